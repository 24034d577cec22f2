"""OverlayDesk: gets the curves of other runs ready beside the window.

Told which overlays there are and what of them is wanted, it makes their traces on a thread of its own, and says when
some are there.  What was made is kept while its histories are the same, so that nothing is made twice:
not while the live run streams, and not when another run is ticked.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from ui.background import TellingJob
from ui.plots.catalogue import SMOOTHED
from ui.plots.overlay import Overlay, Trace, make_trace
from ui.plots.ruler import Axis, Ruler

Name = tuple[str, str]
"""Key of an overlay, and one of its series."""

_TELL_SECONDS = 1.0
"""What is ready is told so often, and at the end: every telling paints plots anew, and a window that paints holds up
whoever makes the next traces, since both want Python's lock: it takes longer than one after the other."""


@dataclass(frozen=True)
class Wish:
    """The series of one plot: their names, and whether its y axis is logarithmic."""

    series: tuple[str, ...]
    log_y: bool


@dataclass(frozen=True)
class _Order:
    overlay: Overlay
    series: str
    ruler: Ruler
    strength: float
    log_y: bool
    before: Trace | None


class OverlayDesk(QObject):
    """``came`` says that there are traces that were not there before; ``idle`` that nothing is being made."""

    came = Signal()
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._overlays: dict[str, Overlay] = {}
        self._rulers: dict[str, Ruler] = {}
        self._traces: dict[Name, Trace] = {}
        self._wishes: tuple[Wish, ...] = ()
        self._strength = 0.0
        self._axis: Axis = "step"
        self._job: TellingJob | None = None
        self._made: deque[tuple[Name, Trace]] = deque()
        self._outdated = threading.Event()
        self._ended = False
        # A thread that is still at work when the plots are gone, or the program ends, gives up.
        weakref.finalize(self, self._outdated.set)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.end)

    # -- what it is told

    @property
    def overlays(self) -> Mapping[str, Overlay]:
        """By their keys, in the order in which they were given."""
        return self._overlays

    def set_overlays(self, overlays: Sequence[Overlay]) -> None:
        """Show these from now on."""
        self._overlays = {overlay.key: overlay for overlay in overlays}
        kept = {name: trace for name, trace in self._traces.items() if self._of_present(name[0], trace)}
        rulers = {}
        for key, overlay in self._overlays.items():
            # The traces that are kept go on asking the ruler that they know.
            known = next((trace.line.ruler for name, trace in kept.items() if name[0] == key), None)
            rulers[key] = ruler = known or overlay.ruler()
            ruler.axis, ruler.steps_per_epoch = self._axis, overlay.steps_per_epoch
        self._traces, self._rulers = kept, rulers
        self._begin()

    def want(self, wishes: Sequence[Wish]) -> None:
        """The plots that are shown, from top to bottom."""
        if tuple(wishes) != self._wishes:
            self._wishes = tuple(wishes)
            self._begin()

    def smooth(self, strength: float) -> None:
        """Another strength; the curves of the one before are there until they are made anew."""
        if strength != self._strength:
            self._strength = strength
            self._begin()

    def set_axis(self, axis: Axis) -> None:
        self._axis = axis
        for ruler in self._rulers.values():
            ruler.axis = axis

    @Slot()
    def end(self) -> None:
        """Give up what is being made, and begin nothing any more."""
        self._ended = True
        self._outdated.set()

    # -- what it has

    def ruler(self, key: str) -> Ruler:
        return self._rulers[key]

    def trace(self, key: str, series: str) -> Trace | None:
        """None while it is not there yet, or where the run has no such series."""
        return self._traces.get((key, series))

    @property
    def busy(self) -> bool:
        """Whether something is being made."""
        return self._job is not None

    def finish(self) -> None:
        """Wait until everything that is wanted is there."""
        while self._job is not None:
            self._job.wait()
            self._go_on()

    # -- inside

    def _of_present(self, key: str, trace: Trace) -> bool:
        overlay = self._overlays.get(key)
        return overlay is not None and _same(trace.histories, overlay.histories)

    def _orders(self) -> list[_Order]:
        """What is wanted and not there."""
        orders = []
        for wish in self._wishes:
            for series in wish.series:
                strength = self._strength if series in SMOOTHED else 0.0
                for key, overlay in self._overlays.items():
                    before = self._traces.get((key, series))
                    if before is not None and before.strength == strength and before.log_y >= wish.log_y:
                        continue
                    if any(series in history and len(history.series(series)) for history in overlay.histories):
                        orders.append(_Order(overlay, series, self._rulers[key], strength, wish.log_y, before))
        return orders

    def _begin(self) -> None:
        """Have made what is missing; what is at work for wishes of before gives up, and its end begins anew."""
        self._outdated.set()
        if self._ended or self._job is not None:
            return
        orders = self._orders()
        if not orders:
            return
        self._outdated.clear()
        made, outdated = self._made, self._outdated
        # A child of nobody: the plots may go before it is done.
        self._job = TellingJob(lambda tell: _make(orders, made, tell, outdated))
        self._job.progress.connect(self._take)
        self._job.done.connect(self._done)
        self._job.failed.connect(self._failed)
        self._job.start()

    @Slot(object)
    def _take(self, count: int | None = None) -> None:
        """Keep what was made, ``count`` or all; another overlay, or another strength, may be wanted by now.

        No more than was told: the beginning of the next plot would be painted, and soon be painted again.
        """
        new = False
        for _ in range(len(self._made) if count is None else min(count, len(self._made))):
            name, trace = self._made.popleft()
            if self._of_present(name[0], trace):
                self._traces[name] = trace
                new = True
        if new:
            self.came.emit()

    @Slot()
    def _done(self) -> None:
        if self.sender() is self._job:  # otherwise it was waited for already
            self._go_on()

    @Slot(object, str)
    def _failed(self, sentence: object, details: str) -> None:
        """A bug, or no memory: said as any other failure inside, and not tried again until something else is wanted."""
        self._wishes = ()
        self._done()
        raise RuntimeError(f"the curves of other runs could not be made: {sentence}\n{details}")

    def _go_on(self) -> None:
        """The job is at its end: keep what it made, and begin the next where something is still missing."""
        job, self._job = self._job, None
        if job is not None:
            job.wait()
            job.deleteLater()
        self._take()
        self._begin()
        if self._job is None:
            self.idle.emit()


def _make(orders: list[_Order], made: deque[tuple[Name, Trace]], tell: Callable[[int], None],
          outdated: threading.Event) -> None:
    """In the job's thread; tells how many there are to be taken."""
    told, untold = time.monotonic(), 0
    for order in orders:
        trace = make_trace(order.overlay.histories, order.series, order.ruler, order.strength, order.log_y,
                           order.before, outdated.is_set)
        if outdated.is_set() and trace.edges is not None:  # perhaps in the middle of a band
            return
        made.append(((order.overlay.key, order.series), trace))
        untold += 1
        if outdated.is_set():
            return
        if time.monotonic() - told > _TELL_SECONDS:
            tell(untold)
            told, untold = time.monotonic(), 0


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))

