"""How numbers are written in the window: short, the same everywhere, never in the words of a locale.

The decimal point is always '.', because that is what the number boxes take back.
"""

from __future__ import annotations

import math
from typing import Any

NARROW_SPACE = "\u202f"
UNKNOWN = "–"


def count_text(count: int) -> str:
    """1201 -> "1 201" (with a narrow space that does not break)."""
    return f"{count:,}".replace(",", NARROW_SPACE)


def value_text(value: Any, digits: int = 6) -> str:
    """A value of a parameter group: 0.1, 3e-5, (0.9, 0.999), True, None.

    Floats are rounded to ``digits`` significant digits, so that a scheduled lr does not fill the window.
    """
    if isinstance(value, float):
        return _float_text(value, digits)
    if isinstance(value, tuple):
        inner = ", ".join(value_text(item, digits) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return "[" + ", ".join(value_text(item, digits) for item in value) + "]"
    return str(value)


def duration_text(seconds: float | None) -> str:
    """75 -> "1:15", 3675 -> "1:01:15"; unknown or endless -> a dash."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return UNKNOWN
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _float_text(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text
