"""Parquet: every value of every series, as float64, in a file that pandas, Polars, DuckDB and R read fast.

See ``export_tables`` for the two layouts.  NaN and infinities are the float64 values; null means that there is no
value.  ``step`` is int64; ``run`` and ``series`` are text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from workbench.durable import write_durably
from workbench.export_curves import Exportable, curves_of, remarks
from workbench.export_tables import CELLS, Layout, Table
from workbench.exporters import exporters
from workbench.exporters.csv import LAYOUT_HELP
from workbench.progress import Reporter
from workbench.sentence import Sentence

if TYPE_CHECKING:
    import pyarrow


@exporters.register(
    "parquet", title=Sentence("Parquet"),
    help=Sentence("A compact table for pandas, Polars, DuckDB and R, with every step."),
    skip=("runs", "target", "series", "reporter"), extra={"layout": {"help": LAYOUT_HELP}},
    info={"suffix": ".parquet"})
def export_parquet(runs: Sequence[Exportable], target: Path, series: Sequence[str] | None, reporter: Reporter,
                   layout: Layout = "wide") -> list[Sentence]:
    """Write a Parquet file; see the module and ``exporters``."""
    from pyarrow.parquet import ParquetWriter

    chosen = curves_of(runs, series)
    table = Table(chosen, layout)
    reporter.begin(Sentence("Writing {file}", file=target.name), table.rows, "rows")

    def write(file: BinaryIO) -> None:
        # Names repeat, so a dictionary of them is small; numbers hardly ever do.
        with ParquetWriter(file, table.schema, compression="zstd", use_dictionary=["run", "series"]) as writer:
            for group in _row_groups(table):
                writer.write_table(group)
                reporter.add(group.num_rows)

    write_durably(target, write)
    reporter.end()
    return remarks(chosen)


def _row_groups(table: Table) -> Iterator[pyarrow.Table]:
    """The batches put together into row groups of a useful size: a thousand series of ten values are one group."""
    import pyarrow

    waiting: list[pyarrow.RecordBatch] = []
    cells = 0
    for batch in table.batches():
        waiting.append(batch)
        cells += batch.num_rows * batch.num_columns
        if cells >= CELLS // 2:
            yield pyarrow.Table.from_batches(waiting)
            waiting, cells = [], 0
    if waiting:
        yield pyarrow.Table.from_batches(waiting)
