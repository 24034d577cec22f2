"""The strip above the plots that says what went wrong, in one sentence, with what can be done about it.

Not a dialog: the run and the window stay usable while it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from ui import theme
from ui.controls import describe

Kind = Literal["info", "warning", "error"]


class Suggestion(NamedTuple):
    """A button of the strip: what it says, and what it does."""

    text: str
    act: Callable[[], None]


class MessageStrip(QFrame):
    """Shows one message at a time; a new one takes the place of the old one."""

    details_wanted = Signal(str, str)  # the sentence and its details

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, "message_strip", self.tr("Message"), "")
        self._details = ""
        self._kind: Kind = "info"
        self._sentence = QLabel(self)
        self._sentence.setObjectName("message_sentence")
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons: list[QPushButton] = []
        self._details_button = describe(
            QPushButton(self.tr("Details…"), self), "message_details", self.tr("Details of the message"),
            self.tr("Show the full report"))
        self._details_button.clicked.connect(self._show_details)
        dismiss = self.tr("Dismiss the message")
        self._close = describe(QToolButton(self), "message_close", dismiss, dismiss)
        self._close.setText("×")
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self.dismiss)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 4, 4, 4)
        self._row.setSpacing(6)
        self._row.addWidget(self._sentence, 1)
        self._row.addWidget(self._details_button)
        self._row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        theme.notifier().changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_message(
        self, sentence: str, kind: Kind = "info", *, details: str = "", seconds: float = 0,
        suggestions: Sequence[Suggestion] = (),
    ) -> None:
        """Show a sentence; ``seconds`` lets it go away by itself (only for good news)."""
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for number, suggestion in enumerate(suggestions):
            button = describe(QPushButton(suggestion.text, self), f"message_suggestion_{number}",
                              suggestion.text, suggestion.text)
            button.clicked.connect(self.dismiss)  # first: the act may have a message of its own
            button.clicked.connect(suggestion.act)
            self._row.insertWidget(1 + number, button)
            self._buttons.append(button)
        self._kind, self._details = kind, details
        self._sentence.setText(sentence)
        self._sentence.setAccessibleName(sentence)
        self._details_button.setVisible(bool(details))
        self._dress()
        self._timer.stop()
        if seconds:
            self._timer.start(int(seconds * 1000))
        self.show()

    @property
    def sentence(self) -> str:
        """What is shown now; "" when the strip is hidden."""
        return "" if self.isHidden() else self._sentence.text()

    @property
    def urgent(self) -> bool:
        """Whether what is shown is about something wrong: good news should not take its place."""
        return not self.isHidden() and self._kind != "info"

    @Slot()
    def dismiss(self) -> None:
        self._timer.stop()
        self.hide()

    @Slot()
    def _show_details(self) -> None:
        self.details_wanted.emit(self._sentence.text(), self._details)

    @Slot()
    def _dress(self) -> None:
        c = theme.colors()
        ground = {"info": c.info_ground, "warning": c.warning_ground, "error": c.error_ground}[self._kind]
        edge = {"info": c.info, "warning": c.warning, "error": c.error}[self._kind]
        self.setStyleSheet(
            f"QFrame#message_strip {{ background: {ground}; border: none; border-left: 4px solid {edge}; }}"
            f"QLabel#message_sentence {{ color: {c.text}; }}"
        )
        self.setMinimumHeight(QFontMetrics(self.font()).height() + 16)
