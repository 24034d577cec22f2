"""The columns of a table: what each holds, and what it can be used for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.sentence import Sentence
from workbench.tables.look import Kind, why_no_feature

# A column of text in which at least this share are numbers was meant to be numbers.
_MOSTLY = 0.5
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_DATE_LIKE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}( .*)?")

_DAY = 86_400e6  # microseconds

_FEW_CLASSES, _MANY_CLASSES = 20, 1000


@dataclass(frozen=True)
class Column:
    """One column, settled: texts without blanks around them, missing words gone, numbers as float64.

    ``values``  float64 (rows,) with NaN for missing ones, for ``number`` and ``date`` (in days since 1970, a time of
                day as a share of a day, a duration in days);
                else the arrow array of texts with nulls, or None for what can be neither.
    ``odd``     for text in which most values are numbers: the first row (from 0) whose value is none.
    """

    name: str
    kind: Kind
    values: np.ndarray | pa.Array | None
    missing: np.ndarray
    """bool (rows,)"""
    odd: int | None = None
    whole: bool = False
    """All numbers are whole, and none is a yes/no."""

    def text(self, row: int) -> str:
        assert isinstance(self.values, pa.Array)
        return str(self.values[row].as_py())


def settle(name: str, values: pa.ChunkedArray, missing_words: Sequence[str], decimal: str = ".") -> Column:
    """What a column as read from a file is."""
    column = values.combine_chunks()
    if isinstance(column, pa.ChunkedArray):  # pyarrow leaves it so where there is no chunk
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, column.type)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_null(kind) or column.null_count == len(column):
        return Column(name, "empty", None, np.ones(len(column), dtype=bool))
    if pa.types.is_nested(kind):
        return Column(name, "nested", None, _nulls(column))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _settle_text(name, column, missing_words, decimal)
    days = _days(column)
    if days is not None:
        numbers = _numbers(days) / _DAY
        return Column(name, "date", numbers, np.isnan(numbers))
    boolean = pa.types.is_boolean(kind)
    if boolean:
        column = column.cast(pa.int8())
    if pa.types.is_integer(column.type) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = _numbers(column)
        missing = np.isnan(numbers)
        if missing.all():
            return Column(name, "empty", None, missing)
        known = numbers[~missing]
        whole = not boolean and bool(np.isfinite(known).all() and (known == np.round(known)).all())
        return Column(name, "number", numbers, missing, whole=whole)
    return Column(name, "bytes", None, _nulls(column))


def _settle_text(name: str, column: pa.Array, missing_words: Sequence[str], decimal: str) -> Column:
    column = pc.utf8_trim_whitespace(column.cast(pa.large_string()))
    words = pa.array([word.strip() for word in missing_words], pa.large_string())
    column = pc.if_else(pc.is_in(column, value_set=words), None, column)
    missing = _nulls(column)
    if missing.all():
        return Column(name, "empty", None, missing)
    plain = pc.replace_substring(column, ",", ".") if decimal == "," else column
    is_number = pc.fill_null(pc.match_substring_regex(plain, _NUMBER), False).to_numpy(zero_copy_only=False)
    if (is_number | missing).all():
        # Numbers with blanks around them or around a missing word.
        return settle(name, pa.chunked_array([plain.cast(pa.float64())]), missing_words)
    mostly = is_number.sum() >= _MOSTLY * (~missing).sum()
    odd = int(np.flatnonzero(~is_number & ~missing)[0]) if mostly else None
    return Column(name, "text", column, missing, odd)


def as_categories(column: Column, values: pa.ChunkedArray) -> Column:
    """A column of numbers or dates taken as names of categories, each number written as it would be read."""
    if column.kind not in ("number", "date"):
        return Column(column.name, column.kind, column.values, column.missing)
    if column.kind == "number":
        assert isinstance(column.values, np.ndarray)
        boolean = pa.types.is_boolean(values.type)
        texts = [None if gone else _written(value, boolean)
                 for value, gone in zip(column.values.tolist(), column.missing.tolist(), strict=True)]
        return Column(column.name, "text", pa.array(texts, pa.large_string()), column.missing)
    texts = values.combine_chunks().cast(pa.large_string())
    return Column(column.name, "text", texts, column.missing)


def _written(value: float, boolean: bool = False) -> str:
    if boolean:
        return "true" if value else "false"
    return str(int(value)) if float(value).is_integer() else repr(value)


def _nulls(column: pa.Array) -> np.ndarray:
    return np.asarray(column.is_null().to_numpy(zero_copy_only=False), dtype=bool)


def _numbers(column: pa.Array) -> np.ndarray:
    """float64 (rows,), NaN for nulls."""
    return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)


def _days(column: pa.Array) -> pa.Array | None:
    """Microseconds since 1970 (or midnight, or of a duration), for a column of dates or times."""
    kind = column.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", tz=getattr(kind, "tz", None)), safe=False).cast(pa.int64())
    if pa.types.is_time(kind):
        return column.cast(pa.time64("us"), safe=False).cast(pa.int64())
    if pa.types.is_duration(kind):
        return column.cast(pa.duration("us"), safe=False).cast(pa.int64())
    return None


# ---------------------------------------------------------------------------------------------------------
# What it is good for

def guess_task(target: Column, boolean: bool = False) -> str:
    """Classification for text, yes/no and few different whole numbers; else regression.

    Few are at most 20 that come twice each on average, or 0, 1, ... up to 999 that come ten times each.
    """
    if target.kind != "number":
        return "regression" if target.kind == "date" else "classification"
    assert isinstance(target.values, np.ndarray)
    if boolean:
        return "classification"
    if not target.whole:
        return "regression"
    different = np.unique(target.values[~target.missing])
    count, rows = len(different), int((~target.missing).sum())
    if count <= _FEW_CLASSES and rows >= 2 * count:
        return "classification"
    from_zero = different[0] == 0 and different[-1] == count - 1
    return "classification" if from_zero and count <= _MANY_CLASSES and rows >= 10 * count else "regression"


def looks_like_dates(column: Column) -> bool:
    """Whether a column of text holds dates in a form that is not read as such."""
    assert isinstance(column.values, pa.Array)
    some = column.values.drop_null()[:100].to_pylist()
    return bool(some) and all(_DATE_LIKE.fullmatch(text) for text in some)


def counts_rows(column: Column) -> bool:
    """Whether a column is nothing but the numbers of the rows: each one more than the one before."""
    if column.kind != "number" or not column.whole or len(column.missing) < 3 or column.missing.any():
        return False
    assert isinstance(column.values, np.ndarray)
    return bool((np.diff(column.values) == 1).all())


def reason_against(column: Column, limit: int) -> Sentence | None:
    """Why a column cannot be a feature, as the end of a sentence; None where it can."""
    text = column.kind == "text"
    count = pc.count_distinct(column.values).as_py() if text else 0
    return why_no_feature(column.name, column.kind, count, text and looks_like_dates(column), limit)
