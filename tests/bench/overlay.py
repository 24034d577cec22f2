"""Curves of several runs in one plot: how long until they are there, and how long a frame takes while panning.

    python tests/bench/overlay.py

Three promises.  A hundred runs of 100,000 steps (loss, lr and accuracy of each) are overlaid: from being asked to the
last of them being painted.  Ten curves of ten million points are panned and zoomed behind a live one that grows: a
frame is all that the window does between being asked to look elsewhere and the picture being painted.  A run of ten
million steps is opened from its file: until it is painted, with the memory that it takes.  Needs a screen (or Xvfb).
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from tests.bench.figures import Effort, Measured
from tests.bench.long import BLOCK, EVERY
from tests.bench.turns import Turn, quiet_turns, said
from ui.plots.overlay import Overlay
from ui.plots.overlay_desk import OverlayDesk
from ui.plots.plots import Plots
from workbench.history import History
from workbench.history_file import HistoryWriter, read_history

RUNS, RUN_STEPS = 100, 100_000
CURVES, POINTS = 10, 10_000_000
LONG = BLOCK * 4_445
"""Steps, in whole pieces of a file."""
FRAMES = 120
_VIEW = (1100, 420)
_COLUMN = (1100, 860)
_MIB = 1024 * 1024
_AT_HAND = 1024 * _MIB


def overlaid(effort: Effort) -> dict[str, Measured]:
    """Figures of the first two promises."""
    frames = max(30, round(FRAMES * effort.share))
    return {
        "overlay, 100 runs": _median(hundred_runs(effort), f"s; {RUNS} runs of {RUN_STEPS:,} steps"),
        "overlay, panned": _median(panned(effort, frames, 0.95), "ms, smoothed"),
        "overlay, panned raw": _median(panned(effort, frames, 0.0), "ms, not smoothed"),
    }


def _median(turns: list[Turn[float]], what: str) -> Measured:
    values = sorted(turn.result for turn in turns)
    return Measured(statistics.median(values), f"{values[0]:.2f} to {values[-1]:.2f} {what}; {said(turns)}")


def opened(effort: Effort) -> dict[str, Measured]:
    """Figures of the third promise, in a process that has done nothing else."""
    with tempfile.TemporaryDirectory(prefix="descent-bench-") as folder:
        path = Path(folder) / "history.bin"
        _write(path)
        first, _ = long_run(path)
        memory = _peak()  # before anything was opened again

        def again(_: int) -> tuple[float, float]:
            _have_memory_at_hand()
            return long_run(path)

        turns = quiet_turns(again, effort)
    seconds = sorted(turn.result[0] for turn in turns)
    read = statistics.median(turn.result[1] for turn in turns)
    return {
        "long run, opened": Measured(statistics.median(seconds), f"{seconds[0]:.2f} to {seconds[-1]:.2f} s, {read:.2f} "
                                     f"of it to read the file; {first:.2f} where the memory is not at hand; "
                                     f"{said(turns)}"),
        "long run, memory": Measured(memory / _MIB, "most that the process had, the window and NumPy included"),
    }


# -- a hundred runs

def hundred_runs(effort: Effort) -> list[Turn[float]]:
    """Seconds from ``set_overlays`` until all curves are painted, each time in plots of their own."""
    app = _app()
    overlays = [Overlay(f"run {number}", f"run {number}", _run(number, RUN_STEPS), 1000, number + 1)
                for number in range(RUNS)]

    def play(_: int) -> float:
        plots = _plots(_run(RUNS, RUN_STEPS), _COLUMN)
        begun = time.perf_counter()
        plots.set_overlays(overlays)
        _wait_for(plots.comparison.desk)
        app.processEvents()
        for panel in plots.panels:
            panel.view.viewport().repaint()
        seconds = time.perf_counter() - begun
        assert all(plots.comparison.desk.trace(overlay.key, "loss") for overlay in overlays)
        _close(app, plots)
        return seconds

    return quiet_turns(play, effort)


def _run(seed: int, steps: int) -> History:
    rng = np.random.default_rng(seed)
    at = np.arange(steps)
    history = History()
    history.append(0, {
        "loss": 2 * np.exp(-at / (steps / rng.uniform(3, 8))) + rng.gamma(2, 0.1, steps),
        "lr/all": np.linspace(rng.uniform(0.05, 0.2), 0.0, steps),
        "accuracy": np.clip(0.9 - np.exp(-at / steps) + rng.normal(0, 0.05, steps), 0, 1),
    }, {"seconds": (at[99::100], at[99::100] / rng.uniform(1000, 4000))})
    return history


# -- ten curves

def panned(effort: Effort, frames: int, smoothing: float) -> list[Turn[float]]:
    """The p99 frame time of each turn, in milliseconds."""
    app = _app()
    noise = np.random.default_rng(0).normal(size=POINTS)
    overlays = []
    for number in range(CURVES):
        history = History()
        history.append(0, {"loss": np.roll(noise, 1_000 * number) + 0.5 * number}, {})
        overlays.append(Overlay(f"run {number}", f"run {number}", history, 1000, number + 1))
    live = History()
    live.append(0, {"loss": noise}, {})
    plots = _plots(live, _VIEW)
    plots.set_smoothing(smoothing)
    plots.set_overlays(overlays)
    plots.flush()
    turns = quiet_turns(lambda _: float(np.percentile(_frames(app, plots, frames), 99)), effort)
    _close(app, plots)
    return turns


def _frames(app: Any, plots: Plots, frames: int) -> list[float]:
    """Frame times of a pan across the runs, then a zoom in and out around their middle; the live run grows."""
    view, spent = plots.panel("loss").view, []
    for frame in range(frames):
        part = frame / frames
        width = 0.5 * POINTS if part < 0.5 else POINTS * 10 ** (-4 * abs(np.sin((part - 0.5) * 4 * np.pi)))
        left = part * POINTS if part < 0.5 else (POINTS - width) / 2
        plots.append(plots.history.steps, {"loss": np.full(120, 0.5)}, {})
        app.processEvents()
        begun = time.perf_counter()
        plots.look_at(left, left + width)
        view.viewport().repaint()
        spent.append((time.perf_counter() - begun) * 1e3)
    return spent


# -- a long run

def long_run(path: Path) -> tuple[float, float]:
    """Seconds until a run of ten million steps is painted, and those that its file took."""
    app = _app()
    gc.collect()
    plots = _plots(History(), _COLUMN)
    begun = time.perf_counter()
    history = read_history(path)
    read = time.perf_counter() - begun
    plots.set_history(history)
    while plots._pacer._waiting or plots._pacer._timer.isActive():
        app.processEvents()
    app.processEvents()
    seconds = time.perf_counter() - begun
    _close(app, plots)
    return seconds, read


def _have_memory_at_hand() -> None:
    """A real machine has its memory.  A virtual one gives back what is free for some seconds, and then every page of it
    costs as much as reading twenty: that would be most of what is measured here."""
    if not hasattr(os, "fork"):
        return
    if pid := os.fork():
        os.waitpid(pid, 0)
        return
    np.ones(_AT_HAND // 8)
    os._exit(0)


def _peak() -> int:
    """The most memory that this process had at a time, in bytes."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _write(path: Path) -> None:
    """As a run writes it, in another process: what writing takes does not count."""
    pid = os.fork() if hasattr(os, "fork") else 0
    if pid:
        os.waitpid(pid, 0)
        return
    rng, writer = np.random.default_rng(0), HistoryWriter(path)
    for first in range(0, LONG, BLOCK):
        noise, clock = rng.gamma(2, 0.1, BLOCK), np.arange(first + EVERY - 1, first + BLOCK, EVERY)
        writer.append(first, {"loss": noise, "lr/all": np.full(BLOCK, 0.1), "accuracy": 1 - noise / 2},
                      {"seconds": (clock, clock / 4500)})
    writer.close()
    if hasattr(os, "fork"):
        os._exit(0)


# -- common

def _app() -> Any:
    return QApplication.instance() or QApplication([])


def _plots(history: History, size: tuple[int, int]) -> Plots:
    plots = Plots()
    plots.resize(*size)
    plots.set_history(history)
    plots.show()
    plots.flush()
    _app().processEvents()
    return plots


def _wait_for(desk: OverlayDesk) -> None:
    """Until it has made everything; the window lives meanwhile."""
    if desk.busy:
        loop = QEventLoop()
        desk.idle.connect(loop.quit)
        loop.exec()


def _close(app: Any, plots: Plots) -> None:
    plots.close()
    plots.deleteLater()
    app.processEvents()
    gc.collect()


if __name__ == "__main__":
    whole = Effort(turns=5, share=1.0)
    which = sys.argv[1:] or ["opened", "overlaid"]  # the first in a process that has done nothing else
    for name in which:
        load = " ".join(f"{value:.2f}" for value in os.getloadavg())
        for figure, measured in {"overlaid": overlaid, "opened": opened}[name](whole).items():
            print(f"{figure:24}{measured.value:10.2f}   {measured.note}   (load before {load})", flush=True)
