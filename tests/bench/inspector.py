"""What the inspector costs: steps a second of one run while it looks at the layers, against the same run while not.

One run, so that nothing differs but the inspector: it is switched on and off turn by turn.  A turn begins with what
switching on costs (a new inspector and its first, slow sample), which a run has once.
"""

from __future__ import annotations

import time
from dataclasses import replace

from tests.bench.figures import Effort, Measured
from tests.bench.steps import MLP
from tests.bench.turns import ratio
from workbench import Trainer
from workbench.messages import Ended, Inspect, Inspecting, Refused, Steps

SECONDS = 2.0
MORE_TURNS = 2
"""So many more turns than elsewhere: the bar is a matter of two in a hundred."""


class Run:
    """A run that does not end, made a turn at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._trainer = Trainer(MLP.with_training(epochs=1_000_000, threads=1))
        self._events = iter(self._trainer.events())

    def speed(self, on: bool) -> float:
        """Steps a second with the inspector on or off."""
        self._trainer.post(Inspect(on))
        begun, steps = 0.0, -1
        for event in self._events:
            if isinstance(event, Inspecting):
                steps = 0
            elif isinstance(event, Steps) and steps >= 0:
                if not begun:  # the rest of a hand-over that had begun before
                    begun = time.perf_counter()
                    continue
                steps += event.count
                passed = time.perf_counter() - begun
                if passed >= self._seconds:
                    return steps / passed
            elif isinstance(event, (Ended, Refused)):
                raise AssertionError(event.reason)
        raise AssertionError("the run ended")


def on_and_off(effort: Effort) -> dict[str, Measured]:
    run = Run(SECONDS * max(effort.share, 0.5))
    more = replace(effort, turns=MORE_TURNS * effort.turns)
    return {"inspector": ratio(lambda: run.speed(True), lambda: run.speed(False), more)}
