"""Steps a second of ResNet-18 with Adam while its 134 MB are saved every 50 steps, against the same without saving.

Both sides write a run folder and take the recipe's own number of threads.  Both are timed by the trainer's own clock
over whole intervals from one save to the last step before another, so that every save is paid for within the time.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from torch import nn
from torchvision.models import resnet18

from tests.bench.figures import Effort, Measured
from tests.bench.turns import ratio
from workbench import Recipe, Trainer
from workbench.data import DataShape
from workbench.history import History
from workbench.messages import CheckpointSaved, Ended, Steps
from workbench.models import models
from workbench.registry import Choice

EVERY, INTERVALS, BATCH = 50, 2, 32
_MIB = 1024 * 1024


@models.register(title="ResNet-18", help="torchvision's, for this bench.", skip=("data",))
def bench_resnet18(data: DataShape) -> nn.Module:
    return resnet18(num_classes=data.outputs)


def recipe(intervals: int, every: int) -> Recipe:
    steps = EVERY * (intervals + 1)
    return Recipe(
        dataset=Choice("random_images", {"samples": BATCH * steps, "channels": 3, "size": 32, "classes": 10,
                                         "as_bytes": True, "validation": 0.0}),
        model=Choice("bench_resnet18"),
        loss=Choice("CrossEntropyLoss"),
        optimizer=Choice("Adam", {"lr": 1e-3}),
        training={"epochs": 1, "batch_size": BATCH, "checkpoint_every_steps": every, "checkpoint_every_seconds": 0,
                  "checkpoint_every_epochs": 0, "keep_best": False},
    )


def saved_and_not(effort: Effort) -> dict[str, Measured]:
    """At most five turns: each takes more than a minute on a CPU."""
    intervals = max(1, round(INTERVALS * effort.share))
    size = [0]

    def speed(every: int) -> float:
        """From just before the first save to just before what would be the last."""
        history = History()
        with tempfile.TemporaryDirectory(prefix="descent-saving-") as runs:
            for event in Trainer(recipe(intervals, every), Path(runs)).events():
                if isinstance(event, Steps):
                    history.append(event.first, event.columns, event.samples)
                elif isinstance(event, CheckpointSaved):
                    size[0] = max(size[0], event.path.stat().st_size if event.path.exists() else 0)
                elif isinstance(event, Ended):
                    assert event.outcome == "finished", event.reason
        clock = history.series("seconds")
        begun, ended = np.interp([EVERY - 1, EVERY * (intervals + 1) - 1], clock.steps, clock.values)
        return EVERY * intervals / float(ended - begun)

    found = ratio(lambda: speed(EVERY), lambda: speed(0),
                  Effort(min(5, effort.turns), effort.share), places=2)
    return {"saving": Measured(found.value, f"{size[0] / _MIB:.0f} MB every {EVERY} steps; {found.note}")}
