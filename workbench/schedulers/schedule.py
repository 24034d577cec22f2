"""What a schedule is to the trainer, and how long the run is to a schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.field import ChoiceField


@dataclass(frozen=True)
class Length:
    """How long the run is, in the two units in which a scheduler can be stepped."""

    steps: int
    epochs: int

    def of(self, advance: str) -> int:
        """How often a scheduler that advances so will be stepped over the whole run, at least 1."""
        return max(1, self.steps if advance == "step" else self.epochs)


@dataclass(frozen=True)
class Schedule:
    """A scheduler and when it is stepped: ``advance`` is "step" or "epoch"; ``plateau`` ones want a number."""

    scheduler: Any
    advance: str
    plateau: bool = False


ADVANCE: Mapping[str, Any] = {
    "field": ChoiceField,
    "choices": ("epoch", "step"),
    "help": "Whether the schedule moves on after each epoch or after each step; its lengths are counted in the same "
            "unit.",
}
"""What a signature cannot say of the argument ``advance`` that every schedule has."""
