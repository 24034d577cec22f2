"""The runs table itself: its columns and keys.  What is done with runs is said through ``actions``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QStyledItemDelegate, QWidget

from ui.data_table import DataTable
from ui.runs_columns import ALWAYS, RECIPE, SPARKLINE, STAR, TICK, TITLE, USUAL, Column
from ui.runs_delegates import SparklineDelegate, TickDelegate
from ui.runs_model import RunsModel
from workbench.flat_recipe import SECTIONS
from workbench.run_list import ListedRun

Key = tuple[Path, bool]
"""Names a row (``ui.runs_order.Row.key``)."""

_AROUND = 20
"""Pixels around a cell's text, with room for the arrow of the order."""


class RunsView(DataTable):
    """``chosen`` says that other runs are selected than before.

    ``columns_changed`` that other columns are shown.  Which are is told by their keys (``ui.runs_columns``), so that
    the choice outlives runs and programs.
    """

    chosen = Signal()
    columns_changed = Signal()

    def __init__(self, model: RunsModel, parent: QWidget | None = None) -> None:
        super().__init__("runs.table", self.tr("Runs"), self.tr(
            "Space shows a run's curves, S gives a star, F2 renames, Delete moves to the trash"), parent)
        self.runs_model = model
        self.shown = set(USUAL)
        """Keys of the columns that are wanted."""
        self.only_differing = False
        self.widths: dict[str, int] = {}
        self.menu = QMenu(self)
        self.menu.setObjectName("runs.menu")
        self.setModel(model)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.setAcceptDrops(False)  # what is dropped is the panel's
        self.verticalHeader().hide()
        across = self.horizontalHeader()
        across.setMinimumSectionSize(24)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        across.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        across.customContextMenuRequested.connect(self._ask_columns)
        across.setSortIndicatorClearable(True)
        across.setSortIndicator(model.place_of("created"), Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self._tick, self._spark, self._plain = TickDelegate(self), SparklineDelegate(self), QStyledItemDelegate(self)
        self._restoring: tuple[set[Key], Key | None, int] | None = None
        self._filling = False
        self._fitted: list[str] = []
        """The columns as they were when their widths were given."""
        model.modelAboutToBeReset.connect(self._note_place)
        model.modelReset.connect(self._find_place)
        self.selectionModel().selectionChanged.connect(self._selected)
        across.sectionResized.connect(self._resized)
        self.clicked.connect(self._clicked)
        self.fit()

    # ------------------------------------------------------------------ what is selected

    def rows(self) -> list[int]:
        """The selected rows, from top to bottom."""
        selected = self.selectionModel().selection()
        parts = map(selected.at, range(selected.count()))
        return sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})

    def runs(self) -> list[ListedRun]:
        """The selected runs; a heading stands for its own."""
        return self.runs_model.runs_at(self.rows())

    def select(self, keys: Collection[Key], current: Key | None = None) -> None:
        """Select the rows of these keys, as far as they are shown, and go to the ``current`` one."""
        model, flag = self.runs_model, QItemSelectionModel.SelectionFlag
        selection, last = QItemSelection(), len(model.columns) - 1
        for number, row in enumerate(model.rows if keys else ()):
            if row.key in keys:
                selection.select(model.index(number, 0), model.index(number, last))
        self.selectionModel().select(selection, flag.ClearAndSelect)
        number = next((number for number, row in enumerate(model.rows) if row.key == current), -1)
        if number >= 0:
            self.selectionModel().setCurrentIndex(model.index(number, model.place_of(TITLE)), flag.NoUpdate)

    def go_to(self, folder: Path) -> None:
        """Select one run and bring it into sight."""
        self.select({(folder, False)}, (folder, False))
        self.scrollTo(self.currentIndex())

    @Slot()
    def _note_place(self) -> None:
        index, rows = self.currentIndex(), self.runs_model.rows
        keys = {rows[row].key for row in self.rows()}
        self._restoring = keys, rows[index.row()].key if index.isValid() else None, self.verticalScrollBar().value()

    @Slot()
    def _find_place(self) -> None:
        """The table is another one: the same runs stay selected, at the same place."""
        assert self._restoring is not None
        keys, current, place = self._restoring
        if self.only_differing or [column.key for column in self.runs_model.columns] != self._fitted:
            self.fit()
        self.select(keys, current)
        self._restoring = None
        self.verticalScrollBar().setValue(place)
        self.chosen.emit()

    @Slot()
    def _selected(self) -> None:
        if self._restoring is None:
            self.chosen.emit()

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        if self.runs_model.columns[index.column()].key == STAR and self.runs_model.rows[index.row()].run is not None:
            self.runs_model.star([index.row()])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.rows():
            at = event.globalPos()
            if event.reason() == QContextMenuEvent.Reason.Keyboard:
                at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
            self.menu.popup(at)

    # ------------------------------------------------------------------ columns

    def fit(self) -> None:
        """Show the columns that are wanted, as wide as they were made or as their texts are."""
        self._filling = True
        self._fitted = [column.key for column in self.runs_model.columns]
        differing = {RECIPE + name for name in self.runs_model.differing()} if self.only_differing else set()
        for number, column in enumerate(self.runs_model.columns):
            wanted = column.key in (differing if self.only_differing and column.of_recipe else self.shown)
            self.setColumnHidden(number, not wanted and column.key not in ALWAYS)
            self.setColumnWidth(number, self.widths.get(column.key) or self._usual_width(column))
            self.setItemDelegateForColumn(number, {TICK: self._tick, SPARKLINE: self._spark}.get(
                column.key, self._plain))
        # The columns may be others than those among which it was set.
        place = self.runs_model.place_of(self.runs_model.sorted_by)
        order = Qt.SortOrder.DescendingOrder if self.runs_model.descending else Qt.SortOrder.AscendingOrder
        across = self.horizontalHeader()
        if (across.sortIndicatorSection(), across.sortIndicatorOrder()) != (place, order):
            across.blockSignals(True)
            across.setSortIndicator(place, order)
            across.blockSignals(False)
        self._filling = False

    def show_columns(self, keys: Iterable[str]) -> None:
        """Show these columns, and no others."""
        self.shown = set(keys)
        self.fit()
        self.columns_changed.emit()

    def show_only_differing(self, on: bool) -> None:
        """Of the recipe's columns those whose values differ among the runs that are shown."""
        self.only_differing = on
        self.fit()
        self.columns_changed.emit()

    def sort_by(self, key: str, descending: bool) -> None:
        """Sort by a column; by the time of creation where there is none of that key."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(self.runs_model.place_of(key), order)

    def column_menu(self) -> QMenu:
        """All columns to be chosen from, those of the recipe by its sections."""
        menu = QMenu(self)
        menu.setObjectName("runs.columns")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        below: dict[str, QMenu] = {}
        for column in self.runs_model.columns:
            if column.key not in ALWAYS and not column.of_recipe:
                self._add_choice(menu, column)
        menu.addSeparator()
        for section in SECTIONS:
            for column in self.runs_model.columns:
                name = column.of_recipe
                if name and name.partition(".")[0] == section:
                    if section not in below:
                        below[section] = menu.addMenu(section)
                    self._add_choice(below[section], column)
        menu.addSeparator()
        usual = menu.addAction(self.tr("Usual columns"))
        usual.triggered.connect(self._show_usual)
        return menu

    def _add_choice(self, menu: QMenu, column: Column) -> None:
        action = menu.addAction(column.of_recipe.partition(".")[2] or column.title)
        action.setCheckable(True)
        action.setChecked(column.key in self.shown)
        action.setData(column.key)
        action.setToolTip(column.tip)
        action.toggled.connect(self._choose_column)

    @Slot(bool)
    def _choose_column(self, wanted: bool) -> None:
        action = self.sender()
        key = str(action.data())  # type: ignore[attr-defined]
        self.show_columns(self.shown | {key} if wanted else self.shown - {key})

    @Slot()
    def _show_usual(self) -> None:
        self.widths.clear()
        self.show_columns(USUAL)

    @Slot(QPoint)
    def _ask_columns(self, at: QPoint) -> None:
        self.column_menu().popup(self.horizontalHeader().mapToGlobal(at))

    @Slot(int, int, int)
    def _resized(self, number: int, _before: int, width: int) -> None:
        if not self._filling and width:
            self.widths[self.runs_model.columns[number].key] = width

    def _usual_width(self, column: Column) -> int:
        if column.key in (TICK, STAR):
            return 28
        metrics, heading = self.fontMetrics(), self.horizontalHeader().fontMetrics()
        return max(metrics.horizontalAdvance(column.sample) + 10, heading.horizontalAdvance(column.title) + _AROUND)

    def remembered(self) -> dict[str, object]:
        """What is to be remembered of how the user has it (see ``restore``)."""
        return {"columns": sorted(self.shown), "widths": self.widths, "differing": self.only_differing,
                "sort": [self.runs_model.sorted_by, self.runs_model.descending]}

    def restore(self, content: Mapping[str, Any]) -> None:
        """Have it as it was; what makes no sense is passed over."""
        columns, widths, sort = content.get("columns"), content.get("widths"), content.get("sort")
        if isinstance(columns, list):
            self.shown = {key for key in columns if isinstance(key, str)}
        if isinstance(widths, dict):
            self.widths = {key: width for key, width in widths.items() if isinstance(width, int) and 8 < width < 2000}
        self.only_differing = content.get("differing", self.only_differing) is True
        if isinstance(sort, list) and len(sort) == 2 and isinstance(sort[0], str):
            self.runs_model.sorted_by, self.runs_model.descending = sort[0], sort[1] is True
            self.runs_model.arrange_anew()
        self.fit()
