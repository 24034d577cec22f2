"""Taking turns: contestants side by side, so that a machine that slows down slows all of them.

What else runs on the machine meanwhile spoils a turn, and spoils it for one side more than for the other.  So the
processor time that other programs took is measured with every turn, and the quietest turns count; they are chosen by
that alone, never by what came out.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from tests.bench.figures import Effort, Measured

Rate = Callable[[], float]
"""One turn of a contestant; returns its steps (or images) per second, or its seconds."""

Result = TypeVar("Result")

QUIET = 0.08
"""Processors' worth of other programs up to which a turn counts as undisturbed."""
PATIENCE = 1.6
"""How many times the turns asked for may be tried, to find as many undisturbed ones."""
_WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class Turn(Generic[Result]):
    result: Result
    disturbed: float
    """Processors' worth of other programs meanwhile; 0 where that cannot be known."""


def quiet_turns(play: Callable[[int], Result], effort: Effort) -> list[Turn[Result]]:
    """The quietest turns of up to PATIENCE times as many; ``play`` is told which turn it is."""
    turns: list[Turn[Result]] = []
    for number in range(round(effort.turns * PATIENCE)):
        _wait_for_quiet()
        others, begun = others_seconds(), time.perf_counter()
        result = play(number)
        turns.append(Turn(result, max(0.0, others_seconds() - others) / (time.perf_counter() - begun)))
        if sum(turn.disturbed <= QUIET for turn in turns) == effort.turns:
            break
    return sorted(turns, key=lambda turn: turn.disturbed)[: effort.turns]


def said(turns: list[Turn[Result]]) -> str:
    """How many turns there were, and how quiet they were."""
    return f"{len(turns)} turns, others took up to {max(turn.disturbed for turn in turns):.0%} of a CPU"


def ratio(ours: Rate, theirs: Rate, effort: Effort, unit: str = "steps/s", places: int = 0) -> Measured:
    """Median of ours / theirs over turns of both, who begins changing from turn to turn.

    Above 1 means that we are faster, where the contestants return speeds.  A first turn of each, not counted, warms up.
    """
    ours(), theirs()

    def both(number: int) -> tuple[float, float]:
        if number % 2:
            a, b = ours(), theirs()
        else:
            b, a = theirs(), ours()
        return a, b

    turns = quiet_turns(both, effort)
    ratios = sorted(turn.result[0] / turn.result[1] for turn in turns)
    a, b = (statistics.median(turn.result[side] for turn in turns) for side in (0, 1))
    return Measured(statistics.median(ratios), f"{ratios[0]:.2f} to {ratios[-1]:.2f}; {a:,.{places}f} against "
                                               f"{b:,.{places}f} {unit}; {said(turns)}")


def others_seconds() -> float:
    """Processor seconds that all other programs have taken since the machine started; 0 where that is not told."""
    try:
        numbers = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    except OSError:
        return 0.0
    user, nice, system, _, _, interrupts, soft, stolen, *_ = map(int, numbers)
    everything = (user + nice + system + interrupts + soft + stolen) / os.sysconf("SC_CLK_TCK")
    return everything - sum(os.times()[:4])


def _wait_for_quiet() -> None:
    """Give a neighbour some time to finish."""
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end:
        before = others_seconds()
        time.sleep(0.3)
        if others_seconds() - before <= QUIET * 0.3 + 0.011:  # one tick of the kernel's count more
            return
