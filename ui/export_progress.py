"""How far an export is, and a button that calls it off; in the status bar, only while one is written."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from ui.controls import describe


class ExportProgress(QWidget):
    """Hidden until ``show_rows`` is called, and again after ``finish``."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export_progress")
        self._bar = describe(QProgressBar(self), "export_bar", self.tr("Progress of the export"),
                             self.tr("How much of the export is written"))
        self._bar.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * 22)
        self._cancel = describe(QPushButton(self.tr("Cancel"), self), "export_cancel", self.tr("Cancel the export"),
                                self.tr("Stop writing; no half file is left"))
        self._cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._bar)
        row.addWidget(self._cancel)
        self.hide()

    @Slot(int, int)
    def show_rows(self, written: int, total: int) -> None:
        self._bar.setMaximum(1000)
        self._bar.setValue(1000 * written // max(1, total))
        self.show()

    @Slot()
    def finish(self) -> None:
        self.hide()
