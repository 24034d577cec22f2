"""What a class or function from outside must be to be a part of each kind, and how it becomes one.

One Rule for each kind of part that may come from outside; a kind without one takes none.
"""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from workbench.address import Address
from workbench.docstring import argument_help
from workbench.field import ChoiceField, Field, FieldProblem, FloatField, IntField, fields_of, unfillable
from workbench.registry import Part
from workbench.schedulers.schedule import ADVANCE, Length, Schedule, TorchSchedule
from workbench.sentence import Problem, Sentence
from workbench.source import Source

Extra = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Rule:
    """``wanted`` completes "… is not …"; ``accepts`` looks at what the address names; ``make`` makes the part."""

    wanted: Sentence
    accepts: Callable[[Any], bool]
    make: Callable[[Any, Address, Source], Part]

    def part(self, target: Any, address: Address, source: Source) -> Part:
        """The part; a Problem where the target is something else."""
        if not self.accepts(target):
            raise Problem("{name} in {file} is not {wanted}: choose another one.", name=address.name, file=source.name,
                          wanted=self.wanted)
        return self.make(target, address, source)


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
    parameters = _parameters(target)
    first = parameters[0].name if parameters else ""
    extra: Extra = {name: dict(more) for name, more in _USUAL.items()}
    for parameter in parameters:
        if type(parameter.default).__name__ == "_RequiredParameter":  # torch's old way to say "has no default"
            extra.setdefault(parameter.name, {}).update(default=inspect.Parameter.empty, field=FloatField)
    fields, missing = _read_fields(target, (first, "differentiable"), extra)
    unavailable = _cannot_be_given(missing)
    if "optimizer" in first:
        unavailable = _cannot_be_given(first)  # it wraps another optimizer, and there is none to hand over
    elif not unavailable and "lr" not in {field.name for field in fields}:
        unavailable = Sentence("it has no argument lr, which is what schedules and knobs move.")

    def build(groups: list[dict[str, Any]], **values: Any) -> Optimizer:
        made = _call(address, source, target, groups, **values)
        if not isinstance(made, Optimizer) or not getattr(made, "param_groups", None):
            raise Problem("{name} in {file} has no parameter groups after it was made: its __init__ must call "
                          "super().__init__(params, defaults).", name=address.name, file=source.name)
        if any("lr" not in group for group in made.param_groups):
            raise Problem("{name} in {file} keeps no lr in its parameter groups, so no schedule and no knob could move "
                          "it: put lr into its defaults.", name=address.name, file=source.name)
        return made

    return _part(target, address, source, fields, unavailable, build)


# ---------------------------------------------------------------------------------------------------------
# Models

_SHAPE = "data"


def _takes_shape(target: Any) -> str:
    """Name of the argument for the shape of the data; "" where there is none."""
    for parameter in _parameters(target):
        annotation = parameter.annotation
        written = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
        if parameter.name == _SHAPE or written.rpartition(".")[2] == "DataShape":
            return parameter.name
    return ""


def _is_model(target: Any) -> bool:
    # A function must take the shape of the data: otherwise any function at all could be called by a recipe.
    return _is_class_of(nn.Module)(target) or (inspect.isroutine(target) and bool(_takes_shape(target)))


def _model(target: Any, address: Address, source: Source) -> Part:
    shape_name = _takes_shape(target)
    fields, missing = _read_fields(target, (shape_name,), {})

    def build(shape: Any, **values: Any) -> nn.Module:
        given = {shape_name: shape} if shape_name else {}
        made = _call(address, source, target, **given, **values)
        return _must_be(nn.Module, "torch.nn.Module", made, address, source)

    return _part(target, address, source, fields, _cannot_be_given(missing), build)


# ---------------------------------------------------------------------------------------------------------
# Losses

# Per-class weights are tensors, and the reduction is the trainer's business (the mean over the batch).
_NOT_OF_A_LOSS = ("weight", "size_average", "reduce", "reduction")


def _loss(target: Any, address: Address, source: Source) -> Part:
    fields, missing = _read_fields(target, _NOT_OF_A_LOSS, {})

    def build(**values: Any) -> nn.Module:
        return _must_be(nn.Module, "torch.nn.Module", _call(address, source, target, **values), address, source)

    return _part(target, address, source, fields, _cannot_be_given(missing), build)


# ---------------------------------------------------------------------------------------------------------
# Schedulers

# Arguments that mean the run's length wherever they occur: they follow it while they are left alone.
_LENGTHS = ("T_max", "total_steps", "total_iters", "max_iters", "max_steps", "num_training_steps")


