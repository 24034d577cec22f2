"""Which single values stand out of a noisy curve.  No Qt here."""

from __future__ import annotations

import numpy as np

_STANDS_OUT = 16.0
"""A value stands out where it is so many times the usual scatter beyond the usual distance of its neighbours."""
_AROUND = 4
"""Of so many neighbours on each side, a spike is seen to stand out."""


def spikes(distance: np.ndarray, least: float) -> np.ndarray:
    """Indices of the distances (NaN is none) that stand out, ``least`` or more."""
    finite = np.isfinite(distance)
    distances = distance[finite]
    if not len(distances):
        return np.empty(0, np.intp)
    usual = _half(distances)
    scatter = _half(np.abs(distances - usual))
    return np.flatnonzero(finite & (distance > max(least, usual + _STANDS_OUT * scatter)))


def _half(values: np.ndarray) -> float:
    """What half of the values are below: as good as a median here, at a fifth of what NumPy's costs."""
    place = len(values) // 2
    return float(np.partition(values, place)[place])


def middle(values: np.ndarray) -> np.ndarray:
    """The median of the values around each; near the ends, of fewer; NaN where none of them is a number."""
    around = np.full(len(values) + 2 * _AROUND, np.nan)
    around[_AROUND:_AROUND + len(values)] = values
    nine = [around[first:first + len(values)] for first in range(2 * _AROUND + 1)]
    rest = np.flatnonzero(~np.isfinite(sum(nine)))  # where one of the nine is no number
    found = _median_of_nine(nine)
    windows = np.sort(np.lib.stride_tricks.sliding_window_view(around, 2 * _AROUND + 1)[rest], axis=1)  # NaN comes last
    count = np.count_nonzero(np.isfinite(windows), axis=1)
    found[rest] = windows[np.arange(len(rest)), np.maximum(count - 1, 0) // 2]
    return found


_EXCHANGES = ((1, 2), (4, 5), (7, 8), (0, 1), (3, 4), (6, 7), (1, 2), (4, 5), (7, 8), (0, 3), (5, 8), (4, 7), (3, 6),
              (1, 4), (2, 5), (4, 7), (4, 2), (6, 4), (4, 2))


def _median_of_nine(rows: list[np.ndarray]) -> np.ndarray:
    """At each place the median of nine numbers: a third of what sorting them costs.

    The network is that of N. Devillard, Fast median search: an ANSI C implementation (1998).
    """
    for low, high in _EXCHANGES:
        rows[low], rows[high] = np.minimum(rows[low], rows[high]), np.maximum(rows[low], rows[high])
    return rows[4]
