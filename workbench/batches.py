"""Batches: which samples, in which order, changed and prepared how: a function of (seed, epoch, batch) and no more.

So a run can be resumed at any batch without replaying what came before, and nothing that the window does moves it.
Held and streamed samples make the same batches, to the bit.
"""

from __future__ import annotations

import hashlib
import itertools
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from typing import Protocol

import torch
from torch import Tensor

from workbench.data import Data
from workbench.stream import Stream
from workbench.streaming import Reader, Wanted

Pair = tuple[Tensor, Tensor]

# Gathering several batches at once and handing out views is cheaper than gathering each by index, as long as what was
# gathered stays in the cache until it is used.
_CHUNK_BYTES = 256 << 10

# Where a batch begins in memory decides how a CPU goes over it, and with that the last bits of a sum.  A view in
# the middle of a piece is only then the same as a piece of its own if it is aligned as one.
_ALIGNMENT = 64


def aligned(batch: Tensor) -> Tensor:
    """The same batch, beginning in memory where a tensor of its own would."""
    return batch if batch.data_ptr() % _ALIGNMENT == 0 else batch.clone()

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


class Augments(Protocol):
    """What changes a batch of the training split before it is prepared (``workbench.augment.Augmentation``)."""

    def __call__(self, inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> Pair: ...


class Batches(ABC):
    """The training split, cut into batches.

    ``size`` 0 takes the whole split at once.  The last batch of an epoch may be smaller.
    """

    def __init__(self, data: Data, size: int, seed: int, shuffle: bool) -> None:
        self.count = len(data.train)
        self.size = min(size, self.count) if size else self.count
        self._seed = seed
        self._shuffle = shuffle

    def __len__(self) -> int:
        """Batches in an epoch."""
        return -(-self.count // self.size)

    @property
    def smallest(self) -> int:
        """Samples in the smallest batch of an epoch."""
        return self.count % self.size or self.size

    @abstractmethod
    def epoch(self, epoch: int, first: int = 0) -> Iterator[Pair]:
        """Inputs and targets of every batch of an epoch, from batch ``first`` on."""

    @abstractmethod
    def example(self) -> Pair:
        """A batch like any other, for trying out what takes one."""

    def close(self) -> None:  # noqa: B027  # most have nothing to end
        """No more batches are wanted."""

    def _order(self, epoch: int) -> Tensor | None:
        """The rows of an epoch's samples, int64 (count,); None where they keep their order."""
        return epoch_order(self.count, self._seed, epoch) if self._shuffle else None


class HeldBatches(Batches):
    """Batches of a split that is held, on the device ``data_device``, or where the training is.

    With ``augment`` each is changed before it is prepared.
    """

    def __init__(self, data: Data, size: int, seed: int, prepare: Preparation, *, shuffle: bool = True,
                 augment: Augments | None = None, data_device: torch.device | None = None) -> None:
        super().__init__(data, size, seed, shuffle)
        self._prepare, self._augment = prepare, augment
        where = data_device or prepare.device
        inputs = data.train.held
        sample_bytes = 4 * max(1, inputs[0].numel())
        self._prepared = augment is None and where == prepare.device and sample_bytes * self.count <= _PREPARED_BYTES
        self._inputs = prepare(inputs) if self._prepared else inputs.to(where)
        self._targets = data.train.targets.to(where)
        batch_bytes = sample_bytes * self.size
        target_bytes = self._targets[0].numel() * self._targets.element_size() * self.size
        regular = batch_bytes % _ALIGNMENT == 0 and target_bytes % _ALIGNMENT == 0 and augment is None
        self._batches_at_once = max(1, _CHUNK_BYTES // batch_bytes) if regular else 1

    def epoch(self, epoch: int, first: int = 0) -> Iterator[Pair]:
        order = self._order(epoch)
        if order is not None:
            order = order.to(self._inputs.device)
        for batch in range(first, len(self), self._batches_at_once):
            start = batch * self.size
            inputs, targets = self._gather(order, start, start + self._batches_at_once * self.size)
            if self._augment is not None:
                yield self._prepare.training(self._augment, inputs, targets, epoch, batch)
                continue
            if not self._prepared:
                inputs, targets = self._prepare(inputs), targets.to(self._prepare.device)
            # Views of one piece: cheaper than gathering each.
            yield from zip(inputs.split(self.size), targets.split(self.size), strict=True)

    def example(self) -> Pair:
        return next(self.epoch(0))

    def _gather(self, order: Tensor | None, start: int, end: int) -> Pair:
        if order is None:
            return aligned(self._inputs[start:end]), aligned(self._targets[start:end])
        chosen = order[start:end]
        # Indexing, unlike index_select, keeps the memory format.
        return self._inputs[chosen], self._targets[chosen]


class StreamedBatches(Batches):
    """Batches of a split that is streamed: read ahead by ``workers`` processes, also across the ends of epochs.

    Raises Cancelled where a batch is long in coming and ``cancel`` is set.
    """

    def __init__(self, data: Data, size: int, seed: int, prepare: Preparation, *, shuffle: bool = True,
                 augment: Augments | None = None, workers: int = 0, cancel: threading.Event | None = None) -> None:
        super().__init__(data, size, seed, shuffle)
        assert isinstance(data.train.inputs, Stream)
        self._stream, self._targets = data.train.inputs, data.train.targets
        self._prepare, self._augment = prepare, augment
        self._reader = Reader(self._stream, workers, pin=prepare.device.type == "cuda", cancel=cancel)
        self._running: Iterator[Tensor] = iter(())
        self._rows: deque[Tensor] = deque()
        """Of the batches that are wanted already, but not here yet."""
        self._next: tuple[int, int] | None = None
        """Epoch and batch that the reading gives next."""

    @property
    def workers(self) -> int:
        return self._reader.workers

    def epoch(self, epoch: int, first: int = 0) -> Iterator[Pair]:
        if self._next != (epoch, first):
            self._rows.clear()
            self._running = self._reader.read(self._wanted(epoch, first))
        for batch in range(first, len(self)):
            self._next = None  # until it is here
            inputs = aligned(next(self._running))
            targets = self._targets[self._rows.popleft()]
            self._next = (epoch, batch + 1) if batch + 1 < len(self) else (epoch + 1, 0)
            yield self._ready(inputs, targets, epoch, batch)

    def example(self) -> Pair:
        return self._ready(self._stream[: self.size], self._targets[: self.size], 0, 0)

    def close(self) -> None:
        self._next = None
        self._reader.close()

    def _ready(self, inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> Pair:
        if self._augment is not None:
            return self._prepare.training(self._augment, inputs, targets, epoch, batch)
        return self._prepare(inputs), targets.to(self._prepare.device)

    def _wanted(self, epoch: int, first: int) -> Iterator[Wanted]:
        """The batches from here to for ever: whoever reads ahead should not have to stop at the end of an epoch."""
        for number in itertools.count(epoch):
            order = self._order(number)
            rows = torch.arange(self.count) if order is None else order
            for batch in range(first, len(self)):
                chosen = rows[batch * self.size : (batch + 1) * self.size]
                self._rows.append(chosen)
                yield Wanted(chosen.tolist(), self._seeds(number, chosen) if self._stream.random else None)
            first = 0

    def _seeds(self, epoch: int, rows: Tensor) -> list[int]:
        return [derived_seed(self._seed, epoch, row, "sample") for row in rows.tolist()]


class Preparation:
    """Turns stored inputs into what the model sees: float32, scaled and normalised, on the device."""

    def __init__(
        self, data: Data, device: torch.device, memory_format: torch.memory_format = torch.contiguous_format
    ) -> None:
        self.device = device
        self._memory_format = memory_format
        dimensions = data.train.inputs.dim()
        view = (-1, *[1] * max(0, dimensions - 2))

        def by_channel(values: tuple[float, ...] | None) -> Tensor | None:
            return None if values is None else torch.tensor(values, dtype=torch.float32, device=device).view(view)

        self._mean, self._std = by_channel(data.mean), by_channel(data.std)
        self._byte_range = data.byte_range

    def __call__(self, inputs: Tensor) -> Tensor:
        """(n, ...) uint8 or float -> (n, ...) float32 on the device."""
        inputs = inputs.to(self.device, non_blocking=True)
        if inputs.dtype == torch.uint8:
            inputs = inputs.to(torch.float32).div_(self._byte_range)
        elif inputs.is_floating_point():
            inputs = inputs.to(torch.float32)
        if self._mean is not None and self._std is not None:
            inputs = (inputs - self._mean).div_(self._std)
        if inputs.dim() == 4 and self._memory_format is not torch.contiguous_format:
            inputs = inputs.contiguous(memory_format=self._memory_format)
        return inputs

    def training(self, augment: Augments, inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> Pair:
        """A batch of the training split: changed on the device, then prepared.

        Bytes are changed as they are where they go from 0 to 255, as torchvision expects; others as floats from 0 to 1.
        """
        inputs, targets = inputs.to(self.device, non_blocking=True), targets.to(self.device, non_blocking=True)
        if inputs.dtype == torch.uint8 and self._byte_range != 255.0:
            inputs = inputs.to(torch.float32).div_(self._byte_range)
        inputs, targets = augment(inputs, targets, epoch, batch)
        return self(inputs), targets
