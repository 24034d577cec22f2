"""RuleTable: the parameter groups that a recipe makes, one line each, with a count of what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QTableView, QWidget

from ui import theme
from ui.controls import describe
from ui.number_text import UNKNOWN, count_text, value_text
from ui.rule_rows import Row

SEEN = 7
"""Groups shown at once, or half as many with their patterns; more scroll."""

NAME, HOLDS, LR = range(3)

USUAL_NAME = "conv1 Conv2d"
"""A name of this length is shown whole, even where the other columns then do not fit."""

Index = QModelIndex | QPersistentModelIndex


class RuleModel(QAbstractTableModel):
    """The rows as texts: name, weights and (in brackets) tensors, lr."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._wrong: dict[int, str] = {}
        self._patterns = False

    def show(self, rows: Sequence[Row], wrong: dict[int, str], patterns: bool) -> None:
        """Take over the rows, and the sentence at each row that is wrong; ``patterns`` under the names."""
        same = len(rows) == len(self._rows) and patterns == self._patterns
        if not same:
            self.beginResetModel()
        self._rows, self._wrong, self._patterns = list(rows), dict(wrong), patterns
        if same and rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, LR))
        elif not same:
            self.endResetModel()

    @property
    def rows(self) -> list[Row]:
        return list(self._rows)

    @property
    def lines(self) -> int:
        """Lines of text in a row."""
        return 2 if self._patterns else 1

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else LR + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column != NAME:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and index.row() in self._wrong:
            return QColor(theme.colors().error)
        if role == Qt.ItemDataRole.ForegroundRole and _is_frozen(row):
            return QColor(theme.colors().muted)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._tip(row, self._wrong.get(index.row(), ""))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation,
                   role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Group"), self.tr("Weights"), "lr")[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return ("", self.tr("Weights, and in how many tensors"), self.tr("Learning rate"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == NAME else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, row: Row, column: int) -> str:
        if column == NAME:
            return row.name if row.rule is None or not self._patterns else f"{row.name}\n{row.rule.match}"
        if column == LR and _is_frozen(row):
            return self.tr("frozen")
        if column == LR:
            own = row.rule.values.get("lr") if row.rule is not None else None
            lr = own if own is not None else row.groups[0].values.get("lr") if row.groups else None
            return value_text(float(lr), 3) if isinstance(lr, (int, float)) else UNKNOWN if lr is None else str(lr)
        tensors, weights = row.holds()
        return f"{count_text(weights)} ({count_text(tensors)})" if row.groups else UNKNOWN

    def _tip(self, row: Row, wrong: str) -> str:
        lines = [wrong] if wrong else []
        lines.append(f"{row.name}: {row.rule.match}" if row.rule is not None and row.rule.match else row.name)
        lines += [f"{group.optimizer}: {holds_text(group.tensors, group.weights)}" for group in row.groups]
        if row.rule is not None:
            lines += [f"{key} = {value_text(value)}" for key, value in row.rule.values.items()]
        return "\n".join(lines)


class RuleTable(QTableView):
    """As high as it has lines, up to SEEN of them; the wheel scrolls it only when it has the focus."""

    frozen_asked = Signal(int)
    """The space bar: freeze this row, or no longer."""
    move_asked = Signal(int)
    """Alt and an arrow key: up (-1) or down (1)."""
    remove_asked = Signal()
    """The Delete key."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = RuleModel(self)
        self.setModel(self.model_)
        describe(self, name, self.tr("Parameter groups of the recipe"), self.tr(
            "The groups that this recipe makes; choose one or several to give them arguments of their own. "
            "Space freezes and unfreezes"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(8)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setSectionsClickable(False)
        across.setMinimumSectionSize(24)
        across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        across.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Interactive)
        across.setStyleSheet("QHeaderView::section { padding: 3px 5px; }")  # three columns in a narrow panel
        across.geometriesChanged.connect(self._fit)
        self.model_.modelReset.connect(self._fit)
        self.model_.dataChanged.connect(self._fit)
        self._fit()

    def chosen(self) -> list[int]:
        """The selected rows, from top to bottom."""
        return sorted({index.row() for index in self.selectionModel().selectedIndexes()})

    def choose(self, row: int) -> None:
        """Select one row."""
        if 0 <= row < self.model_.rowCount():
            here = self.model_.index(row, NAME)
            self.selectionModel().setCurrentIndex(here, QItemSelectionModel.SelectionFlag.ClearAndSelect
                                                  | QItemSelectionModel.SelectionFlag.Rows)
            self.scrollTo(here)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here, alt = self.currentIndex(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_Space and here.isValid():
            self.frozen_asked.emit(here.row())
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_asked.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def sizeHint(self) -> QSize:
        lines = max(1, min(SEEN // self.model_.lines + 1, self.model_.rowCount()))
        height = self.horizontalHeader().sizeHint().height() + lines * self.verticalHeader().defaultSectionSize()
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        wide = self.horizontalHeader().length() > self.viewport().width()
        return QSize(200, height + 2 * self.frameWidth() + (bar if wide else 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """The name takes the room that the numbers leave; the table is as high as its lines."""
        self.verticalHeader().setDefaultSectionSize(self.model_.lines * self.fontMetrics().height() + 6)
        numbers = sum(self.horizontalHeader().sectionSize(column) for column in (HOLDS, LR))
        least = self.fontMetrics().horizontalAdvance(USUAL_NAME) + 8
        self.setColumnWidth(NAME, max(least, self.viewport().width() - numbers))
        height = self.sizeHint().height()
        if self.height() != height:
            self.setFixedHeight(height)


def holds_text(tensors: int, weights: int) -> str:
    """How much a group holds."""
    text = QCoreApplication.translate("RuleTable", "{tensors} tensors, {weights} weights")
    return text.format(tensors=count_text(tensors), weights=count_text(weights))


def _is_frozen(row: Row) -> bool:
    return row.rule is not None and row.rule.frozen
