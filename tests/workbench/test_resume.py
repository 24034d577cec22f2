"""Resume equals never having stopped: bit for bit, at any step, for every optimizer and every scheduler."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.workbench.running import Told, recipe, same, same_history, train
from workbench import checkpoint
from workbench.kinds import registries
from workbench.messages import CheckpointSaved, Event, Steps, Stop, TurnKnob
from workbench.recipe import Choice, Recipe
from workbench.run import Run
from workbench.sentence import Problem
from workbench.trainer import Trainer

OPTIMIZERS = [part.name for part in registries["optimizers"].parts() if not part.unavailable]
SCHEDULERS = [part.name for part in registries["schedulers"].parts() if not part.unavailable]


def interrupted(chosen: Recipe, step: int, runs: Path) -> Path:
    """The checkpoint of a run of which nothing was made after ``step``: as if the machine had stopped there."""
    trainer = Trainer(chosen.with_training(checkpoint_every_steps=step), runs)

    def stop(event: Event) -> None:
        if isinstance(event, CheckpointSaved) and event.reason == "steps":
            trainer.post(Stop(save=False))

    told = Told(trainer, stop)
    assert trainer.run is not None
    return next(event.path for event in told.of(CheckpointSaved) if event.step == step)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_every_optimizer_under_every_scheduler(optimizer: str, scheduler: str, tmp_path: Path) -> None:
    """In the middle of the second of three epochs, with dropout and batch norm."""
    # With dropout each evaluation of L-BFGS sees another function: at its default lr of 1 it runs away.
    chosen = recipe(optimizer, scheduler, {"lr": 0.01} if optimizer == "LBFGS" else {}, keep_best=False)
    whole = train(chosen)
    resumed = Told(Trainer.resume(interrupted(chosen, 6, tmp_path))).finished()
    assert same(resumed.weights, whole.weights)
    assert resumed.history["loss"][6:].tolist() == whole.history["loss"][6:].tolist()
    assert resumed.history["lr/all"][6:].tolist() == whole.history["lr/all"][6:].tolist()


@pytest.mark.parametrize("step", range(1, 12))
def test_at_every_batch_of_three_epochs(step: int, tmp_path: Path) -> None:
    chosen = recipe("AdamW", "OneCycleLR")
    whole = train(chosen)
    told = Told(Trainer.resume(interrupted(chosen, step, tmp_path))).finished()
    assert same(told.weights, whole.weights)
    stored = Run.open(told.trainer.run.folder).history
    for name in ("loss", "lr/all", "train loss", "running loss", "validation loss"):
        assert np.array_equal(stored[name], whole.history[name]), name


def test_with_live_edits_before_and_after(tmp_path: Path) -> None:
    chosen = recipe("SGD", "CosineAnnealingLR", {"lr": 0.05, "momentum": 0.9}, {"advance": "step"}, epochs=6)

    def editing(trainer: Trainer, edits: dict[int, TurnKnob]) -> Callable[[Event], None]:
        def answer(event: Event) -> None:
            if isinstance(event, Steps):
                for at in [at for at in edits if at <= event.first + event.count]:
                    trainer.post(edits.pop(at))
        return answer

    # The edits fall where hand-overs fall, so make one a step.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.trainer.FLUSH_SECONDS", 0.0)
        edits = {4: TurnKnob(0, "lr", 0.3, "multiply"), 7: TurnKnob(0, "momentum", 0.5, "hold"),
                 15: TurnKnob(0, "lr", 4.0, "multiply"), 18: TurnKnob(0, "momentum", None, "release")}
        trainer = Trainer(chosen)
        whole = Told(trainer, editing(trainer, dict(edits))).finished()
        first = Trainer(chosen.with_training(checkpoint_every_steps=11), tmp_path)
        told = Told(first, editing(first, dict(edits)))
        path = next(event.path for event in told.of(CheckpointSaved) if event.step == 11)
        second = Trainer.resume(path)
        resumed = Told(second, editing(second, {at: e for at, e in edits.items() if at > 11})).finished()
    assert len(set(whole.history["lr/all"].tolist())) > 10
    assert same(resumed.weights, whole.weights)
    assert resumed.history["lr/all"][11:].tolist() == whole.history["lr/all"][11:].tolist()


def test_ten_times_within_one_epoch(tmp_path: Path) -> None:
    chosen = recipe("Adam", batch_size=1, epochs=2, model=Choice("mlp", {"hidden": (8,), "dropout": 0.25}))
    whole = train(chosen)
    path = interrupted(chosen, 1, tmp_path)
    for step in range(2, 12):
        trainer = Trainer.resume(path)
        stopper = Told(trainer, lambda e, t=trainer: None) if step == 11 else _make_steps(trainer, 1)
        if step < 11:
            path = stopper
    assert same(stopper.finished().weights, whole.weights)


def _make_steps(trainer: Trainer, count: int) -> Path:
    """Make ``count`` steps, save, stop; the path of the checkpoint."""
    from workbench.messages import Paused, Save, StepOnce

    trainer.post(StepOnce(count))

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            trainer.post(Save())
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    return told.of(CheckpointSaved)[-1].path


@pytest.mark.parametrize("key", ["model_state_dict", "optimizer_state_dict", "scheduler_state_dict", "rng", "knobs",
                                 "global_step", "epoch_sums"])
def test_negative_control_a_checkpoint_without_one_of_its_parts_does_not_give_the_same_run(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each key is replaced by that of a fresh run: if resume did not need it, this would still pass."""
    chosen = recipe("Adam", "OneCycleLR")
    monkeypatch.setattr("workbench.trainer.FLUSH_SECONDS", 0.0)

    def turned(trainer: Trainer, after: int) -> Told:
        trainer.post(TurnKnob(0, "lr", 2.0, "multiply"))
        return Told(trainer)

    whole = turned(Trainer(chosen), 0).finished()
    trainer = Trainer(chosen.with_training(checkpoint_every_steps=6), tmp_path)
    told = turned(trainer, 0)
    path = next(event.path for event in told.of(CheckpointSaved) if event.step == 6)
    assert same(Told(Trainer.resume(path)).finished().weights, whole.weights)

    fresh = Trainer(chosen)
    fresh.post(Stop(save=False))
    Told(fresh)
    state = checkpoint.load(path)
    state[key] = fresh.state()[key]
    spoiled = tmp_path / "spoiled.pt"
    checkpoint.save(state, spoiled)
    resumed = Told(Trainer.resume(spoiled))
    series = "running loss" if key == "epoch_sums" else "loss"
    same_end = resumed.ended.outcome == "finished" and same(resumed.weights, whole.weights) and np.array_equal(
        resumed.history[series][-2:], whole.history[series][-2:])
    assert not same_end or (key == "epoch_sums" and not np.array_equal(
        resumed.history[series], whole.history[series][1:]))


