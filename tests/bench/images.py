"""Images a second of the R1 net, against the loop that its tutorial writes around torchvision's CIFAR10, at a useful
batch size and at the tutorial's own, which is 1.

The pictures are synthetic, but as many and as large as CIFAR-10's, and the same on both sides.  For torchvision they
are written in the real archive's format (pickled batches) and read by its own class; so many do not fit what the
Trainer would prepare beforehand, so that each batch is prepared on its way on both sides.
"""

from __future__ import annotations

import hashlib
import itertools
import pickle
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import CIFAR10

from tests.bench.figures import Effort, Measured
from tests.bench.steps import ALL_THREADS
from tests.bench.turns import ratio
from workbench import Recipe, Trainer
from workbench.data import Data
from workbench.kinds import registries
from workbench.messages import Ended, Started, Steps
from workbench.registry import Choice

PICTURES, FILES, BATCH, LR = 50_000, 5, 64, 0.01
STEPS = 30

R1 = Recipe(
    dataset=Choice("random_images", {"samples": PICTURES, "channels": 3, "size": 32, "classes": 10, "as_bytes": True}),
    model=Choice("cifar_cnn"),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("SGD", {"lr": LR}),
    training={"epochs": 10, "batch_size": BATCH},
)


def write_archive(data: Data, root: Path) -> type[CIFAR10]:
    """Write the pictures as CIFAR-10's batch files; returns torchvision's class with the checksums of these files."""

    class Archive(CIFAR10):
        train_list: list[list[str]]
        test_list: list[list[str]] = []  # noqa: RUF012 - so torchvision has it

    folder = root / CIFAR10.base_folder
    folder.mkdir()

    def write(name: str, content: object) -> str:
        blob = pickle.dumps(content)
        (folder / name).write_bytes(blob)
        return hashlib.md5(blob).hexdigest()

    each = len(data.train) // FILES
    Archive.train_list = []
    for index in range(FILES):
        part = slice(index * each, (index + 1) * each)
        name = f"data_batch_{index + 1}"
        Archive.train_list.append([name, write(name, {
            "data": data.train.held[part].reshape(each, -1).numpy(), "labels": data.train.targets[part].tolist()})])
    Archive.meta = {**CIFAR10.meta, "md5": write(CIFAR10.meta["filename"], {"label_names": list(data.classes)})}
    return Archive


def tutorial_net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 32, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(32, 32, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1024, 64), nn.Linear(64, 10),
    )


def torchvision_speed(pictures: CIFAR10, steps: int, batch: int = BATCH) -> float:
    """Images a second of the tutorial's loop; at batch size 1 in the order of the set, as the tutorial has it."""
    torch.set_num_threads(ALL_THREADS)
    model = tutorial_net()
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=LR)
    loader = DataLoader(pictures, batch_size=batch, shuffle=batch > 1)
    running_loss = 0.0
    count, start = 0, time.perf_counter()
    for x, y in itertools.islice(loader, steps):
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        running_loss = running_loss + loss  # as the tutorial adds it up
        count += len(x)
    return count / (time.perf_counter() - start)


def trainer_speed(data: Data, steps: int, batch: int = BATCH) -> float:
    """Images a second of the Trainer as it comes, over its first ``steps`` steps."""
    torch.set_num_threads(ALL_THREADS)
    events = Trainer(R1.with_training(batch_size=batch, shuffle=batch > 1), data=data).events()
    start = 0.0
    for event in events:
        if isinstance(event, Started):
            start = time.perf_counter()
        elif isinstance(event, Steps) and event.first + event.count >= steps:
            seconds = time.perf_counter() - start
            assert isinstance(events, Iterator)
            events.close()  # type: ignore[attr-defined]
            return (event.first + event.count) * batch / seconds
        elif isinstance(event, Ended):
            raise AssertionError(event.reason)
    raise AssertionError("the run ended before it was timed")


def against_torchvision(effort: Effort) -> dict[str, Measured]:
    data = registries["datasets"].build(R1.dataset)
    steps = max(15, round(STEPS * effort.share))
    with tempfile.TemporaryDirectory(prefix="descent-bench-") as folder:
        archive = write_archive(data, Path(folder))
        pictures = archive(folder, train=True, transform=transforms.ToTensor())
        assert len(pictures) == PICTURES
        one_by_one = 10 * steps
        return {
            "images": ratio(lambda: trainer_speed(data, steps), lambda: torchvision_speed(pictures, steps), effort,
                            "images/s"),
            "tutorial": ratio(lambda: trainer_speed(data, one_by_one, 1),
                              lambda: torchvision_speed(pictures, one_by_one, 1), effort, "images/s"),
        }
