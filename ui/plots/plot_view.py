"""The picture of one plot: axes, curves, markers, crosshair, and what the mouse asks for.

The view never moves itself.  It says where it is asked to look (``x_asked``, ``y_asked``, ``reset_asked``),
because the plots of a column move together; ``look_at`` is the answer.
"""

from __future__ import annotations

import math
import time
from typing import Protocol

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsRectItem, QToolTip, QWidget

from ui import theme
from ui.plots.axes import LEFT, RIGHT, TOP, Axes
from ui.plots.crosshair import Crosshair
from ui.plots.curve import Curve, Mapping
from ui.plots.markers import Markers
from ui.plots.overlay_layer import OverlayLayer
from ui.plots.readout import Readout
from ui.plots.ruler import Axis

_DRAG = 4
"""Pixels a press must travel to be a drag and not a click."""

# The processor time of this thread, where the clock is fine enough: waiting for another thread is not our cost.
clock = time.thread_time if time.get_clock_info("thread_time").resolution < 1e-4 else time.perf_counter


class Tool(Protocol):
    """What is asked before the view when the mouse or the keys do something in it; places are pixels of the plot."""

    def press(self, place: QPointF) -> bool:
        """The left button goes down; whether the tool takes it, with all that follows until it goes up."""
        ...

    def drag(self, place: QPointF) -> None: ...

    def release(self) -> None: ...

    def hover(self, place: QPointF) -> bool:
        """The mouse moves with no button down; whether there is something of the tool's under it."""
        ...

    def double_click(self, place: QPointF) -> None: ...

    def key(self, event: QKeyEvent) -> bool:
        """Whether the key means something to the tool."""
        ...

    def walk(self, forward: bool) -> bool:
        """Tab, or Shift+Tab; whether there is a next thing of the tool's to go to."""
        ...


