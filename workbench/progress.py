"""Progress: how far slow work is (a download, a folder of pictures), and the wish that it stop.

Slow work is called with a function that is told of its progress and an event that calls it off.  It may run on any
thread; the function is called on that one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from workbench.sentence import Problem, Sentence

_EVERY_SECONDS = 0.05
_SPEED_SECONDS = 5.0


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` (None: nobody knows) ``unit``: "bytes", "files" or "pictures".

    ``what`` says what is being done, with the file's name; ``per_second`` is the speed of the last seconds, None until
    it is known.  A new ``what`` begins at 0 again.
    """

    what: Sentence
    done: int
    total: int | None
    unit: str
    per_second: float | None = None

    @property
    def seconds_left(self) -> float | None:
        """None where nobody can tell."""
        if self.total is None or not self.per_second:
            return None
        return max(0, self.total - self.done) / self.per_second


Listener = Callable[[Progress], None]


class Cancelled(Problem):
    """The work was called off by whoever began it; nothing is wrong, and nothing half done is left to be used."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")


class Reporter:
    """Counts one piece of work, tells of it at most twenty times a second, and stops when asked to.

    ``cancel`` and ``listener`` may be None: nobody asks, nobody listens.
    """

    def __init__(self, listener: Listener | None = None, cancel: threading.Event | None = None) -> None:
        self.listener = listener
        self.cancel = cancel or threading.Event()
        self._what = Sentence("")
        self._done, self._unit = 0, ""
        self._total: int | None = None
        self._told = 0.0
        self._marks: deque[tuple[float, int]] = deque()

    def begin(self, what: Sentence, total: int | None, unit: str, done: int = 0) -> None:
        """A new piece of work; ``done`` of it was there before and counts for no speed."""
        self._what, self._total, self._unit, self._done = what, total, unit, done
        self._marks = deque([(time.monotonic(), done)])
        self._tell()

    def add(self, count: int, total: int | None = None) -> None:
        """So many more are done; raises Cancelled if somebody wishes an end."""
        self._done += count
        if total is not None:
            self._total = total
        self.check()

    def end(self) -> None:
        """Tell how far it came."""
        self._tell()

    def check(self) -> None:
        """Raise Cancelled if somebody wishes an end; to be called while waiting, too."""
        if self.cancel.is_set():
            raise Cancelled
        now = time.monotonic()
        if self._unit and now - self._told >= _EVERY_SECONDS:
            self._marks.append((now, self._done))
            while len(self._marks) > 2 and now - self._marks[0][0] > _SPEED_SECONDS:
                self._marks.popleft()
            self._tell()

    def wait(self, seconds: float) -> None:
        """Wait so long, unless somebody wishes an end: then raise Cancelled."""
        if self.cancel.wait(seconds):
            raise Cancelled

    @property
    def cancelled(self) -> bool:
        return self.cancel.is_set()

    def _tell(self) -> None:
        self._told = now = time.monotonic()
        if self.listener is None:
            return
        since, before = self._marks[0] if self._marks else (now, self._done)
        speed = (self._done - before) / (now - since) if now - since > 0.2 else None
        self.listener(Progress(self._what, self._done, self._total, self._unit, speed))
