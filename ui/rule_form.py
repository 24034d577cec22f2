"""RuleForm: what one parameter group, or several at once, have of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.controls import describe
from ui.editors import Editor, editor_for
from ui.form import USUAL_NAME, Form
from ui.rule_rows import Row
from ui.tone_label import ToneLabel
from workbench.field import Field, TextField
from workbench.group_rule import REST
from workbench.sentence import Sentence

FIRST = "lr"
"""The argument that everybody wants; the others wait behind a button."""


class RuleForm(QWidget):
    """Edits the chosen rows; with several, an edit is made in all of them.

    Arguments that a group does not have of its own are empty boxes, which say what the optimizer has.
    ``edited`` carries "name", "match", "frozen" or an argument, and its value; None is the optimizer's value again.
    """

    edited = Signal(str, object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: Row | None = None
        self._count = 0
        self._fields: tuple[Field, ...] = ()
        self._given: dict[str, Any] = {}
        """What the optimizer has where a group has nothing of its own."""
        self._decays = False
        self._own: dict[str, Any] = {}
        """The group's own arguments as they were told or edited last."""
        self._shown: dict[str, Any] = {}
        self._problems: dict[str, Sentence] = {}
        self._stale = True
        self.title = ToneLabel("plain", parent=self)
        bold = self.title.font()
        bold.setBold(True)
        self.title.setFont(bold)
        self._about = ToneLabel("muted", parent=self)
        self._about.setObjectName(f"{name}.about")
        self.name = editor_for(TextField(name="name", default="", help=self.tr(
            "What the group is called in plots and knobs")), f"{name}.name", self)
        self.match = editor_for(TextField(name="match", default="", help=self.tr(
            "Patterns such as conv*, *.bias, with commas between, of the weights' names; ... is all weights that no "
            "other group takes")), f"{name}.match", self)
        self.match.control.setProperty("placeholderText", f"conv*, *.bias, {REST}")
        self.frozen = describe(QCheckBox(self.tr("Frozen"), self), f"{name}.frozen", self.tr("Frozen"), self.tr(
            "The weights of the group are not trained until it is unfrozen"))
        self._head = QFormLayout()
        self._first = Form(name, self)
        self._rest = Form(f"{name}.more", self)
        self.more = describe(QToolButton(self), f"{name}.more_button", self.tr("More arguments"), self.tr(
            "Show or hide the other arguments of the optimizer, for this group alone"))
        self._lay_out()
        self.name.changed.connect(self._name_edited)
        self.match.changed.connect(self._match_edited)
        self.frozen.clicked.connect(self._frozen_clicked)
        self._first.changed.connect(self._values_edited)
        self._rest.changed.connect(self._values_edited)
        self.more.toggled.connect(self._show_more)

    # ------------------------------------------------------------------ what it is told

    def set_fields(self, fields: Sequence[Field], given: Mapping[str, Any], decays: bool) -> None:
        """The optimizer's arguments, and the values that it has for all groups; ``decays``: lr goes down by layers."""
        if (tuple(fields), dict(given), decays) != (self._fields, self._given, self._decays):
            self._fields, self._given, self._decays, self._stale = tuple(fields), dict(given), decays, True
            if self._row is not None:
                self._fill()

    def show_row(self, row: Row | None, count: int, own_name: bool, about: str,
                 problems: Mapping[str, Sentence]) -> None:
        """Show a row; ``count`` is how many are chosen, ``own_name`` whether the user gives names and patterns."""
        self._row, self._count, self._problems = row, count, dict(problems)
        self.setVisible(row is not None)
        if row is None:
            return
        several = self.tr("{count} groups chosen").format(count=count)
        self.title.say(several if count > 1 else "" if own_name else row.name)
        self._about.say(about)
        for editor in (self.name, self.match):
            self._head.setRowVisible(editor, own_name and count == 1)
        rule = row.rule
        if own_name and rule is not None:
            _put(self.name, rule.name)
            _put(self.match, rule.match)
        self.frozen.setChecked(rule is not None and rule.frozen)
        self._fill()

    # ------------------------------------------------------------------ what it answers

    def target(self, key: str) -> QWidget:
        """The control of a key, unfolded; the first one where there is none."""
        if key in self._rest.names():
            self.more.setChecked(True)
            return self._rest.editor(key).control
        if key in self._first.names():
            return self._first.editor(key).control
        return {"name": self.name.control, "match": self.match.control}.get(key, self.frozen)

    def shows(self, key: str) -> bool:
        """Whether a problem with this key is shown at a control."""
        return key in self._shown or (key in ("name", "match") and self._head.isRowVisible(self.name))

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _name_edited(self) -> None:
        self.edited.emit("name", self.name.value() or "")

    @Slot()
    def _match_edited(self) -> None:
        self.edited.emit("match", self.match.value() or "")

    @Slot(bool)
    def _frozen_clicked(self, frozen: bool) -> None:
        self.edited.emit("frozen", frozen)

    @Slot()
    def _values_edited(self) -> None:
        values = {**self._first.values(), **self._rest.values()}
        changed = {key: value for key, value in values.items() if value != self._shown.get(key)
                   or isinstance(value, bool) != isinstance(self._shown.get(key), bool)}
        self._shown = values
        for key, value in changed.items():
            self._own = {name: there for name, there in self._own.items() if name != key}
            if value is not None:
                self._own[key] = value
            self.edited.emit(key, value)

    # ------------------------------------------------------------------ showing

    def _fill(self) -> None:
        own = dict(self._row.rule.values) if self._row is not None and self._row.rule is not None else {}
        # Compared with what was told and edited, not with what the editors say: they must not be made anew while
        # the user is typing in one of them.
        if self._stale or own != self._own:
            self._stale, self._own = False, own
            fields = [self._empty(field) for field in self._fields]
            self._first.set_fields([field for field in fields if field.name == FIRST], own)
            self._rest.set_fields([field for field in fields if field.name != FIRST], own)
            self._shown = {**self._first.values(), **self._rest.values()}
        for editor, key in ((self.name, "name"), (self.match, "match")):
            editor.set_problem(self._problems.get(key))
        for form in (self._first, self._rest):
            for key in form.names():
                form.set_problem(key, self._problems.get(key))
        if any(key in self._problems for key in self._rest.names()):
            self.more.setChecked(True)
        self._show_more()

    def _empty(self, field: Field) -> Field:
        """The field, with nothing of the group's own as its default."""
        text = field.format(self._given.get(field.name, field.default))
        means = self.tr("by layer decay") if self._decays and field.name == FIRST else \
            self.tr("{value} (optimizer)").format(value=text)
        return replace(field, default=None, optional=True, required=False, none_means=means)

    @Slot()
    def _show_more(self) -> None:
        opened, names = self.more.isChecked(), self._rest.names()
        count = sum(self._shown.get(name) is not None for name in names)
        self._rest.setVisible(opened and bool(names))
        self.more.setVisible(bool(names))
        self.more.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self.more.setText(self.tr("More arguments ({count} of its own)").format(count=count) if count
                          else self.tr("More arguments"))

    def _lay_out(self) -> None:
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.setHorizontalSpacing(8)
        self._head.setVerticalSpacing(4)
        self._head.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, editor in ((self.tr("Name"), self.name), (self.tr("Pattern"), self.match)):
            label = QLabel(text, self)
            label.setBuddy(editor.control)
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(USUAL_NAME))
            label.setFixedHeight(max(label.sizeHint().height(), editor.control.sizeHint().height()))
            self._head.addRow(label, editor)
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self._about)
        column.addLayout(self._head)
        for widget in (self.frozen, self._first, self.more, self._rest):
            column.addWidget(widget)


def _put(editor: Editor, value: str) -> None:
    """Show a value, unless it is what the user has just typed."""
    if (editor.value() or "") != value:
        editor.set_value(value)
