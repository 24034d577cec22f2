"""CSV: every step of every series, exactly as it was measured."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from workbench.durable import write_durably
from workbench.exporters import exporters
from workbench.history import History
from workbench.sentence import Problem

TITLE = "CSV"
HELP = "A table with one row for each step and one column for each series; numbers read back exactly."
SUFFIX = ".csv"

_ROWS = 65_536  # written at once

Progress = Callable[[int, int], None]
"""Called with (rows written, rows in all); an exception it raises calls the export off."""

_Column = tuple[bool, np.ndarray, np.ndarray]
"""(dense, steps, values) as they were when the export began; a dense column's steps are left empty."""


@exporters.register("csv", title=TITLE, help=HELP, skip=("history", "path", "series", "progress"),
                    info={"suffix": SUFFIX})
def export_csv(
    history: History, path: Path | str, series: Sequence[str] | None = None, progress: Progress | None = None
) -> None:
    """Write ``series`` (all of them by default) to a wide CSV file.

    The first column is the step.  Dense series have a value in every row (``nan`` where it was not measured),
    sampled ones are empty where they were not measured.  Values are written so that ``float`` gives back the
    same number.  The file is whole or not there: WriteProblem where the disk refuses, Problem for a series
    that does not exist.
    """
    names = history.names() if series is None else list(series)
    unknown = [name for name in names if name not in history]
    if unknown:
        raise Problem("There is no series {name} to export; there are {names}.", name=repr(unknown[0]),
                      names=", ".join(history.names()) or "none")
    columns = [_column(history, name) for name in names]
    rows = max([history.steps, *(int(steps[-1]) + 1 for _, steps, _ in columns if len(steps))])

    def write(file: BinaryIO) -> None:
        header = io.StringIO()
        csv.writer(header, lineterminator="\n").writerow(["step", *names])
        file.write(header.getvalue().encode())
        for start in range(0, rows, _ROWS):
            stop = min(start + _ROWS, rows)
            cells = [map(str, range(start, stop)), *(_cells(column, start, stop) for column in columns)]
            file.write("".join([",".join(row) + "\n" for row in zip(*cells, strict=True)]).encode())
            if progress is not None:
                progress(stop, rows)

    write_durably(path, write)


def _column(history: History, name: str) -> _Column:
    # The arrays of a History never change once handed out, so the run may go on while they are written.
    series = history.series(name)
    if series.dense:
        return True, np.empty(0, np.int64), series.values
    steps, values = series.steps, series.values
    return False, steps, values


def _cells(column: _Column, start: int, stop: int) -> Iterator[str] | list[str]:
    dense, steps, values = column
    if dense:
        piece = values[start:stop]
        return [*map(repr, piece.tolist()), *[""] * (stop - start - len(piece))]
    first, last = np.searchsorted(steps, [start, stop])
    cells = [""] * (stop - start)
    for row, value in zip((steps[first:last] - start).tolist(), values[first:last].tolist(), strict=True):
        cells[row] = repr(value)
    return cells
