"""Which range an axis shows while it follows a run.

An axis that moves at every frame is what drawing costs most, and what is hardest to read.  So ranges move
in steps: only when the data leaves them, and then with room to spare.
"""

from __future__ import annotations

import math

Range = tuple[float, float]

_LEAST = 50.0
"""Steps that the x axis shows at least."""
_GROWTH = 1.4
"""How far beyond the last step the axis of a growing run reaches: a run of 20,000 steps moves it 18 times."""
_EDGE = 1.01


def whole_run(last_step: float, planned_to: float = -1.0, growing: bool = True, unit: float = 1.0) -> Range:
    """Steps 0 to the last one, and where the run is ``growing`` some way beyond.

    ``planned_to`` is the step at which the run will end, where that is known: there is nothing beyond it.  Epochs and
    seconds do as well as steps; ``unit`` is about what a step is of them.
    """
    right = last_step * (_GROWTH if growing else _EDGE)
    if last_step <= planned_to <= right:
        right = planned_to * _EDGE
    return 0.0, max(_LEAST * unit, right)


def follow(current: Range, last_step: float, width: float | None, planned_to: float = -1.0, growing: bool = True,
           unit: float = 1.0) -> Range:
    """The steps to show when the run has come to ``last_step``; ``current`` while they fit.

    ``width`` None shows the whole run; otherwise so many steps at its end.  The others as in ``whole_run``.
    """
    left, right = current
    if width is None:
        fits = left == 0.0 and last_step <= right and (last_step >= right / 2 or right <= _LEAST * unit)
        return current if fits else whole_run(last_step, planned_to, growing, unit)
    fits = abs((right - left) - width) < 1e-6 * width and right - width / 2 <= last_step <= right
    return current if fits else (last_step - 0.8 * width, last_step + 0.2 * width)


def fit(extent: Range | None, current: Range, log: bool) -> Range:
    """The values to show for data between ``extent`` (as places on the axis); ``current`` while it will do.

    It will do while the data is inside and fills a third of it.
    """
    if extent is None:
        return current
    low, high = extent
    bottom, top = current
    if bottom <= low and high <= top and high - low >= (top - bottom) / 3:
        return current
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-290):  # one value only: put it in the middle
        room = 0.5 if log else abs(high) * 0.5 or 1.0
        middle = (low - room, high + room)
        return current if current == middle else middle
    room = 0.07 * (high - low)
    if not log and 0 <= low < 0.4 * high:
        return -0.02 * high, high + room  # a scale that begins at zero says more
    return low - room, high + room


def to_axis(values: Range | None, log: bool) -> Range | None:
    """Values as places on an axis."""
    if values is None or not log:
        return values
    return math.log10(values[0]), math.log10(values[1])
