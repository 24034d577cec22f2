"""The training core of Descent: no Qt, no window.

    from workbench import Recipe, Trainer
    trainer = Trainer(Recipe.load("recipe.toml"))
    for event in trainer.events():
        print(event)

What is handed out here is loaded when it is first used, so that ``import workbench`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench import messages as messages
    from workbench.kinds import registries as registries
    from workbench.recipe import Recipe as Recipe
    from workbench.registry import Choice as Choice
    from workbench.run import Run as Run
    from workbench.trainer import Trainer as Trainer

_HOME = {
    "Recipe": "workbench.recipe",
    "Choice": "workbench.registry",
    "Trainer": "workbench.trainer",
    "Run": "workbench.run",
    "registries": "workbench.kinds",
}

__version__ = "0.3.0"
__all__ = ["Choice", "Recipe", "Run", "Trainer", "messages", "registries"]


def __getattr__(name: str) -> Any:
    if name == "messages":
        return importlib.import_module("workbench.messages")
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'workbench' has no attribute {name!r}")
