"""What the window remembers: layout, theme, language, recent recipes, the last recipe.

An INI file and a recipe file in the configuration folder.  Nothing in them can stop the start: what cannot be
read is set aside under another name, and what has a wrong value counts as not set.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from ui.theme import THEMES, ThemeName
from workbench.recipe import Recipe
from workbench.sentence import Problem

LANGUAGES = ("system", "en", "zh_CN")
RECENT = 10


def config_folder() -> Path:
    """``DESCENT_HOME``/config, or where the platform keeps such things."""
    home = os.environ.get("DESCENT_HOME")
    if home:
        return Path(home) / "config"
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(place or Path.home() / ".config") / "descent"


class Settings:
    """The remembered values; every one has a default, and writing never raises."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or config_folder()
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
        self._file = self._folder / "window.ini"
        self.damaged: Path | None = self._set_aside_if_damaged()
        self._values = QSettings(str(self._file), QSettings.Format.IniFormat)

    # ------------------------------------------------------------------ look and language

    @property
    def theme(self) -> ThemeName:
        wanted = self._text("theme", "system")
        return next((name for name in THEMES if name == wanted), "system")

    @theme.setter
    def theme(self, name: ThemeName) -> None:
        self._values.setValue("theme", name)

    @property
    def language(self) -> str:
        """One of LANGUAGES."""
        wanted = self._text("language", "system")
        return wanted if wanted in LANGUAGES else "system"

    @language.setter
    def language(self, name: str) -> None:
        self._values.setValue("language", name)

    # ------------------------------------------------------------------ layout

    @property
    def geometry(self) -> QByteArray:
        return self._bytes("geometry")

    @property
    def layout(self) -> QByteArray:
        return self._bytes("layout")

    def remember_layout(self, geometry: QByteArray, layout: QByteArray) -> None:
        self._values.setValue("geometry", geometry)
        self._values.setValue("layout", layout)

    @property
    def runs_table(self) -> str:
        """How the table of runs was: its columns, order and width, as the table itself writes it."""
        return self._text("runs_table", "")

    @runs_table.setter
    def runs_table(self, remembered: str) -> None:
        self._values.setValue("runs_table", remembered)

    # ------------------------------------------------------------------ folders

    @property
    def export_folder(self) -> Path | None:
        """Where files were exported to the last time; None where there is no such folder."""
        name = self._text("export_folder", "")
        return Path(name) if name and Path(name).is_dir() else None

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._values.setValue("export_folder", str(folder))

    # ------------------------------------------------------------------ recipes

    @property
    def recent_recipes(self) -> list[Path]:
        """The latest first; files that are gone are left out."""
        value = self._values.value("recent", [])
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(name) for name in names if isinstance(name, str) and name and Path(name).is_file()]

    def add_recent_recipe(self, path: Path) -> None:
        path = path.resolve()
        others = [old for old in self.recent_recipes if old != path]
        self._values.setValue("recent", [str(p) for p in [path, *others]][:RECENT])

    def forget_recent_recipes(self) -> None:
        self._values.setValue("recent", [])

    @property
    def last_recipe(self) -> Recipe | None:
        """The recipe that the window showed last; None at the first start, or where it cannot be read."""
        try:
            return Recipe.load(self._folder / "last.toml")
        except Problem:
            return None

    def remember_recipe(self, recipe: Recipe) -> None:
        with contextlib.suppress(OSError, Problem):
            recipe.save(self._folder / "last.toml")

    # ------------------------------------------------------------------ the file

    def save(self) -> None:
        self._values.sync()

    def _text(self, key: str, default: str) -> str:
        value = self._values.value(key, default)
        return value if isinstance(value, str) else default

    def _bytes(self, key: str) -> QByteArray:
        value = self._values.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def _set_aside_if_damaged(self) -> Path | None:
        """Rename a file that Qt cannot read; returns its new name."""
        if not self._file.exists():
            return None
        probe = QSettings(str(self._file), QSettings.Format.IniFormat)
        probe.allKeys()
        if probe.status() == QSettings.Status.NoError and not self._looks_binary():
            return None
        aside = self._file.with_suffix(".damaged")
        with contextlib.suppress(OSError):
            os.replace(self._file, aside)
        return aside

    def _looks_binary(self) -> bool:
        try:
            return b"\0" in self._file.read_bytes()
        except OSError:
            return True
