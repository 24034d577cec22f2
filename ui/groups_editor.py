"""GroupsEditor: how a recipe splits the weights into parameter groups, and what each group has of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui.controls import describe
from ui.form import Form
from ui.language import say
from ui.rule_form import RuleForm
from ui.rule_rows import ONE, PATTERN, RuleRows
from ui.rule_table import RuleTable, holds_text
from ui.tone_label import ToneLabel
from workbench import group_rule
from workbench.field import Field
from workbench.group_rule import GroupRule
from workbench.messages import Group
from workbench.sentence import Sentence

SPLIT, DECAY = "groups", "layer_decay"
FIELDS = (SPLIT, DECAY)
"""Fields of the section ``training`` that are edited here."""

LAYER = "layer"
NAME = "rules"
"""Begins the object names; the panel of the live groups is "groups"."""


class GroupsEditor(QWidget):
    """The way to split, a table of the groups that come of it, and the chosen group's own arguments.

    ``show_counts`` brings the groups whenever somebody has counted them; until then names of the model's own groups
    are not known.  Problems are named as in ``group_rule.problems``.
    """

    changed = Signal()
    """The user changed something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(NAME)
        self._rows = RuleRows()
        self._fields: tuple[Field, ...] = ()
        self._given: dict[str, Any] = {}
        self._elsewhere: dict[str, Sentence] = {}
        self._decay = 1.0  # comes back with groups by layer
        # Two forms, since one of the fields is there for groups by layer only.
        self._split = Form(f"{NAME}.split", self)
        self._layers = Form(f"{NAME}.layers", self)
        self._said = ToneLabel("muted", parent=self)
        self._said.setObjectName(f"{NAME}.said")
        self.table = RuleTable(f"{NAME}.table", self)
        self._note = ToneLabel("error", parent=self)
        self._note.setObjectName(f"{NAME}.problem")
        self.form = RuleForm(f"{NAME}.rule", self)
        self._buttons = QWidget(self)
        self.add_button = self._button("add", "+", self.tr("Add group"), self.tr(
            "One more group: give it a name and a pattern of the weights' names"))
        self.remove_button = self._button("remove", "−", self.tr("Remove group"), "")
        self.up_button = self._button("up", "↑", self.tr("Move up"), self.tr("Move the group up (Alt+Up)"))
        self.down_button = self._button("down", "↓", self.tr("Move down"), self.tr("Move the group down (Alt+Down)"))
        self._lay_out()
        self._connect()
        self._show()

    # ------------------------------------------------------------------ what it is told

    def set_training(self, fields: Sequence[Field], values: Mapping[str, Any]) -> None:
        """The fields of FIELDS, and the values of the section ``training``."""
        there, self._decay = {field.name: field for field in fields}, 1.0
        self._split.set_fields([there[SPLIT]] if SPLIT in there else [], values)
        self._layers.set_fields([there[DECAY]] if DECAY in there else [], values)
        self._show()

    def set_rules(self, rules: Sequence[GroupRule]) -> None:
        """The rules of a recipe, for the way to split that ``set_training`` told."""
        self._elsewhere = {}
        self._rows.take(self._asked_split(), rules)
        self._show()
        if self._rows.split == PATTERN:
            self.table.choose(0)

    def set_optimizer(self, fields: Sequence[Field], values: Mapping[str, Any]) -> None:
        """The arguments of the chosen optimizer, and what it has for all groups."""
        self._fields, self._given = tuple(fields), dict(values)
        self._rows.arguments = {field.name for field in fields} if fields else None
        self._show()

    def show_counts(self, groups: Sequence[Group]) -> None:
        """The groups that the recipe makes; none where they are not known."""
        chosen = [row.name for place, row in enumerate(self.table.model_.rows) if place in self.table.chosen()]
        self._rows.count(groups)
        self._show()
        if chosen and not self.table.chosen():  # the model's groups have come or gone
            names = [row.name for row in self.table.model_.rows]
            self.table.choose(names.index(chosen[0]) if chosen[0] in names else 0)

    def show_problems(self, problems: Mapping[str, Sentence]) -> None:
        """What was found wrong elsewhere, by field; forgets what was shown before."""
        self._elsewhere = dict(problems)
        for form in (self._split, self._layers):
            for name in form.names():
                form.set_problem(name, None)
        self._show()

    def set_training_problem(self, field: str, sentence: Sentence) -> None:
        """Something wrong with one of FIELDS."""
        for form in (self._split, self._layers):
            if field in form.names():
                form.set_problem(field, sentence)
        self._show()

    # ------------------------------------------------------------------ what it answers

    def training(self) -> dict[str, Any]:
        """What the section ``training`` says of FIELDS."""
        return {**self._split.chosen(), **self._layers.chosen()}

    def rules(self) -> tuple[GroupRule, ...]:
        """What single groups have of their own."""
        return self._rows.written()

    def problems(self) -> dict[str, Sentence]:
        """Field -> what is wrong with the rules: what can be seen without a model, and what was found elsewhere."""
        found = {wrong.field: wrong.sentence
                 for wrong in reversed([*group_rule.problems(self.rules(), self._rows.split, self._fields)])} \
            if self._fields else {}
        return {**self._elsewhere, **found}

    def training_problems(self) -> dict[str, Sentence]:
        """The same for FIELDS."""
        return {**self._split.problems(), **self._layers.problems()}

    def target(self, field: str) -> QWidget:
        """The control for a problem's field, with its row chosen."""
        for form in (self._split, self._layers):
            if field in form.names():
                return form.editor(field).control
        place, key = self._place(field)
        if place is None:
            return self.table if self.table.isVisible() else self._split
        self.table.choose(place)
        return self.form.target(key)

    def summary(self) -> str:
        """A few words for the folded section."""
        return str(self._asked_split())

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _split_edited(self) -> None:
        before, split = self._rows.split, self._asked_split()
        self._elsewhere = {}
        self._rows.choose(split)
        if DECAY in self._layers.names() and LAYER in (before, split) and before != split:
            editor = self._layers.editor(DECAY)
            if before == LAYER:
                self._decay = editor.value()
            editor.set_value(self._decay if split == LAYER else editor.field.default)
        self._show()
        if before != split:
            self.table.clearSelection()
            if split == PATTERN:
                self.table.choose(0)
        self.changed.emit()

    @Slot(str, object)
    def _edited(self, key: str, value: Any) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        if key == "frozen":
            self._rows.freeze(chosen, value)
        elif key == "name":
            self._rows.rename(chosen[0], value)
        elif key == "match":
            self._rows.match(chosen[0], value)
        else:
            self._rows.set_value(chosen, key, value)
        self._after_edit()

    @Slot(int)
    def _toggle(self, row: int) -> None:
        """The space bar on one of the chosen rows is meant for all of them."""
        chosen, rule = self._chosen(), self.table.model_.rows[row].rule
        self._rows.freeze(chosen if row in chosen else [row], rule is None or not rule.frozen)
        self._after_edit()

    @Slot()
    def _add(self) -> None:
        row = self._rows.add()
        self._after_edit()
        self.table.choose(row)
        self.form.name.control.setFocus()
        self.form.name.control.selectAll()  # type: ignore[attr-defined]

    @Slot()
    def _remove(self) -> None:
        chosen = self._chosen()
        if not chosen or not self.remove_button.isEnabled():
            return
        self._rows.clear(chosen)
        self._after_edit()
        if self._rows.split == PATTERN:
            self.table.choose(min(chosen[0], self.table.model_.rowCount() - 1))
        self.table.setFocus()

    @Slot()
    def _move_up(self) -> None:
        self._move(-1)

    @Slot()
    def _move_down(self) -> None:
        self._move(1)

    @Slot(int)
    def _move(self, by: int) -> None:
        chosen = self._chosen()
        if self._rows.split == PATTERN and len(chosen) == 1:
            row = self._rows.move(chosen[0], by)
            self._after_edit()
            self.table.choose(row)

    def _after_edit(self) -> None:
        self._elsewhere = {}
        self._show()
        self.changed.emit()

    # ------------------------------------------------------------------ showing

    @Slot()
    def _show(self) -> None:
        self._rows.choose(self._asked_split())
        rows, problems = self._rows.rows(), self.problems()
        wrong: dict[int, str] = {}
        for field, sentence in problems.items():
            place, _ = self._place(field)
            if place is not None:
                wrong.setdefault(place, say(sentence))
        self.table.model_.show(rows, wrong, self._rows.split == PATTERN)
        split = self._rows.split
        in_table = split != ONE or any(row.rule is not None for row in rows)
        self.table.setVisible(in_table and bool(rows))
        for button in (self.add_button, self.up_button, self.down_button):
            button.setVisible(split == PATTERN)
        self._layers.setVisible(self._decay_matters())
        self.form.set_fields(self._fields, self._given, self._decays())
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        """The chosen row's own arguments, and which buttons make sense for it."""
        rows, chosen, problems = self.table.model_.rows, self._chosen(), self.problems()
        row = rows[chosen[0]] if chosen else None
        mine = {}
        elsewhere = []
        own_name = self._rows.split == PATTERN
        shown = row is not None and not self.table.isHidden()
        if row is not None:
            prefix = f"{row.number}."
            mine = {field.removeprefix(prefix): sentence for field, sentence in problems.items()
                    if row.number is not None and field.startswith(prefix)}
        self._said.say("" if shown else self._counts_text())
        self.form.show_row(row if shown else None, len(chosen), own_name, self._counts_text(), mine)
        for field, sentence in problems.items():
            place, key = self._place(field)
            if not (shown and place is not None and place == chosen[0] and self.form.shows(key)):
                elsewhere.append(say(sentence))
        self._note.say("\n".join(dict.fromkeys(elsewhere)))
        pattern, has_rule = self._rows.split == PATTERN, any(rows[place].rule is not None for place in chosen)
        self.remove_button.setEnabled(has_rule)
        self.remove_button.setText("−" if pattern else self.tr("Clear"))
        width = self.add_button.width() if pattern else self.remove_button.sizeHint().width()
        self.remove_button.setFixedWidth(width)
        self._buttons.setVisible(pattern or has_rule)
        tip = self.tr("Remove the chosen groups (Del)") if pattern else self.tr(
            "Take away what the chosen groups have of their own (Del)")
        self.remove_button.setToolTip(tip)
        self.remove_button.setAccessibleName(self.tr("Remove group") if pattern else self.tr("Nothing of its own"))
        one = pattern and len(chosen) == 1
        self.up_button.setEnabled(one and chosen[0] > 0)
        self.down_button.setEnabled(one and chosen[0] < len(rows) - 1)

    def _counts_text(self) -> str:
        """What the table does not say in full: how much the chosen groups hold, or all where there is no table."""
        if not self.table.isHidden():
            chosen = [self.table.model_.rows[place].holds() for place in self._chosen()]
            if not chosen:
                return self.tr("Choose a group to give it a learning rate of its own.")
            tensors, weights = (sum(counts) for counts in zip(*chosen, strict=True))
            return holds_text(tensors, weights) if tensors else ""
        if not self._rows.counted:
            return "" if self._rows.split == ONE else self.tr("The groups are counted as soon as the recipe can run.")
        return "\n".join(f"{group.name}: {holds_text(group.tensors, group.weights)}" for group in self._rows.counted)

    # ------------------------------------------------------------------ inside

    def _chosen(self) -> list[int]:
        return [row for row in self.table.chosen() if row < self.table.model_.rowCount()]

    def _asked_split(self) -> str:
        return str(self._split.values().get(SPLIT) or ONE)

    def _decay_matters(self) -> bool:
        """Layer-wise decay is for groups by layer; elsewhere it is shown only where it stands in the way."""
        if DECAY not in self._layers.names():
            return False
        return self._asked_split() == LAYER or self._decays() or bool(self._layers.problems())

    def _decays(self) -> bool:
        return self._layers.values().get(DECAY, 1.0) != 1.0

    def _place(self, field: str) -> tuple[int | None, str]:
        """The row of a problem's field and the key in it; None for the groups as a whole."""
        number, dot, key = field.partition(".")
        if not dot or not number.isdigit():
            return None, field
        rows = self._rows.rows()
        return next((place for place, row in enumerate(rows) if row.number == int(number)), None), key

    def _button(self, name: str, text: str, title: str, tooltip: str) -> QToolButton:
        button = describe(QToolButton(self._buttons), f"{NAME}.{name}", title, tooltip or title)
        button.setText(text)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        side = button.fontMetrics().height() + 8
        button.setFixedSize(side, side)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(2)
        for button in (self.add_button, self.remove_button, self.up_button, self.down_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self._split, self._layers, self.table, self._buttons, self._said, self._note, self.form):
            column.addWidget(widget)

    def _connect(self) -> None:
        self._split.changed.connect(self._split_edited)
        self._layers.changed.connect(self._after_edit)
        self.form.edited.connect(self._edited)
        self.table.frozen_asked.connect(self._toggle)
        self.table.remove_asked.connect(self._remove)
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._remove)
        self.up_button.clicked.connect(self._move_up)
        self.down_button.clicked.connect(self._move_down)
        self.table.move_asked.connect(self._move)
