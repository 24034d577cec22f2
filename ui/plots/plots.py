"""The live plots of a run: a column of plots over the same steps, epochs or seconds, with other runs behind it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QMetaMethod, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui import theme
from ui.plots import ranges
from ui.plots.catalogue import HIDDEN, SMOOTHED, plot_kinds
from ui.plots.comparison import Comparison
from ui.plots.fan_stage import FanStage
from ui.plots.line import Line
from ui.plots.looking import Looking
from ui.plots.lr_drawing import LrDrawing
from ui.plots.markers import Marker
from ui.plots.overlay import Overlay
from ui.plots.pacer import CROWDED, ROOMY, Pacer
from ui.plots.plot_bar import PlotBar
from ui.plots.plot_column import PlotColumn
from ui.plots.plot_panel import PlotPanel
from ui.plots.pointing import Pointing
from ui.plots.ruler import AXES, Axis, Ruler
from workbench.history import History
from workbench.messages import Columns, Samples, Started

_READOUTS = 250
"""Milliseconds between two updates of the last values: faster than that nobody can read them."""


class Plots(QWidget):
    """Loss, learning rate, accuracy, gradient norm and speed of a run, linked along the steps.

    ``append`` only keeps the numbers; drawing happens when the Pacer finds time for it.  While *following*
    the view moves with the run; a zoom or a pan by the user ends that, the Follow button brings it back.
    """

    follow_changed = Signal(bool)
    smoothing_changed = Signal(float)
    axis_changed = Signal(str)
    """What the x axis counts now: one of ruler.AXES."""
    hovered = Signal(int)
    """The step of the live run under the crosshair; -1 when it goes away."""
    point_clicked = Signal(str, int)
    """Key of a run ("" is the live one) and the step of its curve that was clicked, or chosen with Enter."""
    wanted_changed = Signal(str, bool)
    """A quantity of the inspector, and whether its plot is shown now; by whoever has asked."""
    lr_drawn = Signal(object, str)
    """Points ((step, lr), ...) of a learning rate drawn by hand, and "linear" or "log"; see LrDrawing.drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plots")
        self.setAccessibleName(self.tr("Plots of the run"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._small = QFont(self.font())
        self._small.setPointSizeF(max(7.0, 0.9 * self._small.pointSizeF()))
        self._history = History()
        self._ruler = Ruler(self._history)
        self._planned_ruler = Ruler()  # without a history: nobody knows when a step will be made
        self._lines: dict[str, Line] = {}
        self._markers: list[Marker] = []
        self._strength = 0.0
        self._window: QWidget | None = None

        self.bar = PlotBar(self)
        self.column = PlotColumn(self._small, self._ruler, self)
        self.comparison = Comparison(self._small, self.column, self)
        self.looking = Looking(self.column, self.comparison, self._ruler, self._planned_ruler, self)
        self.pointing = Pointing(self._ruler, self.column.panels, self.comparison, self)
        self._pacer = Pacer(self)
        self._readouts = QTimer(self)
        self._readouts.setSingleShot(True)
        self._readouts.timeout.connect(self._read_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.comparison.legend)
        column.addWidget(self.column, 1)

        self.bar.follow_toggled.connect(self.looking.set_following)
        self.bar.reset_asked.connect(self.looking.reset)
        self.bar.box_zoom_toggled.connect(self._set_box_zoom)
        self.bar.axis_chosen.connect(self.set_axis)
        self.bar.log_x_toggled.connect(self.set_log_x)
        self.bar.smoothing_moved.connect(self.set_smoothing)
        self.bar.menu_asked.connect(self._fill_menu)
        self.looking.follow_changed.connect(self.bar.show_following)
        self.looking.follow_changed.connect(self.follow_changed)
        self.column.added.connect(self._added)
        self.column.verticalScrollBar().valueChanged.connect(self._mark)
        self.comparison.changed.connect(self._others_changed)
        self.pointing.moved.connect(self._pointed)
        self.pointing.chosen.connect(self.point_clicked)
        theme.notifier().changed.connect(self.apply_theme)
        for kind in plot_kinds():
            self.column.add(kind)
        self.drawing = LrDrawing(self.panel("lr"))
        self.drawing.drawn.connect(self.lr_drawn)
        self.drawing.began.connect(self._show_future)
        self.fan = FanStage(self.panel("loss"), self._ruler)
        self.fan.began.connect(self._show_fan)
        for mode in (self.drawing, self.fan):
            mode.ended.connect(self._leave_aside)
        self.set_smoothing(0.95)
        self.bar.show_following(True)
        self._show_panels()

    # -- data

    @property
    def history(self) -> History:
        """The numbers shown; fed by ``append`` only."""
        return self._history

    def append(self, first: int, columns: Columns, samples: Samples) -> None:
        """Take in a batch of steps (see ``History.append``); drawn when there is time."""
        if columns and first < self._history.steps:
            self.truncate(first)
        for name, (steps, _) in samples.items():
            if name in self._lines and len(steps) and steps[0] <= self._lines[name].last_step:
                self._lines[name].truncate(int(steps[0]))
        self._history.append(first, columns, samples)
        new = len(self._history) != len(self._lines)
        if new:
            self._add_lines()
        self._mark()
        if new:
            self._pacer.hurry()  # the first points of a run, or of a series, are worth a look at once

    def set_streaming(self, started: Started | None) -> None:
        """This run trains from now on; None: no run does, and what the last one left is drawn at once.

        Beside a run that keeps every processor busy the plots are redrawn less often.
        """
        crowded = started is not None and started.device.startswith("cpu") and started.threads >= _processors()
        self.looking.growing = started is not None
        self._pacer.budget = CROWDED if crowded else ROOMY
        if started is None:
            self._pacer.hurry()
        else:
            self.set_steps_per_epoch(started.steps_per_epoch)

    def set_steps_per_epoch(self, steps: int) -> None:
        """How many steps an epoch of this run (and of the planned one) has; 0 where that is not known."""
        if steps != self._ruler.steps_per_epoch:
            self._ruler.steps_per_epoch = self._planned_ruler.steps_per_epoch = steps
            if self.axis == "epoch":
                self.looking.set_axis("epoch")
                self._mark()

    def truncate(self, step: int) -> None:
        """Forget everything at or after ``step``: the run was taken back to a checkpoint."""
        for line in self._lines.values():
            line.truncate(step)
        self._history.truncate(step)
        self._markers = [marker for marker in self._markers if marker.step < step]
        for panel in self.panels:
            panel.view.markers.truncate(step)
            panel.refresh()
        self._mark()

    def set_planned(self, panel: str, lines: list[Line]) -> None:
        """Show what a coming run would follow in one of the plots; an empty list shows nothing."""
        for line in lines:
            line.ruler = self._planned_ruler
        self.panel(panel).set_planned(lines)
        self.drawing.refresh()
        self._show_panels()
        if self.column.empty:
            self.reset_view()
        self._mark()

    def clear(self) -> None:
        """Show an empty run."""
        self.set_history(History())

    def set_history(self, history: History, *, past: bool = False) -> None:
        """Show another run, which ``append`` goes on with; markers are forgotten, the view starts afresh.

        What is planned is not about a ``past`` one, and is not shown beside it.
        """
        self.clear_fan()
        self._history = history
        self._ruler.measure(history)
        self._lines = {}
        self._markers = []
        for panel in self.panels[:]:
            panel.clear()
            panel.show_planned(not past)
            panel.view.markers.clear()
        self._add_lines()
        self._show_panels()
        self.reset_view()
        self._mark()

    def add_marker(self, step: int, text: str, kind: str = "knob") -> None:
        """Mark a step in every plot.  ``kind``: "knob", "checkpoint" or "note"; ``text`` shows on hover."""
        marker = Marker(step, text, kind)
        self._markers.append(marker)
        for panel in self.panels:
            panel.view.markers.add(marker)

    @property
    def markers(self) -> list[Marker]:
        return list(self._markers)

    # -- other runs

    def set_overlays(self, overlays: Sequence[Overlay], live_color: int = 0) -> None:
        """Show these runs behind the live one, in every plot of a series that they have; none: the live one alone.

        Keys differ.  While others are shown every run has one colour; ``live_color`` is the live run's
        (``looks.run_color``).
        """
        self.comparison.set_overlays(overlays, live_color)

    def show_fan(self, step: int, losses: Mapping[str, np.ndarray], chosen: str | None = None) -> None:
        """Show where the loss would go from ``step`` on, one curve for each label; ``chosen`` stands out.

        The values are those of steps ``step``, ``step + 1``, ...  The plots look there until ``clear_fan``.
        """
        self.fan.show(step, losses, chosen, self._strength)

    def clear_fan(self) -> None:
        """Show no fan any more, and look where we looked before."""
        self.fan.clear()

    # -- looks

    @Slot(str, bool)
    def set_wanted(self, name: str, wanted: bool) -> None:
        """Show or hide a whole plot; those of the inspector's quantities ("weight norm", ...) are hidden at first."""
        self._show_panel(self.panel(name), wanted)

    @property
    def panels(self) -> list[PlotPanel]:
        """All plots, from top to bottom."""
        return self.column.panels

    def panel(self, name: str) -> PlotPanel:
        """The plot of that name: "loss", "lr", "accuracy", "gradient-norm", "evaluations", "speed", a quantity of the
        inspector, or a series' own."""
        return self.column.panel(name)

    @property
    def splitter(self) -> QSplitter:
        """What the plots are in."""
        return self.column.splitter

    def set_series_style(self, name: str, color: QColor | None = None, width: float | None = None,
                         visible: bool | None = None) -> None:
        """Give the series ``name`` a colour or a width of its own, or hide it."""
        panel = next(panel for panel in self.panels if name in (line.name for line in panel.lines))
        panel.set_series_style(name, color, width)
        if visible is not None:
            panel.show_series(name, visible)

    @property
    def smoothing(self) -> float:
        return self._strength

    @Slot(float)
    def set_smoothing(self, strength: float) -> None:
        """Strength of the smoothing: 0 is off, 0.999 the most (the formula is in smoothing.py)."""
        strength = min(max(strength, 0.0), 0.999)
        if strength == self._strength:
            return
        self._strength = strength
        self.bar.show_smoothing(strength)
        for panel in self.panels:
            panel.smooth(strength)
        self.comparison.desk.smooth(strength)
        self.fan.smooth(strength)
        self._mark()
        self.smoothing_changed.emit(strength)

    @Slot()
    def apply_theme(self) -> None:
        """Take the theme's colours again."""
        self.comparison.legend.apply_theme()
        for panel in self.panels:
            panel.apply_theme()

    # -- where we look

    @property
    def axis(self) -> Axis:
        """What the x axis counts."""
        return self._ruler.axis

    @Slot(str)
    def set_axis(self, axis: Axis) -> None:
        """Let the x axis count steps, epochs, or seconds of training; the view starts afresh."""
        if axis == self.axis or axis not in AXES:
            return
        self.pointing.leave()
        self._ruler.axis = self._planned_ruler.axis = axis
        self.comparison.set_axis(axis)
        self.bar.show_axis(axis)
        self.drawing.set_offered(axis == "step")
        self.looking.set_axis(axis)
        self._mark()
        self.axis_changed.emit(axis)

    @property
    def x_range(self) -> ranges.Range:
        """First and last place in view: steps, epochs or seconds."""
        return self.looking.shown

    @property
    def following(self) -> bool:
        return self.looking.following

    @Slot(bool)
    def set_following(self, following: bool) -> None:
        """Follow the end of the run, at the present zoom; or stay where we are."""
        self.looking.set_following(following)

    @Slot()
    def reset_view(self) -> None:
        """Show the whole run, and follow it."""
        self.looking.reset()

    @Slot(float, float)
    def look_at(self, left: float, right: float) -> None:
        """The user asks for this part (places on the x axis): every plot shows it, and following ends."""
        self.looking.look_at(left, right)

    @Slot(bool)
    def set_log_x(self, log: bool) -> None:
        """A logarithmic x axis for all plots; step 0 has no place on it."""
        self.bar.show_log_x(log)
        self.looking.set_log(log)

    # -- drawing

    def flush(self) -> None:
        """Bring everything up to date at once (before a picture is taken)."""
        self.comparison.desk.finish()
        self.looking.follow()
        for panel in self.panels:
            while not panel.redraw():
                pass
        self._read_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._small.setPointSizeF(max(7.0, 0.9 * self.font().pointSizeF()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._window is not self.window():
            self._window = self.window()
            self._window.installEventFilter(self)
        self._mark()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowStateChange:  # perhaps no longer minimised
            self._mark()
        return super().eventFilter(watched, event)

    def connectNotify(self, signal: QMetaMethod) -> None:
        if signal.name() == b"point_clicked":
            self.pointing.offers = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.pointing.key(event) and not self.looking.key(event):
            super().keyPressEvent(event)

    # -- inside

    @Slot(object)
    def _added(self, panel: PlotPanel) -> None:
        """There is one more plot."""
        panel.smooth(self._strength)
        for marker in self._markers:
            panel.view.markers.add(marker)
        panel.view.x_asked.connect(self.looking.look_at)
        panel.view.reset_asked.connect(self.looking.reset)
        panel.log_y_changed.connect(self.comparison.want)
        panel.view.look_at(x=self.looking.x)
        self.pointing.listen(panel)

    def _add_lines(self) -> None:
        """Show the series that have appeared."""
        new: dict[PlotPanel, list[Line]] = {}
        for name in self._history.names():
            if name in self._lines:
                continue
            smoothing = self._strength if name in SMOOTHED else None
            line = self._lines[name] = Line(name, self._history.series(name), smoothing, self._ruler)
            if name not in HIDDEN:
                new.setdefault(self.column.panel_of(name), []).append(line)
        for panel, lines in new.items():
            panel.add(lines)
        self.comparison.name_live(bool(self._lines))
        self._show_panels()

    @Slot()
    def _others_changed(self) -> None:
        self.pointing.leave()
        self._show_panels()
        self.looking.show_whole()
        self._mark()

    def _show_panels(self) -> None:
        """Other plots may have something to show."""
        self.column.arrange()
        for panel in self.panels:
            if panel.isHidden():
                self._pacer.forget(panel)
            else:
                panel.look_at_x(self.looking.x, self.looking.log)
        self.bar.set_live(not self.column.empty)
        self.comparison.want()

    @Slot()
    def _mark(self) -> None:
        self.looking.follow()
        for panel in self.panels:
            self._pacer.mark(panel)
        if not self._readouts.isActive():
            self._readouts.start(_READOUTS)

    @Slot(float, float)
    def _show_future(self, first: float, last: float) -> None:
        """Show the steps that can be drawn on."""
        room = last - first
        begin = first if self.looking.log else max(-0.03 * room, first - 0.2 * room)
        self.looking.aside(begin, last + 0.03 * room, self.panel("lr"))

    @Slot(float, float)
    def _show_fan(self, first: float, last: float) -> None:
        """Show these steps, with the fan among them."""
        self.looking.aside(first, last, self.panel("loss"))

    @Slot()
    def _leave_aside(self) -> None:
        if not self.drawing.active and not self.fan.active:
            self.looking.back()

    @Slot()
    def _pointed(self) -> None:
        self._read_out()
        step = self.pointing.step
        self.hovered.emit(-1 if step is None else step)

    @Slot()
    def _read_out(self) -> None:
        if self.pointing.place is not None:
            self.bar.show_place(self.pointing.place, self.axis)
        else:
            self.bar.show_made(self._history.steps)
        for panel in self.panels:
            if panel.is_seen():
                panel.read_out(self.pointing.step)

    @Slot(bool)
    def _set_box_zoom(self, on: bool) -> None:
        for panel in self.panels:
            panel.view.box_zoom = on

    @Slot()
    def _fill_menu(self) -> None:
        """The menu of plots and series: all that clicking on legends does, for the keyboard."""
        self.bar.fill_menu(self.panels, self._show_panel)

    def _show_panel(self, panel: PlotPanel, wanted: bool) -> None:
        if wanted == panel.wanted:
            return
        panel.want(wanted)
        self._show_panels()
        self._mark()
        self._pacer.hurry()
        if not panel.kind.wanted:
            self.wanted_changed.emit(panel.kind.name, wanted)


def _processors() -> int:
    """How many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
