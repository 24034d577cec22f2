"""PartPanel: chooses a part and the values of its fields.  One class for every registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.form import Form
from ui.language import say
from ui.part_picker import PartPicker
from ui.tone_label import ToneLabel
from workbench.registry import Choice, Part
from workbench.sentence import Sentence


class PartPanel(QWidget):
    """A picker, one line of help, and the form of the part's fields.

    ``section`` is the recipe's word ("optimizer") and begins the object names; ``title`` is for display.
    Values typed for a part come back when the part is chosen again.
    """

    changed = Signal()
    """The user chose another part or changed a value."""

    def __init__(self, section: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self.setObjectName(section)
        self._parts: dict[str, Part] = {}
        self._name = ""
        self._remembered: dict[str, dict[str, Any]] = {}
        self._elsewhere: Sentence | None = None
        self.picker = PartPicker(f"{section}.part", title, self)
        self._help = ToneLabel("muted", parent=self)
        self._help.setObjectName(f"{section}.help")
        self._note = ToneLabel("error", parent=self)
        self._note.setObjectName(f"{section}.problem")
        self.form = Form(section, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.picker, self._note, self._help, self.form):
            column.addWidget(widget)
        self.picker.chosen.connect(self._choose)
        self.form.changed.connect(self._edited)
        self._show()

    # ------------------------------------------------------------------ what it is told

    def set_parts(self, parts: Sequence[Part]) -> None:
        """The parts to choose from; the choice stays as it is."""
        choice = self.choice()
        self._parts = {part.name: part for part in parts}
        self.picker.set_parts(parts)
        self.set_choice(choice)

    def set_choice(self, choice: Choice) -> None:
        """Show a choice; values typed for it earlier are forgotten.  Does not emit ``changed``."""
        self._name = choice.part
        self._remembered[choice.part] = dict(choice.values)
        self._fill(choice.values)

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

    # ------------------------------------------------------------------ showing

    def _fill(self, values: Mapping[str, Any]) -> None:
        self._elsewhere = None
        part = self.part()
        self.picker.set_current(self._name)
        self.form.set_fields(part.fields if part else (), values)
        self._check_together()
        self._show()

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
        if part is None and self._parts:
            return Sentence("There is no part named {name!r} here: choose another one.", name=self._name)
        return None

    def _show(self) -> None:
        part = self.part()
        problem = self._own_problem() or self._elsewhere
        text = say(problem) if problem else ""
        self._note.say(text)
        self._help.say(say(part.help) if part else "")
        self.form.setVisible(bool(self.form.names()))
        self.picker.wrong = bool(text)
        self.picker.setAccessibleDescription(text or (say(part.help) if part else ""))
        self.picker.setToolTip((say(part.help) if part else "") or self.tr("Choose a part"))
        self.picker.update()
