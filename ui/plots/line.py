"""One series as the plots see it: raw, and smoothed beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from ui.plots.pyramid import Drawing, Pyramid
from ui.plots.ruler import Ruler
from ui.plots.smoothing import Smoother

CHUNK = 400_000
"""New values taken in at a time: a few milliseconds, so that opening a run of ten million freezes nothing."""


class SeriesLike(Protocol):
    """What is needed of a ``workbench.history.Series``; a dense one has a value for every step from 0 on."""

    @property
    def steps(self) -> np.ndarray: ...
    @property
    def values(self) -> np.ndarray: ...
    @property
    def dense(self) -> bool: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True)
class Window:
    """What part of a curve is looked at: places ``first`` to ``last`` of the axis (steps, epochs or seconds), on
    ``pixels`` of the screen."""

    first: float
    last: float
    pixels: float
    log_x: bool = False
    log_y: bool = False


class Track:
    """The pyramids over one array: one of all values, and one of the positive ones once a log axis asks.

    Where all values are positive both are the same.
    """

    def __init__(self) -> None:
        self._plain = Pyramid()
        self._positive: Pyramid | None = None
        self._looked_at = 0
        self._all_positive = True

    def update(self, values: np.ndarray, limit: int | None, coming: int = 0) -> bool:
        """As ``Pyramid.update``."""
        done = self._plain.update(values, limit, coming)
        if self._positive is not None:
            done &= self._positive.update(values, limit, coming)
        return done

    def truncate(self, count: int) -> None:
        self._looked_at = min(self._looked_at, count)
        for pyramid in (self._plain, self._positive):
            if pyramid is not None:
                pyramid.truncate(count)

    def pyramid(self, log_y: bool, values: np.ndarray) -> Pyramid:
        if not log_y:
            return self._plain
        count = len(self._plain)
        if count > self._looked_at:
            extent = self._plain.extent(self._looked_at, count)
            self._all_positive &= extent is None or extent[0] > 0
            self._looked_at = count
        if self._all_positive:
            return self._plain
        if self._positive is None:
            self._positive = Pyramid(values[:count], positive=True)
        return self._positive


class Line:
    """A series with its pyramids and its smoothed copy.

    The series is only read, never copied; ``update`` takes in what was appended, a chunk at a time.
    ``smoothing`` is None for a series that is never smoothed.  ``ruler`` is that of the run: it says which steps stand
    at the places that are asked for.
    """

    def __init__(self, name: str, series: SeriesLike, smoothing: float | None = None,
                 ruler: Ruler | None = None) -> None:
        self.name = name
        self.ruler = ruler or Ruler()
        self._series = series
        self._smoother = None if smoothing is None else Smoother(smoothing)
        self._tracks = {False: Track(), True: Track()}

    def __len__(self) -> int:
        return len(self._series)

    @property
    def series(self) -> SeriesLike:
        """The numbers themselves."""
        return self._series

    @property
    def smoothed(self) -> bool:
        """Whether there is a smoothed curve to show."""
        return self._smoother is not None and self._smoother.strength > 0.0

    @property
    def dense(self) -> bool:
        """Whether there is a value for every step."""
        return self._series.dense

    @property
    def can_smooth(self) -> bool:
        """Whether this series takes a smoothing strength."""
        return self._smoother is not None

    @property
    def last_step(self) -> int:
        """The last step that has a value; -1 while there is none."""
        count = len(self._series)
        if not count:
            return -1
        return count - 1 if self._series.dense else int(self._series.steps[-1])

    def smooth(self, strength: float) -> None:
        """Take another strength; the smoothed curve is made anew by the next updates."""
        if self._smoother is not None and strength != self._smoother.strength:
            self._smoother.restart(strength)
            self._tracks[True] = Track()

    def resmoothed(self, strength: float) -> Line:
        """The same series, all of it, with another strength.

        It shares the pyramid of the raw values with this line; so this is for series that grow no more.
        """
        line = Line(self.name, self._series, None if self._smoother is None else strength, self.ruler)
        line._tracks[False] = self._tracks[False]
        if line._smoother is not None and line.smoothed:
            line._smoother.update(self._series.values)
            line._tracks[True].update(line._smoother.values, None)
        return line

    def prepare(self, log_y: bool) -> None:
        """Build what a logarithmic y axis needs now and not when it is painted."""
        for smoothed in (False, True):
            self._pyramid(log_y, smoothed)

    def update(self, limit: int | None = CHUNK) -> bool:
        """Take in new values, at most ``limit``; whether nothing is left to do."""
        values = self._series.values
        done = self._tracks[False].update(values, limit)
        if self._smoother is not None and self.smoothed:
            done &= self._smoother.update(values, limit)
            self._tracks[True].update(self._smoother.values, None, coming=len(values))
        return done

    def truncate(self, step: int) -> None:
        """Forget what was taken in from ``step`` on; call before the series itself is cut."""
        count = self._index(step)
        self._tracks[False].truncate(count)
        if self._smoother is not None and count < len(self._smoother):
            self._smoother.restart(self._smoother.strength)
            self._tracks[True] = Track()

    def points(self, window: Window, smoothed: bool = False) -> tuple[np.ndarray, np.ndarray, int]:
        """Places and values to draw (float64; NaN values are gaps), and how many values one bin holds.

        One point beyond each end is included, so that the line runs to the edges of the picture.
        """
        if not self.ruler.measures:
            return np.empty(0), np.empty(0), 1
        pyramid = self._pyramid(window.log_y, smoothed)
        first, last = self._index_at(window.first) - 1, self._index_at(window.last) + 2
        if self.ruler.even and not window.log_x:
            drawing = pyramid.draw(first, last, self._density(first, last, window))
            return self._places(drawing.index), drawing.value, drawing.bin
        # A pixel holds few steps here and many there: stretch by stretch.
        if window.log_x:
            first = max(first, self._index_at(self.ruler.first))
        pieces = list(self._pieces(pyramid, max(0, first), min(last, len(self._series)), window))
        if not pieces:
            return np.empty(0), np.empty(0), 1
        index = np.concatenate([piece.index for piece in pieces])
        return self._places(index), np.concatenate([piece.value for piece in pieces]), 0

    def extent(self, window: Window) -> tuple[float, float] | None:
        """Exact smallest and largest raw value in view; None if there is none."""
        if not self.ruler.measures:
            return None
        last = self._index(math.floor(self.ruler.step(window.last)) + 1)
        return self._pyramid(window.log_y, False).extent(self._index_at(window.first), last)

    def value_at(self, step: float, smoothed: bool = False) -> float | None:
        """The value of that step, or the last one measured before it; None where there is none."""
        index = self._index(math.floor(step) + 1) - 1
        values = self._smoother.values if smoothed and self._smoother else self._series.values
        if index < 0 or not len(values) or (self._series.dense and index >= len(self._series)):
            return None
        value = float(values[min(index, len(values) - 1)])
        return value if np.isfinite(value) else None

    def height_at(self, step: float, smoothed: bool = False) -> float | None:
        """The value of the curve as it is drawn there: straight from one sample to the next; None beyond its ends."""
        if self._series.dense:
            return self.value_at(round(step), smoothed) if step > -0.5 else None
        steps = self._series.steps
        if not len(steps) or not steps[0] <= step <= steps[-1]:
            return None
        after = self._index(step)
        high = self.value_at(steps[after], smoothed)
        low = self.value_at(steps[after - 1], smoothed) if after and steps[after] > step else None
        if low is None or high is None:
            return high
        begin, end = float(steps[after - 1]), float(steps[after])
        return low + (high - low) * (step - begin) / (end - begin)

    # -- inside

    def _index(self, step: float) -> int:
        """Index of the first value at or after ``step``."""
        count = len(self._series)
        if self._series.dense:
            return min(max(math.ceil(step), 0), count)
        # A whole number of the array's own type: for a float NumPy would turn the whole array into floats.
        steps = self._series.steps
        return int(np.searchsorted(steps, steps.dtype.type(min(math.ceil(step), 2**62)), side="left"))

    def _index_at(self, place: float) -> int:
        """Index of the first value at or behind a place of the axis."""
        return self._index(self.ruler.step(place))

    def _places(self, index: np.ndarray) -> np.ndarray:
        steps = index if self._series.dense else self._series.steps[index.astype(np.int64)].astype(np.float64)
        return self.ruler.places(steps)

    def _density(self, first: int, last: int, window: Window) -> float:
        """Values of the series on one pixel of an even axis."""
        steps = (window.last - window.first) / self.ruler.unit / max(1.0, window.pixels)
        if self._series.dense:
            return steps
        first, last = max(0, first), min(len(self._series), last)
        if last - first < 2:
            return 1.0
        covered = float(self._series.steps[last - 1] - self._series.steps[first])
        return steps * (last - first) / max(1.0, covered)

    def _pyramid(self, log_y: bool, smoothed: bool) -> Pyramid:
        values = self._smoother.values if smoothed and self._smoother else self._series.values
        return self._tracks[smoothed].pyramid(log_y, values)

    def _pieces(self, pyramid: Pyramid, first: int, last: int, window: Window) -> Iterator[Drawing]:
        """Indices ``first`` to ``last - 1``, in stretches over which a pixel holds about as many values.

        A stretch shares its last point with the next.  Its density is that of the whole stretch, whatever part of it
        is looked at: the picture does not shimmer while panning.
        """
        edges = _stretches(window)
        indices = [self._index_at(edge) for edge in edges]
        log = window.log_x
        whole = math.log(window.last / window.first) if log else window.last - window.first
        for number, (a, b) in enumerate(pairwise(indices)):
            begin = first if number == 0 else max(first, a - 1)
            end = last if number == len(edges) - 2 else min(last, b)
            if end > begin:
                left, right = edges[number:number + 2]
                length = math.log(right / left) if log else right - left
                yield pyramid.draw(begin, end, (b - a) / max(1.0, length / whole * window.pixels))


def _stretches(window: Window) -> list[float]:
    """Where the axis is cut: doublings on a logarithmic one, eight to sixteen equal parts on any other.

    Counted from 0 (or 1), so that the cuts stay where they are while the window moves.
    """
    if window.log_x:
        powers = range(math.floor(math.log2(window.first)), math.ceil(math.log2(window.last)) + 1)
        return [2.0**power for power in powers]
    size = 2.0 ** math.floor(math.log2((window.last - window.first) / 8))
    return [size * number for number in range(math.floor(window.first / size), math.ceil(window.last / size) + 1)]
