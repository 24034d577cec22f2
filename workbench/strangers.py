"""Strangers: objects of other classes in a checkpoint that another program wrote, such as its command line.

None of their classes is looked up, imported or called.  torch is told to make a stand-in of ours wherever the file
names one, so that the tensors beside them can be read; what is of use in a stand-in is plain values.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any

# Of the standard library, what people keep beside their weights.  Whatever else a file asks for there (os, subprocess,
# runpy, ...) is no data: nothing of it would run, but such a file is refused rather than used.
_DATA = frozenset({
    "argparse", "collections", "copyreg", "datetime", "decimal", "enum", "fractions", "functools", "pathlib", "types",
    "uuid", "logging",
})
# Not bytearray: that one torch makes itself, whatever is told, and as large as the file says.
_BUILTINS = frozenset({
    "bool", "bytes", "dict", "float", "frozenset", "int", "list", "object", "range", "slice", "str", "tuple",
})
# What of torch is no tensor and no way to make one.
_TORCH = ("torch.nn.modules.", "torch.optim.", "torch.utils.data.")


class StandIn:
    """In place of an object: what its class is called, and what it was made of."""

    path = ""

    def __new__(cls, *arguments: Any) -> StandIn:
        made = object.__new__(cls)
        made.arguments, made.state = arguments, None
        return made

    arguments: tuple[Any, ...]
    state: Any

    def __init__(self, *arguments: Any) -> None:
        """Made whole by ``__new__``, because unpickling does not always come here."""

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def __repr__(self) -> str:
        return f"<{self.path}>"


class Strangers:
    """The strangers of one file: pickle_guard notes them, ``stand_ins`` is for torch."""

    def __init__(self) -> None:
        self._uses: dict[str, set[str]] = {}

    @property
    def paths(self) -> list[str]:
        """The classes that were met, as ``module.name``."""
        return sorted(self._uses)

    def admit(self, module: str, name: str) -> bool:
        """Whether a stand-in may take the place of ``name`` of ``module``."""
        top = module.partition(".")[0]
        if top == "builtins":
            admitted = name in _BUILTINS
        elif top == "torch":
            admitted = module.startswith(_TORCH)
        else:
            admitted = top not in sys.stdlib_module_names or top in _DATA
        if admitted:
            self._uses.setdefault(f"{module}.{name}", set())
        return admitted

    def note(self, path: str, use: str) -> None:
        """How the file uses it: "called", "made", or filled like a "dict" or "list"."""
        self._uses.setdefault(path, set()).add(use)

    def stand_ins(self) -> list[Callable[..., Any] | tuple[Callable[..., Any], str]]:
        """What torch shall make in place of each, as ``torch.serialization.safe_globals`` wants it."""
        return [(_stand_in(path, uses), path) for path, uses in self._uses.items()]


def _stand_in(path: str, uses: set[str]) -> Callable[..., Any]:
    # torch fills nothing but real dicts and lists.
    if "dict" in uses:
        return OrderedDict if "made" in uses else _empty_dict
    if "list" in uses:
        return list if "made" in uses else _empty_list
    return type("StandIn", (StandIn,), {"path": path})


def _empty_dict(*_: Any) -> OrderedDict[Any, Any]:
    return OrderedDict()


def _empty_list(*_: Any) -> list[Any]:
    return []


def plain(value: Any) -> Any:
    """The same without stand-ins: one that is as good as a dict becomes one, any other the text ``<module.name>``.

    Tensors become text too.  Of what is larger than anybody's settings (a file may make a list of lists of lists, each
    the same one a thousand times) the rest is "…".
    """
    return _Plain().of(value)


class _Plain:
    def __init__(self) -> None:
        self._left = _MOST_VALUES

    def of(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            return "…"
        if isinstance(value, StandIn):
            like_a_dict = isinstance(value.state, Mapping) and not value.arguments
            return self.of(value.state, depth + 1) if like_a_dict else repr(value)
        if isinstance(value, Mapping):
            return {str(key): self.of(item, depth + 1) for key, item in takewhile(self._any_left, value.items())}
        if isinstance(value, (list, tuple)):
            return [self.of(item, depth + 1) for item in takewhile(self._any_left, value)]
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, type) and issubclass(value, StandIn):
            return f"<{value.path}>"
        return f"<{type(value).__name__}>"

    def _any_left(self, _: Any) -> bool:
        return self._left > 0


_MOST_VALUES, _DEEPEST = 10_000, 50
