"""The crosshair of one plot: a line at the step, and where the mouse is also one at the value."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen
from PySide6.QtWidgets import QGraphicsItemGroup, QGraphicsLineItem, QGraphicsRectItem, QGraphicsSimpleTextItem

from ui import theme
from ui.plots.axes import LEFT, TOP
from ui.plots.curve import Mapping
from ui.plots.ticks import reading


class Crosshair(QGraphicsItemGroup):
    """Separate thin items, so that moving them repaints two strips and not the plot."""

    def __init__(self, mapping: Callable[[], Mapping], font: QFont) -> None:
        super().__init__()
        self._mapping = mapping
        self._metrics = QFontMetricsF(font)
        self._step: float | None = None
        self._value: float | None = None
        self._down = QGraphicsLineItem(self)
        self._across = QGraphicsLineItem(self)
        self._tag = QGraphicsRectItem(self)
        self._text = QGraphicsSimpleTextItem(self)
        self._text.setFont(font)
        self.setZValue(40)
        self.hide()

    @property
    def step(self) -> float | None:
        """The step it stands at; None while it is not shown."""
        return self._step

    def apply_theme(self) -> None:
        colors = theme.colors()
        pen = QPen(QColor(colors.crosshair), 1)
        pen.setDashPattern([2.0, 3.0])
        self._down.setPen(pen)
        self._across.setPen(pen)
        self._tag.setPen(QPen(QColor(colors.line), 1))
        self._tag.setBrush(QColor(colors.panel))
        self._text.setBrush(QColor(colors.text))

    def show_at(self, step: float | None, value: float | None = None) -> None:
        """Stand at ``step`` (None: go away), and at ``value`` where the mouse is in this very plot."""
        self._step, self._value = step, value
        self.relocate()

    def relocate(self) -> None:
        """The plot moved under us."""
        mapping = self._mapping()
        at = -1.0 if self._step is None else mapping.place(self._step)[0]
        self.setVisible(0 <= at <= mapping.width)
        if not self.isVisible():
            return
        x = round(LEFT + at) + 0.5
        self._down.setLine(x, TOP, x, TOP + mapping.height)
        across = self._value is not None
        for item in (self._across, self._tag, self._text):
            item.setVisible(across)
        if self._value is None:
            return
        y = round(TOP + mapping.place(1.0, self._value)[1]) + 0.5
        self._across.setLine(LEFT, y, LEFT + mapping.width, y)
        text = reading(self._value)
        width, height = self._metrics.horizontalAdvance(text) + 8, self._metrics.height()
        self._text.setText(text)
        self._text.setPos(QPointF(LEFT - width - 1, y - height / 2))
        self._tag.setRect(QRectF(LEFT - width - 5, y - height / 2, width + 4, height))
