"""RunFilter: which runs a line of text asks for.

    digits adam            both words, anywhere: title, folder, status, tags, notes, values of the recipe
    optimizer:adam         the part, or any value of the recipe, by its name or the end of it
    lr:<0.01  loss:<=0.5   numbers compared: <, <=, >, >=, =; also steps, epochs, seconds, accuracy
    tag:good  status:live  star:yes  note:overfits
    -tag:bad               not these
    "two words"            one phrase
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.flat_recipe import value_text
from workbench.run_list import ListedRun
from workbench.run_summary import Summary

_TERM = re.compile(r'(?P<no>-?)(?:(?P<key>[\w./]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S+))')
_COMPARED = re.compile(r"(<=|>=|<|>|=)(.*)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
_YES = ("yes", "true", "on", "1", "")


@dataclass(frozen=True)
class _Term:
    key: str
    text: str
    wanted: bool = True

    def takes(self, run: ListedRun) -> bool:
        found = self._matches(run) if self.key else self.text in haystack(run)
        return found is self.wanted

    def _matches(self, run: ListedRun) -> bool:
        compared = _COMPARED.fullmatch(self.text)
        number = _number(compared[2]) if compared else None
        values = list(_values(run, self.key))
        if compared and number is not None:
            compare = _COMPARE[compared[1]]
            return any(compare(found, number) for found in map(_number, values) if found is not None)
        if self.key == "star":
            return run.marks.star is (self.text in _YES)
        if compared and compared[1] == "=":
            return any(_said(value) == compared[2] for value in values)
        return any(self.text in _said(value) for value in values)


class RunFilter:
    """Made of what was typed; an empty one takes every run."""

    def __init__(self, typed: str) -> None:
        self._terms = [
            _Term((match["key"] or "").casefold(),
                  (match["quoted"] if match["quoted"] is not None else match["plain"]).casefold(), not match["no"])
            for match in _TERM.finditer(typed)]

    def __bool__(self) -> bool:
        return bool(self._terms)

    def takes(self, run: ListedRun) -> bool:
        return all(term.takes(run) for term in self._terms)


def haystack(run: ListedRun) -> str:
    """All that words are looked for in, in lower case.  A number is asked for by its name: ``batch_size:64``."""
    recipe = (_said(value) for value in (run.recipe or {}).values() if not isinstance(value, (int, float)))
    return "\n".join((run.title.casefold(), run.name.casefold(), run.status, *map(str.casefold, run.marks.tags),
                      run.marks.notes.casefold(), *recipe))


def _values(run: ListedRun, key: str) -> Iterator[Any]:
    """Everything that a key may mean."""
    if key in ("tag", "tags"):
        yield from run.marks.tags
    elif key in ("note", "notes"):
        yield run.marks.notes
    elif key in ("title", "name", "folder"):
        yield from (run.title, run.name)
    elif key == "status":
        yield from (run.status, *(("live",) if run.live else ()))
    elif key == "device":
        yield run.device
    elif run.summary is not None and key in _OF_SUMMARY:
        value = _OF_SUMMARY[key](run.summary)
        if value is not None:
            yield value
    for name, value in (run.recipe or {}).items():
        if name == key or name.endswith("." + key) or name == f"{key}.part":
            yield value


_OF_SUMMARY: dict[str, Callable[[Summary], float | None]] = {
    "steps": lambda summary: summary.steps, "epochs": lambda summary: summary.epochs,
    "seconds": lambda summary: summary.seconds, "loss": lambda summary: summary.last_loss,
    "validation": lambda summary: summary.best_validation, "accuracy": lambda summary: summary.best_accuracy,
}


def _said(value: Any) -> str:
    return _said_before(value) if isinstance(value, (str, int, float)) else value_text(value).casefold()


@lru_cache(8192, typed=True)
def _said_before(value: str | int | float) -> str:
    """Thousands of recipes have the same few values."""
    return value_text(value).casefold()


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
