"""The pyramid: nothing that was measured is lost at any zoom, and appending equals building anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.plots.pyramid import FACTOR, FIRST_BIN, Pyramid

COUNT = 70_000


def noise(seed: int, count: int = COUNT) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=count)


def columns_of(index: np.ndarray, value: np.ndarray, first: int, last: int, pixels: int) -> tuple:
    """Lowest and highest drawn value on every pixel column and the two beside it."""
    column = np.clip(((index - first) / (last - first) * pixels).astype(int), 0, pixels - 1)
    low, high = np.full(pixels + 2, np.inf), np.full(pixels + 2, -np.inf)
    np.fmin.at(low, column + 1, value)
    np.fmax.at(high, column + 1, value)
    return (np.minimum.reduce([low[:-2], low[1:-1], low[2:]]),
            np.maximum.reduce([high[:-2], high[1:-1], high[2:]]))


def shows_every_column(index: np.ndarray, value: np.ndarray, values: np.ndarray,
                       first: int, last: int, pixels: int) -> bool:
    """Whether each column's own minimum and maximum are drawn there (at most a pixel aside)."""
    low, high = columns_of(index, value, first, last, pixels)
    for column in range(pixels):
        a = first + -(-column * (last - first) // pixels)
        b = first + -(-(column + 1) * (last - first) // pixels)
        inside = values[a:b]
        inside = inside[np.isfinite(inside)]
        if len(inside) and not (low[column] <= inside.min() and high[column] >= inside.max()):
            return False
    return True


def stride(values: np.ndarray, first: int, last: int, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """What hidden sampling would draw."""
    index = np.arange(first, last, max(1, (last - first) // (2 * pixels)))
    return index.astype(float), values[index]


views = st.tuples(st.integers(0, COUNT - 50), st.integers(40, COUNT), st.integers(20, 900))


@settings(max_examples=60, deadline=None)
@given(views, st.integers(0, COUNT - 1), st.booleans(), st.integers(0, 2**32 - 1))
def test_a_one_sample_spike_is_drawn_at_every_zoom(view: tuple, at: int, up: bool, seed: int) -> None:
    first, width, pixels = view
    last = min(COUNT, first + width)
    at = first + at % (last - first)
    values = noise(seed)
    values[at] = 100.0 if up else -100.0
    drawing = Pyramid(values).draw(first, last, (last - first) / pixels)
    assert (drawing.value.max() if up else drawing.value.min()) == values[at]
    place = drawing.index[np.argmax(drawing.value) if up else np.argmin(drawing.value)]
    assert abs(place - at) <= (last - first) / pixels + 1  # and where it was


@settings(max_examples=40, deadline=None)
@given(views, st.integers(0, 2**32 - 1))
def test_every_pixel_column_shows_its_exact_minimum_and_maximum(view: tuple, seed: int) -> None:
    first, width, pixels = view
    last = min(COUNT, first + width)
    values = noise(seed)
    drawing = Pyramid(values).draw(first, last, (last - first) / pixels)
    assert shows_every_column(drawing.index, drawing.value, values, first, last, pixels)


def test_sampling_every_nth_value_fails_the_same_check() -> None:
    values = noise(1)
    values[31_416] = 100.0
    index, value = stride(values, 0, COUNT, 300)
    assert value.max() < 100.0
    assert not shows_every_column(index, value, values, 0, COUNT, 300)


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 127, 128, 129, 5_000, COUNT])
def test_the_bins_hold_the_exact_range_of_what_is_looked_at(count: int) -> None:
    values = noise(2, count)
    drawing = Pyramid(values).draw(3, count - 2, max(1, count / 50))
    inside = values[3:max(3, count - 2)]
    if len(inside):
        assert (drawing.value.min(), drawing.value.max()) == (inside.min(), inside.max())
    else:
        assert len(drawing.value) == 0


def test_about_two_points_a_pixel() -> None:
    pyramid = Pyramid(noise(3))
    for first, last in ((0, COUNT), (100, 40_000), (5_000, 9_000), (5_000, 5_100)):
        points = len(pyramid.draw(first, last, (last - first) / 500).value)
        assert points <= 3 * 500 + 4


def test_few_values_come_back_as_they_are() -> None:
    values = noise(4)
    drawing = Pyramid(values).draw(1_000, 1_300, 0.5)
    assert drawing.bin == 1
    assert np.array_equal(drawing.index, np.arange(1_000, 1_300))
    assert np.array_equal(drawing.value, values[1_000:1_300])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9_000), min_size=1, max_size=12), st.integers(0, 2**32 - 1))
def test_appending_equals_building_anew(batches: list[int], seed: int) -> None:
    values = noise(seed, sum(batches))
    values[::97] = np.nan
    grown = Pyramid()
    for end in np.cumsum(batches):
        grown.update(values[:end])
    built = Pyramid(values)
    for first, last, per_pixel in ((0, len(values), 40.0), (0, len(values), 900.0), (11, len(values) - 7, 170.0)):
        a, b = grown.draw(first, last, per_pixel), built.draw(first, last, per_pixel)
        assert np.array_equal(a.index, b.index)
        assert np.array_equal(a.value, b.value, equal_nan=True)
        assert grown.extent(first, last) == built.extent(first, last)


def test_a_limit_takes_in_a_part_and_says_so() -> None:
    values = noise(5)
    pyramid = Pyramid()
    assert not pyramid.update(values, 50_000)
    assert len(pyramid) == 50_000
    assert pyramid.update(values, 50_000)
    assert pyramid.extent(0, COUNT) == (values.min(), values.max())


def test_cutting_the_end_forgets_it() -> None:
    values = noise(6)
    values[60_000] = 50.0
    pyramid = Pyramid(values)
    pyramid.truncate(59_999)
    other = np.concatenate([values[:59_999], noise(7, 5_000)])
    pyramid.update(other)
    assert pyramid.extent(0, len(other)) == (other.min(), other.max())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 20_000), st.integers(1, 20_000))
def test_extent_is_exact_everywhere(first: int, width: int) -> None:
    values = noise(8, 25_000)
    last = min(25_000, first + width)
    assert Pyramid(values).extent(first, last) == (values[first:last].min(), values[first:last].max())


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_hide_no_neighbour(bad: float) -> None:
    values = noise(9)
    values[1_000:1_000 + FIRST_BIN * FACTOR] = bad
    values[1_040] = 77.0
    pyramid = Pyramid(values)
    assert pyramid.extent(0, COUNT) == (values[np.isfinite(values)].min(), 77.0)
    assert np.nanmax(pyramid.draw(0, COUNT, 140.0).value) == 77.0


def test_a_stretch_without_values_is_a_gap() -> None:
    values = noise(10)
    values[20_000:40_000] = np.nan
    drawing = Pyramid(values).draw(0, COUNT, 100.0)
    inside = (drawing.index > 20_200) & (drawing.index < 39_800)
    assert inside.any()
    assert np.isnan(drawing.value[inside]).all()
    assert np.isfinite(drawing.value[~inside & (drawing.index < 19_800)]).all()
    assert Pyramid(values).extent(20_000, 40_000) is None


def test_for_a_logarithmic_axis_only_positive_values_count() -> None:
    values = np.abs(noise(11)) + 1.0
    values[::3] = 0.0
    values[30_001] = 1e-6
    pyramid = Pyramid(values, positive=True)
    assert pyramid.extent(0, COUNT) == (1e-6, values.max())
    assert np.nanmin(pyramid.draw(0, COUNT, 200.0).value) == 1e-6
