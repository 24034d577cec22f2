"""A plot of a report: curves as SVG of a few thousand points, whatever the number of steps.

Every spike stays visible: of the steps that share a column the smallest and the largest value are drawn.  Colours are
classes (``c0``, ``c1``, ...), which the page gives a colour for light, dark and print.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.export_curves import Curve
from workbench.report_page import text as safe

COLORS = 8
_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 960, 62, 14, 10, 26
_COLUMNS = 900
# A logarithmic axis says more from this ratio of largest to smallest value on.
_LOG_RATIO = 30.0
_SMOOTHED_SHARE = 1 / 60  # of the width, to each side
_LARGEST = 1e300  # so that the span of two numbers is a number
_FEW = 60  # points that are drawn as dots as well

_Points = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Plot:
    """Curves that share an axis.

    ``log``    is a wish: where it says nothing, or cannot be, the axis stays linear.
    ``jumps``  the values jump from step to step: where they are crowded, their mean is drawn in front of them.
    """

    title: str
    curves: tuple[Curve, ...]
    log: bool = False
    jumps: bool = True
    height: int = 240

    def color(self, place: int) -> str:
        """The class of the curve at ``place``."""
        return f"c{place % COLORS}"


def draw(plot: Plot, last_step: int, edits: Sequence[tuple[int, str]] = (), unit: str = "step") -> str:
    """The SVG of a plot from step 0 to ``last_step``, "" where there is nothing to draw.

    ``edits`` are marked at their steps; ``unit`` is the word for a step.
    """
    log = plot.log and _is_worth_a_log(plot.curves)
    drawn = [_Drawn.of(curve, last_step, log, plot.jumps) for curve in plot.curves]
    values = [part for one in drawn for part in (one.low, one.high) if len(part)]
    if not values:
        return ""
    axis = _Axis(min(map(np.min, values)), max(map(np.max, values)), log, plot.height)
    return "\n".join([
        f'<svg viewBox="0 0 {_WIDTH} {plot.height}" role="img" aria-label="{safe(plot.title)}">',
        *axis.lines(),
        *_step_axis(last_step, plot.height, unit),
        *_marks(edits, last_step, plot.height),
        *(line for place, one in enumerate(drawn) for line in one.lines(plot.color(place), axis)),
        "</svg>"])


def _is_worth_a_log(curves: Sequence[Curve]) -> bool:
    low, high = math.inf, 0.0
    for curve in curves:
        for _, values in curve.points(2**20):
            finite = values[np.isfinite(values)]
            if len(finite):
                low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return low > 0 and high / low >= _LOG_RATIO


# ---------------------------------------------------------------------------------------------------------
# Curves

@dataclass(frozen=True)
class _Drawn:
    """A curve as it is drawn: at ``x`` (pixels) from ``low`` to ``high``, with ``smooth`` in front if there is one.

    ``follows`` is False where the line is broken: something was not measured between.
    """

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    smooth: np.ndarray | None
    follows: np.ndarray

    @classmethod
    def of(cls, curve: Curve, last_step: int, log: bool, jumps: bool) -> _Drawn:
        if len(curve) <= 2 * _COLUMNS:
            steps = np.arange(len(curve)) if curve.steps is None else curve.steps
            usable = np.isfinite(curve.values) & ((curve.values > 0) | (not log))
            steps, values = steps[usable], curve.values[usable]
            follows = np.ones(len(steps), bool) if curve.steps is not None else np.diff(steps, prepend=-1) == 1
            return cls(_x(steps, last_step), values, values, None, follows)
        columns = list(_columns(curve, last_step, log))
        place, low, high, mean = (np.array(one) for one in zip(*columns, strict=True)) if columns else [np.empty(0)] * 4
        follows = np.ones(len(place), bool) if curve.steps is not None else np.diff(place, prepend=-1) == 1
        x = _LEFT + (place + 0.5) / _COLUMNS * (_WIDTH - _LEFT - _RIGHT)
        smooth = None
        if jumps:
            smooth = np.exp(_smoothed(np.log(mean))) if log else _smoothed(mean)
        return cls(x, low, high, smooth, follows)

    def lines(self, color: str, axis: _Axis) -> Iterator[str]:
        low = axis.y(self.low)
        if self.high is self.low:
            yield f'<path class="line {color}" d="{_path(self.x, low, self.follows)}"/>'
            if len(self.x) <= _FEW:
                for x, y in zip(self.x, low, strict=True):
                    yield f'<circle class="dot {color}" cx="{x:.1f}" cy="{y:.1f}" r="2"/>'
            return
        both = np.stack([low, axis.y(self.high)], axis=1).ravel()
        follows = np.stack([self.follows, np.ones(len(self.x), bool)], axis=1).ravel()
        behind = "" if self.smooth is None else " faint"
        yield f'<path class="line{behind} {color}" d="{_path(np.repeat(self.x, 2), both, follows)}"/>'
        if self.smooth is not None:
            yield f'<path class="line {color}" d="{_path(self.x, axis.y(self.smooth), self.follows)}"/>'


def _columns(curve: Curve, last_step: int, log: bool) -> Iterator[tuple[int, float, float, float]]:
    """Column, smallest, largest and mean value of each column with a value that can be drawn."""
    edges = np.ceil(np.arange(_COLUMNS + 1) * ((last_step + 1) / _COLUMNS)).astype(np.int64)
    places = np.minimum(edges, len(curve)) if curve.steps is None else np.searchsorted(curve.steps, edges)
    for column, (start, stop) in enumerate(zip(places[:-1].tolist(), places[1:].tolist(), strict=True)):
        values = curve.values[start:stop]
        values = values[np.isfinite(values) & ((values > 0) | (not log))]
        if len(values):
            yield column, float(values.min()), float(values.max()), float(values.mean())


def _smoothed(values: np.ndarray) -> np.ndarray:
    """The mean over some columns to each side."""
    reach = max(1, int(_COLUMNS * _SMOOTHED_SHARE))
    sums = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    start, stop = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(values))
    return (sums[stop] - sums[start]) / np.maximum(stop - start, 1)


def _path(x: np.ndarray, y: np.ndarray, follows: np.ndarray) -> str:
    moves = ["L" if one else "M" for one in follows]
    if moves:
        moves[0] = "M"
    return "".join(f"{move}{a:.1f},{b:.1f}" for move, a, b in zip(moves, x, y, strict=True))


def _x(steps: np.ndarray, last_step: int) -> np.ndarray:
    return _LEFT + steps / max(1, last_step) * (_WIDTH - _LEFT - _RIGHT)


# ---------------------------------------------------------------------------------------------------------
# Axes

class _Axis:
    """The y axis, from the smallest to the largest value with a little room."""

    def __init__(self, low: float, high: float, log: bool, height: int) -> None:
        self._log, self._bottom, self._top = log, height - _BOTTOM, _TOP
        low, high = float(low), float(high)
        low, high = (math.log10(low), math.log10(high)) if log else (max(low, -_LARGEST), min(high, _LARGEST))
        room = 0.04 * (high - low) or abs(high) * 0.1 or 1.0
        self._low, self._high = low - room, high + room

    def y(self, values: np.ndarray) -> np.ndarray:
        values = np.log10(values) if self._log else np.clip(values, -_LARGEST, _LARGEST)
        share = (values - self._low) / (self._high - self._low)
        return self._bottom - share * (self._bottom - self._top)

    def lines(self) -> Iterator[str]:
        for value in self._ticks():
            y = float(self.y(np.array([value]))[0])
            yield f'<path class="grid" d="M{_LEFT},{y:.1f}H{_WIDTH - _RIGHT}"/>'
            yield f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.4g}</text>'

    def _ticks(self) -> list[float]:
        if not self._log:
            return _nice(self._low, self._high, 5)
        whole = range(max(-307, math.floor(self._low)), min(307, math.ceil(self._high)) + 1)
        every = max(1, math.ceil((self._high - self._low) / 6))
        parts = (1, 2, 5) if self._high - self._low < 2.5 else (1,)
        ticks = [part * 10.0**power for power in whole if power % every == 0 for part in parts]
        return [tick for tick in ticks if tick > 0 and self._low <= math.log10(tick) <= self._high]


def _nice(low: float, high: float, most: int) -> list[float]:
    """Round numbers between ``low`` and ``high``, about ``most`` of them."""
    span = (high - low) / most
    if span <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span))
    step = next((factor * power for factor in (1, 2, 5, 10) if factor * power >= span), 10 * power)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [number * step for number in range(first, last + 1)]


def _step_axis(last_step: int, height: int, unit: str) -> Iterator[str]:
    bottom = height - _BOTTOM
    yield f'<path class="axis" d="M{_LEFT},{_TOP}V{bottom}H{_WIDTH - _RIGHT}"/>'
    yield f'<text class="tick" x="{_WIDTH - _RIGHT}" y="{height - 8}" text-anchor="end">{safe(unit)}</text>'
    for step in _nice(0, last_step, 8):
        if step == int(step) and step < 0.95 * last_step:  # the unit stands at the end
            x = float(_x(np.array([step]), last_step)[0])
            yield f'<text class="tick" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{int(step):,}</text>'


def _marks(edits: Sequence[tuple[int, str]], last_step: int, height: int) -> Iterator[str]:
    for step, text in edits:
        if 0 <= step <= last_step:
            x = float(_x(np.array([step]), last_step)[0])
            yield (f'<path class="mark" d="M{x:.1f},{_TOP}V{height - _BOTTOM}"><title>{safe(text)}</title></path>')
