"""Pictures that were read before, so that the second start needs only to look whether the files are still the same.

    data folder/cache/pictures/<key>/       the key is made of the folder's path, size, colours and Pillow's version
        pixels-<random>.npy                 uint8 (files, channels, size, size), in the order of the paths; only where
                                            the disk has room for it
        table-<random>.npz                  path, size and time of every file; checksum and sums of its pixels
        manifest.json                       which of these belong together, and what could not be read

The manifest is written last and takes its place as a whole; so a manifest always has its files.  A table that is
damaged counts as not there; pixels are checked picture by picture when they are read (``picture_pixels``).  Deleting
the folder costs nothing but time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
import PIL

from workbench.data_folder import data_folder
from workbench.durable import WriteProblem, remove_leftovers, write_durably, write_problem
from workbench.picture_pixels import PixelFile, Shape
from workbench.picture_scan import Files
from workbench.sentence import Sentence

# Another way of decoding makes other pixels: then this goes up, and what was cached counts as not there.
_VERSION = 2
_MANIFEST = "manifest.json"
_KEPT = 10
_KEPT_BYTES = 40_000_000_000
MOST_BYTES = 20_000_000_000
"""More than this is not kept of one folder, and never more than half of what is free on the disk."""


@dataclass(frozen=True, eq=False)
class Table:
    """What reading all pictures of a folder once has told; row i is the i-th of ``files``.

    ``checks`` uint32 (n,), the CRC-32 of its pixels; ``sums`` int64 (n, channels, 2), those of ``workbench.pixels``;
    ``unreadable`` row -> why it could not be read; ``pixels`` None where they are not kept.
    """

    files: Files
    checks: np.ndarray
    sums: np.ndarray
    unreadable: Mapping[int, Sentence]
    pixels: PixelFile | None = None


class PictureCache:
    """The cache of one folder of pictures in one shape."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        self._shape = shape
        key = hashlib.blake2b(digest_size=12)
        key.update(os.fsencode(os.path.realpath(folder)) + b"\0")
        # Another Pillow may decode to other pixels.
        key.update(f"{shape.size} {shape.channels} {_VERSION} {PIL.__version__}".encode())
        self.place = cache_folder() / key.hexdigest()

    def load(self) -> Table | None:
        """What was kept; None where there is nothing, or nothing that can be used."""
        try:
            manifest = json.loads((self.place / _MANIFEST).read_bytes())
            unreadable = {int(row): Sentence(template, **values) for row, template, values in manifest["unreadable"]}
            with np.load(self._inside(manifest["table"]), allow_pickle=False) as columns:
                files = Files(columns["names"].tobytes(), columns["sizes"], columns["times"])
                checks, sums = columns["checks"], columns["sums"]
            if checks.shape != (len(files),) or sums.shape != (len(files), self._shape.channels, 2):
                return None
            pixels = manifest["pixels"] and PixelFile(self._inside(manifest["pixels"]), self._shape, len(files))
        except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError, zipfile.BadZipFile):
            return None
        with contextlib.suppress(OSError):
            os.utime(self.place / _MANIFEST)  # used just now: the last to be thrown away
        return Table(files, checks, sums, unreadable, pixels or None)

    def store_pixels(self, count: int, pieces: Iterable[np.ndarray]) -> PixelFile | None:
        """Keep the pixels of ``count`` pictures, given piece by piece in the order of the files.

        None where there is too little room, or the disk refuses; then some pieces, or all, are left to be taken.
        """
        if not self._room_for(count * self._shape.bytes):
            return None
        kept = PixelFile(self.place / f"pixels-{uuid.uuid4().hex[:8]}.npy", self._shape, count)

        def write(file: BinaryIO) -> None:
            file.write(kept.header)
            for piece in pieces:
                file.write(piece.data)

        try:
            self._make_place()
            write_durably(kept.path, write)
        except WriteProblem:
            return None
        return kept

    def store(self, table: Table) -> None:
        """Keep the table, and its pixels that were stored just before; replaces what was kept.

        Raises WriteProblem where the disk refuses: then the pixels are gone, and nothing else has changed.
        """
        path = self.place / f"table-{uuid.uuid4().hex[:8]}.npz"
        pixels = table.pixels.path if table.pixels is not None else None
        files = table.files
        try:
            self._make_place()
            write_durably(path, lambda file: np.savez(
                file, names=np.frombuffer(files.names, dtype=np.uint8), sizes=files.sizes, times=files.times,
                checks=table.checks, sums=table.sums))
            manifest = json.dumps({
                "table": path.name, "pixels": pixels and pixels.name,
                "unreadable": [[row, why.template, why.values] for row, why in sorted(table.unreadable.items())]})
            write_durably(self.place / _MANIFEST, lambda file: file.write(manifest.encode()))
        except BaseException:
            for new in (path, pixels):
                if new is not None:
                    _unlink(new)
            raise
        for old in (*self.place.glob("pixels-*"), *self.place.glob("table-*")):
            if old not in (path, pixels):
                _unlink(old)
        _throw_away_the_oldest()

    def _make_place(self) -> None:
        try:
            self.place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_problem(error, self.place / _MANIFEST) from error
        remove_leftovers(self.place, shared=True)

    def _room_for(self, size: int) -> bool:
        """Whether so many bytes may be kept.  What they replace goes away only afterwards."""
        try:
            replaced = sum(path.stat().st_size for path in self.place.glob("pixels-*"))
            there = next(folder for folder in (self.place, *self.place.parents) if folder.is_dir())
            free = shutil.disk_usage(there).free
        except (OSError, StopIteration):
            return True  # writing will tell
        return size <= min(MOST_BYTES, free, (free + replaced) // 2)

    def _inside(self, name: str) -> Path:
        """A file of this cache; ValueError for a name that leads elsewhere."""
        path = self.place / name
        if path.parent != self.place or name in (".", ".."):
            raise ValueError(name)
        return path


def cache_folder() -> Path:
    """All caches of pictures."""
    return data_folder() / "cache" / "pictures"


def _throw_away_the_oldest() -> None:
    def used(place: Path) -> float:
        return _quietly(lambda: (place / _MANIFEST).stat().st_mtime)

    together = 0.0
    for number, place in enumerate(sorted(cache_folder().iterdir(), key=used, reverse=True)):
        together += _quietly(partial(_size_of, place))
        if number >= _KEPT or (number and together > _KEPT_BYTES):
            shutil.rmtree(place, ignore_errors=True)


def _size_of(place: Path) -> int:
    return sum(path.stat().st_size for path in place.iterdir())


def _quietly(ask: Callable[[], float]) -> float:
    """What the disk says; 0 where another process has just taken it away."""
    try:
        return ask()
    except OSError:
        return 0.0


def _unlink(path: Path) -> None:
    with contextlib.suppress(OSError):  # somebody may be reading it still
        path.unlink()
