"""Half an hour at full speed: what grows that should not.

    python -m tests.bench.soak [--minutes 30] [--headless]

The tiny net trains flat out, in the window with its plots live, and without one.  Every few seconds the process is
asked for its memory, threads and open files, and Qt for its objects.  The first sixth warms up and does not count.

A window keeps every point of every curve in memory, by promise, so those bytes (the history, its smoothed copies and
its pyramids) are taken off before the slope is told; the note has the slope with them.  Without a window nothing is
kept, and nothing is taken off.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from tests.bench.figures import Effort, Measured
from workbench import Recipe
from workbench.registry import Choice

MINUTES = 30
WARM_UP = 1 / 6
"""Share of the time that does not count."""
_EVERY = 5.0
_MIB = 1024 * 1024

ENDLESS = Recipe(
    dataset=Choice("digits", {"validation": 0.0}),
    model=Choice("mlp", {"hidden": (64,)}),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("Adam", {"lr": 1e-3}),
    training={"epochs": 1_000_000, "batch_size": 64, "threads": 1},
)


@dataclass(frozen=True)
class Look:
    """One look at the process."""

    seconds: float
    memory: int
    kept: int
    """Of it, bytes of the points that are kept."""
    threads: int
    files: int
    objects: int
    steps: int


def windowed(effort: Effort) -> dict[str, Measured]:
    """In the window; "soak, grown" counts whatever there is more of at the end than after the warm-up."""
    from tests.bench import stage

    return _figures("soak", stage.play(lambda window: _in_window(window, MINUTES * 60 * effort.share)))


def headless(effort: Effort) -> dict[str, Measured]:
    """Without a window, with a run folder."""
    with tempfile.TemporaryDirectory(prefix="descent-soak-") as runs:
        return _figures("soak, headless", _without_window(Path(runs), MINUTES * 60 * effort.share))


# ---------------------------------------------------------------------------------------------------------
# Looking

class Watch:
    """Looks at this process every few seconds."""

    def __init__(self, kept: Callable[[], int], objects: Callable[[], int]) -> None:
        self.looks: list[Look] = []
        self._kept, self._objects = kept, objects
        self._process = psutil.Process()
        self._begun = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def look(self, steps: int) -> None:
        files = self._process.num_fds() if hasattr(self._process, "num_fds") else self._process.num_handles()
        self.looks.append(Look(self.seconds, self._process.memory_info().rss, self._kept(),
                               self._process.num_threads(), files, self._objects(), steps))


def _in_window(window: object, seconds: float) -> list[Look]:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication

    from tests.bench import stage
    from ui.main_window import MainWindow
    from ui.plots.pyramid import _Level
    from ui.plots.smoothing import Smoother
    from ui.run_controller import RunState
    from workbench.history_column import Column

    assert isinstance(window, MainWindow)

    def kept() -> int:
        total = 0
        for thing in gc.get_objects():
            if type(thing) is Column:
                total += thing.present().nbytes
            elif type(thing) is Smoother:
                total += thing.values.nbytes
            elif type(thing) is _Level:
                total += 16 * thing.count
        return total

    def objects() -> int:
        return sum(1 + len(top.findChildren(QObject)) for top in QApplication.topLevelWidgets())

    stage.start_run(window, ENDLESS)
    stage.wait_for(window, RunState.RUNNING)
    watch = Watch(kept, objects)
    while watch.seconds < seconds:
        stage.rest(round(_EVERY * 1000))
        watch.look(window.plots.history.steps)
    stage.end_run(window)
    return watch.looks


def _without_window(runs: Path, seconds: float) -> list[Look]:
    from workbench.messages import Started, Steps, Stop
    from workbench.trainer import Trainer

    trainer, watch, steps, due = Trainer(ENDLESS, runs), Watch(lambda: 0, lambda: 0), 0, _EVERY
    for event in trainer.events():
        if isinstance(event, Started):
            watch = Watch(lambda: 0, lambda: 0)
        elif isinstance(event, Steps):
            steps += event.count
            if watch.seconds >= due:
                watch.look(steps)
                due += _EVERY
                if watch.seconds >= seconds:
                    trainer.post(Stop(save=False))
                    due = float("inf")
    return watch.looks


# ---------------------------------------------------------------------------------------------------------
# What came out

def _figures(name: str, looks: list[Look]) -> dict[str, Measured]:
    warm = [look for look in looks if look.seconds >= WARM_UP * looks[-1].seconds]
    all_of_it = _slope(warm, lambda look: look.memory)
    ours = _slope(warm, lambda look: look.memory - look.kept)
    first, last = warm[0], warm[-1]
    speed = (last.steps - first.steps) / (last.seconds - first.seconds)
    grown = {what: _constant(warm, read) for what, read in (
        ("threads", lambda look: look.threads), ("files", lambda look: look.files),
        ("objects of Qt", lambda look: look.objects))}
    points = f"{all_of_it:.2f} with the points that are kept; " if last.kept else ""
    return {
        f"{name}, memory": Measured(ours, f"{points}{last.seconds / 60:.1f} minutes, {last.steps:,} steps, "
                                          f"{speed:,.0f} steps/s; {first.memory / _MIB:.0f} to "
                                          f"{last.memory / _MIB:.0f} MB in all"),
        f"{name}, grown": Measured(
            sum(grown.values()), ", ".join(f"{what} {range_}" for what, range_ in (
                ("threads", _range(warm, lambda look: look.threads)), ("files", _range(warm, lambda look: look.files)),
                ("objects of Qt", _range(warm, lambda look: look.objects))))),
    }


def _slope(looks: list[Look], read: Callable[[Look], int]) -> float:
    """Megabytes a minute, by least squares."""
    return float(np.polyfit([look.seconds / 60 for look in looks], [read(look) / _MIB for look in looks], 1)[0])


def _constant(looks: list[Look], read: Callable[[Look], int]) -> int:
    """How many more there are in the last third than in the first: the usual number of each, so that a checkpoint that
    is just being written does not count."""
    third = max(1, len(looks) // 3)
    before, after = (float(np.median([read(look) for look in part])) for part in (looks[:third], looks[-third:]))
    return max(0, round(after - before))


def _range(looks: list[Look], read: Callable[[Look], int]) -> str:
    low, high = min(map(read, looks)), max(map(read, looks))
    return str(low) if low == high else f"{low} to {high}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--headless", action="store_true", help="without a window")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="descent-bench-") as home:
        os.environ.setdefault("DESCENT_HOME", home)
        measure = headless if options.headless else windowed
        load = " ".join(f"{value:.2f}" for value in os.getloadavg())
        for figure, measured in measure(Effort(turns=1, share=options.minutes / MINUTES)).items():
            print(f"{figure:24}{measured.value:10.2f}   {measured.note}   (load before {load})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
