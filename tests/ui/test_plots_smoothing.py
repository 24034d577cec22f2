"""Smoothing equals the formula written out, however the values arrive."""

from __future__ import annotations

import numpy as np
import pytest

from ui.plots.plot_bar import notch_of, strength_of
from ui.plots.smoothing import Smoother


def written_out(values: np.ndarray, strength: float) -> np.ndarray:
    out, mean, seen = [], 0.0, 0
    for value in values:
        if not np.isfinite(value):
            out.append(np.nan)
            continue
        mean = strength * mean + (1 - strength) * value
        seen += 1
        out.append(mean / (1 - strength**seen))
    return np.array(out)


@pytest.fixture
def values() -> np.ndarray:
    values = np.random.default_rng(0).normal(size=80_000) + 3.0
    values[[0, 5, 6, 40_000]] = np.nan
    values[70] = np.inf
    return values


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.9, 0.999])
def test_it_equals_the_loop(values: np.ndarray, strength: float) -> None:
    smoother = Smoother(strength)
    smoother.update(values)
    np.testing.assert_allclose(smoother.values, written_out(values, strength), rtol=1e-10, equal_nan=True)


def test_without_bias_correction_it_would_not(values: np.ndarray) -> None:
    smoother = Smoother(0.9)
    smoother.update(values)
    biased = written_out(values, 0.9) * (1 - 0.9 ** np.arange(1, len(values) + 1))
    assert abs(smoother.values[1] - biased[1]) > 1.0


@pytest.mark.parametrize("batch", [1, 7, 1_000, 50_000])
def test_appending_goes_on_where_it_was(values: np.ndarray, batch: int) -> None:
    part = values[: 300 * batch]
    smoother = Smoother(0.97)
    for end in range(batch, len(part) + batch, batch):
        smoother.update(part[:end])
    np.testing.assert_allclose(smoother.values, written_out(part, 0.97), rtol=1e-10, equal_nan=True)


def test_another_strength_begins_again(values: np.ndarray) -> None:
    smoother = Smoother(0.5)
    smoother.update(values)
    smoother.restart(0.99)
    assert len(smoother.values) == 0
    smoother.update(values)
    np.testing.assert_allclose(smoother.values, written_out(values, 0.99), rtol=1e-10, equal_nan=True)


def test_a_limit_leaves_the_rest_for_later(values: np.ndarray) -> None:
    smoother = Smoother(0.5)
    assert not smoother.update(values, 30_000)
    assert len(smoother) == 30_000
    assert smoother.update(values, 100_000)


def test_a_strength_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="below 1"):
        Smoother().restart(1.0)


def test_the_slider_goes_from_off_to_a_thousand_steps() -> None:
    assert strength_of(0) == 0.0
    assert strength_of(100) == 0.999
    assert all(notch_of(strength_of(notch)) == notch for notch in range(101))
