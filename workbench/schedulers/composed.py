"""Schedules made of schedules: one after another, or all at once; nested as deep as one likes.

torch's own SequentialLR and ChainedScheduler let all their members work on the same groups.  They cannot be nested in
each other, refuse ReduceLROnPlateau, and go wrong where a member sets the learning rate in place of multiplying it.
Here every member has a course of its own, and the results are put together.  Where torch's classes do what they say,
the numbers are theirs, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from torch.optim import Optimizer

from workbench.field import ChoiceField, FieldProblem, PartsField
from workbench.registry import Choice, Part
from workbench.schedulers import schedulers
from workbench.schedulers.course import Course
from workbench.schedulers.schedule import ADVANCE, WHOLE_RUN, Length, Metrics, Schedule, TorchSchedule
from workbench.sentence import Problem, Sentence

Build = Callable[[Optimizer], Schedule]
"""Builds a member on the course that it is given."""


class _Composed(Schedule):
    """What is made of other schedules."""

    def __init__(self, optimizer: Optimizer, members: Sequence[Schedule]) -> None:
        super().__init__(optimizer)
        self.members = list(members)
        self.moves = tuple(dict.fromkeys(name for member in members for name in member.moves))
        self.watches = tuple(dict.fromkeys(name for member in members for name in member.watches))
        self.by_step = any(member.by_step for member in members)

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "members": [member.state_dict() for member in self.members]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        super().load_state_dict(state)
        for member, saved in zip(self.members, state["members"], strict=True):
            member.load_state_dict(saved)

    def _take(self, member: Schedule) -> None:
        """Everything but what schedules keep for themselves comes from this member."""
        for lane, theirs in zip(self.optimizer.param_groups, member.optimizer.param_groups, strict=True):
            for key in self.optimizer.defaults:
                if key in theirs:
                    lane[key] = theirs[key]


class Phases(_Composed):
    """One schedule after another, as torch's SequentialLR.

    ``ends``: after how many advances ("step" or "epoch") each phase but the last is over.  A member moves on only while
    it is its turn, and begins at the learning rate that the optimizer was built with.
    """

    def __init__(self, optimizer: Optimizer, advance: str, build: Sequence[Build], ends: Sequence[int]) -> None:
        super().__init__(optimizer, [make(Course.of(optimizer)) for make in build])
        self._advance = advance
        self._ends = list(ends)
        self._count = 0
        self._turn = 0
        self._fresh = False
        self.by_step = self.by_step or advance == "step"
        self._take(self.members[0])

    def after_step(self) -> bool:
        self._fresh = False
        member = self.members[self._turn]
        return self._move("step", member.after_step)

    def after_epoch(self, metrics: Metrics) -> bool:
        if self._fresh:  # the epoch that ends was not its own
            return False
        member = self.members[self._turn]
        return self._move("epoch", lambda: member.after_epoch(metrics))

    def _move(self, unit: str, advance: Callable[[], bool]) -> bool:
        if unit == self._advance:
            self._count += 1
            if self._turn < len(self._ends) and self._count == self._ends[self._turn]:
                while self._turn < len(self._ends) and self._count == self._ends[self._turn]:  # phases of no length
                    self._turn += 1
                self._fresh = unit == "step"
                self._begin_turn()
                return True
        moved = advance()
        if moved:
            self._take(self.members[self._turn])
        return moved

    def _begin_turn(self) -> None:
        self.members[self._turn].begin([lane["lr"] for lane in self.optimizer.param_groups])
        self._take(self.members[self._turn])

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "count": self._count, "turn": self._turn}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        super().load_state_dict(state)
        self._count, self._turn = state["count"], state["turn"]


class Stack(_Composed):
    """Several schedules at once, their factors multiplied, as torch's ChainedScheduler.

    Members that multiply what they find share one course, and work on it in turn as in torch.  Each of the others has a
    course of its own, and what it makes of the first learning rate is one more factor.
    """

    def __init__(self, optimizer: Optimizer, build: Sequence[Build]) -> None:
        self._base = [lane["lr"] for lane in optimizer.param_groups]
        self._shared = Course.of(optimizer)
        members = []
        for make in build:
            member = make(Course.of(optimizer))
            if isinstance(member, TorchSchedule) and member.chains:
                member = make(self._shared)
            members.append(member)
        super().__init__(optimizer, members)
        self._join()

    def after_step(self) -> bool:
        return self._moved([member.after_step() for member in self.members])

    def after_epoch(self, metrics: Metrics) -> bool:
        return self._moved([member.after_epoch(metrics) for member in self.members])

    def _moved(self, moved: list[bool]) -> bool:
        if any(moved):
            self._join()
        return any(moved)

    def _join(self) -> None:
        for member in self.members:
            if len(member.moves) > 1:  # momentum or betas: one moves them, or the last one has its way
                self._take(member)
        others = [member for member in self.members if member.optimizer is not self._shared]
        for i, lane in enumerate(self.optimizer.param_groups):
            lr = self._shared.param_groups[i]["lr"]
            for member in others:
                lr *= member.optimizer.param_groups[i]["lr"] / self._base[i] if self._base[i] else 0.0
            lane["lr"] = lr

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "shared": self._shared.values()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        super().load_state_dict(state)
        self._shared.set_values(state["shared"])


class Until(_Composed):
    """A schedule that stays where it is after so many steps."""

    def __init__(self, member: Schedule, steps: int) -> None:
        super().__init__(member.optimizer, [member])
        self._left = steps
        self.by_step = True

    def after_step(self) -> bool:
        self._left -= 1
        return self._left >= 0 and self.members[0].after_step()

    def after_epoch(self, metrics: Metrics) -> bool:
        return self._left >= 0 and self.members[0].after_epoch(metrics)

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "left": self._left}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        super().load_state_dict(state)
        self._left = state["left"]


# ---------------------------------------------------------------------------------------------------------
# The parts

def _members() -> list[str]:
    return [part.name for part in schedulers.parts() if not part.unavailable and part.name != "none"]


def _member(name: str) -> Part:
    """A part as a member: left alone it moves on when the whole does."""
    part = schedulers.part(name)
    return replace(part, fields=tuple(
        replace(field, default=None, optional=True, none_means="as the whole")
        if isinstance(field, ChoiceField) and field.name == "advance" and len(field.choices) > 1 else field
        for field in part.fields))


def _phase(name: str) -> Part:
    """A part as a phase: what follows the run's length follows that of the phase."""
    part = _member(name)
    return replace(part, fields=tuple(
        replace(field, none_means="the whole phase") if field.none_means == WHOLE_RUN else field
        for field in part.fields))


