"""A curve of the learning rate that is drawn by hand: its points, and what may be done with them.

No Qt here: steps are whole numbers counted over the run, values are learning rates of the first group.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Point = tuple[int, float]
Points = tuple[Point, ...]

LEAST, MOST = 5, 9
"""How many points a curve is given at the beginning."""
_CLOSE = 0.01
"""How far the curve through the points may be from the curve that they stand for, as a part of its height."""


class Drawing:
    """The points of a curve that is being drawn, in the order of their steps.

    ``last`` is the last step at which a point may stand.  ``present`` is the step that the run has come to: points
    before it are over, and stay as they are.  ``now`` is the learning rate there; None before a run.
    """

    def __init__(self, points: Sequence[Point], last: int, present: int = 0, now: float | None = None) -> None:
        self.points = list(points)
        self.last = last
        self.present = present
        self.now = now
        self.changed = False
        """Whether anything was drawn by hand yet."""

    def coming(self, index: int) -> bool:
        """Whether the point still lies ahead."""
        return self.points[index][0] >= self.present

    def move(self, index: int, step: float, lr: float) -> None:
        """Put a point elsewhere: not past its neighbours, not into the past, not below 0."""
        if not self.coming(index):
            return
        low = self.points[index - 1][0] + 1 if index else 0
        high = self.points[index + 1][0] - 1 if index + 1 < len(self.points) else self.last
        place = min(max(round(step), low, self.present), max(high, self.present))
        point = place, rounded(lr)
        if point != self.points[index]:
            self.points[index] = point
            self.changed = True

    def add(self, step: float, lr: float) -> int | None:
        """A new point; its index, or None where there is one already, or where the step is over."""
        place = round(step)
        if not self.present <= place <= self.last or any(place == at for at, _ in self.points):
            return None
        index = sum(at < place for at, _ in self.points)
        self.points.insert(index, (place, rounded(lr)))
        self.changed = True
        return index

    def remove(self, index: int) -> bool:
        """Take a point away; the last two stay, and so does what is over."""
        if len(self.points) <= 2 or not self.coming(index):
            return False
        del self.points[index]
        self.changed = True
        return True

    def lift_zeros(self, least: float) -> None:
        """Give points at 0 the value ``least``: 0 has no place on a logarithmic axis."""
        self.points = [(step, lr if lr > 0 else least) for step, lr in self.points]

    def ahead(self) -> Points:
        """The curve as it will run from the present step on; steps are those of the run."""
        return future(self.points, self.present, self.points[0][1] if self.now is None else self.now)


def rounded(lr: float) -> float:
    """Four digits that count: what can be aimed at, and read in a recipe; nothing below 0."""
    return max(0.0, float(f"{lr:.4g}"))


def future(points: Sequence[Point], present: int, now: float) -> Points:
    """The points from ``present`` on; in front of them, where none stands there, the learning rate ``now``."""
    coming = tuple((step, lr) for step, lr in points if step >= present)
    return coming if coming and coming[0][0] == present else ((present, now), *coming)


def counted_from(points: Sequence[Point], present: int, now: float) -> Points:
    """The future of a drawn curve with its steps counted from ``present``, as the schedule "drawn" wants them.

    Points that the run has passed are left out; ``now`` is the learning rate there, with which the curve begins.
    """
    return tuple((step - present, lr) for step, lr in future(points, present, now))


def values_on(points: Sequence[Point], between: str, steps: np.ndarray) -> np.ndarray:
    """The curve through ``points`` at ``steps``: float64 of the same length.

    Straight from point to point, on a logarithmic axis where ``between`` is "log" and neither end is 0; level before
    the first point and after the last one.
    """
    at = np.array([step for step, _ in points], dtype=np.float64)
    lr = np.array([value for _, value in points], dtype=np.float64)
    if len(points) == 1:
        return np.full(len(steps), lr[0])
    left = np.clip(np.searchsorted(at, steps, side="right") - 1, 0, len(at) - 2)
    share = np.clip((steps - at[left]) / (at[left + 1] - at[left]), 0.0, 1.0)
    low, high = lr[left], lr[left + 1]
    straight = low + share * (high - low)
    if between != "log":
        return straight
    positive = (low > 0) & (high > 0)
    log_low, log_high = (np.log(np.where(positive, end, 1.0)) for end in (low, high))
    return np.where(positive, low * np.exp(share * (log_high - log_low)), straight)


def points_on(steps: np.ndarray, values: np.ndarray, log: bool, least: int = LEAST, most: int = MOST) -> list[Point]:
    """A few points of a curve, so that straight lines between them are close to it.

    ``steps`` grow; with ``log`` the lines are straight on a logarithmic axis, and a value of 0 counts as the smallest
    positive one.  First and last step are always among them; of the others the next is put where the lines are
    farthest off, or, where they are close, into the middle of the longest gap.
    """
    steps = np.asarray(steps, dtype=np.int64)
    values = np.maximum(np.asarray(values, dtype=np.float64), 0.0)
    if log and (values > 0).any():
        values = np.maximum(values, values[values > 0].min())
    log = log and bool((values > 0).all())
    height = np.log10(values) if log else values
    scale = float(np.ptp(height)) or 1.0
    chosen = {int(steps[0]): float(values[0]), int(steps[-1]): float(values[-1])}
    while len(chosen) < most:
        at = np.array(sorted(chosen))
        lr = np.array([chosen[step] for step in at])
        off = np.abs(np.interp(steps, at, np.log10(lr) if log else lr) - height)
        worst = int(np.argmax(off))
        if off[worst] > _CLOSE * scale:
            chosen[int(steps[worst])] = float(values[worst])
            continue
        gap = int(np.argmax(np.diff(at))) if len(at) > 1 else 0
        if len(chosen) >= least or len(at) < 2 or at[gap + 1] - at[gap] < 2:
            break
        middle = int(at[gap] + at[gap + 1]) // 2
        chosen[middle] = float(np.interp(middle, steps, values))
    return [(step, rounded(chosen[step])) for step in sorted(chosen)]
