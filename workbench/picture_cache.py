"""Pictures that were read before, so that the second start needs only to look whether the files are still the same.

    data folder/cache/pictures/<key>/       the key is made of the folder's path, size, colours and Pillow's version
        pixels-<random>.npy                 uint8 (files, channels, size, size), in the order of the paths; after it
                                            int64 (files, channels, 2), the sums of ``workbench.pixels``
        files-<random>.json                 path, size and time of every file
        manifest.json                       the fingerprint of these, what could not be read, the checksum

The manifest is written last and takes its place as a whole; so a manifest always has its pixels.  A cache that is
damaged counts as not there.  Deleting the folder costs nothing but time.
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
import torch

from workbench.data_folder import data_folder
from workbench.durable import remove_leftovers, write_durably, write_problem
from workbench.picture_scan import Files
from workbench.pixels import sums
from workbench.progress import Reporter
from workbench.sentence import Problem, Sentence

# Another way of decoding makes other pixels: then this goes up, and what was cached counts as not there.
_VERSION = 1
_MANIFEST = "manifest.json"
_KEPT = 10
_AT_ONCE = 8 << 20


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
    """What a manifest says: of which ``count`` files (``fingerprint``), which of them could not be read, the pixels."""

    place: Path
    count: int
    fingerprint: str
    unreadable: dict[int, Sentence]
    """Row -> why; the row's pixels are zeros."""
    pixels: Path
    checksum: int
    shape: Shape

    def read(self, take: Callable[[int, np.ndarray], None], reporter: Reporter) -> np.ndarray:
        """Hand over all pixels piece by piece, (first row, uint8 (rows, channels, size, size)); the piece is used again
        for the next one.  Returns the sums, int64 (files, channels, 2).

        Raises CacheDamaged, at the end where the checksum is wrong: what was handed over must not be used then.
        """
        checksum = 0
        at_once = max(1, _AT_ONCE // self.shape.bytes)
        buffer = np.empty((min(at_once, self.count), *self.shape.of_one), dtype=np.uint8)
        table = np.empty((self.count, self.shape.channels, 2), dtype=np.int64)
        try:
            with self.pixels.open("rb") as file:
                _read_header(file, (self.count, *self.shape.of_one), np.uint8)
                for first in range(0, self.count, at_once):
                    piece = buffer[: min(at_once, self.count - first)]
                    checksum = zlib.crc32(_fill(file, piece).data, checksum)
                    take(first, piece)
                    reporter.add(len(piece))
                _read_header(file, table.shape, np.int64)
                checksum = zlib.crc32(_fill(file, table).data, checksum)
        except Problem:  # the reporter's Cancelled
            raise
        except (OSError, ValueError) as error:
            raise CacheDamaged from error
        if checksum != self.checksum:
            raise CacheDamaged
        return table


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
            unreadable = {int(row): Sentence(template, **values) for row, template, values in table["unreadable"]}
            pixels = self.place / table["pixels"]
            if pixels.parent != self.place or not pixels.is_file():
                return None
            with contextlib.suppress(OSError):
                os.utime(self.place / _MANIFEST)  # used just now: the last to be thrown away
            return Cached(self.place, int(table["count"]), str(table["fingerprint"]), unreadable, pixels,
                          int(table["checksum"]), self._shape)
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def store(self, files: Files, pieces: Callable[[], Iterator[np.ndarray]], unreadable: dict[int, Sentence]
              ) -> Cached:
        """Keep pictures, given piece by piece in the order of the files; replaces what was kept before.

        ``unreadable`` is filled while the pieces come.  Raises WriteProblem where the disk refuses: nothing has
        changed then.
        """
        try:
            self.place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_problem(error, self.place / _MANIFEST) from error
        remove_leftovers(self.place)
        name = uuid.uuid4().hex[:8]
        pixels, listed = self.place / f"pixels-{name}.npy", self.place / f"files-{name}.json"
        checksum = 0

        def write_pixels(file: BinaryIO) -> None:
            nonlocal checksum
            table = []
            _write_header(file, (len(files), *self._shape.of_one), "|u1")
            for piece in pieces():
                checksum = zlib.crc32(piece.data, checksum)
                table.append(sums(torch.from_numpy(piece)).numpy())
                file.write(piece.data)
            whole = np.concatenate(table)
            _write_header(file, whole.shape, "<i8")
            checksum = zlib.crc32(whole.data, checksum)
            file.write(whole.data)

        try:
            write_durably(pixels, write_pixels)
            _write_json(listed, {"paths": files.paths, "sizes": files.sizes.tolist(), "times": files.times.tolist()})
            _write_json(self.place / _MANIFEST, {
                "fingerprint": files.fingerprint(), "count": len(files), "pixels": pixels.name, "checksum": checksum,
                "unreadable": [[row, why.template, why.values] for row, why in sorted(unreadable.items())]})
        except BaseException:
            for path in (pixels, listed):
                with contextlib.suppress(OSError):
                    path.unlink()
            raise
        for old in (*self.place.glob("pixels-*"), *self.place.glob("files-*")):
            if old not in (pixels, listed):
                with contextlib.suppress(OSError):  # somebody may be reading it still
                    old.unlink()
        _throw_away_the_oldest()
        return Cached(self.place, len(files), files.fingerprint(), dict(unreadable), pixels, checksum, self._shape)

    def forget(self) -> None:
        """Delete what was kept."""
        shutil.rmtree(self.place, ignore_errors=True)


class OldRows:
    """Rows of an earlier cache, for files that have not changed since; to be closed."""

    def __init__(self, cached: Cached | None, reporter: Reporter) -> None:
        self._rows: dict[tuple[str, int, int], int] = {}
        self._file: BinaryIO | None = None
        self._start = 0
        if cached is None:
            return
        try:
            cached.read(lambda first, piece: None, reporter)  # what is damaged must not be copied
            listed = cached.pixels.with_name(cached.pixels.name.replace("pixels-", "files-")).with_suffix(".json")
            table = json.loads(listed.read_bytes())
            self._file = cached.pixels.open("rb")
            _read_header(self._file, (cached.count, *cached.shape.of_one), np.uint8)
            self._start = self._file.tell()
            columns = zip(table["paths"], table["sizes"], table["times"], strict=True)
            self._rows = {state: row for row, state in enumerate(columns) if row not in cached.unreadable}
        except (OSError, ValueError, KeyError, TypeError, CacheDamaged) as error:
            self.close()
            if isinstance(error, Problem):
                raise

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        self._rows = {}

    def copy(self, path: str, size: int, changed: int, into: np.ndarray) -> bool:
        """Whether the file's pixels are known; then they are in ``into``.  What could not be read is not known."""
        row = self._rows.get((path, size, changed))
        if row is None or self._file is None:
            return False
        self._file.seek(self._start + row * into.nbytes)
        try:
            _fill(self._file, into)
        except (OSError, CacheDamaged):
            return False
        return True


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


def _write_json(path: Path, content: Any) -> None:
    write_durably(path, lambda file: file.write(json.dumps(content).encode()))


def _write_header(file: BinaryIO, shape: tuple[int, ...], dtype: str) -> None:
    np.lib.format.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})


def _read_header(file: BinaryIO, shape: tuple[int, ...], dtype: Any) -> None:
    if np.lib.format.read_magic(file) != (1, 0):
        raise CacheDamaged
    if np.lib.format.read_array_header_1_0(file) != (shape, False, np.dtype(dtype)):
        raise CacheDamaged


def _fill(file: BinaryIO, array: np.ndarray) -> np.ndarray:
    if file.readinto(array.data.cast("B")) != array.nbytes:  # type: ignore[attr-defined]
        raise CacheDamaged
    return array
