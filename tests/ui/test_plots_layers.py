"""Series of single layers: a plot for each quantity, there when it is wanted, readable with a hundred of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.ui.fake_trainer import wait_for
from tests.ui.test_plots import picture_of, place_of, run, shows
from ui.plots.catalogue import plot_kinds
from ui.plots.legend import LegendEntry
from ui.plots.plot_panel import PlotPanel
from ui.plots.plots import Plots
from ui.plots.ticks import reading
from workbench.history import History
from workbench.quantities import QUANTITIES, series_name


@pytest.fixture
def plots(app: QApplication) -> Iterator[Plots]:
    plots = Plots()
    plots.resize(900, 700)
    plots.show()
    run(plots)
    app.processEvents()
    yield plots
    plots.close()
    plots.deleteLater()


def inspect(plots: Plots, layers: int = 4, first: int = 0) -> None:
    """The inspector looked at some steps of so many layers, each above the one before."""
    steps = np.arange(first, first + 2_000, 100)
    plots.append(plots.history.steps, {}, {
        series_name(quantity, f"{layer} Linear"): (steps, np.full(len(steps), 1.0 + layer))
        for quantity in QUANTITIES for layer in range(layers)})
    plots.flush()
    QApplication.processEvents()


def visible(plots: Plots) -> list[str]:
    return [panel.kind.name for panel in plots.panels if panel.isVisible()]


def test_every_quantity_has_a_plot_with_a_title_of_its_own() -> None:
    titles = {kind.name: kind.title for kind in plot_kinds()}
    assert set(QUANTITIES) <= set(titles)
    assert len(set(titles.values())) == len(titles)
    assert not any(titles[quantity] == quantity for quantity in QUANTITIES), "a quantity without a title"


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_all_layers_of_a_quantity_share_a_plot_that_is_there_when_it_is_wanted(plots: Plots, quantity: str) -> None:
    before = visible(plots)
    inspect(plots)
    assert visible(plots) == before
    assert plots.findChildren(LegendEntry, f"legend-{series_name(quantity, '0 Linear')}") == [], "nor does it cost"
    plots.set_wanted(quantity, True)
    QApplication.processEvents()
    assert visible(plots) == [*before, quantity]
    panel = plots.panel(quantity)
    assert [line.name for line in panel.lines] == [series_name(quantity, f"{layer} Linear") for layer in range(4)]
    assert [entry.text() for entry in panel.legend.entries] == [f"{layer} Linear" for layer in range(4)]
    plots.flush()
    assert shows(picture_of(panel), panel.legend.entries[2].color) > 100
    inspect(plots, first=2_000)
    assert [line.name for line in panel.lines] == [series_name(quantity, f"{layer} Linear") for layer in range(4)]
    plots.set_wanted(quantity, False)
    assert visible(plots) == before


def test_the_gradient_norm_of_the_whole_model_stays_where_it_is(plots: Plots) -> None:
    inspect(plots)
    assert [line.name for line in plots.panel("gradient-norm").lines] == ["gradient norm"]
    plots.set_wanted("gradient norm", True)
    assert len(plots.panel("gradient norm").lines) == 4


def test_a_plot_wanted_before_there_is_anything_appears_with_the_first_values(plots: Plots) -> None:
    plots.set_wanted("weight norm", True)
    assert "weight norm" not in visible(plots)
    inspect(plots)
    assert "weight norm" in visible(plots)


def test_a_choice_outlives_the_run_and_its_layers_do_not(plots: Plots) -> None:
    inspect(plots, 6)
    plots.set_wanted("weight norm", True)
    plots.set_history(History())
    run(plots)
    inspect(plots, 2)
    assert "weight norm" in visible(plots)
    assert len(plots.panel("weight norm").lines) == 2
    plots.set_wanted("update size", True)
    assert len(plots.panel("update size").lines) == 2


def test_the_menu_offers_them_too_and_tells_whoever_shows_the_choice(plots: Plots) -> None:
    told: list[tuple[str, bool]] = []
    plots.wanted_changed.connect(lambda name, wanted: told.append((name, wanted)))
    inspect(plots)
    menu = plots.bar.series_button.menu()
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    at = texts.index("Weight norm of each layer")
    assert texts[at + 1] == "Show this plot"
    menu.actions()[at + 1].setChecked(True)
    assert "weight norm" in visible(plots)
    assert told == [("weight norm", True)]
    plots.set_wanted("weight norm", True)
    assert len(told) == 1, "nothing changed"
    plots.set_wanted("loss", False)
    assert len(told) == 1, "no quantity of the inspector"


# ---------------------------------------------------------------------------------------------------------
# Many layers

def point_at(panel: PlotPanel, step: float, value: float) -> None:
    viewport, place = panel.view.viewport(), QPointF(place_of(panel, step, value))
    QApplication.sendEvent(viewport, QMouseEvent(
        QEvent.Type.MouseMove, place, viewport.mapToGlobal(place), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier))


def first_of(panel: PlotPanel) -> LegendEntry:
    """The entry at the left end of the legend."""
    return min((entry for entry in panel.legend.entries if entry.isVisible()), key=lambda entry: entry.x())


@pytest.mark.parametrize("layers", [12, 100])
def test_many_layers_are_told_by_colours_that_go_from_the_first_to_the_last(plots: Plots, layers: int) -> None:
    plots.set_wanted("weight norm", True)
    inspect(plots, layers)
    colors = [entry.color for entry in plots.panel("weight norm").legend.entries]
    assert len({color.name() for color in colors}) == layers, "no colour is there twice"
    hues = [(color.hueF() * 360 - 214) % 360 for color in colors]
    assert hues == sorted(hues)


def test_few_layers_have_the_colours_that_differ_most(plots: Plots) -> None:
    plots.set_wanted("weight norm", True)
    inspect(plots, 4)
    layers = [entry.color.name() for entry in plots.panel("weight norm").legend.entries]
    groups = [entry.color.name() for entry in plots.panel("lr").legend.entries]
    assert layers[:2] == groups


def test_the_curve_that_is_pointed_at_leads_the_legend(plots: Plots) -> None:
    plots.set_wanted("weight norm", True)
    inspect(plots, 30)
    panel = plots.panel("weight norm")
    last = panel.legend.entry(series_name("weight norm", "29 Linear"))
    assert not last.isVisible()
    for layer in (24, 29):
        point_at(panel, 1_000, 1.0 + layer)
        leader = first_of(panel)
        assert leader.text() == f"{layer} Linear"
        assert leader.value_text() == reading(1.0 + layer)
    QApplication.sendEvent(panel.view, QEvent(QEvent.Type.Leave))
    assert first_of(panel).text() == "0 Linear"
    plots.panel("weight norm").legend.resize(20_000, 20)  # where all have room nothing needs to move
    point_at(panel, 1_000, 25.0)
    assert first_of(panel).text() == "0 Linear"


def test_all_series_can_be_hidden_and_shown_at_once(plots: Plots) -> None:
    plots.set_wanted("weight norm", True)
    inspect(plots, 30)
    panel = plots.panel("weight norm")
    menu = panel.legend._more.menu()
    menu.aboutToShow.emit()
    show, hide = menu.actions()[:2]
    assert len(menu.actions()) == 30 + 3
    hide.trigger()
    assert not any(panel.is_shown(line.name) for line in panel.lines)
    menu.actions()[3].trigger()
    assert [panel.is_shown(line.name) for line in panel.lines] == [True] + 29 * [False]
    show.trigger()
    assert all(panel.is_shown(line.name) for line in panel.lines)


def test_more_plots_than_fit_scroll_and_those_out_of_sight_cost_nothing(
    plots: Plots, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots.resize(700, 420)
    for quantity in QUANTITIES:
        plots.set_wanted(quantity, True)
    inspect(plots)
    assert plots.height() == 420, "the window is not pushed beyond the screen"
    scroll = plots.findChild(QScrollArea, "plots-scroll")
    assert scroll is not None
    bar = scroll.verticalScrollBar()
    assert bar.maximum() > 200
    last = plots.panel(QUANTITIES[-1])
    assert not last.is_seen()
    QTest.qWait(300)
    redrawn: list[str] = []
    monkeypatch.setattr(type(last), "redraw", lambda panel: redrawn.append(panel.kind.name) or True)
    plots.append(2_000, {"loss": np.ones(500)}, {})
    wait_for(lambda: "loss" in redrawn)
    QTest.qWait(300)
    assert last.kind.name not in redrawn
    bar.setValue(bar.maximum())
    wait_for(lambda: last.kind.name in redrawn)


# ---------------------------------------------------------------------------------------------------------
# Series that belong into known plots

def test_averaged_values_stand_beside_the_raw_ones(plots: Plots) -> None:
    steps = np.array([499, 999])
    plots.append(2_000, {}, {"validation loss (averaged)": (steps, np.ones(2)),
                             "validation accuracy (averaged)": (steps, np.ones(2)),
                             "evaluations": (steps, np.full(2, 20.0))})
    plots.flush()
    for name in ("loss", "accuracy"):
        legend = plots.panel(name).legend
        texts = [entry.text() for entry in legend.entries]
        assert "validation, averaged" in texts
        assert len({entry.color.name() for entry in legend.entries}) == len(texts)
    assert [line.name for line in plots.panel("evaluations").lines] == ["evaluations"]
    assert plots.panel("evaluations").title.text() == "Evaluations per step"
