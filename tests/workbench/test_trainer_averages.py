"""Averaged weights and the inspector inside a run: beside the training, never in its way."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from tests.workbench.running import Told, recipe, same, train
from tests.workbench.test_reshape import steer
from workbench.messages import CheckpointSaved, Event, Inspect, Inspecting, Save, SetOptimizer, Started
from workbench.quantities import QUANTITIES, split_name
from workbench.recorder import EVALUATIONS
from workbench.registry import Choice
from workbench.trainer import Trainer

LOSS = "validation loss"
AVERAGED = "validation loss (averaged)"


@pytest.mark.parametrize("kind", ["ema", "swa"])
def test_an_average_does_not_move_the_run_and_is_measured_beside_it(kind: str) -> None:
    plain = train(recipe("Adam", epochs=6))
    told = train(recipe("Adam", epochs=6, average=kind, average_decay=0.9, average_start=0.5))
    assert same(told.weights, plain.weights)
    assert np.array_equal(told.history[LOSS], plain.history[LOSS])
    steps = told.history.series(AVERAGED).steps.tolist()
    assert steps == [15, 19, 23]  # the average starts in the middle of the run, after step 12
    assert not np.array_equal(told.history[AVERAGED], told.history[LOSS][3:])
    assert AVERAGED not in plain.history


def test_ema_is_torchs() -> None:
    """The same steps, averaged by torch's own class after each of them."""
    chosen = recipe("SGD", optimizer_values={"lr": 0.05}, model=Choice("mlp", {"hidden": (8,)}), average="ema",
                    average_decay=0.8, epochs=2)
    trainer = Trainer(chosen)
    models: list[Any] = []

    class Watch(torch.optim.SGD):
        def step(self, closure: Any = None) -> None:
            super().step(closure)
            if not models:
                models.append(AveragedModel(trainer.model, multi_avg_fn=get_ema_multi_avg_fn(0.8), use_buffers=True))
            models[0].update_parameters(trainer.model)

    events = trainer.events()
    next(events)
    trainer._job.optimizer.__class__ = Watch
    told = list(events)
    assert told
    assert trainer._job.average is not None
    theirs, ours = models[0].module.state_dict(), trainer._job.average.model.state_dict()
    assert all(torch.allclose(theirs[name], ours[name], rtol=1e-6, atol=1e-8) for name in theirs)
    assert not any(torch.equal(ours[name], value) for name, value in trainer.model.state_dict().items())


@pytest.mark.parametrize("kind", ["ema", "swa"])
def test_an_average_survives_resume(kind: str, tmp_path: Path) -> None:
    chosen = recipe("Adam", epochs=5, average=kind, average_decay=0.9)
    told = steer(Trainer(chosen, tmp_path), {10: [Save()]}).finished()
    saved = next(event for event in told.of(CheckpointSaved) if event.reason == "asked")
    again = Told(Trainer.resume(saved.path, tmp_path / "again")).finished()
    assert again.of(Started)[0].first_step == 10
    assert np.array_equal(again.history[AVERAGED][-3:], told.history[AVERAGED][-3:])
    state = torch.load(saved.path, weights_only=True)["average"]
    assert set(state["model_state_dict"]) == set(told.trainer.model.state_dict())
    # Negative control: an average that starts anew is another one.
    broken = Trainer.resume(saved.path, tmp_path / "broken")
    assert broken.checkpoint is not None
    broken.checkpoint["average"] = {**copy.deepcopy(state), "count": 0}
    other = Told(broken).finished()
    assert same(other.weights, told.weights)
    assert not np.array_equal(other.history[AVERAGED][-3:], told.history[AVERAGED][-3:])


def inspected(chosen: Any, monkeypatch: pytest.MonkeyPatch, more: dict[int, list[Any]] | None = None) -> Told:
    """Look at every hand-over, and hand over after every step, so that a short run shows something."""
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    monkeypatch.setattr("workbench.inspector.Inspector.due", lambda self, step: not self._pending)
    return steer(Trainer(chosen), {0: [Inspect()], **(more or {})}).finished()


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "Muon", "LBFGS", "SparseAdam"])
def test_the_inspector_measures_and_does_not_move_the_run(optimizer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"momentum": 0.9} if optimizer == "SGD" else {}
    chosen = recipe(optimizer, optimizer_values={"lr": 0.01, **values})
    told = inspected(chosen, monkeypatch)
    assert same(told.weights, train(chosen).weights)
    found = {pair[0] for pair in map(split_name, told.history.names()) if pair is not None}
    assert found == set(QUANTITIES) - ({"momentum cosine"} if optimizer == "LBFGS" else set())
    assert [event.on for event in told.of(Inspecting)] == [True]
    if optimizer == "SGD":
        layer = "0 Linear"
        size, norm = (told.history.series(f"{name}/{layer}") for name in ("update size", "weight norm"))
        ratio = told.history.series(f"update/weight/{layer}")
        assert ratio.steps.tolist() == size.steps.tolist()
        assert ratio.values.tolist() == pytest.approx((size.values / norm.values).tolist())


def test_it_can_be_switched_off_and_outlives_another_optimizer(monkeypatch: pytest.MonkeyPatch) -> None:
    told = inspected(recipe("SGD", model=Choice("mlp", {"hidden": (8,)})), monkeypatch,
                     {4: [SetOptimizer("Adam")], 8: [Inspect(False)]})
    steps = told.history.series("effective step/0 Linear").steps
    assert steps[0] < 4 <= steps[-1] < 8
    assert told.history.series("momentum cosine/0 Linear").steps[0] >= 4
    off = [event for event in told.of(Event) if isinstance(event, Inspecting)]
    assert [event.on for event in off] == [True, False]


def test_evaluations_of_a_closure_are_counted() -> None:
    told = train(recipe("LBFGS", optimizer_values={"lr": 0.1, "max_iter": 5}, model=Choice("mlp", {"hidden": (4,)})))
    counts = told.history.series(EVALUATIONS)
    assert counts.steps.tolist() == list(range(12))
    assert set(counts.values.tolist()) <= {1.0, 2.0, 3.0, 4.0, 5.0, 6.0}
    assert counts.values.max() > 1
    assert EVALUATIONS not in train(recipe("SGD")).history
