"""A fan: where the loss would go under several learning rates, as short curves at the end of the live one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ui import theme
from ui.plots.curve import Mapping as Pixels
from ui.plots.line import Line
from ui.plots.looks import faint
from ui.plots.ruler import Ruler
from ui.plots.smoothing import Smoother
from ui.plots.stroke import Look, paint_line
from ui.plots.ticks import reading

BEFORE, AFTER = 1.4, 1.7
"""How much of the run is shown before the fan, and of the fan with its labels, as parts of its length."""
_PAST = 5_000
"""Steps of the run that the smoothing of the fan begins with at most."""
_HIGHEST = 1.5
"""How far the y axis goes beyond the run for a curve that leaves it upwards, as a part of the run's own height."""


@dataclass(frozen=True)
class Ray:
    """One of the curves: steps and values (float64), its raw values, and its label."""

    label: str
    steps: np.ndarray
    values: np.ndarray
    raw: np.ndarray


def rays(step: int, losses: Mapping[str, np.ndarray], line: Line | None, strength: float) -> list[Ray]:
    """The curves that begin where the live run's ``line`` is before ``step``, smoothed as if it had gone on so."""
    past = line.series.values[max(0, step - _PAST):step] if line is not None else np.empty(0)
    past = past[np.isfinite(past)]
    found = []
    for label, values in losses.items():
        raw = np.concatenate([past, np.asarray(values, dtype=np.float64)])
        smooth = raw
        if strength:
            smoother = Smoother(strength)
            smoother.update(raw)
            smooth = smoother.values
        start = len(past) - min(1, len(past))  # with the last point of the run, so that they hang together
        steps = np.arange(step - (len(past) - start), step + len(values), dtype=np.float64)
        found.append(Ray(label, steps, smooth[start:], raw[start:]))
    return found


class Fan(pg.GraphicsObject):
    """Paints rays in front of everything, each with its label at its end; ``parent`` is the view box."""

    def __init__(self, curves: list[Ray], chosen: str | None, ruler: Ruler, parent: pg.ViewBox,
                 mapping: Callable[[], Pixels], font: QFont) -> None:
        super().__init__()
        self.rays = curves
        self.chosen = chosen
        self._ruler = ruler
        self._mapping = mapping
        self._font, self._bold = font, QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self._bold)
        self.setZValue(45)
        self.setParentItem(parent)

    @property
    def steps(self) -> tuple[float, float]:
        """First and last step to show, with some of the run before and room for the labels behind."""
        first = min(float(ray.steps[0]) for ray in self.rays)
        last = max(float(ray.steps[-1]) for ray in self.rays)
        length = max(last - first, 5.0)
        return max(0.0, first - BEFORE * length), first + AFTER * length

    def extent(self, run: tuple[float, float] | None, positive: bool) -> tuple[float, float] | None:
        """Smallest and largest value to show, of those above zero where ``positive``; ``run`` are the live run's.

        A curve that shoots up is cut off: the others, and the run, have to be seen beside it.
        """
        values = [ray.raw[np.isfinite(ray.raw) & ((ray.raw > 0) | (not positive))] for ray in self.rays]
        values = [some for some in values if len(some)]
        if not values:
            return run
        low, high = min(some.min() for some in values), max(some.max() for some in values)
        calm = run or (low, min(some.max() for some in values))
        low = min(low, calm[0])
        return float(low), float(min(high, calm[1] + _HIGHEST * (calm[1] - low))) if high > calm[1] else calm[1]

    def color(self, index: int) -> QColor:
        """Of a ray: not the first colour, which is the run's own."""
        colors = theme.colors().curves
        return QColor(colors[1 + index % (len(colors) - 1)])

    def viewRangeChanged(self, *_: object) -> None:
        """Called by pyqtgraph whenever the view moved."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        mapping = self._mapping()
        return QRectF(0, 0, mapping.width, mapping.height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not self._ruler.measures:
            return
        mapping = self._mapping()
        places = []
        for index, ray in enumerate(self.rays):
            color = self.color(index)
            leads = ray.label == self.chosen
            quiet = self.chosen is not None and not leads
            x = mapping.x(self._ruler.places(ray.steps))
            values = np.where(ray.values > 0, ray.values, np.nan) if mapping.log_y else ray.values
            raw = np.where(ray.raw > 0, ray.raw, np.nan) if mapping.log_y else ray.raw
            y = mapping.y(values)
            if ray.raw is not ray.values:
                paint_line(painter, x, mapping.y(raw), Look(faint(color, 0.25)), fine=True)
            paint_line(painter, x, y, Look(color, 3.2 if leads else 1.4 if quiet else 2.2))
            seen = np.flatnonzero(np.isfinite(y) & (y >= 0) & (y <= mapping.height))
            if len(seen):
                last = seen[-1]
                places.append((float(y[last]), float(x[last]), index))
            else:
                places.append((0.0, float(x[0]), index))
        self._paint_labels(painter, mapping, places)

    # -- inside

    def _paint_labels(self, painter: QPainter, mapping: Pixels, places: list[tuple[float, float, int]]) -> None:
        """Labels beside the ends of their curves, pushed apart where they would cover each other."""
        height = self._metrics.height() + 2
        free = 0.0
        tops = []
        for number, (y, _, _) in enumerate(sorted(places)):
            room = mapping.height - height * (len(places) - number)
            free = max(free, min(y - height / 2, room))
            tops.append(free)
            free += height
        for top, (_, x, index) in zip(tops, sorted(places), strict=True):
            ray = self.rays[index]
            end = float(ray.values[-1]) if len(ray.values) else float("nan")
            text = f"{ray.label}   {reading(end)}"
            painter.setFont(self._bold if ray.label == self.chosen else self._font)
            width = self._metrics.horizontalAdvance(text) + 10
            box = QRectF(max(0.0, min(x + 6, mapping.width - width)), top, width, height)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(self.color(index), 1))
            painter.setBrush(QColor(theme.colors().plot))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setPen(QColor(theme.colors().text))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
