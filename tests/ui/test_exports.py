"""Exports beside the window: progress is told, a cancelled one leaves nothing."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from ui.export_progress import ExportProgress
from ui.exports import Exports
from ui.plots.plots import Plots
from ui.run_controller import RunController

STEPS = 300_000


def _exports(app: QApplication, tmp_path: Path) -> tuple[Exports, QWidget]:
    window = QWidget()
    plots = Plots(window)
    plots.append(0, {"loss": np.linspace(1.0, 0.0, STEPS)}, {})
    return Exports(plots, RunController(tmp_path, window), window), window


def _until(app: QApplication, done: object) -> None:
    end = time.monotonic() + 30
    while not done:  # a list that a slot fills
        assert time.monotonic() < end
        app.processEvents()
        time.sleep(0.005)


def test_a_whole_export_tells_its_progress_and_has_every_row(app: QApplication, tmp_path: Path) -> None:
    exports, window = _exports(app, tmp_path)
    bar = ExportProgress(window)
    exports.progress.connect(bar.show_rows)
    ended: list[str] = []
    exports.said.connect(lambda text: ended.append(text) if "every step" in text else None)
    exports.write_csv(tmp_path / "whole.csv")
    _until(app, ended)
    lines = (tmp_path / "whole.csv").read_text().splitlines()
    assert len(lines) == STEPS + 1
    assert bar._bar.value() == 1000


def test_a_cancelled_export_leaves_no_file_and_says_so(app: QApplication, tmp_path: Path) -> None:
    exports, _window = _exports(app, tmp_path)
    failed: list[str] = []
    exports.failed.connect(failed.append)
    exports.write_csv(tmp_path / "half.csv")
    exports.cancel()
    _until(app, failed)
    assert "cancelled" in failed[0]
    assert list(tmp_path.glob("half*")) == []
    exports.write_csv(tmp_path / "again.csv")
    said: list[str] = []
    exports.said.connect(lambda text: said.append(text) if "every step" in text else None)
    _until(app, said)
    assert (tmp_path / "again.csv").exists()
