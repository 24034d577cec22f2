"""Guard: keeps a good state not far back, so that the step that spoils the weights can be found and not made.

Looking at every loss before its update would make the CPU wait for a GPU at every step.  So losses are looked at when
they are read anyway; when one is not finite, training goes back to the last snapshot and makes the same steps again,
slowly and carefully, until just before the one that does the damage.  That is exact because a run is a function of its
recipe and its journal.
"""

from __future__ import annotations

import copy
import time
from typing import Any

import torch

from workbench import gradients, snapshot
from workbench.assembly import Assembly
from workbench.messages import RestoreKnob, TurnKnob
from workbench.recorder import EpochSums
from workbench.sentence import Sentence

# A snapshot may cost at most this share of the time, but is never older than this: the way back is made at full speed,
# and nobody wants to wait for longer.
_SHARE = 0.003
_OLDEST_SECONDS = 10.0


class Guard:
    """One snapshot, what was obeyed since, and how far the steps are made again.

    ``until`` is the last step that is made again (-1: none is); ``careful_from`` the first of them at which care is
    taken.
    """

    def __init__(self, job: Assembly, step: int, sums: EpochSums) -> None:
        self._job = job
        self._cost = 0.0
        self._at = 0.0
        self.until = self.careful_from = -1
        self.keep(step, sums)

    def keep(self, step: int, sums: EpochSums) -> None:
        """Take the state before ``step`` as good."""
        start = time.perf_counter()
        self._state: dict[str, Any] = {}  # let the old one go first: two of them may not fit
        self._state = snapshot.take(self._job)
        self._sums = copy.copy(sums)
        self.step = step
        self._obeyed: list[tuple[int, TurnKnob | RestoreKnob]] = []
        self._at = time.perf_counter()
        self._cost = self._at - start

    def due(self) -> bool:
        """Whether a new snapshot may be taken without slowing the run down."""
        age = time.perf_counter() - self._at
        return age * _SHARE >= self._cost or age >= _OLDEST_SECONDS

    def obeyed(self, step: int, command: TurnKnob | RestoreKnob) -> None:
        """Remember a knob turned before ``step``, for the way back."""
        self._obeyed.append((step, command))

    def go_back(self, bad: int, careful_from: int | None = None) -> tuple[int, EpochSums]:
        """Put the snapshot back; the steps up to ``bad`` are to be made again.

        Care is taken from ``careful_from`` on: by default from the step before ``bad``, whose update may be what made
        the loss of ``bad`` infinite; those before it led to finite losses.
        Returns the snapshot's step, and the sums of the epoch as they were then.
        """
        snapshot.put_back(self._job, self._state)
        self.until = bad
        self.careful_from = max(self.step, bad - 1) if careful_from is None else careful_from
        return self.step, copy.copy(self._sums)

    def arrived(self) -> None:
        """The step that spoils was found; nothing is made again any more."""
        self.until = self.careful_from = -1

    def obey_again(self, step: int) -> None:
        """Turn the knobs that were turned before ``step`` the first time."""
        for at, command in self._obeyed:
            if at == step:
                self._job.knobs.turn(command, step)


def spoiled(job: Assembly, loss: torch.Tensor) -> Sentence | None:
    """What the step just made has spoiled, if anything; waits for the device."""
    if not bool(loss.isfinite()):
        return Sentence("the loss is not a finite number")
    if not gradients.all_finite(job.model.parameters()):
        return Sentence("a gradient is not a finite number")
    if not snapshot.weights_are_finite(job):
        return Sentence("the update would make a weight infinite")
    return None
