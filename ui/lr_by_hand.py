"""What is drawn on the plot of lr goes to where it counts: into the recipe of the coming run, or to the live run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from ui.plots.drawn import Points, counted_from, future
from ui.plots.lr_drawing import Present
from ui.plots.plots import Plots
from ui.recipe_panel import RecipePanel
from ui.run_controller import RunController, RunState
from workbench.messages import Event, Group, GroupsChanged, SetSchedule, Started, Steps
from workbench.registry import Choice

PART = "drawn"
"""The scheduler that goes through points."""


class LrByHand(QObject):
    """Joins the plots, the run and the recipe, which do not know each other."""

    def __init__(self, plots: Plots, run: RunController, recipe: RecipePanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plots, self._run, self._recipe = plots, run, recipe
        self._lr = 0.0
        run.happened.connect(self.hear)
        run.state_changed.connect(self.show_state)
        plots.lr_drawn.connect(self._apply)

    @Slot(object)
    def hear(self, event: Event) -> None:
        """Whatever moves the run on, or its learning rate."""
        if isinstance(event, (Started, Steps, GroupsChanged)):
            self._hear_groups(event.groups)
        self._tell()

    @Slot(object)
    def show_state(self, state: RunState) -> None:
        started = self._run.started
        if state is RunState.RUNNING and started is not None and self._run.step == started.first_step:
            self._hear_groups(started.groups)  # the state is told before the event that brought it
        self._plots.drawing.set_allowed(state not in (RunState.STARTING, RunState.STOPPING))
        self._tell()

    def _hear_groups(self, groups: Sequence[Group]) -> None:
        if groups:
            self._lr = float(groups[0].values.get("lr", 0.0))

    def _live(self) -> bool:
        """A run that has steps ahead of it; otherwise it is the coming one that is drawn."""
        return self._run.state in (RunState.RUNNING, RunState.PAUSED)

    def _tell(self) -> None:
        run = self._run
        self._plots.drawing.set_present(Present(run.step, run.total_steps, self._lr) if self._live() else None)

    @Slot(object, str)
    def _apply(self, points: Points, between: str) -> None:
        if self._live():
            ahead = counted_from(points, self._run.step, self._lr)
            self._run.post(SetSchedule(PART, {"points": ahead, "between": between}, start="present"))
            return
        panel = self._recipe.panel("scheduler")
        values = {"points": future(points, 0, points[0][1]), "between": between}
        former = panel.choice()
        ratios = former.values.get("ratios") if former.part == PART else None
        if ratios and ratios[0]:  # of a curve that was kept; what is drawn is the first group's lr
            values["ratios"] = tuple(ratio / ratios[0] for ratio in ratios)
        panel.set_choice(Choice(PART, values))
        panel.changed.emit()
