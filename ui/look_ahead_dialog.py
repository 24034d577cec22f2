"""LookAheadDialog: what the next steps would be under other values of a knob, before it is turned for good.

The run rests while it is open.  The ways are drawn as a fan at the end of the curve; one of them is taken, or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.controls import describe
from ui.editor import NumberEditor
from ui.editors import NumbersEditor
from ui.knob_panel import knob_value
from ui.language import say
from ui.number_text import count_text, value_text
from ui.quiet_combo import QuietCombo
from ui.tone_label import ToneLabel
from workbench.field import IntField, NumbersField
from workbench.messages import (
    Event,
    Finished,
    Group,
    GroupsChanged,
    LookAhead,
    LookAheadEnded,
    LookedAhead,
    Pause,
    Paused,
    Refused,
    Resume,
    Resumed,
    Steps,
    TurnKnob,
    WaitsForRoom,
)

_LAST = 0.1
"""The share of the steps at the end over which a loss is averaged: a single one says little."""
_VALIDATION = "validation loss"


@dataclass(frozen=True)
class Asked:
    """Which knob is looked at: its name, its group (None: all of them), and its present value in the first of these.

    The value is that of when it was asked: a run that goes on, and its schedule, change it (``value_in``).
    """

    group: int | None
    name: str
    value: float
    title: str

    def value_in(self, groups: Sequence[Group]) -> float | None:
        """The value of the knob in these groups."""
        concerned = groups if self.group is None else groups[self.group:self.group + 1]
        values = (knob_value(group, self.name) for group in concerned)
        return next((value for value in values if value is not None), None)


class LookAheadDialog(QDialog):
    """``command`` carries what the run is asked for, ``fan`` the losses of each way (label -> (steps,)) and the first
    step; an empty one takes the fan away."""

    command = Signal(object)
    fan = Signal(int, object)

    def __init__(self, asked: Asked, *, rests: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("look_ahead")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Look ahead"))
        self._asked, self._rests = asked, rests
        self._value = asked.value
        """What the knob has now."""
        self._paused = False
        """Whether the run rests because it is looked ahead, and goes on when this is closed."""
        self._ways: dict[str, tuple[TurnKnob, ...]] = {}
        self._losses: dict[str, np.ndarray] = {}
        self._step = 0
        self._looking = self._done = False
        self.about = ToneLabel("muted", self.tr(
            "Some steps are made on copies, once for each value; the run itself does not move. Then take one of them, "
            "or close: the run goes on as if nobody had asked."), self)
        self.knob = QLabel(self)
        self.how = describe(QuietCombo(self), "look_ahead.how", self.tr("Factors or values"),
                            self.tr("Whether the numbers multiply the present value or take its place"))
        self.how.addItem(self.tr("factors of it"), "multiply")
        self.how.addItem(self.tr("values"), "scale")
        self.numbers = NumbersEditor(NumbersField(name="numbers", default=(1.0, 0.3, 3.0), lower=0.0, help=self.tr(
            "One way for each number, with commas between. As a factor, 1 is what the run would do by itself.")),
            "look_ahead.numbers", self)
        self.steps = NumberEditor(IntField(name="steps", default=50, lower=1, upper=1_000_000, help=self.tr(
            "How many steps are made on each way.")), "look_ahead.steps", self)
        self.validate = describe(QCheckBox(self.tr("Measure the validation split too"), self), "look_ahead.validate",
                                 self.tr("Measure the validation split too"),
                                 self.tr("After the steps of each way; takes as long as at the end of an epoch"))
        self.look = describe(QPushButton(self.tr("&Look"), self), "look_ahead.look", self.tr("Look"),
                             self.tr("Make the steps on copies"))
        self.stop = describe(QPushButton(self.tr("&Stop"), self), "look_ahead.stop", self.tr("Stop"),
                             self.tr("Look no further; what was seen stays"))
        self.table = self._make_table()
        self.note = ToneLabel("muted", parent=self)
        self.note.setObjectName("look_ahead.note")
        self.take = describe(QPushButton(self.tr("&Take it"), self), "look_ahead.take", self.tr("Take it"),
                             self.tr("Turn the knob as in the chosen row, and go on"))
        self.cancel = describe(QPushButton(self.tr("&Close"), self), "look_ahead.close", self.tr("Close"),
                               self.tr("Go on as if nobody had asked"))
        self._lay_out()
        self.look.setDefault(True)
        self.look.clicked.connect(self._look)
        self.stop.clicked.connect(self._stop)
        self.take.clicked.connect(self._take)
        self.cancel.clicked.connect(self.close)
        self.how.currentIndexChanged.connect(self._other_kind)
        for editor in (self.numbers, self.steps):
            editor.changed.connect(self._show)
        self.table.itemSelectionChanged.connect(self._show)
        self.table.itemActivated.connect(self._activated)
        self._show_value()
        self._show()

    # ------------------------------------------------------------------ what it is told

    @Slot(object)
    def hear(self, event: Event) -> None:
        """What the run says."""
        if isinstance(event, LookedAhead) and event.label in self._ways:
            self._losses[event.label] = event.losses
            self._step = event.step
            if not self._ways[event.label]:
                self._follow(event.groups)
            self._add(event)
            self.fan.emit(event.step, dict(self._losses))
        elif isinstance(event, LookAheadEnded):
            self._looking = False
            self._show()
        elif isinstance(event, Refused) and isinstance(event.command, LookAhead):
            self._looking = False
            self.note.set_tone("error")
            self.note.say(say(event.reason))
            self._show()
        elif isinstance(event, (Steps, GroupsChanged)):
            self._follow(event.groups)
            if self._losses and not self._looking:
                self._forget()
        elif isinstance(event, (Paused, Finished, WaitsForRoom)):
            self._rests = True
            self._paused = self._paused and not isinstance(event, Finished)  # at its end there is no way to go on
        elif isinstance(event, Resumed):
            self._rests = self._paused = False

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _look(self) -> None:
        self._ways = self._ways_of(self.numbers.value())
        self._losses = {}
        self.table.setRowCount(0)
        self.note.say("")
        self._looking = True
        if not self._rests:
            self._paused = True
            self.command.emit(Pause())
        self.command.emit(LookAhead(self._ways, self.steps.value(), self.validate.isChecked()))
        self._show()

    @Slot()
    def _stop(self) -> None:
        self.command.emit(Pause())  # it rests already; whatever is posted calls it off

    @Slot()
    def _activated(self) -> None:
        if self.take.isEnabled():
            self._take()

    @Slot()
    def _take(self) -> None:
        for turn in self._ways[self._chosen()]:
            self.command.emit(turn)
        self.close()

    def reject(self) -> None:
        """However it is closed (Escape, the window's cross, Close), the run goes on."""
        if not self._done:
            self._done = True
            self.fan.emit(self._step, {})
            if self._paused:
                self.command.emit(Resume())
            elif self._looking:
                self.command.emit(Pause())
        super().reject()

    @Slot()
    def _other_kind(self) -> None:
        """What was typed means something else now; what is usual is filled in."""
        value = self._value
        usual: Sequence[float] = (1.0, 0.3, 3.0) if self._kind() == "multiply" else (value, 0.3 * value, 3 * value)
        self.numbers.set_value(tuple(float(f"{number:.3g}") for number in usual))
        self._show()

    # ------------------------------------------------------------------ inside

    def _follow(self, groups: Sequence[Group]) -> None:
        value = self._asked.value_in(groups)
        if value is not None and value != self._value:
            self._value = value
            self._show_value()

    def _show_value(self) -> None:
        text = self.tr("{knob}, now {value}")
        self.knob.setText(text.format(knob=self._asked.title, value=value_text(float(self._value))))

    def _forget(self) -> None:
        """The run went on, or was turned: what was seen is no longer what it would do."""
        self._ways, self._losses = {}, {}
        self.table.setRowCount(0)
        self.note.say("")
        self.fan.emit(self._step, {})
        self._show()

    def _ways_of(self, numbers: Sequence[float]) -> dict[str, tuple[TurnKnob, ...]]:
        group, name, kind = self._asked.group, self._asked.name, self._kind()
        ways: dict[str, tuple[TurnKnob, ...]] = {}
        for number in numbers:
            if kind == "multiply" and number == 1.0:
                ways[self.tr("keep")] = ()
            elif kind == "multiply":
                ways[f"×{value_text(float(number))}"] = (TurnKnob(group, name, float(number), "multiply"),)
            else:
                ways[value_text(float(number))] = (TurnKnob(group, name, float(number), "scale"),)
        return ways

    def _kind(self) -> str:
        return str(self.how.currentData())

    def _add(self, event: LookedAhead) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        for column, text in enumerate((event.label, self._value_text(event.groups), _loss_text(event.losses),
                                       _measured_text(event.validation))):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            self.table.setItem(row, column, item)
        if row == 0:
            self.table.selectRow(0)
        self.note.set_tone("muted")
        self.note.say(self.tr("{count} of {total} ways from step {step}").format(
            count=row + 1, total=len(self._ways), step=count_text(event.step)))

    def _value_text(self, groups: Sequence[Group]) -> str:
        """What was tried on a way, and is applied when it is taken."""
        value = self._asked.value_in(groups)
        return "" if value is None else value_text(float(value))

    def _chosen(self) -> str:
        items = self.table.selectedItems()
        return items[0].text() if items else ""

    @Slot()
    def _show(self) -> None:
        wrong = self.numbers.problem() or self.steps.problem()
        self.look.setEnabled(not self._looking and not wrong and bool(self.numbers.value()))
        self.stop.setEnabled(self._looking)
        self.take.setEnabled(not self._looking and self._chosen() in self._ways)

    def _make_table(self) -> QTableWidget:
        table = describe(QTableWidget(0, 4, self), "look_ahead.ways", self.tr("What was seen"),
                         self.tr("One row for each way; choose one and take it"))
        table.setHorizontalHeaderLabels([self.tr("Way"), self._asked.name, self.tr("Loss"), self.tr("Validation")])
        loss = table.horizontalHeaderItem(2)
        assert loss is not None
        loss.setToolTip(self.tr("The mean over the last tenth of the steps"))
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.setMinimumHeight(table.fontMetrics().height() * 9)
        return table

    def _lay_out(self) -> None:
        rows = QFormLayout()
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(6)
        for text, widget in ((self.tr("Knob"), self.knob), (self.tr("Numbers are"), self.how),
                             (self.tr("Numbers"), self.numbers), (self.tr("Steps"), self.steps)):
            label = QLabel(text, self)
            label.setBuddy(getattr(widget, "control", widget))
            rows.addRow(label, widget)
        rows.addRow("", self.validate)
        above, below = QHBoxLayout(), QHBoxLayout()
        for row, buttons in ((above, (self.look, self.stop)), (below, (self.take, self.cancel))):
            row.addStretch(1)
            for button in buttons:
                row.addWidget(button)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        # Wrapped texts would otherwise ask for the height that they have at their narrowest.
        for label in (self.about, self.note):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            label.setMinimumWidth(label.fontMetrics().averageCharWidth() * 60)
        column.addWidget(self.about)
        column.addLayout(rows)
        column.addLayout(above)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)
        column.addLayout(below)
        self.resize(440, 520)


def _loss_text(losses: np.ndarray) -> str:
    if not len(losses) or not np.isfinite(losses).all():
        return "∞"
    return value_text(float(losses[-max(1, round(len(losses) * _LAST)):].mean()), 4)


def _measured_text(values: Mapping[str, float]) -> str:
    return value_text(float(values[_VALIDATION]), 4) if _VALIDATION in values else ""


