"""How a knob's values lie along a slider.

A scale maps values to places between 0 and 1 and back, and names its marks.  Plain arithmetic, no Qt.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from workbench.field import Field, IntField, NumberField

Mark = tuple[float, str]
"""(place between 0 and 1, text)"""


class Scale(Protocol):
    """Where values lie; ``value(place(v))`` is v, rounded to three significant digits."""

    @property
    def fine(self) -> float:
        """How far one arrow key goes, as a part of the whole."""

    @property
    def coarse(self) -> float:
        """How far a page key goes."""

    def place(self, value: float) -> float: ...
    def value(self, place: float) -> float: ...
    def marks(self) -> list[Mark]: ...


@dataclass(frozen=True)
class LogScale:
    """Decades from 10**low to 10**high; with ``zero`` the very left is 0."""

    low: int = -8
    high: int = 1
    zero: bool = False

    @property
    def fine(self) -> float:
        return 0.05 * self._decade

    @property
    def coarse(self) -> float:
        return 0.5 * self._decade

    @property
    def _start(self) -> float:
        return 0.06 if self.zero else 0.0

    @property
    def _decade(self) -> float:
        return (1.0 - self._start) / (self.high - self.low)

    def place(self, value: float) -> float:
        if value <= 0:
            return 0.0
        return min(1.0, max(self._start, self._start + (math.log10(value) - self.low) * self._decade))

    def value(self, place: float) -> float:
        if self.zero and place < self._start / 2:
            return 0.0
        exponent = self.low + max(0.0, place - self._start) / self._decade
        return _significant(10.0**exponent)

    def marks(self) -> list[Mark]:
        zero = [(0.0, "0")] if self.zero else []
        return zero + [(self.place(10.0**e), _power(e)) for e in range(self.low, self.high + 1)]


@dataclass(frozen=True)
class NearOneScale:
    """From 0 towards 1, each nine as far as the one before: 0, 0.9, 0.99, ...  For momentum and betas."""

    nines: int = 4

    @property
    def fine(self) -> float:
        return 0.05 / self.nines

    @property
    def coarse(self) -> float:
        return 0.5 / self.nines

    def place(self, value: float) -> float:
        if value >= 1:
            return 1.0
        return min(1.0, max(0.0, -math.log10(1.0 - value) / self.nines))

    def value(self, place: float) -> float:
        return round(1.0 - _significant(10.0 ** (-place * self.nines)), self.nines + 3)

    def marks(self) -> list[Mark]:
        texts = ["0"] + [f"0.{'9' * n}" for n in range(1, self.nines + 1)]
        return [(n / self.nines, text) for n, text in enumerate(texts)]


@dataclass(frozen=True)
class LinearScale:
    """Evenly from ``low`` to ``high``."""

    low: float
    high: float
    fine: float = 0.01
    coarse: float = 0.1

    def place(self, value: float) -> float:
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def value(self, place: float) -> float:
        return _significant(self.low + place * (self.high - self.low))

    def marks(self) -> list[Mark]:
        return [(n / 4, f"{self.low + n / 4 * (self.high - self.low):.4g}") for n in range(5)]


def scale_for(name: str, value: float, field: Field | None) -> Scale:
    """The scale that suits a knob: by its field's bounds where they are known, else by its value.

    The scale always contains ``value``.
    """
    low, high = (field.lower, field.upper) if isinstance(field, NumberField) else (None, None)
    if value < 0 or (low is not None and low < 0):
        reach = max(1.0, 2 * abs(value))
        return LinearScale(low if low is not None else -reach, high if high is not None else reach)
    towards_one = high == 1 or (field is None and name.partition("[")[0] in ("momentum", "betas"))
    if towards_one and isinstance(field, NumberField) and not field.upper_open and not field.log:
        return LinearScale(0.0, 1.0)  # 1 itself is allowed: the nines would never get there
    if towards_one and value < 1:
        return NearOneScale()
    most = 1 if high is None else min(1, math.ceil(math.log10(high))) if high > 0 else 1
    least = 0 if isinstance(field, IntField) else -8
    if value > 0:
        most = max(most, math.ceil(math.log10(value)) + (1 if high is None and value >= 10 else 0))
        least = min(least, math.floor(math.log10(value)))
    open_zero = isinstance(field, NumberField) and field.lower_open and field.lower == 0
    return LogScale(least, max(most, least + 1), zero=name != "lr" and not open_zero)


def _significant(value: float, digits: int = 3) -> float:
    return float(f"{value:.{digits}g}")


def _power(exponent: int) -> str:
    """Decades as people write them: 1e-8, 0.01, 1, 10."""
    return f"{10.0**exponent:g}" if -2 <= exponent <= 4 else f"1e{exponent}"
