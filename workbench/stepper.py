"""Stepper: makes one training step after the other.  Five lines of PyTorch, and where each batch comes from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

import torch
from torch import Tensor

from workbench import gradients
from workbench.assembly import Assembly
from workbench.batches import Pair
from workbench.inspector import Inspector
from workbench.recorder import EVALUATIONS, GRADIENT_NORM, Recorder


class Stepper:
    """Stands before ``step``, counted over the whole run; ``make`` makes that step.

    ``precision`` is the context of the forward pass (autocast), or None.
    Nothing in here waits for a GPU: what is measured stays on the device until the recorder is read.
    """

    def __init__(self, job: Assembly, recorder: Recorder, step: int,
                 precision: AbstractContextManager[Any] | None) -> None:
        self.step = step
        self.sample_gradient = True
        """Whether the next step notes the norm of its gradient."""
        self.inspector: Inspector | None = None
        """Looks at single layers now and then, where it is switched on."""
        self._job = job
        self._recorder = recorder
        self._precision = precision
        self._batches: Iterator[Pair] | None = None

    def jump(self, step: int) -> None:
        """Stand before another step."""
        if self.inspector is not None:
            self.inspector.forget(step)
        self.step = step
        self._batches = None

    def make(self) -> None:
        """Batches, forward, backward, update; then the schedule moves on."""
        job = self._job
        batches = self._next_batches()
        inspector = self.inspector if self.inspector is not None and self.inspector.due(self.step) else None
        if job.closure:
            self._step_with_closure(batches, inspector)
        else:
            for weight in job.weights:
                weight.grad = None  # what zero_grad does, without its bookkeeping
            outputs, loss, targets = self._backward(batches)
            self._finish_gradient(inspector)
            job.optimizer.step()
            self._recorder.add(loss, outputs, targets, job.optimizer.param_groups)
        if inspector is not None:
            inspector.after(self.step)
        self.step += 1
        if job.average is not None:
            job.average.after_step(self.step)
        if job.schedule.by_step:
            job.knobs.after_step()

    def _next_batches(self) -> list[Pair]:
        """The batches of the next step: one, or as many as are accumulated."""
        job = self._job
        epoch, step = divmod(self.step, job.steps_per_epoch)
        if self._batches is None or step == 0:
            self._batches = job.batches.epoch(epoch, step * job.accumulate)
        return list(islice(self._batches, job.accumulate))

    def _backward(self, batches: list[Pair]) -> tuple[Tensor, Tensor, Tensor]:
        """Forward and backward passes: (outputs, loss, labels) of all samples together, detached.

        Each batch counts by its samples, so the gradient is that of the mean over all of them.
        """
        if len(batches) == 1:
            inputs, targets = batches[0]
            outputs, loss = self._forward(inputs, targets)
            loss.backward()
            return outputs.detach(), loss.detach(), _labels(targets, self._job)
        count = sum(len(targets) for _, targets in batches)
        parts, losses, labels = [], [], []
        for inputs, targets in batches:
            outputs, loss = self._forward(inputs, targets)
            loss = loss * (len(targets) / count)
            loss.backward()
            parts.append(outputs.detach())
            losses.append(loss.detach())
            labels.append(_labels(targets, self._job))
        return torch.cat(parts), torch.stack(losses).sum(), torch.cat(labels)

    def _forward(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        job = self._job
        if self._precision is None:
            outputs = job.model(inputs)
            return outputs, job.loss(outputs, targets)
        with self._precision:
            outputs = job.model(inputs)
            return outputs, job.loss(outputs, targets)

    def _finish_gradient(self, inspector: Inspector | None) -> None:
        """Note its norm where that is due, clip it, and let the inspector see what the optimizer will."""
        norm = self._clip()
        if self.sample_gradient:
            self._recorder.note(GRADIENT_NORM, self.step, gradient_norm(self._job) if norm is None else norm)
            self.sample_gradient = False
        if inspector is not None:
            inspector.before(self.step)

    def _clip(self) -> Tensor | None:
        """The norm of the gradient as it was, where it is clipped by its norm."""
        job = self._job
        norm = gradients.clip_norm(job.weights, job.clip_norm) if job.clip_norm is not None else None
        if job.clip_value is not None:
            norm = gradient_norm(job) if norm is None and self.sample_gradient else norm
            gradients.clip_values(job.weights, job.clip_value)
        return norm

    def _step_with_closure(self, batches: list[Pair], inspector: Inspector | None) -> None:
        """A step of an optimizer that evaluates the loss as often as it likes; the first evaluation is recorded."""
        job = self._job
        first: list[tuple[Tensor, Tensor, Tensor]] = []
        evaluations = 0

        def evaluate() -> Tensor:
            nonlocal evaluations
            evaluations += 1
            job.optimizer.zero_grad()
            outputs, loss, targets = self._backward(batches)
            if not first:
                first.append((outputs, loss.clone(), targets))
                self._finish_gradient(inspector)
            else:
                self._clip()
            return loss

        job.optimizer.step(evaluate)  # type: ignore[arg-type]  # torch's own closures return tensors
        self._recorder.note(EVALUATIONS, self.step, evaluations)
        outputs, loss, targets = first[0]
        self._recorder.add(loss, outputs, targets, job.optimizer.param_groups)


def _labels(targets: Tensor, job: Assembly) -> Tensor:
    """The class of each sample, also where an augmentation has mixed samples: then the one that it has most of."""
    mixed = job.data.task == "classification" and targets.dim() > 1
    return targets.argmax(1) if mixed else targets


def gradient_norm(job: Assembly) -> Tensor:
    """The 2-norm of all gradients together, () on the device."""
    return gradients.norm(job.weights)
