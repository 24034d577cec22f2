"""RunsPanel: every run of the runs folder in a table, to be found, compared, marked, gone on with and thrown away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.background import Job
from ui.controls import describe
from ui.number_text import count_text
from ui.run_detail import RunDetail
from ui.runs_actions import RunsActions
from ui.runs_columns import one_line, printable
from ui.runs_desk import RunsDesk
from ui.runs_model import RunsModel, with_marks
from ui.runs_ticks import Ticked
from ui.runs_view import RunsView
from ui.runs_watch import RunsWatch
from ui.side_split import SideSplit
from ui.tone_label import ToneLabel
from workbench.run_filter import RunFilter
from workbench.run_list import ListedRun, runs_in
from workbench.sentence import Sentence

_TYPING_MS = 120
"""Without another key for so long, the filter is applied."""


class RunsPanel(QWidget):
    """The lower part of the window.

    What others are asked to do: ``show_asked``, ``resume_asked``, ``use_recipe_asked`` and ``folder_asked`` carry the
    Path of a run's folder, ``export_asked`` a list of them.  ``overlay_changed`` carries the folders that are ticked,
    in the order in which they were; ``overlays`` says more of them.  ``said`` is good news, ``failed`` a Sentence.
    ``end`` and then ``wait`` are to be called before the window goes.
    """

    overlay_changed = Signal(list)
    show_asked = Signal(object)
    resume_asked = Signal(object)
    use_recipe_asked = Signal(object)
    folder_asked = Signal(object)
    export_asked = Signal(list)
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runs_panel")
        self.setAcceptDrops(True)
        self.model = RunsModel(self)
        self.watch, self.desk = RunsWatch(self), RunsDesk(self)
        self.table = RunsView(self.model, self)
        self.actions_ = RunsActions(self.table)
        self.detail = RunDetail(self)
        self.empty = ToneLabel("muted", parent=self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(24, 8, 24, 8)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.empty)
        self.split = SideSplit(self._pages, self.detail, self)
        self.split.setObjectName("runs.split")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_head())
        column.addWidget(self.split, 1)
        self._wanted: Path | None = None
        self._to_tick: Path | None = None
        self._look: Job | None = None
        self._asked: list[Path] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(500)
        self._connect()
        self._show_state()

    # ------------------------------------------------------------------ what it is told

    def set_folder(self, folder: Path) -> None:
        """Show the runs of this folder."""
        self.watch.watch(folder)
        self._show_state()

    def add_folder(self, folder: Path) -> None:
        """Show a run from elsewhere, or all that are directly in a folder, until the window is closed."""
        if self._look is None:
            self._look = Job(lambda: (folder, runs_in(folder)), self)
            self._look.done.connect(self._looked)
            self._look.failed.connect(self._looked_in_vain)
            self._look.start()

    @Slot()
    def refresh(self) -> None:
        """Something in the runs folder has changed: a run began, or ended."""
        self.watch.refresh()

    def show_current(self, folder: Path | None) -> None:
        """Which run this window trains."""
        self.model.show_current(folder)
        self.refresh()

    def go_to(self, folder: Path) -> None:
        """Select a run, as soon as it is listed."""
        if self.model.row_of(folder) >= 0:
            self.table.go_to(folder)
        else:
            self._wanted = folder
            self.refresh()

    def tick(self, folder: Path) -> None:
        """Tick a run, as soon as it is listed."""
        row = self.model.row_of(folder)
        if row >= 0:
            self.model.tick([row], True)
        else:
            self._to_tick = folder
            self.refresh()

    def overlays(self) -> list[Ticked]:
        """What is ticked: its runs (several, where seeds are shown as one), name, and number of its colour."""
        return self.model.ticked_units()

    @Slot()
    def untick_all(self) -> None:
        self.model.untick_all()

    def remembered(self) -> str:
        """How the user has the table, as text; ``restore`` takes it back."""
        return json.dumps({**self.table.remembered(), "forks": self.model.forks, "seeds": self.model.seeds,
                           "split": self.split.dragged})

    def restore(self, remembered: str) -> None:
        """Have it so again; a text that makes no sense is passed over."""
        try:
            content = json.loads(remembered)
        except (ValueError, RecursionError):
            return
        if not isinstance(content, dict):
            return
        self.table.restore(content)
        self.differing.setChecked(self.table.only_differing)
        for name, button in (("forks", self.forks), ("seeds", self.seeds)):
            if isinstance(content.get(name), bool):
                button.setChecked(content[name])
        sizes = content.get("split")
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(size, int) for size in sizes):
            self.split.set_dragged(sizes)

    def end(self) -> None:
        """The window closes: keep what has been typed, and begin nothing more."""
        self.detail.notes.keep()
        self.watch.end()

    def wait(self) -> None:
        self.desk.wait()
        self.watch.wait()
        if self._look is not None:
            self._look.wait()

    # ------------------------------------------------------------------ making

    def _make_head(self) -> QHBoxLayout:
        self.filter = describe(_Filter(self), "runs.filter", self.tr("Filter runs"), self.tr(
            "Runs that have all of the words, in title, tags, notes, status or recipe. Also:\n"
            "optimizer:Adam   lr:<0.01   loss:<=0.5   steps:>1000\n"
            "tag:good   status:live   star:yes   -tag:bad (not these)   \"two words\""))
        self.filter.setPlaceholderText(self.tr("Filter: words, optimizer:Adam, lr:<0.01, tag:good"))
        self.filter.setClearButtonEnabled(True)
        self.count = ToneLabel("muted", parent=self)
        self.count.setWordWrap(False)
        self.differing = self._toggle("differing", self.tr("Only what differs"), self.tr(
            "Of the recipe's columns show those whose values differ between these runs"))
        self.forks = self._toggle("forks", self.tr("Forks"), self.tr("Show forks below the runs that they come from"))
        self.forks.setChecked(True)
        self.seeds = self._toggle("seeds", self.tr("Seeds"), self.tr(
            "Put runs together that differ in their seed alone, and show them in the plots as one: median and band"))
        self.columns = describe(QToolButton(self), "runs.choose_columns", self.tr("Columns"),
                                self.tr("Choose which columns are shown"))
        self.columns.setText(self.tr("Columns…"))
        self.columns.setAutoRaise(True)
        self.none = describe(QToolButton(self), "runs.untick", self.tr("Untick all"),
                             self.tr("Take the curves of all ticked runs out of the plots"))
        self.none.setText(self.tr("Untick"))
        self.none.setAutoRaise(True)
        row = QHBoxLayout()
        row.setContentsMargins(6, 4, 6, 4)
        row.setSpacing(4)
        row.addWidget(self.filter, 1)
        for widget in (self.count, self.none, self.differing, self.forks, self.seeds, self.columns):
            row.addWidget(widget)
        return row

    def _toggle(self, name: str, text: str, tip: str) -> QToolButton:
        button = describe(QToolButton(self), f"runs.{name}", text, tip)
        button.setText(text)
        button.setCheckable(True)
        button.setAutoRaise(True)
        return button

    def _connect(self) -> None:
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._filter)
        self.filter.textChanged.connect(self._typing.start)
        self.filter.left.connect(self._to_table)
        self.differing.toggled.connect(self.table.show_only_differing)
        self.forks.toggled.connect(self._show_forks)
        self.seeds.toggled.connect(self._show_seeds)
        self.columns.clicked.connect(self._choose_columns)
        self.none.clicked.connect(self.untick_all)
        self.watch.listed.connect(self._listed)
        self.watch.completed.connect(self._completed)
        self._later.timeout.connect(self._show_latest)
        self.desk.done.connect(self.watch.refresh)
        self.desk.failed.connect(self._not_done)
        self.desk.thrown_away.connect(self._thrown_away)
        self.desk.copied.connect(self._copied)
        self.model.ticked.connect(self._ticked)
        self.model.renamed.connect(self._rename)
        self.model.starred.connect(self._star)
        self.detail.marked.connect(self._mark)
        self.table.chosen.connect(self._chosen)
        self.table.entered.connect(self._show_row)
        theme.notifier().changed.connect(self.table.viewport().update)
        actions = self.actions_
        actions.fill(self.table.menu)
        for action, slot in (
            (actions.show, self._show_run), (actions.tick, self._tick_rows), (actions.star, self._star_rows),
            (actions.rename, self._edit_title), (actions.resume, self._resume), (actions.recipe, self._use_recipe),
            (actions.export, self._export), (actions.folder, self._open_folder), (actions.copy_in, self._copy_in),
            (actions.unlink, self._unlink), (actions.delete, self._ask_delete),
        ):
            action.triggered.connect(slot)

    # ------------------------------------------------------------------ what comes

    @Slot(list)
    def _listed(self, runs: Sequence[ListedRun]) -> None:
        if self.table.state() == QAbstractItemView.State.EditingState:
            self._later.start()  # a title is being typed, and another table would take the box away
            return
        self.model.show_runs(runs)
        self._follow_table()
        if self._wanted is not None and self.model.row_of(self._wanted) >= 0:
            self.table.go_to(self._wanted)
            self._wanted = None
        if self._to_tick is not None and self.model.row_of(self._to_tick) >= 0:
            wanted, self._to_tick = self._to_tick, None
            self.tick(wanted)

    @Slot(list)
    def _completed(self, _runs: list[ListedRun]) -> None:
        self._listed(self.watch.runs)

    @Slot()
    def _show_latest(self) -> None:
        self._listed(self.watch.runs)

    @Slot(object)
    def _not_done(self, sentence: Sentence) -> None:
        self.failed.emit(sentence)
        self._listed(self.watch.runs)  # what was shown as done already

    @Slot(list, object)
    def _thrown_away(self, folders: list[Path], trash: Path | None) -> None:
        self.watch.unlink(folders)
        said = (self.tr("Moved to the trash: {name}").format(name=printable(folders[0].name)) if len(folders) == 1 else
                self.tr("{count} runs were moved to the trash").format(count=count_text(len(folders))))
        if trash is not None:  # which no file manager shows as one
            said = self.tr("{said} ({folder})").format(said=said, folder=printable(str(trash)))
        self.said.emit(said)

    @Slot(list)
    def _copied(self, folders: list[Path]) -> None:
        self.said.emit(self.tr("Copied into the runs folder: {name}").format(name=printable(folders[0].name)))
        self.go_to(folders[0])

    @Slot(object)
    def _looked(self, found: tuple[Path, list[Path]]) -> None:
        self._forget_look()
        folder, runs = found
        if not runs:
            self.failed.emit(Sentence("There is no run in {folder}: drop the folder of a run, which has a run.json.",
                                      folder=printable(str(folder))))
            return
        self.watch.link(run for run in runs if run.parent != self.watch.folder)
        self.go_to(runs[0])

    @Slot(object, str)
    def _looked_in_vain(self, sentence: object, _details: str) -> None:
        self._forget_look()
        self.failed.emit(sentence)

    def _forget_look(self) -> None:
        if self._look is not None:
            self._look.wait()
            self._look.deleteLater()
            self._look = None

    # ------------------------------------------------------------------ what is shown

    def _follow_table(self) -> None:
        """Other rows are shown, or the same known better."""
        if self.table.only_differing:
            self.table.fit()
        self._chosen()
        self._show_state()

    def _show_state(self) -> None:
        shown, known = sum(row.run is not None for row in self.model.rows), len(self.model.runs)
        self.count.setText(self.tr("1 run") if shown == known == 1 else
                           self.tr("{count} runs").format(count=count_text(known)) if shown == known else
                           self.tr("{shown} of {count} runs").format(shown=count_text(shown), count=count_text(known)))
        self.count.setVisible(known > 0)
        self.none.setEnabled(bool(self.model.ticks.folders))
        if shown:
            self._pages.setCurrentWidget(self.table)
            return
        self.empty.setText(
            self.tr("No run has what the filter asks for.") if known else
            self.tr("Reading the runs folder…") if self.watch.reading and not self.watch.runs else
            self.tr("Every run will be listed here, with its recipe and results: press Run to start one, or drop the "
                    "folder of a run that was made elsewhere."))
        self._pages.setCurrentWidget(self.empty)

    @Slot()
    def _chosen(self) -> None:
        runs = self.table.runs()
        self.actions_.follow(runs)
        self.detail.show_runs(runs)

    @Slot()
    def _filter(self) -> None:
        self.model.filter = RunFilter(self.filter.text())
        self.model.arrange_anew()
        self._follow_table()

    @Slot(bool)
    def _show_forks(self, on: bool) -> None:
        self.model.forks = on
        self.model.arrange_anew()
        self._follow_table()

    @Slot(bool)
    def _show_seeds(self, on: bool) -> None:
        self.model.seeds = on
        self.model.arrange_anew()
        self._follow_table()
        if self.model.ticks.folders:
            self._ticked()

    @Slot()
    def _choose_columns(self) -> None:
        self.table.column_menu().popup(self.columns.mapToGlobal(self.columns.rect().bottomLeft()))

    @Slot()
    def _to_table(self) -> None:
        if self.model.rows:
            if not self.table.rows():
                self.table.selectRow(0)
            self.table.setFocus()

    @Slot()
    def _ticked(self) -> None:
        self.none.setEnabled(bool(self.model.ticks.folders))
        self.overlay_changed.emit(self.model.ticks.folders)

    # ------------------------------------------------------------------ marks

    @Slot(object, str)
    def _rename(self, folder: Path, title: str) -> None:
        self._mark(folder, {"title": title})

    @Slot(list, bool)
    def _star(self, folders: list[Path], star: bool) -> None:
        self._show_marked(folders, {"star": star})
        self.desk.mark(folders, star=star)

    @Slot(object, dict)
    def _mark(self, folder: Path, marks: dict[str, Any]) -> None:
        self._show_marked([folder], marks)
        self.desk.mark([folder], **marks)

    def _show_marked(self, folders: Sequence[Path], marks: dict[str, Any]) -> None:
        """At once: the disk may take its time."""
        self.model.replace_runs(with_marks(run, **marks) for run in self.model.runs if run.folder in set(folders))

    # ------------------------------------------------------------------ what is asked for

    @Slot()
    def _tick_rows(self) -> None:
        self.model.tick(self.table.rows())

    @Slot()
    def _star_rows(self) -> None:
        self.model.star(self.table.rows())

    @Slot()
    def _edit_title(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            title = index.siblingAtColumn(self.model.place_of("title"))
            self.table.setCurrentIndex(title)
            self.table.edit(title)

    @Slot(int)
    def _show_row(self, row: int) -> None:
        run = self.model.rows[row].run
        if run is not None and run.problem is None:
            self.show_asked.emit(run.folder)

    @Slot()
    def _show_run(self) -> None:
        self._emit_one(self.show_asked)

    @Slot()
    def _resume(self) -> None:
        self._emit_one(self.resume_asked)

    @Slot()
    def _use_recipe(self) -> None:
        self._emit_one(self.use_recipe_asked)

    @Slot()
    def _open_folder(self) -> None:
        self._emit_one(self.folder_asked)

    @Slot()
    def _export(self) -> None:
        self.export_asked.emit([run.folder for run in self.table.runs()])

    @Slot()
    def _copy_in(self) -> None:
        if self.watch.folder is not None:
            self.desk.copy([run.folder for run in self.table.runs()], self.watch.folder)

    @Slot()
    def _unlink(self) -> None:
        self.watch.unlink([run.folder for run in self.table.runs()])

    def _emit_one(self, signal: Any) -> None:
        runs = self.table.runs()
        if len(runs) == 1:
            signal.emit(runs[0].folder)

    # ------------------------------------------------------------------ deleting

    @Slot()
    def _ask_delete(self) -> None:
        runs = self.table.runs()
        free = [run for run in runs if not run.live]
        if not free:
            if runs:
                self.failed.emit(Sentence("The run {run} is still being trained, in another window or here: stop it "
                                          "there first.", run=one_line(runs[0].title)))
            return
        self._asked = [run.folder for run in free]
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Move to the trash"), self._question(free),
                          QMessageBox.StandardButton.Cancel, self)
        box.setObjectName("runs.ask_delete")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(self.tr("History, journal and checkpoints go with it. From the trash they can be "
                                       "brought back."))
        yes = box.addButton(self.tr("&Move to the trash"), QMessageBox.ButtonRole.AcceptRole)
        describe(yes, "runs.delete_yes", yes.text().replace("&", ""), self.tr("Move to the trash"))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.accepted.connect(self._delete)
        box.open()

    def _question(self, runs: Sequence[ListedRun]) -> str:
        if len(runs) == 1:
            return self.tr("Move the run “{title}” ({folder}) to the trash?").format(
                title=one_line(runs[0].title), folder=printable(runs[0].name))
        names = ", ".join(f"“{one_line(run.title)}”" for run in runs[:3])
        return (self.tr("Move {count} runs to the trash: {names}?") if len(runs) <= 3 else
                self.tr("Move {count} runs to the trash: {names} and others?")).format(
                    count=count_text(len(runs)), names=names)

    @Slot()
    def _delete(self) -> None:
        folders, self._asked = self._asked, []
        if folders:
            self.desk.throw_away(folders)

    # ------------------------------------------------------------------ Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watch.set_awake(True)
        self._show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.detail.notes.keep()
        self.watch.set_awake(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for folder in _dropped(event):
            event.acceptProposedAction()
            self.add_folder(folder)

    def sizeHint(self) -> QSize:
        return QSize(1100, 250)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 120)


class _Filter(QLineEdit):
    """Enter and the arrow down go to the table."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def _dropped(event: QDropEvent) -> list[Path]:
    """The folder that is dragged, if it is one."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return [path] if path is not None and path.is_dir() else []
