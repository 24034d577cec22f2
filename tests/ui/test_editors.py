"""Editors: what is typed becomes a checked value, and what is wrong is shown at the field."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit

from ui.editors import Editor, TextEditor, editor_for
from workbench.field import (
    BoolField,
    ChoiceField,
    Field,
    FloatField,
    IntField,
    NumbersField,
    fields_of,
    unset,
)
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")


def editing(field: Field) -> Editor:
    editor = editor_for(field, f"test.{field.name}")
    editor.show()
    return editor


def type_into(editor: Editor, text: str) -> None:
    assert isinstance(editor.control, QLineEdit)
    editor.control.clear()
    QTest.keyClicks(editor.control, text)


def note(editor: Editor) -> QLabel:
    found = editor.findChild(QLabel, f"{editor.control.objectName()}.problem")
    assert found is not None
    return found


@pytest.mark.parametrize(("text", "value"), [("3e-4", 3e-4), ("1e-3", 1e-3), ("0.1", 0.1), (".5", 0.5), ("2", 2.0)])
def test_typed_numbers_are_read_with_a_point_and_an_exponent(text: str, value: float) -> None:
    editor = editing(FloatField(name="lr", default=0.1, lower=0))
    type_into(editor, text)
    assert editor.value() == value
    assert isinstance(editor.value(), float)
    assert editor.problem() is None


@pytest.mark.parametrize("text", ["abc", "-1", "nan", "inf", "0,1", "1e", ""])
def test_a_wrong_number_is_shown_at_the_field_at_once_and_taken_back_when_it_is_right_again(text: str) -> None:
    editor = editing(FloatField(name="lr", default=0.1, lower=0))
    type_into(editor, text)
    editor.control.textEdited.emit(text)  # clearing alone is no key press
    problem = editor.problem()
    assert problem is not None
    assert note(editor).isVisible()
    assert note(editor).text() == problem
    assert editor.control.accessibleDescription() == problem
    assert editor.control.wrong
    type_into(editor, "0.2")
    assert editor.problem() is None
    assert not note(editor).isVisible()
    assert not editor.control.wrong
    assert editor.control.accessibleDescription() == ""


def test_what_is_wrong_is_answered_as_it_stands_so_that_no_check_takes_it() -> None:
    field = FloatField(name="lr", default=0.1, lower=0)
    editor = editing(field)
    for text, answer in (("abc", "abc"), ("-1", -1)):
        type_into(editor, text)
        assert editor.value() == answer
        with pytest.raises(ValueError, match="lr must be"):
            field.check(editor.value())


def test_a_wrong_value_comes_back_as_it_was_typed() -> None:
    first, second = (editing(FloatField(name="lr", default=0.1)) for _ in range(2))
    type_into(first, "abc")
    second.set_value(first.value())
    assert second.control.text() == "abc"
    assert second.problem() == first.problem()


def test_changed_tells_of_the_user_only() -> None:
    told = []
    editor = editing(IntField(name="epochs", default=1))
    editor.changed.connect(lambda: told.append(editor.value()))
    editor.set_value(5)
    assert told == []
    type_into(editor, "7")
    assert told == [7]


@pytest.mark.parametrize(("start", "key", "expected"), [
    (0.1, Qt.Key.Key_Up, 0.2), (0.2, Qt.Key.Key_Up, 0.5), (0.1, Qt.Key.Key_Down, 0.05),
    (3e-4, Qt.Key.Key_Up, 5e-4), (3e-4, Qt.Key.Key_Down, 2e-4), (1e-3, Qt.Key.Key_PageUp, 1e-2),
    (0.0, Qt.Key.Key_Up, 1e-6), (0.0, Qt.Key.Key_Down, 0.0),
])
def test_arrows_walk_a_logarithmic_number_along_1_2_5(start: float, key: Qt.Key, expected: float) -> None:
    editor = editing(FloatField(name="lr", default=0.1, lower=0, log=True))
    editor.set_value(start)
    QTest.keyClick(editor.control, key)
    assert editor.value() == pytest.approx(expected, rel=1e-9)


def test_arrows_walk_whole_numbers_by_one_and_stop_at_the_bounds() -> None:
    editor = editing(IntField(name="epochs", default=2, lower=1, upper=20))
    QTest.keyClick(editor.control, Qt.Key.Key_Down)
    assert editor.value() == 1
    QTest.keyClick(editor.control, Qt.Key.Key_Down)
    assert editor.value() == 1
    QTest.keyClick(editor.control, Qt.Key.Key_PageUp)
    assert editor.value() == 11


def test_arrows_walk_a_plain_number_by_its_last_place_and_never_out_of_bounds() -> None:
    editor = editing(FloatField(name="momentum", default=0.9, lower=0, upper=1, upper_open=True))
    QTest.keyClick(editor.control, Qt.Key.Key_Up)
    assert editor.value() == 0.9
    type_into(editor, "0.98")
    QTest.keyClick(editor.control, Qt.Key.Key_Up)
    assert editor.value() == 0.99


def test_arrows_turn_the_number_at_the_cursor() -> None:
    editor = editing(NumbersField(name="betas", default=(0.9, 0.99), length=2, lower=0, upper=1, upper_open=True))
    editor.control.setCursorPosition(len(editor.control.text()))
    QTest.keyClick(editor.control, Qt.Key.Key_Down)
    assert editor.value() == (0.9, 0.98)
    editor.control.setCursorPosition(0)
    QTest.keyClick(editor.control, Qt.Key.Key_Down)
    assert editor.value() == (0.8, 0.98)


def test_an_optional_number_can_be_emptied_and_says_what_that_means() -> None:
    editor = editing(IntField(name="total_steps", default=None, optional=True, none_means="the whole run"))
    assert editor.control.placeholderText() == "the whole run"
    assert editor.value() is None
    type_into(editor, "12")
    assert editor.value() == 12
    editor.control.selectAll()
    QTest.keyClick(editor.control, Qt.Key.Key_Delete)
    assert editor.value() is None
    assert editor.problem() is None


def test_a_required_number_without_a_value_is_shown_as_missing() -> None:
    editor = editing(IntField(name="step_size", required=True))
    assert editor.value() is None
    assert editor.problem() == "step_size needs a value."


def test_an_optional_bool_has_three_states() -> None:
    editor = editing(BoolField(name="foreach", default=None, optional=True))
    assert isinstance(editor.control, QComboBox)
    seen = []
    for row in range(3):
        editor.control.setCurrentIndex(row)
        seen.append(editor.value())
    assert seen == [None, True, False]


def test_a_plain_bool_is_a_check_box() -> None:
    editor = editing(BoolField(name="nesterov", default=False))
    assert isinstance(editor.control, QCheckBox)
    QTest.keyClick(editor.control, Qt.Key.Key_Space)
    assert editor.value() is True


def test_a_word_that_is_no_choice_is_kept_and_shown_as_wrong() -> None:
    editor = editing(ChoiceField(name="anneal", default="cos", choices=("cos", "linear")))
    editor.set_value("cubic")
    assert editor.value() == "cubic"
    assert "must be one of cos, linear" in str(editor.problem())
    editor.control.setCurrentIndex(1)
    assert (editor.value(), editor.problem()) == ("linear", None)


def test_an_unknown_kind_of_field_is_edited_as_text() -> None:
    assert type(editing(Field(name="thing", default="x"))) is TextEditor


def test_numbers_may_be_none_at_all_where_the_length_is_free() -> None:
    editor = editing(NumbersField(name="hidden", default=(), whole=True))
    assert (editor.value(), editor.problem()) == ((), None)
    type_into(editor, "20, 10")
    assert editor.value() == (20, 10)


def test_a_problem_found_elsewhere_is_shown_until_the_value_changes() -> None:
    editor = editing(FloatField(name="lr", default=0.1))
    editor.set_problem(Sentence("too bold"))
    assert note(editor).text() == "too bold"
    type_into(editor, "0.2")
    assert editor.problem() is None


def torch_fields() -> list[tuple[str, Field]]:
    """Every field of every optimizer and scheduler of torch, straight from the signatures."""
    import torch

    found = []
    for module, base, skip in (
        (torch.optim, torch.optim.Optimizer, ("params",)),
        (torch.optim.lr_scheduler, torch.optim.lr_scheduler.LRScheduler, ("optimizer",)),
    ):
        for name, part in inspect.getmembers(module, inspect.isclass):
            if issubclass(part, base) and part is not base and not name.startswith("_"):
                found += [(f"{name}.{field.name}", field) for field in fields_of(part, skip=skip)]
    return found


def test_every_field_of_torch_shows_its_default_and_gives_it_back() -> None:
    fields = torch_fields()
    assert len(fields) > 120, "the walk found next to nothing: it proves nothing"
    for name, field in fields:
        editor = editor_for(field, name)
        assert editor.value() == field.default, name
        assert type(editor.value()) is type(field.default), name
        assert (editor.problem() is not None) == unset(field), name


def test_every_field_of_torch_survives_any_text() -> None:
    texts = ["", " ", "none", "abc", "-1", "1e400", "0.5", "1,2", "(1, 2)", "真", "1_000", ",", "nan", "٣"]
    for name, field in torch_fields():
        editor = editor_for(field, name)
        if not isinstance(editor.control, QLineEdit):
            continue
        for text in texts:
            editor.control.setText(text)
            editor.control.textEdited.emit(text)
            assert_agrees(editor, field)
            for key in (Qt.Key.Key_Up, Qt.Key.Key_PageDown):
                QTest.keyClick(editor.control, key)
                assert_agrees(editor, field)


def assert_agrees(editor: Editor, field: Field) -> None:
    """What the editor answers is a value that the field takes, exactly when no problem is shown."""
    value: Any = editor.value()
    try:
        field.check(value)
        taken = True
    except ValueError:
        taken = False
    if field.kind != "text":
        assert taken == (editor.problem() is None), (field.name, value, editor.problem())


def test_an_editor_is_named_and_explains_its_field() -> None:
    """Fields are named and explained for those who do not see them."""
    editor = editing(FloatField(name="lr", default=0.1, lower=0, help="How far each step goes."))
    assert editor.control.objectName() == "test.lr"
    assert editor.control.accessibleName() == "test lr"
    assert "How far each step goes." in editor.control.toolTip()
    assert "0 ≤ lr" in editor.control.toolTip()
