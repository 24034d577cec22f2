"""SummaryWriter: keeps the summary in a run's run.json up to date while it trains, and never holds it up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from contextlib import suppress

from workbench.history_file import read_history
from workbench.recorder import Reading
from workbench.run import HISTORY, Run
from workbench.run_summary import Summarizer, Summary, summarizer_of
from workbench.sentence import Problem

FIRST_SECONDS, EVERY_SECONDS = 1.0, 5.0


class SummaryWriter:
    """Belongs to the training thread; what it writes is written on a thread that lives no longer than that.

    A disk that refuses is asked again the next time: the history says the same, only more slowly.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._made = Summarizer()
        self._writing: threading.Thread | None = None
        self._due_at = time.monotonic() + FIRST_SECONDS
        self.read_anew()

    def take(self, reading: Reading) -> None:
        """Steps that were made; those of an earlier ``take`` must not come again (see ``read_anew``)."""
        self._made.extend(reading.first, reading.columns, reading.samples)
        now = time.monotonic()
        if now >= self._due_at and not (self._writing is not None and self._writing.is_alive()):
            self._due_at = now + EVERY_SECONDS
            content = self._made.summary().to_json()
            self._writing = threading.Thread(target=self._write, args=(content,), name="descent-summary", daemon=True)
            self._writing.start()

    def read_anew(self, waiting: Iterable[Reading] = ()) -> None:
        """Start again from the run's file, because steps were forgotten; ``waiting`` is what it does not have yet."""
        try:
            self._made = summarizer_of(read_history(self._run.folder / HISTORY))
        except (Problem, OSError):
            self._made = Summarizer()
        for reading in waiting:
            self._made.extend(reading.first, reading.columns, reading.samples)

    def summary(self) -> Summary:
        """The summary as of now, for whoever writes run.json next; nothing older is written afterwards."""
        self.close()
        return self._made.summary()

    def close(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            self._writing.join()
            self._writing = None

    def _write(self, content: dict[str, object]) -> None:
        with suppress(Problem, OSError):
            self._run.update(summary=content)
