"""Choose a checkpoint: of any run in the runs folder, or of one run only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.background import Job
from ui.controls import describe
from ui.language import say
from ui.number_text import count_text
from workbench.address import short
from workbench.checkpoint import CheckpointInfo, Checkpoints
from workbench.recipe import Recipe
from workbench.run import CHECKPOINTS, RECIPE, Parent
from workbench.run_list import ListedRun, list_runs
from workbench.sentence import Problem

PATH = Qt.ItemDataRole.UserRole
SHOWN = 200
"""Runs listed at most, the newest; older ones are reached with "Other file"."""


@dataclass(frozen=True)
class RunRow:
    """A run and its checkpoints, the latest first."""

    folder: Path
    title: str
    changed: float
    checkpoints: tuple[CheckpointInfo, ...]
    optimizer: str = ""
    scheduler: str = ""
    parent: Parent | None = None


class CheckpointDialog(QDialog):
    """``chosen`` carries the path of a checkpoint.  The folder is read beside the window."""

    chosen = Signal(object)

    def __init__(self, runs: Path, only: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checkpoint_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Go back") if only else self.tr("Continue from checkpoint"))
        self._runs = runs
        self._reasons = {
            "asked": self.tr("saved by hand"), "steps": self.tr("every so many steps"),
            "epochs": self.tr("every so many epochs"), "time": self.tr("by the clock"),
            "best": self.tr("best so far"), "end": self.tr("end of the run"), "stop": self.tr("stopped"),
        }
        head = QLabel(self)
        head.setWordWrap(True)
        head.setText(
            self.tr("The run goes on from the chosen checkpoint. Steps made after it are kept: the new "
                    "ones make a run of their own."))
        self._tree = describe(QTreeWidget(self), "checkpoint_tree", self.tr("Checkpoints"),
                              self.tr("Choose a checkpoint, then press Continue"))
        self._tree.setHeaderLabels([self.tr("Run and step"), self.tr("Why saved"), self.tr("When")])
        self._tree.setAlternatingRowColors(True)
        self._tree.setUniformRowHeights(True)
        header = self._tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)
        self._state = QLabel(self.tr("Reading the runs folder…"), self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._ok = buttons.addButton(self.tr("&Continue"), QDialogButtonBox.ButtonRole.AcceptRole)
        describe(self._ok, "checkpoint_continue", self.tr("Continue"),
                 self.tr("Go on from the chosen checkpoint"))
        self._ok.setEnabled(False)
        other = buttons.addButton(self.tr("&Other file…"), QDialogButtonBox.ButtonRole.ActionRole)
        describe(other, "checkpoint_other", self.tr("Other file"),
                 self.tr("Choose a checkpoint file elsewhere"))
        column = QVBoxLayout(self)
        for widget in (head, self._tree, self._state, buttons):
            column.addWidget(widget)
        column.setStretchFactor(self._tree, 1)
        self._tree.itemSelectionChanged.connect(self._selected)
        self._tree.itemActivated.connect(self._activated)
        buttons.accepted.connect(self._accept_choice)
        buttons.rejected.connect(self.reject)
        other.clicked.connect(self._ask_other)
        self.resize(820, 480)
        # A child of nobody until it is done: the dialog may be closed while the folder is still being read.
        self._job = Job(lambda: list_checkpoints(runs, only))
        self._job.done.connect(self._list)
        self._job.failed.connect(self._failed)
        self._job.start()

    @Slot(object)
    def _list(self, rows: list[RunRow]) -> None:
        self._tree.clear()
        for row in rows:
            run = QTreeWidgetItem([self._title(row), "", _when(row.changed)])
            run.setToolTip(0, f"{self._title(row)}\n{row.folder}")
            run.setData(0, PATH, None)
            self._tree.addTopLevelItem(run)
            for info in row.checkpoints:
                one = QTreeWidgetItem([
                    self.tr("step {step}").format(step=count_text(info.step)),
                    self._reasons.get(info.reason, info.reason),
                    _when(_changed(info.path)),
                ])
                one.setData(0, PATH, str(info.path))
                one.setToolTip(0, info.path.name)
                run.addChild(one)
        first = self._tree.topLevelItem(0)
        self._state.setVisible(first is None)
        self._state.setText(self.tr("There are no checkpoints in {folder} yet.").format(folder=self._runs))
        newest = first.child(0) if first is not None else None
        if first is not None and newest is not None:
            first.setExpanded(True)
            self._tree.setCurrentItem(newest)
            self._tree.setFocus()

    def _title(self, row: RunRow) -> str:
        """What tells this run from others of the same data and model."""
        schedule = self.tr("constant lr") if row.scheduler == "none" else row.scheduler
        title = ", ".join(text for text in (row.title, row.optimizer, schedule) if text)
        if row.parent is None:
            return title
        return self.tr("{title} (from step {step} of {run})").format(
            title=title, step=count_text(row.parent.step), run=row.parent.run)

    @Slot(object, str)
    def _failed(self, sentence: str, _details: str) -> None:
        self._state.setText(say(sentence))

    @Slot()
    def _selected(self) -> None:
        self._ok.setEnabled(self._path() is not None)

    @Slot()
    def _activated(self) -> None:
        if self._path() is not None:
            self._accept_choice()

    @Slot()
    def _accept_choice(self) -> None:
        path = self._path()
        if path is not None:
            self.accept()
            self.chosen.emit(path)

    @Slot()
    def _ask_other(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open checkpoint"), str(self._runs),
                                              self.tr("Checkpoints (*.pt);;All files (*)"))
        if name:
            self.accept()
            self.chosen.emit(Path(name))

    def _path(self) -> Path | None:
        item = self._tree.currentItem()
        name = item.data(0, PATH) if item is not None else None
        return Path(name) if name else None


def list_checkpoints(runs: Path, only: Path | None = None) -> list[RunRow]:
    """The runs of a folder that have checkpoints, the latest first; ``only`` lists a single run."""
    known = {summary.folder: summary for summary in list_runs(only.parent if only is not None else runs)}
    folders = [only] if only is not None else list(known)[:SHOWN]
    rows = []
    for folder in folders:
        found = Checkpoints(folder / CHECKPOINTS).list()
        if found:
            rows.append(_row(folder, known.get(folder), tuple(reversed(found))))
    return rows


def _row(folder: Path, summary: ListedRun | None, found: tuple[CheckpointInfo, ...]) -> RunRow:
    title = summary.title if summary is not None and summary.title else folder.name
    parent = summary.parent if summary is not None else None
    changed = _changed(folder / CHECKPOINTS)
    try:
        recipe = Recipe.load(folder / RECIPE)  # only the file is read: no part is looked up, no torch loaded
    except (Problem, OSError):
        return RunRow(folder, title, changed, found, parent=parent)
    optimizer = "" if short(recipe.optimizer.part).lower() in title.lower() else short(recipe.optimizer.part)
    return RunRow(folder, title, changed, found, optimizer, short(recipe.scheduler.part), parent)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _when(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M:%S}"
