"""The promises that hold to the bit, on each device of this machine: always the CPU, and a GPU where there is one.

What is written out in plain PyTorch here is on the same device as the run that it is compared with.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import torch
from torch import nn

from tests.workbench.running import Told, recipe, same, train
from tests.workbench.test_optim_db import chosen as fifty_steps
from tests.workbench.test_optim_db import plain_loop, plain_optimizers
from tests.workbench.test_reshape import steer
from tests.workbench.test_resume import OPTIMIZERS, everything, interrupted
from workbench.messages import LookAhead, LookedAhead, Save, Started, TurnKnob
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.run import Run
from workbench.trainer import Trainer

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
pytestmark = pytest.mark.parametrize("device", DEVICES)
# For a CPU alone test_optim_db and test_resume try all of them; here it is seen that these tests can pass.
SOME = OPTIMIZERS if len(DEVICES) > 1 else ["AdamW", "LBFGS", "Muon", "SparseAdam"]


def on(device: str, wanted: Recipe) -> Recipe:
    return wanted.with_training(device=device, deterministic=True)


@pytest.mark.parametrize("optimizer", SOME)
def test_fifty_steps_are_those_of_the_plain_loop(optimizer: str, device: str) -> None:
    values = {"lr": 1e-3, "max_iter": 2} if optimizer == "LBFGS" else {}
    of = on(device, fifty_steps(optimizer, values))
    torch.set_num_threads(1)
    told = train(of)
    losses, model = plain_loop(of, lambda model: plain_optimizers(optimizer, model, values), device)
    assert told.of(Started)[0].device.startswith(device)
    assert len(losses) == 50
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))


@pytest.mark.parametrize("optimizer", SOME)
def test_a_resumed_run_is_the_uninterrupted_one(optimizer: str, device: str, tmp_path: Path) -> None:
    wanted = on(device, recipe(optimizer, "OneCycleLR", {"lr": 0.01} if optimizer == "LBFGS" else {}))
    whole = train(wanted)
    told = Told(Trainer.resume(interrupted(wanted, 6, tmp_path))).finished()
    assert told.of(Started)[0].first_step == 6
    assert same(told.weights, whole.weights)
    assert told.history["loss"][6:].tolist() == whole.history["loss"][6:].tolist()


@pytest.mark.parametrize("more", [{}, {"stream": "on", "workers": 0}, {"stream": "on", "workers": 2},
                                  {"average": "swa"}, {"precision": "float32", "shuffle": False}], ids=str)
def test_resumed_with_everything_at_once(more: dict[str, Any], device: str, tmp_path: Path) -> None:
    wanted = on(device, everything(**more))
    whole = train(wanted)
    told = Told(Trainer.resume(interrupted(wanted, 8, tmp_path))).finished()
    assert same(told.weights, whole.weights)
    for name in ("loss", "accuracy", "lr/all"):
        assert np.array_equal(told.history[name][8:], whole.history[name][8:]), name
    assert not same(train(on(device, everything(**more, seed=1))).weights, whole.weights)


def test_held_and_streamed_by_any_number_of_workers_is_the_same_run(device: str) -> None:
    held = train(on(device, everything(stream="off")))
    for workers in (0, 1, 2):
        streamed = train(on(device, everything(stream="on", workers=workers)))
        assert same(streamed.weights, held.weights), workers


@pytest.mark.parametrize("optimizer", ["SGD", "AdamW", "LBFGS", "Muon", "SparseAdam"])
def test_looking_ahead_leaves_the_run_as_it_was(optimizer: str, device: str, tmp_path: Path) -> None:
    wanted = on(device, recipe(optimizer, "CosineAnnealingLR", {"lr": 0.01}, average="ema"))
    look = LookAhead({"keep": (), "÷3": (TurnKnob(None, "lr", 1 / 3, "multiply"),)}, steps=5, validate=True)
    told = steer(Trainer(wanted, tmp_path), {4: [look]}).finished()
    assert {event.label for event in told.of(LookedAhead)} == {"keep", "÷3"}
    assert same(told.weights, train(wanted).weights)


def test_a_fork_at_a_step_repeats_its_parent_and_an_edited_one_does_not(device: str, tmp_path: Path) -> None:
    """From the checkpoint of step 8 the steps to 11 are made again, with the knob that was turned at 9."""
    wanted = on(device, everything(checkpoint_every_steps=8))
    parent = steer(Trainer(wanted, tmp_path), {9: [TurnKnob(None, "lr", 3.0, "multiply")]}).finished()
    assert not same(parent.weights, train(wanted).weights)
    assert parent.trainer.run is not None
    run = Run.open(parent.trainer.run.folder)
    fork = Told(Trainer.at(run, 11)).finished()
    assert same(fork.weights, parent.weights)
    assert np.array_equal(fork.history["loss"][11:], parent.history["loss"][11:])
    assert not same(steer(Trainer.at(run, 11), {12: [TurnKnob(None, "lr", 2.0, "multiply")]}).finished().weights,
                    parent.weights)


def test_a_scale_is_exactly_that_factor_and_is_carried_over_a_resume(device: str, tmp_path: Path) -> None:
    wanted = on(device, recipe("Adam", "OneCycleLR"))
    plain = train(wanted).history["lr/all"]
    told = steer(Trainer(wanted, tmp_path), {4: [TurnKnob(None, "lr", 0.5, "multiply"), Save()]}).finished()
    assert told.history["lr/all"].tolist() == [*plain[:4], *(0.5 * plain[4:])]


def test_a_checkpoint_of_one_device_goes_on_on_another(device: str, tmp_path: Path) -> None:
    """Not to the bit; but from that step, with those weights."""
    wanted = on(device, recipe("Adam", "OneCycleLR"))
    path = interrupted(wanted, 6, tmp_path)
    whole = train(wanted)
    for other in DEVICES:
        trainer = Trainer.resume(path, tmp_path / other)
        trainer.recipe = trainer.recipe.with_training(device=other)
        told = Told(trainer).finished()
        assert told.of(Started)[0].device.startswith(other)
        assert told.of(Started)[0].first_step == 6
        if other == device:
            assert same(told.weights, whole.weights)
        else:  # dropout draws other numbers there
            assert all(torch.isfinite(weight).all() for weight in told.weights)


@contextmanager
def little_memory(device: str) -> Iterator[None]:
    """A gigabyte; not what a system would pretend to have."""
    if device == "cuda":
        torch.cuda.set_per_process_memory_fraction(1e9 / torch.cuda.get_device_properties(0).total_memory)
        yield
        torch.cuda.set_per_process_memory_fraction(1.0)
    else:
        resource = pytest.importorskip("resource", reason="only Unix lets a program limit its own memory")
        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + 10**9, before[1]))
        yield
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_what_does_not_fit_the_device_is_one_sentence_and_leaves_it_usable(device: str, tmp_path: Path) -> None:
    large = Choice("mlp", {"hidden": (20_000, 20_000)})  # 1.6 GB of weights
    with little_memory(device):
        told = Told(Trainer(on(device, recipe(model=large)), tmp_path))
    assert told.ended.outcome == "failed"
    assert "memory" in str(told.ended.reason)
    train(on(device, recipe()))


@pytest.mark.parametrize("more", [{}, {"stream": "on", "workers": 0}], ids=str)
def test_a_run_that_is_over_leaves_nothing_behind(more: dict[str, Any], device: str) -> None:
    train(on(device, everything(**more)))
    before = held_on(device)
    train(on(device, everything(**more)))
    assert held_on(device) <= before


def held_on(device: str) -> int:
    """Bytes of all tensors there, and what the GPU says of itself."""
    gc.collect()
    found = [thing for thing in gc.get_objects() if type(thing) in (torch.Tensor, nn.Parameter)]
    told = torch.cuda.memory_allocated() if device == "cuda" else 0
    return sum(tensor.nbytes for tensor in found
               if tensor.device.type == device and tensor.layout is torch.strided) + told


def test_the_loss_is_summed_on_the_device_and_is_still_that_of_each_step(device: str) -> None:
    """Steps are handed over in batches: their values must not be those of a later step."""
    wanted = replace(on(device, recipe("SGD", epochs=40)), model=Choice("mlp", {"hidden": (8,)}))
    told = train(wanted)
    losses, _ = _sgd(wanted, device)
    assert told.history["loss"].tolist() == losses


def _sgd(wanted: Recipe, device: str) -> tuple[list[float], nn.Module]:
    from workbench.batches import epoch_order
    from workbench.kinds import registries

    data = registries["datasets"].build(wanted.dataset)
    torch.manual_seed(0)
    model = registries["models"].build(wanted.model, data.shape).to(device)
    optimizer = torch.optim.SGD(model.parameters())
    inputs, targets = data.train.held.to(device), data.train.targets.to(device)
    losses = []
    for epoch in range(wanted.setting("epochs")):
        for rows in epoch_order(len(data.train), 0, epoch).split(wanted.setting("batch_size")):
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(inputs[rows.to(device)]), targets[rows.to(device)])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses, model
