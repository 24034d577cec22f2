"""KnobPanel: asks for exactly what the user did, shows what the trainer answers, never assumes."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from tests.ui.fake_trainer import wait_for
from ui.knob_panel import FOLLOW_MS, HAND_MS, THROTTLE_MS, KnobPanel, knob_value
from ui.number_text import NARROW_SPACE
from ui.steady_scroll import SteadyScroll
from workbench.field import Field, FloatField, NumbersField
from workbench.messages import Command, Group, KnobSetting, KnobTurned, Refused, RestoreKnob, TurnKnob
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")

KNOBS = ("lr", "betas[0]", "betas[1]", "weight_decay")
FIELDS: tuple[Field, ...] = (
    FloatField(name="lr", default=0.001, lower=0, log=True),
    NumbersField(name="betas", default=(0.9, 0.999), length=2, lower=0, upper=1, upper_open=True),
    FloatField(name="weight_decay", default=0.0, lower=0, log=True),
)


def group(name: str, lr: float, **values: Any) -> Group:
    return Group(name, 2, 100, {"lr": lr, "betas": (0.9, 0.999), "weight_decay": 0.0, "amsgrad": False, **values},
                 KNOBS)


GROUPS = (group("body", 0.1), group("head", 0.3))


class Bench:
    """A panel, and what it asked for."""

    def __init__(self, groups: tuple[Group, ...] = GROUPS) -> None:
        self.panel = KnobPanel()
        self.sent: list[Command] = []
        self.panel.command.connect(self.sent.append)
        self.panel.set_fields(FIELDS)
        self.panel.begin(groups)
        self.panel.set_live(True)
        self.panel.resize(320, 400)
        self.panel.show()
        QTest.qWait(FOLLOW_MS + 20)

    def choose(self, index: int | None, knob: str = "lr") -> None:
        self.panel.group_box.setCurrentIndex(self.panel.group_box.findData(index))
        self.panel.knob_box.setCurrentText(knob)

    def type(self, text: str, *, enter: bool = True) -> None:
        self.panel.box.setFocus()
        self.panel.box.selectAll()
        QTest.keyClicks(self.panel.box, text)
        if enter:
            QTest.keyClick(self.panel.box, Qt.Key.Key_Return)

    def click(self, name: str) -> None:
        button = self.panel.findChild(QPushButton, f"knob.{name}")
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def answer(self, index: int, after: KnobSetting, applied: float, *, before: KnobSetting | None = None,
               name: str = "lr", step: int = 1201, requested: float | None = None) -> None:
        self.panel.knob_turned(KnobTurned(
            step, index, name, applied if requested is None else requested, applied,
            before or KnobSetting(), after))

    def take(self) -> list[Command]:
        taken, self.sent[:] = list(self.sent), []
        return taken


def override(bench: Bench, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> bool:
    """Whether the number box keeps a key for itself instead of leaving it to the window's shortcuts."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
    event.ignore()
    QApplication.sendEvent(bench.panel.box, event)
    return event.isAccepted()


@pytest.fixture
def bench() -> Bench:
    return Bench()


# ------------------------------------------------------------------ what is asked

def test_lr_of_all_groups_is_what_is_chosen_at_first(bench: Bench) -> None:
    assert (bench.panel.group(), bench.panel.knob(), bench.panel.applied()) == (None, "lr", 0.1)
    assert bench.panel.box.text() == "0.1"


def test_a_typed_value_is_asked_for_with_enter_and_with_the_button(bench: Bench) -> None:
    bench.type("3e-4")
    assert bench.take() == [TurnKnob(None, "lr", 3e-4, "scale")]
    bench.choose(1)
    bench.type("5e-4", enter=False)
    assert bench.take() == []
    bench.click("set")
    assert bench.take() == [TurnKnob(1, "lr", 5e-4, "scale")]


def test_hold_asks_to_hold_and_an_untouched_box_holds_the_exact_live_value(bench: Bench) -> None:
    bench.panel.show_groups((group("body", 0.123456789), GROUPS[1]))
    bench.choose(0)
    bench.panel.hold_button.setChecked(True)
    bench.click("set")
    assert bench.take() == [TurnKnob(0, "lr", 0.123456789, "hold")]
    bench.type("0.2")
    assert bench.take() == [TurnKnob(0, "lr", 0.2, "hold")]


