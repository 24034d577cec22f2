"""Ranges, means and deviations of every feature or channel, as stored and as the model sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from ui import theme
from ui.data_table import DataTable, Index
from ui.language import say
from ui.number_text import UNKNOWN, count_text, value_text
from ui.tone_label import ToneLabel
from workbench.data_facts import DataSummary, Values

_NUMBERS = ("lowest", "highest", "mean", "deviation")
_ROUNDING = 1e-7
"""Share of the largest number that float32 does not tell from nothing."""
NAME, NOT_FINITE, PREPARED = 0, 5, 6
"""Columns; from PREPARED on they are of what the model sees."""


class ValuesModel(QAbstractTableModel):
    """One row for each feature or channel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._numbers = np.empty((0, 9))
        self._order = np.empty(0, dtype=np.int64)
        stored = (self.tr("lowest"), self.tr("highest"), self.tr("mean"), self.tr("deviation"))
        seen = tuple(self.tr("model:") + "\n" + title for title in stored)  # in two lines: there are many columns
        self._titles = (self.tr("feature"), *stored, self.tr("not finite"), *seen)

    def show(self, inputs: Sequence[Values], prepared: Sequence[Values], channels: bool) -> None:
        """``channels``: they are those of pictures or the like, not features."""
        self.beginResetModel()
        self._titles = (self.tr("channel") if channels else self.tr("feature"), *self._titles[1:])
        self._names = [say(values.name) for values in inputs]
        self._numbers = np.array([[*_four(stored), stored.not_finite, *_four(seen)]
                                  for stored, seen in zip(inputs, prepared, strict=True)]).reshape(-1, 9)
        self._order = np.arange(len(inputs))
        self.endResetModel()

    def names(self, most: int) -> list[str]:
        """The first names, at most so many."""
        return self._names[:most]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number, column = self._order[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names[number] if column == NAME else self._text(number, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("{name}: {column} {value}").format(
                name=self._names[number], column=self._titles[column].replace("\n", " "),
                value=self._text(number, column)) if column != NAME else self._names[number]
        if role == Qt.ItemDataRole.TextAlignmentRole and column != NAME:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(number, column)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            across = orientation == Qt.Orientation.Horizontal
            return self._titles[section] if across else self._names[self._order[section]]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == NAME else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        if column == NAME:
            found = np.array(sorted(range(len(self._names)), key=self._names.__getitem__), dtype=np.int64)
        elif column > NAME:
            found = np.argsort(self._numbers[:, column - 1], kind="stable")
        else:
            found = np.arange(len(self._names))
        descending = column >= 0 and order == Qt.SortOrder.DescendingOrder
        self._order = found[::-1] if descending else found
        self.layoutChanged.emit()

    def _text(self, number: int, column: int) -> str:
        value = float(self._numbers[number, column - 1])
        if column == NOT_FINITE:
            return count_text(int(value)) if value else ""
        return UNKNOWN if np.isnan(value) else value_text(value, 4)

    def _color(self, number: int, column: int) -> QColor | None:
        if column == NOT_FINITE:
            return QColor(theme.colors().error)
        constant = column in (_NUMBERS.index("deviation") + 1, PREPARED + _NUMBERS.index("deviation"))
        return QColor(theme.colors().warning) if constant and not self._numbers[number, column - 1] else None


class ValuesTable(QWidget):
    """The table, and above it what its two halves mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.values")
        self.model = ValuesModel(self)
        self.table = DataTable("data_window.values.table", self.tr("Values"),
                               self.tr("Ranges, means and deviations of the training split; press a header to sort"),
                               self)
        self.table.set_model(self.model, sortable=True)
        self.table.verticalHeader().hide()  # the names are a column, so that one can sort by them
        self.hint = ToneLabel("muted", parent=self)
        self.hint.setContentsMargins(8, 4, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.hint)
        column.addWidget(self.table, 1)

    def show_values(self, summary: DataSummary) -> None:
        same = summary.inputs == summary.prepared
        self.model.show(summary.inputs, summary.prepared, channels=len(summary.shape) > 1)
        for column in range(PREPARED, self.model.columnCount()):
            self.table.setColumnHidden(column, same)
        self.table.setColumnHidden(NOT_FINITE, not any(values.not_finite for values in summary.inputs))
        self.hint.setText(
            self.tr("Of the training split. The model sees these values as they are stored.") if same else
            self.tr("Of the training split: as they are stored, and as the model sees them, scaled and normalised."))
        self._fit()

    def _fit(self) -> None:
        across, metrics = self.table.horizontalHeader(), self.table.fontMetrics()
        names = max((metrics.horizontalAdvance(name) for name in self.model.names(1000)), default=0) + 24
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.setColumnWidth(NAME, max(across.sectionSizeHint(NAME) + 16, min(280, names)))
        least = metrics.horizontalAdvance("-0.000e-00") + 16
        for column in range(1, self.model.columnCount()):
            # Room for the arrow that says by what they are sorted.
            self.table.setColumnWidth(column, max(least, across.sectionSizeHint(column) + 16))


def _four(values: Values) -> tuple[float, ...]:
    """A mean that only rounding keeps from 0 is 0."""
    size = max(abs(values.lowest), abs(values.highest))
    mean = 0.0 if abs(values.mean) < _ROUNDING * size else values.mean
    return values.lowest, values.highest, mean, values.deviation
