"""The window: makes the parts, puts them in their places, and connects them.  No logic of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.catalog_loader import Catalog, CatalogLoader
from ui.checkpoint_dialog import CheckpointDialog
from ui.code_view import CodeView
from ui.data_view import TABLE_SUFFIXES, DataView
from ui.dialogs import AboutDialog, DetailsDialog, ShortcutsDialog
from ui.docks import Docks
from ui.exchange import Exchange
from ui.go_back_view import GoBackView
from ui.groups_panel import GroupsPanel
from ui.inspector_panel import InspectorPanel
from ui.inspector_view import InspectorView
from ui.knob_panel import KnobPanel
from ui.language import say
from ui.look_ahead_view import LookAheadView
from ui.lr_by_hand import LrByHand
from ui.menus import Actions, Menus
from ui.message_strip import MessageStrip
from ui.outside_parts import OutsideParts
from ui.past_runs import PastRuns
from ui.plots.plots import Plots
from ui.recipe_files import RecipeFiles
from ui.recipe_panel import RecipePanel
from ui.rehearser import Rehearser
from ui.run_actions import PauseKey
from ui.run_bar import RunBar
from ui.run_controller import RunController, RunState
from ui.run_messages import RunMessages
from ui.run_view import RunView
from ui.runs_panel import RunsPanel
from ui.settings import Settings
from workbench.recipe import TRAINING_FIELDS, Recipe, RecipeProblem
from workbench.run import INFO, default_runs_folder

if TYPE_CHECKING:
    from workbench.rehearsal import Rehearsal


class MainWindow(QMainWindow):
    """The one window of the program."""

    catalog_loaded = Signal()

    def __init__(self, settings: Settings, runs: Path | None = None) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.settings = settings
        self.catalog: Catalog | None = None
        self._painted = False
        self._closing = False
        self.run = RunController(runs or default_runs_folder(), self)
        self.loader = CatalogLoader(self)
        self.actions_ = Actions(self)
        self._make_panels()
        self.docks = Docks(self, self.recipe_panel, self.knobs, self.groups, self.inspector, self.runs_panel)
        self.run_bar.add_toggle(self.docks["runs"].toggleViewAction())
        self.outside = OutsideParts(self.recipe_panel, self)
        self.files = RecipeFiles(self.recipe_panel, settings, self)
        self.messages = RunMessages(self.strip, self.run, self)
        self.view = RunView(self.run, self.run_bar, self.knobs, self.groups, self.plots, self.recipe_panel, self)
        self.inspector_view = InspectorView(self.run, self.inspector, self.plots, self)
        self.data = DataView(self.recipe_panel, self)
        self._run_waits = False
        self.exchange = Exchange(self.plots, self.run, self.recipe_panel, self.data, self.strip, settings, self)
        for bar in self.exchange.bars:
            self.statusBar().addPermanentWidget(bar)
        self.past = PastRuns(self.runs_panel, self.plots, self.run, self.strip, self)
        self.code = CodeView(self.run, self)
        self.rehearser = Rehearser(self.plots, self)
        self._found: list[RecipeProblem] = []
        self._of_data: list[RecipeProblem] = []
        self._told = ""
        self.look_ahead = LookAheadView(self.knobs, self.run, self.plots, self)
        self.go_back = GoBackView(self.plots, self.run, self.strip, self)
        self.by_hand = LrByHand(self.plots, self.run, self.recipe_panel, self)
        self._make_menus()
        self._connect()
        self.setAcceptDrops(True)
        self.setAnimated(False)  # an animation lays the window out again and again, beside a run
        self.setMinimumSize(860, 560)
        self.resize(self.docks.first_size())
        self.recipe_panel.setMinimumWidth(self.fontMetrics().horizontalAdvance("0" * 29))
        self.docks.arrange(settings.geometry, settings.layout)
        self.files.show_first()
        if settings.damaged is not None:
            self.strip.show_message(
                self.tr("The window's settings could not be read and were set aside as {file}; everything else "
                        "is as it was.").format(file=settings.damaged.name), "warning")

    # ------------------------------------------------------------------ making

    def _make_panels(self) -> None:
        self.run_bar = RunBar(parent=self)
        self.strip = MessageStrip(self)
        self.plots = Plots(self)
        self.recipe_panel = RecipePanel(self)
        self.knobs = KnobPanel(self)
        self.groups = GroupsPanel(self)
        self.inspector = InspectorPanel(self)
        self.runs_panel = RunsPanel(self)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.plots)
        column.setStretchFactor(self.plots, 1)
        self.setCentralWidget(centre)
        self._make_tool_bar()
        self.device_label = QLabel(self.tr("Loading PyTorch…"), self)
        self.device_label.setObjectName("device")
        self.device_label.setContentsMargins(8, 0, 8, 0)
        self.statusBar().addPermanentWidget(self.device_label)
        self.statusBar().setSizeGripEnabled(False)

    def _make_tool_bar(self) -> None:
        bar = QToolBar(self.tr("Run"), self)
        bar.setObjectName("run_tool_bar")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.toggleViewAction().setEnabled(False)  # without it a run could not be stopped by mouse
        policy = QSizePolicy.Policy
        self.run_bar.setSizePolicy(policy.Expanding, policy.Fixed)
        bar.addWidget(self.run_bar)
        self.addToolBar(bar)

    def _make_menus(self) -> None:
        toggles = [dock.toggleViewAction() for dock in self.docks]
        run = self.run_bar.actions_
        self.menus = Menus(self.menuBar(), self.actions_, edit=(self.knobs.undo_action, self.knobs.redo_action),
                           run=tuple(run.all().values()), toggles=toggles)
        self.files.fill_presets(self.menus.presets)
        self.files.fill_recent(self.menus.recent, self.actions_["clear_recent"])
        self.actions_[f"theme_{self.settings.theme}"].setChecked(True)
        self.actions_[f"language_{self.settings.language}"].setChecked(True)
        self.pause_key = PauseKey(self, run)

    def _connect(self) -> None:
        exports = self.exchange.exports
        for name, slot in (
            ("open_recipe", self.files.ask_open), ("save_recipe", self.files.save),
            ("save_recipe_as", self.files.ask_save), ("continue_from", self._ask_checkpoint),
            ("go_back", self._ask_checkpoint_of_this_run), ("open_runs_folder", self._open_runs_folder),
            ("export", exports.ask), ("export_csv", exports.ask_csv), ("export_png", exports.ask_png),
            ("export_svg", exports.ask_svg), ("export_report", exports.ask_report),
            ("export_script", exports.ask_script), ("keep_curve", self.exchange.keep_curve),
            ("import_tensorboard", self.exchange.imports.ask_tensorboard),
            ("import_weights", self.exchange.ask_weights), ("show_code", self.code.look),
            ("quit", self.close), ("reset_layout", self.docks.reset),
            ("reset_view", self.plots.reset_view), ("shortcuts", self._show_shortcuts),
            ("about", self._show_about), ("full_screen", self._toggle_full_screen),
            ("look_at_data", self.data.look), ("data_folder", self.data.choose_folder),
        ):
            self.actions_[name].triggered.connect(slot)
        self.actions_["follow"].toggled.connect(self.plots.set_following)
        self.plots.follow_changed.connect(self.actions_["follow"].setChecked)
        self.actions_.themes.triggered.connect(self._choose_theme)
        self.actions_.languages.triggered.connect(self._choose_language)
        self.run_bar.run_asked.connect(self._run)
        self.run_bar.command.connect(self.run.post)
        for panel in (self.knobs, self.groups, self.recipe_panel):
            panel.command.connect(self.run.post)
        self.run.state_changed.connect(self._state_changed)
        self.messages.said.connect(self.statusBar().showMessage)
        self.view.said.connect(self.statusBar().showMessage)
        self.view.continued.connect(self.files.show_continued)
        self.exchange.said.connect(self.statusBar().showMessage)
        self._connect_runs()
        self.files.failed.connect(self._show_problem)
        self.outside.failed.connect(self._show_problem)
        self.outside.came.connect(self._outside_came)
        self.outside.agreed.connect(self._continue_from)
        self.files.renamed.connect(self._show_title)
        self.files.opened.connect(self.strip.dismiss)
        self.strip.details_wanted.connect(self._show_details)
        self._state_changed(self.run.state)
        self.run.happened.connect(self.data.hear)
        self.data.said.connect(self.statusBar().showMessage)
        self.data.failed.connect(self._show_problem)
        self.data.settled.connect(self._rehearse)
        self.data.free.connect(self._run_at_last)
        self.recipe_panel.changed.connect(self._rehearse)
        self.rehearser.rehearsed.connect(self._rehearsed)
        self.files.opened.connect(self._rehearse)
        self.files.opened.connect(self._tell_problems)
        self.loader.loaded.connect(self._catalog_came)
        self.loader.failed.connect(self._catalog_failed)

    def _connect_runs(self) -> None:
        self.runs_panel.restore(self.settings.runs_table)
        self.runs_panel.set_folder(self.run.runs)
        self.runs_panel.said.connect(self.statusBar().showMessage)
        self.runs_panel.export_asked.connect(self.exchange.exports.ask_for)
        self.runs_panel.overlay_changed.connect(self.exchange.exports.set_ticked)
        self.runs_panel.folder_asked.connect(self._open_folder)
        self.runs_panel.failed.connect(self._show_problem)
        self.past.checkpoint_chosen.connect(self.outside.ask_first)
        self.past.recipe_chosen.connect(self._take_recipe)
        self.exchange.imports.ended.connect(self.runs_panel.refresh)

    # ------------------------------------------------------------------ loading torch

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.docks.fit_screen()
            # Only now, so that the import does not hold the first picture back.
            QTimer.singleShot(0, self.loader.start)

    @Slot(object)
    def _catalog_came(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.recipe_panel.set_catalog(catalog.parts, TRAINING_FIELDS, catalog.augmentation)
        self.outside.set_catalog(catalog.parts)
        self.files.settled()
        if not self.strip.sentence and not self.files.locked:
            self._tell_problems()
        self.view.show_fields()
        self.device_label.setText(", ".join(catalog.devices))
        self._rehearse()
        self.past.look_for_interrupted()
        self.catalog_loaded.emit()

    @Slot(object, str)
    def _catalog_failed(self, sentence: str, details: str) -> None:
        self.device_label.setText(self.tr("PyTorch could not be loaded"))
        self.strip.show_message(say(sentence), "error", details=details)

    # ------------------------------------------------------------------ running

    @Slot()
    def _tell_problems(self) -> None:
        """What is wrong with the recipe as it was opened, once the parts are known."""
        ready = self.catalog is not None and not self.outside.loading
        problems = self.files.loaded.problems() if ready and self.files.loaded else []
        if problems:
            self._show_problems(problems)

    def _show_problems(self, problems: Sequence[RecipeProblem]) -> None:
        count, first = len(problems), say(problems[0].sentence)
        text = first if count == 1 else self.tr("{count} values need attention: {first}").format(
            count=count, first=first)
        self.strip.show_message(text, "warning")
        self._told = text

    @Slot()
    def _outside_came(self) -> None:
        """What was wrong may have been that a part from outside was missing."""
        if self.strip.sentence == self._told:
            self.strip.dismiss()
        self.data.desk.again()  # another content of the file may be another dataset
        self._rehearse()

    @Slot()
    def _run(self) -> None:
        if self._closing:
            return
        self.outside.look()  # a file may have changed meanwhile
        self.plots.drawing.apply()  # a curve that is still being drawn is meant for this run
        recipe = self.recipe_panel.recipe()
        # Asked only when torch is loaded: the registries would load it here, in the GUI thread.
        known = self._problems() if self.rehearser.outdated else self.recipe_panel.problems()
        problems = (recipe.problems() or self.data.problems() or known) if self.catalog else []
        self.recipe_panel.show_problems(problems)
        if problems:
            self.docks["recipe"].show()
            self.recipe_panel.reveal(problems[0])
            self._show_problems(problems)
            return
        if self.data.desk.downloading:
            self.strip.show_message(self.tr("The data is still being downloaded: wait for it, or cancel it."), "info")
            return
        self._run_waits = not self.data.make_way()
        if self._run_waits:  # until what is being read has stopped: it could move the run's random numbers
            return
        self.strip.dismiss()
        self.settings.remember_recipe(recipe)
        self.run.run(recipe)
        self.plots.setFocus()

    @Slot()
    def _run_at_last(self) -> None:
        if self._run_waits:
            self._run_waits = False
            self._run()

    @Slot()
    def _rehearse(self) -> None:
        """Try the recipe out as it stands: where its learning rate would go, and whether anything would refuse it."""
        if self.catalog is None:
            return
        known, recipe = self._problems(), self.recipe_panel.recipe()
        loading = self.outside.loading
        self.data.show(None if loading or any(problem.section == "dataset" for problem in known) else recipe)
        size = self.data.size
        self.code.show(recipe, size)
        if self.data.problems() != self._of_data:
            self._of_data = self.data.problems()
            self.recipe_panel.show_problems([*self._of_data, *self._found])
        self.rehearser.show(None if known or loading or size is None else recipe, size)

    def _problems(self) -> list[RecipeProblem]:
        """What is wrong with the recipe as it stands, but for what was found beside the window before the last edit."""
        found = [*self._found, *self._of_data]
        return [problem for problem in self.recipe_panel.problems() if problem not in found]

    @Slot(object)
    def _rehearsed(self, rehearsal: Rehearsal) -> None:
        self._found = rehearsal.problems
        self.recipe_panel.show_problems([*self._of_data, *rehearsal.problems])
        self.recipe_panel.show_counts(rehearsal.groups)
        self.recipe_panel.warm_up.set_steps(rehearsal.lr.total if rehearsal.lr is not None else None)

    @Slot(object)
    def _state_changed(self, state: RunState) -> None:
        editable = state in (RunState.IDLE, RunState.FINISHED)
        self.rehearser.set_live(not editable)
        self.data.set_live(not editable)
        self.plots.set_streaming(self.run.started if state is RunState.RUNNING else None)
        self.outside.set_live(not editable)
        self.files.locked = not editable
        self.actions_["go_back"].setEnabled(self.run.folder is not None)
        if self._closing and state is RunState.IDLE:
            self.close()

    @Slot()
    def _ask_checkpoint(self) -> None:
        self._show_checkpoints(None)

    @Slot()
    def _ask_checkpoint_of_this_run(self) -> None:
        self._show_checkpoints(self.run.folder)

    def _show_checkpoints(self, only: Path | None) -> None:
        dialog = CheckpointDialog(self.run.runs, only, self)
        dialog.chosen.connect(self.outside.ask_first)
        dialog.open()

    @Slot(object)
    def _continue_from(self, checkpoint: Path) -> None:
        self.run.continue_from(checkpoint)

    # ------------------------------------------------------------------ recipes

    def open_recipe(self, path: Path) -> None:
        self.files.open(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A recipe, a folder of pictures, a table."""
        path = _dropped(event)
        if path is None:
            return
        event.acceptProposedAction()
        if path.suffix.lower() == _RECIPE:
            self.open_recipe(path)
        elif (path / INFO).is_file():
            self.docks["runs"].show()
            self.runs_panel.add_folder(path)
        else:
            self.data.take(path)

    # ------------------------------------------------------------------ messages and dialogs

    @Slot(str, str)
    def show_failure(self, summary: str, details: str) -> None:
        """An exception that nobody caught."""
        self.strip.show_message(
            self.tr("Something went wrong inside Descent ({summary}). A live run goes on.").format(summary=summary),
            "error", details=details)

    @Slot(object)
    def _show_problem(self, sentence: str) -> None:
        self.strip.show_message(say(sentence), "warning")

    @Slot(str, str)
    def _show_details(self, sentence: str, details: str) -> None:
        DetailsDialog(sentence, details, self).open()

    @Slot()
    def _show_shortcuts(self) -> None:
        own = [*self.actions_.all(), *self.run_bar.actions_.all().values(), self.knobs.undo_action,
               self.knobs.redo_action]
        more = [(self.tr("Pause or continue"), "Space")]
        ShortcutsDialog(own, more, self).open()

    @Slot()
    def _show_about(self) -> None:
        version = self.catalog.torch_version if self.catalog else ""
        AboutDialog(version, self.device_label.text(), self).open()

    @Slot()
    def _open_runs_folder(self) -> None:
        with contextlib.suppress(OSError):
            self.run.runs.mkdir(parents=True, exist_ok=True)
        self._open_folder(self.run.runs)

    @Slot(object)
    def _open_folder(self, folder: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot(object)
    def _take_recipe(self, recipe: Recipe) -> None:
        """That of an earlier run, for the next one."""
        if self.files.locked:
            self.statusBar().showMessage(self.tr("A run is live: take the recipe when it has ended."))
            return
        self.files.show_recipe(recipe)
        self.files.opened.emit()

    # ------------------------------------------------------------------ look

    @Slot(QAction)
    def _choose_theme(self, action: QAction) -> None:
        self.settings.theme = action.data()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, action.data())

    @Slot(QAction)
    def _choose_language(self, action: QAction) -> None:
        self.settings.language = action.data()
        self.strip.show_message(self.tr("The language changes when Descent is started again."), "info", seconds=8)

    @Slot()
    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.files.title}[*]")
        self.setWindowModified(self.files.modified)

    @Slot(bool)
    def _toggle_full_screen(self, on: bool) -> None:
        if on:
            self.showFullScreen()
        else:
            self.showNormal()

    # ------------------------------------------------------------------ closing

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is live first; the window comes back here when the thread is gone."""
        first, self._closing = not self._closing, True
        self.loader.end()
        self.outside.end()
        self.rehearser.end()
        self.data.end()
        self.past.end()
        self.code.end()
        if self.run.thread_alive:
            event.ignore()
            if first:
                self.strip.show_message(self.tr("Saving the run, then closing…"), "info")
                self.run.end()
            return
        self._remember()
        self.hide()
        # Python cannot stop an import half-way, nor should an export be cut off.
        self.run.wait()
        self.rehearser.wait()
        self.data.wait()
        self.loader.wait()
        self.outside.wait()
        self.exchange.wait()
        self.past.wait()
        self.code.wait()
        super().closeEvent(event)

    def _remember(self) -> None:
        self.settings.remember_layout(self.saveGeometry(), self.docks.state())
        self.settings.runs_table = self.runs_panel.remembered()
        self.settings.remember_recipe(self.recipe_panel.recipe())
        self.settings.save()


_RECIPE = ".toml"


def _dropped(event: QDropEvent) -> Path | None:
    """The one thing that is dragged, where it is something to open or to train on."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    if path is None:
        return None
    return path if path.is_dir() or path.suffix.lower() in (_RECIPE, *TABLE_SUFFIXES) else None
