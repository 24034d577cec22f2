"""From an open table to Data: which columns, which rows, split, encoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch

from workbench.data import Data, Split
from workbench.field import FieldProblem
from workbench.recipe import TASKS
from workbench.registry import did_you_mean
from workbench.sentence import Problem, Sentence
from workbench.stratified import split_rows
from workbench.tables.columns import Column, as_categories, counts_rows, guess_task, reason_against, settle
from workbench.tables.dialect import Asked
from workbench.tables.encoding import CategoryCode, NumberCode, encode, fit_category, fit_number
from workbench.tables.names import chosen, targets_asked
from workbench.tables.reader import TableFile, open_table

_NAMED_AT_ONCE = 5


@dataclass(frozen=True)
class Wanted:
    """What is to become of a table; the words and their meaning are those of the part's fields."""

    target: str = ""
    features: str = "*"
    leave_out: str = ""
    task: str = "auto"
    categories: str = ""
    category_limit: int = 50
    missing_numbers: str = "mean"
    missing_text: str = "category"
    missing_target: str = "refuse"
    scaling: str = "standard"
    scale_target: bool = False
    validation: float = 0.2
    split_seed: int = 0
    stratified: bool = True


def build(path: Path, asked: Asked, wanted: Wanted) -> Data:
    """Read a table and make it ready; a Problem names the file, and the line and column where there is one."""
    with open_table(path, asked) as file:
        targets = _target_names(file, wanted.target)
        features = _feature_names(file, wanted, targets)
        categories = (set(chosen(file.names, wanted.categories, "categories", file.name)) if wanted.categories.strip()
                      else set())
        raw = file.read([*features, *targets])
        return _Making(file, asked, wanted, raw, categories).data(features, targets)


def _target_names(file: TableFile, asked: str) -> list[str]:
    names = targets_asked(file.names, asked)
    for name in names:
        if name not in file.names:
            raise FieldProblem("target", "{file} has no column {column!r} to be the target.{hint}", file=file.name,
                               column=name, hint=did_you_mean(name, file.names))
    return names


def _feature_names(file: TableFile, wanted: Wanted, targets: Sequence[str]) -> list[str]:
    features = chosen(file.names, wanted.features, "features", file.name)
    out = set(chosen(file.names, wanted.leave_out, "leave_out", file.name)) if wanted.leave_out.strip() else set()
    left = [name for name in features if name not in out and name not in targets]
    if not left:
        raise FieldProblem("features", "No column of {file} is left to be a feature: name at least one besides the "
                           "target.", file=file.name)
    return left


