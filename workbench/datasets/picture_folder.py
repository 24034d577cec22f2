"""A folder of the user's own pictures: one sub-folder a class, or folders for training, validation and test."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import torch

from workbench.data import Data, Split
from workbench.datasets import datasets
from workbench.downloads import size_text
from workbench.field import FieldProblem, PathField
from workbench.picture_cache import MOST_BYTES, PictureCache
from workbench.picture_pixels import Shape
from workbench.picture_reading import Pictures, read_pictures
from workbench.picture_report import FolderReport
from workbench.picture_scan import SPLITS, TEST, TRAINING, VALIDATION
from workbench.pixels import moments
from workbench.progress import Listener
from workbench.sentence import Sentence
from workbench.stratified import split_rows

_CHANNELS = {"rgb": 3, "grey": 1}
_SHOWN = 3


def prepare(values: Mapping[str, Any], listener: Listener | None = None, cancel: threading.Event | None = None
            ) -> FolderReport:
    """Read the folder, so that the dataset can be built at once; ``values`` are all or some of the part's fields.

    Raises FieldProblem where there is nothing to read, and Cancelled.
    """
    full = datasets.part("picture_folder").complete(values)
    return read_pictures(PathField.path(full["folder"]), Shape(full["size"], _CHANNELS[full["colour"]]), listener,
                         cancel).report


@datasets.register(
    title="A folder of pictures",
    help="Pictures of your own: a folder with one sub-folder for each class, or with folders train, val and test that "
         "have such sub-folders. Formats and sizes may be mixed.",
    words="images photos jpeg png imagefolder own files directory",
    info={"task": "classification", "needs": "files", "prepare": prepare},
    extra={
        "folder": {"field": PathField, "folder": True, "help": "The folder that has the sub-folders of the classes."},
        "size": {"lower": 1, "upper": 1024,
                 "help": "Pixels of each side: the largest square in the middle of a picture is scaled to it."},
        "colour": {"help": "Train on three channels (red, green, blue) or on grey."},
        "validation": {"help": "What to validate on: auto takes the folder's own val or test where it has one, else a "
                               "share of each class; share takes a share in any case."},
        "share": {"lower": 0.0, "upper": 0.9, "help": "Share of each class that is kept for validation."},
        "split_seed": {"lower": 0, "help": "Which pictures make that share comes from this number."},
        "normalise": {"help": "Bring each channel to mean 0 and deviation 1 over the training split; off leaves 0 to "
                              "1."},
    },
)
def picture_folder(
    folder: str,
    size: int = 32,
    colour: Literal["rgb", "grey"] = "rgb",
    validation: Literal["auto", "share", "off"] = "auto",
    share: float = 0.2,
    split_seed: int = 0,
    normalise: bool = True,
) -> Data:
    """Inputs (n, 3 or 1, size, size) uint8; classes are the names of the sub-folders, sorted.

    A class of which no picture can be read is left out.
    """
    pictures = read_pictures(PathField.path(folder), Shape(size, _CHANNELS[colour]))
    report = pictures.report
    _check_something(report)
    found = pictures.found
    rows = {split: np.flatnonzero(pictures.readable & (found.splits == split)) for split in range(len(SPLITS))}
    own = next((split for split in (VALIDATION, TEST) if len(rows[split])), None) if validation == "auto" else None
    kept, held = rows[TRAINING], rows[own] if own is not None else rows[TRAINING][:0]
    present = np.unique(found.labels[np.concatenate([kept, held])])
    classes = tuple(found.classes[label] for label in present)
    _check_classes(report, classes)
    number = np.full(len(found.classes), -1, dtype=np.int64)
    number[present] = np.arange(len(present))
    labels = number[found.labels]
    if own is None and validation != "off":
        train_rows, held_rows = split_rows(len(kept), share, split_seed, torch.from_numpy(labels[kept]))
        kept, held = kept[train_rows.numpy()], kept[held_rows.numpy()]
    # Sums of whole numbers: exact, whatever the order.
    mean, std = (moments(torch.from_numpy(pictures.table.sums[kept].sum(0)), len(kept) * size**2)
                 if normalise else (None, None))
    unused = [SPLITS[split] for split in (VALIDATION, TEST) if split != own and len(rows[split])]
    notes = [*_notes(report, classes, unused), *_not_kept(pictures)]

    def split(rows: np.ndarray) -> Split:
        return Split(pictures.stream(rows), torch.from_numpy(labels[rows]))

    return Data(split(kept), split(held) if len(held) else None, "classification", classes, mean=mean, std=std,
                notes=tuple(notes))


def _check_something(report: FolderReport) -> None:
    if sum(one.training for one in report.classes):
        return
    if report.pictures:
        raise FieldProblem("folder", "{folder} has no pictures to train on, only for validation or test: put some into "
                                     "its folder train.", folder=report.folder)
    first = next(iter(report.unreadable), None)
    if not report.classes and first is not None:
        raise FieldProblem("folder", "The pictures in {folder} are in no sub-folders, so their classes are not known: "
                                     "put those of each class into a sub-folder of its own.", folder=report.folder)
    if first is not None:
        raise FieldProblem("folder", "None of the {count} pictures in {folder} can be read; of the first, {file}, "
                                     "because {why}: choose another folder.", count=len(report.unreadable),
                           folder=report.folder, file=first.path, why=first.why)
    raise FieldProblem("folder", "There are no pictures in {folder}: choose a folder that has a sub-folder with "
                                 "pictures for each class.", folder=report.folder)


def _check_classes(report: FolderReport, classes: tuple[str, ...]) -> None:
    if len(classes) >= 2:
        return
    empty = [one.name for one in report.classes if one.name not in classes]
    if empty:
        raise FieldProblem("folder", "Only one class in {folder}, {label}, has pictures that can be read; {empty} has "
                                     "none: a classification needs two.", folder=report.folder, label=classes[0],
                           empty=_listed(empty))
    raise FieldProblem("folder", "There is only one class, {label}, in {folder}: a classification needs two "
                                 "sub-folders or more, one for each class.", folder=report.folder, label=classes[0])


def _notes(report: FolderReport, classes: tuple[str, ...], unused: list[str]) -> list[Sentence]:
    notes = []
    if report.unreadable:
        first = report.unreadable[0]
        notes.append(Sentence("{count} pictures were left out; the first, {file}, because {why}.",
                              count=len(report.unreadable), file=first.path, why=first.why))
    empty = [one.name for one in report.classes if one.name not in classes]
    if empty:
        notes.append(Sentence("Sub-folders without a picture that can be read are no classes: {names}.",
                              names=_listed(empty)))
    untrained = [one.name for one in report.classes if one.name in classes and not one.training]
    if untrained:
        notes.append(Sentence("Classes with pictures for validation but none for training: {names}.",
                              names=_listed(untrained)))
    if unused:
        notes.append(Sentence("The pictures for {splits} are not used.", splits=", ".join(unused)))
    if report.left_out:
        notes.append(Sentence("Folders beside those for training and validation were left out: {names}.",
                              names=_listed(list(report.left_out))))
    return notes


def _not_kept(pictures: Pictures) -> list[Sentence]:
    if pictures.table.pixels is not None:
        return []
    size = len(pictures.found.files) * pictures.shape.bytes
    if size > MOST_BYTES:
        return [Sentence("Every picture is decoded whenever it is read: decoded, they take {size}, and no more than "
                         "{most} are kept.", size=size_text(size), most=size_text(MOST_BYTES))]
    return [Sentence("Every picture is decoded whenever it is read, since there was no room to keep them decoded "
                     "({size}): for faster reading make room, then delete the folder {folder}.", size=size_text(size),
                     folder=str(PictureCache(pictures.found.folder, pictures.shape).place))]


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
