"""Listing runs: what each says of itself, which are live, which were cut off; two windows on one folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workbench import run_list
from workbench.interrupted import interrupted_run, put_to_rest
from workbench.marks import change_marks
from workbench.run import INFO, RECIPE, Run
from workbench.run_list import INTERRUPTED, UNREADABLE, ListedRun, RunList, list_runs, runs_in
from workbench.run_lock import RunLock, held
from workbench.sentence import Problem

ROOT = Path(__file__).resolve().parents[2]
TOML = 'descent = 1\n[optimizer]\npart = "SGD"\nlr = 0.5\n[training]\nseed = 1\n'


def a_run(folder: Path, title: str = "digits", **info: Any) -> Run:
    run = Run.create(folder, TOML, title)
    if info:
        run.update(**info)
    return run


def listed(folder: Path, run: Run) -> ListedRun:
    return next(one for one in RunList(folder).read() if one.folder == run.folder)


@contextmanager
def another_process(code: str, *args: object) -> Iterator[subprocess.Popen[str]]:
    """A program that says a line when it is ready, and is killed at the end."""
    process = subprocess.Popen([sys.executable, "-c", code, *map(str, args)], cwd=ROOT, stdout=subprocess.PIPE,
                               text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()


HOLD = """
import sys, time
from pathlib import Path
from workbench.run_lock import RunLock
lock = RunLock(Path(sys.argv[1]))
print("ready", flush=True)
time.sleep(600)
"""


# ---------------------------------------------------------------------------------------------------------
# What is read

def test_a_run_says_all_that_a_table_shows(tmp_path: Path) -> None:
    summary = {"steps": 5, "epochs": 1, "seconds": 2.5, "lr": 0.1, "last": {"loss": 0.5}, "last_at": {"loss": 4},
               "best": {"loss": 0.25}, "best_at": {"loss": 3}, "curve": "2 1"}
    run = a_run(tmp_path, status="finished", device="cpu", total_steps=9, summary=summary)
    change_marks(run.folder, title="mine", tags=["good"], star=True, notes="n")
    found = listed(tmp_path, run)
    assert (found.title, found.status, found.device, found.total_steps) == ("mine", "finished", "cpu", 9)
    assert found.recipe == {"optimizer.part": "SGD", "optimizer.lr": 0.5, "training.seed": 1}
    assert found.summary is not None
    assert (found.summary.last_loss, found.summary.best, found.summary.sparkline) == (0.5, {"loss": 0.25}, (2.0, 1.0))
    assert (found.marks.tags, found.marks.star, found.complete, found.live) == (("good",), True, True, False)


def test_runs_of_earlier_versions_are_completed_from_their_files(tmp_path: Path) -> None:
    run = a_run(tmp_path, status="finished")
    info = {name: value for name, value in run.info.items() if name not in ("recipe", "summary")}
    (run.folder / INFO).write_text(json.dumps(info, indent=2))
    writer = run.history_writer()
    writer.append(0, {"loss": np.array([3.0, 1.0, 2.0])}, {})
    writer.close()
    runs = RunList(tmp_path)
    (found,) = runs.read()
    assert (found.recipe, found.summary, found.complete) == (None, None, False)
    whole = runs.complete(found)
    assert whole.recipe == {"optimizer.part": "SGD", "optimizer.lr": 0.5, "training.seed": 1}
    assert whole.summary is not None
    assert whole.summary.best == {"loss": 1.0}
    assert runs.read() == [whole], "it is not read again"
    assert runs.read()[0] is whole


def test_a_run_without_recipe_or_history_is_listed_all_the_same(tmp_path: Path) -> None:
    run = a_run(tmp_path, status="stopped")
    info = {name: value for name, value in run.info.items() if name != "recipe"}
    (run.folder / INFO).write_text(json.dumps(info))
    (run.folder / RECIPE).unlink()
    (run.folder / "history.bin").write_bytes(b"nonsense")
    runs = RunList(tmp_path)
    (found,) = runs.read()
    whole = runs.complete(found)
    assert (whole.recipe, whole.complete, whole.problem) == ({}, True, None)
    assert whole.summary is not None
    assert whole.summary.steps == 0


def test_what_cannot_be_opened_says_why_and_what_is_no_run_is_passed_over(tmp_path: Path) -> None:
    damaged, newer, foreign = (a_run(tmp_path, title) for title in ("damaged", "newer", "foreign"))
    (damaged.folder / INFO).write_bytes(b'{"format": "desc')
    newer.update(version=99)
    foreign.update(format="something else")
    (tmp_path / "photos").mkdir()
    (tmp_path / ".trash").mkdir()
    (tmp_path / "file.txt").touch()
    a_run(tmp_path / ".trash", "thrown away")
    found = {run.folder: run for run in RunList(tmp_path).read()}
    assert set(found) == {damaged.folder, newer.folder}
    assert {run.status for run in found.values()} == {UNREADABLE}
    assert "damaged" in str(found[damaged.folder].problem)
    assert "newer version" in str(found[newer.folder].problem)
    assert str(newer.folder) in str(found[newer.folder].problem)
    assert list_runs(tmp_path) == []


def test_only_what_has_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [a_run(tmp_path, f"run {number}", status="finished") for number in range(5)]
    table = RunList(tmp_path)
    before = table.read()
    read: list[str] = []
    real = run_list._read
    monkeypatch.setattr(run_list, "_read", lambda place: read.append(place) or real(place))  # type: ignore[func-returns-value]
    again = table.read()
    assert read == []
    assert all(one is other for one, other in zip(before, again, strict=True))
    runs[2].update(status="failed")
    change_marks(runs[3].folder, star=True)
    after = table.read()
    assert sorted(read) == [str(runs[2].folder), str(runs[3].folder)]
    assert [run.status for run in after if run.folder == runs[2].folder] == ["failed"]
    assert [run.marks.star for run in after if run.folder == runs[3].folder] == [True]
    os.rename(runs[0].folder, tmp_path / "renamed")
    assert {run.name for run in table.read()} == {"renamed", *(run.name for run in runs[1:])}


def test_runs_from_elsewhere_are_listed_with_the_others(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    own, foreign = a_run(here), a_run(there)
    table = RunList(here)
    table.linked = [foreign.folder, tmp_path / "gone"]
    assert {run.folder: run.linked for run in table.read()} == {own.folder: False, foreign.folder: True}
    assert runs_in(there) == [foreign.folder]
    assert runs_in(foreign.folder) == [foreign.folder]
    assert runs_in(tmp_path) == runs_in(tmp_path / "gone") == []


def test_a_run_that_was_carried_elsewhere_needs_nothing_from_where_it_was(tmp_path: Path) -> None:
    run = a_run(tmp_path / "old")
    writer = run.history_writer()
    writer.append(0, {"loss": np.array([1.0])}, {})
    writer.close()
    os.rename(tmp_path / "old", tmp_path / "new")
    moved = Run.open(tmp_path / "new" / run.folder.name)
    assert (moved.history["loss"][0], moved.recipe_toml) == (1.0, TOML)
    assert str(tmp_path) not in (moved.folder / INFO).read_text()
    (found,) = RunList(tmp_path / "new").read()
    assert found.folder == moved.folder


# ---------------------------------------------------------------------------------------------------------
# Live, or cut off

@pytest.mark.parametrize("status", ["running", "paused"])
def test_a_run_is_live_while_another_process_holds_its_lock_and_cut_off_when_that_was_killed(
    tmp_path: Path, status: str
) -> None:
    run = a_run(tmp_path, status=status)
    table = RunList(tmp_path)
    with another_process(HOLD, run.folder) as process:
        (found,) = table.read()
        assert (found.status, found.live) == (status, True)
        assert (listed(tmp_path, run).live, held(run.folder)) == (True, True)
        with pytest.raises(Problem, match="still being trained"):
            RunLock(run.folder)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (run.folder / "run.lock").exists(), "the file stays, and is no lock"
        (found,) = table.read()
        assert (found.status, found.live, found.complete) == (INTERRUPTED, False, False)
        assert held(run.folder) is False
    RunLock(run.folder).release()


def test_a_glance_sees_what_live_runs_do_and_reads_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live, ended = a_run(tmp_path, status="running"), a_run(tmp_path, status="finished")
    lock = RunLock(live.folder)
    table = RunList(tmp_path)
    before = table.read()
    assert all(one is other for one, other in zip(before, table.glance(), strict=True))
    read: list[str] = []
    real = run_list._read
    monkeypatch.setattr(run_list, "_read", lambda place: read.append(place) or real(place))  # type: ignore[func-returns-value]
    live.update(status="paused")
    ended.update(status="failed")
    assert {run.folder: run.status for run in table.glance()} == {live.folder: "paused", ended.folder: "finished"}
    assert read == [str(live.folder)]
    lock.release()
    assert {run.folder: run.status for run in table.glance()}[live.folder] == INTERRUPTED


def test_looking_never_keeps_an_owner_out(tmp_path: Path) -> None:
    """Somebody lists the runs without pause, and the lock is had every time all the same."""
    run = a_run(tmp_path, status="running")
    code = """
