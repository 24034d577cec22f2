"""The live plots of a run: a column of plots over the same steps."""

from __future__ import annotations

import math
import os

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QVBoxLayout, QWidget

from ui import theme
from ui.plots import ranges
from ui.plots.catalogue import HIDDEN, SMOOTHED, PlotKind, kind_of_unknown, plot_kinds
from ui.plots.line import Line
from ui.plots.lr_drawing import LrDrawing
from ui.plots.markers import Marker
from ui.plots.pacer import CROWDED, ROOMY, Pacer
from ui.plots.plot_bar import PlotBar
from ui.plots.plot_panel import PlotPanel
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
    hovered = Signal(int)
    """The step under the crosshair; -1 when it goes away."""
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
        self._lines: dict[str, Line] = {}
        self._markers: list[Marker] = []
        self._x: ranges.Range = ranges.whole_run(0)
        self._width: float | None = None  # of the part that is followed; None: the whole run
        self._following = True
        self._streaming = False
        self._log_x = False
        self._strength = 0.0
        self._pointed: float | None = None
        self._window: QWidget | None = None

        self.bar = PlotBar(self)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setObjectName("plots-splitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(3)
        self.panels: list[PlotPanel] = []
        self._pacer = Pacer(self)
        self._readouts = QTimer(self)
        self._readouts.setSingleShot(True)
        self._readouts.timeout.connect(self._read_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._scrolling(), 1)

        self.bar.follow_toggled.connect(self.set_following)
        self.bar.reset_asked.connect(self.reset_view)
        self.bar.box_zoom_toggled.connect(self._set_box_zoom)
        self.bar.log_x_toggled.connect(self.set_log_x)
        self.bar.smoothing_moved.connect(self.set_smoothing)
        self.bar.menu_asked.connect(self._fill_menu)
        theme.notifier().changed.connect(self.apply_theme)
        for kind in plot_kinds():
            self._add_panel(kind)
        self.drawing = LrDrawing(self.panel("lr"))
        self._x_before: ranges.Range | None = None
        self._sizes_before: list[int] = []
        self._sizes_given: list[int] = []
        self.drawing.began.connect(self._show_future)
        self.drawing.ended.connect(self._leave_future)
        self.drawing.drawn.connect(self.lr_drawn)
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
        self._streaming = started is not None
        self._pacer.budget = CROWDED if crowded else ROOMY
        if started is None:
            self._pacer.hurry()

    def truncate(self, step: int) -> None:
        """Forget everything at or after ``step``: the run was taken back to a checkpoint."""
        self._forget(step)
        self._history.truncate(step)
        self._markers = [marker for marker in self._markers if marker.step < step]
        for panel in self.panels:
            panel.view.markers.truncate(step)
            panel.refresh()
        self._mark()

    def set_planned(self, panel: str, lines: list[Line]) -> None:
        """Show what a coming run would follow in one of the plots; an empty list shows nothing."""
        self.panel(panel).set_planned(lines)
        self.drawing.refresh()
        self._show_panels()
        if not any(one.lines for one in self.panels):
            self.reset_view()
        self._mark()

    def clear(self) -> None:
        """Show an empty run."""
        self.set_history(History())

    def set_history(self, history: History) -> None:
        """Show another run, which ``append`` goes on with; markers are forgotten, the view starts afresh."""
        self._history = history
        self._lines = {}
        self._markers = []
        for panel in self.panels[:]:
            panel.clear()
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

    # -- looks

    @Slot(str, bool)
    def set_wanted(self, name: str, wanted: bool) -> None:
        """Show or hide a whole plot; those of the inspector's quantities ("weight norm", ...) are hidden at first."""
        self._show_panel(self.panel(name), wanted)

    def panel(self, name: str) -> PlotPanel:
        """The plot of that name: "loss", "lr", "accuracy", "gradient-norm", "evaluations", "speed", a quantity of the
        inspector, or a series' own."""
        return next(panel for panel in self.panels if panel.kind.name == name)

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
        self._mark()
        self.smoothing_changed.emit(strength)

    @Slot()
    def apply_theme(self) -> None:
        """Take the theme's colours again."""
        for panel in self.panels:
            panel.apply_theme()

    # -- where we look

    @property
    def x_range(self) -> ranges.Range:
        """First and last step in view."""
        return (10 ** self._x[0], 10 ** self._x[1]) if self._log_x else self._x

    @property
    def following(self) -> bool:
        return self._following

    @Slot(bool)
    def set_following(self, following: bool) -> None:
        """Follow the end of the run, at the present zoom; or stay where we are."""
        if following and not self._following:
            first, last = self.x_range
            whole = first <= 0.5 or last - first > 0.9 * max(1, self._last_step())
            self._width = None if whole or self._log_x else last - first
            for panel in self.panels:
                panel.fit_y()
        if following != self._following:
            self._following = following
            self.bar.show_following(following)
            self.follow_changed.emit(following)
        if following:
            self._follow(at_once=True)

    @Slot()
    def reset_view(self) -> None:
        """Show the whole run, and follow it."""
        self._width = None
        self._x = self._whole()
        self.set_following(True)
        for panel in self.panels:
            panel.look_at_x(self._x, self._log_x)
            panel.fit_y()

    @Slot(float, float)
    def look_at(self, left: float, right: float) -> None:
        """The user asks for this part (places on the x axis): every plot shows it, and following ends."""
        least = 1e-3 if self._log_x else 4.0
        if right - left < least:
            middle = (left + right) / 2
            left, right = middle - least / 2, middle + least / 2
        span = 1.12 * max(50, self._last_step(), self._planned_to())
        span = math.log10(span) if self._log_x else span
        if right - left > 1.5 * span:  # there is nothing out there
            left, right = -0.25 * span, 1.25 * span
        shift = max(0.0, -right) - max(0.0, left - span)
        left, right = left + shift, right + shift
        self.set_following(False)
        self._show_x((left, right))

    @Slot(bool)
    def set_log_x(self, log: bool) -> None:
        """A logarithmic step axis for all plots; step 0 has no place on it."""
        self._log_x = log
        self.bar.show_log_x(log)
        self._x_before = None
        self.reset_view()

    @Slot(float, float)
    def _show_future(self, first: float, last: float) -> None:
        """Show what can be drawn; until that ends nothing moves by itself."""
        self._x_before = self._x
        room = last - first
        left = max(1.0, first) if self._log_x else max(-0.03 * room, first - 0.2 * room)
        right = last + 0.03 * room
        self._show_x((math.log10(left), math.log10(right)) if self._log_x else (left, right))
        self._sizes_before = self.splitter.sizes()
        self._give_room(self.panel("lr"), 0.45)

    @Slot()
    def _leave_future(self) -> None:
        if self.splitter.sizes() == self._sizes_given:  # otherwise the user has chosen others
            self.splitter.setSizes(self._sizes_before)
        x, self._x_before = self._x_before, None
        if self._following and x is not None:
            self._show_x(x)
            self._follow(at_once=True)

    # -- drawing

    def flush(self) -> None:
        """Bring everything up to date at once (before a picture is taken)."""
        if self._following:
            self._follow()
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        left, right = self._x
        span, key = right - left, event.key()
        if key in (Qt.Key.Key_Home, Qt.Key.Key_R):
            self.reset_view()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            shift = 0.1 * span * (1 if key == Qt.Key.Key_Right else -1)
            self.look_at(left + shift, right + shift)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Up):
            self.look_at(left + 0.1 * span, right - 0.1 * span)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Down):
            self.look_at(left - 0.125 * span, right + 0.125 * span)
        elif key == Qt.Key.Key_End:
            self.set_following(True)
        else:
            super().keyPressEvent(event)

    # -- inside

    def _scrolling(self) -> QScrollArea:
        """The column of plots, which scrolls where it has more of them than the window is high."""
        area = QScrollArea(self)
        area.setObjectName("plots-scroll")
        area.setWidget(self.splitter)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.verticalScrollBar().valueChanged.connect(self._mark)
        return area

    def _add_panel(self, kind: PlotKind) -> PlotPanel:
        panel = PlotPanel(kind, self._small, self)
        panel.smooth(self._strength)
        for marker in self._markers:
            panel.view.markers.add(marker)
        panel.view.x_asked.connect(self.look_at)
        panel.view.reset_asked.connect(self.reset_view)
        panel.view.hovered.connect(self._point)
        panel.view.left.connect(self._point_nowhere)
        panel.view.look_at(x=self._x)
        self.panels.append(panel)
        self.splitter.addWidget(panel)
        self.splitter.setStretchFactor(self.splitter.count() - 1, kind.weight)
        return panel

    def _add_lines(self) -> None:
        """Show the series that have appeared."""
        new: dict[PlotPanel, list[Line]] = {}
        for name in self._history.names():
            if name in self._lines:
                continue
            smoothing = self._strength if name in SMOOTHED else None
            line = self._lines[name] = Line(name, self._history.series(name), smoothing)
            if name not in HIDDEN:
                panel = next((panel for panel in self.panels if panel.kind.holds(name)), None)
                new.setdefault(panel or self._add_panel(kind_of_unknown(name)), []).append(line)
        for panel, lines in new.items():
            panel.add(lines)
        self._show_panels()

    def _show_panels(self) -> None:
        """Plots with data, or those with a hint while there is none at all; labels under the last of them."""
        empty = not any(panel.lines for panel in self.panels)
        for panel in self.panels:
            panel.setVisible(panel.wanted and (bool(panel.kind.hint) if empty else bool(panel.lines)))
            if panel.isHidden():
                self._pacer.forget(panel)
            else:
                panel.look_at_x(self._x, self._log_x)
        seen = [panel for panel in self.panels if not panel.isHidden()]
        drawn = [panel for panel in seen if panel.lines or panel.planned_to >= 0] or seen
        for panel in seen:
            panel.view.set_labelled(panel is drawn[-1])
            panel.view.markers.handles = panel is seen[0]
        self.bar.set_live(not empty)

    def _forget(self, step: int) -> None:
        for line in self._lines.values():
            line.truncate(step)

    def _last_step(self) -> int:
        """The last step that was made; before any, the last that is planned."""
        made = max((panel.last_step for panel in self.panels), default=-1)
        return made if made >= 0 else self._planned_to()

    def _planned_to(self) -> int:
        """The last step that is planned; -1 where nothing is."""
        return max((panel.planned_to for panel in self.panels), default=-1)

    def _whole(self) -> ranges.Range:
        left, right = ranges.whole_run(max(0, self._last_step()), self._planned_to(), self._streaming)
        return (0.0, math.log10(right)) if self._log_x else (left, right)

    @Slot()
    def _mark(self) -> None:
        if self._following:
            self._follow()
        for panel in self.panels:
            self._pacer.mark(panel)
        if not self._readouts.isActive():
            self._readouts.start(_READOUTS)

    def _follow(self, at_once: bool = False) -> None:
        """Move the view where the run is by now: every plot at its next redraw, or all of them at once."""
        if self.drawing.active:
            return
        last, planned_to = float(max(0, self._last_step())), self._planned_to()
        if not self._log_x:
            self._show_x(ranges.follow(self._x, last, self._width, planned_to), at_once)
        elif last > 10 ** self._x[1] or self._x[0] != 0.0:
            self._show_x((0.0, math.log10(ranges.whole_run(last, planned_to)[1])), at_once)

    def _give_room(self, panel: PlotPanel, share: float) -> None:
        """Make one plot at least so high, as a share of the column; the others shrink alike."""
        sizes = self.splitter.sizes()
        at, whole = self.splitter.indexOf(panel), sum(sizes)
        wanted = share * whole
        if 0 < sizes[at] < wanted:
            others = (whole - wanted) / (whole - sizes[at])
            self.splitter.setSizes([round(wanted if i == at else size * others) for i, size in enumerate(sizes)])
        self._sizes_given = self.splitter.sizes()

    def _show_x(self, x: ranges.Range, at_once: bool = True) -> None:
        if x != self._x:
            self._x = x
            for panel in self.panels:
                if panel.isHidden():
                    continue
                if at_once:
                    panel.look_at_x(x, self._log_x)
                else:
                    panel.look_at_x_later(x)

    @Slot(float, float)
    def _point(self, step: float, value: float) -> None:
        self._pointed = float(round(step))
        for panel in self.panels:
            panel.view.crosshair.show_at(self._pointed, value if panel.view is self.sender() else None)
        self._read_out()
        self.hovered.emit(int(self._pointed))

    @Slot()
    def _point_nowhere(self) -> None:
        if self._pointed is not None:
            self._pointed = None
            for panel in self.panels:
                panel.view.crosshair.show_at(None)
            self._read_out()
            self.hovered.emit(-1)

    @Slot()
    def _read_out(self) -> None:
        if self._pointed is not None:
            self.bar.show_step(self._pointed)
        else:
            self.bar.show_made(self._history.steps)
        for panel in self.panels:
            if panel.is_seen():
                panel.read_out(self._pointed)

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
