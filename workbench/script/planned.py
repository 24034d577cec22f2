"""Schedules on groups without weights: what a script needs where torch's schedulers cannot do it by themselves."""

from __future__ import annotations

from collections.abc import Collection

from workbench.script.layout import Items, Node, call, listed, literal
from workbench.script.page import Helper, Page
from workbench.script.schedulers import Moves

STAND_IN = Helper("stand_in", '''
def stand_in(lanes):
    """An optimizer without weights, which begins with these learning rates."""
    return torch.optim.SGD([{**lane, "params": [torch.zeros(1)]} for lane in lanes], lr=0.0)
''')

# Lines with a mark at their end are there only where it is wanted; ", measured" goes with the mark "watch".
_PLANNED = '''
class Planned:
    """A scheduler of torch on groups without weights: it notices nothing of those that train."""

    def __init__(self, lanes, make, unit, watch=None, course=None):
        if course is None:                                                                                  #? stack
            course = stand_in(lanes)                                                                        #> stack
        self.lanes, self.scheduler, self.unit = course.param_groups, make(course), unit
        self.watch = watch                                                                          #? watch
        self.cycles = getattr(self.scheduler, "cycle_momentum", False)                              #? momentum
        course.step()  # torch warns of a scheduler that moves before its optimizer

    def begin(self, lrs):                                                                           #? begin
        """Start as a later phase does, where the one before has left the learning rates."""        #? begin
        if self.watch is not None:                                                                  #? begin watch
            return  # a plateau goes on from where it stands                                        #? begin watch
        for lane, lr in zip(self.lanes, lrs, strict=True):                                          #? begin
            lane["lr"] = lr                                                                         #? begin
        self.scheduler._update_lr(0)  # as torch's SequentialLR does                                #? begin

    def move(self, unit, measured):
        """After a step or an epoch; says whether anything has moved."""
        if unit != self.unit:
            return False
        if self.watch is not None:                                                                  #? watch
            if self.watch in measured:                                                              #? watch
                self.scheduler.step(measured[self.watch])                                           #? watch
            return self.watch in measured                                                           #? watch
        end = getattr(self.scheduler, "total_steps", None)                                          #? bounded
        if end is not None and self.scheduler.last_epoch >= end:                                    #? bounded
            return False  # it stays where it ends                                                  #? bounded
        self.scheduler.step()
        for lane in self.lanes:                                                                     #? negative
            lane["lr"] = max(lane["lr"], 0.0)                                                       #? negative
        return True
'''
_PHASES = '''
class Phases:
    """One schedule after another; ``ends`` count steps or epochs, as ``unit`` says."""

    def __init__(self, lanes, members, ends, unit):
        self.lanes, self.members = [dict(lane) for lane in lanes], members
        self.ends, self.unit = ends, unit
        self.count, self.turn, self.fresh = 0, 0, False
        self.cycles = any(member.cycles for member in members)                                      #? momentum
        self.take()

    def take(self):
        for lane, other in zip(self.lanes, self.members[self.turn].lanes, strict=True):
            lane.update({key: other[key] for key in lane})

    def begin(self, lrs):                                                                           #? nested
        """Nothing to do: it has not moved since it was built."""                                   #? nested

    def move(self, unit, measured):
        if unit == "epoch" and self.fresh:
            return False  # the epoch that ends was not this phase's own
        self.fresh = False
        if unit == self.unit:
            self.count += 1
            before = self.turn
            while self.turn < len(self.ends) and self.count == self.ends[self.turn]:
                self.turn += 1
            if self.turn > before:
                self.fresh = unit == "step"
                self.members[self.turn].begin([lane["lr"] for lane in self.lanes])
                self.take()
                return True
        moved = self.members[self.turn].move(unit, measured)
        if moved:
            self.take()
        return moved
'''
_STACK = '''
class Stack:
    """Several schedules at once, multiplied; those of ``chained`` multiply what they find."""

    def __init__(self, lanes, chained, others):
        self.first = [lane["lr"] for lane in lanes]
        course = stand_in(lanes)
        self.chained, self.others = course.param_groups, others
        self.members = [Planned(lanes, *one, course=course) for one in chained] + others
        self.cycles = any(member.cycles for member in others)                                       #? momentum
        self.lanes = [dict(lane) for lane in lanes]
        self.join()

    def begin(self, lrs):                                                                           #? nested
        """Nothing to do: it has not moved since it was built."""                                   #? nested

    def move(self, unit, measured):
        moved = [member.move(unit, measured) for member in self.members]
        if any(moved):
            self.join()
        return any(moved)

    def join(self):
        for number, (lane, first) in enumerate(zip(self.lanes, self.first, strict=True)):
            lane["lr"] = self.chained[number]["lr"]
            for member in self.others:
                lane["lr"] *= member.lanes[number]["lr"] / first if first else 0.0
                if member.cycles:                                                                   #? momentum
                    lane["momentum"] = member.lanes[number]["momentum"]                             #? momentum
'''


