"""Finds the pictures of a folder: one sub-folder a class, or such folders for training, validation and test.

Only names, sizes and times are looked at; nothing is opened.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from workbench.field import FieldProblem
from workbench.picture_decode import SUFFIXES
from workbench.progress import Reporter
from workbench.sentence import Sentence

TRAINING, VALIDATION, TEST = "training", "validation", "test"
_SPLITS = {
    "train": TRAINING, "training": TRAINING, "val": VALIDATION, "valid": VALIDATION, "validation": VALIDATION,
    "dev": VALIDATION, "test": TEST, "testing": TEST,
}
_DEEPEST = 60
_AT_ONCE = 256


class PictureFile(NamedTuple):
    """One picture: path below the folder (with /), size in bytes, time of change, split, and the class's name."""

    path: str
    size: int
    changed_ns: int
    split: str
    label: str


class Unreadable(NamedTuple):
    """A file (path below the folder) that is left out, and why: what follows "because"."""

    path: str
    why: Sentence


@dataclass(frozen=True)
class Scan:
    """What a folder has.

    ``files`` are sorted by path, whatever the order of the disk.  ``classes`` are all sub-folders for classes, with
    pictures or without, sorted.  ``others`` counts files by ending that are no pictures; ``left_out`` are folders
    beside those of training, validation and test.
    """

    folder: Path
    files: tuple[PictureFile, ...]
    classes: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    others: Mapping[str, int]
    left_out: tuple[str, ...] = ()

    def splits(self) -> set[str]:
        return {file.split for file in self.files}


def scan(folder: Path, reporter: Reporter) -> Scan:
    """Look through a folder.  Raises FieldProblem (of the field ``folder``) where there is none, and Cancelled.

    A folder without pictures is no problem here.
    """
    reporter.begin(Sentence("Looking for pictures in {folder}", folder=str(folder)), None, "files")
    try:
        # Nobody calls a folder of a class .git or __MACOSX.
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir() and _shown(entry.name))
    except FileNotFoundError:
        raise FieldProblem("folder", "There is no folder {folder}: choose another.", folder=str(folder)) from None
    except NotADirectoryError:
        raise FieldProblem("folder", "{folder} is a file: choose the folder that has a sub-folder for each class.",
                           folder=str(folder)) from None
    except OSError as error:
        raise FieldProblem("folder", "{folder} cannot be read: {why}.", folder=str(folder),
                           why=error.strerror or error) from None
    search = _Search(folder, reporter)
    by_split = _own_splits(names)
    classes: set[str] = set()
    for name, split in by_split.items():
        for label in search.folders(name):
            classes.add(label)
            search.pictures(f"{name}/{label}", split, label)
        search.files_without_a_class(name)
    if not by_split:
        for label in names:
            classes.add(label)
            search.pictures(label, TRAINING, label)
    search.files_without_a_class("")
    reporter.end()
    return Scan(folder, tuple(sorted(search.found)), tuple(sorted(classes)), tuple(sorted(search.unreadable)),
                dict(sorted(search.others.items())),
                tuple(name for name in names if name not in by_split) if by_split else ())


def _own_splits(names: list[str]) -> dict[str, str]:
    """Which of the folders are splits; none where they are classes.

    A class may be called "train" too: it takes a second one of these words, or nothing else beside it, to be a split.
    """
    found = {name: _SPLITS[name.lower()] for name in names if name.lower() in _SPLITS}
    splits = set(found.values())
    return found if TRAINING in splits and (len(splits) > 1 or len(found) == len(names)) else {}


def _shown(name: str) -> bool:
    return not name.startswith((".", "__MACOSX"))


class _Search:
    def __init__(self, folder: Path, reporter: Reporter) -> None:
        self._folder = folder
        self._reporter = reporter
        self.found: list[PictureFile] = []
        self.unreadable: list[Unreadable] = []
        self.others: Counter[str] = Counter()

    def folders(self, below: str) -> list[str]:
        """Names of the sub-folders."""
        return [entry.name for entry in self._entries(below) if _is_folder(entry)]

    def pictures(self, below: str, split: str, label: str) -> None:
        """Every picture below a folder, however deep."""
        waiting: list[tuple[str, tuple[tuple[int, int], ...]]] = [(below, ())]
        while waiting:
            here, above = waiting.pop()
            identity = self._identity(here)
            if identity in above or len(above) > _DEEPEST:
                continue  # a link that leads back to a folder above itself
            for entry in self._entries(here):
                path = f"{here}/{entry.name}"
                if _is_folder(entry):
                    waiting.append((path, (*above, identity)))
                else:
                    self._file(entry, path, split, label)

    def files_without_a_class(self, below: str) -> None:
        """Pictures that lie where only folders should be."""
        for entry in self._entries(below):
            if not _is_folder(entry) and _suffix(entry.name) in SUFFIXES:
                path = f"{below}/{entry.name}" if below else entry.name
                self.unreadable.append(Unreadable(path, Sentence("it is in no sub-folder of a class")))

    def _file(self, entry: os.DirEntry[str], path: str, split: str, label: str) -> None:
        suffix = _suffix(entry.name)
        if suffix not in SUFFIXES:
            self.others[suffix] += 1
            return
        try:
            if entry.is_file():
                status = entry.stat()
                self.found.append(PictureFile(path, status.st_size, status.st_mtime_ns, split, label))
                return
            why = Sentence("it is a link to nothing") if entry.is_symlink() else Sentence("it is no ordinary file")
        except OSError as error:
            why = Sentence("it cannot be read ({why})", why=error.strerror or str(error))
        self.unreadable.append(Unreadable(path, why))

    def _entries(self, below: str) -> Iterator[os.DirEntry[str]]:
        """What is in a folder, hidden things apart, in no order."""
        try:
            with os.scandir(self._folder / below) as entries:
                for count, entry in enumerate(entries):
                    if count % _AT_ONCE == 0:
                        self._reporter.check()
                    if _shown(entry.name):
                        self._reporter.add(1)
                        yield entry
        except OSError as error:
            self.unreadable.append(Unreadable(below, Sentence("it cannot be read ({why})",
                                                              why=error.strerror or str(error))))

    def _identity(self, below: str) -> tuple[int, int]:
        try:
            status = os.stat(self._folder / below)
        except OSError:
            return (-1, -1)
        return status.st_dev, status.st_ino


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()
