"""The column of plots: which there are, which of them are shown, and how high each of them is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QWidget

from ui.plots.catalogue import PlotKind, kind_of_unknown
from ui.plots.plot_panel import PlotPanel
from ui.plots.ruler import Ruler


class PlotColumn(QScrollArea):
    """Scrolls where it has more plots than the window is high.  ``ruler`` measures the live run."""

    added = Signal(object)
    """A PlotPanel that was not there before."""

    def __init__(self, font: QFont, ruler: Ruler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panels: list[PlotPanel] = []
        self._font = font
        self._ruler = ruler
        self._before: list[int] = []
        self._given: list[int] = []
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setObjectName("plots-splitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(3)
        self.setObjectName("plots-scroll")
        self.setWidget(self.splitter)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:
        """Nothing is cut off at the right: there is no bar to scroll there with."""
        size = super().minimumSizeHint()
        panels = [panel.least_width() for panel in self.shown]
        return QSize(max([size.width(), *panels]) + self.verticalScrollBar().sizeHint().width(), size.height())

    # -- which there are

    def add(self, kind: PlotKind) -> PlotPanel:
        """One more plot, below the others."""
        panel = PlotPanel(kind, self._font, self._ruler, self)
        panel.view.set_axis(self._ruler.axis)
        self.panels.append(panel)
        self.splitter.addWidget(panel)
        self.splitter.setStretchFactor(self.splitter.count() - 1, kind.weight)
        self.added.emit(panel)
        return panel

    def panel(self, name: str) -> PlotPanel:
        """The plot of that name."""
        return next(panel for panel in self.panels if panel.kind.name == name)

    def panel_of(self, series: str) -> PlotPanel:
        """The plot that shows a series; one of its own where no other does."""
        return next((panel for panel in self.panels if panel.kind.holds(series)), None) \
            or self.add(kind_of_unknown(series))

    @property
    def shown(self) -> list[PlotPanel]:
        """Those that are shown, seen or not."""
        return [panel for panel in self.panels if not panel.isHidden()]

    @property
    def empty(self) -> bool:
        """Whether there is nothing in any of them."""
        return not any(panel.filled for panel in self.panels)

    def arrange(self) -> None:
        """Show plots with data, or those with a hint while there is none at all; labels under the last of them."""
        empty = self.empty
        for panel in self.panels:
            panel.setVisible(panel.wanted and (bool(panel.kind.hint) if empty else panel.filled))
        shown = self.shown
        drawn = [panel for panel in shown if panel.filled or panel.planned_to >= 0] or shown
        for panel in shown:
            panel.view.set_labelled(panel is drawn[-1])
            panel.view.markers.handles = panel is shown[0]

    # -- how high

    def give_room(self, panel: PlotPanel, share: float) -> None:
        """Make one plot at least so high, as a share of the column; the others shrink alike."""
        sizes = self._before = self.splitter.sizes()
        at, whole = self.splitter.indexOf(panel), sum(sizes)
        wanted = share * whole
        if 0 < sizes[at] < wanted:
            others = (whole - wanted) / (whole - sizes[at])
            self.splitter.setSizes([round(wanted if i == at else size * others) for i, size in enumerate(sizes)])
        self._given = self.splitter.sizes()

    def take_room_back(self) -> None:
        """Make all plots as high as they were, unless the user has chosen other heights meanwhile."""
        if self._before and self.splitter.sizes() == self._given:
            self.splitter.setSizes(self._before)
        self._before = []
