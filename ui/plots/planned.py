"""The curve that a coming run would follow: drawn faint, behind what is measured."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ui.plots.line import Line


class Staircase:
    """A value that stays from one of its points to the next, as a series that a Line can read.

    ``steps`` int64, starting at 0, and ``values`` float64 of the same length; it ends at step ``total - 1``.
    """

    dense = False

    def __init__(self, steps: np.ndarray, values: np.ndarray, total: int) -> None:
        ends = np.append(steps[1:], max(total, int(steps[-1]) + 1)) - 1
        corners = np.stack([steps, ends], axis=1).ravel()
        kept = np.append(True, np.diff(corners) > 0)  # a stair of one step has one corner
        self.steps = corners[kept]
        self.values = np.repeat(values, 2)[kept]

    def __len__(self) -> int:
        return len(self.steps)


def planned_lines(steps: np.ndarray, values: Mapping[str, np.ndarray], total: int, whole: bool) -> list[Line]:
    """A line for each series name; without ``whole`` they end where the last point is.

    A run that has made all its steps has nothing ahead of it: no points, and no lines.
    """
    lines: list[Line] = []
    if not len(steps):
        return lines
    for name, series in values.items():
        line = Line(name, Staircase(steps, series, total if whole else int(steps[-1]) + 1))
        line.update(None)
        lines.append(line)
    return lines