def _scheduler(target: Any, address: Address, source: Source) -> Part:
    parameters = _parameters(target)
    first = parameters[0].name if parameters else ""
    lengths = [parameter.name for parameter in parameters if parameter.name in _LENGTHS]
    whole_run = {"field": IntField, "lower": 1, "default": None, "optional": True, "none_means": "the whole run"}
    fields, missing = _read_fields(target, (first, "last_epoch", "verbose", "advance"),
                                   {name: dict(whole_run) for name in lengths})
    advance = ChoiceField(name="advance", default="epoch", choices=ADVANCE["choices"], help=ADVANCE["help"])

    def build(optimizer: Optimizer, length: Length, *, advance: str, **values: Any) -> Schedule:
        values |= {name: length.of(advance) for name in lengths if values.get(name) is None}
        made = _call(address, source, target, optimizer, **values)
        return TorchSchedule(_must_be(LRScheduler, "a scheduler of torch", made, address, source), advance)

    return _part(target, address, source, (*fields, advance), _cannot_be_given(missing), build)


# ---------------------------------------------------------------------------------------------------------
# What they share

def _is_class_of(base: type) -> Callable[[Any], bool]:
    return lambda target: inspect.isclass(target) and issubclass(target, base) and target is not base


def _parameters(target: Any) -> list[inspect.Parameter]:
    """The named arguments; a Problem where a signature cannot be read."""
    try:
        signature = inspect.signature(target)
    except (ValueError, TypeError):
        return []
    named = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [parameter for parameter in signature.parameters.values() if parameter.kind in named]


def _read_fields(target: Any, skip: Sequence[str], extra: Extra) -> tuple[tuple[Field, ...], str]:
    """The fields of a signature, and the name of an argument that cannot be given ("" if there is none).

    A default that a field would refuse (an infinite number) costs the field, or its bounds; the argument keeps its
    default then.
    """
    helps = {**argument_help(getattr(target, "__init__", None)), **argument_help(target)}
    names = {parameter.name for parameter in _parameters(target)}
    extra = {name: dict(extra.get(name, {})) for name in names}
    for name, text in helps.items():
        if name in extra and text:
            extra[name]["help"] = text
    skipped, unbounded = list(skip), set[str]()
    while True:
        try:
            fields = fields_of(target, skip=skipped, extra=extra)
            missing = unfillable(target, skip=skipped, extra=extra)
            return fields, missing[0] if missing else ""
        except FieldProblem as problem:
            name = problem.field.partition("[")[0]
            if name in unbounded or name not in extra:
                skipped.append(name if name in extra else problem.field)
            else:
                unbounded.add(name)
                extra[name] = {key: value for key, value in extra[name].items() if key == "help"}
        if len(skipped) > len(names) + len(skip):
            return (), ""

def _cannot_be_given(argument: str) -> str:
    return Sentence("its argument {name} cannot be given here.", name=argument) if argument else ""


def _part(target: Any, address: Address, source: Source, fields: tuple[Field, ...], unavailable: str,
          build: Callable[..., Any]) -> Part:
    first_line = (inspect.getdoc(target) or "").strip().partition("\n")[0].strip()
    where = Sentence("From {place}.", place=source.place if source.kind == "file" else address.place)
    text = Sentence("{about} {where}", about=first_line, where=where) if first_line else where
    return Part(str(address), address.short, text, fields, build, unavailable=unavailable,
                words=f"{address.place} outside", info={"outside": str(address)})


def _call(address: Address, source: Source, target: Any, *arguments: Any, **values: Any) -> Any:
    """Call code from outside; what it raises becomes a sentence with the line."""
    try:
        return target(*arguments, **values)
    except Problem:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines()
        why = (lines[0][:200] if lines else type(error).__name__).rstrip(".")
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == source.place]
        if frames:
            raise Problem("{name} refuses these values: {why} (line {line} of {file}).", name=address.name, why=why,
                          line=frames[-1].lineno, file=source.name) from error
        raise Problem("{name} refuses these values: {why}.", name=address.name, why=why) from error


def _must_be(base: type, words: str, made: Any, address: Address, source: Source) -> Any:
    if not isinstance(made, base):
        raise Problem("{name} in {file} gives a {what}, where {words} is wanted.", name=address.name, file=source.name,
                      what=type(made).__name__, words=words)
    return made


RULES: Mapping[str, Rule] = {
    "optimizers": Rule(Sentence("an optimizer (a class made from torch.optim.Optimizer)"), _is_class_of(Optimizer),
                       _optimizer),
    "models": Rule(Sentence("a model (a class made from torch.nn.Module, or a function that takes data: DataShape)"),
                   _is_model, _model),
    "losses": Rule(Sentence("a loss (a class made from torch.nn.Module)"), _is_class_of(nn.Module), _loss),
    "schedulers": Rule(Sentence("a scheduler (a class made from torch.optim.lr_scheduler.LRScheduler)"),
                       _is_class_of(LRScheduler), _scheduler),
}
