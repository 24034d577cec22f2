"""A disk that refuses loses nothing: rows and lines wait in memory, and no checkpoint gets ahead of them."""

from __future__ import annotations

import errno
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.workbench.running import Told, recipe, same, train
from workbench.checkpoint import Checkpoints
from workbench.durable import AppendFile, WriteProblem
from workbench.history_file import HistoryWriter
from workbench.messages import (
    CheckpointSaved,
    Columns,
    Command,
    Event,
    Finished,
    Pause,
    Paused,
    Refused,
    Resume,
    Resumed,
    Samples,
    Save,
    StepOnce,
    Steps,
    Stop,
    TurnKnob,
    WaitsForRoom,
)
from workbench.programme import Programme
from workbench.run import Run
from workbench.saver import Saver
from workbench.trainer import Trainer


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are written when they are handed over."""
    monkeypatch.setattr("workbench.keeper.WRITE_SECONDS", 0.0)


class Disk:
    """Refuses every append while ``full``, with the system's ``number`` for why."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int | None = None) -> None:
        self.full = False
        write = AppendFile.append

        def append(file: AppendFile, piece: bytes) -> None:
            if self.full:
                raise WriteProblem("There is no room for {file}.", path=file.path, number=number)
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


def test_rows_are_written_together_and_at_rest_all_of_them_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                     ) -> None:
    monkeypatch.setattr("workbench.keeper.WRITE_SECONDS", 3600.0)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    pieces: list[int] = []
    append = HistoryWriter.append

    def counted(self: HistoryWriter, first: int, columns: Columns, samples: Samples) -> None:
        pieces.append(first)
        append(self, first, columns, samples)

    monkeypatch.setattr(HistoryWriter, "append", counted)
    trainer = Trainer(recipe(checkpoint_every_steps=0, keep_best=False, epochs=9), tmp_path, rest=True)
    trainer.post(StepOnce(20))
    at_rest: list[int] = []

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            at_rest.append(Run.open(trainer.run.folder).history.steps)
            trainer.post(StepOnce(5))
            trainer.post(Save())
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    assert len(told.of(Steps)) > 15
    assert len(pieces) < 10
    assert at_rest[0] == 20
    run = Run.open(trainer.run.folder)
    for name in told.history.names():
        assert np.array_equal(run.history[name], told.history[name]), name
        assert np.array_equal(run.history.series(name).steps, told.history.series(name).steps), name


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


# ---------------------------------------------------------------------------------------------------------
# A full disk: the run waits, says so, and goes on when there is room

def test_a_run_waits_for_room_and_goes_on_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, errno.ENOSPC)
    monkeypatch.setattr("workbench.trainer.ROOM_SECONDS", 0.01)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    trainer = Trainer(recipe(), tmp_path)
    waited: list[int] = []

    def answer(event: Event) -> None:
        if isinstance(event, Steps) and event.first + event.count == 5:
            disk.full = True
        if isinstance(event, WaitsForRoom):
            waited.append(event.step)
            threading.Timer(0.2, setattr, (disk, "full", False)).start()

    told = Told(trainer, answer).finished()
    assert waited == [6]
    assert [event.step for event in told.of(Resumed)] == [6]
    assert told.of(WaitsForRoom)[0].reason.startswith("The disk is full, and the run waits: make room for ")
    assert len(told.of(Refused)) == 1
    run = Run.open(trainer.run.folder)
    assert run.history.steps == 12
    assert np.array_equal(run.history["loss"], train(recipe()).history["loss"])
    assert [entry.name for entry in run.journal.entries() if entry.name in ("WaitsForRoom", "Resumed")] == [
        "WaitsForRoom", "Resumed"]


def test_another_fault_of_the_disk_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, errno.EIO)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)

    def answer(event: Event) -> None:
        if isinstance(event, Steps) and event.first + event.count == 5:
            disk.full = True

    told = Told(Trainer(recipe(keep_best=False), tmp_path), answer)
    assert told.of(WaitsForRoom) == []
    assert told.ended.step == 12


