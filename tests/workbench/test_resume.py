"""Resume equals never having stopped: bit for bit, at any step, for every optimizer and every scheduler."""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.workbench.running import Told, recipe, same, same_history, set_up, train
from tests.workbench.test_reshape import steer
from workbench import checkpoint
from workbench.kinds import registries
from workbench.messages import (
    CheckpointSaved,
    Command,
    Event,
    Extend,
    Finished,
    Paused,
    Refused,
    Save,
    Started,
    StepOnce,
    Steps,
    Stop,
    TurnKnob,
)
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
    assert resumed.of(Started)[0].first_step == 6, "it must not simply start again"
    assert same(resumed.weights, whole.weights)
    assert resumed.history["loss"][6:].tolist() == whole.history["loss"][6:].tolist()
    assert resumed.history["lr/all"][6:].tolist() == whole.history["lr/all"][6:].tolist()


@pytest.mark.parametrize("step", range(1, 12))
def test_at_every_batch_of_three_epochs(step: int, tmp_path: Path) -> None:
    chosen = recipe("AdamW", "OneCycleLR")
    whole = train(chosen)
    told = Told(Trainer.resume(interrupted(chosen, step, tmp_path))).finished()
    assert told.of(Started)[0].first_step == step
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
        patch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
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


class RunningScale(nn.Module):
    """A squared error, divided by a scale that runs along: a loss with a state of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("scale", torch.ones(()))

    def forward(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        loss = (outputs - targets).square().mean()
        self.scale.mul_(0.9).add_(0.1 * loss.detach())
        return loss / self.scale


@pytest.fixture
def running_scale(monkeypatch: pytest.MonkeyPatch) -> Recipe:
    monkeypatch.setattr(registries["losses"], "build", lambda choice: RunningScale())
    return recipe("SGD", optimizer_values={"lr": 0.05})


def test_a_loss_with_a_state_of_its_own(running_scale: Recipe, tmp_path: Path) -> None:
    whole = train(running_scale)
    told = Told(Trainer.resume(interrupted(running_scale, 7, tmp_path))).finished()
    assert told.history["loss"][7:].tolist() == whole.history["loss"][7:].tolist()
    assert same(told.weights, whole.weights)


def test_without_the_state_of_its_loss_a_checkpoint_is_refused(running_scale: Recipe, tmp_path: Path) -> None:
    whole, path = train(running_scale), interrupted(running_scale, 7, tmp_path)
    state = checkpoint.load(path)
    kept = state.pop("loss_state_dict")
    checkpoint.save(state, path)
    ended = Told(Trainer.resume(path)).ended
    assert ended.outcome == "failed"
    assert "of another loss than the recipe's" in str(ended.reason)
    # Negative control: with that of the first step it is another run.
    checkpoint.save({**state, "loss_state_dict": {"scale": torch.ones_like(kept["scale"])}}, path)
    told = Told(Trainer.resume(path)).finished()
    assert told.history["loss"][7:].tolist() != whole.history["loss"][7:].tolist()


@pytest.mark.parametrize("formula", ["1 - step / total_steps", "0.5 if step < 13 else log(-1) if step < 16 else 0.1"])
@pytest.mark.parametrize("step", [11, 14, 18])
def test_a_formula_beyond_its_planned_end(formula: str, step: int, tmp_path: Path) -> None:
    """Where it has no value it stays as it was: also where nobody remembers how it was."""
    chosen = recipe("SGD", "LambdaLR", {"lr": 0.1}, {"lr_lambda": formula, "advance": "step"})

    def longer(saves: bool) -> Told:
        trainer = Trainer(chosen, tmp_path / str(saves))
        commands: dict[int, list[Command]] = {5: [Extend(2)], **({step: [Save()]} if saves else {})}
        return steer(trainer, commands).finished()

    whole, path = longer(False), next(event.path for event in longer(True).of(CheckpointSaved) if event.step == step)
    told = Told(Trainer.resume(path, tmp_path / "fork")).finished()
    assert whole.history["lr/all"][step:].tolist() == told.history["lr/all"][step:].tolist()
    assert same(told.weights, whole.weights)
    assert len(set(whole.history["lr/all"][12:].tolist())) == (1 if formula.startswith("1 ") else 2)


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    """Somebody has copied it into the wrong folder."""
    one, other = (interrupted(recipe(optimizer), 6, tmp_path / optimizer) for optimizer in ("SGD", "Adam"))
    shutil.copy(other, one)
    before = (one.parent.parent / "run.json").read_bytes()
    with pytest.raises(Problem, match=r"step-000000006-steps\.pt is none of the run"):
        Trainer.resume(one)
    assert (one.parent.parent / "run.json").read_bytes() == before
    assert Told(Trainer.resume(other)).finished()


def test_a_history_that_was_cut_off_is_said(tmp_path: Path) -> None:
    path = interrupted(recipe("SGD"), 6, tmp_path)
    history = path.parent.parent / "history.bin"
    os.truncate(history, history.stat().st_size // 2)
    told = Told(Trainer.resume(path)).finished()
    [said] = [str(event.reason) for event in told.of(Refused)]
    assert said.startswith("The history history.bin was cut off")


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
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)

    def turned(trainer: Trainer, after: int) -> Told:
        trainer.post(TurnKnob(0, "lr", 2.0, "multiply"))
        return Told(trainer)

    whole = turned(Trainer(chosen), 0).finished()
    trainer = Trainer(chosen.with_training(checkpoint_every_steps=6), tmp_path)
    told = turned(trainer, 0)
    path = next(event.path for event in told.of(CheckpointSaved) if event.step == 6)
    assert same(Told(Trainer.resume(path)).finished().weights, whole.weights)

    fresh = Trainer(chosen)
    set_up(fresh)
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


# What only informs a reader of the file, or times and names: nothing that is computed depends on it.
_TELLS = {"format", "version", "epoch", "batch", "journal", "best_value"}


def test_negative_control_every_part_that_is_left_out_is_missed(tmp_path: Path) -> None:
    """Walks the checkpoint, so that a part that comes in later is tested by being there."""
    chosen = recipe("Adam", "OneCycleLR", average="ema")
    path = interrupted(chosen, 6, tmp_path)
    state = checkpoint.load(path)
    assert set(state) > _TELLS
    nothing = {key for key, value in state.items() if value == {}}
    assert nothing == {"loss_state_dict"}, "this loss has no state of its own"
    for key in set(state) - _TELLS - nothing:
        spoiled = tmp_path / "spoiled.pt"
        checkpoint.save({name: value for name, value in state.items() if name != key}, spoiled)
        with pytest.raises(Problem, match=rf"spoiled\.pt has no {key}, so"):
            Trainer.resume(spoiled)
    whole = train(chosen)
    for key in (_TELLS | nothing) - {"format", "version"}:
        checkpoint.save({name: value for name, value in state.items() if name != key}, spoiled)
        assert same(Told(Trainer.resume(spoiled)).finished().weights, whole.weights), key


@pytest.mark.parametrize("part", ["torch", "numpy", "python"])
def test_negative_control_the_generators_count(part: str, tmp_path: Path) -> None:
    chosen = recipe("Adam", keep_best=False)
    path = interrupted(chosen, 6, tmp_path)
    state = checkpoint.load(path)
    fresh = Trainer(chosen)
    set_up(fresh)
    state["rng"][part] = fresh.state()["rng"][part]
    spoiled = tmp_path / "spoiled.pt"
    checkpoint.save(state, spoiled)
    told = Told(Trainer.resume(spoiled)).finished()
    # Dropout draws from torch's generator only; the others are kept for models that draw from them.
    assert same(told.weights, train(chosen).weights) is (part != "torch")


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
    again.post(Extend(epochs=1))
    longer = Told(again).finished()
    assert again.run is not None
    assert again.run.folder == parent.folder
    assert Run.open(parent.folder).history.steps == 16
    assert same(longer.weights, train(chosen.with_training(epochs=4)).weights)


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
    if other == "model":
        state = _with(state, recipe=recipe("Adam", model=Choice("mlp", {"hidden": (5,)})).to_toml())
    else:  # what it says of its optimizer is not what it holds
        state = _with(state, shape={**state["shape"], "optimizer": {"part": "SGD", "values": {}}})
    path = tmp_path / "other.pt"
    checkpoint.save(state, path)
    ended = Told(Trainer.resume(path)).ended
    assert ended.outcome == "failed"
    assert other in str(ended.reason)


def test_a_file_that_is_no_checkpoint_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "letter.pt"
    path.write_text("dear torch")
    with pytest.raises(Problem, match=r"letter\.pt"):
        Trainer.resume(path)


# ---------------------------------------------------------------------------------------------------------
# Saved, turned and gone on at one and the same step

def _drive(trainer: Trainer, at_pause: list[list[Command]]) -> Told:
    """At each pause (or end) post the next list of commands; stop without saving when there are none left."""
    def answer(event: Event) -> None:
        if isinstance(event, (Paused, Finished)):
            for command in at_pause.pop(0) if at_pause else [Stop(save=False)]:
                trainer.post(command)

    return Told(trainer, answer)


HOLD = TurnKnob(0, "lr", 0.05, "hold")


def test_a_knob_turned_after_a_save_at_the_same_step_is_saved_by_stop(tmp_path: Path) -> None:
    trainer = Trainer(recipe(), tmp_path, rest=True)
    trainer.post(StepOnce(5))
    told = _drive(trainer, [[Save(), HOLD, Extend(epochs=2), Stop()]])
    saved = [event for event in told.of(CheckpointSaved) if event.reason in ("asked", "stop")]
    assert [event.reason for event in saved] == ["asked", "stop"]
    resumed = Trainer.resume(Run.open(trainer.run.folder).checkpoints.last_good(), rest=False)
    told = Told(resumed).finished()
    assert set(told.history["lr/all"][5:]) == {0.05}
    assert told.ended.step == 20
    assert resumed.run.folder == trainer.run.folder


def test_what_was_obeyed_before_a_save_goes_into_the_forks_journal_and_what_came_after_does_not(
    tmp_path: Path
) -> None:
    trainer = Trainer(recipe(), tmp_path, rest=True)
    trainer.post(StepOnce(5))
    told = _drive(trainer, [[HOLD, Save(), TurnKnob(0, "momentum", 0.5, "hold"), StepOnce(3)]])
    path = next(event.path for event in told.of(CheckpointSaved) if event.reason == "asked")
    fork = Trainer.resume(path, rest=True)
    fork.post(StepOnce(1))
    started = _drive(fork, []).of(Started)[0]
    assert fork.run.folder != trainer.run.folder
    turned = [entry.command() for entry in fork.run.journal.entries() if entry.name == "TurnKnob"]
    assert turned == [HOLD]
    assert started.groups[0].held == ("lr",)
    assert (started.groups[0].values["lr"], started.groups[0].values["momentum"]) == (0.05, 0.0)


def test_a_command_obeyed_after_the_last_checkpoint_makes_a_fork_of_going_on_from_it(tmp_path: Path) -> None:
    trainer = Trainer(recipe(), tmp_path, rest=True)
    trainer.post(StepOnce(5))
    told = _drive(trainer, [[Save(), HOLD, Stop(save=False)]])
    path = next(event.path for event in told.of(CheckpointSaved) if event.reason == "asked")
    again = Trainer.resume(path)
    assert set(Told(again).finished().history["lr/all"][5:]) == {0.001}
    assert again.run.folder != trainer.run.folder


def test_a_run_that_is_being_trained_cannot_be_gone_on_with_elsewhere(tmp_path: Path) -> None:
    first = Trainer(recipe(), tmp_path, rest=True)
    first.post(StepOnce(3))
    seen: list[Told] = []

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            first.post(Save())
        if isinstance(event, CheckpointSaved):
            seen.append(Told(Trainer.resume(event.path)))
            first.post(Stop(save=False))

    before = Told(first, answer)
    assert before.ended.outcome == "stopped"
    assert seen[0].ended.outcome == "failed"
    assert "still being trained" in str(seen[0].ended.reason)
    assert Run.open(first.run.folder).history.steps == 3
    path = before.of(CheckpointSaved)[0].path
    assert Told(Trainer.resume(path)).finished().ended.step == 12, "afterwards it can"


def test_a_set_up_that_fails_leaves_no_half_fork_and_no_open_file(tmp_path: Path) -> None:
    told = train(recipe(checkpoint_every_steps=5), tmp_path)
    path = next(event.path for event in told.of(CheckpointSaved) if event.step == 5)
    state = checkpoint.load(path)
    state["optimizer_state_dict"]["param_groups"][0].pop("momentum")
    checkpoint.save(state, path)
    before = sorted(tmp_path.iterdir())
    files = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for _ in range(3):
        assert Told(Trainer.resume(path)).ended.outcome == "failed"
    assert sorted(tmp_path.iterdir()) == before
    if files:
        assert len(os.listdir("/proc/self/fd")) <= files


# ---------------------------------------------------------------------------------------------------------
# Everything at once

def everything(**training: Any) -> Recipe:
    """Pictures under a small CNN with dropout, augmented, accumulated, clipped, averaged, in bfloat16."""
    return Recipe(
        dataset=Choice("random_images", {"samples": 44, "channels": 3, "size": 8, "classes": 3, "as_bytes": True}),
        model=Choice("small_cnn", {"width": 4, "dropout": 0.25}), loss=Choice("CrossEntropyLoss"),
        optimizer=Choice("AdamW", {"lr": 0.01}), scheduler=Choice("OneCycleLR"),
        augmentation=({"part": "RandomCrop", "padding": 1}, {"part": "RandomHorizontalFlip"},
                      {"part": "ColorJitter", "brightness": (0.5, 1.5)}),
        training={"epochs": 3, "batch_size": 4, "threads": 1, "checkpoint_every_seconds": 0, "accumulate": 2,
                  "clip_norm": 0.5, "clip_value": 0.2, "average": "ema", "average_decay": 0.9, "precision": "bfloat16",
                  **training})


EVERYTHING = [{}, {"stream": "on", "workers": 0}, {"stream": "on", "workers": 2}, {"average": "swa"},
              {"precision": "float32", "shuffle": False}]


@cache
def whole_run(more: str) -> Told:
    """The uninterrupted one; made once for all steps at which it is interrupted."""
    return train(everything(**ast.literal_eval(more)))


@pytest.mark.parametrize("step", [1, 5, 8, 13, 17])
@pytest.mark.parametrize("more", EVERYTHING, ids=str)
def test_with_everything_at_once(more: dict[str, Any], step: int, tmp_path: Path) -> None:
    whole = whole_run(str(more))
    assert whole.ended.step == 18
    told = Told(Trainer.resume(interrupted(everything(**more), step, tmp_path))).finished()
    assert told.of(Started)[0].first_step == step
    assert same(told.weights, whole.weights)
    for name in ("loss", "accuracy", "lr/all"):
        assert np.array_equal(told.history[name][step:], whole.history[name][step:]), name


@pytest.mark.parametrize("more", EVERYTHING, ids=str)
def test_negative_control_another_seed_is_another_run(more: dict[str, Any]) -> None:
    assert not same(train(everything(**more, seed=1)).weights, whole_run(str(more)).weights)


def test_each_of_these_things_is_really_at_work() -> None:
    """Otherwise a resume that forgot it would go unnoticed."""
    whole = train(everything())
    for other in ({"accumulate": 1}, {"clip_norm": None}, {"clip_value": None}, {"precision": "float32"}):
        assert not same(train(everything(**other)).weights, whole.weights), other
    assert not same(train(replace(everything(), augmentation=())).weights, whole.weights)
