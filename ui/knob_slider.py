"""KnobSlider: a slider over a Scale, with its marks written under it.

Keyboard: arrows go by a twentieth of a decade, page keys by half a decade, with Ctrl by a whole one.  Home
and End are ignored: one key press must not throw a learning rate to 10.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QVBoxLayout, QWidget

from ui import theme
from ui.controls import describe
from ui.knob_scale import LogScale, Scale
from ui.number_text import value_text

PLACES = 10_000
"""Positions of the slider: more than it has pixels."""


class KnobSlider(QWidget):
    """Shows a value on a scale; ``moved`` tells where the user moved it."""

    moved = Signal(float)
    """The value under the handle, at every move by the user, never by ``set_value``."""
    pressed = Signal()
    released = Signal()

    def __init__(self, object_name: str, title: str, tooltip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale: Scale = LogScale()
        self._told = False
        self.slider = describe(_Slider(self), object_name, title, tooltip)
        self.slider.setRange(0, PLACES)
        self._marks = _Marks(self.slider, self)
        self.setFocusProxy(self.slider)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.slider)
        column.addWidget(self._marks)
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderPressed.connect(self.pressed)
        self.slider.sliderReleased.connect(self.released)
        self.set_scale(self._scale)

    def scale(self) -> Scale:
        return self._scale

    def set_scale(self, scale: Scale) -> None:
        """Lay the values out anew; the handle keeps its place until the next ``set_value``."""
        self._scale = scale
        self.slider.setSingleStep(max(1, round(scale.fine * PLACES)))
        self.slider.setPageStep(max(1, round(scale.coarse * PLACES)))
        self._marks.set_marks(scale.marks())

    def value(self) -> float:
        """The value under the handle."""
        return self._scale.value(self.slider.value() / PLACES)

    def set_value(self, value: float) -> None:
        """Put the handle there without telling anybody."""
        self._told = True
        self.slider.setValue(round(self._scale.place(value) * PLACES))
        self._told = False
        self._describe(value)

    def is_held_down(self) -> bool:
        """Whether the mouse holds the handle."""
        return self.slider.isSliderDown()

    @Slot()
    def _moved(self) -> None:
        if not self._told:
            self._describe(self.value())
            self.moved.emit(self.value())

    def _describe(self, value: float) -> None:
        # A screen reader would otherwise read the position, 0 to 10000.
        self.slider.setAccessibleDescription(value_text(value))


class _Slider(QSlider):
    """A horizontal slider that leaves the wheel to the scroll area and knows no Home and End."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            event.ignore()
        elif (event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
                and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            by = 2 * self.pageStep()
            self.setValue(self.value() + (by if event.key() == Qt.Key.Key_PageUp else -by))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def handle_center(self, place: float) -> int:
        """The x of the middle of the handle when it stands at ``place``."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        length = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self)
        room = max(0, self.width() - length)
        return length // 2 + QStyle.sliderPositionFromValue(0, PLACES, round(place * PLACES), room)


class _Marks(QWidget):
    """The numbers under a slider; as many of them as fit."""

    def __init__(self, slider: _Slider, parent: QWidget) -> None:
        super().__init__(parent)
        self._slider = slider
        self._marks: list[tuple[float, str]] = []

    def set_marks(self, marks: list[tuple[float, str]]) -> None:
        self._marks = marks
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self.fontMetrics().height() + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(10, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = theme.colors()
        tick, text = QColor(colors.line), QColor(colors.muted if self.isEnabled() else colors.disabled)
        metrics = painter.fontMetrics()
        centers = [self._slider.handle_center(place) for place, _ in self._marks]
        every = self._stride(centers)
        for index, (x, (_, label)) in enumerate(zip(centers, self._marks, strict=True)):
            painter.setPen(tick)
            painter.drawLine(x, 0, x, 3)
            # Counted from the right: the large values are those that people turn to.
            if (len(self._marks) - 1 - index) % every == 0:
                painter.setPen(text)
                painter.drawText(self._left(x, label), 4 + metrics.ascent(), label)
        painter.end()

    def _left(self, center: int, label: str) -> int:
        width = self.fontMetrics().horizontalAdvance(label)
        return min(max(0, center - width // 2), self.width() - width)

    def _stride(self, centers: list[int]) -> int:
        """Every how manieth label can be written without touching the next one."""
        spans = [(self._left(x, label), self._left(x, label) + self.fontMetrics().horizontalAdvance(label))
                 for x, (_, label) in zip(centers, self._marks, strict=True)]
        for every in range(1, len(spans)):
            shown = spans[::-1][::every]
            if all(right[0] - left[1] >= 6 for right, left in pairwise(shown)):
                return every
        return max(1, len(spans))