@pytest.mark.parametrize(("name", "factor"), [("×2", 2.0), ("÷2", 0.5), ("×10", 10.0), ("÷10", 0.1)])
def test_factors_multiply(bench: Bench, name: str, factor: float) -> None:
    bench.click(name)
    assert bench.take() == [TurnKnob(None, "lr", factor, "multiply")]
    bench.panel.hold_button.setChecked(True)
    bench.choose(0)
    bench.click(name)
    assert bench.take() == [TurnKnob(0, "lr", pytest.approx(0.1 * factor), "hold")]


def test_one_number_of_several_is_turned_by_its_place(bench: Bench) -> None:
    bench.choose(0, "betas[1]")
    assert bench.panel.box.text() == "0.999"
    bench.type("0.99")
    assert bench.take() == [TurnKnob(0, "betas[1]", 0.99, "scale")]


@pytest.mark.parametrize("text", ["abc", "1", "-0.1", "", "nan"])
def test_what_is_out_of_bounds_is_shown_at_the_box_and_not_asked(bench: Bench, text: str) -> None:
    bench.choose(0, "betas[0]")
    bench.type(text or " ", enter=False)
    assert "betas[0]" in bench.panel.problem.text()
    assert bench.panel.problem.isVisible()
    assert bench.panel.box.wrong
    QTest.keyClick(bench.panel.box, Qt.Key.Key_Return)
    assert bench.take() == []


def test_a_factor_that_leads_out_of_bounds_is_not_asked(bench: Bench) -> None:
    bench.choose(0, "betas[0]")
    bench.click("×2")
    assert bench.take() == []
    assert "must be below 1" in bench.panel.problem.text()
    bench.click("÷2")
    assert bench.take() == [TurnKnob(0, "betas[0]", 0.5, "multiply")]


def test_release_is_there_only_while_the_knob_is_held(bench: Bench) -> None:
    assert not bench.panel.release_button.isEnabled()
    bench.answer(1, KnobSetting(1.0, 0.2), 0.2)
    assert bench.panel.release_button.isEnabled()
    bench.choose(0)
    assert not bench.panel.release_button.isEnabled(), "the other group is held, not this one"
    bench.choose(1)
    bench.click("release")
    assert bench.take() == [TurnKnob(1, "lr", None, "release")]
    bench.answer(1, KnobSetting(), 0.3, before=KnobSetting(1.0, 0.2))
    assert not bench.panel.release_button.isEnabled()


def test_a_resumed_run_knows_what_is_held(bench: Bench) -> None:
    bench.panel.begin(GROUPS, held=[(1, "lr")])
    bench.choose(1)
    assert bench.panel.release_button.isEnabled()


def test_a_single_group_is_asked_by_its_number() -> None:
    bench = Bench((group("all", 0.1),))
    bench.type("0.5")
    assert bench.take() == [TurnKnob(0, "lr", 0.5, "scale")]


def test_without_a_trainer_nothing_can_be_turned(bench: Bench) -> None:
    bench.panel.set_live(False)
    for control in (bench.panel.box, bench.panel.set_button, bench.panel.slider, *bench.panel.factor_buttons):
        assert not control.isEnabled()
    bench.panel._set()
    assert bench.take() == []


# ------------------------------------------------------------------ the slider

def test_arrow_keys_on_the_slider_go_finely_and_page_keys_by_half_a_decade(bench: Bench) -> None:
    slider = bench.panel.slider.slider
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert bench.take() == [TurnKnob(None, "lr", pytest.approx(0.112, rel=0.01), "scale")]
    QTest.qWait(THROTTLE_MS + 30)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert bench.take() == [TurnKnob(None, "lr", pytest.approx(0.355, rel=0.01), "scale")]
    QTest.qWait(THROTTLE_MS + 30)
    QTest.keyClick(slider, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert bench.take() == [TurnKnob(None, "lr", pytest.approx(0.0355, rel=0.01), "scale")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Home, Qt.Key.Key_End])
def test_home_and_end_do_not_throw_a_learning_rate_to_the_end(bench: Bench, key: Qt.Key) -> None:
    QTest.keyClick(bench.panel.slider.slider, key)
    assert bench.take() == []


def test_a_drag_sends_few_commands_and_always_the_last_value(bench: Bench) -> None:
    slider = bench.panel.slider.slider
    slider.setSliderDown(True)
    for position in range(5000, 5400):
        slider.setValue(position)
    few = len(bench.sent)
    slider.setSliderDown(False)
    assert few < 40, "a command for every move would flood the trainer"
    sent = bench.take()
    assert isinstance(sent[-1], TurnKnob)
    assert sent[-1].value == bench.panel.slider.scale().value(5399 / 10_000)


