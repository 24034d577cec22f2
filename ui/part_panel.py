"""PartPanel: chooses a part and the values of its fields.  One class for every registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui.controls import describe
from ui.form import Form
from ui.language import say
from ui.part_card import PartCard
from ui.part_picker import PartPicker
from ui.tab_order import order_tabs
from ui.tone_label import ToneLabel
from workbench.address import is_address
from workbench.registry import Choice, Part
from workbench.sentence import Sentence


class PartPanel(QWidget):
    """A picker, one line of help, and the form of the part's fields.

    ``section`` is the recipe's word ("optimizer") and begins the object names; ``title`` is for display.
    Values typed for a part come back when the part is chosen again.
    """

    changed = Signal()
    """The user chose another part or changed a value."""
    filled = Signal()
    """Another part is shown, or other values all at once, by the user or not."""

    def __init__(self, section: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self.setObjectName(section)
        self._parts: dict[str, Part] = {}
        self._name = ""
        self._remembered: dict[str, dict[str, Any]] = {}
        self._elsewhere: Sentence | None = None
        self._brief = False
        self.picker = PartPicker(f"{section}.part", title, self)
        self._card: PartCard | None = None
        self._about = describe(QToolButton(self), f"{section}.about", self.tr("About: {title}").format(title=title),
                               self.tr("What this part does, and what its arguments mean"))
        self._about.setText("?")
        self._about.setAutoRaise(True)
        self._about.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click: Space goes on pausing the run
        self._about.clicked.connect(self._open_card)
        self._help = ToneLabel("muted", parent=self)
        self._help.setObjectName(f"{section}.help")
        self._note = ToneLabel("error", parent=self)
        self._note.setObjectName(f"{section}.problem")
        self.form = Form(section, self, PartPanel)  # a part may be made of parts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        choice = QHBoxLayout()
        choice.setSpacing(2)
        choice.addWidget(self.picker, 1)
        choice.addWidget(self._about)
        column.addLayout(choice)
        for widget in (self._note, self._help):
            column.addWidget(widget)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(6)
        self._tools.addStretch(1)
        column.addLayout(self._tools)
        column.addWidget(self.form)
        self.picker.chosen.connect(self._choose)
        self.form.changed.connect(self._edited)
        self._show()

    # ------------------------------------------------------------------ what it is told

    def set_brief(self) -> None:
        """Take as little room as can be: no line of help (the picker's tooltip has it), short labels."""
        self._brief = self.form.narrow = True

    def add_tool(self, button: QWidget) -> None:
        """Put a button between the choice and its form."""
        self._tools.insertWidget(self._tools.count() - 1, button)
        self.form.raise_()  # for Tab, too, the form comes last
        order_tabs(self)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """The parts to choose from; the choice stays as it is."""
        choice = self.choice()
        self._parts = {part.name: part for part in parts}
        self.picker.set_parts(parts)
        self.set_choice(choice)

    def set_choice(self, choice: Choice, memory: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """Show a choice; values typed for it earlier are forgotten.  Does not emit ``changed``.

        ``memory``: what another panel remembered, instead of what was typed here.
        """
        if memory is not None:
            self._remembered = {part: dict(values) for part, values in memory.items()}
        self._name = choice.part
        self._remembered[choice.part] = dict(choice.values)
        self._fill(choice.values)

    def choose(self, choice: Choice) -> None:
        """Show a choice as if the user had made it: what was typed for the present part comes back with it."""
        self._remembered[self._name] = self.form.chosen()
        self.set_choice(choice)
        self.changed.emit()

    def set_problem(self, field: str | None, sentence: Sentence | None) -> None:
        """Show what was found wrong elsewhere: at a field, or (None, "", unknown) at the part itself."""
        if field and field in self.form.names():
            self.form.set_problem(field, sentence)
        else:
            self._elsewhere = sentence
            self._show()

    def clear_problems(self) -> None:
        """Forget what was found wrong elsewhere; what the fields find themselves stays."""
        self._elsewhere = None
        for name in self.form.names():
            self.form.set_problem(name, None)
        self._check_together()
        self._show()

    # ------------------------------------------------------------------ what it answers

    def choice(self) -> Choice:
        """The part and the values that were given or differ from the defaults."""
        if self._name in self._parts:
            return Choice(self._name, self.form.chosen())
        return Choice(self._name, dict(self._remembered.get(self._name, {})))

    def memory(self) -> dict[str, dict[str, Any]]:
        """What was typed for every part that was chosen here, by part."""
        return {**self._remembered, self._name: self.form.chosen()}

    def part_named(self, name: str) -> Part | None:
        """One of the parts to choose from, by its name."""
        return self._parts.get(name)

    def part(self) -> Part | None:
        """The chosen part; None if there is none of that name."""
        return self._parts.get(self._name)

    def problems(self) -> dict[str, Sentence]:
        """Field -> what is wrong with it, "" for the part itself: just what is shown."""
        found = dict(self.form.problems())
        own = self._own_problem() or self._elsewhere
        return {"": own, **found} if own else found

    # ------------------------------------------------------------------ what the user does

    @Slot(str)
    def _choose(self, name: str) -> None:
        if name == self._name or name not in self._parts:
            return
        self._remembered[self._name] = self.form.chosen()
        self._name = name
        self._fill(self._remembered.get(name, {}))
        self.changed.emit()

    @Slot()
    def _edited(self) -> None:
        self._elsewhere = None
        self._check_together()
        self._show()
        self.changed.emit()

    @Slot()
    def _open_card(self) -> None:
        part = self.part()
        if part is not None:
            self._card = self._card or PartCard(f"{self.section}.card", self)
            self._card.present(part)

    # ------------------------------------------------------------------ showing

    def _fill(self, values: Mapping[str, Any]) -> None:
        self._elsewhere = None
        part = self.part()
        self.picker.set_current(self._name)
        self.form.set_fields(part.fields if part else (), values)
        order_tabs(self)
        self._check_together()
        self._show()
        self.filled.emit()

    def _check_together(self) -> None:
        """Values that are right one by one may not go together; only the part knows."""
        part = self.part()
        if part is None or part.check is None:
            return
        for name in self.form.names():
            self.form.set_problem(name, None)
        if self.form.problems():
            return
        for wrong in part.problems(self.form.values()):
            if wrong.field in self.form.names():
                self.form.set_problem(wrong.field, wrong.sentence)
            else:
                self._elsewhere = wrong.sentence

    def _own_problem(self) -> Sentence | None:
        part = self.part()
        if part is not None and part.unavailable:
            return Sentence("{title} cannot be chosen: {why}", title=part.title, why=part.unavailable)
        if part is None and self._parts and not is_address(self._name):  # one from outside may still come
            return Sentence("There is no part named {name!r} here: choose another one.", name=self._name)
        return None

    def _show(self) -> None:
        part = self.part()
        self._about.setEnabled(part is not None)
        if self._card is not None and part is not None:
            self._card.show_part(part)
        problem = self._own_problem() or self._elsewhere
        text = say(problem) if problem else ""
        self._note.say(text)
        self._help.say(say(part.help) if part and not self._brief else "")
        self.form.setVisible(bool(self.form.names()))
        self.picker.wrong = bool(text)
        self.picker.setAccessibleDescription(text or (say(part.help) if part else ""))
        self.picker.setToolTip((say(part.help) if part else "") or self.tr("Choose a part"))
        self.picker.update()
