"""Where a schedule will go: followed from a step to the end of the run, as the trainer will step it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.knobs import Lane
from workbench.schedulers.schedule import Schedule

MOST_ADVANCES = 50_000
"""A schedule is followed so far; beyond that the curve is cut (``LrCurve.whole`` is False)."""


@dataclass(frozen=True)
class LrCurve:
    """lr of every group over the rest of a run.

    ``steps``  int64 (points,), the first one where the curve begins.
    ``lr``     group name -> float64 (points,): the value from step ``steps[i]`` on, until the next point.
    ``total``  steps of the whole run.
    ``whole``  False where the run is longer than the schedule was followed.
    """

    steps: np.ndarray
    lr: Mapping[str, np.ndarray]
    total: int
    whole: bool


def follow(schedule: Schedule, lanes: Sequence[Lane], names: Sequence[str], step: int, total: int, per_epoch: int,
           outdated: Callable[[], bool] = lambda: False) -> LrCurve | None:
    """Step ``schedule`` from before ``step`` to ``total``; None as soon as ``outdated`` says so.

    It is really moved, so it must be one that nobody trains with.  A plateau schedule is shown as if what it watches
    got better in every epoch.
    """
    steps: list[int] = []
    rows: list[list[float]] = []
    course = schedule.optimizer.param_groups
    at = step
    while at < total and len(steps) < MOST_ADVANCES:
        if len(steps) % 256 == 0 and outdated():
            return None
        steps.append(at)
        rows.append([course[lane.index]["lr"] * lane.ratio for lane in lanes])
        at = at + 1 if schedule.by_step else (at // per_epoch + 1) * per_epoch
        if schedule.by_step:
            schedule.after_step()
        if at % per_epoch == 0:
            schedule.after_epoch(_better(at))
    values = np.array(rows, dtype=np.float64).reshape(len(steps), len(names))
    return LrCurve(np.array(steps, dtype=np.int64), {name: values[:, i].copy() for i, name in enumerate(names)}, total,
                   at >= total)


def _better(step: int) -> dict[str, float]:
    return {"auto": -step, "validation loss": -step, "train loss": -step,
            "validation accuracy": step, "train accuracy": step}
