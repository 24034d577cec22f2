"""How far an export or import is, and a button that calls it off; in the status bar, only while it goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from ui.controls import describe


class WorkProgress(QWidget):
    """Hidden until ``show_rows`` is called, and again after ``finish``.  ``titles``: of the bar, and of the button."""

    cancelled = Signal()

    def __init__(self, name: str, titles: tuple[str, str], tips: tuple[str, str],
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}_progress")
        self._bar = describe(QProgressBar(self), f"{name}_bar", titles[0], tips[0])
        self._bar.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * 22)
        self._cancel = describe(QPushButton(self.tr("Cancel"), self), f"{name}_cancel", titles[1], tips[1])
        self._cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._bar)
        row.addWidget(self._cancel)
        self.hide()

    @Slot(int, int)
    def show_rows(self, written: int, total: int) -> None:
        """``total`` 0: nobody knows how much it is."""
        self._bar.setMaximum(1000 if total else 0)
        self._bar.setValue(1000 * written // max(1, total))
        self.show()

    @Slot()
    def finish(self) -> None:
        self.hide()


class ExportProgress(WorkProgress):
    """Of an export."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("export", (self.tr("Progress of the export"), self.tr("Cancel the export")),
                         (self.tr("How much of the export is written"), self.tr("Stop writing; no half file is left")),
                         parent)


class ImportProgress(WorkProgress):
    """Of an import."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("import", (self.tr("Progress of the import"), self.tr("Cancel the import")),
                         (self.tr("How much of the logs is read"), self.tr("Stop reading; no run is made of it")),
                         parent)
