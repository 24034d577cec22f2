"""DataView: the dataset of the recipe, how it stands, and what can be done with it.

Joins the dataset's panel, the line under it, the desk that reads beside the window, and the windows that look closer.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.data_desk import DataDesk, DataStanding
from ui.data_looker import DataLooker, Source
from ui.recipe_panel import RecipePanel
from workbench import data_folder, generator_turn
from workbench.address import is_address
from workbench.messages import Ended, Event, Loading, Started
from workbench.outside import looking_only
from workbench.progress import Progress, Reporter
from workbench.recipe import Recipe, RecipeProblem
from workbench.registry import Choice
from workbench.sentence import Problem, Sentence

if TYPE_CHECKING:
    from workbench.data import Size

TABLE_SUFFIXES = (".csv", ".tsv", ".parquet", ".pq")


class DataView(QObject):
    """``settled`` says that it is known how the dataset stands; ``free`` that nothing of the user's is being read any
    more; ``said`` and ``failed`` carry texts for the status bar and the strip."""

    settled = Signal()
    free = Signal()
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, recipe: RecipePanel, window: QWidget) -> None:
        super().__init__(window)
        self._recipe, self._window = recipe, window
        self._panel, self._state = recipe.panel("dataset"), recipe.data
        self._live = False
        self.desk = DataDesk(self)
        self.looker = DataLooker(window)
        self.desk.changed.connect(self._stands)
        self.desk.idle.connect(self.free)
        self.looker.idle.connect(self.free)
        self._state.download_asked.connect(self.desk.download)
        self._state.cancel_asked.connect(self.desk.call_off)
        self._state.again_asked.connect(self.desk.again)
        self._state.look_asked.connect(self.look)
        self._state.columns_asked.connect(self._choose_columns)
        self._state.folder_asked.connect(self.choose_folder)

    # ------------------------------------------------------------------ what it is told

    def show(self, recipe: Recipe | None) -> None:
        """The recipe as it is edited; None while something is wrong with its dataset already."""
        self.desk.show(recipe.dataset if recipe is not None else None)

    def set_live(self, live: bool) -> None:
        """While a run is live, its data is shown, and no other is read."""
        self._live = live
        self.desk.set_live(live)
        self.looker.set_live(live)

    def make_way(self) -> bool:
        """A run is about to begin.  False where it must wait for ``free``: what is being read could move its random
        numbers."""
        ways = [self.desk.make_way(), self.looker.make_way()]  # both are asked
        return all(ways)

    @Slot(object)
    def hear(self, event: Event) -> None:
        """What the run says of its data."""
        if isinstance(event, Started):
            self._state.show_run(event.data)
        elif isinstance(event, Ended):
            self._state.show_run(None)
        elif isinstance(event, Loading):
            self.said.emit(self._state.progress_text(Progress(event.what, event.done, event.total, event.unit)))

    def end(self) -> None:
        self.desk.end()

    def wait(self) -> None:
        self.desk.wait()
        self.looker.end()

    # ------------------------------------------------------------------ what it answers

    @property
    def size(self) -> Size | None:
        """How large the chosen data is; None where that is not known (yet)."""
        facts = self.desk.standing.facts
        return facts.size if facts is not None and not self.desk.busy else None

    def problems(self) -> list[RecipeProblem]:
        return self.desk.problems()

    # ------------------------------------------------------------------ what the user does

    def take(self, path: Path) -> bool:
        """Use a folder of pictures or a table that was dropped on the window; False where it is neither."""
        if path.is_dir():
            choice = Choice("picture_folder", {"folder": str(path)})
        elif path.suffix.lower() in TABLE_SUFFIXES:
            choice = Choice("table", {"path": str(path)})
        else:
            return False
        if self._panel.part_named(choice.part) is None or not self._panel.isEnabled():
            self.said.emit(self.tr("{file} cannot be used while a run is live.").format(file=path.name))
        else:
            self._panel.choose(choice)
        return True

    @Slot()
    def look(self) -> None:
        """Show samples of the chosen data, as the recipe would train on them."""
        recipe = self._recipe.recipe()
        if self._live and is_address(recipe.dataset.part):
            self.failed.emit(Sentence("These samples are read by code of yours, which could move the random numbers of "
                                      "the live run: look at them when it has ended."))
            return
        self.looker.open(lambda reporter: _source(recipe, reporter), self._panel.picker.currentText())

    @Slot()
    def choose_folder(self) -> None:
        """Ask where downloaded data is to be kept, and remember it."""
        present = data_folder.data_folder()
        start = next((one for one in (present, *present.parents) if one.is_dir()), Path.home())
        chosen = QFileDialog.getExistingDirectory(self._window, self.tr("Data folder"), str(start))
        if not chosen:
            return
        try:
            data_folder.choose_data_folder(chosen)
        except Problem as problem:
            self.failed.emit(problem.sentence)
            return
        self.said.emit(self.tr("Data is kept in {folder} from now on.").format(folder=chosen))
        self.desk.again()

    @Slot()
    def _choose_columns(self) -> None:
        from ui.table_dialog import TableDialog  # pyarrow takes a third of a second, and only tables need it

        dialog = TableDialog(self._panel.choice().values, self._window)
        dialog.chosen.connect(self._columns_chosen)
        dialog.open()

    @Slot(object)
    def _columns_chosen(self, values: Mapping[str, Any]) -> None:
        self._panel.choose(Choice(self._panel.choice().part, dict(values)))

    # ------------------------------------------------------------------ inside

    @Slot(object)
    def _stands(self, standing: DataStanding) -> None:
        self._state.show_standing(standing)
        if standing.kind not in ("reading", "downloading"):
            self.settled.emit()


def _turn(recipe: Recipe, reporter: Reporter) -> AbstractContextManager[None]:
    """Code of the user's may draw random numbers; nothing else that is read does."""
    return generator_turn.drawing(reporter.cancel.is_set) if is_address(recipe.dataset.part) else nullcontext()


def _source(recipe: Recipe, reporter: Reporter) -> Source:
    """In a thread of its own: the data of a recipe, and how its batches are made."""
    from workbench.assembly import augmentation_of
    from workbench.data_look import Subject
    from workbench.datasets.picture_folder import FolderReport
    from workbench.preparing import data_and_report

    with looking_only(), _turn(recipe, reporter):  # a part from outside is brought in where it can be given up
        data, report = data_and_report(recipe.dataset, reporter.listener, reporter.cancel)
        subject = Subject(data, recipe.setting("seed"), recipe.setting("batch_size"),
                          augmentation_of(recipe, data.shape), recipe.setting("shuffle"))
    return Source(subject, report if isinstance(report, FolderReport) else None)