def test_choosing_another_knob_in_the_middle_of_a_drag_turns_only_the_first(bench: Bench) -> None:
    bench.panel.slider.slider.setValue(5000)
    bench.panel.slider.slider.setValue(5001)
    bench.choose(None, "weight_decay")
    QTest.qWait(THROTTLE_MS * 2)
    assert {command.name for command in bench.take() if isinstance(command, TurnKnob)} == {"lr"}


# ------------------------------------------------------------------ what is shown

def test_the_readout_says_asked_applied_and_the_step_and_only_after_the_answer(bench: Bench) -> None:
    bench.choose(0)
    bench.type("0.05")
    assert bench.panel.readout.text() == ""
    bench.answer(0, KnobSetting(0.5), 0.049, requested=0.05)
    assert bench.panel.readout.text() == (
        f"body: lr 0.05 asked, 0.049 applied from step 1{NARROW_SPACE}201 (schedule × 0.5)")
    assert bench.panel.box.text() == "0.049"
    assert bench.panel.applied() == 0.049


def test_answers_of_several_groups_stand_under_each_other(bench: Bench) -> None:
    bench.answer(0, KnobSetting(2.0), 0.2)
    bench.answer(1, KnobSetting(1.0, 0.6), 0.6)
    lines = bench.panel.readout.text().splitlines()
    assert [line.split(":")[0] for line in lines] == ["body", "head"]
    assert lines[1].endswith("(held)")
    bench.answer(0, KnobSetting(4.0), 0.4, step=1300)
    assert len(bench.panel.readout.text().splitlines()) == 1


def test_a_refusal_shows_its_sentence_and_the_live_value(bench: Bench) -> None:
    bench.type("5")
    command = bench.take()[0]
    bench.panel.refused(Refused(command, Sentence("The schedule of {name} is at 0 now.", name="lr")))
    assert bench.panel.problem.text() == "The schedule of lr is at 0 now."
    assert bench.panel.box.text() == "0.1"
    bench.answer(0, KnobSetting(2.0), 0.2)
    assert not bench.panel.problem.isVisible()


def test_a_refusal_of_something_else_is_not_this_panels_business(bench: Bench) -> None:
    bench.panel.refused(Refused(None, Sentence("The disk is full.")))
    assert bench.panel.problem.text() == ""


def test_slider_and_box_follow_the_schedule(bench: Bench) -> None:
    bench.panel.show_groups((group("body", 0.01), GROUPS[1]))
    wait_for(lambda: bench.panel.box.text() == "0.01")
    assert bench.panel.slider.value() == pytest.approx(0.01)
    assert bench.sent == [], "following is no edit"


def test_following_does_not_overwrite_what_is_being_typed(bench: Bench) -> None:
    bench.type("0.0", enter=False)
    bench.panel.show_groups((group("body", 0.01), GROUPS[1]))
    QTest.qWait(FOLLOW_MS * 2)
    assert bench.panel.box.text() == "0.0"
    QTest.keyClick(bench.panel.box, Qt.Key.Key_Escape)
    assert bench.panel.box.text() == "0.01"


def test_following_waits_for_the_answer_and_for_the_hand(bench: Bench) -> None:
    QTest.keyClick(bench.panel.slider.slider, Qt.Key.Key_PageUp)
    asked = bench.panel.slider.value()
    bench.panel.show_groups((group("body", 0.1), GROUPS[1]))
    QTest.qWait(HAND_MS + 2 * FOLLOW_MS)
    assert bench.panel.slider.value() == asked, "the answer is still to come"
    bench.answer(0, KnobSetting(asked / 0.1), asked)
    bench.answer(1, KnobSetting(asked / 0.1), asked * 3)
    bench.panel.show_groups((group("body", 0.02), GROUPS[1]))
    wait_for(lambda: bench.panel.slider.value() == pytest.approx(0.02))


def test_leaving_the_box_gives_up_what_was_not_sent(app: QApplication) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    bench = Bench()
    other = QLineEdit()
    column.addWidget(bench.panel)
    column.addWidget(other)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    bench.type("7", enter=False)
    bench.panel.set_button.setFocus()
    assert bench.panel.box.text() == "7", "the button belongs to the box"
    other.setFocus()
    assert bench.panel.box.text() == "0.1"
    window.close()


