"""Stream: the inputs of a split that are read when they are wanted, in the place of one whole tensor.

A dataset gives a Stream where its samples may be too many to hold; whether they are held all the same is decided when
a run begins (``workbench.holding``), so a dataset need not know how much memory there is.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor

from workbench import randomness
from workbench.progress import Reporter
from workbench.sentence import Sentence

_AT_ONCE_BYTES = 8 << 20


class Stream(ABC):
    """Samples on a disk, or made by code of the user's, by their row.

    ``shape``  of all inputs together, (n, ...); ``dtype`` of them: uint8 or float32.
    ``random`` reading a row twice gives other numbers (a dataset with augmentation of its own): it is then read under
               a seed for each sample, which makes it a function again.
    ``at_home`` not None: it cannot be sent to another process, and this is why (what follows "because").

    A Stream is pickled into worker processes, several of which read at the same time.  It must hold no open files.
    """

    shape: tuple[int, ...]
    dtype: torch.dtype
    random: bool = False
    at_home: Sentence | None = None

    @abstractmethod
    def read(self, rows: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
        """The samples of some rows, in this order: (len(rows), ...) of ``dtype``, a tensor of its own.

        ``seeds`` one for each row, given where the stream is ``random``.  Raises Problem, with a sentence that names
        the file (and in the user's code the line), for a sample that cannot be read.
        """

    # ------------------------------------------------------------------ as far as a tensor's face is needed

    def __len__(self) -> int:
        return self.shape[0]

    def dim(self) -> int:
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        """What all of it would take in memory."""
        return int(torch.Size(self.shape).numel()) * self.dtype.itemsize

    def __getitem__(self, rows: slice) -> Tensor:
        """The samples of a slice, read now; random ones under the seeds 0, 1, 2, ..."""
        chosen = range(len(self))[rows]
        return self.read(chosen, [0] * len(chosen) if self.random else None)

    # ------------------------------------------------------------------ made of it

    def take(self, rows: Sequence[int] | Tensor) -> Stream:
        """Some rows of it, in this order, as a stream of their own."""
        return Taken(self, rows)

    def load(self, reporter: Reporter | None = None) -> Tensor:
        """All of it, (n, ...); random samples are read once, each under its row as seed.  Raises Cancelled."""
        whole = torch.empty(self.shape, dtype=self.dtype)
        at_once = max(1, _AT_ONCE_BYTES // max(1, self.nbytes // max(1, len(self))))
        for start in range(0, len(self), at_once):
            rows = range(start, min(start + at_once, len(self)))
            whole[start : rows.stop] = self.read(rows, list(rows) if self.random else None)
            if reporter is not None:
                reporter.add(len(rows))
        return whole


class Taken(Stream):
    """Some rows of another stream."""

    def __init__(self, whole: Stream, rows: Sequence[int] | Tensor) -> None:
        self._whole = whole
        self._rows = torch.as_tensor(rows, dtype=torch.int64)
        self.shape = (len(self._rows), *whole.shape[1:])
        self.dtype, self.random, self.at_home = whole.dtype, whole.random, whole.at_home

    def read(self, rows: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
        return self._whole.read(self._rows[list(rows)].tolist(), seeds)


class FromMemory(Stream):
    """A tensor that is held, read as if it were a stream: for whoever wants to see that both are the same."""

    def __init__(self, whole: Tensor) -> None:
        self._whole = whole
        self.shape, self.dtype = tuple(whole.shape), whole.dtype

    def read(self, rows: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
        return self._whole[list(rows)]


Inputs = Tensor | Stream
"""What a split has: both have ``shape``, ``dtype``, ``len`` and slices."""


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Inside, the generators of torch (on the CPU), NumPy and Python stand where ``seed`` puts them; afterwards they
    are as they were before."""
    with randomness.untouched(torch.device("cpu")):
        seed_here(seed)
        yield


def seed_here(seed: int) -> None:
    """Put them where ``seed`` puts them, for whoever puts them back after many samples."""
    torch.default_generator.manual_seed(seed)
    np.random.seed(seed % 2**32)
    random.seed(seed)


__all__ = ["FromMemory", "Inputs", "Stream", "Taken", "seed_here", "seeded"]
