"""Redrawing keeps to its budget: a small share of the time, in turn, and only what is seen."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.fake_trainer import wait_for
from ui.plots import pacer as pacer_module
from ui.plots.pacer import CROWDED, FASTEST, ROOMY, Budget, Pacer


class Clock:
    """Time that passes only when something is drawn."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Plot:
    def __init__(self, clock: Clock, log: list[str], name: str, cost: float, parts: int = 1) -> None:
        self.clock, self.log, self.name, self.cost, self.parts = clock, log, name, cost, parts
        self.seen = True

    def redraw(self) -> bool:
        self.clock.now += self.cost / 2
        self.log.append(self.name)
        self.parts -= 1
        return self.parts <= 0

    def take_paint_seconds(self) -> float:
        return self.cost / 2

    def is_seen(self) -> bool:
        return self.seen


@pytest.fixture
def clock(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pacer_module, "clock", clock)
    return clock


@pytest.mark.parametrize("budget", [ROOMY, CROWDED])
def test_a_costly_redraw_makes_the_next_one_wait(clock: Clock, budget: Budget) -> None:
    for cost in (0.001, 0.002, 0.004):
        plot = Plot(clock, [], "loss", cost)
        pacer = Pacer()
        pacer.budget = budget
        pacer.mark(plot)
        pacer._redraw_next()
        assert pacer.interval == pytest.approx(cost / budget.share)


@pytest.mark.parametrize("budget", [ROOMY, CROWDED])
def test_cheap_and_dear_redraws_stay_within_bounds(clock: Clock, budget: Budget) -> None:
    for cost, interval in ((1e-6, FASTEST), (5.0, budget.slowest)):
        pacer = Pacer()
        pacer.budget = budget
        pacer.mark(Plot(clock, [], "loss", cost))
        pacer._redraw_next()
        assert pacer.interval == pytest.approx(interval)


def test_a_crowded_machine_gets_fewer_frames() -> None:
    assert CROWDED.share < ROOMY.share
    assert CROWDED.slowest > ROOMY.slowest


def test_what_is_hurried_does_not_wait_and_what_comes_later_does(clock: Clock) -> None:
    pacer, log = Pacer(), []
    plots = [Plot(clock, log, name, 5.0) for name in "abc"]
    pacer.mark(plots[0])
    pacer._redraw_next()
    assert pacer.interval > 0.4
    for plot in plots:
        pacer.mark(plot)
    pacer.hurry()
    wait_for(lambda: log == ["a", "a", "b", "c"])
    assert pacer.interval > 0.1
    pacer.mark(plots[0])
    assert log == ["a", "a", "b", "c"]
    assert not pacer._hurried, "the hurry is over"


def test_hurry_without_anything_dirty_draws_nothing(clock: Clock) -> None:
    pacer, log = Pacer(), []
    pacer.hurry()
    QTest.qWait(20)
    pacer.mark(Plot(clock, log, "a", 5.0))
    pacer._redraw_next()
    assert log == ["a"]


def test_plots_take_turns(clock: Clock) -> None:
    pacer, log = Pacer(), []
    plots = [Plot(clock, log, name, 0.001) for name in "abc"]
    for _ in range(3):
        for plot in plots:
            pacer.mark(plot)
            pacer.mark(plot)
        pacer._redraw_next()
    assert log == ["a", "b", "c"]


def test_what_nobody_sees_is_not_redrawn(clock: Clock) -> None:
    pacer, log = Pacer(), []
    hidden, later = Plot(clock, log, "hidden", 0.001), Plot(clock, log, "later", 0.001)
    hidden.seen = False
    pacer.mark(hidden)
    pacer.mark(later)
    later.seen = False
    pacer._redraw_next()
    assert log == []


def test_a_long_run_is_taken_in_part_by_part_until_done(clock: Clock) -> None:
    pacer, log = Pacer(), []
    pacer.mark(Plot(clock, log, "long", 0.004, parts=3))
    for _ in range(5):
        pacer._redraw_next()
    assert log == ["long"] * 3
