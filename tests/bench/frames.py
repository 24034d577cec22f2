"""The figures of frame_time.py, as rows of the table."""

from __future__ import annotations

from tests.bench.figures import Effort, Measured
from tests.bench.frame_time import FRAMES, SIZES, measure


def panning_and_zooming(effort: Effort) -> dict[str, Measured]:
    found = measure(repeats=effort.turns, frames=max(30, round(FRAMES * effort.share)))
    return {
        f"frames, {size}": Measured(
            found[size]["ours_p99"],
            f"median {found[size]['ours_median']:.1f}; five plots at once, p99 {found[size]['column_p99']:.1f}; plain "
            f"pyqtgraph, p99 {found[size]['plain_p99']:.0f} ms")
        for size in SIZES
    }
