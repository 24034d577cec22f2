"""The bar above the plots: following, zoom, smoothing, series, and the step pointed at."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QSlider, QToolButton, QWidget

from ui.controls import describe
from ui.number_text import count_text
from ui.plots.plot_panel import PlotPanel
from ui.plots.ruler import Axis
from ui.plots.ticks import reading
from ui.quiet_combo import QuietCombo
from ui.steady_label import SteadyLabel

_NOTCHES = 100


class PlotBar(QWidget):
    """Says what is asked for; shows what the plots answer."""

    follow_toggled = Signal(bool)
    reset_asked = Signal()
    box_zoom_toggled = Signal(bool)
    log_x_toggled = Signal(bool)
    axis_chosen = Signal(str)
    """What the x axis is to count: one of ruler.AXES."""
    smoothing_moved = Signal(float)
    menu_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.follow_button = self._button(
            "follow", self.tr("Follow"), self.tr("Follow the end of the run"),
            self.tr("Keep the end of the run in view (End)"), checkable=True)
        self.follow_button.clicked.connect(self.follow_toggled)
        self.reset_button = self._button(
            "reset-view", self.tr("Whole run"), self.tr("Show the whole run"),
            self.tr("Show the whole run and fit every axis (Home, R, or double-click in a plot)"))
        self.reset_button.clicked.connect(self.reset_asked)
        self.box_button = self._button(
            "box-zoom", self.tr("Box zoom"), self.tr("Zoom with a box"),
            self.tr("Drag a box to zoom into it; Shift and drag does so at any time"), checkable=True)
        self.box_button.toggled.connect(self.box_zoom_toggled)
        self.log_x_button = self._button(
            "log-x", self.tr("log x"), self.tr("Logarithmic step axis"),
            self.tr("Logarithmic step axis for all plots"), checkable=True)
        self.log_x_button.clicked.connect(self.log_x_toggled)
        self.axis_box = describe(QuietCombo(self), "x-axis", self.tr("What the x axis counts"),
                                 self.tr("Show the curves by step, by epoch, or by the time that was trained"))
        for axis, text in (("step", self.tr("by step")), ("epoch", self.tr("by epoch")), ("time", self.tr("by time"))):
            self.axis_box.addItem(text, axis)
        self.axis_box.setMinimumContentsLength(0)
        self.axis_box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.axis_box.make_room()
        self.axis_box.activated.connect(self._choose_axis)
        self.series_button = self._button(
            "series", self.tr("Series"), self.tr("Choose plots and series"),
            self.tr("Show or hide plots and series"))
        self._menu = QMenu(self.series_button)
        self._menu.aboutToShow.connect(self.menu_asked)
        self.series_button.setMenu(self._menu)
        self.series_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

        self.slider = describe(
            QSlider(Qt.Orientation.Horizontal, self), "smoothing", self.tr("Smoothing strength"),
            self.tr("How much the strong curve is smoothed; far left: not at all"))
        self.slider.setRange(0, _NOTCHES)
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(50)
        self.slider.setMaximumWidth(110)
        self.slider.valueChanged.connect(self._slide)
        self._label = QLabel(self.tr("S&moothing"), self)
        self._label.setBuddy(self.slider)
        self._strength = QLabel(self)
        self._strength.setObjectName("smoothing-value")
        self._strength.setMinimumWidth(self.fontMetrics().horizontalAdvance("0.0000"))
        widest = max(self._step_text(9_999_999), self.tr("{count} steps").format(count=count_text(9_999_999)), key=len)
        self._step = SteadyLabel("", widest, self)
        self._step.setObjectName("step-readout")
        self._step.setAccessibleName(self.tr("Step pointed at, or the steps made"))

        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 10, 3)
        row.setSpacing(4)
        for widget in (self.follow_button, self.reset_button, self.box_button, self.axis_box,
                       self.log_x_button, self.series_button):
            row.addWidget(widget)
        row.addSpacing(12)
        row.addWidget(self._label)
        row.addWidget(self.slider, 2)
        row.addWidget(self._strength)
        row.addStretch(1)
        row.addWidget(self._step)
        self._row = row
        self._words = (self._label, self._strength)

    def minimumSizeHint(self) -> QSize:
        """On a small screen the slider does without its words, and on a smaller one nothing says where one points."""
        size = super().minimumSizeHint()
        return QSize(self._needed() - self._room_of(*self._words, self._step), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = self._needed()
        for words in self._words:
            words.setVisible(self.width() >= needed)
        self._step.setVisible(self.width() >= needed - self._room_of(*self._words))

    # -- what the plots answer

    def show_following(self, following: bool) -> None:
        self.follow_button.setChecked(following)

    def show_log_x(self, log: bool) -> None:
        self.log_x_button.setChecked(log)

    def show_axis(self, axis: Axis) -> None:
        self.axis_box.setCurrentIndex(self.axis_box.findData(axis))

    def show_smoothing(self, strength: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(notch_of(strength))
        self.slider.blockSignals(False)
        self._strength.setText(f"{strength:.3f}".rstrip("0") if strength else self.tr("off"))

    def show_place(self, place: float, axis: Axis) -> None:
        """What is pointed at along the axis; steps are counted from 0."""
        if axis == "step":
            text = self._step_text(int(place)) if place >= 0 else ""
        elif axis == "epoch":
            text = self.tr("epoch {epoch}").format(epoch=f"{place:.2f}")
        else:
            text = self.tr("{seconds} s").format(seconds=reading(place))
        self._step.setText(text)

    def show_made(self, steps: int) -> None:
        """How many steps were made, as the run bar says it."""
        self._step.setText(self.tr("{count} steps").format(count=count_text(steps)) if steps else "")

    def set_live(self, live: bool) -> None:
        """Whether there is anything to zoom into."""
        for button in (self.reset_button, self.box_button, self.axis_box, self.log_x_button):
            button.setEnabled(live)

    def fill_menu(self, panels: Sequence[PlotPanel], show: Callable[[PlotPanel, bool], None]) -> None:
        """List every plot, and below it its series."""
        self._menu.clear()
        for panel in panels:
            if not panel.measured:
                continue
            self._menu.addSection(panel.kind.title)
            self._add_choice(self.tr("Show this plot"), panel.wanted, partial(show, panel))
            for entry in panel.legend.entries:
                self._add_choice(entry.text(), entry.isChecked(), partial(panel.show_series, entry.name))
        if self._menu.isEmpty():
            action = QAction(self.tr("No series yet"), self._menu)
            action.setEnabled(False)
            self._menu.addAction(action)

    # -- inside

    def _needed(self) -> int:
        """How wide everything would be; asked anew each time, since fonts and styles come late."""
        hidden = [widget for widget in (*self._words, self._step) if widget.isHidden()]
        return self._row.totalMinimumSize().width() + self._room_of(*hidden)

    def _room_of(self, *widgets: QWidget) -> int:
        return sum(max(widget.minimumSizeHint().width(), widget.minimumWidth()) + self._row.spacing()
                   for widget in widgets)

    def _button(self, name: str, text: str, accessible: str, tooltip: str, checkable: bool = False) -> QToolButton:
        button = describe(QToolButton(self), name, accessible, tooltip)
        button.setText(text)
        button.setCheckable(checkable)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _add_choice(self, text: str, checked: bool, chosen: Callable[[bool], None]) -> None:
        action = QAction(text.replace("&", "&&"), self._menu)
        action.setCheckable(True)
        action.setChecked(checked)
        action.toggled.connect(chosen)
        self._menu.addAction(action)

    def _step_text(self, step: int) -> str:
        return self.tr("step {step}").format(step=count_text(step))

    @Slot()
    def _choose_axis(self) -> None:
        self.axis_chosen.emit(self.axis_box.currentData())

    @Slot(int)
    def _slide(self, notch: int) -> None:
        self.smoothing_moved.emit(strength_of(notch))


def strength_of(notch: int) -> float:
    """Strength at a notch of the slider: evenly spaced in how far back the smoothing looks (1 to 1000 steps)."""
    return round(1 - 10 ** (-3 * notch / _NOTCHES), 5)


def notch_of(strength: float) -> int:
    """The notch nearest to a strength."""
    return round(-math.log10(max(1 - strength, 1e-3)) * _NOTCHES / 3)
