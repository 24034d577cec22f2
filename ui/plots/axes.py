"""Grid lines and labels of one plot.

An item of our own instead of pyqtgraph's axes: theirs take longer to lay out than the curves take to paint,
and every plot of the column must have the same margins, so that steps stand above each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui import theme
from ui.plots.curve import Mapping
from ui.plots.ruler import Axis
from ui.plots.ticks import Tick, ticks

LEFT, RIGHT, TOP = 74.0, 12.0, 8.0
"""Margins around every plot, in pixels; the left one holds labels such as "-1.0000e30"."""
BARE_BOTTOM = 6.0
"""Margin below a plot whose step labels stand under the plot below it."""


class Axes(pg.GraphicsObject):
    """Paints the frame around the plot: grid, tick labels, and what the x axis counts at its right end."""

    def __init__(self, mapping: Callable[[], Mapping], font: QFont) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(-10)
        self._mapping = mapping
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._axis: Axis = "step"
        self._word = ""
        self._laid_out: Mapping | None = None
        self._x: list[Tick] = []
        self._y: list[Tick] = []
        self.labelled = True
        """Whether the steps are written below this plot."""
        self.blank = False
        """Nothing to measure yet: paint no axis at all."""

    @property
    def bottom_margin(self) -> float:
        return self._metrics.height() + 8 if self.labelled else BARE_BOTTOM

    def boundingRect(self) -> QRectF:
        mapping = self._mapping()
        return QRectF(0, 0, LEFT + mapping.width + RIGHT, TOP + mapping.height + self.bottom_margin)

    def set_axis(self, axis: Axis) -> None:
        """What the x axis counts."""
        self._axis = axis
        self.relabel()

    def relabel(self) -> None:
        """The ranges, the size or the colours changed."""
        self.prepareGeometryChange()
        self._laid_out = None
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.blank:
            return
        mapping = self._mapping()
        if mapping != self._laid_out:
            self._lay_out(mapping)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        plot = QRectF(LEFT, TOP, mapping.width, mapping.height)
        colors = theme.colors()
        painter.setPen(QPen(QColor(colors.grid), 1))
        # Half a pixel: lines of an odd width are sharp there, also in a picture twice as large.
        for tick in self._x:
            x = round(LEFT + self._place_x(tick, mapping)) + 0.5
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        for tick in self._y:
            y = round(TOP + self._place_y(tick, mapping)) + 0.5
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        # While a run is followed only a strip of the plot is exposed (two pixels more, as Qt rounds it up).
        if not plot.adjusted(-2, -TOP, RIGHT, 2).contains(option.exposedRect):
            self._paint_labels(painter, mapping, plot)

    # -- inside

    def _paint_labels(self, painter: QPainter, mapping: Mapping, plot: QRectF) -> None:
        painter.setFont(self._font)
        painter.setPen(QColor(theme.colors().axis))
        height = self._metrics.height()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for tick in self._y:
            y = TOP + self._place_y(tick, mapping)
            painter.drawText(QRectF(0, y - height / 2, LEFT - 7, height), int(right), tick.label)
        if not self.labelled:
            return
        word = self._metrics.horizontalAdvance(self._word)
        free = plot.right() - word - 10
        for tick in self._x:
            width = self._metrics.horizontalAdvance(tick.label)
            x = LEFT + self._place_x(tick, mapping) - width / 2
            if x + width < free:
                painter.drawText(QRectF(x, plot.bottom() + 4, width + 2, height), 0, tick.label)
        painter.drawText(QRectF(plot.right() - word, plot.bottom() + 4, word + 2, height), 0, self._word)

    def _place_x(self, tick: Tick, mapping: Mapping) -> float:
        return (tick.at - mapping.left) * mapping.width / (mapping.right - mapping.left)

    def _place_y(self, tick: Tick, mapping: Mapping) -> float:
        return (mapping.top - tick.at) * mapping.height / (mapping.top - mapping.bottom)

    def _lay_out(self, mapping: Mapping) -> None:
        self._laid_out = mapping
        room_x = int(mapping.width / (self._metrics.horizontalAdvance("0,000,000") + 24))
        unit, self._word = self._unit(mapping)
        shift = math.log10(unit) if mapping.log_x else 0.0
        scale = 1.0 if mapping.log_x else unit
        self._x = [Tick(tick.at * scale + shift, tick.label) for tick in ticks(
            mapping.left / scale - shift, mapping.right / scale - shift, max(2, room_x), mapping.log_x,
            whole=self._axis == "step")]
        if not mapping.log_x:
            self._x = [tick for tick in self._x if tick.at >= 0]
        room_y = int(mapping.height / (self._metrics.height() * 1.9))
        self._y = ticks(mapping.bottom, mapping.top, max(2, room_y), mapping.log_y)

    def _unit(self, mapping: Mapping) -> tuple[float, str]:
        """What the numbers along x are counted in, and its name."""
        tr = QCoreApplication.translate
        if self._axis == "step":
            return 1.0, tr("PlotView", "step")
        if self._axis == "epoch":
            return 1.0, tr("Axes", "epoch")
        longest = mapping.window.last
        if longest < 300:
            return 1.0, tr("Axes", "s")
        return (60.0, tr("Axes", "min")) if longest < 3 * 3600 else (3600.0, tr("Axes", "h"))