import sys
from pathlib import Path
from workbench.run_lock import held
print("ready", flush=True)
while True:
    held(Path(sys.argv[1]))
"""
    with another_process(code, run.folder):
        for _ in range(300):
            RunLock(run.folder).release()


def test_a_drive_that_knows_no_locks_is_believed_in_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(tmp_path, status="running")
    (run.folder / "run.lock").touch()

    def unknown(_file: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("workbench.run_lock._look", unknown)
    monkeypatch.setattr("workbench.run_lock._lock", unknown)
    assert held(run.folder) is None
    assert (listed(tmp_path, run).status, listed(tmp_path, run).live) == ("running", True)
    with pytest.raises(Problem, match="cannot be locked"):
        RunLock(run.folder)


def test_the_second_window_sees_a_trainer_at_work_and_neither_loses_what_the_other_writes(tmp_path: Path) -> None:
    code = """
import sys
from workbench import Choice, Recipe, Trainer
from workbench.messages import Paused, Pause, Steps
recipe = Recipe(Choice("random_regression"), Choice("mlp"), Choice("MSELoss"), Choice("SGD"),
                training={"epochs": 1000000, "threads": 1})
trainer = Trainer(recipe, sys.argv[1], rest=True)
said = False
for event in trainer.events():
    if isinstance(event, Steps) and event.first > 500 and not said:
        said = True
        trainer.post(Pause())
    if isinstance(event, Paused):
        print("ready", flush=True)
