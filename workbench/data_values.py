"""Ranges, means and deviations of what is stored, and of what the model makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from workbench.data import Data
from workbench.data_facts import Values
from workbench.sample_reading import SampleReader


@dataclass(frozen=True)
class Measured:
    """The finite values of each channel, of ``looked_at`` samples at even distances.

    ``wrong`` of them have a number that is not finite; ``first`` is the row of the first one, -1 where there is none.
    """

    values: tuple[Values, ...]
    looked_at: int
    wrong: int
    first: int


def measure(samples: SampleReader, names: Sequence[str], step: int) -> Measured:
    """Look at every ``step``-th sample; one name for each channel."""
    channels = len(names)
    lowest, highest = np.full(channels, np.inf), np.full(channels, -np.inf)
    count, missing = np.zeros(channels), np.zeros(channels, dtype=np.int64)
    total, squares = np.zeros(channels), np.zeros(channels)
    shift: np.ndarray | None = None
    looked_at, wrong, first = 0, 0, -1
    for start, stored in samples.blocks(step):
        chunk = by_channel(stored).astype(np.float64)
        looked_at += len(chunk)
        finite = np.isfinite(chunk)
        here = finite.sum(axis=(0, 2))
        whole = bool(finite.all())
        missing += chunk.shape[0] * chunk.shape[2] - here
        count += here
        lowest = np.minimum(lowest, (chunk if whole else np.where(finite, chunk, np.inf)).min(axis=(0, 2)))
        highest = np.maximum(highest, (chunk if whole else np.where(finite, chunk, -np.inf)).max(axis=(0, 2)))
        if not whole:
            bad = ~finite.all(axis=(1, 2))
            first = start + int(bad.argmax()) * step if first < 0 else first
            wrong += int(bad.sum())
            chunk = np.where(finite, chunk, 0.0)
        if shift is None:  # near the mean, so that squares of large numbers close together do not lose their digits
            shift = chunk.sum(axis=(0, 2)) / np.maximum(here, 1)
        chunk -= shift[:, None]
        if not whole:
            chunk *= finite
        total += chunk.sum(axis=(0, 2))
        squares += np.einsum("ncv,ncv->c", chunk, chunk)
    assert shift is not None
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / count
        deviation = np.sqrt(np.maximum(squares / count - mean**2, 0.0))
    nothing = count == 0
    lowest[nothing] = highest[nothing] = np.nan
    deviation[lowest == highest] = 0.0  # and not what rounding leaves of it
    values = tuple(Values(names[i], float(lowest[i]), float(highest[i]), float(mean[i] + shift[i]),
                          float(deviation[i]), int(missing[i])) for i in range(channels))
    return Measured(values, looked_at, wrong, first)


def not_finite(samples: SampleReader, step: int) -> tuple[int, int, int]:
    """Of every ``step``-th sample: how many were looked at, how many have a number that is not finite, and the row of
    the first of those (-1)."""
    looked_at, count, first = 0, 0, -1
    if samples.floating:
        for start, chunk in samples.blocks(step):
            looked_at += len(chunk)
            wrong = ~np.isfinite(by_channel(chunk)).all(axis=(1, 2))
            if wrong.any():
                first = start + int(wrong.argmax()) * step if first < 0 else first
                count += int(wrong.sum())
    return looked_at, count, first


def by_channel(samples: np.ndarray) -> np.ndarray:
    """(n, ...) -> (n, channels, values): of vectors, each number is a channel of its own."""
    channels = samples.shape[1] if samples.ndim > 1 else 1
    return samples.reshape(len(samples), channels, -1)


def prepared(inputs: Sequence[Values], data: Data) -> tuple[Values, ...]:
    """What ``workbench.batches.Preparation`` makes of them."""
    scale = data.byte_range if data.train.inputs.dtype == torch.uint8 else 1.0
    means, stds = data.mean or (0.0,), data.std or (1.0,)
    if data.mean is None or data.std is None:
        means, stds = (0.0,), (1.0,)
    found = []
    for i, values in enumerate(inputs):
        mean, std = means[i % len(means)], stds[i % len(stds)]
        found.append(Values(values.name, (values.lowest / scale - mean) / std, (values.highest / scale - mean) / std,
                            (values.mean / scale - mean) / std, values.deviation / scale / std, values.not_finite))
    return tuple(found)
