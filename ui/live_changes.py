"""LiveChange: what is chosen differs from what is at work in the live run; apply it from here on, or go back.

One stands under the optimizer's choice and one under the scheduler's.  Nothing is taken for granted: the choice at
work is another one only when the run has said so.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.controls import describe
from ui.editor import Box
from ui.language import say
from ui.part_panel import PartPanel
from ui.quiet_combo import QuietCombo
from ui.tone_label import ToneLabel
from workbench.field import FieldProblem, IntField
from workbench.messages import Command, Refused, SetOptimizer, SetSchedule
from workbench.registry import Choice, Part


class LiveChange(QFrame):
    """The strip under one part panel; hidden while there is nothing to apply and nothing to say.

    ``set_running`` tells it the choice at work (None: there is no run), ``look`` that the panel's choice may be another
    one now.  ``command`` asks the run for the change; ``reverted`` says that the panel shows the choice at work again.
    """

    command = Signal(object)
    reverted = Signal()

    def __init__(self, panel: PartPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel = panel
        self._running: Choice | None = None
        self._asked: Command | None = None
        self._swappable = False
        name = f"{panel.section}.live"
        self.setObjectName(f"{panel.section}_live")  # a dot would mean something else in a style sheet
        self.title = ToneLabel("plain", parent=self)
        self.title.setObjectName(f"{name}.title")
        bold = self.title.font()
        bold.setBold(True)
        self.title.setFont(bold)
        self.about = ToneLabel("muted", parent=self)
        self.about.setObjectName(f"{name}.about")
        self._changing = QWidget(self)
        """What is there only while there is something to apply."""
        self.apply_button = self._button(f"{name}.apply", self.tr("Apply"),
                                         self.tr("Change the live run from its next step on"))
        self.revert_button = self._button(f"{name}.revert", self.tr("Revert"),
                                          self.tr("Show again what is at work in the run"))
        self.note = ToneLabel("muted", parent=self)
        self.note.setObjectName(f"{name}.note")
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._rows = QFormLayout()
        """For what can be said about how the change is made."""
        self._lay_out()
        self.apply_button.clicked.connect(self._apply)
        self.revert_button.clicked.connect(self._revert)
        theme.notifier().changed.connect(self._dress)
        self._dress()
        self._tell("")
        self.hide()

    # ------------------------------------------------------------------ what it is told

    def set_running(self, choice: Choice | None) -> None:
        """Another run, or none: the choice at work in it."""
        self._running, self._asked = choice, None
        self._tell("")
        self._show()

    def set_swappable(self, swappable: bool) -> None:
        """Whether the run takes another choice now; while it rests at its end the panel is for the next run."""
        self._swappable = swappable
        if not swappable:
            self._asked = None
            self._tell("")
        self._show()

    @Slot()
    def look(self) -> None:
        """The user has changed the panel's choice."""
        if self._asked is None:
            self._tell("")
        self._show()

    def changed(self, choice: Choice, said: str = "") -> None:
        """The run says that another choice is at work now; ``said`` is shown until the next edit.

        The panel follows a change that somebody else asked for, unless the user has something else in it to apply.
        """
        if self._running is None:
            return
        followed = not self._differs
        self._running = choice
        if self._asked is not None and same_choice(_choice_of(self._asked), choice, self._panel.part()):
            self._asked = None
        if followed:
            self._panel.set_choice(choice)
            self.reverted.emit()
        self._tell(said)
        self._show()

    def refused(self, event: Refused) -> bool:
        """Show why the run did not obey; False where it was not this strip that asked."""
        if self._asked is None or event.command != self._asked:
            return False
        self._asked = None
        self._tell(say(event.reason), wrong=True)
        self._show()
        return True

    # ------------------------------------------------------------------ what it answers

    @property
    def running(self) -> Choice | None:
        """The choice at work in the live run."""
        return self._running

    @property
    def pending(self) -> bool:
        """Whether the panel holds something that could be applied to the run."""
        return self._swappable and self._differs

    # ------------------------------------------------------------------ what a kind of part says

    def _command(self, choice: Choice) -> Command:
        raise NotImplementedError

    def _wrong(self) -> str:
        """What is wrong with the options; "" where nothing is."""
        return ""

    # ------------------------------------------------------------------ inside

    @property
    def _differs(self) -> bool:
        return self._running is not None and not same_choice(self._panel.choice(), self._running, self._panel.part())

    @Slot()
    def _apply(self) -> None:
        if self._asked is None and self.pending and not self._blocked():
            self._asked = self._command(self._panel.choice())
            self._tell(self.tr("Asked; the run obeys before its next step."))
            self._show()
            self.command.emit(self._asked)

    @Slot()
    def _revert(self) -> None:
        if self._running is None:
            return
        self._panel.set_choice(self._running)
        self._tell("")
        self._panel.picker.setFocus()  # before the button under the focus disappears
        self._show()
        self.reverted.emit()

    def _blocked(self) -> str:
        """Why it cannot be applied now; "" where it can."""
        if self._panel.problems():
            return self.tr("First put right what is wrong above.")
        return self._wrong()

    def _tell(self, text: str, *, wrong: bool = False) -> None:
        self._said, self._said_wrong = text, wrong

    @Slot()
    def _show(self) -> None:
        pending = self.pending
        blocked = self._blocked() if pending else ""
        self._changing.setVisible(pending)
        for label in (self.title, self.about):
            label.setVisible(pending and bool(label.text()))
        self.apply_button.setEnabled(pending and not blocked and self._asked is None)
        self.revert_button.setEnabled(pending and self._asked is None)
        self.note.set_tone("error" if blocked or self._said_wrong else "muted")
        self.note.say(blocked or self._said)
        self.setAccessibleDescription(self.note.text())
        self.setVisible(self._running is not None and (pending or bool(self._said)))

    def _button(self, name: str, text: str, tooltip: str) -> QPushButton:
        button = describe(QPushButton(text, self._changing), name, text, tooltip)
        # Reached by Tab but not by a click, so that Space keeps its meaning (pause) after a click.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(4)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.apply_button)
        buttons.addWidget(self.revert_button)
        buttons.addStretch(1)
        changing = QVBoxLayout(self._changing)
        changing.setContentsMargins(0, 0, 0, 0)
        changing.setSpacing(6)
        changing.addLayout(self._rows)
        changing.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 8, 6)
        column.setSpacing(6)
        for widget in (self.title, self.about, self._changing, self.note):
            column.addWidget(widget)

    @Slot()
    def _dress(self) -> None:
        c = theme.colors()
        self.setStyleSheet(f"QFrame#{self.objectName()} {{ background: {c.info_ground}; border: none; "
                           f"border-left: 4px solid {c.info}; }}")


