"""Polylines of pixels, painted fast: how a curve looks, and what paints it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPolygonF

Dash = tuple[float, ...]
"""Lengths of dash, gap, dash, ... in pixels; a whole line where it is empty."""
FEW = 400
"""Up to so many points a thin line is painted smooth."""


@dataclass(frozen=True)
class Look:
    """How a curve is painted.

    A curve of width 1 is painted without antialiasing while its points are many.  ``dots`` marks every point
    while they are few.
    """

    color: QColor
    width: float = 1.0
    dots: bool = False
    dash: Dash = ()


def paint_line(painter: QPainter, x: np.ndarray, y: np.ndarray, look: Look, fine: bool = False) -> None:
    """Paint points (pixels; NaN in ``y`` is a gap) as a line; a thin one is antialiased where ``fine`` asks for it."""
    if not len(x):
        return
    smooth = fine or look.width > 1
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    stroke = stroke_for(painter, look.color, look.width, thin=not smooth, dash=look.dash)
    for a, b in _runs(y):
        if b - a == 1:
            _paint_lone_point(painter, QPointF(x[a], y[a]), look)
        else:
            stroke(pg.functions.arrayToQPolygonF(x[a:b], y[a:b]))
    if look.dots and len(x) <= FEW:
        _paint_dots(painter, x, y, look)


def stroke_for(painter: QPainter, color: QColor, width: float, thin: bool,
               dash: Dash = ()) -> Callable[[QPolygonF], None]:
    """What paints a polyline of that width; ``thin`` paints one device pixel, whatever the width.

    On the screen Qt has a fast path for lines of one device pixel, antialiased too (10 to 40 ns a pixel); any
    wider pen takes a hundred times as long.  So a wide line is several thin ones, side by side in a circle.
    """
    engine = painter.paintEngine()
    if engine is not None and engine.type() not in (QPaintEngine.Type.Raster, QPaintEngine.Type.OpenGL2):
        pen = QPen(color, width)  # a vector picture: one line, with its true width
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dash:
            pen.setDashPattern([length / width for length in dash])  # counted in widths
        painter.setPen(pen)
        return painter.drawPolyline
    pen = QPen(color, 1)
    pen.setCosmetic(True)
    scale = abs(painter.deviceTransform().m11()) or 1.0
    if dash:
        pen.setDashPattern([length * scale for length in dash])
    painter.setPen(pen)
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


def _paint_lone_point(painter: QPainter, point: QPointF, look: Look) -> None:
    """A value between two gaps has no line to be part of, and must be seen all the same."""
    size = max(2.0, look.width)
    painter.fillRect(QRectF(point.x() - size / 2, point.y() - size / 2, size, size), look.color)


def _paint_dots(painter: QPainter, x: np.ndarray, y: np.ndarray, look: Look) -> None:
    finite = np.flatnonzero(np.isfinite(y))
    if len(finite) > 1 and (x[finite[-1]] - x[finite[0]]) / (len(finite) - 1) < 7:
        return  # they would touch
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color)
    for index in finite:
        painter.drawEllipse(QPointF(x[index], y[index]), 2.6, 2.6)
