"""What a new optimizer takes over of the old one's state: what means the same in both, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from workbench.optimizers.paired import mover

# Averages of the gradient and of its square, both started at 0 and corrected by the number of steps (Kingma and Ba,
# 2015).  Adamax has the largest gradient in place of the second one: a number of steps without it would mislead.
_MOMENTS = frozenset({"Adam", "AdamW", "NAdam", "RAdam", "SparseAdam"})
_ANEW_IN_NADAM = "mu_product"


def carry_state(old: Optimizer, new: Optimizer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give ``new`` a copy of the state of ``old`` where it can go on from it, weight by weight.

    An optimizer goes on from its former state (other values of the same class), and the Adam family from each other's
    moments.  Returns the names of what was carried over for any weight, and of what any weight starts anew.
    """
    carried: dict[str, None] = {}
    anew: dict[str, None] = {}
    before = {id(weight): mover(old, group) for group in old.param_groups for weight in group["params"]}
    for group in new.param_groups:
        for weight in group["params"]:
            wanted = _keys_of(mover(new, group), group, weight)
            state = old.state.get(weight) or {}
            taken = {}
            if state and id(weight) in before:
                taken = _taken(before[id(weight)], state, mover(new, group), wanted, group)
            if taken:
                new.state[weight] = taken
            carried |= dict.fromkeys(key for key in taken if key in state)
            anew |= dict.fromkeys(key for key in wanted if key not in taken or key not in state)
    return tuple(carried), tuple(key for key in anew if key not in carried)


def _taken(was: Optimizer, state: Mapping[str, Any], now: Optimizer, wanted: Mapping[str, Any], group: Mapping[str, Any]
           ) -> dict[str, Any]:
    """The state with which ``now`` goes on, whole, or nothing: half a state would be taken for a whole one."""
    same = type(was) is type(now)
    family = {type(was).__name__, type(now).__name__} <= _MOMENTS
    if not same and not family:
        return {}
    found: dict[str, Any] = {}
    if same:  # also what it keeps only later on, as LBFGS does
        found = {key: copy.deepcopy(value) for key, value in state.items() if key not in wanted}
    for key, example in wanted.items():
        if key in state:
            found[key] = _like(state[key], example)
        elif key == "max_exp_avg_sq" and "exp_avg_sq" in state:
            found[key] = state["exp_avg_sq"].detach().clone()  # the largest so far, as far as anybody knows
        elif key == _ANEW_IN_NADAM and "step" in state:
            found[key] = _like(_mu_product(group, int(state["step"])), example)
        else:
            return {}
    return found


def _mu_product(group: Mapping[str, Any], steps: int) -> float:
    """What NAdam would have multiplied up by now (Dozat, 2016, with the warm-up of momentum that torch uses)."""
    product, beta = 1.0, group["betas"][0]
    for step in range(1, steps + 1):
        mu = beta * (1.0 - 0.5 * 0.96 ** (step * group["momentum_decay"]))
        product *= mu
        if product < 1e-30:  # it only ever shrinks, and 1 minus it is what counts
            break
    return product


def _like(value: Any, example: Any) -> Any:
    """A copy, as a number or a tensor as the new optimizer wants it."""
    if isinstance(example, Tensor) and not isinstance(value, Tensor):
        return torch.full_like(example, float(value))
    if isinstance(value, Tensor) and not isinstance(example, Tensor):
        return type(example)(value.item())
    if isinstance(value, Tensor):
        return value.detach().to(device=example.device, dtype=example.dtype, copy=True)
    return value


def _keys_of(optimizer: Optimizer, group: Mapping[str, Any], weight: Tensor) -> dict[str, Any]:
    """What state the optimizer keeps for a weight of this kind: asked of a stand-in that makes one step."""
    like = torch.zeros((1,) * max(1, weight.dim()), dtype=weight.dtype, device=weight.device, requires_grad=True)
    values = {key: value for key, value in group.items() if key in optimizer.defaults}
    sparse = getattr(weight, "gives_sparse_gradients", False)
    like.grad = torch.zeros_like(like).to_sparse(1) if sparse else torch.zeros_like(like)
    try:
        stand_in = type(optimizer)([{**values, "params": [like]}])  # type: ignore[call-arg]
        stand_in.step(lambda: torch.zeros(()))  # type: ignore[arg-type,return-value]  # LBFGS wants one
    except Exception:  # somebody's own class that cannot be asked: it starts anew
        return {}
    return dict(stand_in.state[like])