class ScheduleChange(LiveChange):
    """Another schedule from here on: how long it is, and where it starts."""

    def __init__(self, panel: PartPanel, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        name = f"{panel.section}.live"
        self.title.setText(self.tr("Change the schedule from here on"))
        self.setAccessibleName(self.title.text())
        self._steps = IntField(name="steps", lower=1, upper=10**12, optional=True, none_means="rest of the run")
        self.length = describe(Box(self._changing), f"{name}.length", self.tr("Length in steps"), self.tr(
            "How many steps the new schedule takes, after which the learning rate stays; empty is the rest of the run"))
        self.length.setPlaceholderText(self.tr("rest of the run"))
        self.length.textEdited.connect(self._show)
        self.start = describe(QuietCombo(self._changing), f"{name}.start", self.tr("Start"), self.tr(
            "The learning rate from which the new schedule starts in each group; turned knobs are part of the "
            "present one"))
        self.start.addItem(self.tr("present lr"), "present")
        self.start.addItem(self.tr("first lr of the run"), "first")
        for text, box in ((self.tr("Steps"), self.length), (self.tr("From"), self.start)):
            label = QLabel(text, self._changing)
            label.setBuddy(box)
            self._rows.addRow(label, box)

    def _wrong(self) -> str:
        try:
            self._steps.parse(self.length.text())
        except FieldProblem as problem:
            return say(problem.sentence)
        return ""

    def _command(self, choice: Choice) -> Command:
        return SetSchedule(choice.part, choice.values, self._steps.parse(self.length.text()),
                           self.start.currentData())

    @Slot()
    def _show(self) -> None:
        super()._show()
        self.length.wrong = self.pending and bool(self._wrong())
        self.length.update()


class OptimizerChange(LiveChange):
    """Another optimizer from here on."""

    def __init__(self, panel: PartPanel, parent: QWidget | None = None) -> None:
        super().__init__(panel, parent)
        self.title.setText(self.tr("Change the optimizer from here on"))
        self.setAccessibleName(self.title.text())
        self.about.setText(self.tr("Moments carry over where they mean the same; the rest starts anew. The schedule "
                                   "goes on, from the lr given here."))

    def _command(self, choice: Choice) -> Command:
        return SetOptimizer(choice.part, choice.values)


def same_choice(one: Choice, other: Choice, part: Part | None) -> bool:
    """Whether two choices mean the same: a value that is not named is the default.  ``part`` is that of ``one``."""
    return one.part == other.part and _full(one, part) == _full(other, part)


def _full(choice: Choice, part: Part | None) -> dict[str, Any]:
    if part is None or part.name != choice.part:
        return dict(choice.values)
    full = {}
    for field in part.fields:
        value = choice.values.get(field.name, field.default)
        try:
            full[field.name] = field.check(value)  # 1 and 1.0, a list and a tuple are the same
        except FieldProblem:
            full[field.name] = value
    return full


def _choice_of(command: Command) -> Choice:
    assert isinstance(command, (SetSchedule, SetOptimizer))
    return Choice(command.part, command.values)
