"""How many samples of each class there are: bars, sortable by name and by count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.data_table import DataTable, Index
from ui.language import say
from ui.number_text import count_text
from ui.tone_label import ToneLabel
from workbench.data_facts import ClassCount

NAME, TRAINING, VALIDATION = range(3)
SHARE = Qt.ItemDataRole.UserRole
"""The role under which a cell has its count as a share of the largest one in its column."""
_GAP = 8


class ClassModel(QAbstractTableModel):
    """One row for each class: its name and its samples in each split."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: Sequence[ClassCount] = ()
        self._order: list[int] = []
        self._largest = {TRAINING: 1, VALIDATION: 1}

    def show(self, classes: Sequence[ClassCount]) -> None:
        self.beginResetModel()
        self._classes = classes
        self._order = list(range(len(classes)))
        self._largest = {column: max((self._count(one, column) for one in classes), default=0) or 1
                         for column in (TRAINING, VALIDATION)}
        self.endResetModel()

    def number(self, row: int) -> int:
        """The number of the class that is shown in a row."""
        return self._order[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._classes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one, column = self._classes[self._order[index.row()]], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return one.name if column == NAME else count_text(self._count(one, column))
        if role == SHARE and column != NAME:
            return self._count(one, column) / self._largest[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("{name}: {training} for training, {validation} for validation").format(
                name=one.name, training=count_text(one.training), validation=count_text(one.validation))
        if role == Qt.ItemDataRole.ForegroundRole and column == TRAINING and not one.training:
            return QColor(theme.colors().warning)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            across = orientation == Qt.Orientation.Horizontal
            side = Qt.AlignmentFlag.AlignLeft if across else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self._order[section]
        return (self.tr("class"), self.tr("training"), self.tr("validation"))[section]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        numbers = list(range(len(self._classes)))
        if column == NAME:
            numbers.sort(key=lambda number: natural(self._classes[number].name))
        elif column > NAME:
            numbers.sort(key=lambda number: self._count(self._classes[number], column))
        self._order = numbers if order == Qt.SortOrder.AscendingOrder or column < 0 else numbers[::-1]
        self.layoutChanged.emit()

    @staticmethod
    def _count(one: ClassCount, column: int) -> int:
        return one.training if column == TRAINING else one.validation


class BarDelegate(QStyledItemDelegate):
    """A count, and beside it a bar as long as its share of the largest."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        style = option.widget.style() if option.widget is not None else QApplication.style()
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        room = QRectF(option.rect).adjusted(_GAP, 0, -_GAP, 0)
        number = max(option.fontMetrics.horizontalAdvance(text), option.fontMetrics.horizontalAdvance("00\u202f000"))
        painter.save()
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.setPen(option.palette.color(role))
        painter.drawText(QRectF(room.left(), room.top(), number, room.height()),
                         int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
        share = index.data(SHARE) or 0.0
        bar = QRectF(room.left() + number + _GAP, room.center().y() - 5, 0, 10)
        bar.setWidth(share * max(0.0, room.right() - bar.left()))
        color = theme.curve_color(index.column() - TRAINING)
        painter.fillRect(bar, option.palette.color(role) if chosen else color)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, super().sizeHint(option, index).height())


class ClassBars(QWidget):
    """``class_wanted`` carries the number of a class whose samples are to be shown (Enter, double click)."""

    class_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.classes")
        self.model = ClassModel(self)
        self.table = DataTable("data_window.classes.table", self.tr("Classes"),
                               self.tr("How many samples each class has; press a header to sort, Enter to see them"),
                               self)
        self.table.set_model(self.model, sortable=True)
        self.table.setItemDelegateForColumn(TRAINING, BarDelegate(self.table))
        self.table.setItemDelegateForColumn(VALIDATION, BarDelegate(self.table))
        self.table.entered.connect(self._entered)
        self.hint = ToneLabel("muted", self.tr("Press a header to sort, Enter or a double click on a class to see its "
                                               "samples."), self)
        self.hint.setContentsMargins(8, 4, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.hint)

    def show_classes(self, classes: Sequence[ClassCount], validation: bool) -> None:
        self.model.show(classes)
        self.table.setColumnHidden(VALIDATION, not validation)
        numbers = [str(number) for number in range(len(classes))]
        self.table.verticalHeader().setVisible([one.name for one in classes] != numbers)
        self._fit(classes)

    def _fit(self, classes: Sequence[ClassCount]) -> None:
        across, metrics = self.table.horizontalHeader(), self.table.fontMetrics()
        names = max((metrics.horizontalAdvance(one.name) for one in classes[:1000]), default=0) + 20
        self.table.setColumnWidth(NAME, max(across.sectionSizeHint(NAME) + 16, min(260, names)))
        for column in (TRAINING, VALIDATION):
            across.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    @Slot(int)
    def _entered(self, row: int) -> None:
        self.class_wanted.emit(self.model.number(row))


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts "class 9" before "class 10"."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.lower())
                 for part in re.split(r"(\d+)", say(name)) if part)
