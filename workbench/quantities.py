"""What the inspector measures, layer by layer, and what its series are called.  Plain words: torch is not needed."""

from __future__ import annotations

WEIGHT, GRADIENT, UPDATE = "weight norm", "gradient norm", "update size"
RATIO, EFFECTIVE, COSINE = "update/weight", "effective step", "momentum cosine"

QUANTITIES = (WEIGHT, GRADIENT, UPDATE, RATIO, EFFECTIVE, COSINE)
"""Every quantity; ``workbench.inspector`` says how each is measured."""

RATIO_TOO_SMALL, RATIO_TOO_LARGE = 1e-5, 1e-1
"""A layer whose steps are smaller or larger than this share of its weights hardly learns, or learns wildly; about 1e-3
is usual (Karpathy, CS231n notes, "Babysitting the learning process")."""


def series_name(quantity: str, layer: str) -> str:
    """The series of a quantity in one layer: ``"gradient norm/0 Linear"``."""
    return f"{quantity}/{layer}"


def split_name(series: str) -> tuple[str, str] | None:
    """Quantity and layer of a series; None for a series that is not the inspector's."""
    for quantity in QUANTITIES:
        if series.startswith(quantity + "/"):
            return quantity, series[len(quantity) + 1:]
    return None
