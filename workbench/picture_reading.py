"""Reads all pictures of a folder into one piece of memory: with threads, in the order of the paths, once.

Decoded pixels go to the cache as they come, so that no more is held than what is wanted in the end; where the cache
cannot be written they are held instead.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.alone import alone
from workbench.durable import WriteProblem
from workbench.picture_cache import Cached, CacheDamaged, OldRows, PictureCache, Shape
from workbench.picture_decode import PictureProblem, decode, load_formats
from workbench.picture_scan import PictureFile, Scan, scan
from workbench.progress import Listener, Reporter
from workbench.sentence import Sentence

_PIECE_BYTES = 32 << 20
_MOST_IN_PIECE = 4096
_TASK = 16


@dataclass(frozen=True)
class Pictures:
    """The pictures of a folder, decoded: row i is ``found.files[i]``.

    ``unreadable``: row -> why it could not be read; its pixels are zeros.
    """

    found: Scan
    unreadable: dict[int, Sentence]
    shape: Shape
    source: Cached | np.ndarray

    def take(self, groups: Sequence[np.ndarray], reporter: Reporter) -> list[np.ndarray]:
        """The pixels of groups of rows, each uint8 (len(group), channels, size, size) in the group's own order.

        A row is in one group at most.  Holds what it gives and little more.  Raises CacheDamaged.
        """
        taken = [np.empty((len(rows), *self.shape.of_one), dtype=np.uint8) for rows in groups]
        places = np.full((len(self.found.files), 2), -1, dtype=np.int64)  # of each row: its group, its place there
        for number, rows in enumerate(groups):
            places[rows, 0], places[rows, 1] = number, np.arange(len(rows))
        reporter.begin(Sentence("Loading pictures"), len(places), "pictures")
        for first, piece in self._pieces(reporter):
            here = places[first : first + len(piece)]
            for number, out in enumerate(taken):
                mine = here[:, 0] == number
                out[here[mine, 1]] = piece[mine]
        reporter.end()
        return taken

    def _pieces(self, reporter: Reporter) -> Iterator[tuple[int, np.ndarray]]:
        return iter([(0, self.source)]) if isinstance(self.source, np.ndarray) else self.source.rows(reporter)


def read_pictures(folder: Path, shape: Shape, listener: Listener | None = None,
                  cancel: threading.Event | None = None) -> Pictures:
    """Find and decode all pictures of a folder, or take them from the cache where nothing has changed.

    Slow the first time: minutes for 100,000; ``listener`` is told.  Raises FieldProblem where there is no such folder,
    and Cancelled.
    """
    reporter = Reporter(listener, cancel)
    with alone(("pictures", str(folder), shape), reporter):
        found = scan(folder, reporter)
        if not found.files:
            return Pictures(found, {}, shape, np.empty((0, *shape.of_one), dtype=np.uint8))
        cache = PictureCache(folder, shape)
        cached = cache.load()
        if cached is not None and cached.files == found.files:
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
        load_formats()
        with ThreadPoolExecutor(_threads(), "descent-pictures") as pool:
            try:
                for first in range(0, len(files), at_once):
                    yield self._piece(pool, first, files[first : first + at_once])
            finally:
                pool.shutdown(cancel_futures=True)
        self._reporter.end()

    def _piece(self, pool: ThreadPoolExecutor, first: int, files: Sequence[PictureFile]) -> np.ndarray:
        pixels = np.zeros((len(files), *self._shape.of_one), dtype=np.uint8)
        unknown = [row for row, file in enumerate(files) if not self._old.copy(file, pixels[row])]
        self._reporter.add(len(files) - len(unknown))
        tasks = [unknown[start : start + _TASK] for start in range(0, len(unknown), _TASK)]
        for rows, failed in zip(tasks, pool.map(lambda rows: self._decode(files, rows, pixels), tasks), strict=True):
            self.unreadable.update({first + row: why for row, why in failed.items()})
            self._reporter.add(len(rows))
        return pixels

    def _decode(self, files: Sequence[PictureFile], rows: list[int], pixels: np.ndarray) -> dict[int, Sentence]:
        failed = {}
        for row in rows:
            if self._reporter.cancelled:
                break
            try:
                pixels[row] = decode(self._found.folder / files[row].path, self._shape.size, self._shape.channels)
            except PictureProblem as problem:
                failed[row] = problem.sentence
        return failed


def _threads() -> int:
    """Pillow lets go of Python's lock while it decodes; a few more threads than processors keep them busy."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # Windows and macOS have no such thing
        count = os.cpu_count() or 1
    return min(8, count + 1)


__all__ = ["CacheDamaged", "Pictures", "Shape", "forget_pictures", "read_pictures"]
