"""The icons of the run bar, painted in the palette's own colours so that they can be read in any theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap, QPolygonF

SIZE = 24
"""The drawings below are made for a square of this many units."""


def run_icon(name: str, palette: QPalette) -> QIcon:
    """"run", "pause", "step", "stop", "save" or "more", enabled and disabled; KeyError for another name."""
    icon = QIcon()
    role = QPalette.ColorRole.ButtonText
    for mode, group in ((QIcon.Mode.Normal, QPalette.ColorGroup.Active),
                        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled)):
        for scale in (1, 2, 3):
            icon.addPixmap(_pixmap(name, palette.color(group, role), scale), mode)
    return icon


def _pixmap(name: str, color: QColor, scale: int) -> QPixmap:
    pixmap = QPixmap(SIZE * scale, SIZE * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    _DRAW[name](painter, color)
    painter.end()
    return pixmap


def _triangle(painter: QPainter, left: float) -> None:
    painter.drawPolygon(QPolygonF([QPointF(left, 5), QPointF(left + 11, 12), QPointF(left, 19)]))


def _run(painter: QPainter, color: QColor) -> None:
    _triangle(painter, 7.5)


def _pause(painter: QPainter, color: QColor) -> None:
    painter.drawRect(QRectF(6.5, 5, 4, 14))
    painter.drawRect(QRectF(13.5, 5, 4, 14))


def _step(painter: QPainter, color: QColor) -> None:
    painter.drawRect(QRectF(5, 5, 2.5, 14))
    _triangle(painter, 9.5)


def _stop(painter: QPainter, color: QColor) -> None:
    painter.drawRect(QRectF(6, 6, 12, 12))


def _save(painter: QPainter, color: QColor) -> None:
    """An arrow down into a tray."""
    painter.drawRect(QRectF(10.75, 3.5, 2.5, 8))
    painter.drawPolygon(QPolygonF([QPointF(6.5, 10), QPointF(17.5, 10), QPointF(12, 16)]))
    pen = QPen(color, 2.2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    tray = [QPointF(4.5, 15.5), QPointF(4.5, 20), QPointF(19.5, 20), QPointF(19.5, 15.5)]
    painter.drawPolyline(QPolygonF(tray))


def _more(painter: QPainter, color: QColor) -> None:
    painter.drawRect(QRectF(10.75, 5, 2.5, 14))
    painter.drawRect(QRectF(5, 10.75, 14, 2.5))


_DRAW = {"run": _run, "pause": _pause, "step": _step, "stop": _stop, "save": _save, "more": _more}
