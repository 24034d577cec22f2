"""The lr curve of the coming run is in its plot before Run, and follows the fields."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QApplication

from ui.plots.planned import Staircase
from ui.plots.plots import Plots
from ui.rehearser import Rehearser
from workbench.presets import TINY_NET
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.rehearsal import size_of

SIZE = size_of(TINY_NET.dataset)


def _cosine(epochs: int) -> Recipe:
    return Recipe(TINY_NET.dataset, TINY_NET.model, TINY_NET.loss, TINY_NET.optimizer,
                  Choice("CosineAnnealingLR"), {**TINY_NET.training, "epochs": epochs})


def _until(app: QApplication, true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        app.processEvents()
        time.sleep(0.005)


def test_a_staircase_has_the_value_at_every_step() -> None:
    stairs = Staircase(np.array([0, 3, 4]), np.array([1.0, 0.5, 0.25]), 9)
    assert stairs.steps.tolist() == [0, 2, 3, 4, 8]
    assert stairs.values.tolist() == [1.0, 1.0, 0.5, 0.25, 0.25]


def test_the_curve_appears_follows_the_recipe_and_goes_with_a_wrong_one(app: QApplication) -> None:
    plots = Plots()
    preview = Rehearser(plots)
    panel = plots.panel("lr")
    assert panel.planned_to == -1
    preview.show(_cosine(50), SIZE)
    _until(app, lambda: panel.planned_to == 49)
    line = panel.planned[0]
    expected = 0.01 * (1 + np.cos(np.pi * np.arange(50) / 50)) / 2
    assert np.allclose([line.value_at(step) for step in range(50)], expected, rtol=1e-9)
    assert plots.x_range[1] >= 49
    preview.show(_cosine(80), SIZE)
    _until(app, lambda: panel.planned_to == 79)
    preview.show(None)
    _until(app, lambda: panel.planned_to == -1)
    preview.wait()


def test_while_a_run_is_live_nothing_is_computed_and_the_plan_stays(app: QApplication) -> None:
    plots = Plots()
    preview = Rehearser(plots)
    panel = plots.panel("lr")
    preview.show(_cosine(50), SIZE)
    _until(app, lambda: panel.planned_to == 49)
    preview.set_live(True)
    preview.show(_cosine(70), SIZE)
    plots.append(0, {"loss": np.ones(10), "lr/all": np.full(10, 0.01)}, {})
    end = time.monotonic() + 0.6
    while time.monotonic() < end:
        app.processEvents()
    assert panel.planned_to == 49
    preview.set_live(False)
    _until(app, lambda: panel.planned_to == 69)
    preview.wait()


def test_the_view_follows_what_is_made_not_what_is_planned(app: QApplication) -> None:
    plots = Plots()
    preview = Rehearser(plots)
    preview.show(_cosine(5000), SIZE)
    _until(app, lambda: plots.panel("lr").planned_to == 4999)
    assert plots.x_range[1] >= 4999
    plots.clear()
    plots.append(0, {"loss": np.ones(10), "lr/all": np.full(10, 0.01)}, {})
    plots.flush()
    assert plots.x_range[1] < 100
    preview.wait()
