"""Paths in a script: those in the user's home begin with ~, so that the script can be handed on."""

from __future__ import annotations

from pathlib import Path

from workbench.data_folder import data_folder
from workbench.field import PathField
from workbench.script.layout import literal
from workbench.script.page import Page


def path_text(path: Path | str, page: Page) -> str:
    """Code for a path."""
    path = PathField.path(str(path))
    try:
        below = path.relative_to(Path.home())
    except (ValueError, RuntimeError):
        return literal(path.as_posix())
    page.need("from pathlib import Path")
    return f"Path.home() / {literal(below.as_posix())}"


def folder_text(folder: str | None, page: Page) -> str:
    """Code for the folder of torchvision's sets that a recipe names, or the data folder."""
    return path_text(data_folder() if folder is None else folder, page)
