"""What a dataset of the user's may give for one number, and what is made of it."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from workbench.user_sample import Form, UnfitProblem, check_form, input_of, pair_of, target_of


def grey(mode: str, size: tuple[int, int] = (5, 4)) -> Image.Image:
    return Image.new(mode, size)


def bytes_of(*shape: int) -> np.ndarray:
    return np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)


@pytest.mark.parametrize(("value", "shape"), [
    (grey("L"), (1, 4, 5)), (grey("1"), (1, 4, 5)), (grey("LA"), (1, 4, 5)),
    (grey("RGB"), (3, 4, 5)), (grey("RGBA"), (3, 4, 5)), (grey("P"), (3, 4, 5)), (grey("CMYK"), (3, 4, 5)),
    (bytes_of(4, 5), (1, 4, 5)),
    (bytes_of(6, 5, 3), (3, 6, 5)), (bytes_of(6, 5, 1), (1, 6, 5)), (bytes_of(6, 5, 4), (4, 6, 5)),
    (bytes_of(3, 5, 6), (3, 5, 6)), (bytes_of(7, 5, 6), (7, 5, 6)),
    (bytes_of(3, 5, 3), (3, 5, 3)), (bytes_of(4, 5, 1), (4, 5, 1)),  # could be either: taken as it is
    (bytes_of(6, 5, 3)[::-1], (3, 6, 5)),
    (torch.zeros(4, 5, dtype=torch.uint8), (1, 4, 5)),
    (torch.zeros(6, 5, 3, dtype=torch.uint8), (6, 5, 3)),
])
def test_pictures_stay_bytes_with_channels_first(value: Any, shape: tuple[int, ...]) -> None:
    found = input_of(value)
    assert (found.dtype, tuple(found.shape)) == (torch.uint8, shape)


def test_the_pixels_are_where_they_were() -> None:
    pixels = bytes_of(6, 5, 3)
    for value in (pixels, Image.fromarray(pixels), pixels[:, ::-1][:, ::-1]):
        assert np.array_equal(input_of(value).numpy().transpose(1, 2, 0), pixels)
    assert np.array_equal(input_of(Image.fromarray(bytes_of(6, 5))).numpy()[0], bytes_of(6, 5))


READ_ONLY = np.ones(3)
READ_ONLY.setflags(write=False)


@pytest.mark.parametrize(("value", "numbers"), [
    (3, [3.0]), (2.5, [2.5]), (True, [1.0]), (np.float64(2.5), [2.5]), (np.int8(3), [3.0]),
    (torch.tensor(2.5), [2.5]), (np.array(2.5), [2.5]),
    ([1, 2.5], [1.0, 2.5]), ((1, True), [1.0, 1.0]), ([[1, 2], [3, 4]], [[1.0, 2.0], [3.0, 4.0]]),
    ([torch.tensor(1.0), torch.tensor(2.0)], [1.0, 2.0]), ([np.float32(1), 2], [1.0, 2.0]),
    (np.array([1, 2], dtype=np.int64), [1.0, 2.0]), (READ_ONLY, [1.0, 1.0, 1.0]),
    (np.array([1, 2], dtype=np.uint8), [1.0, 2.0]), (torch.tensor([1, 2], dtype=torch.uint8), [1.0, 2.0]),
    (torch.tensor([1, 2]), [1.0, 2.0]), (torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True), [1.0, 2.0]),
    (torch.tensor([1.0, 2.0], dtype=torch.bfloat16), [1.0, 2.0]), (torch.tensor([True, False]), [1.0, 0.0]),
    (np.array([1.0, np.nan]), [1.0, float("nan")]),
])
def test_everything_else_becomes_numbers(value: Any, numbers: list[Any]) -> None:
    found = input_of(value)
    assert found.dtype == torch.float32
    assert not found.requires_grad
    assert torch.equal(torch.nan_to_num(found, nan=-1.0), torch.nan_to_num(torch.tensor(numbers), nan=-1.0))


def test_pictures_of_sixteen_bits_keep_their_numbers() -> None:
    found = input_of(Image.fromarray(np.array([[1, 40_000]], dtype=np.uint16)))
    assert (found.dtype, found.tolist()) == (torch.float32, [[[1.0, 40_000.0]]])


@pytest.mark.parametrize("value", [
    "text", None, {"a": 1}, object(), 1j, torch.tensor([1j]), np.array([1j]), np.array(["a"]), np.array([None]),
    [1, "a"], [[1, 2], [3]], [None], [], torch.zeros(0), np.zeros((3, 0)), torch.eye(2).to_sparse(), b"bytes",
    np.array(["2020-01-01"], dtype="datetime64[D]"),
])
def test_what_is_no_input_is_said(value: Any) -> None:
    with pytest.raises(UnfitProblem) as caught:
        input_of(value)
    assert caught.value.sentence.startswith("has a")
    assert not caught.value.sentence.endswith(".")


@pytest.mark.parametrize(("value", "target"), [
    (3, 3), (True, 1), (np.int64(3), 3), (np.bool_(True), 1), (torch.tensor(3), 3), (torch.tensor(True), 1),
    (np.array(3), 3), (torch.tensor(3, dtype=torch.uint8), 3), (-1, -1),
    (2.0, 2.0), (np.float32(2.5), 2.5), (torch.tensor(2.0), 2.0), (torch.tensor(2.0, dtype=torch.bfloat16), 2.0),
])
def test_one_number_is_a_class_or_a_number_by_its_type(value: Any, target: int | float) -> None:
    found = target_of(value)
    assert (type(found), found) == (type(target), target)


@pytest.mark.parametrize("value", [[1, 2.5], (1, 2.5), np.array([1, 2.5]), torch.tensor([1, 2.5])])
def test_a_row_of_numbers_is_one(value: Any) -> None:
    found = target_of(value)
    assert isinstance(found, np.ndarray)
    assert (found.dtype, found.tolist()) == (np.float64, [1.0, 2.5])


@pytest.mark.parametrize("value", ["cat", None, {}, [], [[1, 2]], torch.zeros(2, 2), torch.zeros(0), 2**70, 1j,
                                   ["a"], [[1], [2, 3]], np.array("a"), object()])
def test_what_is_no_target_is_said(value: Any) -> None:
    with pytest.raises(UnfitProblem) as caught:
        target_of(value)
    assert caught.value.sentence.startswith("has a")


@pytest.mark.parametrize(("sample", "sentence"), [
    ({"image": 1, "label": 2}, "is of the type dict, where a pair (input, target) is wanted"),
    (torch.zeros(2), "is of the type Tensor, where a pair (input, target) is wanted"),
    (None, "is of the type NoneType, where a pair (input, target) is wanted"),
    ("ab", "is of the type str, where a pair (input, target) is wanted"),
    ((1, 2, 3), "has 3 members, where a pair (input, target) is wanted"),
    ((1,), "has 1 members, where a pair (input, target) is wanted"),
])
def test_a_sample_is_a_pair(sample: Any, sentence: str) -> None:
    with pytest.raises(UnfitProblem) as caught:
        pair_of(sample)
    assert caught.value.sentence == sentence
    assert pair_of([1, 2]) == pair_of((1, 2)) == (1, 2)


def test_inputs_are_all_of_one_form() -> None:
    form = Form((3, 4), torch.float32, 0)
    check_form(torch.zeros(3, 4), form, 7)
    for found, sentence in [
        (torch.zeros(4, 3), "has an input of the shape (4, 3), and sample 0 one of (3, 4): all must be of one shape"),
        (torch.zeros(3, 4, dtype=torch.uint8), "has an input of uint8, and sample 0 one of float32: all must be of one "
                                               "type"),
    ]:
        with pytest.raises(UnfitProblem) as caught:
            check_form(found, form, 7)
        assert caught.value.sentence == sentence


_PLAIN = (st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.binary(max_size=3))
_NESTED = st.recursive(_PLAIN, lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner))


@settings(deadline=None)
@given(_NESTED)
def test_anything_is_taken_or_told(value: Any) -> None:
    for make in (input_of, target_of, pair_of):
        with contextlib.suppress(UnfitProblem):
            made = make(value)
            assert make is not input_of or (made.dtype == torch.float32 and made.dim() >= 1)
