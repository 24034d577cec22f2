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

Weights that get no gradient (frozen ones) have a weight norm only.  A value that would be 0 / 0 is left out.
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
from workbench.quantities import COSINE, EFFECTIVE, GRADIENT, QUANTITIES, RATIO, UPDATE, WEIGHT, series_name

__all__ = ["QUANTITIES", "Inspector"]

SHARE = 0.005
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
    """One number of each weight each: see ``Inspector._layers_of``."""
    seconds: float
    """What this sample has taken the CPU."""
    moments: list[tuple[Moment, Moment]]
    """Begin and end of what it has taken the GPU."""
    values: Tensor | None = None


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
                product = (momentum * gradient).sum(dtype=self._dtype)
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
        found: dict[str, list[tuple[int, float]]] = {}
        at = 0
        for sample in done:
            length = len(self._weights) + 4 * len(sample.moving) + 2 * len(sample.turning)
            for name, value in self._layers_of(sample, numbers[at : at + length]):
                found.setdefault(name, []).append((sample.step, value))
            at += length
        samples = {name: (np.array([step for step, _ in pairs], dtype=np.int64), np.array([v for _, v in pairs]))
                   for name, pairs in found.items()}
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

    def _layers_of(self, sample: _Sample, numbers: np.ndarray) -> Iterator[tuple[str, float]]:
        """Series name and value of all layers; a weight that has no number of a kind adds nothing to it."""
        moving, turning = sample.moving, sample.turning
        lengths = [len(self._weights), *[len(moving)] * 4, *[len(turning)] * 2]
        of_weight, of_update, l1_update, of_gradient, l1_gradient, along, of_momentum = np.split(
            numbers, np.cumsum(lengths)[:-1])
        turned = of_gradient[np.isin(moving, turning)]
        everything = np.arange(len(self._weights))
        weight, update = self._joined(everything, of_weight), self._joined(moving, of_update)
        gradient = self._joined(moving, of_gradient)
        with np.errstate(all="ignore"):  # 0 / 0 is left out below
            values = {
                WEIGHT: weight, GRADIENT: gradient, UPDATE: update, RATIO: update / weight,
                EFFECTIVE: self._added(moving, l1_update) / self._added(moving, l1_gradient),
                COSINE: self._added(turning, along) / (self._joined(turning, of_momentum)
                                                       * self._joined(turning, turned)),
            }
        values[COSINE] = np.clip(values[COSINE], -1.0, 1.0)
        has_moved = self._added(moving, np.ones(len(moving))) > 0
        has_turned = self._added(turning, np.ones(len(turning))) > 0
        there = {WEIGHT: np.ones(len(self._names), bool), COSINE: has_turned}
        for quantity in QUANTITIES:
            kept = there.get(quantity, has_moved)
            if quantity in (RATIO, EFFECTIVE, COSINE):
                kept = kept & np.isfinite(values[quantity])
            for layer in np.flatnonzero(kept):
                yield series_name(quantity, self._names[layer]), float(values[quantity][layer])

    def _added(self, which: Sequence[int] | np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """The sum of the numbers of each layer's weights: (layers,)."""
        return np.bincount(self._layer_of[np.asarray(which, dtype=np.intp)], numbers, len(self._names))

    def _joined(self, which: Sequence[int] | np.ndarray, norms: np.ndarray) -> np.ndarray:
        """The 2-norm of each layer's weights together: (layers,)."""
        return np.sqrt(self._added(which, norms**2))

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
