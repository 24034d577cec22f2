"""A warm-up in two clicks, in front of any scheduler; and one more to change it or take it away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from tests.ui.test_panel_controls import missing
from ui.part_panel import PartPanel
from ui.warm_up import WarmUpButton
from workbench.kinds import registries
from workbench.registry import Choice
from workbench.schedulers.warm_up_phase import WarmUp, warm_up_of, with_warm_up

pytestmark = pytest.mark.usefixtures("app")

COSINE = Choice("CosineAnnealingLR", {"eta_min": 0.001})


@pytest.fixture
def button() -> Iterator[WarmUpButton]:
    panel = PartPanel("scheduler", "Scheduler")
    made = WarmUpButton(panel)
    panel.set_parts(registries["schedulers"].parts())
    panel.set_choice(COSINE)
    panel.show()
    QApplication.processEvents()
    yield made
    made.popup.hide()
    panel.close()
    panel.deleteLater()


def panel_of(button: WarmUpButton) -> PartPanel:
    panel = button.parent()
    assert isinstance(panel, PartPanel)
    return panel


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def retype(button: WarmUpButton, name: str, text: str) -> None:
    control = {"length": button.popup.length, "start_factor": button.popup.factor}[name].control
    control.selectAll()
    QTest.keyClicks(control, text)


def test_two_clicks_put_it_in_front_of_what_is_chosen(button: WarmUpButton) -> None:
    panel = panel_of(button)
    told = []
    panel.changed.connect(lambda: told.append(panel.choice()))
    button.set_steps(460)
    click(button)
    assert button.popup.isVisible()
    click(button.popup.add)
    assert not button.popup.isVisible()
    assert told == [with_warm_up(COSINE, WarmUp(23, 0.1, "step"))]
    assert panel.problems() == {}


def test_by_itself_it_is_a_twentieth_of_the_run() -> None:
    panel = PartPanel("scheduler", "Scheduler")
    button = WarmUpButton(panel)
    assert button.suggested() == WarmUp(1, 0.1, "epoch")
    button.set_epochs("many")
    assert button.suggested() == WarmUp(1, 0.1, "epoch")
    button.set_epochs(100)
    assert button.suggested() == WarmUp(5, 0.1, "epoch"), "in epochs where the steps are not known"
    button.set_steps(4000)
    assert button.suggested() == WarmUp(200, 0.1, "step")
    button.set_steps(3)
    assert button.suggested() == WarmUp(1, 0.1, "step"), "never none"
    button.set_steps(None)
    assert button.suggested().advance == "epoch"


@pytest.mark.parametrize("part", registries["schedulers"].names())
def test_it_stands_in_front_of_every_scheduler(button: WarmUpButton, part: str) -> None:
    panel = panel_of(button)
    panel.set_choice(Choice(part))
    click(button)
    click(button.popup.add)
    assert warm_up_of(panel.choice()) == button.suggested()
    assert panel.problems() == {}


def test_length_unit_and_start_are_taken_from_the_popup(button: WarmUpButton) -> None:
    click(button)
    retype(button, "length", "3")
    retype(button, "start_factor", "0.5")
    button.popup.unit.setCurrentIndex(button.popup.unit.findData("step"))
    QTest.keyClick(button.popup.factor.control, Qt.Key.Key_Return)
    assert warm_up_of(panel_of(button).choice()) == WarmUp(3, 0.5, "step")
    assert not button.popup.isVisible()


@pytest.mark.parametrize(("name", "text"), [("length", "0"), ("length", "2.5"), ("start_factor", "0"),
                                            ("start_factor", "1.5"), ("start_factor", "x")])
def test_what_is_wrong_is_shown_and_cannot_be_added(button: WarmUpButton, name: str, text: str) -> None:
    click(button)
    retype(button, name, text)
    assert not button.popup.add.isEnabled()
    QTest.keyClick(button.popup.length.control, Qt.Key.Key_Return)
    assert panel_of(button).choice() == COSINE
    retype(button, name, "1")
    assert button.popup.add.isEnabled()


def test_escape_changes_nothing(button: WarmUpButton) -> None:
    click(button)
    QTest.keyClick(button.popup, Qt.Key.Key_Escape)
    assert not button.popup.isVisible()
    assert panel_of(button).choice() == COSINE


def test_a_second_time_it_is_changed_or_taken_away(button: WarmUpButton) -> None:
    panel = panel_of(button)
    click(button)
    assert not button.popup.remove.isVisible()
    retype(button, "length", "2")
    click(button.popup.add)
    click(button)
    assert button.popup.length.value() == 2
    assert button.popup.remove.isVisible()
    retype(button, "length", "7")
    click(button.popup.add)
    assert panel.choice() == with_warm_up(COSINE, WarmUp(7, 0.1, "epoch"))
    click(button)
    click(button.popup.remove)
    assert panel.choice() == COSINE


def test_what_was_typed_for_the_present_part_comes_back_when_it_is_chosen_again(button: WarmUpButton) -> None:
    panel = panel_of(button)
    panel.form.editor("eta_min").control.selectAll()
    QTest.keyClicks(panel.form.editor("eta_min").control, "0.5")
    click(button)
    click(button.popup.add)
    panel.picker.chosen.emit("CosineAnnealingLR")
    assert panel.choice() == Choice("CosineAnnealingLR", {"eta_min": 0.5})


def test_it_is_off_where_there_is_nothing_to_put_it_in_front_of(button: WarmUpButton) -> None:
    panel = panel_of(button)
    assert button.isEnabled()
    panel.set_choice(Choice("nobody"))
    assert not button.isEnabled()
    panel.set_choice(Choice("none"))
    assert button.isEnabled()
    panel.set_parts([registries["schedulers"].part("StepLR")])
    assert button.isHidden()


def test_everything_in_it_is_named_explained_and_reachable(button: WarmUpButton) -> None:
    click(button)
    assert [*missing(button.popup)] == []
    assert button.toolTip()
    assert button.accessibleName()
