"""Tries the recipe out while it is edited: its lr curve, its groups, and what torch would refuse.

Done beside the window, by the code that will run, and only while no run is live: it must not take a training thread's
time.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.background import Job
from ui.plots.planned import planned_lines
from ui.plots.plots import Plots
from workbench.outside import looking_only
from workbench.recipe import Recipe

if TYPE_CHECKING:
    from workbench.data import Size
    from workbench.rehearsal import Rehearsal

_QUIET = 250
"""Milliseconds without another edit before it is computed."""


class Rehearser(QObject):
    """Told of every edit (``show``), with the size of the chosen data, and of the begin and end of runs (``set_live``).

    The lr curve goes into the plots at once; ``rehearsed`` carries the Rehearsal, whose problems belong to the fields.
    """

    rehearsed = Signal(object)

    def __init__(self, plots: Plots, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plots = plots
        self._live = self._ended = False
        self._recipe: Recipe | None = None
        self._size: Size | None = None
        self._job: Job | None = None
        self._outdated = threading.Event()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET)
        self._quiet.timeout.connect(self._begin)

    def show(self, recipe: Recipe | None, size: Size | None = None) -> None:
        """Try this recipe out soon; None (its fields are wrong already, or its data is not known) draws no curve."""
        self._recipe, self._size = recipe, size
        self._outdated.set()
        self._begin_soon()

    def set_live(self, live: bool) -> None:
        """While a run is live nothing is computed; what is drawn stays, as what was planned."""
        self._live = live
        if live:
            self._outdated.set()
        elif self._recipe is not None:
            self._begin_soon()

    @property
    def outdated(self) -> bool:
        """Whether the recipe was edited since it was last tried out."""
        return self._quiet.isActive() or self._job is not None

    def end(self) -> None:
        """The window closes: give up what is being computed, and begin nothing any more."""
        self._ended = True
        self._quiet.stop()
        self._outdated.set()

    def wait(self) -> None:
        """End, and wait for the thread."""
        self.end()
        if self._job is not None:
            self._job.wait()

    @Slot()
    def _begin(self) -> None:
        if self._live or self._ended:
            return
        if self._job is not None:  # it is about to give up; its end begins the next
            return
        if self._recipe is None or self._size is None:
            self._plots.set_planned("lr", [])
            return
        recipe, size, outdated = self._recipe, self._size, self._outdated
        outdated.clear()
        self._job = Job(lambda: _compute(recipe, size, outdated), self)
        self._job.done.connect(self._came)
        self._job.failed.connect(self._failed)
        self._job.start()

    @Slot(object)
    def _came(self, rehearsal: object) -> None:
        from workbench.rehearsal import Rehearsal

        self._forget_job()
        if isinstance(rehearsal, Rehearsal) and not self._outdated.is_set():
            curve = rehearsal.lr
            self._plots.set_planned("lr", [] if curve is None else planned_lines(
                curve.steps, {f"lr/{name}": values for name, values in curve.lr.items()}, curve.total, curve.whole))
            self.rehearsed.emit(rehearsal)
        elif not self._live:
            self._begin_soon()

    @Slot(object, str)
    def _failed(self, _sentence: object, _details: str) -> None:
        """Something failed that nobody foresaw; Run will say so, with the sentence."""
        self._forget_job()
        if not self._outdated.is_set():
            self._plots.set_planned("lr", [])
        elif not self._live:
            self._begin_soon()

    def _begin_soon(self) -> None:
        if not self._ended:
            self._quiet.start()

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.wait()
            self._job.deleteLater()
            self._job = None


def _compute(recipe: Recipe, size: Size, outdated: threading.Event) -> Rehearsal | None:
    """In the job's thread."""
    from workbench.rehearsal import rehearse

    with looking_only():  # a part from outside is brought in where it can be given up
        return rehearse(recipe, size, outdated.is_set)
