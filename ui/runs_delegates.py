"""How the cells of the runs table are painted that are no text: ticks in the colour of their curves, sparklines."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import theme
from ui.runs_model import COLOR, CURVE

Index = QModelIndex | QPersistentModelIndex

_BOX = 14.0
_MARGIN = 4


class TickDelegate(QStyledItemDelegate):
    """A check box that, ticked, has the colour of the run's curves.  A click anywhere in the cell counts."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        _paint_ground(painter, option, index, self)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        state = Qt.CheckState(state)
        square = QRectF(0, 0, _BOX, _BOX)
        square.moveCenter(QPointF(option.rect.center()) + QPointF(0.5, 0.5))
        colors = theme.colors()
        color = index.data(COLOR)
        ticked = isinstance(color, QColor) and state != Qt.CheckState.Unchecked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # On the accent of a selected row only the words' colour is sure to be seen.
        edge = colors.accent_text if _is_selected(option) else colors.muted
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(color if ticked else QColor(colors.base))
        painter.drawRoundedRect(square, 3, 3)
        if state == Qt.CheckState.PartiallyChecked:
            painter.fillRect(square.adjusted(3, 6, -3, -6), QColor(colors.base))
        elif ticked:
            QIcon(theme.CHECK).paint(painter, square.toRect())
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.type() != QEvent.Type.MouseButtonRelease or not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        checked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
        return model.setData(index, state, Qt.ItemDataRole.CheckStateRole)


class SparklineDelegate(QStyledItemDelegate):
    """The course of a run's loss as a small curve; logarithmic where it falls far."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        _paint_ground(painter, option, index, self)
        values = index.data(CURVE)
        room = QRectF(option.rect).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        points = sparkline(values, room) if values else []
        if not points:
            return
        color = index.data(COLOR)
        if _is_selected(option):
            color = QColor(theme.colors().accent_text)
        elif not isinstance(color, QColor):
            color = QColor(theme.colors().muted)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1.2))
        if len(points) == 1:
            painter.drawPoint(points[0])
        else:
            painter.drawPolyline(QPolygonF(points))
        painter.restore()


_FAR = 20.0
"""From a lowest value to one so many times as high the axis is logarithmic."""


def sparkline(values: Sequence[float], room: QRectF) -> list[QPointF]:
    """The points of a curve that fills ``room``, from left to right."""
    if min(values) > 0 and max(values) / min(values) > _FAR:
        values = [math.log(value) for value in values]
    low, high = min(values), max(values)
    span = high - low
    if not math.isfinite(span):
        return []
    across = room.width() / max(len(values) - 1, 1)
    heights = [(value - low) / span if span else 0.5 for value in values]
    return [QPointF(room.left() + number * across, room.bottom() - height * room.height())
            for number, height in enumerate(heights)]


def _is_selected(option: QStyleOptionViewItem) -> bool:
    return bool(option.state & QStyle.StateFlag.State_Selected)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, index: Index, of: QStyledItemDelegate) -> None:
    """The cell as it is without anything in it."""
    ground = QStyleOptionViewItem(option)
    of.initStyleOption(ground, index)
    ground.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    ground.text = ""
    ground.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, ground.widget)
