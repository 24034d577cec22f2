"""Calls of torch's classes with the arguments that are not their defaults."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Mapping
from enum import Enum
from typing import Any

from workbench.script.layout import Node, literal


def differing(cls: type, values: Mapping[str, Any], always: tuple[str, ...] = ()) -> dict[str, Node]:
    """Code for those values that a call of ``cls`` must name: they have no default, or another one."""
    defaults = _defaults(cls)
    return {name: literal(value) for name, value in values.items()
            if name in always or name not in defaults or not _same(defaults[name], value)}


@functools.cache
def _defaults(cls: type) -> dict[str, Any]:
    return {name: parameter.default for name, parameter in inspect.signature(cls).parameters.items()
            if parameter.default is not inspect.Parameter.empty}


def _same(default: Any, value: Any) -> bool:
    if isinstance(default, Enum):
        default = default.value
    if isinstance(default, (tuple, list)) and isinstance(value, (tuple, list)):
        return tuple(default) == tuple(value)
    return type(default) in (int, float, bool, str, type(None)) and bool(default == value) and (
        isinstance(default, bool) == isinstance(value, bool))
