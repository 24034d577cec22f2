"""One series as the plots see it: raw, and smoothed beside it; questions are asked in steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ui.plots.pyramid import Pyramid
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
    """What part of a curve is looked at: steps ``first`` to ``last``, on ``pixels`` of the screen."""

    first: float
    last: float
    pixels: float
    log_x: bool = False
    log_y: bool = False


class Track:
    """The pyramids over one array: one of all values, and one of the positive ones once a log axis asks."""

    def __init__(self) -> None:
        self._plain = Pyramid()
        self._positive: Pyramid | None = None

    def update(self, values: np.ndarray, limit: int | None) -> bool:
        done = self._plain.update(values, limit)
        if self._positive is not None:
            done &= self._positive.update(values, limit)
        return done

    def truncate(self, count: int) -> None:
        for pyramid in (self._plain, self._positive):
            if pyramid is not None:
                pyramid.truncate(count)

    def pyramid(self, log_y: bool, values: np.ndarray) -> Pyramid:
        if not log_y:
            return self._plain
        if self._positive is None:
            self._positive = Pyramid(values[:len(self._plain)], positive=True)
        return self._positive


class Line:
    """A series with its pyramids and its smoothed copy.

    The series is only read, never copied; ``update`` takes in what was appended, a chunk at a time.
    ``smoothing`` is None for a series that is never smoothed.
    """

    def __init__(self, name: str, series: SeriesLike, smoothing: float | None = None) -> None:
        self.name = name
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

    def update(self, limit: int | None = CHUNK) -> bool:
        """Take in new values, at most ``limit``; whether nothing is left to do."""
        values = self._series.values
        done = self._tracks[False].update(values, limit)
        if self._smoother is not None and self.smoothed:
            done &= self._smoother.update(values, limit)
            self._tracks[True].update(self._smoother.values, None)
        return done

    def truncate(self, step: int) -> None:
        """Forget what was taken in from ``step`` on; call before the series itself is cut."""
        count = self._index(step)
        self._tracks[False].truncate(count)
        if self._smoother is not None and count < len(self._smoother):
            self._smoother.restart(self._smoother.strength)
            self._tracks[True] = Track()

    def points(self, window: Window, smoothed: bool = False) -> tuple[np.ndarray, np.ndarray, int]:
        """Steps and values to draw (float64; NaN values are gaps), and how many values one bin holds.

        One point beyond each end is included, so that the line runs to the edges of the picture.
        """
        pyramid = self._pyramid(window.log_y, smoothed)
        first = self._index(window.first) - 1
        last = self._index(window.last) + 2
        if not window.log_x:
            drawing = pyramid.draw(first, last, self._density(first, last, window))
            return self._steps(drawing.index), drawing.value, drawing.bin
        # A pixel of a logarithmic axis holds few steps on the left and many on the right: octave by octave.
        pieces = []
        for a, b in self._octaves(max(first, self._index(1)), min(last, len(self._series))):
            low, high = self._steps(np.array([a, b - 1.0]))
            share = np.log(max(high, low + 1) / low) / np.log(window.last / window.first) * window.pixels
            pieces.append(pyramid.draw(a, b, (b - a) / max(1.0, share)))
        if not pieces:
            return np.empty(0), np.empty(0), 1
        index = np.concatenate([piece.index for piece in pieces])
        return self._steps(index), np.concatenate([piece.value for piece in pieces]), 0

    def extent(self, window: Window) -> tuple[float, float] | None:
        """Exact smallest and largest raw value in view; None if there is none."""
        first, last = self._index(window.first), self._index(math.floor(window.last) + 1)
        return self._pyramid(window.log_y, False).extent(first, last)

    def value_at(self, step: float, smoothed: bool = False) -> float | None:
        """The value of that step, or the last one measured before it; None where there is none."""
        index = self._index(math.floor(step) + 1) - 1
        values = self._smoother.values if smoothed and self._smoother else self._series.values
        if index < 0 or not len(values) or (self._series.dense and index >= len(self._series)):
            return None
        value = float(values[min(index, len(values) - 1)])
        return value if np.isfinite(value) else None

    def last_value(self, smoothed: bool = False) -> float | None:
        return self.value_at(self.last_step, smoothed)

    # -- inside

    def _index(self, step: float) -> int:
        """Index of the first value at or after ``step``."""
        count = len(self._series)
        if self._series.dense:
            return min(max(math.ceil(step), 0), count)
        # A whole number of the array's own type: for a float NumPy would turn the whole array into floats.
        steps = self._series.steps
        return int(np.searchsorted(steps, steps.dtype.type(min(math.ceil(step), 2**62)), side="left"))

    def _steps(self, index: np.ndarray) -> np.ndarray:
        if self._series.dense:
            return index
        return self._series.steps[index.astype(np.int64)].astype(np.float64)

    def _density(self, first: int, last: int, window: Window) -> float:
        """Values of the series on one pixel."""
        steps = (window.last - window.first) / max(1.0, window.pixels)
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

    def _octaves(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Stretches of indices over which the step doubles; a stretch shares its last point with the next."""
        while first < last:
            step = float(self._steps(np.array([float(first)]))[0])
            end = min(last, max(first + 1, self._index(2 * step)) + 1)
            yield first, end
            if end == last:
                return
            first = end - 1
