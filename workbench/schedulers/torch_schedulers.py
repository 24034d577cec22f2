"""All schedulers of torch, found by looking into ``torch.optim.lr_scheduler``.

Each gets one more field, ``advance``: whether it is stepped after every epoch or after every step.  Arguments that
depend on the run's length follow it while they are left alone (None): the table ``_AUTO`` says how.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from workbench.docstring import argument_help
from workbench.field import (
    ChoiceField,
    Field,
    FieldProblem,
    FloatField,
    FormulaField,
    NumbersField,
    fields_of,
    unfillable,
)
from workbench.registry import Part, Values
from workbench.schedulers import schedulers
from workbench.schedulers.formula_lr import COUNTERS, factor_of
from workbench.schedulers.schedule import ADVANCE, WHOLE_RUN, Length, Schedule, TorchSchedule
from workbench.sentence import Problem

_SKIP = ("optimizer", "last_epoch", "verbose")

_EVERY_STEP = {"OneCycleLR", "CyclicLR"}
_PLATEAU = "ReduceLROnPlateau"

# scheduler -> argument -> (what None means, in words; the value for a run of n advances under the highest lr)
_Auto = Callable[[int, float], Any]
_AUTO: Mapping[str, Mapping[str, tuple[str, _Auto]]] = {
    "CosineAnnealingLR": {"T_max": (WHOLE_RUN, lambda n, lr: n)},
    "CosineAnnealingWarmRestarts": {"T_0": ("a quarter of the run", lambda n, lr: max(1, -(-n // 4)))},
    "CyclicLR": {
        "base_lr": ("a tenth of lr", lambda n, lr: lr / 10),
        "max_lr": ("lr", lambda n, lr: lr),
        "step_size_up": ("an eighth of the run", lambda n, lr: max(1, n // 8)),
    },
    "LinearLR": {"total_iters": (WHOLE_RUN, lambda n, lr: n)},
    "MultiStepLR": {
        "milestones": ("half and three quarters of the run",
                       lambda n, lr: sorted({max(1, n // 2), max(2, 3 * n // 4)})),
    },
    "OneCycleLR": {
        "max_lr": ("lr", lambda n, lr: lr),
        # torch counts the value before the first step too, and divides by zero for a single one.
        "total_steps": (WHOLE_RUN, lambda n, lr: max(2, n)),
    },
    "PolynomialLR": {"total_iters": (WHOLE_RUN, lambda n, lr: n)},
    "StepLR": {"step_size": ("a third of the run", lambda n, lr: max(1, -(-n // 3)))},
}

_FACTOR = {"lower": 0.0, "upper": 1.0}
_WHOLE = {"lower": 1}
_FACTOR_FORMULA = {"field": FormulaField, "of": COUNTERS,
                   "help": "The factor, as a formula of epoch, step, total_epochs and total_steps."}

_EXTRA: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    # torch divides by the factor when its time is over.
    "ConstantLR": {"factor": {**_FACTOR, "lower_open": True,
                              "help": "lr is multiplied by this until total_iters advances are made."},
                   "total_iters": {"lower": 0, "help": "After how many advances lr is back at its full value."}},
    "CosineAnnealingLR": {"T_max": _WHOLE, "eta_min": {"lower": 0.0}},
    "CosineAnnealingWarmRestarts": {"T_0": _WHOLE, "T_mult": _WHOLE, "eta_min": {"lower": 0.0}},
    "CyclicLR": {
        "base_lr": {"field": FloatField, "lower": 0.0, "log": True,
                    "help": "Lowest learning rate of a cycle."},
        "max_lr": {"field": FloatField, "lower": 0.0, "log": True, "help": "Highest learning rate of a cycle."},
        "step_size_up": _WHOLE,
        "mode": {"field": ChoiceField, "choices": ("triangular", "triangular2", "exp_range")},
        "gamma": {"lower": 0.0, "lower_open": True, "upper": 1.0},
        "scale_mode": {"field": ChoiceField, "choices": ("cycle", "iterations")},
        "base_momentum": {"lower": 0.0, "upper": 1.0, "upper_open": True},
        "max_momentum": {"lower": 0.0, "upper": 1.0, "upper_open": True},
    },
    "ExponentialLR": {"gamma": {"default": 0.95, "lower": 0.0, "lower_open": True, "upper": 10.0,
                                "help": "lr is multiplied by this at each advance."}},
    "LambdaLR": {"lr_lambda": _FACTOR_FORMULA | {"default": "0.95 ** epoch"}},
    "MultiplicativeLR": {"lr_lambda": _FACTOR_FORMULA | {"default": "0.95"}},
    "LinearLR": {"start_factor": {**_FACTOR, "lower_open": True}, "end_factor": _FACTOR, "total_iters": _WHOLE},
    "MultiStepLR": {
        "gamma": {"lower": 0.0},
        "milestones": {"field": NumbersField, "lower": 1, "whole": True, "increasing": True,
                       "help": "At these advances lr is multiplied by gamma."},
    },
    "OneCycleLR": {
        "max_lr": {"field": FloatField, "lower": 0.0, "lower_open": True, "log": True,
                   "help": "The learning rate at the top of the cycle."},
        "total_steps": {"lower": 2},
        "pct_start": {"lower": 0.0, "lower_open": True, "upper": 1.0, "upper_open": True},
        "base_momentum": {"lower": 0.0, "upper": 1.0, "upper_open": True},
        "max_momentum": {"lower": 0.0, "upper": 1.0, "upper_open": True},
        "div_factor": {"lower": 0.0, "lower_open": True},
        "final_div_factor": {"lower": 0.0, "lower_open": True},
    },
    "PolynomialLR": {"total_iters": _WHOLE, "power": {"lower": 0.0}},
    "ReduceLROnPlateau": {
        "mode": {"default": None, "optional": True, "none_means": "auto",
                 "help": "Whether better is less (min) or more (max); auto is more for an accuracy, less for a loss."},
        "factor": {"lower": 0.0, "lower_open": True, "upper": 1.0, "upper_open": True},
        "patience": {"lower": 0},
        "cooldown": {"lower": 0},
        "threshold": {"lower": 0.0},
        "min_lr": {"lower": 0.0},
        "eps": {"lower": 0.0},
    },
    "StepLR": {"step_size": {**_WHOLE, "help": "After so many advances lr is multiplied by gamma."},
               "gamma": {"lower": 0.0, "help": "What lr is multiplied by."}},
}

_SKIP_MORE = {
    "OneCycleLR": ("epochs", "steps_per_epoch"),  # the program knows them: they only spell total_steps
    "CyclicLR": ("scale_fn", "step_size_down"),
}

# Made of other schedulers: composed.py builds them.
_COMPOSED = {"SequentialLR", "ChainedScheduler"}

WATCHED = ("auto", "validation loss", "train loss", "validation accuracy", "train accuracy")

_HELP = {
    "ConstantLR": "A smaller learning rate for a while, then the full one.",
    "CosineAnnealingLR": "Falls along half a cosine wave, from lr to eta_min.",
    "CosineAnnealingWarmRestarts": "Falls along half a cosine wave again and again, starting anew each time.",
    "CyclicLR": "Rises and falls between two bounds in a triangle.",
    "ExponentialLR": "Multiplied by the same factor at each advance.",
    "LambdaLR": "The first lr times a factor that is a formula of your own.",
    "LinearLR": "A straight line from one factor of lr to another: a warm-up.",
    "MultiplicativeLR": "Multiplied at each advance by a factor that is a formula of your own.",
    "MultiStepLR": "Multiplied by gamma at chosen points.",
    "OneCycleLR": "One rise to the highest lr and one long fall, with momentum the other way round; made for the "
                  "length of the run.",
    "PolynomialLR": "Falls to 0 along a power of the time left.",
    "ReduceLROnPlateau": "Multiplied by a factor when a loss or an accuracy has stopped getting better.",
    "StepLR": "Multiplied by gamma after every so many advances.",
}

_MOMENTUM_NOTE = "Needs an optimizer with momentum or betas."


def _builder(name: str, cls: type[LRScheduler]) -> Callable[..., Schedule]:
    auto = _AUTO.get(name, {})

    def build(optimizer: Optimizer, length: Length, *, advance: str, watch: str = "", **values: Any) -> Schedule:
        advances = length.of(advance)
        lrs = [group["lr"] for group in optimizer.param_groups]
        for argument, (_, rule) in auto.items():
            if values.get(argument) is None:
                by_group = [rule(advances, lr) for lr in lrs]
                # An lr of each group keeps the groups' ratios; everything else is the same for all of them.
                values[argument] = by_group if argument in ("base_lr", "max_lr") else by_group[0]
        if "lr_lambda" in values:
            try:
                values["lr_lambda"] = factor_of(values["lr_lambda"], length, advance)
            except Problem as problem:
                raise FieldProblem("lr_lambda", "{name}: {problem}", problem=problem.sentence) from None
        if name == "CyclicLR":
            _check_rises(values, len(lrs))
        if values.get("cycle_momentum") is None and "cycle_momentum" in values:
            values["cycle_momentum"] = _has_momentum(optimizer)
        elif values.get("cycle_momentum") and not _has_momentum(optimizer):
            raise FieldProblem("cycle_momentum", "{name} needs an optimizer with momentum or betas: switch it off, or "
                                                 "give the optimizer some momentum.")
        if name == _PLATEAU and values["mode"] is None:
            values["mode"] = "max" if watch.endswith("accuracy") else "min"
        try:
            return TorchSchedule(cls(optimizer, **values), advance, watch)
        except (ValueError, TypeError, ZeroDivisionError) as error:
            raise Problem("torch refuses these values of {part}: {why}.", part=name,
                          why=str(error).rstrip(".")) from None

    return build


def _has_momentum(optimizer: Optimizer) -> bool:
    return any(optimizer.defaults.get(key) for key in ("momentum", "betas"))


def _check_rises(values: Values, groups: int) -> None:
    """One bound may be the user's and the other follow lr, so only now can they be compared."""
    lows, highs = (values[name] if isinstance(values[name], list) else [values[name]] * groups
                   for name in ("base_lr", "max_lr"))
    for low, high in zip(lows, highs, strict=True):
        if low > high:
            raise FieldProblem("base_lr", "CyclicLR would go from base_lr {low} down to max_lr {high}: fill in both, "
                                          "or choose another lr.", low=low, high=high)


