"""The window as a whole, with a trainer that needs no torch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from tests.ui.fake_trainer import FakeTrainer, wait_for
from ui import run_controller, theme
from ui.catalog_loader import Catalog, CatalogLoader, load_catalog
from ui.main_window import MainWindow
from ui.run_controller import RunState
from ui.settings import Settings
from workbench import checkpoint as checkpoints
from workbench.messages import (
    Freeze,
    Group,
    GroupsChanged,
    NotFinite,
    Pause,
    Refused,
    RestoreKnob,
    Save,
    SetSchedule,
    Stop,
    TurnKnob,
)
from workbench.presets import DIGITS, REGRESSION
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.sentence import Sentence

Make = Callable[..., FakeTrainer]


class Stage:
    """A window, and the trainers that it made."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.trainers: list[FakeTrainer] = []
        self.make: Make = FakeTrainer
        self.begun: list[tuple[Recipe, tuple[object, ...]]] = []
        self.continued: list[tuple[Path, tuple[object, ...]]] = []

    @property
    def trainer(self) -> FakeTrainer:
        return self.trainers[-1]

    def start(self, **how: object) -> FakeTrainer:
        """Press Run and wait until the run runs (or rests, or is over)."""
        self.make = lambda: FakeTrainer(**how)  # type: ignore[arg-type]
        before = len(self.trainers)
        self.window.run_bar.actions_.run.trigger()
        wait_for(lambda: len(self.trainers) > before)
        wait_for(lambda: self.window.run.state is not RunState.STARTING)
        return self.trainer

    def new(self) -> FakeTrainer:
        self.trainers.append(self.make())
        return self.trainer


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def stage(app: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Stage]:
    monkeypatch.setattr(CatalogLoader, "start", lambda self: None)
    window = MainWindow(Settings(tmp_path / "config"), tmp_path / "runs")
    stage = Stage(window)

    def new(recipe: Recipe, runs: Path, *, first: tuple[object, ...] = ()) -> Callable[[], FakeTrainer]:
        stage.begun.append((recipe, tuple(first)))
        return stage.new

    monkeypatch.setattr(run_controller, "new_run", new)

    def continued(path: Path, runs: Path, *, first: tuple[object, ...] = ()) -> Callable[[], FakeTrainer]:
        stage.continued.append((path, tuple(first)))
        return stage.new

    monkeypatch.setattr(run_controller, "continued_run", continued)
    monkeypatch.setattr(run_controller, "verify", lambda path: None)
    window.show()
    yield stage
    window.close()
    wait_for(window.isHidden)
    window.deleteLater()
    theme.apply(app, "light")  # other tests look at colours


# ---------------------------------------------------------------------------------------------------------
# Running

def test_run_trains_what_is_shown_and_the_steps_reach_the_plots(stage: Stage) -> None:
    stage.start(total=300)
    window = stage.window
    wait_for(lambda: window.run.state is RunState.FINISHED)
    assert window.plots.history.steps == 300
    assert list(window.plots.history["loss"][:3]) == [0, 1, 2]
    assert window.run.step == 300


def test_buttons_and_knobs_follow_the_state_that_the_trainer_tells(stage: Stage) -> None:
    window, actions = stage.window, stage.window.run_bar.actions_
    assert actions.run.isEnabled()
    assert not actions.stop.isEnabled()
    stage.start()
    assert actions.stop.isEnabled()
    assert not actions.run.isEnabled()
    assert window.knobs.set_button.isEnabled()
    actions.pause.trigger()
    wait_for(lambda: window.run.state is RunState.PAUSED)
    assert isinstance(stage.trainer.obeyed[-1], Pause)
    actions.step.trigger()
    wait_for(lambda: window.run.state is RunState.PAUSED and stage.trainer.step == window.run.step)
    actions.pause.trigger()
    wait_for(lambda: window.run.state is RunState.RUNNING)
    actions.stop.trigger()
    wait_for(lambda: window.run.state is RunState.IDLE)
    assert actions.run.isEnabled()
    assert not window.knobs.set_button.isEnabled()


