"""The plots as a user meets them: following, pointing, hiding, marking."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from tests.ui.fake_trainer import wait_for
from ui.number_text import count_text
from ui.plots.axes import LEFT, TOP
from ui.plots.line import Line
from ui.plots.overlay import Overlay
from ui.plots.pacer import CROWDED, ROOMY
from ui.plots.planned import planned_lines
from ui.plots.plot_panel import PlotPanel
from ui.plots.plots import Plots
from ui.plots.ticks import reading
from workbench.history import History
from workbench.messages import Started


@pytest.fixture
def plots(app: QApplication) -> Iterator[Plots]:
    plots = Plots()
    plots.resize(900, 700)
    plots.show()
    app.processEvents()
    yield plots
    plots.close()
    plots.deleteLater()


def run(plots: Plots, count: int = 2_000, seed: int = 0) -> None:
    """Steps after those already there, as a classification run sends them; drawn at once."""
    first, rng = plots.history.steps, np.random.default_rng(seed)
    steps = np.arange(first, first + count)
    epochs = steps[499::500]
    plots.append(first, {
        "loss": 2 * np.exp(-steps / 1_000) + rng.uniform(0.1, 0.3, count),
        "lr/decay": np.full(count, 0.1), "lr/no decay": np.full(count, 0.05),
        "accuracy": rng.uniform(0.5, 0.9, count),
    }, {
        "gradient norm": (steps[::10], rng.uniform(1, 2, len(steps[::10]))),
        "steps/s": (steps[-1:], np.array([4_000.0])),
        "seconds": (steps[-1:], steps[-1:] / 4_000),
        "validation loss": (epochs, rng.uniform(0.4, 0.8, len(epochs))),
    })
    plots.flush()
    QApplication.processEvents()


def place_of(panel: PlotPanel, step: float, value: float | None = None) -> QPoint:
    """Where a step (and a value) is on the screen."""
    mapping = panel.view.mapping()
    x, y = mapping.place(step, 1.0 if value is None else value)
    return QPointF(LEFT + x, TOP + (mapping.height / 2 if value is None else y)).toPoint()


def hover(panel: PlotPanel, step: float) -> None:
    """Sent by hand: QTest would move the real pointer, whose event comes when the screen pleases."""
    viewport, place = panel.view.viewport(), QPointF(place_of(panel, step))
    QApplication.sendEvent(viewport, QMouseEvent(
        QEvent.Type.MouseMove, place, viewport.mapToGlobal(place), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier))


def wheel(panel: PlotPanel, place: QPoint, turns: int = 1, modifiers: object = None) -> None:
    event = QWheelEvent(QPointF(place), QPointF(panel.view.viewport().mapToGlobal(place)), QPoint(),
                        QPoint(0, 120 * turns), Qt.MouseButton.NoButton,
                        modifiers or Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(panel.view.viewport(), event)


def drag(panel: PlotPanel, begin: QPoint, end: QPoint,
         modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    viewport = panel.view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, modifier, begin)
    QTest.mouseMove(viewport, (begin + end) / 2)
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, modifier, end)


def picture_of(panel: PlotPanel) -> QImage:
    return panel.view.grab().toImage()


def shows(image: QImage, color: QColor) -> int:
    """Pixels of about that colour: smooth lines mix a little of the ground in, faint ones two thirds."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8)
    away = np.abs(pixels.reshape(-1, 4)[:, 2::-1].astype(int) - color.getRgb()[:3]).sum(axis=1)
    return int(np.count_nonzero(away < 150))


# -- what is there

def test_an_empty_plot_shows_a_hint_and_no_axes(plots: Plots) -> None:
    shown = [panel.kind.name for panel in plots.panels if panel.isVisible()]
    assert shown == ["loss", "lr", "accuracy"]
    loss = plots.panel("loss")
    assert loss.view.hint == "Press Run to see the loss here"
    assert loss.view.axes.blank
    run(plots)
    assert loss.view.hint == ""
    assert not loss.view.axes.blank


def test_series_that_do_not_exist_have_no_plot(plots: Plots) -> None:
    plots.append(0, {"loss": np.ones(10), "lr/all": np.ones(10)}, {})
    assert [panel.kind.name for panel in plots.panels if panel.isVisible()] == ["loss", "lr"]


