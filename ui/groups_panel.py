"""GroupsPanel: every parameter group with all its values, live, as print(optimizer) would show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.controls import describe, describe_action
from ui.group_dialog import GroupDialog
from ui.number_text import count_text, value_text
from workbench.field import Field, FloatField
from workbench.messages import Freeze, Group

SHOW_MS = 100
"""The values change at most this often."""
HEADS = 0.45
"""The names of the values take at most this share of the width."""

Index = QModelIndex | QPersistentModelIndex


class GroupsModel(QAbstractTableModel):
    """One row for each value, one column for each group; first how much a group holds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()
        self._keys: list[str] = []
        self._heads: list[str] = []
        self._texts: list[list[str]] = []

    def show(self, groups: Sequence[Group]) -> None:
        """Take over the groups; only cells that changed are drawn again."""
        keys = sorted({key for group in groups for key in group.values})
        names = [group.name for group in groups]
        heads = [self.tr("tensors"), self.tr("weights"), self.tr("state"), *self._optimizer_head(groups), *keys]
        if heads != self._heads or names != [group.name for group in self._groups]:
            self.beginResetModel()
            self._groups, self._keys, self._heads = tuple(groups), keys, heads
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

    @property
    def groups(self) -> tuple[Group, ...]:
        return self._groups

    def _optimizer_head(self, groups: Sequence[Group]) -> list[str]:
        """A line for who moves each group, where that is known."""
        return [self.tr("optimizer")] if any(group.optimizer for group in groups) else []

    def _all_texts(self) -> list[list[str]]:
        rows = [[count_text(group.tensors) for group in self._groups],
                [count_text(group.weights) for group in self._groups],
                [self.tr("frozen") if group.frozen else self.tr("trained") for group in self._groups]]
        rows += [[group.optimizer for group in self._groups] for _ in self._optimizer_head(self._groups)]
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
        if role == Qt.ItemDataRole.ForegroundRole and self._groups[index.column()].frozen:
            return QColor(theme.colors().muted)
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
        return self._heads[section]


