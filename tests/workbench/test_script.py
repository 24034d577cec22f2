"""Recipes as plain PyTorch: run without Descent, every script makes the trainer's losses, bit for bit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbench.any_schedule import COMPOSED, SCHEDULERS, SIMPLE, choices
from tests.workbench.running import Told, recipe
from tests.workbench.script_running import ScriptRunner, check_losses, script_runner
from workbench.augmentations import available
from workbench.group_rule import GroupRule
from workbench.kinds import registries
from workbench.presets import presets
from workbench.recipe import TRAINING_FIELDS, Recipe
from workbench.registry import Choice
from workbench.script import all_datasets, script_of
from workbench.script.all_datasets import DATASETS
from workbench.script.losses import write as write_loss
from workbench.script.models import MODELS
from workbench.sentence import Problem
from workbench.trainer import Trainer

OPTIMIZERS = [part.name for part in registries["optimizers"].parts() if not part.unavailable]
OFFLINE = [part.name for part in registries["datasets"].parts() if not part.info.get("needs")]
LINE = {"part": "LinearLR", "length": 4, "start_factor": 0.25}


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptRunner]:
    with script_runner(tmp_path_factory.mktemp("scripts")) as found:
        yield found


def phases(*members: dict[str, Any], advance: str = "step") -> dict[str, Any]:
    return {"phases": members, "advance": advance}


def on_data(dataset: Choice, model: Choice | None = None, loss: str = "", **training: Any) -> Recipe:
    task = registries["datasets"].part(dataset.part).info.get("task")
    loss = loss or ("CrossEntropyLoss" if task == "classification" else "MSELoss")
    return replace(recipe(model=model, **{"batch_size": 16, "epochs": 2, **training}), dataset=dataset,
                   loss=Choice(loss))


def on_digits(**training: Any) -> Recipe:
    return on_data(Choice("digits"), Choice("small_cnn", {"width": 2, "dropout": 0.2}),
                   **{"batch_size": 128, **training})


# ---------------------------------------------------------------------------------------------------------
# Every part has its words

def test_every_part_that_can_be_chosen_is_written() -> None:
    """A new part without words is found here, before a user finds it."""
    assert {part.name for part in registries["datasets"].parts()} == set(DATASETS)
    assert {part.name for part in registries["models"].parts()} == set(MODELS)
    for part in registries["losses"].parts():
        assert write_loss(part.name, part.complete({})) is not None
    for name in OPTIMIZERS:
        ast.parse(script_of(recipe(name)).text)
    for name in SCHEDULERS:
        ast.parse(script_of(recipe("SGD", name, {"momentum": 0.9})).text)
    for name in available():
        made = replace(on_digits(), augmentation=({"part": name},))
        ast.parse(script_of(made).text)


def test_every_setting_of_the_training_is_in_a_script_or_changes_no_loss() -> None:
    """A new one without words is found here."""
    no_loss = {"stream", "workers", "checkpoint_every_seconds", "checkpoint_every_epochs", "checkpoint_every_steps",
               "keep_best", "tensorboard", "layer_decay"}  # the last one is in the groups
    source = "".join(path.read_text("utf-8") for path in Path(all_datasets.__file__).parent.glob("*.py"))
    for field in TRAINING_FIELDS:
        assert (f'setting("{field.name}")' in source) != (field.name in no_loss), field.name


def test_the_presets_are_written_whether_their_data_are_there_or_not() -> None:
    for title, ready in presets().values():
        text = script_of(ready).text
        ast.parse(text)
        assert "workbench" not in text, title
        assert max(len(line) for line in text.splitlines() if "/" not in line) <= 100, "but for a folder's name"


# ---------------------------------------------------------------------------------------------------------
# Optimizers and schedulers

@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("scheduler", "values"), [
    ("none", {}), ("CosineAnnealingLR", {"advance": "step"}), ("StepLR", {}), ("ReduceLROnPlateau", {"patience": 0})])
def test_every_optimizer(optimizer: str, scheduler: str, values: dict[str, Any], runner: ScriptRunner) -> None:
    # L-BFGS is for full batches: small ones make it run away.
    full = {"batch_size": 0, "epochs": 8, "optimizer_values": {"lr": 0.1}} if optimizer == "LBFGS" else {}
    check_losses(runner, recipe(optimizer, scheduler, scheduler_values=values, **full))


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("advance", ["epoch", "step"])
def test_every_scheduler(scheduler: str, advance: str, runner: ScriptRunner) -> None:
    known = {field.name: field for field in registries["schedulers"].fields(scheduler)}
    values = {"advance": advance} if advance in getattr(known.get("advance"), "choices", ()) else {}
    check_losses(runner, recipe("SGD", scheduler, {"lr": 0.1, "momentum": 0.9}, values))


@pytest.mark.parametrize("scheduler", ["OneCycleLR", "CyclicLR", "drawn", "formula", *sorted(COMPOSED)])
@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "Muon"])
def test_schedulers_over_groups_and_pairs_of_optimizers(optimizer: str, scheduler: str, runner: ScriptRunner) -> None:
    made = recipe(optimizer, scheduler, groups="kind")
    check_losses(runner, replace(made, groups=(GroupRule("biases", values={"lr": 0.03}),)))


STACK = {"part": "ChainedScheduler", "parts": (
    {"part": "ConstantLR", "factor": 0.5, "total_iters": 2}, {"part": "ExponentialLR", "gamma": 0.9},
    {"part": "formula", "lr": "base_lr * 0.9 ** step"})}


@pytest.mark.parametrize(("scheduler", "values"), [
    ("SequentialLR", phases(LINE, {"part": "CosineAnnealingLR"})),
    ("SequentialLR", phases(LINE, {"part": "OneCycleLR"})),
    ("SequentialLR", phases({"part": "OneCycleLR", "length": 5}, LINE)),
    ("SequentialLR", phases(LINE, {"part": "ReduceLROnPlateau", "patience": 0})),
    ("SequentialLR", phases(LINE, {"part": "StepLR", "step_size": 1, "gamma": 0.1, "advance": "epoch"})),
    ("SequentialLR", phases(LINE, STACK)),
    ("ChainedScheduler", {"advance": "step", "parts": (
        {"part": "OneCycleLR"}, {"part": "SequentialLR", "phases": (LINE, {"part": "PolynomialLR"})},
        {"part": "LinearLR", "end_factor": 0.0, "total_iters": 9}, {"part": "CosineAnnealingLR", "eta_min": 0.01})}),
    ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 7, "advance": "step"}),
    ("OneCycleLR", {"total_steps": 7}),
])
def test_composed_and_bounded_schedules(scheduler: str, values: dict[str, Any], runner: ScriptRunner) -> None:
    check_losses(runner, recipe("SGD", scheduler, {"lr": 0.1, "momentum": 0.9}, values))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_schedule(data: st.DataObject, runner: ScriptRunner) -> None:
    """Any values of any scheduler, composed ones nested."""
    name = data.draw(st.sampled_from([*sorted(COMPOSED), data.draw(st.sampled_from(SIMPLE))]))
    chosen = data.draw(choices(name, depth=2, by_step=data.draw(st.booleans())))
    optimizer = data.draw(st.sampled_from(["SGD", "Adam", "Muon"]))
    groups = data.draw(st.sampled_from(["one", "kind"]))
    made = replace(recipe(optimizer, groups=groups, optimizer_values={"lr": 0.05}, epochs=4), scheduler=chosen)
    if made.problems():
        return
    told = Told(Trainer(made))
    if told.ended.outcome == "finished":  # else the run was refused, or its loss became infinite
        text = script_of(made).text
        assert runner.losses(text) == told.history["loss"].tolist(), text


FORMULAS = [
    "0.1 * 0.95 ** epoch", "lr / 2 if epoch % 2 == 0 and epoch > 0 else lr",
    "base_lr * 0.5 * (1 + cos(pi * step / total_steps))", "base_lr * sqrt(1 - step / total_steps)",
    "base_lr / (total_steps - step)", "(epoch > 1) * 0.1 + 0.05",
    "max(0.01, base_lr * (1 - epoch / total_epochs) ** 2)",
    "2 ** -epoch * 0.1", "epoch ** step * 0 + 0.1", "0.1 if not (epoch == 1 or step > 7) else lr * 0.9",
    "(epoch and step) * 0.1 + 0.01",
    "min(base_lr, e ** (-step / 3), round(step / 7) + floor(0.2 * step) / 10 + 0.1)",
]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("advance", ["epoch", "step"])
def test_formulas(formula: str, advance: str, runner: ScriptRunner) -> None:
    """Also those that have no value at the planned end, where the schedule moves on once more."""
    check_losses(runner, recipe("SGD", "formula", {"lr": 0.1}, {"lr": formula, "advance": advance}))


@pytest.mark.parametrize("part", ["LambdaLR", "MultiplicativeLR"])
@pytest.mark.parametrize("formula", ["0.9 ** step", "sqrt(1 - step / total_steps)", "1 / (total_epochs - epoch)"])
@pytest.mark.parametrize("advance", ["epoch", "step"])
def test_factors(part: str, formula: str, advance: str, runner: ScriptRunner) -> None:
    check_losses(runner, recipe("SGD", part, {"lr": 0.1}, {"lr_lambda": formula, "advance": advance}))


@pytest.mark.parametrize("between", ["linear", "log", "steps"])
def test_drawn_by_hand(between: str, runner: ScriptRunner) -> None:
    points = ((2, 0.2), (5, 0.01), (8, 0.0), (11, 0.3))
    check_losses(runner, recipe("SGD", "drawn", {"lr": 0.1}, {"points": points, "between": between}, groups="kind"))


@pytest.mark.parametrize("optimizer", ["SGD", "Muon"])
@pytest.mark.parametrize("points", [((2, 0.02), (5, 0.01)), None])
def test_drawn_by_hand_with_ratios(optimizer: str, points: object, runner: ScriptRunner) -> None:
    """Each of two optimizers has the ratios of its own groups; groups without weights, in a stack, all of them."""
    values = {"points": points, "ratios": (0.3, 1.0, 2.5)}
    script = check_losses(runner, recipe(optimizer, "drawn", None, values, groups="kind"))
    assert "DrawnRatiosLR" in script.text
    stack = {"parts": ({"part": "drawn", **values}, {"part": "ExponentialLR", "gamma": 0.9}), "advance": "step"}
    check_losses(runner, recipe(optimizer, "ChainedScheduler", None, stack, groups="kind"))
    with pytest.raises(Problem, match="for each of the 1 parameter groups; there are 3"):
        script_of(recipe("SGD", "drawn", None, values))


@pytest.mark.parametrize("watch", ["auto", "validation loss", "train loss", "validation accuracy", "train accuracy"])
@pytest.mark.parametrize("every", [1, 2])
def test_a_plateau_on_every_series(watch: str, every: int, runner: ScriptRunner) -> None:
    chosen = Choice("ReduceLROnPlateau", {"watch": watch, "patience": 0, "factor": 0.3, "threshold": 0.2})
    made = replace(on_digits(validate_every=every, epochs=5), scheduler=chosen, optimizer=Choice("SGD", {"lr": 0.3}))
    assert 'train accuracy' not in watch or "right +=" in check_losses(runner, made).text
    check_losses(runner, made)


# ---------------------------------------------------------------------------------------------------------
# Groups

@pytest.mark.parametrize("by", ["kind", "layer"])
@pytest.mark.parametrize("optimizer", ["SGD", "AdamW", "Muon", "SparseAdam"])
def test_groups(optimizer: str, by: str, runner: ScriptRunner) -> None:
    check_losses(runner, recipe(optimizer, groups=by))


@pytest.mark.parametrize("optimizer", ["SGD", "Muon"])
def test_layer_wise_decay(optimizer: str, runner: ScriptRunner) -> None:
    assert '"lr": ' in check_losses(runner, recipe(optimizer, groups="layer", layer_decay=0.5)).text


@pytest.mark.parametrize(("optimizer", "by", "rules"), [
    ("SGD", "kind", (GroupRule("biases", values={"lr": 0.5, "weight_decay": 0.1}),
                     GroupRule("normalisation", frozen=True))),
    ("AdamW", "pattern", (GroupRule("head", "4.*, *.bias", values={"betas": (0.8, 0.9)}), GroupRule("rest", "..."))),
    ("Muon", "pattern", (GroupRule("head", "4", values={"by_muon": False}),
                         GroupRule("rest", "...", values={"lr": 0.1, "other_lr": 0.002}))),
    ("Muon", "pattern", (GroupRule("head", "4", frozen=True), GroupRule("rest", "..."))),
])
def test_groups_with_arguments_of_their_own(optimizer: str, by: str, rules: tuple[GroupRule, ...], runner: ScriptRunner
                                            ) -> None:
    check_losses(runner, replace(recipe(optimizer, groups=by), groups=rules))


def test_many_weights_are_looked_up_by_name(runner: ScriptRunner) -> None:
    model = Choice("mlp", {"hidden": (4,) * 12, "batch_norm": True})
    script = check_losses(runner, recipe("SGD", groups="kind", model=model))
    assert "named[name]" in script.text


# ---------------------------------------------------------------------------------------------------------
# Training

@pytest.mark.parametrize("training", [
    {"shuffle": False}, {"batch_size": 0}, {"batch_size": 0, "shuffle": False}, {"batch_size": 6}, {"seed": 5},
    {"precision": "bfloat16"}, {"validate_every": 0}, {"validate_every": 2}, {"deterministic": True},
    {"average": "ema", "average_decay": 0.9}, {"average": "ema", "average_start": 0.5},
    {"average": "swa"}, {"average": "swa", "average_start": 0.4}, {"average": "swa", "precision": "bfloat16"},
    {"accumulate": 2}, {"accumulate": 3, "precision": "bfloat16", "average": "ema"}, {"accumulate": 9},
    {"clip_norm": 0.1}, {"clip_value": 0.01}, {"clip_norm": 0.2, "clip_value": 0.05, "groups": "kind"},
    {"accumulate": 2, "clip_norm": 0.2},
], ids=str)
def test_settings_of_the_training(training: dict[str, Any], runner: ScriptRunner) -> None:
    check_losses(runner, recipe("SGD", "CosineAnnealingLR", {"lr": 0.1}, {"advance": "step"}, **training))


@pytest.mark.parametrize("optimizer", ["Muon", "SparseAdam", "LBFGS"])
@pytest.mark.parametrize("training", [{"clip_norm": 0.1}, {"clip_value": 0.01}, {"accumulate": 2}], ids=str)
def test_pairs_sparse_gradients_and_closures(optimizer: str, training: dict[str, Any], runner: ScriptRunner) -> None:
    full = {"batch_size": 8, "epochs": 2} if optimizer == "LBFGS" else {}
    check_losses(runner, recipe(optimizer, **{**full, **training}))


def test_lbfgs_counts_right_answers_at_its_first_evaluation(runner: ScriptRunner) -> None:
    watched = Choice("ReduceLROnPlateau", {"watch": "train accuracy", "patience": 0})
    for accumulate in (1, 2):
        made = replace(on_digits(epochs=1, batch_size=512, accumulate=accumulate), scheduler=watched,
                       optimizer=Choice("LBFGS"))
        check_losses(runner, made)


# ---------------------------------------------------------------------------------------------------------
# Data, models, losses

@pytest.mark.parametrize("dataset", OFFLINE)
def test_every_dataset_that_needs_no_files(dataset: str, runner: ScriptRunner) -> None:
    fields = registries["datasets"].fields(dataset)
    check_losses(runner, on_data(Choice(dataset)))
    other = {field.name: not field.default for field in fields if isinstance(field.default, bool)}
    if any(field.name == "validation" for field in fields):
        other |= {"validation": 0.3}
    check_losses(runner, on_data(Choice(dataset, other)))


@pytest.mark.parametrize("loss", registries["losses"].names())
def test_every_loss(loss: str, runner: ScriptRunner) -> None:
    task = registries["losses"].part(loss).info["task"]
    check_losses(runner, on_data(Choice("iris" if task == "classification" else "diabetes"), loss=loss))


@pytest.mark.parametrize("model", registries["models"].names())
def test_every_model(model: str, runner: ScriptRunner) -> None:
    values = {"sparse": False} if model == "lookup_table" else {}
    check_losses(runner, on_data(Choice("digits"), Choice(model, values), epochs=1, batch_size=256))


def test_a_wrong_seed_is_noticed(runner: ScriptRunner) -> None:
    """The negative control: the comparison would see it."""
    made = on_digits(epochs=1)
    text = script_of(made).text
    assert runner.losses(text) != runner.losses(text.replace("seed = 0", "seed = 1", 1))
    assert runner.losses(text) != runner.losses(text.replace("memory_format=torch.channels_last",
                                                             "memory_format=torch.contiguous_format"))


def test_nothing_is_built_to_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("nobody asked for it")

    for kind in ("datasets", "models", "optimizers"):
        monkeypatch.setattr(registries[kind], "build", refuse)
    monkeypatch.setattr("sklearn.datasets.load_digits", refuse)
    assert "nn.Linear(128, 10)" in script_of(presets()["digits"][1]).text


def test_threads_that_are_measured_are_said_not_fixed() -> None:
    measured, fixed = script_of(on_digits(threads=0)), script_of(on_digits(threads=2))
    assert "set_num_threads" not in measured.text
    assert "how many threads are fastest" in measured.text
    assert "torch.set_num_threads(2)" in fixed.text
    assert (measured.limits, fixed.limits) == ((), ())


def test_another_device_is_gone_to() -> None:
    text = script_of(on_digits(device="cuda:1")).text
    assert 'device = "cuda:1"' in text
    assert "model = model.to(device, memory_format=torch.channels_last)" in text
    assert "x_train, y_train = x_train.to(device), y_train.to(device)" in text
    assert ".to(device)" not in script_of(on_digits(device="cpu")).text
