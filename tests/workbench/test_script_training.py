"""Every field of the training, alone and together: the script makes the trainer's losses, bit for bit.

The scripts run in a process of their own, in which nothing but torch, torchvision and what these need can be imported.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbench.picture_files import write_folder
from tests.workbench.running import Told, recipe
from tests.workbench.script_running import ScriptRunner, script_runner
from workbench.group_rule import GroupRule
from workbench.messages import Inspect, Inspecting
from workbench.recipe import TRAINING_FIELDS, Recipe
from workbench.registry import Choice
from workbench.script import Script, script_of, script_of_run
from workbench.trainer import Trainer

OF_TORCH = ("torch", "torchgen", "functorch", "torchvision", "numpy", "PIL", "sympy", "mpmath", "networkx", "jinja2",
            "markupsafe", "fsspec", "filelock", "typing_extensions", "setuptools", "triton", "nvidia")
"""Packages that come with torch and torchvision."""
TWO_PAGES = 150
"""Lines: so long a program of a page or two is at most."""


@dataclass(frozen=True)
class Try:
    """A value that is not the default, what it wants besides, and whether the losses are others with it."""

    value: Any
    moves: bool = True
    besides: dict[str, Any] = field(default_factory=dict)
    change: Callable[[Recipe, Path], Recipe] = lambda made, folder: made


def with_weights(made: Recipe, folder: Path) -> Recipe:
    weights = {"0.weight": torch.linspace(-1.0, 1.0, 48).reshape(8, 6), "0.bias": torch.zeros(8)}
    torch.save({"model_state_dict": weights, "epoch": 3}, folder / "theirs.pt")
    return made.with_training(weights=str(folder / "theirs.pt"))


def with_patterns(made: Recipe, folder: Path) -> Recipe:
    return replace(made, groups=(GroupRule("norm", "1.*", frozen=True), GroupRule("head", "4.*", values={"lr": 0.5}),
                                 GroupRule("rest", "...")))


def with_pictures(made: Recipe, folder: Path) -> Recipe:
    """On files that can be streamed."""
    write_folder(folder / "pictures", {"cat": 9, "dog": 8})
    return replace(made, dataset=Choice("picture_folder", {"folder": str(folder / "pictures"), "size": 12}),
                   model=Choice("small_cnn", {"width": 2}), loss=Choice("CrossEntropyLoss"))


TRIES: dict[str, Try] = {
    "epochs": Try(2),
    "batch_size": Try(6),
    "accumulate": Try(2),
    "clip_norm": Try(0.1),
    "clip_value": Try(0.01),
    "shuffle": Try(False),
    "seed": Try(2**63 - 1),
    "weights": Try("theirs.pt", change=with_weights),
    "device": Try("cpu", moves=False),
    "precision": Try("bfloat16"),
    "stream": Try("on", moves=False, change=with_pictures),
    "workers": Try(2, moves=False, besides={"stream": "on"}, change=with_pictures),
    "threads": Try(1, moves=False),
    "groups": Try("pattern", change=with_patterns),
    "layer_decay": Try(0.5, besides={"groups": "layer"}),
    # What is averaged is measured, not trained on.
    "average": Try("swa", moves=False),
    "average_decay": Try(0.5, moves=False, besides={"average": "ema"}),
    "average_start": Try(0.5, moves=False, besides={"average": "ema"}),
    "validate_every": Try(2, moves=False),
    "checkpoint_every_seconds": Try(1, moves=False),
    "checkpoint_every_epochs": Try(1, moves=False),
    "checkpoint_every_steps": Try(3, moves=False),
    "keep_best": Try(False, moves=False),
    "tensorboard": Try(True, moves=False),
    "deterministic": Try(True, moves=False),
}
"""Every field of the training.  A new one without an entry is found by the first test."""


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptRunner]:
    with script_runner(tmp_path_factory.mktemp("scripts"), only=OF_TORCH) as found:
        yield found


def plain(**training: Any) -> Recipe:
    """With dropout and batch norm, under a schedule; threads are given, since the last bits depend on them."""
    return recipe("SGD", "CosineAnnealingLR", {"lr": 0.1, "momentum": 0.9}, {"advance": "step"},
                  **{"threads": 2, **training})


def check(runner: ScriptRunner, made: Recipe, folder: Path) -> tuple[Script, list[float]]:
    """The script makes the losses of a run that is kept in a folder; all that can be written down of it is."""
    told = Told(Trainer(made, folder / "runs")).finished()
    script = script_of(made)
    losses = told.history["loss"].tolist()
    assert runner.losses(script.text) == losses, script.text
    pictures = made.dataset.part == "picture_folder"  # those of 16 bits are another matter
    assert len(script.limits) == pictures
    assert len(script.text.splitlines()) <= TWO_PAGES + 70 * pictures  # which takes half a page to read
    return script, losses


# ---------------------------------------------------------------------------------------------------------
# One by one

def test_no_field_of_the_training_is_forgotten() -> None:
    assert set(TRIES) == {one.name for one in TRAINING_FIELDS}
    for one in TRAINING_FIELDS:
        assert TRIES[one.name].value != one.default


@pytest.mark.parametrize("name", TRIES)
def test_a_field_of_the_training(name: str, runner: ScriptRunner, tmp_path: Path) -> None:
    tried = TRIES[name]
    before = tried.change(plain(**tried.besides), tmp_path)
    before = replace(before, training={key: value for key, value in before.training.items() if key != name},
                     groups=() if name == "groups" else before.groups)
    made = tried.change(plain(**{**tried.besides, name: tried.value}), tmp_path)
    assert made.problems() == []
    _, losses = check(runner, made, tmp_path)
    if name != "threads":  # the default is whatever is faster here
        usual = Told(Trainer(before)).finished().history["loss"].tolist()
        assert (losses != usual) == tried.moves, "the control: what is tried must show, or must not"


@pytest.mark.parametrize(("name", "written", "other"), [
    ("accumulate", "accumulate = 2", "accumulate = 1"), ("batch_size", "batch_size = 6", "batch_size = 5"),
    ("clip_norm", "(model.parameters(), 0.1)", "(model.parameters(), 0.11)"),
    ("clip_value", "(model.parameters(), 0.01)", "(model.parameters(), 0.011)"),
    ("seed", f"seed = {2**63 - 1}", "seed = 1"), ("precision", "torch.bfloat16", "torch.float16")])
def test_the_comparison_would_see_it_left_out(name: str, written: str, other: str, runner: ScriptRunner, tmp_path: Path
                                              ) -> None:
    """The negative control: with a value a little different the losses are others."""
    script, losses = check(runner, plain(**{name: TRIES[name].value}), tmp_path)
    assert written in script.text
    assert runner.losses(script.text.replace(written, other)) != losses


def test_nothing_but_torch_can_be_imported_there(runner: ScriptRunner) -> None:
    for package in ("workbench", "sklearn", "pyarrow", "PySide6", "tests"):
        with pytest.raises(AssertionError, match="Error"):
            runner.run(f"import {package}\nlosses = []\n")
    assert runner.losses("import torchvision.transforms.v2\nlosses = [1.0]\n") == [1.0]


# ---------------------------------------------------------------------------------------------------------
# Together

TOGETHER = st.fixed_dictionaries({}, optional={
    "batch_size": st.sampled_from([0, 3, 5, 15, 40]),
    "accumulate": st.sampled_from([2, 3, 7]),
    "clip_norm": st.sampled_from([0.05, 1.0]),
    "clip_value": st.sampled_from([0.01, 0.5]),
    "shuffle": st.just(False),
    "seed": st.integers(0, 2**63 - 1),
    "precision": st.just("bfloat16"),
    "groups": st.sampled_from(["kind", "layer"]),
    "average": st.sampled_from(["ema", "swa"]),
    "average_start": st.sampled_from([0.0, 0.4, 0.99]),
    "validate_every": st.sampled_from([0, 2, 9]),
    "epochs": st.integers(1, 4),
})


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(training=TOGETHER, optimizer=st.sampled_from(["SGD", "AdamW", "Muon", "SparseAdam"]),
       scheduler=st.sampled_from(["none", "OneCycleLR", "ReduceLROnPlateau", "SequentialLR", "StepLR"]))
def test_fields_of_the_training_together(training: dict[str, Any], optimizer: str, scheduler: str,
                                         runner: ScriptRunner) -> None:
    made = recipe(optimizer, scheduler, **training)
    if made.problems():
        return
    told = Told(Trainer(made))
    if told.ended.outcome == "finished":  # else it was refused, or its loss became infinite
        script = script_of(made)
        assert runner.losses(script.text) == told.history["loss"].tolist(), script.text
        assert len(script.text.splitlines()) <= TWO_PAGES


# ---------------------------------------------------------------------------------------------------------
# What a run does besides

def test_the_inspector_changes_no_script_and_no_loss(runner: ScriptRunner, tmp_path: Path) -> None:
    trainer = Trainer(plain(), tmp_path)
    trainer.post(Inspect(True))
    told = Told(trainer).finished()
    assert any(event.on for event in told.of(Inspecting))
    assert trainer.run is not None
    text = script_of_run(trainer.run).text
    assert "def change" not in text
    assert runner.losses(text) == told.history["loss"].tolist()


def test_on_a_gpu_the_forward_pass_is_in_half_precision_too() -> None:
    """Where the device is chosen by the script, so is that of autocast."""
    for device, kind in (("auto", "device"), ("cuda:1", '"cuda"'), ("cpu", '"cpu"')):
        text = script_of(plain(precision="bfloat16", device=device)).text
        ast.parse(text)
        assert text.count(f"torch.autocast({kind}, torch.bfloat16)") == 2
