"""Changes to the shape of a live run: another optimizer, another schedule, other groups.

Everything else goes on as it is.  ``shape`` tells the present shape as plain data, which is part of every snapshot and
checkpoint; ``restore`` brings a job back into a shape that it had.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from torch.optim import Optimizer

from workbench import groups
from workbench.assembly import Assembly, Plan, course_values, optimizer_over
from workbench.follow import follow
from workbench.kinds import registries
from workbench.knobs import Knobs, Lane
from workbench.messages import (
    AddGroup,
    Event,
    Freeze,
    Frozen,
    GroupAdded,
    OptimizerChanged,
    Planned,
    ScheduleChanged,
    SetOptimizer,
    SetSchedule,
)
from workbench.optimizers.carry import carry_state
from workbench.optimizers.paired import MOVER, mover
from workbench.optimizers.pairs import learning_rates, rate_of
from workbench.optimizers.regroup import regroup
from workbench.registry import Choice, did_you_mean
from workbench.schedulers.schedule import Length
from workbench.sentence import Problem

Shape = dict[str, Any]


def shape(job: Assembly) -> Shape:
    """What optimizer, schedule and groups the job has at present, as plain data."""
    weight_name = {id(weight): name for name, weight in job.model.named_parameters()}
    return {
        "optimizer": asdict(job.optimizer_choice),
        "plan": asdict(job.plan),
        "groups": [{"name": group.get("name", str(number)),
                    "optimizer": group.get(MOVER, ""),
                    "weights": [weight_name[id(weight)] for weight in group["params"]],
                    "frozen": groups.is_frozen(group)}
                   for number, group in enumerate(job.optimizer.param_groups)],
    }


def restore(job: Assembly, wanted: Shape) -> None:
    """Bring the job into a shape; states and values are to be loaded afterwards.

    Raises Problem where it is the shape of another model.
    """
    present = shape(job)
    if plain(present["optimizer"]) != plain(wanted["optimizer"]) or _members(present) != _members(wanted):
        weights = dict(job.model.named_parameters())
        try:
            made = [{"params": [weights[name] for name in group["weights"]], "name": group["name"],
                     **({MOVER: group["optimizer"]} if group["optimizer"] else {})} for group in wanted["groups"]]
        except KeyError as missing:
            raise Problem("The checkpoint is of another model than the recipe's: it has a weight {weight}.",
                          weight=missing.args[0]) from None
        job.optimizer_choice = _choice(wanted["optimizer"])
        job.optimizer = optimizer_over(job.optimizer_choice, made)
    if plain(present["plan"]) != plain(wanted["plan"]):
        saved = wanted["plan"]
        job.plan = Plan(_choice(saved["choice"]), Length(**saved["length"]), tuple(saved["lanes"]), saved["limit"])
        job.schedule = job.plan.build()
    for group, saved in zip(job.optimizer.param_groups, wanted["groups"], strict=True):
        groups.freeze(group, saved["frozen"])
    lanes = [Lane(0) for _ in job.optimizer.param_groups]  # the right ones come with the state of the knobs
    job.knobs = Knobs(job.optimizer, job.schedule, registries["optimizers"].fields(job.optimizer_choice.part), lanes)
    job.renew()


def _members(of: Shape) -> list[tuple[str, str, list[str]]]:
    return [(group["name"], group["optimizer"], list(group["weights"])) for group in of["groups"]]


def plain(value: Any) -> Any:
    """The same with lists for tuples, so that what was read from a file equals what was written."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _choice(saved: Mapping[str, Any]) -> Choice:
    return Choice(saved["part"], dict(saved["values"]))


# ---------------------------------------------------------------------------------------------------------
# The changes

Change = SetSchedule | SetOptimizer | AddGroup | Freeze
"""The commands that change the shape of a run."""


