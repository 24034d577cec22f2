"""Flat recipes, where they differ, and which runs differ in their seed alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from workbench import Choice, Recipe
from workbench.flat_recipe import flat, value_text
from workbench.recipe_difference import Difference, differences, differing_names, groups_by_seed, names_of

TOML = """descent = 1
[training]
seed = 3
[optimizer]
part = "SGD"
lr = 0.1
[dataset]
part = "digits"
[scheduler]
part = "SequentialLR"
phases = [{part = "LinearLR", length = 5}, {part = "StepLR"}]
[[augmentation]]
part = "RandomCrop"
padding = 4
[[groups]]
name = "biases"
weight_decay = 0.0
"""


@dataclass(frozen=True)
class Listed:
    recipe: dict[str, Any] | None
    parent: Any = None


def test_a_recipe_is_one_row_in_the_order_of_its_sections() -> None:
    row = flat(TOML)
    assert list(row) == ["dataset.part", "optimizer.part", "optimizer.lr", "scheduler.part", "scheduler.phases",
                         "augmentation", "training.seed", "groups.biases.weight_decay"]
    assert (row["optimizer.lr"], row["training.seed"]) == (0.1, 3)
    assert value_text(row["scheduler.phases"]) == "LinearLR(length=5), StepLR"
    assert value_text(row["augmentation"]) == "RandomCrop(padding=4)"


def test_a_saved_recipe_names_all_that_trains() -> None:
    recipe = Recipe(Choice("digits"), Choice("mlp", {"hidden": (16, 8)}), Choice("CrossEntropyLoss"),
                    Choice("Adam", {"betas": (0.8, 0.9)}), training={"epochs": 3})
    row = flat(recipe.to_toml())
    assert (row["training.epochs"], row["model.part"], row["scheduler.part"]) == (3, "mlp", "none")
    assert value_text(row["optimizer.betas"]) == "(0.8, 0.9)"


@pytest.mark.parametrize("text", ["", "# a comment only", "[", "x = " + "[" * 5000, "descent = 1\ndataset = 3\n"])
def test_what_is_no_recipe_is_no_row_and_no_failure(text: str) -> None:
    assert flat(text) in ({}, {"dataset": 3})


@pytest.mark.parametrize(("value", "text"), [
    (True, "true"), (3, "3"), (1e-5, "1e-05"), (0.1 + 0.2, "0.3"), ("none", "none"), ([1, 2], "(1, 2)"),
    ("file:/far/away/lion.py#Lion", "Lion (lion.py)"), ({"a": 1}, "(a=1)"),
])
def test_values_are_said_in_few_words(value: Any, text: str) -> None:
    assert value_text(value) == text


def test_only_what_differs_is_told_section_by_section() -> None:
    one = {"training.seed": 0, "optimizer.part": "SGD", "optimizer.lr": 0.1, "training.epochs": 5}
    other = {"training.seed": 1, "optimizer.part": "Adam", "optimizer.lr": 0.1, "training.epochs": 5,
             "optimizer.eps": 1e-8}
    assert differences([one, other]) == [
        Difference("optimizer.part", ("SGD", "Adam")), Difference("optimizer.eps", (None, 1e-8)),
        Difference("training.seed", (0, 1))]
    assert differences([one, dict(one), dict(one)]) == []
    assert differences([one]) == differences([]) == []
    assert names_of([one, other])[0] == "optimizer.part"


def test_one_is_the_number_and_not_the_word_true() -> None:
    assert differences([{"a": 1}, {"a": 1.0}]) == []
    assert differences([{"a": 1}, {"a": True}]) != []


def test_the_names_that_differ_are_those_of_the_differences() -> None:
    recipes = [{"a": number % 2, "b": 0, **({"c": 1} if number == 3 else {})} for number in range(9)]
    assert differing_names(recipes) == {found.name for found in differences(recipes)} == {"a", "c"}
    assert differing_names([]) == set()


def test_runs_that_differ_in_their_seed_alone_are_one_group() -> None:
    def run(lr: float, seed: int, parent: Any = None) -> Listed:
        return Listed({"optimizer.lr": lr, "training.seed": seed}, parent)

    first = [run(0.1, 0), run(0.2, 0), run(0.1, 1), run(0.3, 5), run(0.3, 5)]
    assert groups_by_seed(first) == [[first[0], first[2]]]
    again = [*first, run(0.1, 1)]
    assert groups_by_seed(again) == [[first[0], first[2], again[-1]]], "a repeated seed is one more run"
    assert groups_by_seed([run(0.1, 0), run(0.1, 1, parent="fork")]) == [], "a fork was steered"
    assert groups_by_seed([Listed(None), Listed({}), Listed({"a": 1})]) == []
