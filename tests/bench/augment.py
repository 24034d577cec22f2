"""Milliseconds to augment a batch of CIFAR-10's size, against torchvision's transforms called on each picture.

Both make the same bits from the same numbers (tests/workbench/test_augment.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torchvision.transforms import v2

from tests.bench.figures import Effort, Measured
from tests.bench.turns import ratio
from workbench.augment import Augmentation
from workbench.data import DataShape

BATCH, TIMES = 64, 40
SHAPE = DataShape((3, 32, 32), 10, "classification")
RECIPES: dict[str, tuple[list[dict[str, Any]], list[v2.Transform]]] = {
    "flip and crop": ([{"part": "RandomHorizontalFlip"}, {"part": "RandomCrop"}],
                      [v2.RandomHorizontalFlip(), v2.RandomCrop(32, padding=4)]),
    "RandAugment": ([{"part": "RandAugment"}], [v2.RandAugment()]),
    "ColorJitter": ([{"part": "ColorJitter"}], [v2.ColorJitter(0.2, 0.2, 0.2)]),
}


def ours(entries: Sequence[dict[str, Any]], inputs: Tensor) -> Callable[[], object]:
    augment, targets = Augmentation(entries, SHAPE, 0), torch.zeros(len(inputs), dtype=torch.int64)
    return lambda: augment(inputs, targets, 0, 0)


def theirs(transforms: Sequence[v2.Transform], inputs: Tensor) -> Callable[[], object]:
    whole = v2.Compose(list(transforms))
    return lambda: torch.stack([whole(one) for one in inputs])


def per_second(change: Callable[[], object], times: int) -> float:
    """Batches a second, with one thread: so small a batch is not worth two."""
    torch.set_num_threads(1)
    start = time.perf_counter()
    for _ in range(times):
        change()
    return times / (time.perf_counter() - start)


def against_torchvision(effort: Effort) -> dict[str, Measured]:
    """How many times as fast, for each of RECIPES."""
    inputs = torch.randint(0, 256, (BATCH, *SHAPE.inputs), dtype=torch.uint8)
    times = max(5, round(TIMES * effort.share))
    found = {}
    for name, (entries, transforms) in RECIPES.items():
        one, other = ours(entries, inputs), theirs(transforms, inputs)
        found[f"augment, {name}"] = ratio(lambda one=one: per_second(one, times),
                                          lambda other=other: per_second(other, times), effort, "batches/s")
    return found
