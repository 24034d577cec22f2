"""What other programs have trained: their curves (``importers.tensorboard``) and weights (``importers.weights``).

Curves become runs of their own, which can be listed, overlaid and exported like any other.  Such a run has no recipe:
its ``recipe.toml`` holds a comment only, and its ``info["imported"]`` says where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

IMPORTED = "imported"
"""Key of run.json, and the status of such a run."""


def was_imported(info: Mapping[str, Any]) -> bool:
    """Whether a run came from another program, and so has no recipe, journal or checkpoint."""
    return bool(info.get(IMPORTED))
