"""Exponential smoothing of a growing curve, bias-corrected.

With strength w, over the finite values x[0], x[1], ... (gaps are skipped, and stay gaps):

    m[n] = w * m[n-1] + (1 - w) * x[n],   m[-1] = 0
    smoothed[n] = m[n] / (1 - w ** (n + 1))

The division makes the start honest: the first smoothed value is x[0] itself, not (1 - w) * x[0].  It is
the formula TensorBoard uses, so the same strength gives the same curve in both.
"""

from __future__ import annotations

import math

import numpy as np

_BLOCK = 1 << 15
"""Values smoothed at a time: the passes below then run in the cache."""
_NOTHING = 1e-17
"""A weight too small to be seen beside 1."""


class Smoother:
    """Keeps the smoothed copy of an array that grows; ``strength`` is 0 (off) to just below 1."""

    def __init__(self, strength: float = 0.0) -> None:
        self._strength = strength
        self._room = np.empty(0)
        self._count = 0
        self._mean = 0.0
        self._weight = 1.0  # w ** n after n finite values: what the bias correction takes off

    def __len__(self) -> int:
        return self._count

    @property
    def strength(self) -> float:
        return self._strength

    @property
    def values(self) -> np.ndarray:
        """The smoothed values so far, float64; NaN where the input is not finite."""
        return self._room[:self._count]

    def restart(self, strength: float) -> None:
        """Take another strength; the next ``update`` begins again at the first value."""
        if not 0.0 <= strength < 1.0:
            raise ValueError(f"strength must be at least 0 and below 1; {strength} is not")
        self._strength = strength
        self._count, self._mean, self._weight = 0, 0.0, 1.0

    def update(self, values: np.ndarray, limit: int | None = None) -> bool:
        """Smooth what was appended since the last call (at most ``limit`` values); whether all is done.

        ``values`` is the whole array.  A shorter one than before was cut off: smoothing begins again.
        """
        if len(values) < self._count:
            self.restart(self._strength)
        stop = len(values) if limit is None else min(len(values), self._count + limit)
        if stop > len(self._room):
            room = np.empty(max(len(values), 2 * len(self._room), 1024))  # for all that is known to come
            room[:self._count] = self._room[:self._count]
            self._room = room
        scratch = np.empty(min(stop - self._count, _BLOCK))
        while self._count < stop:
            end = min(stop, self._count + _BLOCK)
            self._smooth(values[self._count:end], self._room[self._count:end], scratch)
            self._count = end
        return stop == len(values)

    def _smooth(self, values: np.ndarray, out: np.ndarray, scratch: np.ndarray) -> None:
        """Smooth one block; ``scratch`` is room for as many values.

        m is a running sum with fading weights.  It is summed in passes over distances 1, 2, 4, ...: after the
        pass over distance d every entry holds its last 2d terms, and passes stop once w ** d is too small to
        be seen.  That is a dozen vectorised passes instead of a Python loop over every value.
        """
        w = self._strength
        finite = np.isfinite(values)
        every = bool(finite.all())
        mean = (1.0 - w) * (values if every else values[finite])
        if not len(mean):
            out[:] = np.nan
            return
        mean[0] += w * self._mean
        distance, fade = 1, w
        while distance < len(mean) and fade > 1e-18:
            # Computed in full before it is added, so that no entry counts twice.
            faded = np.multiply(mean[:-distance], fade, out=scratch[:len(mean) - distance])
            mean[distance:] += faded
            distance, fade = 2 * distance, fade * fade
        self._mean = float(mean[-1])
        if self._weight > _NOTHING:
            # Powers are dear: only as many as can be seen in the result.
            count = 1 if w == 0 else min(len(mean), math.ceil(math.log(_NOTHING / self._weight) / math.log(w)) + 1)
            weights = self._weight * np.power(w, np.arange(1, count + 1, dtype=np.float64))
            self._weight = float(weights[-1])
            mean[:count] /= 1.0 - weights
        if every:
            out[:] = mean
        else:
            out[:] = np.nan
            out[finite] = mean
