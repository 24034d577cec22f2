"""A label whose colour says what kind of text it is, in the light and in the dark theme."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import theme

Tone = Literal["plain", "muted", "error", "warning", "good"]


class ToneLabel(QLabel):
    """Word-wrapped text in a tone of the theme; follows a change of theme."""

    def __init__(self, tone: Tone = "plain", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tone: Tone = tone
        self._color = ""
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        # A long word must wrap or be cut here, never widen the whole panel.
        self.setMinimumWidth(1)
        self._set_policy(QSizePolicy.Policy.Minimum)
        self._paint_tone()

    def set_tone(self, tone: Tone) -> None:
        self._tone = tone
        self._paint_tone()

    def let_shrink(self) -> None:
        """For a label directly in a window: else the window's least height is that of its words one under another."""
        self._set_policy(QSizePolicy.Policy.Preferred)

    def _set_policy(self, vertical: QSizePolicy.Policy) -> None:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        policy.setHeightForWidth(True)  # Qt takes that from a label whose policy is set after its text
        self.setSizePolicy(policy)

    def say(self, text: str) -> None:
        """Show the text; an empty one takes no room."""
        self.setText(text)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._paint_tone()

    def _paint_tone(self) -> None:
        colors = theme.colors()
        color = colors.text if self._tone == "plain" else str(getattr(colors, self._tone))
        if color == self._color:  # setPalette sends PaletteChange again: stop here
            return
        self._color = color
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, QColor(color))
        self.setPalette(palette)
