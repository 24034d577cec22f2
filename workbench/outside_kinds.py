"""What a class or function from outside must be to be a part of each kind, and how it becomes one.

One Rule for each kind of part that may come from outside; a kind without one takes none.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from workbench.address import Address
from workbench.field import ChoiceField, FloatField, IntField
from workbench.outside_datasets import DATASETS
from workbench.outside_rule import (
    Extra,
    Rule,
    call,
    cannot_be_given,
    is_class_of,
    must_be,
    parameters_of,
    part_of,
    read_fields,
)
from workbench.registry import Part
from workbench.schedulers.schedule import ADVANCE, Length, Schedule, TorchSchedule
from workbench.sentence import Problem, Sentence
from workbench.source import Source

# ---------------------------------------------------------------------------------------------------------
# Optimizers

_SHARE = {"lower": 0.0, "upper": 1.0, "upper_open": True}
_FROM_0 = {"lower": 0.0, "log": True}
# Only what these names mean everywhere; where a default does not fit, the bounds are dropped.
_USUAL: Mapping[str, Mapping[str, Any]] = {
    "lr": {**_FROM_0, "help": "Learning rate: how far a step goes."},
    "weight_decay": {**_FROM_0, "help": "Pulls weights towards 0 at each step, against overfitting."},
    "eps": {**_FROM_0, "help": "Keeps a division from failing where gradients are tiny."},
    "betas": {**_SHARE, "help": "How long the averages of the gradients remember."},
    "momentum": {**_SHARE, "help": "Share of the last update that is kept."},
}


def _optimizer(target: Any, address: Address, source: Source) -> Part:
    parameters = parameters_of(target)
    first = parameters[0].name if parameters else ""
    extra: Extra = {name: dict(more) for name, more in _USUAL.items()}
    for parameter in parameters:
        if type(parameter.default).__name__ == "_RequiredParameter":  # torch's old way to say "has no default"
            extra.setdefault(parameter.name, {}).update(default=inspect.Parameter.empty, field=FloatField)
    fields, missing = read_fields(target, (first, "differentiable"), extra)
    unavailable = cannot_be_given(missing)
    if "optimizer" in first:
        unavailable = cannot_be_given(first)  # it wraps another optimizer, and there is none to hand over
    elif not unavailable and "lr" not in {field.name for field in fields}:
        unavailable = Sentence("it has no argument lr, which is what schedules and knobs move.")

    def build(groups: list[dict[str, Any]], **values: Any) -> Optimizer:
        made = call(address, source, target, groups, **values)
        if not isinstance(made, Optimizer) or not getattr(made, "param_groups", None):
            raise Problem("{name} in {file} has no parameter groups after it was made: its __init__ must call "
                          "super().__init__(params, defaults).", name=address.name, file=source.name)
        if any("lr" not in group for group in made.param_groups):
            raise Problem("{name} in {file} keeps no lr in its parameter groups, so no schedule and no knob could move "
                          "it: put lr into its defaults.", name=address.name, file=source.name)
        return made

    return part_of(target, address, source, fields, unavailable, build)


# ---------------------------------------------------------------------------------------------------------
# Models

_SHAPE = "data"


def _takes_shape(target: Any) -> str:
    """Name of the argument for the shape of the data; "" where there is none."""
    for parameter in parameters_of(target):
        annotation = parameter.annotation
        written = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
        if parameter.name == _SHAPE or written.rpartition(".")[2] == "DataShape":
            return parameter.name
    return ""


def _is_model(target: Any, source: Source) -> bool:
    # A function must take the shape of the data: otherwise any function at all could be called by a recipe.
    return is_class_of(nn.Module)(target, source) or (inspect.isroutine(target) and bool(_takes_shape(target)))


def _model(target: Any, address: Address, source: Source) -> Part:
    shape_name = _takes_shape(target)
    fields, missing = read_fields(target, (shape_name,), {})

    def build(shape: Any, **values: Any) -> nn.Module:
        given = {shape_name: shape} if shape_name else {}
        made = call(address, source, target, **given, **values)
        return must_be(nn.Module, "torch.nn.Module", made, address, source)

    return part_of(target, address, source, fields, cannot_be_given(missing), build)


# ---------------------------------------------------------------------------------------------------------
# Losses

# Per-class weights are tensors, and the reduction is the trainer's business (the mean over the batch).
_NOT_OF_A_LOSS = ("weight", "size_average", "reduce", "reduction")


def _loss(target: Any, address: Address, source: Source) -> Part:
    fields, missing = read_fields(target, _NOT_OF_A_LOSS, {})

    def build(**values: Any) -> nn.Module:
        return must_be(nn.Module, "torch.nn.Module", call(address, source, target, **values), address, source)

    return part_of(target, address, source, fields, cannot_be_given(missing), build)


# ---------------------------------------------------------------------------------------------------------
# Schedulers

# Arguments that mean the run's length wherever they occur: they follow it while they are left alone.
_LENGTHS = ("T_max", "total_steps", "total_iters", "max_iters", "max_steps", "num_training_steps")


def _scheduler(target: Any, address: Address, source: Source) -> Part:
    parameters = parameters_of(target)
    first = parameters[0].name if parameters else ""
    lengths = [parameter.name for parameter in parameters if parameter.name in _LENGTHS]
    whole_run = {"field": IntField, "lower": 1, "default": None, "optional": True, "none_means": "the whole run"}
    fields, missing = read_fields(target, (first, "last_epoch", "verbose", "advance"),
                                   {name: dict(whole_run) for name in lengths})
    advance = ChoiceField(name="advance", default="epoch", choices=ADVANCE["choices"], help=ADVANCE["help"])

    def build(optimizer: Optimizer, length: Length, *, advance: str, **values: Any) -> Schedule:
        values |= {name: length.of(advance) for name in lengths if values.get(name) is None}
        made = call(address, source, target, optimizer, **values)
        return TorchSchedule(must_be(LRScheduler, "a scheduler of torch", made, address, source), advance)

    return part_of(target, address, source, (*fields, advance), cannot_be_given(missing), build)


# ---------------------------------------------------------------------------------------------------------

RULES: Mapping[str, Rule] = {
    "datasets": DATASETS,
    "optimizers": Rule(Sentence("an optimizer (a class made from torch.optim.Optimizer)"), is_class_of(Optimizer),
                       _optimizer),
    "models": Rule(Sentence("a model (a class made from torch.nn.Module, or a function that takes data: DataShape)"),
                   _is_model, _model),
    "losses": Rule(Sentence("a loss (a class made from torch.nn.Module)"), is_class_of(nn.Module), _loss),
    "schedulers": Rule(Sentence("a scheduler (a class made from torch.optim.lr_scheduler.LRScheduler)"),
                       is_class_of(LRScheduler), _scheduler),
}
