"""Saver: writes checkpoints on a thread of its own, so that training does not wait for the disk.

What is written was copied at one step; so a checkpoint is the state of that step however long the writing takes.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.sentence import Problem

Write = Callable[[], Path]


@dataclass(frozen=True)
class Saved:
    """A checkpoint that was written, or why it was not (``problem``)."""

    step: int
    reason: str
    path: Path | None = None
    seconds: float = 0.0
    """So long it was written."""
    problem: Problem | None = None
    error: BaseException | None = None
    """Something nobody foresaw; raised where the training is told."""


class Saver:
    """One checkpoint at a time, in the order in which they were handed over; to be closed.

    ``save`` waits while an earlier one is being written: a disk that is slower than the training must not make copies
    pile up in memory.
    """

    def __init__(self) -> None:
        self._work: queue.Queue[tuple[Write, int, str] | None] = queue.Queue()
        self._done: queue.SimpleQueue[Saved] = queue.SimpleQueue()
        self._idle = threading.Event()
        self._idle.set()
        self._thread: threading.Thread | None = None

    def save(self, write: Write, step: int, reason: str) -> None:
        """Have ``write`` called on the other thread; it may raise Problem."""
        self.wait()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="descent-saver", daemon=True)
            self._thread.start()
        self._idle.clear()
        self._work.put((write, step, reason))

    def done(self) -> list[Saved]:
        """What has been written since the last time; does not wait."""
        found = []
        while True:
            try:
                found.append(self._done.get_nowait())
            except queue.Empty:
                return found

    @property
    def busy(self) -> bool:
        return not self._idle.is_set()

    def wait(self) -> None:
        """Until nothing is being written."""
        self._idle.wait()

    def close(self) -> None:
        """Wait for what is being written, then end the thread."""
        self.wait()
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            write, step, reason = work
            begun = time.monotonic()
            try:
                path = write()
                saved = Saved(step, reason, path, time.monotonic() - begun)
            except Problem as problem:
                saved = Saved(step, reason, problem=problem)
            except BaseException as error:
                saved = Saved(step, reason, error=error)
            del work, write  # the copied state goes before the next one is made
            self._done.put(saved)
            self._idle.set()
