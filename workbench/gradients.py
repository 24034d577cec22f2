"""Gradients looked at as a whole, whether they are dense tensors or the sparse ones of a lookup table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.nn.utils import clip_grads_with_norm_

# torch.nn.utils.clip_grad_norm_ adds it to the norm, so that a norm of 0 divides nothing by 0.
_EPS = 1e-6


def norm(weights: Iterable[Tensor]) -> Tensor:
    """The 2-norm of all gradients together, () on their device; 0 where there is none.  Does not wait for the device.

    A sparse gradient may name a row several times; the row's gradient is the sum of them, as the optimizer takes it.
    """
    return torch.nn.utils.get_total_norm(_numbers(weights))


def clip_norm(weights: Sequence[Tensor], most: float) -> Tensor:
    """Scale all gradients together so that their norm is at most ``most``; returns the norm that it was, ().

    Dense gradients come out of torch's own clip_grad_norm_, bit for bit.
    """
    before = norm(weights)
    sparse = [weight.grad for weight in weights if weight.grad is not None and weight.grad.is_sparse]
    clip_grads_with_norm_([weight for weight in weights if weight.grad is None or not weight.grad.is_sparse], most,
                          before)
    for gradient in sparse:
        gradient.mul_((most / (before + _EPS)).clamp(max=1.0))
    return before


def clip_values(weights: Iterable[Tensor], most: float) -> None:
    """Bring each number of the gradients into -most..most."""
    for weight in weights:
        if weight.grad is not None and weight.grad.is_sparse:
            # Several entries of one row count together.
            weight.grad = weight.grad.coalesce()
            weight.grad.values().clamp_(-most, most)
        elif weight.grad is not None:
            weight.grad.clamp_(-most, most)


def all_finite(weights: Iterable[Tensor]) -> bool:
    """Whether no gradient has a NaN or infinite number; waits for the device, once."""
    finite = [numbers.isfinite().all() for numbers in _numbers(weights)]
    return not finite or bool(torch.stack(finite).all())


def _numbers(weights: Iterable[Tensor]) -> list[Tensor]:
    """All numbers of each gradient that are not 0 by construction."""
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    return [gradient.coalesce().values() if gradient.is_sparse else gradient for gradient in gradients]
