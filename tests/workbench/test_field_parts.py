"""PartsField and PointsField: what they take, what they refuse, and in which words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.field import MOST_NESTED, FieldProblem, FloatField, IntField, NumbersField, PartsField, PointsField
from workbench.recipe import Recipe
from workbench.registry import Choice, Part
from workbench.sentence import Problem

LINE = Part("line", "Line", "", (FloatField(name="start", default=0.5, lower=0.0, lower_open=True),
                                 IntField(name="steps", default=None, optional=True, lower=1)), dict)
MARKS = Part("marks", "Marks", "", (NumbersField(name="at", default=(1,), whole=True, increasing=True),), dict)


def part_of(name: str) -> Part:
    parts = {"line": LINE, "marks": MARKS, "stack": STACK, "forbidden": LINE}
    if name not in parts:
        raise Problem("There is no part named {name!r}.", name=name)
    return parts[name]


def names() -> list[str]:
    return ["line", "marks", "stack"]


PHASES = PartsField(name="phases", part_of=part_of, names=names, lengths=True, one="phase")
INNER = PartsField(name="parts", part_of=part_of, names=names, default=({"part": "line"},))
STACK = Part("stack", "Stack", "", (INNER,), dict)


def refused(value: Any, field: PartsField | PointsField = PHASES) -> str:
    with pytest.raises(FieldProblem) as caught:
        field.check(value)
    assert caught.value.field == field.name, "whoever shows it must find the field"
    return str(caught.value)


def test_values_are_checked_by_the_part_and_only_those_given_are_kept() -> None:
    value = PHASES.check([{"part": "line", "length": 5.0, "start": 1}, {"part": "marks", "at": [3, 9]}])
    assert value == ({"part": "line", "length": 5, "start": 1.0}, {"part": "marks", "length": None, "at": (3, 9)})
    assert isinstance(value[0]["start"], float)


def test_a_list_without_lengths_has_none() -> None:
    assert INNER.check(({"part": "line"},)) == ({"part": "line"},)
    assert "length means nothing here" in refused(({"part": "line", "length": 3},), INNER)


def test_a_list_may_be_empty_where_that_is_said() -> None:
    field = PartsField(name="changes", part_of=part_of, names=names, least=0)
    assert field.check(()) == field.check([]) == ()
    assert field.check([{"part": "line"}]) == ({"part": "line"},)
    assert refused(None, field) == "changes needs a value."
    assert "must be a list of parts" in refused("", field)


@pytest.mark.parametrize(("value", "words"), [
    ("line", "must be a list of parts"), ({"part": "line"}, "must be a list of parts"), (5, "must be a list of parts"),
    ((), "needs at least one phase"),
    (({"length": 3},), "phase 1 of phases needs the name of a part"), (("line",), "phase 1 of phases needs the name"),
    (({"part": "line"}, {"part": "lime"}), "phase 2: There is no part named 'lime'"),
    (({"part": "forbidden"},), "phase 1: forbidden cannot stand here"),
    (({"part": "line", "start": 0.0},), "phase 1: start must be above 0; 0 is not."),
    (({"part": "line", "stop": 1},), "phase 1: line has no field 'stop'"),
    (({"part": "line", "length": 0},), "phase 1: length must be 1 or more"),
    (({"part": "line", "length": 2.5},), "phase 1: length must be a whole number"),
    (({"part": "line"}, {"part": "stack", "parts": ({"part": "marks", "at": (2, 1)},)}),
     "phase 2: part 1: at must grow from one number to the next."),
    (({"part": "stack", "parts": ()},), "phase 1: parts needs at least one part"),
])
def test_what_is_wrong_is_said_with_its_number(value: Any, words: str) -> None:
    assert words in refused(value)


def nested(depth: int) -> tuple[dict[str, Any], ...]:
    """``depth`` lists inside each other, numbers in the innermost."""
    inner: tuple[dict[str, Any], ...] = ({"part": "marks", "at": (1, 2)},)
    for _ in range(depth - 1):
        inner = ({"part": "stack", "parts": inner},)
    return inner


def test_lists_in_lists_go_so_deep_and_no_deeper() -> None:
    assert INNER.check(nested(MOST_NESTED)) == nested(MOST_NESTED)
    assert f"more than {MOST_NESTED} deep" in refused(nested(MOST_NESTED + 1), INNER)
    assert f"more than {MOST_NESTED} deep" in refused(nested(5000), INNER), "no RecursionError"


def test_it_is_named_by_its_parts_and_cannot_be_typed() -> None:
    assert PHASES.format(({"part": "line"}, {"part": "marks"})) == "line → marks"
    with pytest.raises(FieldProblem, match="cannot be typed"):
        PHASES.parse("line")


def test_a_recipe_keeps_lists_of_parts() -> None:
    phases = ({"part": "LinearLR", "length": 5, "start_factor": 0.1},
              {"part": "ChainedScheduler", "length": None,
               "parts": ({"part": "StepLR", "step_size": None}, {"part": "MultiStepLR", "milestones": (3, 9)})})
    recipe = Recipe(Choice("digits"), Choice("mlp"), Choice("CrossEntropyLoss"), Choice("SGD", {"lr": 0.1}),
                    Choice("SequentialLR", {"phases": phases}))
    assert Recipe.from_toml(recipe.to_toml()).scheduler == recipe.scheduler
    assert [p for p in recipe.problems() if p.section == "scheduler"] == []


# ---------------------------------------------------------------------------------------------------------
# Points

POINTS = PointsField(name="points")


@pytest.mark.parametrize(("text", "value"), [
    ("0: 0.1, 500: 0.01", ((0, 0.1), (500, 0.01))),
    ("0:1e-3;1e3:1e-4", ((0, 1e-3), (1000, 1e-4))),
    (" 5 : 0 , ", ((5, 0.0),)),
])
def test_points_are_typed_as_step_and_value(text: str, value: Any) -> None:
    assert POINTS.parse(text) == value
    assert POINTS.parse(POINTS.format(value)) == value


@pytest.mark.parametrize(("text", "words"), [
    ("0.1", "must be points such as 0: 0.1, 500: 0.01; '0.1' is not"),
    ("0: 0.1, 5", "'5' is not"),
    ("1.5: 0.1", "points, at '1.5: 0.1': step must be a whole number"),
    ("-1: 0.1", "step must be 0 or more"), ("nan: 0.1", "step must be a whole number"),
    ("0: -0.1", "value must be 0 or more"), ("0: inf", "value must be a finite number"),
    ("0: x", "value must be a number"),
    ("0:", "value needs a value"), ("5: 1, 5: 2", "must grow"), ("9: 1, 5: 2", "must grow"),
    (",", "must be points"), ("", "needs a value"),
])
def test_wrong_points_are_refused_at_the_point(text: str, words: str) -> None:
    with pytest.raises(FieldProblem) as caught:
        POINTS.parse(text)
    assert words in str(caught.value)
    assert caught.value.field == "points"


@pytest.mark.parametrize("value", ["0: 0.1", (), 5, ((0, 0.1, 2),), ((0,),), ("ab",), ((0, None),), ((-1, 0.1),),
                                   ((0.5, 0.1),), ((0, 0.1), (0, 0.2)), ((True, 0.1),)])
def test_values_that_are_no_points_are_refused(value: Any) -> None:
    refused(value, POINTS)


steps = st.lists(st.integers(0, 10**15), min_size=1, max_size=8, unique=True).map(sorted)


@given(st.data())
def test_any_points_survive_being_written_and_read(data: st.DataObject) -> None:
    value = tuple((step, data.draw(st.floats(0, 1e6))) for step in data.draw(steps))
    assert POINTS.parse(POINTS.format(POINTS.check(value))) == value
