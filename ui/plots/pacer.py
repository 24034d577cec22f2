"""When to redraw: one timer, one plot at a time, and never more than a small share of the GUI thread.

A tiny model trains in the same process and needs the interpreter's lock at every step, so what the window
draws is taken from the training.  Drawing therefore gets a budget: what a redraw cost decides how long the
next one has to wait.
"""

from __future__ import annotations

import time
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from ui.plots.plot_view import clock

SHARE = 0.02
"""Of the GUI thread's time, for drawing while a run is followed.

What Qt does around it (finding what is exposed, handing pixels to the screen) comes on top, about half as much
again: three per cent in all.
"""
FASTEST, SLOWEST = 1 / 30, 1 / 4
"""Seconds between two redraws of the same plot, whatever they cost."""


class Redrawable(Protocol):
    """A plot that can be dirty."""

    def redraw(self) -> bool:
        """Take in new data and ask for a repaint; whether nothing is left to do."""
        ...

    def take_paint_seconds(self) -> float:
        """Seconds spent painting since last asked."""
        ...

    def is_seen(self) -> bool:
        """Whether anybody could see it."""
        ...


class Pacer(QObject):
    """Redraws what was marked, in turn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Redrawable] = []
        self._costs: dict[int, float] = {}
        self._last = 0.0
        self._interval = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._redraw_next)

    @property
    def interval(self) -> float:
        """Seconds until the next redraw may come."""
        return self._interval

    def mark(self, plot: Redrawable) -> None:
        """``plot`` is dirty."""
        if plot not in self._waiting and plot.is_seen():
            self._waiting.append(plot)
            self._arm()

    @Slot()
    def _redraw_next(self) -> None:
        while self._waiting:
            plot = self._waiting.pop(0)
            if plot.is_seen():
                break
        else:
            return
        begun = clock()
        done = plot.redraw()
        # The repaint that this redraw asks for comes later; the one before it stands for its cost.
        cost = clock() - begun + plot.take_paint_seconds()
        if not done:
            self._waiting.append(plot)
            self._interval = cost  # a long run is being loaded: half of the time, so that it is there soon
        else:
            known = self._costs.get(id(plot), cost)
            self._costs[id(plot)] = cost = 0.7 * known + 0.3 * cost
            plots = len(self._costs)
            self._interval = min(SLOWEST / plots, max(FASTEST / plots, cost / SHARE))
        self._last = time.monotonic()
        if self._waiting:
            self._arm()

    def forget(self, plot: Redrawable) -> None:
        """``plot`` is hidden or gone: the others need not wait for it."""
        self._costs.pop(id(plot), None)
        if plot in self._waiting:
            self._waiting.remove(plot)

    def _arm(self) -> None:
        if not self._timer.isActive():
            wait = self._last + self._interval - time.monotonic()
            self._timer.start(max(0, round(wait * 1000)))