def test_a_turned_knob_reaches_the_trainer_and_leaves_a_marker(stage: Stage) -> None:
    stage.start()
    stage.window.knobs.command.emit(TurnKnob(0, "lr", 0.5))
    wait_for(lambda: any(isinstance(c, TurnKnob) for c in stage.trainer.obeyed))
    wait_for(lambda: len(stage.window.plots.markers) == 1)
    assert "0.5" in stage.window.plots.markers[0].text


def test_groups_and_swaps_of_the_live_run_reach_the_trainer(stage: Stage, catalog: Catalog) -> None:
    window = stage.window
    window._catalog_came(catalog)
    stage.start()
    wait_for(lambda: window.groups.freeze_button.isEnabled())
    window.groups.freeze_button.click()
    window.recipe_panel.panel("scheduler").choose(Choice("StepLR", {"step_size": 7}))
    window.recipe_panel.live_change("scheduler").apply_button.click()
    wait_for(lambda: any(isinstance(command, SetSchedule) for command in stage.trainer.obeyed))
    assert stage.trainer.obeyed[-2:] == [Freeze(0, True), SetSchedule("StepLR", {"step_size": 7})]


def test_a_finished_run_can_be_run_again_and_the_plots_start_afresh(stage: Stage) -> None:
    stage.start(total=20)
    wait_for(lambda: stage.window.run.state is RunState.FINISHED)
    stage.start(total=10)
    wait_for(lambda: stage.window.run.state is RunState.FINISHED)
    assert len(stage.trainers) == 2
    assert isinstance(stage.trainers[0].obeyed[-1], Stop)
    assert stage.window.plots.history.steps == 10


def test_wrong_values_are_shown_and_run_refuses(stage: Stage, catalog: Catalog) -> None:
    window = stage.window
    window._catalog_came(catalog)
    window.recipe_panel.set_recipe(
        type(DIGITS)(DIGITS.dataset, DIGITS.model, DIGITS.loss, Choice("SGD", {"lr": -1.0}), training={}))
    window.run_bar.actions_.run.trigger()
    assert window.run.state is RunState.IDLE
    assert stage.trainers == []
    assert "lr" in window.strip.sentence
    assert [(p.section, p.field) for p in window.recipe_panel.problems()] == [("optimizer", "lr")]
    # And with the value put right, it runs.
    window.recipe_panel.set_recipe(DIGITS)
    stage.start(total=5)
    assert len(stage.trainers) == 1


# ---------------------------------------------------------------------------------------------------------
# What goes wrong

def suggestion(window: MainWindow, number: int) -> QPushButton:
    found = window.strip.findChild(QPushButton, f"message_suggestion_{number}")
    assert found is not None
    return found


def test_an_exception_in_the_trainer_is_told_with_details_and_the_next_run_starts(stage: Stage) -> None:
    window = stage.window
    stage.start(fail_at=3)
    wait_for(lambda: window.run.state is RunState.IDLE)
    assert "the fake fails" in window.strip.sentence
    assert not window.strip.findChild(QPushButton, "message_details").isHidden()
    assert window.run_bar.actions_.state == "failed"
    stage.start(total=10)
    wait_for(lambda: window.run.state is RunState.FINISHED)
    assert window.strip.sentence == ""


def test_a_loss_that_is_not_finite_offers_the_last_checkpoint_with_a_smaller_lr(stage: Stage) -> None:
    checkpoint = Path("runs/a/checkpoints/step-000000100-epochs.pt")
    stage.start(say_first=(NotFinite(120, Sentence("the loss is nan"), checkpoint),))
    wait_for(lambda: stage.window.strip.sentence != "")
    assert "the loss is nan" in stage.window.strip.sentence
    suggestion(stage.window, 0).click()
    wait_for(lambda: len(stage.trainers) == 2)
    assert stage.continued == [(checkpoint, (TurnKnob(None, "lr", 0.1, "multiply"),))]


SLOWER = TurnKnob(None, "lr", 0.1, "multiply")


