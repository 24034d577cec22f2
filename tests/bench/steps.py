"""Steps a second of the Trainer against loops written by hand, on a net so small that every microsecond counts.

Each contestant trains the same net on the same tensors with the same optimizer arguments, all but Lightning in one
process.  Setting up is not training: time runs from the first step to the last.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from tests.bench.figures import Effort, Measured
from tests.bench.turns import ratio
from workbench import Recipe, Trainer
from workbench.batches import Preparation
from workbench.kinds import registries
from workbench.messages import Ended, Finished, Started, Steps
from workbench.registry import Choice

BATCH, LR = 64, 1e-3
ALL_THREADS = torch.get_num_threads()

MLP = Recipe(
    dataset=Choice("digits", {"validation": 0.0}),
    model=Choice("mlp", {"hidden": (64,)}),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("Adam", {"lr": LR}),
    training={"epochs": 240, "batch_size": BATCH},
)
"""The 64 → 64 → 10 MLP on digits: 29 steps an epoch."""


def mlp(effort: Effort) -> Recipe:
    """The recipe at a length that suits the effort."""
    return MLP.with_training(epochs=max(20, round(MLP.setting("epochs") * effort.share)))


def trainer_speed(recipe: Recipe, threads: int = 0) -> float:
    """Steps a second of a Trainer, headless and without a run folder, as ``Trainer(recipe)`` gives it."""
    torch.set_num_threads(ALL_THREADS)  # whatever the turn before has chosen
    steps, start, seconds = 0, 0.0, float("nan")
    for event in Trainer(recipe.with_training(threads=threads)).events():
        if isinstance(event, Started):
            start = time.perf_counter()
        elif isinstance(event, Steps):
            steps += event.count
        elif isinstance(event, Finished):
            seconds = time.perf_counter() - start
        elif isinstance(event, Ended):
            assert event.outcome == "finished", event.reason
    return steps / seconds


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def tensors() -> tuple[Tensor, Tensor]:
    """The digits as the recipe's net gets to see them."""
    data = registries["datasets"].build(MLP.dataset)
    return Preparation(data, torch.device("cpu"))(data.train.inputs), data.train.targets


def bare_speed(epochs: int, threads: int) -> float:
    """The fastest loop that people write by hand: whole tensors, a permutation, no .item()."""
    torch.set_num_threads(threads)
    inputs, targets = tensors()
    model, loss_of = net(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)
    steps, start = 0, time.perf_counter()
    for _ in range(epochs):
        order = torch.randperm(len(inputs))
        for i in range(0, len(inputs), BATCH):
            chosen = order[i : i + BATCH]
            optimizer.zero_grad()
            loss = loss_of(model(inputs[chosen]), targets[chosen])
            loss.backward()
            optimizer.step()
            steps += 1
    return steps / (time.perf_counter() - start)


def common_speed(epochs: int) -> float:
    """The loop as tutorials write it: DataLoader with its defaults, .item() at each step."""
    torch.set_num_threads(ALL_THREADS)
    inputs, targets = tensors()
    model, loss_of = net(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=BATCH, shuffle=True)
    steps, start = 0, time.perf_counter()
    for _ in range(epochs):
        running = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = loss_of(model(x), y)
            loss.backward()
            optimizer.step()
            running += loss.item()
            steps += 1
    return steps / (time.perf_counter() - start)


def ours(recipe: Recipe, threads: int = 0) -> Callable[[], float]:
    return lambda: trainer_speed(recipe, threads)


def against_bare_loop(effort: Effort) -> dict[str, Measured]:
    recipe = mlp(effort)
    epochs = recipe.setting("epochs")
    return {
        "bare, 1 thread": ratio(ours(recipe, 1), lambda: bare_speed(epochs, 1), effort),
        "bare": ratio(ours(recipe), lambda: bare_speed(epochs, ALL_THREADS), effort),
    }


def against_common_loop(effort: Effort) -> dict[str, Measured]:
    recipe = mlp(effort)
    return {"common": ratio(ours(recipe), lambda: common_speed(recipe.setting("epochs")), effort)}


def lightning_speed(epochs: int) -> float:
    """Lightning's, in a process of its own (lightning_loop.py says why)."""
    done = subprocess.run([sys.executable, "-m", "tests.bench.lightning_loop", str(epochs)], capture_output=True,
                          text=True, check=True)
    return float(done.stdout.split()[-1])


def against_lightning(effort: Effort) -> dict[str, Measured]:
    recipe = mlp(effort)
    epochs = max(20, recipe.setting("epochs") // 4)  # it takes its time
    return {"lightning": ratio(ours(recipe), lambda: lightning_speed(epochs), effort)}
