"""Exchange: a kept curve and a checkpoint's weights reach the recipe, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from tests.ui.fake_trainer import wait_for
from tests.ui.test_imports import a_log, theirs
from ui import imports as imports_module
from ui.data_view import DataView
from ui.exchange import Exchange
from ui.message_strip import MessageStrip
from ui.plots.plots import Plots
from ui.recipe_panel import RecipePanel
from ui.run_controller import RunController
from ui.settings import Settings
from ui.weights_dialog import WeightsDialog
from workbench.kinds import registries
from workbench.progress import Reporter
from workbench.recipe import PARTS, TRAINING_FIELDS, Recipe
from workbench.registry import Choice
from workbench.run import Run

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


def test_weights_go_from_the_file_into_the_recipe_whatever_program_wrote_them(
        scene: tuple[Exchange, Plots, RecipePanel, MessageStrip], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
        ) -> None:
    """From the menu's question to the recipe that is rehearsed; a cancelled question leaves it as it is."""
    exchange, _, recipe, _ = scene
    changes: list[object] = []
    recipe.changed.connect(lambda: changes.append(recipe.recipe().training.get("weights")))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    exchange.ask_weights()
    assert changes == []
    for form in ("plain", "torchvision", "lightning"):
        path = theirs(form, tmp_path / f"{form}.ckpt")
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, path=path: (str(path), ""))
        exchange.ask_weights()
        (dialog,) = [one for one in exchange.parent().findChildren(WeightsDialog) if one.isVisible()]
        wait_for(dialog.take.isEnabled)
        dialog.take.click()
        assert changes[-1] == str(path)
    assert len(changes) == 3


def test_an_import_that_is_called_off_by_its_bar_says_so(scene: tuple[Exchange, Plots, RecipePanel, MessageStrip],
                                                         tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange, _, _, strip = scene
    bar = exchange.bars[1]
    real = imports_module._import

    def called_off(folder: Path, runs: Path, reporter: Reporter) -> list[Run]:
        wait_until_called_off.wait(10)
        return real(folder, runs, reporter)

    wait_until_called_off = exchange.imports._called_off
    monkeypatch.setattr(imports_module, "_import", called_off)
    exchange.imports.read_tensorboard(a_log(tmp_path / "log"))
    assert not bar.isHidden()
    bar.cancelled.emit()
    wait_for(bar.isHidden)
    assert strip.sentence == "The import was cancelled; no run was made."
    assert not list((tmp_path / "runs").glob("*"))


def test_an_imported_log_is_told_with_a_way_to_its_folder(scene: tuple[Exchange, Plots, RecipePanel, MessageStrip],
                                                          tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange, _, _, strip = scene
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    exchange.imports.read_tensorboard(a_log(tmp_path / "log"))
    wait_for(lambda: bool(strip.sentence))
    (run,) = (tmp_path / "runs").iterdir()
    assert run.name in strip.sentence
    strip._buttons[0].click()
    assert shown == [str(run)]
