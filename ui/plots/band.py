"""What several runs of one recipe, but for the seed, have in common: their median, and the band from lowest to highest.

The band goes from the lowest run to the highest one, not from quartile to quartile: of the three or five seeds that
people train quartiles say little, and nothing that a run did lies outside of what is shown.

A run counts where it has a value: a dense series at each of its steps; a sampled one from its first sample to its last,
straight from one sample to the next.  So the median stands on all steps that any of the runs has, and goes on with the
runs that are left where others have ended.  Values that are not finite do not count.  No Qt here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

_BLOCK = 1 << 15
"""Steps worked on at a time."""


@dataclass(frozen=True)
class Band:
    """``steps`` (int64; None: every step from 0 on), and of the same length ``low``, ``median``, ``high`` (float64, NaN
    where no run counts)."""

    steps: np.ndarray | None
    low: np.ndarray
    median: np.ndarray
    high: np.ndarray


def never() -> bool:
    """Work that nobody gives up."""
    return False


def dense_band(columns: Sequence[np.ndarray], given_up: Callable[[], bool] = never) -> Band:
    """Of series that have a value for every step from 0 on; they may be of different lengths."""
    count = max(map(len, columns))
    low, median, high = np.empty(count), np.empty(count), np.empty(count)
    for first in range(0, count, _BLOCK):
        if given_up():
            break
        last = min(count, first + _BLOCK)
        rows = np.full((len(columns), last - first), np.nan)
        for row, column in zip(rows, columns, strict=True):
            part = column[first:last]
            row[:len(part)] = part
        low[first:last], median[first:last], high[first:last] = _across(rows)
    return Band(None, low, median, high)


def sampled_band(steps: Sequence[np.ndarray], values: Sequence[np.ndarray]) -> Band:
    """Of series that have some steps only; each pair of the same length."""
    union = np.unique(np.concatenate(steps))
    rows = np.full((len(steps), len(union)), np.nan)
    for row, at, value in zip(rows, steps, values, strict=True):
        finite = np.isfinite(value)
        if finite.any():
            row[:] = np.interp(union, at[finite], value[finite], left=np.nan, right=np.nan)
    return Band(union, *_across(rows))


def _across(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lowest, median and highest of each column of (runs, steps)."""
    rows = np.sort(np.where(np.isfinite(rows), rows, np.nan), axis=0)  # NaN comes last
    counts = np.count_nonzero(~np.isnan(rows), axis=0)
    columns = np.arange(rows.shape[1])
    last = np.maximum(counts - 1, 0)
    median = (rows[last // 2, columns] + rows[(last + 1) // 2, columns]) / 2
    return rows[0], median, rows[last, columns]
