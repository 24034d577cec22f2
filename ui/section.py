"""Section: a title that folds what is under it away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.controls import describe


class Section(QWidget):
    """A header button and a body.  The header carries a short summary while the body is folded."""

    unfolded = Signal(bool)

    def __init__(self, name: str, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._summary = title, ""
        self._unfolded = True
        self._body = body
        self.header = QToolButton(self)
        describe(self.header, f"{name}.section", title, self.tr("Show or hide: {title}").format(title=title))
        self.header.setAutoRaise(True)
        self.header.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        font = self.header.font()
        font.setBold(True)
        self.header.setFont(font)
        indented = QVBoxLayout()
        indented.setContentsMargins(6, 0, 0, 0)
        indented.addWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addLayout(indented)
        self.header.clicked.connect(self._clicked)
        self._show()

    def set_summary(self, summary: str) -> None:
        """What stands behind the title while the body is folded."""
        self._summary = summary
        self._show()

    def set_unfolded(self, unfolded: bool) -> None:
        if unfolded != self._unfolded:
            self._unfolded = unfolded
            self._show()
            self.unfolded.emit(unfolded)

    def is_unfolded(self) -> bool:
        return self._unfolded

    @Slot()
    def _clicked(self) -> None:
        self.set_unfolded(not self._unfolded)

    def _show(self) -> None:
        unfolded = self._unfolded
        self._body.setVisible(unfolded)
        folded_text = f"{self._title}  ·  {self._summary}" if self._summary else self._title
        self.header.setText(self._title if unfolded else folded_text)
        self.header.setAccessibleDescription(self.tr("unfolded") if unfolded else self.tr("folded"))
        self.header.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
