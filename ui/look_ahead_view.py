"""LookAheadView: opens the look ahead for the knob that is chosen, and draws what it sees into the plots."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ui.knob_panel import KnobPanel
from ui.look_ahead_dialog import Asked, LookAheadDialog
from ui.plots.plots import Plots
from ui.run_controller import RunController, RunState


class LookAheadView(QObject):
    """One dialog at a time."""

    def __init__(self, knobs: KnobPanel, run: RunController, plots: Plots, window: QWidget) -> None:
        super().__init__(window)
        self._knobs, self._run, self._plots, self._window = knobs, run, plots, window
        self.dialog: LookAheadDialog | None = None
        knobs.look_ahead_asked.connect(self.open)
        run.state_changed.connect(self._state_changed)

    @Slot()
    def open(self) -> None:
        """Ask what the next steps would be under other values of the chosen knob."""
        value = self._knobs.applied()
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        if value is None or not self._run.state.live:
            return
        asked = Asked(self._knobs.group(), self._knobs.knob(), value, self._knobs.title())
        self.dialog = LookAheadDialog(asked, rests=self._run.state is not RunState.RUNNING, parent=self._window)
        self.dialog.command.connect(self._run.post)
        self.dialog.fan.connect(self._draw)
        self.dialog.destroyed.connect(self._closed)
        self._run.happened.connect(self.dialog.hear)
        self.dialog.show()

    @Slot(int, object)
    def _draw(self, step: int, losses: Mapping[str, np.ndarray]) -> None:
        if losses:
            self._plots.show_fan(step, losses)
        else:
            self._plots.clear_fan()

    @Slot()
    def _closed(self) -> None:
        self.dialog = None

    @Slot(object)
    def _state_changed(self, state: RunState) -> None:
        """What was seen is of a run that is no more."""
        if self.dialog is not None and not state.live:
            self.dialog.close()
