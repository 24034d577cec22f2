"""A line to search a text with: what is sought, how many places there are, and the way from one to the next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from ui.controls import describe


class FindBar(QWidget):
    """Hidden until ``open``.  ``sought`` carries the text as it is typed; ``step`` True for the place before."""

    sought = Signal(str)
    step = Signal(bool)
    closed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.box = describe(QLineEdit(self), f"{name}.text", self.tr("Find"), self.tr(
            "Enter goes to the next place, Shift+Enter to the one before, Esc closes"))
        self.box.setPlaceholderText(self.tr("Find"))
        self.box.setClearButtonEnabled(True)
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance("0000 / 0000"))
        before, after, close = self.tr("The place before"), self.tr("The next place"), self.tr("Close the search")
        self.before = self._button("↑", f"{name}.before", before, self.tr("The place before (Shift+Enter)"))
        self.after = self._button("↓", f"{name}.after", after, self.tr("The next place (Enter)"))
        self.close_button = self._button("×", f"{name}.close", close, self.tr("Close the search (Esc)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.box, 1)
        for widget in (self.count, self.before, self.after, self.close_button):
            row.addWidget(widget)
        self.box.textChanged.connect(self.sought)
        self.before.clicked.connect(self._back)
        self.after.clicked.connect(self._on)
        self.close_button.clicked.connect(self.finish)
        self.hide()

    def open(self, text: str = "") -> None:
        """Come up with the keys in the box; ``text`` is sought where it is not empty."""
        self.show()
        if text:
            self.box.setText(text)
        self.box.setFocus()
        self.box.selectAll()
        self.sought.emit(self.box.text())

    def show_count(self, place: int, count: int) -> None:
        """At which of how many places one is; ``place`` 0: at none of them."""
        if not self.box.text():
            self.count.clear()
        elif not count:
            self.count.setText(self.tr("not found"))
        else:
            self.count.setText(f"{place} / {count}" if place else f"{count}")

    @Slot()
    def finish(self) -> None:
        """Go away."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.finish()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _back(self) -> None:
        self.step.emit(True)

    @Slot()
    def _on(self) -> None:
        self.step.emit(False)

    def _button(self, text: str, name: str, title: str, tip: str) -> QToolButton:
        button = describe(QToolButton(self), name, title, tip)
        button.setText(text)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
