"""What the window remembers; and that nothing in those files can stop the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from ui.settings import Settings, config_folder
from workbench.presets import DIGITS, REGRESSION


def test_everything_is_remembered_from_one_start_to_the_next(tmp_path: Path) -> None:
    recipe = tmp_path / "mine.toml"
    REGRESSION.save(recipe)
    first = Settings(tmp_path / "config")
    first.theme, first.language = "dark", "zh_CN"
    first.remember_layout(QByteArray(b"geometry \0\xff"), QByteArray(b"layout"))
    first.add_recent_recipe(recipe)
    first.remember_recipe(DIGITS)
    first.save()

    again = Settings(tmp_path / "config")
    assert (again.theme, again.language) == ("dark", "zh_CN")
    assert (again.geometry, again.layout) == (QByteArray(b"geometry \0\xff"), QByteArray(b"layout"))
    assert again.recent_recipes == [recipe]
    assert again.last_recipe is not None
    assert again.last_recipe.to_toml() == DIGITS.to_toml()
    assert again.damaged is None


def test_the_first_start_has_defaults(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "config")
    assert (settings.theme, settings.language) == ("system", "system")
    assert settings.geometry.isEmpty()
    assert settings.recent_recipes == []
    assert settings.last_recipe is None


@pytest.mark.parametrize("content", [
    b"\0\xff\x13" * 100,
    b"[General\ntheme=@Invalid(\nlanguage",
    b"theme=@ByteArray(x)\nlanguage=klingon\nrecent=@Variant(\\0\\0\\0)\ngeometry=7\nlayout=, , ,\n",
    b"",
], ids=["binary", "torn", "wrong values", "empty"])
def test_a_damaged_file_costs_the_settings_but_not_the_start(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "window.ini").write_bytes(content)
    (folder / "last.toml").write_bytes(content)
    settings = Settings(folder)
    assert (settings.theme, settings.language) == ("system", "system")
    assert settings.recent_recipes == []
    assert settings.last_recipe is None
    settings.theme = "dark"
    settings.save()
    assert Settings(folder).theme == "dark"


def test_a_file_that_is_no_settings_is_set_aside_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "window.ini").write_bytes(b"\0\xff" * 50)
    settings = Settings(folder)
    assert settings.damaged is not None
    assert settings.damaged.read_bytes() == b"\0\xff" * 50


def test_a_folder_that_cannot_be_written_does_not_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(tmp_path / "file")
    settings.theme = "dark"
    settings.remember_recipe(DIGITS)
    settings.save()
    assert settings.last_recipe is None


def test_recent_recipes_are_few_unique_latest_first_and_exist(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "config")
    paths = [tmp_path / f"{number}.toml" for number in range(15)]
    for path in paths:
        DIGITS.save(path)
        settings.add_recent_recipe(path)
    settings.add_recent_recipe(paths[8])
    assert settings.recent_recipes[0] == paths[8]
    assert len(settings.recent_recipes) == len(set(settings.recent_recipes)) == 10
    paths[14].unlink()
    assert paths[14] not in settings.recent_recipes
    settings.forget_recent_recipes()
    assert settings.recent_recipes == []


def test_descent_home_decides_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DESCENT_HOME", str(tmp_path))
    assert config_folder() == tmp_path / "config"
