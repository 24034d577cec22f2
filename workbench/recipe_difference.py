"""Which values differ between recipes, and which runs differ in nothing but the seed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from workbench.flat_recipe import SEED, rank

_NOTHING = object()


@dataclass(frozen=True)
class Difference:
    """One value that is not the same everywhere: its flat name, and what each recipe has (None: does not name it)."""

    name: str
    values: tuple[Any, ...]


class HasRecipe(Protocol):
    """A run as it is listed."""

    @property
    def recipe(self) -> Mapping[str, Any] | None: ...

    @property
    def parent(self) -> Any: ...


R = TypeVar("R", bound=HasRecipe)


def differences(recipes: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """What differs between flat recipes (``workbench.flat_recipe``), in the order of a recipe's sections."""
    found = []
    for name in names_of(recipes):
        values = [recipe.get(name, _NOTHING) for recipe in recipes]
        if any(not _same(value, values[0]) for value in values[1:]):
            found.append(Difference(name, tuple(None if value is _NOTHING else value for value in values)))
    return found


def names_of(recipes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every name that any of the recipes has: section by section, within one in the order in which they appear."""
    found: dict[str, None] = {}
    for recipe in recipes:
        if not recipe.keys() <= found.keys():
            found |= dict.fromkeys(recipe)
    return sorted(found, key=rank)


def differing_names(recipes: Sequence[Mapping[str, Any]]) -> set[str]:
    """The names of ``differences``, quickly for thousands of recipes."""
    if not recipes:
        return set()
    first = recipes[0]
    found: set[str] = set()
    for recipe in recipes[1:]:
        if recipe is not first:
            found.update(name for name in first.keys() | recipe.keys()
                         if name not in found and not _same(first.get(name, _NOTHING), recipe.get(name, _NOTHING)))
    return found


def groups_by_seed(runs: Iterable[R]) -> list[list[R]]:
    """Runs whose recipes are the same but for the seed; only groups with at least two seeds, in the order given.

    A fork is in no group: it has been steered, so that its recipe does not tell what it did.
    """
    groups: dict[str, list[R]] = {}
    for run in runs:
        if run.recipe and SEED in run.recipe and run.parent is None:
            rest = {name: value for name, value in run.recipe.items() if name != SEED}
            groups.setdefault(json.dumps(rest, sort_keys=True), []).append(run)
    return [group for group in groups.values() if len({_seed(run) for run in group}) > 1]


def _seed(run: HasRecipe) -> Any:
    return run.recipe[SEED] if run.recipe else None


def _same(one: Any, other: Any) -> bool:
    """TOML's 1 and 1.0 are the same number, but 1 is not true."""
    return one is other or (one == other and isinstance(one, bool) == isinstance(other, bool))