def test_without_a_checkpoint_the_run_can_go_on_slower(stage: Stage) -> None:
    stage.start(say_first=(NotFinite(3, Sentence("the loss is nan"), None),))
    wait_for(lambda: stage.window.strip.sentence != "")
    suggestion(stage.window, 1).click()
    wait_for(lambda: SLOWER in stage.trainer.obeyed)
    assert len(stage.trainers) == 1


def test_without_a_checkpoint_the_run_can_start_again_slower(stage: Stage) -> None:
    stage.start(say_first=(NotFinite(3, Sentence("the loss is nan"), None),))
    wait_for(lambda: stage.window.strip.sentence != "")
    stage.make = FakeTrainer
    suggestion(stage.window, 0).click()
    wait_for(lambda: len(stage.trainers) == 2)
    assert [first for _, first in stage.begun] == [(), (SLOWER,)]
    assert stage.begun[0][0] == stage.begun[1][0], "the same recipe"
    wait_for(lambda: stage.window.run.state is RunState.RUNNING)
    assert stage.window.strip.sentence == ""


def test_suggestions_for_a_run_go_when_it_is_stopped(stage: Stage) -> None:
    stage.start(say_first=(NotFinite(3, Sentence("the loss is nan"), None),))
    wait_for(lambda: stage.window.strip.sentence != "")
    stage.window.run_bar.actions_.stop.trigger()
    wait_for(lambda: stage.window.run.state is RunState.IDLE)
    assert stage.window.strip.sentence == ""


def test_a_damaged_checkpoint_does_not_end_the_live_run(
        stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run_controller, "verify", checkpoints.verify)
    torn = tmp_path / "step-000000100-asked.pt"
    torn.write_bytes(b"PK" + bytes(500))
    stage.start(total=10)
    wait_for(lambda: stage.window.run.state is RunState.FINISHED)
    stage.window.run.continue_from(torn)
    wait_for(lambda: torn.name in stage.window.strip.sentence)
    assert stage.window.run.state is RunState.FINISHED
    assert stage.trainer.obeyed == []
    assert stage.continued == []


def test_a_sound_checkpoint_ends_the_live_run_and_goes_on(stage: Stage) -> None:
    stage.start(total=10)
    stage.window.run.continue_from(Path("step-000000100-asked.pt"))
    wait_for(lambda: len(stage.trainers) == 2)
    assert stage.continued == [(Path("step-000000100-asked.pt"), ())]


def test_values_turned_while_the_run_rests_are_shown(stage: Stage) -> None:
    turned = Group("all", 2, 100, {"lr": 0.025, "momentum": 0.9}, ("lr", "momentum"))
    stage.start(total=0, say_first=(GroupsChanged((turned,)),))
    wait_for(lambda: stage.window.run.state is RunState.FINISHED)
    assert stage.window.knobs.applied() == 0.025
    model = stage.window.groups.model
    wait_for(lambda: "0.025" in [model.index(row, 0).data() for row in range(model.rowCount())])


def test_a_checkpoint_that_cannot_be_saved_offers_another_try(stage: Stage) -> None:
    stage.start(say_first=(Refused(Save(), Sentence("The disk is full.")),))
    wait_for(lambda: stage.window.strip.sentence == "The disk is full.")
    suggestion(stage.window, 0).click()
    wait_for(lambda: Save() in stage.trainer.obeyed)


def test_an_exception_in_the_window_is_told_and_a_live_run_goes_on(stage: Stage) -> None:
    stage.start()
    stage.window.show_failure("KeyError: 'x'", "Traceback ...")
    assert "KeyError" in stage.window.strip.sentence
    assert stage.window.run.state is RunState.RUNNING


# ---------------------------------------------------------------------------------------------------------
# Recipes

