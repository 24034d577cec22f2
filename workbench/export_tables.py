"""Curves as a table, long or wide, in pieces of bounded memory.

wide   one row for each step at which any chosen series has a value: ``step``, then a column a series; with several
       runs a column ``run`` in front.  Empty (null) where a series has no value at that step; NaN where a series that
       is measured at every step was not measured at that one, or was NaN.
long   one row for each value: ``run``, ``series``, ``step``, ``value``.

Both are in the order of the runs, and within one by step (long: by series, then step).  A series named ``step`` or
``run`` gets another column name in the wide table, because no two columns may have one name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.export_curves import Curve, RunCurves, cells

if TYPE_CHECKING:
    import pyarrow

Layout = Literal["wide", "long"]

CELLS = 2**20
"""As many cells are in memory at once, whatever the number of rows and columns."""


class Table:
    """The rows of an export; ``rows`` is how many there are."""

    def __init__(self, runs: Sequence[RunCurves], layout: Layout) -> None:
        import pyarrow

        self._runs = runs
        self._long = layout == "long"
        self._names = list(dict.fromkeys(curve.name for run in runs for curve in run.curves))
        number, whole, text = pyarrow.float64(), pyarrow.int64(), pyarrow.string()
        if self._long:
            self.rows = sum(len(curve) for run in runs for curve in run.curves)
            self.schema = pyarrow.schema({"run": text, "series": text, "step": whole, "value": number})
        else:
            self.rows = sum(run.rows for run in runs)
            front = {"step": whole} if len(runs) == 1 else {"run": text, "step": whole}
            self.schema = pyarrow.schema({**front, **dict.fromkeys(_columns(self._names), number)})

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        """All rows, in batches of at most ``CELLS`` cells."""
        for run in self._runs:
            yield from self._long_batches(run) if self._long else self._wide_batches(run)

    def _long_batches(self, run: RunCurves) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        for curve in run.curves:
            for steps, values in curve.points(CELLS // 4):
                yield pyarrow.record_batch(
                    [_repeated(run.label, len(steps)), _repeated(curve.name, len(steps)), steps, values],
                    schema=self.schema)

    def _wide_batches(self, run: RunCurves) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        curves = {curve.name: curve for curve in run.curves}
        for steps in run.row_steps(max(1, CELLS // len(self.schema))):
            front = [steps] if len(self._runs) == 1 else [_repeated(run.label, len(steps)), steps]
            columns = [_masked(curves.get(name, _NOTHING), steps) for name in self._names]
            yield pyarrow.record_batch([*front, *columns], schema=self.schema)


_NOTHING = Curve("", np.empty(0))
"""For a series that only other runs have."""


def _masked(curve: Curve, steps: np.ndarray) -> pyarrow.Array:
    import pyarrow

    values, missing = cells(curve, steps)
    return pyarrow.array(values, mask=missing)


def _repeated(text: str, count: int) -> pyarrow.Array:
    import pyarrow

    return pyarrow.repeat(pyarrow.scalar(text), count)


def _columns(names: Sequence[str]) -> list[str]:
    used = {"run", "step"}
    columns = []
    for name in names:
        while name in used:
            name += " (series)"
        used.add(name)
        columns.append(name)
    return columns
