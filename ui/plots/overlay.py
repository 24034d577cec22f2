"""Other runs, to be shown behind the live one; and one series of such a run, ready to be drawn.

No Qt here: everything is made on a thread of its own (see overlay_desk.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ui.plots.band import Band, dense_band, never, sampled_band
from ui.plots.catalogue import HIDDEN, SMOOTHED
from ui.plots.line import Line, Window
from ui.plots.ruler import Ruler
from ui.plots.smoothing import Smoother
from ui.plots.spikes import middle
from workbench.history import History, Series


@dataclass(frozen=True, eq=False)
class Overlay:
    """A run, or a group of runs, to be compared with the others.

    ``key`` names it in signals (the folder of the run, as a rule; "" is the live run's); ``name`` is what the user
    reads.  ``history``: one, or several of runs that differ by their seed alone, which are shown as one: median and
    band (see band.py).  A history must not change while it is shown; where a run went on, give a new one.
    ``steps_per_epoch`` is 0 where it is not known.  ``color`` is the number of its colour (``looks.run_color``).
    """

    key: str
    name: str
    history: History | tuple[History, ...]
    steps_per_epoch: int = 0
    color: int = 0

    @property
    def histories(self) -> tuple[History, ...]:
        return (self.history,) if isinstance(self.history, History) else tuple(self.history)

    def names(self) -> Iterator[str]:
        """The series that there are to be shown, in the order in which they appeared."""
        seen: set[str] = set(HIDDEN)
        for history in self.histories:
            for name in history:
                if name not in seen and len(history.series(name)):
                    seen.add(name)
                    yield name

    @cached_property
    def last_step(self) -> int:
        """The last step at which anything was measured; -1 where nothing was."""
        series = (history.series(name) for history in self.histories for name in history)
        return max((len(one) - 1 if one.dense else int(one.steps[-1]) for one in series if len(one)), default=-1)

    def ruler(self) -> Ruler:
        """Measures it along the axis; seconds are those of the longest run of a group."""
        return Ruler(max(self.histories, key=lambda history: history.steps, default=None), self.steps_per_epoch)


@dataclass(frozen=True)
class Drawn:
    """What is to be painted of a series in some window: places and values (float64, NaN is a gap).

    ``values`` are the curve.  ``raw`` are what was smoothed to make it, at the same places; ``low`` and ``high`` the
    edges of a band, at ``band_places``; each None where there is no such thing.
    """

    places: np.ndarray
    values: np.ndarray
    raw: np.ndarray | None = None
    band_places: np.ndarray = field(default_factory=lambda: np.empty(0))
    low: np.ndarray | None = None
    high: np.ndarray | None = None

    @cached_property
    def middle(self) -> np.ndarray:
        """What is usual around each of the raw values."""
        return middle(self.values if self.raw is None else self.raw)

    @cached_property
    def extent(self) -> tuple[float, float] | None:
        """Smallest and largest value; None where there is none."""
        if self.low is not None and self.high is not None:
            low, high = self.low, self.high
        else:
            low = high = self.values if self.raw is None else self.raw
        low, high = low[np.isfinite(low)], high[np.isfinite(high)]
        return (float(low.min()), float(high.max())) if len(low) and len(high) else None


class Trace:
    """One series of an overlay with its pyramids.

    ``line`` is the run's own curve, or the median of a group, whose band is between the lines ``edges``.  ``strength``
    is the smoothing that it was made for (0 for a series that is never smoothed), ``log_y`` whether it can be asked for
    a logarithmic y axis without delay.
    """

    def __init__(self, histories: tuple[History, ...], line: Line, edges: tuple[Line, Line] | None, strength: float,
                 log_y: bool) -> None:
        self.histories = histories
        self.line = line
        self.edges = edges
        self.strength = strength
        self.log_y = log_y
        if log_y:
            for one in (line, *(edges or ())):
                one.prepare(True)

    def drawn(self, window: Window) -> Drawn:
        """What to paint there; nothing where the trace is not ready for a logarithmic axis."""
        if window.log_y and not self.log_y:
            return Drawn(np.empty(0), np.empty(0))
        places, values, _ = self.line.points(window, self.line.smoothed)
        if self.edges is not None:
            (at, low, _), (_, high, _) = (edge.points(window) for edge in self.edges)
            # Edges are as long as each other, so their bins are the same; a bin is two points at one place.
            low, high = _lowest(at, low), _highest(at, high)
            return Drawn(places, values, None, at, low, high)
        return Drawn(places, values, self.line.points(window)[1] if self.line.smoothed else None)


def make_trace(histories: tuple[History, ...], name: str, ruler: Ruler, strength: float, log_y: bool,
               before: Trace | None = None, given_up: Callable[[], bool] = never) -> Trace:
    """A trace of the series ``name``; ``before`` is one of the same histories, whose work is used again."""
    series = [history.series(name) for history in histories if name in history and len(history.series(name))]
    strength = strength if name in SMOOTHED else 0.0
    if len(histories) == 1:
        if before is not None and before.strength == strength:
            line = before.line
        elif before is not None:
            line = before.line.resmoothed(strength)
        else:
            line = Line(name, series[0], strength if name in SMOOTHED else None, ruler)
            line.update(None)
        return Trace(histories, line, None, strength, log_y)
    if before is not None and before.strength == strength:
        return Trace(histories, before.line, before.edges, strength, log_y)
    low, median, high = (Line(name, part, None, ruler) for part in _parts(_band(series, strength, given_up)))
    for line in (low, median, high):
        line.update(None)
    return Trace(histories, median, (low, high), strength, log_y)


class _Part:
    """One of the three curves of a band, as a series that a Line can read."""

    def __init__(self, steps: np.ndarray | None, values: np.ndarray) -> None:
        self.dense = steps is None
        self.steps = np.empty(0, np.int64) if steps is None else steps
        self.values = values

    def __len__(self) -> int:
        return len(self.values)


def _parts(band: Band) -> Iterator[_Part]:
    for values in (band.low, band.median, band.high):
        yield _Part(band.steps, values)


def _band(series: list[Series], strength: float, given_up: Callable[[], bool]) -> Band:
    """Every run is smoothed first: the noise from step to step says nothing about how seeds differ."""
    values = [_smoothed(one.values, strength) for one in series]
    if all(one.dense for one in series):
        return dense_band(values, given_up)
    return sampled_band([one.steps for one in series], values)


def _smoothed(values: np.ndarray, strength: float) -> np.ndarray:
    if not strength:
        return values
    smoother = Smoother(strength)
    smoother.update(values)
    return smoother.values


def _lowest(places: np.ndarray, values: np.ndarray) -> np.ndarray:
    """At each place the lower of the two values that stand there."""
    return _paired(np.fmin, places, values)


def _highest(places: np.ndarray, values: np.ndarray) -> np.ndarray:
    return _paired(np.fmax, places, values)


def _paired(choose: np.ufunc, places: np.ndarray, values: np.ndarray) -> np.ndarray:
    chosen = values.copy()
    same = np.flatnonzero(places[1:] == places[:-1])
    both = choose(values[same], values[same + 1])
    chosen[same] = chosen[same + 1] = both
    return chosen
