"""How far along a run is: counted in steps, in epochs, or in seconds of training.

Curves are kept by step.  A Ruler carries the steps of one run over to the axis that all runs share, and back; it counts
what has been *made*, so that after the last step of the first epoch the epochs stand at 1 and the seconds where that
step was done.  On the axis of steps a step stands at its own number, counted from 0.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from workbench.history import History

Axis = Literal["step", "epoch", "time"]
AXES: tuple[Axis, ...] = get_args(Axis)

SECONDS = "seconds"
"""The series that tells how long a run had trained when a step was made (rests are not counted)."""
_MOMENT = 1e-3
"""Seconds that stand for one step where axes are measured out: shorter than almost any."""


class Ruler:
    """Measures one run; all of its lines share it, so that another ``axis`` is chosen in one place.

    ``steps_per_epoch`` is 0 where it is not known.  Places grow with the steps, whatever the axis.
    """

    def __init__(self, history: History | None = None, steps_per_epoch: int = 0) -> None:
        self.axis: Axis = "step"
        self.steps_per_epoch = steps_per_epoch
        self._history = history
        self._known = 0  # seconds that were looked at
        self._last = 0.0
        self._falling = False

    def measure(self, history: History) -> None:
        """Measure another run from now on; its epochs are taken to be as long."""
        self._history, self._known, self._falling = history, 0, False

    @property
    def measures(self) -> bool:
        """Whether this run can be shown on the axis at all."""
        if self.axis == "epoch":
            return self.steps_per_epoch > 0
        return self.axis == "step" or len(self._clock()[0]) > 0

    @property
    def even(self) -> bool:
        """Whether all steps are equally long."""
        return self.axis != "time"

    @property
    def unit(self) -> float:
        """About the length of a step."""
        if self.axis == "step":
            return 1.0
        return 1.0 / max(1, self.steps_per_epoch) if self.axis == "epoch" else _MOMENT

    @property
    def first(self) -> float:
        """The first place that a logarithmic axis can show (step 0 has none)."""
        if self.axis == "step":
            return 1.0
        return max(1e-6, self.place(0)) if self.measures else self.unit

    def places(self, steps: np.ndarray) -> np.ndarray:
        """Where steps stand on the axis: float64."""
        if self.axis == "step":
            return steps
        if self.axis == "epoch":
            return (steps + 1.0) / max(1, self.steps_per_epoch)
        return self._times(np.asarray(steps, dtype=np.float64))

    def place(self, step: float) -> float:
        return float(self.places(np.array([float(step)]))[0])

    def step(self, place: float) -> float:
        """The step that stands there; between two steps for a place between them."""
        if self.axis == "step":
            return place
        if self.axis == "epoch":
            return place * max(1, self.steps_per_epoch) - 1.0
        steps, times = self._clock()
        if not len(steps):
            return -1.0
        after = int(np.searchsorted(times, place, side="right"))
        begin, begun = (float(steps[after - 1]), float(times[after - 1])) if after else (-1.0, 0.0)
        if after < len(steps):
            end, ended = float(steps[after]), float(times[after])
        else:
            end, ended = 2 * begin + 1, 2 * begun
        return begin + (end - begin) * (place - begun) / (ended - begun) if ended > begun else begin

    # -- inside

    def _times(self, steps: np.ndarray) -> np.ndarray:
        """Seconds at steps: straight from one measured step to the next, and on as fast as so far behind the last."""
        at, times = self._clock()
        if not len(at):
            return np.full(len(steps), np.nan)
        after = np.searchsorted(at, np.floor(steps).astype(at.dtype), side="right")
        before, last = np.maximum(after - 1, 0), len(at) - 1
        begin = np.where(after > 0, at[before], -1)
        begun = np.where(after > 0, times[before], 0.0)
        following = np.minimum(after, last)
        end = np.where(after <= last, at[following], 2 * at[last] + 1)
        ended = np.where(after <= last, times[following], 2 * times[last])
        return begun + (steps - begin) * ((ended - begun) / (end - begin))

    def _clock(self) -> tuple[np.ndarray, np.ndarray]:
        """Steps (int64) and the seconds after them, which never fall."""
        if self._history is None or SECONDS not in self._history:
            return np.empty(0, np.int64), np.empty(0)
        series = self._history.series(SECONDS)
        steps, times = series.steps, series.values
        known = self._known if self._known <= len(times) and self._known and times[self._known - 1] == self._last else 0
        if known < len(times):  # what was looked at before is not looked at again
            fell = bool((np.diff(times[max(0, known - 1):]) < 0).any())
            self._falling = fell or (self._falling and known > 0)
            self._known, self._last = len(times), float(times[-1])
        return steps, np.maximum.accumulate(times) if self._falling else times
