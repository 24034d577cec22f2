"""Names of columns: lists of names and patterns as the fields of the part write them, and which columns they mean.

Plain Python: the window asks here without loading a reader.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from workbench.field import FieldProblem
from workbench.registry import did_you_mean

_TARGET_NAMES = ("target", "targets", "label", "labels", "class", "classes", "y", "outcome", "标签", "类别", "目标",
                 "目標", "標籤", "類別")


def listed(text: str) -> list[str]:
    """The items of a list with commas between; an item with a comma or a line break stands in quotation marks."""
    rows = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    return [item.strip() for row in rows for item in row if item.strip()]


def list_text(items: Iterable[str]) -> str:
    """The text that ``listed`` turns back into the same items."""
    return ", ".join(_quoted(item) if any(sign in item for sign in ',"\n\r') else item for item in items)


def _quoted(item: str) -> str:
    return '"' + item.replace('"', '""') + '"'


def meant(names: Sequence[str], pattern: str) -> set[str]:
    """The columns that one item means: the one of that very name, or else all that the pattern matches."""
    return {pattern} if pattern in names else {name for name in names if fnmatchcase(name, pattern)}


def chosen(names: Sequence[str], patterns: str, field: str, file: str) -> list[str]:
    """The columns that a list of names and patterns takes, in the table's order.

    A name is taken as it is before it is taken as a pattern (``*``, ``?``, ``[...]``).  FieldProblem where one takes
    nothing.
    """
    taken: set[str] = set()
    for pattern in listed(patterns):
        found = meant(names, pattern)
        if not found:
            raise FieldProblem(field, "{file} has no column {pattern!r}.{hint}", file=file, pattern=pattern,
                               hint=did_you_mean(pattern, names))
        taken |= found
    return [name for name in names if name in taken]


def targets_asked(names: Sequence[str], asked: str) -> list[str]:
    """The names that the field ``target`` says, each once, also those that are no columns; the guess where it says
    nothing.  A name with a comma in it may stand alone without quotation marks."""
    if asked.strip() in names:
        return [asked.strip()]
    return list(dict.fromkeys(listed(asked))) or [guess_target(names)]


def targets_text(names: Sequence[str], targets: Sequence[str]) -> str:
    """The text that ``targets_asked`` turns back into the same names."""
    text = list_text(targets)
    if text not in names or [text] == list(targets):
        return text
    # Two targets "a" and "b" beside a column called "a, b".
    return targets[0] if len(targets) == 1 else ", ".join(map(_quoted, targets))


def guess_target(names: Sequence[str]) -> str:
    """The column that is called like a target, or else the last one."""
    lowered = {name.lower(): name for name in reversed(names)}
    for name in _TARGET_NAMES:
        if name in lowered:
            return lowered[name]
    return names[-1]
