"""GroupsPanel: every parameter group with all its values, live, as print(optimizer) would show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from ui.controls import describe, describe_action
from ui.number_text import count_text, value_text
from workbench.messages import Group

SHOW_MS = 100
"""The values change at most this often."""

Index = QModelIndex | QPersistentModelIndex


class GroupsModel(QAbstractTableModel):
    """One row for each value, one column for each group; first how much a group holds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()
        self._keys: list[str] = []
        self._texts: list[list[str]] = []

    def show(self, groups: Sequence[Group]) -> None:
        """Take over the groups; only cells that changed are drawn again."""
        keys = sorted({key for group in groups for key in group.values})
        names = [group.name for group in groups]
        if keys != self._keys or names != [group.name for group in self._groups]:
            self.beginResetModel()
            self._groups, self._keys = tuple(groups), keys
            self._texts = self._all_texts()
            self.endResetModel()
            return
        self._groups = tuple(groups)
        before, self._texts = self._texts, self._all_texts()
        for row, (old, new) in enumerate(zip(before, self._texts, strict=True)):
            for column, (was, now) in enumerate(zip(old, new, strict=True)):
                if was != now:
                    cell = self.index(row, column)
                    self.dataChanged.emit(cell, cell, [Qt.ItemDataRole.DisplayRole])

    def _all_texts(self) -> list[list[str]]:
        rows = [[count_text(group.tensors) for group in self._groups],
                [count_text(group.weights) for group in self._groups]]
        rows += [[value_text(group.values[key]) if key in group.values else "" for group in self._groups]
                 for key in self._keys]
        return rows

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._groups else len(self._texts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._groups)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            head = self.headerData(index.row(), Qt.Orientation.Vertical, Qt.ItemDataRole.DisplayRole)
            return f"{self._groups[index.column()].name}: {head} {self._texts[index.row()][index.column()]}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation,
                   role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Vertical:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self._groups[section].name
        return (self.tr("tensors"), self.tr("weights"), *self._keys)[section]


class GroupsPanel(QWidget):
    """The table; cells can be selected and copied as text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("groups")
        self.model = GroupsModel(self)
        self.table = describe(QTableView(self), "groups.table", self.tr("Parameter groups"),
                              self.tr("All values of all parameter groups, as they are now"))
        self.table.setModel(self.model)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setCornerButtonEnabled(False)
        across, down = self.table.horizontalHeader(), self.table.verticalHeader()
        across.setHighlightSections(False)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        down.setHighlightSections(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.copy_action = QAction(self.tr("&Copy"), self.table)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        describe_action(self.copy_action, "groups.copy", self.tr("Copy the selected cells as text"))
        self.copy_action.triggered.connect(self.copy)
        self.table.addAction(self.copy_action)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self._latest: tuple[Group, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SHOW_MS)
        self._later.timeout.connect(self._show)

    @Slot(object)
    def show_groups(self, groups: Sequence[Group]) -> None:
        """The groups as they stand now (Started.groups, Steps.groups).  Cheap: shown ten times a second."""
        self._latest = tuple(groups)
        if not self._later.isActive():
            self._show()
            self._later.start()

    @Slot()
    def copy(self) -> None:
        """Put the selected cells on the clipboard, with tabs between, headers in front."""
        cells = self.table.selectionModel().selectedIndexes()
        if not cells:
            return
        rows = sorted({cell.row() for cell in cells})
        columns = sorted({cell.column() for cell in cells})
        chosen = {(cell.row(), cell.column()) for cell in cells}
        display = Qt.ItemDataRole.DisplayRole
        heads = [self.model.headerData(c, Qt.Orientation.Horizontal, display) for c in columns]
        lines = ["\t".join(["", *heads])]
        for row in rows:
            texts = [self.model.index(row, c).data() if (row, c) in chosen else "" for c in columns]
            lines.append("\t".join([self.model.headerData(row, Qt.Orientation.Vertical, display), *texts]))
        QGuiApplication.clipboard().setText("\n".join(lines))

    @Slot()
    def _show(self) -> None:
        shape = self.model.rowCount(), self.model.columnCount()
        self.model.show(self._latest)
        if shape != (self.model.rowCount(), self.model.columnCount()):
            self._fit_columns()

    def _fit_columns(self) -> None:
        """Wide enough for a value that changes at every step, once: columns that breathe cannot be read."""
        metrics = self.table.fontMetrics()
        least = metrics.horizontalAdvance("0.0000000000")
        for column in range(self.model.columnCount()):
            self.table.setColumnWidth(column, max(least, self.table.sizeHintForColumn(column) + 12))
