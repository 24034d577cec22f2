"""Measuring: what a run measures at the ends of epochs, and what a schedule may watch of it."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing, nullcontext
from typing import Any

from workbench.assembly import Assembly
from workbench.evaluation import Evaluation
from workbench.recipe import Recipe
from workbench.recorder import TRAIN_LOSS, VALIDATION_LOSS


class Measuring:
    """The validation split, under the raw weights and the averaged ones.

    ``precision`` is the context of a forward pass, or None.  To be closed.
    """

    def __init__(self, job: Assembly, recipe: Recipe, precision: AbstractContextManager[Any] | None) -> None:
        self._job, self._precision = job, precision
        self.every = recipe.setting("validate_every") if job.data.validation is not None else 0
        """Epochs from one measurement to the next; 0 is never."""
        classify = job.data.task == "classification"
        self._evaluation = (Evaluation(job.in_order(job.data.validation, keep=True), job.loss, classify)
                            if job.data.validation is not None and self.every else None)

    def due(self, epoch: int) -> bool:
        """Whether it is measured after ``epoch``, counted from 0."""
        return bool(self.every) and (epoch + 1) % self.every == 0

    def measure(self) -> dict[str, float]:
        """Series name -> value, as the weights stand; {} where nothing is validated in this run."""
        job, evaluation = self._job, self._evaluation
        if evaluation is None:
            return {}
        with self._precision or nullcontext():
            values = evaluation.measure(job.model)
            if job.average is not None:
                with closing(job.in_order(job.data.train, even=True)) as batches:
                    values |= job.average.measure(evaluation.measure, (inputs for inputs, _ in batches))
        return values

    def metrics(self, values: dict[str, float]) -> dict[str, float]:
        """What a schedule may watch; "auto" is the validation loss, or the training loss where nothing is validated."""
        auto = VALIDATION_LOSS if self.every else TRAIN_LOSS
        return {**values, "auto": values[auto]} if auto in values else values

    def close(self) -> None:
        if self._evaluation is not None:
            self._evaluation.close()
