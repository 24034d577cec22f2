"""Small helpers for tests that train: run a trainer, collect what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch

from workbench.data import Data, Split
from workbench.history import History
from workbench.messages import Ended, Event, Started, Steps, Stop
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.trainer import Trainer

E = TypeVar("E", bound=Event)


# What only some models can be trained with.
_models = {"SparseAdam": Choice("lookup_table")}


def recipe(
    optimizer: str = "SGD",
    scheduler: str = "none",
    optimizer_values: Mapping[str, Any] | None = None,
    scheduler_values: Mapping[str, Any] | None = None,
    model: Choice | None = None,
    **training: Any,
) -> Recipe:
    """A run of a few milliseconds: 20 random samples, a small MLP with dropout and batch norm, one thread.

    SparseAdam gets a lookup table: it is for sparse gradients only.
    """
    if model is None and optimizer == "SparseAdam":
        model = Choice("lookup_table", {"hidden": (4,)})
    return Recipe(
        dataset=Choice("random_regression", {"samples": 20, "inputs": 6, "validation": 0.25}),
        model=model or _models.get(optimizer, Choice("mlp", {"hidden": (8,), "dropout": 0.25, "batch_norm": True})),
        loss=Choice("MSELoss"),
        optimizer=Choice(optimizer, optimizer_values or {}),
        scheduler=Choice(scheduler, scheduler_values or {}),
        training={"epochs": 3, "batch_size": 4, "threads": 1, "checkpoint_every_seconds": 0, **training},
    )


class Told:
    """All events of a run, and the history that they add up to."""

    def __init__(self, trainer: Trainer, answer: Callable[[Event], None] | None = None) -> None:
        self.trainer = trainer
        self.events: list[Event] = []
        self.history = History()
        for event in trainer.events():
            self.events.append(event)
            if isinstance(event, Steps):
                self.history.append(event.first, event.columns, event.samples)
            if answer is not None:
                answer(event)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def ended(self) -> Ended:
        last = self.events[-1]
        assert isinstance(last, Ended)
        assert len(self.of(Ended)) == 1
        return last

    def finished(self) -> Told:
        assert self.ended.outcome == "finished", self.ended.details or self.ended.reason
        return self

    @property
    def weights(self) -> list[torch.Tensor]:
        return [value.clone() for value in self.trainer.model.state_dict().values()]


def train(recipe: Recipe, runs: Path | None = None, **more: Any) -> Told:
    return Told(Trainer(recipe, runs, **more)).finished()


def set_up(trainer: Trainer) -> Told:
    """Let a run begin, and end it before its first step."""
    return Told(trainer, lambda event: trainer.post(Stop(save=False)) if isinstance(event, Started) else None)


def same(a: list[torch.Tensor], b: list[torch.Tensor]) -> bool:
    return len(a) == len(b) and all(torch.equal(x, y) for x, y in zip(a, b, strict=True))


def same_history(a: History, b: History, names: tuple[str, ...] = ("loss",)) -> bool:
    return all(np.array_equal(a[name], b[name]) for name in names)


def regression(inputs: torch.Tensor, targets: torch.Tensor) -> Data:
    return Data(Split(inputs, targets), None, "regression")
