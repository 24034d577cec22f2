"""A first look at a table, for choosing columns: cheap for large files, since only their beginning is read."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from workbench.sentence import Problem, Sentence
from workbench.tables.columns import Column, Kind, counts_rows, guess_target, guess_task, reason_against, settle
from workbench.tables.dialect import Asked, Dialect
from workbench.tables.reader import CsvFile, ParquetFile, open_table

_ROWS_SEEN = 10_000
_CELLS_SEEN = 400_000
_LONGEST_TEXT = 200
_MANY_WARNINGS = 30
_EXACT = 2.0**53

KINDS = MappingProxyType({
    "number": Sentence("number"), "date": Sentence("date or time"), "text": Sentence("text"),
    "nested": Sentence("lists or records"), "bytes": Sentence("raw bytes"), "empty": Sentence("no values"),
})
"""Kind of a column -> the word for it."""


@dataclass(frozen=True)
class ColumnPreview:
    """What the rows that were seen have in one column.

    ``lowest`` and ``highest`` are of numbers only.  ``usable``: it can be a feature as it is.
    """

    name: str
    kind: Kind
    missing: int
    distinct: int
    lowest: float | None
    highest: float | None
    usable: bool


@dataclass(frozen=True)
class TablePreview:
    """A first look at a table.

    ``rows``      the first ones as they stand in the file, long texts cut.
    ``seen``      on how many rows everything else is based; ``whole`` where these are all.
    ``row_count`` of the file; estimated from its size where ``row_count_exact`` is False.
    ``dialect``   how a text table is written; None for Parquet.
    ``target``, ``task``, ``leave_out``: what the part would do best with, for its fields of the same names.
    """

    file: str
    dialect: Dialect | None
    columns: tuple[ColumnPreview, ...]
    rows: tuple[tuple[str, ...], ...]
    seen: int
    whole: bool
    row_count: int
    row_count_exact: bool
    target: str
    task: str
    leave_out: tuple[str, ...]
    warnings: tuple[Sentence, ...]

    @property
    def leave_out_text(self) -> str:
        """``leave_out`` as the field of that name takes it."""
        return ", ".join(f'"{name}"' if "," in name else name for name in self.leave_out)


def preview(
    path: Path | str, asked: Asked | None = None, *, target: str = "", category_limit: int = 50, rows: int = 20
) -> TablePreview:
    """Look at the first rows of a table; a Problem names the file where it cannot be read at all.

    ``target`` is the column already chosen, if any.  Lines that are not like the others are left out of the counts and
    told in ``warnings``.
    """
    asked = asked or Asked()
    with open_table(path, asked, whole=False) as file:
        warnings: list[Sentence] = []
        if isinstance(file, ParquetFile):
            raw = file.first(min(_ROWS_SEEN, max(1, _CELLS_SEEN // len(file.names))))
            shown = tuple(_shown(row) for row in zip(*(_texts(raw[name][:rows]) for name in file.names), strict=True))
            seen, count, exact = raw.num_rows, file.rows, True
        else:
            assert isinstance(file, CsvFile)
            raw, shown, count, exact = _csv(file, asked, rows, Path(path).expanduser(), warnings)
            seen = raw.num_rows
            warnings += _dialect_warnings(file)
        columns = [settle(name, raw[name], asked.missing, file.decimal) for name in file.names]
        chosen = target if target in file.names else guess_target(file.names)
        aim = columns[file.names.index(chosen)]
        against = {column.name: reason for column in columns
                   if (reason := reason_against(column, category_limit)) is not None and column is not aim}
        leave_out = _leave_out(columns, against, chosen, file.unnamed)
        warnings += [warning for column in columns for warning in _warnings(
            column, column is aim, against.get(column.name), file.name)]
        if len(warnings) > _MANY_WARNINGS:
            warnings[_MANY_WARNINGS:] = [Sentence("There are {count:,} more warnings.",
                                                  count=len(warnings) - _MANY_WARNINGS)]
        return TablePreview(
            file.name, file.dialect if isinstance(file, CsvFile) else None,
            tuple(_column(column, column.name not in against) for column in columns), shown,
            seen, exact and seen == count, count, exact, chosen,
            guess_task(aim, pa.types.is_boolean(raw[chosen].type)), leave_out, tuple(warnings))


def _csv(
    file: CsvFile, asked: Asked, rows: int, path: Path, warnings: list[Sentence]
) -> tuple[pa.Table, tuple[tuple[str, ...], ...], int, bool]:
    """(the rows seen as a table, the first ones as text, rows of the file, whether that is exact)."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=file.dialect.delimiter, lineterminator="\n")
    shown: list[tuple[str, ...]] = []
    kept, ragged, whole = 0, 0, True
    for line, record, left_open in file.records():
        if left_open:
            warnings.append(Sentence("{file}: a quotation mark in line {line} is never closed.", file=file.name,
                                     line=line))
            break
        if len(shown) < rows:
            shown.append(_shown(record))
        if len(record) != len(file.names):
            ragged += 1
            if ragged == 1:
                warnings.append(Sentence("Line {line} of {file} has {given} values, and there are {count} columns.",
                                         line=line, file=file.name, given=len(record), count=len(file.names)))
            continue
        if kept >= _ROWS_SEEN or kept * len(file.names) >= _CELLS_SEEN:
            whole = False
            break
        writer.writerow(record)
        kept += 1
    if kept == 0:
        if warnings:
            raise Problem("{what}", what=warnings[0])
        file.read()  # says that there are no rows
    copy = pa.BufferOutputStream()  # pyarrow's own memory: see reader
    copy.write(text.getvalue().encode("utf-8", errors="replace"))
    content = copy.getvalue()
    raw = pyarrow.csv.read_csv(
        pa.BufferReader(content),
        read_options=pyarrow.csv.ReadOptions(column_names=file.names, block_size=content.size + 1, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(delimiter=file.dialect.delimiter, newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(null_values=list(asked.missing), strings_can_be_null=True,
                                                   decimal_point=file.dialect.decimal))
    if whole:
        return raw, tuple(shown), kept, True
    width = 2 if file.dialect.encoding == "utf-16" else 1
    return raw, tuple(shown), max(kept, round(os.path.getsize(path) / (content.size * width) * kept)), False


def _shown(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…" for text in values)


def _texts(column: pa.ChunkedArray) -> list[str]:
    return ["" if value is None else str(value) for value in column.to_pylist()]


def _column(column: Column, usable: bool) -> ColumnPreview:
    lowest = highest = None
    distinct = 0
    if isinstance(column.values, np.ndarray):
        known = column.values[~column.missing]
        distinct = len(np.unique(known))
        if column.kind == "number":
            lowest, highest = float(known.min()), float(known.max())
    elif column.values is not None:
        distinct = pc.count_distinct(column.values).as_py()
    return ColumnPreview(column.name, column.kind, int(column.missing.sum()), distinct, lowest, highest, usable)


def _leave_out(
    columns: Sequence[Column], against: dict[str, Sentence], target: str, unnamed: frozenset[str]
) -> tuple[str, ...]:
    return tuple(column.name for column in columns if column.name != target and (
        column.name in against or _identifies(column) or (column.name in unnamed and counts_rows(column))))


def _identifies(column: Column) -> bool:
    """A text of its own in every row: a name, an address."""
    if column.kind != "text" or column.odd is not None or len(column.missing) < 10:
        return False
    return bool(pc.count_distinct(column.values).as_py() == len(column.missing))


def _dialect_warnings(file: CsvFile) -> list[Sentence]:
    found = []
    if file.dialect.encoding in ("cp1252", "latin-1"):
        found.append(Sentence("{file} is not UTF-8 and is read as {encoding}: where letters look wrong, set encoding.",
                              file=file.name, encoding=file.dialect.encoding_name))
    if not file.dialect.header:
        found.append(Sentence("The first line of {file} is taken for values, and the columns are called column 1, "
                              "column 2, …: set header to yes if it has their names.", file=file.name))
    return found


def _warnings(column: Column, target: bool, against: Sentence | None, file: str) -> list[Sentence]:
    name = column.name
    if against is not None:
        return [Sentence("A column cannot be a feature: {reason}.", reason=against)]
    found = []
    if column.odd is not None:
        found.append(Sentence("The column {column!r} has numbers, but also texts such as {text!r}.", column=name,
                              text=column.text(column.odd)))
    if target and column.missing.any():
        found.append(Sentence("The target {column!r} is missing in {count:,} rows.", column=name,
                              count=int(column.missing.sum())))
    if isinstance(column.values, np.ndarray):
        known = column.values[~column.missing]
        if np.isinf(known).any():
            found.append(Sentence("The column {column!r} has infinite numbers.", column=name))
        if column.whole and np.abs(known).max() > _EXACT:
            found.append(Sentence("The column {column!r} has whole numbers too large to be kept exactly; perhaps they "
                                  "are only names.", column=name))
        elif known.min() == known.max() and not target:
            found.append(Sentence("The column {column!r} has the same value in every row.", column=name))
        elif counts_rows(column) and not target:
            found.append(Sentence("The column {column!r} counts the rows: as a feature, it tells where a row stands "
                                  "and nothing else.", column=name))
    elif column.kind == "text" and not target:
        if pc.count_distinct(column.values).as_py() == 1 and not column.missing.any():
            found.append(Sentence("The column {column!r} has the same value in every row.", column=name))
        elif _identifies(column):
            found.append(Sentence("The column {column!r} is different in every row: as a feature, it is learned by "
                                  "heart.", column=name))
    return found
