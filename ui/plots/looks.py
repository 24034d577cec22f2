"""Which colour, width and dashes the curves of one run, and of several, have.

Alone, a run gives each of its series a colour.  Beside others it has one colour of its own, the same in every plot and
in the table of runs (``run_color``), and its series differ by their dashes.
"""

from __future__ import annotations

from PySide6.QtGui import QColor

from ui import theme
from ui.plots.catalogue import PlotKind
from ui.plots.stroke import Dash

TOLD_APART = 8
"""Curves that can be told apart by their colours."""
_RUN_DASHES: tuple[Dash, ...] = ((), (14, 4), (14, 3, 3, 3))
"""Of the first 8 runs, the next 8, ...: their colours are there again."""
_SERIES_DASHES: tuple[Dash, ...] = ((), (5, 3), (1.5, 2.5), (7, 2.5, 1.5, 2.5))
_PLACES = {
    "loss": 0, "validation loss": 1, "train loss": 2, "validation loss (averaged)": 3,
    "accuracy": 0, "validation accuracy": 1, "train accuracy": 2, "validation accuracy (averaged)": 3,
}
"""Which of those dashes a series has; others have them in the order in which they appeared."""


def run_color(index: int) -> QColor:
    """The colour of run number ``index`` where several are compared: eight that differ most, then the same again."""
    return QColor(theme.colors().curves[index % len(theme.colors().curves)])


def run_dash(index: int) -> Dash:
    """The dashes of that run's main series: none for the first eight, then others for each eight."""
    return _RUN_DASHES[index // len(theme.colors().curves) % len(_RUN_DASHES)]


def series_dash(series: str, place: int) -> Dash:
    """What tells the series of one run apart where they share its colour; ``place`` is a series' place in its plot."""
    return _SERIES_DASHES[_PLACES.get(series, place) % len(_SERIES_DASHES)]


def series_color(kind: PlotKind, place: int, count: int) -> QColor:
    """The colour of a series of a run that is alone; ``count`` is how many its plot has."""
    if kind.prefix and count > TOLD_APART:
        return _color_in_row(place / (count - 1))
    return theme.curve_color(place)


def faint(color: QColor, part: float | None = None) -> QColor:
    """The colour, thinned with the plot's ground.  Opaque: blending every pixel would cost three times as much."""
    ground = QColor(theme.colors().plot)
    if part is None:
        part = 0.36 if theme.colors().dark else 0.34
    mixed = [round(part * a + (1 - part) * b)
             for a, b in zip(color.getRgb()[:3], ground.getRgb()[:3], strict=True)]  # type: ignore[index]
    return QColor(*mixed)


def _color_in_row(part: float) -> QColor:
    """The colour of one of many series in a row (layers, as a rule), from blue for the first to orange for the last."""
    dark = theme.colors().dark
    return QColor.fromHslF(((215 + 175 * part) % 360) / 360, 0.75 if dark else 0.8, 0.66 if dark else 0.4)
