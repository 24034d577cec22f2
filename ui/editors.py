"""Editors: one tiny class for each kind of Field, all with the same face (see ``ui.editor``).

A form is a column of editors; ``editor_for`` finds the one for a field.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from ui.editor import Box, Editor, NumberEditor, TextEditor, tip_of
from ui.language import say
from ui.parts_editor import PanelMaker, parts_editor
from ui.path_editor import PathEditor
from ui.points_editor import PointsEditor
from ui.quiet_combo import QuietCombo
from ui.stepping import stepped
from workbench.field import (
    BoolField,
    ChoiceField,
    Field,
    FieldProblem,
    FloatField,
    FormulaField,
    IntField,
    NumbersField,
    PartsField,
    PathField,
    PointsField,
    TextField,
)


class FormulaEditor(TextEditor):
    """A formula; the field says at which character it goes wrong."""

    field: FormulaField

    def _make(self) -> Box:
        box = super()._make()
        box.room_for = "base_lr * 0.95 ** epoch  "
        return box


class NumbersEditor(TextEditor):
    """Several numbers with commas between; the arrow keys turn the one at the cursor."""

    field: NumbersField

    def _make(self) -> Box:
        box = super()._make()
        box.arrow.connect(self._step)
        return box

    def _read(self) -> Any:
        return self.field.parse(self.control.text())

    def _show(self, value: Any) -> bool:
        if isinstance(value, (tuple, list)):
            # No numbers at all are written as such: an empty box means "not filled in".
            return super()._show(self.field.format(value) if value else "()")
        return super()._show(value)

    def _step(self, up: bool, big: bool) -> None:
        text, cursor = self.control.text(), self.control.cursorPosition()
        parts = text.split(",")
        index = min(text[:cursor].count(","), len(parts) - 1)
        one = self.field.element(index)
        try:
            before = one.parse(parts[index])
        except FieldProblem:
            return
        after = stepped(one, before, up, big)
        if after is None or after == before:
            return
        parts[index] = (" " if index else "") + one.format(after)
        self.control.setText(",".join(parts))
        self.control.setCursorPosition(len(",".join(parts[: index + 1])))
        self._edited()


class ComboEditor(Editor):
    """One of a few values; for the kinds below."""

    control: QuietCombo

    def _options(self) -> list[tuple[str, Any]]:
        raise NotImplementedError

    def _make(self) -> QuietCombo:
        box = QuietCombo(self)
        for text, value in self._options():
            box.addItem(text, value)
        box.make_room()
        box.currentIndexChanged.connect(self._edited)
        return box

    def _read(self) -> Any:
        index = self.control.currentIndex()
        return self.field.check(self.control.itemData(index) if index >= 0 else None)

    def _show(self, value: Any) -> bool:
        values = [self.control.itemData(i) for i in range(self.control.count())]
        # `is` for the words of three states: 1 and True are equal, but only one of them is a choice
        found = next((i for i, one in enumerate(values) if one == value and type(one) is type(value)), -1)
        self.control.setCurrentIndex(found)
        self.control.setPlaceholderText("" if found >= 0 or value is None else str(value))
        return found >= 0 or value is None

    def _wrong_value(self) -> Any:
        return None


class ChoiceEditor(ComboEditor):
    """One of a few words."""

    field: ChoiceField

    def _options(self) -> list[tuple[str, Any]]:
        nothing = [(say(self.field.none_means), None)] if self.field.optional else []
        return nothing + [(choice, choice) for choice in self.field.choices]


class AutoBoolEditor(ComboEditor):
    """Yes, no, or left to torch."""

    field: BoolField

    def _options(self) -> list[tuple[str, Any]]:
        left = self.tr("auto") if self.field.none_means == "none" else say(self.field.none_means)
        return [(left, None), (self.tr("on"), True), (self.tr("off"), False)]


class BoolEditor(Editor):
    """Yes or no."""

    control: QCheckBox

    def _make(self) -> QCheckBox:
        box = QCheckBox(self)
        box.toggled.connect(self._edited)
        return box

    def _read(self) -> Any:
        return self.field.check(self.control.isChecked())

    def _show(self, value: Any) -> bool:
        self.control.setChecked(value is True)
        return isinstance(value, bool)


EDITORS: dict[str, type[Editor]] = {
    FloatField.kind: NumberEditor,
    IntField.kind: NumberEditor,
    BoolField.kind: BoolEditor,
    ChoiceField.kind: ChoiceEditor,
    TextField.kind: TextEditor,
    FormulaField.kind: FormulaEditor,
    NumbersField.kind: NumbersEditor,
    PathField.kind: PathEditor,
    PointsField.kind: PointsEditor,
}
"""Kind of field -> its editor.  A kind that is not here is edited as text."""


def editor_for(field: Field, object_name: str, parent: QWidget | None = None, panel: PanelMaker | None = None
               ) -> Editor:
    """The editor of a field, showing its default.

    ``panel`` makes the panels in which the parts of a PartsField are edited; without it they are only named.
    """
    if isinstance(field, PartsField) and panel is not None:
        return parts_editor(field, object_name, parent, panel)
    kind = EDITORS.get(field.kind, TextEditor)
    if kind is BoolEditor and field.optional:
        kind = AutoBoolEditor
    return kind(field, object_name, parent)


__all__ = [
    "EDITORS", "AutoBoolEditor", "BoolEditor", "Box", "ChoiceEditor", "ComboEditor", "Editor", "FormulaEditor",
    "NumberEditor", "NumbersEditor", "TextEditor", "editor_for", "tip_of",
]
