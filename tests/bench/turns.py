"""Taking turns: two contestants side by side, so that a machine that slows down slows both."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from tests.bench.figures import Effort, Measured

Rate = Callable[[], float]
"""One turn of a contestant; returns its steps (or images) per second."""


def ratio(ours: Rate, theirs: Rate, effort: Effort, unit: str = "steps/s") -> Measured:
    """Median of ours / theirs over neighbouring turns: above 1 means that we are faster.

    Who begins changes from turn to turn; a first turn of each, not counted, warms up.
    """
    ours(), theirs()
    pairs: list[tuple[float, float]] = []
    for turn in range(effort.turns):
        if turn % 2:
            a, b = ours(), theirs()
        else:
            b, a = theirs(), ours()
        pairs.append((a, b))
    ratios = [a / b for a, b in pairs]
    speeds = " against ".join(f"{statistics.median(side):,.0f}" for side in zip(*pairs, strict=True))
    return Measured(statistics.median(ratios),
                    f"{min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} turns; {speeds} {unit}")
