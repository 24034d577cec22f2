"""Handover: from the steps made to the rows that are told, and the way back when one of them spoils something.

Nothing is told before it is known to be sound.  When a loss is not finite, training goes back to the guard's snapshot,
makes the same steps again, and stops before the one that does the damage.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

import numpy as np

from workbench import groups, snapshot
from workbench.assembly import Assembly
from workbench.averaging import averaged
from workbench.guard import Guard, spoiled
from workbench.keeper import Keeper
from workbench.messages import EpochEnded, Event, Refused, Steps
from workbench.recorder import LOSS, SECONDS, SPEED, VALIDATION, Reading, Recorder, measured, sample
from workbench.sentence import Sentence
from workbench.stepper import Stepper

FLUSH_SECONDS = 1 / 30
"""How often steps are handed over.  A signal a step would cost a quarter of a small model's speed."""

_MEASURED = (*VALIDATION, *map(averaged, VALIDATION))


class Handover:
    """Reads what the stepper has made, and says it.

    ``told``     the first step that nobody has been told of.
    ``elapsed``  seconds of training so far.
    """

    def __init__(self, job: Assembly, recorder: Recorder, stepper: Stepper, keeper: Keeper, elapsed: float) -> None:
        self.guard = Guard(job, stepper.step, recorder.sums)
        self.told = stepper.step
        self.elapsed = elapsed
        self._job, self._recorder, self._stepper, self._keeper = job, recorder, stepper, keeper
        self.start_clock()

    def start_clock(self) -> None:
        """Training begins, or goes on after a rest."""
        self._flushed_at = time.perf_counter()

    def is_due(self) -> bool:
        """Whether it is time to hand over."""
        return time.perf_counter() - self._flushed_at >= FLUSH_SECONDS

    def is_new(self) -> bool:
        """False while steps are made again: what they led to has been said and saved already."""
        return self._stepper.step > self.guard.until

    # ------------------------------------------------------------------ reading and telling

    def collect(self, verify: bool = False, keep: bool = True) -> Reading | None:
        """Read what was recorded; None if something in it was not finite, and training has gone back.

        ``verify`` also looks at the weights, which neither a checkpoint nor a snapshot may hold spoiled.
        ``keep`` False takes no snapshot.
        """
        step = self._stepper.step
        reading = self._recorder.read()
        if self._stepper.inspector is not None:
            reading.samples.update(self._stepper.inspector.read())
        if not self.is_new():
            return reading
        losses = reading.columns.get(LOSS)
        if losses is not None and not np.isfinite(losses).all():
            self._go_back(reading.first + int(np.flatnonzero(~np.isfinite(losses))[0]))
            return None
        keep = keep and self.guard.due()
        if (verify or keep) and step > self.guard.step:
            if not snapshot.weights_are_finite(self._job):
                self._go_back(step - 1)
                return None
            if keep:
                self.guard.keep(step, self._recorder.sums)
        return reading

    def tell(self, reading: Reading, resting: bool = False) -> Iterator[Event]:
        """Give the steps that nobody has been told of to the file and to whoever listens."""
        now = time.perf_counter()
        passed, self._flushed_at = 0.0 if resting else now - self._flushed_at, now
        self.elapsed += passed
        reading = reading.from_step(self.told)
        self._stepper.sample_gradient = True
        if reading.count == 0 and not reading.samples:
            return
        if reading.count:
            last = reading.first + reading.count - 1
            reading.samples[SECONDS] = sample(last, self.elapsed)
            reading.samples[SPEED] = sample(last, reading.count / max(passed, 1e-9))
        self.told = max(self.told, reading.first + reading.count)
        refused = self._keeper.append(reading)
        yield Steps(reading.first, reading.columns, reading.samples, groups.show(self._job.optimizer, self._job.knobs))
        if reading.last_epoch:
            step = reading.first + reading.count
            values = {name: measured(reading.samples, name) for name in (*reading.last_epoch, *_MEASURED)}
            found = {name: value for name, value in values.items() if value is not None}
            if found:  # else it was told before the steps were made again
                yield EpochEnded(step // self._job.steps_per_epoch - 1, self._stepper.step, found)
        if refused is not None:
            yield Refused(None, refused)

    # ------------------------------------------------------------------ the way back

    def _go_back(self, bad: int, careful_from: int | None = None) -> None:
        """Return to the snapshot; the steps up to ``bad`` are made again."""
        step, sums = self.guard.go_back(bad, careful_from)
        self._stepper.jump(step)
        self._recorder.forget(step, sums)

    def make_again(self) -> Generator[Event, None, Sentence | None]:
        """Make a step again; if it is the one that spoils something, undo it and return what it would have spoiled."""
        job, step, guard = self._job, self._stepper.step, self.guard
        guard.obey_again(step)
        if step < guard.careful_from:
            self._stepper.make()
            return None
        if step == guard.careful_from and step > guard.step and not snapshot.weights_are_finite(job):
            self._go_back(guard.until, careful_from=guard.step)  # it happened earlier than thought
            return None
        before = snapshot.take(job)
        self._stepper.make()
        what = spoiled(job, self._recorder.last_loss)
        if what is None:
            return None
        snapshot.put_back(job, before)
        job.optimizer.zero_grad()
        self._stepper.jump(step)
        self._recorder.undo()
        yield from self.tell(self._recorder.read())
        guard.arrived()
        guard.keep(step, self._recorder.sums)
        # Slow steps are told one by one: this one may have been told already, and will be made anew.
        self.told = min(self.told, step)
        self._keeper.truncate(step)
        return what