def test_going_on_from_the_last_step_adds_to_the_same_run_and_from_an_earlier_one_makes_a_fork(tmp_path: Path) -> None:
    chosen = recipe(checkpoint_every_steps=5, epochs=3)
    whole = train(chosen, tmp_path)
    parent = Run.open(whole.trainer.run.folder)
    before = {path: path.read_bytes() for path in parent.folder.rglob("*") if path.is_file()}
    middle = next(info.path for info in parent.checkpoints.list() if info.step == 5)
    child = Told(Trainer.resume(middle)).finished()
    fork = Run.open(child.trainer.run.folder)
    assert fork.folder != parent.folder
    assert fork.parent == (parent.name, 5)
    assert same_history(fork.history, parent.history, ("loss", "train loss", "validation loss"))
    assert {path: path.read_bytes() for path in before} == before, "the parent is untouched"
    last = max(parent.checkpoints.list(), key=lambda info: info.step)
    again = Trainer.resume(last.path)
    assert again._continued is not None
    assert again._continued.folder == parent.folder


def test_plain_torch_can_load_a_checkpoint(tmp_path: Path) -> None:
    told = train(recipe("Adam"), tmp_path)
    path = next(event.path for event in told.of(CheckpointSaved) if event.reason == "end")
    state = torch.load(path, weights_only=True)
    assert {"model_state_dict", "optimizer_state_dict", "scheduler_state_dict", "epoch", "global_step"} <= set(state)
    model = registries["models"].build(told.trainer.recipe.model, told.trainer._job.data.shape)
    model.load_state_dict(state["model_state_dict"])
    torch.optim.Adam(model.parameters()).load_state_dict(state["optimizer_state_dict"])
    assert same(list(model.state_dict().values()), told.weights)
    assert state["global_step"] == 12


def _with(state: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**state, **more}


@pytest.mark.parametrize("other", ["model", "optimizer"])
def test_a_checkpoint_of_another_model_or_optimizer_is_refused_in_a_sentence(other: str, tmp_path: Path) -> None:
    told = train(recipe("Adam"), tmp_path)
    state = checkpoint.load(told.of(CheckpointSaved)[-1].path)
    wrong = recipe("Adam", model=Choice("mlp", {"hidden": (5,)})) if other == "model" else recipe("SGD")
    path = tmp_path / "other.pt"
    checkpoint.save(_with(state, recipe=wrong.to_toml()), path)
    ended = Told(Trainer.resume(path)).ended
    assert ended.outcome == "failed"
    assert other in str(ended.reason)


def test_a_file_that_is_no_checkpoint_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "letter.pt"
    path.write_text("dear torch")
    with pytest.raises(Problem, match=r"letter\.pt"):
        Trainer.resume(path)
