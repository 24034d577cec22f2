"""What the arrow keys do to a number: the next sensible one, up or down.

Whole numbers go by one, numbers on a logarithmic scale along 1-2-5-10, others by one unit of the last
decimal place that is shown.  ``big`` (page up and down) goes ten times as far.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from workbench.field import FieldProblem, FloatField, IntField

SMALLEST = 1e-6  # the first step up from 0 on a logarithmic scale


def stepped(field: FloatField | IntField, value: Any, up: bool, big: bool = False) -> Any:
    """The next value up or down that the field takes; the same value where there is none."""
    start = value if value is not None else field.default
    if start is None:
        start = field.lower if field.lower is not None else 0
        if _takes(field, start):
            return field.check(start)
    if isinstance(field, IntField):
        wanted: float = start + (1 if up else -1) * (10 if big else 1)
    elif field.log:
        wanted = _along_1_2_5(float(start), up, big)
    else:
        wanted = _one_last_place(float(start), up, big)
    return field.check(wanted) if _takes(field, wanted) else value


def _takes(field: FloatField | IntField, value: float) -> bool:
    try:
        field.check(value)
    except FieldProblem:
        return False
    return True


def _along_1_2_5(value: float, up: bool, big: bool) -> float:
    if value <= 0:
        return SMALLEST if up else value
    if big:
        return _clean(value * 10 if up else value / 10)
    decade = math.floor(math.log10(value) + 1e-9)
    marks = [m * 10.0**d for d in (decade - 1, decade, decade + 1) for m in (1, 2, 5)]
    if up:
        return _clean(min(mark for mark in marks if mark > value * (1 + 1e-9)))
    below = _clean(max(mark for mark in marks if mark < value * (1 - 1e-9)))
    return below if below >= SMALLEST / 100 else 0.0


def _one_last_place(value: float, up: bool, big: bool) -> float:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    places = min(max(1, -exponent if isinstance(exponent, int) else 1), 12)
    unit = 10.0**-places * (10 if big else 1)
    return round(value + (unit if up else -unit), places)


def _clean(value: float) -> float:
    return float(f"{value:.12g}")
