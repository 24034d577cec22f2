"""Opened: which files code has read, so that it can be told later whether they are still the same.

Told by Python itself (its audit events), for the thread that asks; what a library written in C opens by itself is not
seen.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

_MOST = 200_000
"""So many are kept in mind."""

_NO_FILES = ("/proc/", "/sys/", "/dev/")
"""What is below them is another each time."""

_here = threading.local()
_listening = threading.Event()


class Opened:
    """Files that were read and folders that were listed, by their path."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._stamps: dict[str, tuple[int, ...]] = {}

    def add(self, path: str) -> None:
        if len(self._paths) < _MOST and not path.startswith(_NO_FILES):
            self._paths.add(path)

    def stamp(self) -> None:
        """Note what they are like now."""
        self._stamps = {path: _stamp(path) for path in self._paths}

    def unchanged(self) -> bool:
        """Whether all are as they were when they were stamped."""
        return all(_stamp(path) == stamp for path, stamp in self._stamps.items())


@contextlib.contextmanager
def listening() -> Iterator[Opened]:
    """What this thread reads meanwhile."""
    if not _listening.is_set():
        _listening.set()
        sys.addaudithook(_heard)  # it stays for good: Python has no way to take one off
    before, _here.opened = getattr(_here, "opened", None), Opened()
    try:
        yield _here.opened
    finally:
        _here.opened = before


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in ("open", "os.listdir", "os.scandir"):
        return
    opened = getattr(_here, "opened", None)
    if opened is None or not arguments:
        return
    if event == "open" and (len(arguments) < 3 or _writes(arguments[1], arguments[2])):
        return
    with contextlib.suppress(TypeError, ValueError, OSError):  # an open descriptor; a folder that is not there any more
        opened.add(os.path.abspath(os.fsdecode(arguments[0])))


def _writes(mode: Any, flags: Any) -> bool:
    if isinstance(mode, str):
        return any(sign in mode for sign in "wax+")
    return isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) != 0


def _stamp(path: str) -> tuple[int, ...]:
    """Empty where there is nothing."""
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns
