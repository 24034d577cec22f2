"""Tab goes through controls as they stand, whenever they were made."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.part_panel import PartPanel
from ui.tab_order import controls_in, order_tabs
from workbench.field import BoolField, FloatField
from workbench.registry import Choice, Part

pytestmark = pytest.mark.usefixtures("app")


def chain(window: QWidget) -> list[str]:
    found, one = [], window.nextInFocusChain()
    while one is not window:
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(one.objectName())
        one = one.nextInFocusChain()
    return found


def a_box(name: str, parent: QWidget) -> QLineEdit:
    box = QLineEdit(parent)
    box.setObjectName(name)
    layout = parent.layout()
    assert layout is not None
    layout.addWidget(box)
    return box


def test_what_was_made_later_comes_where_it_stands() -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    inner = QWidget(window)
    a_box("first", window)
    column.addWidget(inner)
    inner.raise_()
    QVBoxLayout(inner)
    a_box("last", window)
    a_box("later", inner)
    assert chain(window) == ["first", "last", "later"], "the control: Qt goes by the time of making"
    assert [one.objectName() for one in controls_in(window)] == ["first", "later", "last"]
    order_tabs(window)
    assert chain(window) == ["first", "later", "last"]


def test_the_fields_of_a_part_chosen_later_come_after_its_picker() -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    panels = [PartPanel(name, name, window) for name in ("one", "two")]
    fields = (FloatField(name="lr", default=0.1), BoolField(name="maximize", default=False),
              FloatField(name="momentum", default=0.0))
    for panel in panels:
        column.addWidget(panel)
        panel.set_parts([Part("SGD", "SGD", "", fields, dict), Part("none", "None", "", (), dict)])
        panel.set_choice(Choice("none"))
    panels[0].set_choice(Choice("SGD"))
    expected = ["one.part", "one.lr", "one.momentum", "one.advanced", "one.maximize", "two.part"]
    assert [name for name in chain(window) if name in expected] == expected