# ------------------------------------------------------------------ undo and redo

def test_undo_puts_back_what_was_before_and_redo_what_was_after_as_new_edits(bench: Bench) -> None:
    bench.choose(0)
    bench.type("0.2")
    bench.take()
    assert not bench.panel.undo_action.isEnabled(), "nothing is certain before the answer"
    bench.answer(0, KnobSetting(2.0), 0.2)
    bench.panel.undo_action.trigger()
    assert bench.take() == [RestoreKnob(0, "lr", KnobSetting())]
    bench.answer(0, KnobSetting(), 0.1, before=KnobSetting(2.0))
    assert not bench.panel.undo_action.isEnabled()
    bench.panel.redo_action.trigger()
    assert bench.take() == [RestoreKnob(0, "lr", KnobSetting(2.0))]
    bench.answer(0, KnobSetting(2.0), 0.2)
    assert bench.panel.undo_action.isEnabled()
    assert not bench.panel.redo_action.isEnabled()


def test_a_turn_of_all_groups_is_taken_back_together(bench: Bench) -> None:
    bench.click("×2")
    bench.answer(0, KnobSetting(2.0), 0.2, before=KnobSetting(1.5))
    bench.answer(1, KnobSetting(2.0), 0.6, before=KnobSetting(1.0, 0.4))
    bench.take()
    bench.panel.undo_action.trigger()
    assert bench.take() == [RestoreKnob(0, "lr", KnobSetting(1.5)), RestoreKnob(1, "lr", KnobSetting(1.0, 0.4))]


def test_a_whole_drag_is_one_edit_and_two_turns_at_the_same_step_are_two(bench: Bench) -> None:
    bench.choose(0)
    slider = bench.panel.slider.slider
    slider.setSliderDown(True)
    for factor in (2.0, 3.0):
        slider.setValue(slider.value() + 200)
        QTest.qWait(THROTTLE_MS * 2)
        bench.answer(0, KnobSetting(factor), factor, before=KnobSetting(factor - 1))
    slider.setSliderDown(False)
    bench.click("×2")
    bench.answer(0, KnobSetting(6.0), 0.6, before=KnobSetting(3.0))
    bench.take()
    bench.panel.undo_action.trigger()
    bench.panel.undo_action.trigger()
    assert bench.take() == [RestoreKnob(0, "lr", KnobSetting(3.0)), RestoreKnob(0, "lr", KnobSetting(1.0))]
    assert not bench.panel.undo_action.isEnabled()


def test_a_refused_undo_can_be_tried_again(bench: Bench) -> None:
    bench.answer(0, KnobSetting(2.0), 0.2)
    bench.panel.undo_action.trigger()
    command = bench.take()[0]
    assert not bench.panel.undo_action.isEnabled()
    bench.panel.refused(Refused(command, Sentence("no")))
    assert bench.panel.undo_action.isEnabled()


def test_turns_by_somebody_else_can_be_taken_back_too(bench: Bench) -> None:
    bench.answer(0, KnobSetting(2.0), 0.2, step=7)
    bench.answer(1, KnobSetting(2.0), 0.6, step=7)
    bench.panel.undo_action.trigger()
    assert len(bench.take()) == 2


def test_another_run_forgets_the_edits(bench: Bench) -> None:
    bench.answer(0, KnobSetting(2.0), 0.2)
    bench.panel.begin(GROUPS)
    assert not bench.panel.undo_action.isEnabled()
    assert bench.panel.readout.text() == ""


def test_a_click_leaves_the_focus_where_it_was_so_that_space_still_pauses(bench: Bench) -> None:
    for button in (*bench.panel.factor_buttons, bench.panel.set_button, bench.panel.release_button):
        assert button.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_values_are_read_by_name_and_place() -> None:
    one = group("g", 0.1, eps=(None, 1e-3), closure="x")
    assert knob_value(one, "betas[1]") == 0.999
    assert [knob_value(one, name) for name in ("eps[0]", "eps[7]", "closure", "missing", "amsgrad")] == [None] * 5


def test_the_slider_can_be_dragged_with_the_mouse(bench: Bench) -> None:
    slider = bench.panel.slider.slider
    start = QPoint(slider.handle_center(slider.value() / 10_000), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(slider, start - QPoint(40, 0))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start - QPoint(40, 0))
    sent = bench.take()
    assert sent
    assert isinstance(sent[-1], TurnKnob)
    assert sent[-1].value is not None
    assert sent[-1].value < 0.05


