"""Decoded pictures in one ordinary npy file, read at any place of it, by any thread and in any process.

Not mapped into memory: a file that was cut off since would then end the whole program instead of one reading.
"""

from __future__ import annotations

import contextlib
import io
import os
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

# Reading on over a gap of so many bytes costs less than another reading.
_GAP_BYTES = 64 << 10
_SPAN_BYTES = 4 << 20


@dataclass(frozen=True)
class Shape:
    """What pictures are brought to."""

    size: int
    channels: int

    @property
    def of_one(self) -> tuple[int, int, int]:
        return self.channels, self.size, self.size

    @property
    def bytes(self) -> int:
        return self.channels * self.size * self.size


class PixelFile:
    """The pixels of ``count`` pictures, uint8 (count, channels, size, size).

    Opened where and when it is read; holds nothing open when pickled.
    """

    def __init__(self, path: Path, shape: Shape, count: int) -> None:
        self.path = path
        self._shape, self._count = shape, count
        self._start = len(self.header)
        self._here = threading.local()

    def __reduce__(self) -> tuple[Any, ...]:
        return PixelFile, (self.path, self._shape, self._count)

    @property
    def header(self) -> bytes:
        """What comes before the pixels."""
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False,
                                                      "shape": (self._count, *self._shape.of_one)})
        return header.getvalue()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing, and no damage was noted."""
        try:
            return self.path.stat().st_size == self._start + self._count * self._shape.bytes and not self._note.exists()
        except OSError:
            return False

    def note_damage(self) -> None:
        """Remember for the next start that some pictures here are not what they should be."""
        with contextlib.suppress(OSError):
            if self.path.exists():  # else somebody has thrown it away, and its note would stay for ever
                self._note.touch()

    def read(self, rows: np.ndarray, checks: np.ndarray, into: np.ndarray, places: np.ndarray) -> list[int]:
        """Put pictures into ``into``, uint8 (..., channels, size, size), each at its place of ``places``.

        ``rows`` ascend; ``checks`` are their CRC-32.  Returns which of the rows, counted from 0, cannot be read or are
        damaged: their places hold anything.
        """
        if not len(rows):
            return []
        try:
            file = self._file()
        except OSError:
            return list(range(len(rows)))
        size = self._shape.bytes
        target = into.data.cast("B")
        targets, wanted, crcs = (places * size).tolist(), rows.tolist(), checks.tolist()
        bad: list[int] = []
        for begin, end in self._spans(rows):
            first = wanted[begin]
            alone = end - begin == 1
            span = (target[targets[begin] : targets[begin] + size] if alone
                    else np.empty((wanted[end - 1] - first + 1) * size, dtype=np.uint8).data)
            try:
                file.seek(self._start + first * size)
                got = file.readinto(span)  # type: ignore[attr-defined]
            except OSError:
                bad += range(begin, end)
                continue
            # Where the file ends too early, what was in memory before may even be the right picture: it does not count.
            for which in range(begin, end):
                start = (wanted[which] - first) * size
                one = span[start : start + size]
                if start + size > got or zlib.crc32(one) != crcs[which]:
                    bad.append(which)
                elif not alone:
                    target[targets[which] : targets[which] + size] = one
        return bad

    def _spans(self, rows: np.ndarray) -> Iterator[tuple[int, int]]:
        """From which to which of the rows to read at once."""
        ends = [*(np.flatnonzero((np.diff(rows) - 1) * self._shape.bytes > _GAP_BYTES) + 1).tolist(), len(rows)]
        if len(ends) == len(rows):
            yield from zip(range(len(rows)), ends, strict=True)
            return
        at_once = max(1, _SPAN_BYTES // self._shape.bytes)
        begin = 0
        for end in ends:
            while begin < end:
                upto = min(end, int(np.searchsorted(rows, rows[begin] + at_once)))
                yield begin, upto
                begin = upto

    def _file(self) -> BinaryIO:
        """Opened once in each thread: it has a place of its own to read at."""
        here = self._here
        # A forked process shares the place of its parent's.
        if getattr(here, "process", None) != os.getpid():
            here.opened = _Opened(self.path)
            here.process = os.getpid()
        file: BinaryIO = here.opened.file
        return file

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".damaged")


class _Opened:
    """A file that is closed with the thread, or the stream, that it was opened for."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb", buffering=0)

    def __del__(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


def check_of(pixels: np.ndarray) -> int:
    """The CRC-32 of one picture."""
    return zlib.crc32(pixels.data)


__all__ = ["PixelFile", "Shape", "check_of"]