def test_every_series_of_a_run_is_in_its_plot(plots: Plots) -> None:
    run(plots)
    names = {panel.kind.name: [line.name for line in panel.lines] for panel in plots.panels if panel.measured}
    assert names == {
        "loss": ["loss", "validation loss"], "lr": ["lr/decay", "lr/no decay"], "accuracy": ["accuracy"],
        "gradient-norm": ["gradient norm"], "speed": ["steps/s"],
    }


def test_a_new_metric_gets_a_plot_of_its_own(plots: Plots) -> None:
    run(plots)
    plots.append(2_000, {}, {"top-5 accuracy": (np.array([1_999]), np.array([0.9]))})
    panel = plots.panel("top-5 accuracy")
    assert panel.isVisible()
    assert panel.title.text() == "Top-5 accuracy"


def test_only_the_last_plot_names_the_steps(plots: Plots) -> None:
    run(plots)
    labelled = [panel.kind.name for panel in plots.panels if panel.isVisible() and panel.view.axes.labelled]
    assert labelled == ["speed"]


def test_appending_draws_nothing_by_itself(plots: Plots, monkeypatch: pytest.MonkeyPatch) -> None:
    run(plots)
    redrawn: list[str] = []
    monkeypatch.setattr(PlotPanel, "redraw", lambda panel: redrawn.append(panel.kind.name) or True)
    for first in range(2_000, 4_000, 10):
        plots.append(first, {"loss": np.ones(10)}, {})
    assert redrawn == []
    assert plots.history.steps == 4_000
    wait_for(lambda: len(redrawn) >= 5)
    QTest.qWait(100)
    assert sorted(redrawn) == ["accuracy", "gradient-norm", "loss", "lr", "speed"]  # once each, not 200 times


def test_hidden_plots_are_not_redrawn(plots: Plots, monkeypatch: pytest.MonkeyPatch) -> None:
    run(plots)
    redrawn: list[str] = []
    monkeypatch.setattr(PlotPanel, "redraw", lambda panel: redrawn.append(panel.kind.name) or True)
    plots.hide()
    plots.append(2_000, {"loss": np.ones(500)}, {})
    QTest.qWait(150)
    assert redrawn == []
    plots.show()
    wait_for(lambda: "loss" in redrawn)


def test_new_data_is_drawn_before_long(plots: Plots) -> None:
    color = plots.panel("loss").legend
    plots.append(0, {"loss": np.linspace(1, 0, 500)}, {})
    wait_for(lambda: shows(picture_of(plots.panel("loss")), color.entry("loss").color) > 100)


# -- following

def test_the_view_follows_the_run(plots: Plots) -> None:
    run(plots)
    assert plots.following
    run(plots, 5_000)
    assert plots.x_range[0] == 0
    assert 7_000 <= plots.x_range[1] < 10_000
    assert {panel.view.ranges[:2] for panel in plots.panels if panel.isVisible()} == {plots.x_range}


def test_every_plot_moves_at_its_own_turn(plots: Plots) -> None:
    """A plot whose range changes is painted whole: all of them at once would hold the window up."""
    run(plots)
    before, seen = plots.x_range, [panel for panel in plots.panels if panel.isVisible()]
    plots.append(2_000, {"loss": np.ones(5_000)}, {})
    assert plots.x_range[1] > 7_000
    assert {panel.view.ranges[:2] for panel in seen} == {before}
    seen[2].redraw()
    moved = [panel.view.ranges[:2] == plots.x_range for panel in seen]
    assert moved == [False, False, True, False, False]
    plots.look_at(100, 300)  # the user does not wait
    assert {panel.view.ranges[:2] for panel in seen} == {(100, 300)}
    for panel in seen:
        panel.redraw()
    assert {panel.view.ranges[:2] for panel in seen} == {(100, 300)}, "what was to come is forgotten"


def started(threads: int, device: str = "cpu") -> Started:
    return Started(None, device, threads, 0, 1_000, 100, (), 10)


def test_beside_a_run_that_uses_every_processor_there_are_fewer_frames(plots: Plots) -> None:
    every = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    for run_, budget in ((started(every), CROWDED), (started(0), ROOMY), (started(every, "cuda"), ROOMY),
                         (started(every + 1), CROWDED), (None, ROOMY)):
        plots.set_streaming(run_)
        assert plots._pacer.budget is budget


