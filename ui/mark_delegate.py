"""Check boxes and radio marks in the cells of a table, painted in the theme; a click anywhere in the cell counts."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import theme

Index = QModelIndex | QPersistentModelIndex

ONE_MORE = Qt.ItemDataRole.UserRole + 100
"""Set instead of the check state where Ctrl is held: this one too, or no longer."""

_SIZE = 13.0


class MarkDelegate(QStyledItemDelegate):
    """Shows the check state of a cell; ``radio`` for a mark that one row has.  A cell without a state is empty."""

    def __init__(self, radio: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._radio = radio

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = QStyleOptionViewItem(option)
        super().initStyleOption(ground, index)
        ground.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        ground.text = ""
        ground.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, ground.widget)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        free = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
        checked = Qt.CheckState(state) == Qt.CheckState.Checked
        square = QRectF(0, 0, _SIZE, _SIZE)
        square.moveCenter(QPointF(option.rect.center()) + QPointF(0.5, 0.5))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.colors()
        filled = QColor(colors.accent if free else colors.disabled)
        edge = filled if checked else QColor(colors.muted if free else colors.line)
        # On the accent of a selected row only the words' colour is seen.
        selected = bool(option.state & QStyle.StateFlag.State_Selected) and free
        painter.setPen(QPen(QColor(colors.accent_text) if selected else edge, 1))
        if self._radio:
            _paint_radio(painter, square, filled if checked else None)
        else:
            _paint_box(painter, square, filled if checked else None)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.type() != QEvent.Type.MouseButtonRelease or not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        if self._radio and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return model.setData(index, True, ONE_MORE)
        checked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if checked and not self._radio else Qt.CheckState.Checked
        return model.setData(index, state, Qt.ItemDataRole.CheckStateRole)


def _paint_radio(painter: QPainter, square: QRectF, filled: QColor | None) -> None:
    painter.setBrush(QColor(theme.colors().base))
    painter.drawEllipse(square)
    if filled is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(filled)
        painter.drawEllipse(square.adjusted(3, 3, -3, -3))


def _paint_box(painter: QPainter, square: QRectF, filled: QColor | None) -> None:
    painter.setBrush(filled or QColor(theme.colors().base))
    painter.drawRoundedRect(square, 3, 3)
    if filled is not None:
        QIcon(theme.CHECK).paint(painter, square.toRect())
