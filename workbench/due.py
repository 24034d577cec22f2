"""Due: when a checkpoint is due, so that a run that is killed at any moment loses one interval at most.

Checkpoints are written beside the training, which goes on meanwhile.  What is trained until a checkpoint is on the disk
would be lost as well.  So where the writing is little beside the interval, training waits for it; also where it takes
longer than the interval, or the machine has no core to spare for it, because more of it would make things worse.  Else
another checkpoint is written in the middle of each interval (``BETWEEN``), and goes as soon as a newer one is there: as
the next one is not begun before the last one is written, training is never more than two halves ahead of the disk.
"""

from __future__ import annotations

import os
import time

from workbench.checkpoint import BETWEEN
from workbench.recipe import Recipe

CHEAP = 0.04
"""The share of an interval that writing may take to be waited for."""
FEW_CORES = 2
"""With no more of them, what is written beside the training costs it as much as to wait."""


class Due:
    """Is told when a save ``begins``, when training goes on (``ended``), and how long writing ``took``."""

    def __init__(self, recipe: Recipe, steps_per_epoch: int) -> None:
        steps, epochs = recipe.setting("checkpoint_every_steps"), recipe.setting("checkpoint_every_epochs")
        self._strides = {reason: stride for reason, stride in (("steps", steps), ("epochs", epochs * steps_per_epoch))
                         if stride}
        """The reasons for which a checkpoint is due by the number of the step, and after how many each."""
        self._interval = min(self._strides.values(), default=0)
        self._seconds = recipe.setting("checkpoint_every_seconds")
        self._cores = os.cpu_count() or 1
        self.waits = True
        """Whether training waits until the checkpoint that is due is written.  It does for the first one: nobody knows
        yet how long it takes."""
        self._halves = False
        self._took: float | None = None
        self._last: tuple[int, float] | None = None
        self._saved_at = time.monotonic()

    def next_step(self, step: int) -> int | None:
        """The first step after ``step`` at which a checkpoint is due by its number, if any."""
        strides = [*self._strides.values(), *([self._half] if self._halves else [])]
        return min((step // stride * stride + stride for stride in strides), default=None)

    def reason_at(self, step: int) -> str | None:
        """Why a checkpoint is due before ``step``: "steps", "epochs", BETWEEN or None."""
        if step == 0:
            return None
        for reason, stride in self._strides.items():
            if step % stride == 0:
                return reason
        return BETWEEN if self._halves and step % self._half == 0 else None

    def time_is_up(self) -> bool:
        """Whether a checkpoint is due by the clock: so early that it is written when the interval is over."""
        if not self._seconds:
            return False
        early = min(2 * (self._took or 0.0), self._seconds / 2)
        return time.monotonic() - self._saved_at >= self._seconds - early

    @property
    def _half(self) -> int:
        return max(1, self._interval // 2)

    # ------------------------------------------------------------------ what it is told

    def begins(self, step: int) -> None:
        """A save begins.  Also when it fails: a full disk is not asked again at every step."""
        self._saved_at = now = time.monotonic()
        if self._took is not None and self._last is not None and step > self._last[0]:
            interval_seconds = self._interval * (now - self._last[1]) / (step - self._last[0])
            halves = (self._interval > 1 and self._cores > FEW_CORES
                      and CHEAP * interval_seconds < self._took < interval_seconds)
            # What is written beside the training must lie between two halves.
            self.waits = self._interval > 0 and not (halves and self._halves)
            self._halves = halves

    def ended(self, step: int) -> None:
        """Training goes on: what a save has held it up by does not count as training."""
        self._last = step, time.monotonic()

    def took(self, seconds: float) -> None:
        """So long a checkpoint was written."""
        self._took = seconds
