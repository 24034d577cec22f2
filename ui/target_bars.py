"""How the targets of a regression are spread in both splits: a histogram."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import theme
from ui.controls import describe
from ui.data_plot import DataPlot
from ui.language import say
from ui.number_text import count_text, value_text
from ui.quiet_combo import QuietCombo
from ui.swatches import Swatches
from ui.tone_label import ToneLabel
from workbench.data_facts import DataSummary, Histogram, Look, Values


class TargetBars(QWidget):
    """``output_wanted`` carries the number of the target that is to be shown."""

    output_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.targets")
        self._outputs: tuple[Values, ...] = ()
        self.output = describe(QuietCombo(self), "data_window.targets.output", self.tr("Target"),
                               self.tr("Which of the numbers to be predicted is shown"))
        self._output_label = QLabel(self.tr("&Target"), self)
        self._output_label.setBuddy(self.output)
        self.facts = ToneLabel("muted", parent=self)
        self.facts.setObjectName("data_window.targets.facts")
        self.plot = describe(HistogramPlot(self), "data_window.targets.plot", self.tr("Histogram of the targets"),
                             self.tr("Share of each split's samples whose target lies in this range"))
        self.swatches = Swatches(self)
        self.output.activated.connect(self.output_wanted)
        row = QHBoxLayout()
        row.addWidget(self._output_label)
        row.addWidget(self.output)
        row.addWidget(self.facts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        column.addWidget(self.swatches)

    def show_targets(self, look: Look) -> None:
        summary = look.summary
        if summary.outputs != self._outputs:
            self._outputs = summary.outputs
            self.output.clear()
            self.output.addItems([say(values.name) for values in summary.outputs])
        self.output.setCurrentIndex(look.at.output)
        self.output.setMaximumWidth(260)
        several = len(summary.outputs) > 1
        self.output.setVisible(several)
        self._output_label.setVisible(several)
        self.facts.setText(self._facts(summary.outputs[look.at.output]))
        self.plot.show_histogram(look.histogram, say(summary.outputs[look.at.output].name))
        self.plot.setAccessibleDescription(self.facts.text())
        self.swatches.show_names(self._names(summary))

    def _facts(self, values: Values) -> str:
        return self.tr("{name}: from {lowest} to {highest}, mean {mean}, deviation {deviation} (training)").format(
            name=say(values.name), lowest=value_text(values.lowest, 4), highest=value_text(values.highest, 4),
            mean=value_text(values.mean, 4), deviation=value_text(values.deviation, 4))

    def _names(self, summary: DataSummary) -> list[str]:
        names = [self.tr("training ({count})").format(count=count_text(summary.training))]
        if summary.validation:
            names.append(self.tr("validation ({count})").format(count=count_text(summary.validation)))
        return names


class HistogramPlot(DataPlot):
    """Shares in percent, so that splits of different sizes can be compared; validation stands inside training."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._bars: list[pg.BarGraphItem] = []
        super().__init__(parent)

    def show_histogram(self, histogram: Histogram | None, name: str) -> None:
        for bars in self._bars:
            self.removeItem(bars)
        self._bars = []
        self.name_axes(name, self.tr("% of the split"))
        if histogram is not None:
            middles = (histogram.edges[1:] + histogram.edges[:-1]) / 2
            widths = np.diff(histogram.edges)
            for counts, share in ((histogram.training, 0.94), (histogram.validation, 0.45)):
                if counts.sum():
                    self._bars.append(pg.BarGraphItem(x=middles, width=widths * share,
                                                      height=100 * counts / counts.sum()))
                    self.addItem(self._bars[-1])
        self.paint_items()
        self.getPlotItem().getViewBox().setLimits(yMin=0)
        self.show_all()

    def paint_items(self) -> None:
        for number, bars in enumerate(self._bars):
            color = theme.curve_color(number)
            soft = QColor(color)
            soft.setAlpha(150 if number == 0 else 255)
            bars.setOpts(brush=soft, pen=pg.mkPen(None))


__all__ = ["HistogramPlot", "TargetBars"]
