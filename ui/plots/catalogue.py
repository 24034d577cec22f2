"""Which plots there are, and which series each of them shows.

A series that is named nowhere here (a new metric) gets a plot of its own, so adding one needs no change.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

SMOOTHED = ("loss", "accuracy", "gradient norm", "steps/s")
"""Series that jump from step to step: shown faint, with their smoothed copy in front."""
HIDDEN = ("seconds", "running loss")
"""Series that are exported but say nothing in a plot: time, and a sum over the batches of an epoch."""
_COLORS = {
    "loss": 0, "validation loss": 1, "train loss": 2,
    "accuracy": 0, "validation accuracy": 1, "train accuracy": 2,
    "gradient norm": 3, "steps/s": 7,
}


@dataclass(frozen=True)
class PlotKind:
    """One plot of the column.

    ``series`` are its series by name, in the order of the legend; with ``prefix`` all that begin with it.
    ``hint`` stands there while it is empty; a plot without a hint is not there at all until it has data.
    """

    name: str
    title: str
    series: tuple[str, ...] = ()
    prefix: str = ""
    hint: str = ""
    weight: int = 2

    def holds(self, series: str) -> bool:
        return series in self.series or bool(self.prefix and series.startswith(self.prefix))


def plot_kinds() -> list[PlotKind]:
    """The plots that are always known, from top to bottom."""
    tr = QCoreApplication.translate
    return [
        PlotKind("loss", tr("Plots", "Loss"), ("loss", "train loss", "validation loss"), weight=4,
                 hint=tr("Plots", "Press Run to see the loss here")),
        PlotKind("lr", tr("Plots", "Learning rate"), prefix="lr/",
                 hint=tr("Plots", "The learning rate of every group appears here")),
        PlotKind("accuracy", tr("Plots", "Accuracy"), ("accuracy", "train accuracy", "validation accuracy"),
                 hint=tr("Plots", "Training and validation accuracy appear here")),
        PlotKind("gradient-norm", tr("Plots", "Gradient norm"), ("gradient norm",)),
        PlotKind("speed", tr("Plots", "Steps per second"), ("steps/s",)),
    ]


def kind_of_unknown(series: str) -> PlotKind:
    """A plot for a series that no plot knows."""
    return PlotKind(series, series[:1].upper() + series[1:], (series,))


def display_name(series: str) -> str:
    """What the legend calls a series."""
    tr = QCoreApplication.translate
    known = {
        "loss": tr("Plots", "each step"), "train loss": tr("Plots", "training"),
        "validation loss": tr("Plots", "validation"),
        "accuracy": tr("Plots", "each step"), "train accuracy": tr("Plots", "training"),
        "validation accuracy": tr("Plots", "validation"),
        "gradient norm": tr("Plots", "gradient norm"), "steps/s": tr("Plots", "steps/s"),
    }
    return known.get(series, series.removeprefix("lr/"))


def color_index(series: str, place: int) -> int:
    """Number of a series' colour; ``place`` is its place in its plot."""
    return _COLORS.get(series, place)
