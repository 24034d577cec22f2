"""In which order a table shows runs: filtered, sorted, forks below their parents, seeds of one recipe together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.recipe_difference import groups_by_seed
from workbench.run_filter import RunFilter
from workbench.run_list import ListedRun

MOST_DEPTH = 12
"""Forks of forks are moved in so far and no farther."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a run, or the heading of runs that differ in their seed alone (``members``, two at least).

    ``depth`` is how far it is moved in; ``fork`` whether the row that it belongs to is its parent's.
    """

    run: ListedRun | None
    """None for a heading."""
    members: tuple[ListedRun, ...]
    depth: int = 0
    fork: bool = False
    group: Path | None = None
    """Of a member of such a group: the folder of the group's first run."""

    @property
    def key(self) -> tuple[Path, bool]:
        """The same for the same row after runs have changed."""
        return self.members[0].folder, self.run is None


@dataclass(frozen=True)
class Order:
    """What is wanted.  ``value`` gives what to sort by; None comes last, whichever way it goes."""

    filter: RunFilter
    value: Callable[[ListedRun], Any]
    descending: bool = False
    forks: bool = True
    seeds: bool = False


def arrange(runs: Sequence[ListedRun], order: Order) -> list[Row]:
    """The rows from top to bottom."""
    shown = _sorted([run for run in runs if order.filter.takes(run)] if order.filter else list(runs), order)
    if not order.seeds and not order.forks:
        return [Row(run, (run,)) for run in shown]
    return list(_Tree(shown, order).rows())


def _sorted(runs: list[ListedRun], order: Order) -> list[ListedRun]:
    valued = [(order.value(run), run) for run in runs]
    there = [pair for pair in valued if pair[0] is not None]
    there.sort(key=lambda pair: sort_key(pair[0]), reverse=order.descending)
    return [run for _, run in there] + [run for value, run in valued if value is None]


def sort_key(value: Any) -> tuple[int, Any]:
    """Numbers before texts, so that a column may have both."""
    if isinstance(value, (bool, int, float)):
        return 0, value
    return 1, str(value).casefold()


class _Tree:
    """Runs in their order, but forks below their parents and seeds below their headings."""

    def __init__(self, runs: Sequence[ListedRun], order: Order) -> None:
        self._runs = runs
        self._names = {run.name for run in runs} if order.forks else set()
        self._forks: dict[str, list[ListedRun]] = {}
        for run in runs:
            if run.parent is not None and run.parent.run in self._names:
                self._forks.setdefault(run.parent.run, []).append(run)
        groups = groups_by_seed(runs) if order.seeds else []
        self._groups = {run.folder: group for group in groups for run in group}
        self._told: set[Path] = set()

    def rows(self) -> Iterator[Row]:
        for run in self._runs:
            if run.parent is None or run.parent.run not in self._names:
                yield from self._unit(run)
        for run in self._runs:  # forks in a circle, which only a damaged file can say
            yield from self._below(run, 0)

    def _unit(self, run: ListedRun) -> Iterator[Row]:
        group = self._groups.get(run.folder)
        if group is None:
            yield from self._below(run, 0)
        elif run.folder not in self._told:
            key = group[0].folder
            yield Row(None, tuple(group), group=key)
            for member in group:
                yield from self._below(member, 1, key)

    def _below(self, root: ListedRun, depth: int, group: Path | None = None) -> Iterator[Row]:
        """A run with its forks and theirs, unless it has been told."""
        waiting = [(root, depth)]
        while waiting:
            run, at = waiting.pop()
            if run.folder not in self._told:
                self._told.add(run.folder)
                yield Row(run, (run,), min(at, MOST_DEPTH), at > depth, group if run is root else None)
                waiting += [(fork, at + 1) for fork in reversed(self._forks.get(run.name, ()))]
