"""Markers: steps at which something happened, with words that a hover shows."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ui import theme
from ui.plots.curve import Mapping
from ui.plots.ruler import Ruler

NEAR = 5.0
"""Pixels within which a marker is hovered."""
MOST = 10
"""Markers told in one tooltip; the rest are counted."""


@dataclass(frozen=True, order=True)
class Marker:
    """``kind`` is "knob", "checkpoint", or "note"; it decides about colour and shape only."""

    step: int
    text: str = field(compare=False)
    kind: str = field(default="knob", compare=False)


class Markers(pg.GraphicsObject):
    """All markers of one plot, in one item: a thousand of them cost one pass over their steps."""

    def __init__(self, mapping: Callable[[], Mapping]) -> None:
        super().__init__()
        self.setZValue(-5)
        self._mapping = mapping
        self._markers: list[Marker] = []
        self._steps = np.empty(0)
        self.ruler = Ruler()
        """Says where along the axis a step stands."""
        self.handles = True
        """Whether the handles at the top are shown (on the topmost plot of the column)."""

    @property
    def all(self) -> list[Marker]:
        """In the order of their steps."""
        return list(self._markers)

    def add(self, marker: Marker) -> None:
        insort(self._markers, marker)
        self._changed()

    def clear(self) -> None:
        self._markers = []
        self._changed()

    def truncate(self, step: int) -> None:
        """Forget the markers at or after ``step``."""
        del self._markers[bisect_left(self._markers, Marker(step, "")):]
        self._changed()

    def text_near(self, x: float) -> str:
        """What the markers within a few pixels of ``x`` say, a line each; empty if there is none."""
        if not len(self._steps):
            return ""
        near = np.flatnonzero(np.abs(self._places(self._mapping()) - x) <= NEAR)
        lines = [self._markers[index].text for index in near[:MOST]]
        if len(near) > MOST:
            more = QCoreApplication.translate("Markers", "… and {count} more: zoom in to read them")
            lines.append(more.format(count=len(near) - MOST))
        return "\n".join(lines)

    def relocate(self) -> None:
        """The plot moved under us."""
        self.prepareGeometryChange()
        self.update()

    def viewRangeChanged(self, *_: object) -> None:
        """Called by pyqtgraph; the view tells us itself."""

    def boundingRect(self) -> QRectF:
        mapping = self._mapping()
        return QRectF(0, 0, mapping.width, mapping.height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        mapping = self._mapping()
        places = self._places(mapping)
        seen: set[tuple[int, str]] = set()
        for index in np.flatnonzero((places >= -6) & (places <= mapping.width + 6)):
            kind = self._markers[index].kind
            place = int(places[index])
            if (place, kind) not in seen:  # one line a pixel, however many markers share it
                seen.add((place, kind))
                self._paint_marker(painter, place + 0.5, mapping.height, kind)

    # -- inside

    def _places(self, mapping: Mapping) -> np.ndarray:
        """Pixels along x; NaN where the run cannot be measured on this axis."""
        if not self.ruler.measures:
            return np.full(len(self._steps), np.nan)
        return mapping.x(self.ruler.places(self._steps))

    def _changed(self) -> None:
        self._steps = np.array([marker.step for marker in self._markers], dtype=np.float64)
        self.update()

    def _paint_marker(self, painter: QPainter, x: float, height: float, kind: str) -> None:
        colors = theme.colors()
        color = QColor({"knob": colors.marker, "checkpoint": colors.good}.get(kind, colors.muted))
        if kind != "checkpoint":  # there may be one at every epoch: a handle is enough
            pen = QPen(color, 1)
            pen.setDashPattern([4.0, 2.0])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(pen)
            painter.drawLine(QPointF(x, 0), QPointF(x, height))
        if not self.handles:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if kind == "checkpoint":  # at the bottom, where it cannot hide a turned knob
            painter.drawRect(QRectF(x - 3.5, height - 7, 7, 7))
        else:
            painter.drawPolygon(QPolygonF([QPointF(x - 4.5, 0), QPointF(x + 4.5, 0), QPointF(x, 8)]))