def test_a_recipe_that_is_dropped_on_the_window_opens(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "dropped.toml"
    REGRESSION.save(path)
    drop(stage.window, path)
    assert stage.window.recipe_panel.recipe().dataset.part == "random_regression"
    assert stage.window.windowTitle().startswith("dropped.toml")
    assert stage.window.settings.recent_recipes == [path]


def test_other_files_are_not_taken(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"")
    before = stage.window.recipe_panel.recipe()
    assert not drop(stage.window, path)
    assert stage.window.recipe_panel.recipe() == before


def test_a_recipe_that_cannot_be_read_is_told_and_the_panel_keeps_its_own(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "torn.toml"
    path.write_text("descent = 1\n[dataset\n")
    before = stage.window.recipe_panel.recipe()
    stage.window.open_recipe(path)
    assert "torn.toml" in stage.window.strip.sentence
    assert stage.window.recipe_panel.recipe() == before


def test_the_recipe_of_last_time_is_there_at_the_next_start(stage: Stage) -> None:
    stage.window.files.show_recipe(REGRESSION)
    stage.window.close()
    again = MainWindow(stage.window.settings, stage.window.run.runs)
    assert again.recipe_panel.recipe().dataset.part == "random_regression"
    again.deleteLater()


def test_no_recipe_takes_the_place_of_that_of_a_live_run(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    REGRESSION.save(path)
    window = stage.window
    stage.start()
    before, title = window.recipe_panel.recipe(), window.windowTitle()
    drop(window, path)
    assert "A run is live" in window.strip.sentence
    window.menus.presets.actions()[1].trigger()
    assert window.recipe_panel.recipe() == before
    assert window.windowTitle() == title
    window.run_bar.actions_.stop.trigger()
    wait_for(lambda: window.run.state is RunState.IDLE)
    drop(window, path)
    assert window.recipe_panel.recipe().dataset.part == "random_regression"


def test_what_is_wrong_with_an_opened_recipe_is_told_at_once(stage: Stage, catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    replace(DIGITS, optimizer=Choice("SGD", {"lr": 0.1, "bananas": 3})).save(path)
    window = stage.window
    window.open_recipe(path)
    assert window.strip.sentence == "", "the parts are not known yet"
    window._catalog_came(catalog)
    assert "bananas" in window.strip.sentence
    DIGITS.save(path)
    window.open_recipe(path)
    assert window.strip.sentence == ""
    replace(DIGITS, optimizer=Choice("SGDD", {})).save(path)
    window.open_recipe(path)
    assert "SGDD" in window.strip.sentence


def drop(window: MainWindow, path: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, button, modifier)
    enter.ignore()
    window.dragEnterEvent(enter)
    window.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, button, modifier))
    return enter.isAccepted()


# ---------------------------------------------------------------------------------------------------------
# Closing

@pytest.mark.parametrize("state", ["idle", "running", "paused", "finished", "failed"])
def test_closing_stops_the_thread_in_every_state(stage: Stage, state: str) -> None:
    window = stage.window
    if state != "idle":
        stage.start(total=10 if state == "finished" else 10_000_000, fail_at=5 if state == "failed" else -1)
    if state == "paused":
        window.run_bar.actions_.pause.trigger()
        wait_for(lambda: window.run.state is RunState.PAUSED)
    if state == "finished":
        wait_for(lambda: window.run.state is RunState.FINISHED)
    window.close()
    wait_for(window.isHidden)
    assert not window.run.thread_alive
    if state in ("running", "paused", "finished"):
        assert stage.trainer.obeyed[-1] == Stop(save=True)
    assert (window.settings._folder / "last.toml").exists()


def test_nothing_begins_once_the_window_closes(stage: Stage, catalog: Catalog) -> None:
    """The catalog may come after the window has waited for it."""
    window = stage.window
    window.close()
    window.loader._done(catalog)
    assert window.catalog is None
    assert not window.loader.running
    window.rehearser.show(DIGITS)
    assert not window.rehearser._quiet.isActive()
    window.run.run(DIGITS)
    assert window.run.state is RunState.IDLE


def test_a_second_close_while_stopping_changes_nothing(stage: Stage) -> None:
    stage.start()
    stage.window.close()
    stage.window.close()
    wait_for(stage.window.isHidden)
    assert [type(command) for command in stage.trainer.obeyed] == [Stop]


# ---------------------------------------------------------------------------------------------------------
# Every control

INTERACTIVE = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


def controls(window: QWidget) -> list[QWidget]:
    """Everything that can be operated, without the insides of Qt's own widgets."""
    found = []
    for widget in window.findChildren(QWidget):
        above = [widget]
        while above[-1].parentWidget() is not None:
            above.append(above[-1].parentWidget())
        inside = any(isinstance(one, (QAbstractSpinBox, QComboBox, QAbstractItemView, QLineEdit)) for one in above[1:])
        of_qt = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)
        if isinstance(widget, INTERACTIVE) and not (inside or of_qt):
            found.append(widget)
    return found


def test_every_control_has_a_name_for_tests_and_one_for_screen_readers(stage: Stage, catalog: Catalog) -> None:
    stage.window._catalog_came(catalog)
    nameless = [w for w in controls(stage.window)
                if not w.objectName() or not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))]
    assert [f"{type(w).__name__} {w.objectName()!r} in {w.parent().objectName()!r}" for w in nameless] == []
    assert len(controls(stage.window)) > 30


