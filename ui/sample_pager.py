"""Which page of the samples is seen, and the ways to another."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from ui.controls import describe
from ui.number_text import count_text
from workbench.data_facts import PAGE, Look


class SamplePager(QWidget):
    """``page_wanted`` carries the number of a page, from 0."""

    page_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.pager")
        self.before = describe(QPushButton("‹", self), "data_window.page.before", self.tr("Page before"),
                               self.tr("The page before this one (Left at the first sample)"))
        self.after = describe(QPushButton("›", self), "data_window.page.after", self.tr("Next page"),
                              self.tr("The page after this one (Right at the last sample)"))
        self.page = describe(QSpinBox(self), "data_window.page", self.tr("Page"), self.tr("Go to a page"))
        self.page.setKeyboardTracking(False)
        self.page.setMinimum(1)
        self.of = QLabel(self)
        self.seen = QLabel(self)
        name = QLabel(self.tr("&Page"), self)
        name.setBuddy(self.page)
        for button in (self.before, self.after):
            button.setAutoDefault(False)
            button.setFixedWidth(36)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 6)
        row.addWidget(self.seen, 1)
        row.addWidget(self.before)
        for part in (name, self.page, self.of):
            row.addWidget(part)
        row.addWidget(self.after)
        self.before.clicked.connect(self._go_before)
        self.after.clicked.connect(self._go_after)
        self.page.valueChanged.connect(self._typed)

    def show_look(self, look: Look) -> None:
        at, first = look.at, look.at.page * PAGE
        self.page.blockSignals(True)
        self.page.setMaximum(look.pages)
        self.page.setValue(at.page + 1)
        self.page.blockSignals(False)
        self.of.setText(self.tr("of {count}").format(count=count_text(look.pages)))
        self.before.setEnabled(at.page > 0)
        self.after.setEnabled(at.page + 1 < look.pages)
        self.seen.setText(
            self.tr("{first} to {last} of {all} samples").format(
                first=count_text(first + 1), last=count_text(first + len(look.samples)), all=count_text(look.found))
            if look.samples else self.tr("There are no samples to be shown."))

    @Slot()
    def _go_before(self) -> None:
        self.page_wanted.emit(self.page.value() - 2)

    @Slot()
    def _go_after(self) -> None:
        self.page_wanted.emit(self.page.value())

    @Slot(int)
    def _typed(self, page: int) -> None:
        self.page_wanted.emit(page - 1)
