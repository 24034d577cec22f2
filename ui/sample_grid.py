"""A grid of samples with captions: pictures as they are stored, and beside each what training makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.controls import describe
from ui.data_table import Index
from ui.language import say
from ui.number_text import count_text
from ui.sample_pixmaps import paint, pixmap, place
from workbench.data_facts import Shown

PICTURE, CHANGED = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
"""Roles of the two pixmaps of a sample; the second may be None."""
ROW = Qt.ItemDataRole.UserRole + 2
_SIDE = 96
_PAD = 6
_GAP = 4
_SPACE = 2


class SampleModel(QAbstractListModel):
    """The samples of one page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.samples: Sequence[Shown] = ()
        self._pixmaps: dict[tuple[int, int], QPixmap] = {}

    def show(self, samples: Sequence[Shown]) -> None:
        self.beginResetModel()
        self.samples = samples
        self._pixmaps = {}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.samples)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = self.samples[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return caption(shown)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.name(shown)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.name(shown)
        if role == ROW:
            return shown.row
        if role in (PICTURE, CHANGED):
            return self._pixmap(index.row(), role)
        return None

    def name(self, shown: Shown) -> str:
        """What a sample is called."""
        name = self.tr("sample {row}, label {label}").format(row=count_text(shown.row), label=say(shown.label))
        if shown.augmented_label:
            name = self.tr("{sample}, augmented {label}").format(sample=name, label=say(shown.augmented_label))
        return name

    def _pixmap(self, row: int, role: int) -> QPixmap | None:
        shown = self.samples[row]
        pixels = shown.picture if role == PICTURE else shown.augmented
        if pixels is None:
            return None
        if (row, role) not in self._pixmaps:
            self._pixmaps[row, role] = pixmap(pixels)
        return self._pixmaps[row, role]


def caption(shown: Shown) -> str:
    return f"{say(shown.label)} → {say(shown.augmented_label)}" if shown.augmented_label else say(shown.label)


class SampleDelegate(QStyledItemDelegate):
    """Paints one sample: one or two pictures of the same size, the label below, its row at the right."""

    pairs = False
    """Whether there is room for a second picture."""
    side = _SIDE
    """Pixels of the square for one picture."""

    def fit(self, width: int) -> None:
        """Make the squares so large that columns of them fill a width."""
        count, gap = (2, _GAP) if self.pairs else (1, 0)
        least = count * _SIDE + gap + 2 * _PAD + _SPACE
        columns = max(1, width // least)
        self.side = max(_SIDE, (width // columns - _SPACE - gap - 2 * _PAD) // count)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = 2 * self.side + _GAP if self.pairs else self.side
        return QSize(width + 2 * _PAD, self.side + option.fontMetrics.height() + 2 * _PAD + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = theme.colors()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setClipRect(option.rect)
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(option.palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(box, 4, 4)
        if (focused or option.state & QStyle.StateFlag.State_MouseOver) and not chosen:
            painter.setPen(QPen(QColor(colors.accent if focused else colors.line), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        left, top = option.rect.left() + _PAD, option.rect.top() + _PAD
        side = self.side
        self._paint_picture(painter, index.data(PICTURE), QRectF(left, top, side, side))
        if self.pairs:
            self._paint_picture(painter, index.data(CHANGED), QRectF(left + side + _GAP, top, side, side))
        self._paint_caption(painter, option, index, chosen)
        painter.restore()

    @staticmethod
    def _paint_picture(painter: QPainter, picture: QPixmap | None, room: QRectF) -> None:
        if picture is None:
            painter.setPen(QPen(QColor(theme.colors().line), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(room.adjusted(0.5, 0.5, -1.5, -1.5))
        else:
            paint(painter, picture, place(picture, room))

    @staticmethod
    def _paint_caption(painter: QPainter, option: QStyleOptionViewItem, index: Index, chosen: bool) -> None:
        colors, metrics = theme.colors(), option.fontMetrics
        line = QRectF(option.rect).adjusted(_PAD, 0, -_PAD, -_PAD)
        line.setTop(line.bottom() - metrics.height())
        text, row = str(index.data()), count_text(index.data(ROW))
        room = metrics.horizontalAdvance(row) + 10
        if metrics.horizontalAdvance(text) + room > line.width() and len(text) > 3:
            row, room = "", 0  # the label says more
        strong = option.palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        painter.setPen(strong if chosen else QColor(colors.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | middle), row)
        painter.setPen(strong)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | middle),
                         metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(line.width() - room)))


class SampleGrid(QListView):
    """Arrows move, Enter or a click enlarges; beyond either end the next page begins.

    ``enlarged`` carries the place of a sample on the page, ``beyond`` -1 or 1 where the arrows lead out of it.
    """

    enlarged = Signal(int)
    beyond = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, "data_window.grid", self.tr("Samples"),
                 self.tr("Arrows move, Enter or a click enlarges a sample"))
        self.model_ = SampleModel(self)
        self.delegate = SampleDelegate(self)
        self.setModel(self.model_)
        self.setItemDelegate(self.delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSpacing(_SPACE)
        # Else the width would depend on whether the bar is there, and that on the width.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.clicked.connect(self._enlarge)

    def show_samples(self, samples: Sequence[Shown], pairs: bool, current: int = 0) -> None:
        """``pairs``: what training makes of them stands beside them.  ``current``: the place where one then is."""
        self.delegate.pairs = pairs
        self._fit()
        self.model_.show(samples)
        self.doItemsLayout()  # now, so that it can be scrolled to where one is
        if samples:
            self.setCurrentIndex(self.model_.index(max(0, min(current, len(samples) - 1))))
            self.scrollTo(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current, count = self.currentIndex(), self.model_.rowCount()
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and current.isValid():
            self._enlarge(current)
        elif step and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            # From one line to the next, where Qt would stop at its end.
            if 0 <= current.row() + step < count:
                self.setCurrentIndex(self.model_.index(current.row() + step))
            else:
                self.beyond.emit(step)
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        self.delegate.fit(self.viewport().width() - 2 * _SPACE)
        self.scheduleDelayedItemsLayout()

    @Slot(QModelIndex)
    def _enlarge(self, index: QModelIndex) -> None:
        self.enlarged.emit(index.row())
