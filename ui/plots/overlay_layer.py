"""The item that paints the curves of other runs in one plot.

All of them are one item, painted into a picture that is shown until something of it changes: while the live run grows
by a strip at a time, the curves behind it cost no more than the copying of that strip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.plots.columns import blank, copy_onto, paint_bars
from ui.plots.curve import Mapping
from ui.plots.line import Window
from ui.plots.looks import faint
from ui.plots.overlay import Drawn, Trace
from ui.plots.spikes import spikes
from ui.plots.stroke import FEW, Look, paint_line

_LEAST = 3.0
"""Pixels below which nothing stands out."""
_CALM = 4.0
"""A line that goes up and down no more than so many widths of the plot can be painted with a wide, smooth pen."""
_BAND, _EDGE = 0.2, 0.45
"""How much of its colour the ground of a band has, and its edges."""


Painted = tuple[Trace, Look]
"""A trace and how it looks."""


class OverlayLayer(pg.GraphicsObject):
    """Paints some traces, the first of them on top; ``parent`` is the view box, whose pixels it paints in.

    Of a smoothed series the smoothed curve is painted, and thin lines to the single values that stand out of it: with
    the scatter of a hundred runs behind them no curve could be read, but a spike of one step is seen.
    """

    def __init__(self, parent: QGraphicsItem, mapping: Callable[[], Mapping], depth: float) -> None:
        super().__init__()
        self.fine = False
        self._mapping = mapping
        self._painted: tuple[Painted, ...] = ()
        self._drawn: dict[Trace, Drawn] = {}
        self._window: Window | None = None
        self._picture: QImage | None = None
        self._pictured: Mapping | None = None
        self.setZValue(depth)
        self.setParentItem(parent)

    def show_traces(self, painted: Sequence[Painted]) -> None:
        """Paint these from now on."""
        if tuple(painted) != self._painted:
            self._painted = tuple(painted)
            there = {trace for trace, _ in self._painted}
            self._drawn = {trace: drawn for trace, drawn in self._drawn.items() if trace in there}
            self._picture = None
            self.update()

    def extent(self) -> tuple[float, float] | None:
        """Smallest and largest value in view; None where there is none."""
        extents = [extent for trace, _ in self._painted if (extent := self._look_up(trace).extent) is not None]
        return (min(low for low, _ in extents), max(high for _, high in extents)) if extents else None

    def invalidate(self) -> None:
        """The axis counts something else, or the theme has other colours: look at everything again."""
        self._drawn.clear()
        self._picture = None
        self.update()

    def moved(self) -> None:
        """The plot moved under us."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        mapping = self._mapping()
        return QRectF(0, 0, mapping.width, mapping.height)

    def viewRangeChanged(self, *_: object) -> None:
        """Called by pyqtgraph; the view tells us itself."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not self._painted:
            return
        mapping = self._mapping()
        engine, scale = painter.paintEngine(), painter.deviceTransform().m11()
        on_screen = engine is not None and engine.type() == QPaintEngine.Type.Raster and scale == mapping.ratio
        if self.fine or not on_screen:  # into a file
            strokes = self._strokes(mapping)
            _paint_bands(painter, mapping, strokes)
            _paint_lines(painter, mapping, strokes, strokes)
            return
        if self._picture is None or self._pictured != mapping:
            self._picture, self._pictured = self._make_picture(mapping), mapping
        painter.drawImage(QPointF(0, 0), self._picture)

    # -- inside

    def _look_up(self, trace: Trace) -> Drawn:
        """What to draw of it, looked up once for every part of the axis that is looked at."""
        window = self._mapping().window
        if window != self._window:
            self._drawn.clear()
            self._window = window
        drawn = self._drawn.get(trace)
        if drawn is None:
            drawn = self._drawn[trace] = trace.drawn(window)
        return drawn

    def _make_picture(self, mapping: Mapping) -> QImage:
        ratio = mapping.ratio
        width, height = round(mapping.width * ratio + 0.5), round(mapping.height * ratio + 0.5)
        picture = self._picture
        if picture is None or (picture.width(), picture.height()) != (width, height):
            picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        strokes = self._strokes(mapping)
        noisy = [stroke for stroke in strokes if not stroke.calm and len(stroke.x) > mapping.width]
        if any(stroke.drawn.low is not None for stroke in strokes):
            painter = QPainter(picture)
            _paint_bands(painter, mapping, strokes)
            painter.end()
        if noisy:
            bars = blank(width, height)
            for stroke in noisy:
                paint_bars(bars, stroke.x * ratio, stroke.y * ratio, stroke.look.color)
            copy_onto(picture, bars)
        painter = QPainter(picture)
        _paint_lines(painter, mapping, strokes, [stroke for stroke in strokes if stroke not in noisy])
        painter.end()
        return picture

    def _strokes(self, mapping: Mapping) -> list[_Stroke]:
        """What to paint, from the back to the front."""
        strokes = []
        for trace, look in reversed(self._painted):
            drawn = self._look_up(trace)
            x, y = mapping.x(drawn.places), mapping.y(drawn.values)
            calm = len(x) <= FEW or float(np.nansum(np.abs(np.diff(y)))) < _CALM * mapping.width
            strokes.append(_Stroke(drawn, look if calm else replace(look, width=1.0), x, y, calm))
        return strokes


@dataclass(frozen=True, eq=False)
class _Stroke:
    """A curve in pixels; ``calm`` is whether a wide, smooth pen is fast enough for it."""

    drawn: Drawn
    look: Look
    x: np.ndarray
    y: np.ndarray
    calm: bool


def _paint_lines(painter: QPainter, mapping: Mapping, strokes: Sequence[_Stroke], lines: Sequence[_Stroke]) -> None:
    """Spikes behind the curves: none hides a curve of another run."""
    for stroke in strokes:
        _paint_spikes(painter, mapping, stroke)
    for stroke in lines:
        paint_line(painter, stroke.x, stroke.y, stroke.look, fine=stroke.calm)


def _paint_bands(painter: QPainter, mapping: Mapping, strokes: Sequence[_Stroke]) -> None:
    for stroke in strokes:
        _paint_band(painter, mapping, stroke)


def _paint_spikes(painter: QPainter, mapping: Mapping, stroke: _Stroke) -> None:
    """A thin line from a smoothed curve to every value that stands out of it."""
    if stroke.drawn.raw is None or len(stroke.drawn.raw) != len(stroke.y):
        return
    x, y, raw = stroke.x, stroke.y, mapping.y(stroke.drawn.raw)
    # Where a curve falls, a smoothed one is late, and its distance from that is no spike.
    distance = np.abs(raw - mapping.y(stroke.drawn.middle))
    out = spikes(np.where(np.isfinite(y), distance, np.nan), _LEAST)
    if len(out):
        pen = QPen(stroke.look.color, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        places = x[out].tolist(), y[out].tolist(), raw[out].tolist()
        painter.drawLines([QLineF(at, start, at, end) for at, start, end in zip(*places, strict=True)])


def _paint_band(painter: QPainter, mapping: Mapping, stroke: _Stroke) -> None:
    """The ground between the edges; opaque, since blending would cost several times as much."""
    drawn, color = stroke.drawn, stroke.look.color
    if drawn.low is None or drawn.high is None:
        return
    x, low, high = mapping.x(drawn.band_places), mapping.y(drawn.low), mapping.y(drawn.high)
    finite = np.isfinite(low) & np.isfinite(high)
    if not finite.any():
        return
    around = np.concatenate([x[finite], x[finite][::-1]]), np.concatenate([low[finite], high[finite][::-1]])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(color, _BAND))
    painter.drawPolygon(pg.functions.arrayToQPolygonF(*around))
    for edge in (low, high):  # a spike of one step is too narrow to have a ground
        paint_line(painter, x, edge, Look(faint(color, _EDGE)))
