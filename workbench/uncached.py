"""Uncached: a large file that goes to the disk, and is read back from it, past the system's cache.

A checkpoint is written again and again, and read once, to see that the disk has it.  In the cache it would push out
what other programs need, and the memory for it would have to be found anew each time, which on a virtual machine takes
longer than the disk does.  This is Linux's ``O_DIRECT``: elsewhere, and on file systems that know no such thing, the
same bytes go through the cache.
"""

from __future__ import annotations

import errno
import mmap
import os
import sys
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

if sys.platform == "linux":
    import fcntl

PIECE = 4 * 2**20
"""Bytes that go at once: whole pages, as ``O_DIRECT`` wants them, and enough to keep a disk busy."""


_CANNOT = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


class UncachedWriter:
    """Writes to an unbuffered file in large pieces.  ``finish`` writes the last one, which an fsync should follow."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._piece = memoryview(mmap.mmap(-1, PIECE))  # begins at a page, as O_DIRECT wants it too
        self._filled = 0
        self._direct = _past_cache(file.fileno(), True)

    def write(self, data: Any) -> int:
        """Take ``data``, a bytes-like object, which may change afterwards."""
        rest = memoryview(data).cast("B")
        taken = len(rest)
        while rest:
            count = min(len(rest), PIECE - self._filled)
            self._piece[self._filled:self._filled + count] = rest[:count]
            self._filled += count
            rest = rest[count:]
            if self._filled == PIECE:
                self._write_out()
        return taken

    def flush(self) -> None:
        """Nothing before ``finish``: half a piece could not go past the cache."""

    def finish(self) -> None:
        self._through_cache()  # the last piece need not be of whole pages
        self._write_out()
        self._file.flush()

    def _write_out(self) -> None:
        done = 0
        while done < self._filled:
            try:
                done += self._file.write(self._piece[done:self._filled])
            except OSError as error:
                if error.errno not in _CANNOT or not self._direct:
                    raise
                self._through_cache()  # a disk of larger blocks, or one that took half a page of the last piece
        self._filled = 0

    def _through_cache(self) -> None:
        if self._direct:
            _past_cache(self._file.fileno(), False)
            self._direct = False


def read_uncached(path: Path) -> Generator[memoryview]:
    """A file's bytes, as the disk gives them, in pieces; each stays as it is until the next but one is asked for."""
    pieces, turn = [memoryview(mmap.mmap(-1, PIECE)) for _ in range(2)], 0
    with open(path, "rb", buffering=0) as file:
        _forget_cached(file.fileno())
        direct = _past_cache(file.fileno(), True)
        while True:
            turn = 1 - turn
            try:
                count = file.readinto(pieces[turn])
            except OSError as error:
                if error.errno not in _CANNOT or not direct:
                    raise
                direct = False  # as in UncachedWriter
                _past_cache(file.fileno(), False)
                continue
            if not count:
                return
            yield pieces[turn][:count]


def _past_cache(descriptor: int, on: bool) -> bool:
    """Have what is read and written go past the cache, or through it again; False where the file system cannot."""
    if sys.platform != "linux":
        return False
    try:
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_DIRECT if on else flags & ~os.O_DIRECT)
    except OSError:
        return False
    return True


def _forget_cached(descriptor: int) -> None:
    # What has gone through the cache all the same must not be read from there.
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):  # a wish
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


__all__ = ["PIECE", "UncachedWriter", "read_uncached"]