@pytest.mark.parametrize("before", ["a fresh run", "a run that drew slowly"])
def test_the_first_points_of_a_run_are_drawn_at_once(plots: Plots, before: str,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    if before != "a fresh run":
        run(plots)
        plots.clear()
    plots._pacer._interval, plots._pacer._last = 600.0, time.monotonic()
    redrawn: list[str] = []
    monkeypatch.setattr(PlotPanel, "redraw", lambda panel: redrawn.append(panel.kind.name) or True)
    plots.append(0, {"loss": np.ones(2), "lr/all": np.ones(2)}, {})
    wait_for(lambda: len(redrawn) >= 2)
    assert sorted(redrawn) == ["loss", "lr"]
    plots._pacer._interval, plots._pacer._last = 600.0, time.monotonic()
    plots.append(2, {"loss": np.ones(2), "lr/all": np.ones(2)}, {})
    QTest.qWait(60)
    assert sorted(redrawn) == ["loss", "lr"], "the later ones keep to the budget"
    plots.set_streaming(None)
    wait_for(lambda: len(redrawn) >= 4)
    assert sorted(redrawn) == ["loss", "loss", "lr", "lr"], "a run that rests shows its last step"


def test_a_zoom_ends_following_and_the_button_brings_it_back(plots: Plots) -> None:
    run(plots)
    panel = plots.panel("loss")
    wheel(panel, place_of(panel, 1_000), 3)
    assert not plots.following
    assert not plots.bar.follow_button.isChecked()
    stayed = plots.x_range
    assert stayed[1] - stayed[0] < 1_700
    run(plots, 5_000)
    assert plots.x_range == stayed
    QTest.mouseClick(plots.bar.follow_button, Qt.MouseButton.LeftButton)
    assert plots.following
    assert plots.x_range[0] <= 6_999 <= plots.x_range[1]
    assert plots.x_range[1] - plots.x_range[0] == pytest.approx(stayed[1] - stayed[0])
    run(plots, 3_000)
    assert plots.x_range[0] <= 9_999 <= plots.x_range[1]


@pytest.mark.parametrize("key", [Qt.Key.Key_Home, Qt.Key.Key_R])
def test_home_shows_the_whole_run_again(plots: Plots, key: Qt.Key) -> None:
    run(plots)
    plots.look_at(100, 200)
    QTest.keyClick(plots, key)
    assert plots.x_range[0] == 0
    assert plots.x_range[1] >= 1_999
    assert plots.following


def test_the_wheel_keeps_the_step_under_the_mouse(plots: Plots) -> None:
    run(plots)
    panel = plots.panel("lr")
    place = place_of(panel, 700)
    wheel(panel, place, 4)
    assert panel.view.mapping().step(place.x() - LEFT) == pytest.approx(700, abs=3)


def test_dragging_pans_every_plot_alike(plots: Plots) -> None:
    run(plots)
    plots.look_at(500, 1_000)
    panel = plots.panel("accuracy")
    drag(panel, place_of(panel, 800), place_of(panel, 700))
    assert plots.x_range[0] == pytest.approx(600, abs=3)
    assert {panel.view.ranges[:2] for panel in plots.panels if panel.isVisible()} == {plots.x_range}


def test_a_box_zooms_into_itself(plots: Plots) -> None:
    run(plots)
    panel = plots.panel("loss")
    begin, end = place_of(panel, 400, 1.5), place_of(panel, 900, 0.5)
    drag(panel, begin, end, Qt.KeyboardModifier.ShiftModifier)
    left, right, bottom, top = panel.view.ranges
    assert (left, right) == pytest.approx((400, 900), abs=5)
    assert (bottom, top) == pytest.approx((0.5, 1.5), abs=0.03)
    plots.bar.box_button.click()
    drag(panel, place_of(panel, 500), place_of(panel, 600) + QPoint(0, 50))
    assert plots.x_range == pytest.approx((500, 600), abs=5)


def test_values_in_view_fit_the_y_axis_unless_it_was_set(plots: Plots) -> None:
    plots.append(0, {"loss": np.concatenate([np.full(1_000, 100.0), np.full(1_000, 1.0)])}, {})
    plots.flush()
    plots.look_at(1_200, 1_900)
    panel = plots.panel("loss")
    assert panel.view.ranges[3] < 2
    wheel(panel, place_of(panel, 1_500), 1, Qt.KeyboardModifier.ControlModifier)
    by_hand = panel.view.ranges[2:]
    plots.look_at(0, 1_900)
    assert panel.view.ranges[2:] == by_hand
    plots.reset_view()
    assert panel.view.ranges[3] > 100


def test_one_cannot_get_lost_beyond_the_run(plots: Plots) -> None:
    run(plots)
    plots.look_at(-1e9, 1e9)
    assert plots.x_range[1] - plots.x_range[0] < 5_000
    plots.look_at(50_000, 50_100)
    assert plots.x_range[0] <= 2_300


# -- pointing

def test_the_crosshair_reads_the_values_of_the_history(plots: Plots) -> None:
    run(plots)
    steps = []
    plots.hovered.connect(steps.append)
    hover(plots.panel("lr"), 1_234)
    step = steps[-1]
    assert abs(step - 1_234) < 6
    history = plots.history
    assert plots.bar._step.text() == f"step {count_text(step)}"
    loss = plots.panel("loss").legend
    assert loss.entry("loss").value_text().split(" ≈ ")[0] == reading(history["loss"][step])
    assert loss.entry("validation loss").value_text() == reading(history["validation loss"][1])  # of step 999
    assert plots.panel("lr").legend.entry("lr/no decay").value_text() == reading(0.05)
    norm = plots.panel("gradient-norm").legend.entry("gradient norm").value_text()
    assert norm.split(" ≈ ")[0] == reading(history["gradient norm"][step // 10])


def test_the_crosshair_stands_in_every_plot_and_goes_away(plots: Plots) -> None:
    run(plots)
    hover(plots.panel("loss"), 900)
    stands = {panel.view.crosshair.step for panel in plots.panels if panel.isVisible()}
    assert len(stands) == 1
    assert None not in stands
    QApplication.sendEvent(plots.panel("loss").view, QEvent(QEvent.Type.Leave))
    assert {panel.view.crosshair.step for panel in plots.panels} == {None}
    last = plots.panel("loss").legend.entry("loss").value_text().split(" ≈ ")[0]
    assert last == reading(plots.history["loss"][-1])


# -- series

def test_a_click_in_the_legend_hides_and_shows_a_series(plots: Plots) -> None:
    run(plots)
    panel = plots.panel("lr")
    entry = panel.legend.entry("lr/decay")
    assert shows(picture_of(panel), entry.color) > 200
    QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert not panel.is_shown("lr/decay")
    assert shows(picture_of(panel), entry.color) < 20  # edges of letters
    QTest.keyClick(entry, Qt.Key.Key_Space)
    assert panel.is_shown("lr/decay")
    assert shows(picture_of(panel), entry.color) > 200


def test_the_menu_does_what_the_legend_does(plots: Plots) -> None:
    run(plots)
    menu = plots.bar.series_button.menu()
    menu.aboutToShow.emit()
    action = next(action for action in menu.actions() if action.text() == "no decay")
    action.setChecked(False)
    assert not plots.panel("lr").is_shown("lr/no decay")
    assert not plots.panel("lr").legend.entry("lr/no decay").isChecked()


def test_a_whole_plot_can_be_hidden(plots: Plots) -> None:
    run(plots)
    menu = plots.bar.series_button.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Show this plot").setChecked(False)
    assert not plots.panel("loss").isVisible()
    run(plots)
    assert not plots.panel("loss").isVisible()


def test_many_groups_leave_a_readable_legend(plots: Plots) -> None:
    plots.append(0, {f"lr/layer {number}": np.ones(5) for number in range(14)}, {})
    plots.flush()
    QApplication.processEvents()
    legend = plots.panel("lr").legend
    visible = [entry for entry in legend.entries if entry.isVisible()]
    assert 0 < len(visible) < 14
    assert all(entry.geometry().right() <= legend.width() for entry in visible)
    assert legend._more.text() == f"+{14 - len(visible)}"


def test_a_style_of_ones_own(plots: Plots) -> None:
    run(plots)
    pink = QColor("#ff00aa")
    plots.set_series_style("lr/decay", color=pink, width=2)
    assert shows(picture_of(plots.panel("lr")), pink) > 200
    plots.set_series_style("lr/decay", visible=False)
    assert shows(picture_of(plots.panel("lr")), pink) == 0


def test_without_smoothing_there_is_one_strong_curve(plots: Plots) -> None:
    run(plots)
    panel = plots.panel("loss")
    plots.set_series_style("validation loss", visible=False)
    thin = shows(picture_of(panel), panel.legend.entry("loss").color)
    plots.bar.slider.setValue(0)
    plots.flush()
    assert plots.smoothing == 0
    assert shows(picture_of(panel), panel.legend.entry("loss").color) > 1.5 * thin
    assert "≈" not in panel.legend.entry("loss").value_text()


def test_a_spike_of_one_step_is_seen_in_the_whole_run(plots: Plots) -> None:
    values = np.full(300_000, 1.0)
    values[123_456] = 50.0
    plots.append(0, {"loss": values}, {})
    plots.set_smoothing(0.0)
    plots.flush()
    panel = plots.panel("loss")
    image, color = picture_of(panel), panel.legend.entry("loss").color
    x = place_of(panel, 123_456).x()
    half = int(TOP + panel.view.mapping().height / 2)
    columns = [column for column in range(int(LEFT), image.width()) if image.pixel(column, half) == color.rgb()]
    assert columns
    assert all(abs(column - x) <= 1 for column in columns)


def test_a_logarithmic_axis_leaves_out_zero_and_below(plots: Plots) -> None:
    values = np.full(1_000, 0.01)
    values[::2] = 0.0
    values[500] = 10.0
    plots.append(0, {"loss": values}, {})
    plots.flush()
    panel = plots.panel("loss")
    panel.log_button.click()
    bottom, top = panel.view.ranges[2:]
    assert -3 < bottom < -2
    assert 1 < top < 2
    assert shows(picture_of(panel), panel.legend.entry("loss").color) > 0
    plots.set_log_x(True)
    assert plots.x_range[0] == 1
    assert shows(picture_of(panel), panel.legend.entry("loss").color) > 0


# -- markers

def test_a_marker_tells_what_happened(plots: Plots) -> None:
    run(plots)
    text = "step 1200: lr 0.1 → 0.05 (scale ×0.5), group weights"
    plots.add_marker(1_200, text, "knob")
    view = plots.panel("lr").view
    x, _ = view.mapping().place(1_200)
    assert view.markers.text_near(x + 3) == text
    assert view.markers.text_near(x + 30) == ""
    place = place_of(plots.panel("lr"), 1_200)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
    assert QToolTip.text() == text


def test_many_markers_on_a_spot_are_told_together_up_to_ten(plots: Plots) -> None:
    run(plots)
    for number in range(25):
        plots.add_marker(1_000, f"edit {number}")
    view = plots.panel("loss").view
    lines = view.markers.text_near(view.mapping().place(1_000)[0]).split("\n")
    assert lines[:10] == [f"edit {number}" for number in range(10)]
    assert lines[10:] == ["… and 15 more: zoom in to read them"]


def test_markers_are_told_in_the_order_of_their_steps(plots: Plots) -> None:
    run(plots)
    for step in (1_003, 1_001, 1_002):
        plots.add_marker(step, f"at {step}", "checkpoint")
    assert [marker.step for marker in plots.panel("loss").view.markers.all] == [1_001, 1_002, 1_003]


# -- other runs

def test_going_back_forgets_what_came_after(plots: Plots) -> None:
    run(plots)
    plots.add_marker(500, "early")
    plots.add_marker(1_500, "late")
    plots.truncate(1_000)
    assert plots.history.steps == 1_000
    assert [marker.text for marker in plots.markers] == ["early"]
    plots.append(1_000, {"loss": np.full(100, 99.0)}, {"gradient norm": (np.array([1_000]), np.array([77.0]))})
    plots.flush()
    lines = {line.name: line for panel in plots.panels for line in panel.lines}
    assert lines["loss"].last_step == 1_099
    window = plots.panel("loss").view.mapping().window
    assert lines["loss"].extent(window) == (plots.history["loss"].min(), 99.0)
    assert lines["gradient norm"].extent(window)[1] == 77.0


def test_a_stored_run_is_shown_and_gone_on_with(plots: Plots) -> None:
    run(plots)
    stored = History()
    stored.append(0, {"loss": np.linspace(9, 1, 5_000)}, {})
    plots.set_history(stored)
    plots.flush()
    assert plots.history is stored
    assert [panel.kind.name for panel in plots.panels if panel.isVisible()] == ["loss"]
    assert plots.panel("loss").view.ranges[3] > 9
    plots.append(5_000, {"loss": np.ones(10)}, {})
    assert stored.steps == 5_010
    plots.clear()
    assert plots.history.steps == 0
    assert plots.panel("loss").view.hint


# -- controls

def test_every_control_has_a_name_and_a_tooltip(plots: Plots) -> None:
    run(plots)
    bar = plots.bar
    controls = [bar.follow_button, bar.reset_button, bar.box_button, bar.log_x_button, bar.series_button,
                bar.slider, plots.panel("loss").log_button, plots.panel("loss").legend.entry("loss")]
    for control in controls:
        assert control.objectName()
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


# ---------------------------------------------------------------------------------------------------------
# What the header says

def test_the_bar_says_how_many_steps_were_made(plots: Plots) -> None:
    run(plots)
    plots.flush()
    assert plots.bar._step.text() == f"{count_text(plots.history.steps)} steps"


def test_the_faint_line_is_explained_only_beside_measured_data(plots: Plots) -> None:
    def planned() -> list[Line]:
        return planned_lines(np.arange(10), {"lr/all": np.ones(10)}, 10, True)

    note = plots.panel("lr").planned_note
    plots.set_planned("lr", planned())
    assert note.isHidden(), "nothing measured: the title says what it is"
    run(plots)
    assert not note.isHidden()
    assert plots.panel("loss").planned_note.isHidden()
    plots.set_planned("lr", [])
    assert note.isHidden()


def test_the_legend_has_room_for_the_longest_values(plots: Plots) -> None:
    run(plots)
    entry = plots.panel("loss").legend.entry("loss")
    entry.set_values(0.004324, 0.00532)
    metrics = entry.fontMetrics()
    needed = 12 + metrics.horizontalAdvance(entry.text()) + metrics.horizontalAdvance(entry.value_text()) + 10
    assert entry.width() >= needed


def test_the_view_is_of_the_other_runs_while_nothing_is_live_whatever_the_coming_one_will_take(plots: Plots) -> None:
    history = History()
    history.append(0, {"loss": np.ones(156), "lr/all": np.full(156, 0.1)}, {})
    plots.set_planned("lr", planned_lines(np.arange(23_000), {"lr/all": np.ones(23_000)}, 23_000, True))
    assert plots.x_range[1] >= 23_000
    plots.set_overlays([Overlay("a", "a", history)])
    assert 155 <= plots.x_range[1] < 200
    plots.set_planned("lr", planned_lines(np.arange(9_000), {"lr/all": np.ones(9_000)}, 9_000, True))
    plots.flush()
    assert plots.x_range[1] < 200
    plots.look_at(0, 5_000)
    plots.reset_view()
    assert plots.x_range[1] < 200
    plots.set_overlays([])
    assert plots.x_range[1] >= 9_000
    plots.comparison.desk.finish()


def test_in_a_narrow_window_no_header_is_cut_off(plots: Plots) -> None:
    run(plots)
    plots.set_planned("lr", planned_lines(np.arange(10), {"lr/all": np.ones(10)}, 10, True))
    panel, wide = plots.panel("lr"), plots.width()
    assert not panel.planned_note.isHidden()
    plots.setFixedWidth(plots.minimumSizeHint().width())
    QApplication.processEvents()
    assert panel.width() <= plots.column.viewport().width()
    assert panel.planned_note.isHidden(), "what only explains goes first"
    assert panel.log_button.geometry().right() <= panel.width()
    plots.setFixedWidth(wide)
    QApplication.processEvents()
    assert not panel.planned_note.isHidden()


def test_in_a_narrow_window_the_bar_does_without_words(plots: Plots) -> None:
    bar = plots.bar
    wide = bar.width()
    assert bar._label.isVisible()
    plots.setFixedWidth(plots.minimumSizeHint().width())
    QApplication.processEvents()
    assert bar.width() < wide
    assert not bar._label.isVisible()
    assert not bar._step.isVisible()
    boxes = sorted((child.geometry().left(), child.geometry().right()) for child in bar.findChildren(
        QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly) if child.isVisible())
    assert all(left > right for (_, right), (left, _) in pairwise(boxes)), "nothing lies upon another"
    assert boxes[-1][1] <= bar.width()
    assert bar.slider.isVisible()
    plots.setFixedWidth(plots.minimumSizeHint().width() + bar._room_of(bar._step))
    QApplication.processEvents()
    assert bar._step.isVisible()
    assert bar._step.geometry().right() <= bar.width()
    plots.setFixedWidth(wide)
    QApplication.processEvents()
    assert bar._label.isVisible()
