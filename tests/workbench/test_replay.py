"""A run is a function of its recipe and its journal: it can be made again, and reached at any of its steps."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.workbench.running import Told, recipe, same, train
from tests.workbench.test_reshape import steer
from workbench import checkpoint as checkpoints
from workbench.messages import (
    AddGroup,
    Command,
    Event,
    Extend,
    Freeze,
    Pause,
    Paused,
    Save,
    SetOptimizer,
    SetSchedule,
    Started,
    StepOnce,
    Stop,
    TurnKnob,
)
from workbench.programme import Programme
from workbench.progress import Progress
from workbench.reaching import reach
from workbench.recipe import Recipe
from workbench.replay import Replayed, replay
from workbench.run import Run
from workbench.sentence import Problem
from workbench.stepper import Stepper
from workbench.trainer import Trainer

EDITS: Mapping[int, Sequence[Command]] = {
    2: [TurnKnob(None, "lr", 0.3, "multiply")],
    5: [SetSchedule("ExponentialLR", {"gamma": 0.9, "advance": "step"}), Save()],
    7: [SetOptimizer("AdamW", {"lr": 0.02}), TurnKnob(0, "lr", 0.05, "hold")],
    8: [AddGroup("head", "*.bias", {"lr": 0.01}), Freeze(0), Extend(steps=3)],
    10: [Freeze(0, False)],
}


def chosen(**training: Any) -> Recipe:
    return recipe("Adam", "CosineAnnealingLR", optimizer_values={"lr": 0.01}, scheduler_values={"advance": "step"},
                  **training)


def edited(folder: Path, edits: Mapping[int, Sequence[Command]] = EDITS, **training: Any) -> tuple[Run, Told]:
    told = steer(Trainer(chosen(**training), folder), {step: list(commands) for step, commands in edits.items()})
    told.finished()
    return Run.open(told.trainer.run.folder), told


def found(run: Run) -> Replayed:
    results: list[Replayed] = []

    def whole() -> Iterator[Event]:
        results.append((yield from replay(run)))

    for _ in whole():
        pass
    return results[0]


# ---------------------------------------------------------------------------------------------------------
# Replay

@pytest.mark.parametrize("more", [{}, {"average": "ema"}, {"accumulate": 2}, {"checkpoint_every_steps": 4}], ids=str)
def test_a_run_that_was_edited_on_its_way_is_replayed_to_the_bit(more: dict[str, Any], tmp_path: Path) -> None:
    edits = EDITS if "accumulate" not in more else {2: EDITS[2], 4: EDITS[7]}
    run, told = edited(tmp_path, edits, **more)
    result = found(run)
    assert result.same, result.sentence
    assert result.steps == told.ended.step
    assert result.checkpoint == result.steps
    assert result.weights is True
    assert result.compared > 2 * result.steps
    assert str(result.sentence).startswith("All ")


def test_every_edit_counts(tmp_path: Path) -> None:
    """The control: without any one of its commands the journal leads elsewhere."""
    run, _ = edited(tmp_path)
    lines = run.journal.path.read_bytes().splitlines(keepends=True)
    commands = [number for number, entry in enumerate(run.journal.entries())
                if entry.kind == "command" and entry.name != "Save"]
    assert len(commands) == 8
    for number in commands:
        run.journal.path.write_bytes(b"".join(lines[:number] + lines[number + 1:]))
        result = found(run)
        assert not result.same, lines[number]
    run.journal.path.write_bytes(b"".join(lines))
    assert found(run).same


def test_a_loss_that_is_another_one_is_told_with_its_step(tmp_path: Path) -> None:
    run, _ = edited(tmp_path)
    history = run.history
    dense = {name: history[name].copy() for name in history.names() if history.series(name).dense}
    sampled = {name: (history.series(name).steps, history.series(name).values)
               for name in history.names() if not history.series(name).dense}
    dense["loss"][4] = np.nextafter(dense["loss"][4], 2.0)  # the smallest difference that there is
    writer = run.history_writer()
    writer.truncate_to(0)
    writer.append(0, dense, sampled)
    writer.close()
    result = found(run)
    assert result.difference is not None
    assert (result.difference.series, result.difference.step) == ("loss", 4)
    assert str(result.sentence).startswith("The replay differs from step 4 on: loss was ")


def test_other_weights_are_told(tmp_path: Path) -> None:
    run, _ = edited(tmp_path)
    path = run.checkpoints.last_good()
    assert path is not None
    state = checkpoints.load(path)
    name = next(iter(state["model_state_dict"]))
    state["model_state_dict"][name] = state["model_state_dict"][name] + 1e-3
    checkpoints.save({k: v for k, v in state.items() if k not in ("format", "version")}, path)
    result = found(run)
    assert result.difference is None
    assert result.weights is False
    assert "but the weights at step" in result.sentence


def test_a_run_that_was_stopped_half_way_is_replayed_that_far(tmp_path: Path) -> None:
    trainer = Trainer(chosen(), tmp_path, rest=True)
    trainer.post(StepOnce(5))

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            trainer.post(TurnKnob(None, "lr", 2.0, "multiply"))  # at its very end: nothing was made with it
            trainer.post(Stop())

    Told(trainer, answer)
    result = found(Run.open(trainer.run.folder))
    assert result.same, result.sentence
    assert (result.steps, result.checkpoint, result.weights) == (5, 5, True)


def test_without_a_checkpoint_the_numbers_are_compared_all_the_same(tmp_path: Path) -> None:
    run, _ = edited(tmp_path)
    for info in run.checkpoints.list():
        info.path.unlink()
    result = found(run)
    assert result.same
    assert result.weights is None
    assert "no checkpoint" in result.sentence


def test_a_fork_is_replayed_from_the_beginning_of_its_parent(tmp_path: Path) -> None:
    _, told = edited(tmp_path)
    saved = next(info for info in Run.open(told.trainer.run.folder).checkpoints.list() if info.reason == "asked")
    again = Trainer.resume(saved.path, tmp_path)
    again.post(TurnKnob(None, "lr", 0.5, "multiply"))
    fork = Told(again).finished()
    run = Run.open(fork.trainer.run.folder)
    assert run.parent is not None
    assert found(run).same


def test_a_recipe_that_cannot_run_any_more_is_a_sentence(tmp_path: Path) -> None:
    run, _ = edited(tmp_path)
    run.recipe_toml = run.recipe_toml.replace('part = "mlp"', 'part = "gone"')
    result = found(run)
    assert result.ended is not None
    assert "gone" in result.sentence


# ---------------------------------------------------------------------------------------------------------
# Reaching a step

@pytest.mark.parametrize("keep", ["all", "none", "damaged"])
@pytest.mark.parametrize("step", [0, 1, 3, 5, 6, 8, 11, 14, 15])
def test_any_step_is_reached_exactly(step: int, keep: str, tmp_path: Path) -> None:
    """From there on an unedited fork repeats its parent; its own edits come at their steps as before."""
    run, told = edited(tmp_path, checkpoint_every_steps=4)
    assert told.ended.step == 15
    if keep != "all":
        for info in run.checkpoints.list():
            if keep == "none":
                info.path.unlink()
            else:
                content = bytearray(info.path.read_bytes())
                content[len(content) // 2] ^= 1
                info.path.write_bytes(bytes(content))
    told_of: list[Progress] = []
    state, _ = reach(run, step, listener=told_of.append)
    assert state["global_step"] == step
    assert told_of[-1].done == told_of[-1].total
    forked = Trainer.at(run, step, tmp_path, rest=True)
    entries = [entry for entry in run.journal.entries() if entry.step >= step]
    for at, command in Programme.of(entries)._commands:
        forked._programme.add(at, command)
    forked._programme.add(15, Stop(save=False))
    again = Told(forked)
    assert again.ended.reason is None, again.ended.details
    started = again.of(Started)[0]
    assert (started.first_step, started.resumed) == (step, True)
    assert same(again.weights, told.weights)
    child = Run.open(forked.run.folder)
    assert np.array_equal(child.history["loss"], run.history["loss"])
    if step < 15:
        assert child.parent == (run.name, step)
    assert found(child).same


def test_a_fork_goes_its_own_way_from_there(tmp_path: Path) -> None:
    run, _ = edited(tmp_path, checkpoint_every_steps=4)
    before = {path: path.read_bytes() for path in sorted(run.folder.rglob("*")) if path.is_file()}
    fork = Trainer.at(run, 6, tmp_path)
    fork.post(TurnKnob(None, "lr", 10.0, "multiply"))
    Told(fork).finished()
    child = Run.open(fork.run.folder)
    assert child.folder != run.folder
    of_parent = [entry.time for entry in run.journal.entries() if entry.step < 6]
    assert [entry.time for entry in child.journal.entries()][:len(of_parent)] == of_parent, "when it was done"
    assert np.array_equal(child.history["loss"][:7], run.history["loss"][:7])  # the edit shows in the loss after
    assert not np.array_equal(child.history["loss"][7:12], run.history["loss"][7:12])
    after = {path: path.read_bytes() for path in sorted(run.folder.rglob("*")) if path.is_file()}
    assert after == before, "the parent is as it was"


def test_the_clock_of_a_fork_goes_on_where_that_of_its_parent_was(tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """However quickly the steps up to there were made again."""
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    make = Stepper.make

    def slowly(stepper: Stepper) -> None:
        time.sleep(0.02)
        make(stepper)

    with monkeypatch.context() as patch:
        patch.setattr(Stepper, "make", slowly)
        run, _ = edited(tmp_path, checkpoint_every_steps=0)
    fork = Trainer.at(run, 9, tmp_path)
    Told(fork).finished()
    before, clock = (Run.open(one.folder).history.series("seconds") for one in (run, fork.run))
    assert np.all(np.diff(clock.values) > 0)
    first = np.flatnonzero(clock.steps >= 9)[0]
    assert clock.values[first] > before.values[before.steps == 8] > 9 * 0.02


def test_a_step_that_there_is_not_is_refused(tmp_path: Path) -> None:
    run, _ = edited(tmp_path)
    for step in (-1, 16):
        with pytest.raises(Problem, match="has 15 steps: choose one of them"):
            reach(run, step)
        ended = Told(Trainer.at(run, step, tmp_path)).ended
        assert ended.outcome == "failed"
        assert ended.reason is not None
        assert "has 15 steps" in ended.reason


def test_a_journal_that_is_damaged_is_not_followed(tmp_path: Path) -> None:
    run, _ = edited(tmp_path)
    content = run.journal.path.read_bytes()
    run.journal.path.write_bytes(content.replace(b'"value": 0.3', b'"value": 0.4'))
    with pytest.raises(Problem, match="is damaged in line"):
        reach(run, 9)


# ---------------------------------------------------------------------------------------------------------
# The programme

def test_commands_are_due_in_order_and_once() -> None:
    programme = Programme([(3, Save()), (3, Pause())])
    programme.add(1, Freeze(0))
    programme.add(3, Stop())
    assert programme.next_step == 1
    assert programme.due(0) == []
    assert programme.due(2) == [Freeze(0)]
    assert programme.due(9) == [Save(), Pause(), Stop()]
    assert programme.next_step is None


def test_a_programme_does_not_move_the_run_it_steers_but_by_its_commands(tmp_path: Path) -> None:
    plain = train(chosen())
    there_and_back = Programme([(4, TurnKnob(None, "lr", 2.0, "multiply")), (4, TurnKnob(None, "lr", 0.5, "multiply"))])
    steered = Told(Trainer(chosen(), programme=there_and_back)).finished()
    assert same(plain.weights, steered.weights)
    assert torch.get_num_threads() == 1
    turned = Programme([(4, TurnKnob(None, "lr", 2.0, "multiply"))])
    assert not same(Told(Trainer(chosen(), programme=turned)).finished().weights, plain.weights)


def test_accumulated_steps_are_reached_too(tmp_path: Path) -> None:
    told = steer(Trainer(replace(chosen(accumulate=3)), tmp_path), {2: [TurnKnob(None, "lr", 2.0, "multiply")]})
    told.finished()
    run = Run.open(told.trainer.run.folder)
    state, _ = reach(run, 3)
    assert state["global_step"] == 3
    assert found(run).same
