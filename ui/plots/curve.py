"""The curve item: paints one line of a plot, as few pixels as it can.

Points are mapped to pixels with NumPy and painted in the view's own pixel coordinates.  Painting through a
transform would cost more, and SVG pictures would lose steps above a million (Qt writes six digits).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.plots.line import Line, Window

FEW = 400
"""Up to so many points a thin line is painted smooth."""
_FAR = 20_000.0
"""Pixels above or below the picture at which points are held, so that the painter's arithmetic stays exact."""


@dataclass(frozen=True)
class Mapping:
    """From steps and values to the pixels of one plot.

    ``left``, ``right``, ``bottom``, ``top`` are the ranges in view, as log10 where the axis is logarithmic;
    ``width`` and ``height`` are the plot's size; ``ratio`` is device pixels for one of them.
    """

    left: float
    right: float
    bottom: float
    top: float
    width: float
    height: float
    log_x: bool = False
    log_y: bool = False
    ratio: float = 1.0

    @property
    def window(self) -> Window:
        first, last = (10**self.left, 10**self.right) if self.log_x else (self.left, self.right)
        return Window(first, last, self.width * self.ratio, self.log_x, self.log_y)

    def x(self, steps: np.ndarray) -> np.ndarray:
        if self.log_x:
            steps = np.log10(np.maximum(steps, 1e-3))
        return (steps - self.left) * (self.width / (self.right - self.left))

    def y(self, values: np.ndarray) -> np.ndarray:
        if self.log_y:
            values = np.log10(values)
        pixels = (self.top - values) * (self.height / (self.top - self.bottom))
        return np.clip(pixels, -_FAR, self.height + _FAR)

    def place(self, step: float, value: float = 1.0) -> tuple[float, float]:
        """Where one step and one value stand."""
        return float(self.x(np.asarray(step))), float(self.y(np.asarray(value)))

    def step(self, x: float) -> float:
        """The step under a pixel."""
        at = self.left + x * (self.right - self.left) / self.width
        return float(10**at if self.log_x else at)

    def value(self, y: float) -> float:
        """The value at the height of a pixel."""
        at = self.top - y * (self.top - self.bottom) / self.height
        return float(10**at if self.log_y else at)


@dataclass(frozen=True)
class Look:
    """How a curve is painted.

    A curve of width 1 is painted without antialiasing while its points are many.  ``dots`` marks every point
    while they are few.
    """

    color: QColor
    width: float = 1.0
    dots: bool = False


