"""Knobs: what can be turned while a run is live, and what that means under a scheduler.

Every numeric value of every parameter group is a knob.  The contract, for every knob at every step:

    applied = scheduled × factor, or the held value where the knob is held

``scheduled`` is what the scheduler believes in.  A value that is simply written into ``param_groups`` is undone by the
next ``scheduler.step()`` of some schedulers and bends the rest of the curve of others.  So the schedule works on a
course of its own (see ``workbench.schedulers.course``), and after it has moved, what it believes in is carried over to
the groups that train, multiplied or held as asked.  The schedule never knows that somebody turned it, nor which
optimizer it is that trains.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch.optim import Optimizer

from workbench.field import Field, FieldProblem, NumbersField
from workbench.kinds import registries
from workbench.messages import KnobSetting, KnobTurned, RestoreKnob, TurnKnob
from workbench.optimizers.paired import MOVER, mover
from workbench.schedulers.course import BOOKKEEPING, Course
from workbench.schedulers.schedule import Metrics, Schedule
from workbench.sentence import Problem

Key = tuple[int, str]
"""A knob: number of its group, and its name."""

_UNTURNED = KnobSetting()

# What one optimizer calls betas[0] another calls momentum: a schedule that moves the one moves the other.
_SAME = {"betas[0]": "momentum", "momentum": "betas[0]"}


@dataclass
class _Turned:
    """A knob that somebody has turned.  ``base`` is its own value where no schedule moves it."""

    base: float
    setting: KnobSetting


@dataclass
class Lane:
    """Where a group's learning rate comes from: a lane of the course, times ``ratio``.

    Groups that were there from the start have a lane of their own and the ratio 1; one that was added later goes along
    with the group from which its weights came.
    """

    index: int
    ratio: float = 1.0


class Knobs:
    """The knobs of one optimizer under one schedule, which must be built on a Course.

    ``fields`` are the optimizer's, for the bounds of what may be asked.  ``lanes``: one for each group; by default the
    one of the same number.  What the schedule believes in is applied at once.
    """

    def __init__(self, optimizer: Optimizer, schedule: Schedule, fields: Sequence[Field] = (),
                 lanes: Sequence[Lane] | None = None) -> None:
        self.lanes = list(lanes) if lanes is not None else [Lane(i) for i in range(len(optimizer.param_groups))]
        if not isinstance(schedule.optimizer, Course):
            raise TypeError("the schedule must be built on a course, not on the optimizer that trains")
        self._optimizer = optimizer
        self._schedule = schedule
        self._fields = {f.name: f for f in fields}
        self._turned: dict[Key, _Turned] = {}
        self.follow()

    # ------------------------------------------------------------------ the schedule moves on

    def after_step(self) -> None:
        """Let the schedule move on after a step."""
        if self._schedule.after_step():
            self.follow()

    def after_epoch(self, metrics: Metrics) -> None:
        """Let the schedule move on after an epoch; ``metrics`` is what ReduceLROnPlateau watches."""
        if self._schedule.after_epoch(metrics):
            self.follow()

    def follow(self) -> None:
        """Carry what the schedule believes in over to the groups that train."""
        course, turned = self._course, self._turned
        for number, (group, lane) in enumerate(zip(self._optimizer.param_groups, self.lanes, strict=True)):
            lr = course[lane.index]["lr"] * lane.ratio
            knob = turned.get((number, "lr"))
            group["lr"] = lr if knob is None else _applied(lr, knob.setting)
        for moved in self._schedule.moves:
            if moved != "lr":
                self._follow(moved)

    # ------------------------------------------------------------------ changes of the run's shape

    def take_schedule(self, schedule: Schedule, *, forget_lr: bool) -> None:
        """Follow another schedule, which has a lane for each group.

        What was asked of lr is forgotten where it is part of the value from which the new schedule starts.
        """
        for (group, name), knob in self._turned.items():
            knob.base = self.scheduled(group, name)  # what only the old schedule moved stays where that has left it
        if forget_lr:
            self._turned = {key: knob for key, knob in self._turned.items() if key[1] != "lr"}
        self._schedule = schedule
        self.lanes = [Lane(number) for number in range(len(self._optimizer.param_groups))]
        self.follow()

    def add(self, lane: Lane, like: int | None) -> None:
        """A group was added; it goes along with ``lane``.  ``like``: a group whose setting of lr it takes over."""
        self.lanes.append(lane)
        if like is not None and (like, "lr") in self._turned:
            self._turned[len(self.lanes) - 1, "lr"] = copy.copy(self._turned[like, "lr"])
        if len(self.lanes) == len(self._optimizer.param_groups):
            self.follow()

    def _follow(self, moved: str) -> None:
        """The same for momentum or betas, which not every group has."""
        for number, (group, lane) in enumerate(zip(self._optimizer.param_groups, self.lanes, strict=True)):
            name = _present(group, moved)
            if name is not None:
                value, knob = _read(self._course[lane.index], moved), self._turned.get((number, name))
                _write(group, name, value if knob is None else _applied(value, knob.setting))

    @property
    def _course(self) -> list[dict[str, Any]]:
        return self._schedule.optimizer.param_groups

    # ------------------------------------------------------------------ somebody turns

    def turn(self, command: TurnKnob | RestoreKnob, step: int) -> list[KnobTurned]:
        """Obey; one event for each group turned.  A Problem leaves every knob as it was."""
        wanted = self._restored(command) if isinstance(command, RestoreKnob) else self._asked(command)
        for (group, name), (_, applied) in wanted.items():
            self._check(group, name, applied)
        events = []
        for (group, name), (setting, applied) in wanted.items():
            target = self._optimizer.param_groups[group]
            before, previous = self.setting(group, name), _read(target, name)
            self._turned[group, name] = _Turned(self.scheduled(group, name), setting)
            _write(target, name, applied)
            requested = command.value if isinstance(command, TurnKnob) and command.group is not None else applied
            if isinstance(command, TurnKnob) and command.mode in ("multiply", "release"):
                requested = applied
            events.append(KnobTurned(step, group, name, requested, _read(target, name), before, setting, previous))
        return events

    def _asked(self, command: TurnKnob) -> dict[Key, tuple[KnobSetting, float]]:
        """The new setting and applied value of every knob that a TurnKnob touches."""
        name, value = command.name, command.value
        groups = self._groups(command.group, name)
        if command.mode != "release" and (value is None or not math.isfinite(value)):
            raise Problem("{name} must be a finite number; {value} is not.", name=name, value=value)
        wanted = {}
        ratio = self._ratio(groups, name, value) if command.mode in ("scale", "hold") and value is not None else 1.0
        for group in groups:
            old = self.setting(group, name)
            scheduled, applied = self.scheduled(group, name), self.applied(group, name)
            if command.mode == "release":
                setting = KnobSetting(old.factor)
            elif command.mode == "multiply":
                assert value is not None
                setting = (KnobSetting(old.factor * value) if old.held is None
                           else KnobSetting(old.factor, old.held * value))
            else:
                assert value is not None
                # Exactly the value asked for one group; for several, the first gets it and ratios are kept.
                target = value if group == groups[0] else applied * ratio
                setting = (KnobSetting(old.factor, target) if command.mode == "hold"
                           else self._scaled(name, scheduled, target))
            wanted[group, name] = (setting, _applied(scheduled, setting))
        return wanted

    def _ratio(self, groups: Sequence[int], name: str, value: float) -> float:
        first = self.applied(groups[0], name)
        if len(groups) > 1 and first == 0 and value != 0:
            raise Problem("{name} of the first group is 0, so there is no ratio to keep: turn the groups one by one.",
                          name=name)
        return value / first if first else 1.0

    @staticmethod
    def _scaled(name: str, scheduled: float, target: float) -> KnobSetting:
        if target == scheduled:
            return KnobSetting()
        if scheduled == 0:
            raise Problem("The schedule of {name} is at 0 now, and 0 cannot be scaled: choose Hold.", name=name)
        return KnobSetting(target / scheduled)

    def _restored(self, command: RestoreKnob) -> dict[Key, tuple[KnobSetting, float]]:
        group, name = self._groups(command.group, command.name)[0], command.name
        return {(group, name): (command.setting, _applied(self.scheduled(group, name), command.setting))}

    def _groups(self, group: int | None, name: str) -> Sequence[int]:
        """The groups that are meant and have such a knob; Problem where there is none."""
        count = len(self._optimizer.param_groups)
        if group is not None and not 0 <= group < count:
            raise Problem("There is no parameter group {group}; there are {count}.", group=group, count=count)
        asked = range(count) if group is None else (group,)
        found = [number for number in asked if name in self.names(number)]
        if not found:
            there = dict.fromkeys(other for number in asked for other in self.names(number))
            raise Problem("There is no knob named {name!r}; there is: {names}.", name=name, names=", ".join(there))
        return found

    def _check(self, group: int, name: str, value: float) -> None:
        """What the field of the same name allows, the knob allows."""
        base, _, index = name.partition("[")
        found = self._fields_of(group).get(base)
        if found is None:
            return
        if isinstance(found, NumbersField) and index:
            found = found.element(int(index.rstrip("]")))
        try:
            found.check(value)
        except FieldProblem as problem:
            raise Problem("{sentence}", sentence=problem.sentence) from None

    def _fields_of(self, group: int) -> dict[str, Field]:
        """Those of the optimizer that moves the group: one of a pair has its own."""
        own = self._optimizer.param_groups[group].get(MOVER)
        return self._fields if own is None else {f.name: f for f in registries["optimizers"].fields(own)}

    # ------------------------------------------------------------------ reading

    def names(self, group: int) -> tuple[str, ...]:
        """Everything of a group that can be turned, lr first; the members of a tuple as ``betas[0]``."""
        values = self._optimizer.param_groups[group]
        return _numeric(values, mover(self._optimizer, values).defaults)

    def applied(self, group: int, name: str) -> float:
        return _read(self._optimizer.param_groups[group], name)

    def scheduled(self, group: int, name: str) -> float:
        """What the scheduler believes in; for what no schedule moves, the value before it was turned."""
        moved = self._mover(group, name)
        if moved is not None:
            lane = self.lanes[group]
            value = _read(self._course[lane.index], moved)
            return value * lane.ratio if moved == "lr" else value
        turned = self._turned.get((group, name))
        return self.applied(group, name) if turned is None else turned.base

    def _mover(self, group: int, name: str) -> str | None:
        """The name under which the schedule moves a knob, if it does."""
        if name in self._schedule.moves:
            return name
        other = _SAME.get(name)
        moved = other is not None and other in self._schedule.moves
        return other if moved and _present(self._optimizer.param_groups[group], str(other)) == name else None

    def setting(self, group: int, name: str) -> KnobSetting:
        turned = self._turned.get((group, name))
        return _UNTURNED if turned is None else turned.setting

    def held(self, group: int) -> tuple[str, ...]:
        """Names of the knobs of a group that are held."""
        return tuple(name for (at, name), knob in self._turned.items()
                     if at == group and knob.setting.held is not None)

    # ------------------------------------------------------------------ checkpoints

    def state_dict(self) -> dict[str, Any]:
        return {
            "lanes": [[lane.index, lane.ratio] for lane in self.lanes],
            "turned": [
                {"group": group, "name": name, "scheduled": self.scheduled(group, name), "base": knob.base,
                 "factor": knob.setting.factor, "held": knob.setting.held}
                for (group, name), knob in self._turned.items()
            ],
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """The applied values are in the optimizer's own state already."""
        self.lanes = [Lane(int(index), float(ratio)) for index, ratio in state["lanes"]]
        self._turned = {
            (entry["group"], entry["name"]): _Turned(entry["base"], KnobSetting(entry["factor"], entry["held"]))
            for entry in state["turned"]
        }


