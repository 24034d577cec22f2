"""Form: a column of editors for the fields of a part.

The fields that everybody uses come first; those that hardly anybody touches wait behind "Advanced".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.controls import describe
from ui.editors import Editor, editor_for, tip_of
from ui.part_entry import PanelMaker
from workbench.field import Field
from workbench.sentence import Sentence

ADVANCED = frozenset({
    "foreach", "fused", "capturable", "differentiable", "maximize", "decoupled_weight_decay",
    "last_epoch", "verbose", "tolerance_grad", "tolerance_change", "max_eval",
})
"""Names of arguments that change how torch computes, hardly ever what: shown only on demand."""

USUAL_NAME = "base_momentum"
"""Labels are at least as wide as this one, so that forms under each other line up."""


class Form(QWidget):
    """Edits the values of several fields.

    ``name`` begins the object names of the editors: ``optimizer`` gives ``optimizer.lr``.  ``panel`` makes the
    panels of parts that are values of a field.
    """

    changed = Signal()
    """The user changed a value.  Not emitted by ``set_fields``."""

    def __init__(self, name: str, parent: QWidget | None = None, panel: PanelMaker | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._panel = panel
        self.narrow = False
        """Labels only as wide as they must be; for a form inside a form."""
        self._editors: dict[str, Editor] = {}
        self._given: set[str] = set()
        self._resets: dict[str, QToolButton] = {}
        self._advanced_rows: list[QWidget] = []
        self._rows = QFormLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(4)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        # A long name in a narrow window goes above its editor instead of squeezing it.
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._expander = self._make_expander()

    # ------------------------------------------------------------------ what is shown

    def set_fields(self, fields: Sequence[Field], values: Mapping[str, Any] | None = None) -> None:
        """Show these fields with these values; a field without a value shows its default."""
        values = values or {}
        self._clear()
        self._given = {field.name for field in fields if field.name in values}
        for field in (f for f in fields if f.name not in ADVANCED):
            self._add(field, values)
        advanced = [field for field in fields if field.name in ADVANCED]
        if advanced:
            self._rows.addRow(self._expander)
            self._expander.raise_()  # for Tab it comes where it stands: after the fields above
            for field in advanced:
                self._advanced_rows.append(self._add(field, values))
        self._expander.setVisible(bool(advanced))
        self._show_advanced()

    def set_problem(self, name: str, sentence: Sentence | None) -> None:
        """Show at a field what was found wrong elsewhere; KeyError if there is no such field."""
        self._editors[name].set_problem(sentence)
        self._show_advanced()

    # ------------------------------------------------------------------ what it answers

    def names(self) -> list[str]:
        return list(self._editors)

    def editor(self, name: str) -> Editor:
        """The editor of a field; KeyError if there is none."""
        return self._editors[name]

    def values(self) -> dict[str, Any]:
        """Every field's value."""
        return {name: editor.value() for name, editor in self._editors.items()}

    def chosen(self) -> dict[str, Any]:
        """The values that were given or that differ from the default: what a recipe writes down."""
        return {
            name: editor.value() for name, editor in self._editors.items()
            if name in self._given or not _is_default(editor)
        }

    def problems(self) -> dict[str, Sentence]:
        """Field -> what is wrong with its value, for every field that shows a problem."""
        found = {name: editor.problem() for name, editor in self._editors.items()}
        return {name: sentence for name, sentence in found.items() if sentence is not None}

    # ------------------------------------------------------------------ building

    def _make_expander(self) -> QToolButton:
        button = QToolButton(self)
        describe(button, f"{self.name}.advanced", self.tr("Advanced settings"),
                 self.tr("Show or hide settings that are rarely needed"))
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        button.toggled.connect(self._show_advanced)
        button.hide()
        return button

    def _clear(self) -> None:
        self._rows.removeWidget(self._expander)
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self._editors.clear()
        self._resets.clear()
        self._advanced_rows.clear()

    def _add(self, field: Field, values: Mapping[str, Any]) -> QWidget:
        object_name = f"{self.name}.{field.name}"
        row = QWidget(self)
        editor = editor_for(field, object_name, row, self._panel)
        if field.name in values:
            editor.set_value(values[field.name])
        reset = self._make_reset(editor, object_name, row)
        label = QLabel(field.name, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setToolTip(tip_of(field))
        label.setBuddy(editor.control)
        if not self.narrow:
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(USUAL_NAME))
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        if editor.wide:
            column = QVBoxLayout(row)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            line.addWidget(label, 1)
            line.addWidget(reset)
            column.addLayout(line)
            column.addWidget(editor)
            self._rows.addRow(row)
        else:
            row.setLayout(line)
            line.addWidget(editor, 1)
            line.addWidget(reset, 0, Qt.AlignmentFlag.AlignTop)
            # The label stands beside the control, also when a sentence is shown under the control.
            label.setFixedHeight(max(label.sizeHint().height(), editor.control.sizeHint().height()))
            self._rows.addRow(label, row)
        self._editors[field.name] = editor
        self._resets[field.name] = reset
        editor.changed.connect(self._edited)
        reset.clicked.connect(self._reset)
        self._show_reset(field.name)
        return row

    def _make_reset(self, editor: Editor, object_name: str, row: QWidget) -> QToolButton:
        field = editor.field
        button = QToolButton(row)
        describe(button, f"{object_name}.reset", self.tr("Reset {name}").format(name=field.name),
                 self.tr("Back to the default, {value}").format(value=field.format(field.default)))
        button.setText("↺")
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        height = button.sizeHint().height() if editor.wide else editor.control.sizeHint().height()
        button.setFixedSize(height, height)
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # editors stay aligned, and nothing jumps
        button.setSizePolicy(policy)
        return button

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _edited(self) -> None:
        editor = self.sender()
        if isinstance(editor, Editor):
            self._show_reset(editor.field.name)
        self._show_advanced()
        self.changed.emit()

    @Slot()
    def _reset(self) -> None:
        name = next(name for name, button in self._resets.items() if button is self.sender())
        editor = self._editors[name]
        editor.set_value(editor.field.default)
        self._given.discard(name)
        self._show_reset(name)
        self._show_advanced()
        editor.place().setFocus()  # before the button under the focus disappears
        self.changed.emit()

    def _show_reset(self, name: str) -> None:
        self._resets[name].setVisible(not _is_default(self._editors[name]))

    @Slot()
    def _show_advanced(self) -> None:
        """Unfold on demand, and by itself when a problem is hidden there."""
        advanced = [editor for name, editor in self._editors.items() if name in ADVANCED]
        if any(editor.problem() for editor in advanced) and not self._expander.isChecked():
            self._expander.setChecked(True)  # comes back here
            return
        opened = self._expander.isChecked()
        for row in self._advanced_rows:
            self._rows.setRowVisible(row, opened)
        touched = sum(not _is_default(editor) for editor in advanced)
        text = self.tr("Advanced ({count} changed)").format(count=touched) if touched else self.tr("Advanced")
        self._expander.setText(text)
        self._expander.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)


def _is_default(editor: Editor) -> bool:
    default, value = editor.field.default, editor.value()
    return bool(value == default) and isinstance(value, bool) == isinstance(default, bool)
