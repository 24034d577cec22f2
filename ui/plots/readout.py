"""The box beside the crosshair: which curves are near, and what they are there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui import theme
from ui.plots.axes import LEFT, TOP
from ui.plots.curve import Mapping
from ui.plots.stroke import Dash, Look, paint_line

_PAD, _SWATCH, _GAP, _AWAY = 7.0, 20.0, 6.0, 14.0


@dataclass(frozen=True)
class Row:
    """One curve: how it looks, its name and its value there; ``leads`` is whether it is the one pointed at."""

    color: QColor
    dash: Dash
    name: str
    value: str
    leads: bool = False


class Readout(QGraphicsItem):
    """Painted by hand, beside the point where it does not cover it."""

    def __init__(self, mapping: Callable[[], Mapping], font: QFont) -> None:
        super().__init__()
        self._mapping = mapping
        self._font, self._bold = font, QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._at: tuple[float, float] | None = None
        self._rows: tuple[Row, ...] = ()
        self._hint = ""
        self._box = QRectF()
        self.setZValue(60)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    @property
    def rows(self) -> tuple[Row, ...]:
        """What it says now; nothing while it is not shown."""
        return self._rows if self._at is not None else ()

    @property
    def hint(self) -> str:
        return self._hint if self._at is not None else ""

    def show_at(self, place: float | None, value: float = 0.0, rows: Sequence[Row] = (), hint: str = "") -> None:
        """Say this beside a place along x and a value; None: go away."""
        self._at = None if place is None or not (rows or hint) else (place, value)
        self._rows, self._hint = tuple(rows), hint
        self.relocate()

    def apply_theme(self) -> None:
        self.update()

    def relocate(self) -> None:
        """The plot moved under us, or there is something else to say."""
        self.prepareGeometryChange()
        self.setVisible(self._at is not None)
        self._box = QRectF() if self._at is None else self._place(*self._at)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._box.adjusted(-1, -1, 1, 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        colors = theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(self._box, 4, 4)
        height, right = self._line_height(), self._box.right() - _PAD
        y, left = self._box.top() + _PAD, self._box.left() + _PAD
        for row in self._rows:
            middle = y + height / 2
            painter.setFont(self._bold if row.leads else self._font)
            _paint_sample(painter, left, middle, row)
            painter.setPen(QColor(colors.text))
            line = QRectF(left + _SWATCH + _GAP, y, right - left - _SWATCH - _GAP, height)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), row.name)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), row.value)
            y += height
        if self._hint:
            painter.setFont(self._font)
            painter.setPen(QColor(colors.muted))
            painter.drawText(QRectF(left, y, right - left, height), int(Qt.AlignmentFlag.AlignVCenter), self._hint)

    # -- inside

    def _line_height(self) -> float:
        return QFontMetricsF(self._bold).height() + 2

    def _place(self, place: float, value: float) -> QRectF:
        mapping, metrics = self._mapping(), QFontMetricsF(self._bold)
        names = [_SWATCH + _GAP + metrics.horizontalAdvance(row.name) + 2 * _GAP + metrics.horizontalAdvance(row.value)
                 for row in self._rows]
        width = max([*names, QFontMetricsF(self._font).horizontalAdvance(self._hint)]) + 2 * _PAD
        height = (len(self._rows) + bool(self._hint)) * self._line_height() + 2 * _PAD
        x, y = mapping.place(place, value)
        left = x + _AWAY if x + _AWAY + width <= mapping.width else x - _AWAY - width
        top = y + _AWAY if y + _AWAY + height <= mapping.height else y - _AWAY - height
        return QRectF(LEFT + max(0.0, left), TOP + min(max(0.0, top), max(0.0, mapping.height - height)), width, height)


def _paint_sample(painter: QPainter, left: float, middle: float, row: Row) -> None:
    """A piece of the curve."""
    x, y = np.array([left, left + _SWATCH]), np.array([middle, middle])
    paint_line(painter, x, y, Look(row.color, 2.0, dash=row.dash))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

