"""Runs of the past in the window: offered, shown, laid over the live one, gone on with, taken as a recipe."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton

from tests.ui.fake_trainer import GROUP, wait_for
from tests.ui.test_main_window import Stage, catalog, stage  # noqa: F401  (fixtures)
from tests.workbench.running import Told, recipe
from ui import run_controller, trainer_thread
from ui.catalog_loader import Catalog
from ui.main_window import MainWindow
from ui.plots.planned import planned_lines
from ui.run_controller import RunState
from ui.trainer_thread import Past
from workbench.messages import Planned, Refused, Started, TurnKnob
from workbench.presets import DIGITS
from workbench.programme import Programme
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.run import HISTORY, INFO, JOURNAL, RECIPE, Run
from workbench.run_lock import RunLock
from workbench.sentence import Sentence
from workbench.trainer import Trainer


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of twelve steps with one edit and a checkpoint."""
    trainer = Trainer(recipe("Adam", checkpoint_every_steps=5), tmp_path_factory.mktemp("runs"),
                      programme=Programme([(3, TurnKnob(0, "lr", 0.5, "multiply"))]))
    told = Told(trainer)
    assert told.ended.step == 12
    assert trainer.run is not None
    return trainer.run.folder


def put(trained: Path, window: MainWindow, name: str = "earlier", **info: object) -> Path:
    """A copy of the run in the window's runs folder."""
    folder = window.run.runs / name
    shutil.copytree(trained, folder)
    if info:
        written = json.loads((folder / INFO).read_text())
        (folder / INFO).write_text(json.dumps({**written, **info}))
    return folder


def listed(window: MainWindow, folder: Path) -> bool:
    window.runs_panel.refresh()
    return window.runs_panel.model.row_of(folder) >= 0


def answer(window: MainWindow, number: int) -> None:
    button = window.strip.findChild(QPushButton, f"message_suggestion_{number}")
    assert button is not None
    button.click()


def test_a_run_that_was_cut_off_is_offered_and_goes_on(stage: Stage, catalog: Catalog,  # noqa: F811
                                                       trained: Path) -> None:
    window = stage.window
    folder = put(trained, window, status="running")
    window._catalog_came(catalog)
    wait_for(lambda: "was cut off after step" in window.strip.sentence)
    answer(window, 0)
    wait_for(lambda: len(stage.continued) == 1)
    assert stage.continued[0][0] == Run.open(folder).checkpoints.last_good()


def test_a_run_that_is_left_is_not_offered_again(stage: Stage, catalog: Catalog, trained: Path) -> None:  # noqa: F811
    window = stage.window
    put(trained, window, status="running")
    window._catalog_came(catalog)
    wait_for(lambda: "was cut off" in window.strip.sentence)
    answer(window, 1)
    assert window.strip.sentence == ""
    window.past.look_for_interrupted()
    wait_for(lambda: window.past._other is None)
    assert window.strip.sentence == ""


@pytest.mark.parametrize("why", ["finished", "somebody trains it"])
def test_no_other_run_is_offered(stage: Stage, trained: Path, why: str) -> None:  # noqa: F811
    window = stage.window
    folder = put(trained, window, status="finished" if why == "finished" else "running")
    lock = RunLock(folder) if why == "somebody trains it" else None
    window.past.look_for_interrupted()
    wait_for(lambda: window.past._other is None)
    assert window.strip.sentence == ""
    if lock is not None:
        lock.release()


def test_a_run_is_shown_with_its_curves_and_edits(stage: Stage, trained: Path) -> None:  # noqa: F811
    window = stage.window
    folder = put(trained, window)
    window.runs_panel.show_asked.emit(folder)
    wait_for(lambda: window.plots.history.steps == 12)
    np.testing.assert_array_equal(window.plots.history["loss"], Run.open(trained).history["loss"])
    assert [marker.step for marker in window.plots.markers] == [3]


