"""Ticks and ranges: numbers that can be read, on axes that hold still."""

from __future__ import annotations

import pytest

from ui.number_text import NARROW_SPACE
from ui.plots import ranges
from ui.plots.ticks import label, reading, ticks


@pytest.mark.parametrize(("low", "high", "room", "labels"), [
    (0, 56, 6, ["0", "10", "20", "30", "40", "50"]),
    (0, 1_200, 6, ["0", "200", "400", "600", "800", "1 000", "1 200"]),
    (0, 90_000, 6, ["0", "20k", "40k", "60k", "80k"]),
    (1_234_560, 1_234_566, 3, ["1 234 560", "1 234 562", "1 234 564", "1 234 566"]),
    (-0.02, 0.05, 5, ["-0.02", "0", "0.02", "0.04"]),
    (0, 2.2e-7, 3, ["0", "1e-7", "2e-7"]),
])
def test_labels_are_short_and_tell_ticks_apart(low: float, high: float, room: int, labels: list[str]) -> None:
    assert [tick.label.replace(NARROW_SPACE, " ") for tick in ticks(low, high, room)] == labels


def test_steps_are_whole() -> None:
    assert [tick.label for tick in ticks(3.0, 5.2, 10, whole=True)] == ["3", "4", "5"]


def test_a_logarithmic_axis_names_decades() -> None:
    assert [tick.label for tick in ticks(-5, 0.3, 8, log=True)] == ["1e-5", "0.0001", "0.001", "0.01", "0.1", "1"]
    found = ticks(-1, 1, 8, log=True)
    assert [tick.label for tick in found] == ["0.1", "0.2", "0.5", "1", "2", "5", "10"]
    assert found[1].at == pytest.approx(-0.69897)


def test_no_axis_has_a_lone_tick() -> None:
    for high in (0.7, 1.3, 2.4, 4.9, 9.9, 51.0):
        assert len(ticks(0.001, high, 2)) >= 2


@pytest.mark.parametrize(("value", "text"), [
    (None, "–"), (float("nan"), "–"), (0.0, "0"), (0.123456, "0.1235"), (12.3456, "12.35"),
    (1234.5678, "1 235"), (123456.0, "1.235e5"), (1e-5, "1.000e-5"), (3e-4, "0.000300"),
])
def test_readings_have_four_digits(value: float | None, text: str) -> None:
    assert reading(value).replace(NARROW_SPACE, " ") == text


def test_a_tiny_residue_is_zero() -> None:
    assert label(1e-17, 0.1) == "0"


def test_following_moves_the_range_in_steps() -> None:
    current, moves = ranges.whole_run(0), 0
    for last in range(0, 100_000, 50):
        moved = ranges.follow(current, last, None)
        moves += moved != current
        current = moved
        assert current[0] == 0.0
        assert current[1] >= last
    assert 10 < moves < 30  # of two thousand


def test_the_axis_of_a_run_whose_end_is_known_stops_there() -> None:
    current = ranges.whole_run(0, 9_999)
    ends = []
    for last in range(0, 10_000, 10):
        current = ranges.follow(current, last, None, 9_999)
        assert last <= current[1]
        ends.append(current[1])
    assert ends[-1] == pytest.approx(9_999 * 1.01)
    assert ends[len(ends) // 2] < 9_999, "the first half of the run is not squeezed into a corner"
    assert ranges.whole_run(20_000, 9_999)[1] > 20_000, "a run that was made longer is not cut"


def test_a_run_that_does_not_grow_fills_its_plot() -> None:
    assert 1_000 < ranges.whole_run(1_000, growing=False)[1] < 1_050 < ranges.whole_run(1_000)[1]


def test_following_a_part_keeps_its_width_and_the_end_in_view() -> None:
    current = (900.0, 1_000.0)
    for last in range(1_000, 5_000, 7):
        current = ranges.follow(current, last, 100.0)
        assert current[1] - current[0] == pytest.approx(100.0)
        assert current[0] <= last <= current[1]


def test_a_run_that_went_back_is_shown_whole_again() -> None:
    assert 120 < ranges.follow((0.0, 10_000.0), 120, None)[1] < 200


def test_the_y_range_holds_until_the_data_leaves_it() -> None:
    first = ranges.fit((0.5, 2.0), (0.0, 1.0), log=False)
    assert first[0] <= 0.5
    assert first[1] >= 2.0
    assert ranges.fit((0.5, 2.05), first, log=False) == first
    assert ranges.fit((0.5, 3.0), first, log=False) != first
    assert ranges.fit((1.0, 1.1), first, log=False) != first  # it had become far too large


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("value", [0.0, 1e-9, 0.1, -4.0, 1e12])
def test_a_constant_stands_inside_its_range(value: float, log: bool) -> None:
    bottom, top = ranges.fit((value, value), (7.0, 7.5), log)
    assert bottom < value < top
    assert ranges.fit((value, value), (bottom, top), log) == (bottom, top)


def test_labels_of_enormous_values_stay_short() -> None:
    longest = max((tick.label for tick in ticks(1e30 * (1 - 1e-7), 1e30 * (1 + 1e-7), 5)), key=len)
    assert 0 < len(longest) <= len("-1.0000e30")
