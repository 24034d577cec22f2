"""How each scheduler is written: torch's own classes where they make the numbers of the run, else with a helper.

A schedule moves either the groups that train, as one would write it, or groups without weights (see ``planned``):
where several schedules would overwrite each other's learning rates, or somebody has turned a knob meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from workbench import address
from workbench.field import Field
from workbench.kinds import registries
from workbench.registry import Choice
from workbench.schedulers.schedule import WHOLE_RUN
from workbench.script import drawn, formula_lr
from workbench.script.calls import differing
from workbench.script.layout import Node, call, listed, literal
from workbench.script.optimizers import Lane, has_momentum
from workbench.script.outside import bring_in
from workbench.script.page import Page
from workbench.script.spans import Count, Span

On = Callable[[str], Node]
"""From the name of the optimizer to the expression that builds a scheduler on it."""


@dataclass(frozen=True)
class Context:
    """What a schedule is written for: how long it is, and the groups that it moves.

    ``longer``  the run goes on beyond the planned end.
    ``auto``    the series that a plateau looks at by itself.
    """

    span: Span
    lanes: Sequence[Lane]
    page: Page
    longer: bool = False
    auto: str = "validation loss"


@dataclass(frozen=True)
class Moves:
    """A schedule as code.

    ``on``        builds it on an optimizer; None where torch has no scheduler for it (``members`` then make it).
    ``advance``   "step" or "epoch": when it moves on.
    ``watch``     the series that it looks at, if it is a plateau.
    ``bounded``   it must not be moved beyond its own end.
    ``negative``  rounding may bring the learning rate below 0, where it has to stop at 0.
    ``momentum``  it moves momentum too.
    """

    on: On | None
    advance: str = "epoch"
    watch: str = ""
    bounded: bool = False
    negative: bool = False
    momentum: bool = False
    chains: bool = False
    phases: Phases | None = None
    stack: tuple[Moves, ...] = field(default=())


@dataclass(frozen=True)
class Phases:
    """Members one after the other; ``ends`` count what ``Moves.advance`` of the whole says."""

    members: tuple[Moves, ...]
    ends: tuple[Count, ...]


def write(choice: Choice, context: Context) -> Moves | None:
    """A schedule; None where there is none."""
    if choice.part == "none":
        return None
    if address.is_address(choice.part):
        return _outside(choice, context)
    values = registries["schedulers"].part(choice.part).complete(choice.values)
    return entry(choice.part, values, context)


def entry(name: str, values: Mapping[str, Any], context: Context) -> Moves:
    """A schedule of the registry with all its values."""
    if name in ("SequentialLR", "ChainedScheduler"):
        from workbench.script.composed import write as write_composed  # it builds on this file

        return write_composed(name, values, context)
    if name == "drawn":
        return Moves(drawn.write(values, context), "step")
    if name == "formula":
        return Moves(formula_lr.write_formula(values, context), values["advance"])
    return _torch(name, values, context)


# ---------------------------------------------------------------------------------------------------------
# torch's own

def _torch(name: str, given: Mapping[str, Any], context: Context) -> Moves:
    advance, watch = given["advance"], given.get("watch", "")
    values = {key: value for key, value in given.items() if key not in ("advance", "watch")}
    fields = {one.name: one for one in registries["schedulers"].fields(name)}
    count = context.span.of(advance)
    named: dict[str, Node | Callable[[str], Node]] = {}
    for key in [key for key, value in values.items() if value is None]:
        followed = _followed(name, fields[key], count, context)
        if followed is not None:
            named[key] = followed
            del values[key]
    momentum = False
    if "cycle_momentum" in values:
        if values["cycle_momentum"] is None:
            values["cycle_momentum"] = has_momentum(context.lanes)
        momentum = values["cycle_momentum"]
    if watch:
        values["mode"] = values["mode"] or ("max" if watch.endswith("accuracy") else "min")
    if "lr_lambda" in values:
        named["lr_lambda"] = formula_lr.factor(values.pop("lr_lambda"), advance, context)
    cls = getattr(torch.optim.lr_scheduler, name)
    plain = differing(cls, {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()})
    order = list(fields)

    def on(optimizer: str) -> Node:
        # Only now, since a phase may be built in another way.
        context.page.need(f"from torch.optim.lr_scheduler import {name}")
        made = {**plain, **{key: node(optimizer) if callable(node) else node for key, node in named.items()}}
        return call(name, optimizer, **{key: made[key] for key in sorted(made, key=order.index)})

    bounded = "total_steps" in fields and (context.longer or values.get("total_steps") is not None)
    return Moves(on, advance, context.auto if watch == "auto" else watch, bounded,
                 negative=bounded or (name == "LinearLR" and values["end_factor"] == 0), momentum=momentum,
                 chains=hasattr(cls, "_get_closed_form_lr") or name == "MultiplicativeLR")


def _followed(name: str, one: Field, count: Count, context: Context) -> Node | Callable[[str], Node] | None:
    """What an argument is that was left alone and follows the run (as workbench.schedulers.torch_schedulers)."""
    if one.none_means == WHOLE_RUN or one.none_means == "the whole phase":
        return count.at_least(2 if one.name == "total_steps" else 1).text
    match name, one.name:
        case "CosineAnnealingWarmRestarts", "T_0":
            return count.rounded_up(Count.of(4)).at_least(1).text
        case "CyclicLR", "step_size_up":
            return count.over(Count.of(8)).at_least(1).text
        case "StepLR", "step_size":
            return count.rounded_up(Count.of(3)).at_least(1).text
        case "MultiStepLR", "milestones":
            half = count.over(Count.of(2)).at_least(1)
            late = (Count.of(3 * count.value) if count.value is not None else Count(f"3 * {count.tight}"))
            return listed([half.text, late.over(Count.of(4)).at_least(2).text])
        case "CyclicLR", "base_lr":
            return _of_groups(context.lanes, " / 10")
        case ("CyclicLR" | "OneCycleLR"), "max_lr":
            return _of_groups(context.lanes, "")
    return None


def _of_groups(lanes: Sequence[Lane], more: str) -> Node | Callable[[str], Node]:
    """The learning rate of each group, with ``more`` behind it."""
    lrs = {lane.lr for lane in lanes}
    if len(lrs) == 1 and None not in lrs:
        return f"{lrs.pop()!r}{more}"
    return lambda optimizer: f'[group["lr"]{more} for group in {optimizer}.param_groups]'


# ---------------------------------------------------------------------------------------------------------
# Somebody's own

# As workbench.outside_kinds: arguments that mean the run's length wherever they occur.
_LENGTHS = ("T_max", "total_steps", "total_iters", "max_iters", "max_steps", "num_training_steps")


def _outside(choice: Choice, context: Context) -> Moves:
    name = bring_in(choice.part, context.page)
    part = registries["schedulers"].part(choice.part)  # its signature says which lengths follow the run
    values = part.complete(choice.values)
    advance = values.pop("advance")
    count = context.span.of(advance)
    named = {key: count.text if value is None and key in _LENGTHS else literal(value)
             for key, value in values.items() if value is not None or key in _LENGTHS}
    return Moves(lambda optimizer: call(name, optimizer, **named), advance,
                 bounded="total_steps" in named and context.longer)
