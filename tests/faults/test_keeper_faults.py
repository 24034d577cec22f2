"""A disk that refuses loses nothing: rows and lines wait in memory, and no checkpoint gets ahead of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbench.running import Told, recipe, train
from workbench.checkpoint import Checkpoints
from workbench.durable import AppendFile, WriteProblem
from workbench.messages import CheckpointSaved, Event, Paused, Refused, Save, StepOnce, Steps, Stop, TurnKnob
from workbench.run import Run
from workbench.trainer import Trainer


class Disk:
    """Refuses every append while ``full``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        write = AppendFile.append

        def append(file: AppendFile, piece: bytes) -> None:
            if self.full:
                raise WriteProblem("There is no room for {file}.", path=file.path)
            write(file, piece)

        monkeypatch.setattr(AppendFile, "append", append)


def test_rows_and_commands_of_a_full_disk_are_written_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    trainer = Trainer(recipe(), tmp_path, rest=True)
    trainer.post(StepOnce(4))
    pauses: list[int] = []

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            pauses.append(event.step)
            if len(pauses) == 1:
                disk.full = True
                trainer.post(TurnKnob(0, "lr", 0.5, "multiply"))
                trainer.post(StepOnce(3))
            elif len(pauses) == 2:
                trainer.post(Save())  # refused: it would be newer than its history
                trainer.post(StepOnce(1))
            else:
                disk.full = False
                trainer.post(Save())
                trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    assert told.ended.outcome == "stopped"
    assert [event.step for event in told.of(CheckpointSaved) if event.reason == "asked"] == [8]
    assert len(told.of(Refused)) == 2, "the rows once, the save once"
    run = Run.open(trainer.run.folder)
    assert run.history.steps == 8
    assert run.history["loss"].tolist() == told.history["loss"].tolist()
    assert [entry.step for entry in run.journal.entries() if entry.name == "TurnKnob"] == [4]


def test_rows_that_waited_are_written_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    trainer = Trainer(recipe(checkpoint_every_steps=0, keep_best=False), tmp_path, rest=True)
    trainer.post(StepOnce(5))

    def answer(event: Event) -> None:
        if isinstance(event, Steps):
            disk.full = True
        if isinstance(event, Paused):
            disk.full = False
            trainer.post(Stop(save=False))

    Told(trainer, answer)
    assert Run.open(trainer.run.folder).history.steps == 5


@pytest.mark.parametrize("reason", ["steps", "epochs", "time"])
def test_what_is_saved_again_and_again_is_pruned(tmp_path: Path, reason: str) -> None:
    folder = Checkpoints(tmp_path, keep=3)
    for step in range(1, 8):
        folder.save({"a": 1}, step, reason)
    assert [info.step for info in folder.list()] == [5, 6, 7]


def test_checkpoints_by_the_clock_are_pruned_in_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.keeper.Keeper.time_is_up", lambda self: True)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    told = train(recipe(epochs=5), tmp_path)
    saved = [event for event in told.of(CheckpointSaved) if event.reason == "time"]
    left = [info for info in Run.open(told.trainer.run.folder).checkpoints.list() if info.reason == "time"]
    assert len(saved) > 10
    assert len(left) == 3


def test_of_two_checkpoints_at_one_step_the_later_is_the_last_good_one(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path)
    folder.save({"a": 1}, 10, "steps")
    later = folder.save({"a": 2}, 10, "asked")
    assert folder.last_good() == later
