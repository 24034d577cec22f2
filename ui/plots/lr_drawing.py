"""Drawing the coming learning rate by hand: what the mouse and the keys do to the handles on the plot of lr.

Knows nothing of runs beyond what it is told; what was drawn goes out as a signal, and who starts or steers runs
listens to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton

from ui.controls import describe
from ui.plots import ranges
from ui.plots.drawn import Drawing, Point, points_on
from ui.plots.handles import Handles
from ui.plots.line import Line
from ui.plots.plot_panel import PlotPanel

SMALL, LARGE = 0.01, 0.1
"""What an arrow key moves a handle, as parts of the plot's width and height; with Shift the large one."""
_EDGE = 0.06
"""A handle let go so near to the upper or lower edge (as a part of the height) asks for more room there."""


@dataclass(frozen=True)
class Present:
    """Where a live run stands: at which step, of how many, and with which lr in its first group."""

    step: int
    total: int
    lr: float


class LrDrawing(QObject):
    """The mode "Draw lr" of one plot.  While it is active neither axis moves by itself.

    It begins with a few handles on the planned curve: from step 0, or, when a run is live, from its present step on.
    """

    drawn = Signal(object, str)
    """Points ((step, lr), ...) with the steps of the run, and "linear" or "log": how lr gets from one to the next."""
    began = Signal(float, float)
    """First and last step that can be drawn."""
    ended = Signal()

    def __init__(self, panel: PlotPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._present: Present | None = None
        self._allowed = True
        self._handles: Handles | None = None
        self._y_before: ranges.Range | None = None
        self._grip = QPointF()
        self.button = self._button(
            "draw-lr", self.tr("Draw lr"), self.tr("Draw the coming learning rate"),
            self.tr("Draw the coming learning rate: drag its points up, down and sideways; double-click on the line "
                    "adds one, Delete removes one; Tab, Insert and the arrow keys (far with Shift) do the same. "
                    "What is drawn is the rate of the first group; the other groups keep their ratios to it."))
        self.button.setCheckable(True)
        self.apply_button = self._button(
            "apply-lr", self.tr("Apply"), self.tr("Apply the drawn learning rate"),
            self.tr("Let the run follow what was drawn (Enter); Escape gives it up"))
        self.apply_button.hide()
        self.help = QLabel(self.tr("Drag the points; double-click adds one, Delete removes it; Esc gives up"), panel)
        self.help.setObjectName("draw-lr-help")
        self.help.setFont(panel.planned_note.font())
        self.help.setToolTip(self.help.text())  # where there is no room for all of it
        self.help.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.help.hide()
        place = panel.header.indexOf(panel.log_button)
        panel.header.insertWidget(place, self.help, 1)
        panel.header.insertWidget(place + 1, self.apply_button)
        panel.header.insertWidget(place + 2, self.button)
        self.button.clicked.connect(self._pressed)
        self.apply_button.clicked.connect(self.apply)
        self.refresh()

    # ------------------------------------------------------------------ what it is told

    def set_present(self, present: Present | None) -> None:
        """Where the live run stands; None: none is live, and what is drawn is for the coming one."""
        if (present is None) != (self._present is None):
            self.cancel()  # it was drawn for something else
        self._present = present
        if self._handles is not None and present is not None:
            drawing = self._handles.drawing
            drawing.present, drawing.now, drawing.last = present.step, present.lr, max(drawing.last, present.total - 1)
            self._handles.update()
        self.refresh()

    def set_allowed(self, allowed: bool) -> None:
        """Whether there is anybody to draw for: not while a run is just being started or stopped."""
        self._allowed = allowed
        if not allowed:
            self.cancel()
        self.refresh()

    def set_offered(self, offered: bool) -> None:
        """Whether there is anything to draw on: only an axis of steps reaches into the future."""
        if not offered:
            self.cancel()
        self.button.setVisible(offered)

    def refresh(self) -> None:
        """What is planned may have changed."""
        self.button.setEnabled(self.active or (self._allowed and self._last_step() > self._first_step()))

    # ------------------------------------------------------------------ what it answers

    @property
    def active(self) -> bool:
        return self._handles is not None

    @property
    def drawing(self) -> Drawing | None:
        """What is being drawn."""
        return self._handles.drawing if self._handles is not None else None

    @property
    def between(self) -> str:
        """How lr gets from one point to the next: as a straight line on the axis as it is."""
        return "log" if self._panel.log_y else "linear"

    @property
    def selected(self) -> int:
        """The handle that the keys move; -1 while nothing is drawn."""
        return self._handles.selected if self._handles is not None else -1

    # ------------------------------------------------------------------ beginning and ending

    def begin(self) -> None:
        """Show the handles; nothing happens where nothing can be drawn."""
        if self.active or not self.button.isEnabled():
            return
        first, last = self._first_step(), self._last_step()
        drawing = Drawing(self._start(first, last), last, first, self._present.lr if self._present else None)
        panel = self._panel
        self._y_before = panel.view.ranges[2:] if panel.view.y_is_manual else None
        self._handles = Handles(drawing, panel.view.box, panel.view.mapping, panel.planned_note.font())
        self._handles.selected = min(1, len(drawing.points) - 1)
        panel.fitter = self._fit
        self.began.emit(float(first), float(last))
        panel.fit_y()
        panel.view.set_tool(self)
        panel.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    @Slot()
    def apply(self) -> None:
        """Let what was drawn out, and end; where nothing was changed, only end."""
        handles = self._handles
        if handles is None:
            return
        points, between = tuple(handles.drawing.points), self.between
        changed = handles.drawing.changed
        self.cancel()
        if changed:
            self.drawn.emit(points, between)

    @Slot()
    def cancel(self) -> None:
        """Forget what was drawn."""
        handles, self._handles = self._handles, None
        if handles is None:
            return
        view = self._panel.view
        view.scene().removeItem(handles)
        had_focus = view.hasFocus()
        view.set_tool(None)
        if had_focus:
            view.clearFocus()
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._panel.fitter = None
        self._panel.fit_y()
        if self._y_before is not None:
            self._panel.look_at_y(*self._y_before)
        self.ended.emit()
        self._show()
        self.refresh()

    @Slot(bool)
    def _pressed(self, on: bool) -> None:
        if on:
            self.begin()
        else:
            self.cancel()
        self._show()

    # ------------------------------------------------------------------ the mouse and the keys (see plot_view.Tool)

    def press(self, place: QPointF) -> bool:
        handles = self._need()
        index = handles.under(place)
        if index is None:
            return False
        self._select(index)
        self._grip = handles.place(index) - place  # so that the handle does not jump under the mouse
        return True

    def drag(self, place: QPointF) -> None:
        handles, mapping = self._need(), self._panel.view.mapping()
        at = place + self._grip
        y = min(max(at.y(), 0.0), mapping.height)
        self._move(handles.selected, mapping.step(at.x()), mapping.value(y))

    def release(self) -> None:
        self._make_room()

    def hover(self, place: QPointF) -> bool:
        handles = self._need()
        over = handles.under(place)
        if over != handles.hovered:
            handles.hovered = over
            handles.update()
        on_line = over is None and handles.is_on_line(place)
        shape = Qt.CursorShape.SizeAllCursor if over is not None else Qt.CursorShape.CrossCursor if on_line else None
        viewport = self._panel.view.viewport()
        if shape is None:
            viewport.unsetCursor()
        elif viewport.cursor().shape() != shape:
            viewport.setCursor(shape)
        return over is not None

    def double_click(self, place: QPointF) -> None:
        handles, mapping = self._need(), self._panel.view.mapping()
        if handles.under(place) is None and handles.is_on_line(place):
            self._add(mapping.step(place.x()), mapping.value(place.y()))

    def key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.cancel()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove()
        elif key == Qt.Key.Key_Insert:
            self._add_after()
        elif (arrow := _ARROWS.get(Qt.Key(key))) is not None:
            across, up = arrow
            far = LARGE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else SMALL
            self._nudge(across * far, up * far)
        else:
            return False
        return True

    def walk(self, forward: bool) -> bool:
        handles = self._need()
        ahead = range(handles.selected + 1, len(handles.drawing.points)) if forward else \
            range(handles.selected - 1, -1, -1)
        index = next((index for index in ahead if handles.drawing.coming(index)), None)
        if index is None:
            return False
        self._select(index)
        return True

    # ------------------------------------------------------------------ inside

    def _button(self, name: str, text: str, accessible: str, tooltip: str) -> QToolButton:
        button = describe(QToolButton(self._panel), name, accessible, tooltip)
        button.setText(text)
        button.setFont(self._panel.log_button.font())
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _need(self) -> Handles:
        assert self._handles is not None, "the view has no tool while nothing is drawn"
        return self._handles

    def _first_step(self) -> int:
        return self._present.step if self._present else 0

    def _last_step(self) -> int:
        """The last step there is to draw for; -1 where that is not known."""
        return self._present.total - 1 if self._present else self._panel.planned_to

    def _planned(self) -> Line | None:
        """What is planned for the first group."""
        planned: Sequence[Line] = self._panel.planned
        if self._present is None or not self._panel.lines:
            return planned[0] if planned else None
        first = self._panel.lines[0].name
        return next((line for line in planned if line.name == first), None)

    def _start(self, first: int, last: int) -> list[Point]:
        """Handles where lr would go by itself: as planned, in the ratio to it that the present lr has."""
        planned, now = self._planned(), self._present.lr if self._present else None
        expected = planned.value_at(first) if planned is not None else None
        if planned is None or expected is None or (now is not None and expected <= 0):
            level = 0.0 if now is None else now
            return points_on(np.linspace(first, last, 9).astype(np.int64), np.full(9, level), False)
        steps, values = planned.series.steps, planned.series.values
        within = (steps > first) & (steps < last)
        at = np.concatenate([[first], steps[within], [last]])
        lr = np.concatenate([[expected], values[within], [planned.value_at(last) or 0.0]])
        return points_on(at, lr * (1.0 if now is None else now / expected), self._panel.log_y)

    def _fit(self) -> ranges.Range:
        """A range for the y axis with room to draw in; the axis may have become a logarithmic one."""
        handles, panel = self._need(), self._panel
        handles.between = self.between
        drawing = handles.drawing
        values = [lr for _, lr in drawing.ahead()] + [lr for _, lr in drawing.points]
        if not panel.log_y:
            high = max(values) or 1.0
            return -0.1 * high, 1.35 * high
        high = max(values) or 1.0
        least = min((lr for lr in values if lr > 0), default=high)
        drawing.lift_zeros(least)
        low, high = math.log10(least), math.log10(high)
        room = max(0.5, 0.2 * (high - low))
        return low - room, high + room

    def _make_room(self) -> None:
        """The selected handle was put down: at an edge of the plot there must be a way to go on."""
        handles, panel = self._need(), self._panel
        bottom, top = panel.view.ranges[2:]
        lr = handles.drawing.points[handles.selected][1]
        at = (math.log10(lr) if lr > 0 else bottom) if panel.log_y else lr
        edge, more = _EDGE * (top - bottom), 0.35 * (top - bottom)
        if at > top - edge:
            panel.look_at_y(bottom, max(top, at) + more)
        elif panel.log_y and at < bottom + edge:
            panel.look_at_y(min(bottom, at) - more, top)

    def _select(self, index: int) -> None:
        handles = self._need()
        handles.selected = index
        handles.update()
        self._panel.view.setAccessibleDescription(
            self.tr("Point {number} of {count}, {what}").format(
                number=index + 1, count=len(handles.drawing.points), what=handles.text(index)))

    def _move(self, index: int, step: float, lr: float) -> None:
        handles = self._need()
        handles.drawing.move(index, step, lr)
        self._changed()

    def _nudge(self, across: float, up: float) -> None:
        handles, mapping = self._need(), self._panel.view.mapping()
        step, lr = handles.drawing.points[handles.selected]
        if across:
            wide = max(1.0, abs(across) * (mapping.window.last - mapping.window.first))
            self._move(handles.selected, step + math.copysign(wide, across), lr)
        else:
            height = up * (mapping.top - mapping.bottom)
            self._move(handles.selected, step, lr * 10**height if mapping.log_y else lr + height)
        self._make_room()

    def _add(self, step: float, lr: float) -> None:
        handles = self._need()
        index = handles.drawing.add(step, lr)
        if index is not None:
            handles.selected = index
            self._changed()

    def _add_after(self) -> None:
        """By keyboard: in the middle between the selected handle and the next one (or the one before the last)."""
        handles = self._need()
        points = handles.drawing.points
        left = min(handles.selected, len(points) - 2)
        middle = (max(points[left][0], handles.drawing.present) + points[left + 1][0]) / 2
        self._add(middle, handles.value_at(round(middle)))

    def _remove(self) -> None:
        handles = self._need()
        if handles.drawing.remove(handles.selected):
            handles.selected = min(handles.selected, len(handles.drawing.points) - 1)
            handles.hovered = None
            self._changed()

    def _changed(self) -> None:
        handles = self._need()
        self._select(handles.selected)
        self.apply_button.setEnabled(handles.drawing.changed)

    def _show(self) -> None:
        active, panel = self.active, self._panel
        self.button.setChecked(active)
        self.apply_button.setVisible(active)
        self.apply_button.setEnabled(bool(self._handles and self._handles.drawing.changed))
        self.help.setVisible(active)
        panel.legend.setVisible(not active)
        panel.show_note()
        if self._handles is not None:
            self._select(self._handles.selected)
        else:
            panel.view.setAccessibleDescription("")


_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}