# ---------------------------------------------------------------------------------------------------------
# Keys, wrong values, other runs

def test_the_number_box_leaves_the_windows_keys_to_the_window(bench: Bench) -> None:
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    assert not override(bench, Qt.Key.Key_E)
    assert not override(bench, Qt.Key.Key_K)
    assert not override(bench, Qt.Key.Key_Z)
    assert not override(bench, Qt.Key.Key_Z, shift)
    assert override(bench, Qt.Key.Key_C), "and keeps those of text"
    bench.type("3e-", enter=False)
    assert override(bench, Qt.Key.Key_Z), "there is text to undo"
    assert not override(bench, Qt.Key.Key_E)


def test_a_wrong_value_is_forgotten_on_escape_after_a_right_turn_and_in_another_run(bench: Bench) -> None:
    def wrong() -> bool:
        return bench.panel.box.wrong or bool(bench.panel.problem.text())

    bench.type("-1")
    assert wrong()
    QTest.keyClick(bench.panel.box, Qt.Key.Key_Escape)
    assert not wrong()
    bench.type("-1")
    bench.click("×2")
    assert not wrong()
    bench.answer(0, KnobSetting(factor=2.0), 0.2)
    bench.answer(1, KnobSetting(factor=2.0), 0.6)
    bench.type("-1")
    bench.panel.begin(GROUPS)
    assert not wrong()
    assert bench.panel.box.text() == "0.1"


def test_another_run_begins_with_a_slider_and_a_mode_of_its_own(bench: Bench) -> None:
    bench.panel.hold_button.setChecked(True)
    bench.panel.begin((group("body", 1e28), group("head", 1e28)))
    assert bench.panel.slider.scale().value(1.0) >= 1e28
    assert bench.panel.scale_button.isChecked()
    bench.panel.begin(GROUPS)
    assert bench.panel.slider.scale().value(1.0) <= 10


def test_without_a_scheduler_a_factor_is_just_a_factor(bench: Bench) -> None:
    bench.answer(0, KnobSetting(factor=0.5), 0.05)
    assert "schedule × 0.5" in bench.panel.readout.text()
    bench.panel.set_scheduled(False)
    bench.answer(0, KnobSetting(factor=0.5), 0.05)
    assert "schedule" not in bench.panel.readout.text()
    assert "× 0.5" in bench.panel.readout.text()


def test_a_released_value_was_not_asked_for(bench: Bench) -> None:
    bench.answer(0, KnobSetting(held=0.2), 0.2)
    assert "asked" in bench.panel.readout.text()
    bench.answer(0, KnobSetting(), 0.05, before=KnobSetting(held=0.2), step=1300)
    assert "asked" not in bench.panel.readout.text()
    assert "0.05 applied" in bench.panel.readout.text()


# ---------------------------------------------------------------------------------------------------------
# Groups that differ, come and go

def pair() -> tuple[Group, Group]:
    """What Muon and AdamW have: only lr is common."""
    return (Group("matrices", 2, 100, {"lr": 0.1, "momentum": 0.95}, ("lr", "momentum"), optimizer="Muon"),
            Group("rest", 2, 100, {"lr": 0.3, "betas": (0.9, 0.999)}, ("lr", "betas[0]", "betas[1]"),
                  optimizer="AdamW"))


def knobs(bench: Bench) -> list[str]:
    return [bench.panel.knob_box.itemText(i) for i in range(bench.panel.knob_box.count())]


def test_all_groups_have_the_knobs_of_any_and_one_group_its_own() -> None:
    bench = Bench(pair())
    assert knobs(bench) == ["lr", "momentum", "betas[0]", "betas[1]"]
    bench.choose(0)
    assert knobs(bench) == ["lr", "momentum"]
    bench.choose(1, "betas[1]")
    assert knobs(bench) == ["lr", "betas[0]", "betas[1]"]
    bench.choose(None, "betas[1]")
    assert bench.panel.applied() == 0.999, "that of the group that has it"
    bench.type("0.5")
    assert bench.take() == [TurnKnob(None, "betas[1]", 0.5, "scale")]


def test_a_turn_of_all_groups_waits_only_for_those_that_have_the_knob() -> None:
    bench = Bench(pair())
    bench.choose(None, "momentum")
    bench.type("0.8")
    assert bench.panel._edits.waiting
    bench.answer(0, KnobSetting(0.8 / 0.95), 0.8, name="momentum")
    assert not bench.panel._edits.waiting, "else the box would never follow the run again"


