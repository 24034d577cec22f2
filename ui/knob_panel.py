"""KnobPanel: turns the values of the optimizer's parameter groups while the run is live.

The panel asks with ``command`` and shows what KnobTurned answers; between answers it follows the applied
values that come with the steps, unless the user's hand is on the control.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.controls import describe_action
from ui.knob_controls import KnobControls
from ui.knob_edits import KnobEdits
from ui.knob_scale import Scale, scale_for
from ui.language import say
from ui.number_text import count_text, value_text
from workbench.field import Field, FieldProblem, FloatField, IntField, NumbersField
from workbench.messages import Group, KnobSetting, KnobTurned, Refused, RestoreKnob, TurnKnob

THROTTLE_MS = 50
"""A drag sends at most one command in this time; the last value is always sent."""
FOLLOW_MS = 100
"""How often the controls follow the live values."""
HAND_MS = 700
"""So long after the last move by keyboard the slider is the user's, and the moves are one edit."""


class KnobPanel(KnobControls):
    """Chooses a group and a knob, and turns it."""

    command = Signal(object)
    """A TurnKnob or RestoreKnob for the trainer."""
    look_ahead_asked = Signal()
    """What would the next steps be under other values of the chosen knob?"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()
        self._fields: dict[str, Field] = {}
        self._held: set[tuple[int, str]] = set()
        self._answers: list[KnobTurned] = []
        self._edits = KnobEdits()
        self._live = False
        self._scheduled = True
        self._wanted: float | None = None  # moved to, and not sent yet
        self._gesture: object = None
        self.undo_action, self.redo_action = QAction(self), QAction(self)
        self._throttle = self._timer(THROTTLE_MS, self._send_wanted)
        self._following = self._timer(FOLLOW_MS, self._follow)
        self._hand = self._timer(HAND_MS, self._let_go)
        self._connect()
        self._show()

    # ------------------------------------------------------------------ what it is told

    @Slot(object)
    def show_groups(self, groups: Sequence[Group]) -> None:
        """The groups as they stand (Started.groups, Steps.groups); shown at most ten times a second."""
        before, self._groups = self._groups, tuple(groups)
        if [(g.name, g.knobs) for g in before] != [(g.name, g.knobs) for g in self._groups]:
            self._regroup(before)
        held = {(number, knob) for number, group in enumerate(self._groups) for knob in group.held}
        if held != self._held:
            self._held = held
            self._show()
        if not self._following.isActive():
            self._following.start()

    def begin(self, groups: Sequence[Group], held: Iterable[tuple[int, str]] = ()) -> None:
        """Another run: its groups, and the (group, knob) that are held in it; earlier edits are forgotten."""
        self._edits.forget()
        self._answers.clear()
        self._wanted = self._gesture = None
        self._throttle.stop()
        self._hand.stop()
        self.tell("", wrong=False)
        self.box.setModified(False)
        self.scale_button.setChecked(True)
        self.readout.setText("")
        self.show_groups(groups)
        self._held = set(held)
        self._rescale()  # a value of the last run may have stretched the slider far out
        self._show()

    def set_fields(self, fields: Sequence[Field]) -> None:
        """The fields of the optimizer's part: bounds and scales of its knobs."""
        self._fields = {field.name: field for field in fields}
        self._rescale()

    def set_scheduled(self, scheduled: bool) -> None:
        """Whether a scheduler moves lr; without one a factor is just a factor."""
        self._scheduled = scheduled

    def schedule_changed(self) -> None:
        """Another schedule moves lr: earlier edits of lr are part of where it starts, and cannot be taken back."""
        self._edits.forget_knob("lr")
        self._show()

    def optimizer_changed(self) -> None:
        """Another optimizer has knobs of its own, which nobody has turned yet."""
        self._edits.forget()
        self._show()

    @Slot(object)
    def knob_turned(self, event: KnobTurned) -> None:
        """The trainer's answer: what was asked, what is applied, from which step on."""
        self._edits.turned(event)
        key = (event.group, event.name)
        (self._held.discard if event.after.held is None else self._held.add)(key)
        last = self._answers[-1] if self._answers else None
        if last is None or (last.name, last.step) != (event.name, event.step) or any(
                answer.group == event.group for answer in self._answers):
            self._answers.clear()
        self._answers.append(event)
        self._take_over(event)
        self.readout.setText("\n".join(self._answer_text(answer) for answer in self._answers[:4]))
        if len(self._answers) > 4:
            more = self.tr("… and {count} more groups").format(count=len(self._answers) - 4)
            self.readout.setText(f"{self.readout.text()}\n{more}")
        self.tell("", wrong=False)
        self._follow()
        self._show()

    @Slot(object)
    def refused(self, event: Refused) -> None:
        """The trainer did not obey; only turns of knobs are this panel's business."""
        ours = self._edits.refused(event.command)
        if ours or isinstance(event.command, (TurnKnob, RestoreKnob)):
            self.tell(say(event.reason), wrong=True)
            self._follow()
            self._show()

    def set_live(self, live: bool) -> None:
        """Whether there is a trainer that obeys."""
        self._live = live
        if not live:
            self._edits.lost()
            self._wanted = None
        self._show()

    # ------------------------------------------------------------------ what it answers

    def knob(self) -> str:
        """The chosen knob, such as "lr" or "betas[0]"; "" before there are groups."""
        return self.knob_box.currentText()

    def group(self) -> int | None:
        """The chosen group; None for all of them."""
        chosen = self.group_box.currentData()
        return chosen if isinstance(chosen, int) else None

    def title(self) -> str:
        """The chosen knob and group, for reading."""
        return f"{self.knob()} ({self.group_box.currentText()})" if len(self._groups) > 1 else self.knob()

    def applied(self) -> float | None:
        """The live value of the chosen knob; that of the first group that has it where all are chosen."""
        concerned = self._concerned()
        return knob_value(self._groups[concerned[0]], self.knob()) if concerned else None

    # ------------------------------------------------------------------ the user turns

    def _connect(self) -> None:
        self.group_box.currentIndexChanged.connect(self._chosen)
        self.knob_box.currentIndexChanged.connect(self._chosen)
        self.slider.moved.connect(self._moved)
        self.slider.released.connect(self._let_go)
        self.box.returnPressed.connect(self._set)
        self.box.textEdited.connect(self._typed)
        self.box.abandoned.connect(self._abandoned)
        self.set_button.clicked.connect(self._set)
        self.factor_pressed.connect(self._multiply)
        self.look_ahead_button.clicked.connect(self.look_ahead_asked)
        self.release_button.clicked.connect(self._release)
        self.undo_action.setText(self.tr("Undo knob turn"))
        self.undo_action.setShortcut(QKeySequence.StandardKey.Undo)
        describe_action(self.undo_action, "knob.undo", self.tr("Take the last turn back, as a new edit"))
        self.undo_action.triggered.connect(self._undo)
        self.redo_action.setText(self.tr("Redo knob turn"))
        self.redo_action.setShortcut(QKeySequence.StandardKey.Redo)
        describe_action(self.redo_action, "knob.redo", self.tr("Turn again what was taken back"))
        self.redo_action.triggered.connect(self._redo)
        self.use_actions(self.undo_action, self.redo_action)
        self.addActions([self.undo_action, self.redo_action])

    @Slot(float)
    def _moved(self, value: float) -> None:
        self._hand.start()
        if self._gesture is None:
            self._gesture = object()
        self._wanted = float(round(value)) if isinstance(self._field(), IntField) else value
        self.box.show_value(value_text(self._wanted))
        if not self._throttle.isActive():
            self._send_wanted()

    @Slot()
    def _send_wanted(self) -> None:
        if self._wanted is None:
            return
        value, self._wanted = self._wanted, None
        self._turn(value, self._mode())
        self._throttle.start()

    @Slot()
    def _let_go(self) -> None:
        """The hand leaves the slider: the last value is sent, and the next move is another edit."""
        if self.slider.is_held_down():
            self._hand.start()
            return
        self._send_wanted()
        self._gesture = None
        self._hand.stop()
        self._following.start()

    @Slot()
    def _set(self) -> None:
        """Ask for what stands in the box; an untouched box asks for the exact live value (to hold it)."""
        if not self._live:
            return
        value = self.applied()
        if self.box.isModified():
            try:
                value = self._field().parse(self.box.text())
            except FieldProblem as problem:
                self.tell(say(problem.sentence), wrong=True)
                return
        if value is not None and self._turn(value, self._mode()):
            self.box.show_value(value_text(float(value)))

    @Slot()
    def _typed(self) -> None:
        """A wrong number is shown while it is typed."""
        try:
            self._field().parse(self.box.text())
            self.tell("", wrong=False)
        except FieldProblem as problem:
            self.tell(say(problem.sentence), wrong=True)

    @Slot()
    def _abandoned(self) -> None:
        """What was typed is given up, and with it what was wrong with it."""
        self.tell("", wrong=False)
        self._follow()

    @Slot(float)
    def _multiply(self, factor: float) -> None:
        value = self.applied()
        if value is None:
            return
        if self._mode() == "hold":
            self._turn(float(f"{value * factor:.12g}"), "hold")
        elif self._allowed(value * factor):
            self._ask(TurnKnob(self.group(), self.knob(), factor, "multiply"))

    @Slot()
    def _release(self) -> None:
        self._ask(TurnKnob(self.group(), self.knob(), None, "release"))

    @Slot()
    def _undo(self) -> None:
        self._restore(self._edits.undo())

    @Slot()
    def _redo(self) -> None:
        self._restore(self._edits.redo())

    def _restore(self, commands: list[RestoreKnob]) -> None:
        for command in commands:
            self.command.emit(command)
        self._show()

    def _turn(self, value: float, mode: str) -> bool:
        if not self._allowed(value):
            return False
        self._ask(TurnKnob(self.group(), self.knob(), float(value), "hold" if mode == "hold" else "scale"))
        return True

    def _ask(self, command: TurnKnob) -> None:
        if self.box.wrong:
            self.box.setModified(False)
            self.tell("", wrong=False)
        self._edits.asked(command, self._concerned(), self._gesture)
        self.command.emit(command)

    def _allowed(self, value: float) -> bool:
        try:
            self._field().check(value)
        except FieldProblem as problem:
            self.tell(say(problem.sentence), wrong=True)
            return False
        return self._live

    # ------------------------------------------------------------------ showing

    @Slot()
    def _chosen(self) -> None:
        """Another group or knob: nothing that was begun for the other one may hit this one."""
        self._give_up()
        if self.sender() is self.group_box:
            self._list_knobs()
        self._rescale()
        self._show()

    def _give_up(self) -> None:
        """Forget what was moved or typed and not sent."""
        self._throttle.stop()
        self._wanted = self._gesture = None
        self.box.setModified(False)
        self.tell("", wrong=False)

    @Slot()
    def _follow(self) -> None:
        """Show the live value, unless the user is at it or an answer is still to come."""
        value = self.applied()
        if value is None or self._edits.waiting or self._wanted is not None:
            return
        if not self.slider.is_held_down() and not self._hand.isActive():
            marks = self.slider.scale()
            if value and marks.place(value) in (0.0, 1.0):
                self.slider.set_scale(self._scale_for(value))
            self.slider.set_value(value)
        if not self.box.isModified():
            self.box.show_value(value_text(float(value)))

    def _rescale(self) -> None:
        value = self.applied()
        if value is not None:
            self.slider.set_scale(self._scale_for(value))
            self._follow()

    def _list_knobs(self) -> None:
        """The knobs of the chosen group; those of any where all are chosen."""
        chosen = self.group()
        groups = self._groups if chosen is None else self._groups[chosen:chosen + 1]
        self.list_knobs(list(dict.fromkeys(name for group in groups for name in group.knobs)))
        self._rescale()

    def _regroup(self, before: Sequence[Group]) -> None:
        """Groups came or went, or have other knobs since another optimizer moves them."""
        names, same = [group.name for group in self._groups], len(before) == len(self._groups)
        # Two groups may have one name (groups by hand, from a script): as long as none comes or goes, numbers count.
        same = same and names == [group.name for group in before]

        def place(group: int, knob: str) -> int | None:
            there = group if same else \
                names.index(before[group].name) if group < len(before) and before[group].name in names else -1
            return there if 0 <= there < len(names) and knob in self._groups[there].knobs else None

        self._edits.follow(place)
        chosen = self.group_box.currentText(), self.knob()
        self.list_groups(names)
        self._list_knobs()
        if chosen != (self.group_box.currentText(), self.knob()):
            self._give_up()
        self._show()

    def _concerned(self) -> list[int]:
        """The numbers of the chosen groups that have the chosen knob."""
        chosen = range(len(self._groups)) if self.group() is None else (self.group() or 0,)
        return [number for number in chosen if number < len(self._groups)
                and knob_value(self._groups[number], self.knob()) is not None]

    def _show(self) -> None:
        """Which controls can be used now."""
        self.set_usable(self._live and self.applied() is not None)
        held = any((group, self.knob()) in self._held for group in self._concerned())
        self.release_button.setEnabled(self._live and held)
        self.undo_action.setEnabled(self._live and bool(self._edits.done))
        self.redo_action.setEnabled(self._live and bool(self._edits.undone))

    def _answer_text(self, event: KnobTurned) -> str:
        """One line: who, what was asked, what is applied, since when."""
        several = len(self._groups) > 1 and event.group < len(self._groups)
        name = f"{self._groups[event.group].name}: {event.name}" if several else event.name
        words = {"name": name, "applied": value_text(float(event.applied)), "step": count_text(event.step),
                 "setting": self._setting_text(event.after)}
        released = event.before.held is not None and event.after.held is None and event.requested == event.applied
        if released or event.requested is None:  # nobody asked for a value
            return self.tr("{name} {applied} applied from step {step}{setting}").format(**words)
        line = self.tr("{name} {requested} asked, {applied} applied from step {step}{setting}")
        return line.format(requested=value_text(float(event.requested)), **words)

    def _setting_text(self, setting: KnobSetting) -> str:
        if setting.held is not None:
            return self.tr(" (held)")
        if setting.factor != 1:
            text = self.tr(" (schedule × {factor})") if self._scheduled else self.tr(" (× {factor})")
            return text.format(factor=value_text(setting.factor, 3))
        return ""

    # ------------------------------------------------------------------ inside

    def _take_over(self, event: KnobTurned) -> None:
        """While paused no steps come: the applied value of the answer is the live one."""
        if event.group < len(self._groups):
            groups = list(self._groups)
            groups[event.group] = with_value(groups[event.group], event.name, event.applied)
            self._groups = tuple(groups)

    def _mode(self) -> str:
        return "hold" if self.hold_button.isChecked() else "scale"

    def _field(self) -> FloatField | IntField:
        """The bounds of the chosen knob; any finite number where they are not known."""
        base, _, index = self.knob().partition("[")
        field = self._fields.get(base)
        if isinstance(field, NumbersField) and index:
            return field.element(int(index.rstrip("]")))
        if isinstance(field, (FloatField, IntField)):
            return field
        return FloatField(name=self.knob())

    def _scale_for(self, value: float) -> Scale:
        known = self.knob().partition("[")[0] in self._fields
        return scale_for(self.knob(), value, self._field() if known else None)

    def _timer(self, interval: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer


def knob_value(group: Group, name: str) -> float | None:
    """The value of a knob, such as "lr" or "betas[0]"; None if the group has none of that name."""
    base, _, index = name.partition("[")
    value = group.values.get(base)
    if index and isinstance(value, (tuple, list)):
        place = int(index.rstrip("]"))
        value = value[place] if place < len(value) else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def with_value(group: Group, name: str, value: float) -> Group:
    """The same group with another value of one knob."""
    base, _, index = name.partition("[")
    whole = group.values.get(base)
    changed: object = value
    if index and isinstance(whole, (tuple, list)):
        place = int(index.rstrip("]"))
        changed = tuple(value if i == place else item for i, item in enumerate(whole))
    return dataclasses.replace(group, values={**group.values, base: changed})
