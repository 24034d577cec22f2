"""Finds the pictures of a folder: one sub-folder a class, or such folders for training, validation and test.

Only names, sizes and times are looked at; nothing is opened.  Columns instead of objects, since there may be millions.
"""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workbench.field import FieldProblem
from workbench.picture_decode import SUFFIXES
from workbench.progress import Reporter
from workbench.sentence import Sentence

SPLITS = ("training", "validation", "test")
TRAINING, VALIDATION, TEST = range(3)
_WORDS = {
    "train": TRAINING, "training": TRAINING, "val": VALIDATION, "valid": VALIDATION, "validation": VALIDATION,
    "dev": VALIDATION, "test": TEST, "testing": TEST,
}
_DEEPEST = 60
_AT_ONCE = 256


class Unreadable(NamedTuple):
    """A file (path below the folder) that is left out, and why: what follows "because"."""

    path: str
    why: Sentence


@dataclass(frozen=True, eq=False)
class Files:
    """Picture files, one a row, sorted by path whatever the order of the disk.

    ``names``: the paths below the folder, with /, in the bytes of the file system, a zero byte after each; ``sizes`` in
    bytes and ``times`` of change in ns, int64 (n,).
    """

    names: bytes
    sizes: np.ndarray
    times: np.ndarray

    def __len__(self) -> int:
        return len(self.sizes)

    def path(self, row: int) -> str:
        """Of one file, below the folder."""
        begin = int(self._ends[row - 1]) + 1 if row else 0
        return os.fsdecode(self.names[begin : self._ends[row]])

    def paths(self) -> list[str]:
        """Of all files; for few of them, or for a moment: a million paths take 100 MB."""
        return os.fsdecode(self.names).split("\0")[:-1]

    def same_as(self, other: Files) -> bool:
        """Whether no file was added, taken away, renamed or changed between the two."""
        return (self.names == other.names and np.array_equal(self.sizes, other.sizes)
                and np.array_equal(self.times, other.times))

    @cached_property
    def _ends(self) -> np.ndarray:
        """Where in ``names`` each path ends."""
        return np.flatnonzero(np.frombuffer(self.names, dtype=np.uint8) == 0)


@dataclass(frozen=True)
class Scan:
    """What a folder has.

    ``splits`` int8 (n,): TRAINING, VALIDATION or TEST of each file; ``labels`` int64 (n,): its class, a position in
    ``classes``: all sub-folders for classes, with pictures or without, sorted.  ``others`` counts files by ending that
    are no pictures; ``left_out`` are folders beside those of training, validation and test.
    """

    folder: Path
    files: Files
    splits: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    others: Mapping[str, int]
    left_out: tuple[str, ...] = ()


def scan(folder: Path, reporter: Reporter) -> Scan:
    """Look through a folder.  Raises FieldProblem (of the field ``folder``) where there is none, and Cancelled.

    A folder without pictures is no problem here.
    """
    reporter.begin(Sentence("Looking for pictures in {folder}", folder=str(folder)), None, "files")
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir() and not _hidden(entry.name))
    except FileNotFoundError:
        raise FieldProblem("folder", "There is no folder {folder}: choose another.", folder=str(folder)) from None
    except NotADirectoryError:
        raise FieldProblem("folder", "{folder} is a file: choose the folder that has a sub-folder for each class.",
                           folder=str(folder)) from None
    except OSError as error:
        raise FieldProblem("folder", "{folder} cannot be read: {why}.", folder=str(folder),
                           why=error.strerror or error) from None
    search = _Search(folder, reporter)
    own = _own_splits(names)
    places = [(name, split, label) for name, split in own.items() for label in search.folders(name)]
    classes = sorted({label for _, _, label in places} if own else set(names))
    number = {label: index for index, label in enumerate(classes)}
    if own:
        for name, split, label in places:
            search.pictures(f"{name}/{label}", split, number[label])
        for name in own:
            search.files_without_a_class(name)
    else:
        for label in names:
            search.pictures(label, TRAINING, number[label])
    search.files_without_a_class("")
    reporter.end()
    files, splits, labels = search.columns()
    return Scan(folder, files, splits, labels, tuple(classes), tuple(sorted(search.unreadable)),
                dict(sorted(search.others.items())), tuple(name for name in names if name not in own) if own else ())