def test_another_optimizer_brings_its_knobs_and_forgets_the_edits_of_the_old_one(bench: Bench) -> None:
    bench.choose(None, "betas[0]")
    bench.answer(0, KnobSetting(0.5), 0.45, name="betas[0]")
    bench.answer(0, KnobSetting(2.0), 0.2, step=1300)
    assert bench.panel.undo_action.isEnabled()
    bench.panel.optimizer_changed()
    assert not bench.panel.undo_action.isEnabled()
    sgd = tuple(Group(name, 2, 100, {"lr": 0.1, "momentum": 0.9}, ("lr", "momentum")) for name in ("body", "head"))
    bench.panel.show_groups(sgd)
    assert knobs(bench) == ["lr", "momentum"]
    assert bench.panel.knob() == "lr", "what was chosen is gone"


def test_knobs_that_are_gone_are_dropped_from_undo_and_redo(bench: Bench) -> None:
    bench.answer(0, KnobSetting(0.5), 0.45, name="betas[0]", step=1)
    bench.answer(0, KnobSetting(2.0), 0.2, step=2)
    bench.panel.show_groups(tuple(Group(g.name, 2, 100, {"lr": 0.1}, ("lr",)) for g in GROUPS))
    bench.panel.undo_action.trigger()
    assert bench.take() == [RestoreKnob(0, "lr", KnobSetting())]
    bench.answer(0, KnobSetting(), 0.1, before=KnobSetting(2.0), step=3)
    assert not bench.panel.undo_action.isEnabled(), "betas[0] is gone"


def test_edits_follow_their_group_when_others_come_and_go(bench: Bench) -> None:
    bench.answer(1, KnobSetting(2.0), 0.6)
    bench.choose(1)
    bench.panel.show_groups((group("new", 0.5), *GROUPS))
    assert bench.panel.group() == 2, "the chosen group is chosen still"
    bench.panel.undo_action.trigger()
    assert bench.take() == [RestoreKnob(2, "lr", KnobSetting())]
    bench.answer(2, KnobSetting(), 0.3, before=KnobSetting(2.0))
    bench.panel.show_groups((group("new", 0.5), GROUPS[0]))
    assert not bench.panel.redo_action.isEnabled(), "its group is gone"
    assert bench.panel.group() is None


def test_a_group_that_goes_while_it_is_turned_does_not_hold_up_the_panel(bench: Bench) -> None:
    bench.choose(1)
    bench.type("0.5")
    bench.panel.show_groups((GROUPS[0], group("new", 0.7)))
    assert not bench.panel._edits.waiting
    bench.choose(1)
    assert bench.panel.box.text() == "0.7"


def test_what_is_moved_and_not_sent_does_not_hit_another_group(bench: Bench) -> None:
    bench.choose(1)
    bench.panel.slider.slider.setValue(5000)
    bench.take()
    bench.panel.slider.slider.setValue(5100)  # waits for the throttle
    bench.panel.show_groups((GROUPS[0],))
    QTest.qWait(THROTTLE_MS * 2)
    assert bench.take() == []


def test_held_knobs_are_those_that_the_groups_tell(bench: Bench) -> None:
    held = Group("body", 2, 100, {"lr": 0.1}, ("lr",), held=("lr",))
    bench.panel.show_groups((held, GROUPS[1]))
    bench.choose(0)
    assert bench.panel.release_button.isEnabled()
    bench.panel.show_groups((Group("body", 2, 100, {"lr": 0.1}, ("lr",)), GROUPS[1]))
    assert not bench.panel.release_button.isEnabled()


def test_another_schedule_takes_the_edits_of_lr_into_itself(bench: Bench) -> None:
    bench.answer(0, KnobSetting(0.5), 0.45, name="betas[0]", step=1)
    bench.answer(0, KnobSetting(2.0), 0.2, step=2)
    bench.panel.schedule_changed()
    bench.panel.undo_action.trigger()
    assert bench.take() == [RestoreKnob(0, "betas[0]", KnobSetting())]


def test_in_a_low_window_the_controls_scroll_and_are_not_squeezed() -> None:
    area = SteadyScroll()
    panel = KnobPanel()
    area.setWidget(panel)
    area.resize(260, 100)
    area.show()
    QTest.qWait(20)
    assert panel.set_button.height() >= panel.set_button.minimumSizeHint().height()
    assert area.verticalScrollBar().maximum() > 0
