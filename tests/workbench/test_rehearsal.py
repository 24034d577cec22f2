"""What is shown before a run is what the run then does, and what torch would refuse is known before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.workbench.running import Told, recipe, train
from workbench.group_rule import GroupRule
from workbench.kinds import registries
from workbench.messages import Started
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.rehearsal import LrCurve, Rehearsal, rehearse, size_of
from workbench.trainer import Trainer

SCHEDULERS = [part.name for part in registries["schedulers"].parts()
              if not part.unavailable and part.name != "ReduceLROnPlateau"]


def rehearsed(chosen: Recipe) -> Rehearsal:
    found = rehearse(chosen, size_of(chosen.dataset))
    assert found is not None
    return found


def lr_of(chosen: Recipe) -> LrCurve:
    found = rehearsed(chosen)
    assert found.problems == []
    assert found.lr is not None
    return found.lr


@pytest.mark.parametrize("advance", ["epoch", "step"])
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_the_curve_is_the_one_of_the_run(scheduler: str, advance: str) -> None:
    values = {} if scheduler in ("none", "drawn") else {"advance": advance}
    chosen = recipe(scheduler=scheduler, scheduler_values=values, epochs=8, groups="kind")
    found = lr_of(chosen)
    told = train(chosen)
    assert found.total == told.history.steps == 32
    assert found.whole
    for name, lr in found.lr.items():
        at = np.searchsorted(found.steps, np.arange(32), side="right") - 1
        assert lr[at].tolist() == told.history[f"lr/{name}"].tolist(), name
    assert set(found.lr) == {"weights", "biases", "normalisation"}


def test_a_plateau_schedule_is_shown_as_if_the_loss_fell() -> None:
    assert set(lr_of(recipe(scheduler="ReduceLROnPlateau", epochs=100)).lr["all"].tolist()) == {0.001}


def test_it_moves_no_random_numbers_and_stops_when_it_is_outdated() -> None:
    chosen = recipe(scheduler="OneCycleLR")
    size = size_of(chosen.dataset)
    before = torch.get_rng_state()
    assert rehearse(chosen, size) is not None
    assert torch.equal(torch.get_rng_state(), before)
    assert rehearse(chosen, size, outdated=lambda: True) is None


def test_a_long_run_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.follow.MOST_ADVANCES", 5)
    found = lr_of(recipe(scheduler="OneCycleLR", scheduler_values={"advance": "step"}))
    assert (len(found.steps), found.total, found.whole) == (5, 12, False)


def test_the_groups_are_those_of_the_run() -> None:
    chosen = replace(recipe("SGD", groups="layer", layer_decay=0.5), groups=(
        GroupRule("0 Linear", frozen=True), GroupRule("4 Linear", values={"lr": 0.3, "momentum": 0.5})))
    found = rehearsed(chosen).groups
    started = train(chosen).of(Started)[0].groups
    assert found == started
    assert [(group.name, group.frozen, group.values["lr"], group.values["momentum"]) for group in found] == [
        ("0 Linear", True, 0.00025, 0), ("1 BatchNorm1d", False, 0.0005, 0), ("4 Linear", False, 0.3, 0.5)]


# What torch refuses only when it is built or makes a step, or what does not go together; section and field of each.
REFUSED: list[tuple[Recipe, str, str]] = [
    (recipe("Adam", optimizer_values={"capturable": True}), "optimizer", "capturable"),
    (recipe("LBFGS", groups="kind"), "training", "groups"),
    (recipe("Adagrad", "OneCycleLR", scheduler_values={"cycle_momentum": True}), "scheduler", "cycle_momentum"),
    (recipe("SGD", "CyclicLR", {"lr": 0.1}, {"base_lr": 0.2}), "scheduler", "base_lr"),
    (recipe("SGD", "LambdaLR", scheduler_values={"lr_lambda": "1 / epoch"}), "scheduler", "lr_lambda"),
    (recipe("SGD", "LambdaLR", scheduler_values={"lr_lambda": "1 - step"}), "scheduler", "lr_lambda"),
    (recipe("SGD", "formula", scheduler_values={"lr": "exp(1000 * step)"}), "scheduler", "lr"),
    (recipe("SGD", "SequentialLR", scheduler_values={"phases": ({"part": "StepLR", "length": 4},)}),
     "scheduler", "phases"),
    (recipe("SGD", "ReduceLROnPlateau", scheduler_values={"watch": "validation accuracy"}), "scheduler", "watch"),
    (recipe("SGD", "ReduceLROnPlateau", scheduler_values={"watch": "validation loss"}, validate_every=0),
     "scheduler", "watch"),
    (recipe("SparseAdam", model=Choice("mlp")), "optimizer", ""),
    (recipe("Adam", model=Choice("lookup_table")), "optimizer", ""),
    (recipe("SGD", layer_decay=0.5), "training", "layer_decay"),
    (recipe("SGD", model=Choice("small_cnn")), "model", ""),
    (recipe("SGD", device="cuda:7"), "training", "device"),
    (replace(recipe("SGD"), loss=Choice("CrossEntropyLoss")), "loss", ""),
    (replace(recipe("SGD", groups="pattern"), groups=(GroupRule("a", "conv*"),)), "groups", "0.match"),
    (replace(recipe("SGD", groups="pattern"), groups=(GroupRule("a", "0"), GroupRule("b", "*.bias, ..."))),
     "groups", "1.match"),
    (replace(recipe("SGD", groups="pattern"), groups=(GroupRule("a", "0"),)), "groups", "0.match"),
    (replace(recipe("SGD", groups="kind"), groups=(GroupRule("heads", values={"lr": 0.1}),)), "groups", "0.name"),
    (replace(recipe("SGD", groups="kind"), groups=(GroupRule("biases", values={"lr": -0.1}),)), "groups", "0.lr"),
    (replace(recipe("SGD", groups="kind"), groups=(GroupRule("biases", values={"colour": 1}),)), "groups", "0.colour"),
    (replace(recipe("SGD"), groups=(GroupRule("all", frozen=True),)), "groups", "0.frozen"),
]


@pytest.mark.parametrize(("chosen", "section", "field"), REFUSED)
def test_what_would_fail_after_run_is_known_before_it(chosen: Recipe, section: str, field: str) -> None:
    problems = rehearsed(chosen).problems
    assert [(found.section, found.field) for found in problems] == [(section, field)], problems
    assert "\n" not in problems[0].sentence
    ended = Told(Trainer(chosen)).ended
    assert ended.outcome == "failed"  # and so it would have been
    assert ended.where == ""


class Picky(torch.optim.SGD):
    """Raises at its first step."""

    def step(self, closure: Any = None) -> None:
        raise RuntimeError("momentum must be prime")


def test_what_fails_only_at_a_step_is_found_at_the_field_that_torch_names(monkeypatch: pytest.MonkeyPatch) -> None:
    part = registries["optimizers"].part("SGD")
    monkeypatch.setitem(registries["optimizers"]._parts, "SGD",
                        replace(part, build=lambda weights, **values: Picky(weights, **values)))
    (found,) = rehearsed(recipe("SGD", optimizer_values={"momentum": 0.9})).problems
    assert (found.section, found.field) == ("optimizer", "momentum")
    assert "momentum must be prime" in found.sentence


def test_a_model_that_cannot_be_tried_without_numbers_is_left_to_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reads(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(6, 1)

        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            if float(inputs.sum()) == 0.5:  # meta tensors have no value
                raise ValueError
            return self.layer(inputs)

    part = registries["models"].part("mlp")
    monkeypatch.setitem(registries["models"]._parts, "mlp", replace(part, build=lambda data, **values: Reads()))
    assert rehearsed(recipe("SGD")).problems == []


# ---------------------------------------------------------------------------------------------------------
# Augmentation

def augmented(*transforms: dict[str, Any], dataset: Choice | None = None, loss: str = "CrossEntropyLoss") -> Rehearsal:
    pictures = Choice("random_images", {"samples": 8, "channels": 1, "size": 8, "classes": 3, "as_bytes": True})
    chosen = Recipe(dataset or pictures, Choice("mlp"), Choice(loss), Choice("SGD", {"lr": 0.1}),
                    training={"epochs": 1, "batch_size": 4}, augmentation=transforms)
    found = rehearse(chosen, size_of(chosen.dataset))
    assert found is not None
    return found


def test_a_list_of_transforms_that_suits_is_no_problem() -> None:
    state = torch.get_rng_state()
    assert augmented({"part": "RandomCrop", "padding": 2}, {"part": "RandomHorizontalFlip"}).problems == []
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize(("transform", "said"), [
    ({"part": "RandomCrop", "size": 5}, "5 × 5"),
    ({"part": "AutoAugment", "policy": "nonsense"}, "nonsense"),
    ({"part": "Nothing"}, "Nothing"),
])
def test_one_that_does_not_is_told_at_the_list(transform: dict[str, Any], said: str) -> None:
    (problem,) = augmented(transform).problems
    assert (problem.section, problem.field) == ("augmentation", "augmentation")
    assert said in problem.sentence


def test_augmentation_is_for_pictures() -> None:
    (problem,) = augmented({"part": "RandomHorizontalFlip"}, dataset=Choice("moons")).problems
    assert (problem.section, problem.field) == ("augmentation", "augmentation")
    assert "pictures" in problem.sentence


def test_mixed_samples_want_a_loss_that_takes_shares() -> None:
    assert augmented({"part": "MixUp"}).problems == []
    (problem,) = augmented({"part": "MixUp"}, loss="MultiMarginLoss").problems
    assert problem.section in ("loss", "model")
