"""Editors of a list of parts: the phases of SequentialLR, the stack of ChainedScheduler, nested in each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.controls import describe
from ui.editor import Editor
from ui.language import say
from ui.part_entry import LENGTH, EntryState, PanelMaker, PartEntry
from ui.steady_scroll import ScrolledContent, SteadyScroll
from ui.tab_order import order_tabs
from workbench.field import Field, IntField, PartsField
from workbench.registry import Choice, Part
from workbench.sentence import Sentence

MOST_INLINE = 2
"""So many lists stand inside each other; one deeper is opened in a window, since a panel is too narrow for it."""


def parts_editor(field: PartsField, object_name: str, parent: QWidget | None, panel: PanelMaker) -> Editor:
    """The editor of a list of parts that suits the depth at which ``parent`` stands."""
    if _depth(parent) < MOST_INLINE:
        return PartsEditor(field, object_name, parent, panel)
    return PartsButton(field, object_name, parent, panel)


class PartsEditor(Editor):
    """The parts one under another, each with its form; they can be moved, removed and added.

    A problem that an inner form finds is shown there, anything else under the list.
    """

    field: PartsField
    control: QWidget
    wide = True

    def __init__(self, field: PartsField, object_name: str, parent: QWidget | None, panel: PanelMaker) -> None:
        self._name = object_name
        self._panel = panel
        self._given: Any = None  # the value as it came, answered until the user edits it
        self._entries: list[PartEntry] = []
        super().__init__(field, object_name, parent)
        self.setFocusProxy(self._add)  # the list itself is no control that could have the focus

    # ------------------------------------------------------------------ what it answers

    def entries(self) -> list[PartEntry]:
        """The entries from first to last."""
        return list(self._entries)

    def place(self) -> QWidget:
        """Of the first thing that is wrong, else of the first entry."""
        for entry in self._entries:
            for name in entry.problems():
                return entry.panel.form.editor(name).place() if name else entry.panel.picker
        return self._entries[0].header if self._entries else self._add

    def takes(self, sentence: Sentence) -> bool:
        number = _number_of(sentence)
        return number is not None and number <= len(self._entries)

    # ------------------------------------------------------------------ an editor's own

    def _make(self) -> QWidget:
        box = QWidget(self)
        self._column = QVBoxLayout(box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        one = say(self.field.one)
        self._add = describe(QPushButton(box), f"{self._name}.add", self.tr("Add {one}").format(one=one),
                             self.tr("Add another {one} at the end").format(one=one))
        self._add.setText(self.tr("Add {one}").format(one=one))
        self._add.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._add.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click: Space goes on pausing the run
        self._add.clicked.connect(self._append)
        self._column.addWidget(self._add)
        return box

    def _read(self) -> Any:
        self.field.check(self._values())
        return self._values()

    def _wrong_value(self) -> Any:
        return self._values()

    def _values(self) -> Any:
        return tuple(entry.value() for entry in self._entries) if self._given is None else self._given

    def _show(self, value: Any) -> bool:
        can_be_shown = _is_list_of_parts(value)
        self._given = value if can_be_shown else None
        inline = _depth(self.parentWidget()) == 0  # further inside, folded: one sees the whole first
        states = [_state_of(entry, inline) for entry in value] if can_be_shown else []
        self._set_states(states)
        return can_be_shown or value is None

    def set_problem(self, sentence: Sentence | None) -> None:
        for entry in self._entries:
            entry.panel.clear_problems()
        if sentence is not None and self.takes(sentence):
            number = _number_of(sentence)
            assert number is not None
            self._entries[number - 1].show_problem(sentence.values["problem"])
        super().set_problem(sentence)

    def _show_problem(self) -> None:
        super()._show_problem()
        if any(entry.problems() for entry in self._entries):
            self._note.say("")

    @Slot()
    def _edited(self) -> None:
        self._given = None
        if self._elsewhere is not None:
            for entry in self._entries:
                entry.panel.clear_problems()
        super()._edited()

    # ------------------------------------------------------------------ the list

    def _set_states(self, states: Sequence[EntryState]) -> None:
        """As many entries as states.  Entries keep their places, and so their names; what they show moves."""
        parts = self._parts() if len(states) > len(self._entries) else []
        while len(self._entries) < len(states):
            self._entries.append(self._make_entry(len(self._entries) + 1, parts))
        for entry in self._entries[len(states):]:
            entry.hide()  # at once; it may be the sender of the signal that is being answered
            self._column.removeWidget(entry)
            entry.setParent(None)
            entry.deleteLater()
        del self._entries[len(states):]
        for index, (entry, state) in enumerate(zip(self._entries, states, strict=True)):
            entry.set_state(state)
            entry.set_place(index == 0, index == len(states) - 1, len(states) > self.field.least)
        self._add.raise_()  # for Tab, too, it comes last
        order_tabs(self.control)

    def _make_entry(self, number: int, parts: Sequence[Part]) -> PartEntry:
        one = say(self.field.one)
        title = self.tr("{one} {number}").format(one=one[:1].upper() + one[1:], number=number)
        entry = PartEntry(f"{self._name}.{number}", title, number, parts, self._length_field(), self._panel,
                          self.control)
        entry.changed.connect(self._edited)
        entry.move_asked.connect(self._move)
        entry.remove_asked.connect(self._remove)
        self._column.insertWidget(number - 1, entry)
        return entry

    def _parts(self) -> list[Part]:
        return [self.field.part_of(name) for name in self.field.names()]

    def _length_field(self) -> Field | None:
        if not self.field.lengths:
            return None
        return IntField(name=LENGTH, optional=True, none_means=self.tr("auto"), lower=1, upper=1_000_000_000,
                        help=say(self.field.help))

    @Slot(int)
    def _move(self, by: int) -> None:
        sender = self.sender()
        here = next(index for index, entry in enumerate(self._entries) if entry is sender)
        there = here + by
        states = [entry.state() for entry in self._entries]
        states[here], states[there] = states[there], states[here]
        self._set_states(states)
        moved = self._entries[there]
        button = moved.up if by < 0 else moved.down
        (button if button.isEnabled() else moved.header).setFocus()
        self._edited()

    @Slot()
    def _remove(self) -> None:
        sender = self.sender()
        here = next(index for index, entry in enumerate(self._entries) if entry is sender)
        states = [entry.state() for entry in self._entries]
        del states[here]
        self._set_states(states)
        (self._entries[min(here, len(states) - 1)].header if states else self._add).setFocus()
        self._edited()

    @Slot()
    def _append(self) -> None:
        names = self.field.names()
        default = self.field.default
        last = default[-1]["part"] if _is_list_of_parts(default) and default else ""
        part = last if last in names else next(iter(names), "")
        self._set_states([*(entry.state() for entry in self._entries), EntryState(Choice(part))])
        self._entries[-1].panel.picker.setFocus()  # what it is to be can be typed at once
        self._edited()


class PartsButton(Editor):
    """A list of parts too deep for a panel: a button that names them and opens a window with the list."""

    field: PartsField
    control: _ElidedButton
    wide = True

    def __init__(self, field: PartsField, object_name: str, parent: QWidget | None, panel: PanelMaker) -> None:
        self._name = object_name
        self._panel = panel
        self._value: Any = None
        super().__init__(field, object_name, parent)

    def _make(self) -> _ElidedButton:
        button = _ElidedButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._open)
        return button

    def _more_tips(self) -> str:
        return self.tr("Opens in a window.")

    def _read(self) -> Any:
        self.field.check(self._value)
        return self._value

    def _wrong_value(self) -> Any:
        return self._value

    def _show(self, value: Any) -> bool:
        self._value = value
        names = " → ".join(entry["part"] for entry in value) if _is_list_of_parts(value) else ""
        self.control.say(f"{names}…")
        self.control.setAccessibleName(f"{self._name.replace('.', ' ')}: {names}")
        return _is_list_of_parts(value) or value is None

    @Slot()
    def _open(self) -> None:
        self.window_ = PartsWindow(self.field, f"{self._name}.window", self._value, self._panel, self)
        self.window_.editor.changed.connect(self._taken)
        self.window_.open()

    @Slot()
    def _taken(self) -> None:
        self._show(self.window_.editor.value())
        self._edited()


class PartsWindow(QDialog):
    """The list of a field in a window of its own; every edit counts at once, as in the panel."""

    def __init__(self, field: PartsField, name: str, value: Any, panel: PanelMaker, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(field.name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inside = ScrolledContent()
        self.editor = PartsEditor(field, f"{name}.{field.name}", inside, panel)
        self.editor.set_value(value)
        column = QVBoxLayout(inside)
        column.addWidget(self.editor)
        column.addStretch(1)
        area = SteadyScroll(self)
        area.setWidget(inside)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        describe(buttons.button(QDialogButtonBox.StandardButton.Close), f"{name}.close", self.tr("Close"),
                 self.tr("Close the window; what was edited stays"))
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(area, 1)
        whole.addWidget(buttons)
        order_tabs(self.editor.control)
        self.resize(380, 560)


class _ElidedButton(QPushButton):
    """A button that cuts its text where there is no room for it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = ""
        self.wrong = False

    def say(self, text: str) -> None:
        self._whole = text
        self._cut()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(160, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, self.width() - 16)))


def _depth(widget: QWidget | None) -> int:
    """How many lists stand around a widget in its window."""
    depth = 0
    while widget is not None and not isinstance(widget, PartsWindow):
        depth += isinstance(widget, PartsEditor)
        widget = widget.parentWidget()
    return depth


def _is_list_of_parts(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and all(
        isinstance(entry, Mapping) and isinstance(entry.get("part"), str) for entry in value)


def _state_of(entry: Mapping[str, Any], unfolded: bool) -> EntryState:
    values = {key: value for key, value in entry.items() if key not in ("part", LENGTH)}
    return EntryState(Choice(entry["part"], values), entry.get(LENGTH), {}, unfolded)


def _number_of(sentence: Sentence) -> int | None:
    """Which of the parts a problem is about, where it says so and has a problem of that part inside."""
    number, problem = sentence.values.get("number"), sentence.values.get("problem")
    return number if isinstance(number, int) and number >= 1 and isinstance(problem, Sentence) else None
