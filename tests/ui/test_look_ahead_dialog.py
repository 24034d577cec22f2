"""The dialog that looks ahead: asks the run, shows each way, takes one or none, and lets the run go on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.look_ahead_dialog import Asked, LookAheadDialog
from workbench.messages import (
    Command,
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
)
from workbench.sentence import Sentence

LR = Asked(None, "lr", 0.1, "lr")


def having(lr: float) -> Group:
    return Group("all", 2, 100, {"lr": lr}, ("lr",))


def steps(first: int, lr: float) -> Steps:
    return Steps(first, {"loss": np.ones(1)}, {}, (having(lr),))


class Open:
    def __init__(self, asked: Asked = LR, *, rests: bool = False) -> None:
        self.dialog = LookAheadDialog(asked, rests=rests)
        self.sent: list[Command] = []
        self.fans: list[tuple[int, list[str]]] = []
        self.dialog.command.connect(self.sent.append)
        self.dialog.fan.connect(lambda step, losses: self.fans.append((step, list(losses))))
        self.dialog.show()

    @property
    def asked(self) -> LookAhead:
        (command,) = [command for command in self.sent if isinstance(command, LookAhead)]
        return command

    def answer(self, *labels: str, lr: float = 0.1, whole: bool = True) -> None:
        """What the run says whose learning rate is ``lr`` at the step from which it looks."""
        for number, label in enumerate(labels):
            losses = np.array([1.0, 0.5, 0.4 + number]) if label != "×3" else np.array([1.0, np.inf])
            factor = 1.0 if label == "keep" else float(label.removeprefix("×"))
            self.dialog.hear(LookedAhead(70, label, losses, {"validation loss": 0.25} if number == 0 else {},
                                         (having(lr * factor),)))
        self.dialog.hear(LookAheadEnded(70, whole))

    def rows(self) -> list[list[str]]:
        table = self.dialog.table
        return [[table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())]


@pytest.fixture
def opened(app: QApplication) -> Iterator[Open]:
    made = Open()
    yield made
    made.dialog.close()


def test_a_running_run_rests_while_it_is_looked_ahead(opened: Open) -> None:
    dialog = opened.dialog
    assert not dialog.take.isEnabled()
    assert not dialog.stop.isEnabled()
    dialog.look.click()
    assert opened.sent[0] == Pause()
    assert opened.asked == LookAhead({
        "keep": (), "×0.3": (TurnKnob(None, "lr", 0.3, "multiply"),), "×3": (TurnKnob(None, "lr", 3.0, "multiply"),),
    }, 50, False)
    assert dialog.stop.isEnabled()
    assert not dialog.look.isEnabled()
    opened.answer("keep", "×0.3", "×3")
    assert opened.rows() == [["keep", "0.1", "0.4", "0.25"], ["×0.3", "0.03", "1.4", ""], ["×3", "0.3", "∞", ""]]
    assert opened.fans == [(70, ["keep"]), (70, ["keep", "×0.3"]), (70, ["keep", "×0.3", "×3"])]
    assert dialog.note.text() == "3 of 3 ways from step 70"
    assert dialog.look.isEnabled()
    assert dialog.take.isEnabled()


def test_taking_a_way_turns_the_knob_and_lets_the_run_go_on(opened: Open) -> None:
    opened.dialog.show()
    opened.dialog.look.click()
    opened.answer("keep", "×0.3", "×3")
    opened.dialog.table.selectRow(1)
    opened.dialog.take.click()
    assert not opened.dialog.isVisible()
    assert opened.sent[2:] == [TurnKnob(None, "lr", 0.3, "multiply"), Resume()]
    assert opened.fans[-1] == (70, [])


def test_the_values_are_those_of_the_step_that_was_looked_from(opened: Open) -> None:
    """The schedule has moved the learning rate since the dialog was opened, and until the run rested."""
    dialog = opened.dialog
    dialog.hear(steps(60, 0.5))
    assert dialog.knob.text() == "lr, now 0.5"
    dialog.look.click()
    dialog.hear(steps(69, 0.8))
    dialog.hear(Paused(70))
    opened.answer("keep", "×0.3", "×3", lr=0.8)
    assert [row[1] for row in opened.rows()] == ["0.8", "0.24", "2.4"]
    assert dialog.knob.text() == "lr, now 0.8"
    dialog.how.setCurrentIndex(1)
    assert dialog.numbers.value() == (0.8, 0.24, 2.4)


def test_the_value_is_that_of_the_chosen_group(app: QApplication) -> None:
    opened = Open(Asked(1, "lr", 0.1, "head: lr"))
    opened.dialog.look.click()
    opened.dialog.hear(LookedAhead(70, "keep", np.ones(3), {}, (having(0.1), having(0.7))))
    assert opened.rows()[0][1] == "0.7"
    opened.dialog.close()


@pytest.mark.parametrize("event", [steps(70, 0.9), GroupsChanged((having(0.9),))], ids=["it went on", "it was turned"])
def test_what_was_seen_is_forgotten_once_the_run_is_another(opened: Open, event: Event) -> None:
    dialog = opened.dialog
    dialog.look.click()
    dialog.hear(Paused(70))
    opened.answer("keep", "×0.3", "×3")
    assert dialog.take.isEnabled()
    dialog.hear(event)
    assert opened.rows() == []
    assert opened.fans[-1] == (70, [])
    assert not dialog.take.isEnabled()
    assert dialog.look.isEnabled()


def test_a_run_that_was_let_go_on_meanwhile_rests_for_the_next_look(app: QApplication) -> None:
    opened = Open(rests=True)
    opened.dialog.hear(Resumed(70, 100))
    opened.dialog.look.click()
    assert [type(command) for command in opened.sent] == [Pause, LookAhead]
    opened.dialog.hear(Paused(80))
    opened.answer("keep", "×0.3", "×3")
    opened.dialog.hear(Resumed(80, 100))
    opened.dialog.close()
    assert len(opened.sent) == 2, "it goes on already"


def test_a_run_that_came_to_its_end_before_it_rested_is_not_asked_to_go_on(opened: Open) -> None:
    opened.dialog.look.click()
    opened.dialog.hear(Finished(70))
    opened.answer("keep")
    opened.dialog.close()
    assert [type(command) for command in opened.sent] == [Pause, LookAhead]


def test_to_keep_is_to_turn_nothing(opened: Open) -> None:
    opened.dialog.look.click()
    opened.answer("keep", "×0.3", "×3")
    opened.dialog.take.click()
    assert opened.sent[2:] == [Resume()]


@pytest.mark.parametrize("how", ["the button", "escape", "the window's cross"])
def test_closing_goes_on_as_if_nobody_had_asked(opened: Open, how: str) -> None:
    opened.dialog.show()
    opened.dialog.look.click()
    opened.answer("keep", whole=False)
    if how == "the button":
        opened.dialog.cancel.click()
    elif how == "escape":
        QTest.keyClick(opened.dialog, Qt.Key.Key_Escape)
    else:
        opened.dialog.close()
    assert not opened.dialog.isVisible()
    assert opened.sent[2:] == [Resume()]
    assert opened.fans[-1] == (70, [])


def test_closing_without_having_looked_says_nothing_to_the_run(opened: Open) -> None:
    opened.dialog.cancel.click()
    assert opened.sent == []


def test_a_run_that_rested_before_rests_on(app: QApplication) -> None:
    opened = Open(rests=True)
    opened.dialog.look.click()
    assert [type(command) for command in opened.sent] == [LookAhead]
    opened.answer("keep", "×0.3", "×3")
    opened.dialog.table.selectRow(2)
    opened.dialog.take.click()
    assert opened.sent[1:] == [TurnKnob(None, "lr", 3.0, "multiply")]


def test_it_is_stopped_and_looked_at_again(opened: Open) -> None:
    opened.dialog.look.click()
    opened.dialog.stop.click()
    assert opened.sent[-1] == Pause()
    opened.answer("keep", whole=False)
    opened.dialog.numbers.control.setText("1, 10")
    opened.dialog.numbers.control.textEdited.emit("1, 10")
    opened.dialog.look.click()
    assert list(opened.sent[-1].ways) == ["keep", "×10"]  # type: ignore[attr-defined]
    assert opened.rows() == []


def test_values_take_the_place_of_factors(opened: Open) -> None:
    dialog = opened.dialog
    dialog.how.setCurrentIndex(1)
    assert dialog.numbers.value() == (0.1, 0.03, 0.3)
    dialog.validate.setChecked(True)
    dialog.look.click()
    assert opened.asked.ways["0.03"] == (TurnKnob(None, "lr", 0.03, "scale"),)
    assert opened.asked.validate


def test_what_is_wrong_is_said_and_nothing_is_asked(opened: Open) -> None:
    dialog = opened.dialog
    dialog.numbers.control.setText("1, many")
    dialog.numbers.control.textEdited.emit("1, many")
    assert not dialog.look.isEnabled()
    assert dialog.numbers.problem() is not None


def test_what_the_run_refuses_is_said(opened: Open) -> None:
    opened.dialog.look.click()
    opened.dialog.hear(Refused(opened.asked, Sentence("lr must be above 0.")))
    assert opened.dialog.note.text() == "lr must be above 0."
    assert opened.dialog.look.isEnabled()


def test_every_control_has_its_names(opened: Open) -> None:
    dialog = opened.dialog
    for control in (dialog.how, dialog.validate, dialog.look, dialog.stop, dialog.take, dialog.cancel, dialog.table,
                    dialog.numbers.control, dialog.steps.control):
        assert control.objectName().startswith("look_ahead")
        assert control.accessibleName()
        assert control.toolTip()
