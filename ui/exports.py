"""Runs and pictures to files.  Runs are written beside the window, pictures are quick enough at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.background import Job
from ui.export_dialog import ExportDialog, Source
from ui.export_formats import REPORT, SCRIPT, Order
from ui.export_work import write_order
from ui.frozen_run import FrozenHistory, FrozenRun
from ui.language import say
from ui.number_text import count_text
from ui.plots.plots import Plots
from ui.run_controller import RunController
from ui.settings import Settings
from workbench.progress import Progress, Reporter
from workbench.sentence import Problem, Sentence

SECONDS_TO_END = 120.0
PICTURES = ("png", "svg", "pdf")


class Exports(QObject):
    """Asks what is to be exported, and writes it; one export at a time.

    ``said``      text for the status bar.
    ``failed``    a Sentence.
    ``progress``  thousandths that are written, and a thousand (0: nobody knows); then ``ended``.
    ``exported``  what was written, in a sentence, and where (Path).
    """

    said = Signal(str)
    failed = Signal(object)
    progress = Signal(int, int)
    ended = Signal()
    exported = Signal(str, object)

    def __init__(self, plots: Plots, run: RunController, window: QWidget, settings: Settings | None = None) -> None:
        super().__init__(window)
        self._plots, self._run, self._window, self._settings = plots, run, window, settings
        self._dialog: ExportDialog | None = None
        self._ticked: tuple[Path, ...] = ()
        self._job: Job | None = None
        self._called_off = threading.Event()
        self._order: Order | None = None
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._folder = Path(documents) if Path(documents).is_dir() else Path.home()
        if settings is not None and settings.export_folder is not None:
            self._folder = settings.export_folder

    # ------------------------------------------------------------------ asking

    @Slot(list)
    def set_ticked(self, folders: Sequence[Path]) -> None:
        """The runs that are ticked in the table of runs."""
        self._ticked = tuple(folders)

    @Slot()
    def ask(self) -> None:
        """Ask what is to be exported, with what was chosen the last time."""
        self._present("")

    @Slot(list)
    def ask_for(self, folders: Sequence[Path]) -> None:
        """Ask as what these runs are to be exported."""
        self._present("", tuple(folders)).choose(0)

    @Slot()
    def ask_csv(self) -> None:
        self._present("csv")

    @Slot()
    def ask_png(self) -> None:
        self._present("png")

    @Slot()
    def ask_svg(self) -> None:
        self._present("svg")

    @Slot()
    def ask_script(self) -> None:
        """The present run as a Python script."""
        self._present(SCRIPT).choose(0)

    @Slot()
    def ask_report(self) -> None:
        """A report of the present run."""
        self._present(REPORT).choose(0)

    def _present(self, format_name: str, folders: tuple[Path, ...] = ()) -> ExportDialog:
        if self._dialog is None:
            self._dialog = ExportDialog(self._run.runs, self._window)
            self._dialog.ordered.connect(self.write)
        self._dialog.set_busy(self._job is not None)
        self._dialog.present(self._sources(folders), self._folder, format_name)
        return self._dialog

    def _sources(self, folders: tuple[Path, ...]) -> list[Source]:
        found, present = [], self._run.folder
        if folders and folders != (present,):
            found.append(self._source(folders, self.tr("{count} chosen runs").format(count=count_text(len(folders)))))
        if present is not None:
            found.append(Source(self.tr("The present run: {name}").format(name=present.name), present.name, (present,),
                                tuple(self._plots.history.names())))
        if self._ticked and self._ticked not in (folders, (present,)):
            found.append(self._source(self._ticked, self.tr("{count} ticked runs").format(
                count=count_text(len(self._ticked)))))
        return [*found, Source(self.tr("All runs of the runs folder"), "all-runs", None)]

    def _source(self, folders: tuple[Path, ...], title: str) -> Source:
        if len(folders) == 1:
            return Source(self.tr("The run {name}").format(name=folders[0].name), folders[0].name, folders)
        return Source(title, f"{len(folders)}-runs", folders)

    # ------------------------------------------------------------------ writing

    @Slot(object)
    def write(self, order: Order) -> None:
        """Write an order."""
        if order.format in PICTURES:
            self.write_picture(order.target, **order.values)
            return
        if self._job is not None:
            self.said.emit(self.tr("Another export is still being written."))
            return
        self._remember(order.target)
        present = self._frozen(order)
        runs, reporter = self._run.runs, Reporter(self._report, self._called_off)
        self._order = order
        self._called_off.clear()
        self._job = Job(lambda: write_order(order, present, runs, reporter), self)
        self._job.done.connect(self._written)
        self._job.failed.connect(self._not_written)
        self.said.emit(self.tr("Writing {file}…").format(file=order.target.name))
        self.progress.emit(0, 0)
        self._job.start()

    def write_csv(self, path: Path) -> None:
        """Write every step of every series of the present run."""
        folder = self._run.folder
        self.write(Order("csv", path, () if folder is None else (folder,)))

    def write_picture(self, path: Path, **values: Any) -> None:
        """The plots as they look now; the file's ending says whether as pixels or as vectors."""
        from ui.plots import picture  # QtSvg is not needed before

        save = {".svg": picture.save_svg, ".pdf": picture.save_pdf}.get(path.suffix.lower(), picture.save_png)
        self._remember(path)
        try:
            save(self._plots, path, **values)
        except Problem as problem:
            self.failed.emit(problem.sentence)
        except OSError as error:
            self.failed.emit(Sentence("{file} cannot be written: {why}. Choose another folder.", file=str(path),
                                      why=error.strerror or str(error)))
        else:
            self._tell(self.tr("Saved {file}").format(file=path), path)

    @Slot()
    def cancel(self) -> None:
        """Call the export off; nothing is left of it."""
        self._called_off.set()

    def wait(self) -> bool:
        if self._dialog is not None:
            self._dialog.wait()
        return self._job is None or self._job.wait(SECONDS_TO_END)

    def _frozen(self, order: Order) -> FrozenRun | None:
        """The present run as it is now, if it is among those that are wanted."""
        folder = self._run.folder
        if folder is None:
            return FrozenRun(order.target.stem, FrozenHistory(self._plots.history)) if order.folders == () else None
        if order.folders is not None and folder not in order.folders:
            return None
        return FrozenRun(folder.name, FrozenHistory(self._plots.history), folder)

    def _report(self, progress: Progress) -> None:
        """In the thread that writes.  There may be more values than an int of Qt can count."""
        self.progress.emit(*((1000 * progress.done // progress.total, 1000) if progress.total else (0, 0)))

    @Slot(object)
    def _written(self, remarks: Sequence[Sentence]) -> None:
        order = self._forget_job()
        text = self.tr("Exported to {file}").format(file=order.target)
        if order.format == "csv" and order.series is None and order.folders is not None:
            text = self.tr("Exported every step to {file}").format(file=order.target)
        self._tell(" ".join([f"{text}.", *map(say, remarks)]) if remarks else text, order.target)

    @Slot(object, str)
    def _not_written(self, sentence: Sentence, _details: str) -> None:
        self._forget_job()
        self.said.emit("")  # nothing is being written any more
        self.failed.emit(sentence)

    def _forget_job(self) -> Order:
        if self._job is not None:
            self._job.wait()  # it has told its result and is about to end
            self._job.deleteLater()
            self._job = None
        if self._dialog is not None:
            self._dialog.set_busy(False)
        self.ended.emit()
        assert self._order is not None
        return self._order

    def _tell(self, text: str, path: Path) -> None:
        self.said.emit(text)
        self.exported.emit(text, path)

    def _remember(self, target: Path) -> None:
        self._folder = target.parent
        if self._settings is not None:
            self._settings.export_folder = target.parent
