"""SummaryWriter: keeps the summary in a run's run.json up to date while it trains, and never holds it up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from workbench.history_file import read_history
from workbench.messages import Command, Event, Finished, Paused
from workbench.recorder import Reading
from workbench.run import HISTORY, Run
from workbench.run_summary import Summarizer, Summary, summarizer_of
from workbench.sentence import Problem

FIRST_SECONDS, EVERY_SECONDS = 1.0, 5.0


class SummaryWriter:
    """Belongs to the training thread; what is written while steps are made is written on a thread of its own.

    A disk that refuses is asked again the next time: the history says the same, only more slowly.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._made = Summarizer()
        self._written: Summary | None = None
        self._writing: threading.Thread | None = None
        self._due_at = time.monotonic() + FIRST_SECONDS
        self.read_anew()

    def take(self, reading: Reading) -> None:
        """Steps that were made; those of an earlier ``take`` must not come again (see ``read_anew``)."""
        self._made.extend(reading.first, reading.columns, reading.samples)
        now = time.monotonic()
        if now >= self._due_at and not (self._writing is not None and self._writing.is_alive()):
            self._due_at = now + EVERY_SECONDS
            self._writing = threading.Thread(target=self._write, args=(self._made.summary(), {}),
                                             name="descent-summary", daemon=True)
            self._writing.start()

    def read_anew(self, waiting: Iterable[Reading] = ()) -> None:
        """Start again from the run's file, because steps were forgotten; ``waiting`` is what it does not have yet."""
        try:
            self._made = summarizer_of(read_history(self._run.folder / HISTORY))
        except (Problem, OSError):
            self._made = Summarizer()
        for reading in waiting:
            self._made.extend(reading.first, reading.columns, reading.samples)

    def hear(self, message: Command | Event) -> None:
        """The run rests: whoever lists it sees how it stands."""
        if isinstance(message, Paused):
            self._write_now(status="paused")
        elif isinstance(message, Finished):
            self._write_now()

    def close(self) -> None:
        """Write what is not written yet, and wait for it."""
        self._write_now()

    def _write_now(self, **more: Any) -> None:
        if self._writing is not None:  # or it would write something older afterwards
            self._writing.join()
            self._writing = None
        summary = self._made.summary()
        if more or summary != self._written:
            self._write(summary, more)

    def _write(self, summary: Summary, more: dict[str, Any]) -> None:
        with suppress(Problem, OSError):
            self._run.update(summary=summary.to_json(), **more)
            self._written = summary