def cut_history(folder: Path) -> None:
    """In the middle of a frame, as a crash would: but run.json says how long the file was."""
    whole = (folder / HISTORY).read_bytes()
    (folder / HISTORY).write_bytes(whole[:len(whole) // 3])


@pytest.mark.parametrize("live", [False, True], ids=["shown", "laid over the live run"])
def test_what_is_lost_of_a_run_is_told_when_it_is_shown(stage: Stage, trained: Path, live: bool) -> None:  # noqa: F811
    window = stage.window
    folder = put(trained, window)
    cut_history(folder)
    wait_for(lambda: listed(window, folder))
    if live:
        stage.start()
    window.runs_panel.show_asked.emit(folder)
    wait_for(lambda: window.strip.sentence != "")
    assert window.strip.sentence == f"earlier: {Run.open(folder).history.damage}"
    assert "The history history.bin was cut off: everything before step" in window.strip.sentence


def test_a_damaged_history_and_a_damaged_journal_are_told_with_what_is_left_of_both(stage: Stage,  # noqa: F811
                                                                                    trained: Path) -> None:
    window = stage.window
    folder = put(trained, window)
    with open(folder / HISTORY, "ab") as file:
        file.write(bytes(64))
    with open(folder / JOURNAL, "a") as journal:
        journal.write("{}\n")
    window.runs_panel.show_asked.emit(folder)
    wait_for(lambda: window.plots.history.steps == 12)
    assert "earlier: The history history.bin is damaged after step 12" in window.strip.sentence
    assert "earlier: The journal journal.jsonl is damaged in line" in window.strip.sentence
    assert [marker.step for marker in window.plots.markers] == [3]


def test_what_was_said_of_a_run_goes_when_another_is_shown(stage: Stage, trained: Path) -> None:  # noqa: F811
    window = stage.window
    good, bad = put(trained, window), put(trained, window, "bad-norecipe")
    (bad / RECIPE).unlink()
    window.runs_panel.show_asked.emit(bad)
    wait_for(lambda: "cannot be opened" in window.strip.sentence)
    window.runs_panel.show_asked.emit(good)
    wait_for(lambda: window.plots.history.steps == 12)
    assert window.strip.sentence == ""


def test_what_was_said_of_the_live_run_stays_when_another_is_shown(stage: Stage, trained: Path) -> None:  # noqa: F811
    window = stage.window
    good, bad = put(trained, window), put(trained, window, "bad-norecipe")
    (bad / RECIPE).unlink()
    wait_for(lambda: listed(window, good))
    window.runs_panel.show_asked.emit(bad)
    wait_for(lambda: "cannot be opened" in window.strip.sentence)
    stage.start(say_first=(Refused(None, Sentence("The disk is full.")),))
    wait_for(lambda: window.strip.sentence == "The disk is full.")
    window.runs_panel.show_asked.emit(good)  # beside a live run it is ticked
    wait_for(lambda: list(window.plots.comparison.desk.overlays) == [str(good)])
    assert window.strip.sentence == "The disk is full."


def test_beside_a_live_run_what_was_said_goes_with_the_next_run_that_is_drawn(stage: Stage,  # noqa: F811
                                                                              trained: Path) -> None:
    window = stage.window
    good, bad = put(trained, window), put(trained, window, "bad")
    cut_history(bad)
    for folder in (good, bad):
        wait_for(lambda folder=folder: listed(window, folder))  # type: ignore[misc]
    stage.start()
    window.runs_panel.show_asked.emit(bad)
    wait_for(lambda: "was cut off" in window.strip.sentence)
    window.past.show()
    wait_for(lambda: window.past._job is None)
    assert "was cut off" in window.strip.sentence, "nothing new is drawn"
    window.runs_panel.show_asked.emit(good)
    wait_for(lambda: len(window.plots.comparison.desk.overlays) == 2)
    assert window.strip.sentence == ""


def test_what_is_lost_of_a_run_that_is_gone_on_with_is_told(stage: Stage) -> None:  # noqa: F811
    window = stage.window
    window.run.happened.emit(Started(None, "fake", 1, 5, 10, 5, (GROUP,), 100, resumed=True))
    window.run.happened.emit(Refused(None, Sentence("The history {file} was cut off.", file="history.bin")))
    assert window.strip.sentence == "The history history.bin was cut off."


def plan(window: MainWindow, total: int) -> None:
    """The recipe in the panel would follow this."""
    lr = np.linspace(9.0, 0.0, total)
    window.plots.set_planned("lr", planned_lines(np.arange(total), {"lr/all": lr}, total, True))


def test_what_the_coming_run_would_follow_is_not_drawn_beside_a_run_that_is_shown(
    stage: Stage, trained: Path  # noqa: F811
) -> None:
    window = stage.window
    panel = window.plots.panel("lr")
    plan(window, 500)
    assert panel.live.planned_seen
    window.runs_panel.show_asked.emit(put(trained, window))
    wait_for(lambda: window.plots.history.steps == 12)
    window.plots.flush()
    assert not panel.live.planned_seen
    assert panel.planned_note.isHidden()
    assert panel.view.ranges[3] < 1, "nor does it rule the axis"
    plan(window, 700)
    assert not any(curve.isVisible() for _, curve in panel.live._planned), "the recipe was edited"
    assert window.plots.drawing.button.isEnabled(), "the coming lr can still be drawn by hand"
    stage.start()
    assert all(curve.isVisible() for _, curve in panel.live._planned), "now it is the live run's"


@pytest.mark.parametrize("shown", [True, False])
def test_what_a_continued_run_would_follow_is_its_own(stage: Stage, trained: Path, shown: bool) -> None:  # noqa: F811
    window = stage.window
    folder = put(trained, window)
    panel = window.plots.panel("lr")
    plan(window, 500)
    if shown:
        window.runs_panel.show_asked.emit(folder)
        wait_for(lambda: window.plots.history.steps == 12)
    run = window.run
    run.happened.emit(Past(Run.open(folder).history, (), Recipe.load(folder / RECIPE)))
    run.happened.emit(Started(None, "cpu", 1, 5, 12, 4, (GROUP,), 20, True))
    assert panel.planned == []
    run.happened.emit(Planned(5, 12, np.array([5]), {"all": np.array([0.5])}))
    assert [curve.isVisible() for _, curve in panel.live._planned] == [True]


def test_beside_a_live_run_it_is_laid_over_it(stage: Stage, trained: Path) -> None:  # noqa: F811
    window = stage.window
    folder = put(trained, window)
    wait_for(lambda: listed(window, folder))
    stage.start()
    wait_for(lambda: window.plots.history.steps > 20)
    window.runs_panel.show_asked.emit(folder)
    wait_for(lambda: list(window.plots.comparison.desk.overlays) == [str(folder)])
    assert window.plots.history.steps > 20, "the live run is still there"
    window.runs_panel.untick_all()
    wait_for(lambda: not window.plots.comparison.desk.overlays)


def test_a_ticked_run_whose_history_is_damaged_is_told_and_the_others_are_drawn(
    stage: Stage, trained: Path  # noqa: F811
) -> None:
    window = stage.window
    good, bad = put(trained, window), put(trained, window, "bad")
    (bad / "history.bin").write_bytes(b"nothing of the kind")
    for folder in (good, bad):
        wait_for(lambda folder=folder: listed(window, folder))  # type: ignore[misc]
        window.runs_panel.tick(folder)
    wait_for(lambda: "history.bin" in window.strip.sentence)
    wait_for(lambda: list(window.plots.comparison.desk.overlays) == [str(good)])


def test_a_run_goes_on_from_its_last_checkpoint(stage: Stage, trained: Path) -> None:  # noqa: F811
    folder = put(trained, stage.window)
    stage.window.runs_panel.resume_asked.emit(folder)
    wait_for(lambda: len(stage.continued) == 1)
    assert stage.continued[0][0] == Run.open(folder).checkpoints.last_good()


@pytest.fixture
def really_continued(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Runs that are continued have a trainer that trains."""
    monkeypatch.setattr(run_controller, "continued_run", trainer_thread.continued_run)


def go_on(stage: Stage, folder: Path) -> None:  # noqa: F811
    """Continue a run that has made all its steps; it rests at its end at once."""
    wait_for(lambda: stage.window.past._other is None)
    stage.window.runs_panel.resume_asked.emit(folder)
    wait_for(lambda: stage.window.run.state is RunState.FINISHED)


@pytest.mark.usefixtures("really_continued")
def test_a_finished_run_that_is_continued_rests_at_its_end(
    stage: Stage, trained: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    wrong: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: wrong.append(what[1]))
    go_on(stage, put(trained, stage.window))
    assert wrong == []
    assert stage.window.run.step == 12
    assert stage.window.plots.history.steps == 12
    assert stage.window.plots.panel("lr").planned == []


@pytest.mark.usefixtures("really_continued")
def test_the_recipe_of_a_continued_run_is_not_that_of_the_file_that_was_open(
    stage: Stage, catalog: Catalog, trained: Path, tmp_path: Path  # noqa: F811
) -> None:
    window, file = stage.window, tmp_path / "live.toml"
    DIGITS.save(file)
    window._catalog_came(catalog)
    window.open_recipe(file)
    go_on(stage, put(trained, window))
    assert window.recipe_panel.recipe().optimizer.part == "Adam"
    assert window.files.path is None
    assert window.windowTitle() == "Unsaved recipe[*]"
    assert not window.isWindowModified()


@pytest.mark.usefixtures("really_continued")
def test_data_and_plan_of_a_continued_run_are_its_own(
    stage: Stage, catalog: Catalog, trained: Path  # noqa: F811
) -> None:
    window, panel = stage.window, stage.window.plots.panel("lr")
    window._catalog_came(catalog)
    window.files.show_recipe(replace(
        DIGITS, dataset=Choice("moons"), model=Choice("mlp"), scheduler=Choice("CosineAnnealingLR")))
    line = window.recipe_panel.data.line
    wait_for(lambda: line.text().endswith("samples of 2, 2 classes"))
    wait_for(lambda: panel.planned_to > 12)
    go_on(stage, put(trained, window))
    wait_for(lambda: line.text() == "15 + 5 samples of 6, 1 to predict")
    wait_for(lambda: panel.planned_to == 11)
    assert panel.planned[0].value_at(0) == panel.planned[0].value_at(11), "constant, as its recipe has it"


@pytest.mark.usefixtures("really_continued")
def test_a_continued_run_of_the_open_recipe_leaves_it_open(
    stage: Stage, catalog: Catalog, trained: Path, tmp_path: Path  # noqa: F811
) -> None:
    window, file = stage.window, tmp_path / "live.toml"
    Recipe.load(trained / RECIPE).save(file)
    window._catalog_came(catalog)
    window.open_recipe(file)
    folder = put(trained, window)
    go_on(stage, folder)
    assert window.files.path == file
    assert not window.isWindowModified()
    window.run_bar.actions_.stop.trigger()
    wait_for(lambda: not window.run.thread_alive)
    window.files._saved = DIGITS  # what is shown was edited since it was saved
    go_on(stage, folder)
    assert window.files.path == file
    assert window.isWindowModified()


def test_a_run_without_a_checkpoint_is_told(stage: Stage, trained: Path) -> None:  # noqa: F811
    folder = put(trained, stage.window)
    shutil.rmtree(folder / "checkpoints")
    stage.window.runs_panel.resume_asked.emit(folder)
    wait_for(lambda: "has no sound checkpoint to go on from" in stage.window.strip.sentence)
    assert stage.continued == []


def test_its_recipe_is_taken_but_not_beside_a_live_run(stage: Stage, catalog: Catalog, trained: Path) -> None:  # noqa: F811
    window = stage.window
    window._catalog_came(catalog)
    folder = put(trained, window)
    before = window.recipe_panel.recipe()
    stage.start()
    window.runs_panel.use_recipe_asked.emit(folder)
    assert window.recipe_panel.recipe() == before
    assert "when it has ended" in window.statusBar().currentMessage()
    window.run_bar.actions_.stop.trigger()
    wait_for(lambda: not window.files.locked)
    window.runs_panel.use_recipe_asked.emit(folder)
    assert window.recipe_panel.recipe().optimizer.part == "Adam"
    (folder / "recipe.toml").write_text("descent = ")
    window.runs_panel.use_recipe_asked.emit(folder)
    assert "recipe.toml" in window.strip.sentence


def test_a_run_from_elsewhere_is_dropped_on_the_window(stage: Stage, trained: Path) -> None:  # noqa: F811
    window = stage.window
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(trained))])
    window.dropEvent(QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                                Qt.KeyboardModifier.NoModifier))
    wait_for(lambda: window.runs_panel.model.row_of(trained) >= 0)
    assert window.runs_panel.isVisible()


def test_the_table_is_remembered(stage: Stage) -> None:  # noqa: F811
    window = stage.window
    window.runs_panel.forks.setChecked(False)
    window._remember()
    other = MainWindow(window.settings, window.run.runs)
    assert not other.runs_panel.forks.isChecked()
    other.close()
    other.deleteLater()
