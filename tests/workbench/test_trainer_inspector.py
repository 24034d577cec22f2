"""Averages and the inspector inside a run, in the corners: a late start, a longer run, a step that spoils."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.workbench.running import Told, recipe, regression, train
from workbench.averaging import averaged
from workbench.messages import EpochEnded, Event, Extend, Finished, Inspect, NotFinite, Paused, Stop
from workbench.quantities import QUANTITIES, WEIGHT, series_name, split_name
from workbench.recorder import VALIDATION_LOSS
from workbench.registry import Choice
from workbench.trainer import Trainer

AVERAGED = averaged(VALIDATION_LOSS)


def test_what_is_averaged_late_is_measured_late_and_beside_the_raw_weights() -> None:
    told = train(recipe("Adam", average="ema", average_decay=0.9, average_start=0.4))
    raw, mean = told.history.series(VALIDATION_LOSS), told.history.series(AVERAGED)
    assert raw.steps.tolist() == [3, 7, 11]
    assert mean.steps.tolist() == [7, 11]
    assert mean.values[-1] != raw.values[-1]
    assert [AVERAGED in event.values for event in told.of(EpochEnded)][-1]


def test_a_longer_run_keeps_its_start() -> None:
    trainer = Trainer(recipe("Adam", average="swa", average_start=0.5), rest=True)
    trainer.post(Extend(epochs=3))
    told = Told(trainer, lambda event: trainer.post(Stop(save=False)) if isinstance(event, Finished) else None)
    assert told.history.series(AVERAGED).steps.tolist() == [7, 11, 15, 19, 23]


def test_a_step_that_is_not_made_is_in_no_average_and_in_no_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)  # every step is read at once, and can be looked at
    bad = 27
    generator = torch.Generator().manual_seed(3)
    inputs, targets = torch.randn(40, 6, generator=generator), torch.randn(40, 1, generator=generator)
    inputs[bad] = float("nan")
    chosen = recipe("Adam", model=Choice("mlp", {"hidden": (8,)}), batch_size=1, shuffle=False, average="ema")
    trainer = Trainer(chosen, rest=True, data=regression(inputs, targets))
    trainer.post(Inspect(True))

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    assert [event.step for event in told.of(NotFinite)] == [bad]
    average = trainer._job.average
    assert average is not None
    assert average.count == bad
    assert all(value.isfinite().all() for value in average.model.state_dict().values())
    found = [told.history.series(name) for name in told.history if split_name(name)]
    assert found
    assert all(series.steps[-1] < bad and np.isfinite(series.values).all() for series in found)


def test_every_layer_is_in_the_history_under_its_name() -> None:
    trainer = Trainer(recipe("Adam", epochs=50))
    trainer.post(Inspect(True))
    told = Told(trainer).finished()
    places = [place for place in map(split_name, told.history) if place is not None]
    assert {quantity for quantity, _ in places} <= set(QUANTITIES)
    layers = {layer for _, layer in places}
    assert len(layers) == 3
    for layer in layers:
        series = told.history.series(series_name(WEIGHT, layer))
        assert (np.diff(series.steps) > 0).all()
        assert series.steps[0] == 0
