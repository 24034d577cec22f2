"""The plots inside the window: what a run tells them, and what is drawn on them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.fake_trainer import wait_for
from tests.ui.test_main_window import Stage, catalog, stage  # noqa: F401  (fixtures)
from ui.catalog_loader import Catalog
from ui.plots.planned import planned_lines
from ui.run_controller import RunState
from workbench.messages import Pause


def draw(stage: Stage) -> None:  # noqa: F811
    """Begin to draw the lr of the coming run, and change it."""
    plots = stage.window.plots
    plots.set_planned("lr", planned_lines(np.arange(100), {"lr/all": np.full(100, 0.1)}, 100, True))
    plots.drawing.button.click()
    QTest.keyClick(plots.panel("lr").view, Qt.Key.Key_Up)


def test_a_curve_that_is_still_being_drawn_is_meant_for_the_run_that_is_started(
    stage: Stage, catalog: Catalog  # noqa: F811
) -> None:
    stage.window._catalog_came(catalog)
    draw(stage)
    stage.start(total=20)
    recipe, _ = stage.begun[-1]
    assert recipe.scheduler.part == "drawn"
    assert recipe.scheduler.values["points"][1][1] > 0.1
    assert not stage.window.plots.drawing.active


def test_a_curve_that_was_given_up_is_not(stage: Stage, catalog: Catalog) -> None:  # noqa: F811
    stage.window._catalog_came(catalog)
    draw(stage)
    stage.window.plots.drawing.cancel()
    stage.start(total=20)
    assert stage.begun[-1][0].scheduler.part != "drawn"


def test_a_run_that_pauses_has_shown_its_last_step(stage: Stage,  # noqa: F811
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    window = stage.window
    streaming: list[bool] = []
    told = window.plots.set_streaming
    monkeypatch.setattr(window.plots, "set_streaming", lambda run: (streaming.append(run is not None), told(run)))
    trainer = stage.start()
    wait_for(lambda: window.plots.history.steps > 0)
    window.run.post(Pause())
    wait_for(lambda: window.run.state is RunState.PAUSED)
    assert window.plots.history.steps == trainer.step
    assert streaming == [False, True, False]  # starting, running, resting
    window.plots._pacer._interval = 600.0
    wait_for(lambda: not window.plots._pacer._waiting)
    assert {panel.last_step for panel in window.plots.panels if panel.lines} == {trainer.step - 1}
