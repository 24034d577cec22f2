"""Knobs: what can be turned while a run is live, and what that means under a scheduler.

Every numeric value of every parameter group is a knob.  The contract, for every knob at every step:

    applied = scheduled × factor, or the held value where the knob is held

``scheduled`` is what the scheduler believes in.  It is kept apart, because a value that is simply written into
``param_groups`` is undone by the next ``scheduler.step()`` of some schedulers and bends the rest of the curve of
others.  So, for a turned knob, the scheduler's own value is put back before it steps and read again after it; the
schedule never knows that somebody turned it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch.optim import Optimizer

from workbench.field import Field, FieldProblem, NumbersField
from workbench.messages import KnobSetting, KnobTurned, RestoreKnob, TurnKnob
from workbench.schedulers.schedule import Schedule
from workbench.sentence import Problem

Key = tuple[int, str]
"""A knob: number of its group, and its name."""


@dataclass
class _Turned:
    """A knob that somebody has turned: what the scheduler believes in, and what is asked."""

    scheduled: float
    setting: KnobSetting

    @property
    def applied(self) -> float:
        held = self.setting.held
        return self.scheduled * self.setting.factor if held is None else held


class Knobs:
    """The knobs of one optimizer under one schedule (or none).

    ``fields`` are the optimizer's, for the bounds of what may be asked.
    """

    def __init__(self, optimizer: Optimizer, schedule: Schedule | None, fields: Sequence[Field] = ()) -> None:
        self._optimizer = optimizer
        self._schedule = schedule
        self._fields = {f.name: f for f in fields}
        self._turned: dict[Key, _Turned] = {}
        self.names = _numeric(optimizer.defaults)

    # ------------------------------------------------------------------ the schedule moves on

    def advance_schedule(self, metric: float | None = None) -> None:
        """Step the scheduler as if no knob had ever been turned, then apply what is asked.

        ``metric`` is what ReduceLROnPlateau watches.  A schedule that is over (OneCycleLR) stays where it is.
        """
        if self._schedule is None:
            return
        scheduler = self._schedule.scheduler
        if _is_over(scheduler):
            return
        groups = self._optimizer.param_groups
        for (group, name), knob in self._turned.items():
            _write(groups[group], name, knob.scheduled)
        if self._schedule.plateau:
            if metric is not None:
                scheduler.step(metric)
        else:
            scheduler.step()
        for (group, name), knob in self._turned.items():
            knob.scheduled = _read(groups[group], name)
            _write(groups[group], name, knob.applied)

    # ------------------------------------------------------------------ somebody turns

    def turn(self, command: TurnKnob | RestoreKnob, step: int) -> list[KnobTurned]:
        """Obey; one event for each group turned.  A Problem leaves every knob as it was."""
        wanted = self._restored(command) if isinstance(command, RestoreKnob) else self._asked(command)
        for (_, name), (_, applied) in wanted.items():
            self._check(name, applied)
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
        groups = self._groups(command.group)
        name, value = command.name, command.value
        if name not in self.names:
            raise Problem("There is no knob named {name!r}; there is: {names}.", name=name,
                          names=", ".join(self.names))
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
            wanted[group, name] = (setting, _Turned(scheduled, setting).applied)
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
        self._groups(command.group)
        if command.name not in self.names:
            raise Problem("There is no knob named {name!r}; there is: {names}.", name=command.name,
                          names=", ".join(self.names))
        knob = _Turned(self.scheduled(command.group, command.name), command.setting)
        return {(command.group, command.name): (command.setting, knob.applied)}

    def _groups(self, group: int | None) -> Sequence[int]:
        count = len(self._optimizer.param_groups)
        if group is None:
            return range(count)
        if not 0 <= group < count:
            raise Problem("There is no parameter group {group}; there are {count}.", group=group, count=count)
        return (group,)

    def _check(self, name: str, value: float) -> None:
        """What the field of the same name allows, the knob allows."""
        base, _, index = name.partition("[")
        found = self._fields.get(base)
        if found is None:
            return
        if isinstance(found, NumbersField) and index:
            found = found.element(int(index.rstrip("]")))
        try:
            found.check(value)
        except FieldProblem as problem:
            raise Problem("{sentence}", sentence=problem.sentence) from None

    # ------------------------------------------------------------------ reading

    def applied(self, group: int, name: str) -> float:
        return _read(self._optimizer.param_groups[group], name)

    def scheduled(self, group: int, name: str) -> float:
        """What the scheduler believes in."""
        knob = self._turned.get((group, name))
        return self.applied(group, name) if knob is None else knob.scheduled

    def setting(self, group: int, name: str) -> KnobSetting:
        knob = self._turned.get((group, name))
        return KnobSetting() if knob is None else knob.setting

    def held(self, group: int) -> tuple[str, ...]:
        """Names of the knobs of a group that are held."""
        return tuple(name for (at, name), knob in self._turned.items()
                     if at == group and knob.setting.held is not None)

    # ------------------------------------------------------------------ checkpoints

    def state_dict(self) -> list[dict[str, Any]]:
        return [
            {"group": group, "name": name, "scheduled": knob.scheduled, "factor": knob.setting.factor,
             "held": knob.setting.held}
            for (group, name), knob in self._turned.items()
        ]

    def load_state_dict(self, state: Sequence[Mapping[str, Any]]) -> None:
        """The applied values are in the optimizer's own state already."""
        self._turned = {
            (entry["group"], entry["name"]): _Turned(entry["scheduled"], KnobSetting(entry["factor"], entry["held"]))
            for entry in state
        }


def _is_over(scheduler: Any) -> bool:
    """Whether a schedule of fixed length has nothing left: OneCycleLR raises when it is stepped beyond its end."""
    total = getattr(scheduler, "total_steps", None)
    return isinstance(total, int) and scheduler.last_epoch >= total


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _numeric(defaults: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of everything that can be turned, lr first; the members of a tuple as ``betas[0]``.

    Asked of the optimizer's defaults: what a scheduler keeps in the groups for itself (``max_lr``) is no knob.
    """
    names = []
    for key, value in defaults.items():
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
