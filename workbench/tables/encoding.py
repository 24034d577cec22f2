"""From columns to the numbers that a model sees.

What is learned from the values (means for missing ones, scales, the categories) is learned from the training rows
alone, and only applied to the others: validation must not leak into training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.sentence import Problem
from workbench.tables.columns import Column
from workbench.tables.dialect import is_number
from workbench.tables.reader import check_memory

MISSING_CATEGORY = "(missing)"


@dataclass(frozen=True)
class NumberCode:
    """A column of numbers: missing ones become ``fill``, then (value − offset) / scale."""

    name: str
    fill: float
    offset: float
    scale: float

    @property
    def outputs(self) -> tuple[str, ...]:
        return (self.name,)

    def write(self, column: Column, out: np.ndarray) -> None:
        """Write (rows,) into ``out`` (rows, 1), computed in float64 whatever ``out`` is."""
        assert isinstance(column.values, np.ndarray)
        values = np.where(column.missing, self.fill, column.values)
        with np.errstate(over="ignore"):  # what is too large for float32 is told by the caller
            out[:, 0] = (values - self.offset) / self.scale


@dataclass(frozen=True)
class CategoryCode:
    """A column of text: a 1 in the place of its category; all 0 for one that the training rows do not have.

    ``missing``: the last place is for a missing value.
    """

    name: str
    categories: tuple[str, ...]
    missing: bool

    @property
    def outputs(self) -> tuple[str, ...]:
        names = (*self.categories, *([MISSING_CATEGORY] if self.missing else []))
        return tuple(f"{self.name}={category}" for category in names)

    def write(self, column: Column, out: np.ndarray) -> None:
        assert isinstance(column.values, pa.Array)
        known = pa.array(self.categories, column.values.type)
        place = pc.fill_null(pc.index_in(column.values, value_set=known), -1).to_numpy(zero_copy_only=False)
        if self.missing:
            place = np.where(column.missing, len(self.categories), place)
        out[:] = 0.0
        rows = np.flatnonzero(place >= 0)
        out[rows, place[rows]] = 1.0


def fit_number(column: Column, training: np.ndarray, missing: str, scaling: str) -> NumberCode:
    """``training`` int64 row numbers; ``missing`` mean|median|drop; ``scaling`` off|standard|minmax."""
    assert isinstance(column.values, np.ndarray)
    known = column.values[training][~column.missing[training]]
    if len(known) == 0:
        return NumberCode(column.name, 0.0, 0.0, 1.0)
    fill = float(np.median(known) if missing == "median" else known.mean())
    if scaling == "off":
        return NumberCode(column.name, fill, 0.0, 1.0)
    filled = np.where(column.missing, fill, column.values)[training]
    if filled.min() == filled.max():  # a constant has no scale
        return NumberCode(column.name, fill, float(filled[0]), 1.0)
    if scaling == "standard":
        offset, scale = float(filled.mean()), float(filled.std())
    else:
        offset, scale = float(filled.min()), float(filled.max() - filled.min())
    return NumberCode(column.name, fill, offset, scale)


def fit_category(column: Column, training: np.ndarray) -> CategoryCode:
    """The categories of the training rows, sorted: numbers by value."""
    assert isinstance(column.values, pa.Array)
    seen = pc.unique(column.values.take(pa.array(training))).drop_null().to_pylist()
    in_order = sorted(seen, key=float) if all(map(is_number, seen)) else sorted(seen)
    return CategoryCode(column.name, tuple(in_order), bool(column.missing[training].any()))


def encode(columns: Sequence[Column], codes: Sequence[NumberCode | CategoryCode], file: str) -> np.ndarray:
    """float32 (rows, outputs of all codes); Problem where it would not fit into memory or a number into float32."""
    rows = len(columns[0].missing)
    widths = [len(code.outputs) for code in codes]
    check_memory(rows * sum(widths) * 4, file)
    out = np.empty((rows, sum(widths)), dtype=np.float32)
    start = 0
    for column, code, width in zip(columns, codes, widths, strict=True):
        with np.errstate(over="ignore"):
            code.write(column, out[:, start : start + width])
        if isinstance(code, NumberCode) and not np.isfinite(out[:, start]).all():
            raise Problem("The column {column!r} of {file} has numbers too large for float32: choose a scaling, or "
                          "leave the column out.", column=column.name, file=file)
        start += width
    return out
