"""Keeper: writes what a run has cost to its folder: its rows, its journal, its checkpoints.

A run without a folder (``run`` None) keeps nothing.  A disk that refuses loses nothing: the keeper says so once, holds
the rows in memory, and writes them as soon as there is room.  Checkpoints are written on another thread
(``workbench.saver``); when, and whether training waits for it, is ``workbench.due``'s.
"""

from __future__ import annotations

import math
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from workbench.checkpoint import BETWEEN, ROLLING
from workbench.due import Due
from workbench.durable import WriteProblem, remove_leftovers
from workbench.failures import lacks_memory
from workbench.journal import JournalProblem
from workbench.messages import Command, Event
from workbench.recipe import Recipe
from workbench.recorder import Reading, joined
from workbench.run import Run
from workbench.run_lock import RunLock
from workbench.saver import Saved, Saver
from workbench.sentence import Problem, Sentence
from workbench.snapshot import copied_to_cpu, nbytes, on_cpu
from workbench.summary_writer import SummaryWriter

# The best state is held in memory and written at most this often (and whenever the run rests), so that a loss that
# falls at every epoch of a tiny net does not turn the run into a writing of files.
_BEST_SECONDS = 10.0

# Nobody asked for these at that very moment.
_BY_THEMSELVES = ROLLING | {BETWEEN}

WRITE_SECONDS = 0.5
"""How long rows may wait to be written together: half a second of them is what a killed run loses at most.

Rows are handed over thirty times a second, and of a net whose steps take as long each would be a frame of its own:
twice the bytes, and ten times as long to read.
"""

State = dict[str, Any]


class Take(Protocol):
    """Gives the present state, copied or not."""

    def __call__(self, *, copied: bool = True) -> State: ...


