"""The curve item: paints one line of a plot, as few pixels as it can.

Points are mapped to pixels with NumPy and painted in the view's own pixel coordinates.  Painting through a
transform would cost more, and SVG pictures would lose steps above a million (Qt writes six digits).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.plots.line import Line, Window
from ui.plots.stroke import FEW, Look, paint_line

_FAR = 20_000.0
"""Pixels above or below the picture at which points are held, so that the painter's arithmetic stays exact."""


@dataclass(frozen=True)
class Mapping:
    """From steps (or epochs, or seconds: whatever the x axis counts) and values to the pixels of one plot.

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
            steps = np.log10(np.maximum(steps, 1e-12))
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
        # The last bin may have been incomplete; two of them back everything is as it was.  On an axis of time the
        # last steps may have moved, too.
        left = float(before_x[_unchanged(before_x, self._x)]) - 2 - self._look.width
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
        if self._look.dash:  # counted from the beginning: dashes that begin at what is exposed would not meet
            first, last = 0, len(self._x)
        paint_line(painter, self._x[first:last], self._y[first:last], self._look,
                   self.fine or len(self._x) <= FEW)

    # -- inside

    def _look_up(self) -> None:
        mapping = self._mapping()
        steps, values, self._bin = self.line.points(mapping.window, self.smoothed)
        self._x, self._y = mapping.x(steps), mapping.y(values)
        self._mapped, self._stale = mapping, False


def _unchanged(before: np.ndarray, now: np.ndarray) -> int:
    """Index of a point of ``before`` up to which all points stand where they stood, at least six from its end."""
    count = len(before) - 6
    moved = np.flatnonzero(before[:count] != now[:count])
    return max(0, int(moved[0]) - 1) if len(moved) else count
