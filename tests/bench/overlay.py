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
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from tests.bench.figures import Effort, Measured
from tests.bench.turns import Turn, quiet_turns, said
from ui.plots.overlay import Overlay
from ui.plots.overlay_desk import OverlayDesk
from ui.plots.plots import Plots
from workbench.history import History
from workbench.history_file import HistoryWriter, read_history

RUNS, RUN_STEPS = 100, 100_000
CURVES, POINTS = 10, 10_000_000
LONG = 10_000_050
"""Steps, in whole batches."""
FRAMES = 120
_VIEW = (1100, 420)
_COLUMN = (1100, 860)
_MIB = 1024 * 1024


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
    seconds, read, memory = long_run()
    return {
        "long run, opened": Measured(seconds, f"{read:.2f} s of it read the file"),
        "long run, memory": Measured(memory, "most that the process had, the window and NumPy included"),
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

def long_run() -> tuple[float, float, float]:
    """Seconds until a run of ten million steps is painted, those that its file took, and the most memory in MiB."""
    app = _app()
    with tempfile.TemporaryDirectory(prefix="descent-bench-") as folder:
        path = Path(folder) / "history.bin"
        _write(path)
        gc.collect()
        plots = _plots(History(), _COLUMN)
        process, most = psutil.Process(), 0
        begun = time.perf_counter()
        history = read_history(path)
        read = time.perf_counter() - begun
        plots.set_history(history)
        while plots._pacer._waiting or plots._pacer._timer.isActive():
            app.processEvents()
        app.processEvents()
        seconds = time.perf_counter() - begun
        most = getattr(process.memory_info(), "peak_wset", 0) or _peak()
        _close(app, plots)
    return seconds, read, most / _MIB


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
    rng, block = np.random.default_rng(0), 150  # thirty times a second
    writer = HistoryWriter(path)
    for first in range(0, LONG, block):
        noise = rng.gamma(2, 0.1, block)
        last = np.array([first + block - 1])
        writer.append(first, {"loss": noise, "lr/all": np.full(block, 0.1), "accuracy": 1 - noise / 2},
                      {"seconds": (last, last / 4500)})
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
