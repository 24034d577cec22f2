"""Steps a second of ResNet-18 with Adam while its 134 MB are saved every 50 steps, against the same without saving.

One run does both by turns: it saves every 100 steps, so that of each pair of 50 steps the first begins with a save,
and pays for it, and the second has none.  Timed by the trainer's own clock.
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
from workbench.history import History
from workbench.messages import CheckpointSaved, Ended, Steps
from workbench.models import models
from workbench.registry import Choice

EVERY, PAIRS, BATCH = 50, 8, 32
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
        training={"epochs": 1, "batch_size": BATCH, "checkpoint_every_steps": 2 * EVERY, "checkpoint_every_seconds": 0,
                  "checkpoint_every_epochs": 0, "keep_best": False},
    )


def saved_and_not(effort: Effort) -> dict[str, Measured]:
    pairs = max(2, round(PAIRS * effort.share))
    steps, history, sizes = EVERY * (2 * pairs + 3), History(), []
    others: dict[int, float] = {}
    with tempfile.TemporaryDirectory(prefix="descent-saving-") as runs:
        for event in Trainer(recipe(steps), Path(runs)).events():
            if isinstance(event, Steps):
                history.append(event.first, event.columns, event.samples)
                others[event.first + event.count] = others_seconds()
            elif isinstance(event, CheckpointSaved):
                sizes.append(event.path.stat().st_size if event.path.exists() else 0)
            elif isinstance(event, Ended):
                assert event.outcome == "finished", event.reason
    clock = history.series("seconds")
    # The save of step 100 is paid for after the clock's mark of the step before it.
    marks = np.arange(2, 2 * pairs + 3) * EVERY - 1
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
        f"{EVERY / np.median(saved):.2f} against {EVERY / np.median(plain):.2f} steps/s; {len(ratios)} pairs, others "
        f"took up to {disturbed[quiet].max():.0%} of a CPU")}
