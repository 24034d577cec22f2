"""One at a time: work that two threads must not do twice, such as fetching the same file."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Hashable, Iterator

from workbench.progress import Reporter

_locks: dict[Hashable, threading.Lock] = {}
_guard = threading.Lock()


@contextlib.contextmanager
def alone(key: Hashable, reporter: Reporter) -> Iterator[None]:
    """Whoever comes second waits, and then finds the work done; raises the reporter's Cancelled while waiting."""
    with _guard:
        lock = _locks.setdefault(key, threading.Lock())
    while not lock.acquire(timeout=0.1):
        reporter.check()
    try:
        yield
    finally:
        lock.release()