def test_every_action_has_a_tip_and_no_two_share_their_keys(stage: Stage) -> None:
    window = stage.window
    actions = [*window.actions_.all(), *window.run_bar.actions_.all().values(), window.knobs.undo_action,
               window.knobs.redo_action]
    assert [action.objectName() for action in actions if not action.toolTip()] == []
    keys = Counter(key.toString() for action in actions for key in action.shortcuts())
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_menu_entry_does_something(stage: Stage) -> None:
    def entries(menu: QWidget) -> Iterator[QAction]:
        for action in menu.actions():
            if action.menu() is not None:
                yield from entries(action.menu())
            elif not action.isSeparator():
                yield action

    for action in entries(stage.window.menuBar()):
        connected = action.isCheckable() or action.receivers("2triggered(bool)") > 0 or not action.isEnabled()
        assert connected, action.text()


def test_space_pauses_from_the_plots_but_types_in_a_text_box(stage: Stage) -> None:
    window = stage.window
    stage.start()
    window.activateWindow()
    window.plots.setFocus()
    wait_for(lambda: window.plots.hasFocus())
    QTest.keyClick(window.plots, Qt.Key.Key_Space)
    wait_for(lambda: window.run.state is RunState.PAUSED)
    window.knobs.box.setFocus()
    QTest.keyClick(window.knobs.box, Qt.Key.Key_Space)
    QTest.qWait(50)
    assert window.run.state is RunState.PAUSED


def test_keys_of_the_window_work_while_the_number_box_has_the_focus(
        stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    window = stage.window
    exported: list[bool] = []
    window.actions_["export_csv"].triggered.disconnect()
    window.actions_["export_csv"].triggered.connect(lambda: exported.append(True))
    stage.start()
    box = window.knobs.box
    window.activateWindow()
    box.setFocus()
    wait_for(box.hasFocus)
    QTest.keyClick(box, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert exported == [True]
    window.knobs.command.emit(TurnKnob(0, "lr", 0.5))
    wait_for(window.knobs.undo_action.isEnabled)
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: any(isinstance(command, RestoreKnob) for command in stage.trainer.obeyed))


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_it_fits_on_a_small_screen(stage: Stage, colors: str) -> None:
    window = stage.window
    window.actions_[f"theme_{colors}"].trigger()
    wait_for(lambda: window._painted)  # it fits itself to the screen once, when it first appears
    window.docks["runs"].show()
    window.resize(1024, 700)
    QTest.qWait(20)
    assert (window.width(), window.height()) == (1024, 700)
    for dock in window.docks:
        assert dock.widget().width() >= dock.widget().minimumSizeHint().width()
    assert window.plots.width() > 350


def test_the_layout_comes_back_and_can_be_reset(stage: Stage) -> None:
    window = stage.window
    window.docks["groups"].hide()
    window.close()
    again = MainWindow(window.settings, window.run.runs)
    again.show()
    assert again.docks["groups"].isHidden()
    again.actions_["reset_layout"].trigger()
    assert not again.docks["groups"].isHidden()
    again.close()
    again.deleteLater()
