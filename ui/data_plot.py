"""DataPlot: the ground of the pictures of data that pyqtgraph draws: axes in the theme's colours, zoom and pan."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QMouseEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.plots.ticks import label

_NAME = 24
"""Letters of an axis's name that are shown at most."""


class _Axis(pg.AxisItem):
    """Numbers written as at the plots of a run."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [label(float(value), float(spacing)) for value in values]


class DataPlot(pg.PlotWidget):
    """The wheel zooms, dragging pans, a double click shows everything again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={side: _Axis(side) for side in ("left", "bottom")})
        self.setMenuEnabled(False)
        self.hideButtons()
        self.showGrid(x=True, y=True, alpha=0.25)
        for side in ("left", "bottom"):
            self.getPlotItem().getAxis(side).setStyle(maxTickLevel=1)
        theme.notifier().changed.connect(self._dress)
        self._dress()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()
        event.accept()

    def show_all(self) -> None:
        """Show everything that is drawn, until somebody zooms or pans."""
        self.getPlotItem().getViewBox().enableAutoRange()

    def name_axes(self, across: str, up: str) -> None:
        """Words beside the axes; long ones are cut."""
        for side, text in (("bottom", across), ("left", up)):
            self.setLabel(side, text if len(text) <= _NAME else f"{text[: _NAME - 1]}…")

    def paint_items(self) -> None:
        """To be overridden: give what is drawn the colours of the present theme."""

    @Slot()
    def _dress(self) -> None:
        colors = theme.colors()
        self.setBackground(QColor(colors.plot))
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(QPen(QColor(colors.axis), 0))
            axis.setTextPen(QColor(colors.axis))
        self.paint_items()
