"""What goes out of the window and comes into it: exports, imports, and a curve that is kept for the next recipe."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.curve_keeper import CurveKeeper
from ui.data_view import DataView
from ui.export_messages import ExportMessages
from ui.export_progress import ExportProgress, ImportProgress
from ui.exports import Exports
from ui.import_messages import ImportMessages
from ui.imports import Imports
from ui.language import say
from ui.message_strip import MessageStrip, Suggestion
from ui.plots.plots import Plots
from ui.recipe_panel import RecipePanel
from ui.run_controller import RunController
from ui.settings import Settings
from workbench.registry import Choice
from workbench.sentence import Sentence

SCHEDULER = "scheduler"


class Exchange(QObject):
    """Joins them with the plots, the run, the recipe and the strip.

    ``said`` carries text for the status bar, whose ``bars`` show how far things are.
    """

    said = Signal(str)

    def __init__(self, plots: Plots, run: RunController, recipe: RecipePanel, data: DataView, strip: MessageStrip,
                 settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._plots, self._recipe, self._data, self._strip = plots, recipe, data, strip
        self.exports = Exports(plots, run, window, settings)
        self.imports = Imports(run.runs, window)
        self.keeper = CurveKeeper(self)
        self._export_messages = ExportMessages(strip, self.exports, self)
        self._import_messages = ImportMessages(strip, self.imports, self)
        self._before: Choice | None = None
        export, import_ = ExportProgress(window), ImportProgress(window)
        self.bars = (export, import_)
        for bar, work in ((export, self.exports), (import_, self.imports)):
            work.progress.connect(bar.show_rows)
            work.ended.connect(bar.finish)
            work.said.connect(self.said)
            bar.cancelled.connect(work.cancel)
        self.imports.weights_chosen.connect(self._take_weights)
        self.keeper.kept.connect(self._take_curve)
        self.keeper.failed.connect(self._tell_problem)

    def wait(self) -> None:
        """Wait for what is being written and read."""
        self.exports.wait()
        self.imports.wait()
        self.keeper.wait()

    # ------------------------------------------------------------------ a curve

    @Slot()
    def keep_curve(self) -> None:
        """The learning rate of the present run, as it is drawn, as the schedule of the recipe."""
        self.keeper.keep(self._plots.history)

    @Slot(object)
    def keep_curve_of(self, folder: Path) -> None:
        """The same of the run in a folder."""
        self.keeper.keep_of(folder)

    @Slot(object, str)
    def _take_curve(self, choice: Choice, text: str) -> None:
        panel = self._recipe.panel(SCHEDULER)
        self._before = panel.choice()
        self._set_scheduler(choice)
        self._strip.show_message(self.tr("The curve is the recipe's schedule now. {how}").format(how=text), "info",
                                 suggestions=[Suggestion(self.tr("Put the former schedule back"), self._put_back)])

    @Slot()
    def _put_back(self) -> None:
        if self._before is not None:
            self._set_scheduler(self._before)

    def _set_scheduler(self, choice: Choice) -> None:
        panel = self._recipe.panel(SCHEDULER)
        panel.set_choice(choice)
        panel.changed.emit()

    # ------------------------------------------------------------------ weights

    @Slot()
    def ask_weights(self) -> None:
        """Ask for a checkpoint whose weights are to be the initial ones of the next run."""
        self.imports.ask_weights(self._recipe.recipe(), self._data.size)

    @Slot(str)
    def _take_weights(self, path: str) -> None:
        self._recipe.set_recipe(self._recipe.recipe().with_training(weights=path))
        self._recipe.changed.emit()
        self.said.emit(self.tr("The next run begins with the weights of {file}.").format(file=Path(path).name))

    @Slot(object)
    def _tell_problem(self, sentence: Sentence) -> None:
        self._strip.show_message(say(sentence), "warning")
