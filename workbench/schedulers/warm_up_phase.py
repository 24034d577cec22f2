"""A warm-up in front of any schedule: the choice of the two as phases of SequentialLR."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.field import ChoiceField
from workbench.registry import Choice
from workbench.schedulers import schedulers

PHASES = "SequentialLR"
LINE = "LinearLR"

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class WarmUp:
    """lr rises in a straight line from ``start_factor`` times its value to the full one, over ``length`` advances.

    ``advance`` is "step" or "epoch".
    """

    length: int
    start_factor: float = 0.1
    advance: str = "step"


def with_warm_up(choice: Choice, warm_up: WarmUp) -> Choice:
    """``choice`` with the warm-up in front; a warm-up that is there already is replaced.

    The learning rate begins at ``start_factor × lr``, and after ``length`` advances it is full for the first time.
    There what was chosen before begins; it takes what is left of the run.
    """
    before = warm_up_of(choice)
    if before is not None and before.advance == warm_up.advance:
        return Choice(PHASES, {**choice.values, "phases": _in_front_of(_phases(choice)[1:], warm_up)})
    choice = without_warm_up(choice)
    if choice.part == "none":
        phases: Sequence[Entry] = [{"part": "ConstantLR", "length": None, "factor": 1.0}]
    elif choice.part == PHASES and _advance(choice) == warm_up.advance and _phases(choice):
        phases = _phases(choice)
    else:
        phases = [_as_phase(choice, warm_up.advance)]
    return Choice(PHASES, {"phases": _in_front_of(phases, warm_up), "advance": warm_up.advance})


def warm_up_of(choice: Choice) -> WarmUp | None:
    """The warm-up at the front of a choice, if it has one."""
    phases = _phases(choice) if choice.part == PHASES else []
    if len(phases) < 2:
        return None
    first = phases[0]
    length, factor = first.get("total_iters"), first.get("start_factor")
    if not isinstance(length, int) or not isinstance(factor, (int, float)) or first.get("length") not in (
            length, length + 1):
        return None
    plain = {"part": LINE, "length": first["length"], "start_factor": factor, "total_iters": length}
    return WarmUp(length, float(factor), _advance(choice)) if first == plain else None


def without_warm_up(choice: Choice) -> Choice:
    """``choice`` as it was before the warm-up was put in front; the same where there is none."""
    if warm_up_of(choice) is None:
        return choice
    rest = _phases(choice)[1:]
    if len(rest) > 1 or rest[0].get("length") is not None:
        return Choice(PHASES, {**choice.values, "phases": tuple(rest)})
    only = {key: value for key, value in rest[0].items() if key not in ("part", "length")}
    if rest[0]["part"] == "ConstantLR" and only == {"factor": 1.0}:
        return Choice("none")
    return _as_whole(Choice(rest[0]["part"], only), _advance(choice))


def _in_front_of(phases: Sequence[Entry], warm_up: WarmUp) -> tuple[Entry, ...]:
    # torch leaves the last value of a phase out, for the next one sets lr anew; where it does not, it must be there.
    length = warm_up.length + _goes_on(phases[0])
    line = {"part": LINE, "length": length, "start_factor": warm_up.start_factor, "total_iters": warm_up.length}
    return (line, *phases)


def _goes_on(entry: Entry) -> bool:
    """Whether a phase starts from the learning rate that it finds, instead of setting it."""
    if entry["part"] == PHASES:
        inner = _phases(Choice(PHASES, entry))
        return bool(inner) and _goes_on(inner[0])
    return entry["part"] == "MultiplicativeLR" or (
        entry["part"] == "formula" and re.search(r"\blr\b", str(entry.get("lr", ""))) is not None)


def _phases(choice: Choice) -> list[Entry]:
    phases = choice.values.get("phases", ())
    return list(phases) if isinstance(phases, (tuple, list)) and all(
        isinstance(entry, Mapping) and "part" in entry for entry in phases) else []


def _as_phase(choice: Choice, advance: str) -> Entry:
    """A choice as the phase that takes the rest; it goes on moving when it did, in steps or in epochs."""
    own = _advance(choice)
    kept = {"advance": own} if own not in ("", advance) else {}
    return {"part": choice.part, "length": None, **_without_advance(choice), **kept}


def _as_whole(choice: Choice, advance: str) -> Choice:
    """The inverse: left alone, a phase moved on with the whole."""
    own = choice.values.get("advance") or advance
    alone = Choice(choice.part, _without_advance(choice))
    return alone if _advance(alone) in ("", own) else Choice(choice.part, {**alone.values, "advance": own})


def _without_advance(choice: Choice) -> dict[str, Any]:
    return {key: value for key, value in choice.values.items() if key != "advance"}


def _advance(choice: Choice) -> str:
    """When a choice that stands alone moves on; "" where that cannot be chosen."""
    for field in schedulers.part(choice.part).fields:
        if field.name == "advance" and isinstance(field, ChoiceField) and len(field.choices) > 1:
            return str(choice.values.get("advance", field.default))
    return ""
