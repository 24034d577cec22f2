"""When to redraw: one timer, one plot at a time, and never more than a small share of the GUI thread.

A tiny model trains in the same process and needs the interpreter's lock at every step, so what the window
draws is taken from the training.  Drawing therefore gets a budget: what a redraw cost decides how long the
next one has to wait.

A training that keeps every processor busy suffers more: its threads wait for each other at every operation, so
whatever the window takes from one of them is taken from all.  Beside such a run the budget is smaller.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from ui.plots.plot_view import clock

FASTEST = 1 / 30
"""Seconds between two redraws of the same plot at least."""


@dataclass(frozen=True)
class Budget:
    """How much drawing may take while a run is followed.

    ``share`` of the GUI thread's time; what Qt does around it (finding what is exposed, handing pixels to the screen)
    comes on top, about half as much again.  ``slowest``: seconds between two redraws of the same plot at most,
    whatever they cost.  ``loading`` is the share while a long run is taken in, part by part, so that it is there soon.
    """

    share: float
    slowest: float
    loading: float


ROOMY = Budget(share=0.02, slowest=0.5, loading=0.9)
CROWDED = Budget(share=0.01, slowest=1.0, loading=0.5)
"""Beside a training that uses every processor."""


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
        self.budget = ROOMY
        self._waiting: list[Redrawable] = []
        self._hurried: list[Redrawable] = []
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

    def hurry(self) -> None:
        """What is dirty is redrawn now, one plot after the other, without waiting for the budget."""
        self._hurried = list(self._waiting)
        if self._hurried:
            self._timer.start(0)

    @Slot()
    def _redraw_next(self) -> None:
        while self._waiting:
            plot = self._waiting.pop(0)
            if plot in self._hurried:
                self._hurried.remove(plot)
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
            self._interval = cost * (1 / self.budget.loading - 1)
        else:
            known = self._costs.get(id(plot), cost)
            self._costs[id(plot)] = cost = 0.7 * known + 0.3 * cost
            plots = len(self._costs)
            self._interval = min(self.budget.slowest / plots, max(FASTEST / plots, cost / self.budget.share))
        self._last = time.monotonic()
        if self._waiting:
            self._arm()

    def forget(self, plot: Redrawable) -> None:
        """``plot`` is hidden or gone: the others need not wait for it."""
        self._costs.pop(id(plot), None)
        for plots in (self._waiting, self._hurried):
            if plot in plots:
                plots.remove(plot)

    def _arm(self) -> None:
        if not self._timer.isActive():
            wait = self._last + self._interval - time.monotonic()
            self._timer.start(0 if self._hurried else max(0, round(wait * 1000)))
