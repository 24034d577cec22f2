"""A step that would spoil the weights is not made; nothing before it is lost, and nothing waits for it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.workbench.running import Told, recipe, regression, same, set_up, train
from workbench import checkpoint
from workbench.messages import (
    CheckpointSaved,
    Ended,
    Event,
    Extend,
    Finished,
    KnobTurned,
    NotFinite,
    Paused,
    Resume,
    Save,
    StepOnce,
    Steps,
    Stop,
    TurnKnob,
)
from workbench.recipe import Choice, Recipe
from workbench.run import Run
from workbench.trainer import Trainer

SAMPLES = 40
BAD = 27  # the sample that spoils


def poisoned(value: float = math.nan, at: int = BAD) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    x, y = torch.randn(SAMPLES, 6, generator=generator), torch.randn(SAMPLES, 1, generator=generator)
    x[at] = value
    return x, y


def one_by_one(optimizer: str = "Adam", **training: object) -> Recipe:
    """Batch size 1 in order, so that step k sees sample k."""
    values = {"lr": 1e-3} if optimizer == "LBFGS" else {}
    return recipe(optimizer, optimizer_values=values, model=Choice("mlp", {"hidden": (8,), "dropout": 0.25}),
                  batch_size=1, epochs=3, shuffle=False, **training)


def drive(trainer: Trainer, answer: Callable[[Event], None] | None = None) -> Told:
    """A resting trainer that is stopped at its first NotFinite (after ``answer``)."""
    def reply(event: Event) -> None:
        if answer is not None:
            answer(event)
        elif isinstance(event, Paused):
            trainer.post(Stop(save=False))
    return Told(trainer, reply)


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e30])
@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop", "LBFGS"])
def test_the_weights_are_those_before_the_bad_step_and_every_row_before_it_is_told(
    optimizer: str, value: float
) -> None:
    x, y = poisoned(value)
    trainer = Trainer(one_by_one(optimizer), rest=True, data=regression(x, y))
    told = drive(trainer)
    bad = told.of(NotFinite)
    assert [event.step for event in bad] == [BAD]
    assert told.ended.step == BAD

    before = Trainer(one_by_one(optimizer), rest=True, data=regression(*poisoned(0.5)))
    before.post(StepOnce(BAD))
    clean = drive(before)
    assert same(told.weights, clean.weights)
    assert all(bool(weight.isfinite().all()) for weight in told.weights)
    assert told.history.steps == BAD
    assert np.array_equal(told.history["loss"], clean.history["loss"])
    assert np.isfinite(told.history["loss"]).all()


def test_negative_control_without_the_guard_the_weights_are_spoiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.handover.np.isfinite", lambda values: np.ones(np.shape(values), dtype=bool))
    monkeypatch.setattr("workbench.snapshot.weights_are_finite", lambda job: True)
    x, y = poisoned()
    told = Told(Trainer(one_by_one(), data=regression(x, y)))
    assert not all(bool(weight.isfinite().all()) for weight in told.weights)


def test_a_gradient_that_is_not_finite_while_the_loss_is_counts_too() -> None:
    class Root(nn.Module):
        """sqrt at 0: the value is finite, the slope is not."""

        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(6, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.linear(x) + (self.linear.weight * x).sum(1, keepdim=True).abs().sqrt()

    from workbench.kinds import registries
    from workbench.registry import Part

    registry = registries["models"]
    registry.names()
    registry._parts["root"] = Part("root", "Root", "", (), lambda data: Root())
    try:
        x, y = poisoned(0.0)
        chosen = one_by_one("SGD")
        chosen = Recipe(chosen.dataset, Choice("root"), chosen.loss, chosen.optimizer, chosen.scheduler,
                        chosen.training)
        told = drive(Trainer(chosen, rest=True, data=regression(x, y)))
    finally:
        del registry._parts["root"]
    assert [event.step for event in told.of(NotFinite)] == [BAD]
    assert "gradient" in told.of(NotFinite)[0].what
    assert all(bool(weight.isfinite().all()) for weight in told.weights)


def test_knobs_turned_since_the_snapshot_are_turned_again_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.guard.Guard.due", lambda self: False)  # the snapshot is the one of step 0
    x, y = poisoned()
    edits = {5: TurnKnob(0, "lr", 7.0, "multiply"), 15: TurnKnob(0, "betas[0]", 0.5, "hold")}

    def run(x: torch.Tensor) -> Told:
        trainer = Trainer(one_by_one(), rest=True, data=regression(x, y))
        left = dict(edits)
        trainer.post(StepOnce(5))

        def answer(event: Event) -> None:
            if isinstance(event, Paused):
                if event.step in left:
                    trainer.post(left.pop(event.step))
                    trainer.post(StepOnce(10 if event.step == 5 else BAD - 15))
                elif event.step == BAD and x[BAD].isnan().any() and not trainer_told:
                    trainer_told.append(True)
                    trainer.post(StepOnce(1))
                else:
                    trainer.post(Stop(save=False))
        trainer_told: list[bool] = []
        return Told(trainer, answer)

    spoiled, clean = run(x), run(poisoned(0.5)[0])
    assert [event.step for event in spoiled.of(KnobTurned)] == [5, 15], "told once, not again on the way"
    assert [event.step for event in spoiled.of(NotFinite)] == [BAD]
    assert same(spoiled.weights, clean.weights)
    assert spoiled.history["lr/all"].tolist() == clean.history["lr/all"].tolist()


def test_the_window_gets_the_last_good_checkpoint_and_can_go_on_after_a_cure(tmp_path: Path) -> None:
    x, y = poisoned()
    trainer = Trainer(one_by_one(checkpoint_every_steps=10), tmp_path, rest=True, data=regression(x, y))
    cured = []

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            if not cured:
                cured.append(event.step)
                x[BAD] = 0.5  # what the user would do with their data
                trainer._job.batches._inputs[BAD] = 0.5
                trainer.post(Save())
                trainer.post(Resume())
            else:
                trainer.post(Stop(save=False))
        elif type(event).__name__ == "Finished":
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    found = told.of(NotFinite)[0]
    assert found.checkpoint is not None
    assert found.checkpoint.name.startswith("step-000000020")
    assert told.ended.outcome == "finished"
    assert told.history.steps == 120
    assert same(told.weights, train(one_by_one(), data=regression(*poisoned(0.5))).weights)


def test_a_learning_rate_that_explodes_is_noticed_before_a_weight_is_infinite() -> None:
    told = drive(Trainer(recipe("SGD", optimizer_values={"lr": 1e9}, epochs=50,
                                model=Choice("mlp", {"hidden": (8,)})), rest=True))
    assert len(told.of(NotFinite)) == 1
    assert all(bool(weight.isfinite().all()) for weight in told.weights)


def test_without_anybody_to_answer_the_run_ends_in_a_sentence() -> None:
    x, y = poisoned()
    told = Told(Trainer(one_by_one(), data=regression(x, y)))
    assert told.ended.outcome == "failed"
    assert f"Step {BAD}" in str(told.ended.reason)
    assert isinstance(told.events[-1], Ended)
    assert sum(event.count for event in told.of(Steps)) == BAD


# ---------------------------------------------------------------------------------------------------------
# The way back, in the corners

def test_turns_still_ahead_are_not_forgotten_by_a_snapshot_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot is due at every hand-over here, also while steps are made again."""
    x, y = poisoned()
    trainer = Trainer(one_by_one(), rest=True, data=regression(x, y))
    due = [False]
    monkeypatch.setattr("workbench.guard.Guard.due", lambda self: due[0])
    trainer.post(StepOnce(10))
    left = {10: TurnKnob(0, "lr", 3.0, "multiply"), 20: TurnKnob(0, "lr", 5.0, "multiply")}

    def answer(event: Event) -> None:
        if isinstance(event, Paused) and event.step in left:
            trainer.post(left.pop(event.step))
            trainer.post(StepOnce(10))
            if not left:
                due[0] = True
                monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
        elif isinstance(event, Paused):
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    assert [event.step for event in told.of(NotFinite)] == [BAD]
    assert told.history["lr/all"].tolist() == [0.001] * 10 + [0.003] * 10 + [0.015] * (BAD - 20)
    assert told.of(Steps)[-1].groups[0].values["lr"] == 0.015


