"""Shows a fan at the end of the loss, and gives it the room that it needs, until it is cleared."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QObject, Signal

from ui.plots import ranges
from ui.plots.fan import Fan, rays
from ui.plots.line import Line
from ui.plots.plot_panel import PlotPanel
from ui.plots.ruler import Ruler


class FanStage(QObject):
    """While a fan is shown neither axis moves by itself."""

    began = Signal(float, float)
    """First and last step to show."""
    ended = Signal()

    def __init__(self, panel: PlotPanel, ruler: Ruler) -> None:
        super().__init__(panel)
        self._panel = panel
        self._ruler = ruler
        self._fan: Fan | None = None
        self._given: tuple[int, dict[str, np.ndarray], str | None] = (0, {}, None)
        self._y_before: ranges.Range | None = None

    @property
    def active(self) -> bool:
        return self._fan is not None

    @property
    def fan(self) -> Fan | None:
        """What is shown."""
        return self._fan

    def show(self, step: int, losses: Mapping[str, np.ndarray], chosen: str | None, strength: float) -> None:
        """Show these curves, from ``step`` on; those shown before go."""
        if not any(len(values) for values in losses.values()):
            self.clear()
            return
        before, view = self._fan, self._panel.view
        if before is not None:
            view.scene().removeItem(before)
        else:
            self._y_before = view.ranges[2:] if view.y_is_manual else None
        self._given = step, {label: np.asarray(values, dtype=np.float64) for label, values in losses.items()}, chosen
        self._fan = Fan(rays(*self._given[:2], self._line(), strength), chosen, self._ruler, view.box, view.mapping,
                        self._panel.legend.font())
        self._panel.fitter = self._fit
        if before is None or before.steps != self._fan.steps:
            self.began.emit(*self._fan.steps)
        self._panel.fit_y()

    def smooth(self, strength: float) -> None:
        """Another strength of smoothing."""
        if self._fan is not None:
            self.show(*self._given, strength)

    def clear(self) -> None:
        """Show no fan; the axes are as they were before."""
        fan, self._fan = self._fan, None
        if fan is None:
            return
        panel = self._panel
        panel.view.scene().removeItem(fan)
        panel.fitter = None
        panel.fit_y()
        if self._y_before is not None:
            panel.look_at_y(*self._y_before)
        self.ended.emit()

    # -- inside

    def _line(self) -> Line | None:
        return next((line for line in self._panel.lines if line.name == "loss"), None)

    def _fit(self) -> ranges.Range:
        """A range for the y axis with the end of the run and the fan in it."""
        panel, line = self._panel, self._line()
        assert self._fan is not None, "the plot has no fitter while no fan is shown"
        window = panel.view.mapping().window
        extent = self._fan.extent(line.extent(window) if line is not None else None, panel.log_y)
        return ranges.fit(ranges.to_axis(extent, panel.log_y), (0.0, -1.0), panel.log_y)
