"""CodeEdit: Python code to be read: colours, line numbers, and marks on the lines that have just changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from ui import theme
from ui.python_highlighter import PythonHighlighter

_MARKED = 2500
"""Milliseconds for which changed lines are marked."""
_MOST_FOUND = 2000
"""So many places are marked at most when something is searched."""
_MOST_COMPARED = 250_000
"""Lines before times lines after that are compared; beyond it all of them count as changed, since the time for it grows
faster than their number."""
_FIGURES = 3
"""There is room for line numbers of so many figures, so that the code does not move sideways when it grows."""


class CodeEdit(QPlainTextEdit):
    """Read-only.  Where the reader is, and what is selected, stays when the code changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.changed_lines: list[int] = []
        """Numbers of the lines, from 0, that the last change was about."""
        self._found: list[QTextCursor] = []
        self._stale = False
        self._highlighter = PythonHighlighter(self.document())
        self._numbers = _LineNumbers(self)
        self._unmark = QTimer(self)
        self._unmark.setSingleShot(True)
        self._unmark.setInterval(_MARKED)
        self._unmark.timeout.connect(self._show_marks)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_numbers)
        theme.notifier().changed.connect(self._dress)
        self._make_room()

    # ------------------------------------------------------------------ what is shown

    def set_code(self, text: str, *, other: bool = False) -> None:
        """Show this code.  ``other``: it is not the same program with changes, and is read from its beginning."""
        text = text.rstrip("\n")
        old = self.toPlainText()
        self._highlighter.look_for_names(text)
        self.changed_lines = []
        if other or not old:
            self._found = []
            self.setPlainText(text)
        elif text != old:
            self.changed_lines = self._change(old.split("\n"), text.split("\n"))
            self._unmark.start()
        self._show_marks()

    def set_stale(self, stale: bool) -> None:
        """Whether the code is out of date: it stays, greyed."""
        if stale != self._stale:
            self._stale = stale
            self._dress()

    @property
    def stale(self) -> bool:
        return self._stale

    def go_to_line(self, number: int) -> None:
        """Bring a line into view, and the cursor to its beginning."""
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(number)))
        self.centerCursor()

    def sees(self, number: int) -> bool:
        """Whether a line is in view."""
        first = self.firstVisibleBlock().blockNumber()
        return first <= number < first + self.viewport().height() // max(1, self.fontMetrics().lineSpacing())

    def mark_changed(self) -> None:
        """Mark the lines of the last change once more."""
        self._unmark.start()
        self._show_marks()

    # ------------------------------------------------------------------ finding

    def find_all(self, text: str) -> int:
        """Mark every place with this text, in small or capital letters; returns their number."""
        self._found = list(_places(self.document(), text)) if text else []
        self._show_marks()
        return len(self._found)

    @property
    def found(self) -> int:
        """How many places are marked."""
        return len(self._found)

    def go_to_found(self, *, backward: bool = False, stay: bool = False) -> int:
        """Select the next place that was found, from the cursor on and around the end; returns its number, from 1.

        ``stay``: the one that is selected is right, if it is one.  0 where nothing was found.
        """
        if not self._found:
            return 0
        here = self.textCursor()
        starts = [one.selectionStart() for one in self._found]
        if backward:
            before = [place for place, start in enumerate(starts) if start < here.selectionStart()]
            place = before[-1] if before else len(starts) - 1
        else:
            least = here.selectionStart() if stay else here.selectionStart() + 1
            place = next((place for place, start in enumerate(starts) if start >= least), 0)
        self.setTextCursor(self._found[place])
        self.ensureCursorVisible()
        return place + 1

    # ------------------------------------------------------------------ changing

    def _change(self, old: Sequence[str], new: Sequence[str]) -> list[int]:
        """Make one text of the other, by what differs only: the cursor and the first line in view stay where they are.

        Returns the numbers of the lines that are new or, where some are gone, of the one that took their place.
        """
        top = QTextCursor(self.firstVisibleBlock())
        changed: list[int] = []
        editing = QTextCursor(self.document())
        editing.beginEditBlock()
        for first, last, lines, at in reversed(list(_differences(old, new))):
            self._replace(editing, first, last, lines)
            changed[:0] = list(range(at, at + len(lines))) or [min(at, len(new) - 1)]
        editing.endEditBlock()
        self.verticalScrollBar().setValue(top.blockNumber())
        return changed

    def _replace(self, editing: QTextCursor, first: int, last: int, lines: Sequence[str]) -> None:
        """Put ``lines`` into the place of those from ``first`` up to ``last``, without touching what they share."""
        document = self.document()
        blocks = document.blockCount()
        whole = document.characterCount() - 1
        begin = document.findBlockByNumber(first).position() if first < blocks else whole
        end = document.findBlockByNumber(last).position() if last < blocks else whole
        editing.setPosition(begin)
        editing.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        before = editing.selectedText().replace("\u2029", "\n")
        after = "".join(f"{line}\n" for line in lines)
        if last >= blocks:  # the last line ends without a break
            after = after[:-1]
            if first >= blocks:
                after = f"\n{after}"
            elif not lines and first:
                editing.setPosition(begin - 1)
                editing.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                before = f"\n{before}"
        head = _shared(before, after)
        tail = _shared(before[head:][::-1], after[head:][::-1])
        start = editing.selectionStart() + _units(before[:head])
        stop = editing.selectionEnd() - _units(before[len(before) - tail:])
        editing.setPosition(start)
        editing.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
        editing.insertText(after[head:len(after) - tail])

    # ------------------------------------------------------------------ marks and numbers

    @Slot()
    def _show_marks(self) -> None:
        colors = theme.colors()
        marks = []
        if self._unmark.isActive():
            for number in self.changed_lines:
                mark = _mark(QTextCursor(self.document().findBlockByNumber(number)), colors.info_ground)
                mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                marks.append(mark)
        marks += [_mark(place, colors.warning_ground) for place in self._found]
        self.setExtraSelections(marks)

    def numbers_width(self) -> int:
        figures = max(_FIGURES, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("0") * figures + 18

    def paint_numbers(self, painter: QPainter, room: QRect) -> None:
        """Paint the numbers of the lines in view, for the strip beside them."""
        colors = theme.colors()
        painter.fillRect(room, QColor(colors.panel))
        painter.setFont(self.font())
        painter.setPen(QColor(colors.muted))
        width, height = self.numbers_width() - 9, self.fontMetrics().height()
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= room.bottom():
            painter.drawText(0, round(top), width, height, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
            top += self.blockBoundingRect(block).height()
            block = block.next()

    @Slot()
    def _make_room(self) -> None:
        self.setViewportMargins(self.numbers_width(), 0, 0, 0)

    @Slot(QRect, int)
    def _scroll_numbers(self, rect: QRect, by: int) -> None:
        if by:
            self._numbers.scroll(0, by)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    @Slot()
    def _dress(self) -> None:
        palette = QPalette(self.palette())
        colors = theme.colors()
        palette.setColor(QPalette.ColorRole.Text, QColor(colors.muted if self._stale else colors.text))
        self.setPalette(palette)
        self._highlighter.dress(dimmed=self._stale)
        self._show_marks()
        self._numbers.update()

    # ------------------------------------------------------------------ Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(inside.left(), inside.top(), self.numbers_width(), inside.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_numbers"):
            self._make_room()


class _LineNumbers(QWidget):
    """The strip beside the code; the code paints it."""

    def sizeHint(self) -> QSize:
        return QSize(40, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        code = self.parentWidget()
        if isinstance(code, CodeEdit):
            painter = QPainter(self)
            code.paint_numbers(painter, event.rect())
            painter.end()


def _mark(place: QTextCursor, color: str) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    form = QTextCharFormat()
    form.setBackground(QColor(color))
    mark.cursor, mark.format = place, form
    return mark


def _places(document: QTextDocument, text: str) -> Iterator[QTextCursor]:
    place = document.find(text)
    count = 0
    while not place.isNull() and count < _MOST_FOUND:
        yield place
        count += 1
        place = document.find(text, place)


def _differences(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str], int]]:
    """From which line up to which the old text is replaced by which lines, and where these are in the new one."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    before, after = old[start:len(old) - end], new[start:len(new) - end]
    if len(before) * len(after) > _MOST_COMPARED:
        yield start, start + len(before), after, start
        return
    matcher = SequenceMatcher(None, before, after)
    for kind, first, last, begin, stop in matcher.get_opcodes():
        if kind != "equal":
            yield start + first, start + last, new[start + begin:start + stop], start + begin


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How much of their beginnings is the same."""
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)))


def _units(text: str) -> int:
    """How long a text is for Qt, which counts in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
