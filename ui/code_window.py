"""CodeWindow: the code of the recipe or of a run, in a window of its own that stays open beside the recipe.

Code is about 90 characters wide: no dock beside the plots has that much room.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ui.code_panel import CodePanel

_COLUMNS = 101
"""The longest lines of scripts (``workbench.script.layout.LONGEST``), and a little; not asked there, since it would
load torch."""


class CodeWindow(QDialog):
    """Not modal; hidden when it is closed (Esc), so it keeps its size and place.  ``panel`` is what is in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("code_window")
        self.setWindowTitle(self.tr("Code"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.panel = CodePanel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self.setMinimumSize(420, 320)
        self.resize(self._first_size())

    def present(self, folder: Path | None = None) -> None:
        """Come to the front; with a run where ``folder`` is given."""
        if folder is not None:
            self.panel.show_run(folder)
        self.show()
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # Enter belongs to what has the focus
        else:
            super().keyPressEvent(event)

    def _first_size(self) -> QSize:
        """Wide enough for the longest line, and no larger than the screen."""
        room = self.screen().availableGeometry()
        code = self.panel.code
        bar = code.verticalScrollBar().sizeHint().width()
        wide = code.fontMetrics().horizontalAdvance("0" * _COLUMNS) + code.numbers_width() + bar + 16
        return QSize(min(wide, room.width() - 40), min(820, room.height() - 80))
