"""Replays of all that can happen to a run; and what is said where a run is no longer what its journal makes it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.running import Told, recipe
from tests.workbench.test_replay import found
from tests.workbench.test_reshape import MLP, steer
from workbench.group_rule import GroupRule
from workbench.messages import (
    AddGroup,
    Command,
    Event,
    Extend,
    Finished,
    Freeze,
    Inspect,
    KnobSetting,
    LookAhead,
    NotFinite,
    Paused,
    Refused,
    RestoreKnob,
    Resume,
    Save,
    SetOptimizer,
    SetSchedule,
    Started,
    StepOnce,
    Stop,
    TurnKnob,
)
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.run import Run
from workbench.sentence import Problem
from workbench.trainer import Trainer

AHEAD = LookAhead({"lower": (TurnKnob(None, "lr", 0.1, "multiply"),), "as it is": ()}, 3)
EDITS: Mapping[str, Mapping[int, Sequence[Command]]] = {
    "before the first step": {0: [TurnKnob(0, "lr", 0.5, "multiply"), SetSchedule("StepLR", {"step_size": 1})]},
    "scaled, held, released, undone": {
        2: [TurnKnob(None, "lr", 0.5, "multiply")], 4: [TurnKnob(0, "lr", 0.02, "hold")],
        6: [TurnKnob(0, "lr", None, "release"), TurnKnob(0, "momentum", 0.5)],
        8: [RestoreKnob(0, "lr", KnobSetting())]},
    "another optimizer": {4: [SetOptimizer("AdamW", {"lr": 0.02})], 7: [SetOptimizer("Muon", {"lr": 0.01})]},
    "another schedule": {3: [SetSchedule("OneCycleLR")], 6: [SetSchedule("ReduceLROnPlateau", {"patience": 0})]},
    "added, frozen, thawed": {2: [AddGroup("head", "2.*", {"lr": 0.3})], 5: [Freeze(0)], 7: [Freeze(0, False)]},
    "looked ahead": {3: [AHEAD], 5: [TurnKnob(None, "lr", 0.5, "multiply"), AHEAD]},
    "looked into": {3: [Inspect(True)], 7: [Inspect(False)]},
    "made longer": {4: [Extend(1)], 9: [Extend(0, 2)]},
    "made shorter": {5: [Extend(0, -3)]},
    "made shorter than it is": {6: [Extend(-9)]},
    "at the very end": {11: [TurnKnob(None, "lr", 3.0, "multiply")]},
}


def chosen(**training: Any) -> Recipe:
    return recipe("SGD", "CosineAnnealingLR", {"lr": 0.1, "momentum": 0.9}, {"advance": "step"}, MLP, **training)


def made(folder: Path, edits: Mapping[int, Sequence[Command]], run: Recipe | None = None) -> Run:
    told = steer(Trainer(run or chosen(), folder), {step: list(commands) for step, commands in edits.items()})
    told.finished()
    assert [event for event in told.of(Refused) if not isinstance(event.command, Resume)] == []
    return of(told)


def of(told: Told) -> Run:
    assert told.trainer.run is not None
    return Run.open(told.trainer.run.folder)


def check(run: Run) -> None:
    """Every loss and the final weights agree."""
    result = found(run)
    assert result.same, result.sentence
    assert result.steps == run.history.steps
    assert result.weights is True
    assert result.checkpoint == result.steps


def alter(run: Run, number: int, before: str, after: str) -> None:
    """Change a line of the journal as a person would, without its checksum."""
    lines = run.journal.path.read_text("utf-8").splitlines()
    entry = json.loads(lines[number])
    del entry["crc"], entry["number"]  # as by hand
    text = json.dumps(entry, ensure_ascii=False)
    assert text.count(before) == 1
    lines[number] = text.replace(before, after)
    run.journal.path.write_text("\n".join(lines) + "\n", "utf-8")


# ---------------------------------------------------------------------------------------------------------
# What can happen to a run

@pytest.mark.parametrize("what", EDITS)
def test_what_was_done_by_hand_is_done_again(what: str, tmp_path: Path) -> None:
    check(made(tmp_path, EDITS[what]))


@pytest.mark.parametrize("training", [
    {"precision": "bfloat16"}, {"clip_norm": 0.1}, {"accumulate": 2, "clip_value": 0.05}, {"average": "swa"},
    {"batch_size": 0, "epochs": 9}, {"shuffle": False}, {"groups": "layer", "layer_decay": 0.5},
    {"checkpoint_every_steps": 5, "keep_best": False, "validate_every": 2}], ids=str)
def test_every_kind_of_training_is_replayed(training: dict[str, Any], tmp_path: Path) -> None:
    check(made(tmp_path, {2: [TurnKnob(None, "lr", 0.5, "multiply")]}, chosen(**training)))


def test_patterns_and_a_frozen_group(tmp_path: Path) -> None:
    rules = (GroupRule("head", "2.*", values={"lr": 0.5}), GroupRule("rest", "...", frozen=True))
    check(made(tmp_path, {4: [Freeze(1, False)]}, replace(chosen(groups="pattern"), groups=rules)))


def test_a_run_that_was_resumed_twice(tmp_path: Path) -> None:
    told = steer(Trainer(chosen(), tmp_path), {3: [TurnKnob(None, "lr", 0.5, "multiply")], 5: [Stop()]})
    for step in (8, 12):
        saved = of(told).checkpoints.last_good()
        assert saved is not None
        told = steer(Trainer.resume(saved), {step - 1: [TurnKnob(0, "lr", 0.7, "multiply")], step: [Stop()]})
    run = of(told)
    assert run.history.steps == 12
    check(run)


def test_a_fork_of_a_fork(tmp_path: Path) -> None:
    run = made(tmp_path, {2: [TurnKnob(None, "lr", 0.5, "multiply")], 4: [SetOptimizer("AdamW", {"lr": 0.01})]})
    for step, factor in ((6, 0.3), (9, 5.0)):
        told = steer(Trainer.at(run, step, tmp_path), {step + 1: [TurnKnob(None, "lr", factor, "multiply")]})
        child = of(told.finished())
        assert child.parent == (run.name, step)
        run = child
        check(run)


def test_steps_that_were_taken_back(tmp_path: Path) -> None:
    """A step that spoils the weights is undone, lr turned down, and the run goes on."""
    trainer = Trainer(recipe("SGD", "StepLR", {"lr": 0.1}, model=MLP, epochs=20), tmp_path, rest=True)
    answers: list[list[Command]] = [[TurnKnob(0, "lr", 1e9), Resume()], [TurnKnob(0, "lr", 0.01), Resume()], [Stop()]]

    def answer(event: Event) -> None:
        if isinstance(event, Started):
            trainer.post(StepOnce(9))
        elif isinstance(event, Paused):
            for command in answers.pop(0):
                trainer.post(command)
        elif isinstance(event, Finished):
            trainer.post(Stop())

    told = Told(trainer, answer)
    assert told.of(NotFinite)
    check(of(told))


# ---------------------------------------------------------------------------------------------------------
# What is said where it is another one

@pytest.mark.parametrize(("before", "after"), [
    ('"value": 0.5', '"value": 0.50001'), ('"step": 3', '"step": 4'), ('"mode": "multiply"', '"mode": "hold"')])
def test_an_altered_line_of_the_journal_is_told_with_the_first_step_that_differs(before: str, after: str,
                                                                                tmp_path: Path) -> None:
    """The negative control: lr is another one from the very step on at which it was turned."""
    first = 3
    run = made(tmp_path, {3: [TurnKnob(None, "lr", 0.5, "multiply")]})
    check(run)
    number = next(at for at, entry in enumerate(run.journal.entries()) if entry.name == "TurnKnob")
    alter(run, number, before, after)
    result = found(run)
    assert not result.same
    assert result.difference is not None
    assert (result.difference.series, result.difference.step) == ("lr/all", first)
    assert str(result.sentence).startswith(f"The replay differs from step {first} on: lr/all was ")
    assert not result.weights


def test_a_replay_that_goes_astray_comes_to_an_end(tmp_path: Path) -> None:
    """With lr so large the loss becomes infinite; nobody is there to turn it down, so the replay must not wait."""
    run = made(tmp_path, {3: [TurnKnob(None, "lr", 0.5, "multiply")]})
    number = next(at for at, entry in enumerate(run.journal.entries()) if entry.name == "TurnKnob")
    alter(run, number, '"value": 0.5', '"value": 1e8')
    result = found(run)
    assert not result.same
    assert result.difference is not None
    assert result.difference.step == 3
    assert str(result.sentence).startswith("The replay differs from step 3 on: lr/all was ")
    assert "would spoil the weights, because the loss is not a finite number." in result.sentence


def test_an_altered_swap_is_told(tmp_path: Path) -> None:
    run = made(tmp_path, {4: [SetOptimizer("AdamW", {"lr": 0.02, "weight_decay": 0.3})]})
    check(run)
    number = next(at for at, entry in enumerate(run.journal.entries()) if entry.name == "SetOptimizer")
    alter(run, number, '"weight_decay": 0.3', '"weight_decay": 0.4')
    result = found(run)
    assert result.difference is not None
    assert result.difference.series == "loss"
    assert result.difference.step == 5, "the step after the first one that was made with it"


def test_a_command_that_can_no_longer_be_obeyed_ends_it_with_a_sentence(tmp_path: Path) -> None:
    run = made(tmp_path, {3: [TurnKnob(0, "lr", 0.5, "multiply")]})
    number = next(at for at, entry in enumerate(run.journal.entries()) if entry.name == "TurnKnob")
    alter(run, number, '"group": 0', '"group": 7')
    result = found(run)
    assert not result.same
    assert result.ended is not None


def test_a_run_whose_data_are_gone_is_a_sentence_that_names_them(tmp_path: Path) -> None:
    table = tmp_path / "houses.csv"
    table.write_text("a,b,y\n" + "".join(f"{row},{row * row % 7},{row % 5}\n" for row in range(40)), "utf-8")
    data = Choice("table", {"path": str(table), "task": "regression"})
    run = made(tmp_path / "runs", {3: [TurnKnob(0, "lr", 0.5, "multiply")]}, replace(chosen(), dataset=data))
    check(run)
    table.unlink()
    result = found(run)
    assert not result.same
    assert "houses.csv" in result.sentence
    assert str(result.sentence).startswith("The replay ended before step 0: ")


def test_data_that_have_changed_are_told(tmp_path: Path) -> None:
    table = tmp_path / "houses.csv"
    table.write_text("a,b,y\n" + "".join(f"{row},{row * row % 7},{row % 5}\n" for row in range(40)), "utf-8")
    data = Choice("table", {"path": str(table), "task": "regression", "validation": 0.0})
    run = made(tmp_path / "runs", {}, replace(chosen(), dataset=data))
    table.write_text(table.read_text("utf-8").replace("7,0,2", "7,0,3"), "utf-8")
    result = found(run)
    assert result.difference is not None
    assert result.difference.series == "loss"


def test_what_cannot_be_replayed_says_why(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="has made no step yet"):
        found(Run.create(tmp_path, chosen().to_toml(), "new"))
    imported = Run.create(tmp_path, "# a log of TensorBoard\n", "log")
    imported.update(imported={"from": "tensorboard"})
    with pytest.raises(Problem, match="was imported and has no recipe"):
        found(imported)


def test_a_replay_writes_nothing(tmp_path: Path) -> None:
    run = made(tmp_path, {3: [TurnKnob(0, "lr", 0.5, "multiply")], 5: [Save()]})
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    check(run)
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before
