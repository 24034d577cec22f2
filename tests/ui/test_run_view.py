"""RunView: every event of a run reaches the panels it concerns, live swaps among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.ui.fake_trainer import wait_for
from ui.groups_panel import GroupsPanel
from ui.knob_panel import KnobPanel
from ui.number_text import NARROW_SPACE
from ui.plots.plots import Plots
from ui.recipe_panel import RecipePanel
from ui.run_bar import RunBar
from ui.run_controller import RunController, RunState
from ui.run_view import RunView
from ui.trainer_thread import Past
from workbench.field import Field, FloatField
from workbench.history import History
from workbench.messages import (
    Command,
    Event,
    Frozen,
    Group,
    GroupAdded,
    GroupsChanged,
    KnobSetting,
    KnobTurned,
    OptimizerChanged,
    Planned,
    Refused,
    ScheduleChanged,
    SetOptimizer,
    SetSchedule,
    Started,
    Steps,
)
from workbench.recipe import PARTS, TRAINING_FIELDS, Recipe
from workbench.registry import Choice, Part
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")


def part(name: str, *fields: Field) -> Part:
    return Part(name, name, "", fields, dict)


LR = FloatField(name="lr", default=0.1, lower=0.0)
CATALOG = {kind: [part("a"), part("b")] for kind in PARTS.values()}
CATALOG |= {
    "optimizers": [part("Adam", LR, FloatField(name="eps", default=1e-8, lower=0.0)),
                   part("SGD", FloatField(name="lr", default=0.1, lower=0.0, upper=10.0),
                        FloatField(name="momentum", default=0.0, lower=0.0))],
    "schedulers": [part("none"), part("Cosine", FloatField(name="eta_min", default=0.0)), part("StepLR")],
}
RECIPE = Recipe(dataset=Choice("a"), model=Choice("a"), loss=Choice("a"), optimizer=Choice("Adam", {"lr": 0.2}),
                scheduler=Choice("StepLR"), training={"epochs": 3})


def group(name: str, **more: Any) -> Group:
    return Group(name, 2, 10, {"lr": 0.1, "eps": 1e-8}, ("lr", "eps"), **more)


GROUPS = (group("body"), group("head"))


def started(**more: Any) -> Started:
    return Started(None, "cpu", 1, 0, 100, 10, GROUPS, 20, **more)


class Stage:
    """The panels of a window and a run without a trainer: its events are said by hand."""

    def __init__(self, folder: Path) -> None:
        self.run = RunController(folder)
        self.bar, self.knobs, self.groups = RunBar(), KnobPanel(), GroupsPanel()
        self.plots, self.recipe = Plots(), RecipePanel()
        self.view = RunView(self.run, self.bar, self.knobs, self.groups, self.plots, self.recipe)
        self.recipe.set_recipe(RECIPE)
        self.recipe.set_catalog(CATALOG, TRAINING_FIELDS)
        self.told: list[Command] = []
        self.said: list[str] = []
        self.recipe.command.connect(self.tell)
        self.view.said.connect(self.said.append)
        self.view.continued.connect(self.recipe.set_recipe)

    def tell(self, command: Command) -> None:
        """As the window does: hand a command to the run."""
        self.told.append(command)

    def be(self, state: RunState) -> None:
        self.run.state = state
        self.run.state_changed.emit(state)

    def say(self, *events: Event) -> None:
        for event in events:
            self.run.happened.emit(event)

    def begin(self, *events: Event) -> None:
        self.run.recipe = self.recipe.recipe()
        self.be(RunState.STARTING)
        self.be(RunState.RUNNING)
        self.say(*(events or (started(),)))

    @property
    def marks(self) -> list[str]:
        return [marker.text for marker in self.plots.markers]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.run.shutdown(1.0)


# ------------------------------------------------------------------ what can be changed when

@pytest.mark.parametrize(("state", "all_of_it", "swaps"), [
    (RunState.IDLE, True, True), (RunState.STARTING, False, False), (RunState.RUNNING, False, True),
    (RunState.PAUSED, False, True), (RunState.FINISHED, True, True), (RunState.STOPPING, False, False),
])
def test_while_a_run_is_live_only_optimizer_and_scheduler_can_be_edited(
        stage: Stage, state: RunState, all_of_it: bool, swaps: bool) -> None:
    stage.begin()
    stage.be(state)
    for section in ("dataset", "model", "loss"):
        assert stage.recipe.panel(section).isEnabled() is all_of_it
    assert stage.recipe.groups.isEnabled() is all_of_it
    for section in ("optimizer", "scheduler"):
        assert stage.recipe.panel(section).isEnabled() is swaps
    stage.recipe.panel("scheduler").choose(Choice("Cosine"))
    live = state in (RunState.RUNNING, RunState.PAUSED)
    assert stage.recipe.live_change("scheduler").pending is live


def test_a_finished_run_leaves_the_panel_to_the_next_and_a_longer_one_takes_it_up_again(stage: Stage) -> None:
    stage.begin()
    stage.recipe.panel("scheduler").choose(Choice("Cosine"))
    stage.be(RunState.FINISHED)
    assert not stage.recipe.live_change("scheduler").pending
    assert stage.recipe.recipe().scheduler == Choice("Cosine")
    stage.be(RunState.RUNNING)
    assert stage.recipe.live_change("scheduler").pending
    stage.be(RunState.IDLE)
    assert stage.recipe.recipe().scheduler == Choice("Cosine"), "as the user left it"


# ------------------------------------------------------------------ swaps

def test_a_schedule_that_was_asked_for_is_at_work_after_the_answer(stage: Stage) -> None:
    stage.begin()
    stage.recipe.panel("scheduler").choose(Choice("Cosine", {"eta_min": 0.5}))
    stage.recipe.live_change("scheduler").apply_button.click()
    assert stage.told == [SetSchedule("Cosine", {"eta_min": 0.5})]
    assert stage.recipe.running("scheduler") == Choice("StepLR")
    stage.say(ScheduleChanged(1234, "Cosine", {"eta_min": 0.5}))
    assert stage.recipe.running("scheduler") == Choice("Cosine", {"eta_min": 0.5})
    assert not stage.recipe.live_change("scheduler").pending
    assert stage.marks == [f"Step 1{NARROW_SPACE}234: schedule Cosine"]
    assert stage.said == [f"Cosine from step 1{NARROW_SPACE}234"]


def test_a_refused_schedule_is_said_in_the_section_and_nothing_changes(stage: Stage) -> None:
    stage.begin()
    stage.recipe.panel("scheduler").choose(Choice("Cosine"))
    strip = stage.recipe.live_change("scheduler")
    strip.apply_button.click()
    stage.say(Refused(stage.told[0], Sentence("It cannot be.")))
    assert strip.note.text() == "It cannot be."
    assert stage.recipe.running("scheduler") == Choice("StepLR")
    assert stage.marks == []
    stage.say(ScheduleChanged(5, "Cosine"))  # another one, of somebody else
    assert stage.recipe.running("scheduler") == Choice("Cosine")


def test_an_optimizer_says_what_it_took_over_and_brings_its_bounds_and_knobs(stage: Stage) -> None:
    stage.begin()
    stage.knobs.knob_turned(KnobTurned(3, 0, "lr", 0.2, 0.2, KnobSetting(), KnobSetting(2.0)))
    stage.recipe.panel("optimizer").choose(Choice("SGD", {"lr": 0.5}))
    assert stage.knobs._field().upper is None, "editing changes nothing of the live run"
    stage.recipe.live_change("optimizer").apply_button.click()
    assert stage.told == [SetOptimizer("SGD", {"lr": 0.5})]
    sgd = tuple(Group(name, 2, 10, {"lr": 0.5, "momentum": 0.0}, ("lr", "momentum")) for name in ("body", "head"))
    stage.say(OptimizerChanged(7, "SGD", ("step",), ("momentum_buffer",), {"lr": 0.5}), GroupsChanged(sgd))
    assert stage.knobs._field().upper == 10.0
    assert [stage.knobs.knob_box.itemText(i) for i in range(stage.knobs.knob_box.count())] == ["lr", "momentum"]
    assert not stage.knobs.undo_action.isEnabled()
    said = "SGD from step 7: step carried over; starting anew: momentum_buffer"
    assert stage.said == [said]
    assert stage.recipe.live_change("optimizer").note.text() == said
    assert stage.marks == ["Step 7: optimizer SGD (step carried over; starting anew: momentum_buffer)"]
    assert stage.recipe.running("optimizer") == Choice("SGD", {"lr": 0.5})


def test_a_schedule_drawn_on_the_plot_is_shown_with_its_values(stage: Stage) -> None:
    stage.begin()
    stage.say(ScheduleChanged(5, "Cosine", {"eta_min": 0.125}))
    assert stage.recipe.recipe().scheduler == Choice("Cosine", {"eta_min": 0.125})
    stage.say(ScheduleChanged(6, "Cosine", {"eta_min": 0.25}))
    assert stage.recipe.recipe().scheduler == Choice("Cosine", {"eta_min": 0.25})


def test_a_run_continued_after_a_swap_shows_what_is_at_work(stage: Stage) -> None:
    past = Past(History(), (), RECIPE)
    stage.be(RunState.STARTING)
    stage.run.recipe = RECIPE
    stage.say(past)
    stage.be(RunState.RUNNING)
    stage.say(started(resumed=True, swapped={"optimizer": {"part": "SGD", "lr": 0.5}}))
    assert stage.recipe.running("optimizer") == Choice("SGD", {"lr": 0.5})
    assert stage.recipe.running("scheduler") == RECIPE.scheduler
    assert stage.recipe.recipe().optimizer == Choice("SGD", {"lr": 0.5})
    assert not stage.recipe.live_change("optimizer").pending
    assert stage.knobs._field().upper == 10.0


def test_another_run_begins_with_its_own_recipe(stage: Stage) -> None:
    stage.begin()
    stage.recipe.panel("scheduler").choose(Choice("Cosine"))
    stage.be(RunState.IDLE)
    stage.begin()
    assert stage.recipe.running("scheduler") == Choice("Cosine")
    stage.say(ScheduleChanged(1, "StepLR"))
    assert stage.recipe.running("scheduler") == Choice("StepLR")


def test_a_plan_is_drawn_from_the_change_on(stage: Stage) -> None:
    stage.begin()
    stage.say(Steps(0, {"loss": np.ones(10), "lr/body": np.ones(10), "lr/head": np.ones(10)}, {}, GROUPS))
    stage.say(Planned(10, 40, np.array([10, 20, 30]), {"body": np.array([1.0, 0.5, 0.25]),
                                                         "head": np.array([2.0, 1.0, 0.5])}))
    planned = stage.plots.panel("lr").planned
    assert [line.name for line in planned] == ["lr/body", "lr/head"]
    assert stage.plots.panel("lr").planned_to == 39
    line = planned[0]
    assert [line.value_at(step) for step in (10, 19, 20, 39)] == [1.0, 1.0, 0.5, 0.25]
    stage.say(Planned(20, 40, np.array([20, 30]), {"body": np.array([3.0, 2.0])}, whole=False))
    assert stage.plots.panel("lr").planned_to == 30
    assert len(stage.plots.panel("lr").planned) == 1


def test_a_run_that_has_made_all_its_steps_has_no_plan(stage: Stage) -> None:
    stage.begin()
    stage.say(Planned(10, 40, np.array([10, 20, 30]), {"body": np.array([1.0, 0.5, 0.25])}))
    stage.say(Planned(40, 40, np.array([], np.int64), {"body": np.array([]), "head": np.array([])}))
    assert stage.plots.panel("lr").planned == []
    assert stage.plots.panel("lr").planned_to == -1


# ------------------------------------------------------------------ groups

def test_groups_that_are_added_and_frozen_leave_markers_with_their_names(stage: Stage) -> None:
    stage.begin()
    three = (*GROUPS, group("new", frozen=False))
    stage.say(GroupAdded(5, 2, "new", 3), GroupsChanged(three), Frozen(6, 2, True),
              GroupsChanged((*GROUPS, group("new", frozen=True))), Frozen(8, 2, False))
    assert stage.marks == ["Step 5: group new added, 3 tensors", "Step 6: new frozen", "Step 8: new trained again"]
    wait_for(lambda: stage.groups.model.columnCount() == 3)
    assert stage.knobs.group_box.count() == 4
    stage.say(KnobTurned(9, 2, "lr", 0.5, 0.5, KnobSetting(), KnobSetting(5.0), 0.1))
    assert stage.marks[-1] == "Step 9: new lr 0.1 → 0.5", "the name that the group has now"


def test_the_groups_panel_asks_only_while_there_is_a_run(stage: Stage) -> None:
    assert not stage.groups.add_button.isEnabled()
    stage.begin()
    assert stage.groups.add_button.isEnabled()
    stage.be(RunState.IDLE)
    assert not stage.groups.add_button.isEnabled()


def test_without_a_schedule_a_factor_is_just_a_factor_and_with_one_it_scales(stage: Stage) -> None:
    stage.recipe.set_recipe(replace(RECIPE, scheduler=Choice("none")))
    stage.begin()
    turned = KnobTurned(3, 0, "lr", 0.05, 0.05, KnobSetting(), KnobSetting(0.5))
    stage.say(turned)
    assert "schedule" not in stage.knobs.readout.text()
    stage.tell(SetSchedule("Cosine"))
    stage.say(ScheduleChanged(4, "Cosine"), replace(turned, step=5))
    assert "schedule × 0.5" in stage.knobs.readout.text()
