"""Steps a second of ResNet-18 with Adam while its 134 MB are saved every 50 steps, against the same without saving.

One run does both by turns: 100 steps during which it saves every 50, and 100 without.  What is saved at the end of a
turn counts with the next one that saves.  Timed by the trainer's own clock.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import numpy as np
from torch import nn
from torchvision.models import resnet18

from tests.bench.figures import Effort, Measured
from tests.bench.turns import QUIET, others_seconds
from workbench import Recipe, Trainer
from workbench.data import DataShape
from workbench.due import Due
from workbench.history import History
from workbench.messages import CheckpointSaved, Ended, Started, Steps
from workbench.models import models
from workbench.registry import Choice

EVERY, TURN, PAIRS, BATCH = 50, 100, 6, 32
_MIB = 1024 * 1024


@models.register(title="ResNet-18", help="torchvision's, for this bench.", skip=("data",))
def bench_resnet18(data: DataShape) -> nn.Module:
    return resnet18(num_classes=data.outputs)


def recipe(steps: int) -> Recipe:
    return Recipe(
        dataset=Choice("random_images", {"samples": BATCH * steps, "channels": 3, "size": 32, "classes": 10,
                                         "as_bytes": True, "validation": 0.0}),
        model=Choice("bench_resnet18"),
        loss=Choice("CrossEntropyLoss"),
        optimizer=Choice("Adam", {"lr": 1e-3}),
        training={"epochs": 1, "batch_size": BATCH, "checkpoint_every_steps": EVERY, "checkpoint_every_seconds": 0,
                  "checkpoint_every_epochs": 0, "keep_best": False},
    )


class ByTurns(Due):
    """Saves as ever during one turn, and not at all during the next."""

    def next_step(self, step: int) -> int | None:
        found = super().next_step(step)
        assert found is not None
        return found if self._saves(found) else (found // TURN + 1) * TURN

    def reason_at(self, step: int) -> str | None:
        return super().reason_at(step) if self._saves(step) else None

    @staticmethod
    def _saves(step: int) -> bool:
        return step // TURN % 2 == 0


def saved_and_not(effort: Effort) -> dict[str, Measured]:
    pairs = max(2, round(PAIRS * effort.share))
    steps, history, sizes = TURN * (2 * pairs + 3), History(), []
    others: dict[int, float] = {}
    with tempfile.TemporaryDirectory(prefix="descent-saving-") as runs:
        trainer = Trainer(recipe(steps), Path(runs))
        for event in trainer.events():
            if isinstance(event, Started):
                trainer._keeper._due = ByTurns(trainer.recipe, steps)
            elif isinstance(event, Steps):
                history.append(event.first, event.columns, event.samples)
                others[event.first + event.count] = others_seconds()
            elif isinstance(event, CheckpointSaved):
                sizes.append(event.path.stat().st_size if event.path.exists() else 0)
            elif isinstance(event, Ended):
                assert event.outcome == "finished", event.reason
    clock = history.series("seconds")
    # A save is paid for after the clock's mark of the step before it.  The first turn warms up.
    marks = np.arange(2, 2 * pairs + 3) * TURN - 1
    seconds = np.diff(np.interp(marks, clock.steps, clock.values))
    taken = np.diff(np.interp(marks, list(others), list(others.values())))
    saved, plain = seconds[::2], seconds[1::2]
    # As in turns.py: the pairs during which other programs took the least, whatever came out of them.
    disturbed = (taken[::2] + taken[1::2]) / (saved + plain)
    quiet = np.argsort(disturbed)[: max(2, pairs // 2)] if (disturbed > QUIET).any() else np.arange(pairs)
    ratios = sorted((plain / saved)[quiet].tolist())
    return {"saving": Measured(
        statistics.median(ratios),
        f"{max(sizes) / _MIB:.0f} MB every {EVERY} steps; {ratios[0]:.2f} to {ratios[-1]:.2f}; "
        f"{TURN / np.median(saved):.2f} against {TURN / np.median(plain):.2f} steps/s; {len(ratios)} pairs, others "
        f"took up to {disturbed[quiet].max():.0%} of a CPU")}
