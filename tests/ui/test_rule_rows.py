"""RuleRows: what is written into the recipe is what was edited, whatever the groups are that come of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.rule_rows import RuleRows
from workbench.group_rule import REST, GroupRule
from workbench.messages import Group


def group(name: str, optimizer: str = "SGD", tensors: int = 2, weights: int = 10) -> Group:
    return Group(name, tensors, weights, {"lr": 0.1}, ("lr",), optimizer=optimizer)


def rows(split: str, *rules: GroupRule, counted: tuple[Group, ...] = ()) -> RuleRows:
    made = RuleRows()
    made.arguments = ("lr", "momentum")
    made.take(split, rules)
    made.count(counted)
    return made


KINDS = (group("weights"), group("biases"))


def test_the_models_groups_get_a_rule_only_where_they_have_something_of_their_own() -> None:
    edited = rows("kind", counted=KINDS)
    assert [(row.name, row.rule, row.number) for row in edited.rows()] == [("weights", None, None),
                                                                          ("biases", None, None)]
    assert edited.written() == ()
    edited.set_value([1], "lr", 0.5)
    edited.freeze([0], True)
    assert edited.written() == (GroupRule("biases", values={"lr": 0.5}), GroupRule("weights", frozen=True))
    assert [row.number for row in edited.rows()] == [1, 0], "numbers are those of the recipe"
    edited.set_value([1], "lr", None)
    assert edited.written() == (GroupRule("weights", frozen=True),)
    assert [row.number for row in edited.rows()] == [0, None]


def test_one_edit_of_several_rows_is_made_in_all_of_them() -> None:
    edited = rows("kind", GroupRule("biases", values={"momentum": 0.5}), counted=KINDS)
    edited.set_value([0, 1], "lr", 0.3)
    assert {rule.name: dict(rule.values) for rule in edited.written()} == {
        "weights": {"lr": 0.3}, "biases": {"momentum": 0.5, "lr": 0.3}}
    edited.clear([0, 1])
    assert edited.written() == ()


def test_a_rule_for_a_group_that_the_model_does_not_have_stays_to_be_seen_until_it_says_nothing() -> None:
    edited = rows("layer", GroupRule("gone", frozen=True), counted=KINDS)
    assert [row.name for row in edited.rows()] == ["weights", "biases", "gone"]
    edited.freeze([2], False)
    assert [row.name for row in edited.rows()] == ["weights", "biases", "gone"], "not while it is being edited"
    assert edited.written() == ()
    edited.count(KINDS)
    assert [row.name for row in edited.rows()] == ["weights", "biases"]


def test_a_pair_of_optimizers_makes_two_groups_of_one_and_the_recipe_knows_one() -> None:
    edited = rows("kind", counted=(group("weights", "Muon", 3, 30), group("weights (AdamW)", "AdamW", 1, 4)))
    (row,) = edited.rows()
    assert (row.name, row.holds()) == ("weights", (4, 34))
    edited.freeze([0], True)
    assert edited.written() == (GroupRule("weights", frozen=True),)


def test_what_cannot_be_counted_leaves_the_models_groups_and_drops_counts_of_patterns() -> None:
    by_kind = rows("kind", counted=KINDS)
    by_kind.count(())
    assert [row.name for row in by_kind.rows()] == ["weights", "biases"]
    by_pattern = rows("pattern", GroupRule("body", REST), counted=(group("body"),))
    assert by_pattern.rows()[0].holds() == (2, 10)
    by_pattern.count(())
    assert by_pattern.rows()[0].groups == ()


def test_each_way_to_split_keeps_its_rules_and_patterns_begin_with_the_rest() -> None:
    edited = rows("kind", GroupRule("biases", frozen=True), counted=KINDS)
    edited.choose("pattern")
    assert edited.written() == (GroupRule("all", REST),)
    edited.choose("one")
    assert edited.written() == ()
    edited.choose("kind")
    assert edited.written() == (GroupRule("biases", frozen=True),)
    edited.take("one", ())
    edited.choose("kind")
    assert edited.written() == (), "another recipe brings its own"


def test_a_new_group_by_pattern_has_a_name_of_its_own_and_stands_before_the_rest() -> None:
    edited = rows("pattern", GroupRule("all", REST))
    assert edited.add() == 0
    assert edited.add() == 1
    assert [rule.name for rule in edited.written()] == ["group 1", "group 2", "all"]
    assert edited.move(0, 1) == 1
    assert edited.move(1, 5) == 2, "not beyond the end"
    assert [rule.name for rule in edited.written()] == ["group 2", "all", "group 1"]
    edited.rename(0, "head")
    edited.match(0, "fc*")
    assert edited.written()[0] == GroupRule("head", "fc*")


def test_values_that_the_optimizer_does_not_know_wait_for_one_that_does() -> None:
    edited = rows("kind", GroupRule("biases", values={"momentum": 0.5}), counted=KINDS)
    edited.arguments = ("lr", "betas")
    assert edited.written() == ()
    assert [row.number for row in edited.rows()] == [None, None]
    edited.arguments = ("lr", "momentum")
    assert edited.written() == (GroupRule("biases", values={"momentum": 0.5}),)


NAMES = st.sampled_from(["a", "b", "c", "d"])
RULES = st.lists(st.builds(GroupRule, NAMES, st.sampled_from(["x*", REST]), st.booleans(),
                           st.dictionaries(st.sampled_from(["lr", "momentum"]), st.floats(0, 1), max_size=2)),
                 max_size=4, unique_by=lambda rule: rule.name)


@given(RULES, st.lists(NAMES, unique=True))
@settings(deadline=None)
def test_rules_come_out_as_they_went_in_whatever_is_counted(rules: list[GroupRule], counted: list[str]) -> None:
    by_pattern = rows("pattern", *rules, counted=tuple(map(group, counted)))
    assert by_pattern.written() == tuple(rules)
    by_kind = rows("kind", *rules, counted=tuple(map(group, counted)))
    assert by_kind.written() == tuple(rule for rule in rules if rule.frozen or rule.values)
    for edited in (by_pattern, by_kind):
        there = {row.number: row.name for row in edited.rows() if row.number is not None}
        assert there == {number: rule.name for number, rule in enumerate(edited.written())}


@pytest.mark.parametrize("value", [0.5, "wrong", (0.9, 0.99), False])
def test_values_of_any_kind_are_kept_as_they_are(value: Any) -> None:
    edited = rows("kind", counted=KINDS)
    edited.set_value([0], "momentum", value)
    assert edited.written()[0].values["momentum"] is value
