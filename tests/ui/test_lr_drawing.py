"""Drawing the coming lr on its plot: with the mouse, with the keys, before a run and in the middle of one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.test_plots import picture_of, shows, wheel
from ui import theme
from ui.plots.axes import LEFT, TOP
from ui.plots.drawn import Points, values_on
from ui.plots.lr_drawing import LrDrawing, Present
from ui.plots.planned import planned_lines
from ui.plots.plots import Plots

Drawn = list[tuple[Points, str]]
TOTAL = 1_000


@pytest.fixture
def plots(app: QApplication) -> Iterator[Plots]:
    plots = Plots()
    plots.resize(900, 700)
    plots.show()
    plots.activateWindow()
    plan(plots)
    plots.flush()
    app.processEvents()
    yield plots
    theme.apply(app, "light")
    plots.close()
    plots.deleteLater()


@pytest.fixture
def drawing(plots: Plots) -> LrDrawing:
    plots.drawing.button.click()
    QApplication.processEvents()
    return plots.drawing


@pytest.fixture
def drawn(plots: Plots) -> Drawn:
    heard: Drawn = []
    plots.lr_drawn.connect(lambda points, between: heard.append((points, between)))
    return heard


def plan(plots: Plots, total: int = TOTAL, first: int = 0) -> None:
    """A cosine from 0.1 to nearly 0, in two groups."""
    steps = np.arange(first, total)
    lr = 0.05 * (1 + np.cos(np.pi * steps / total))
    plots.set_planned("lr", planned_lines(steps, {"lr/all": lr, "lr/bias": lr / 2}, total, True))


def train(plots: Plots, steps: int, lr: float = 0.1) -> None:
    """The run has made so many steps."""
    first = plots.history.steps
    count = steps - first
    plots.append(first, {"loss": np.ones(count), "lr/all": np.full(count, lr), "lr/bias": np.full(count, lr / 2)}, {})
    plots.drawing.set_present(Present(steps, TOTAL, lr))
    plots.flush()


def points(drawing: LrDrawing) -> Points:
    assert drawing.drawing is not None
    return tuple(drawing.drawing.points)


def place(plots: Plots, step: float, lr: float) -> QPoint:
    x, y = plots.panel("lr").view.mapping().place(step, lr)
    return QPointF(LEFT + x, TOP + y).toPoint()


def drag(plots: Plots, begin: QPoint, end: QPoint, release: bool = True) -> None:
    viewport = plots.panel("lr").view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin)
    QTest.mouseMove(viewport, (begin + end) / 2)
    QTest.mouseMove(viewport, end)
    if release:
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


def drag_handle(plots: Plots, index: int, by: QPoint) -> None:
    begin = place(plots, *points(plots.drawing)[index])
    drag(plots, begin, begin + by)


def double_click(plots: Plots, at: QPoint) -> None:
    viewport = plots.panel("lr").view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def key(plots: Plots, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(plots.panel("lr").view, which, modifier)


# ---------------------------------------------------------------------------------------------------------
# Beginning

def test_without_a_plan_there_is_nothing_to_draw_on(plots: Plots) -> None:
    plots.set_planned("lr", [])
    assert not plots.drawing.button.isEnabled()
    plots.drawing.begin()
    assert not plots.drawing.active
    plan(plots)
    assert plots.drawing.button.isEnabled()
    plots.drawing.set_allowed(False)
    assert not plots.drawing.button.isEnabled()


def test_the_handles_stand_on_the_planned_curve_from_the_first_step_to_the_last(drawing: LrDrawing) -> None:
    found = points(drawing)
    assert 5 <= len(found) <= 9
    assert (found[0][0], found[-1][0]) == (0, TOTAL - 1)
    for step, lr in found:
        assert lr == pytest.approx(0.05 * (1 + np.cos(np.pi * step / TOTAL)), rel=1e-3)


def test_in_a_run_the_handles_begin_at_its_present_step_and_lr(plots: Plots) -> None:
    train(plots, 400, lr=0.02)  # turned down: the plan alone would say 0.065
    plots.drawing.button.click()
    found = points(plots.drawing)
    assert found[0] == (400, 0.02)
    assert found[-1][0] == TOTAL - 1
    share = 0.02 / (0.05 * (1 + np.cos(np.pi * 0.4)))
    for step, lr in found:
        assert lr == pytest.approx(share * 0.05 * (1 + np.cos(np.pi * step / TOTAL)), rel=1e-3)


def test_in_a_run_without_a_plan_the_handles_stand_at_the_present_lr(plots: Plots) -> None:
    plots.set_planned("lr", [])
    train(plots, 400, lr=0.02)
    assert plots.drawing.button.isEnabled()
    plots.drawing.button.click()
    assert {lr for _, lr in points(plots.drawing)} == {0.02}
    assert (points(plots.drawing)[0][0], points(plots.drawing)[-1][0]) == (400, TOTAL - 1)


def test_everything_that_can_be_drawn_is_in_view(plots: Plots, drawing: LrDrawing) -> None:
    view = plots.panel("lr").view
    height, width = view.mapping().height, view.mapping().width
    for step, lr in points(drawing):
        x, y = view.mapping().place(step, lr)
        assert 5 < x < width - 5
        assert 5 < y < height - 5
    assert view.mapping().value(0) > 0.12, "there is room to go up"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_handles_can_be_seen_in_both_themes(plots: Plots, name: theme.ThemeName) -> None:
    theme.apply(QApplication.instance(), name)  # type: ignore[arg-type]
    color = QColor(theme.colors().marker)
    before = shows(picture_of(plots.panel("lr")), color)
    plots.drawing.button.click()
    QApplication.processEvents()
    assert shows(picture_of(plots.panel("lr")), color) > before + 400


# ---------------------------------------------------------------------------------------------------------
# The mouse

def test_a_handle_goes_where_it_is_dragged_and_apply_tells_it(plots: Plots, drawing: LrDrawing, drawn: Drawn) -> None:
    before = points(drawing)
    wanted = plots.panel("lr").view.mapping()
    begin = place(plots, *before[2])
    drag(plots, begin, begin + QPoint(15, -20))
    after = points(drawing)
    assert after[2] == pytest.approx((before[2][0] + wanted.step(15) - wanted.step(0),
                                      before[2][1] + wanted.value(0) - wanted.value(20)), rel=0.02)
    assert after[:2] + after[3:] == before[:2] + before[3:]
    assert drawn == [], "nothing is told before it is applied"
    drawing.apply_button.click()
    assert drawn == [(after, "linear")]
    assert not drawing.active


def test_a_handle_stays_between_its_neighbours(plots: Plots, drawing: LrDrawing) -> None:
    before = points(drawing)
    drag_handle(plots, 2, QPoint(500, 0))
    assert points(drawing)[2][0] == before[3][0] - 1
    drag_handle(plots, 0, QPoint(-60, 0))
    assert points(drawing)[0][0] == 0


def test_a_handle_stays_in_the_plot_and_can_go_on_from_its_edge(plots: Plots, drawing: LrDrawing) -> None:
    top = plots.panel("lr").view.ranges[3]
    for _ in range(3):
        drag_handle(plots, 1, QPoint(0, -600))
    assert points(drawing)[1][1] > 1.5 * top
    assert points(drawing)[1][1] <= plots.panel("lr").view.ranges[3]
    drag_handle(plots, 1, QPoint(0, 900))
    assert points(drawing)[1][1] == 0.0


def test_a_double_click_on_the_line_adds_a_handle_there_and_nowhere_else(plots: Plots, drawing: LrDrawing) -> None:
    before, ranges = points(drawing), plots.panel("lr").view.ranges
    middle = (before[1][0] + before[2][0]) / 2
    lr = float(values_on(before, "linear", np.array([middle]))[0])
    double_click(plots, place(plots, middle, lr) + QPoint(0, 40))
    assert points(drawing) == before
    assert plots.panel("lr").view.ranges == ranges, "and the view stays"
    double_click(plots, place(plots, middle, lr))
    new = set(points(drawing)) - set(before)
    assert len(new) == 1
    assert new.pop() == pytest.approx((middle, lr), rel=0.05)
    assert drawing.selected == 2


def test_beside_the_handles_the_mouse_pans_as_ever(plots: Plots, drawing: LrDrawing) -> None:
    before, x = points(drawing), plots.x_range
    at = place(plots, 600, 0.12)
    drag(plots, at, at + QPoint(-50, 0))
    assert points(drawing) == before
    assert plots.x_range[0] > x[0]


def test_on_a_logarithmic_axis_lr_is_drawn_logarithmically(plots: Plots, drawn: Drawn) -> None:
    plots.panel("lr").log_button.click()
    plots.drawing.button.click()
    QApplication.processEvents()
    before = points(plots.drawing)
    mapping = plots.panel("lr").view.mapping()
    drag_handle(plots, 1, QPoint(0, 25))
    assert points(plots.drawing)[1][1] == pytest.approx(before[1][1] * mapping.value(25) / mapping.value(0), rel=0.05)
    plots.drawing.apply()
    assert drawn[0][1] == "log"


def test_an_axis_that_becomes_logarithmic_takes_the_drawing_along(plots: Plots, drawing: LrDrawing) -> None:
    drag_handle(plots, 3, QPoint(0, 900))
    assert points(drawing)[3][1] == 0.0
    plots.panel("lr").log_button.click()
    assert drawing.between == "log"
    assert all(lr > 0 for _, lr in points(drawing)), "0 has no place on it"
    height = plots.panel("lr").view.mapping().height
    assert all(0 < plots.panel("lr").view.mapping().place(*point)[1] < height for point in points(drawing))


# ---------------------------------------------------------------------------------------------------------
# The keys

def test_arrow_keys_move_the_selected_handle(plots: Plots, drawing: LrDrawing) -> None:
    assert plots.panel("lr").view.hasFocus()
    (step, lr), index = points(drawing)[1], drawing.selected
    assert index == 1
    key(plots, Qt.Key.Key_Up)
    small = points(drawing)[1][1] - lr
    assert small > 0
    key(plots, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert points(drawing)[1][1] - lr > 5 * small
    key(plots, Qt.Key.Key_Down)
    key(plots, Qt.Key.Key_Left)
    left = step - points(drawing)[1][0]
    assert left > 0
    key(plots, Qt.Key.Key_Right)
    key(plots, Qt.Key.Key_Right)
    assert points(drawing)[1][0] == pytest.approx(step + left, abs=1)


def test_tab_walks_from_handle_to_handle_and_then_to_the_buttons(plots: Plots, drawing: LrDrawing) -> None:
    view, count = plots.panel("lr").view, len(points(drawing))
    for index in range(2, count):
        key(plots, Qt.Key.Key_Tab)
        assert drawing.selected == index
    key(plots, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert drawing.selected == count - 2
    assert str(count - 1) in view.accessibleDescription()
    key(plots, Qt.Key.Key_Tab)
    key(plots, Qt.Key.Key_Tab)
    assert not view.hasFocus()


def test_insert_and_delete(plots: Plots, drawing: LrDrawing) -> None:
    before = points(drawing)
    key(plots, Qt.Key.Key_Insert)
    assert len(points(drawing)) == len(before) + 1
    step, lr = points(drawing)[drawing.selected]
    assert before[1][0] < step < before[2][0]
    assert lr == pytest.approx(float(values_on(before, "linear", np.array([step]))[0]), rel=1e-3)
    key(plots, Qt.Key.Key_Delete)
    assert points(drawing) == before
    for _ in before:
        key(plots, Qt.Key.Key_Delete)
    assert len(points(drawing)) == 2


def test_enter_applies_and_escape_gives_up(plots: Plots, drawing: LrDrawing, drawn: Drawn) -> None:
    key(plots, Qt.Key.Key_Up)
    key(plots, Qt.Key.Key_Escape)
    assert not drawing.active
    assert drawn == []
    drawing.button.click()
    key(plots, Qt.Key.Key_Up)
    wanted = points(drawing)
    key(plots, Qt.Key.Key_Return)
    assert drawn == [(wanted, "linear")]


def test_escape_works_from_the_buttons_too(plots: Plots, drawing: LrDrawing) -> None:
    drawing.button.setFocus()
    QTest.keyClick(drawing.button, Qt.Key.Key_Escape)
    assert not drawing.active


def test_the_button_gives_up_as_well(drawing: LrDrawing, plots: Plots, drawn: Drawn) -> None:
    key(plots, Qt.Key.Key_Up)
    drawing.button.click()
    assert not drawing.active
    assert drawn == []


def test_what_was_not_changed_is_not_applied(plots: Plots, drawing: LrDrawing, drawn: Drawn) -> None:
    assert not drawing.apply_button.isEnabled()
    key(plots, Qt.Key.Key_Return)
    assert not drawing.active
    assert drawn == [], "the plan must not become a coarse copy of itself"


def test_the_keys_of_the_plots_work_again_afterwards(plots: Plots, drawing: LrDrawing) -> None:
    drawing.cancel()
    assert plots.panel("lr").view.focusPolicy() == Qt.FocusPolicy.NoFocus
    plots.look_at(100, 200)
    QTest.keyClick(plots, Qt.Key.Key_Right)
    assert plots.x_range == pytest.approx((110, 210))


# ---------------------------------------------------------------------------------------------------------
# While the run goes on

def test_while_it_is_drawn_no_axis_moves_however_the_run_streams(plots: Plots) -> None:
    train(plots, 100)
    plots.drawing.button.click()
    before = [panel.view.ranges for panel in plots.panels if panel.isVisible()]
    begin = place(plots, *points(plots.drawing)[3])
    drag(plots, begin, begin + QPoint(5, -10), release=False)
    for steps in range(150, 900, 50):
        train(plots, steps, lr=0.5)
    lr = plots.panel("lr").view
    assert [panel.view.ranges for panel in plots.panels if panel.isVisible() and panel.view is not lr][1:] == before[2:]
    assert lr.ranges == before[1]
    assert {panel.view.ranges[:2] for panel in plots.panels if panel.isVisible()} == {before[0][:2]}
    plots.drawing.cancel()
    assert plots.following
    assert plots.x_range[0] == 0
    assert plots.x_range[1] >= 850


def test_the_time_passes_the_handles(plots: Plots, drawn: Drawn) -> None:
    train(plots, 100)
    plots.drawing.button.click()
    before = points(plots.drawing)
    train(plots, before[2][0] + 1)
    drag_handle(plots, 1, QPoint(0, -30))
    assert points(plots.drawing) == before, "what is over cannot be moved"
    drag_handle(plots, 3, QPoint(-400, -20))
    assert points(plots.drawing)[3][0] == before[2][0] + 1, "nor can anything go into the past"
    plots.drawing.apply()
    assert drawn[0][0][:3] == before[:3]


def test_drawing_for_the_coming_run_ends_where_a_run_begins(plots: Plots, drawing: LrDrawing, drawn: Drawn) -> None:
    key(plots, Qt.Key.Key_Up)
    drawing.set_present(Present(0, TOTAL, 0.1))
    assert not drawing.active
    assert drawn == []


def test_a_zoom_by_the_user_is_left_alone(plots: Plots, drawing: LrDrawing) -> None:
    wheel(plots.panel("loss"), QPoint(300, 30), 3)
    zoomed = plots.x_range
    drawing.cancel()
    assert plots.x_range == zoomed
    assert not plots.following


def test_a_y_axis_that_was_set_by_hand_comes_back(plots: Plots) -> None:
    panel = plots.panel("lr")
    panel.look_at_y(0.0, 0.5)
    plots.drawing.button.click()
    assert panel.view.ranges[2:] != (0.0, 0.5)
    plots.drawing.cancel()
    assert panel.view.ranges[2:] == (0.0, 0.5)
    assert panel.view.y_is_manual
    panel.fit_y()
    plots.drawing.button.click()
    plots.drawing.cancel()
    assert not panel.view.y_is_manual


def test_the_plot_is_given_room_and_gives_it_back(plots: Plots) -> None:
    train(plots, 100)
    QApplication.processEvents()
    before = plots.splitter.sizes()
    plots.drawing.button.click()
    at = plots.splitter.indexOf(plots.panel("lr"))
    assert plots.splitter.sizes()[at] >= 0.4 * sum(before)
    plots.drawing.cancel()
    assert plots.splitter.sizes() == before
    plots.drawing.button.click()
    plots.splitter.setSizes([200, 400, 60, 0, 0])
    chosen = plots.splitter.sizes()
    plots.drawing.cancel()
    assert plots.splitter.sizes() == chosen, "unless the user chose otherwise meanwhile"


def test_every_control_has_a_name_and_a_tooltip(drawing: LrDrawing) -> None:
    for control in (drawing.button, drawing.apply_button):
        assert control.objectName()
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert "ratios" in drawing.button.toolTip()
