"""Shows the run in the panels: every event goes to the panels it concerns."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ui.groups_panel import GroupsPanel
from ui.knob_panel import KnobPanel
from ui.number_text import count_text, value_text
from ui.plots.plots import Plots
from ui.recipe_panel import RecipePanel
from ui.run_actions import State
from ui.run_bar import RunBar
from ui.run_controller import RunController, RunState
from ui.trainer_thread import Past
from workbench.messages import (
    CheckpointSaved,
    Ended,
    Event,
    Extended,
    Finished,
    GroupsChanged,
    KnobTurned,
    NotFinite,
    Paused,
    Refused,
    Resumed,
    Started,
    Steps,
)

BAR_STATES: dict[RunState, State] = {
    RunState.IDLE: "idle", RunState.STARTING: "loading", RunState.RUNNING: "running",
    RunState.PAUSED: "paused", RunState.FINISHED: "finished", RunState.STOPPING: "loading",
}


class RunView(QObject):
    """Joins the run and the panels, which do not know each other."""

    def __init__(self, run: RunController, bar: RunBar, knobs: KnobPanel, groups: GroupsPanel, plots: Plots,
                 recipe: RecipePanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run, self._bar, self._knobs, self._groups = run, bar, knobs, groups
        self._plots, self._recipe = plots, recipe
        self._past: Past | None = None
        self._failed = False
        run.happened.connect(self.hear)
        run.state_changed.connect(self.show_state)

    @Slot(object)
    def hear(self, event: Event) -> None:
        if isinstance(event, Steps):
            self._plots.append(event.first, event.columns, event.samples)
            self._bar.show_steps(event)
            self._knobs.show_groups(event.groups)
            self._groups.show_groups(event.groups)
        elif isinstance(event, KnobTurned):
            self._knobs.knob_turned(event)
            self._mark(event)
        elif isinstance(event, GroupsChanged):
            self._knobs.show_groups(event.groups)
            self._groups.show_groups(event.groups)
        elif isinstance(event, Refused):
            self._knobs.refused(event)
        elif isinstance(event, NotFinite):
            self._plots.truncate(event.step)  # slow steps are told one by one: this one may have been told already
        elif isinstance(event, (Paused, Finished)):
            self._bar.show_at(event.step)
        elif isinstance(event, (Resumed, Extended)):
            self._bar.show_total(event.total_steps)
        elif isinstance(event, CheckpointSaved) and event.reason == "asked":
            text = self.tr("Checkpoint saved by hand before step {step}")
            self._plots.add_marker(event.step, text.format(step=count_text(event.step)), "checkpoint")
        elif isinstance(event, Past):
            self._past = event
            self._recipe.set_recipe(event.recipe)
        elif isinstance(event, Started):
            self._begin(event)
        elif isinstance(event, Ended):
            self._failed = event.outcome == "failed"

    def _begin(self, event: Started) -> None:
        """A run begins; one that was continued has a past to show."""
        past, self._past = self._past, None
        self._failed = False
        turns: list[KnobTurned] = []
        if event.resumed and past is not None:
            self._plots.set_history(past.history)
            self._plots.truncate(event.first_step)
            turns = list(past.turns)
        else:
            self._plots.clear()
        for turn in turns:
            self._mark(turn)
        self._bar.show_started(event)
        self.show_fields()
        self._knobs.set_scheduled(self._recipe.recipe().scheduler.part != "none")
        self._knobs.begin(event.groups, [(i, name) for i, group in enumerate(event.groups) for name in group.held])
        self._groups.show_groups(event.groups)

    def show_fields(self) -> None:
        """The bounds of the knobs, once the optimizer's part is known."""
        part = self._recipe.panel("optimizer").part()
        if part is not None:
            self._knobs.set_fields(part.fields)

    @Slot(object)
    def show_state(self, state: RunState) -> None:
        shown = BAR_STATES[state]
        if state is RunState.IDLE and self._failed:
            shown = "failed"
        self._bar.show_state(shown)
        if state is RunState.STOPPING:
            self._bar.state.setText(self.tr("Stopping…"))
            self._bar.actions_.stop.setEnabled(False)
        self._knobs.set_live(state.live)
        # A resting run's recipe is history: what is changed now is meant for the next run.
        self._recipe.set_editable(state in (RunState.IDLE, RunState.FINISHED))

    def _mark(self, turn: KnobTurned) -> None:
        group = next((g.name for i, g in enumerate(self._run.started.groups) if i == turn.group), "") \
            if self._run.started and len(self._run.started.groups) > 1 else ""
        text = self.tr("Step {step}: {name} {before} → {after}").format(
            step=count_text(turn.step), name=f"{group} {turn.name}".strip(),
            before=value_text(float(turn.previous)), after=value_text(float(turn.applied)))
        if turn.after.held is not None:
            text += self.tr(" (held)")
        self._plots.add_marker(turn.step, text, "knob")
