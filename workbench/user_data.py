"""From the samples of a user's datasets to the Data that is trained on: the task, the classes, the split."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from workbench.data import Data, Split
from workbench.field import FieldProblem
from workbench.recipe import TASKS
from workbench.sentence import Problem, Sentence
from workbench.source import Source
from workbench.stratified import split_rows
from workbench.stream import Inputs, Stream
from workbench.user_dataset import UserDataset
from workbench.user_reading import UserSamples

_MOST_CLASSES = 100_000
"""Without names: a whole number that is larger is hardly a class."""


@dataclass(frozen=True)
class Asked:
    """The values of the fields that every dataset from outside has."""

    validation: float
    split_seed: int
    task: str


def data_of(training: UserSamples, validation: UserSamples | None, asked: Asked) -> Data:
    """``validation`` None: a share of the training samples is split off, of each class where there are classes.

    Raises Problem, with the sample, where targets do not fit the task or the classes.
    """
    both = [training] if validation is None else [training, validation]
    notes = tuple(note for samples in both for note in _notes(samples))
    whole = all(samples.targets.dtype == np.int64 for samples in both)
    if asked.task == "classification" or (asked.task == "auto" and whole):
        labels = [_labels(samples) for samples in both]
        classes = _classes(both, labels)
        for samples, numbers in zip(both, labels, strict=True):
            _check_labels(samples.dataset, numbers, len(classes))
        targets = [torch.from_numpy(numbers) for numbers in labels]
        task = "classification"
    else:
        classes = ()
        targets = [torch.from_numpy(samples.targets.reshape(len(samples.targets), -1).astype(np.float32))
                   for samples in both]
        task = "regression"
        if validation is not None and targets[1].shape[1] != targets[0].shape[1]:
            raise validation.dataset.wrong(0, Sentence(
                "has a target of {found} numbers, and those of the training set have {wanted}",
                found=targets[1].shape[1], wanted=targets[0].shape[1]))
    if validation is not None:
        return Data(Split(training.inputs, targets[0]), Split(validation.inputs, targets[1]), task, classes,
                    notes=notes)
    kept, held = split_rows(len(targets[0]), asked.validation, asked.split_seed,
                            targets[0] if task == "classification" else None)
    return Data(_take(training.inputs, targets[0], kept), _take(training.inputs, targets[0], held) if len(held) else
                None, task, classes, notes=notes)


def _take(inputs: Inputs, targets: Tensor, rows: Tensor) -> Split:
    return Split(inputs.take(rows) if isinstance(inputs, Stream) else inputs[rows], targets[rows])


def _notes(samples: UserSamples) -> Iterator[Sentence]:
    name = samples.dataset.name
    if samples.seedless:
        yield Sentence("{name} draws random numbers that no seed reaches: a run on it cannot be repeated exactly. Draw "
                       "them from the generators of torch, NumPy or Python's random.", name=name)
    elif samples.random:
        yield Sentence("{name} gives other numbers each time a sample is read. Each reading has a seed of its own, so "
                       "that a run can be repeated all the same.", name=name)


# ---------------------------------------------------------------------------------------------------------
# Classes

def _labels(samples: UserSamples) -> np.ndarray:
    """int64 (n,); a FieldProblem where the task was asked for and the targets are none."""
    targets = samples.targets
    if targets.dtype == np.int64:
        return targets
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    wrong = (targets != np.floor(targets)) | ~np.isfinite(targets) | (np.abs(targets) > _MOST_CLASSES)
    if targets.ndim == 2 or wrong.any():
        first = int(wrong.reshape(len(targets), -1).any(axis=1).argmax())
        raise FieldProblem("task", "Sample {sample:,} of {dataset} in {file} has no class number as its target: set "
                                   "{name} to regression, or give whole numbers from 0.", sample=first,
                           dataset=samples.dataset.name, file=samples.dataset.source.name)
    return targets.astype(np.int64)


def _classes(both: list[UserSamples], labels: list[np.ndarray]) -> tuple[str, ...]:
    """The names that a dataset has for its classes, else their numbers."""
    for samples in both:
        names = _names(samples.dataset)
        if names:
            return names
    for samples, numbers in zip(both, labels, strict=True):
        if numbers.max() >= _MOST_CLASSES:
            raise samples.dataset.wrong(int(numbers.argmax()), Sentence(
                "has the label {label:,}, which is hardly a class; where it is a number to predict, set task to "
                "regression", label=int(numbers.max())))
    return tuple(map(str, range(max(int(numbers.max()) for numbers in labels) + 1)))


def _names(dataset: UserDataset) -> tuple[str, ...]:
    names = dataset.attribute("classes")
    if isinstance(names, np.ndarray):
        names = names.tolist()
    if isinstance(names, (list, tuple)) and names:
        return tuple(map(str, names))
    numbers = dataset.attribute("class_to_idx")
    if isinstance(numbers, dict) and sorted(numbers.values()) == list(range(len(numbers))):
        return tuple(map(str, sorted(numbers, key=lambda name: numbers[name])))
    return ()


def _check_labels(dataset: UserDataset, labels: np.ndarray, count: int) -> None:
    wrong = (labels < 0) | (labels >= count)
    if not wrong.any():
        return
    sample = int(wrong.argmax())
    if labels[sample] < 0:
        raise dataset.wrong(sample, Sentence("has the label {label}: labels are class numbers from 0",
                                             label=int(labels[sample])))
    raise dataset.wrong(sample, Sentence(
        "has the label {label}, and there are {count} classes: labels must run from 0 to {last}",
        label=int(labels[sample]), count=count, last=count - 1))


# ---------------------------------------------------------------------------------------------------------
# Data that a function has made itself

def check_data(data: Data, name: str, source: Source) -> None:
    """Raise Problem where a Data is not what its own docstring promises."""
    def wrong(why: Sentence) -> Problem:
        return Problem("The Data that {name} in {file} gives is of no use: {why}.", name=name, file=source.name,
                       why=why)

    if data.task not in TASKS:
        raise wrong(Sentence("its task is {task!r}, where classification or regression is wanted", task=data.task))
    for split in (data.train, data.validation):
        if split is None:
            continue
        if split.inputs.dtype not in (torch.uint8, torch.float32) or (
                split.inputs.dtype == torch.uint8 and split.inputs.dim() != 4):
            raise wrong(Sentence("its inputs are {dtype} of the shape {shape}, where uint8 (n, channels, height, "
                                 "width) or float32 is wanted", dtype=str(split.inputs.dtype).removeprefix("torch."),
                                 shape=tuple(split.inputs.shape)))
        targets = split.targets
        if data.task == "classification":
            if targets.dtype != torch.int64 or targets.dim() != 1:
                raise wrong(Sentence("its targets are {dtype} of the shape {shape}, where int64 (n,) is wanted",
                                     dtype=str(targets.dtype).removeprefix("torch."), shape=tuple(targets.shape)))
            if int(targets.min()) < 0 or int(targets.max()) >= len(data.classes):
                raise wrong(Sentence("it has labels from {lowest} to {highest}, and {count} classes",
                                     lowest=int(targets.min()), highest=int(targets.max()), count=len(data.classes)))
        elif targets.dtype != torch.float32 or targets.dim() != 2:
            raise wrong(Sentence("its targets are {dtype} of the shape {shape}, where float32 (n, outputs) is wanted",
                                 dtype=str(targets.dtype).removeprefix("torch."), shape=tuple(targets.shape)))
