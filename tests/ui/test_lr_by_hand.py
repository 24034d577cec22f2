"""What is drawn on the plot of lr reaches the recipe before a run, and the trainer during one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.fake_trainer import GROUP, FakeTrainer, wait_for
from ui import run_controller
from ui.lr_by_hand import LrByHand
from ui.plots.planned import planned_lines
from ui.plots.plots import Plots
from ui.recipe_panel import RecipePanel
from ui.run_controller import RunController, RunState
from workbench.kinds import registries
from workbench.messages import Group, GroupsChanged, Pause, SetSchedule, StepOnce, Steps, Stop
from workbench.presets import DIGITS
from workbench.recipe import PARTS, TRAINING_FIELDS
from workbench.registry import Choice

SLOW = Group("all", 2, 100, {"lr": 0.025, "momentum": 0.9}, ("lr", "momentum"))


class Stage:
    """Plots, a run with a trainer that needs no torch, and a recipe; joined."""

    def __init__(self, runs: Path) -> None:
        self.plots = Plots()
        self.run = RunController(runs)
        self.recipe = RecipePanel()
        self.recipe.set_recipe(DIGITS)
        self.recipe.set_catalog({kind: [registries[kind].part(name) for name in registries[kind].names()]
                                 for kind in PARTS.values()}, TRAINING_FIELDS)
        self.joined = LrByHand(self.plots, self.run, self.recipe)
        self.trainer = FakeTrainer(total=1_000)
        self.plan()

    def plan(self) -> None:
        steps = np.arange(1_000)
        self.plots.set_planned("lr", planned_lines(steps, {"lr/all": np.full(1_000, 0.1)}, 1_000, True))

    def draw(self) -> None:
        """Put every point that can be moved to lr 0.5."""
        self.plots.drawing.button.click()
        drawing = self.plots.drawing.drawing
        assert drawing is not None
        for index, (step, _) in enumerate(drawing.points):
            drawing.move(index, step, 0.5)

    def start(self) -> None:
        """Run, and pause before step 100."""
        self.trainer.post(Pause())
        self.run.run(DIGITS)
        wait_for(lambda: self.run.state is RunState.PAUSED)
        self.run.post(StepOnce(100))
        wait_for(lambda: self.run.step == 100)


@pytest.fixture
def stage(app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    monkeypatch.setattr(run_controller, "new_run", lambda recipe, runs, *, first=(): lambda: stage.trainer)
    yield stage
    stage.run.shutdown(10)
    for widget in (stage.plots, stage.recipe):
        widget.deleteLater()


def test_before_a_run_the_recipe_takes_what_was_drawn(stage: Stage) -> None:
    changes: list[bool] = []
    stage.recipe.changed.connect(lambda: changes.append(True))
    stage.draw()
    steps = [step for step, _ in stage.plots.drawing.drawing.points]  # type: ignore[union-attr]
    stage.plots.drawing.apply()
    recipe = stage.recipe.recipe()
    assert recipe.scheduler.part == "drawn"
    assert recipe.scheduler.values["points"] == tuple((step, 0.5) for step in steps)
    assert recipe.scheduler.values.get("between", "linear") == "linear"
    assert recipe == replace(DIGITS, scheduler=recipe.scheduler), "and nothing else"
    assert changes, "whoever shows the recipe hears of it"
    assert recipe.problems() == []


def test_the_ratios_of_a_kept_curve_stay_where_it_is_drawn_anew(stage: Stage) -> None:
    """Its points are those of the first group then."""
    kept = Choice("drawn", {"points": ((0, 0.2),), "ratios": (0.5, 1.0)})
    stage.recipe.set_recipe(replace(DIGITS, scheduler=kept))
    stage.draw()
    stage.plots.drawing.apply()
    assert stage.recipe.recipe().scheduler.values["points"][0][1] == 0.5
    assert stage.recipe.recipe().scheduler.values["ratios"] == (1.0, 2.0)


def test_in_a_run_the_trainer_is_told_with_steps_from_the_present_one(stage: Stage) -> None:
    stage.start()
    present = stage.run.step
    before = stage.recipe.recipe()
    stage.draw()
    absolute = [step for step, _ in stage.plots.drawing.drawing.points]  # type: ignore[union-attr]
    assert absolute[0] == present
    stage.plots.drawing.apply()
    wait_for(lambda: any(isinstance(command, SetSchedule) for command in stage.trainer.obeyed))
    told = stage.trainer.obeyed[-1]
    assert told == SetSchedule("drawn", {"points": tuple((step - present, 0.5) for step in absolute),
                                         "between": "linear"}, None, "present")
    assert stage.recipe.recipe() == before, "the recipe of a live run is history"


def test_steps_made_while_it_was_drawn_are_taken_off_and_it_begins_with_the_lr_of_then(stage: Stage) -> None:
    stage.start()
    stage.draw()
    points = list(stage.plots.drawing.drawing.points)  # type: ignore[union-attr]
    later = points[2][0] - 10
    stage.run._follow(Steps(stage.run.step, {"loss": np.ones(later - stage.run.step)}, {}, (GROUP,)))
    stage.run._follow(GroupsChanged((SLOW,)))  # turned down meanwhile
    stage.plots.drawing.apply()
    wait_for(lambda: any(isinstance(command, SetSchedule) for command in stage.trainer.obeyed))
    told = stage.trainer.obeyed[-1]
    assert isinstance(told, SetSchedule)
    assert told.values["points"][:2] == ((0, 0.025), (10, 0.5))
    assert told.values["points"][-1] == (points[-1][0] - later, 0.5)


def test_a_turned_knob_is_known_while_the_run_rests(stage: Stage) -> None:
    stage.start()
    stage.run._follow(GroupsChanged((SLOW,)))
    stage.plots.drawing.button.click()
    assert {lr for _, lr in stage.plots.drawing.drawing.points} == {0.025}  # type: ignore[union-attr]


def test_nothing_is_drawn_while_a_run_begins_or_ends(stage: Stage) -> None:
    allowed: list[tuple[RunState, bool]] = []
    stage.run.state_changed.connect(lambda state: allowed.append((state, stage.plots.drawing.button.isEnabled())))
    stage.plots.drawing.button.click()
    stage.start()
    assert not stage.plots.drawing.active, "it was drawn for the recipe"
    stage.plots.drawing.button.click()
    assert stage.plots.drawing.active
    stage.run.post(Stop())
    wait_for(lambda: stage.run.state is RunState.IDLE)
    assert not stage.plots.drawing.active
    assert allowed == [(RunState.STARTING, False), (RunState.RUNNING, True), (RunState.PAUSED, True),
                       (RunState.STOPPING, False), (RunState.IDLE, True)]


def test_after_the_last_step_it_is_the_coming_run_that_is_drawn(stage: Stage) -> None:
    stage.trainer = FakeTrainer(total=30)
    stage.run.run(DIGITS)
    wait_for(lambda: stage.run.state is RunState.FINISHED)
    stage.draw()
    stage.plots.drawing.apply()
    assert stage.recipe.recipe().scheduler.part == "drawn"
    assert not any(isinstance(command, SetSchedule) for command in stage.trainer.obeyed)
