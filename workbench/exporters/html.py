"""HTML: a report of one run with its plots; see ``workbench.report``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.export_curves import Exportable
from workbench.exporters import exporters
from workbench.progress import Reporter
from workbench.sentence import Sentence


@exporters.register(
    "html", title=Sentence("Report"),
    help=Sentence("One run as a page with its recipe, results and plots, in one file."),
    skip=("runs", "target", "series", "reporter"), info={"suffix": ".html", "runs": 1})
def export_html(runs: Sequence[Exportable], target: Path, series: Sequence[str] | None,
                reporter: Reporter) -> list[Sentence]:
    """Write a report; see ``exporters``."""
    from workbench.report import write_report

    return [remark for run in runs for remark in write_report(run, target, series=series, reporter=reporter)]
