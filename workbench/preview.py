"""The lr curve of a run that has not begun, from the same code that will run.

Data and model are only asked for their sizes and groups; the optimizer and the schedule are the real ones, on weights
of one number each, and are stepped as the trainer will step them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch

from workbench import groups
from workbench.data import DataShape
from workbench.kinds import registries
from workbench.knobs import Knobs
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.schedulers.schedule import Length

MOST_ADVANCES = 50_000
"""A schedule is followed so far; beyond that the curve is cut (``LrPreview.whole`` is False)."""


@dataclass(frozen=True)
class LrPreview:
    """lr of every group over the coming run.

    ``lr``     group name -> float64 (points,): the value from step ``steps[i]`` on, until the next point.
    ``steps``  int64 (points,), starting at 0.
    ``total``  steps of the whole run.
    ``whole``  False where the run is longer than the schedule was followed.
    """

    steps: np.ndarray
    lr: Mapping[str, np.ndarray]
    total: int
    whole: bool


@dataclass(frozen=True)
class Size:
    """What a preview must know of a dataset: samples of the training split, and the shape of one."""

    samples: int
    shape: DataShape


def size_of(dataset: Choice) -> Size:
    """Build a dataset to ask for its size; worth keeping, since it may take long."""
    data = registries["datasets"].build(dataset)
    return Size(len(data.train), data.shape)


def preview_lr(recipe: Recipe, size: Size, outdated: Callable[[], bool] = lambda: False) -> LrPreview | None:
    """Follow the recipe's schedule from the first step to the last; None as soon as ``outdated`` says so.

    A plateau schedule is shown as if its loss fell at every epoch.  Raises Problem for a recipe that cannot be built.
    Draws no random numbers that anybody could miss: it must run where no run is live, or in a process of its own.
    """
    recipe.check()
    optimizer = _stand_in(recipe, size)
    batch = recipe.setting("batch_size") or size.samples
    per_epoch = -(-size.samples // min(batch, size.samples))
    length = Length(recipe.setting("epochs") * per_epoch, recipe.setting("epochs"))
    schedule = registries["schedulers"].build(recipe.scheduler, optimizer, length)
    knobs = Knobs(optimizer, schedule)
    names = groups.names(optimizer.param_groups)
    advances = length.of(schedule.advance) if schedule is not None else 1
    shown = min(advances, MOST_ADVANCES)
    values = np.empty((shown, len(names)))
    for i in range(shown):
        if i % 256 == 0 and outdated():
            return None
        values[i] = [group["lr"] for group in optimizer.param_groups]
        optimizer.step()  # without gradients it moves nothing, but torch warns where it is left out
        knobs.advance_schedule(metric=-float(i))
    stride = per_epoch if schedule is not None and schedule.advance == "epoch" else 1
    steps = np.arange(shown, dtype=np.int64) * stride
    return LrPreview(steps, {name: values[:, i].copy() for i, name in enumerate(names)}, length.steps,
                     shown == advances)


def _stand_in(recipe: Recipe, size: Size) -> torch.optim.Optimizer:
    """The recipe's optimizer over one number for each group of the recipe's model."""
    with torch.device("meta"):  # shapes without numbers: costs nothing, whatever the model's size
        model = registries["models"].build(recipe.model, size.shape)
    split = groups.split(model, recipe.setting("groups"))
    small = [{**group, "params": [torch.zeros(1, 1, requires_grad=True)]} for group in split]
    optimizer = registries["optimizers"].build(recipe.optimizer, small)
    assert isinstance(optimizer, torch.optim.Optimizer)
    return optimizer
