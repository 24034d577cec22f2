"""Keep this curve: the learning rate as it was in a run, turned by hand or not, as a schedule for the next recipe.

The schedule is the part "drawn": points of one group's learning rate, and the ratios to it that the groups had in the
run.  These need not be the ratios of the recipe: somebody may have turned one group before the first step, and a
schedule may have given all groups the same.

It has as few points as give the curve back within a tolerance.  A curve that is constant but for some jumps is kept
exactly; where others jump, two points lie one step apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from workbench.history import History
from workbench.recorder import LR
from workbench.registry import Choice
from workbench.sentence import Problem, Sentence

Between = Literal["linear", "log", "steps"]

TOLERANCE = 0.005
"""How far a learning rate may be off, as a share of it."""
MOST_POINTS = 200
"""Beyond that nobody drags points any more: the tolerance grows instead."""


@dataclass(frozen=True)
class Kept:
    """A curve that was kept.

    ``choice``     of the part "drawn".
    ``group``      whose learning rate it is.
    ``deviation``  the largest one of this group, as a share of the learning rate (of a thousandth of the highest where
                   it is lower than that); 0 where the curve is kept exactly.
    ``others``     the same for every other group that the run began with: each keeps the ratio to this one that it had
                   first.
    ``late``       the groups that came later.  A run of the recipe begins without them, so they are not in the
                   schedule.
    """

    choice: Choice
    group: str
    deviation: float
    others: Mapping[str, float]
    late: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        return len(self.choice.values["points"])

    @property
    def sentence(self) -> Sentence:
        """What became of it, for a person."""
        astray = {name: off for name, off in self.others.items() if off > max(self.deviation, TOLERANCE)}
        if self.deviation == 0.0:
            kept = Sentence("The learning rate of {group} is kept exactly (points: {points}).", group=self.group,
                            points=self.points)
        else:
            kept = Sentence("The learning rate of {group} is kept to within {off:.2%} (points: {points}).",
                            group=self.group, points=self.points, off=self.deviation)
        if astray:
            worst = max(astray, key=lambda name: astray[name])
            kept = Sentence("{kept} Other groups keep their ratio to it, which they did not in this run: {worst} is up "
                            "to {off:.2%} off.", kept=kept, worst=worst, off=astray[worst])
        if self.late:
            kept = Sentence("{kept} The schedule is for the groups that the run began with; these came later: {late}.",
                            kept=kept, late=", ".join(self.late))
        return kept


def keep_curve(history: History, group: str | None = None, tolerance: float = TOLERANCE) -> Kept:
    """The learning rate of a run as a schedule.

    ``group``  by its name; by default the first one of the run.

    Raises Problem where the run has no learning rate of that name, or no step yet.
    """
    names = [name.removeprefix(LR) for name in history.names() if name.startswith(LR)]
    if group is None:
        group = names[0] if names else ""
    if group not in names:
        raise Problem("The run has no learning rate of a group {group!r}; there is: {names}.", group=group,
                      names=", ".join(names))
    curve = _whole(history[LR + group])
    if len(curve) == 0:
        raise Problem("The run has made no step yet, so there is no curve to keep.")
    between, places = _fewest(curve, tolerance)
    points = tuple((int(step), float(curve[step])) for step in places)
    given_back = _values(places, curve[places], between, len(curve))
    began = _began_with({name: history[LR + name] for name in names})
    ratios = {name: 1.0 if name == group else _ratio(history[LR + name], curve) for name in began}
    values: dict[str, Any] = {"points": points, "between": between}
    if began != [group]:  # a single group has no ratio
        values["ratios"] = tuple(ratios.values())
    return Kept(Choice("drawn", values), group, _off(given_back, curve), {
        other: _off_where_known(given_back * ratios[other], history[LR + other]) for other in began if other != group},
        tuple(name for name in names if name not in began))


def _began_with(curves: Mapping[str, np.ndarray]) -> list[str]:
    """The groups that were there at the first step of all, in their order: those of the recipe."""
    first = {name: int(known[0]) for name, curve in curves.items() if len(known := np.flatnonzero(np.isfinite(curve)))}
    earliest = min(first.values())
    return [name for name, step in first.items() if step == earliest]


def _whole(curve: np.ndarray) -> np.ndarray:
    """Without gaps: a group that came later or went away has no learning rate there, and keeps what it had."""
    known = np.flatnonzero(np.isfinite(curve))
    if len(known) in (0, len(curve)):
        return curve[known]
    places = np.searchsorted(known, np.arange(len(curve)), side="right") - 1
    filled: np.ndarray = curve[known[np.maximum(places, 0)]]
    return filled


# ---------------------------------------------------------------------------------------------------------
# Points

def _fewest(curve: np.ndarray, tolerance: float) -> tuple[Between, np.ndarray]:
    """The way from point to point that needs the fewest, and the steps of the points."""
    changes = np.flatnonzero(curve[1:] != curve[:-1]) + 1
    steps = np.concatenate(([0], changes))
    while tolerance < _NO_MORE_A_CURVE:
        looked_at = _looked_at(curve, changes, tolerance)
        found = {way: _thinned(curve, looked_at, way, _SLACK * tolerance) for way in _WAYS}
        way = min(found, key=lambda one: len(found[one]))
        places = _ended(curve, _corrected(curve, found[way], way, tolerance))
        if len(steps) <= 2 * len(places) and len(steps) <= MOST_POINTS:
            return "steps", steps  # exact, and hardly more
        if len(places) <= MOST_POINTS:
            return way, places
        tolerance *= 2
    return "steps", steps


_WAYS: tuple[Between, ...] = ("linear", "log")
_NO_MORE_A_CURVE = 1.0
_LOOKED_AT = 20_000
_SLACK = 0.98


def _looked_at(curve: np.ndarray, changes: np.ndarray, tolerance: float) -> np.ndarray:
    """The steps among which points are looked for: where the curve begins or ends to be constant, since between them no
    line is further off; of a long curve some of these, and those where it jumps."""
    last = len(curve) - 1
    if 2 * len(changes) <= _LOOKED_AT:
        return np.unique(np.concatenate(([0], changes - 1, changes, [last])))
    some = changes[np.linspace(0, len(changes) - 1, _LOOKED_AT).astype(np.int64)]
    jumps = changes[_shares(curve[changes - 1], curve[changes], float(curve.max())) > tolerance][:_LOOKED_AT]
    return np.unique(np.concatenate(([0], some, jumps - 1, jumps, [last])))


def _corrected(curve: np.ndarray, places: np.ndarray, way: Between, tolerance: float) -> np.ndarray:
    """More points where steps that nobody has looked at are off; more than MOST_POINTS where that does not help."""
    highest = float(curve.max())
    while len(places) <= MOST_POINTS:
        off = _shares(_values(places, curve[places], way, len(curve)), curve, highest)
        worst = [start + int(off[start:end].argmax()) for start, end in pairwise(places.tolist())]
        missing = [place for place in worst if off[place] > tolerance]
        if not missing:
            break
        places = np.unique(np.concatenate((places, missing)))
    return places


def _ended(curve: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Without a last point that has the value of the one before it: the schedule stays there by itself."""
    return places[:-1] if len(places) > 1 and curve[places[-1]] == curve[places[-2]] else places


