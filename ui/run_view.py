"""Shows the run in the panels: every event goes to the panels it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from ui.groups_panel import GroupsPanel
from ui.knob_panel import KnobPanel
from ui.number_text import count_text, value_text
from ui.plots.planned import planned_lines
from ui.plots.plots import Plots
from ui.recipe_panel import LIVE, RecipePanel
from ui.run_actions import State
from ui.run_bar import RunBar
from ui.run_controller import RunController, RunState
from ui.trainer_thread import Change, Past
from workbench.address import short
from workbench.messages import (
    CheckpointSaved,
    Ended,
    Event,
    Extended,
    Finished,
    Frozen,
    Group,
    GroupAdded,
    GroupsChanged,
    KnobTurned,
    NotFinite,
    OptimizerChanged,
    Paused,
    Planned,
    Refused,
    Resumed,
    ScheduleChanged,
    Started,
    Steps,
)
from workbench.registry import Choice

BAR_STATES: dict[RunState, State] = {
    RunState.IDLE: "idle", RunState.STARTING: "loading", RunState.RUNNING: "running",
    RunState.PAUSED: "paused", RunState.FINISHED: "finished", RunState.STOPPING: "loading",
}



class RunView(QObject):
    """Joins the run and the panels, which do not know each other."""

    said = Signal(str)
    """Good news of a change, for the status bar."""
    continued = Signal(object)
    """The recipe of a run that goes on, to be shown in the panel before the run begins."""

    def __init__(self, run: RunController, bar: RunBar, knobs: KnobPanel, groups: GroupsPanel, plots: Plots,
                 recipe: RecipePanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run, self._bar, self._knobs, self._groups = run, bar, knobs, groups
        self._plots, self._recipe = plots, recipe
        self._past: Past | None = None
        self._failed = False
        self._now: tuple[Group, ...] = ()
        """The groups as they stand."""
        run.happened.connect(self.hear)
        run.state_changed.connect(self.show_state)

    @Slot(object)
    def hear(self, event: Event) -> None:
        if isinstance(event, Steps):
            self._plots.append(event.first, event.columns, event.samples)
            self._bar.show_steps(event)
            self._show_groups(event.groups)
        elif isinstance(event, KnobTurned):
            self._knobs.knob_turned(event)
            self._mark(event)
        elif isinstance(event, GroupsChanged):
            self._show_groups(event.groups)
        elif isinstance(event, (ScheduleChanged, OptimizerChanged)):
            self._changed(event)
        elif isinstance(event, (GroupAdded, Frozen)):
            self._mark(event)
        elif isinstance(event, Planned):
            lr = {f"lr/{name}": values for name, values in event.lr.items()}
            self._plots.set_planned("lr", planned_lines(event.steps, lr, event.total_steps, event.whole))
        elif isinstance(event, Refused):
            self._knobs.refused(event)
            self._recipe.refused(event)
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
            self.continued.emit(event.recipe)
        elif isinstance(event, Started):
            self._begin(event)
        elif isinstance(event, Ended):
            self._failed = event.outcome == "failed"

    def _begin(self, event: Started) -> None:
        """A run begins; one that was continued has a past to show."""
        past, self._past = self._past, None
        self._failed = False
        self._now = event.groups
        if event.resumed and past is not None:
            self._plots.set_history(past.history)
            self._plots.truncate(event.first_step)
            self._plots.set_planned("lr", [])  # what it has ahead of it is told next
            for change in past.changes:
                self._mark(change)
        else:
            self._plots.clear()
        self._bar.show_started(event)
        choices = self._choices_of(event)
        self._recipe.set_running(choices)
        for section in event.swapped:  # as it was shown when it was swapped
            self._recipe.panel(section).choose(choices[section])
        self.show_fields()
        self._knobs.begin(event.groups, [(i, name) for i, group in enumerate(event.groups) for name in group.held])
        self._groups.show_groups(event.groups)

    def _choices_of(self, event: Started) -> Mapping[str, Choice]:
        """The optimizer and the schedule at work when a run begins: the recipe's, unless they were swapped."""
        recipe = self._run.recipe or self._recipe.recipe()
        choices = {section: recipe.choice(section) for section in LIVE}
        for section, values in event.swapped.items():
            choices[section] = Choice(values["part"], {key: value for key, value in values.items() if key != "part"})
        return choices

    def _changed(self, event: ScheduleChanged | OptimizerChanged) -> None:
        """The run has another schedule or optimizer now."""
        if isinstance(event, OptimizerChanged):
            section = "optimizer"
            self._knobs.optimizer_changed()
        else:
            section = "scheduler"
            self._knobs.schedule_changed()
        said = self.tr("{part} from step {step}").format(part=short(event.part), step=count_text(event.step))
        state = self._state_text(event) if isinstance(event, OptimizerChanged) else ""
        said = f"{said}: {state}" if state else said
        self._recipe.running_changed(section, Choice(event.part, event.values), said)
        self.show_fields()
        self._mark(event)
        self.said.emit(said)

    def _show_groups(self, groups: Sequence[Group]) -> None:
        self._now = tuple(groups)
        self._knobs.show_groups(groups)
        self._groups.show_groups(groups)

    def show_fields(self) -> None:
        """The bounds of the knobs, once the part of the optimizer at work is known, and whether a schedule moves lr."""
        part = self._recipe.panel("optimizer").part_named(self._recipe.running("optimizer").part)
        if part is not None:
            self._knobs.set_fields(part.fields)
            self._groups.set_fields(part.fields)
        self._knobs.set_scheduled(self._recipe.running("scheduler").part != "none")

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
        self._groups.set_live(state.live)
        # A resting run's recipe is history: what is changed now is meant for the next run.
        if state in (RunState.RUNNING, RunState.PAUSED):
            self._recipe.set_editable(False, but=LIVE)
        else:
            self._recipe.set_editable(state in (RunState.IDLE, RunState.FINISHED))
        self._recipe.set_swappable(state in (RunState.RUNNING, RunState.PAUSED))
        if state in (RunState.IDLE, RunState.STARTING):
            self._recipe.set_running({})

    # ------------------------------------------------------------------ in words

    def _mark(self, event: Change) -> None:
        self._plots.add_marker(event.step, self._text_of(event), "knob")

    def _text_of(self, event: Change) -> str:
        """One line about a change of the run."""
        if isinstance(event, KnobTurned):
            return self._turn_text(event)
        step = count_text(event.step)
        if isinstance(event, ScheduleChanged):
            return self.tr("Step {step}: schedule {part}").format(step=step, part=short(event.part))
        if isinstance(event, OptimizerChanged):
            text = self.tr("Step {step}: optimizer {part}").format(step=step, part=short(event.part))
            more = self._state_text(event)
            return f"{text} ({more})" if more else text
        if isinstance(event, GroupAdded):
            return self.tr("Step {step}: group {name} added, {tensors} tensors").format(
                step=step, name=event.name, tensors=count_text(event.tensors))
        text = self.tr("Step {step}: {name} frozen") if event.frozen else self.tr("Step {step}: {name} trained again")
        return text.format(step=step, name=self._group_name(event.group))

    def _state_text(self, event: OptimizerChanged) -> str:
        """What another optimizer took over of the old one's state, and what not."""
        texts = []
        if event.carried:
            texts.append(self.tr("{names} carried over").format(names=", ".join(event.carried)))
        if event.anew:
            texts.append(self.tr("starting anew: {names}").format(names=", ".join(event.anew)))
        return "; ".join(texts)

    def _turn_text(self, turn: KnobTurned) -> str:
        group = self._group_name(turn.group) if len(self._now) > 1 else ""
        text = self.tr("Step {step}: {name} {before} → {after}").format(
            step=count_text(turn.step), name=f"{group} {turn.name}".strip(),
            before=value_text(float(turn.previous)), after=value_text(float(turn.applied)))
        return text + self.tr(" (held)") if turn.after.held is not None else text

    def _group_name(self, number: int) -> str:
        return self._now[number].name if number < len(self._now) else str(number)
