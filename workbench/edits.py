"""What was done to a run by hand, each in one sentence: for a report, a log, a list."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.messages import (
    Command,
    Event,
    Extend,
    Frozen,
    GroupAdded,
    KnobTurned,
    NotFinite,
    OptimizerChanged,
    ScheduleChanged,
)
from workbench.sentence import Sentence


def describe(message: Command | Event, groups: Sequence[str] = ()) -> Sentence | None:
    """What a message of the journal did to the run; None where it did nothing (a pause, a checkpoint).

    ``groups`` are the names of the parameter groups; without them groups are numbered from 1.
    """
    def name(group: int) -> str:
        return groups[group] if group < len(groups) else str(group + 1)

    match message:
        case KnobTurned():
            return _turned(message, name(message.group))
        case ScheduleChanged(part=part):
            return Sentence("Another schedule: {part}", part=part)
        case OptimizerChanged(part=part):
            return Sentence("Another optimizer: {part}", part=part)
        case GroupAdded(name=added, tensors=tensors):
            return Sentence("New group {group} of {count} tensors", group=added, count=tensors)
        case Frozen(group=group, frozen=True):
            return Sentence("Group {group} frozen", group=name(group))
        case Frozen(group=group):
            return Sentence("Group {group} trained again", group=name(group))
        case Extend(epochs=epochs, steps=steps) if epochs or steps:
            return Sentence("{epochs} more epochs and {steps} more steps", epochs=epochs, steps=steps)
        case NotFinite(what=what):
            return Sentence("Training stopped itself: {what}", what=what)
    return None


def _turned(turned: KnobTurned, group: str) -> Sentence:
    values = {"name": turned.name, "group": group, "before": f"{turned.previous:.6g}", "after": f"{turned.applied:.6g}"}
    if turned.after.held is not None:
        return Sentence("{name} of group {group}: {before} → {after}, held", **values)
    if turned.before.held is not None:
        return Sentence("{name} of group {group}: {before} → {after}, released", **values)
    return Sentence("{name} of group {group}: {before} → {after}", **values)
