"""When each step of a run was made, told from what the run has kept.

The journal says when something happened before which step; between two such places the series ``seconds`` (of training,
rests not counted) says how long each step took.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from workbench.export_curves import Exportable, info_of, journal_of
from workbench.history import Series

SECONDS = "seconds"


class WallTimes:
    """Of one run.  A run that does not say when it was made is taken to have begun at ``begun``."""

    def __init__(self, run: Exportable, begun: float) -> None:
        self._seconds = run.history.series(SECONDS) if SECONDS in run.history else None
        places = [(0, _instant(str((info_of(run) or {}).get("created", ""))) or begun)]
        places += [(entry.step, at) for entry in journal_of(run)[0] if (at := _instant(entry.time)) is not None]
        places.sort(key=lambda place: place[0])
        self._steps = np.array([step for step, _ in places], dtype=np.int64)
        self._times = np.maximum.accumulate([at for _, at in places])

    def at(self, steps: np.ndarray) -> np.ndarray:
        """Seconds since 1970 at which ``steps`` (int64, ascending) had been made: float64, never falling."""
        last = np.searchsorted(self._steps, steps, side="right") - 1
        passed = elapsed_at(self._seconds, steps) - elapsed_at(self._seconds, self._steps - 1)[last]
        following = np.append(self._times, np.inf)[last + 1]
        return np.maximum.accumulate(np.clip(self._times[last] + np.maximum(passed, 0.0), None, following))

    @property
    def begun(self) -> float:
        """When the run was made."""
        return float(self._times[0])


def elapsed_at(seconds: Series | None, steps: np.ndarray) -> np.ndarray:
    """Seconds of training until ``steps`` had been made; 0 before the first."""
    if seconds is None or not len(seconds):
        return np.zeros(len(steps))
    return np.interp(steps, np.insert(seconds.steps, 0, -1), np.insert(seconds.values, 0, 0.0))


def _instant(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
