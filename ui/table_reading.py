"""How a text table is read: encoding, delimiter, header and decimal sign in one row, each saying what auto found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.editors import Editor, editor_for, tip_of
from ui.quiet_combo import QuietCombo
from workbench.field import Field
from workbench.tables.dialect import Dialect

FIELDS = ("encoding", "delimiter", "header", "decimal")
"""Fields of the part that are edited here."""

AUTO = "auto"


class ReadingRow(QWidget):
    """Editors of FIELDS beside each other.  ``name`` begins the object names."""

    changed = Signal()

    def __init__(self, name: str, fields: Sequence[Field], values: Mapping[str, Any],
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = {field.name for field in fields if field.name in values}
        self._editors: dict[str, Editor] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        there = {field.name: field for field in fields}
        for field in (there[one] for one in FIELDS if one in there):
            editor = editor_for(field, f"{name}.{field.name}", self)
            if field.name in values:
                editor.set_value(values[field.name])
            label = QLabel(field.name, self)
            label.setToolTip(tip_of(field))
            label.setBuddy(editor.control)
            row.addWidget(label)
            row.addWidget(editor)
            row.addSpacing(8)
            self._editors[field.name] = editor
            editor.changed.connect(self.changed)
        row.addStretch(1)
        self.show_found(None)

    def values(self) -> dict[str, Any]:
        """Every field's value."""
        return {name: editor.value() for name, editor in self._editors.items()}

    def chosen(self) -> dict[str, Any]:
        """The values that were given or that differ from the default."""
        return {name: value for name, value in self.values().items()
                if name in self._given or value != self._editors[name].field.default}

    def editor(self, name: str) -> Editor:
        """The editor of one of FIELDS."""
        return self._editors[name]

    def show_found(self, dialect: Dialect | None) -> None:
        """Say beside each "auto" what it is in this file."""
        found = {} if dialect is None else {
            "encoding": dialect.encoding_name, "delimiter": dialect.delimiter_name,
            "header": self.tr("yes") if dialect.header else self.tr("no"),
            "decimal": self.tr("comma") if dialect.decimal == "," else self.tr("point"),
        }
        for name, editor in self._editors.items():
            box = editor.control
            if isinstance(box, QuietCombo):
                say_what_auto_is(box, found.get(name, "") if editor.value() == AUTO else "")


def say_what_auto_is(box: QuietCombo, what: str) -> None:
    """Put behind the word "auto" in a box of choices what it comes to here; "" for nothing."""
    place = box.findData(AUTO)
    if place >= 0:
        box.setItemText(place, f"{AUTO} ({what})" if what else AUTO)
        box.make_room()