class _Making:
    """One table on its way to Data."""

    def __init__(self, file: TableFile, asked: Asked, wanted: Wanted, raw: pa.Table, categories: set[str]) -> None:
        self._file = file
        self._asked = asked
        self._wanted = wanted
        self._raw = raw
        self._categories = categories
        self._notes: list[Sentence] = []

    def data(self, feature_names: Sequence[str], target_names: Sequence[str]) -> Data:
        wanted = self._wanted
        if self._raw.num_rows < 2:
            raise Problem("{file} has only one row: training needs at least two.", file=self._file.name)
        targets = [self._settle(name) for name in target_names]
        task = self._task(targets)
        features = self._features(feature_names)
        self._refuse_infinite([*features, *targets])
        rows = self._rows(features, targets)
        if task == "classification":
            classes, labels = self._labels(targets[0], rows)
        else:
            classes, labels = (), None

        kept, held = split_rows(len(rows), wanted.validation, wanted.split_seed,
                                torch.from_numpy(labels) if labels is not None and wanted.stratified else None)
        training = rows[kept.numpy()]
        codes = [self._code(column, training) for column in features]
        # Only the rows that are used: a value that is left out must not be told to be too large.
        inputs = encode([_taken(column, rows) for column in features], codes, self._file.name)
        outputs = labels if labels is not None else self._numbers(targets, rows, training)

        def split(chosen_rows: torch.Tensor) -> Split:
            index = chosen_rows.numpy()
            return Split(torch.from_numpy(inputs[index]), torch.from_numpy(outputs[index]))

        return Data(split(kept), split(held) if len(held) else None, task, classes,
                    features=tuple(name for code in codes for name in code.outputs),
                    outputs=() if labels is not None else tuple(target_names), notes=tuple(self._notes))

    # ------------------------------------------------------------------ columns

    def _settle(self, name: str) -> Column:
        column = settle(name, self._raw[name], self._asked.missing, self._file.decimal)
        return as_categories(column, self._raw[name]) if name in self._categories else column

    def _features(self, names: Sequence[str]) -> list[Column]:
        columns = [self._settle(name) for name in names]
        # pandas writes the numbers of the rows into a first column without a name; a sorted table would be learned
        # by heart from them.
        first = columns[0]
        if len(columns) > 1 and first.name in self._file.unnamed and counts_rows(first) and self._all_features():
            self._notes.append(Sentence("The first column of {file} has no name and counts the rows: it was left out.",
                                        file=self._file.name))
            columns = columns[1:]
        reasons = [reason for column in columns
                   if (reason := reason_against(column, self._wanted.category_limit)) is not None]
        if reasons:
            listing = reasons[0]
            for reason in reasons[1:_NAMED_AT_ONCE]:
                listing = Sentence("{first}; {more}", first=listing, more=reason)
            if len(reasons) > _NAMED_AT_ONCE:
                listing = Sentence("{first}; and {count} more", first=listing, count=len(reasons) - _NAMED_AT_ONCE)
            raise FieldProblem("leave_out", "{file} has columns that cannot be features: {listing}. Name them under "
                               "leave_out.", file=self._file.name, listing=listing)
        for column in columns:
            if column.odd is not None and column.name not in self._categories:
                raise Problem("The column {column!r} of {file} has numbers, but {text!r} in {place}: correct it, name "
                              "it under missing_words, or the column under categories.", column=column.name,
                              file=self._file.name, text=column.text(column.odd), place=self._file.place(column.odd))
        return columns

    def _all_features(self) -> bool:
        return self._wanted.features.strip() in ("", "*")

    def _task(self, targets: Sequence[Column]) -> str:
        wanted = self._wanted.task
        for column in targets:
            reason = reason_against(column, len(column.missing))
            if reason is not None:
                raise FieldProblem("target", "{file}: the column cannot be the target, since {reason}.",
                                   file=self._file.name, reason=reason)
        if len(targets) > 1:
            if wanted == "classification":
                raise FieldProblem("target", "Classification has one target; {names} are {count}.",
                                   names=", ".join(column.name for column in targets), count=len(targets))
            task = "regression"
        elif wanted == "auto":
            column = targets[0]
            if column.odd is not None and column.name not in self._categories:
                task = "regression"  # numbers were meant: the text among them is told below
            else:
                task = guess_task(column, pa.types.is_boolean(self._raw[column.name].type))
                self._notes.append(Sentence("The target {column!r} is taken for {task}.", column=column.name,
                                            task=TASKS[task]))
        else:
            task = wanted
        if task == "regression":
            for column in targets:
                if column.kind == "text":
                    row = column.odd if column.odd is not None else int(np.flatnonzero(~column.missing)[0])
                    raise FieldProblem("target", "The target {column!r} of {file} has {text!r} in {place}, which is no "
                                       "number: correct it, or set task to classification.", column=column.name,
                                       file=self._file.name, text=column.text(row), place=self._file.place(row))
        return task

    # ------------------------------------------------------------------ rows

    def _refuse_infinite(self, columns: Sequence[Column]) -> None:
        for column in columns:
            if isinstance(column.values, np.ndarray):
                infinite = np.flatnonzero(np.isinf(column.values))
                if len(infinite):
                    raise Problem("The column {column!r} of {file} has an infinite number in {place}: correct it, or "
                                  "leave the column out.", column=column.name, file=self._file.name,
                                  place=self._file.place(int(infinite[0])))

    def _rows(self, features: Sequence[Column], targets: Sequence[Column]) -> np.ndarray:
        """int64 numbers of the rows that are used."""
        wanted = self._wanted
        used = np.ones(self._raw.num_rows, dtype=bool)
        for column in targets:
            gone = np.flatnonzero(column.missing)
            if len(gone) and wanted.missing_target == "refuse":
                raise FieldProblem("missing_target", "The target {column!r} of {file} is missing in {place} ({count:,} "
                                   "rows in all): fill it in, or set missing_target to drop.", column=column.name,
                                   file=self._file.name, place=self._file.place(int(gone[0])), count=len(gone))
            used &= ~column.missing
        without_target = int((~used).sum())
        for column in features:
            if (wanted.missing_text if column.kind == "text" else wanted.missing_numbers) == "drop":
                used &= ~column.missing
        dropped = int((~used).sum())
        if used.sum() < 2:
            raise Problem("{file} has {left} rows without a missing value: training needs at least two. Fill missing "
                          "numbers with mean or median, and missing texts with a category.", file=self._file.name,
                          left=int(used.sum()))
        if dropped:
            self._notes.append(Sentence(
                "{dropped:,} of {rows:,} rows were left out: {targets:,} have no target, {others:,} have another value "
                "missing.", dropped=dropped, rows=len(used), targets=without_target, others=dropped - without_target))
        for column in features:
            filled = int((column.missing & used).sum())
            if filled and column.kind != "text":
                self._notes.append(Sentence("{count:,} missing values of {column!r} were filled with the {what} of the "
                                            "training rows.", count=filled, column=column.name,
                                            what=_FILLED[wanted.missing_numbers]))
        return np.flatnonzero(used)

    # ------------------------------------------------------------------ numbers

    def _labels(self, target: Column, rows: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
        """The classes, sorted (numbers by value), and int64 (rows,)."""
        target = _taken(target, rows)
        raw = self._raw[target.name]
        if target.kind == "text":
            assert isinstance(target.values, pa.Array)
            texts = np.asarray(target.values.to_pylist(), dtype=object)
            names, labels = np.unique(texts, return_inverse=True)
            classes = tuple(str(name) for name in names)
        else:
            assert isinstance(target.values, np.ndarray)
            numbers, labels = np.unique(target.values, return_inverse=True)
            named = as_categories(Column(target.name, "number", numbers, np.zeros(len(numbers), dtype=bool)), raw)
            assert isinstance(named.values, pa.Array)
            classes = tuple(named.values.to_pylist())
        if len(classes) < 2:
            raise FieldProblem("target", "The target {column!r} of {file} is {value!r} in every row: there is nothing "
                               "to tell apart. Choose another target.", column=target.name, file=self._file.name,
                               value=classes[0])
        if len(classes) == len(rows) and len(rows) > 2:
            raise FieldProblem("target", "The target {column!r} of {file} is different in every row, so no class can "
                               "be learned: choose another target, or regression.", column=target.name,
                               file=self._file.name)
        return classes, labels.astype(np.int64)

    def _numbers(self, targets: Sequence[Column], rows: np.ndarray, training: np.ndarray) -> np.ndarray:
        """float32 (rows, targets)."""
        codes = [fit_number(column, training, "mean", "standard" if self._wanted.scale_target else "off")
                 for column in targets]
        return encode([_taken(column, rows) for column in targets], codes, self._file.name)

    def _code(self, column: Column, training: np.ndarray) -> NumberCode | CategoryCode:
        if column.kind == "text":
            return fit_category(column, training)
        return fit_number(column, training, self._wanted.missing_numbers, self._wanted.scaling)


_FILLED = {"mean": Sentence("mean"), "median": Sentence("median")}


def _taken(column: Column, rows: np.ndarray) -> Column:
    """The same column of some rows only."""
    if isinstance(column.values, np.ndarray):
        return Column(column.name, column.kind, column.values[rows], column.missing[rows], whole=column.whole)
    assert isinstance(column.values, pa.Array)
    return Column(column.name, column.kind, column.values.take(pa.array(rows)), column.missing[rows])