class GroupsPanel(QWidget):
    """The table, whose cells can be copied as text, and what can be done with the groups of a live run."""

    command = Signal(object)
    """A Freeze or AddGroup for the trainer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("groups")
        self.model = GroupsModel(self)
        self.table = describe(QTableView(self), "groups.table", self.tr("Parameter groups"),
                              self.tr("All values of all parameter groups, as they are now"))
        self.table.setModel(self.model)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)  # a value that grows a digit shall not make its row higher
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setCornerButtonEnabled(False)
        across, down = self.table.horizontalHeader(), self.table.verticalHeader()
        across.setHighlightSections(False)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        down.setHighlightSections(False)
        down.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        down.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.copy_action = QAction(self.tr("&Copy"), self.table)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        describe_action(self.copy_action, "groups.copy", self.tr("Copy the selected cells as text"))
        self.copy_action.triggered.connect(self.copy)
        self.table.addAction(self.copy_action)
        self.freeze_action, self.unfreeze_action, self.add_action = (QAction(self.table) for _ in range(3))
        self._live = False
        self._lr: FloatField | None = None
        self._latest: tuple[Group, ...] = ()
        self._make_actions()
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.freeze_button = describe(QPushButton(self), "groups.freeze_button", self.tr("Freeze"), "")
        self.add_button = describe(QPushButton(self.tr("New group…"), self), "groups.add_button",
                                   self.add_action.text(), self.add_action.toolTip())
        for button in (self.freeze_button, self.add_button):
            # Reached by Tab but not by a click, so that Space keeps its meaning (pause) after a click.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.freeze_button.clicked.connect(self._toggle)
        self.add_button.clicked.connect(self.ask_group)
        self.table.selectionModel().selectionChanged.connect(self._show_actions)
        self.model.modelReset.connect(self._show_actions)
        self._show_actions()
        row = QHBoxLayout()
        row.setContentsMargins(6, 2, 6, 6)
        row.setSpacing(6)
        row.addWidget(self.freeze_button)
        row.addWidget(self.add_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.table)
        column.addLayout(row)
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

    def set_live(self, live: bool) -> None:
        """Whether there is a trainer that obeys."""
        self._live = live
        self._show_actions()

    def set_fields(self, fields: Sequence[Field]) -> None:
        """The fields of the optimizer at work: what a new group's lr may be."""
        self._lr = next((field for field in fields if isinstance(field, FloatField) and field.name == "lr"), None)

    def chosen(self) -> list[int]:
        """Numbers of the groups of which a cell is selected; a single group need not be."""
        columns = sorted({cell.column() for cell in self.table.selectionModel().selectedIndexes()})
        return [0] if not columns and self.model.columnCount() == 1 else columns

    @Slot()
    def freeze(self) -> None:
        """Ask that the chosen groups are no longer trained."""
        self._ask(True)

    @Slot()
    def unfreeze(self) -> None:
        """Ask that the chosen groups are trained again."""
        self._ask(False)

    @Slot()
    def ask_group(self) -> None:
        """Ask the user for a new group."""
        dialog = GroupDialog([group.name for group in self._latest], self._lr, self)
        dialog.command.connect(self.command)
        dialog.open()

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

    def _ask(self, frozen: bool) -> None:
        groups = self.model.groups
        for number in self.chosen():
            if groups[number].frozen != frozen:
                self.command.emit(Freeze(number, frozen))

    @Slot()
    def _toggle(self) -> None:
        self._ask(self.freeze_action.isEnabled())

    def _make_actions(self) -> None:
        for action, name, text, tip, slot in (
            (self.freeze_action, "groups.freeze", self.tr("&Freeze"),
             self.tr("The weights of the chosen groups are no longer trained"), self.freeze),
            (self.unfreeze_action, "groups.unfreeze", self.tr("&Unfreeze"),
             self.tr("The weights of the chosen groups are trained again"), self.unfreeze),
            (self.add_action, "groups.add", self.tr("&New group from pattern…"),
             self.tr("Make a group of its own of weights whose names match a pattern"), self.ask_group),
        ):
            action.setText(text)
            describe_action(action, name, tip)
            action.triggered.connect(slot)
            self.table.addAction(action)

    @Slot()
    def _show_actions(self) -> None:
        """What can be done with the chosen groups now."""
        groups, chosen = self.model.groups, self.chosen()
        states = {groups[number].frozen for number in chosen if number < len(groups)}
        self.freeze_action.setEnabled(self._live and False in states)
        self.unfreeze_action.setEnabled(self._live and True in states)
        self.add_action.setEnabled(self._live and bool(groups))
        self.add_button.setEnabled(self.add_action.isEnabled())
        action = self.unfreeze_action if states == {True} else self.freeze_action
        names = ", ".join(groups[number].name for number in chosen if number < len(groups))
        self.freeze_button.setText(action.text().replace("&", ""))
        self.freeze_button.setAccessibleName(f"{self.freeze_button.text()} {names}".strip())
        self.freeze_button.setToolTip(f"{action.toolTip()}: {names}" if names else
                                      self.tr("Choose a group in the table first"))
        self.freeze_button.setEnabled(action.isEnabled())

    @Slot()
    def _show(self) -> None:
        shape = self.model.rowCount(), self.model.columnCount()
        frozen = [group.frozen for group in self.model.groups]
        self.model.show(self._latest)
        if shape != (self.model.rowCount(), self.model.columnCount()):
            self._fit_columns()
        if frozen != [group.frozen for group in self.model.groups]:
            self._show_actions()
            self.table.viewport().update()  # frozen groups are written in another colour

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A long name such as decoupled_weight_decay must leave room for the values.
        self.table.verticalHeader().setMaximumWidth(round(HEADS * self.width()))

    def _fit_columns(self) -> None:
        """Wide enough for a value that changes at every step, once: columns that breathe cannot be read."""
        metrics = self.table.fontMetrics()
        least = metrics.horizontalAdvance("0.0000000000")
        for column in range(self.model.columnCount()):
            self.table.setColumnWidth(column, max(least, self.table.sizeHintForColumn(column) + 12))
