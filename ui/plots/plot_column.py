"""The column of plots: which are there and how high each of them is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QWidget

from ui.plots.plot_panel import PlotPanel


class PlotColumn(QScrollArea):
    """Scrolls where it has more plots than the window is high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setObjectName("plots-splitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(3)
        self._before: list[int] = []
        self._given: list[int] = []
        self.setObjectName("plots-scroll")
        self.setWidget(self.splitter)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def add(self, panel: PlotPanel) -> None:
        """One more plot, below the others."""
        self.splitter.addWidget(panel)
        self.splitter.setStretchFactor(self.splitter.count() - 1, panel.kind.weight)

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
