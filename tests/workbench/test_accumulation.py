"""Gradients accumulated over batches and clipped: the numbers of plain PyTorch written out, resumed exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.workbench.running import Told, recipe, same, same_history, train
from tests.workbench.test_reshape import steer
from workbench import gradients
from workbench.batches import epoch_order
from workbench.data import Data
from workbench.kinds import registries
from workbench.messages import CheckpointSaved, Save, Started
from workbench.randomness import seed_everything
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.trainer import Trainer

PLAIN = Choice("mlp", {"hidden": (8,)})
NORM = "gradient norm"


def chosen(**training: Any) -> Recipe:
    """15 samples in batches of 4: 4 batches an epoch, the last one of 3."""
    return recipe("SGD", optimizer_values={"lr": 0.1}, model=PLAIN, **training)


def plain_loop(wanted: Recipe) -> tuple[list[float], list[float], list[torch.Tensor]]:
    """Losses, norms before clipping, and weights."""
    data = registries["datasets"].build(wanted.dataset)
    assert isinstance(data, Data)
    torch.set_num_threads(1)
    seed_everything(0)
    model = registries["models"].build(wanted.model, data.shape)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    inputs, targets = data.train.held, data.train.targets
    accumulate, norm, value = (wanted.setting(name) for name in ("accumulate", "clip_norm", "clip_value"))
    losses, norms = [], []
    for epoch in range(3):
        batches = epoch_order(15, 0, epoch).split(4)
        for first in range(0, len(batches), accumulate):
            rows = batches[first : first + accumulate]
            count = sum(map(len, rows))
            optimizer.zero_grad()
            parts = []
            for some in rows:
                loss = nn.functional.mse_loss(model(inputs[some]), targets[some])
                if len(rows) > 1:
                    loss = loss * (len(some) / count)
                loss.backward()
                parts.append(loss.detach())
            norms.append(float(nn.utils.get_total_norm([w.grad for w in model.parameters() if w.grad is not None])))
            if norm is not None:
                nn.utils.clip_grad_norm_(model.parameters(), norm)
            if value is not None:
                nn.utils.clip_grad_value_(model.parameters(), value)
            optimizer.step()
            losses.append(float(torch.stack(parts).sum() if len(rows) > 1 else parts[0]))
    return losses, norms, list(model.state_dict().values())


@pytest.mark.parametrize("clip", [{}, {"clip_norm": 0.3}, {"clip_value": 0.05}, {"clip_norm": 0.5, "clip_value": 0.1}],
                         ids=str)
@pytest.mark.parametrize("accumulate", [1, 2, 3, 4, 9])
def test_losses_and_weights_are_those_written_out(accumulate: int, clip: dict[str, float]) -> None:
    wanted = chosen(accumulate=accumulate, **clip)
    losses, norms, weights = plain_loop(wanted)
    told = train(wanted)
    assert np.array_equal(told.history["loss"], losses)
    assert same(told.weights, weights)
    started = told.of(Started)[0]
    assert started.steps_per_epoch == -(-4 // accumulate)
    assert started.total_steps == len(losses)
    seen = told.history.series(NORM)
    assert np.array_equal(seen.values, np.array(norms)[seen.steps])  # as it was before it was clipped
    if clip:
        assert not same(train(chosen(accumulate=accumulate)).weights, weights)


def test_two_halves_are_one_batch_up_to_rounding() -> None:
    whole, halves = train(chosen(batch_size=8)), train(chosen(batch_size=4, accumulate=2))
    assert np.allclose(whole.history["loss"], halves.history["loss"], rtol=1e-5)
    assert all(torch.allclose(a, b, rtol=1e-4, atol=1e-6) for a, b in zip(whole.weights, halves.weights, strict=True))
    # The control: a last batch that counts as much as a full one is another mean.
    assert not np.allclose(train(chosen(batch_size=5, accumulate=2)).history["loss"], whole.history["loss"], rtol=1e-5)


def test_sums_of_an_epoch_count_samples() -> None:
    one, three = train(chosen()), train(chosen(accumulate=3))
    assert len(three.history.series("train loss").steps) == 3
    assert three.history.series("train loss").steps.tolist() == [1, 3, 5]
    assert len(one.history["loss"]) == 12


@pytest.mark.parametrize("step", [1, 2, 3, 5])
@pytest.mark.parametrize("more", [{"accumulate": 2, "clip_norm": 0.3}, {"accumulate": 3, "clip_value": 0.05}], ids=str)
@pytest.mark.parametrize("optimizer", ["Adam", "LBFGS"])
def test_a_resume_is_exact(optimizer: str, more: dict[str, Any], step: int, tmp_path: Path) -> None:
    wanted = recipe(optimizer, "CosineAnnealingLR", optimizer_values={"lr": 0.01}, **more)
    whole = train(wanted)
    told = steer(Trainer(wanted, tmp_path), {step: [Save()]}).finished()
    path = next(event.path for event in told.of(CheckpointSaved) if event.reason == "asked")
    again = Told(Trainer.resume(path, tmp_path / "again")).finished()
    assert again.of(Started)[0].first_step == step
    assert same(again.weights, whole.weights)
    assert np.array_equal(again.history["loss"][step:], whole.history["loss"][step:])


def test_lbfgs_asks_for_the_gradient_of_all_batches_of_a_step() -> None:
    """Its closure over two batches is that over both of them together, up to rounding."""
    def losses(**training: Any) -> np.ndarray:
        return train(recipe("LBFGS", optimizer_values={"lr": 0.1, "max_iter": 3}, model=PLAIN, epochs=2,
                            **training)).history["loss"]

    assert np.allclose(losses(batch_size=8), losses(batch_size=4, accumulate=2), rtol=1e-4)
    assert not np.allclose(losses(batch_size=4)[:2], losses(batch_size=8)[:2], rtol=1e-4)


def test_an_accumulated_run_says_how_often_it_was_right() -> None:
    from dataclasses import replace

    wanted = replace(chosen(batch_size=100, accumulate=2, epochs=1), dataset=Choice("digits"),
                     loss=Choice("CrossEntropyLoss"))
    two = train(wanted).history
    one = train(wanted.with_training(batch_size=200, accumulate=1)).history
    assert two["accuracy"][0] == one["accuracy"][0]
    assert two.steps == one.steps == 8


# ---------------------------------------------------------------------------------------------------------
# Sparse gradients

def sparse() -> tuple[nn.Embedding, nn.Embedding]:
    torch.manual_seed(1)
    one = nn.Embedding(6, 3, sparse=True)
    two = nn.Embedding(6, 3)
    two.load_state_dict(one.state_dict())
    words = torch.tensor([1, 4, 4, 2, 1])
    for table in (one, two):
        (table(words) ** 3).sum().backward()
    return one, two


def test_sparse_gradients_are_clipped_as_dense_ones_are() -> None:
    one, two = sparse()
    before = gradients.clip_norm([one.weight], 0.5)
    wanted = nn.utils.clip_grad_norm_([two.weight], 0.5)
    assert torch.allclose(before, wanted)
    assert one.weight.grad is not None
    assert two.weight.grad is not None
    assert torch.allclose(one.weight.grad.to_dense(), two.weight.grad)
    assert float(gradients.norm([one.weight])) == pytest.approx(0.5, rel=1e-5)
    one, two = sparse()
    gradients.clip_values([one.weight], 0.2)
    nn.utils.clip_grad_value_([two.weight], 0.2)
    assert one.weight.grad is not None
    assert two.weight.grad is not None
    assert torch.allclose(one.weight.grad.to_dense(), two.weight.grad)


def test_a_lookup_table_trains_with_clipped_gradients() -> None:
    told = train(recipe("SparseAdam", optimizer_values={"lr": 0.05}, clip_norm=0.1, clip_value=0.05, accumulate=2))
    assert not same(told.weights, train(recipe("SparseAdam", optimizer_values={"lr": 0.05}, accumulate=2)).weights)
    assert same_history(told.history, train(recipe("SparseAdam", optimizer_values={"lr": 0.05}, clip_norm=0.1,
                                                   clip_value=0.05, accumulate=2)).history)
