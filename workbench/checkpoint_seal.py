"""The seal of a checkpoint: the SHA-256 of the whole file, kept in the comment of its zip archive.

torch passes over the comment, so a sealed file is still an ordinary ``torch.save`` file.  The hash is over
every byte before it, the comment's own beginning included.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any, BinaryIO

_SEAL = b"descent-sha256:"
_SEAL_SIZE = len(_SEAL) + 64
_END_SIZE = 22  # the zip's end record; its last two bytes are the length of the comment behind it
_PIECE = 2**20


class _Hash:
    """SHA-256, worked out on a thread of its own while the disk is at work, where that is worth one."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._pool: ThreadPoolExecutor | None = None
        self._work: Future[None] | None = None

    def update(self, piece: bytes | bytearray | memoryview) -> None:
        """Take in a piece, which must stay as it is until ``wait``, or until the next."""
        self.wait()
        if len(piece) < _PIECE:
            self._hash.update(piece)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "descent-seal")
        self._work = self._pool.submit(self._hash.update, piece)

    def wait(self) -> None:
        if self._work is not None:
            self._work.result()
            self._work = None

    def digest(self) -> bytes:
        """Of all pieces, in hexadecimal."""
        self.wait()
        return self._hash.hexdigest().encode()

    def close(self) -> None:
        """End the thread."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


class SealedFile:
    """Passes torch's writes on, hashing them, and ends the archive with the hash as its comment.

    The zip's end record is held back until the end, because it must name the comment's length.  Small pieces (a
    network has hundreds) go on together: with each, Python's lock would be taken from the thread that trains.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file: BinaryIO | None = file
        self._hash = _Hash()
        self._held = bytearray()
        self.error: OSError | None = None

    def close(self) -> None:
        """Let go of everything, but for the file: torch keeps what it has once failed to write to, for ever."""
        self._hash.close()
        self._file, self._held, self.error = None, bytearray(), None

    def write(self, piece: Any) -> int:
        view = memoryview(piece).cast("B")
        if len(view) >= _PIECE:
            self._pass_on(self._held)
            self._pass_on(view[:-_END_SIZE])
            self._held = bytearray(view[-_END_SIZE:])
        else:
            self._held += view
            if len(self._held) >= _PIECE:
                self._pass_on(self._held[:-_END_SIZE])
                del self._held[:-_END_SIZE]
        return len(view)

    def flush(self) -> None:
        """Nothing yet: ``seal`` comes after."""

    def seal(self) -> None:
        end = self._held[-_END_SIZE:]
        if end[:4] != b"PK\x05\x06" or end[-2:] != b"\0\0":
            raise RuntimeError("torch.save no longer ends its archives as the seal expects")
        self._pass_on(self._held[:-2] + struct.pack("<H", _SEAL_SIZE) + _SEAL)
        assert self._file is not None
        self._file.write(self._hash.digest())

    def _pass_on(self, piece: bytes | bytearray | memoryview) -> None:
        assert self._file is not None, "it is closed"
        self._hash.update(piece)
        try:
            self._file.write(piece)
        except OSError as error:
            self.error = error
            raise
        finally:
            self._hash.wait()  # the piece is torch's


def seal_holds(file: BinaryIO, size: int, whole: Iterable[memoryview] | None = None) -> bool | None:
    """Whether the file's seal is right; None where it has none.

    ``whole`` are the file's bytes in pieces, each good until the next but one, if not to be read from ``file``.
    """
    if size < _SEAL_SIZE + _END_SIZE:
        return None
    file.seek(size - _SEAL_SIZE)
    seal = file.read(_SEAL_SIZE)
    if not seal.startswith(_SEAL):
        return None
    rest = size - 64
    with closing(_Hash()) as found:
        for piece in whole if whole is not None else _read(file):
            found.update(piece[:rest])
            rest -= min(rest, len(piece))
            if not rest:
                break
        return found.digest() == seal[len(_SEAL):]


def _read(file: BinaryIO) -> Iterator[memoryview]:
    file.seek(0)
    # Two pieces by turns, one of which is hashed: new memory for each would take as long as the reading.
    pieces, turn = [memoryview(bytearray(_PIECE)) for _ in range(2)], 0
    while count := file.readinto(pieces[turn]):  # type: ignore[attr-defined]  # BinaryIO lacks it
        yield pieces[turn][:count]
        turn = 1 - turn