class PlotView(pg.GraphicsView):
    """One plot without its header."""

    x_asked = Signal(float, float)
    """Left and right as places on the axis (log10 of the step where the x axis is logarithmic)."""
    y_asked = Signal(float, float)
    """Bottom and top, likewise."""
    reset_asked = Signal()
    fit_asked = Signal()
    """Let the values in view decide about the y axis again."""
    hovered = Signal(float, float)
    """Place along x (step, epoch or second) and value under the mouse."""
    left = Signal()
    clicked = Signal(float, float)
    """The same, where the mouse was clicked: not at the end of a drag, and not twice."""

    def __init__(self, font: QFont, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paint_seconds = 0.0
        self.box_zoom = False
        self.y_is_manual = False
        self.hint = ""
        self._log_x = self._log_y = False
        self._ranges = (0.0, 1.0, 0.0, 1.0)
        self._mapping: Mapping | None = None
        self._pressed: QPointF | None = None
        self._press_ranges = self._ranges
        self._dragging = ""
        self._moved_away = False  # since the press
        self._tool: Tool | None = None
        self._click = QTimer(self)
        self._click.setSingleShot(True)
        self._click.timeout.connect(self._tell_click)
        self._clicked_at = (0.0, 0.0)

        self.box = pg.ViewBox(enableMouse=False, enableMenu=False)
        self.box.disableAutoRange()
        self.box.setZValue(0)  # pyqtgraph puts it below everything, the grid included
        self.axes = Axes(self.mapping, font)
        self.markers = Markers(self.mapping)
        self.markers.setParentItem(self.box)
        self.overlays = OverlayLayer(self.box, self.mapping, depth=-2)
        """Curves of other runs, behind those of the live one."""
        self.pointed = OverlayLayer(self.box, self.mapping, depth=35)
        """Those of the run that is pointed at, in front of everything."""
        self.crosshair = Crosshair(self.mapping, font)
        self.readout = Readout(self.mapping, font)
        self._band = QGraphicsRectItem()
        self._band.setZValue(50)
        self._band.hide()
        for item in (self.axes, self.box, self.crosshair, self.readout, self._band):
            self.scene().addItem(item)
        # This view answers the mouse itself: pyqtgraph's own scene events cost more than a frame.
        self.setInteractive(False)
        self.setMinimumSize(QSize(160, 60))
        self.apply_theme()

    # -- where we look

    def mapping(self) -> Mapping:
        """From places along x and values to the pixels inside the axes."""
        if self._mapping is None:
            width = max(1.0, self.width() - LEFT - RIGHT)
            height = max(1.0, self.height() - TOP - self.axes.bottom_margin)
            self._mapping = Mapping(*self._ranges, width, height, self._log_x, self._log_y,
                                    self.devicePixelRatioF())
        return self._mapping

    @property
    def ranges(self) -> tuple[float, float, float, float]:
        """Left, right, bottom, top, as places on the axes."""
        return self._ranges

    def look_at(self, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None) -> None:
        """Show these ranges, at the next frame."""
        ranges = (*(x or self._ranges[:2]), *(y or self._ranges[2:]))
        if ranges == self._ranges:
            return
        self._ranges = ranges
        self._mapping = None
        self.box.setRange(xRange=ranges[:2], yRange=ranges[2:], padding=0, disableAutoRange=False)
        self._moved()

    def set_log(self, log_x: bool, log_y: bool) -> None:
        """Which axes are logarithmic; the caller sets fitting ranges next."""
        self._log_x, self._log_y = log_x, log_y
        self._mapping = None
        self._moved()

    def set_axis(self, axis: Axis) -> None:
        """What the x axis counts; the caller sets a fitting range next."""
        self.axes.set_axis(axis)
        self.overlays.invalidate()
        self.pointed.invalidate()
        self._moved()

    def set_labelled(self, labelled: bool) -> None:
        """Whether the steps are written below this plot (they are below the last one of the column)."""
        if labelled != self.axes.labelled:
            self.axes.labelled = labelled
            self._place_box()

    def apply_theme(self) -> None:
        colors = theme.colors()
        self.setBackground(QColor(colors.plot))
        accent = QColor(colors.accent)
        self._band.setPen(QPen(accent, 1))
        accent.setAlpha(40)
        self._band.setBrush(accent)
        self.crosshair.apply_theme()
        self.readout.apply_theme()
        self.axes.relabel()
        self.markers.update()

    def blank(self, hint: str) -> None:
        """Show a hint instead of axes; an empty one brings the axes back."""
        if hint != self.hint:
            self.hint = hint
            self.axes.blank = bool(hint)
            self.axes.update()
            self.viewport().update()

    @property
    def tool(self) -> Tool | None:
        return self._tool

    def set_tool(self, tool: Tool | None) -> None:
        """Let a tool have mouse and keys; None gives them back to the view."""
        self._tool, self._pressed, self._dragging = tool, None, ""
        self._band.hide()
        self.viewport().unsetCursor()
        # Without a tool a click focuses the column, which has the keys.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tool else Qt.FocusPolicy.NoFocus)

    def set_hand(self, on: bool) -> None:
        """Whether a click here would mean something; the cursor of a tool is the tool's own affair."""
        shape = Qt.CursorShape.PointingHandCursor if on else Qt.CursorShape.ArrowCursor
        if self._tool is None and self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """Paint this plot into a picture: smooth lines, and no crosshair."""
        shown = [item for item in (self.crosshair, self.readout, self.pointed) if item.isVisible()]
        for item in shown:
            item.hide()
        self._set_fine(True)
        self.render(painter, target, self.viewport().rect())
        self._set_fine(False)
        for item in shown:
            item.show()

    # -- Qt

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if hasattr(self, "box"):
            self._place_box()

    def paintEvent(self, event: QPaintEvent) -> None:
        begun = clock()
        super().paintEvent(event)
        self.paint_seconds += clock() - begun

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        if self.hint:
            painter.setPen(QColor(theme.colors().muted))
            painter.setFont(self.font())
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.hint)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        turned = delta.y() or delta.x()
        place = event.position()
        left, right, bottom, top = self._ranges
        mapping = self.mapping()
        factor = 0.82 ** (turned / 120)
        if place.x() < LEFT or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            centre = top - (place.y() - TOP) / mapping.height * (top - bottom)
            self.y_asked.emit(centre - (centre - bottom) * factor, centre + (top - centre) * factor)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(delta.x()) > abs(delta.y()):
            shift = -turned / 120 * 0.1 * (right - left)
            self.x_asked.emit(left + shift, right + shift)
        else:
            centre = left + (place.x() - LEFT) / mapping.width * (right - left)
            self.x_asked.emit(centre - (centre - left) * factor, centre + (right - centre) * factor)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._pressed, self._press_ranges = event.position(), self._ranges
        self._moved_away = False
        if self._tool is not None and self._tool.press(self._inside(event.position())):
            self._dragging = "tool"
            self.left.emit()  # the crosshair would only be in the way
            event.accept()
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._dragging = "y" if event.position().x() < LEFT else "box" if self.box_zoom != shift else "pan"
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._pressed is None:
            self._hover(place)
            return
        if self._dragging == "tool":
            if self._tool is not None:
                self._tool.drag(self._inside(place))
            return
        moved = place - self._pressed
        if math.hypot(moved.x(), moved.y()) < _DRAG and not self._moved_away:
            return
        self._moved_away = True
        if self._dragging == "box":
            plot = QRectF(self.box.pos(), self.box.size())
            self._band.setRect(QRectF(self._pressed, place).normalized().intersected(plot))
            self._band.show()
            return
        left, right, bottom, top = self._press_ranges
        mapping = self.mapping()
        if self._dragging == "pan":
            shift = -moved.x() / mapping.width * (right - left)
            self.x_asked.emit(left + shift, right + shift)
        if self._dragging == "y" or self.y_is_manual:
            shift = moved.y() / mapping.height * (top - bottom)
            self.y_asked.emit(bottom + shift, top + shift)
        self._hover(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging == "tool" and self._tool is not None:
            self._tool.release()
        elif self._pressed is not None and self._dragging == "box" and self._band.isVisible():
            self._zoom_to(self._band.rect())
        elif self._pressed is not None and not self._moved_away and self._tool is None:
            self._begin_click(self._pressed)
        self._band.hide()
        self._pressed, self._dragging = None, ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        self._click.stop()
        if self._tool is not None:
            self._tool.double_click(self._inside(event.position()))
        elif event.position().x() < LEFT:
            self.fit_asked.emit()
        else:
            self.reset_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._tool is not None and self._tool.key(event):
            event.accept()
        else:
            event.ignore()  # the column has the keys

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self._tool is not None and self._tool.walk(forward):
            return True
        return bool(super().focusNextPrevChild(forward))

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:  # moved to another screen
            self._place_box()
        return bool(super().event(event))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_markers(event.pos(), event.globalPos())
            return True
        return bool(super().viewportEvent(event))

    # -- inside

    def _set_fine(self, fine: bool) -> None:
        for item in self.box.childItems():
            if isinstance(item, (Curve, OverlayLayer)):
                item.fine = fine

    def _place_box(self) -> None:
        self._mapping = None
        mapping = self.mapping()
        self.box.setGeometry(QRectF(LEFT, TOP, mapping.width, mapping.height))
        self._moved()

    def _moved(self) -> None:
        self.axes.relabel()
        self.markers.relocate()
        self.crosshair.relocate()
        self.readout.relocate()
        for item in self.box.childItems():
            if isinstance(item, Curve):
                item.invalidate()
            elif isinstance(item, OverlayLayer):
                item.moved()

    def _inside(self, place: QPointF) -> QPointF:
        """A place in the widget, as a pixel of the plot."""
        return place - QPointF(LEFT, TOP)

    def _hover(self, place: QPointF) -> None:
        mapping = self.mapping()
        if self._tool is not None and self._tool.hover(self._inside(place)):
            self.left.emit()
            return
        if 0 <= place.x() - LEFT <= mapping.width:
            self.hovered.emit(mapping.step(place.x() - LEFT), mapping.value(place.y() - TOP))
            self._show_markers(place.toPoint(), self.viewport().mapToGlobal(place.toPoint()))
        else:
            self.left.emit()

    def _begin_click(self, place: QPointF) -> None:
        """A click is told once it is certain that no second one follows."""
        inside = self._inside(place)
        mapping = self.mapping()
        if 0 <= inside.x() <= mapping.width and 0 <= inside.y() <= mapping.height:
            self._clicked_at = (mapping.step(inside.x()), mapping.value(inside.y()))
            self._click.start(QGuiApplication.styleHints().mouseDoubleClickInterval())

    @Slot()
    def _tell_click(self) -> None:
        self.clicked.emit(*self._clicked_at)

    def _show_markers(self, place: QPoint, at: QPoint) -> None:
        text = self.markers.text_near(place.x() - LEFT)
        if text:
            QToolTip.showText(at, text, self.viewport(), QRectF(place.x() - 3, 0, 6, self.height()).toRect())
        elif QToolTip.isVisible():
            QToolTip.hideText()

    def _zoom_to(self, box: QRectF) -> None:
        if box.width() < _DRAG or box.height() < _DRAG:
            return
        mapping = self.mapping()
        left, right, bottom, top = self._ranges
        self.x_asked.emit(left + (box.left() - LEFT) / mapping.width * (right - left),
                          left + (box.right() - LEFT) / mapping.width * (right - left))
        self.y_asked.emit(top - (box.bottom() - TOP) / mapping.height * (top - bottom),
                          top - (box.top() - TOP) / mapping.height * (top - bottom))
