"""A label for a number that changes many times a second."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget


class SteadyLabel(QLabel):
    """Keeps its size, whatever it says; only a text that does not fit widens it, for good.

    A label that may change its size has the whole window laid out anew by every ``setText``: beside a run that is a
    tenth of the window's work.  For the same reason its text cannot be selected.  ``widest`` is what it has room for
    from the beginning.
    """

    def __init__(self, text: str = "", widest: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._keep_room(widest)
        self.setText(text)

    def setText(self, text: str) -> None:
        if text == self.text():
            return
        self._keep_room(text)
        super().setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setFixedSize(0, 0)  # what fitted the old font says nothing about the new one
            self._keep_room(self._widest)
            self._keep_room(self.text())

    def _keep_room(self, text: str) -> None:
        metrics, margins = self.fontMetrics(), self.contentsMargins()
        width = metrics.horizontalAdvance(text) + 2 * self.margin() + margins.left() + margins.right()
        height = metrics.height() + 2 * self.margin() + margins.top() + margins.bottom()
        if width > self.minimumWidth() or height > self.minimumHeight():
            self.setFixedSize(max(width, self.minimumWidth()), max(height, self.minimumHeight()))
