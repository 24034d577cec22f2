"""One owner for a run's folder: two trainers in one history would overwrite each other's steps.

The operating system holds the lock for as long as the file is open, so a program that dies leaves none behind: the
file that stays is no lock.  Locks hold between machines too where a network drive passes them on; one that knows no
locks says so, and nothing is trained there.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from workbench.durable import write_problem
from workbench.sentence import Problem

NAME = "run.lock"
_PATIENCE = 0.25
"""Seconds for which a lock that is taken is asked for again: ``held`` takes it for a moment, to see whether it can."""


class RunLock:
    """Taken when made; raises Problem where somebody else has it.  ``release`` may be called twice."""

    def __init__(self, folder: Path) -> None:
        try:
            self._file: int | None = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise write_problem(error, folder / NAME) from None
        try:
            lock_soon(self._file, _PATIENCE)
        except BlockingIOError:
            self.release()
            raise Problem("The run {run} is still being trained, in another window or here: stop it there first.",
                          run=folder.name) from None
        except OSError as error:
            self.release()
            raise Problem("{folder} cannot be locked against other windows ({why}): choose a runs folder on another "
                          "drive.", folder=str(folder), why=error.strerror or str(error)) from None

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def held(folder: Path) -> bool | None:
    """Whether somebody trains the run of this folder now; None where the drive cannot tell.

    Its owner is not disturbed: who wants the lock at this very moment asks again.
    """
    try:
        file = os.open(folder / NAME, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        _look(file)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(file)
    return False


def lock_soon(file: int, seconds: float) -> None:
    """Lock an open file; BlockingIOError where somebody else has it for longer than ``seconds``."""
    end = time.monotonic() + seconds
    while True:
        try:
            return _lock(file)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.005)


if os.name == "nt":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except PermissionError as error:  # which is what Windows calls it
            raise BlockingIOError(*error.args) from error

    _look = _lock
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _look(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # two who look are not in each other's way
