"""WarningList: sentences in the warning tone, each perhaps about something that choosing it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.language import say
from workbench.sentence import Sentence

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Warned:
    """One line: the sentence, what it is about ("" for nothing in particular), and whether it is an error."""

    sentence: Sentence
    about: str = ""
    error: bool = False


class WarningList(QListView):
    """Every sentence whole, in as many lines as it needs."""

    asked = Signal(str)
    """A line about something was clicked, or chosen with Enter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _WarningsModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Whole(self))
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A bar that comes and goes would make the lines longer and shorter.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._chosen)
        self.activated.connect(self._chosen)

    def show_lines(self, lines: Sequence[Warned]) -> None:
        """Show these, and no others; what is shown already stays as it is scrolled."""
        self._model.take(list(lines))

    def texts(self) -> list[str]:
        """What is shown, from top to bottom."""
        return [str(self._model.index(row).data()) for row in range(self._model.rowCount())]

    @Slot(QModelIndex)
    def _chosen(self, index: QModelIndex) -> None:
        about = index.data(Qt.ItemDataRole.UserRole)
        if about:
            self.asked.emit(about)


class _WarningsModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Warned] = []

    def take(self, lines: list[Warned]) -> None:
        if lines != self._lines:
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return say(line.sentence)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.colors().error if line.error else theme.colors().warning)
        return line.about if role == Qt.ItemDataRole.UserRole else None


class _Whole(QStyledItemDelegate):
    """As high as its text is in the width of the list; Qt's own hint is that of another width after a resize."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, QListView)
        width = view.viewport().width()
        room = QRect(0, 0, width - 16, 10_000)
        text = view.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, str(index.data()))
        return QSize(width, text.height() + 8)
