"""Gradients looked at as a whole, whether they are dense tensors or the sparse ones of a lookup table."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


def norm(weights: Iterable[Tensor]) -> Tensor:
    """The 2-norm of all gradients together, () on their device; 0 where there is none.  Does not wait for the device.

    A sparse gradient may name a row several times; the row's gradient is the sum of them, as the optimizer takes it.
    """
    return torch.nn.utils.get_total_norm(_numbers(weights))


def all_finite(weights: Iterable[Tensor]) -> bool:
    """Whether no gradient has a NaN or infinite number; waits for the device, once."""
    finite = [numbers.isfinite().all() for numbers in _numbers(weights)]
    return not finite or bool(torch.stack(finite).all())


def _numbers(weights: Iterable[Tensor]) -> list[Tensor]:
    """All numbers of each gradient that are not 0 by construction."""
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    return [gradient.coalesce().values() if gradient.is_sparse else gradient for gradient in gradients]