def obey(job: Assembly, command: Change, step: int, left: int) -> Event:
    """Change the job before ``step``, with ``left`` steps to go; returns what has happened.

    Raises Problem for what cannot be done; the job is then as it was.
    """
    match command:
        case SetSchedule(part, values, steps, start):
            set_schedule(job, Choice(part, values), start, left, steps)
            return ScheduleChanged(step, part, values)
        case SetOptimizer(part, values):
            carried, anew = set_optimizer(job, Choice(part, values))
            return OptimizerChanged(step, part, carried, anew, values)
        case AddGroup(name, match, values):
            number = add_group(job, name, match, values)
            return GroupAdded(step, number, name, len(job.optimizer.param_groups[number]["params"]))
        case Freeze(group, frozen):
            freeze(job, group, frozen)
            return Frozen(step, group, frozen)


def planned(job: Assembly, step: int, total: int) -> Planned:
    """Where lr goes from here on if nobody turns anything."""
    schedule = job.plan.build()
    schedule.load_state_dict(copy.deepcopy(job.schedule.state_dict()))
    names = groups.names(job.optimizer.param_groups)
    curve = follow(schedule, job.knobs.lanes, names, step, total, job.steps_per_epoch)
    assert curve is not None
    return Planned(step, total, curve.steps, curve.lr, curve.whole)


