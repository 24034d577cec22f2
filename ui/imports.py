"""What other programs have made: TensorBoard logs become runs, checkpoints the initial weights of the next run."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.background import Job
from ui.number_text import count_text
from ui.weights_dialog import WeightsDialog
from workbench.importers import IMPORTED
from workbench.progress import Cancelled, Progress, Reporter
from workbench.recipe import Recipe
from workbench.run import Run
from workbench.sentence import Problem, Sentence

if TYPE_CHECKING:
    from workbench.data import Size

SECONDS_TO_END = 120.0
_MOST_NOTES = 2


@dataclass(frozen=True)
class Imported:
    """Runs that were made, in a sentence; not ``whole`` where something could not be read or was left out."""

    folders: tuple[Path, ...]
    text: str
    whole: bool


class Imports(QObject):
    """Asks what is to be imported, and does it; one log at a time.

    ``said``            text for the status bar.
    ``failed``          a Sentence.
    ``progress``        thousandths, and a thousand (0: nobody knows); then ``ended``.
    ``imported``        an Imported.
    ``weights_chosen``  the path of a checkpoint whose weights are to be the initial ones of the next run.
    """

    said = Signal(str)
    failed = Signal(object)
    progress = Signal(int, int)
    ended = Signal()
    imported = Signal(object)
    weights_chosen = Signal(str)

    def __init__(self, runs: Path, window: QWidget) -> None:
        super().__init__(window)
        self._runs, self._window = runs, window
        self._job: Job | None = None
        self._called_off = threading.Event()
        self._folder = self._weights_folder = Path.home()

    # ------------------------------------------------------------------ logs of TensorBoard

    def set_runs(self, runs: Path) -> None:
        """Into which folder runs are imported."""
        self._runs = runs

    @Slot()
    def ask_tensorboard(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self._window, self.tr("Import TensorBoard logs"), str(self._folder))
        if chosen:
            self.read_tensorboard(Path(chosen))

    def read_tensorboard(self, folder: Path) -> None:
        """Make a run of every log in ``folder`` and below, or of a single event file, beside the window."""
        if self._job is not None:
            self.said.emit(self.tr("Other logs are still being imported."))
            return
        self._folder = folder.parent
        runs, reporter = self._runs, Reporter(self._report, self._called_off)
        self._called_off.clear()
        self._job = Job(lambda: _import(folder, runs, reporter), self)
        self._job.done.connect(self._made)
        self._job.failed.connect(self._not_made)
        self.said.emit(self.tr("Reading {folder}…").format(folder=folder.name))
        self.progress.emit(0, 0)
        self._job.start()

    @Slot()
    def cancel(self) -> None:
        """Call the import off; no run is made."""
        self._called_off.set()

    def wait(self) -> bool:
        return self._job is None or self._job.wait(SECONDS_TO_END)

    def _report(self, progress: Progress) -> None:
        """In the thread that reads.  Logs may have more bytes than an int of Qt can count."""
        self.progress.emit(*((1000 * progress.done // progress.total, 1000) if progress.total else (0, 0)))

    @Slot(object)
    def _made(self, runs: Sequence[Run]) -> None:
        self._forget_job()
        notes = [str(note) for run in runs for note in run.info[IMPORTED].get("notes", ())]
        text = (self.tr("Imported as the run {name}.").format(name=runs[0].name) if len(runs) == 1 else
                self.tr("Imported as {count} runs.").format(count=count_text(len(runs))))
        more = len(notes) - _MOST_NOTES
        said = [text, *notes[:_MOST_NOTES]]
        if more > 0:
            said.append(self.tr("The runs' notes have {count} more remarks.").format(count=count_text(more)))
        whole = " ".join(said)
        self.said.emit(text)
        self.imported.emit(Imported(tuple(run.folder for run in runs), whole, not notes))

    @Slot(object, str)
    def _not_made(self, sentence: Sentence, _details: str) -> None:
        self._forget_job()
        self.said.emit("")
        self.failed.emit(sentence)

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.wait()  # it has told its result and is about to end
            self._job.deleteLater()
            self._job = None
        self.ended.emit()

    # ------------------------------------------------------------------ weights

    def ask_weights(self, recipe: Recipe | None, size: Size | None) -> None:
        """Ask for a checkpoint, and show what it holds and how it fits the model of ``recipe``."""
        kinds = self.tr("Checkpoints (*.pt *.pth *.ckpt *.bin *.tar);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self._window, self.tr("Initial weights from a checkpoint"),
                                                str(self._weights_folder), kinds)
        if chosen:
            self.show_weights(Path(chosen), recipe, size)

    def show_weights(self, path: Path, recipe: Recipe | None, size: Size | None) -> WeightsDialog:
        """Show what a checkpoint holds; ``weights_chosen`` is told where the user agrees."""
        self._weights_folder = path.parent
        dialog = WeightsDialog(path, recipe, size, self._window)
        dialog.chosen.connect(self.weights_chosen)
        dialog.open()
        return dialog


def _import(folder: Path, runs: Path, reporter: Reporter) -> list[Run]:
    """In the job's thread."""
    from workbench.importers.tensorboard import import_tensorboard

    try:
        return import_tensorboard(folder, runs, reporter)
    except Cancelled:
        raise Problem("The import was cancelled; no run was made.") from None
