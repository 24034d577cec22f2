"""PartEntry: one part of a list of parts, such as a phase of SequentialLR, in a frame of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.controls import describe
from workbench.field import Field
from workbench.registry import Choice, Part
from workbench.sentence import Sentence

if TYPE_CHECKING:
    from ui.part_panel import PartPanel

PanelMaker = Callable[[str, str, QWidget], "PartPanel"]
"""Makes the panel of one part, from section, title and parent.  Handed down, since panels hold forms, forms hold
editors, and an editor may hold panels again."""

LENGTH = "length"


@dataclass(frozen=True)
class EntryState:
    """What moves along when an entry takes another place in the list."""

    choice: Choice
    length: Any = None
    memory: Mapping[str, Mapping[str, Any]] | None = None
    unfolded: bool = True


class PartEntry(QWidget):
    """A header that folds the rest away, buttons to move and remove, and the panel of the part.

    ``title`` is the word of this place with its ``number`` ("Phase 2").  Where ``length`` is a field, the entry has one
    more value of that name, which belongs to the place and stays when another part is chosen.
    """

    changed = Signal()
    """The user chose another part or changed a value."""

    move_asked = Signal(int)
    """The user wants it further up (-1) or down (1)."""

    remove_asked = Signal()

    def __init__(self, name: str, title: str, number: int, parts: Sequence[Part], length: Field | None,
                 panel: PanelMaker, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.entry")
        self._title, self._number = title, number
        self._length_field = length
        self._length: Any = None
        self._part = ""
        self._unfolded = True
        self._make_buttons(name, title)
        self.panel = panel(name, title, self)
        self.panel.set_brief()
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.header, 1)
        for button in (self.up, self.down, self.remove):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 6)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.panel)
        self.panel.set_parts([_with_length(part, length) for part in parts])
        self.panel.changed.connect(self._edited)

    # ------------------------------------------------------------------ what it is told

    def set_state(self, state: EntryState) -> None:
        """Show a part; does not emit ``changed``."""
        self._length = state.length
        self._part = state.choice.part
        values = {**({LENGTH: state.length} if self._length_field and state.length is not None else {}),
                  **state.choice.values}
        self.panel.set_choice(Choice(state.choice.part, values), state.memory or {})
        self.set_unfolded(state.unfolded)

    def set_place(self, first: bool, last: bool, removable: bool) -> None:
        """Whether it can be moved up or down, or removed."""
        self.up.setEnabled(not first)
        self.down.setEnabled(not last)
        self.remove.setEnabled(removable)

    def set_unfolded(self, unfolded: bool) -> None:
        """Show the panel or hide it; something wrong in it stays in sight."""
        self._unfolded = unfolded or bool(self.panel.problems())
        self.panel.setVisible(self._unfolded)
        self._show_header()

    def show_problem(self, sentence: Sentence) -> None:
        """Show what was found wrong elsewhere: at the field inside whose parts it counts, else at the part."""
        inside = [name for name in self.panel.form.names() if self.panel.form.editor(name).takes(sentence)]
        self.panel.set_problem(inside[0] if inside else None, sentence)
        self.set_unfolded(True)

    # ------------------------------------------------------------------ what it answers

    def value(self) -> dict[str, Any]:
        """``{"part": name, "length": ..., **values}``: what was given or differs from the defaults."""
        choice = self.panel.choice()
        given = {key: value for key, value in choice.values.items() if key != LENGTH or self._length_field is None}
        return {"part": choice.part, **({LENGTH: self._length} if self._length_field else {}), **given}

    def state(self) -> EntryState:
        choice = self.panel.choice()
        values = {key: value for key, value in choice.values.items() if key != LENGTH or self._length_field is None}
        return EntryState(Choice(choice.part, values), self._length, self.panel.memory(), self._unfolded)

    def problems(self) -> dict[str, Sentence]:
        """What is shown as wrong here, by field."""
        return self.panel.problems()

    # ------------------------------------------------------------------ inside

    def _make_buttons(self, name: str, title: str) -> None:
        self.header = describe(
            _Header(self), f"{name}.fold", title,
            self.tr("Show or hide: {title}. Alt+Up and Alt+Down move it, Del removes it.").format(title=title))
        self.header.clicked.connect(self._fold)
        self.header.key.connect(self._key)
        self.up = describe(QToolButton(self), f"{name}.up", self.tr("Move up: {title}").format(title=title),
                           self.tr("Move up (Alt+Up)"))
        self.down = describe(QToolButton(self), f"{name}.down", self.tr("Move down: {title}").format(title=title),
                             self.tr("Move down (Alt+Down)"))
        self.remove = describe(QToolButton(self), f"{name}.remove", self.tr("Remove: {title}").format(title=title),
                               self.tr("Remove (Del)"))
        self.up.setArrowType(Qt.ArrowType.UpArrow)
        self.down.setArrowType(Qt.ArrowType.DownArrow)
        self.remove.setText("×")
        self.up.clicked.connect(self._up)
        self.down.clicked.connect(self._down)
        self.remove.clicked.connect(self.remove_asked)
        height = self.header.sizeHint().height()
        for button in (self.up, self.down, self.remove):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setFixedSize(height, height)

    @Slot()
    def _edited(self) -> None:
        if self._length_field is not None:
            if self.panel.choice().part != self._part:
                self._keep_length()
            self._length = self.panel.form.editor(LENGTH).value() if LENGTH in self.panel.form.names() else self._length
        self._part = self.panel.choice().part
        self._show_header()
        self.changed.emit()

    def _keep_length(self) -> None:
        """Another part in the same place: its own values come back, the length stays."""
        choice = self.panel.choice()
        values = {key: value for key, value in choice.values.items() if key != LENGTH}
        if self._length is not None:
            values = {LENGTH: self._length, **values}
        self.panel.set_choice(Choice(choice.part, values))

    @Slot()
    def _fold(self) -> None:
        self.set_unfolded(not self._unfolded)

    @Slot()
    def _up(self) -> None:
        self.move_asked.emit(-1)

    @Slot()
    def _down(self) -> None:
        self.move_asked.emit(1)

    @Slot(int)
    def _key(self, key: int) -> None:
        button = {Qt.Key.Key_Up: self.up, Qt.Key.Key_Down: self.down, Qt.Key.Key_Delete: self.remove}[Qt.Key(key)]
        if button.isEnabled():
            button.click()
            self.header.setFocus()

    def _show_header(self) -> None:
        text = self._title
        if not self._unfolded:
            text = f"{self._number}  ·  {self.panel.picker.currentText() or self._part}"
            text += f"  ·  {self._length}" if self._length is not None else ""
        self.header.say(text)
        self.header.setAccessibleDescription(self.tr("unfolded") if self._unfolded else self.tr("folded"))
        self.header.setArrowType(Qt.ArrowType.DownArrow if self._unfolded else Qt.ArrowType.RightArrow)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()


class _Header(QToolButton):
    """The title of an entry; as wide as there is room, its text cut with an ellipsis."""

    key = Signal(int)
    """Alt+Up, Alt+Down or Del was pressed on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        self._whole = text
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if moves or event.key() == Qt.Key.Key_Delete:
            self.key.emit(event.key())
        else:
            super().keyPressEvent(event)

    def _cut(self) -> None:
        room = self.width() - self.iconSize().width() - 10
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(room, 0)))


def _with_length(part: Part, length: Field | None) -> Part:
    return part if length is None else replace(part, fields=(length, *part.fields))
