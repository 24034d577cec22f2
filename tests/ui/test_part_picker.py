"""PartPicker: the ways to a part from outside at the end of its list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QPushButton, QWidget

from ui.part_panel import PartPanel
from workbench.registry import Choice, Part

pytestmark = pytest.mark.usefixtures("app")

PARTS = [Part("SGD", "SGD", "Steps.", (), dict), Part("Adam", "Adam", "Adapts.", (), dict)]


@pytest.fixture
def panel() -> PartPanel:
    made = PartPanel("optimizer", "Optimizer")
    made.set_parts(PARTS)
    made.set_choice(Choice("SGD"))
    made.picker.offer_outside(True)
    made.show()
    return made


def button(panel: PartPanel, source: str) -> QPushButton:
    found = panel.findChild(QPushButton, f"optimizer.part.from_{source}")
    assert found is not None
    return found


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key) -> None:
    QTest.keyClick(focus(), key)


def open_list(panel: PartPanel, typed: str = "") -> None:
    panel.activateWindow()
    panel.picker.open_list(typed)
    QTest.qWait(1)


@pytest.mark.parametrize("source", ["file", "package"])
def test_they_stand_under_the_list_and_ask(panel: PartPanel, source: str) -> None:
    asked: list[str] = []
    panel.picker.outside_asked.connect(asked.append)
    open_list(panel)
    assert button(panel, source).isVisible()
    view = panel.findChild(QListView, "optimizer.part.parts")
    assert view is not None
    assert button(panel, source).geometry().top() >= view.geometry().bottom()
    button(panel, source).click()
    assert asked == [source]
    assert not button(panel, source).isVisible(), "the list is closed"
    assert panel.choice() == Choice("SGD")


def test_they_stay_when_nothing_matches(panel: PartPanel) -> None:
    open_list(panel, "my own")
    assert button(panel, "file").isVisible()
    asked: list[str] = []
    panel.picker.outside_asked.connect(asked.append)
    press(Qt.Key.Key_Return)
    assert asked == [], "Enter on an empty list chooses nothing"
    assert button(panel, "file").isVisible()


def test_a_kind_that_has_none_does_not_offer_them() -> None:
    plain = PartPanel("optimizer", "Optimizer")
    plain.set_parts(PARTS)
    plain.show()
    open_list(plain)
    assert not button(plain, "file").isVisible()
    assert not button(plain, "package").isVisible()


def test_they_are_reached_with_the_arrows(panel: PartPanel) -> None:
    asked: list[str] = []
    panel.picker.outside_asked.connect(asked.append)
    open_list(panel)
    press(Qt.Key.Key_Down)  # Adam, the last part
    press(Qt.Key.Key_Down)
    assert focus() is button(panel, "file")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert focus() is button(panel, "package")
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Up)
    assert focus().objectName() == "optimizer.part.search"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert asked == ["file"]
    open_list(panel)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Escape)
    assert not button(panel, "file").isVisible()
    assert asked == ["file"]


def test_where_none_may_be_brought_in_they_are_greyed_and_say_why(panel: PartPanel) -> None:
    panel.picker.offer_outside(True, "A run is live")
    open_list(panel)
    for source in ("file", "package"):
        assert not button(panel, source).isEnabled()
        assert button(panel, source).toolTip() == "A run is live"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert focus().objectName() == "optimizer.part.search"
    panel.picker.hidePopup()
    panel.picker.offer_outside(True)
    assert button(panel, "file").isEnabled()
    assert button(panel, "file").toolTip() != "A run is live"


def test_an_address_that_is_not_in_the_list_is_shown_in_short(panel: PartPanel) -> None:
    panel.set_choice(Choice("file:/home/me/some where/lion.py#Lion", {"lr": 0.5}))
    assert panel.picker.placeholderText() == "Lion (lion.py)"
    assert panel.choice() == Choice("file:/home/me/some where/lion.py#Lion", {"lr": 0.5})
    assert panel.problems() == {}, "whether it is there, others know"
