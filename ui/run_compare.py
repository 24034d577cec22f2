"""Several runs side by side: where their recipes differ, and how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.data_table import DataTable
from ui.number_text import UNKNOWN
from ui.runs_columns import columns_for, one_line
from ui.tone_label import ToneLabel
from workbench.flat_recipe import value_text
from workbench.recipe_difference import differences
from workbench.run_list import ListedRun

Index = QModelIndex | QPersistentModelIndex

MOST = 50
"""Runs that are compared at most; nobody reads more columns."""
_RESULTS = ("status", "steps", "duration", "validation", "loss", "accuracy")


@dataclass(frozen=True)
class _Line:
    title: str
    tip: str
    texts: tuple[str, ...]
    result: bool = False


class CompareModel(QAbstractTableModel):
    """A row for each value that differs, then the results; a column for each run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: Sequence[ListedRun] = ()
        self._lines: list[_Line] = []

    @property
    def differences(self) -> int:
        """How many values of the recipes differ."""
        return sum(not line.result for line in self._lines)

    def show_runs(self, runs: Sequence[ListedRun]) -> None:
        lines = [_Line(found.name.removesuffix(".part"), found.name, tuple(map(_text, found.values)))
                 for found in differences([run.recipe or {} for run in runs])]
        lines += [_Line(column.title, column.tip, tuple(map(column.text, runs)), True)
                  for column in columns_for(()) if column.key in _RESULTS]
        if (runs, lines) == (self._runs, self._lines):
            return
        self.beginResetModel()
        self._runs, self._lines = runs, lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1 + len(self._runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self._lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.texts[column - 1] if column else line.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.texts[column - 1] if column else line.tip
        if role == Qt.ItemDataRole.ForegroundRole and (not column or line.result):
            return QColor(theme.colors().muted if not column else theme.colors().text)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            return ("" if not section else one_line(self._runs[section - 1].title)) if across else ""
        if role == Qt.ItemDataRole.ToolTipRole and across and section:
            return one_line(f"{self._runs[section - 1].title} ({self._runs[section - 1].name})")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class RunCompare(QWidget):
    """The table, and above it how much differs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = CompareModel(self)
        self.head = ToneLabel("muted", parent=self)
        self.table = DataTable("runs.compare", self.tr("Differences"), self.tr(
            "Values that are not the same in all of the chosen runs, and their results"), self)
        self.table.set_model(self.model, sortable=False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setMinimumSectionSize(40)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)

    def show_runs(self, runs: Sequence[ListedRun]) -> None:
        """Compare these; of very many the first."""
        self.model.show_runs(list(runs[:MOST]))
        count = self.model.differences
        text = (self.tr("{runs} runs; their recipes are the same") if not count else
                self.tr("{runs} runs; one value of their recipes differs") if count == 1 else
                self.tr("{runs} runs; {count} values of their recipes differ"))
        more = self.tr("{text} (of the first {most})").format(text=text, most=MOST) if len(runs) > MOST else text
        self.head.setText(more.format(runs=len(runs), count=count))
        self._fit()

    def _fit(self) -> None:
        metrics = self.table.fontMetrics()
        for column in range(self.model.columnCount()):
            texts = [str(self.model.index(row, column).data()) for row in range(self.model.rowCount())]
            heading = str(self.model.headerData(column, Qt.Orientation.Horizontal))
            widest = max(map(metrics.horizontalAdvance, (*texts, heading[:24])), default=0)
            self.table.setColumnWidth(column, min(widest + 16, metrics.horizontalAdvance("0" * 28)))


def _text(value: Any) -> str:
    return UNKNOWN if value is None else value_text(value)
