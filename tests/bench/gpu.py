"""Steps and images a second on a CUDA GPU, against loops written by hand that leave the CPU free as well as they can.

Ask for it by name on a machine that has one: ``python -m tests.bench --only gpu``.  The benches ``saving`` and
``inspector`` train on the GPU by themselves where there is one.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import CIFAR10

from tests.bench.figures import Effort, Measured
from tests.bench.images import BATCH as PICTURE_BATCH
from tests.bench.images import LR as PICTURE_LR
from tests.bench.images import R1, trainer_speed, tutorial_net, write_archive
from tests.bench.steps import BATCH, LR, mlp, net, ours, tensors
from tests.bench.turns import ratio
from workbench.kinds import registries

WORKERS, STEPS = 4, 700


def on_cuda(effort: Effort) -> dict[str, Measured]:
    torch.cuda.init()  # says why, where there is none
    recipe = mlp(effort)
    epochs = recipe.setting("epochs")
    found = {"gpu, tiny": ratio(ours(recipe), lambda: bare_speed(epochs), effort)}
    data = registries["datasets"].build(R1.dataset)
    steps = max(100, round(STEPS * effort.share))
    with tempfile.TemporaryDirectory(prefix="descent-bench-") as folder:
        archive = write_archive(data, Path(folder))
        pictures = archive(folder, train=True, transform=transforms.ToTensor())
        found["gpu, images"] = ratio(lambda: trainer_speed(data, steps), lambda: loader_speed(pictures, steps), effort,
                                     "images/s")
    return found


def bare_speed(epochs: int) -> float:
    """Whole tensors and permutations on the GPU; the CPU waits for nothing before the end."""
    inputs, targets = (tensor.cuda() for tensor in tensors())
    model, loss_of = net().cuda(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)
    torch.cuda.synchronize()
    steps, start = 0, time.perf_counter()
    for _ in range(epochs):
        order = torch.randperm(len(inputs)).cuda()
        for i in range(0, len(inputs), BATCH):
            chosen = order[i : i + BATCH]
            optimizer.zero_grad()
            loss = loss_of(model(inputs[chosen]), targets[chosen])
            loss.backward()
            optimizer.step()
            steps += 1
    torch.cuda.synchronize()
    return steps / (time.perf_counter() - start)


def loader_speed(pictures: CIFAR10, steps: int) -> float:
    """Images a second of the usual loop: workers, pinned memory, copies that are not waited for."""
    model, loss_of = tutorial_net().cuda(), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=PICTURE_LR)
    loader = DataLoader(pictures, batch_size=PICTURE_BATCH, shuffle=True, num_workers=WORKERS, pin_memory=True)
    batches = _endless(loader)
    next(batches)  # the workers have begun
    running_loss = torch.zeros((), device="cuda")
    torch.cuda.synchronize()
    count, start = 0, time.perf_counter()
    for _ in range(steps):
        x, y = next(batches)
        x, y = x.cuda(non_blocking=True), y.cuda(non_blocking=True)
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        running_loss += loss.detach()
        count += len(x)
    torch.cuda.synchronize()
    return count / (time.perf_counter() - start)


def _endless(loader: DataLoader[tuple[Tensor, Tensor]]) -> Iterator[tuple[Tensor, Tensor]]:
    while True:
        yield from loader
