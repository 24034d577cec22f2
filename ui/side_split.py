"""SideSplit: something wide with something narrow at its side, whose share follows the width until it is dragged."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

_SHARE = 0.3
"""The side's part of the width, within its minimum and what it would like to have."""


class SideSplit(QSplitter):
    """Where the user has dragged the line, it stays: ``dragged`` are its sizes then, else None."""

    def __init__(self, main: QWidget, side: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.dragged: list[int] | None = None
        self._side = side
        self.addWidget(main)
        self.addWidget(side)
        self.setStretchFactor(0, 1)
        self.setCollapsible(0, False)
        self.splitterMoved.connect(self._moved)

    def set_dragged(self, sizes: list[int]) -> None:
        """As it was dragged in an earlier window."""
        self.dragged = sizes
        self.setSizes(sizes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.dragged is None:
            side = min(self._side.sizeHint().width(), max(self._side.minimumSizeHint().width(),
                                                          round(_SHARE * self.width())))
            self.setSizes([self.width() - side - self.handleWidth(), side])

    @Slot()
    def _moved(self) -> None:
        self.dragged = self.sizes()
