"""Reads all pictures of a folder into one piece of memory: with threads, in the order of the paths, once.

Decoded pixels go to the cache as they come, so that no more is held than what is wanted in the end; where the cache
cannot be written they are held instead.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from workbench.alone import alone
from workbench.durable import WriteProblem
from workbench.picture_cache import Cached, CacheDamaged, OldRows, PictureCache, Shape
from workbench.picture_decode import PictureProblem, decode
from workbench.picture_scan import Scan, scan
from workbench.pixels import sums
from workbench.progress import Listener, Reporter
from workbench.sentence import Sentence

_PIECE_BYTES = 32 << 20
_MOST_IN_PIECE = 4096
_TASK = 16


@dataclass(frozen=True)
class Pictures:
    """The pictures of a folder, decoded: row i is the i-th of ``found.files``.

    ``unreadable``: row -> why it could not be read; its pixels are zeros.
    """

    found: Scan
    unreadable: dict[int, Sentence]
    shape: Shape
    source: Cached | np.ndarray

    @property
    def readable(self) -> np.ndarray:
        """bool (n,)."""
        found = np.ones(len(self.found.files), dtype=bool)
        found[list(self.unreadable)] = False
        return found

    def take(self, rows: np.ndarray, reporter: Reporter) -> tuple[np.ndarray, np.ndarray]:
        """The pixels of some rows in this order, uint8 (len(rows), channels, size, size), and their sums, int64
        (len(rows), channels, 2).

        Holds what it gives and little more.  Raises CacheDamaged.
        """
        if isinstance(self.source, np.ndarray):
            taken = self.source[rows]
            return taken, sums(torch.from_numpy(taken)).numpy()
        reporter.begin(Sentence("Loading pictures of {folder}", folder=str(self.found.folder)), self.source.count,
                       "pictures")
        taken = np.empty((len(rows), *self.shape.of_one), dtype=np.uint8)
        places = np.full(self.source.count, -1, dtype=np.int64)
        places[rows] = np.arange(len(rows))

        def put(first: int, piece: np.ndarray) -> None:
            here = places[first : first + len(piece)]
            wanted = here >= 0
            if wanted.all():
                taken[here] = piece
            else:
                taken[here[wanted]] = piece[wanted]

        table = self.source.read(put, reporter)
        reporter.end()
        return taken, table[rows]


def read_pictures(folder: Path, shape: Shape, listener: Listener | None = None,
                  cancel: threading.Event | None = None) -> Pictures:
    """Find and decode all pictures of a folder, or take them from the cache where nothing has changed.

    Slow the first time: minutes for 100,000 photographs; ``listener`` is told.  Raises FieldProblem where there is no
    such folder, and Cancelled.
    """
    reporter = Reporter(listener, cancel)
    with alone(("pictures", str(folder), shape), reporter):
        found = scan(folder, reporter)
        if not found.files:
            return Pictures(found, {}, shape, np.empty((0, *shape.of_one), dtype=np.uint8))
        cache = PictureCache(folder, shape)
        cached = cache.load()
        if cached is not None and cached.fingerprint == found.files.fingerprint():
            return Pictures(found, cached.unreadable, shape, cached)
        old = OldRows(cached, Reporter(None, cancel))
        reading = _Reading(found, shape, reporter, old)
        try:
            cached = cache.store(found.files, reading.pieces, reading.unreadable)
            return Pictures(found, cached.unreadable, shape, cached)
        except WriteProblem:  # a full or a read-only disk: it will take as long the next time
            whole = np.empty((len(found.files), *shape.of_one), dtype=np.uint8)
            first = 0
            for piece in reading.pieces():
                whole[first : first + len(piece)] = piece
                first += len(piece)
            return Pictures(found, reading.unreadable, shape, whole)
        finally:
            old.close()


def forget_pictures(folder: Path, shape: Shape) -> None:
    """Throw away what was kept of a folder; the next reading decodes everything anew."""
    PictureCache(folder, shape).forget()


class _Reading:
    """Decodes the files of a scan, piece by piece."""

    def __init__(self, found: Scan, shape: Shape, reporter: Reporter, old: OldRows) -> None:
        self._found = found
        self._shape = shape
        self._reporter = reporter
        self._old = old
        self.unreadable: dict[int, Sentence] = {}

    def pieces(self) -> Iterator[np.ndarray]:
        """uint8 (rows, channels, size, size), in the order of the files; zeros for what cannot be read."""
        files = self._found.files
        self.unreadable.clear()
        self._reporter.begin(Sentence("Reading pictures of {folder}", folder=str(self._found.folder)), len(files),
                             "pictures")
        at_once = max(1, min(_MOST_IN_PIECE, _PIECE_BYTES // self._shape.bytes))
        with ThreadPoolExecutor(_threads(), "descent-pictures") as pool:
            try:
                for first in range(0, len(files), at_once):
                    yield self._piece(pool, first, min(at_once, len(files) - first))
            finally:
                pool.shutdown(cancel_futures=True)
        self._reporter.end()

    def _piece(self, pool: ThreadPoolExecutor, first: int, count: int) -> np.ndarray:
        files = self._found.files
        pixels = np.zeros((count, *self._shape.of_one), dtype=np.uint8)
        unknown = [place for place in range(count) if not self._old.copy(
            files.paths[first + place], int(files.sizes[first + place]), int(files.times[first + place]),
            pixels[place])]
        self._reporter.add(count - len(unknown))
        tasks = [unknown[start : start + _TASK] for start in range(0, len(unknown), _TASK)]
        for places, failed in zip(tasks, pool.map(lambda task: self._decode(first, task, pixels), tasks), strict=True):
            self.unreadable.update(failed)
            self._reporter.add(len(places))
        return pixels

    def _decode(self, first: int, places: list[int], pixels: np.ndarray) -> dict[int, Sentence]:
        """Decode some of a piece that begins at row ``first``; row -> why not, for those that cannot be read."""
        failed = {}
        for place in places:
            if self._reporter.cancelled:
                break
            path = self._found.folder / self._found.files.paths[first + place]
            try:
                pixels[place] = decode(path, self._shape.size, self._shape.channels)
            except PictureProblem as problem:
                failed[first + place] = problem.sentence
        return failed


def _threads() -> int:
    """Pillow lets go of Python's lock while it decodes; a few more threads than processors keep them busy."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # Windows and macOS have no such thing
        count = os.cpu_count() or 1
    return min(8, count + 1)


__all__ = ["CacheDamaged", "Pictures", "Shape", "forget_pictures", "read_pictures"]
