"""The points of a drawn curve, as handles in a plot, and the line between them as it will run."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ui import theme
from ui.number_text import count_text
from ui.plots.curve import Mapping
from ui.plots.drawn import Drawing, values_on
from ui.plots.stroke import stroke_for
from ui.plots.ticks import reading

RADIUS = 5.5
REACH = 11.0
"""Pixels around a handle within which a press takes it, and from the line within which a double-click adds one."""


class Handles(pg.GraphicsObject):
    """Paints a Drawing; ``parent`` is the view box, whose pixels it paints in."""

    def __init__(self, drawing: Drawing, parent: pg.ViewBox, mapping: Callable[[], Mapping], font: QFont) -> None:
        super().__init__()
        self.drawing = drawing
        self.between = "linear"
        self.selected = 0
        self.hovered: int | None = None
        self._mapping = mapping
        self._font = font
        self._metrics = QFontMetricsF(font)
        self.setZValue(30)
        self.setParentItem(parent)

    def place(self, index: int) -> QPointF:
        """Where a handle is, in pixels of the plot."""
        mapping = self._mapping()
        step, lr = self.drawing.points[index]
        return QPointF(*mapping.place(max(step, 1) if mapping.log_x else step, lr))

    def under(self, place: QPointF) -> int | None:
        """The handle under a pixel: the nearest one in reach that can still be moved."""
        near = [(math.hypot(at.x() - place.x(), at.y() - place.y()), index)
                for index in range(len(self.drawing.points))
                if self.drawing.coming(index) and (at := self.place(index))]
        distance, index = min(near, default=(math.inf, 0))
        return index if distance <= REACH else None

    def is_on_line(self, place: QPointF) -> bool:
        """Whether a pixel lies on the line between the handles, where a new one may come."""
        mapping = self._mapping()
        if not self.drawing.present <= round(mapping.step(place.x())) <= self.drawing.last:
            return False
        x = np.linspace(place.x() - REACH, place.x() + REACH, 23)
        return bool((np.hypot(x - place.x(), self._heights(x) - place.y()) <= REACH).any())

    def value_at(self, step: int) -> float:
        """lr on the line at a step."""
        return float(values_on(self.drawing.ahead(), self.between, np.array([step]))[0])

    def text(self, index: int) -> str:
        """What a handle stands for, in words."""
        step, lr = self.drawing.points[index]
        words = QCoreApplication.translate("Handles", "step {step}: {lr}")
        return words.format(step=count_text(step), lr=reading(lr))

    def viewRangeChanged(self, *_: object) -> None:
        """Called by pyqtgraph whenever the view moved."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        mapping = self._mapping()
        return QRectF(0, 0, mapping.width, mapping.height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        colors = theme.colors()
        color = QColor(colors.marker)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_line(painter, color)
        for index in range(len(self.drawing.points)):
            if index != self.selected:
                self._paint_handle(painter, index, color)
        if self.selected < len(self.drawing.points):
            self._paint_handle(painter, self.selected, color)
            self._paint_tag(painter, self.selected)

    # -- inside

    def _heights(self, x: np.ndarray) -> np.ndarray:
        """Height of the line at places along x, as it will run: straight only where the axes suit."""
        mapping = self._mapping()
        at = mapping.left + x * ((mapping.right - mapping.left) / mapping.width)
        lr = values_on(self.drawing.ahead(), self.between, 10.0**at if mapping.log_x else at)
        return mapping.y(np.maximum(lr, 1e-300) if mapping.log_y else lr)

    def _paint_line(self, painter: QPainter, color: QColor) -> None:
        mapping, ahead = self._mapping(), self.drawing.ahead()
        corners = mapping.x(np.array([step for step, _ in ahead] + [self.drawing.last], dtype=np.float64))
        begin, end = max(0.0, corners[0]), min(mapping.width, corners[-1])
        x = np.concatenate([np.arange(begin, end, 2.0), corners[(corners >= begin) & (corners <= end)]])
        x = np.unique(x)
        if len(x) > 1:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            stroke_for(painter, color, 2.0, thin=False)(pg.functions.arrayToQPolygonF(x, self._heights(x)))

    def _paint_handle(self, painter: QPainter, index: int, color: QColor) -> None:
        place, coming = self.place(index), self.drawing.coming(index)
        ground = QColor(theme.colors().plot)
        ring = color if coming else QColor(theme.colors().disabled)
        selected = index == self.selected and coming
        if selected:
            painter.setPen(QPen(ring, 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, RADIUS + 4, RADIUS + 4)
        painter.setPen(QPen(ring, 2))
        painter.setBrush(ring if selected or index == self.hovered else ground)
        painter.drawEllipse(place, RADIUS, RADIUS)

    def _paint_tag(self, painter: QPainter, index: int) -> None:
        """Step and value, beside the handle where there is room for them."""
        mapping, colors = self._mapping(), theme.colors()
        place, text = self.place(index), self.text(index)
        size = QRectF(0, 0, self._metrics.horizontalAdvance(text) + 10, self._metrics.height() + 4)
        right = place.x() + RADIUS + 8
        x = right if right + size.width() <= mapping.width else place.x() - RADIUS - 8 - size.width()
        above = place.y() - size.height() - RADIUS - 2
        y = above if above >= 0 else place.y() + RADIUS + 2
        box = size.translated(max(0.0, x), min(max(0.0, y), max(0.0, mapping.height - size.height())))
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor(colors.text))
        painter.setFont(self._font)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
