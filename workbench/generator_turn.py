"""Whose turn it is to draw from the process's random generators: the run's, or that of whoever looks beside it.

A run that rests may be gone on with at any moment.  Whatever draws meanwhile puts the generators back afterwards, but
it must not do so when the run draws already.  So a run that goes on waits for those who draw, and they begin nothing
while it trains.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from workbench.progress import Cancelled

_LOOK = 0.05

_changed = threading.Condition()
_training: list[int] = []
"""The threads in which runs train; one that has two of them stands there twice."""
_drawing = 0


def begin_training() -> None:
    """The run of this thread draws from now on; waits for those who draw beside it, and should soon be told to end."""
    with _changed:
        _changed.wait_for(lambda: _drawing == 0)
        _training.append(threading.get_ident())


def end_training() -> None:
    """The run rests, or is over."""
    with _changed:
        own = threading.get_ident()
        # A run that nobody wants any more may be closed by another thread than its own.
        _training.remove(own if own in _training else _training[0])
        _changed.notify_all()


@contextmanager
def drawing(given_up: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Inside, this thread may draw, and puts the generators back before it leaves.

    Waits while a run trains in another thread; Cancelled as soon as ``given_up`` says so.
    """
    global _drawing
    own = threading.get_ident()
    with _changed:
        while any(thread != own for thread in _training):
            if given_up():
                raise Cancelled
            _changed.wait(_LOOK)
        _drawing += 1
    try:
        yield
    finally:
        with _changed:
            _drawing -= 1
            _changed.notify_all()
