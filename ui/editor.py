"""Editor: what every editor of a Field has, and those of one line of text.

``value()``, ``set_value(value)``, the signal ``changed``, and ``problem()``.  A wrong value is shown at the
field at once: a frame around the control and the sentence under it.
"""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.controls import describe
from ui.language import say
from ui.stepping import stepped
from ui.tone_label import ToneLabel
from ui.wrong_frame import paint_wrong_frame
from workbench.field import Field, FieldProblem, FloatField, IntField, NumberField
from workbench.sentence import Sentence


class Box(QLineEdit):
    """A line of text that can look wrong, and that tells of the arrow and page keys."""

    arrow = Signal(bool, bool)
    """(up, big): an arrow key, or a page key when big."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wrong = False
        self.room_for = "0.000000"
        """A text that must fit in: what is narrower cannot be read."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        texts = (self.room_for, f"{self.placeholderText()}  " if self.placeholderText() else "")
        room = max(map(self.fontMetrics().horizontalAdvance, texts))
        frame = max(0, hint.width() - self.fontMetrics().maxWidth())
        return QSize(max(hint.width(), room + frame), hint.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Up: (True, False), Qt.Key.Key_Down: (False, False),
            Qt.Key.Key_PageUp: (True, True), Qt.Key.Key_PageDown: (False, True),
        }
        arrow = keys.get(Qt.Key(event.key()))
        if arrow is None or self.isReadOnly():
            super().keyPressEvent(event)
        else:
            self.arrow.emit(*arrow)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.wrong:
            paint_wrong_frame(self)


class Editor(QWidget):
    """Edits the value of one Field.

    A subclass makes ``control`` and says how to read and show; ``_read`` raises FieldProblem where the
    control holds nothing that the field takes.
    """

    changed = Signal()
    """The user changed the value (to a right or a wrong one).  Not emitted by ``set_value``."""

    control: QWidget

    wide = False
    """Whether it wants the whole width of a form, with its name above it instead of beside it."""

    def __init__(self, field: Field, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._elsewhere: Sentence | None = None
        self._foreign: Any = None  # a value from outside that the control cannot even show
        self._note = ToneLabel("error", parent=self)
        self._note.setObjectName(f"{object_name}.problem")
        self._note.hide()
        tip = "\n".join(filter(None, (tip_of(field), self._more_tips())))
        self.control = describe(self._make(), object_name, object_name.replace(".", " "), tip)
        self.control.setWhatsThis(tip)
        self.setFocusProxy(self.control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.control)
        column.addWidget(self._note)
        self.set_value(field.default)

    def value(self) -> Any:
        """The value in the field's own type; while it is wrong, what stands there: nobody will take it."""
        if self._foreign is not None:
            return self._foreign
        try:
            return self._read()
        except FieldProblem:
            return self._wrong_value()

    def set_value(self, value: Any) -> None:
        """Show a value, right or wrong, without emitting ``changed``."""
        self._elsewhere = None
        self.control.blockSignals(True)
        self._foreign = None if self._show(value) else value
        self.control.blockSignals(False)
        self._show_problem()

    def problem(self) -> Sentence | None:
        """Why the field cannot take the value, or what somebody else found wrong with it."""
        return self._own_problem() or self._elsewhere

    def set_problem(self, sentence: Sentence | None) -> None:
        """Show a problem found elsewhere (two values that do not go together) until the value changes."""
        self._elsewhere = sentence
        self._show_problem()

    def place(self) -> QWidget:
        """The control to show and to put the cursor in, so that a problem can be mended."""
        return self.control

    def takes(self, sentence: Sentence) -> bool:
        """Whether it has a nearer place for such a problem than under itself."""
        return False

    # what a kind of field says

    def _more_tips(self) -> str:
        """What hovering tells beside what the field itself says."""
        return ""

    def _make(self) -> QWidget:
        raise NotImplementedError

    def _read(self) -> Any:
        raise NotImplementedError

    def _show(self, value: Any) -> bool:
        """Put the value into the control; False if the control has no way to show it."""
        raise NotImplementedError

    def _wrong_value(self) -> Any:
        return self.field.default

    # what is the same for all

    def _edited(self) -> None:
        self._foreign = None
        self._elsewhere = None
        self._show_problem()
        self.changed.emit()

    def _own_problem(self) -> Sentence | None:
        try:
            if self._foreign is not None:
                self.field.check(self._foreign)
            else:
                self._read()
        except FieldProblem as problem:
            return problem.sentence
        return None

    def _show_problem(self) -> None:
        sentence = self.problem()
        text = say(sentence) if sentence else ""
        self._note.say(text)
        self.control.setAccessibleDescription(text)
        if getattr(self.control, "wrong", None) not in (None, bool(text)):
            self.control.wrong = bool(text)  # type: ignore[attr-defined]
            self.control.update()


class TextEditor(Editor):
    """Free text; also what is left for a kind of field that nobody knows."""

    control: Box

    def _make(self) -> Box:
        box = Box(self)
        if self.field.optional:
            box.setPlaceholderText(say(self.field.none_means))
        box.textEdited.connect(self._edited)
        return box

    def _read(self) -> Any:
        text = self.control.text()
        if text or self.field.optional or self.field.required:
            return self.field.parse(text)
        return self.field.check(text)

    def _show(self, value: Any) -> bool:
        self.control.setText("" if value is None else str(value))
        self.control.setCursorPosition(0)
        return True

    def _wrong_value(self) -> Any:
        return self.control.text() or None


class NumberEditor(TextEditor):
    """One number: 0.1, 3e-4, 1e-3.  The arrow keys go to the next sensible one."""

    field: FloatField | IntField

    def _make(self) -> Box:
        box = super()._make()
        box.arrow.connect(self._step)
        return box

    def _read(self) -> Any:
        return self.field.parse(self.control.text())

    def _show(self, value: Any) -> bool:
        known = value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))
        return super()._show(self.field.format(value) if known and value is not None else value)

    def _wrong_value(self) -> Any:
        text = self.control.text().strip()
        try:
            number = float(text)
        except ValueError:
            return text or None
        # Out of bounds, but a number: whoever checks it later shall say so in the same words.
        return int(number) if math.isfinite(number) and number.is_integer() else number

    def _step(self, up: bool, big: bool) -> None:
        try:
            value = self._read()
        except FieldProblem:
            value = None
        after = stepped(self.field, value, up, big)
        if after is not None and after != value:
            self._show(after)
            self._edited()


def tip_of(field: Field) -> str:
    """What hovering over a field tells: its help, its bounds, its default."""
    lines = [say(field.help)] if field.help else []
    lines += [_bounds(field)] if isinstance(field, NumberField) and _bounds(field) else []
    lines.append(f"{field.name} = {field.format(field.default)}" if not field.required else field.name)
    return "\n".join(lines)


def _bounds(field: NumberField) -> str:
    if field.lower is None and field.upper is None:
        return ""
    low = "" if field.lower is None else f"{field.lower:g} {'<' if field.lower_open else '≤'} "
    high = "" if field.upper is None else f" {'<' if field.upper_open else '≤'} {field.upper:g}"
    return f"{low}{field.name}{high}"
