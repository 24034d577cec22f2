"""Which other runs are shown behind the live one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from ui.plots.overlay import Overlay
from ui.plots.overlay_desk import OverlayDesk
from ui.plots.plot_column import PlotColumn
from ui.plots.ruler import Axis, Ruler
from ui.plots.run_legend import LIVE, RunLegend


class Comparison(QObject):
    """Keeps the overlays and which of all runs are hidden, and has the plots of the column show them.

    ``desk`` makes their curves, ``legend`` names them.
    """

    changed = Signal()
    """Other runs are to be seen now, or the live one is hidden or shown: another range, perhaps other plots."""

    def __init__(self, font: QFont, column: PlotColumn, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = column
        self.desk = OverlayDesk(self)
        self.legend = RunLegend(font, parent)
        self._hidden: set[str] = set()
        self._live_color = 0
        self._live_named = False
        self._ends: dict[Axis, float] = {}
        self.legend.legend.toggled.connect(self._toggle)
        self.desk.came.connect(self._came)

    # -- what it is told

    def set_overlays(self, overlays: Sequence[Overlay], live_color: int) -> None:
        self.desk.set_overlays(overlays)
        self._live_color = live_color
        self._hidden &= {LIVE, *self.desk.overlays}
        self._name_runs()
        self._show()

    def name_live(self, named: bool) -> None:
        """Whether there is a live run, or one that is shown like it, among the others."""
        if named != self._live_named:
            self._live_named = named
            self._name_runs()

    def set_axis(self, axis: Axis) -> None:
        self.desk.set_axis(axis)

    @Slot()
    def want(self) -> None:
        """Have the curves made that can be seen: other plots are shown than before, or on other axes."""
        self.desk.want([panel.wish for panel in self._column.shown if panel.wish.series])

    @Slot(object)
    def lead(self, key: str | None) -> None:
        """Let a run stand out in every plot, and lead the legend; None: none."""
        self.legend.legend.lead(key)
        for panel in self._column.panels:
            panel.others.lead(key)

    # -- what it knows

    @property
    def active(self) -> bool:
        """Whether runs are compared."""
        return bool(self.desk.overlays)

    @property
    def visible(self) -> list[Overlay]:
        """Those that are not hidden."""
        return [overlay for key, overlay in self.desk.overlays.items() if key not in self._hidden]

    def rulers(self) -> list[Ruler]:
        """Of all overlays that can be shown on the axis."""
        rulers = [self.desk.ruler(key) for key in self.desk.overlays]
        return [ruler for ruler in rulers if ruler.measures]

    def end(self, axis: Axis) -> float:
        """Where the last of the visible runs ends along the axis; -1 where there is none."""
        if axis not in self._ends:
            ends = [self.desk.ruler(overlay.key).place(overlay.last_step) for overlay in self.visible
                    if self.desk.ruler(overlay.key).measures]
            self._ends[axis] = max(ends, default=-1.0)
        return self._ends[axis]

    # -- inside

    def _show(self) -> None:
        """Other runs are to be seen, or fewer."""
        self._ends = {}
        shown, live_color = self.visible, self._live_color if self.active else None
        for overlay in shown:
            for name in overlay.names():
                self._column.panel_of(name)
        for panel in self._column.panels:
            panel.show_live(not self.active or LIVE not in self._hidden)
            panel.show_overlays(shown, self.desk, live_color)
        self.changed.emit()

    @Slot()
    def _came(self) -> None:
        for panel in self._column.shown:
            panel.refresh_overlays()

    def _name_runs(self) -> None:
        names = {LIVE: self.tr("this run")} if self._live_named and self.active else {}
        colors = {LIVE: self._live_color}
        for key, overlay in self.desk.overlays.items():
            names[key], colors[key] = overlay.name, overlay.color
        self.legend.show_runs(names, colors, sorted(self._hidden))

    @Slot(str, bool)
    def _toggle(self, key: str, shown: bool) -> None:
        (self._hidden.discard if shown else self._hidden.add)(key)
        self._show()
