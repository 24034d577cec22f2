"""Inspector: what single layers do, sampled so rarely that the run does not slow down.

A layer is a module that holds weights of its own; they are looked at as one long vector w.  With its gradient g, the
update Δ (w after the step, less w before it) and the momentum m (as the steps before left it):

    weight norm      ‖w‖₂ after the step
    gradient norm    ‖g‖₂
    update size      ‖Δ‖₂
    update/weight    ‖Δ‖₂ / ‖w‖₂
    effective step   ‖Δ‖₁ / ‖g‖₁: how far a unit of gradient moves a weight, on the average.  For plain SGD it is lr; an
                     adaptive optimizer chooses it by itself, and this is what it came to.
    momentum cosine  m·g / (‖m‖₂ ‖g‖₂): 1 where the gradient goes on in the direction of the steps so far, −1 where it
                     turns back.  Only where the optimizer keeps a momentum (``exp_avg``, ``momentum_buffer``).

Weights that get no gradient (frozen ones) have a weight norm only.  A quotient by 0, and what is no number, is left
out.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from workbench.messages import Samples
from workbench.quantities import QUANTITIES, series_name

__all__ = ["QUANTITIES", "Inspector"]

SHARE = 0.0025
"""Samples may take this share of the time; what is done with their values afterwards takes as much again."""
SHORTEST, LONGEST = 1 / 30, 1.0
"""Seconds between two samples: at least; and at most, where SHARE allows."""
_VALUES_A_SECOND = 2000
"""So that the files of a run with hundreds of layers do not grow by hundreds of kilobytes a second."""

_MOMENTA = ("exp_avg", "momentum_buffer")


class Job(Protocol):
    """What is looked at.  The optimizer is asked for at each sample: it may have become another one."""

    model: nn.Module
    optimizer: Any


class Moment(Protocol):
    """A place in a GPU's stream of work (``torch.cuda.Event``)."""

    def record(self) -> None: ...
    def elapsed_time(self, end: Any) -> float: ...


@dataclass
class _Sample:
    """One step that was looked at; every tensor in here is still on the device.

    ``moving`` and ``turning`` are the indices of the weights that had a gradient, and of those that had a momentum too.
    """

    step: int
    moving: list[int]
    turning: list[int]
    before: list[Tensor]
    """The moving weights before the step; let go after it."""
    parts: list[Tensor]
    """One number of each weight each: see ``_Places``."""
    seconds: float
    """What this sample has taken the CPU."""
    moments: list[tuple[Moment, Moment]]
    """Begin and end of what it has taken the GPU."""
    values: Tensor | None = None


class _Places:
    """Which number of a sample is what of which layer: from numbers of weights to the quantities of layers.

    A sample has one number of each weight: ‖w‖₂ of all, ‖Δ‖₂, ‖Δ‖₁, ‖g‖₂ and ‖g‖₁ of the ``moving``, m·g and ‖m‖₂ of
    the ``turning``, in this order.  The squares of 2-norms add up over a layer's weights, all others as they are.
    """

    def __init__(self, layer_of: np.ndarray, layers: int, moving: list[int], turning: list[int]) -> None:
        self.moving, self.turning = moving, turning
        everything = list(range(len(layer_of)))
        kinds = [everything, moving, moving, moving, moving, turning, turning]
        starts = np.cumsum([0, *map(len, kinds)])
        self.length = int(starts[-1])
        # The gradients of the turning once more, since others of a layer may have no momentum.
        at = {weight: index for index, weight in enumerate(moving)}
        again = [int(starts[3]) + at[weight] for weight in turning]
        kinds.append(turning)
        self._take = np.array([*range(self.length), *again], dtype=np.intp)
        self._square = np.repeat([True, True, False, True, False, False, True, True], [*map(len, kinds)])
        self._into = np.concatenate([layer_of[kind] + number * layers for number, kind in enumerate(
            np.array(kind, dtype=np.intp) for kind in kinds)])
        self._shape = len(kinds), layers
        self._still, self._straight = (np.bincount(layer_of[np.array(kind, dtype=np.intp)], minlength=layers) == 0
                                       for kind in (moving, turning))

    def quantities(self, numbers: np.ndarray) -> np.ndarray:
        """The numbers of a sample, (length,) -> (quantities × layers,); NaN where a layer has none."""
        taken = numbers[self._take]
        taken[self._square] **= 2
        sums = np.bincount(self._into, taken, self._shape[0] * self._shape[1]).reshape(self._shape)
        weight2, update2, l1_update, gradient2, l1_gradient, along, momentum2, turned2 = sums
        weight, update = np.sqrt(weight2), np.sqrt(update2)
        with np.errstate(all="ignore"):
            ratios = np.array([
                update / weight, l1_update / l1_gradient, along / (np.sqrt(momentum2) * np.sqrt(turned2))])
        ratios[~np.isfinite(ratios)] = np.nan  # by 0
        ratios[2] = ratios[2].clip(-1.0, 1.0)
        table = np.array([weight, np.sqrt(gradient2), update, *ratios])  # in the order of QUANTITIES
        table[1:5, self._still] = np.nan
        table[5, self._straight] = np.nan
        return table.ravel()


