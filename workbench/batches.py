"""Batches: which samples, in which order, prepared how: a function of (seed, epoch, batch) and nothing else.

So a run can be resumed at any batch without replaying what came before, and nothing that the window does moves it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import torch
from torch import Tensor

from workbench.data import Data

# Gathering several batches at once and handing out views is cheaper than gathering each by index, as long as what was
# gathered stays in the cache until it is used.
_CHUNK_BYTES = 256 << 10

# Where a batch begins in memory decides how a CPU goes over it, and with that the last bits of a sum.  A view in
# the middle of a piece is only then the same as a piece of its own if it is aligned as one.
_ALIGNMENT = 64

# A training split whose prepared inputs take no more than this is prepared once, not batch by batch: the arithmetic is
# the same for each number, so the batches are the same bits.
_PREPARED_BYTES = 256 << 20


def derived_seed(*parts: object) -> int:
    """A 63-bit seed from any values, the same on every machine."""
    digest = hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def epoch_order(count: int, seed: int, epoch: int) -> Tensor:
    """The order of an epoch's samples: a permutation (count,) int64 that (seed, epoch) alone decides."""
    generator = torch.Generator().manual_seed(derived_seed(seed, epoch, "order"))
    return torch.randperm(count, generator=generator)


class Batches:
    """The training split on its device, cut into batches.

    ``batch_size`` 0 takes the whole split at once.  The last batch of an epoch may be smaller.
    """

    def __init__(
        self,
        data: Data,
        batch_size: int,
        seed: int,
        device: torch.device,
        *,
        shuffle: bool = True,
        memory_format: torch.memory_format = torch.contiguous_format,
    ) -> None:
        self._count = len(data.train)
        self._size = min(batch_size, self._count) if batch_size else self._count
        self._seed = seed
        self._shuffle = shuffle
        prepare = Preparation(data, device, memory_format)
        sample_bytes = 4 * max(1, data.train.inputs[0].numel())
        small = sample_bytes * self._count <= _PREPARED_BYTES
        self._inputs = prepare(data.train.inputs) if small else data.train.inputs.to(device)
        self._prepare = None if small else prepare
        self._targets = data.train.targets.to(device)
        self.device = device
        batch_bytes = sample_bytes * self._size
        target_bytes = self._targets[0].numel() * self._targets.element_size() * self._size
        aligned = batch_bytes % _ALIGNMENT == 0 and target_bytes % _ALIGNMENT == 0
        self._batches_at_once = max(1, _CHUNK_BYTES // batch_bytes) if aligned else 1

    def __len__(self) -> int:
        """Batches in an epoch."""
        return -(-self._count // self._size)

    @property
    def smallest(self) -> int:
        """Samples in the smallest batch of an epoch."""
        return self._count % self._size or self._size

    def epoch(self, epoch: int, first: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
        """Inputs and targets of every batch of an epoch, from batch ``first`` on."""
        order = epoch_order(self._count, self._seed, epoch).to(self._inputs.device) if self._shuffle else None
        for batch in range(first, len(self), self._batches_at_once):
            start = batch * self._size
            yield from self._gather(order, start, start + self._batches_at_once * self._size)

    def _gather(self, order: Tensor | None, start: int, end: int) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of samples ``start`` to ``end``, as views of one piece."""
        if order is None:
            inputs, targets = self._inputs[start:end], self._targets[start:end]
        else:
            chosen = order[start:end]
            # Indexing, unlike index_select, keeps the memory format.
            inputs, targets = self._inputs[chosen], self._targets[chosen]
        if self._prepare is not None:
            inputs = self._prepare(inputs)
        return zip(inputs.split(self._size), targets.split(self._size), strict=True)


class Preparation:
    """Turns stored inputs into what the model sees: float32, scaled and normalised, on the device."""

    def __init__(
        self, data: Data, device: torch.device, memory_format: torch.memory_format = torch.contiguous_format
    ) -> None:
        self._device = device
        self._memory_format = memory_format
        dimensions = data.train.inputs.dim()
        view = (-1, *[1] * max(0, dimensions - 2))

        def by_channel(values: tuple[float, ...] | None) -> Tensor | None:
            return None if values is None else torch.tensor(values, dtype=torch.float32, device=device).view(view)

        self._mean, self._std = by_channel(data.mean), by_channel(data.std)
        self._byte_range = data.byte_range

    def __call__(self, inputs: Tensor) -> Tensor:
        """(n, ...) uint8 or float -> (n, ...) float32 on the device."""
        inputs = inputs.to(self._device)
        if inputs.dtype == torch.uint8:
            inputs = inputs.to(torch.float32).div_(self._byte_range)
        elif inputs.is_floating_point():
            inputs = inputs.to(torch.float32)
        if self._mean is not None and self._std is not None:
            inputs = (inputs - self._mean).div_(self._std)
        if inputs.dim() == 4 and self._memory_format is not torch.contiguous_format:
            inputs = inputs.contiguous(memory_format=self._memory_format)
        return inputs
