"""Files past the system's cache: the bytes that were written, whatever the file system can, and none of them kept."""

from __future__ import annotations

import ctypes
import errno
import mmap
import random
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from workbench import uncached
from workbench.durable import write_durably
from workbench.uncached import PIECE, UncachedWriter, read_uncached

SIZES = (0, 1, 4096, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 12_345)


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def write(path: Path, whole: bytes) -> None:
    """In slices of all lengths."""
    rng, slices = random.Random(0), []
    start = 0
    while start < len(whole):
        slices.append(whole[start:start + rng.choice((1, 100, 5_000, 700_000, PIECE, 3 * PIECE))])
        start += len(slices[-1])

    def in_slices(file: BinaryIO) -> None:
        for piece in slices:
            held = bytearray(piece)
            assert file.write(held) == len(piece)
            held[:] = bytes(len(held))  # what was handed over is no longer needed

    write_durably(path, in_slices, uncached=True)


def read(path: Path) -> bytes:
    return b"".join(bytes(piece) for piece in read_uncached(path))


@pytest.mark.parametrize("size", SIZES)
def test_what_is_written_is_there_and_read_back(size: int, tmp_path: Path) -> None:
    whole = content(size)
    write(tmp_path / "file", whole)
    assert (tmp_path / "file").read_bytes() == whole
    assert read(tmp_path / "file") == whole


@pytest.mark.parametrize("size", SIZES)
def test_so_it_is_where_the_file_system_knows_no_such_thing(size: int, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uncached, "_past_cache", lambda descriptor, on: False)
    test_what_is_written_is_there_and_read_back(size, tmp_path)


def test_a_piece_stays_until_the_next_but_one_is_asked_for(tmp_path: Path) -> None:
    whole = content(4 * PIECE)
    (tmp_path / "file").write_bytes(whole)
    pieces = read_uncached(tmp_path / "file")
    before = next(pieces)
    for number, piece in enumerate(pieces, 1):
        assert before == whole[(number - 1) * PIECE:number * PIECE]
        before = piece


# ---------------------------------------------------------------------------------------------------------
# Past the cache

def in_cache(path: Path) -> int:
    """How many pages of a file the system's cache holds."""
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        mapped = mmap.mmap(file.fileno(), size, prot=mmap.PROT_READ | mmap.PROT_WRITE, flags=mmap.MAP_PRIVATE)
    try:
        held = (ctypes.c_ubyte * -(-size // mmap.PAGESIZE))()
        begins = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(mapped)))
        assert ctypes.CDLL(None).mincore(begins, ctypes.c_size_t(size), held) == 0
        return sum(page & 1 for page in held)
    finally:
        del begins
        mapped.close()


def knows_direct(folder: Path) -> bool:
    with open(folder / "empty", "wb") as file:
        return uncached._past_cache(file.fileno(), True)


@pytest.mark.skipif(sys.platform != "linux", reason="O_DIRECT is Linux's")
def test_neither_writing_nor_reading_fills_the_cache(tmp_path: Path) -> None:
    if not knows_direct(tmp_path):
        pytest.skip("the file system of the folder for tests knows no O_DIRECT")
    whole = content(3 * PIECE)
    write(tmp_path / "file", whole)
    assert in_cache(tmp_path / "file") == 0
    assert read(tmp_path / "file") == whole
    assert in_cache(tmp_path / "file") == 0
    # Negative control: through the cache every page stays.
    write_durably(tmp_path / "other", lambda file: file.write(whole))
    assert in_cache(tmp_path / "other") == len(whole) // mmap.PAGESIZE


def test_what_the_cache_already_has_is_not_believed(tmp_path: Path) -> None:
    """Written through the cache, which then knows every byte: only the disk is asked."""
    if not knows_direct(tmp_path):
        pytest.skip("the file system of the folder for tests knows no O_DIRECT")
    whole = content(2 * PIECE)
    write_durably(tmp_path / "file", lambda file: file.write(whole))
    assert in_cache(tmp_path / "file")
    assert read(tmp_path / "file") == whole
    assert in_cache(tmp_path / "file") == 0


# ---------------------------------------------------------------------------------------------------------
# Disks that promise more than they do

class Fussy:
    """A file on a disk that takes ``most`` bytes at once, and past the cache only whole ``blocks`` at their place."""

    def __init__(self, file: Any, most: int, block: int) -> None:
        self._file, self._most, self._block = file, most, block
        self.direct, self.refused = True, 0

    def _check(self, length: int) -> None:
        if self.direct and (self._file.tell() % self._block or length % self._block):
            self.refused += 1
            raise OSError(errno.EINVAL, "Invalid argument")

    def write(self, piece: memoryview) -> int:
        self._check(len(piece))
        return int(self._file.write(piece[:self._most]))

    def readinto(self, piece: memoryview) -> int:
        self._check(len(piece))
        return int(self._file.readinto(piece[:self._most]))

    def flush(self) -> None:
        self._file.flush()

    def fileno(self) -> int:
        return int(self._file.fileno())

    def __enter__(self) -> Fussy:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@pytest.mark.parametrize(("most", "block"), [(PIECE, 8 * PIECE), (100_000, 4096), (4096, 4096), (1_000_003, 1)])
def test_a_disk_that_will_not_is_asked_through_the_cache(most: int, block: int, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    whole, path = content(2 * PIECE + 777), tmp_path / "file"
    made: list[Fussy] = []

    def fussy(path: Path, mode: str, buffering: int) -> Fussy:
        made.append(Fussy(open(path, mode, buffering=buffering), most, block))  # noqa: SIM115 - Fussy closes it
        return made[-1]

    def past_cache(descriptor: int, on: bool) -> bool:
        made[-1].direct = on
        return True

    monkeypatch.setattr(uncached, "_past_cache", past_cache)
    with fussy(path, "wb", 0) as file:
        writer = UncachedWriter(cast(BinaryIO, file))
        writer.write(whole)
        writer.finish()
    assert path.read_bytes() == whole
    monkeypatch.setattr(uncached, "open", fussy, raising=False)
    assert read(path) == whole
    wanted = block > PIECE or most % block != 0
    assert bool(made[0].refused) is wanted
    assert made[1].refused or not wanted  # also where the file ends within a block


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_any_other_refusal_passes_through(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refuses(Fussy):
        def _check(self, length: int) -> None:
            raise OSError(number, "no")

    monkeypatch.setattr(uncached, "_past_cache", lambda descriptor, on: True)
    with Refuses(open(tmp_path / "file", "wb", buffering=0), PIECE, 1) as file:
        writer = UncachedWriter(cast(BinaryIO, file))
        with pytest.raises(OSError, match="no"):
            writer.write(bytes(PIECE))

    def refuses(path: Path, mode: str, buffering: int) -> Refuses:
        return Refuses(open(path, mode, buffering=buffering), PIECE, 1)

    monkeypatch.setattr(uncached, "open", refuses, raising=False)
    with pytest.raises(OSError, match="no"):
        read(tmp_path / "file")
