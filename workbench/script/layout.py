"""Layout: Python code as people expect to see it, lines of at most 100 characters, brackets broken as Black does.

Code is a ``Node``: text that stays on its line, or ``Items`` in brackets, which are broken where they do not fit.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

LONGEST = 100
_room: ContextVar[int] = ContextVar("room", default=LONGEST)
INDENT = "    "


@dataclass(frozen=True)
class Items:
    """``head(item, item, ...)tail``.  ``spread`` puts each on a line of its own even where all would fit on one, and
    ``comma`` stands behind each of them (a comprehension has none)."""

    head: str
    items: tuple[tuple[str, str | Items], ...]
    """What stands in front of an item (``name=``, ``"key": ``), and the item."""
    brackets: str = "()"
    spread: bool = False
    tail: str = ""
    comma: str = ","

    def __str__(self) -> str:
        """All on one line."""
        inner = ", ".join(f"{lead}{node}" for lead, node in self.items)
        only = "," if self.brackets == "()" and not self.head and len(self.items) == 1 else ""
        return f"{self.head}{self.brackets[0]}{inner}{only}{self.brackets[1]}{self.tail}"

    @property
    def must_break(self) -> bool:
        return self.spread or any(isinstance(node, Items) and node.must_break for _, node in self.items)


Node = str | Items


def call(name: str, /, *arguments: Node, **named: Node) -> Items:
    """A call; ``named`` are arguments by name."""
    items = [("", argument) for argument in arguments] + [(f"{key}=", value) for key, value in named.items()]
    return Items(name, tuple(items))


def listed(items: Iterable[Node], *, spread: bool = False, brackets: str = "[]") -> Items:
    """A list, or what else is written like one."""
    return Items("", tuple(("", item) for item in items), brackets, spread)


def table(entries: Mapping[str, Node], *, spread: bool = False) -> Items:
    """A dictionary with texts as keys."""
    return Items("", tuple((f"{literal(key)}: ", value) for key, value in entries.items()), "{}", spread)


def literal(value: Any) -> str:
    """A plain value as Python reads it back: text in double quotes, numbers in their shortest form."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return str(table({key: literal(item) for key, item in value.items()}))
    if isinstance(value, tuple):
        return str(listed(map(literal, value), brackets="()")) if value else "()"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(literal, value))}]"
    return repr(value)


def lines(node: Node, lead: str = "", tail: str = "", depth: int = 0) -> list[str]:
    """A statement ``lead node tail``, indented by ``depth`` levels."""
    indent = INDENT * depth
    flat = f"{indent}{lead}{node}{tail}"
    if isinstance(node, str) or (len(flat) <= _room.get() and not node.must_break):
        return [flat]
    opening = f"{indent}{lead}{node.head}{node.brackets[0]}"
    closing = f"{indent}{node.brackets[1]}{node.tail}{tail}"
    inner = f"{indent}{INDENT}" + ", ".join(f"{before}{item}" for before, item in node.items)
    if len(inner) <= _room.get() and not node.must_break and node.brackets == "()" and node.head:
        return [opening, inner, closing]
    body = [line for before, item in node.items for line in lines(item, before, node.comma, depth + 1)]
    return [opening, *body, closing]


@contextmanager
def narrowed(depth: int) -> Iterator[None]:
    """What is laid out inside will be indented by ``depth`` levels later on."""
    before = _room.set(_room.get() - len(INDENT) * depth)
    try:
        yield
    finally:
        _room.reset(before)


def noted(line: str, note: str) -> list[str]:
    """A line with a comment behind it, or in front of it where there is no room."""
    whole = f"{line}  # {note}"
    return [whole] if len(whole) <= _room.get() else [f"# {note}", line]


def indented(code: Iterable[str], depth: int = 1) -> list[str]:
    """The same lines, deeper; empty ones stay empty."""
    return [f"{INDENT * depth}{line}" if line else line for line in code]


def comment(text: str, depth: int = 0) -> list[str]:
    """Text as comment lines."""
    return textwrap.wrap(text, LONGEST, initial_indent=f"{INDENT * depth}# ", subsequent_indent=f"{INDENT * depth}# ",
                         break_long_words=False, break_on_hyphens=False)


def quoted(text: str) -> list[str]:
    """Text as a docstring, in several lines where it is long."""
    plain = text.replace("\\", "\\\\").replace('"', "'")
    if len(plain) <= LONGEST - 20:
        return [f'"""{plain}"""']
    first, *rest = textwrap.wrap(plain, LONGEST - 20, break_long_words=False, break_on_hyphens=False)
    return [f'"""{first}', *rest, '"""']


def returned(expression: str, depth: int = 1) -> list[str]:
    """``return expression``, in brackets over several lines where it is long.

    It is broken at blanks, so there must be no text in quotation marks in it.
    """
    indent = INDENT * depth
    if len(indent) + len("return ") + len(expression) <= LONGEST:
        return [f"{indent}return {expression}"]
    body = textwrap.wrap(expression, LONGEST - len(indent) - len(INDENT), break_long_words=False,
                         break_on_hyphens=False)
    return [f"{indent}return (", *(f"{indent}{INDENT}{line}" for line in body), f"{indent})"]
