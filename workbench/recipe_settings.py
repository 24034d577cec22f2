"""The settings of a recipe as a plain list, each with whether it is the usual one.

For reports and comparisons.  Nothing is built, and no part from outside is run to learn its defaults: of those, what
the recipe names counts as chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench import group_rule
from workbench.address import is_address
from workbench.field import Field
from workbench.kinds import registries
from workbench.recipe import PARTS, TRAINING_FIELDS, Recipe
from workbench.sentence import Problem


@dataclass(frozen=True)
class Setting:
    """One setting; ``usual`` is True where it is the default.  ``name`` is "" for the part of a section itself."""

    section: str
    name: str
    value: str
    usual: bool


def settings_of(recipe_toml: str) -> list[Setting]:
    """Every setting of a recipe, section by section; none where the text is no recipe."""
    try:
        recipe = Recipe.from_toml(recipe_toml)
    except Problem:
        return []
    return list(_settings(recipe))


def _settings(recipe: Recipe) -> Iterator[Setting]:
    for section, kind in PARTS.items():
        chosen = recipe.choice(section)
        yield Setting(section, "", chosen.part, usual=False)
        yield from _values(section, _fields(kind, chosen.part), chosen.values)
    yield from _values("training", TRAINING_FIELDS, recipe.training)
    for number, entry in enumerate(recipe.augmentation, start=1):
        for name, value in entry.items():
            yield Setting(f"augmentation {number}", "" if name == "part" else name, str(value), usual=False)
    for rule in recipe.groups:
        for name, value in group_rule.to_table(rule).items():
            if name != "name":
                yield Setting(f"group {rule.name}", name, str(value), usual=False)


def _fields(kind: str, part: str) -> tuple[Field, ...]:
    if is_address(part):
        return ()
    try:
        return registries[kind].fields(part)
    except Problem:  # of another version
        return ()


def _values(section: str, fields: tuple[Field, ...], values: Mapping[str, Any]) -> Iterator[Setting]:
    known = {field.name: field for field in fields}
    for name, value in values.items():
        if name not in known:
            yield Setting(section, name, str(value), usual=False)
    for name, field in known.items():
        value = values.get(name, field.default)
        yield Setting(section, name, _shown(field, value), usual=value == field.default)


def _shown(field: Field, value: Any) -> str:
    try:
        return field.format(field.check(value))
    except (Problem, TypeError, ValueError):
        return str(value)
