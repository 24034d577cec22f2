"""One owner for a run's folder: two trainers in one history would overwrite each other's steps.

The operating system holds the lock for as long as the file is open, so a program that dies leaves none behind.
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench.sentence import Problem

NAME = "run.lock"


class RunLock:
    """Taken when made; raises Problem where somebody else has it.  ``release`` may be called twice."""

    def __init__(self, folder: Path) -> None:
        try:
            self._file: int | None = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise Problem("{folder} cannot be written: {why}.", folder=str(folder),
                          why=error.strerror or str(error)) from None
        try:
            _lock(self._file)
        except OSError:
            self.release()
            raise Problem("The run {run} is still being trained, in another window or here: stop it there first.",
                          run=folder.name) from None

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


if os.name == "nt":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
