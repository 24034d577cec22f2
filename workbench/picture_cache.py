"""Pictures that were read before, so that the second start needs only to look whether the files are still the same.

    data folder/cache/pictures/<key>/       the key is made of the folder's path, size, colours and Pillow's version
        pixels-<random>.npy                 uint8 (files, channels, size, size), in the order of the paths
        manifest.json                       path, size and time of every file, what could not be read, the checksum

The pixels are written first, then the manifest takes its place as a whole; so a manifest always has its pixels.  A
cache that is damaged counts as not there.  Deleting the folder costs nothing but time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import PIL

from workbench.data_folder import data_folder
from workbench.durable import remove_leftovers, write_durably, write_problem
from workbench.picture_scan import PictureFile
from workbench.progress import Reporter
from workbench.sentence import Problem, Sentence

# Another way of decoding makes other pixels: then this goes up, and what was cached counts as not there.
_VERSION = 1
_MANIFEST = "manifest.json"
_KEPT = 10
_AT_ONCE = 16 << 20


class CacheDamaged(Exception):
    """The pixels are not what the manifest says; nobody outside needs to know more."""


@dataclass(frozen=True)
class Shape:
    """What the pictures are brought to."""

    size: int
    channels: int

    @property
    def of_one(self) -> tuple[int, int, int]:
        return self.channels, self.size, self.size

    @property
    def bytes(self) -> int:
        return self.channels * self.size * self.size


@dataclass(frozen=True)
class Cached:
    """What a manifest says: the files as they were, row by row, which of them could not be read, and the pixels."""

    files: tuple[PictureFile, ...]
    unreadable: dict[int, Sentence]
    """Row -> why; the row's pixels are zeros."""
    pixels: Path
    checksum: int
    shape: Shape

    def rows(self, reporter: Reporter) -> Iterator[tuple[int, np.ndarray]]:
        """(first row, uint8 (rows, channels, size, size)), piece by piece through the whole file.

        Raises CacheDamaged at the end where the checksum is wrong: what came before must not be used then.
        """
        checksum, count = 0, len(self.files)
        at_once = max(1, _AT_ONCE // self.shape.bytes)
        try:
            with self.pixels.open("rb") as file:
                if _read_header(file) != (count, *self.shape.of_one):
                    raise CacheDamaged
                for first in range(0, count, at_once):
                    piece = np.empty((min(at_once, count - first), *self.shape.of_one), dtype=np.uint8)
                    if file.readinto(piece.data.cast("B")) != piece.nbytes:
                        raise CacheDamaged
                    checksum = zlib.crc32(piece.data, checksum)
                    reporter.add(len(piece))
                    yield first, piece
        except Problem:  # the reporter's Cancelled
            raise
        except (OSError, ValueError) as error:
            raise CacheDamaged from error
        if checksum != self.checksum:
            raise CacheDamaged


class PictureCache:
    """The cache of one folder of pictures in one shape."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        self._shape = shape
        key = hashlib.blake2b(digest_size=12)
        key.update(os.fsencode(os.path.realpath(folder)) + b"\0")
        # Another Pillow may decode to other pixels.
        key.update(f"{shape.size} {shape.channels} {_VERSION} {PIL.__version__}".encode())
        self.place = cache_folder() / key.hexdigest()

    def load(self) -> Cached | None:
        """What was kept; None where there is nothing, or nothing that can be used."""
        try:
            table = json.loads((self.place / _MANIFEST).read_bytes())
            columns = (table["paths"], table["sizes"], table["times"], table["splits"], table["labels"])
            files = tuple(PictureFile(*row) for row in zip(*columns, strict=True))
            unreadable = {row: Sentence(template, **values) for row, template, values in table["unreadable"]}
            pixels = self.place / table["pixels"]
            if pixels.parent != self.place or not pixels.is_file():
                return None
            with contextlib.suppress(OSError):
                os.utime(self.place / _MANIFEST)  # used just now: the last to be thrown away
            return Cached(files, unreadable, pixels, int(table["checksum"]), self._shape)
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def store(self, files: tuple[PictureFile, ...], pieces: Callable[[], Iterator[np.ndarray]],
              unreadable: dict[int, Sentence]) -> Cached:
        """Keep pictures, given piece by piece in the order of the files; replaces what was kept before.

        ``unreadable`` is filled while the pieces come.  Raises WriteProblem where the disk refuses: nothing has
        changed then.
        """
        try:
            self.place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_problem(error, self.place / _MANIFEST) from error
        remove_leftovers(self.place)
        pixels = self.place / f"pixels-{uuid.uuid4().hex[:8]}.npy"
        checksum = 0

        def write(file: BinaryIO) -> None:
            nonlocal checksum
            np.lib.format.write_array_header_1_0(file, {
                "descr": "|u1", "fortran_order": False, "shape": (len(files), *self._shape.of_one)})
            for piece in pieces():
                checksum = zlib.crc32(piece.data, checksum)
                file.write(piece.data)

        write_durably(pixels, write)
        table = {
            "paths": [file.path for file in files], "sizes": [file.size for file in files],
            "times": [file.changed_ns for file in files], "splits": [file.split for file in files],
            "labels": [file.label for file in files],
            "unreadable": [[row, why.template, why.values] for row, why in sorted(unreadable.items())],
            "pixels": pixels.name, "checksum": checksum,
        }
        try:
            write_durably(self.place / _MANIFEST, lambda file: file.write(json.dumps(table).encode()))
        except BaseException:
            pixels.unlink(missing_ok=True)
            raise
        for old in self.place.glob("pixels-*.npy"):
            if old != pixels:
                with contextlib.suppress(OSError):  # somebody may be reading it still
                    old.unlink()
        _throw_away_the_oldest()
        return Cached(files, dict(unreadable), pixels, checksum, self._shape)

    def forget(self) -> None:
        """Delete what was kept."""
        shutil.rmtree(self.place, ignore_errors=True)


class OldRows:
    """Rows of an earlier cache, for files that have not changed since; to be closed."""

    def __init__(self, cached: Cached | None, reporter: Reporter) -> None:
        self._cached = cached
        self._rows: dict[PictureFile, int] = {}
        self._file: BinaryIO | None = None
        self._start = 0
        if cached is None:
            return
        try:
            for _ in cached.rows(reporter):  # what is damaged must not be copied
                pass
            self._file = cached.pixels.open("rb", buffering=0)
            _read_header(self._file)
            self._start = self._file.tell()
            self._rows = {_state(file): row for row, file in enumerate(cached.files)}
        except (OSError, CacheDamaged):
            self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        self._rows = {}

    def copy(self, file: PictureFile, into: np.ndarray) -> bool:
        """Whether the file's pixels are known; then they are in ``into``.  What could not be read is not known."""
        row = self._rows.get(_state(file))
        if row is None or self._cached is None or self._file is None or row in self._cached.unreadable:
            return False
        self._file.seek(self._start + row * into.nbytes)
        return self._file.readinto(into.data.cast("B")) == into.nbytes  # type: ignore[attr-defined]


def _state(file: PictureFile) -> PictureFile:
    """The same file in another split or class has the same pixels."""
    return file._replace(split="", label="")


def cache_folder() -> Path:
    """All caches of pictures."""
    return data_folder() / "cache" / "pictures"


def _throw_away_the_oldest() -> None:
    def used(place: Path) -> float:
        try:
            return (place / _MANIFEST).stat().st_mtime
        except OSError:
            return 0.0

    for place in sorted(cache_folder().iterdir(), key=used, reverse=True)[_KEPT:]:
        shutil.rmtree(place, ignore_errors=True)


def _read_header(file: Any) -> tuple[int, ...]:
    version = np.lib.format.read_magic(file)
    if version != (1, 0):
        raise CacheDamaged
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    if fortran or dtype != np.uint8:
        raise CacheDamaged
    return tuple(int(length) for length in shape)