def _own_splits(names: list[str]) -> dict[str, int]:
    """Which of the folders are splits; none where they are classes.

    A class may be called "train" too: it takes a second one of these words, or nothing else beside it, to be a split.
    """
    found = {name: _WORDS[name.lower()] for name in names if name.lower() in _WORDS}
    splits = set(found.values())
    return found if TRAINING in splits and (len(splits) > 1 or len(found) == len(names)) else {}


class _Search:
    def __init__(self, folder: Path, reporter: Reporter) -> None:
        self._folder = folder
        self._reporter = reporter
        self._paths: list[str] = []
        self._sizes, self._times = array("q"), array("q")
        self._pieces: list[tuple[int, int, int]] = []
        """How many files in a row are of which split and class."""
        self.unreadable: list[Unreadable] = []
        self.others: Counter[str] = Counter()

    def columns(self) -> tuple[Files, np.ndarray, np.ndarray]:
        """The files, their splits and labels."""
        counts, splits, labels = np.array(self._pieces or [(0, 0, 0)], dtype=np.int64).T
        sizes, times = (np.array(column, dtype=np.int64) for column in (self._sizes, self._times))
        order = sorted(range(len(self._paths)), key=self._paths.__getitem__)
        names = os.fsencode("".join([f"{self._paths[row]}\0" for row in order]))
        return (Files(names, sizes[order], times[order]), np.repeat(splits, counts)[order].astype(np.int8),
                np.repeat(labels, counts)[order])

    def folders(self, below: str) -> list[str]:
        """Names of the sub-folders."""
        return [name for name, entry in self._entries(below) if _is_folder(entry)]

    def pictures(self, below: str, split: int, label: int) -> None:
        """Every picture below a folder, however deep."""
        before = len(self._paths)
        waiting: list[tuple[str, tuple[tuple[int, int], ...]]] = [(below, ())]
        while waiting:
            here, above = waiting.pop()
            identity = self._identity(here)
            if identity in above or len(above) > _DEEPEST:
                continue  # a link that leads back to a folder above itself
            for name, entry in self._entries(here):
                # What there is most of comes first: of 100,000 pictures every test counts.
                try:
                    if name[name.rfind("."):].lower() in SUFFIXES and entry.is_file():
                        status = entry.stat()
                        self._sizes.append(status.st_size)
                        self._times.append(status.st_mtime_ns)
                        self._paths.append(f"{here}/{name}")
                    elif entry.is_dir():
                        waiting.append((f"{here}/{name}", (*above, identity)))
                    else:
                        self._no_picture(entry, f"{here}/{name}")
                except OSError as error:
                    self._cannot(f"{here}/{name}", error)
        self._pieces.append((len(self._paths) - before, split, label))

    def files_without_a_class(self, below: str) -> None:
        """Pictures that lie where only folders should be."""
        for name, entry in self._entries(below):
            if not _is_folder(entry) and _suffix(name) in SUFFIXES:
                path = f"{below}/{name}" if below else name
                self.unreadable.append(Unreadable(path, Sentence("it is in no sub-folder of a class")))

    def _no_picture(self, entry: os.DirEntry[str], path: str) -> None:
        suffix = _suffix(entry.name)
        if suffix not in SUFFIXES:
            self.others[suffix] += 1
        elif entry.is_symlink():
            self.unreadable.append(Unreadable(path, Sentence("it is a link to nothing")))
        else:
            self.unreadable.append(Unreadable(path, Sentence("it is no ordinary file")))

    def _cannot(self, path: str, error: OSError) -> None:
        self.unreadable.append(Unreadable(path, Sentence("it cannot be read ({why})",
                                                         why=error.strerror or str(error))))

    def _entries(self, below: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """What is in a folder with its name, hidden things apart, in no order."""
        count = 0
        try:
            with os.scandir(self._folder / below) as entries:
                for count, entry in enumerate(entries, 1):
                    if count % _AT_ONCE == 0:
                        self._reporter.add(_AT_ONCE)
                    name = entry.name
                    if not _hidden(name):
                        yield name, entry
        except OSError as error:
            self._cannot(below, error)
        self._reporter.add(count % _AT_ONCE)

    def _identity(self, below: str) -> tuple[int, int]:
        try:
            status = os.stat(self._folder / below)
        except OSError:
            return (-1, -1)
        return status.st_dev, status.st_ino


def _hidden(name: str) -> bool:
    """What file managers and archives leave behind; nobody calls a class .git or __MACOSX."""
    return name[0] == "." or name == "__MACOSX"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""
