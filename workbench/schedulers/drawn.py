"""A schedule drawn by hand: points of the learning rate, and how to get from one to the next."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Literal

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from workbench.field import FieldProblem, NumbersField, PointsField
from workbench.schedulers import schedulers
from workbench.schedulers.schedule import Length, Schedule, TorchSchedule

Points = Sequence[tuple[int, float]]


class DrawnLR(LRScheduler):
    """The lr of the first group goes through ``points`` (step, lr); the other groups keep their ratios to it.

    With ``ratios``, one for each group, lr is that share of the curve in place of it, whatever lr the groups begin
    with.  Before the first point lr has that one's value, and after the last one its.  ``between`` is "linear", "log"
    (a straight line on a logarithmic axis; linear where an end is 0) or "steps" (the value of a point until the next).
    """

    def __init__(self, optimizer: Optimizer, points: Points, between: str, ratios: Sequence[float] | None = None,
                 last_epoch: int = -1) -> None:
        self._points = list(points)
        self._between = between
        self._ratios = None if ratios is None else list(ratios)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:  # type: ignore[override]
        lr = value_at(self._points, self._between, self.last_epoch)
        if self._ratios is not None:
            return [lr * ratio for ratio in self._ratios]
        first = float(self.base_lrs[0])
        # Groups that start at 0 have no ratio: they all get the first one's.
        return [lr * (float(base) / first) if first else lr for base in self.base_lrs]

    def state_dict(self) -> dict[str, Any]:
        """Numbers that move: the points come from the recipe again."""
        return {key: value for key, value in super().state_dict().items() if key not in _FROM_THE_RECIPE}


_FROM_THE_RECIPE = ("_points", "_between", "_ratios")


def value_at(points: Points, between: str, step: int) -> float:
    """The value of the curve through ``points`` before ``step``."""
    at = bisect_right(points, step, key=lambda point: point[0]) - 1
    if at < 0:
        return points[0][1]
    if at == len(points) - 1 or between == "steps":
        return points[at][1]
    (start, low), (end, high) = points[at], points[at + 1]
    share = (step - start) / (end - start)
    if between == "log" and low > 0 and high > 0:
        return low * math.exp(share * math.log(high / low))
    return low + share * (high - low)


def check_ratios(ratios: Sequence[float] | None, groups: int) -> None:
    """FieldProblem where there are ratios, but not one for each group."""
    if ratios is not None and len(ratios) != groups:
        raise FieldProblem("ratios", "{name} must be one number for each of the {groups} parameter groups; there are "
                                     "{count}. Leave them out, and the groups keep the ratios of their own learning "
                                     "rates.", groups=groups, count=len(ratios))


@schedulers.register(
    "drawn", title="Drawn by hand",
    help="The learning rate goes through points that you set, also by dragging them in the plot of lr.",
    words="draw drag points curve custom hand 手绘",
    skip=("optimizer", "length"),
    extra={
        "points": {"field": PointsField, "default": None, "optional": True, "none_means": "from lr to a tenth of it",
                   "help": "Step and learning rate of each point, such as 0: 0.1, 500: 0.01; steps are counted from "
                           "where the schedule starts. It is the lr of the first group; the others keep their ratios."},
        "between": {"help": "How lr gets from one point to the next: in a straight line, in a straight line on a "
                            "logarithmic axis, or in steps."},
        "ratios": {"field": NumbersField, "default": None, "optional": True, "none_means": "those of their lrs",
                   "lower": 0.0,
                   "help": "The learning rate of each parameter group as a share of the curve, such as 1, 0.1. Left "
                           "alone, the groups keep the ratios of their own learning rates."},
    },
)
def drawn(optimizer: Optimizer, length: Length, points: Points | None,
          between: Literal["linear", "log", "steps"] = "linear", ratios: Sequence[float] | None = None) -> Schedule:
    """Moved on after every step; FieldProblem where there are ratios, but not one for each group."""
    check_ratios(ratios, len(optimizer.param_groups))
    if points is None:
        lr = optimizer.param_groups[0]["lr"]
        points = ((0, lr), (max(1, length.steps), lr / 10))
    return TorchSchedule(DrawnLR(optimizer, points, between, ratios), "step")
