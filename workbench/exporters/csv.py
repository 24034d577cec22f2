"""CSV: every value of every series, exactly as it was measured.

Text in UTF-8, a comma between columns, a header, one line a row; see ``export_tables`` for the two layouts.  A number
is the shortest text that ``float`` turns back into the same float64; ``nan``, ``inf`` and ``-inf`` are written so, and
an empty cell means that there is no value.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from workbench.durable import write_durably
from workbench.export_curves import Exportable, curves_of, remarks
from workbench.export_tables import Layout, Table
from workbench.exporters import exporters
from workbench.progress import Reporter
from workbench.sentence import Sentence

LAYOUT_HELP = Sentence("Wide has a row for each step and a column for each series; long has a row for each value, with "
                       "the names of its run and series.")


@exporters.register(
    "csv", title=Sentence("CSV"), help=Sentence("A table in text that every program reads, with every step."),
    skip=("runs", "target", "series", "reporter"), extra={"layout": {"help": LAYOUT_HELP}},
    info={"suffix": ".csv"})
def export_csv(runs: Sequence[Exportable], target: Path, series: Sequence[str] | None, reporter: Reporter,
               layout: Layout = "wide") -> list[Sentence]:
    """Write a CSV file; see the module and ``exporters``."""
    from pyarrow.csv import CSVWriter, WriteOptions

    chosen = curves_of(runs, series)
    table = Table(chosen, layout)
    reporter.begin(Sentence("Writing {file}", file=target.name), table.rows, "rows")

    def write(file: BinaryIO) -> None:
        header = io.StringIO()
        csv.writer(header, lineterminator="\n").writerow(table.schema.names)
        file.write(header.getvalue().encode())
        # Arrow writes ten times as fast as Python, and the window and the training go on meanwhile.
        with CSVWriter(file, table.schema, write_options=WriteOptions(include_header=False)) as writer:
            for batch in table.batches():
                writer.write(batch)
                reporter.add(batch.num_rows)

    write_durably(target, write)
    reporter.end()
    return remarks(chosen)