class Inspector:
    """Looks at the layers of ``job.model``: ``before`` between backward and ``optimizer.step``, ``after`` behind it.

    Nothing is changed, no random number drawn, and no GPU waited for but in ``read``.
    ``moment`` makes a timed event of the device, where work goes on behind the CPU's back; found by itself for CUDA.
    """

    def __init__(self, job: Job, moment: Callable[[], Moment] | None = None) -> None:
        self._job = job
        self._names: list[str] = []
        self._weights: list[nn.Parameter] = []
        layer_of: list[int] = []
        for name, weights in layers(job.model):
            layer_of += [len(self._names)] * len(weights)
            self._names.append(name)
            self._weights += weights
        self._layer_of = np.array(layer_of, dtype=np.intp)
        self._series = [series_name(quantity, name) for quantity in QUANTITIES for name in self._names]
        self._places: _Places | None = None
        # Norms of half precision would overflow; those of double precision may not become less.
        double = any(weight.dtype is torch.float64 for weight in self._weights)
        self._dtype = torch.float64 if double else torch.float32
        if moment is None and self._weights and self._weights[0].is_cuda:
            moment = _cuda_moment
        self._moment = moment
        self._pending: list[_Sample] = []
        self._due_at = -math.inf if self._weights else math.inf
        # The first sample is slow for reasons that do not come back: as if one before had cost what LONGEST allows.
        self._cost = self._last_cost = SHARE * LONGEST

    # ------------------------------------------------------------------ at each step

    def due(self, step: int) -> bool:
        """Whether step ``step`` is to be looked at; asked at every step, so it only looks at the clock.

        A sample that was not read yet puts off the next one.
        """
        return time.perf_counter() >= self._due_at

    @torch.no_grad()
    def before(self, step: int) -> None:
        """Step ``step`` has its gradients, and the weights have not moved yet.

        With a closure that is called several times: after its first call.
        """
        start, begun = time.perf_counter(), self._now()
        moving = [i for i, weight in enumerate(self._weights) if weight.requires_grad and weight.grad is not None]
        weights = [self._weights[i] for i in moving]
        gradients = [_dense(weight.grad) for weight in weights]
        turning, momenta, along = [], [], []
        uphill = _uphill(self._job.optimizer.param_groups)
        for i, weight, gradient in zip(moving, weights, gradients, strict=True):
            momentum = _momentum(self._job.optimizer, weight)
            if momentum is not None:
                turning.append(i)
                momenta.append(momentum)
                product = self._product(momentum, gradient)
                along.append(-product if id(weight) in uphill else product)
        parts = [*self._norms(gradients, 2), *self._norms(gradients, 1), *along, *self._norms(momenta, 2)]
        # Copies of its own: torch's optimizers write into the weights, and some into the gradients.
        copies = [weight.clone() for weight in weights]
        sample = _Sample(step, moving, turning, copies, parts, 0.0, self._until_now(begun))
        self._pending.append(sample)
        self._due_at = math.inf
        sample.seconds = time.perf_counter() - start

    @torch.no_grad()
    def after(self, step: int) -> None:
        """The step that ``before`` was told of is made."""
        start, begun = time.perf_counter(), self._now()
        sample = self._pending[-1]
        weights: list[Tensor] = [weight.detach() for weight in self._weights]
        if sample.moving:
            torch._foreach_sub_(sample.before, [weights[i] for i in sample.moving])  # −Δ has the norms of Δ
        parts = [*self._norms(weights, 2), *self._norms(sample.before, 2), *self._norms(sample.before, 1),
                 *sample.parts]
        sample.values = torch.stack(parts)
        sample.before, sample.parts = [], []
        sample.moments += self._until_now(begun)
        sample.seconds += time.perf_counter() - start

    # ------------------------------------------------------------------ reading

    def read(self) -> Samples:
        """What was found since the last reading: series name -> (steps int64, values float64).

        Here the CPU waits for the GPU; read where it has been waited for anyway.
        """
        done = [sample for sample in self._pending if sample.values is not None]
        if not done:
            return {}
        start = time.perf_counter()
        numbers = torch.cat([sample.values for sample in done if sample.values is not None]).cpu().double().numpy()
        rows, at = [], 0
        for sample in done:
            place = self._places_of(sample)
            rows.append(place.quantities(numbers[at : at + place.length]))
            at += place.length
        table = np.array(rows)
        there = ~np.isnan(table)
        steps = np.array([sample.step for sample in done], dtype=np.int64)
        samples = {}
        for column in np.flatnonzero(there.any(0)).tolist():
            kept = there[:, column]
            samples[self._series[column]] = steps[kept], table[kept, column]
        self._pending = [sample for sample in self._pending if sample.values is None]
        self._plan(done, time.perf_counter() - start, len(samples))
        return samples

    def forget(self, step: int) -> None:
        """Step ``step`` and later ones are void: what was found there and not read is thrown away."""
        self._pending = [sample for sample in self._pending if sample.step < step]
        if not self._pending and self._weights:
            self._due_at = min(self._due_at, time.perf_counter() + LONGEST)

    def _plan(self, done: Sequence[_Sample], reading: float, values: int) -> None:
        """When the next sample is due, after those ``done`` and the time their ``reading`` took."""
        gpu = sum(begin.elapsed_time(end) / 1000 for sample in done for begin, end in sample.moments)
        cost = max(gpu, sum(sample.seconds for sample in done) + reading) / len(done)
        # A single slow sample (memory that was not there yet, another program) is no measure.
        self._cost, self._last_cost = min(cost, self._last_cost), cost
        rest = max(SHORTEST, self._cost / SHARE, min(values / _VALUES_A_SECOND, LONGEST))
        self._due_at = time.perf_counter() + rest

    # ------------------------------------------------------------------ from numbers of weights to numbers of layers

    def _norms(self, tensors: Sequence[Tensor], order: int) -> list[Tensor]:
        return list(torch._foreach_norm(list(tensors), order, dtype=self._dtype)) if tensors else []

    def _product(self, one: Tensor, other: Tensor) -> Tensor:
        """The scalar product, ()."""
        if one.dtype is other.dtype is self._dtype and one.is_contiguous() and other.is_contiguous():
            return torch.dot(one.view(-1), other.view(-1))  # no room for the products needed
        return (one * other).sum(dtype=self._dtype)

    def _places_of(self, sample: _Sample) -> _Places:
        """Which weights have a gradient or a momentum hardly ever changes."""
        if self._places is None or (self._places.moving, self._places.turning) != (sample.moving, sample.turning):
            self._places = _Places(self._layer_of, len(self._names), sample.moving, sample.turning)
        return self._places

    # ------------------------------------------------------------------ the GPU's clock

    def _now(self) -> Moment | None:
        if self._moment is None:
            return None
        now = self._moment()
        now.record()
        return now

    def _until_now(self, begun: Moment | None) -> list[tuple[Moment, Moment]]:
        end = self._now()
        return [(begun, end)] if begun is not None and end is not None else []


