"""Stepper: makes one training step after the other.  Five lines of PyTorch, and where each batch comes from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from torch import Tensor

from workbench import gradients
from workbench.assembly import Assembly
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
        self._batches: Iterator[tuple[Tensor, Tensor]] | None = None

    def jump(self, step: int) -> None:
        """Stand before another step."""
        if self.inspector is not None:
            self.inspector.forget(step)
        self.step = step
        self._batches = None

    def make(self) -> None:
        """Batch, forward, backward, update; then the schedule moves on."""
        job = self._job
        inputs, targets = self._next_batch()
        inspector = self.inspector if self.inspector is not None and self.inspector.due(self.step) else None
        if job.closure:
            self._step_with_closure(inputs, targets, inspector)
        else:
            for weight in job.weights:
                weight.grad = None  # what zero_grad does, without its bookkeeping
            outputs, loss = self._forward(inputs, targets)
            loss.backward()
            if self.sample_gradient:
                self._note_gradient()
            if inspector is not None:
                inspector.before(self.step)
            job.optimizer.step()
            self._recorder.add(loss.detach(), outputs.detach(), _labels(targets, job), job.optimizer.param_groups)
        if inspector is not None:
            inspector.after(self.step)
        self.step += 1
        if job.average is not None:
            job.average.after_step(self.step)
        if job.schedule.by_step:
            job.knobs.after_step()

    def _next_batch(self) -> tuple[Tensor, Tensor]:
        epoch, batch = divmod(self.step, self._job.steps_per_epoch)
        if self._batches is None or batch == 0:
            self._batches = self._job.batches.epoch(epoch, batch)
        return next(self._batches)

    def _forward(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        job = self._job
        if self._precision is None:
            outputs = job.model(inputs)
            return outputs, job.loss(outputs, targets)
        with self._precision:
            outputs = job.model(inputs)
            return outputs, job.loss(outputs, targets)

    def _step_with_closure(self, inputs: Tensor, targets: Tensor, inspector: Inspector | None) -> None:
        """A step of an optimizer that evaluates the loss as often as it likes; the first evaluation is recorded."""
        job = self._job
        first: list[tuple[Tensor, Tensor]] = []
        evaluations = 0

        def evaluate() -> Tensor:
            nonlocal evaluations
            evaluations += 1
            job.optimizer.zero_grad()
            outputs, loss = self._forward(inputs, targets)
            loss.backward()
            if not first:
                first.append((outputs.detach(), loss.detach().clone()))
                if self.sample_gradient:
                    self._note_gradient()
                if inspector is not None:
                    inspector.before(self.step)
            return loss

        job.optimizer.step(evaluate)  # type: ignore[arg-type]  # torch's own closures return tensors
        self._recorder.note(EVALUATIONS, self.step, evaluations)
        outputs, loss = first[0]
        self._recorder.add(loss, outputs, _labels(targets, job), job.optimizer.param_groups)

    def _note_gradient(self) -> None:
        self._recorder.note(GRADIENT_NORM, self.step, gradient_norm(self._job))
        self.sample_gradient = False


def _labels(targets: Tensor, job: Assembly) -> Tensor:
    """The class of each sample, also where an augmentation has mixed samples: then the one that it has most of."""
    mixed = job.data.task == "classification" and targets.dim() > 1
    return targets.argmax(1) if mixed else targets


def gradient_norm(job: Assembly) -> Tensor:
    """The 2-norm of all gradients together, () on the device."""
    return gradients.norm(job.weights)
