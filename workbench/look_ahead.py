"""Looking ahead: some steps under several settings of the knobs, each from the same state, and back again.

After it the run is bit for bit as if nobody had asked: weights, optimizer, schedule, knobs, averages and generators are
put back from a snapshot, and nothing of it is recorded.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from workbench import groups, snapshot
from workbench.assembly import Assembly
from workbench.measuring import Measuring
from workbench.messages import LookAhead, LookedAhead
from workbench.recorder import LOSS, EpochSums, Recorder
from workbench.stepper import Stepper

_AT_ONCE = 8
"""Steps between two looks at whether it is still wanted."""


class Ahead:
    """Makes the steps of one LookAhead over a run that stands still; ``sums`` are those of its epoch so far."""

    def __init__(self, job: Assembly, step: int, total: int, precision: AbstractContextManager[Any] | None,
                 sums: EpochSums, measuring: Measuring) -> None:
        self._job, self._step, self._total, self._precision = job, step, total, precision
        self._sums, self._measuring = sums, measuring

    def look(self, command: LookAhead, wanted: Callable[[], bool]) -> Iterator[LookedAhead]:
        """One event for each way, as soon as it was gone; fewer where ``wanted`` says no on the way.

        Raises Problem for a knob that cannot be turned so.
        """
        job = self._job
        before = snapshot.take(job)
        try:
            for label, turns in command.ways.items():
                snapshot.put_back(job, before)
                for turn in turns:
                    job.knobs.turn(turn, self._step)
                turned = groups.show(job.optimizer, job.knobs)
                losses = self._make(command.steps, wanted)
                if losses is None:
                    return
                validation = self._measuring.measure() if command.validate and np.isfinite(losses).all() else {}
                yield LookedAhead(self._step, label, losses, validation, turned)
        finally:
            snapshot.put_back(job, before)
            job.optimizer.zero_grad()

    def _make(self, steps: int, wanted: Callable[[], bool]) -> np.ndarray | None:
        """The loss of each step, (steps,), fewer where the run ends or a loss is not finite; None if called off."""
        job = self._job
        recorder = Recorder(groups.names(job.optimizer.param_groups), job.data.task == "classification", self._step)
        recorder.sums = copy.copy(self._sums)
        stepper = Stepper(job, recorder, self._step, self._precision)
        stepper.sample_gradient = False
        found: list[np.ndarray] = []
        end = min(self._step + steps, self._total)
        while stepper.step < end:
            if not wanted():
                return None
            epoch_end = (stepper.step // job.steps_per_epoch + 1) * job.steps_per_epoch
            for _ in range(min(_AT_ONCE, end - stepper.step, epoch_end - stepper.step)):
                stepper.make()
            if stepper.step == epoch_end:
                recorder.end_epoch()
            reading = recorder.read()
            losses = reading.columns[LOSS]
            wrong = np.flatnonzero(~np.isfinite(losses))
            if len(wrong):
                return np.concatenate([*found, losses[: int(wrong[0]) + 1]])
            found.append(losses)
            if stepper.step == epoch_end:
                self._end_epoch(stepper.step, reading.last_epoch)
        return np.concatenate(found) if found else np.zeros(0)

    def _end_epoch(self, step: int, values: dict[str, float]) -> None:
        """What moves the numbers at the end of an epoch; measured only where the schedule wants a number."""
        job = self._job
        if job.average is not None:
            job.average.after_epoch(step)
        watched = job.schedule.watches
        job.knobs.after_epoch(self._measuring.metrics({**values, **self._measuring.measure()}) if watched else {})
