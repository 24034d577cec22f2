"""The choice of columns: read from the part's values and written back, and what the part itself makes of it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.tables.making import build, write
from workbench.sentence import Problem
from workbench.tables.dialect import Asked
from workbench.tables.look import TablePreview
from workbench.tables.names import listed
from workbench.tables.preview import preview
from workbench.tables.selection import FIELDS, Selection

HOUSES = """id,"size, m²",size*,rooms,postcode,城市,😀,note,mixed,price
1,50.5,1.5,2,10115,北京,a,,1,100
2,60.25,2.5,2,10115,上海,b,,2,110
3,70.5,3.5,3,20095,北京,a,,x,120
4,80.75,4.5,3,20095,上海,b,,4,130
5,90.5,5.5,4,50667,北京,a,,5,140
6,99.5,6.5,4,50667,上海,b,,6,150.5
"""


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    return write(tmp_path, HOUSES, "houses.csv")


@pytest.fixture
def look(houses: Path) -> TablePreview:
    return preview(houses)


def used(path: Path, **values: Any) -> set[str]:
    """The columns that the part itself makes features of."""
    return {name.split("=")[0] for name in build(path, **values).features}


def refusal(path: Path, **values: Any) -> str:
    """Why the part refuses the values; "" where it does not."""
    try:
        build(path, **values)
    except Problem as problem:
        return str(problem)
    return ""


COUNTED = "different in every row"
"""Why a target is refused that looks right: whether all classes are different is known when all rows are read."""


GOOD: tuple[dict[str, Any], ...] = (
    {"leave_out": "note, mixed"},
    {"leave_out": "mixed, no*"},
    {"leave_out": "note", "categories": "mixed"},
    {"features": "size*, rooms", "leave_out": None},
    {"features": '"size, m²"', "target": "rooms"},
    {"features": "*", "leave_out": "note, mixed, id", "target": "price, rooms"},
    {"features": "城市, 😀", "categories": "postcode, [r]ooms", "target": "postcode"},
    {"features": "size?", "target": "size, m²"},
)


@pytest.mark.parametrize("values", GOOD)
def test_values_that_are_only_looked_at_stay_as_they_are(values: dict[str, Any], houses: Path,
                                                         look: TablePreview) -> None:
    selection = Selection(look, values)
    assert not selection.problems
    assert selection.values() == {**FIELDS, **values}
    assert set(selection.features) == used(houses, **values)
    assert selection.problem("auto") is None
    if len(selection.targets) > 1:
        assert selection.task() == "regression"
    assert selection.task() == build(houses, **values).task


def test_what_cannot_be_a_feature_is_none_and_is_left_out(houses: Path, look: TablePreview) -> None:
    with pytest.raises(Problem, match="cannot be features: 'note' has no values"):
        build(houses)  # the control
    selection = Selection(look, {})
    assert str(selection.why_no_feature("note")) == "'note' has no values"
    assert str(selection.why_no_feature("mixed")) == "'mixed' has numbers, but also texts such as 'x'"
    selection.set_features(["note", "mixed"], True)
    assert {"note", "mixed"}.isdisjoint(selection.features)
    assert selection.values() == {**FIELDS, "leave_out": "note, mixed"}
    assert used(houses, **selection.values()) == set(selection.features)


def test_the_shorter_way_is_written_and_patterns_stay(houses: Path, look: TablePreview) -> None:
    selection = Selection(look, {"leave_out": "n*, mi*"})
    selection.set_features(["rooms"], False)
    assert selection.values() == {**FIELDS, "leave_out": "n*, mi*, rooms"}
    selection.set_features(["rooms", "id", "size, m²", "城市"], False)
    assert selection.values() == {**FIELDS, "features": "size*, postcode, 😀"}
    selection.set_features(look.names, False)
    selection.set_features(["size, m²"], True)
    assert selection.values()["features"] == '"size, m²"'
    assert used(houses, **selection.values()) == {"size, m²"}
    selection = Selection(look, {"features": "si*, rooms"})
    selection.set_features(["rooms"], False)
    assert selection.values()["features"] == "si*"
    selection.set_features(["size, m²"], False)
    assert selection.values()["features"] == "size*", "the column of that name alone"


def test_a_target_that_is_none_any_more_is_a_feature_as_the_values_say(look: TablePreview) -> None:
    selection = Selection(look, {})
    assert selection.targets == ("price",)
    selection.take_target("rooms")
    assert selection.is_feature("price")
    assert not selection.is_feature("rooms")
    assert selection.values()["target"] == "rooms"
    selection.take_target("price")
    assert selection.values()["target"] is None, "as it was"
    selection = Selection(look, {"features": "id", "target": "price"})
    selection.take_target("rooms")
    assert selection.features == ("id",)


def test_several_targets_are_for_regression(look: TablePreview) -> None:
    selection = Selection(look, {"leave_out": "note, mixed"})
    selection.toggle_target("size, m²")
    assert selection.values()["target"] == 'price, "size, m²"'
    assert selection.task() == "regression"
    assert selection.problem("auto") is None
    wrong = selection.problem("classification")
    assert wrong is not None
    assert (wrong.field, str(wrong.sentence)) == (
        "task", "Classification has one target; price, size, m² are 2.")
    selection.toggle_target("城市")
    wrong = selection.problem("auto")
    assert wrong is not None
    assert "'城市' is no number" in wrong.sentence
    for name in selection.targets:
        selection.toggle_target(name)
    assert len(selection.targets) == 1, "the last one stays"
    selection.take_target("note")
    assert selection.targets != ("note",), "it has no values"


@pytest.mark.parametrize("target", ["城市", "rooms", "price", "mixed", "postcode"])
@pytest.mark.parametrize("task", ["auto", "classification", "regression"])
@pytest.mark.parametrize("category", [True, False])
def test_the_targets_problem_is_the_builders(target: str, task: str, category: bool, houses: Path,
                                             look: TablePreview) -> None:
    selection = Selection(look, {"features": "😀", "target": target})
    selection.set_categories([target], category)
    values = {**selection.values(), "task": task}
    wrong = selection.problem(task)
    refused = refusal(houses, **values)
    if COUNTED not in refused:
        assert (wrong is None) == (refused == "")
    if not refused:
        assert build(houses, **values).task == selection.task(task)


def test_numbers_can_be_taken_for_categories(houses: Path, look: TablePreview) -> None:
    selection = Selection(look, {"leave_out": "note, mixed"})
    before = selection.inputs()
    selection.set_categories(["postcode", "城市"], True)
    assert selection.inputs() == before + 2, "three places instead of one number; a text was categories before"
    assert selection.values()["categories"] == "postcode"
    assert selection.inputs() == len(build(houses, **selection.values()).features)
    assert not selection.is_feature("mixed")
    selection.set_categories(["mixed"], True)
    assert selection.why_no_feature("mixed") is None
    selection.set_features(["mixed"], True)
    assert selection.values() == {**FIELDS, "leave_out": "note", "categories": "postcode, mixed"}
    assert used(houses, **selection.values()) == set(selection.features)
    selection.limit = 2
    assert "category_limit is 2" in str(selection.why_no_feature("postcode"))
    assert not selection.is_feature("postcode")
    selection = Selection(look, {"categories": "*"})
    selection.set_categories(["id"], False)
    assert "id" not in listed(selection.values()["categories"])
    assert "postcode" in listed(selection.values()["categories"])


def test_names_that_are_not_there_are_told_and_left_out_of_what_is_written(houses: Path, look: TablePreview) -> None:
    values = {"target": "prise", "features": "*", "leave_out": "note, mixed, gone*", "categories": "postcod"}
    selection = Selection(look, values)
    assert [(problem.field, str(problem.sentence)) for problem in selection.problems] == [
        ("target", "houses.csv has no column 'prise'. Did you mean 'price'?"),
        ("categories", "houses.csv has no column 'postcod'. Did you mean 'postcode'?"),
        ("leave_out", "houses.csv has no column 'gone*'. There is: id, size, m², size*, rooms, postcode, 城市, 😀, "
         "note, mixed, price."),
    ]
    assert selection.values() == {**FIELDS, "target": "price", "leave_out": "note, mixed"}
    assert used(houses, **selection.values()) == set(selection.features)


def test_the_suggestion_leaves_out_what_would_be_learned_by_heart(tmp_path: Path) -> None:
    text = ",name,a,none,y\n" + "".join(f"{i},person {i},{i % 3},,{i % 2}\n" for i in range(12))
    path = write(tmp_path, text)
    look = preview(path)
    selection = Selection(look, {})
    assert set(selection.features) == {"name", "a"}, "the numbers of the rows are left out by themselves"
    assert selection.values() == {**FIELDS, "leave_out": "column 1, none"}
    selection.suggest()
    assert selection.features == ("a",)
    assert used(path, **selection.values()) == {"a"}


def test_the_numbers_of_the_rows_can_be_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, ",a,y\n" + "".join(f"{i},{i % 3},{i % 2}\n" for i in range(12)))
    selection = Selection(preview(path), {})
    assert selection.features == ("a",)
    assert selection.values() == FIELDS
    assert used(path) == {"a"}
    selection.set_features(["column 1"], True)
    assert used(path, **selection.values()) == {"column 1", "a"}
    selection = Selection(preview(path), selection.values())
    assert selection.features == ("column 1", "a")


def test_warnings_are_of_targets_then_features_then_of_what_can_be_none(tmp_path: Path) -> None:
    text = "same,name,none,y\n" + "".join(f"7,person {i},,{i}.5\n" for i in range(11)) + "7,last,,\n"
    selection = Selection(preview(write(tmp_path, text)), {})
    assert [name for name, _ in selection.warnings()] == ["y", "same", "name", "none"]
    selection.set_features(["name"], False)
    assert [name for name, _ in selection.warnings()] == ["y", "same", "none"]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_done_what_is_written_is_what_is_shown(seed: int, houses: Path, look: TablePreview) -> None:
    """Any steps, from any values: the part makes the same features, and reading it again gives the same choice."""
    chance = random.Random(seed)
    selection = Selection(look, chance.choice(GOOD))
    for _ in range(chance.randrange(1, 12)):
        names = chance.sample(look.names, chance.randrange(1, 6))
        chance.choice([
            lambda n=names: selection.set_features(n, True), lambda n=names: selection.set_features(n, False),
            lambda n=names: selection.take_target(n[0]), lambda n=names: selection.toggle_target(n[0]),
            lambda n=names: selection.set_categories(n, True), lambda n=names: selection.set_categories(n, False),
            selection.suggest,
        ])()
    again = Selection(look, selection.values())
    assert not again.problems
    assert (again.targets, again.features) == (selection.targets, selection.features)
    assert again.values() == selection.values()
    if selection.problem("auto") is None and COUNTED not in refusal(houses, **selection.values()):
        assert used(houses, **selection.values()) == set(selection.features)


def test_a_choice_goes_on_in_the_same_table_read_otherwise(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c,y\n" + "".join(f"{i},{'x' if i == 3 else i},{i % 3},{i % 2}\n" for i in range(12)))
    chosen = Selection(preview(path), {"leave_out": "a"})
    chosen.set_features(["c"], False)
    chosen.take_target("c")
    otherwise = Selection(preview(path, Asked(missing_words=("x",))), {"leave_out": "a"})
    otherwise.follow(chosen)
    assert otherwise.targets == ("c",)
    assert otherwise.features == ("b", "y"), "b has no text any more, and was always wanted"
    assert not otherwise.touched
    without_names = Selection(preview(path, Asked(header="no")), {})
    before = without_names.values()
    without_names.follow(chosen)
    assert without_names.values() == before
    chosen.set_features(["b"], False)
    otherwise.follow(chosen)
    assert otherwise.features == ("y",)