def _applied(scheduled: float, setting: KnobSetting) -> float:
    return scheduled * setting.factor if setting.held is None else setting.held


def _present(group: Mapping[str, Any], moved: str) -> str | None:
    """Under which name a group has what a schedule moves."""
    for name in (moved, _SAME[moved]):
        if name.partition("[")[0] in group:
            return name
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _numeric(group: Mapping[str, Any], arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """What a scheduler keeps in the groups for itself (``max_lr``) is no knob."""
    names = []
    for key, value in group.items():
        if key not in arguments or key in BOOKKEEPING:
            continue
        if _is_number(value):
            names.append(key)
        elif isinstance(value, tuple):
            names += [f"{key}[{i}]" for i, item in enumerate(value) if _is_number(item)]
    return tuple(sorted(names, key=lambda name: name != "lr"))


def _read(group: Mapping[str, Any], name: str) -> float:
    key, _, index = name.partition("[")
    value = group[key]
    return value[int(index.rstrip("]"))] if index else value


def _write(group: dict[str, Any], name: str, value: float) -> None:
    key, _, index = name.partition("[")
    if index:
        members = list(group[key])
        members[int(index.rstrip("]"))] = value
        group[key] = tuple(members)
    else:
        # An int argument (LBFGS's max_iter) stays an int: torch uses it as a count.
        group[key] = round(value) if isinstance(group[key], int) else value