def test_who_wants_to_go_on_all_the_same_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, errno.ENOSPC)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    trainer = Trainer(recipe(keep_best=False), tmp_path, rest=True)

    def answer(event: Event) -> None:
        if isinstance(event, Steps) and event.first + event.count == 5:
            disk.full = True
        if isinstance(event, WaitsForRoom):
            trainer.post(Resume())
        if isinstance(event, Finished):
            disk.full = False
            trainer.post(Stop())

    told = Told(trainer, answer)
    assert len(told.of(WaitsForRoom)) == 1
    assert told.ended.step == 12
    assert Run.open(trainer.run.folder).history.steps == 12


def test_a_checkpoint_that_does_not_fit_is_waited_for_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                 ) -> None:
    refused: list[int] = []
    save = Checkpoints.save

    def small(self: Checkpoints, state: dict[str, Any], step: int, reason: str) -> Path:
        if len(refused) < 2:
            refused.append(step)
            raise WriteProblem("There is no room for {file}.", path=self.folder / "x", number=errno.ENOSPC)
        return save(self, state, step, reason)

    monkeypatch.setattr(Checkpoints, "save", small)
    monkeypatch.setattr("workbench.trainer.ROOM_SECONDS", 0.01)
    told = Told(Trainer(recipe(keep_best=False), tmp_path)).finished()
    assert refused == [12, 12]
    assert len(told.of(WaitsForRoom)) == 2
    assert [event.reason for event in told.of(CheckpointSaved)] == ["end"]
    assert told.of(CheckpointSaved)[0].path.exists()


def test_a_checkpoint_that_did_not_fit_is_made_up_for_when_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                        ) -> None:
    refused: list[int] = []
    save = Checkpoints.save

    def small(self: Checkpoints, state: dict[str, Any], step: int, reason: str) -> Path:
        if not refused:
            refused.append(step)
            raise WriteProblem("There is no room for {file}.", path=self.folder / "x", number=errno.ENOSPC)
        return save(self, state, step, reason)

    monkeypatch.setattr(Checkpoints, "save", small)
    monkeypatch.setattr("workbench.trainer.ROOM_SECONDS", 0.01)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    told = Told(Trainer(recipe(keep_best=False, checkpoint_every_steps=5, epochs=30), tmp_path)).finished()
    assert refused == [5]
    assert len(told.of(WaitsForRoom)) == 1
    first = told.of(CheckpointSaved)[0]
    assert first.reason == "time"
    assert 0 < first.step - told.of(Resumed)[0].step < 5, "at the first opportunity, which is sooner than one is due"
    assert len(told.of(Refused)) == 1


def test_a_disk_that_is_full_for_rows_and_checkpoints_is_said_to_be_full_once(tmp_path: Path,
                                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, errno.ENOSPC)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    trainer = Trainer(recipe(keep_best=False, checkpoint_every_steps=5, epochs=50), tmp_path)

    def answer(event: Event) -> None:
        if isinstance(event, CheckpointSaved):
            disk.full = True
        if isinstance(event, WaitsForRoom):
            trainer.post(Resume())  # all the same: rows, lines and checkpoints are refused from now on

    told = Told(trainer, answer)
    assert told.ended.step == 200
    assert len(told.of(Refused)) == 1


def test_room_for_a_checkpoint_is_room_for_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(recipe(keep_best=False), tmp_path, rest=True)
    trainer.post(StepOnce(1))
    free = [10]

    def refuse(self: Checkpoints, state: dict[str, Any], step: int, reason: str) -> Path:
        raise WriteProblem("There is no room for {file}.", path=self.folder / "x", number=errno.ENOSPC)

    class Usage:
        @property
        def free(self) -> int:
            return free[0]

    monkeypatch.setattr(Checkpoints, "save", refuse)
    monkeypatch.setattr("workbench.keeper.shutil.disk_usage", lambda folder: Usage())

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            trainer.post(Save())
            trainer.post(Stop(save=False))

    Told(trainer, answer)
    keeper = trainer._keeper
    assert keeper.full
    assert keeper._needed > 100 * 4  # the weights and the moments of the net
    assert not keeper.has_room()
    free[0] = keeper._needed
    assert keeper.has_room()


# ---------------------------------------------------------------------------------------------------------
# Checkpoints are written beside the training

