"""The inputs of a split as NumPy, some rows at a time, whether they are held or streamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from torch import Tensor

from workbench.progress import Reporter
from workbench.stream import Inputs, Stream

BLOCK = 2_000_000
"""Numbers that are read at once."""


class SampleReader:
    """Reads in blocks of bounded memory.

    Of a random stream, each row is read under its own number as seed unless another is given, as the validation split
    is: what is read twice is the same.  Raises Problem for a sample that cannot be read, and Cancelled where
    ``reporter`` says so.
    """

    def __init__(self, inputs: Inputs, reporter: Reporter | None = None) -> None:
        self.shape = tuple(inputs.shape)
        self.floating = inputs.dtype.is_floating_point
        self._reporter = reporter or Reporter()
        self._stream = inputs if isinstance(inputs, Stream) else None
        self._held = None if isinstance(inputs, Stream) else _array(inputs)

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def streamed(self) -> bool:
        return self._stream is not None

    @property
    def random(self) -> bool:
        return self._stream is not None and self._stream.random

    @property
    def numbers(self) -> int:
        """In one sample."""
        return int(np.prod(self.shape[1:]))

    def at_once(self) -> int:
        """How many samples make a block; at least one."""
        return max(1, BLOCK // max(1, self.numbers))

    def read(self, rows: Sequence[int] | np.ndarray, seeds: Sequence[int] | None = None) -> np.ndarray:
        """The samples of some rows, in this order: (len(rows), ...) as they are stored; ``seeds`` for a random stream.

        What is returned is a copy.
        """
        self._reporter.check()
        if self._held is not None:
            return self._held[np.asarray(rows, dtype=np.int64)]
        assert self._stream is not None
        wanted = rows.tolist() if isinstance(rows, np.ndarray) else rows
        some = self._stream.read(wanted, (seeds or list(wanted)) if self._stream.random else None)
        self._reporter.add(len(wanted))
        return some.numpy()

    def blocks(self, step: int = 1) -> Iterator[tuple[int, np.ndarray]]:
        """Every ``step``-th sample, a block at a time, with the row of its first sample.

        A block of what is held is a view.
        """
        size = self.at_once()
        for start in range(0, len(self), size * step):
            if self._held is not None:
                self._reporter.check()
                yield start, self._held[start : start + size * step : step]
            else:
                yield start, self.read(range(start, min(len(self), start + size * step), step))


def _array(values: Tensor) -> np.ndarray:
    return values.detach().cpu().numpy()
