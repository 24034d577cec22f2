"""Exchange: a kept curve and a checkpoint's weights reach the recipe, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.fake_trainer import wait_for
from ui.data_view import DataView
from ui.exchange import Exchange
from ui.message_strip import MessageStrip
from ui.plots.plots import Plots
from ui.recipe_panel import RecipePanel
from ui.run_controller import RunController
from ui.settings import Settings
from workbench.kinds import registries
from workbench.recipe import PARTS, TRAINING_FIELDS, Recipe
from workbench.registry import Choice

pytestmark = pytest.mark.usefixtures("app")

RECIPE = Recipe(dataset=Choice("digits"), model=Choice("mlp"), loss=Choice("CrossEntropyLoss"), optimizer=Choice("SGD"),
                scheduler=Choice("CosineAnnealingLR"))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[tuple[Exchange, Plots, RecipePanel, MessageStrip]]:
    window = QWidget()
    plots, recipe, strip = Plots(window), RecipePanel(window), MessageStrip(window)
    recipe.set_catalog({kind: registries[kind].parts() for kind in PARTS.values()}, TRAINING_FIELDS)
    recipe.set_recipe(RECIPE)
    exchange = Exchange(plots, RunController(tmp_path / "runs", window), recipe, DataView(recipe, window), strip,
                        Settings(tmp_path / "config"), window)
    yield exchange, plots, recipe, strip
    exchange.wait()
    window.deleteLater()


def test_the_curve_of_the_run_becomes_the_schedule_and_the_former_comes_back(
        scene: tuple[Exchange, Plots, RecipePanel, MessageStrip]) -> None:
    exchange, plots, recipe, strip = scene
    changes: list[str] = []
    recipe.changed.connect(lambda: changes.append(recipe.recipe().scheduler.part))
    plots.append(0, {"lr/all": np.array([0.1] * 30 + [0.03] * 20)}, {})
    exchange.keep_curve()
    wait_for(lambda: bool(strip.sentence))
    assert recipe.recipe().scheduler.part == "drawn"
    assert recipe.recipe().scheduler.values["points"] == ((0, 0.1), (30, 0.03))
    assert "exactly" in strip.sentence
    strip._buttons[0].click()
    assert recipe.recipe().scheduler.part == "CosineAnnealingLR"
    assert changes == ["drawn", "CosineAnnealingLR"], "it is rehearsed each time"


def test_without_a_step_there_is_no_curve_and_the_recipe_stays(
        scene: tuple[Exchange, Plots, RecipePanel, MessageStrip]) -> None:
    exchange, _, recipe, strip = scene
    exchange.keep_curve()
    wait_for(lambda: bool(strip.sentence))
    assert strip.urgent
    assert recipe.recipe().scheduler.part == "CosineAnnealingLR"


def test_weights_that_were_chosen_stand_in_the_recipe(scene: tuple[Exchange, Plots, RecipePanel, MessageStrip],
                                                      tmp_path: Path) -> None:
    exchange, _, recipe, _ = scene
    said: list[str] = []
    exchange.said.connect(said.append)
    exchange.imports.weights_chosen.emit(str(tmp_path / "theirs.pt"))
    assert recipe.recipe().training["weights"] == str(tmp_path / "theirs.pt")
    assert recipe.recipe().scheduler.part == "CosineAnnealingLR"
    assert "theirs.pt" in said[0]


def test_the_bars_follow_what_is_written_and_read(scene: tuple[Exchange, Plots, RecipePanel, MessageStrip],
                                                  tmp_path: Path) -> None:
    exchange, plots, _, strip = scene
    plots.append(0, {"loss": np.zeros(1000)}, {})
    export, import_ = exchange.bars
    exchange.exports.write_csv(tmp_path / "curves.csv")
    assert not export.isHidden()
    assert import_.isHidden()
    wait_for(export.isHidden)
    assert "curves.csv" in strip.sentence
    (tmp_path / "empty").mkdir()
    exchange.imports.read_tensorboard(tmp_path / "empty")
    assert not import_.isHidden()
    wait_for(import_.isHidden)
    assert "TensorBoard" in strip.sentence
