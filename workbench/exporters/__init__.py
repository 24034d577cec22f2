"""The registry of exporters; each file of this folder adds to it.

An exporter is a function

    export(runs, target, series, reporter, **fields) -> list[Sentence]

runs      what is exported: each has a ``name`` and a ``history`` (see ``export_curves.Exportable``)
target    the file to write, or (``info["folder"]``) the folder to write into
series    names of series or patterns such as ``lr/*``; None is all
reporter  is told how far it is, and may call it off: Cancelled is raised and nothing half done is left
fields    settings of this format

It returns what should be known of the result (a damaged history).  A file is whole or not there.  Raises WriteProblem
where the disk refuses, Problem for a series that no run has, and HistoryProblem for a history that cannot be read.

``info["suffix"]`` is what such a file's name ends in; ``info["runs"]`` how many runs it takes at most (None: any).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.export_curves import Exportable
from workbench.progress import Reporter
from workbench.registry import Choice, Registry
from workbench.sentence import Problem, Sentence

exporters = Registry("exporters", Sentence("exporter"), __name__)


def export(name: str, runs: Sequence[Exportable], target: Path | str, series: Sequence[str] | None = None,
           reporter: Reporter | None = None, **fields: Any) -> list[Sentence]:
    """Export with the exporter of that name; see above."""
    part = exporters.part(name)
    most = part.info.get("runs")
    if most is not None and len(runs) > most:
        raise Problem("{title} is about one run, not {count}: export them one by one.", title=part.title,
                      count=len(runs))
    remarks: list[Sentence] = exporters.build(Choice(name, fields), runs, Path(target), series, reporter or Reporter())
    return remarks