def layers(model: nn.Module) -> Iterator[tuple[str, list[nn.Parameter]]]:
    """Every module that holds weights of its own: "0 Linear" and its weights, in the model's order.

    A weight that several modules share belongs to the first.  Only floating-point weights that hold something.
    """
    seen: set[int] = set()
    for path, module in model.named_modules():
        own = []
        for weight in module.parameters(recurse=False):
            if id(weight) not in seen and weight.is_floating_point() and weight.numel():
                seen.add(id(weight))
                own.append(weight)
        if own:
            yield f"{path or 'top'} {type(module).__name__}", own


def _momentum(optimizer: Any, weight: nn.Parameter) -> Tensor | None:
    """What the optimizer keeps as momentum of a weight, if it does; looking adds nothing to its state."""
    state: Mapping[str, Any] = optimizer.state.get(weight, {})
    for key in _MOMENTA:
        momentum = state.get(key)
        if (isinstance(momentum, Tensor) and momentum.shape == weight.shape and momentum.device == weight.device
                and momentum.is_floating_point()):
            return _dense(momentum)
    return None


def _uphill(groups: Sequence[Mapping[str, Any]]) -> set[int]:
    """The ids of the weights whose optimizer climbs: its momentum is one of negated gradients."""
    return {id(weight) for group in groups if group.get("maximize") for weight in group["params"]}


def _dense(tensor: Tensor | None) -> Tensor:
    assert tensor is not None
    return tensor if tensor.layout is torch.strided else tensor.to_dense()


def _cuda_moment() -> Moment:
    return torch.cuda.Event(enable_timing=True)
