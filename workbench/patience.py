"""Patience: code of others, run with a limit to how long it is waited for.

Python cannot stop a thread, but it can raise an exception in one: that ends a loop written in Python.  What sits in a
call that never returns is left behind on a daemon thread, which does not keep the program from ending.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from workbench.blame import Place, places_in

T = TypeVar("T")

_LOOK = 0.02
"""Seconds between two looks at whether the user has given up."""
_TRIES = 20


class TimeIsUpError(Exception):
    """The work was not done in time, or was given up; it has been told to end.

    ``places`` is where it stood then, the innermost last.
    """

    def __init__(self, places: list[Place]) -> None:
        self.places = places
        super().__init__()


class _EndedError(BaseException):
    """Raised in the work's own thread; no ``except Exception`` may hold it."""


def within(seconds: float, work: Callable[[], T], given_up: Callable[[], bool] = lambda: False) -> T:
    """What ``work`` returns or raises, BaseExceptions included, done on a thread of its own.

    TimeIsUpError after so many seconds, or as soon as ``given_up`` says so.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="descent-outside", daemon=True)
    thread.start()
    until = time.monotonic() + seconds
    try:
        while thread.is_alive():
            thread.join(_LOOK)
            if thread.is_alive() and (given_up() or time.monotonic() >= until):
                raise TimeIsUpError(places_in(sys._current_frames().get(thread.ident or 0)))
    except BaseException:  # Ctrl-C too
        _end(thread)
        raise
    if errors:
        raise errors[0]
    return results[0]


def _end(thread: threading.Thread) -> None:
    """Ask again and again for a while: the code may catch what it does not know."""
    for _ in range(_TRIES):
        if not thread.is_alive() or thread.ident is None:
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_EndedError))
        thread.join(_LOOK)
