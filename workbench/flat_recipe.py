"""A recipe as one row of a table: flat names such as ``optimizer.lr``, and their values as the file has them.

Read from the text alone: no part is looked up and no torch loaded, so that thousands of runs can be listed.  What a
recipe does not name is not there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.address import short
from workbench.recipe import AUGMENTATION, PARTS

SECTIONS = (*PARTS, AUGMENTATION, "training", "groups")
"""In the order in which a recipe's values are shown."""

SEED = "training.seed"


def flat(recipe_toml: str) -> dict[str, Any]:
    """Flat name -> value, section by section; empty where the text is no recipe.  The values fit into JSON."""
    try:
        table = tomllib.loads(recipe_toml)
    except (ValueError, RecursionError):
        return {}
    return {name: _plain(value) for section in SECTIONS if section in table
            for name, value in _values(section, table[section])}


def _values(section: str, content: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield f"{section}.{name}", value
    elif section == "groups" and isinstance(content, list):
        for number, rule in enumerate(content):
            if isinstance(rule, dict):
                group = rule.get("name", number)
                for name, value in rule.items():
                    if name != "name":
                        yield f"{section}.{group}.{name}", value
    else:
        yield section, content


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool)) else str(value)  # TOML also has dates


def rank(name: str) -> int:
    """The place of a flat name's section."""
    section = name.partition(".")[0]
    return SECTIONS.index(section) if section in SECTIONS else len(SECTIONS)


def value_text(value: Any) -> str:
    """A value in few words: ``0.1``, ``(0.9, 0.999)``, ``RandomCrop(padding=4)``, ``Lion (lion.py)``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str):
        return short(value)
    if isinstance(value, Mapping):
        return _part_text(value)
    if isinstance(value, (list, tuple)):
        parts = any(isinstance(item, Mapping) for item in value)
        inner = ", ".join(map(value_text, value))
        return inner if parts else f"({inner})"
    return str(value)


def _part_text(value: Mapping[str, Any]) -> str:
    """A part with its values, or only the values where it has no name."""
    inner = ", ".join(f"{name}={value_text(item)}" for name, item in value.items() if name != "part")
    name = value_text(value["part"]) if "part" in value else ""
    return f"{name}({inner})" if inner or not name else name
