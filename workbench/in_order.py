"""Going through a split in the order in which it is stored, in large batches: for measuring, not for training."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import torch
from torch import Tensor

from workbench.batches import Preparation, aligned
from workbench.data import Split
from workbench.stream import Stream
from workbench.streaming import Reader, Wanted

# No gradients are kept, so batches may be larger than those of training; what a picture of 224 × 224 with some channels
# needs still fits a small GPU.
_BATCH_NUMBERS = 4_000_000


class InOrder:
    """The batches of a split, prepared: inputs (n, ...) float32 and targets, on the device.

    ``even`` makes batches as even as can be: batch norm refuses a last one of a single sample.  ``keep`` prepares a
    small split once.  To be closed.
    """

    def __init__(self, split: Split, prepare: Preparation, *, workers: int = 0, even: bool = False, keep: bool = False,
                 data_device: torch.device | None = None, cancel: threading.Event | None = None) -> None:
        self._prepare = prepare
        count, numbers = len(split), max(1, torch.Size(split.inputs.shape[1:]).numel())
        size = max(2 if even else 1, min(4096, _BATCH_NUMBERS // numbers))
        rows = torch.arange(count)
        self._rows = rows.tensor_split(max(1, count // size)) if even else rows.split(size)
        where = data_device or prepare.device
        self._targets = split.targets.to(where)
        self._reader: Reader | None = None
        self._held: Tensor | None = None
        self._prepared: Tensor | None = None
        if isinstance(split.inputs, Stream):
            self._random = split.inputs.random
            self._reader = Reader(split.inputs, workers, pin=prepare.device.type == "cuda", cancel=cancel)
        elif keep and len(self._rows) == 1:
            self._prepared = prepare(split.inputs)
            self._targets = self._targets.to(prepare.device)
        else:
            self._held = split.inputs.to(where)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        if self._prepared is not None:
            yield self._prepared, self._targets
            return
        for rows, inputs in zip(self._rows, self._inputs(), strict=True):
            targets = aligned(self._targets[int(rows[0]) : int(rows[-1]) + 1])
            yield self._prepare(aligned(inputs)), targets.to(self._prepare.device)

    def close(self) -> None:
        """End the processes that read."""
        if self._reader is not None:
            self._reader.close()

    def _inputs(self) -> Iterator[Tensor]:
        if self._reader is not None:
            # A split that is measured must be the same each time: random samples are read under their rows.
            yield from self._reader.read(Wanted(rows.tolist(), rows.tolist() if self._random else None)
                                         for rows in self._rows)
        else:
            assert self._held is not None
            for rows in self._rows:
                yield self._held[int(rows[0]) : int(rows[-1]) + 1]
