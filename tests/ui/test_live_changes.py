"""LiveChange: offers what differs from the run, asks for it, and takes nothing for granted before the answer."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ui.live_changes import LiveChange, OptimizerChange, ScheduleChange, same_choice
from ui.part_panel import PartPanel
from workbench.field import FloatField, IntField, NumbersField
from workbench.messages import Command, Refused, SetOptimizer, SetSchedule, Stop
from workbench.registry import Choice, Part
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")

STEP = Part("StepLR", "StepLR", "", (IntField(name="step_size", default=10, lower=1),
                                     FloatField(name="gamma", default=0.1, lower=0)), dict)
COSINE = Part("Cosine", "Cosine", "", (FloatField(name="eta_min", default=0.0, lower=0),), dict)
RUNNING = Choice("StepLR", {"gamma": 0.5})


class Bench:
    """A part panel, the strip under it, and what it asked for."""

    def __init__(self, kind: type[LiveChange], running: Choice | None = RUNNING) -> None:
        self.panel = PartPanel("scheduler", "Scheduler")
        self.panel.set_parts([STEP, COSINE])
        self.panel.set_choice(RUNNING)
        self.strip = kind(self.panel)
        self.panel.changed.connect(self.strip.look)
        self.sent: list[Command] = []
        self.reverted = 0
        self.strip.command.connect(self.sent.append)
        self.strip.reverted.connect(self._count)
        self.strip.set_running(running)
        self.strip.set_swappable(running is not None)

    def _count(self) -> None:
        self.reverted += 1

    def choose(self, choice: Choice) -> None:
        self.panel.choose(choice)

    def apply(self) -> Any:
        before = len(self.sent)
        self.strip.apply_button.click()
        return self.sent[-1] if len(self.sent) > before else None

    @property
    def shown(self) -> bool:
        return not self.strip.isHidden()


@pytest.fixture(params=[ScheduleChange, OptimizerChange])
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(request.param)


def test_it_is_there_only_while_a_run_has_something_else(bench: Bench) -> None:
    assert not bench.shown
    bench.choose(Choice("Cosine"))
    assert bench.shown
    assert bench.strip.pending
    bench.choose(RUNNING)
    assert not bench.shown
    idle = Bench(type(bench.strip), None)
    idle.choose(Choice("Cosine"))
    assert not idle.shown
    assert idle.apply() is None


def test_a_default_that_is_written_down_is_no_difference(bench: Bench) -> None:
    bench.choose(Choice("StepLR", {"gamma": 0.5, "step_size": 10}))
    assert not bench.strip.pending
    bench.choose(Choice("StepLR", {"gamma": 0.5, "step_size": 11}))
    assert bench.strip.pending


def test_revert_shows_what_is_at_work(bench: Bench) -> None:
    bench.choose(Choice("Cosine", {"eta_min": 0.5}))
    bench.strip.revert_button.click()
    assert same_choice(bench.panel.choice(), RUNNING, STEP)
    assert not bench.shown
    assert bench.reverted == 1
    assert bench.sent == []


def test_the_choice_at_work_is_another_one_only_after_the_answer(bench: Bench) -> None:
    bench.choose(Choice("Cosine", {"eta_min": 0.5}))
    assert bench.apply() is not None
    assert bench.strip.running == RUNNING
    assert not bench.strip.apply_button.isEnabled(), "asked once is enough"
    assert bench.apply() is None
    bench.strip.changed(Choice("Cosine", {"eta_min": 0.5}), "done")
    assert bench.strip.running == Choice("Cosine", {"eta_min": 0.5})
    assert not bench.strip.pending
    assert bench.strip.note.text() == "done"
    bench.choose(RUNNING)
    assert bench.strip.pending, "back again is a change too"
    assert bench.strip.note.text() == ""
    assert bench.apply() is not None


def test_a_refusal_is_said_and_changes_nothing(bench: Bench) -> None:
    bench.choose(Choice("Cosine"))
    command = bench.apply()
    assert not bench.strip.refused(Refused(Stop(), Sentence("not ours")))
    assert bench.strip.refused(Refused(command, Sentence("It cannot be done.")))
    assert bench.strip.note.text() == "It cannot be done."
    assert bench.strip.running == RUNNING
    assert bench.panel.choice().part == "Cosine"
    assert bench.apply() == command, "it can be asked again"


def test_a_change_by_somebody_else_is_followed_unless_something_is_waiting_here(bench: Bench) -> None:
    bench.strip.changed(Choice("Cosine", {"eta_min": 0.25}))
    assert bench.panel.choice() == Choice("Cosine", {"eta_min": 0.25})
    assert bench.reverted == 1
    bench.choose(Choice("StepLR", {"step_size": 3}))
    bench.strip.changed(Choice("Cosine", {"eta_min": 0.125}))
    assert bench.panel.choice().part == "StepLR"
    assert bench.strip.pending


def test_wrong_values_must_be_put_right_first(bench: Bench) -> None:
    control = bench.panel.form.editor("gamma").control
    assert isinstance(control, QLineEdit)
    control.selectAll()
    QTest.keyClicks(control, "-1")
    assert bench.shown
    assert not bench.strip.apply_button.isEnabled()
    assert bench.strip.note.text() != ""
    assert bench.apply() is None


def test_at_its_end_the_run_takes_no_change_and_the_panel_keeps_what_it_has(bench: Bench) -> None:
    bench.choose(Choice("Cosine"))
    bench.apply()
    bench.strip.set_swappable(False)
    assert not bench.shown
    bench.strip.changed(Choice("StepLR"))
    assert bench.panel.choice().part == "Cosine", "it is for the next run"
    bench.strip.set_swappable(True)
    assert bench.strip.pending
    assert bench.apply() is not None, "nobody will answer what was asked before"


def test_another_run_forgets_what_was_asked(bench: Bench) -> None:
    bench.choose(Choice("Cosine"))
    bench.apply()
    bench.strip.set_running(Choice("Cosine"))
    assert not bench.shown
    bench.choose(RUNNING)
    assert bench.strip.apply_button.isEnabled()


# ------------------------------------------------------------------ what is asked

def test_an_optimizer_is_asked_for_with_its_values() -> None:
    bench = Bench(OptimizerChange)
    bench.choose(Choice("Cosine", {"eta_min": 0.5}))
    assert bench.apply() == SetOptimizer("Cosine", {"eta_min": 0.5})


@pytest.mark.parametrize(("text", "steps"), [("", None), ("500", 500), (" 1e3 ", 1000), ("rest of the run", None)])
@pytest.mark.parametrize("start", ["present", "first"])
def test_a_schedule_is_asked_for_with_its_length_and_its_start(text: str, steps: int | None, start: str) -> None:
    bench = Bench(ScheduleChange)
    strip = bench.strip
    assert isinstance(strip, ScheduleChange)
    bench.choose(Choice("Cosine", {"eta_min": 0.5}))
    strip.length.setText(text)
    strip.start.setCurrentIndex(strip.start.findData(start))
    assert bench.apply() == SetSchedule("Cosine", {"eta_min": 0.5}, steps, start)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["0", "-5", "x", "1.5"])
def test_a_wrong_length_is_said_and_not_asked(text: str) -> None:
    bench = Bench(ScheduleChange)
    strip = bench.strip
    assert isinstance(strip, ScheduleChange)
    bench.choose(Choice("Cosine"))
    QTest.keyClicks(strip.length, text)
    assert "steps" in strip.note.text()
    assert strip.length.wrong
    assert bench.apply() is None
    strip.length.clear()
    QTest.keyClick(strip.length, Qt.Key.Key_5)
    assert not strip.length.wrong
    assert bench.apply() is not None


def test_choices_are_compared_by_what_they_mean() -> None:
    part = Part("p", "p", "", (NumbersField(name="betas", default=(0.9, 0.999), length=2),
                               FloatField(name="lr", default=1.0)), dict)
    assert same_choice(Choice("p", {"lr": 1}), Choice("p", {"betas": [0.9, 0.999]}), part)
    assert not same_choice(Choice("p", {"lr": 1}), Choice("p", {"lr": 2}), part)
    assert not same_choice(Choice("p"), Choice("q"), part)
    assert not same_choice(Choice("p", {"lr": "wrong"}), Choice("p"), part)
    assert same_choice(Choice("x", {"a": 1}), Choice("x", {"a": 1}), None)