class Curve(pg.GraphicsObject):
    """One line of a plot; ``parent`` is the view box, whose pixels it paints in.

    ``mapping`` is asked when the curve is about to be painted, so that any number of changes between two
    frames costs one look at the data.
    """

    def __init__(self, parent: QGraphicsItem, line: Line, smoothed: bool, mapping: Callable[[], Mapping],
                 look: Look) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # tells what is exposed
        self.line = line
        self.smoothed = smoothed
        self.fine = False
        self._mapping = mapping
        self._look = look
        self._mapped: Mapping | None = None
        self._bin = 0
        self._x = np.empty(0)
        self._y = np.empty(0)
        self._stale = True
        self.setParentItem(parent)

    @property
    def look(self) -> Look:
        return self._look

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def boundingRect(self) -> QRectF:
        mapping = self._mapping()
        return QRectF(0, 0, mapping.width, mapping.height)

    def viewRangeChanged(self, *_: object) -> None:
        """Called by pyqtgraph whenever the view moved."""
        self.invalidate()

    def viewTransformChanged(self) -> None:
        """Called by pyqtgraph; the ranges are all that matters here."""

    def invalidate(self) -> None:
        """What is painted is out of date as a whole."""
        self._stale = True
        self._mapped = None
        self.update()

    def grow(self) -> None:
        """The line has new points at its end: ask to repaint no more than the strip that they touch."""
        before_mapping, before_bin, before_x = self._mapped, self._bin, self._x
        self._look_up()
        same = before_mapping is not None and before_mapping == self._mapped and before_bin == self._bin
        if not same or len(before_x) < 8 or len(self._x) < len(before_x) or before_x[0] != self._x[0]:
            self.update()
            return
        # The last bin may have been incomplete; two of them back everything is as it was.
        left = float(before_x[-6]) - 2 - self._look.width
        right = float(self._x[-1]) + 2 + self._look.width
        self.update(QRectF(left, 0, right - left, self._mapping().height))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._stale:
            self._look_up()
        # Only what is exposed, and a point beyond on each side; x grows, so a search finds it.
        exposed = option.exposedRect
        margin = 3 + self._look.width
        first = max(0, int(np.searchsorted(self._x, exposed.left() - margin)) - 1)
        last = int(np.searchsorted(self._x, exposed.right() + margin, side="right")) + 1
        x, y = self._x[first:last], self._y[first:last]
        if not len(x):
            return
        look = self._look
        smooth = self.fine or look.width > 1 or len(self._x) <= FEW
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        stroke = stroke_for(painter, look.color, look.width, thin=not smooth)
        for a, b in _runs(y):
            if b - a == 1:
                self._paint_lone_point(painter, QPointF(x[a], y[a]))
            else:
                stroke(pg.functions.arrayToQPolygonF(x[a:b], y[a:b]))
        if look.dots and len(x) <= FEW:
            self._paint_dots(painter, x, y)

    # -- inside

    def _look_up(self) -> None:
        mapping = self._mapping()
        steps, values, self._bin = self.line.points(mapping.window, self.smoothed)
        self._x, self._y = mapping.x(steps), mapping.y(values)
        self._mapped, self._stale = mapping, False

    def _paint_lone_point(self, painter: QPainter, point: QPointF) -> None:
        """A value between two gaps has no line to be part of, and must be seen all the same."""
        size = max(2.0, self._look.width)
        painter.fillRect(QRectF(point.x() - size / 2, point.y() - size / 2, size, size), self._look.color)

    def _paint_dots(self, painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
        finite = np.flatnonzero(np.isfinite(y))
        if len(finite) > 1 and (x[finite[-1]] - x[finite[0]]) / (len(finite) - 1) < 7:
            return  # they would touch
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color)
        for index in finite:
            painter.drawEllipse(QPointF(x[index], y[index]), 2.6, 2.6)


def stroke_for(painter: QPainter, color: QColor, width: float, thin: bool) -> Callable[[QPolygonF], None]:
    """What paints a polyline of that width; ``thin`` paints one device pixel, whatever the width.

    On the screen Qt has a fast path for lines of one device pixel, antialiased too (10 to 40 ns a pixel); any
    wider pen takes a hundred times as long.  So a wide line is several thin ones, side by side in a circle.
    """
    engine = painter.paintEngine()
    if engine is not None and engine.type() not in (QPaintEngine.Type.Raster, QPaintEngine.Type.OpenGL2):
        pen = QPen(color, width)  # a vector picture: one line, with its true width
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        return painter.drawPolyline
    pen = QPen(color, 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    scale = abs(painter.deviceTransform().m11()) or 1.0
    offsets = [(0.0, 0.0)] if thin else _disc((width * scale - 1) / 2)

    def stroke(polygon: QPolygonF) -> None:
        for across, down in offsets:
            painter.translate(across / scale, down / scale)
            painter.drawPolyline(polygon)
            painter.translate(-across / scale, -down / scale)

    return stroke


def _disc(radius: float) -> list[tuple[float, float]]:
    """Offsets of thin strokes that together make a line of that radius (in device pixels)."""
    offsets = []
    while radius > 0.1:
        count = max(4, math.ceil(2 * math.pi * radius / 1.2))
        turns = [2 * math.pi * (number + 0.5) / count for number in range(count)]
        offsets += [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns]
        radius -= 1.0
    return offsets or [(0.0, 0.0)]


def _runs(y: np.ndarray) -> list[tuple[int, int]]:
    """Stretches without gaps, as (first, last + 1)."""
    finite = np.isfinite(y)
    if finite.all():
        return [(0, len(y))]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], finite, [False]))))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


