"""Where the ticks of an axis stand and what is written at them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ui.number_text import NARROW_SPACE


@dataclass(frozen=True)
class Tick:
    """``at`` is a place on the axis (log10 of the value on a logarithmic one); no label on minor ticks."""

    at: float
    label: str


def nice_step(rough: float, whole: bool = False) -> float:
    """The smallest of 1, 2, 5, 10, 20, ... (or 0.5, 0.2, ... unless ``whole``) that is at least ``rough``."""
    if whole and rough <= 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next((factor * power for factor in (1, 2, 5) if factor * power >= rough * (1 - 1e-9)), 10 * power)


def ticks(low: float, high: float, room: int, log: bool = False, whole: bool = False) -> list[Tick]:
    """About ``room`` ticks between ``low`` and ``high``; ``whole`` allows whole numbers only."""
    if not high > low:
        return []
    if log and high - low >= 1:
        return _log_ticks(low, high, max(2, room))
    if log:  # less than a decade: ordinary ticks at logarithmic places
        return [Tick(math.log10(float(tick.at)), tick.label)
                for tick in ticks(10**low, 10**high, room, whole=whole) if tick.at > 0]
    step = nice_step((high - low) / max(1, room), whole)
    numbers = _multiples(low, high, step)
    if len(numbers) < 2 and (step > 1 or not whole):  # a lone tick measures nothing
        step = nice_step(step / 2.5, whole)
        numbers = _multiples(low, high, step)
    return [Tick(number * step, label(number * step, step)) for number in numbers]


def _multiples(low: float, high: float, step: float) -> range:
    return range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)


def _log_ticks(low: float, high: float, room: int) -> list[Tick]:
    first, last = math.floor(low), math.ceil(high)
    every = max(1, math.ceil((high - low) / room))
    factors = (1, 2, 5) if (high - low) * 3 <= room else (1,)
    found = []
    for decade in range(first, last + 1):
        for factor in factors:
            at = decade + math.log10(factor)
            named = decade % every == 0
            if low - 1e-9 <= at <= high + 1e-9 and (named or every <= 3):
                found.append(Tick(at, label(factor * 10.0**decade, 10.0**decade) if named else ""))
    return found


def label(value: float, step: float) -> str:
    """A value as short as ``step`` allows: 1 500; 20k; 1.25M; 0.05; 5e-5."""
    if abs(value) < step * 1e-6:
        return "0"
    if step >= 1e15 or step < 1e-4:
        power = math.floor(math.log10(abs(value)) + 1e-9)
        # No more than the margin has room for.
        places = min(4, max(0, power - math.floor(math.log10(step) + 1e-9)))
        return f"{value / 10.0**power:.{places}f}e{power}"
    for unit, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        # 2000 stays as it is: "2k" says less in the same room.
        if abs(value) >= max(unit, 1e4) and step >= unit / 100:
            return _grouped(value / unit, _places(step / unit)) + sign
    return _grouped(value, _places(step))


def _grouped(value: float, places: int) -> str:
    return f"{value:,.{places}f}".replace(",", NARROW_SPACE)


def _places(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-9))


def reading(value: float | None) -> str:
    """A measured value in at most nine characters: four digits that count."""
    if value is None or not np.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 1e5:
        places = max(0, 3 - math.floor(math.log10(abs(value))))
        return _grouped(value, min(places, 6))
    mantissa, exponent = f"{value:.3e}".split("e")
    return f"{mantissa}e{int(exponent)}"
