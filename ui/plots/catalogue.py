"""Which plots there are, and which series each of them shows.

A series that is named nowhere here (a new metric) gets a plot of its own, so adding one needs no change.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from workbench.quantities import COSINE, EFFECTIVE, GRADIENT, QUANTITIES, RATIO, UPDATE, WEIGHT, split_name

SMOOTHED = ("loss", "accuracy", "gradient norm", "steps/s")
"""Series that jump from step to step: shown faint, with their smoothed copy in front."""
HIDDEN = ("seconds", "running loss")
"""Series that are exported but say nothing in a plot: time, and a sum over the batches of an epoch."""
_COLORS = {
    "loss": 0, "validation loss": 1, "train loss": 2, "validation loss (averaged)": 3,
    "accuracy": 0, "validation accuracy": 1, "train accuracy": 2, "validation accuracy (averaged)": 3,
    "gradient norm": 3, "evaluations": 4, "steps/s": 7,
}


@dataclass(frozen=True)
class PlotKind:
    """One plot of the column.

    ``series`` are its series by name, in the order of the legend; with ``prefix`` all that begin with it.
    ``hint`` stands there while it is empty; a plot without a hint is not there at all until it has data, and one that
    is not ``wanted`` from the beginning not until somebody asks for it.
    """

    name: str
    title: str
    series: tuple[str, ...] = ()
    prefix: str = ""
    hint: str = ""
    weight: int = 2
    wanted: bool = True
    log: bool = False
    """Whether the y axis is logarithmic from the beginning."""

    def holds(self, series: str) -> bool:
        return series in self.series or bool(self.prefix and series.startswith(self.prefix))


def plot_kinds() -> list[PlotKind]:
    """The plots that are always known, from top to bottom."""
    tr = QCoreApplication.translate
    return [
        PlotKind("loss", tr("Plots", "Loss"), ("loss", "train loss", "validation loss", "validation loss (averaged)"),
                 weight=4, hint=tr("Plots", "Press Run to see the loss here")),
        PlotKind("lr", tr("Plots", "Learning rate"), prefix="lr/",
                 hint=tr("Plots", "The learning rate of every group appears here")),
        PlotKind("accuracy", tr("Plots", "Accuracy"),
                 ("accuracy", "train accuracy", "validation accuracy", "validation accuracy (averaged)"),
                 hint=tr("Plots", "Training and validation accuracy appear here")),
        PlotKind("gradient-norm", tr("Plots", "Gradient norm"), ("gradient norm",)),
        PlotKind("evaluations", tr("Plots", "Evaluations per step"), ("evaluations",)),
        PlotKind("speed", tr("Plots", "Steps per second"), ("steps/s",)),
        *(PlotKind(quantity, title, prefix=f"{quantity}/", wanted=False, log=quantity not in (WEIGHT, COSINE))
          for quantity, title in _of_layers().items()),
    ]


def _of_layers() -> dict[str, str]:
    """Title of the plot of every quantity that the inspector measures in each layer."""
    tr = QCoreApplication.translate
    titles = {
        WEIGHT: tr("Plots", "Weight norm of each layer"), GRADIENT: tr("Plots", "Gradient norm of each layer"),
        UPDATE: tr("Plots", "Update size of each layer"), RATIO: tr("Plots", "Update/weight of each layer"),
        EFFECTIVE: tr("Plots", "Effective step of each layer"), COSINE: tr("Plots", "Momentum cosine of each layer"),
    }
    return {quantity: titles.get(quantity, quantity) for quantity in QUANTITIES}


def kind_of_unknown(series: str) -> PlotKind:
    """A plot for a series that no plot knows."""
    return PlotKind(series, series[:1].upper() + series[1:], (series,))


def display_name(series: str) -> str:
    """What the legend calls a series."""
    tr = QCoreApplication.translate
    known = {
        "loss": tr("Plots", "each step"), "train loss": tr("Plots", "training"),
        "validation loss": tr("Plots", "validation"),
        "validation loss (averaged)": tr("Plots", "validation, averaged"),
        "validation accuracy (averaged)": tr("Plots", "validation, averaged"),
        "accuracy": tr("Plots", "each step"), "train accuracy": tr("Plots", "training"),
        "validation accuracy": tr("Plots", "validation"),
        "gradient norm": tr("Plots", "gradient norm"), "steps/s": tr("Plots", "steps/s"),
        "evaluations": tr("Plots", "evaluations"),
    }
    of_layer = split_name(series)
    return of_layer[1] if of_layer else known.get(series, series.removeprefix("lr/"))


def color_index(series: str, place: int) -> int:
    """Number of a series' colour; ``place`` is its place in its plot."""
    return _COLORS.get(series, place)
