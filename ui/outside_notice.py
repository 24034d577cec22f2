"""OutsideNotice: the buttons under a part from outside that is not there yet: agree, try again, give up."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.controls import describe
from ui.tone_label import ToneLabel


class OutsideNotice(QWidget):
    """Hidden while there is nothing to do.  What is wrong is said at the part itself."""

    look_asked = Signal()
    """The user wants to see what there is to agree to."""
    retry_asked = Signal()
    give_up_asked = Signal()
    details_asked = Signal()

    def __init__(self, section: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{section}.outside")
        self.busy = ToneLabel("muted", self.tr("Bringing it in…"), self)
        self.busy.setObjectName(f"{section}.outside.busy")
        self.busy.setWordWrap(False)
        self.look = self._button(f"{section}.outside.look", self.tr("Look at it and agree…"),
                                 self.tr("Shows what would run; nothing runs before you agree"))
        self.retry = self._button(f"{section}.outside.retry", self.tr("Try again"),
                                  self.tr("Read and run the file again"))
        self.details = self._button(f"{section}.outside.details", self.tr("Details…"),
                                    self.tr("Show the full report"))
        self.stop = self._button(f"{section}.outside.give_up", self.tr("Give up"),
                                 self.tr("Stop waiting for code that does not come to an end"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self.busy, self.look, self.retry, self.details, self.stop):
            row.addWidget(widget)
        row.addStretch(1)
        for button, signal in ((self.look, self.look_asked), (self.retry, self.retry_asked),
                               (self.stop, self.give_up_asked), (self.details, self.details_asked)):
            button.clicked.connect(signal)
        self.show_nothing()

    def show_nothing(self) -> None:
        self._show()

    def show_ask(self) -> None:
        """There is something to agree to."""
        self._show(self.look)

    def show_busy(self) -> None:
        """Code from outside is running."""
        self._show(self.busy, self.stop)

    def show_broken(self, details: bool) -> None:
        """It cannot be used as it is; ``details``: there is a traceback to show."""
        self._show(self.retry, *((self.details,) if details else ()))

    def _show(self, *shown: QWidget) -> None:
        for widget in (self.busy, self.look, self.retry, self.details, self.stop):
            widget.setVisible(widget in shown)
        self.setVisible(bool(shown))

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        return describe(QPushButton(text, self), name, text, tip)
