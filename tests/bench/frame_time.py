"""Frame time while panning and zooming a live curve: ours, and plain pyqtgraph beside it.

    python tests/bench/frame_time.py

A frame is all that the window does between being asked to look elsewhere and the picture being painted.
Ours shows the raw and the smoothed curve with axes and legend, and takes in new points between frames; plain
pyqtgraph shows the raw curve with its axes and no downsampling.  Needs a screen (or Xvfb).
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from ui.plots.plots import Plots
from workbench.history import History

SIZES = {"1 M": 1_000_000, "10 M": 10_000_000}
REPEATS = 7
FRAMES = 150
BAR_MS = 8.0
_VIEW = (1100, 420)


def measure(repeats: int = REPEATS, frames: int = FRAMES) -> dict[str, Any]:
    """Median over the repeats of each repeat's p99 and median frame time, in milliseconds.

    Keys: "1 M" and "10 M", each with "ours_p99", "ours_median", "column_p99" (all five plots moving
    together), "plain_p99" and "plain_median".
    """
    app = QApplication.instance() or QApplication([])
    results: dict[str, Any] = {"bar_ms": BAR_MS}
    for name, count in SIZES.items():
        contenders = {"ours": _ours(count, full=False), "column": _ours(count, full=True), "plain": _plain(count)}
        times: dict[str, list[list[float]]] = {key: [] for key in contenders}
        for _ in range(repeats):
            for key, show in contenders.items():
                fewer = max(3, 3_000_000 // count) if key == "plain" else frames
                times[key].append(_frames(app, show, fewer))
        results[name] = {
            f"{key}_{label}": statistics.median(np.percentile(run, percent) for run in runs)
            for key, runs in times.items() for label, percent in (("median", 50), ("p99", 99))
        }
        for show in contenders.values():
            show.close()
        contenders.clear()
        gc.collect()
    return results


def _frames(app: Any, contender: Any, frames: int) -> list[float]:
    """Frame times in milliseconds of a pan across the run, then a zoom in and out around its middle."""
    contender.raise_()
    app.processEvents()
    count, spent = contender.count, []
    for frame in range(frames):
        part = frame / frames
        if part < 0.5:
            left, width = part * count, 0.5 * count
        else:
            width = count * 10 ** (-4 * abs(np.sin((part - 0.5) * 4 * np.pi)))
            left = (count - width) / 2
        contender.grow()
        app.processEvents()
        begun = time.perf_counter()
        contender.look(left, left + width)
        spent.append((time.perf_counter() - begun) * 1e3)
    return spent


class _Ours(Plots):
    """Our plots; with ``full`` all five of them are shown and painted."""

    count = 0
    full = False

    def grow(self) -> None:
        noise = np.random.default_rng(self.history.steps).normal(size=120)
        names = [name for name in self.history.names() if self.history.series(name).dense]
        self.append(self.history.steps, dict.fromkeys(names, noise), {})

    def look(self, left: float, right: float) -> None:
        self.look_at(left, right)
        for panel in self.panels:
            if panel.isVisible():
                panel.view.viewport().repaint()


def _ours(count: int, full: bool) -> _Ours:
    plots = _Ours()
    plots.count, plots.full = count, full
    rng = np.random.default_rng(0)
    columns = {"loss": rng.normal(size=count)}
    samples = {}
    if full:
        columns |= {"lr/all": np.linspace(0.1, 0.0, count), "accuracy": rng.uniform(size=count)}
        steps = np.arange(0, count, 100)
        samples = {name: (steps, rng.gamma(2, size=len(steps))) for name in ("gradient norm", "steps/s")}
    history = History()
    history.append(0, columns, samples)
    plots.set_history(history)
    plots.resize(_VIEW[0], 860 if full else _VIEW[1])
    plots.show()
    plots.flush()
    return plots


class _Plain(pg.PlotWidget):
    count = 0

    def grow(self) -> None:
        """It has no way to grow but to be given everything again: left out, in its favour."""

    def look(self, left: float, right: float) -> None:
        self.setXRange(left, right, padding=0)
        self.viewport().repaint()


def _plain(count: int) -> _Plain:
    widget = _Plain()
    widget.count = count
    widget.plot(np.random.default_rng(0).normal(size=count), pen=pg.mkPen("b", width=1))
    widget.resize(*_VIEW)
    widget.show()
    return widget


if __name__ == "__main__":
    table = measure()
    print(f"{'points':8}{'ours p99':>10}{'median':>9}{'five plots p99':>16}{'plain p99':>11}{'median':>9}   ms")
    for size in SIZES:
        row = table[size]
        print(f"{size:8}{row['ours_p99']:10.2f}{row['ours_median']:9.2f}{row['column_p99']:16.2f}"
              f"{row['plain_p99']:11.1f}{row['plain_median']:9.1f}")
    print(f"bar: ours p99 <= {BAR_MS:g} ms")
