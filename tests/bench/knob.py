"""How many steps a turned knob has to wait: none, the next step uses it.

A live run in the window's own thread; the learning rate is turned at random moments.  When ``post`` has returned, the
trainer may be in the middle of a step, so the first that can use the new value is the one after it; how far beyond that
the value came is the distance.  That it came at all, exactly there and not before, is read in the series of the
learning rate that the trainer recorded.
"""

from __future__ import annotations

import random
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer, Slot

from tests.bench.figures import Effort, Measured
from ui.trainer_thread import TrainerLike, TrainerThread
from workbench.history import History
from workbench.messages import Ended, Event, KnobTurned, Steps, TurnKnob
from workbench.recipe import Recipe
from workbench.registry import Choice

TURNS = 200

RECIPE = Recipe(
    dataset=Choice("digits", {"validation": 0.0}),
    model=Choice("mlp", {"hidden": (64,)}),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("Adam", {"lr": 1e-3}),
    scheduler=Choice("CosineAnnealingLR"),
    training={"epochs": 1_000_000, "batch_size": 64, "threads": 1},
)


class Turner(TrainerThread):
    """Turns the knob ``turns`` times, each a random while after the last was answered."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self.turned: list[tuple[KnobTurned, int]] = []
        self.history = History()
        self._turns = turns
        self._random = random.Random(0)
        self._trainer: TrainerLike | None = None
        self._next_after = 0
        self.happened.connect(self._hear)

    def make(self) -> TrainerLike:
        """In the worker."""
        from workbench.trainer import Trainer

        self._trainer = Trainer(RECIPE)
        return self._trainer

    def turn(self) -> None:
        value = 10 ** self._random.uniform(-5, -2)
        self.post(TurnKnob(0, "lr", value))
        self._next_after = self._trainer.step + 1  # type: ignore[union-attr]

    @Slot(object)
    def _hear(self, event: Event) -> None:
        if isinstance(event, Steps):
            self.history.append(event.first, event.columns, event.samples)
            if event.first == 0:
                self.turn()
        elif isinstance(event, KnobTurned):
            self.turned.append((event, self._next_after))
            if len(self.turned) < self._turns:
                QTimer.singleShot(self._random.randrange(20), self.turn)
            else:
                QTimer.singleShot(100, partial(self.shutdown, save=False))
        elif isinstance(event, Ended):
            assert event.outcome == "stopped", event.reason


def distances(effort: Effort) -> dict[str, Measured]:
    app = QCoreApplication.instance() or QCoreApplication([])
    turner = Turner(round(TURNS * effort.share))
    loop = QEventLoop()
    turner.stopped.connect(loop.quit)
    turner.start(turner.make)
    loop.exec()
    lr = turner.history["lr/all"]
    for event, _ in turner.turned:
        assert np.isclose(lr[event.step], event.requested, rtol=1e-12), "the step does not use what was asked for"
        assert lr[event.step - 1] != lr[event.step], "an earlier step used it"
    beyond = [max(0, event.step - next_after) for event, next_after in turner.turned]
    del app
    return {"knob": Measured(max(beyond), f"{len(beyond)} turns in a run of {len(lr):,} steps")}
