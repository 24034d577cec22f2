"""Noisy curves, painted into memory: at every column of pixels one bar from the lowest to the highest value there.

A painter takes ten nanoseconds for every pixel of a line; of a curve that goes from top to bottom of the plot a
thousand times that is milliseconds, and of ten such curves more than a frame may take.  Written to memory at once, all
bars of a curve take a fraction of it.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage


def blank(width: int, height: int) -> np.ndarray:
    """A transparent picture of (width, height) uint32: columns lie in one piece, so that a bar is written at once."""
    return np.zeros((width, height), np.uint32)


def paint_bars(picture: np.ndarray, x: np.ndarray, y: np.ndarray, color: QColor) -> None:
    """Paint points (pixels; ``x`` grows, NaN in ``y`` is a gap), at least one to a column, as a line would be.

    A bar reaches to the middle of the way to its neighbours, so that the line hangs together.
    """
    width, height = picture.shape
    inside = np.flatnonzero(np.isfinite(y) & (x >= 0) & (x < width))
    if not len(inside):
        return
    column, y = x[inside].astype(np.intp), y[inside]
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    first, last = starts[1:], starts[1:] - 1  # of every two neighbours: where one begins, and the other ends
    middle = np.where(inside[first] == inside[last] + 1, (y[first] + y[last]) / 2, np.nan)
    for side in (slice(1, None), slice(None, -1)):
        low[side], high[side] = np.fmin(low[side], middle), np.fmax(high[side], middle)
    begin, end = (np.zeros(width, np.uint16) for _ in range(2))
    begin[column[starts]] = tops = np.clip(np.floor(low), 0, height).astype(np.uint16)
    end[column[starts]] = bottoms = np.clip(np.floor(high) + 1, 0, height).astype(np.uint16)
    across, down = slice(column[0], column[-1] + 1), slice(int(tops.min()), int(bottoms.max()))
    begin, end = begin[across, None], end[across, None]
    # Row by row, unsigned: what lies above a bar wraps around to a very large number, which is not below its length.
    rows = np.arange(down.start, down.stop, dtype=np.uint16)
    picture[across, down][rows - begin < end - begin] = color.rgba()


def copy_onto(image: QImage, picture: np.ndarray) -> None:
    """Lay a picture over an image of that size (of 32 bits a pixel)."""
    width, height = picture.shape
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(height, image.bytesPerLine() // 4)[:, :width]
    # There is nothing but ink and air in it, so that a pixel takes part whole or not at all.
    np.copyto(pixels, picture.T, where=picture.T != 0)
