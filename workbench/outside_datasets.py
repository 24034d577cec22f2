"""Datasets from outside: a Dataset of the user's own, or a function that gives one.

A class made from torch.utils.data.Dataset with ``__len__`` and ``__getitem__``; or a function that returns a Dataset, a
pair (training, validation) of them, or a ``workbench.data.Data``.  What a sample may be is told in ``user_sample``.
"""

from __future__ import annotations

import inspect
import threading
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch.utils.data import Dataset, IterableDataset

from workbench.address import Address
from workbench.alone import alone
from workbench.blame import line_in, line_of, places_of
from workbench.data import Data, Split
from workbench.field import ChoiceField, Field, FloatField, IntField, PathField, TextField
from workbench.opened import Opened, listening
from workbench.outside_rule import Extra, Rule, call, cannot_be_given, parameters_of, part_of, read_fields
from workbench.outside_work import Work
from workbench.progress import Listener, Reporter
from workbench.registry import Part
from workbench.sentence import Problem, Sentence
from workbench.source import Source
from workbench.stream import Stream, seed_here
from workbench.user_data import Asked, check_data, data_of
from workbench.user_dataset import NOT_NUMBERED, UserDataset
from workbench.user_reading import read_samples

Values = Mapping[str, Any]

_OURS: tuple[Field, ...] = (
    FloatField(name="validation", default=0.2, lower=0.0, upper=0.9, help=Sentence(
        "Share of the samples kept for validation; not used where the code gives a validation split of its own.")),
    IntField(name="split_seed", default=0, lower=0, upper=2**63 - 1, help=Sentence(
        "Which samples make that share comes from this number; so do random numbers that are drawn while the dataset "
        "is made.")),
    ChoiceField(name="task", default="auto", choices=("auto", "classification", "regression"), help=Sentence(
        "Auto is classification where all targets are whole numbers, else regression.")),
)
"""The fields that every dataset from outside has, after its own, as far as it has none of the same name."""


# ---------------------------------------------------------------------------------------------------------
# What may be one

def _is_dataset(target: Any, source: Source) -> bool:
    if inspect.isclass(target):
        return issubclass(target, Dataset) and target not in (Dataset, IterableDataset)
    # A function must stand in the file itself, or say that it gives data: otherwise a recipe could call any function
    # that a file or a package has come by.
    return inspect.isroutine(target) and (line_of(target, source) is not None or _says_data(target))


def _says_data(function: Any) -> bool:
    try:
        wanted = typing.get_type_hints(function).get("return")
    except Exception:  # an annotation that names something missing at run time
        wanted = getattr(function, "__annotations__", {}).get("return")
    return _names_data(wanted)


def _names_data(annotation: Any) -> bool:
    if isinstance(annotation, str):
        return annotation.partition("[")[0].rpartition(".")[2] in ("Dataset", "Data")
    origin, members = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (tuple, list):
        return bool(members) and all(_names_data(one) for one in members)
    one = origin or annotation
    return inspect.isclass(one) and issubclass(one, (Dataset, Data))


def _dataset(target: Any, address: Address, source: Source) -> Part:
    extra, paths = _path_arguments(target)
    own, missing = read_fields(target, (), extra)
    names = {parameter.name for parameter in parameters_of(target)}
    fields = (*own, *(field for field in _OURS if field.name not in names))
    iterable = inspect.isclass(target) and issubclass(target, IterableDataset)
    making = _Making(target, address, source, paths, frozenset(names))

    def build(**values: Any) -> Data:
        return making.made(values, Reporter())

    def prepare(values: Values, listener: Listener | None = None, cancel: threading.Event | None = None) -> None:
        """Read the dataset, so that it can be built at once; ``values`` are all or some of the part's fields.

        Raises Problem for what is wrong with it, and Cancelled.
        """
        making.made(part.complete(values), Reporter(listener, cancel))

    part = part_of(target, address, source, fields, NOT_NUMBERED if iterable else cannot_be_given(missing), build)
    part = replace(part, info={**part.info, "needs": "files", "prepare": prepare})
    return part


# ---------------------------------------------------------------------------------------------------------
# Paths among the arguments

_FOLDERS = ("root", "folder", "dir", "directory")
_FILES = ("file", "path", "filename", "csv")


