"""Course: what a schedule believes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.optim import Optimizer


class Course(Optimizer):
    """An optimizer without weights, whose groups hold the values that a schedule moves.

    A schedule of torch reads and writes the groups of an optimizer, and some go on from what they read.  So that nobody
    who turns a knob bends the rest of a curve, a schedule gets groups of its own, and ``Knobs`` carries what it finds
    there over to the groups that train.  A group of a course is called a lane.
    """

    def __init__(self, lanes: Sequence[Mapping[str, Any]]) -> None:
        """``lanes``: the numbers (and tuples of numbers) of each group, ``lr`` among them."""
        defaults: dict[str, Any] = {}
        for lane in lanes:
            for key, value in lane.items():
                defaults.setdefault(key, value)
        # Groups of a pair of optimizers differ in their arguments, and torch's schedulers ask all groups for the same.
        super().__init__([{**defaults, **lane, "params": [torch.zeros(1, 1)]} for lane in lanes], defaults)
        self._opt_called = True  # else torch warns that the schedule moves on before the optimizer

    @classmethod
    def of(cls, optimizer: Optimizer) -> Course:
        """A course that starts where an optimizer (or a course) stands."""
        if isinstance(optimizer, Course):
            return cls([{key: lane[key] for key in optimizer.defaults} for lane in optimizer.param_groups])
        return cls([numbers_of(group) for group in optimizer.param_groups])

    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """There is nothing to move; torch's schedulers only want to see it done."""

    def values(self) -> list[dict[str, Any]]:
        """All values of every lane, those that schedules keep there for themselves (``initial_lr``) included."""
        return [{key: value for key, value in lane.items() if key != "params"} for lane in self.param_groups]

    def set_values(self, values: Sequence[Mapping[str, Any]]) -> None:
        """The inverse of ``values``; ValueError where there are more or fewer lanes."""
        for lane, saved in zip(self.param_groups, values, strict=True):
            lane.update(saved)


# What torch's schedulers write into the groups for themselves.
BOOKKEEPING = frozenset({"initial_lr", "max_lr", "min_lr", "max_momentum", "base_momentum"})


def numbers_of(group: Mapping[str, Any]) -> dict[str, Any]:
    """Those arguments of an optimizer's group that are numbers or tuples of numbers."""
    return {key: value for key, value in group.items() if key not in BOOKKEEPING and _is_numeric(value)}


def _is_numeric(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(_is_numeric(item) for item in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)
