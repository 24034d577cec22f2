"""What the colours in a picture of data mean: coloured marks with names, in one line that wraps."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import theme

MARKS = "●■▲◆✚"
"""One for each class beside its colour: not everybody sees the colour."""
_NAMED = 12


def class_color(number: int) -> QColor:
    """The colour of a class.  With the marks, forty classes look different; shades of more would be told apart by
    nobody."""
    return theme.curve_color(number % len(theme.colors().curves))


class Swatches(QLabel):
    """Beyond a dozen names it only says how many more there are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.swatches")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._names: list[str] = []
        self._colors: list[QColor] | None = None
        theme.notifier().changed.connect(self._write)

    def show_names(self, names: Sequence[str], colors: Sequence[QColor] | None = None) -> None:
        """``colors`` where they are not those of curves, which come with marks of different shapes."""
        self._names, self._colors = list(names), None if colors is None else list(colors)
        self._write()

    @Slot()
    def _write(self) -> None:
        parts = []
        for number, name in enumerate(self._names[:_NAMED]):
            color = self._colors[number] if self._colors is not None else class_color(number)
            mark = MARKS[0] if self._colors is not None else MARKS[number % len(MARKS)]
            parts.append(f"<span style='color: {color.name()}'>{mark}</span>&nbsp;{_unbroken(name)}")
        more = len(self._names) - _NAMED
        if more > 0:
            parts.append(_unbroken(self.tr("and {count} more").format(count=more)))
        self.setText(" &nbsp; ".join(parts))
        self.setAccessibleName(", ".join(self._names[:_NAMED]))


def _unbroken(text: str) -> str:
    return html.escape(text).replace(" ", "&nbsp;")
