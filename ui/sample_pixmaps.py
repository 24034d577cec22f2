"""Pictures of samples as Qt paints them: the pixels of tiny ones stay sharp squares, larger ones are smooth."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap

_SHARP = 3
"""Pixels on the screen for one of the picture, from which on it is shown as a square."""


def pixmap(pixels: np.ndarray) -> QPixmap:
    """A pixmap of uint8 (height, width, 3)."""
    height, width = pixels.shape[:2]
    image = QImage(np.ascontiguousarray(pixels).data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image)


def place(pixmap: QPixmap, room: QRectF) -> QRectF:
    """Where a picture stands in a room: as large as it fits, in the middle; a tiny one is enlarged by a whole number,
    so that all its pixels are of one size."""
    width, height = pixmap.width(), pixmap.height()
    scale = min(room.width() / width, room.height() / height)
    if scale >= _SHARP:
        scale = float(int(scale))
    size = QRectF(0, 0, width * scale, height * scale)
    size.moveCenter(room.center())
    return QRectF(round(size.left()), round(size.top()), size.width(), size.height())


def paint(painter: QPainter, pixmap: QPixmap, target: QRectF) -> None:
    """Paint a picture where ``place`` has put it."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, target.width() < _SHARP * pixmap.width())
    painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