"""
    with another_process(code, tmp_path):
        table = RunList(tmp_path)
        (found,) = table.read()
        assert (found.status, found.live) == ("paused", True)
        assert found.summary is not None
        assert found.summary.steps > 500
        change_marks(found.folder, title="watched", star=True)
        with pytest.raises(Problem, match="still being trained"):
            put_to_rest(found.folder)
    (found,) = table.read()
    assert (found.status, found.title, found.marks.star) == (INTERRUPTED, "watched", True)
    whole = table.complete(found)
    assert whole.summary is not None
    assert whole.summary.steps == Run.open(found.folder).history.steps


# ---------------------------------------------------------------------------------------------------------
# The run that was cut off

def checkpoint(run: Run, step: int) -> Path:
    import torch

    return run.checkpoints.save({"x": torch.zeros(3)}, step, "time")


def test_the_run_that_was_cut_off_last_is_offered_with_its_last_sound_checkpoint(tmp_path: Path) -> None:
    older, newer, ended, empty = (a_run(tmp_path, title) for title in ("older", "newer", "ended", "empty"))
    for run in (older, newer, ended):
        good = checkpoint(run, 10)
        damaged = checkpoint(run, 20)
        damaged.write_bytes(damaged.read_bytes()[:-40])
    ended.update(status="finished")
    for run in (older, empty, newer):
        run.update(status="running")
    os.utime(older.folder / INFO, (1, 1))
    found = interrupted_run(tmp_path)
    assert found is not None
    assert (found.run.folder, found.step) == (newer.folder, 10)
    assert found.checkpoint == newer.folder / "checkpoints" / good.name

    lock = RunLock(newer.folder)  # somebody goes on with it
    assert interrupted_run(tmp_path).run.folder == older.folder  # type: ignore[union-attr]
    lock.release()
    put_to_rest(newer.folder)
    assert interrupted_run(tmp_path).run.folder == older.folder  # type: ignore[union-attr]
    assert listed(tmp_path, newer).status == INTERRUPTED, "the table says still what became of it"
    Run.create(tmp_path, TOML, "an early fork", (older.name, 9))
    found = interrupted_run(tmp_path)
    assert found is not None, "what was cut off is in no fork that began before"
    assert (found.run.folder, found.step) == (older.folder, 10)
    Run.create(tmp_path, TOML, "a fork", (older.name, 10))
    assert interrupted_run(tmp_path) is None, "a run that has gone on as a fork is not offered again"
    checkpoint(older, 30)
    assert interrupted_run(tmp_path).step == 30, "it went on itself after the fork"  # type: ignore[union-attr]
    Run.create(tmp_path, TOML, "a fork of a step", (older.name, 34))
    assert interrupted_run(tmp_path) is None, "a fork that began after the last checkpoint has all of it"


def test_there_is_nothing_to_offer_where_nothing_was_cut_off(tmp_path: Path) -> None:
    assert interrupted_run(tmp_path / "gone") is None
    a_run(tmp_path, status="stopped")
    assert interrupted_run(tmp_path) is None
