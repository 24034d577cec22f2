"""Samples that are no pictures, in the plane of two of their features, coloured by class or by target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import theme
from ui.controls import describe
from ui.data_plot import DataPlot
from ui.language import say
from ui.number_text import count_text, value_text
from ui.quiet_combo import QuietCombo
from ui.swatches import Swatches, class_color
from ui.tone_label import ToneLabel
from workbench.data_facts import DataSummary, Look, Points

_SYMBOLS = ("o", "s", "t1", "d", "+")
"""In the order of ``swatches.MARKS``."""
_SHADES = 24
_NAMED_SHADES = 5
_SIZE = 7


class SamplePoints(QWidget):
    """``axes_wanted`` carries the two indices of ``DataSummary.axes`` that are to be shown."""

    axes_wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.points")
        self._summary: DataSummary | None = None
        self.across = describe(QuietCombo(self), "data_window.points.x", self.tr("Horizontal"),
                          self.tr("What places the points from left to right"))
        self.up = describe(QuietCombo(self), "data_window.points.y", self.tr("Vertical"),
                          self.tr("What places the points from bottom to top"))
        self.plot = describe(ScatterPlot(self), "data_window.points.plot", self.tr("Samples as points"),
                             self.tr("The wheel zooms, dragging pans, a double click shows all"))
        self.swatches = Swatches(self)
        self.note = ToneLabel("muted", parent=self)
        for combo in (self.across, self.up):
            combo.activated.connect(self._chosen)
        row = QHBoxLayout()
        for text, combo in ((self.tr("&Horizontal"), self.across), (self.tr("&Vertical"), self.up)):
            name = QLabel(text, self)
            name.setBuddy(combo)
            row.addWidget(name)
            row.addWidget(combo, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        column.addWidget(self.swatches)
        column.addWidget(self.note)

    def show_points(self, look: Look) -> None:
        points = look.points
        if points is None:
            return
        if look.summary is not self._summary:
            self._summary = look.summary
            axes = [say(name) for name in look.summary.axes]
            for combo in (self.across, self.up):
                combo.clear()
                combo.addItems(axes)
        self.across.setCurrentIndex(look.at.x)
        self.up.setCurrentIndex(look.at.y)
        names = [say(one.name) for one in look.summary.classes]
        self.plot.show_points(points, self.across.currentText(), self.up.currentText(), bool(names))
        self.swatches.show_names(names or self.plot.shade_names(), None if names else self.plot.shade_colors())
        shown = len(points.x)
        self.note.say("" if shown == points.of else self.tr("{shown} of {all} samples are shown.").format(
            shown=count_text(shown), all=count_text(points.of)))
        self.plot.setAccessibleDescription(self.tr("{count} points, {x} and {y}").format(
            count=count_text(shown), x=self.across.currentText(), y=self.up.currentText()))

    @Slot()
    def _chosen(self) -> None:
        self.axes_wanted.emit(self.across.currentIndex(), self.up.currentIndex())


class ScatterPlot(DataPlot):
    """Points, coloured by class, or by target from low to high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._points: Points | None = None
        self._by_class = True
        self._item = pg.ScatterPlotItem(size=_SIZE, pen=None, pxMode=True)
        super().__init__(parent)
        self.addItem(self._item)

    def show_points(self, points: Points, x: str, y: str, by_class: bool) -> None:
        moved = self._points is None or not (np.array_equal(points.x, self._points.x)
                                             and np.array_equal(points.y, self._points.y))
        self._points, self._by_class = points, by_class
        self.name_axes(x, y)
        self.paint_items()
        if moved:  # else a zoom is kept
            self.show_all()

    def paint_items(self) -> None:
        points = self._points
        if points is None:
            return
        if self._by_class:
            numbers = points.colours.astype(np.int64)
            symbols = [_SYMBOLS[number % len(_SYMBOLS)] for number in numbers]
            # One brush for all that have it: pyqtgraph keeps a picture of each brush and symbol.
            numbers = numbers % len(theme.colors().curves)
            brushes = {int(number): QBrush(class_color(int(number))) for number in np.unique(numbers)}
        else:
            numbers = self._shades(points.colours)
            brushes = dict(enumerate(map(QBrush, self._colors(_SHADES))))
            symbols = [_SYMBOLS[0]] * len(numbers)
        self._item.setData(points.x, points.y, brush=[brushes[int(number)] for number in numbers], symbol=symbols)

    def shade_names(self) -> list[str]:
        """Some targets from low to high, for a legend."""
        low, high = self._ends()
        return [value_text(float(value), 3) for value in np.linspace(low, high, _NAMED_SHADES)]

    def shade_colors(self) -> Sequence[QColor]:
        return self._colors(_NAMED_SHADES)

    def _shades(self, targets: np.ndarray) -> np.ndarray:
        low, high = self._ends()
        share = (np.nan_to_num(targets.astype(np.float64), nan=low) - low) / (high - low if high > low else 1.0)
        return np.clip(np.rint(share * (_SHADES - 1)), 0, _SHADES - 1).astype(np.int64)

    def _ends(self) -> tuple[float, float]:
        targets = self._points.colours if self._points is not None else np.empty(0)
        finite = targets[np.isfinite(targets)]
        return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)

    @staticmethod
    def _colors(count: int) -> list[QColor]:
        # The ends of the map that the ground would swallow are left out.
        low, high = (0.3, 1.0) if theme.colors().dark else (0.0, 0.82)
        table = pg.colormap.get("viridis").map(np.linspace(low, high, count), mode="qcolor")
        return list(table)
