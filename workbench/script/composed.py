"""Schedules made of schedules: torch's SequentialLR and ChainedScheduler where they make the numbers of the run."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.kinds import registries
from workbench.script.layout import Node, call, listed
from workbench.script.schedulers import Context, Moves, Phases, entry
from workbench.script.spans import Count, Span, part_of

# What several on the same groups would spoil for each other: they set momentum, or values of their own into the groups.
_ALONE = ("OneCycleLR", "CyclicLR", "ReduceLROnPlateau")


def write(name: str, values: Mapping[str, Any], context: Context) -> Moves:
    """Phases or a stack; ``values`` are all fields of the part."""
    advance = values["advance"]
    if name == "SequentialLR":
        return _phases(values["phases"], advance, context)
    return _stack(values["parts"], advance, context)


def _member(one: Mapping[str, Any], advance: str, context: Context) -> Moves:
    """A member with all its values; left alone it moves on when the whole does."""
    part = registries["schedulers"].part(one["part"])
    given = {key: value for key, value in one.items() if key not in ("part", "length")}
    choosable = any(field.name == "advance" and len(getattr(field, "choices", ())) > 1 for field in part.fields)
    if given.get("advance") is None:
        given.pop("advance", None)
        if choosable:
            given["advance"] = advance
    made = entry(one["part"], part.complete(given), context)
    # torch's own cannot be nested.
    return replace(made, on=None) if made.phases is not None or made.stack else made


def _phases(phases: Sequence[Mapping[str, Any]], advance: str, context: Context) -> Moves:
    lengths = _lengths([phase.get("length") for phase in phases], context.span, advance)
    members = []
    for number, (phase, own) in enumerate(zip(phases, lengths, strict=True), start=1):
        # Beyond the end of all phases the last one goes on.
        longer = number == len(phases) and (context.longer or phase.get("length") is not None)
        members.append(_member(phase, advance, replace(context, span=part_of(context.span, advance, own),
                                                       longer=longer)))
    ends: list[Count] = []
    for own in lengths[:-1]:
        ends.append(ends[-1] + own if ends else own)
    found = Phases(tuple(members), tuple(ends))
    negative = any(member.negative for member in members)
    momentum = any(member.momentum for member in members)
    if not _torch_can(phases, members, ends, advance):
        return Moves(None, advance, negative=negative, momentum=momentum, phases=found)

    def on(optimizer: str) -> Node:
        context.page.need("from torch.optim.lr_scheduler import SequentialLR")
        return call("SequentialLR", optimizer, listed(member.on(optimizer) for member in members if member.on),
                    milestones=listed(end.text for end in ends))

    return Moves(on, advance, negative=negative, phases=found)


def _torch_can(phases: Sequence[Mapping[str, Any]], members: Sequence[Moves], ends: Sequence[Count], advance: str
               ) -> bool:
    """Whether torch's SequentialLR makes the same numbers: members that move on together, none of them composed."""
    known = [end.value for end in ends]
    grow = all(a is None or b is None or a < b for a, b in itertools.pairwise(known))
    return grow and all(
        phase["part"] not in _ALONE and member.on is not None and member.advance == advance and not member.stack
        and member.phases is None and not member.bounded
        for phase, member in zip(phases, members, strict=True))


def _lengths(asked: Sequence[int | None], span: Span, advance: str) -> list[Count]:
    """The length of each phase in advances (as workbench.schedulers.composed)."""
    total = span.of(advance)
    left = total
    for own in asked:
        if own is not None:
            left = left - Count.of(own)
    found = []
    for number, own in enumerate(asked, start=1):
        if own is not None:
            found.append(Count.of(own))
            continue
        if number == len(asked):
            length = left
        else:
            length = total.over(Count.of(10)).at_least(1)
            if left.value is not None and length.value is not None:
                length = Count.of(min(left.value, length.value))
        left = left - length
        found.append(length)
    return found


def _stack(parts: Sequence[Mapping[str, Any]], advance: str, context: Context) -> Moves:
    members = tuple(_member(part, advance, context) for part in parts)
    momentum = any(member.momentum for member in members)
    # torch's lets a learning rate go below 0 between its members, and a run does not.
    plain = all(member.chains and member.on is not None and member.advance == advance and not member.negative
                and not (part["part"] == "CosineAnnealingLR" and part.get("eta_min"))
                for part, member in zip(parts, members, strict=True))
    if not plain:
        return Moves(None, advance, momentum=momentum, stack=members)

    def on(optimizer: str) -> Node:
        context.page.need("from torch.optim.lr_scheduler import ChainedScheduler")
        return call("ChainedScheduler", listed(member.on(optimizer) for member in members if member.on))

    return Moves(on, advance, stack=members)
