"""A learning rate drawn by hand, as numbers: what is drawn is what will run."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.plots.drawn import LEAST, MOST, Drawing, Points, counted_from, future, points_on, rounded, values_on
from workbench.field import PointsField

POINTS = st.lists(st.tuples(st.integers(0, 500), st.just(0.0) | st.floats(1e-12, 2.0)), min_size=1, max_size=9,
                  unique_by=lambda point: point[0]).map(lambda points: tuple(sorted(points)))
CURVE: Points = ((0, 0.1), (100, 0.2), (300, 0.0), (400, 0.05))


def by_hand(points: Points, between: str, step: int) -> float:
    """The curve as the help texts tell it, one step at a time."""
    if step <= points[0][0]:
        return points[0][1]
    for (a, low), (b, high) in itertools.pairwise(points):
        if a <= step < b:
            if between == "log" and low > 0 and high > 0:
                return float(np.exp(np.log(low) + (step - a) / (b - a) * (np.log(high) - np.log(low))))
            return low + (step - a) / (b - a) * (high - low)
    return points[-1][1]


# ---------------------------------------------------------------------------------------------------------
# The curve between the points

@settings(deadline=None)
@given(POINTS, st.sampled_from(["linear", "log"]))
def test_the_line_that_is_shown_is_the_one_that_was_explained(points: Points, between: str) -> None:
    steps = np.arange(0, 520, 7)
    expected = [by_hand(points, between, int(step)) for step in steps]
    np.testing.assert_allclose(values_on(points, between, steps), expected, rtol=1e-9, atol=1e-12)


@settings(deadline=None)
@given(POINTS, st.sampled_from(["linear", "log"]))
def test_the_line_that_is_shown_is_the_one_that_will_run(points: Points, between: str) -> None:
    drawn = pytest.importorskip("workbench.schedulers.drawn")
    steps = np.arange(0, 520, 7)
    expected = [drawn.value_at(points, between, int(step)) for step in steps]
    np.testing.assert_allclose(values_on(points, between, steps), expected, rtol=1e-9, atol=1e-12)


# ---------------------------------------------------------------------------------------------------------
# From the plot to the run

def test_before_a_run_nothing_is_over() -> None:
    assert counted_from(CURVE, 0, 0.7) == CURVE


def test_in_the_middle_of_a_run_it_begins_with_the_present_lr() -> None:
    assert counted_from(CURVE, 150, 0.7) == ((0, 0.7), (150, 0.0), (250, 0.05))


def test_a_point_at_the_present_step_is_where_it_begins() -> None:
    assert counted_from(CURVE, 100, 0.7) == ((0, 0.2), (200, 0.0), (300, 0.05))


def test_where_all_points_are_over_lr_stays() -> None:
    assert counted_from(CURVE, 401, 0.7) == ((0, 0.7),)


@settings(deadline=None)
@given(POINTS, st.integers(0, 600), st.floats(1e-6, 1.0), st.sampled_from(["linear", "log"]))
def test_the_future_is_the_drawn_curve_from_the_next_point_on(points: Points, present: int, now: float,
                                                             between: str) -> None:
    sent = counted_from(points, present, now)
    assert PointsField(name="points").check(sent) == sent
    assert sent[0][0] == 0
    ahead = [point for point in points if point[0] >= present]
    if ahead:
        steps = np.arange(ahead[0][0], 620)
        np.testing.assert_allclose(values_on(sent, between, steps - present), values_on(points, between, steps),
                                   atol=1e-15)  # beside a present lr of 1
    assert [(step + present, lr) for step, lr in sent] == list(future(points, present, now))


# ---------------------------------------------------------------------------------------------------------
# Moving points

def test_a_point_does_not_pass_its_neighbours_nor_the_ends() -> None:
    drawing = Drawing(CURVE, last=499)
    drawing.move(1, 1_000, 0.3)
    assert drawing.points[1] == (299, 0.3)
    drawing.move(1, -5, 0.3)
    assert drawing.points[1] == (1, 0.3)
    drawing.move(3, 9_999, 0.3)
    assert drawing.points[3] == (499, 0.3)
    drawing.move(0, -9, -1.0)
    assert drawing.points[0] == (0, 0.0)


def test_a_point_does_not_go_into_the_past_and_what_is_over_stays() -> None:
    drawing = Drawing(CURVE, last=499, present=150, now=0.4)
    drawing.move(2, 20, 0.3)
    assert drawing.points[2] == (150, 0.3)
    assert drawing.changed
    untouched = Drawing(CURVE, last=499, present=150, now=0.4)
    untouched.move(1, 200, 0.9)
    assert untouched.points == list(CURVE)
    assert not untouched.changed
    assert not untouched.remove(0)
    assert untouched.add(100, 0.1) is None
    assert untouched.add(149, 0.1) is None


def test_points_come_and_go() -> None:
    drawing = Drawing(CURVE, last=499)
    assert drawing.add(200, 0.123456) == 2
    assert drawing.points[2] == (200, 0.1235)
    assert drawing.add(200, 0.5) is None
    assert drawing.add(600, 0.5) is None
    for _ in range(3):
        assert drawing.remove(0)
    assert not drawing.remove(0), "a line has two ends"
    assert len(drawing.points) == 2


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["move", "add", "remove", "time"]), st.integers(0, 8),
                          st.floats(-600, 1_200), st.floats(-1, 3)), max_size=40))
def test_whatever_is_done_the_points_stay_in_order(deeds: list[tuple[str, int, float, float]]) -> None:
    drawing = Drawing(CURVE, last=499, now=0.1)
    for deed, index, step, lr in deeds:
        index %= len(drawing.points)
        if deed == "move":
            drawing.move(index, step, lr)
        elif deed == "add":
            drawing.add(step, lr)
        elif deed == "remove":
            drawing.remove(index)
        else:
            drawing.present += index
        steps = [at for at, _ in drawing.points]
        assert steps == sorted(set(steps))
        assert steps[0] >= 0
        assert steps[-1] <= 499
        assert all(lr >= 0 for _, lr in drawing.points)
        PointsField(name="points").check(counted_from(drawing.points, drawing.present, 0.1))


# ---------------------------------------------------------------------------------------------------------
# Points on a curve

CURVES = {
    "constant": lambda t: np.full(len(t), 0.1),
    "cosine": lambda t: 0.05 * (1 + np.cos(np.pi * t)),
    "stairs": lambda t: 0.1 * 0.1 ** np.floor(3 * t),
    "warm up": lambda t: np.minimum(t / 0.1, 1.0) * 0.1,
    "exponential": lambda t: 0.1 * 0.01**t,
    "zigzag": lambda t: np.abs(((8 * t) % 2) - 1),
}


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("name", CURVES)
def test_a_curve_gets_five_to_nine_points_from_its_first_to_its_last_step(name: str, log: bool) -> None:
    steps = np.arange(1_000)
    values = CURVES[name](steps / 999)
    points = points_on(steps, values, log)
    assert LEAST <= len(points) <= MOST
    assert (points[0][0], points[-1][0]) == (0, 999)
    assert [step for step, _ in points] == sorted({step for step, _ in points})
    for step, lr in points:
        if values[step] > 0:
            assert lr == rounded(float(values[step]))
        else:
            assert (lr > 0) is log, "0 has no place on a logarithmic axis"


@pytest.mark.parametrize(("name", "log"), [("cosine", False), ("stairs", False), ("warm up", False),
                                           ("zigzag", False), ("exponential", True), ("constant", True)])
def test_the_points_are_close_to_the_curve(name: str, log: bool) -> None:
    steps = np.arange(1_000)
    values = CURVES[name](steps / 999)
    drawn = values_on(points_on(steps, values, log), "log" if log else "linear", steps)
    assert np.abs(drawn - values).max() <= 0.02 * values.max()


def test_a_short_run_has_no_more_points_than_steps() -> None:
    assert points_on(np.arange(3), np.array([3.0, 2.0, 2.0]), False) == [(0, 3.0), (1, 2.0), (2, 2.0)]
    assert len(points_on(np.arange(2), np.array([3.0, 2.0]), False)) == 2
    assert points_on(np.array([5]), np.array([1.0]), True) == [(5, 1.0)]


def test_a_long_level_end_gets_its_points_too() -> None:
    """A schedule that ends early, as its stairs are kept: nothing is told between the last step and the end."""
    points = points_on(np.array([0, 10, 1_000]), np.array([1.0, 0.5, 0.5]), False)
    assert len(points) == LEAST
    assert {lr for step, lr in points if step >= 10} == {0.5}
