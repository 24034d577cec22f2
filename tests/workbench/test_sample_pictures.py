"""A sample as a picture: which channel is which colour, what is black and white, and how large it may be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.sample_pictures import SIDE, picture


def test_bytes_stay_as_they_are() -> None:
    sample = np.random.default_rng(0).integers(0, 256, (3, 5, 7), dtype=np.uint8)
    assert np.array_equal(picture(sample, 0, 255), sample.transpose(1, 2, 0))


def test_values_run_from_black_to_white() -> None:
    sample = np.array([[[0, 4, 8, 16]]], dtype=np.uint8)
    assert picture(sample, 0, 16)[0, :, 0].tolist() == [0, 64, 128, 255]
    floats = np.array([[[-1.0, 0.0, 1.0, 3.0, math.nan, math.inf, -math.inf]]], dtype=np.float32)
    assert picture(floats, -1, 1)[0, :, 2].tolist() == [0, 128, 255, 255, 0, 255, 0]
    assert picture(np.full((1, 1, 2), 5.0), 5, 5).tolist() == [[[0, 0, 0], [0, 0, 0]]]


@pytest.mark.parametrize(("channels", "expected"), [
    (1, [10, 10, 10]), (2, [10, 20, 0]), (3, [10, 20, 30]), (4, [10, 20, 30]), (9, [10, 20, 30]),
])
def test_channels_become_colours(channels: int, expected: list[int]) -> None:
    sample = np.arange(10, 10 + 10 * channels, 10, dtype=np.uint8)[:, None, None]
    assert picture(sample, 0, 255).tolist() == [[expected]]


def test_a_plane_without_channels_is_grey() -> None:
    sample = np.array([[0, 100], [200, 255]], dtype=np.uint8)
    assert np.array_equal(picture(sample, 0, 255), np.stack([sample] * 3, axis=2))


@pytest.mark.parametrize(("height", "width"), [(2000, 1000), (10, 1500), (SIDE, SIDE), (SIDE + 1, 3), (1, 1)])
def test_large_pictures_are_averaged_down(height: int, width: int) -> None:
    sample = np.full((3, height, width), 77, dtype=np.uint8)
    seen = picture(sample, 0, 255)
    assert max(seen.shape[:2]) <= SIDE
    assert (seen == 77).all()
    if max(height, width) <= SIDE:
        assert seen.shape == (height, width, 3)
