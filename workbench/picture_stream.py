"""Pictures of a folder as a Stream: from what is kept of them decoded, else from their files.

Both ways give the same bits.  What is kept is checked picture by picture; one that is damaged there, or gone, is
decoded from its file, as long as that is the file that was there when the folder was read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from workbench.picture_cache import Table
from workbench.picture_decode import PictureProblem, decode, decoding_threads
from workbench.picture_pixels import Shape
from workbench.progress import Reporter
from workbench.sentence import Problem
from workbench.stream import Stream

if TYPE_CHECKING:
    from workbench.picture_report import FolderReport

_AT_ONCE = 512


class PictureStream(Stream):
    """Some pictures of a folder, in any order: (n, channels, size, size) uint8.

    ``report`` is what was found in the folder, for the window; it stays behind when the stream is sent to another
    process.
    """

    dtype = torch.uint8

    def __init__(self, folder: Path, table: Table, shape: Shape, rows: np.ndarray,
                 report: FolderReport | None = None) -> None:
        self._folder = folder
        self._files, self._checks, self._pixels = table.files, table.checks, table.pixels
        self._one = shape
        self._rows = rows
        self.shape = (len(rows), *shape.of_one)
        self.report = report

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "report": None}

    @property
    def kept(self) -> bool:
        """Whether the pixels are kept; else every picture is decoded whenever it is read."""
        return self._pixels is not None

    def read(self, rows: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
        wanted = self._rows[np.asarray(rows, dtype=np.int64)]
        whole = np.empty((len(wanted), *self._one.of_one), dtype=np.uint8)
        for place in self._read_kept(wanted, whole, np.argsort(wanted, kind="stable")):
            whole[place] = self._decode(int(wanted[place]))
        return torch.from_numpy(whole)

    def take(self, rows: Sequence[int] | Tensor) -> PictureStream:
        chosen = np.asarray(rows, dtype=np.int64)
        taken: PictureStream = object.__new__(PictureStream)
        taken.__dict__.update(self.__dict__)
        taken._rows, taken.shape = self._rows[chosen], (len(chosen), *self.shape[1:])
        return taken

    def load(self, reporter: Reporter | None = None) -> Tensor:
        """All of it, read in the order of the disk; what must be decoded by several threads."""
        reporter = reporter or Reporter()
        whole = np.empty(self.shape, dtype=np.uint8)
        order = np.argsort(self._rows, kind="stable")
        with ThreadPoolExecutor(decoding_threads(), "descent-pictures") as pool:
            try:
                for start in range(0, len(order), _AT_ONCE):
                    places = order[start : start + _AT_ONCE]
                    missing = self._read_kept(self._rows, whole, places)
                    decoded = pool.map(self._decode, self._rows[missing].tolist())
                    for place, pixels in zip(missing, decoded, strict=True):
                        whole[place] = pixels
                        reporter.check()
                    reporter.add(len(places))
            finally:
                pool.shutdown(cancel_futures=True)
        return torch.from_numpy(whole)

    def _read_kept(self, rows: np.ndarray, whole: np.ndarray, places: np.ndarray) -> list[int]:
        """Fill ``places`` of ``whole`` with the pictures of the ``rows`` there, as far as they are kept; the rows must
        ascend in the order of the places.  Returns the places that are left."""
        if self._pixels is None:
            left: list[int] = places.tolist()
            return left
        ascending = rows[places]
        missing = self._pixels.read(ascending, self._checks[ascending], whole, places)
        if missing:
            self._pixels.note_damage()
        return [int(places[which]) for which in missing]

    def _decode(self, row: int) -> np.ndarray:
        """One picture from its file: uint8 (channels, size, size)."""
        path = self._folder / self._files.path(row)
        try:
            status = os.stat(path)
            if (status.st_size, status.st_mtime_ns) != (self._files.sizes[row], self._files.times[row]):
                raise Problem("The picture {file} has changed since its folder was read: start again, so that it is "
                              "read anew.", file=str(path))
            return decode(path, self._one.size, self._one.channels)
        except FileNotFoundError:
            raise Problem("The picture {file} is not there any more: put it back, or start again without it.",
                          file=str(path)) from None
        except OSError as error:
            raise Problem("The picture {file} cannot be reached any more ({why}): see to its disk, then start again.",
                          file=str(path), why=error.strerror or str(error)) from None
        except PictureProblem as problem:
            raise Problem("The picture {file} cannot be read any more, because {why}: see to its disk, then start "
                          "again.", file=str(path), why=problem.sentence) from problem


__all__ = ["PictureStream"]
