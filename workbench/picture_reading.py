"""Reads all pictures of a folder once: with threads, in the order of the paths, piece by piece.

Decoded pixels go to the cache as they come, if it has room for them, and are never all in memory.  What is held is
small: which files there are, which cannot be read, and some numbers about each.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from workbench.alone import alone
from workbench.durable import WriteProblem
from workbench.picture_cache import PictureCache, Table
from workbench.picture_decode import PictureProblem, decode, decoding_threads
from workbench.picture_pixels import Shape, check_of
from workbench.picture_report import FolderReport, report_of
from workbench.picture_scan import Files, Scan, scan
from workbench.picture_stream import PictureStream
from workbench.pixels import sums
from workbench.progress import Listener, Reporter
from workbench.sentence import Sentence

_PIECE_BYTES = 32 << 20
_MOST_IN_PIECE = 4096
_TASK = 16


@dataclass(frozen=True, eq=False)
class Pictures:
    """The pictures of a folder, each read once: row i is the i-th of ``found.files`` and of ``table``."""

    found: Scan
    shape: Shape
    table: Table

    @cached_property
    def readable(self) -> np.ndarray:
        """bool (n,)."""
        readable = np.ones(len(self.found.files), dtype=bool)
        readable[list(self.table.unreadable)] = False
        return readable

    @cached_property
    def report(self) -> FolderReport:
        return report_of(self.found, self.table.unreadable)

    def stream(self, rows: np.ndarray) -> PictureStream:
        """The pictures of some rows, in this order."""
        return PictureStream(self.found.folder, self.table, self.shape, rows, self.report)


def read_pictures(folder: Path, shape: Shape, listener: Listener | None = None,
                  cancel: threading.Event | None = None) -> Pictures:
    """Find all pictures of a folder and decode them, or know them from the cache where nothing has changed.

    Slow the first time: minutes for 100,000 photographs; ``listener`` is told.  Raises FieldProblem where there is no
    such folder, and Cancelled.
    """
    reporter = Reporter(listener, cancel)
    with alone(("pictures", str(folder), shape), reporter):
        found = scan(folder, reporter)
        cache = PictureCache(folder, shape)
        table = cache.load() if len(found.files) else None
        known = table is not None and table.files.same_as(found.files) and (
            table.pixels is None or table.pixels.is_whole)
        if table is None or not known:
            table = _Reading(found, shape, reporter, table).keep(cache)
        return Pictures(found, shape, table)


class _Reading:
    """Decodes the files of a scan, except those that ``old`` knows already."""

    def __init__(self, found: Scan, shape: Shape, reporter: Reporter, old: Table | None) -> None:
        self._found = found
        self._shape = shape
        self._reporter = reporter
        self._old = old
        self._old_rows = _same_files(found.files, old)
        self._pixels_wanted = True
        count = len(found.files)
        self._checks = np.zeros(count, dtype=np.uint32)
        self._sums = np.zeros((count, shape.channels, 2), dtype=np.int64)
        self._unreadable: dict[int, Sentence] = {}

    def keep(self, cache: PictureCache) -> Table:
        """Read, and put into the cache what it takes."""
        files = self._found.files
        pieces = self._pieces()
        pixels = cache.store_pixels(len(files), pieces) if len(files) else None
        self._pixels_wanted = False
        for _ in pieces:  # those that are not kept
            pass
        table = Table(files, self._checks, self._sums, self._unreadable, pixels)
        try:
            if len(files):
                cache.store(table)
        except WriteProblem:  # it will take as long the next time
            table = replace(table, pixels=None)
        return table

    def _pieces(self) -> Iterator[np.ndarray]:
        """uint8 (rows, channels, size, size), in the order of the files; zeros for what cannot be read."""
        count = len(self._found.files)
        if not count:
            return
        self._reporter.begin(Sentence("Reading pictures of {folder}", folder=str(self._found.folder)), count,
                             "pictures")
        at_once = max(1, min(_MOST_IN_PIECE, _PIECE_BYTES // self._shape.bytes))
        with ThreadPoolExecutor(decoding_threads(), "descent-pictures") as pool:
            try:
                for first in range(0, count, at_once):
                    yield self._piece(pool, first, min(at_once, count - first))
            finally:
                pool.shutdown(cancel_futures=True)
        self._reporter.end()

    def _piece(self, pool: ThreadPoolExecutor, first: int, count: int) -> np.ndarray:
        pixels = np.zeros((count, *self._shape.of_one), dtype=np.uint8)
        known = self._take_known(first, pixels)
        self._reporter.add(int(known.sum()))
        unknown = np.flatnonzero(~known)
        tasks = [unknown[start : start + _TASK].tolist() for start in range(0, len(unknown), _TASK)]
        for places, failed in zip(tasks, pool.map(lambda task: self._decode(first, task, pixels), tasks), strict=True):
            self._unreadable.update(failed)
            self._reporter.add(len(places))
        if len(unknown):
            self._sums[first + unknown] = sums(torch.from_numpy(pixels if len(unknown) == count else pixels[unknown]))
        return pixels

    def _take_known(self, first: int, pixels: np.ndarray) -> np.ndarray:
        """Fill in what the old table knows of a piece that begins at row ``first``; bool (rows,), of which rows."""
        rows = self._old_rows[first : first + len(pixels)]
        places = np.flatnonzero(rows >= 0)
        if self._old is not None and self._pixels_wanted:
            bad = (self._old.pixels.read(rows[places], self._old.checks[rows[places]], pixels, places)
                   if self._old.pixels is not None else list(range(len(places))))
            pixels[places[bad]] = 0
            places = np.delete(places, bad)
        if self._old is not None:
            self._checks[first + places] = self._old.checks[rows[places]]
            self._sums[first + places] = self._old.sums[rows[places]]
        known = np.zeros(len(pixels), dtype=bool)
        known[places] = True
        return known

    def _decode(self, first: int, places: list[int], pixels: np.ndarray) -> dict[int, Sentence]:
        """Decode some of a piece that begins at row ``first``; row -> why not, for those that cannot be read."""
        failed = {}
        for place in places:
            if self._reporter.cancelled:
                break
            row = first + place
            try:
                pixels[place] = decode(self._found.folder / self._found.files.path(row), self._shape.size,
                                       self._shape.channels)
                self._checks[row] = check_of(pixels[place])
            except PictureProblem as problem:
                failed[row] = problem.sentence
        return failed


def _same_files(files: Files, old: Table | None) -> np.ndarray:
    """The row in the old table of each file that has not changed since, int64 (n,); -1 for those it does not know, or
    knows to be unreadable: they are tried again."""
    if old is None:
        return np.full(len(files), -1, dtype=np.int64)
    row_of = {path: row for row, path in enumerate(old.files.paths()) if row not in old.unreadable}
    rows = np.array([row_of.get(path, -1) for path in files.paths()], dtype=np.int64)
    changed = (old.files.sizes[rows] != files.sizes) | (old.files.times[rows] != files.times)
    rows[changed] = -1
    return rows


__all__ = ["Pictures", "Shape", "read_pictures"]
