"""How the loop of a script lets the schedule move on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.script import planned
from workbench.script.layout import Node, call, indented, lines, listed, literal
from workbench.script.optimizers import Lane, Written
from workbench.script.page import Helper, Page
from workbench.script.schedulers import Moves
from workbench.script.training import MEASURED, Plan


def scheduled(moves: Moves | None, written: Written, plan: Plan, page: Page) -> tuple[list[str], Plan]:
    """A schedule that nobody turns: the lines that build it, and the loop that lets it move on."""
    if moves is None:
        return [], plan
    if planned.needed(moves):
        return on_its_own(moves, written, plan, page)
    return on_the_optimizer(moves, written, plan)


def on_the_optimizer(moves: Moves, written: Written, plan: Plan) -> tuple[list[str], Plan]:
    """A scheduler of torch on the optimizer itself, as one would write it: the lines that build it, and the loop."""
    assert moves.on is not None
    if plan.several:
        code = lines(listed(moves.on(variable) for variable in written.variables), "schedulers = ")
    else:
        code = lines(moves.on("optimizer"), "scheduler = ")
    value = MEASURED[moves.watch] if moves.watch else ""
    step = [f"scheduler.step({value})"]
    if moves.bounded:
        step = ["if scheduler.last_epoch < scheduler.total_steps:  # it stays where it ends", *indented(step)]
    if plan.several:
        step = ["for scheduler in schedulers:", *indented(step)]
    if moves.negative:
        clamp = ["for group in optimizer.param_groups:", '    group["lr"] = max(group["lr"], 0.0)  # it stops at 0']
        step += ["for optimizer in optimizers:", *indented(clamp)] if plan.several else clamp
    if moves.watch:
        return code, replace(plan, watches=(moves.watch,), watching=step)
    return code, replace(plan, by_step=step) if moves.advance == "step" else replace(plan, by_epoch=step)


# ---------------------------------------------------------------------------------------------------------
# On groups of its own

def watched(moves: Moves) -> list[str]:
    """The series that a schedule looks at, its members' included."""
    members = moves.phases.members if moves.phases is not None else moves.stack
    found = [moves.watch] if moves.watch else []
    return list(dict.fromkeys([*found, *(name for member in members for name in watched(member))]))


def by_step(moves: Moves) -> bool:
    """Whether it, or one of its members, moves on after each step."""
    members = moves.phases.members if moves.phases is not None else moves.stack
    return (moves.advance == "step" and not moves.watch) or any(map(by_step, members))


def by_epoch(moves: Moves) -> bool:
    """Whether it, or one of its members, moves on after each epoch."""
    members = moves.phases.members if moves.phases is not None else moves.stack
    if moves.on is None and moves.phases is None:
        return any(map(by_epoch, members))
    return moves.advance == "epoch" or bool(moves.watch) or any(map(by_epoch, members))


def start_of(lanes: Sequence[Lane], momentum: bool, groups: str) -> Node:
    """Code for where a schedule begins in each group."""
    if not momentum:
        return f'[{{"lr": group["lr"]}} for group in {groups}]'
    values = _momenta(lanes)
    if len(set(values)) == 1:
        return f'[{{"lr": group["lr"], "momentum": {values[0]!r}}} for group in {groups}]'
    return listed(f'{{"lr": {lane.code}["lr"], "momentum": {value!r}}}' for lane, value in zip(lanes, values,
                                                                                              strict=True))


def start_at(lanes: Sequence[Lane], momentum: bool) -> Node:
    """The same for learning rates that are known."""
    if not momentum:
        return listed(f'{{"lr": {lane.lr!r}}}' for lane in lanes)
    return listed(f'{{"lr": {lane.lr!r}, "momentum": {value!r}}}' for lane, value in zip(lanes, _momenta(lanes),
                                                                                        strict=True))


def _momenta(lanes: Sequence[Lane]) -> list[float]:
    """What each group begins with of what OneCycleLR and CyclicLR move beside lr."""
    named = [lane for lane in lanes if lane.momentum]
    betas = any(lane.momentum == "betas" for lane in named)
    values: list[float] = []
    for lane in lanes:
        source = lane if (lane.momentum == "betas") == betas and lane.momentum else next(
            one for one in named if (one.momentum == "betas") == betas)
        value = source.values[source.momentum]
        values.append(value[0] if betas else value)
    return values


def momentum_lines(lanes: Sequence[Lane], value: str) -> list[str]:
    """Lines that write ``value`` to where a group keeps what others call momentum."""
    kinds = {lane.momentum for lane in lanes}
    betas = [f'group["betas"] = ({value}, *group["betas"][1:])']
    plain = [f'group["momentum"] = {value}']
    if kinds == {"betas"}:
        return betas
    if kinds == {"momentum"}:
        return plain
    return ['if "betas" in group:', *indented(betas), 'elif "momentum" in group:', *indented(plain)]


def on_its_own(moves: Moves, written: Written, plan: Plan, page: Page) -> tuple[list[str], Plan]:
    """A schedule on groups of its own, from which the groups that train get their learning rates."""
    wanted = planned.features(moves)
    planned.help_with(page, wanted)
    groups = groups_of(written)
    page.help_with(Helper("follow", "\n".join([
        "def follow():", '    """The groups that train get what the schedule believes in."""',
        f"    for group, lane in zip({groups}, schedule.lanes, strict=True):",
        '        group["lr"] = lane["lr"]',
        *(indented(momentum_lines(written.lanes, 'lane["momentum"]'), 2) if moves.momentum else [])])))
    code = [*lines(start_of(written.lanes, moves.momentum, groups), "lanes = "),
            *lines(planned.built(moves, "lanes"), "schedule = "), "follow()"]
    return code, moving(plan, [moves])


def groups_of(written: Written) -> str:
    """Code for all groups, in the order of the run."""
    return "groups" if written.grouped else f"{written.variables[0]}.param_groups"


def moving(plan: Plan, schedules: Sequence[Moves]) -> Plan:
    """The loop for schedules on groups of their own, of which one is in force at a time."""
    watches = list(dict.fromkeys(name for moves in schedules for name in watched(moves)))

    def move(unit: str) -> list[str]:
        measured = ("measured" if unit == "epoch" else "{}",) if watches else ()
        return [f"if {call('schedule.move', literal(unit), *measured)}:", "    follow()"]

    return replace(plan, watches=watches,
                   by_step=move("step") if any(map(by_step, schedules)) else (),
                   by_epoch=move("epoch") if any(map(by_epoch, schedules)) else ())


__all__ = ["momentum_lines", "moving", "scheduled", "start_at", "start_of"]
