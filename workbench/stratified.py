"""Splits in which each class has its share."""

from __future__ import annotations

import torch
from torch import Tensor

from workbench.data import Split


def split_rows(count: int, share: float, seed: int, labels: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """(training, validation) row numbers, int64, by a seeded permutation; the second may be empty.

    ``share`` of the rows (rounded, at least one where it is not 0, never all) go to validation.  With ``labels``, int64
    (count,), each class gives as near to its share as whole rows allow, and keeps at least one row for training.
    Without labels the rows are those of ``workbench.data.split_off``.
    """
    held = min(max(1, round(count * share)), count - 1) if share > 0 and count > 1 else 0
    if held == 0:
        return torch.arange(count), torch.arange(0)
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(count, generator=generator)
    if labels is None:
        return order[held:], order[:held]
    # The first rows of each class, in the order of the permutation, are held; so the order stays the permutation's.
    quotas = _quotas(torch.bincount(labels), held)
    shuffled = labels[order]
    by_class = torch.argsort(shuffled, stable=True)
    sizes = torch.bincount(labels)
    begin = (torch.cumsum(sizes, 0) - sizes)[shuffled[by_class]]
    place_in_class = torch.empty_like(order)
    place_in_class[by_class] = torch.arange(count) - begin
    out = place_in_class < quotas[shuffled]
    return order[~out], order[out]


def _quotas(sizes: Tensor, held: int) -> Tensor:
    """How many of each class are held: whole numbers that add up to ``held`` (less where classes have only one row),
    by largest remainder; none takes a whole class."""
    exact = sizes.double() * (held / int(sizes.sum()))
    room = (sizes - 1).clamp(min=0)
    quotas = torch.minimum(exact.floor().long(), room)
    while (left := held - int(quotas.sum())) > 0:
        open_classes = torch.nonzero(quotas < room).flatten()
        if len(open_classes) == 0:
            break
        remainders = (exact - quotas)[open_classes]
        first = torch.argsort(remainders, descending=True, stable=True)[:left]
        quotas[open_classes[first]] += 1
    return quotas


def split_by_class(inputs: Tensor, labels: Tensor, share: float, seed: int) -> tuple[Split, Split | None]:
    """Split samples into training and validation, each class by its share; ``labels`` int64 (n,)."""
    kept, out = split_rows(len(inputs), share, seed, labels)
    if len(out) == 0:
        return Split(inputs[kept], labels[kept]), None
    return Split(inputs[kept], labels[kept]), Split(inputs[out], labels[out])
