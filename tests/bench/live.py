"""The same run with the window open and plots live, and without; and how late the window is meanwhile.

Both sides train in the same process, in a thread that is new for every turn, with the same number of torch threads (one
for the tiny net; for R1 what the program itself would choose, asked once), and write a run folder.  Both are timed by
the trainer's own clock: its series "seconds" runs in the training thread from the first step on.

With a window the recipe is shown in the panel and Run is pressed, and the plots follow.  Without one a plain thread
walks through the Trainer's events while the GUI thread sleeps in ``join``: its event loop stands still, so nothing is
drawn or asked.  Python's collector stays off on both sides, as the window wants it, which spares the side without a
window what collecting would cost it.  The GUI thread never runs torch, nor does this file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot

from tests.bench import stage
from tests.bench.figures import Effort, Measured
from tests.bench.turns import quiet_turns, ratio, said
from ui.main_window import MainWindow
from ui.run_controller import RunState
from workbench.messages import Ended, Started, Steps
from workbench.recipe import Recipe
from workbench.registry import Choice

SECONDS = "seconds"
"""The series of the trainer's own clock (its name is in workbench.recorder, which imports torch)."""

TINY = Recipe(
    dataset=Choice("digits", {"validation": 0.0}),
    model=Choice("mlp", {"hidden": (64,)}),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("Adam", {"lr": 1e-3}),
    training={"epochs": 600, "batch_size": 64, "threads": 1},
)
"""17,400 steps of a quarter of a millisecond (the first seconds of a run are its dearest, because its axes grow)."""

R1 = Recipe(
    dataset=Choice("random_images", {"samples": 16_000, "channels": 3, "size": 32, "classes": 10, "as_bytes": True}),
    model=Choice("cifar_cnn"),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("SGD", {"lr": 0.01}),
    training={"epochs": 1, "batch_size": 16},
)
"""1,000 steps of some milliseconds; its pictures still fit what is prepared beforehand."""


# ---------------------------------------------------------------------------------------------------------
# With and without

def tiny_with_and_without(effort: Effort) -> dict[str, Measured]:
    return {"window, tiny": stage.play(lambda window: compare(window, tiny(effort), effort))}


def r1_with_and_without(effort: Effort) -> dict[str, Measured]:
    values = R1.dataset.values
    recipe = Recipe(Choice("random_images", {**values, "samples": round(values["samples"] * max(0.5, effort.share))}),
                    R1.model, R1.loss, R1.optimizer, training=R1.training)
    return {"window, R1": stage.play(lambda window: compare(window, recipe, effort))}


def tiny(effort: Effort) -> Recipe:
    return TINY.with_training(epochs=round(TINY.setting("epochs") * max(0.5, effort.share)))


def compare(window: MainWindow, recipe: Recipe, effort: Effort) -> Measured:
    threads: list[int] = []
    without_window(recipe, window.run.runs, threads.append)
    recipe = recipe.with_training(threads=threads[0])
    found = ratio(lambda: with_window(window, recipe), lambda: without_window(recipe, window.run.runs), effort)
    return Measured(found.value, f"{found.note}, {threads[0]} thread{'s' if threads[0] > 1 else ''}")


def with_window(window: MainWindow, recipe: Recipe) -> float:
    """Steps a second of a run that is started and watched in the window."""
    stage.start_run(window, recipe)
    stage.wait_for(window, RunState.FINISHED)
    clock = window.plots.history.series(SECONDS)
    speed = (int(clock.steps[-1]) + 1) / float(clock.values[-1])
    stage.end_run(window)
    return speed


def without_window(recipe: Recipe, runs: Path, tell_threads: Callable[[int], None] = lambda count: None) -> float:
    """Steps a second of a run that nobody watches; the GUI thread sleeps meanwhile."""
    speeds: list[float] = []

    def train() -> None:
        from workbench.trainer import Trainer

        for event in Trainer(recipe, runs=runs).events():
            if isinstance(event, Started):
                tell_threads(event.threads)
            elif isinstance(event, Steps):
                steps, seconds = event.samples[SECONDS]
                speeds.append((int(steps[-1]) + 1) / float(seconds[-1]))
            elif isinstance(event, Ended):
                assert event.outcome == "finished", event.reason

    thread = threading.Thread(target=train)
    thread.start()
    thread.join()
    return speeds[-1]


# ---------------------------------------------------------------------------------------------------------
# Lateness

class Beat(QObject):
    """A precise timer of 60 Hz (16 ms, as whole milliseconds go) that notes how late it comes."""

    INTERVAL = 0.016

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(self.INTERVAL * 1000))
        self._timer.timeout.connect(self._come)

    def start(self) -> None:
        self._timer.start()
        self._due = time.perf_counter() + self.INTERVAL

    def stop(self) -> list[float]:
        """Milliseconds that every beat came after it was due."""
        self._timer.stop()
        late, self.late = self.late, []
        return late

    @Slot()
    def _come(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, now - self._due) * 1000)
        # Qt's own rule: the next beat is due an interval after this one was, or after now where that is over already.
        self._due += self.INTERVAL
        if self._due < now:
            self._due = now + self.INTERVAL


def lateness(effort: Effort) -> dict[str, Measured]:
    return stage.play(lambda window: _lateness(window, effort))


def _lateness(window: MainWindow, effort: Effort) -> dict[str, Measured]:
    """Beats of all turns together: while the window is idle (the control), while a run starts, while it runs."""
    beat = Beat()

    def turn(number: int) -> tuple[list[float], list[float], list[float]]:
        beat.start()
        stage.rest(round(2000 * effort.share))
        idle = beat.stop()
        beat.start()
        stage.start_run(window, tiny(effort))
        stage.wait_for(window, RunState.RUNNING)
        starting = beat.stop()
        beat.start()
        stage.wait_for(window, RunState.FINISHED)
        running = beat.stop()
        stage.end_run(window)
        return idle, starting, running

    turns = quiet_turns(turn, effort)
    idle, starting, running = (np.concatenate([turn.result[phase] for turn in turns]) for phase in range(3))
    return {
        "late, p99": Measured(float(np.percentile(running, 99)),
                              f"median {np.median(running):.2f}; {len(running):,} beats, {said(turns)}"),
        "late, worst": Measured(float(running.max()),
                                f"idle: p99 {np.percentile(idle, 99):.1f}, worst {idle.max():.1f}; while a run starts: "
                                f"worst {starting.max():.0f} ms"),
    }
