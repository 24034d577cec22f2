"""RunBar, RunActions and PauseKey: what can be done in each state, and how far the run is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tests.ui.fake_trainer import wait_for
from ui.number_text import NARROW_SPACE, UNKNOWN, duration_text
from ui.run_actions import STATES, PauseKey, RunActions, State, uses_space
from ui.run_bar import RunBar
from workbench.messages import Command, Extend, Pause, Resume, Save, Started, StepOnce, Steps, Stop

pytestmark = pytest.mark.usefixtures("app")

STARTED = Started(Path("run"), "cpu", 2, 0, 1000, 100, (), 10)


def steps(first: int, count: int, rate: float | None = None) -> Steps:
    samples = {} if rate is None else {"steps/s": (np.array([first]), np.array([rate]))}
    return Steps(first, {"loss": np.zeros(count)}, samples, ())


@pytest.fixture
def bar() -> RunBar:
    made = RunBar()
    made.sent = []  # type: ignore[attr-defined]
    made.command.connect(made.sent.append)  # type: ignore[attr-defined]
    made.show()
    return made


def sent(bar: RunBar) -> list[Command]:
    return bar.sent  # type: ignore[attr-defined, no-any-return]


def click(bar: RunBar, name: str) -> None:
    button = bar.findChild(QToolButton, f"run_bar.{name}")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(("state", "possible"), [
    ("idle", {"run"}), ("loading", {"stop"}), ("running", {"pause", "step", "stop", "save", "more"}),
    ("paused", {"pause", "step", "stop", "save", "more"}),
    ("finished", {"run", "stop", "save", "more"}), ("failed", {"run"}),
])
def test_each_state_allows_what_makes_sense_in_it(bar: RunBar, state: State, possible: set[str]) -> None:
    bar.show_state(state)
    assert {name for name, action in bar.actions_.all().items() if action.isEnabled()} == possible
    assert bar.more_count.isEnabled() == ("more" in possible)


def test_every_state_has_its_word_and_a_wrong_one_is_an_error(bar: RunBar) -> None:
    words = set()
    for state in STATES:
        bar.show_state(state)
        words.add(bar.state.text())
    assert len(words) == len(STATES)
    with pytest.raises(ValueError, match="no state"):
        bar.actions_.set_state("sleeping")  # type: ignore[arg-type]


def test_buttons_ask_with_commands(bar: RunBar) -> None:
    asked = []
    bar.run_asked.connect(lambda: asked.append(True))
    click(bar, "run")
    assert asked == [True]
    assert bar.state.text() == "Idle", "the bar shows what it is told, not what it asked for"
    bar.show_state("running")
    for name in ("pause", "step", "save", "stop"):
        click(bar, name)
    assert sent(bar) == [Pause(), StepOnce(), Save(), Stop()]


def test_pause_becomes_continue_while_paused(bar: RunBar) -> None:
    bar.show_state("paused")
    assert bar.actions_.pause.iconText() == "Continue"
    click(bar, "pause")
    assert sent(bar) == [Resume()]


def test_more_asks_for_epochs_or_steps_also_after_the_end(bar: RunBar) -> None:
    bar.show_state("finished")
    bar.more_count.setValue(3)
    click(bar, "more")
    bar.more_unit.setCurrentIndex(1)
    click(bar, "more")
    assert sent(bar) == [Extend(epochs=3), Extend(steps=3)]


def test_the_bar_shows_how_far_the_run_is(bar: RunBar) -> None:
    bar.show_started(STARTED)
    bar.show_state("running")
    bar.show_steps(steps(0, 250, rate=50.0))
    wait_for(lambda: bar.epoch.text() == "3 / 10")
    assert bar.step.text() == f"250 / 1{NARROW_SPACE}000"
    assert bar.progress.value() == 250
    assert bar.rate.text() == "50"
    assert bar.left.text() == "0:15"
    assert bar.device.text() == "cpu, 2 threads"


def test_the_last_epoch_stays_the_last_when_all_is_done(bar: RunBar) -> None:
    bar.show_started(STARTED)
    bar.show_at(1000)
    assert bar.epoch.text() == "10 / 10"
    bar.show_total(1100)
    assert bar.epoch.text() == "11 / 11"


def test_a_run_that_rests_has_no_time_left(bar: RunBar) -> None:
    bar.show_started(STARTED)
    bar.show_state("running")
    bar.show_steps(steps(0, 100, rate=10.0))
    bar.show_state("paused")
    assert (bar.left.text(), bar.rate.text()) == (UNKNOWN, UNKNOWN)


def test_many_batches_are_shown_a_few_times_and_the_last_one_always(bar: RunBar) -> None:
    bar.show_started(STARTED)
    for first in range(0, 500, 10):
        bar.show_steps(steps(first, 10))
    assert bar.step.text().startswith("0 /")
    wait_for(lambda: bar.step.text().startswith("500 /"))


def test_the_bar_moves_less_often_and_the_last_time_always(bar: RunBar) -> None:
    bar.show_started(STARTED)
    bar.show_state("running")
    moves: list[int] = []
    bar.progress.valueChanged.connect(moves.append)
    for done in (100, 200, 300, 400):
        bar.show_steps(steps(done - 10, 10))
        bar._show()
    assert moves == [100]
    wait_for(lambda: moves == [100, 400])
    bar.show_steps(steps(490, 10))
    bar._show()
    bar.show_state("paused")
    bar.show_at(501)
    assert bar.progress.value() == 501, "a run that rests is shown exactly"


def test_labels_keep_their_width_while_the_numbers_grow(bar: RunBar) -> None:
    bar.resize(1000, bar.sizeHint().height())
    bar.show_started(STARTED)
    bar.show_at(1)
    before = [(label.x(), label.width()) for label in (bar.epoch, bar.step, bar.left, bar.rate)]
    bar.show_at(999)
    QTest.qWait(10)
    assert [(label.x(), label.width()) for label in (bar.epoch, bar.step, bar.left, bar.rate)] == before


def test_icons_are_drawn_again_in_the_colours_of_the_palette(bar: RunBar) -> None:
    from PySide6.QtGui import QColor, QPalette

    def colors() -> set[str]:
        image = bar.actions_.run.icon().pixmap(24, 24).toImage()
        return {image.pixelColor(x, y).name() for x in range(24) for y in range(24)
                if image.pixelColor(x, y).alpha() == 255}

    palette = QPalette()
    for wanted in ("#ff0000", "#00ff00"):
        palette.setColor(QPalette.ColorRole.ButtonText, QColor(wanted))
        bar.setPalette(palette)
        assert colors() == {wanted}


@pytest.mark.parametrize(("seconds", "text"), [
    (0, "0:00"), (75, "1:15"), (3675, "1:01:15"), (None, UNKNOWN), (float("inf"), UNKNOWN), (-1, UNKNOWN)])
def test_durations_are_read_like_a_clock(seconds: float | None, text: str) -> None:
    assert duration_text(seconds) == text


# ------------------------------------------------------------------ Space

class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.run_actions = RunActions(self)
        self.run_actions.set_state("running")
        self.sent: list[Command] = []
        self.run_actions.command.connect(self.sent.append)
        self.key = PauseKey(self, self.run_actions)
        self.text, self.button, self.slider = QLineEdit(), QPushButton("x"), QSlider()
        self.clicks: list[bool] = []
        self.button.clicked.connect(lambda: self.clicks.append(True))
        for widget in (self.text, self.button, self.slider):
            column.addWidget(widget)
        self.show()
        self.activateWindow()
        assert QTest.qWaitForWindowActive(self)


@pytest.fixture
def window() -> Iterator[Window]:
    made = Window()
    yield made
    made.close()


def test_space_pauses_and_continues_where_nobody_else_wants_it(window: Window) -> None:
    window.slider.setFocus()
    QTest.keyClick(window.slider, Qt.Key.Key_Space)
    window.run_actions.set_state("paused")
    QTest.keyClick(window.slider, Qt.Key.Key_Space)
    assert window.sent == [Pause(), Resume()]
    window.run_actions.set_state("idle")
    QTest.keyClick(window.slider, Qt.Key.Key_Space)
    assert len(window.sent) == 2


def test_space_types_in_a_text_box_and_presses_a_focused_button(window: Window) -> None:
    window.text.setFocus()
    QTest.keyClick(window.text, Qt.Key.Key_Space)
    assert window.text.text() == " "
    window.button.setFocus()
    QTest.keyClick(window.button, Qt.Key.Key_Space)
    assert window.clicks == [True]
    assert window.sent == []


@pytest.mark.parametrize(("kind", "uses"), [
    (QLineEdit, True), (QPlainTextEdit, True), (QPushButton, True), (QCheckBox, True), (QToolButton, True),
    (QComboBox, True), (QSpinBox, True), (QListWidget, True), (QSlider, False), (QWidget, False)])
def test_who_wants_a_space(kind: type[QWidget], uses: bool) -> None:
    assert uses_space(kind()) is uses


def test_nobody_wants_a_space_where_nothing_has_the_focus_or_nothing_can_be_typed() -> None:
    assert not uses_space(None)
    box = QLineEdit()
    box.setReadOnly(True)
    assert not uses_space(box)


def test_the_menu_shows_space_though_it_is_no_shortcut_of_the_action() -> None:
    actions = RunActions()
    assert actions.pause.text().endswith("\tSpace")
    assert actions.pause.shortcut().isEmpty()
    assert actions.run.shortcut().toString() == "F5"


def test_the_button_that_pauses_keeps_its_width() -> None:
    bar = RunBar()
    button = bar.findChild(QToolButton, "run_bar.pause")
    assert button is not None
    widths, texts = set(), set()
    for state in ("running", "paused"):
        bar.show_state(state)
        widths.add(button.sizeHint().expandedTo(button.minimumSize()).boundedTo(button.maximumSize()).width())
        texts.add(button.text())
    assert texts == {"Pause", "Continue"}
    assert len(widths) == 1
