"""A min/max pyramid: any stretch of a long curve, drawn with about two points a pixel and no spike lost.

Level 0 is the values themselves (a view into the history, never copied).  Every level above keeps the
smallest and the largest value of each complete bin of 16, 128, 1024, ... values, so that a question about
ten million values reads a few thousand numbers.

Bins are counted from index 0, not from the edge of the view: the picture does not shimmer while panning,
and appending never changes a bin that was already full.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FIRST_BIN = 16
FACTOR = 8
_BLOCK = 1 << 18
"""Values read at a time while building: small enough for the cache, and for masks of non-finite values."""
_SHORT = 15
"""Values in a row, up to which NumPy is slower than we are."""
_FEW = 4096
"""Values that are looked at one by one in less time than bins for them are found."""


@dataclass(frozen=True)
class Drawing:
    """What to draw of a stretch of values.

    ``index``: float64 positions (the middle of a bin, or the value's own index).
    ``value``: float64, NaN where there is a gap.
    ``bin``: values in one bin; 1 means that these are the raw values.
    """

    index: np.ndarray
    value: np.ndarray
    bin: int


class Pyramid:
    """Minima and maxima of a growing array.

    With ``positive`` only values above zero count (for a logarithmic axis); otherwise all finite ones do.
    Values that do not count are gaps: they never hide their neighbours.
    """

    def __init__(self, values: np.ndarray | None = None, *, positive: bool = False) -> None:
        self._positive = positive
        self._values = np.empty(0)
        self._count = 0
        self._levels: list[_Level] = []
        if values is not None:
            self.update(values)

    def __len__(self) -> int:
        return self._count

    def update(self, values: np.ndarray, limit: int | None = None, coming: int = 0) -> bool:
        """Take in what was appended since the last call.

        ``values`` is the whole array, float64, of which the first ``len(self)`` are already known; it is
        kept as a view.  With ``limit`` at most that many new values are taken in; returns whether all are.
        A shorter array than before means that the end was cut off.  ``coming``: so many values are known to come
        in all, where that is more than ``values`` has yet.
        """
        if len(values) < self._count:
            self.truncate(len(values))
        stop = len(values) if limit is None else min(len(values), self._count + limit)
        self._values = values
        self._count = stop
        self._grow(max(coming, len(values)))
        return stop == len(values)

    def truncate(self, count: int) -> None:
        """Forget every value from index ``count`` on (the run went back to an earlier step)."""
        self._count = min(self._count, count)
        self._values = self._values[:self._count]
        for level in self._levels:
            level.count = min(level.count, self._count // level.size)

    # -- questions

    def extent(self, first: int, last: int) -> tuple[float, float] | None:
        """Exact smallest and largest value of indices ``first`` to ``last - 1``; None if none counts."""
        first, last = max(0, first), min(self._count, last)
        low, high = self._range(first, last)
        return (low, high) if low <= high else None

    def draw(self, first: int, last: int, per_pixel: float) -> Drawing:
        """Indices ``first`` to ``last - 1`` where ``per_pixel`` values share a pixel of the screen.

        Up to two values a pixel come back raw; more come back as bins of at most a pixel, each with its
        exact minimum and maximum (in the order down-up, up-down, ... so that the pen travels less).
        """
        first, last = max(0, first), min(self._count, last)
        if last <= first:
            return Drawing(np.empty(0), np.empty(0), 1)
        wanted = int(per_pixel)
        if wanted < 2:
            raw = self._values[first:last]
            value = np.where(self._counts(raw), raw, np.nan)
            return Drawing(np.arange(first, last, dtype=np.float64), value, 1)
        low, high, start, width = self._bins(first, last, wanted)
        gap = low > high
        low[gap] = high[gap] = np.nan
        value = np.empty(2 * len(low))
        value[0::4], value[1::4] = low[0::2], high[0::2]
        value[2::4], value[3::4] = high[1::2], low[1::2]
        middle = (np.arange(start, start + len(low)) + 0.5) * width - 0.5
        return Drawing(np.repeat(np.clip(middle, first, last - 1), 2), value, width)

    # -- inside

    def _counts(self, values: np.ndarray) -> np.ndarray:
        return np.isfinite(values) & (values > 0) if self._positive else np.isfinite(values)

    def _raw(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Values as candidates for a minimum and for a maximum: those that do not count are ±inf."""
        values = self._values[first:last]
        counts = self._counts(values)
        if counts.all():
            return values, values
        return np.where(counts, values, np.inf), np.where(counts, values, -np.inf)

    def _grow(self, coming: int) -> None:
        if not self._levels:
            self._levels.append(_Level(FIRST_BIN))
        base = self._levels[0]
        while base.count < self._count // base.size:
            stop = min(self._count // base.size, base.count + _BLOCK // base.size)
            low, high = self._raw(base.count * base.size, stop * base.size)
            base.append(_reduce(np.minimum, low, base.size), _reduce(np.maximum, high, base.size), coming)
        below = base
        for position in range(1, 64):
            if below.count < FACTOR:
                break
            if position == len(self._levels):
                self._levels.append(_Level(below.size * FACTOR))
            level = self._levels[position]
            first, stop = level.count * FACTOR, below.count // FACTOR * FACTOR
            if stop > first:
                level.append(_reduce(np.minimum, below.low[first:stop], FACTOR),
                             _reduce(np.maximum, below.high[first:stop], FACTOR), coming)
            below = level

    def _bins(self, first: int, last: int, wanted: int) -> tuple[np.ndarray, np.ndarray, int, int]:
        """Minima and maxima of whole bins from ``first`` to ``last``, number of the first bin, bin width.

        The width is the largest multiple (two or more) of a level's bin that is at most ``wanted``.
        """
        level = None
        for candidate in self._levels:
            if candidate.count and 2 * candidate.size <= wanted:
                level = candidate
        size = level.size if level else 1
        per_bin = wanted // size
        width = size * per_bin
        start, stop = first // width, -(-last // width)
        low, high = np.empty(stop - start), np.empty(stop - start)
        # Bins that lie whole inside the stretch come from the level; the two at its ends are counted by hand.
        whole = -(-first // width)
        end = max(whole, min(last // width, (level.count if level else last) // per_bin))
        if end > whole:
            a, b = whole * per_bin, end * per_bin
            lows, highs = (level.low[a:b], level.high[a:b]) if level else self._raw(a, b)
            low[whole - start:end - start] = _reduce(np.minimum, lows, per_bin)
            high[whole - start:end - start] = _reduce(np.maximum, highs, per_bin)
        for n in (*range(start, min(whole, stop)), *range(end, stop)):
            low[n - start], high[n - start] = self._range(max(first, n * width), min(last, (n + 1) * width))
        return low, high, start, width

    def _range(self, first: int, last: int) -> tuple[float, float]:
        """Minimum and maximum of a stretch: coarse bins in its middle, finer ones towards its ends."""
        for level in reversed(self._levels if last - first > _FEW else ()):
            a, b = -(-first // level.size), min(last // level.size, level.count)
            if b > a:
                left = self._range(first, a * level.size)
                right = self._range(b * level.size, last)
                return (float(min(level.low[a:b].min(), left[0], right[0])),
                        float(max(level.high[a:b].max(), left[1], right[1])))
        if last <= first:
            return np.inf, -np.inf
        lows, highs = self._raw(first, last)
        return float(lows.min()), float(highs.max())


class _Level:
    """Minima and maxima of complete bins of one size, in arrays that double when full."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.count = 0
        self._room = np.empty((2, 64))

    @property
    def low(self) -> np.ndarray:
        return self._room[0, :self.count]

    @property
    def high(self) -> np.ndarray:
        return self._room[1, :self.count]

    def append(self, low: np.ndarray, high: np.ndarray, coming: int) -> None:
        """Add complete bins; there are ``coming`` values in all, by what is known now."""
        needed = self.count + len(low)
        if needed > self._room.shape[1]:
            room = np.empty((2, max(needed, coming // self.size, 2 * self._room.shape[1])))
            room[:, :self.count] = self._room[:, :self.count]
            self._room = room
        self._room[0, self.count:needed] = low
        self._room[1, self.count:needed] = high
        self.count = needed


def _reduce(function: np.ufunc, values: np.ndarray, size: int) -> np.ndarray:
    """Minimum or maximum of every ``size`` values in a row.

    Folding each value with its neighbours is up to twenty times faster than NumPy's reduction of short rows.
    """
    while size % 2 == 0:
        values, size = function(values[0::2], values[1::2]), size // 2
    if size == 1:
        return values
    if size > _SHORT:
        return function.reduce(values.reshape(-1, size), axis=1)
    found = function(values[0::size], values[1::size])
    for place in range(2, size):
        function(found, values[place::size], out=found)
    return found
