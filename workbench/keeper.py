"""Keeper: writes what a run has cost to its folder, and decides when a checkpoint is due.

A run without a folder (``run`` None) keeps nothing.  A disk that refuses does not stop the training: the keeper says so
once, holds the rows in memory, and writes them as soon as there is room.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.history_file import HistoryWriter
from workbench.messages import Command, Event
from workbench.recipe import Recipe
from workbench.recorder import Reading
from workbench.run import Run
from workbench.sentence import Problem, Sentence

# The best state is held in memory and written at most this often (and whenever the run rests), so that a loss that
# falls at every epoch of a tiny net does not turn the run into a writing of files.
_BEST_SECONDS = 10.0

State = dict[str, Any]


class Keeper:
    """The hand that writes.  ``take`` copies the whole present state for a checkpoint."""

    def __init__(self, run: Run | None, recipe: Recipe, steps_per_epoch: int, take: Callable[[], State]) -> None:
        self.run = run
        self._take = take
        self._writer = HistoryWriter(run.folder / "history.bin") if run else None
        self._waiting: list[Reading] = []
        self._waiting_lines: list[tuple[int, Command | Event]] = []
        self._said = False
        self._every_steps = recipe.setting("checkpoint_every_steps")
        self._every_epoch_steps = recipe.setting("checkpoint_every_epochs") * steps_per_epoch
        self._every_seconds = recipe.setting("checkpoint_every_seconds")
        self._keep_best = run is not None and recipe.setting("keep_best")
        self._saved_step = -1
        self._saved_at = self._best_saved_at = time.monotonic()
        self._best: tuple[int, State] | None = None
        self.best_value: float | None = None

    # ------------------------------------------------------------------ history and journal

    def append(self, reading: Reading) -> Sentence | None:
        """Write rows; returns a sentence the first time the disk refuses."""
        if self._writer is None:
            return None
        self._waiting.append(reading)
        try:
            while self._waiting:
                rows = self._waiting[0]
                self._writer.append(rows.first, rows.columns, rows.samples)
                self._waiting.pop(0)
        except Problem as problem:
            if self._said:
                return None
            self._said = True
            return problem.sentence
        self._said = False
        return None

    def log(self, step: int, message: Command | Event) -> None:
        """Add a line to the journal; what a full disk refuses is added later (and said by the history)."""
        if self.run is None:
            return
        self._waiting_lines.append((step, message))
        try:
            while self._waiting_lines:
                self.run.journal.append(*self._waiting_lines[0])
                self._waiting_lines.pop(0)
        except Problem:
            pass

    # ------------------------------------------------------------------ checkpoints

    def next_step(self, step: int) -> int | None:
        """The first step after ``step`` at which a checkpoint is asked for by number, if any."""
        if self.run is None:
            return None
        due = [step // every * every + every for every in (self._every_steps, self._every_epoch_steps) if every]
        return min(due, default=None)

    def reason_at(self, step: int) -> str | None:
        """Why a checkpoint is due before ``step``: "steps", "epochs" or None."""
        if self.run is None or step == 0:
            return None
        if self._every_steps and step % self._every_steps == 0:
            return "steps"
        return "epochs" if self._every_epoch_steps and step % self._every_epoch_steps == 0 else None

    def time_is_up(self) -> bool:
        """Whether a checkpoint is due by the clock."""
        return bool(self.run and self._every_seconds and time.monotonic() - self._saved_at >= self._every_seconds)

    def save(self, step: int, reason: str) -> Path:
        """Write a checkpoint now; a Problem leaves everything on the disk as it was."""
        if self.run is None:
            raise Problem("This run has no folder, so there is nowhere to save a checkpoint.")
        # Also when it fails: a full disk is not asked again at every step.
        self._saved_at = time.monotonic()
        path = self._write(self._take(), step, reason)
        self._saved_step = step
        return path

    def _write(self, state: State, step: int, reason: str) -> Path:
        """A checkpoint must never be newer than the history and the journal that lead to it."""
        assert self.run is not None
        assert self._writer is not None
        self._writer.flush()
        self.run.journal.flush()
        return self.run.checkpoints.save(state, step, reason)

    def saved(self, step: int) -> bool:
        """Whether a checkpoint of this very step was written."""
        return self._saved_step == step

    def is_best(self, value: float) -> bool:
        """Whether ``value`` is lower than any before, and a best checkpoint is wanted."""
        return self._keep_best and (self.best_value is None or value < self.best_value)

    def hold_best(self, value: float, step: int) -> None:
        """Hold the present state as the best."""
        self.best_value = value
        self._best = step, self._take()

    def save_best(self, now: bool = False) -> tuple[int, Path] | None:
        """Write the best state held, if there is a new one and it is time (or ``now``)."""
        if self.run is None or self._best is None:
            return None
        if not now and time.monotonic() - self._best_saved_at < _BEST_SECONDS:
            return None
        self._best_saved_at = time.monotonic()
        step, state = self._best
        path = self._write(state, step, "best")
        self._best = None
        return step, path

    def last_good(self) -> Path | None:
        return self.run.checkpoints.last_good() if self.run is not None else None

    def close(self) -> None:
        if self._writer is not None and self.run is not None:
            self._writer.close()
            self.run.journal.close()