_PHASES = {"phases": {
    "field": PartsField, "part_of": _phase, "names": _members, "lengths": True, "one": Sentence("phase"),
    "default": ({"part": "LinearLR"}, {"part": "CosineAnnealingLR"}),
    "help": "The schedules, one after another, each with its length in epochs or steps. Left empty, the last one takes "
            "the rest of the run and each of the others a tenth of it.",
}}
_PARTS = {"parts": {
    "field": PartsField, "part_of": _member, "names": _members, "one": Sentence("scheduler"),
    "default": ({"part": "ConstantLR"}, {"part": "ExponentialLR"}),
    "help": "The schedules that are multiplied with each other.",
}}


@schedulers.register(
    "SequentialLR", title="SequentialLR (phases)",
    help="One schedule after another: a warm-up and then what you like.",
    words="phases warm-up warmup then after one another 预热 阶段",
    skip=("optimizer", "length"), extra={**_PHASES, "advance": ADVANCE},
)
def sequential(optimizer: Optimizer, length: Length, phases: Sequence[Mapping[str, Any]], advance: str = "epoch"
               ) -> Schedule:
    """Phases; FieldProblem where they are longer than the run."""
    lengths = _lengths([phase.get("length") for phase in phases], length, advance)
    build = [_builder("phases", number, phase, _part_of(length, advance, own), advance)
             for number, (phase, own) in enumerate(zip(phases, lengths, strict=True), start=1)]
    return Phases(optimizer, advance, build, list(accumulate(lengths[:-1])))


@schedulers.register(
    "ChainedScheduler", title="ChainedScheduler (stack)",
    help="Several schedules at once, their factors multiplied.",
    words="stack chain multiply product together 叠加",
    skip=("optimizer", "length"), extra={**_PARTS, "advance": ADVANCE},
)
def chained(optimizer: Optimizer, length: Length, parts: Sequence[Mapping[str, Any]], advance: str = "epoch"
            ) -> Schedule:
    """A stack of schedules, each over the whole length."""
    return Stack(optimizer, [_builder("parts", number, part, length, advance)
                             for number, part in enumerate(parts, start=1)])


def _builder(field: str, number: int, entry: Mapping[str, Any], length: Length, advance: str) -> Build:
    values = {key: value for key, value in entry.items() if key not in ("part", "length")}
    if values.get("advance") is None:
        values.pop("advance", None)
        if any(field.name == "advance" and field.optional for field in _member(entry["part"]).fields):
            values["advance"] = advance

    def build(optimizer: Optimizer) -> Schedule:
        try:
            made = schedulers.build(Choice(entry["part"], values), optimizer, length)
        except Problem as problem:
            raise FieldProblem(field, "{part}, number {number} of {name}: {problem}", part=entry["part"], number=number,
                               problem=problem.sentence) from None
        assert isinstance(made, Schedule)
        return made

    return build


def _lengths(asked: Sequence[int | None], length: Length, advance: str) -> list[int]:
    """The length of each phase in advances; raises FieldProblem where those that were given are longer than the run."""
    total = length.of(advance)
    given, open_ = sum(own for own in asked if own is not None), asked.count(None)
    if given and given + open_ > total:
        unit = Sentence("epochs") if advance == "epoch" else Sentence("steps")
        raise FieldProblem("phases", "The phases take at least {wanted} {unit}, and the run has {total}: make them "
                                     "shorter, or the run longer.", wanted=given + open_, unit=unit, total=total)
    found, left = [], total - given
    for number, own in enumerate(asked, start=1):
        if own is None:
            # A run too short for a tenth of it never gets to its last phases.
            own = left if number == len(asked) else min(left, max(1, total // 10))
            left -= own
        found.append(own)
    return found


def _part_of(length: Length, advance: str, own: int) -> Length:
    """A phase's length in both units, at least 1."""
    if advance == "epoch":
        return Length(max(1, own) * length.per_epoch, max(1, own))
    return Length(max(1, own), max(1, -(-own // length.per_epoch)))
