"""Address: the name of a part from outside, and what its path counts from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workbench.running import recipe
from workbench.address import Address, anchored, beside, is_address, parse, short
from workbench.kinds import registries
from workbench.recipe import Recipe
from workbench.sentence import Problem


@pytest.mark.parametrize(("text", "address", "in_short"), [
    ("file:lion.py#Lion", Address("file", "lion.py", "Lion"), "Lion (lion.py)"),
    ("file:/a b/优化 器.py#狮子", Address("file", "/a b/优化 器.py", "狮子"), "狮子 (优化 器.py)"),
    ("file:a#b/c#d.py#E", Address("file", "a#b/c#d.py", "E"), "E (c#d.py)"),
    ("package:timm.optim#Lamb", Address("package", "timm.optim", "Lamb"), "Lamb (timm.optim)"),
])
def test_an_address_is_read_and_written_the_same(text: str, address: Address, in_short: str) -> None:
    assert is_address(text)
    assert parse(text) == address
    assert str(address) == text
    assert short(text) == in_short


@pytest.mark.parametrize("text", [
    "file:", "file:#Lion", "file:lion.py", "file:lion.py#", "file:lion.py#Li on", "file:lion.py#a.b", "file: #A",
    "file:a\nb.py#A", "file:a\x00.py#A", "package:#A", "package:a..b#A", "package:.a#A", "package:a/b#A",
    "package:os.system('x')#A", "package:timm#1A",
])
def test_what_is_written_wrongly_is_told_how_it_is_written(text: str) -> None:
    assert is_address(text)
    with pytest.raises(Problem) as caught:
        parse(text)
    assert caught.value.sentence.endswith("names no part: write file:path/to/file.py#Class or package:module#Class.")
    assert "\n" not in caught.value.sentence
    assert anchored(text) == text
    assert beside(text, Path("/")) == text
    assert short(text) == text


def test_the_names_of_the_parts_that_there_are_are_no_addresses() -> None:
    for kind in registries:
        for name in registries[kind].names():
            assert not is_address(name)
            assert anchored(name) == beside(name, Path.cwd()) == short(name) == name


def test_relative_paths_count_from_the_folder_that_is_given_or_the_working_one(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("USERPROFILE", "/home/me")
    assert anchored("file:sub/../lion.py#Lion") == f"file:{tmp_path / 'lion.py'}#Lion"
    assert anchored("file:lion.py#Lion", Path("recipes")) == f"file:{tmp_path / 'recipes' / 'lion.py'}#Lion"
    assert anchored("file:/x/lion.py#Lion", Path("recipes")) == "file:/x/lion.py#Lion"
    assert anchored("file:~/lion.py#Lion", Path("recipes")) == "file:/home/me/lion.py#Lion"
    assert parse("file:lion.py#Lion").path == tmp_path / "lion.py"
    assert anchored("package:timm#Lion", Path("recipes")) == "package:timm#Lion"


@given(st.lists(st.sampled_from(["a", "b c", "狮", "d#e"]), min_size=1, max_size=4))
def test_what_is_written_beside_a_folder_is_found_from_it_again(words: list[str]) -> None:
    text = f"file:/home/x/{'/'.join(words)}.py#Lion"
    assert anchored(beside(text, Path("/home/x")), Path("/home/x")) == text
    assert beside(text, Path("/home/x")) == f"file:{'/'.join(words)}.py#Lion"
    assert beside(text, Path("/home/y")) == text, "it lies elsewhere: the path stays absolute"


# ---------------------------------------------------------------------------------------------------------
# In recipes

def test_a_recipe_file_and_a_file_beside_it_can_be_moved_together(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    chosen = recipe(f"file:{tmp_path}/one/sub/lion.py#Lion", optimizer_values={"lr": 0.1})
    chosen.save(tmp_path / "one" / "r.toml")
    assert 'part = "file:sub/lion.py#Lion"' in (tmp_path / "one" / "r.toml").read_text()
    assert Recipe.load(tmp_path / "one" / "r.toml").optimizer == chosen.optimizer
    (tmp_path / "one" / "r.toml").rename(tmp_path / "two" / "r.toml")
    moved = Recipe.load(tmp_path / "two" / "r.toml")
    assert moved.optimizer.part == f"file:{tmp_path}/two/sub/lion.py#Lion"
    assert moved.optimizer.values == {"lr": 0.1}


def test_the_text_that_runs_and_checkpoints_keep_has_the_whole_path(tmp_path: Path,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = recipe("file:lion.py#Lion").to_toml()
    monkeypatch.chdir("/")
    assert Recipe.from_toml(text).optimizer.part == f"file:{tmp_path}/lion.py#Lion"


def test_a_recipe_saved_elsewhere_names_the_same_file(tmp_path: Path) -> None:
    chosen = recipe(f"file:{tmp_path}/lion.py#Lion")
    (tmp_path / "elsewhere").mkdir()
    chosen.save(tmp_path / "elsewhere" / "r.toml")
    assert Recipe.load(tmp_path / "elsewhere" / "r.toml").optimizer == chosen.optimizer
