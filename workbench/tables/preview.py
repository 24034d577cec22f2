"""A first look at a table, for choosing columns: cheap for large files, since only their beginning is read."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from workbench.sentence import Problem, Sentence
from workbench.tables.columns import Column, counts_rows, guess_task, looks_like_dates, settle
from workbench.tables.dialect import Asked
from workbench.tables.look import KINDS, USUAL_LIMIT, ColumnPreview, TablePreview
from workbench.tables.names import guess_target
from workbench.tables.reader import CsvFile, ParquetFile, open_table

_ROWS_SEEN = 10_000
_CELLS_SEEN = 400_000
_LONGEST_TEXT = 200
_EXAMPLES, _EXAMPLES_FROM, _LONGEST_EXAMPLE = 4, 200, 40
_MANY_WARNINGS = 30
_EXACT = 2.0**53


def preview(
    path: Path | str, asked: Asked | None = None, *, target: str = "", category_limit: int = USUAL_LIMIT,
    rows: int = 20
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
        columns = tuple(_column(settle(name, raw[name], asked.missing, file.decimal), raw[name], name in file.unnamed)
                        for name in file.names)
        chosen = target if target in file.names else guess_target(file.names)
        aim = columns[file.names.index(chosen)]
        leave_out = tuple(column.name for column in columns
                          if column is not aim and column.better_left_out(category_limit))
        notes = tuple(warnings)
        warnings += [warning for column in columns for warning in column.warnings(column is aim, category_limit)]
        if len(warnings) > _MANY_WARNINGS:
            warnings[_MANY_WARNINGS:] = [Sentence("There are {count:,} more warnings.",
                                                  count=len(warnings) - _MANY_WARNINGS)]
        return TablePreview(
            file.name, file.dialect if isinstance(file, CsvFile) else None, columns, shown, seen,
            exact and seen == count, count, exact, chosen, aim.task, leave_out, notes, tuple(warnings))


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


def _texts(column: pa.ChunkedArray | pa.Array) -> list[str]:
    return ["" if value is None else str(value) for value in column.to_pylist()]


def _column(column: Column, raw: pa.ChunkedArray, unnamed: bool) -> ColumnPreview:
    lowest = highest = None
    distinct = 0
    infinite = inexact = constant = False
    if isinstance(column.values, np.ndarray):
        known = column.values[~column.missing]
        distinct = len(np.unique(known))
        constant = distinct == 1
        infinite = bool(np.isinf(known).any())
        if column.kind == "number":
            lowest, highest = float(known.min()), float(known.max())
            inexact = column.whole and bool(np.abs(known).max() > _EXACT)
    elif column.values is not None:
        distinct = pc.count_distinct(column.values).as_py()
        constant = distinct == 1 and not column.missing.any()
    text = column.kind == "text"
    odd = column.text(column.odd) if column.odd is not None else None
    # Numbers were meant where a text is odd: auto is regression then, and the text is refused.
    task = guess_task(column, pa.types.is_boolean(raw.type)) if odd is None else "regression"
    return ColumnPreview(
        column.name, column.kind, int(column.missing.sum()), distinct, lowest, highest, _examples(raw), task, odd,
        dates=text and looks_like_dates(column), unnamed=unnamed, counts_rows=counts_rows(column),
        all_different=text and odd is None and len(column.missing) >= 10 and distinct == len(column.missing),
        constant=constant, infinite=infinite, inexact=inexact)


def _examples(raw: pa.ChunkedArray) -> tuple[str, ...]:
    some = raw[:_EXAMPLES_FROM]
    if not pa.types.is_nested(raw.type):
        some = pc.unique(some)[: 2 * _EXAMPLES]  # the blank ones go too
    found = dict.fromkeys(text for text in _texts(some) if text.strip())
    return tuple(text if len(text) <= _LONGEST_EXAMPLE else text[: _LONGEST_EXAMPLE - 1] + "…"
                 for text in list(found)[:_EXAMPLES])


def _dialect_warnings(file: CsvFile) -> list[Sentence]:
    found = []
    if file.dialect.encoding in ("cp1252", "latin-1"):
        found.append(Sentence("{file} is not UTF-8 and is read as {encoding}: where letters look wrong, set encoding.",
                              file=file.name, encoding=file.dialect.encoding_name))
    if not file.dialect.header:
        found.append(Sentence("The first line of {file} is taken for values, and the columns are called column 1, "
                              "column 2, …: set header to yes if it has their names.", file=file.name))
    return found


__all__ = ["KINDS", "ColumnPreview", "TablePreview", "preview"]
