"""What was found in a folder of pictures, in words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.picture_scan import SPLITS, Scan, Unreadable
from workbench.sentence import Sentence


@dataclass(frozen=True)
class ClassPictures:
    """Readable pictures of one class, by the folder's own splits; all are training where it has none."""

    name: str
    training: int
    validation: int
    test: int


@dataclass(frozen=True)
class FolderReport:
    """What was found in a folder: for the window to show beside the fields.

    ``unreadable`` names every file that is left out, and why; ``others`` counts files that are no pictures, by ending.
    """

    folder: str
    classes: tuple[ClassPictures, ...]
    unreadable: tuple[Unreadable, ...]
    others: Mapping[str, int]
    left_out: tuple[str, ...]

    @property
    def pictures(self) -> int:
        return sum(one.training + one.validation + one.test for one in self.classes)


def report_of(found: Scan, unreadable: Mapping[int, Sentence]) -> FolderReport:
    """``unreadable``: row of ``found.files`` -> why that picture cannot be read."""
    readable = np.ones(len(found.files), dtype=bool)
    readable[list(unreadable)] = False
    counts = np.zeros((len(found.classes), len(SPLITS)), dtype=np.int64)
    np.add.at(counts, (found.labels[readable], found.splits[readable]), 1)
    left = [*found.unreadable, *(Unreadable(found.files.path(row), why) for row, why in unreadable.items())]
    classes = tuple(ClassPictures(name, *map(int, count)) for name, count in zip(found.classes, counts, strict=True))
    return FolderReport(str(found.folder), classes, tuple(sorted(left)), found.others, found.left_out)


__all__ = ["ClassPictures", "FolderReport", "report_of"]
