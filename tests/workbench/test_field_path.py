"""A path in a recipe: whole, text, and of the kind that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.field import FieldProblem, PathField, fields_of, unset
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.sentence import Sentence

FOLDER = PathField(name="folder", folder=True)
TABLE = PathField(name="file", suffixes=(".csv", ".parquet"))


def refused(field: PathField, value: Any) -> str:
    with pytest.raises(FieldProblem) as caught:
        field.check(value)
    assert caught.value.field == field.name
    said = caught.value.sentence
    assert isinstance(said, Sentence)
    assert said.startswith(field.name)
    assert "\n" not in said
    return str(said)


@pytest.mark.parametrize("value", ["/data", "/", "~", "~/数据/猫 和狗", "/a/../b", "/data/with 'quotes'", "/a:b"])
def test_whole_paths_are_taken_as_they_are(value: str) -> None:
    assert FOLDER.check(value) == value
    assert FOLDER.parse(FOLDER.format(value)) == value


@pytest.mark.parametrize("value", ["data", "./data", "../data", "~nobody/data", "http://example.org/a", "C:data"])
def test_a_path_that_depends_on_where_one_stands_is_refused(value: str) -> None:
    assert refused(FOLDER, value) == f"folder must be a whole path, such as ~/pictures; {value!r} is not."


@pytest.mark.parametrize("value", ["", "  ", "/a\0b", "/a\nb", "/\udcff", 3, 1.5, True, [1], {"a": 1}, b"/data"])
def test_what_is_no_path_is_refused(value: Any) -> None:
    assert "must be the path of a folder" in refused(FOLDER, value)


@pytest.mark.parametrize("value", ["/t.csv", "/T.CSV", "~/a.b.parquet"])
def test_a_file_has_one_of_its_endings(value: str) -> None:
    assert TABLE.check(value) == value
    assert "must be a file that ends with .csv, .parquet" in refused(TABLE, value + ".txt")
    assert PathField(name="any").check("/anything") == "/anything"


@pytest.mark.parametrize(("text", "value"), [
    ("  /data/a  ", "/data/a"), ('"/data/with space"', "/data/with space"), ("'/data/a'", "/data/a"),
    ("file:///data/%E7%8C%AB%20x", "/data/猫 x"),
])
def test_what_is_pasted_from_a_file_manager_or_a_shell_is_understood(text: str, value: str) -> None:
    assert FOLDER.parse(text) == value


def test_the_home_is_found_when_it_is_read() -> None:
    assert PathField.path("~/x") == Path.home() / "x"
    assert PathField.path("/x") == Path("/x")


def test_it_is_read_from_a_signature() -> None:
    def part(folder: str, cache: str | None = None) -> None: ...

    extra = {name: {"field": PathField, "folder": True} for name in ("folder", "cache")}
    folder, cache = fields_of(part, extra=extra)
    assert isinstance(folder, PathField)
    assert (unset(folder), unset(cache)) == (True, False)
    assert cache.parse("") is None


def test_it_survives_a_recipe(tmp_path: Path) -> None:
    recipe = Recipe(Choice("picture_folder", {"folder": "/数据/cats and dogs"}), Choice("small_cnn"),
                    Choice("CrossEntropyLoss"), Choice("SGD"))
    assert recipe.problems() == []
    recipe.save(tmp_path / "r.toml")
    assert Recipe.load(tmp_path / "r.toml").dataset == recipe.dataset
