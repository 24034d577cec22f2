"""The legend of one plot: a button for every series, with its colour, name and value."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QToolButton, QWidget

from ui import theme
from ui.controls import describe
from ui.plots.stroke import Dash, Look, paint_line
from ui.plots.ticks import reading

SWATCH = 12
"""Width of what shows the look of a series,"""
GAP = 5
"""and what is left free behind it."""


class LegendEntry(QAbstractButton):
    """Colour, name and value of one series; pressed, the series is shown.

    Painted by hand and of a constant width: values change many times a second, and a layout that follows
    them would cost more than the plots.  ``values`` is how many there are: 0, 1, or 2 with the smoothed one.
    """

    def __init__(self, name: str, title: str, color: QColor, values: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self._color = color
        self._dash: Dash | None = None
        self._room = values
        self._values: tuple[float | None, float | None] = (None, None)
        self.setText(title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        tooltip = self.tr("{name}: press to hide or show it.").format(name=name)
        if values == 2:
            tooltip += "\n" + self.tr("The value, and after ≈ the smoothed value.")
        describe(self, f"legend-{name}", self.tr("Show {name}").format(name=name), tooltip)

    @property
    def color(self) -> QColor:
        return self._color

    def set_color(self, color: QColor) -> None:
        self._color = color
        self.update()

    def set_dash(self, dash: Dash | None) -> None:
        """Show a piece of the curve, with its dashes; None: a square of its colour."""
        if dash != self._dash:
            self._dash = dash
            self.update()

    @property
    def dash(self) -> Dash | None:
        return self._dash

    def swatch(self) -> QIcon:
        """The colour as a little square, for a menu."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(12 * ratio), round(12 * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._color)
        return QIcon(picture)

    def set_values(self, value: float | None, smoothed: float | None = None) -> None:
        """What the series is at the step pointed at, or at its end."""
        if (value, smoothed) != self._values:
            self._values = (value, smoothed)
            self.update()

    @property
    def valued(self) -> bool:
        """Whether values are written behind the name."""
        return self._room > 0

    def value_text(self) -> str:
        """The values as they are written."""
        value, smoothed = self._values
        text = reading(value)
        return f"{text} ≈ {reading(smoothed)}" if smoothed is not None else text

    def paint_sample(self, painter: QPainter, left: float, middle: float) -> None:
        """Paint a piece of the curve, or a square of its colour: SWATCH wide, for a picture too."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self._dash is not None:
            ends = np.array([left + 0.5, left + SWATCH + 0.5]), np.array([middle, middle])
            color = self._color if self.isChecked() else QColor(theme.colors().disabled)
            paint_line(painter, *ends, Look(color, 2.0, dash=self._dash))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        else:
            painter.setPen(QPen(self._color, 1.4))
            painter.setBrush(self._color if self.isChecked() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(left + 1.5, middle - 4.5, 9, 9), 2, 2)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        # The longest that is written: see ``reading``.
        sample = ("", "-0.000e-00", "-0.00e-00 ≈ -0.00e-00")[self._room]
        width = SWATCH + metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(sample) + 3 * GAP
        return QSize(width, metrics.height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = theme.colors()
        middle = self.height() / 2
        self.paint_sample(painter, 0, middle)
        metrics = painter.fontMetrics()
        base = int(middle + (metrics.ascent() - metrics.descent()) / 2)
        x = SWATCH + GAP
        painter.setPen(QColor(colors.text if self.isChecked() else colors.disabled))
        painter.drawText(x, base, self.text())
        if self.isChecked() and self._room:
            painter.setPen(QColor(colors.muted))
            painter.drawText(x + metrics.horizontalAdvance(self.text()) + GAP, base, self.value_text())
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class Legend(QWidget):
    """The entries in a row; those for which there is no room wait in a menu at its end."""

    toggled = Signal(str, bool)
    """Name of a series, and whether to show it."""

    def __init__(self, font: QFont, parent: QWidget | None = None, more: str = "+{count}") -> None:
        super().__init__(parent)
        self.setFont(font)
        self._more_text = more
        self._entries: dict[str, LegendEntry] = {}
        self._leader: str | None = None
        self._crowded = False
        self._more = describe(QToolButton(self), "legend-more", self.tr("More series"),
                              self.tr("Series for which there is no room here"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setAutoRaise(True)
        self._more.setFont(font)
        self._menu = QMenu(self._more)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.setMenu(self._menu)
        self._more.hide()

    @property
    def entries(self) -> list[LegendEntry]:
        return list(self._entries.values())

    def entry(self, name: str) -> LegendEntry:
        return self._entries[name]

    @property
    def crowded(self) -> bool:
        """Whether there are entries for which there is no room."""
        return self._crowded

    def add(self, name: str, title: str, color: QColor, values: int) -> LegendEntry:
        """One more entry with room for so many values; ``arrange`` when all are added."""
        entry = LegendEntry(name, title, color, values, self)
        entry.setFont(self.font())
        entry.clicked.connect(self._clicked)
        self._entries[name] = entry
        return entry

    def remove(self, name: str) -> None:
        """Take an entry away; ``arrange`` when all are."""
        entry = self._entries.pop(name)
        entry.hide()
        entry.deleteLater()

    def lead(self, name: str | None) -> None:
        """Put this entry in front of the others, whether or not it is among those that fit; None: none."""
        if name != self._leader:
            self._leader = name
            self.arrange()

    def clear(self) -> None:
        for entry in self._entries.values():
            entry.hide()
            entry.deleteLater()
        self._entries = {}
        self._leader = None
        self.arrange()

    def sizeHint(self) -> QSize:
        return QSize(200, QFontMetrics(self.font()).height() + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Place as many entries as there is room for."""
        x, hidden = 0, 0
        entries = sorted(self.entries, key=lambda entry: entry.name != self._leader)
        wide = self._more.fontMetrics().horizontalAdvance(self._more_text.format(count=len(entries))) + 16
        room = self.width() - wide - 2
        for number, entry in enumerate(entries):
            size = entry.sizeHint()
            last = number == len(entries) - 1
            fits = not hidden and x + size.width() <= (self.width() if last else room)
            entry.setVisible(fits)
            if fits:
                entry.setGeometry(x, (self.height() - size.height()) // 2, size.width(), size.height())
                x += size.width() + 10
            else:
                hidden += 1
        self._crowded = hidden > 0
        self._more.setVisible(self._crowded)
        if hidden:
            self._more.setText(self._more_text.format(count=hidden))
            self._more.setGeometry(x, 0, wide, self.height())

    @Slot()
    def _clicked(self) -> None:
        entry = self.sender()
        if isinstance(entry, LegendEntry):
            self.toggled.emit(entry.name, entry.isChecked())

    @Slot()
    def _fill_menu(self) -> None:
        """All series, so that one finds each at its place; and all of them at once, since a menu closes at a click."""
        self._menu.clear()
        for text, shown in ((self.tr("Show all"), True), (self.tr("Hide all"), False)):
            self._menu.addAction(text).triggered.connect(partial(self._toggle_all, shown))
        self._menu.addSeparator()
        for entry in self.entries:
            text = f"{entry.text()}   {entry.value_text()}" if entry.valued else entry.text()
            action = self._menu.addAction(entry.swatch(), text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(entry.isChecked())
            action.triggered.connect(entry.click)

    def _toggle_all(self, shown: bool) -> None:
        for entry in self.entries:
            if entry.isChecked() != shown:
                entry.click()
