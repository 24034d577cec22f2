"""Numbers and pictures to files.  Numbers are written beside the window, pictures are quick enough at once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import NamedTuple, cast

from PySide6.QtCore import QObject, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.background import Job
from ui.plots.plots import Plots
from ui.run_controller import RunController
from workbench.exporters import export
from workbench.history import History, Series
from workbench.progress import Cancelled, Progress, Reporter
from workbench.sentence import Problem, Sentence

SECONDS_TO_END = 120.0


class FrozenRun(NamedTuple):
    """What exporters ask of a run."""

    name: str
    history: History


class FrozenHistory:
    """A history as it is now, for another thread.

    Views of its columns never change once handed out, but they must be taken here in the GUI thread, where
    the history grows.
    """

    def __init__(self, history: History) -> None:
        self.steps, self.damage = history.steps, history.damage
        self._series = {name: FrozenSeries(history.series(name)) for name in history.names()}

    def names(self) -> list[str]:
        return list(self._series)

    def series(self, name: str) -> FrozenSeries:
        return self._series[name]

    def __contains__(self, name: object) -> bool:
        return name in self._series


class FrozenSeries:
    """The columns of one series."""

    def __init__(self, series: Series) -> None:
        self.name, self.dense = series.name, series.dense
        self.values, self.steps = series.values, series.steps


class Exports(QObject):
    """``said`` carries good news, ``failed`` a Sentence; ``progress`` rows written and rows in all, then ``ended``."""

    said = Signal(str)
    failed = Signal(object)
    progress = Signal(int, int)
    ended = Signal()

    def __init__(self, plots: Plots, run: RunController, window: QWidget) -> None:
        super().__init__(window)
        self._plots, self._run, self._window = plots, run, window
        self._job: Job | None = None
        self._called_off = threading.Event()
        self._target = Path()
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._folder = Path(documents) if Path(documents).is_dir() else Path.home()

    # ------------------------------------------------------------------ numbers

    @Slot()
    def ask_csv(self) -> None:
        path = self._ask(self.tr("Export numbers"), "csv", self.tr("CSV files (*.csv)"))
        if path is not None:
            self.write_csv(path)

    def write_csv(self, path: Path) -> None:
        """Write every step of every series, in the background; one export at a time."""
        if self._job is not None:
            self.said.emit(self.tr("Another export is still being written."))
            return
        frozen = FrozenRun(path.stem, cast(History, FrozenHistory(self._plots.history)))
        self._target = path
        self._called_off.clear()
        self._job = Job(lambda: self._export(frozen, path), self)
        self._job.done.connect(self._written)
        self._job.failed.connect(self._not_written)
        self.said.emit(self.tr("Writing {file}…").format(file=path.name))
        self._job.start()

    @Slot()
    def cancel(self) -> None:
        """Call the export off; nothing is left of it."""
        self._called_off.set()

    def _export(self, frozen: FrozenRun, path: Path) -> None:
        """In the thread that writes."""
        try:
            export("csv", [frozen], path, reporter=Reporter(self._report, self._called_off))
        except Cancelled:
            raise Problem("The export was cancelled; no file was written.") from None

    def _report(self, progress: Progress) -> None:
        self.progress.emit(progress.done, progress.total or 0)

    def wait(self) -> bool:
        return self._job is None or self._job.wait(SECONDS_TO_END)

    @Slot(object)
    def _written(self, _nothing: None) -> None:
        self._forget_job()
        self.said.emit(self.tr("Exported every step to {file}").format(file=self._target))

    @Slot(object, str)
    def _not_written(self, sentence: Sentence, _details: str) -> None:
        self._forget_job()
        self.said.emit("")  # nothing is being written any more
        self.failed.emit(sentence)

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.wait()  # it has told its result and is about to end
            self._job.deleteLater()
            self._job = None
        self.ended.emit()

    # ------------------------------------------------------------------ pictures

    @Slot()
    def ask_png(self) -> None:
        path = self._ask(self.tr("Save picture"), "png", self.tr("PNG pictures (*.png)"))
        if path is not None:
            self.write_picture(path)

    @Slot()
    def ask_svg(self) -> None:
        path = self._ask(self.tr("Save picture"), "svg", self.tr("SVG pictures (*.svg)"))
        if path is not None:
            self.write_picture(path)

    def write_picture(self, path: Path) -> None:
        """The plots as they look now; the file's ending says whether as pixels or as vectors."""
        from ui.plots import picture  # QtSvg is not needed before

        save = picture.save_svg if path.suffix.lower() == ".svg" else picture.save_png
        try:
            save(self._plots, path)
        except Problem as problem:
            self.failed.emit(problem.sentence)
        except OSError as error:
            self.failed.emit(Sentence("{file} cannot be written: {why}. Choose another folder.", file=str(path),
                                      why=error.strerror or str(error)))
        else:
            self.said.emit(self.tr("Saved {file}").format(file=path))

    # ------------------------------------------------------------------ names

    def default_name(self, ending: str) -> str:
        """The run's own name, so that exports of several runs can lie side by side."""
        folder = self._run.folder
        return f"{folder.name if folder else 'descent'}-curves.{ending}"

    def _ask(self, title: str, ending: str, kinds: str) -> Path | None:
        start = self._folder / self.default_name(ending)
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(start), kinds)
        if not name:
            return None
        path = Path(name)
        self._folder = path.parent
        return path if path.suffix else path.with_suffix(f".{ending}")
