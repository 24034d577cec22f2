"""Where along the x axis the plots look: the whole of the run, a part that moves with its end, or what the user chose.

Numbers and rules only; no Qt.  Ranges are places on the axis: steps, epochs or seconds, or their log10.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ui.plots import ranges
from ui.plots.ranges import Range

_LEAST_STEPS, _LEAST_LOG = 4.0, 1e-3
"""The narrowest part that can be looked at."""


@dataclass(frozen=True)
class Reach:
    """What there is to be seen along the axis: steps, epochs or seconds, never their logarithm.

    ``last`` is where the live run has come to; before its first step where the others that are shown end, or, without
    others, where the planned one will.  ``end`` is where the last of all runs ends; ``planned_to`` where the live one
    will (-1 where that is not known).  ``first`` is the first place that a logarithmic axis can show, ``unit`` about
    the length of a step, and ``growing`` whether the live run goes on.
    """

    last: float
    end: float
    planned_to: float
    first: float
    unit: float
    growing: bool


class Sight:
    """``x`` is what is looked at now.  While ``following`` it moves with the run, ``width`` of it (None: the whole)."""

    def __init__(self) -> None:
        self.x: Range = ranges.whole_run(0)
        self.width: float | None = None
        self.following = True
        self.log = False

    @property
    def shown(self) -> Range:
        """What is looked at, in steps, epochs or seconds."""
        return (10 ** self.x[0], 10 ** self.x[1]) if self.log else self.x

    def whole(self, reach: Reach) -> Range:
        """The range of everything."""
        growing = reach.growing and reach.last >= reach.end
        left, right = ranges.whole_run(max(0.0, reach.end), reach.planned_to, growing, reach.unit)
        return (math.log10(reach.first), math.log10(max(right, 10 * reach.first))) if self.log else (left, right)

    def begin_to_follow(self, reach: Reach) -> None:
        """Follow the end of the run from now on, at the present zoom."""
        first, last = self.shown
        whole = first <= 0.5 * reach.unit or last - first > 0.9 * max(reach.unit, reach.last)
        self.width = None if whole or self.log else last - first
        self.following = True

    def followed(self, reach: Reach) -> Range:
        """The range for the run as it stands now; the present one while it will do."""
        if self.width is not None and not self.log:
            return ranges.follow(self.x, max(0.0, reach.last), self.width, reach.planned_to, unit=reach.unit)
        end = max(0.0, reach.end)
        if not self.log:
            growing = reach.last >= reach.end
            return ranges.follow(self.x, end, None, reach.planned_to, growing, reach.unit)
        left, right = self.shown
        if end > right or abs(left - reach.first) > 1e-6 * reach.first:
            return self.whole(reach)
        return self.x

    def near(self, left: float, right: float, reach: Reach) -> Range:
        """A range that is asked for, no narrower than can be read and no farther out than there is something."""
        least = _LEAST_LOG if self.log else _LEAST_STEPS * reach.unit
        if right - left < least:
            middle = (left + right) / 2
            left, right = middle - least / 2, middle + least / 2
        begin, span = 0.0, 1.12 * max(50 * reach.unit, reach.end, reach.planned_to)
        if self.log:
            begin, span = math.log10(reach.first), math.log10(span / reach.first)
        left, right = left - begin, right - begin
        if right - left > 1.5 * span:  # there is nothing out there
            left, right = -0.25 * span, 1.25 * span
        shift = max(0.0, -right) - max(0.0, left - span)
        return left + shift + begin, right + shift + begin

    def around(self, first: float, last: float, reach: Reach) -> Range:
        """The range for these places and no others."""
        if not self.log:
            return first, last
        return math.log10(max(reach.first, first)), math.log10(max(10 * reach.first, last))
