"""InspectorPanel: the latest values of every layer, warnings where steps do not fit, a switch that asks the trainer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication

from tests.ui.fake_trainer import wait_for
from ui import theme
from ui.inspector_panel import NAMED, SHOW_MS, InspectorModel, InspectorPanel, judgement
from ui.number_text import UNKNOWN
from workbench.messages import Inspect, Inspecting, Pause, Refused, Samples
from workbench.quantities import COSINE, EFFECTIVE, GRADIENT, QUANTITIES, RATIO, UPDATE, WEIGHT, series_name
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")


def samples(step: int, **layers: float | dict[str, float]) -> Samples:
    """What one sample brings: layer=update/weight, or layer={quantity: value}."""
    found = {}
    for layer, given in layers.items():
        values = given if isinstance(given, dict) else dict.fromkeys(QUANTITIES, 0.5) | {RATIO: given}
        for quantity, value in values.items():
            found[series_name(quantity, layer)] = np.array([step - 1, step]), np.array([77.0, value])
    return {"validation loss": (np.array([step]), np.array([1.0])), **found}


def table(model: InspectorModel) -> dict[str, list[str]]:
    return {
        model.headerData(row, Qt.Orientation.Vertical): [
            model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    }


def cell(model: InspectorModel, layer: str, quantity: str, role: int) -> object:
    return model.index([*table(model)].index(layer), QUANTITIES.index(quantity)).data(role)


# ---------------------------------------------------------------------------------------------------------
# The table

def test_the_latest_values_of_every_layer_are_shown() -> None:
    panel = InspectorPanel()
    panel.show_samples(samples(7, body={WEIGHT: 12.3456, GRADIENT: 0.25, UPDATE: 1e-5, RATIO: 1.5e-3, EFFECTIVE: 0.1,
                                        COSINE: -0.75}, head=2e-3))
    assert table(panel.model) == {
        "body": ["12.3", "0.25", "1e-5", "0.0015", "0.1", "-0.75"],
        "head": ["0.5", "0.5", "0.5", "0.002", "0.5", "0.5"],
    }
    assert panel.step.text() == "step 7"
    assert not panel.table.isHidden()
    assert panel.hint.isHidden()


def test_other_series_are_none_of_its_business() -> None:
    panel = InspectorPanel()
    panel.show_samples({"gradient norm": (np.array([1]), np.array([2.0])), "lr/all": (np.array([1]), np.array([2.0]))})
    assert table(panel.model) == {}
    assert panel.table.isHidden()
    assert not panel.hint.isHidden()


def test_a_layer_that_was_frozen_shows_no_old_values() -> None:
    panel = InspectorPanel()
    panel.show_samples(samples(3, body=1e-3, head=1e-3))
    panel.model.take(samples(9, body={WEIGHT: 4.0}, head=1e-3))
    panel.model.show()
    assert table(panel.model)["body"] == ["4", *[UNKNOWN] * 5]
    assert UNKNOWN not in table(panel.model)["head"]
    assert "frozen" in str(cell(panel.model, "body", COSINE, Qt.ItemDataRole.ToolTipRole))


def test_a_step_that_was_made_again_replaces_what_was_shown() -> None:
    model = InspectorModel()
    model.take(samples(9, body=1e-3))
    model.take(samples(5, body=2e-3))
    model.show()
    assert table(model)["body"][QUANTITIES.index(RATIO)] == "0.002"
    assert model.step == 5


def test_only_cells_that_changed_are_told() -> None:
    model = InspectorModel()
    model.take(samples(1, body=1e-3, head=1e-3))
    model.show()
    told: list[tuple[int, int]] = []
    resets: list[bool] = []
    model.dataChanged.connect(lambda cell, *_: told.append((cell.row(), cell.column())))
    model.modelReset.connect(lambda: resets.append(True))
    model.take(samples(2, body=1e-3, head=2e-3))
    model.show()
    assert told == [(1, QUANTITIES.index(RATIO))]
    assert resets == []
    model.take(samples(3, body=1e-3, head=2e-3, more=1e-3))
    model.show()
    assert resets == [True]


def test_many_samples_are_shown_a_few_times_and_the_last_one_always() -> None:
    panel = InspectorPanel()
    panel.show_samples(samples(0, body=1.0))
    told = QSignalSpy(panel.model.dataChanged)
    for step in range(1, 50):
        panel.show_samples(samples(step, body=float(step)))
    assert told.count() == 0
    wait_for(lambda: table(panel.model)["body"][QUANTITIES.index(RATIO)] == "↑ 49")
    assert panel.step.text() == "step 49"
    assert told.count() == 1


def test_another_run_begins_with_an_empty_table() -> None:
    panel = InspectorPanel()
    panel.show_samples(samples(5, body=1.0))
    panel.show_samples(samples(6, body=1.0))  # still to be shown
    panel.clear()
    QTest.qWait(SHOW_MS * 2)
    assert table(panel.model) == {}
    assert panel.step.text() == ""
    assert panel.warning.isHidden()
    panel.show_samples(samples(0, other=1e-3))
    wait_for(lambda: [*table(panel.model)] == ["other"])


def test_selected_cells_are_copied_as_text_with_their_headers() -> None:
    panel = InspectorPanel()
    panel.show_samples(samples(1, body=1e-3, head=2e-3))
    QGuiApplication.clipboard().setText("before")
    panel.copy()
    assert QGuiApplication.clipboard().text() == "before"
    panel.table.selectColumn(QUANTITIES.index(RATIO))
    panel.copy_action.trigger()
    assert QGuiApplication.clipboard().text() == "\tupdate/weight\nbody\t0.001\nhead\t0.002"


# ---------------------------------------------------------------------------------------------------------
# Steps that do not fit the weights

@pytest.mark.parametrize(("ratio", "expected"), [
    (1e-3, ""), (1e-5, ""), (0.1, ""), (9.9e-6, "small"), (0.0, "small"), (0.11, "large"), (math.inf, "large"),
    (math.nan, ""), (None, ""),
])
def test_what_is_far_from_the_usual_is_judged(ratio: float | None, expected: str) -> None:
    assert judgement(ratio) == expected


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_is_shown_by_colour_arrow_tooltip_and_in_words(app: QApplication, name: theme.ThemeName) -> None:
    theme.apply(app, name)
    try:
        panel = InspectorPanel()
        panel.show_samples(samples(1, good=1e-3, slow=1e-7, wild=0.5))
        color, tip = Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.ToolTipRole
        warning = QColor(theme.colors().warning)
        assert cell(panel.model, "good", RATIO, color) is None
        assert cell(panel.model, "slow", RATIO, color) == warning
        assert cell(panel.model, "wild", RATIO, color) == warning
        assert cell(panel.model, "wild", UPDATE, color) is None
        assert [table(panel.model)[layer][3] for layer in ("good", "slow", "wild")] == ["0.001", "↓ 1e-7", "↑ 0.5"]
        assert "\n" not in str(cell(panel.model, "good", RATIO, tip))
        assert "hardly learns" in str(cell(panel.model, "slow", RATIO, tip))
        assert "Lower the learning rate" in str(cell(panel.model, "wild", RATIO, tip))
        lines = panel.warning.text().splitlines()
        assert [line.rpartition(": ")[2] for line in lines] == ["slow", "wild"]
        assert not panel.warning.isHidden()
    finally:
        theme.apply(app, "light")


def test_nothing_is_said_where_all_is_well() -> None:
    panel = InspectorPanel()
    panel.show_samples(samples(1, good=1e-3))
    assert panel.warning.isHidden()


def test_a_warning_names_a_few_layers_and_counts_the_rest() -> None:
    panel = InspectorPanel()
    panel.show_samples(samples(1, **{f"layer{i}": 1e-8 for i in range(NAMED + 4)}))
    text = panel.warning.text()
    assert f"layer{NAMED - 1} and 4 more" in text
    assert f"layer{NAMED}" not in text


# ---------------------------------------------------------------------------------------------------------
# The switch

def commands(panel: InspectorPanel) -> list[object]:
    told: list[object] = []
    panel.command.connect(told.append)
    return told


def test_the_switch_asks_the_trainer() -> None:
    panel = InspectorPanel()
    panel.set_live(True)
    told = commands(panel)
    panel.switch.click()
    panel.switch.click()
    assert told == [Inspect(True), Inspect(False)]


def test_without_a_run_it_waits_for_one_and_tells_each_once() -> None:
    panel = InspectorPanel()
    told = commands(panel)
    panel.switch.click()
    assert told == []
    for live in (False, True, True, False, True):
        panel.set_live(live)
    assert told == [Inspect(True), Inspect(True)]
    panel.switch.click()
    panel.set_live(False)
    panel.set_live(True)
    assert told[2:] == [Inspect(False)]


def test_the_answer_of_the_trainer_moves_the_switch_and_asks_nothing() -> None:
    panel = InspectorPanel()
    panel.set_live(True)
    told = commands(panel)
    panel.show_inspecting(Inspecting(3, True))
    assert panel.switch.isChecked()
    panel.show_inspecting(Inspecting(4, False))
    assert not panel.switch.isChecked()
    panel.switch.click()
    panel.refused(Refused(Pause(), Sentence("no")))
    assert panel.switch.isChecked()
    panel.refused(Refused(Inspect(True), Sentence("no")))
    assert not panel.switch.isChecked()
    assert told == [Inspect(True)]


# ---------------------------------------------------------------------------------------------------------
# Plots

def test_a_chosen_quantity_asks_for_its_plot() -> None:
    panel = InspectorPanel()
    told: list[tuple[str, bool]] = []
    panel.plot_wanted.connect(lambda quantity, on: told.append((quantity, on)))
    assert [*panel.plot_actions] == list(QUANTITIES)
    for quantity in QUANTITIES:
        panel.plot_actions[quantity].trigger()
    panel.plot_actions[RATIO].trigger()
    assert told == [*[(quantity, True) for quantity in QUANTITIES], (RATIO, False)]
    assert panel.plotted() == [quantity for quantity in QUANTITIES if quantity != RATIO]


def test_a_plot_that_was_hidden_elsewhere_is_only_shown_so() -> None:
    panel = InspectorPanel()
    spy = QSignalSpy(panel.plot_wanted)
    panel.set_plotted(COSINE, True)
    assert panel.plotted() == [COSINE]
    panel.set_plotted(COSINE, False)
    panel.set_plotted("loss", True)
    assert panel.plotted() == []
    assert spy.count() == 0


# ---------------------------------------------------------------------------------------------------------
# Reachable

def test_every_control_is_named_explained_and_reachable() -> None:
    panel = InspectorPanel()
    controls = [panel.switch, panel.plot_button, panel.table]
    assert all(isinstance(control, (QAbstractButton, QAbstractItemView)) for control in controls)
    for control in controls:
        assert control.objectName()
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    for action in (*panel.plot_actions.values(), panel.copy_action):
        assert action.objectName()
        assert action.toolTip()


def test_every_column_says_what_it_is() -> None:
    model = InspectorModel()
    across = Qt.Orientation.Horizontal
    for column in range(len(QUANTITIES)):
        assert model.headerData(column, across)
        assert len(str(model.headerData(column, across, Qt.ItemDataRole.ToolTipRole))) > 40


def test_long_names_leave_room_for_numbers() -> None:
    panel = InspectorPanel()
    panel.resize(270, 300)
    panel.show()
    panel.show_samples(samples(1, **{"a.very.long.path.to.a.layer.somewhere Conv2d": 1e-3}))
    QTest.qWait(50)
    assert panel.table.verticalHeader().width() < 150
    assert panel.table.columnViewportPosition(QUANTITIES.index(RATIO)) == 0
    panel.hide()


def test_the_panel_leaves_room_for_others_in_every_language(app: QApplication) -> None:
    panel = InspectorPanel()
    panel.hint.setText("看" * 60)  # may be broken after every letter: one under another would be a whole screen
    assert panel.minimumSizeHint().height() < 250
