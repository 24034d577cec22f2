"""Numbers about many pictures held as bytes."""

from __future__ import annotations

import torch
from torch import Tensor

_AT_ONCE = 1 << 22


def mean_and_std(pictures: Tensor) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation of each channel of uint8 (n, channels, height, width), for values scaled to 0..1.

    From counts of the 256 values, so exact whatever the order, and without a copy in floating point.  The deviation is
    that of the whole (divided by the count); a channel of one single value gets 1.
    """
    means, deviations = [], []
    step = max(1, _AT_ONCE // max(1, pictures[0, 0].numel()))
    values = torch.arange(256, dtype=torch.float64) / 255
    for channel in range(pictures.shape[1]):
        counts = torch.zeros(256, dtype=torch.int64)
        for start in range(0, len(pictures), step):
            counts += torch.bincount(pictures[start : start + step, channel].reshape(-1), minlength=256)
        share = counts / counts.sum()
        mean = float((share * values).sum())
        variance = float((share * (values - mean) ** 2).sum())
        means.append(mean)
        deviations.append(variance**0.5 or 1.0)
    return tuple(means), tuple(deviations)
