"""How each loss is written: torch's own classes, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn

from workbench.script.calls import differing
from workbench.script.layout import Node, call


def write(name: str, values: Mapping[str, Any]) -> Node | None:
    """The expression that builds a loss; None where torch has none of this name."""
    cls = getattr(nn, name, None)
    return call(f"nn.{name}", **differing(cls, values)) if isinstance(cls, type) else None
