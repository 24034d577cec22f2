"""Snapshot: the whole state of training at a step, and how to put it back.

The same dictionary is what a checkpoint holds.  Its keys are those people expect from a torch checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from workbench import randomness, reshape
from workbench.assembly import Assembly
from workbench.schedulers.course import BOOKKEEPING
from workbench.sentence import Problem

KEYS = ("model_state_dict", "optimizer_state_dict", "scheduler_state_dict", "knobs", "shape", "average", "rng")
"""What a snapshot must have."""


def take(job: Assembly, *, copied: bool = True) -> dict[str, Any]:
    """Model, loss, optimizer, scheduler, knobs and generators.

    Copied, nothing in it changes when training goes on; else weights and moments are those that train, for whoever is
    done with them before the next step.
    """
    hold = _copy if copied else _lend
    return {
        "model_state_dict": hold(dict(job.model.state_dict())),
        "loss_state_dict": hold(dict(job.loss.state_dict())),  # one of the user's own may keep a running scale
        "optimizer_state_dict": _optimizer_state(job, hold),
        "scheduler_state_dict": _copy(job.schedule.state_dict()),
        "knobs": job.knobs.state_dict(),
        "shape": reshape.shape(job),
        "average": job.average.state_dict() if job.average is not None else None,
        "rng": randomness.state(job.device),
    }


def _optimizer_state(job: Assembly, hold: Callable[[Any], Any]) -> dict[str, Any]:
    """The optimizer's own, with what torch's schedulers keep in its groups, for whoever goes on without Descent."""
    state = hold(job.optimizer.state_dict())
    for group, lane in zip(state["param_groups"], job.knobs.lanes, strict=True):
        course = job.schedule.optimizer.param_groups[lane.index]
        group.update({key: course[key] for key in BOOKKEEPING if key in course})
    assert isinstance(state, dict)
    return state


def put_back(job: Assembly, snapshot: Mapping[str, Any]) -> None:
    """The inverse of ``take``: afterwards training goes on as if it had never left that step.

    Raises Problem where the snapshot is of another model, optimizer or scheduler; the job is then spoiled.
    """
    try:
        job.model.load_state_dict(snapshot["model_state_dict"])
    except (RuntimeError, KeyError) as error:
        raise Problem("The checkpoint is of another model than the recipe's: {why}.",
                      why=_first(error)) from None
    try:
        job.loss.load_state_dict(snapshot.get("loss_state_dict", {}))  # the first checkpoints of 0.3.0 have none
    except RuntimeError as error:
        raise Problem("The checkpoint is of another loss than the recipe's: {why}.", why=_first(error)) from None
    try:
        reshape.restore(job, snapshot["shape"])
        saved = snapshot["optimizer_state_dict"]["param_groups"]
        # (torch adds "differentiable" to the defaults of some optimizers, but not to their groups.)
        missing = [key for group in saved for key in job.optimizer.defaults if key not in {*group, "differentiable"}]
        if missing:  # torch would take it, and fail at the first step
            raise Problem("The checkpoint is of another optimizer than the recipe's: it has no {key}.", key=missing[0])
        # load_state_dict keeps tensors that need no conversion: without a copy, training would write into the snapshot.
        job.optimizer.load_state_dict(_copy(snapshot["optimizer_state_dict"]))
        job.schedule.load_state_dict(_copy(snapshot["scheduler_state_dict"]))
        job.knobs.load_state_dict(snapshot["knobs"])
    except Problem:
        raise
    except (ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
        raise Problem("The checkpoint is of another optimizer or scheduler than the recipe's: {why}.",
                      why=_first(error)) from None
    if job.average is not None:
        job.average.load_state_dict(snapshot["average"])
    # Last: building and loading may themselves draw numbers.
    randomness.restore(snapshot["rng"], job.device)


def weights_are_finite(job: Assembly) -> bool:
    """Whether no weight is NaN or infinite; waits for the device."""
    weights = [weight.detach() for weight in job.model.parameters() if weight.is_floating_point()]
    return bool(torch.stack([norm.float() for norm in torch._foreach_norm(weights)]).isfinite().all()) or all(
        bool(weight.isfinite().all()) for weight in weights)  # the norm of huge finite weights overflows


def on_cpu(state: Any) -> Any:
    """The same state with every tensor in the CPU's memory."""
    return _each(state, lambda tensor: tensor.cpu())


def copied_to_cpu(state: Any) -> Any:
    """A copy of the state in the CPU's memory."""
    return _each(state, lambda tensor: tensor.detach().to("cpu", copy=True))


def nbytes(state: Any) -> int:
    """Bytes of all tensors in a state."""
    total = 0

    def add(tensor: Tensor) -> Tensor:
        nonlocal total
        total += tensor.nbytes
        return tensor

    _each(state, add)
    return total


def _copy(value: Any) -> Any:
    return _each(value, lambda tensor: tensor.detach().clone())


def _lend(value: Any) -> Any:
    return _each(value, lambda tensor: tensor.detach() if _is_whole(tensor) else tensor.detach().clone())


def _is_whole(tensor: Tensor) -> bool:
    """Whether nothing else is in its memory: of a part of something, torch would save the whole."""
    return tensor.layout == torch.strided and tensor.untyped_storage().nbytes() == tensor.nbytes


def _each(value: Any, do: Callable[[Tensor], Tensor]) -> Any:
    if isinstance(value, Tensor):
        return do(value)
    if isinstance(value, dict):
        # A Counter (MultiStepLR's milestones) stays a Counter; an OrderedDict an OrderedDict.
        return type(value)({key: _each(item, do) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return type(value)(_each(item, do) for item in value)
    return value


def _first(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip()]
    return (lines[1] if len(lines) > 1 else lines[0] if lines else type(error).__name__).rstrip(".")