class Keeper:
    """The hand that writes.

    ``take`` gives the whole present state for a checkpoint (see ``Trainer.state``); ``lock`` is that of the run, where
    it is locked already.
    """

    def __init__(self, run: Run | None, recipe: Recipe, steps_per_epoch: int, take: Take,
                 lock: RunLock | None = None) -> None:
        self.run = run
        self._take = take
        self._lock = lock or (RunLock(run.folder) if run else None)
        try:
            if run is not None:
                remove_leftovers(run.folder, shared=True)  # marks are written there by whoever shows the run
            self._writer = run.history_writer() if run else None
        except BaseException:
            if self._lock is not None:  # nobody closes what was never made
                self._lock.release()
            raise
        self._summary = SummaryWriter(run) if run else None
        self.journal_length = _entries(run) if run else 0
        """How many lines the journal has, those that wait for room included."""
        self._waiting: list[Reading] = []
        self._wrote_at = time.monotonic()
        self._waiting_lines: list[tuple[int, Command | Event]] = []
        self._said = False
        self.full = False
        """Whether the disk has refused something for lack of room, and nothing has been written since."""
        self._needed = 0
        self._saver = Saver()
        self._handed_over = self._collected = 0  # checkpoints
        self._full_since = 0  # so many had been handed over when the disk was found full
        self._untold: list[Saved] = []
        self._owed = False  # a checkpoint that did not fit is made up for as soon as there is room
        self._due = Due(recipe, steps_per_epoch)
        self._keep_best = run is not None and recipe.setting("keep_best")
        self._saved_step = -1
        self._best_saved_at = time.monotonic()
        self._best: tuple[int, State] | None = None
        self.best_value: float | None = None

    # ------------------------------------------------------------------ history and journal

    def append(self, reading: Reading) -> Sentence | None:
        """Write rows, if not at once then soon; returns a sentence the first time the disk refuses."""
        if self._writer is None or self._summary is None:
            return None
        self._waiting.append(reading)
        self._summary.take(reading)
        if time.monotonic() - self._wrote_at < WRITE_SECONDS:
            return None
        try:
            self._write_waiting()
        except Problem as problem:
            self._note_full(problem)
            said, self._said = self._said or is_old_news(problem), True
            return None if said else problem.sentence
        self._said = False
        if not self._needed:
            self.full = False
        return None

    @property
    def history_bytes(self) -> int:
        """How long the history's file is."""
        return self._writer.bytes if self._writer is not None else 0

    @property
    def damage(self) -> Sentence | None:
        """What is wrong with the history that this run goes on with."""
        return self._writer.damage if self._writer is not None else None

    def _note_full(self, problem: Problem) -> None:
        if isinstance(problem, WriteProblem) and problem.full:
            problem.again = self.full
            self.full, self._needed = True, max(self._needed, problem.needed)
            self._full_since = self._handed_over

    def has_room(self) -> bool:
        """Ask the disk again: whether what waits is written now, and there is room for what was refused."""
        assert self.run is not None
        if self._saver.busy:  # which finds out by itself
            return False
        self._collect()  # what was refused so far is no news when there is room again
        try:
            self._write_waiting()
            room = shutil.disk_usage(self.run.folder).free
        except (Problem, OSError):
            return False
        if room < self._needed:
            return False
        self._said = self.full = False
        self._needed = 0
        return True

    def log(self, step: int, message: Command | Event) -> None:
        """Add a line to the journal; what a full disk refuses is added later (and said by the history)."""
        if self.run is None or self._summary is None:
            return
        self._waiting_lines.append((step, message))
        self.journal_length += 1
        self.write()
        self._summary.hear(message)

    def write(self) -> None:
        """Write what waits, as far as the disk lets it: run.json must not be ahead of the history."""
        with suppress(Problem):
            self._write_waiting()

    def flush(self) -> None:
        """Wait until the history is on the disk.  Raises Problem."""
        if self._writer is not None:
            self._writer.flush()

    def _write_waiting(self) -> None:
        """Write what waits; the Problem of the first thing that the disk refuses."""
        if self._writer is None or self.run is None:
            return
        self._wrote_at = time.monotonic()
        self._waiting = joined(self._waiting)
        while self._waiting:
            rows = self._waiting[0]
            self._writer.append(rows.first, rows.columns, rows.samples)
            self._waiting.pop(0)
        while self._waiting_lines:
            self.run.journal.append(*self._waiting_lines[0])
            self._waiting_lines.pop(0)

    def truncate(self, step: int) -> None:
        """Forget the rows from ``step`` on: that step was undone, and will be made again."""
        if self._writer is None or self._summary is None:
            return
        self._waiting = [rows for rows in self._waiting if rows.first < step]
        with suppress(Problem):
            self._write_waiting()
            self._writer.truncate_to(step)
        self._summary.read_anew(self._waiting)

    # ------------------------------------------------------------------ checkpoints

    def next_step(self, step: int) -> int | None:
        """The first step after ``step`` at which a checkpoint is due by its number, if any."""
        return self._due.next_step(step) if self.run is not None else None

    def reason_at(self, step: int) -> str | None:
        """Why a checkpoint is due before ``step``, as ``Due.reason_at``."""
        return self._due.reason_at(step) if self.run is not None else None

    def time_is_up(self) -> bool:
        """Whether a checkpoint is due by the clock, or since there was no room for one."""
        return self.run is not None and ((self._owed and not self.full) or self._due.time_is_up())

    def save(self, step: int, reason: str, wait: bool = False) -> None:
        """Have a checkpoint of the present state written, and ``wait`` for it, also where that is better (see Due) or
        there is no memory for a copy; ``saves`` tells what came of it.

        Raises Problem where the rows that lead to it cannot be written.
        """
        if self.run is None:
            raise Problem("This run has no folder, so there is nowhere to save a checkpoint.")
        self._due.begins(step)
        self._owed = False
        try:
            waits = wait or (reason in _BY_THEMSELVES and self._due.waits)
            try:
                # Nothing is trained while it is waited for, so a copy would only take memory and time.
                state = self._take(copied=not waits)
            except Exception as error:
                if waits or not lacks_memory(error):
                    raise
                state, waits = self._take(copied=False), True
            self._write(state, step, reason)
            if waits:
                self._saver.wait()
        finally:
            self._due.ended(step)
        self._saved_step = step

    def _write(self, state: State, step: int, reason: str) -> None:
        """A checkpoint must never be newer than the history and the journal that lead to it."""
        run, writer = self.run, self._writer
        assert run is not None
        assert writer is not None
        try:
            self._write_waiting()
        except Problem as problem:
            self._note_full(problem)
            self._owed = self.full and reason in _BY_THEMSELVES
            raise

        def write() -> Path:
            writer.flush()
            run.journal.flush()
            try:
                return run.checkpoints.save(on_cpu(state), step, reason)
            except WriteProblem as problem:
                problem.needed = nbytes(state)
                raise

        self._saver.save(write, step, reason)
        self._handed_over += 1

    def saves(self, wait: bool = False) -> list[Saved]:
        """Checkpoints that were written, or refused, since the last time; ``wait`` for the one that is being
        written."""
        if wait:
            self._saver.wait()
        self._collect()
        found, self._untold = self._untold, []
        return found

    def _collect(self) -> None:
        for saved in self._saver.done():
            self._untold.append(saved)
            self._collected += 1
            if saved.path is not None:
                if self._collected > self._full_since:  # else it says nothing of how full the disk is now
                    self.full, self._needed = False, 0
                self._due.took(saved.seconds)
                continue
            if saved.step == self._saved_step:
                self._saved_step = -1
            if saved.problem is not None:
                self._note_full(saved.problem)
                self._owed = self._owed or (self.full and saved.reason in _BY_THEMSELVES)

    def changed(self) -> None:
        """A knob was turned or the run made longer: what was saved at this step is no longer all."""
        self._saved_step = -1

    def saved(self, step: int) -> bool:
        """Whether a checkpoint of this very step was written."""
        return self._saved_step == step

    def is_best(self, value: float) -> bool:
        """Whether ``value`` is lower than any before, and a best checkpoint is wanted."""
        return self._keep_best and math.isfinite(value) and (self.best_value is None or value < self.best_value)

    def hold_best(self, value: float, step: int) -> None:
        """Hold the present state as the best."""
        self.best_value = value
        self._best = step, copied_to_cpu(self._take(copied=False))  # for long, and a GPU's memory is dear

    def save_best(self, now: bool = False) -> None:
        """Have the best state written that is held, if there is a new one and it is time (or ``now``)."""
        if self.run is None or self._best is None:
            return
        if not now and time.monotonic() - self._best_saved_at < _BEST_SECONDS:
            return
        self._best_saved_at = time.monotonic()
        step, state = self._best
        self._write(state, step, "best")
        self._best = None

    def last_good(self) -> Path | None:
        return self.run.checkpoints.last_good() if self.run is not None else None

    def close(self) -> None:
        if self._writer is not None and self.run is not None and self._lock is not None and self._summary is not None:
            self._saver.close()
            self.write()
            self._summary.close()
            self._writer.close()
            self.run.journal.close()
            self._lock.release()


def is_old_news(problem: Problem) -> bool:
    """Whether it says once more that the disk is full: rows, lines and checkpoints find that out one after another."""
    return isinstance(problem, WriteProblem) and problem.again


def _entries(run: Run) -> int:
    try:
        return len(run.journal.entries())
    except JournalProblem as problem:
        return len(problem.entries)
