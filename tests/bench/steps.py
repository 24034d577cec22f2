"""Steps a second of the Trainer against loops written by hand, side by side in one process.

Each contestant trains the same net on the same tensors; they take turns, and the figure is the median of the ratios of
neighbouring turns, so that a machine that slows down slows both.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from workbench import Recipe, Trainer
from workbench.batches import Preparation
from workbench.kinds import registries
from workbench.messages import Ended, Finished, Started
from workbench.registry import Choice

EPOCHS = 120
TURNS = 9

MLP = Recipe(
    dataset=Choice("digits", {"validation": 0.0}),
    model=Choice("mlp", {"hidden": (64,)}),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("Adam", {"lr": 1e-3}),
    training={"epochs": EPOCHS, "batch_size": 64},
)


def trainer_seconds(recipe: Recipe, threads: int = 0) -> float:
    """Seconds from the first step to the last; setting up is not training."""
    start = 0.0
    for event in Trainer(recipe.with_training(threads=threads)).events():
        if isinstance(event, Started):
            start = time.perf_counter()
        elif isinstance(event, Finished):
            seconds = time.perf_counter() - start
        elif isinstance(event, Ended):
            assert event.outcome == "finished", event.reason
    return seconds


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def tensors() -> tuple[torch.Tensor, torch.Tensor]:
    data = registries["datasets"].build(MLP.dataset)
    return Preparation(data, torch.device("cpu"))(data.train.inputs), data.train.targets


def bare_seconds() -> float:
    """The fastest loop that people write by hand: tensors, a permutation, no .item()."""
    inputs, targets = tensors()
    model, loss_of = net(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    start = time.perf_counter()
    for _ in range(EPOCHS):
        order = torch.randperm(len(inputs))
        for i in range(0, len(inputs), 64):
            chosen = order[i : i + 64]
            optimizer.zero_grad()
            loss = loss_of(model(inputs[chosen]), targets[chosen])
            loss.backward()
            optimizer.step()
    return time.perf_counter() - start


def common_seconds() -> float:
    """The loop as tutorials write it: DataLoader with its defaults, .item() at each step."""
    inputs, targets = tensors()
    model, loss_of = net(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=64, shuffle=True)
    start = time.perf_counter()
    for _ in range(EPOCHS):
        running = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = loss_of(model(x), y)
            loss.backward()
            optimizer.step()
            running += loss.item()
    return time.perf_counter() - start


def ratio(ours: Callable[[], float], theirs: Callable[[], float], turns: int = TURNS) -> float:
    """Median over the turns of their seconds divided by ours: above 1 means that we are faster."""
    ours(), theirs()  # warm
    ratios = []
    for turn in range(turns):
        if turn % 2:
            a, b = ours(), theirs()
        else:
            b, a = theirs(), ours()
        ratios.append(b / a)
    return statistics.median(ratios)


def measure() -> dict[str, float]:
    """Figure -> ratio; both sides run with one thread, and then each as it comes."""
    all_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    results = {"trainer / bare loop, one thread": ratio(lambda: trainer_seconds(MLP, 1), bare_seconds)}

    def as_it_comes() -> float:
        torch.set_num_threads(all_threads)
        return trainer_seconds(MLP)

    def common() -> float:
        torch.set_num_threads(all_threads)
        return common_seconds()

    results["trainer by default / DataLoader loop"] = ratio(as_it_comes, common)
    return results


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:45s} {value:.3f}")
