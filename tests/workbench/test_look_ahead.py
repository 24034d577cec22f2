"""Looking ahead tells what would be, and leaves the run as if nobody had asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.workbench.running import Told, recipe, same, train
from tests.workbench.test_reshape import steer
from workbench.messages import (
    CheckpointSaved,
    Command,
    Event,
    Inspect,
    KnobTurned,
    LookAhead,
    LookAheadEnded,
    LookedAhead,
    Pause,
    Paused,
    Refused,
    Resume,
    Save,
    Stop,
    TurnKnob,
)
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.run import Run
from workbench.trainer import Trainer

THREE = {"keep": (), "÷3": (TurnKnob(None, "lr", 1 / 3, "multiply"),), "×30": (TurnKnob(None, "lr", 30.0, "multiply"),)}
PLATEAU = {"patience": 0, "factor": 0.1}


def chosen(optimizer: str = "Adam", scheduler: str = "CosineAnnealingLR", **training: Any) -> Recipe:
    values = {"advance": "step"} if scheduler == "CosineAnnealingLR" else {}
    return recipe(optimizer, scheduler, optimizer_values={"lr": 0.01}, scheduler_values=values, **training)


def asked(wanted: Recipe, at: int, command: LookAhead, runs: Path | None = None, **more: Any) -> Told:
    return steer(Trainer(wanted, runs, **more), {at: [command]}).finished()


# ---------------------------------------------------------------------------------------------------------
# The run never notices

@pytest.mark.parametrize(("optimizer", "scheduler", "more"), [
    ("SGD", "none", {}), ("Adam", "CosineAnnealingLR", {}), ("Adam", "ReduceLROnPlateau", {}),
    ("LBFGS", "none", {}), ("AdamW", "OneCycleLR", {"average": "ema"}), ("SGD", "StepLR", {"average": "swa"}),
    ("Muon", "ExponentialLR", {"accumulate": 2}), ("ASGD", "none", {"stream": "on", "workers": 0}),
    ("Rprop", "CyclicLR", {"clip_norm": 0.5}), ("SparseAdam", "none", {}),
], ids=str)
@pytest.mark.parametrize("at", [0, 1, 3])
def test_the_run_is_the_same_to_the_bit(optimizer: str, scheduler: str, more: dict[str, Any], at: int,
                                        tmp_path: Path) -> None:
    wanted = chosen(optimizer, scheduler, **more)
    plain = train(wanted)
    told = asked(wanted, at, LookAhead(THREE, steps=9, validate=True), tmp_path)
    assert {event.label for event in told.of(LookedAhead)} == set(THREE)
    assert same(told.weights, plain.weights)
    assert np.array_equal(told.history["loss"], plain.history["loss"])
    for name in plain.history.names():
        if name not in ("steps/s", "seconds", "gradient norm"):
            assert np.array_equal(told.history[name], plain.history[name]), name
    assert Run.open(told.trainer.run.folder).history.steps == plain.history.steps


def test_a_resume_after_it_is_exact(tmp_path: Path) -> None:
    whole = train(chosen())
    told = steer(Trainer(chosen(), tmp_path), {5: [LookAhead(THREE, 6), Save()]}).finished()
    path = next(event.path for event in told.of(CheckpointSaved) if event.reason == "asked")
    assert same(Told(Trainer.resume(path, tmp_path / "again")).finished().weights, whole.weights)


def test_it_can_be_asked_while_the_inspector_looks(tmp_path: Path) -> None:
    told = steer(Trainer(chosen()), {2: [Inspect()], 5: [LookAhead(THREE, 4)]}).finished()
    assert same(told.weights, train(chosen()).weights)


# ---------------------------------------------------------------------------------------------------------
# What is told is what would be

@pytest.mark.parametrize("scheduler", ["none", "CosineAnnealingLR", "StepLR", "ReduceLROnPlateau"])
def test_each_way_is_what_the_run_would_do(scheduler: str) -> None:
    wanted = chosen("Adam", scheduler)
    if scheduler == "ReduceLROnPlateau":
        wanted = replace(wanted, scheduler=Choice(scheduler, PLATEAU))
    told = asked(wanted, 3, LookAhead(THREE, steps=7, validate=True))
    for event in told.of(LookedAhead):
        turned = steer(Trainer(wanted), {3: list(THREE[event.label])}).finished()
        assert np.array_equal(event.losses, turned.history["loss"][3:10]), event.label
        assert event.step == 3
        applied = [one.applied for one in turned.of(KnobTurned)] or [turned.history["lr/all"][3]]
        assert [group.values["lr"] for group in event.groups] == applied, "what is told is what would be applied"
    by_label = {event.label: event.losses for event in told.of(LookedAhead)}
    assert not np.array_equal(by_label["keep"], by_label["×30"])
    assert by_label["keep"][0] == by_label["×30"][0]  # the loss of the first step is that before it
    assert all(set(event.validation) == {"validation loss"} for event in told.of(LookedAhead))


def test_it_ends_with_the_run() -> None:
    told = asked(chosen(), 8, LookAhead({"keep": ()}, steps=100))
    (event,) = told.of(LookedAhead)
    assert np.array_equal(event.losses, told.history["loss"][8:12])
    assert event.validation == {}
    assert told.of(LookAheadEnded) == [LookAheadEnded(8, True)]


def test_a_way_that_breaks_is_told_up_to_where_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.knobs.Knobs._check", lambda *_: None)  # one step with such an lr is enough
    wanted = recipe("SGD", optimizer_values={"lr": 0.01}, model=Choice("mlp", {"hidden": (8,)}))
    told = asked(wanted, 2, LookAhead({"mad": (TurnKnob(None, "lr", 1e30, "hold"),)}, steps=9, validate=True))
    (event,) = told.of(LookedAhead)
    assert len(event.losses) < 9
    assert np.isfinite(event.losses[:-1]).all()
    assert not np.isfinite(event.losses[-1])
    assert event.validation == {}
    assert same(told.weights, train(wanted).weights)


def test_what_cannot_be_turned_is_refused_and_nothing_has_moved() -> None:
    told = asked(chosen(), 2, LookAhead({"wrong": (TurnKnob(None, "colour", 1.0),)}, steps=3))
    assert len(told.of(Refused)) == 1
    assert told.of(LookedAhead) == []
    assert same(told.weights, train(chosen()).weights)


# ---------------------------------------------------------------------------------------------------------
# While it rests, and called off

@pytest.mark.parametrize("stop", [Stop(save=False), Resume()], ids=str)
def test_whatever_is_posted_calls_it_off_and_is_obeyed(stop: Command) -> None:
    trainer = Trainer(chosen(epochs=2000), rest=True)
    trainer.post(Pause())
    rests: list[int] = []

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            rests.append(event.step)
            trainer.post(LookAhead({str(way): () for way in range(10_000)}, steps=300))
        if isinstance(event, LookedAhead):
            trainer.post(stop)
        if isinstance(event, LookAheadEnded):
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    assert told.ended.outcome == "stopped"
    assert len(told.of(LookedAhead)) == 1
    assert told.of(LookAheadEnded) == [LookAheadEnded(0, False)]


def test_it_does_not_end_a_rest() -> None:
    trainer = Trainer(chosen(), rest=True)
    trainer.post(Pause())

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            trainer.post(LookAhead(THREE, steps=3))
        if isinstance(event, LookAheadEnded):
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    assert told.ended.step == 0
    assert len(told.of(LookedAhead)) == 3
