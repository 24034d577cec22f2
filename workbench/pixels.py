"""Numbers about many pictures held as bytes."""

from __future__ import annotations

import torch
from torch import Tensor

_AT_ONCE = 1 << 20
# 256 squares of bytes add up to less than 2**24, so float32 holds the sum without rounding.
_EXACT = 256

Moments = tuple[tuple[float, ...], tuple[float, ...]]


def mean_and_std(pictures: Tensor) -> Moments:
    """Mean and deviation of each channel of uint8 (n, channels, height, width), for values scaled to 0..1.

    All sums are of whole numbers and none is rounded, so neither the order of the pictures nor the number of threads
    changes a bit.  The deviation is that of the whole (divided by the count); a channel of one single value gets 1.
    """
    step = max(1, _AT_ONCE // pictures[0].numel())
    whole = torch.zeros((pictures.shape[1], 2), dtype=torch.int64)
    for start in range(0, len(pictures), step):
        whole += sums(pictures[start : start + step]).sum(0)
    return moments(whole, len(pictures) * pictures[0, 0].numel())


def sums(pictures: Tensor) -> Tensor:
    """The sum of the values and of their squares, of each picture and channel: uint8 (n, channels, height, width) ->
    int64 (n, channels, 2).  Takes four times the memory of the pictures meanwhile."""
    values = pictures.flatten(2)
    missing = -values.shape[2] % _EXACT
    if missing:  # zeros change no sum
        values = torch.nn.functional.pad(values, (0, missing))
    rows = values.unflatten(2, (-1, _EXACT)).to(torch.float32)
    first = rows.sum(-1).to(torch.int64).sum(-1)
    return torch.stack([first, rows.square_().sum(-1).to(torch.int64).sum(-1)], -1)


def moments(whole: Tensor, count: int) -> Moments:
    """Mean and deviation of each channel from the sums over ``count`` values, int64 (channels, 2)."""
    means, deviations = [], []
    for first, second in whole.tolist():
        means.append(first / count / 255)
        # Whole numbers of any length: nothing cancels.
        deviations.append((count * second - first * first) ** 0.5 / count / 255 or 1.0)
    return tuple(means), tuple(deviations)
