"""One sample, as large as there is room, with everything that is known of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.controls import describe
from ui.language import say
from ui.number_text import count_text, value_text
from ui.sample_pixmaps import paint, pixmap, place
from ui.tone_label import ToneLabel
from workbench.data_facts import Look, Shown


class Enlarged(QWidget):
    """A picture with a line of words below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self._caption = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def show_picture(self, picture: QPixmap | None, caption: str) -> None:
        self._pixmap, self._caption = picture, caption
        self.setVisible(picture is not None)
        self.setAccessibleName(caption)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pixmap is None:
            return
        painter = QPainter(self)
        line = painter.fontMetrics().height() + 6
        room = QRectF(self.rect()).adjusted(0, 0, 0, -line)
        target = place(self._pixmap, room)
        paint(painter, self._pixmap, target)
        painter.setPen(QColor(theme.colors().muted))
        painter.drawText(QRectF(0, target.bottom() + 4, self.width(), line),
                         int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), self._caption)


class SampleDetail(QWidget):
    """Left and Right go to the neighbours, Esc or Enter goes back to the grid.

    ``closed`` when it is to go, ``moved`` carries -1 or 1.
    """

    closed = Signal()
    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.detail")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back = describe(QPushButton(self.tr("&Back to all"), self), "data_window.detail.back",
                             self.tr("Back to all samples"), self.tr("Back to all samples (Esc)"))
        self.before = describe(QPushButton("‹", self), "data_window.detail.before", self.tr("Sample before"),
                               self.tr("The sample before this one (Left)"))
        self.after = describe(QPushButton("›", self), "data_window.detail.after", self.tr("Next sample"),
                              self.tr("The sample after this one (Right)"))
        for button in (self.back, self.before, self.after):
            button.setAutoDefault(False)
        for button in (self.before, self.after):
            button.setFixedWidth(36)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.facts = ToneLabel("muted", parent=self)
        self.facts.setObjectName("data_window.detail.facts")
        self.stored, self.augmented = Enlarged(self), Enlarged(self)
        self.back.clicked.connect(self.closed)
        self.before.clicked.connect(self._go_before)
        self.after.clicked.connect(self._go_after)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addSpacing(8)
        row.addWidget(self.title, 1)
        pictures = QHBoxLayout()
        pictures.setSpacing(12)
        pictures.addWidget(self.stored, 1)
        pictures.addWidget(self.augmented, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.facts)
        column.addLayout(pictures, 1)

    def show_sample(self, shown: Shown, look: Look, name: str) -> None:
        """``name``: what the sample is called."""
        self.title.setText(name)
        self.setAccessibleName(name)
        self.facts.setText(self._facts(shown, look))
        self.setAccessibleDescription(self.facts.text())
        self.stored.show_picture(_pixmap(shown.picture), self.tr("as it is stored"))
        caption = self.tr("as batch {batch} of epoch {epoch} has it").format(
            batch=count_text((shown.batch or 0) + 1), epoch=count_text(look.at.epoch + 1))
        if shown.augmented_label:
            caption = f"{caption}: {say(shown.augmented_label)}"
        self.augmented.show_picture(_pixmap(shown.augmented), caption)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Left:
            self.moved.emit(-1)
        elif event.key() == Qt.Key.Key_Right:
            self.moved.emit(1)
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _facts(self, shown: Shown, look: Look) -> str:
        split = self.tr("training split") if look.at.split == "training" else self.tr("validation split")
        facts = [split, f"{' × '.join(map(count_text, shown.shape))} {look.summary.dtype}",
                 self.tr("values from {lowest} to {highest}").format(
                     lowest=value_text(shown.lowest, 4), highest=value_text(shown.highest, 4))]
        if shown.batch is not None:
            facts.append(self.tr("in batch {batch} of epoch {epoch}").format(
                batch=count_text(shown.batch + 1), epoch=count_text(look.at.epoch + 1)))
        return ", ".join(facts)

    @Slot()
    def _go_before(self) -> None:
        self.moved.emit(-1)

    @Slot()
    def _go_after(self) -> None:
        self.moved.emit(1)


def _pixmap(pixels: np.ndarray | None) -> QPixmap | None:
    return None if pixels is None else pixmap(pixels)
