"""What was done by hand while a run was live, as lines of a script: a function ``change`` that is called before each
step.

Where nothing moves the learning rate but the hand, an edit is an assignment.  Else the schedule works on groups of its
own, and ``follow`` carries over what it believes in, multiplied or held as asked: the schedule never notices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from workbench.messages import (
    AddGroup,
    Freeze,
    KnobSetting,
    KnobTurned,
    OptimizerChanged,
    RestoreKnob,
    SetOptimizer,
    SetSchedule,
    TurnKnob,
)
from workbench.optimizers.pairs import BY_MUON, PAIRS
from workbench.registry import Choice
from workbench.reshape import successor
from workbench.script import following, planned, schedulers
from workbench.script.changes import Change, Structural
from workbench.script.layout import Node, comment, indented, lines, listed, literal, narrowed, noted
from workbench.script.optimizers import Lane, Written
from workbench.script.page import Helper
from workbench.script.program import Program
from workbench.script.schedulers import Moves
from workbench.script.shadow import Shadow
from workbench.script.spans import Count, Span
from workbench.script.swaps import added_groups, another_optimizer
from workbench.script.training import Plan

_DEPTH = 3
"""Levels of a line of ``change``: the function, ``match`` and ``case``."""

_SAME = {"betas[0]": "momentum", "momentum": "momentum", "lr": "lr"}
"""A knob that a schedule may move -> what a lane of a schedule calls it."""


def moved_by_hand(changes: Sequence[Change], moves: Moves | None) -> bool:
    """Whether the schedule needs groups of its own."""
    turned = {_SAME.get(event.name, "") for change in changes for event in change.turned}
    movable = {"lr", *(["momentum"] if moves is not None and moves.momentum else [])} if moves is not None else set()
    return any(isinstance(change.command, Structural) for change in changes) or bool(turned & movable)


class ByHand:
    """Writes the changes of a run into its script.

    ``planned``  whether the schedule has groups of its own.  ``made`` is how many steps the run has made.
    """

    def __init__(self, program: Program, shadow: Shadow, written: Written, moves: Moves | None, changes: list[Change],
                 per_epoch: int, made: int) -> None:
        self._program, self._shadow, self._changes = program, shadow, changes
        self._page = program.page
        self._per_epoch, self._made = per_epoch, made
        self._written, self._moves = written, moves
        self._schedules = [moves] if moves is not None else []
        self.planned = moved_by_hand(changes, moves)
        self._shares = any(isinstance(change.command, (AddGroup, SetOptimizer)) for change in changes)
        self._features: set[str] = set()
        self._globals: set[str] = set()
        self._several = len(written.variables) > 1
        self.closure = written.closure

    # ------------------------------------------------------------------ the lines

    def write(self, plan: Plan) -> tuple[list[str], Plan]:
        """The lines below the optimizer, and the loop that calls ``change``; helpers go into the page."""
        if not self.planned:
            code, plan = following.scheduled(self._moves, self._written, plan, self._page)
            cases = self._cases()
            return code, self._calling(plan, cases)
        start = self._start()
        momentum = self._moves is not None and self._moves.momentum
        cases = self._cases()
        momentum = momentum or any(moves.momentum for moves in self._schedules)
        self._features |= {name for moves in self._schedules for name in planned.features(moves)}
        planned.help_with(self._page, self._features)
        self._page.help_with(self._follow(momentum))
        plan = replace(following.moving(plan, self._schedules), clip=self._program.clip(self._written))
        return start, self._calling(replace(plan, several=self._several, closure=self.closure), cases)

    def _several_ever(self) -> bool:
        """Whether the run has two optimizers at some time."""
        return self._several or any(isinstance(change.command, SetOptimizer) and change.command.part in PAIRS
                                    for change in self._changes)

    def _start(self) -> list[str]:
        """The lines that begin to plan."""
        code = [f"optimizers = [{self._written.variables[0]}]"] if (
            self._several_ever() and len(self._written.variables) == 1) else []
        code += self._written.with_groups().code[len(self._written.code):]
        self._written = self._written.with_groups()
        momentum = self._moves is not None and self._moves.momentum
        code += lines(following.start_of(self._written.lanes, momentum, "groups"), "lanes = ")
        code += lines(self._schedule_text(self._moves), "schedule = ")
        if self._shares:
            code.append("shares = [(number, 1.0) for number in range(len(groups))]")
        return [*code, "turned = {}", "follow()"]

    def _schedule_text(self, moves: Moves | None) -> Node:
        if moves is None:
            self._features.add("constant")
            return "Constant(lanes)"
        return planned.built(moves, "lanes")

    def _follow(self, momentum: bool) -> Helper:
        where = ["place, ratio = shares[number]", "lane = schedule.lanes[place]", 'lr = lane["lr"] * ratio'] if (
            self._shares) else ["lane = schedule.lanes[number]", 'lr = lane["lr"]']
        code = [*where, 'factor, held = turned.get((number, "lr"), (1.0, None))',
                'group["lr"] = lr * factor if held is None else held']
        if momentum:
            code += ["if schedule.cycles:", '    factor, held = turned.get((number, "momentum"), (1.0, None))',
                     '    momentum = lane["momentum"] * factor if held is None else held',
                     *indented(following.momentum_lines(self._all_lanes(), "momentum"))]
        return Helper("follow", "\n".join([
            "def follow():", '    """Each group gets what the schedule believes in, multiplied or held by hand."""',
            "    for number, group in enumerate(groups):", *indented(code, 2)]))

    def _all_lanes(self) -> list[Lane]:
        swapped = any(isinstance(change.command, (SetOptimizer, AddGroup)) for change in self._changes)
        # What another optimizer calls momentum is looked up.
        return [*self._written.lanes, *([Lane("", None, {})] if swapped else [])]

    def _calling(self, plan: Plan, cases: list[str]) -> Plan:
        if not cases:
            return plan
        names = [f"global {', '.join(sorted(self._globals))}"] if self._globals else []
        self._page.help_with(Helper("change", "\n".join([
            "def change(step):", '    """What was done by hand before a step, while the run was live."""',
            *indented([*names, "match step:", *indented(cases)])])))
        return replace(plan, before=("change(step)",), numbered=True)

    # ------------------------------------------------------------------ the steps

    def _cases(self) -> list[str]:
        code: list[str] = []
        ordered = sorted(self._changes, key=lambda change: change.step)
        for step, changes in groupby(ordered, key=lambda change: change.step):
            with narrowed(_DEPTH):
                body = self._case(list(changes))
            if body:
                code += [f"case {step}:", *indented(body)]
        return code

    def _case(self, changes: list[Change]) -> list[str]:
        """What was done before one step."""
        code: list[str] = []
        follow = False  # whether the groups are behind what was done
        for number, change in enumerate(changes):
            match change.command:
                case TurnKnob() | RestoreKnob():
                    for event in change.turned:
                        self._shadow.note(event)
                    if not self._overruled(change, changes[number + 1:]):
                        more, moved = self._turned(change)
                        code += more
                        follow = follow or moved
                case Freeze(group, frozen):
                    self._shadow.obey(change.command, change.step, 1)
                    code += [f"for weight in {self._group(group)}[\"params\"]:",
                             f"    weight.requires_grad_({not frozen})  # {'frozen' if frozen else 'trained again'}"]
                case SetSchedule() | SetOptimizer() | AddGroup():
                    if follow and self._takes_over(change.command):
                        code.append("follow()")
                    code += self._reshaped(change, change.command)
                    follow = True
        return [*code, *(["follow()"] if follow else [])]

    def _takes_over(self, command: Structural) -> bool:
        """Whether it is a schedule that needs what the groups have: their lr, or momentum that the old one leaves."""
        return isinstance(command, SetSchedule) and (command.start == "present" or self._moved("momentum"))

    @staticmethod
    def _overruled(change: Change, later: Sequence[Change]) -> bool:
        """Whether the same knobs are turned again before anything else happens."""
        knobs = {(event.group, event.name) for event in change.turned}
        for other in later:
            if not isinstance(other.command, (TurnKnob, RestoreKnob)):
                return False
            knobs -= {(event.group, event.name) for event in other.turned}
            if not knobs:
                return True
        return False

    # ------------------------------------------------------------------ knobs

    def _turned(self, change: Change) -> tuple[list[str], bool]:
        """Lines for turned knobs, and whether the groups must follow then."""
        events, note = change.turned, _note(change.command)
        scheduled = [event for event in events if self.planned and event.name in _SAME and self._is_lane(event.name)]
        code = self._settings(scheduled, note)
        plain = [event for event in events if not (self.planned and event.name == "lr") and not (
            event in scheduled and self._moved(event.name))]
        return [*code, *self._assigned(plain, note)], any(self._moved(event.name) for event in scheduled)

    def _is_lane(self, name: str) -> bool:
        """Whether some schedule of the run moves what a knob is called."""
        return name == "lr" or any(moves.momentum for moves in self._schedules) or self._later_momentum()

    def _later_momentum(self) -> bool:
        return any(isinstance(change.command, SetSchedule) and change.command.part in (
            "OneCycleLR", "CyclicLR", "SequentialLR", "ChainedScheduler") for change in self._changes)

    def _moved(self, name: str) -> bool:
        """Whether the present schedule moves it."""
        return name == "lr" or (self._moves is not None and self._moves.momentum)

    def _settings(self, events: Sequence[KnobTurned], note: str) -> list[str]:
        """Lines that say how knobs that follow a schedule are set."""
        settings = {(_SAME[event.name], event.after) for event in events}
        if len(events) == self._count > 1 and len(settings) == 1:
            ((name, after),) = settings
            return ["for number in range(len(groups)):",
                    *indented(noted(f"turned[number, {literal(name)}] = {_setting(after)}", note))]
        return [line for event in events for line in noted(
            f"turned[{event.group}, {literal(_SAME[event.name])}] = {_setting(event.after)}", note)]

    def _assigned(self, events: Sequence[KnobTurned], note: str) -> list[str]:
        """Lines for knobs that nothing but the hand moves; one loop where all groups get the same."""
        values = {(event.name, event.applied) for event in events}
        if len(events) == self._count > 1 and len(values) == 1 and (self.planned or not self._several):
            ((name, value),) = values
            groups = "groups" if self.planned else "optimizer.param_groups"
            return [f"for group in {groups}:", *indented(_assignment("group", name, value, note))]
        return [line for event in events
                for line in _assignment(self._group(event.group), event.name, event.applied, note)]

    @property
    def _count(self) -> int:
        """How many groups there are."""
        return len(self._shadow.job.optimizer.param_groups)

    def _group(self, number: int) -> str:
        return f"groups[{number}]" if self.planned else self._written.lanes[number].code

    # ------------------------------------------------------------------ the shape

    def _reshaped(self, change: Change, command: Structural) -> list[str]:
        job = self._shadow.job
        before = built = None
        if isinstance(command, SetOptimizer):
            before, built = self._shadow.trained(), successor(job, Choice(command.part, command.values))
        settings = len(job.optimizer.param_groups), job.knobs
        event = self._shadow.obey(command, change.step, max(1, change.total - change.step))
        match command:
            case SetSchedule():
                return self._new_schedule(change, command)
            case SetOptimizer(part, values):
                assert before is not None
                assert built is not None
                assert isinstance(event, OptimizerChanged)
                written, code = another_optimizer(Choice(part, values), before if event.carried else None,
                                                  self._written, built, job.optimizer, job.model, self._page)
                if len(written.variables) == 1 and self._several_ever():
                    code.append(f"optimizers = [{written.variables[0]}]")
                code += written.with_groups().code[len(written.code):]
                self._take_optimizer(written.with_groups())
                shares = listed(f"({lane.index}, {lane.ratio!r})" for lane in job.knobs.lanes)
                self._globals |= {"shares", "groups"}
                return [*comment(f"Another optimizer: {part}"), *code, *lines(shares, "shares = "), "turned.clear()"]
            case AddGroup(name, _, values):
                written, code = added_groups(job.optimizer_choice, job.optimizer, self._written, job.model,
                                             BY_MUON in values)
                self._take_optimizer(written, [one for one in written.variables if one not in self._written.variables])
                if len(written.variables) > 1:
                    code += [f"groups.append({lane.code})" for lane in written.lanes[settings[0]:]]
                for number in range(settings[0], len(job.optimizer.param_groups)):
                    lane, own = job.knobs.lanes[number], job.knobs.setting(number, "lr")
                    code.append(f"shares.append(({lane.index}, {lane.ratio!r}))")
                    if own != KnobSetting():
                        code.append(f'turned[{number}, "lr"] = {_setting(own)}')
                return [*comment(f"A group of its own: {name}"), *code]

    def _take_optimizer(self, written: Written, new: Sequence[str] | None = None) -> None:
        """``new``: those of its variables that were not there before; all by default."""
        self._globals |= set(written.variables if new is None else new)
        self._several = self._several or len(written.variables) > 1
        if self._several and (new is None or new):
            self._globals.add("optimizers")
        self._written = written
        self.closure = self.closure or written.closure

    def _new_schedule(self, change: Change, command: SetSchedule) -> list[str]:
        job = self._shadow.job
        until = next((other.step for other in self._changes if other.step > change.step
                      and isinstance(other.command, SetSchedule)), self._made)
        length = job.plan.length
        span = Span(Count.of(length.steps), Count.of(length.epochs), Count.of(length.per_epoch))
        lanes = [Lane(lane.code, None if command.start == "present" else float(values["lr"]), values)
                 for lane, values in zip(self._written.lanes, job.plan.lanes, strict=True)]
        self._program.longer = until - change.step > length.steps
        moves = schedulers.write(Choice(command.part, command.values), self._program.context(lanes, span))
        self._moves = moves
        if moves is not None:
            self._schedules.append(moves)
        self._globals |= {"schedule"}
        momentum = moves is not None and moves.momentum
        if command.start == "present":
            start = following.start_of(lanes, momentum, "groups")
        else:
            start = following.start_at(lanes, momentum)
        made = self._schedule_text(moves)
        if job.plan.limit is not None:
            self._features.add("until")
            made = planned.until(made, job.plan.limit)
            self._schedules.append(Moves(None, "step"))
        code = [*comment(f"Another schedule: {command.part}"), *lines(start, "lanes = "), *lines(made, "schedule = ")]
        if self._shares:
            self._globals.add("shares")
            code.append("shares = [(number, 1.0) for number in range(len(groups))]")
        if command.start == "present":
            code += ["for number in range(len(groups)):", '    turned.pop((number, "lr"), None)']
        return code


def _setting(setting: KnobSetting) -> str:
    return f"({setting.factor!r}, {setting.held!r})"


def _assignment(group: str, name: str, value: float, note: str) -> list[str]:
    key, _, index = name.partition("[")
    whole = f"{group}[{literal(key)}]"
    if not index:
        return noted(f"{whole} = {value!r}", note)
    at = int(index.rstrip("]"))
    before = f"*{key}[:{at}], " if at else ""
    return [f"{key} = {whole}", *noted(f"{whole} = ({before}{value!r}, *{key}[{at + 1}:])", note)]


def _note(command: object) -> str:
    """What was asked, in a few words."""
    match command:
        case TurnKnob(mode="multiply", value=value):
            return f"× {value:g}"
        case TurnKnob(mode="hold", value=value):
            return f"held at {value:g}"
        case TurnKnob(mode="release"):
            return "released"
        case TurnKnob(value=value) if value is not None:
            return f"turned to {value:g}"
    return "put back to what it was"
