"""The norm and the finiteness of all gradients are those of the same numbers written out, sparse or dense."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from workbench import gradients


def weight(gradient: Tensor | None, *shape: int) -> Tensor:
    made = torch.zeros(gradient.shape if gradient is not None else shape, requires_grad=True)
    made.grad = gradient
    return made


def sparse(rows: list[int], values: list[list[float]], height: int) -> Tensor:
    """A gradient as a lookup gives it: a row looked up twice is in it twice."""
    return torch.sparse_coo_tensor(torch.tensor([rows]), torch.tensor(values), (height, len(values[0])))


def test_dense_gradients_give_the_very_bits_of_torchs_own_norm() -> None:
    weights = [weight(torch.randn(7, 3)), weight(None, 4), weight(torch.randn(2, 2, 2)), weight(torch.randn(1))]
    own = torch.nn.utils.get_total_norm([one.grad for one in weights if one.grad is not None])
    assert torch.equal(gradients.norm(weights), own)
    assert gradients.norm(weights).shape == ()


@settings(deadline=None, max_examples=50)
@given(rows=st.lists(st.integers(0, 4), min_size=1, max_size=8), seed=st.integers(0, 99))
def test_a_sparse_gradient_counts_as_the_dense_one_that_it_is(rows: list[int], seed: int) -> None:
    values = torch.randn(len(rows), 3, generator=torch.Generator().manual_seed(seed)).tolist()
    dense = torch.zeros(5, 3)
    for row, value in zip(rows, values, strict=True):
        dense[row] += torch.tensor(value)
    both = [weight(sparse(rows, values, 5)), weight(torch.ones(2))]
    expected = math.sqrt(float(dense.double().square().sum()) + 2)
    assert gradients.norm(both).item() == pytest.approx(expected, rel=1e-5)
    grad = both[0].grad
    assert grad is not None
    assert grad._nnz() == len(rows), "looking must not change what the optimizer gets"


def test_without_gradients_the_norm_is_0_and_nothing_is_infinite() -> None:
    for weights in ([], [weight(None, 3)]):
        assert gradients.norm(weights).item() == 0
        assert gradients.all_finite(weights)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_one_bad_number_is_found_wherever_it_is(bad: float) -> None:
    good = weight(torch.ones(3, 3))
    for place in range(9):
        spoiled = torch.ones(3, 3)
        spoiled.view(-1)[place] = bad
        assert not gradients.all_finite([good, weight(spoiled), good])
    assert not gradients.all_finite([good, weight(sparse([0, 3], [[1.0], [bad]], 5))])
    assert gradients.all_finite([good, weight(sparse([0, 3], [[1.0], [2.0]], 5)), weight(None, 2)])


def test_two_finite_entries_of_a_row_may_be_infinite_together() -> None:
    assert not gradients.all_finite([weight(sparse([1, 1], [[3e38], [3e38]], 2))])
    assert gradients.all_finite([weight(sparse([0, 1], [[3e38], [3e38]], 2))])


def test_huge_finite_gradients_are_finite() -> None:
    """Though their norm is not."""
    weights = [weight(torch.full((4,), 3e38))]
    assert gradients.all_finite(weights)
    assert not gradients.norm(weights).isfinite()
