"""Model, data, loss and machine that do not fit each other: said in one sentence before the first step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.workbench.running import Told, recipe, set_up, train
from workbench.data import Data, DataShape, Split
from workbench.datasets import datasets
from workbench.messages import Ended, Started
from workbench.models import models
from workbench.presets import DIGITS, REGRESSION, TINY_NET
from workbench.recipe import Recipe
from workbench.registry import Choice, Registry
from workbench.sentence import Sentence
from workbench.trainer import Trainer

X = torch.randn(6, 4, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 0, 1, 1, 0])
CLASSIFY = replace(DIGITS, model=Choice("mlp"), training={"epochs": 2, "batch_size": 3, "threads": 1})
REGRESS = recipe()


def labelled(train: Tensor, inputs: Tensor = X, classes: int = 2, validation: Split | None = None) -> Data:
    return Data(Split(inputs, train), validation, "classification", tuple(map(str, range(classes))))


def continuous(targets: Tensor, inputs: Tensor = X) -> Data:
    return Data(Split(inputs, targets), None, "regression")


@pytest.fixture
def part() -> Iterator[Callable[[Registry, Any], Choice]]:
    """Registers a part for the time of one test."""
    added: list[tuple[Registry, str]] = []

    def add(registry: Registry, build: Any) -> Choice:
        registry.names()  # found first, so that ours comes last
        name = f"of_this_test_{len(added)}"
        registry.register(name, title="A part of this test", help="Help.", skip=("data",))(build)
        added.append((registry, name))
        return Choice(name)

    yield add
    for registry, name in added:
        del registry._parts[name]


def failure(recipe: Recipe, data: Data | None = None, runs: Path | None = None) -> Ended:
    """How a run ends that cannot begin: one event, one sentence, no step, and grad mode and threads still right."""
    told = set_up(Trainer(recipe, runs, data=data, rest=True))  # one that does begin must not wait for us for ever
    assert [type(event) for event in told.events] == [Ended]
    ended = told.ended
    assert (ended.outcome, ended.step) == ("failed", 0)
    assert isinstance(ended.reason, Sentence)
    assert ended.reason.endswith(".")
    assert "\n" not in ended.reason
    assert len(ended.reason) < 400
    assert "Training stopped with an error" not in ended.reason  # that is for what nobody foresaw
    assert "Traceback" in ended.details
    return ended


# ---------------------------------------------------------------------------------------------------------
# Model and data

@pytest.mark.parametrize(("chosen", "sentence"), [
    (replace(TINY_NET, model=Choice("tiny_net", {"outputs": 1})),
     "The model has 1 outputs, and the dataset has 2 classes: give the model at least as many outputs."),
    (replace(REGRESSION, model=Choice("small_cnn")),
     "This model needs pictures (channels × height × width), and the inputs are 10: choose the MLP, or a dataset of "
     "pictures."),
    (replace(REGRESSION, model=Choice("tiny_net")), "This model needs pictures"),
    (replace(TINY_NET, dataset=Choice("random_images", {"size": 2})),
     "This model needs pictures of at least 3 × 3 pixels; these are 2 × 2: choose another model."),
    (replace(TINY_NET, dataset=Choice("random_images", {"size": 3}), model=Choice("small_cnn")),
     "This model needs pictures of at least 4 × 4 pixels; these are 3 × 3: choose another model."),
    (replace(TINY_NET, model=Choice("cifar_cnn")),
     "This model needs pictures of at least 8 × 8 pixels; these are 5 × 5: choose another model."),
])
def test_a_model_that_does_not_fit_the_data(chosen: Recipe, sentence: str, tmp_path: Path) -> None:
    assert str(failure(chosen, runs=tmp_path / "runs").reason).startswith(sentence)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(("chosen", "data", "words"), [
    (REGRESS, continuous(torch.randn(6)), "The model gives (1,) numbers for a sample, and the targets have ()"),
    (REGRESS, continuous(torch.randn(6, 2, 3)), "The model gives (6,) numbers for a sample, and the targets have (2, "),
    (CLASSIFY, labelled(torch.tensor([0, 1, 2, 3, 4, 9])), "labels from 0 to 9, but 2 classes: labels must run from 0"),
    (CLASSIFY, labelled(torch.tensor([0, 1, 0, 1, -1, 0])), "labels from -1 to 1, but 2 classes"),
    (CLASSIFY, labelled(LABELS.float()), "The loss cannot compare the model's outputs with the targets"),
    (CLASSIFY, labelled(LABELS.view(6, 1)), "The loss cannot compare the model's outputs with the targets"),
    (CLASSIFY, labelled(LABELS, inputs=X.long()), "The model cannot take a batch of shape"),
    (replace(REGRESS, model=Choice("mlp", {"batch_norm": True})).with_training(batch_size=5),
     continuous(torch.randn(6, 1)), "Expected more than 1 value per channel when training"),
])
def test_data_of_ones_own_that_does_not_fit(chosen: Recipe, data: Data, words: str) -> None:
    assert words in failure(chosen, data).reason


def test_data_of_ones_own_that_fits_trains() -> None:
    """The control of the cases above."""
    assert train(CLASSIFY, data=labelled(LABELS)).ended.step == 4
    assert train(CLASSIFY, data=labelled(LABELS, inputs=X.double())).ended.step == 4
    assert train(REGRESS, data=continuous(torch.randn(6, 1))).ended.step == 6


@pytest.mark.parametrize("split", [Split(X[:0], LABELS[:0]), Split(X, LABELS[:3])])
def test_a_dataset_that_hands_over_nothing_or_half(split: Split, part: Callable[[Registry, Any], Choice]) -> None:
    def broken() -> Data:
        return Data(split, None, "classification", ("a", "b"))

    reason = failure(replace(CLASSIFY, dataset=part(datasets, broken))).reason
    assert "split is empty" in reason or "6 inputs and 3 targets" in reason


def test_a_validation_split_that_is_empty(part: Callable[[Registry, Any], Choice]) -> None:
    def broken() -> Data:
        return labelled(LABELS, validation=Split(X[:0], LABELS[:0]))

    assert "The validation split is empty" in failure(replace(CLASSIFY, dataset=part(datasets, broken))).reason


# ---------------------------------------------------------------------------------------------------------
# Models with a fault of their own

class Raises(nn.Module):
    """Raises in forward: always, or only while it is training."""

    def __init__(self, when: str) -> None:
        super().__init__()
        self.layer = nn.Linear(6, 1)
        self.when = when
        self.calls = 0

    def forward(self, inputs: Tensor) -> Tensor:
        self.calls += self.training
        if self.when == "always" or (self.when == "training" and self.training) or (
                self.when == "later" and self.calls > 3):
            raise ArithmeticError("forty-two\nis not enough")
        return self.layer(inputs)


def test_a_model_that_raises_is_told_before_the_first_step(part: Callable[[Registry, Any], Choice]) -> None:
    def raises(data: DataShape) -> nn.Module:
        return Raises("always")

    ended = failure(replace(REGRESS, model=part(models, raises)))
    assert ended.reason is not None
    assert ended.reason.startswith("The model cannot take a batch of shape ")
    assert "forty-two" in ended.reason
    assert "ArithmeticError" in ended.details


def test_a_model_that_raises_only_in_training_is_told_before_the_first_step(
        part: Callable[[Registry, Any], Choice]) -> None:
    def raises(data: DataShape) -> nn.Module:
        return Raises("training")

    assert "forty-two" in failure(replace(REGRESS, model=part(models, raises))).reason


def test_a_model_that_raises_later_ends_the_run_with_the_line_that_raised(
        part: Callable[[Registry, Any], Choice], tmp_path: Path) -> None:
    def raises(data: DataShape) -> nn.Module:
        return Raises("later")

    told = Told(Trainer(replace(REGRESS, model=part(models, raises)), tmp_path / "runs"))
    assert isinstance(told.events[0], Started)
    ended = told.ended
    assert ended.outcome == "failed"
    assert ended.reason == ("Training stopped with an error, ArithmeticError: forty-two. What was made before is "
                            "kept.")
    path, line = ended.where.rsplit(":", 1)
    assert Path(path) == Path(__file__).resolve()
    assert "raise ArithmeticError" in Path(__file__).read_text("utf-8").splitlines()[int(line) - 1]
    assert told.history.steps == ended.step  # the steps before it are told
    train(REGRESS)  # and the next run starts normally


def test_a_model_without_weights(part: Callable[[Registry, Any], Choice]) -> None:
    class Nothing(nn.Module):
        def forward(self, inputs: Tensor) -> Tensor:
            return inputs[:, :1]

    def nothing(data: DataShape) -> nn.Module:
        return Nothing()

    failure(replace(REGRESS, model=part(models, nothing)))


def test_a_part_that_cannot_be_built(part: Callable[[Registry, Any], Choice]) -> None:
    def broken(data: DataShape) -> nn.Module:
        raise ImportError("no such thing")

    told = Told(Trainer(replace(REGRESS, model=part(models, broken))))
    assert told.ended.outcome == "failed"
    assert "ImportError: no such thing" in str(told.ended.reason)
    assert told.ended.where.startswith(str(Path(__file__).resolve()))


# ---------------------------------------------------------------------------------------------------------
# Optimizer, scheduler, machine

def test_lbfgs_with_several_groups() -> None:
    chosen = recipe("LBFGS", groups="layer")
    assert failure(chosen).reason == "L-BFGS takes all weights in one group: set groups to one."
    train(chosen.with_training(groups="one"))


@pytest.mark.parametrize("device", ["cuda:99", "meta", "hpu", "gpu", ""])
def test_a_device_that_does_not_exist(device: str) -> None:
    reason = failure(REGRESS.with_training(device=device)).reason
    assert reason is not None
    assert reason.startswith(f"The device {device!r} cannot be used here (")
    assert reason.endswith(": choose auto or cpu.")


@pytest.mark.parametrize(("scheduler", "values", "words"), [
    ("OneCycleLR", {"pct_start": 0.5, "total_steps": 2}, "torch refuses these values of OneCycleLR"),
    ("CyclicLR", {"base_lr": 0.5}, "CyclicLR would go from base_lr 0.5 down to max_lr 0.001"),
    ("LambdaLR", {"lr_lambda": "1 / epoch"}, "divides by zero at epoch = 0"),
    ("formula", {"lr": "base_lr - 1"}, "The formula is negative"),
])
def test_a_schedule_that_cannot_be_made(scheduler: str, values: dict[str, Any], words: str) -> None:
    assert words in failure(recipe("SGD", scheduler, scheduler_values=values)).reason


def test_a_schedule_of_momentum_that_is_not_there() -> None:
    reason = failure(recipe("Adagrad", "CyclicLR", scheduler_values={"cycle_momentum": True})).reason
    assert str(reason).startswith("cycle_momentum needs an optimizer with momentum or betas: ")


# ---------------------------------------------------------------------------------------------------------
# Data and machine

def test_validation_labels_out_of_range() -> None:
    data = labelled(LABELS, validation=Split(X, torch.tensor([0, 1, 0, 1, 1, 7])))
    assert "labels from 0 to 7, but 2 classes" in str(failure(CLASSIFY, data).reason)


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize(("chosen", "data"), [
    (REGRESS, labelled(LABELS)),  # fails in the first step
    (replace(REGRESS, model=Choice("mlp")), labelled(LABELS[:2], inputs=X[:2])),  # trains nonsense, by broadcasting
    (CLASSIFY, continuous(torch.rand(6, 1))),  # trains nonsense: one output is always right
])
def test_a_loss_of_another_task_than_the_data(chosen: Recipe, data: Data) -> None:
    failure(chosen, data)


def test_more_memory_than_there_is() -> None:
    chosen = replace(REGRESS, model=Choice("mlp", {"hidden": (1_000_000, 1_000_000)}))
    assert "There was not enough memory" in str(failure(chosen).reason)


def test_capturable_on_the_cpu() -> None:
    failure(recipe("Adam", optimizer_values={"capturable": True}))