def classes() -> dict[str, type[LRScheduler]]:
    """Every public scheduler class of ``torch.optim.lr_scheduler``, by name."""
    module = torch.optim.lr_scheduler
    return {
        name: member
        for name, member in sorted(vars(module).items(), key=lambda item: item[0].lower())
        if inspect.isclass(member) and issubclass(member, LRScheduler)
        and member is not LRScheduler and not name.startswith("_")
    }


def _advance_field(name: str) -> Field:
    if name == _PLATEAU:
        return ChoiceField(name="advance", default="epoch", choices=("epoch",),
                           help="It looks at the loss after each epoch.")
    return ChoiceField(name="advance", default="step" if name in _EVERY_STEP else "epoch",
                       choices=ADVANCE["choices"], help=ADVANCE["help"])


def _watch_field() -> Field:
    return ChoiceField(name="watch", default="auto", choices=WATCHED,
                       help="What it looks at: auto is the validation loss, or the training loss where nothing is "
                            "validated. Looked at after each epoch in which it was measured.")


def _check_cyclic(values: Values) -> None:
    low, high = values["base_lr"], values["max_lr"]
    if low is not None and high is not None and low > high:
        raise FieldProblem("base_lr", "{name} must not be above max_lr.")


def _add_all() -> None:
    for name, cls in classes().items():
        if name in _COMPOSED:
            continue
        from_docs = argument_help(cls)
        skip = (*_SKIP, *_SKIP_MORE.get(name, ()))
        extra = {
            argument: {"help": from_docs.get(argument, ""), **_EXTRA.get(name, {}).get(argument, {})}
            for argument in inspect.signature(cls).parameters
        }
        for argument, (words, _) in _AUTO.get(name, {}).items():
            extra[argument] |= {"default": None, "optional": True, "none_means": words}
        if "cycle_momentum" in extra:
            extra["cycle_momentum"] |= {"default": None, "optional": True, "none_means": "auto"}
            extra["cycle_momentum"]["help"] += f" {_MOMENTUM_NOTE}"
        missing = unfillable(cls, skip=skip, extra=extra)
        unavailable = f"its argument {missing[0]} cannot be given here yet." if missing else ""
        first_line = (inspect.getdoc(cls) or name).strip().splitlines()[0]
        own = (_watch_field(),) if name == _PLATEAU else ()
        fields = (*own, *fields_of(cls, skip=skip, extra=extra), _advance_field(name)) if not unavailable else ()
        schedulers.add(Part(name, name, _HELP.get(name, first_line), fields, _builder(name, cls),
                            unavailable=unavailable, check=_check_cyclic if name == "CyclicLR" else None))


_add_all()
