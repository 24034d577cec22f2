"""The plots of a run as a picture, for the command line: without a window, and where there is no screen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ui import theme
from ui.plots import picture
from ui.plots.plots import Plots
from workbench.export_curves import curves_of, remarks
from workbench.history import History
from workbench.run import Run
from workbench.sentence import Sentence

SAVES = {"png": picture.save_png, "svg": picture.save_svg, "pdf": picture.save_pdf}
_SIZE = 1000, 760


def save_picture(run: Run, target: Path, kind: str, series: Sequence[str] | None = None) -> list[Sentence]:
    """Write the plots of a run, all of it in view; ``kind`` is one of SAVES.

    Returns what should be known of the result (a damaged history).  Raises Problem for a series that the run does not
    have, and where the disk refuses.
    """
    chosen = curves_of([run], series)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        app = QApplication([])
        theme.apply(app, "light")
    shown = History()
    dense = {curve.name: curve.values for curve in chosen[0].curves if curve.steps is None}
    sampled = {curve.name: (curve.steps, curve.values) for curve in chosen[0].curves if curve.steps is not None}
    shown.append(0, dense, sampled)
    plots = Plots()
    plots.resize(*_SIZE)
    plots.set_history(shown)
    SAVES[kind](plots, target)
    plots.deleteLater()
    return remarks(chosen)