def set_schedule(job: Assembly, choice: Choice, start: str, left: int, steps: int | None) -> None:
    """Another schedule from here on.

    ``left`` is how many steps the run still has, and what the schedule is made for, unless ``steps`` says less.  With
    ``start`` "present" every group starts where its learning rate is now, and what was asked of that knob is forgotten;
    with "first" where it started, and it is kept.  Raises Problem for what torch refuses; the job is then as it was.
    """
    if steps is not None and steps < 1:
        raise Problem("A schedule needs at least one step.")
    length = steps or max(1, left)
    lanes = []
    for number, group in enumerate(job.optimizer.param_groups):
        values = dict(course_values(job.optimizer)[number])
        lane = job.knobs.lanes[number]
        for name in job.knobs.names(number):
            if name != "lr":  # a schedule that moves momentum starts from what it was without it
                _set(values, name, job.knobs.scheduled(number, name))
        first = job.plan.lanes[lane.index]["lr"] * lane.ratio
        values["lr"] = group["lr"] if start == "present" else first
        lanes.append(values)
    per_epoch = job.steps_per_epoch
    plan = Plan(choice, Length(length, max(1, -(-length // per_epoch))), tuple(lanes),
                steps if steps is not None and steps < left else None)
    schedule = plan.build()
    job.knobs.take_schedule(schedule, forget_lr=start == "present")
    job.plan, job.schedule = plan, schedule


def _set(values: dict[str, Any], name: str, value: float) -> None:
    key, _, index = name.partition("[")
    if key not in values:  # no schedule moves it: Adafactor's eps is a pair of which one is no number
        return
    if index:
        members = list(values[key])
        members[int(index.rstrip("]"))] = value
        values[key] = tuple(members)
    else:
        values[key] = value


def set_optimizer(job: Assembly, choice: Choice) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Another optimizer from here on, over the same groups; returns what of the state was carried over, and what not.

    The first group gets the new lr where the schedule is at its beginning; the schedule goes on from where it is, and
    the groups keep their ratios.  What was asked of the old one's knobs is forgotten.  Raises Problem for what torch
    refuses; the job is then as it was.
    """
    part = registries["optimizers"].part(choice.part)
    if choice.part == "LBFGS" and len(job.optimizer.param_groups) > 1:
        raise Problem("L-BFGS takes all weights in one group, and this run has {count}: choose another optimizer.",
                      count=len(job.optimizer.param_groups))
    if choice.part == "LBFGS" and job.memory_format != "contiguous":
        raise Problem("L-BFGS cannot work on weights in the layout of this run (channels last): start a run with it.")
    origin = {id(weight): number for number, group in enumerate(job.optimizer.param_groups)
              for weight in group["params"]}
    optimizer = successor(job, choice)
    carried, anew = carry_state(job.optimizer, optimizer)
    lanes = []
    for number, group in enumerate(optimizer.param_groups):
        # A pair of optimizers may have split a group in two.
        last = len(job.knobs.lanes) - 1
        old = job.knobs.lanes[origin[id(group["params"][0])] if group["params"] else min(number, last)]
        base = job.plan.lanes[old.index]["lr"]
        lanes.append(Lane(old.index, group["lr"] / base if base else 1.0))
    job.optimizer_choice, job.optimizer = choice, optimizer
    job.knobs = Knobs(optimizer, job.schedule, part.fields, lanes)
    job.renew()
    return carried, anew


def successor(job: Assembly, choice: Choice) -> Optimizer:
    """Another optimizer over the same groups with its own values, before a schedule moves any of them."""
    values = registries["optimizers"].part(choice.part).complete(choice.values)
    own = {rule.name: {key: value for key, value in rule.values.items() if key in values and key != "lr"}
           for rule in job.rules}
    was = registries["optimizers"].part(job.optimizer_choice.part).complete(job.optimizer_choice.values)
    made = []
    for group, lane in zip(job.optimizer.param_groups, job.knobs.lanes, strict=True):
        # What the user gave this group more or less of than the others; the halves of a pair differ by themselves.
        common = rate_of(job.optimizer_choice.part, was, type(mover(job.optimizer, group)).__name__)
        own_lr = job.plan.lanes[lane.index]["lr"] * lane.ratio
        ratio = own_lr / common if common else 1.0
        rates = {key: rate * ratio for key, rate in learning_rates(values).items()}
        made.append({"params": list(group["params"]), "name": group["name"], **rates, **own.get(group["name"], {})})
    return optimizer_over(choice, made)


def add_group(job: Assembly, name: str, match: str, values: Mapping[str, Any]) -> int:
    """A group of the weights whose names match; returns its number.

    They leave the groups in which they were, are trained from now on, and keep their state.  The group goes along with
    the schedule of the one from which its first weight came.  Raises Problem and leaves the job as it was.
    """
    optimizer = job.optimizer
    if job.optimizer_choice.part == "LBFGS":
        raise Problem("L-BFGS takes all weights in one group: choose another optimizer first.")
    if not name.strip() or name in groups.names(optimizer.param_groups):
        raise Problem("There is a group named {group!r} already, or the name is empty: give it another name.",
                      group=name)
    weights = dict(job.model.named_parameters())
    patterns = [pattern.strip() for pattern in match.split(",") if pattern.strip()]
    found = groups.matching(weights, patterns)
    if not found:
        raise Problem("The pattern {pattern!r} matches no weight.{hint}", pattern=match,
                      hint=did_you_mean(match, list(weights)))
    fields = {field.name: field for field in registries["optimizers"].fields(job.optimizer_choice.part)}
    for key, value in values.items():
        if key not in fields:
            raise Problem("The optimizer has no argument {key!r}.{hint}", key=key,
                          hint=did_you_mean(key, list(fields)))
        fields[key].check(value)
    try:
        made = regroup(optimizer, [weights[weight] for weight in found], name, values)
    except (ValueError, TypeError, RuntimeError) as error:
        if isinstance(error, Problem):
            raise
        raise Problem("torch refuses this group: {why}.", why=str(error).rstrip(".")) from None
    for number, source in made:
        group, lane = optimizer.param_groups[number], job.knobs.lanes[source]
        own_lr = group["lr"] != optimizer.param_groups[source]["lr"]
        if own_lr:
            now = job.schedule.optimizer.param_groups[lane.index]["lr"]
            lane = replace(lane, ratio=group["lr"] / now if now else lane.ratio)
        groups.freeze(group, False)
        job.knobs.add(copy.copy(lane), None if own_lr else source)
    job.renew()
    return made[0][0]


def freeze(job: Assembly, number: int, frozen: bool) -> None:
    """Stop training a group's weights, or go on; Problem where nothing would be left to train."""
    count = len(job.optimizer.param_groups)
    if not 0 <= number < count:
        raise Problem("There is no parameter group {group}; there are {count}.", group=number, count=count)
    others = [group for at, group in enumerate(job.optimizer.param_groups) if at != number and group["params"]]
    if frozen and all(groups.is_frozen(group) for group in others):
        raise Problem("All other groups are frozen, so nothing would be left to train.")
    groups.freeze(job.optimizer.param_groups[number], frozen)

