"""A scroll area whose content is always as wide as if the scroll bar were there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QScrollArea, QWidget


class SteadyScroll(QScrollArea):
    """Scrolls up and down only; controls keep their width when the scroll bar comes or goes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().rangeChanged.connect(self._reserve)
        self._reserve(0, 0)

    @Slot(int, int)
    def _reserve(self, _least: int, most: int) -> None:
        room = 0 if most > 0 else self.verticalScrollBar().sizeHint().width()
        if self.viewportMargins().right() != room:
            self.setViewportMargins(0, 0, room, 0)


class ScrolledContent(QWidget):
    """What lies in the area.

    It asks for the height that its texts need at the present width: the least height of wrapped texts is that of
    the narrowest width, and the area would scroll into nothing.
    """

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)
