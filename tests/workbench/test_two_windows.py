"""Two programs on one runs folder: the second does everything it can to a run that the first one trains, and the run
comes out to the bit as if nobody had been there.  A lock whose owner was killed is no lock."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.workbench.running import Told, recipe, set_up, train
from workbench import run_lock
from workbench.history import History
from workbench.interrupted import interrupted_run, put_to_rest
from workbench.marks import change_marks
from workbench.messages import CheckpointSaved, Paused, Save, StepOnce, Stop, TurnKnob
from workbench.run import Parent, Run
from workbench.run_copy import copy_run
from workbench.run_list import RunList
from workbench.run_lock import RunLock
from workbench.sentence import Problem
from workbench.trainer import Trainer
from workbench.trash import throw_away

ROOT = Path(__file__).resolve().parents[2]
MIDDLE, EPOCHS = 30, 20
RECIPE = recipe("Adam", "OneCycleLR", epochs=EPOCHS, checkpoint_every_steps=10)

FIRST = f"""
import sys
from pathlib import Path
from tests.workbench.test_two_windows import MIDDLE, RECIPE
from workbench.messages import Pause, Paused, Resume, Ended
from workbench.programme import Programme
from workbench.trainer import Trainer
trainer = Trainer(RECIPE, Path(sys.argv[1]), programme=Programme([({MIDDLE}, Pause())]))
for event in trainer.events():
    if isinstance(event, Paused):
        print("ready", flush=True)
        sys.stdin.readline()
        trainer.post(Resume())
    elif isinstance(event, Ended):
        print(event.outcome, flush=True)
"""


@contextmanager
def first_window(runs: Path) -> Iterator[subprocess.Popen[str]]:
    """The first program, which waits in the middle of its run."""
    process = subprocess.Popen([sys.executable, "-c", FIRST, str(runs)], cwd=ROOT, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        end = time.monotonic() + 30
        while not list(runs.glob(f"*/checkpoints/step-*{MIDDLE}-steps.pt")):  # it is written beside the training
            assert time.monotonic() < end
            time.sleep(0.01)
        yield process
    finally:
        process.kill()
        process.wait()


def goes_on(process: subprocess.Popen[str]) -> str:
    """Let it train to its end; how it ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def names_in(folder: Path) -> list[str]:
    """What is there, but for what the user says of a run."""
    return sorted(path.name for path in folder.rglob("*") if "marks" not in path.name)


def same(a: History, b: History) -> bool:
    return all(np.array_equal(a[name], b[name], equal_nan=True) for name in ("loss", "lr/all"))


def disturb(run: Run, runs: Path, elsewhere: Path) -> list[str]:
    """Everything that somebody can do with a run in a window; the sentences by which it was refused."""
    said = []
    for step in (MIDDLE, 10):
        path = next(info.path for info in run.checkpoints.list() if info.step == step)
        ended = Told(Trainer.resume(path, elsewhere)).ended
        said.append(str(ended.reason or ended.outcome))
    said.append(set_up(Trainer.at(run, 17, elsewhere)).ended.outcome)
    for refused in (lambda: throw_away(run.folder), lambda: put_to_rest(run.folder)):
        try:
            refused()
            said.append("done")
        except Problem as problem:
            said.append(str(problem))
    copy_run(run.folder, elsewhere)
    change_marks(run.folder, title="seen", star=True)
    return said


def test_the_second_window_sees_the_live_run_of_the_first_and_cannot_spoil_it(tmp_path: Path) -> None:
    runs, elsewhere = tmp_path / "runs", tmp_path / "elsewhere"
    wanted = train(RECIPE).history
    with first_window(runs) as process:
        (seen,) = RunList(runs).read()
        assert (seen.status, seen.live) == ("paused", True)
        run = Run.open(seen.folder)
        assert run.history.steps == MIDDLE
        before = names_in(run.folder)
        said = disturb(run, runs, elsewhere)
        assert [("still being trained" in sentence) for sentence in said] == [True, False, False, True, True], said
        assert names_in(run.folder) == before
        assert goes_on(process) == "finished"
    (seen,) = RunList(runs).read()
    assert (seen.status, seen.live, seen.title) == ("finished", False, "seen")
    run = Run.open(seen.folder)
    assert run.history.damage is None
    assert run.history.steps == EPOCHS * 4
    assert same(run.history, wanted)
    assert [entry.name for entry in run.journal.entries()].count("Finished") <= 1
    assert run.checkpoints.last_good() == run.checkpoints.list()[-1].path


def test_negative_control_without_the_lock_the_second_window_spoils_the_run(tmp_path: Path,
                                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    with first_window(tmp_path) as process:
        run = Run.open(RunList(tmp_path).read()[0].folder)
        with monkeypatch.context() as patch:
            patch.setattr(run_lock, "_lock", lambda file: None)
            path = next(info.path for info in run.checkpoints.list() if info.step == MIDDLE)
            trainer = Trainer.resume(path)
            trainer.post(TurnKnob(0, "lr", 0.5, "multiply"))
            Told(trainer)
        goes_on(process)
    try:
        whole = (not any(entry.name == "TurnKnob" for entry in run.journal.entries()) and run.history.damage is None
                 and same(run.history, train(RECIPE).history))
    except Problem:
        whole = False
    assert not whole


def test_the_lock_of_a_program_that_was_killed_is_no_lock_and_the_run_goes_on_where_it_was(tmp_path: Path) -> None:
    with first_window(tmp_path):
        assert interrupted_run(tmp_path) is None, "it is live"
    assert (RunList(tmp_path).read()[0].folder / run_lock.NAME).exists(), "the file stays"
    found = interrupted_run(tmp_path)
    assert found is not None
    assert found.step == MIDDLE
    told = Told(Trainer.resume(found.checkpoint)).finished()
    assert told.trainer.run is not None
    assert told.trainer.run.folder == found.run.folder, "the same run, no fork"
    assert same(Run.open(found.run.folder).history, train(RECIPE).history)
    assert RunList(tmp_path).read()[0].live is False


def test_a_run_that_goes_on_until_it_is_locked_is_forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second window has opened the run at its checkpoint, and then the first one goes on with it, and stops."""
    first = Trainer(RECIPE, tmp_path, rest=True)
    first.post(StepOnce(5))
    events, path = first.events(), None
    while path is None:
        event = next(events)
        if isinstance(event, Paused):
            first.post(Save())
        elif isinstance(event, CheckpointSaved) and event.reason == "asked":
            path = event.path
    assert first.run is not None
    lock, asked = RunLock.__init__, []

    def asks(new: RunLock, folder: Path) -> None:
        if not asked:
            asked.append(folder)
            first.post(StepOnce(6))
            for event in events:
                if isinstance(event, Paused):
                    first.post(Stop())
        lock(new, folder)

    second = Trainer.resume(path)
    monkeypatch.setattr(RunLock, "__init__", asks)
    Told(second).finished()
    assert asked == [first.run.folder]
    assert second.run is not None
    assert second.run.folder != first.run.folder
    assert second.run.parent == Parent(first.run.name, 5)
    assert Run.open(first.run.folder).history.steps == 11, "nothing of it is lost"
