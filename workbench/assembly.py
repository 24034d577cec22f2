"""From a recipe to the live objects that train: data, model, loss, optimizer, schedule, batches."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from workbench import groups
from workbench.batches import Batches, Preparation
from workbench.data import Data
from workbench.device import ALL_THREADS, choose_device, choose_memory_format, measure_threads
from workbench.kinds import registries
from workbench.knobs import Knobs
from workbench.optimizers.torch_optim import needs_closure
from workbench.randomness import seed_everything, untouched
from workbench.recipe import TASKS, Recipe
from workbench.schedulers.schedule import Length, Schedule
from workbench.sentence import Problem

_FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


@dataclass
class Assembly:
    """Everything that a recipe stands for, built and fitted together."""

    device: torch.device
    threads: int
    memory_format: str
    data: Data
    prepare: Preparation
    batches: Batches
    model: nn.Module
    loss: nn.Module
    optimizer: Optimizer
    closure: bool
    schedule: Schedule | None
    knobs: Knobs
    epochs: int

    @cached_property
    def weights(self) -> list[nn.Parameter]:
        """All weights that are trained, in the order of the groups."""
        return [weight for group in self.optimizer.param_groups for weight in group["params"]]

    @property
    def steps_per_epoch(self) -> int:
        return len(self.batches)


def assemble(recipe: Recipe, data: Data | None = None, engine: Mapping[str, Any] | None = None) -> Assembly:
    """Build all parts of a recipe; a Problem says what does not fit.

    ``data`` takes the place of the recipe's dataset.  ``engine`` is what an earlier run settled on (``threads``,
    ``memory_format``), so that a resumed run makes the same numbers.
    """
    recipe.check()
    engine = dict(engine or {})
    device = choose_device(recipe.setting("device"))
    if data is None:
        data = registries["datasets"].build(recipe.dataset)
    _check_task(recipe, data)

    seed_everything(recipe.setting("seed"))
    model = registries["models"].build(recipe.model, data.shape)
    loss = registries["losses"].build(recipe.loss)
    name = engine.get("memory_format") or _memory_format(recipe, model, data)
    memory_format = _FORMATS[name]
    model = model.to(device=device, memory_format=memory_format)
    loss = loss.to(device)
    prepare = Preparation(data, device, memory_format)
    batches = Batches(data, recipe.setting("batch_size"), recipe.setting("seed"), device,
                      shuffle=recipe.setting("shuffle"), memory_format=memory_format)
    _check_fit(model, loss, data, batches, prepare)
    threads = engine.get("threads") or recipe.setting("threads") or _threads(model, loss, batches, device)
    torch.set_num_threads(threads)

    optimizer = _optimizer(recipe, model)
    epochs = recipe.setting("epochs")
    schedule = registries["schedulers"].build(recipe.scheduler, optimizer,
                                              Length(epochs * len(batches), epochs))
    knobs = Knobs(optimizer, schedule, registries["optimizers"].fields(recipe.optimizer.part))
    return Assembly(device, threads, name, data, prepare, batches, model, loss, optimizer,
                    needs_closure(optimizer), schedule, knobs, epochs)


def _optimizer(recipe: Recipe, model: nn.Module) -> Optimizer:
    split = groups.split(model, recipe.setting("groups"))
    if not split:
        raise Problem("The model has no weights to train: choose another model.")
    if recipe.optimizer.part == "LBFGS" and len(split) > 1:
        raise Problem("L-BFGS takes all weights in one group: set groups to one.")
    if recipe.optimizer.values.get("capturable") and split[0]["params"][0].device.type != "cuda":
        raise Problem("capturable is for CUDA only: switch it off, or choose a CUDA device.")
    try:
        optimizer = registries["optimizers"].build(recipe.optimizer, split)
    except (ValueError, TypeError, RuntimeError) as error:
        if isinstance(error, Problem):
            raise
        raise Problem("torch refuses these values of {part}: {why}.", part=recipe.optimizer.part,
                      why=str(error).rstrip(".")) from None
    assert isinstance(optimizer, Optimizer)
    return optimizer


def _memory_format(recipe: Recipe, model: nn.Module, data: Data) -> str:
    # L-BFGS looks at all gradients as one flat vector, which only contiguous ones allow.
    if recipe.optimizer.part == "LBFGS":
        return "contiguous"
    return "channels_last" if choose_memory_format(model, data.train.inputs) is torch.channels_last else "contiguous"


def _threads(model: nn.Module, loss: nn.Module, batches: Batches, device: torch.device) -> int:
    if device.type != "cpu":
        return ALL_THREADS
    inputs, targets = next(batches.epoch(0))
    return measure_threads(model, loss, inputs, targets)


def _check_task(recipe: Recipe, data: Data) -> None:
    """The loss must be for what the data is about, and labels must be class numbers."""
    wanted = registries["losses"].part(recipe.loss.part).info.get("task")
    if wanted and wanted != data.task:
        raise Problem("{loss} is for {wants}, and the data is for {has}: choose another loss or dataset.",
                      loss=registries["losses"].part(recipe.loss.part).title, wants=TASKS[wanted],
                      has=TASKS[data.task])
    if data.task != "classification":
        return
    for split in (data.train, data.validation):
        if split is None:
            continue
        lowest, highest = int(split.targets.min()), int(split.targets.max())
        if lowest < 0 or highest >= len(data.classes):
            raise Problem("The dataset has labels from {lowest} to {highest}, but {count} classes: labels must run "
                          "from 0 to {last}.", lowest=lowest, highest=highest, count=len(data.classes),
                          last=len(data.classes) - 1)


def _check_fit(model: nn.Module, loss: nn.Module, data: Data, batches: Batches, prepare: Preparation) -> None:
    """Send a few samples through a copy of the model and the loss, so that what does not fit is said before the run.

    As few samples as the smallest batch has: batch norm refuses a batch of one, and that may be the last of an epoch.
    """
    few = min(2, batches.smallest)
    inputs, targets = prepare(data.train.inputs[:few]), data.train.targets[:few].to(batches.device)
    with torch.no_grad(), untouched(inputs.device):
        try:
            outputs = copy.deepcopy(model)(inputs)
        except Exception as error:
            shape = " × ".join(map(str, inputs.shape))
            raise Problem("The model cannot take a batch of shape {shape}: {why}.", shape=shape,
                          why=_first_line(error)) from error
        if data.task == "classification":
            given = outputs.shape[1] if outputs.dim() > 1 else 1
            if given < data.shape.outputs:
                raise Problem("The model has {given} outputs, and the dataset has {classes} classes: give the model at "
                              "least as many outputs.", given=given, classes=data.shape.outputs)
        elif outputs.shape != targets.shape:
            raise Problem("The model gives {given} numbers for a sample, and the targets have {wanted}: they must be "
                          "equal.", given=tuple(outputs.shape[1:]), wanted=tuple(targets.shape[1:]))
        try:
            loss(outputs, targets)
        except Exception as error:
            raise Problem("The loss cannot compare the model's outputs with the targets: {why}.",
                          why=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")