def held_back(monkeypatch: pytest.MonkeyPatch, step: int) -> threading.Event:
    """The checkpoint of ``step`` is not written before this is set."""
    go, save = threading.Event(), Checkpoints.save

    def slow(self: Checkpoints, state: dict[str, Any], at: int, reason: str) -> Path:
        if at == step:
            assert go.wait(30)
        return save(self, state, at, reason)

    monkeypatch.setattr(Checkpoints, "save", slow)
    return go


def test_a_checkpoint_is_the_state_of_one_step_however_long_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                     ) -> None:
    """The disk is so slow that all steps are made before the checkpoint of step 4 is written."""
    go = held_back(monkeypatch, 4)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    trainer = Trainer(recipe("Adam", keep_best=False), tmp_path, programme=Programme([(4, Save())]))

    def answer(event: Event) -> None:
        if isinstance(event, Steps) and event.first + event.count >= 7:
            go.set()

    told = Told(trainer, answer).finished()
    saved = [event for event in told.of(CheckpointSaved) if event.step == 4]
    assert len(saved) == 1
    before = told.events[:told.events.index(saved[0])]
    assert max(event.first + event.count for event in before if isinstance(event, Steps)) >= 7
    again = Told(Trainer.resume(saved[0].path, tmp_path / "again")).finished()
    assert same(again.weights, told.weights)


def test_a_checkpoint_that_was_begun_before_the_disk_was_full_says_nothing_of_its_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are refused while it is being written; that it ends well must not hide that."""
    disk, go = Disk(monkeypatch, errno.ENOSPC), held_back(monkeypatch, 4)
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    monkeypatch.setattr("workbench.trainer.ROOM_SECONDS", 0.01)
    trainer = Trainer(recipe(keep_best=False), tmp_path, programme=Programme([(4, Save())]))
    waited: list[int] = []

    def answer(event: Event) -> None:
        if isinstance(event, Steps) and event.first == 5:
            disk.full = True
        elif isinstance(event, Refused):
            go.set()
            trainer._keeper._saver.wait()
        elif isinstance(event, WaitsForRoom):
            waited.append(event.step)
            disk.full = False

    told = Told(trainer, answer).finished()
    assert len(told.of(Refused)) == 1
    assert waited == [told.events[told.events.index(told.of(Refused)[0]) - 1].first + 1]
    assert told.of(CheckpointSaved)[0].step == 4


def test_copies_do_not_pile_up_where_the_disk_is_slower_than_the_training() -> None:
    saver, running, most, lock = Saver(), [0], [0], threading.Lock()

    def write() -> Path:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.01)
        with lock:
            running[0] -= 1
        return Path("x")

    for step in range(5):
        saver.save(write, step, "steps")
    saver.wait()
    assert [saved.step for saved in saver.done()] == [0, 1, 2, 3, 4]
    assert most == [1]
    saver.close()
    saver.close()


def test_a_failure_that_nobody_foresaw_ends_the_run_with_its_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                      ) -> None:
    def broken(self: Checkpoints, state: dict[str, Any], step: int, reason: str) -> Path:
        raise TypeError("no such thing")

    monkeypatch.setattr(Checkpoints, "save", broken)
    told = Told(Trainer(recipe(keep_best=False), tmp_path))
    assert told.ended.outcome == "failed"
    assert told.ended.reason is not None
    assert "no such thing" in told.ended.reason


@pytest.mark.parametrize("commands", [[(9, Stop(save=False))], [(9, Pause()), (9, Resume())]], ids=["stop", "pause"])
def test_run_json_knows_no_more_of_the_history_than_the_disk(commands: list[tuple[int, Command]], tmp_path: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power cut it would be said that some of it was lost."""
    durable, told, flush, update = [0], [], AppendFile.flush, Run.update

    def watched_flush(file: AppendFile) -> None:
        flush(file)
        if file.path.name == "history.bin":
            durable.append(file.end)

    def watched_update(run: Run, **info: Any) -> None:
        update(run, **info)
        told.append((run.info.get("history_bytes") or 0, durable[-1]))

    monkeypatch.setattr(AppendFile, "flush", watched_flush)
    monkeypatch.setattr(Run, "update", watched_update)
    Told(Trainer(recipe(), tmp_path, programme=Programme(commands)))
    assert max(known for known, _ in told) > 100
    assert all(known <= there for known, there in told), told