def _path_arguments(target: Any) -> tuple[Extra, dict[str, type]]:
    """The arguments that are paths, by their annotation or their name: what their fields have of their own, and what
    the code is given in the end, a Path or a str."""
    extra: Extra = {}
    kinds: dict[str, type] = {}
    function = target.__init__ if inspect.isclass(target) else target
    try:
        hints = typing.get_type_hints(function)
    except Exception:
        hints = {}
    for parameter in parameters_of(target):
        hint = hints.get(parameter.name)
        union = typing.get_origin(hint) in (typing.Union, types.UnionType)
        options = typing.get_args(hint) if union else (hint,)
        last = parameter.name.lower().rpartition("_")[2]
        named = last in _FOLDERS + _FILES
        default = parameter.default
        if Path in options:
            kinds[parameter.name] = Path
        elif named and (str in options or (hint is None and (isinstance(default, str)
                                                             or default is inspect.Parameter.empty))):
            kinds[parameter.name] = str
        else:
            continue
        given = str(default) if isinstance(default, (str, Path)) else None
        if given is None or Path(given).is_absolute() or given.startswith("~/"):
            extra[parameter.name] = {"field": PathField, "folder": last in _FOLDERS}
        else:
            extra[parameter.name] = {"field": TextField}  # it counts from where the code says, or is none
        if given is not None:
            extra[parameter.name]["default"] = given
    return extra, kinds


# ---------------------------------------------------------------------------------------------------------
# Making

@dataclass(frozen=True)
class _Kept:
    """The data that were made last, and the files that were read for them."""

    key: tuple[Any, ...]
    data: Data
    opened: Opened


_kept: _Kept | None = None


@dataclass(frozen=True)
class _Making:
    """How one part makes its data; ``own`` are the names of the code's own arguments, ``paths`` those that are paths.

    What was made last is kept: preparing, looking and training read all samples once.  It is made anew where the code,
    a value, or a file that was read has changed.
    """

    target: Any
    address: Address
    source: Source
    paths: Mapping[str, type]
    own: frozenset[str]

    def made(self, values: Values, reporter: Reporter) -> Data:
        """The data of these values, all of them checked."""
        global _kept
        key = (str(self.address), self.source, repr(sorted(values.items())))
        with alone(("dataset from outside",), reporter):
            kept = _kept
            if kept is not None and kept.key == key and kept.opened.unchanged():
                return kept.data
            _kept = kept = None  # two of them need not fit into memory
            work = Work(self.address.name, self.source, reporter)
            data, opened = work.run(lambda: self._make(dict(values), work))
            _kept = _Kept(key, data, opened)
            return data

    def _make(self, values: dict[str, Any], work: Work) -> tuple[Data, Opened]:
        asked = Asked(**{field.name: field.default if field.name in self.own else values.pop(field.name)
                         for field in _OURS})
        for name, kind in self.paths.items():
            if isinstance(value := values.get(name), str):
                values[name] = kind(PathField.path(value)) if value.startswith("~") else kind(value)
        with listening() as opened:
            seed_here(asked.split_seed)
            made = self._call(values)
            data = self._data(made, asked, work)
            opened.stamp()
        return data, opened

    def _call(self, values: Values) -> Any:
        try:
            return call(self.address, self.source, self.target, **values)
        except Problem as problem:
            line = line_in(places_of(problem), self.source)
            if line is None:
                raise
            # One of ours that the code ran into, such as what a Data says of splits that do not fit.
            raise Problem("Line {line} of {file}: {problem}", line=line, file=self.source.name,
                          problem=problem.sentence) from problem

    def _data(self, made: Any, asked: Asked, work: Work) -> Data:
        name, source = self.address.name, self.source
        if isinstance(made, Data):
            check_data(made, name, source)
            return replace(made, train=self._at_home(made.train),
                           validation=self._at_home(made.validation) if made.validation is not None else None)
        if isinstance(made, Dataset):
            return data_of(read_samples(UserDataset(made, name, source), work), None, asked)
        if isinstance(made, (tuple, list)) and len(made) == 2 and all(isinstance(one, Dataset) for one in made):
            training, validation = (UserDataset(one, words, source) for one, words in zip(made, (
                Sentence("the training set of {name}", name=name),
                Sentence("the validation set of {name}", name=name)), strict=True))
            read = read_samples(training, work)
            return data_of(read, read_samples(validation, work, replace(read.form, of=training.name)), asked)
        raise Problem("{name} in {file} gives a {what}, where a Dataset, a pair (training, validation) of them, or a "
                      "workbench.data.Data is wanted.", name=name, file=source.name, what=type(made).__name__)

    def _at_home(self, split: Split) -> Split:
        """Its own kind of Stream is code that other processes do not have."""
        if isinstance(split.inputs, Stream) and split.inputs.at_home is None:
            split.inputs.at_home = Sentence("its code is in {file}, which other processes do not have",
                                            file=self.source.name)
        return split


def forget() -> None:
    """Keep nothing of what was made last."""
    global _kept
    _kept = None


DATASETS = Rule(Sentence("a dataset (a class made from torch.utils.data.Dataset, or a function that gives one)"),
                _is_dataset, _dataset)
