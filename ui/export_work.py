"""Writes what was ordered, in a thread beside the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale

from ui.export_formats import REPORT, SCRIPT, Order
from ui.frozen_run import FrozenRun
from ui.language import say
from ui.script_writer import write_run
from workbench.durable import write_durably
from workbench.exporters import export
from workbench.progress import Cancelled, Reporter
from workbench.sentence import Problem, Sentence


def write_order(order: Order, present: FrozenRun | None, runs_folder: Path, reporter: Reporter) -> list[Sentence]:
    """Write an order that is not about pictures; what should be known of the result.

    ``present`` takes the place of the run in its folder, or of an order that names none.  Raises Problem.
    """
    try:
        if order.format == SCRIPT:
            return _write_script(order, reporter)
        runs, remarks = _opened(order, present, runs_folder, reporter)
        if order.format == REPORT:
            return remarks + _write_report(order, runs, reporter)
        return remarks + export(order.format, runs, order.target, order.series, reporter, **order.values)
    except Cancelled:
        if order.target.is_dir():
            raise Problem("The export was cancelled; files that were whole already are in {folder}.",
                          folder=str(order.target)) from None
        raise Problem("The export was cancelled; no file was written.") from None


def _opened(order: Order, present: FrozenRun | None, runs_folder: Path, reporter: Reporter
            ) -> tuple[list[Any], list[Sentence]]:
    """The runs of an order with their histories, and what is to be said of those that cannot be read.

    Raises Problem where there is none.
    """
    from workbench.run import Run
    from workbench.run_list import runs_in

    if present is not None and present.folder is None:
        return [present], []
    folders = order.folders if order.folders is not None else sorted(runs_in(runs_folder))
    runs: list[Any] = []
    left_out: list[Sentence] = []
    for folder in folders:
        reporter.check()
        try:
            if present is not None and folder == present.folder:
                present.read_folder()
                runs.append(present)
                continue
            run = Run.open(folder)
            run.history.names()
        except Problem as problem:
            if len(folders) == 1:
                raise
            left_out.append(Sentence("{run} was left out: {why}", run=folder.name, why=problem.sentence))
        else:
            runs.append(run)
    if not runs:
        raise Problem("There is no run in {folder} that can be exported.", folder=str(runs_folder))
    return runs, left_out


def _write_report(order: Order, runs: list[Any], reporter: Reporter) -> list[Sentence]:
    from workbench.report import write_report

    language = "zh-CN" if QLocale().language() == QLocale.Language.Chinese else "en"
    return [note for run in runs for note in write_report(run, order.target, say, series=order.series,
                                                          language=language, reporter=reporter)]


def _write_script(order: Order, reporter: Reporter) -> list[Sentence]:
    assert order.folders
    script = write_run(order.folders[0], lambda: reporter.cancelled)
    reporter.check()
    write_durably(order.target, lambda file: file.write(script.text.encode()))
    return list(script.limits)
