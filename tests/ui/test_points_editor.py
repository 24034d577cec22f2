"""PointsEditor: points of a curve, typed as step and value."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ui.editors import Editor, editor_for
from ui.points_editor import PointsEditor
from workbench.field import FieldProblem, PointsField

pytestmark = pytest.mark.usefixtures("app")

FIELD = PointsField(name="points", default=((0, 0.1), (500, 0.01)), help="The curve.")
LEFT_ALONE = PointsField(name="points", optional=True, none_means="from lr to a tenth of it")


def editing(field: PointsField = FIELD) -> Editor:
    editor = editor_for(field, "test.points")
    assert isinstance(editor, PointsEditor)
    editor.show()
    return editor


def type_into(editor: Editor, text: str) -> None:
    assert isinstance(editor.control, QLineEdit)
    editor.control.selectAll()
    QTest.keyClicks(editor.control, text)


def test_the_default_is_shown_as_it_is_typed() -> None:
    editor = editing()
    assert editor.control.text() == "0: 0.1, 500: 0.01"
    assert editor.value() == FIELD.default
    assert editor.problem() is None


def test_typed_points_are_told_as_numbers() -> None:
    editor = editing()
    told = []
    editor.changed.connect(lambda: told.append(editor.value()))
    type_into(editor, "0: 1e-3; 1e3: 0")
    assert told[-1] == ((0, 0.001), (1000, 0.0))
    assert editor.problem() is None


@pytest.mark.parametrize(("text", "words"), [("0: x", "at '0: x'"), ("5", "must be points"),
                                             ("9: 1, 5: 1", "must grow")])
def test_a_wrong_point_is_shown_and_comes_back_as_it_was_typed(text: str, words: str) -> None:
    first, second = editing(), editing()
    type_into(first, text)
    assert words in str(first.problem())
    assert first.control.wrong
    with pytest.raises(FieldProblem):
        FIELD.check(first.value())
    second.set_value(first.value())
    assert second.control.text() == text
    assert second.problem() is not None


@pytest.mark.parametrize("value", [((5, 0.1), (5, 0.2)), 7, ((0, -1.0),)])
def test_a_wrong_value_from_outside_is_kept_and_refused(value: Any) -> None:
    editor = editing()
    editor.set_value(value)
    assert editor.value() == value
    assert editor.problem() is not None
    type_into(editor, "0: 1")
    assert editor.value() == ((0, 1.0),)
    assert editor.problem() is None


def test_left_alone_it_says_what_that_means() -> None:
    editor = editing(LEFT_ALONE)
    assert editor.value() is None
    assert editor.control.text() == ""
    assert editor.control.placeholderText() == "from lr to a tenth of it"
    type_into(editor, "0: 0.5")
    assert editor.value() == ((0, 0.5),)


def test_it_tells_that_points_can_be_dragged() -> None:
    assert "dragged" in editing().control.toolTip()
    assert "The curve." in editing().control.toolTip()
