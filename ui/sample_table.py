"""The first numbers of samples that are no pictures, a page of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from ui.data_table import DataTable, Index
from ui.language import say
from ui.number_text import UNKNOWN, value_text
from workbench.data_facts import Look, Shown

LABEL = 0


class RowModel(QAbstractTableModel):
    """One line for each sample: its label, then its numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: Sequence[Shown] = ()
        self._names: list[str] = []

    def show(self, look: Look) -> None:
        self.beginResetModel()
        self._samples = look.samples
        width = max((len(shown.values) for shown in look.samples), default=0)
        label = self.tr("class") if look.summary.task == "classification" else self.tr("target")
        if len(look.summary.shape) <= 1:
            self._names = [label, *(say(values.name) for values in look.summary.inputs[:width])]
        else:  # several numbers belong to one channel
            self._names = [label, *map(str, range(width))]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._samples)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown, column = self._samples[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return say(shown.label) if column == LABEL else _text(shown.values[column - 1])
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self._names[column]}: {self.data(index)}"
        if role == Qt.ItemDataRole.TextAlignmentRole and column != LABEL:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        down = orientation == Qt.Orientation.Vertical
        if role == Qt.ItemDataRole.DisplayRole:
            return self._samples[section].row if down else self._names[section]
        if role == Qt.ItemDataRole.ToolTipRole and not down:
            return self._names[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and not down:
            side = Qt.AlignmentFlag.AlignLeft if section == LABEL else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class SampleTable(DataTable):
    """The samples of the page as they are stored."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("data_window.rows", self.tr("Samples"),
                         self.tr("The samples of this page, as they are stored"), parent)
        self.model_ = RowModel(self)
        self.set_model(self.model_, sortable=False)
        self._width = self.fontMetrics().horizontalAdvance("-0.0000e-00") + 16
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)

    def show_samples(self, look: Look) -> None:
        columns = self.model_.columnCount()
        self.model_.show(look)
        if self.model_.columnCount() != columns:
            for column in range(self.model_.columnCount()):
                self.setColumnWidth(column, self._width)
        self.scrollToTop()


def _text(value: float) -> str:
    return UNKNOWN if value != value else value_text(value, 4)
