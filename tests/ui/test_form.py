"""Form: a column of editors with resets, the rarely used ones folded away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton

from ui.form import Form
from workbench.field import BoolField, Field, FloatField, IntField
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")

FIELDS: tuple[Field, ...] = (
    FloatField(name="lr", default=0.1, lower=0, help="How far each step goes."),
    BoolField(name="foreach", default=None, optional=True),
    IntField(name="history_size", default=100, lower=1),
    BoolField(name="maximize", default=False),
)


@pytest.fixture
def form() -> Form:
    made = Form("optimizer")
    made.set_fields(FIELDS, {"lr": 0.1})
    made.show()
    return made


def box(form: Form, name: str) -> QLineEdit:
    control = form.editor(name).control
    assert isinstance(control, QLineEdit)
    return control


def button(form: Form, name: str) -> QToolButton:
    found = form.findChild(QToolButton, f"optimizer.{name}")
    assert found is not None
    return found


def retype(form: Form, name: str, text: str) -> None:
    box(form, name).selectAll()
    QTest.keyClicks(box(form, name), text)


def test_values_are_all_of_them_and_chosen_those_that_were_given_or_changed(form: Form) -> None:
    assert form.values() == {"lr": 0.1, "history_size": 100, "foreach": None, "maximize": False}
    assert form.chosen() == {"lr": 0.1}
    retype(form, "history_size", "7")
    assert form.chosen() == {"lr": 0.1, "history_size": 7}


def test_a_label_belongs_to_its_editor_and_carries_the_help(form: Form) -> None:
    label = next(label for label in form.findChildren(QLabel) if label.text() == "lr")
    assert label.buddy() is form.editor("lr").control
    assert "How far each step goes." in label.toolTip()
    assert "How far each step goes." in form.editor("lr").control.whatsThis()


def test_reset_is_there_only_while_the_value_differs_and_brings_the_default_back(form: Form) -> None:
    told = []
    form.changed.connect(lambda: told.append(True))
    assert not button(form, "lr.reset").isVisible()
    retype(form, "lr", "3")
    assert button(form, "lr.reset").isVisible()
    QTest.mouseClick(button(form, "lr.reset"), Qt.MouseButton.LeftButton)
    assert form.values()["lr"] == 0.1
    assert not button(form, "lr.reset").isVisible()
    assert form.chosen() == {}, "a value that was reset is not given any more"
    assert len(told) == 2


def test_rare_fields_wait_behind_advanced_and_unfold_when_one_is_wrong(form: Form) -> None:
    assert form.editor("lr").isVisible()
    assert not form.editor("foreach").isVisible()
    QTest.mouseClick(button(form, "advanced"), Qt.MouseButton.LeftButton)
    assert form.editor("foreach").isVisible()
    QTest.mouseClick(button(form, "advanced"), Qt.MouseButton.LeftButton)
    assert not form.editor("foreach").isVisible()
    form.set_problem("foreach", Sentence("not with this one"))
    assert form.editor("foreach").isVisible()


def test_advanced_says_how_many_are_changed_and_hides_where_there_is_nothing_rare(form: Form) -> None:
    form.set_fields(FIELDS, {"maximize": True})
    assert button(form, "advanced").text() == "Advanced (1 changed)"
    form.set_fields(FIELDS[:1])
    assert not button(form, "advanced").isVisible()


def test_problems_are_named_by_field(form: Form) -> None:
    assert form.problems() == {}
    retype(form, "lr", "-1")
    assert form.problems() == {"lr": "lr must be 0 or more; -1 is not."}


def test_fields_can_be_exchanged_again_and_again(form: Form) -> None:
    for _ in range(5):
        form.set_fields(FIELDS[:2], {"lr": 0.5})
        assert form.values() == {"lr": 0.5, "foreach": None}
        form.set_fields(FIELDS, {})
        assert list(form.values()) == ["lr", "history_size", "foreach", "maximize"]
    assert len(form.findChildren(QLineEdit)) == 2


def test_a_disabled_form_takes_no_key(form: Form) -> None:
    form.setEnabled(False)
    QTest.keyClicks(box(form, "lr"), "9")
    assert form.values()["lr"] == 0.1
