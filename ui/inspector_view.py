"""Joins the run, the inspector's panel and its plots, which do not know each other."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ui.inspector_panel import InspectorPanel
from ui.plots.plots import Plots
from ui.run_controller import RunController, RunState
from workbench.messages import Event, Inspecting, Refused, Started, Steps


class InspectorView(QObject):
    """Shows what the run says of its layers; hands on what is asked."""

    def __init__(self, run: RunController, panel: InspectorPanel, plots: Plots, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panel = panel
        run.happened.connect(self.hear)
        run.state_changed.connect(self.show_state)
        panel.command.connect(run.post)
        panel.plot_wanted.connect(plots.set_wanted)
        plots.wanted_changed.connect(panel.set_plotted)

    @Slot(object)
    def hear(self, event: Event) -> None:
        if isinstance(event, Steps):
            self._panel.show_samples(event.samples)
        elif isinstance(event, Started):
            self._panel.clear()
        elif isinstance(event, Inspecting):
            self._panel.show_inspecting(event)
        elif isinstance(event, Refused):
            self._panel.refused(event)

    @Slot(object)
    def show_state(self, state: RunState) -> None:
        self._panel.set_live(state.live)
