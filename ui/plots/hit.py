"""A curve that is pointed at: whose it is, and what it is there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from ui.plots.stroke import Dash

AT = 8.0
"""Pixels within which a click means the curve."""


@dataclass(frozen=True)
class Hit:
    """``distance``: pixels from the mouse, up or down, to the curve of ``series`` of run ``key`` ("": the live one).

    ``step`` is that run's step under the mouse.  ``value`` is what was measured there; ``low`` and ``high`` are the
    edges of a group's band.
    """

    distance: float
    key: str
    series: str
    step: int
    name: str
    value: float
    color: QColor
    dash: Dash = ()
    low: float | None = None
    high: float | None = None