def _thinned(curve: np.ndarray, corners: np.ndarray, way: Between, tolerance: float) -> np.ndarray:
    """Some of the steps, so that the others are within the tolerance (after Ramer, 1972, Douglas and Peucker, 1973)."""
    values, highest = curve[corners], float(curve.max())
    kept = {0, len(corners) - 1}
    waiting = [(0, len(corners) - 1)]
    while waiting and len(kept) <= 4 * MOST_POINTS:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        between = slice(first + 1, last)
        line = _line(corners[between], corners[first], values[first], corners[last], values[last], way)
        off = _shares(line, values[between], highest)
        worst = int(off.argmax())
        if off[worst] > tolerance:
            place = first + 1 + worst
            kept.add(place)
            waiting += [(first, place), (place, last)]
    return corners[_without_needless(corners, values, sorted(kept), way, tolerance)]


def _without_needless(corners: np.ndarray, values: np.ndarray, kept: list[int], way: Between, tolerance: float
                      ) -> list[int]:
    """The same without points that others make needless: splitting finds some that are not wanted in the end."""
    left, highest = [kept[0]], float(values.max())
    for number, place in enumerate(kept[1:-1], start=1):
        first, last = left[-1], kept[number + 1]
        between = slice(first + 1, last)
        line = _line(corners[between], corners[first], values[first], corners[last], values[last], way)
        if _shares(line, values[between], highest).max() > tolerance:
            left.append(place)
    return [*left, kept[-1]] if len(kept) > 1 else left


def _line(steps: np.ndarray, start: int, low: float, end: int, high: float, way: Between) -> np.ndarray:
    """The values of a line between two points (as workbench.schedulers.drawn.value_at)."""
    share = (steps - start) / (end - start)
    if way == "log" and low > 0 and high > 0:
        with np.errstate(over="ignore"):
            logarithmic: np.ndarray = low * np.exp(share * np.log(high / low))
        return logarithmic
    straight: np.ndarray = low + share * (high - low)
    return straight


def _values(places: np.ndarray, values: np.ndarray, way: Between, count: int) -> np.ndarray:
    """The curve through points, at every step."""
    if way == "steps":
        return np.repeat(values, np.diff(np.concatenate((places, [count]))))
    found = np.full(count, values[-1])
    found[places] = values
    for start, low, end, high in zip(places, values, places[1:], values[1:], strict=False):
        found[start + 1 : end] = _line(np.arange(start + 1, end), start, low, end, high, way)
    return found


# ---------------------------------------------------------------------------------------------------------
# Deviations

def _shares(found: np.ndarray, wanted: np.ndarray, highest: float) -> np.ndarray:
    """By how much values are off, as shares of those that were wanted; ``highest`` of the whole curve."""
    shares: np.ndarray = np.abs(found - wanted) / np.maximum(np.abs(wanted), max(_FLOOR * highest, _TINY))
    return shares


_FLOOR = 1e-3
_TINY = 1e-300


def _off(found: np.ndarray, wanted: np.ndarray) -> float:
    return float(_shares(found, wanted, float(wanted.max())).max())


def _off_where_known(found: np.ndarray, wanted: np.ndarray) -> float:
    """The deviation of a group that may have gaps."""
    known = np.isfinite(wanted)
    return _off(found[known], wanted[known])


def _ratio(wanted: np.ndarray, kept: np.ndarray) -> float:
    """The ratio of a group to the one that is kept, as it first was; 1 where there never was one.

    A warm-up that begins at 0 has none there.
    """
    known = np.flatnonzero(np.isfinite(wanted) & (kept > _FLOOR * kept.max()))
    return float(wanted[known[0]] / kept[known[0]]) if len(known) else 1.0


__all__ = ["TOLERANCE", "Kept", "keep_curve"]