def test_a_step_that_was_told_before_it_was_undone_is_told_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow steps are handed over one by one: the update of one spoils, and the loss of the next shows it."""
    monkeypatch.setattr("workbench.guard.Guard.due", lambda self: False)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    monkeypatch.setattr("workbench.knobs.Knobs._check", lambda *_: None)  # one step with such an lr is enough
    x, y = poisoned(0.5)
    trainer = Trainer(one_by_one("SGD"), tmp_path, rest=True, data=regression(x, y))
    trainer.post(StepOnce(11))
    stage = [0]

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            stage[0] += 1
            if stage[0] == 1:
                trainer.post(TurnKnob(0, "lr", 3.4e38, "hold"))
                trainer.post(Resume())
            elif stage[0] == 2:
                trainer.post(TurnKnob(0, "lr", 1e-4, "hold"))
                trainer.post(StepOnce(5))
            else:
                trainer.post(Save())
                trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    bad = told.of(NotFinite)[0].step
    assert bad == 11
    run = Run.open(trainer.run.folder)
    assert run.history.steps == bad + 5 == told.ended.step
    assert set(run.history["lr/all"][bad:]) == {1e-4}
    path = run.checkpoints.last_good()
    again = Trainer.resume(path, rest=True)
    set_up(again)
    assert again.run.folder == run.folder, "nothing was made after the checkpoint: it is no fork"


def test_a_plateau_schedule_has_moved_on_in_every_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.guard.Guard.due", lambda self: True)
    values = {"patience": 0, "threshold": 1e9, "factor": 0.5}
    x, y = poisoned(at=5)

    def run(x: torch.Tensor) -> Told:
        base = one_by_one("SGD", checkpoint_every_steps=0)
        chosen = Recipe(base.dataset, base.model, base.loss, base.optimizer, Choice("ReduceLROnPlateau", values),
                        {**base.training, "batch_size": 4, "epochs": 6})
        # A sound first epoch, then the sample that spoils is put in.
        trainer = Trainer(chosen, rest=True, data=regression(poisoned(0.5, 5)[0], y))
        trainer.post(StepOnce(10))

        def answer(event: Event) -> None:
            if isinstance(event, Paused):
                if event.step == 10 and not trainer_spoiled:
                    trainer_spoiled.append(True)
                    trainer._job.batches._inputs[5] = x[5]
                    trainer.post(StepOnce(10))
                else:
                    trainer.post(Stop(save=False))
        trainer_spoiled: list[bool] = []
        return Told(trainer, answer)

    spoiled, clean = run(x), run(poisoned(0.5, 5)[0])
    bad = spoiled.of(NotFinite)[0].step
    assert bad == 11
    assert spoiled.history["lr/all"].tolist() == clean.history["lr/all"][:bad].tolist()


def test_step_to_the_end_finishes_and_more_steps_run_through(tmp_path: Path) -> None:
    trainer = Trainer(recipe(), tmp_path, rest=True)
    trainer.post(StepOnce(50))
    ends: list[int] = []

    def answer(event: Event) -> None:
        assert not isinstance(event, Paused)
        if isinstance(event, Finished):
            ends.append(event.step)
            trainer.post(Extend(epochs=20) if len(ends) == 1 else Stop())

    told = Told(trainer, answer)
    assert ends == [12, 92]
    assert told.ended.outcome == "finished"


def test_commands_put_back_are_obeyed_in_the_order_in_which_they_came() -> None:
    x, y = poisoned(at=12)
    trainer = Trainer(one_by_one(), rest=True, data=regression(x, y))
    sent: list[bool] = []

    def answer(event: Event) -> None:
        if isinstance(event, Steps) and not sent:
            sent.append(True)
        if isinstance(event, NotFinite):
            trainer.post(TurnKnob(0, "lr", 0.1, "hold"))
            trainer.post(TurnKnob(0, "lr", 0.002, "hold"))
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    assert [event.applied for event in told.of(KnobTurned)] == [0.1, 0.002]


def test_a_rest_does_not_count_as_training(tmp_path: Path) -> None:
    trainer = Trainer(recipe(), tmp_path, rest=True)
    trainer.post(StepOnce(5))

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            time.sleep(0.5)
            trainer.post(Save())
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    state = checkpoint.load(told.of(CheckpointSaved)[-1].path)
    assert state["seconds"] < 0.4
