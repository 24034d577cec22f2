"""The line that names the runs which are compared: their colours, and which of them are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.plots.legend import Legend
from ui.plots.looks import run_color, run_dash

LIVE = ""
"""The key of the live run."""
_MOST = 24
"""Letters of a name that are written."""


class RunLegend(QWidget):
    """Hidden while no runs are compared.  ``legend`` says which run was pressed."""

    def __init__(self, font: QFont, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run-legend")
        self.setAccessibleName(self.tr("Runs that are compared"))
        self._colors: dict[str, int] = {}
        self.title = QLabel(self.tr("Runs"), self)
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(bold)
        self.legend = Legend(font, self, self.tr("+ {count} more"))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 3)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addWidget(self.legend, 1)
        self.hide()

    def show_runs(self, names: Mapping[str, str], colors: Mapping[str, int], hidden: Sequence[str]) -> None:
        """Name these runs, by key; those that are ``hidden`` are there, but not ticked."""
        self._colors = dict(colors)
        self.legend.clear()
        for key, name in names.items():
            entry = self.legend.add(key, shortened(name, _MOST), run_color(colors[key]), 0)
            entry.set_dash(run_dash(colors[key]))
            entry.setChecked(key not in hidden)
            entry.setToolTip(self.tr("{name}: press to hide or show this run in all plots.").format(name=name))
            entry.setObjectName(f"run-legend-{key}")
        self.legend.arrange()
        self.setVisible(bool(names))

    def apply_theme(self) -> None:
        for entry in self.legend.entries:
            entry.set_color(run_color(self._colors[entry.name]))


def shortened(name: str, most: int) -> str:
    """The beginning and the end of a long name: runs of one recipe differ at the end."""
    return name if len(name) <= most else f"{name[:most // 2 - 1]}…{name[-(most // 2):]}"