_CONSTANT = '''
class Constant:
    """No schedule: the learning rates stay where they are."""

    cycles = False                                                                                          #? momentum

    def __init__(self, lanes):
        self.lanes = lanes

    def move(self, unit, measured):
        return False
'''
_UNTIL = '''
class Until:
    """A schedule that stays where it is after so many steps."""

    def __init__(self, schedule, steps):
        self.schedule, self.left, self.lanes = schedule, steps, schedule.lanes
        self.cycles = schedule.cycles                                                                       #? momentum

    def move(self, unit, measured):
        self.left -= unit == "step"
        return self.left >= 0 and self.schedule.move(unit, measured)
'''


def needed(moves: Moves) -> bool:
    """Whether torch has no scheduler for it."""
    return moves.on is None


def features(moves: Moves, nested: bool = False) -> set[str]:
    """What the helpers must be able to do for a schedule."""
    found = {name for name, wanted in (
        ("watch", bool(moves.watch)), ("bounded", moves.bounded), ("negative", moves.negative),
        ("momentum", moves.momentum)) if wanted}
    if moves.on is not None:
        return found | {"planned"}
    members = moves.phases.members if moves.phases is not None else moves.stack
    for member in members:
        found |= features(member, True)
    found |= {"phases", "begin"} if moves.phases is not None else {"stack"}
    return found | ({"nested"} if nested else set())


def help_with(page: Page, wanted: Collection[str]) -> None:
    """Put the helpers into the script that have these features."""
    if {"planned", "stack"} & set(wanted):
        page.help_with(STAND_IN)
    if "planned" in wanted:
        page.help_with(_variant("Planned", _PLANNED, wanted))
    if "phases" in wanted:
        page.help_with(_variant("Phases", _PHASES, wanted))
    if "stack" in wanted:
        page.help_with(_variant("Stack", _STACK, wanted))
    if "constant" in wanted:
        page.help_with(_variant("Constant", _CONSTANT, wanted))
    if "until" in wanted:
        page.help_with(_variant("Until", _UNTIL, wanted))


def _variant(name: str, code: str, wanted: Collection[str]) -> Helper:
    lines: list[str] = []
    for line in code.strip("\n").split("\n"):
        text, mark, conditions = line.partition("#?")
        if mark and not all(one in wanted for one in conditions.split()):
            continue
        text, deeper, condition = text.partition("#>")
        text = text.rstrip()
        if deeper and condition.strip() not in wanted:
            text = text.removeprefix("    ")
        if not text and lines and not lines[-1]:
            continue
        lines.append(text)
    written = "\n".join(lines)
    if "watch" not in wanted:
        written = written.replace(", measured)", ")").replace(", watch=None", "")
    if "stack" not in wanted:
        written = written.replace(", course=None", "")
    return Helper(name, written)


# ---------------------------------------------------------------------------------------------------------
# Expressions

def built(moves: Moves, lanes: str) -> Items:
    """The expression that builds a schedule on groups of its own, which begin as ``lanes`` says."""
    if moves.on is not None:
        watched: tuple[Node, ...] = (literal(moves.watch),) if moves.watch else ()
        return call("Planned", lanes, *_maker(moves), *watched)
    if moves.phases is not None:
        return call("Phases", lanes, listed(built(member, lanes) for member in moves.phases.members),
                    listed(end.text for end in moves.phases.ends), literal(moves.advance))
    chained = [listed(_maker(member), brackets="()") for member in moves.stack if _chained(member)]
    others = [built(member, lanes) for member in moves.stack if not _chained(member)]
    return call("Stack", lanes, listed(chained), listed(others))


def until(schedule: Node, steps: int) -> Items:
    """A schedule that stays where it is after so many steps."""
    return call("Until", schedule, str(steps))


def _chained(member: Moves) -> bool:
    return member.on is not None and member.chains


def _maker(moves: Moves) -> tuple[Node, Node]:
    """A function that builds the scheduler on a course, and after what it moves on."""
    assert moves.on is not None
    made = moves.on("course")
    function: Node = f"lambda course: {made}" if isinstance(made, str) else Items(
        f"lambda course: {made.head}", made.items, made.brackets, made.spread, made.tail)
    return function, literal("step" if moves.advance == "step" and not moves.watch else "epoch")
