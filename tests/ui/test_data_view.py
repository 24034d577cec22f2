"""The dataset in the whole window: what is dropped on it, what stops a run, what a run says of its data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from tests.ui.fake_trainer import wait_for
from tests.workbench.file_server import file_server
from tests.workbench.outside_files import address, agreed, written
from tests.workbench.picture_files import write_folder
from tests.workbench.torchvision_files import WRITERS
from ui.main_window import MainWindow
from ui.run_controller import RunState
from ui.settings import Settings
from ui.table_dialog import TableDialog
from workbench.data_folder import data_folder
from workbench.recipe import Recipe
from workbench.registry import Choice

NUMBERS = """from torch.utils.data import Dataset
class Numbers(Dataset):
    def __len__(self): return {count}
    def __getitem__(self, row): return [float(row)], row % 2
"""


@pytest.fixture
def window(app: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(Settings(tmp_path / "settings"), tmp_path / "runs")
    made.show()
    wait_for(lambda: made.catalog is not None)
    settled(made)
    yield made
    made.run.stop(save=False)
    wait_for(lambda: made.run.state is RunState.IDLE)
    made.close()
    wait_for(lambda: not made.isVisible())
    made.deleteLater()


def settled(window: MainWindow) -> None:
    wait_for(lambda: not window.data.desk.busy and not window.rehearser.outdated)


def drop(window: MainWindow, path: Path) -> bool:
    """Drop a file or folder on the window; whether it was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, none)
    enter.ignore()
    window.dragEnterEvent(enter)
    if enter.isAccepted():
        window.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, none))
    return enter.isAccepted()


def run(window: MainWindow, epochs: int = 1) -> None:
    recipe = window.recipe_panel.recipe()
    window.recipe_panel.set_recipe(recipe.with_training(epochs=epochs, batch_size=8))
    window.run_bar.actions_.run.trigger()


# ---------------------------------------------------------------------------------------------------------
# Dropped on the window

def test_a_folder_of_pictures_that_is_dropped_is_trained_on(window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "猫 and 🐶"
    write_folder(folder, {"cats": 12, "dogs": 12}, size=32)
    assert drop(window, folder)
    settled(window)
    assert window.recipe_panel.recipe().dataset == Choice("picture_folder", {"folder": str(folder)})
    assert window.recipe_panel.data.line.text() == "19 + 5 samples of 3 × 32 × 32, 2 classes"
    run(window)
    wait_for(lambda: window.run.state is RunState.FINISHED)
    assert window.recipe_panel.data.in_run.text() == "In this run: held in memory, 74 kB."
    assert "train accuracy" in window.plots.history


def test_a_table_that_is_dropped_is_chosen_and_its_columns_can_be(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("number,size,price\n" + "\n".join(f"{i},{i % 9},{i % 9 * 3}.5" for i in range(60)))
    assert drop(window, path)
    settled(window)
    assert window.recipe_panel.recipe().dataset == Choice("table", {"path": str(path)})
    window.recipe_panel.data.columns.click()
    dialog = window.findChild(TableDialog)
    assert dialog is not None
    dialog.chosen.emit({"path": str(path), "leave_out": "number"})
    dialog.close()
    settled(window)
    assert window.recipe_panel.recipe().dataset.values["leave_out"] == "number"
    assert window.data.size is not None
    assert window.data.size.shape.inputs == (1,)


def test_anything_else_is_not_taken(window: MainWindow, tmp_path: Path) -> None:
    before = window.recipe_panel.recipe()
    path = tmp_path / "song.mp3"
    path.write_bytes(b"la")
    assert not drop(window, path)
    assert window.recipe_panel.recipe() == before


def test_beside_a_live_run_the_dataset_stays(window: MainWindow, tmp_path: Path) -> None:
    write_folder(tmp_path / "pictures", {"cats": 3, "dogs": 3})
    run(window, epochs=100_000)
    wait_for(lambda: window.run.state is RunState.RUNNING)
    assert drop(window, tmp_path / "pictures")
    assert window.recipe_panel.recipe().dataset.part == "digits"
    assert "while a run is live" in window.statusBar().currentMessage()


# ---------------------------------------------------------------------------------------------------------
# Before a run

def test_a_set_that_is_not_downloaded_stops_a_run_at_its_field(window: MainWindow, monkeypatch: pytest.MonkeyPatch
                                                               ) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with file_server() as server:
        WRITERS["USPS"](server, monkeypatch)
        window.recipe_panel.panel("dataset").choose(Choice("USPS"))
        settled(window)
        run(window)
        assert window.run.state is RunState.IDLE
        assert window.strip.sentence == "USPS is not downloaded yet."
        assert window.recipe_panel.panel("dataset").problems()[""] == "USPS is not downloaded yet."
        window.recipe_panel.data.download.click()
        settled(window)
        assert window.recipe_panel.panel("dataset").problems() == {}
        run(window)
        wait_for(lambda: window.run.state is RunState.FINISHED)


def test_a_run_begins_when_code_of_the_users_has_stopped_reading(window: MainWindow, tmp_path: Path) -> None:
    slow = NUMBERS.format(count=3000).replace("row): return", "row):\n        __import__('time').sleep(0.002); return")
    name = address(agreed(written(tmp_path, slow, "slow.py")), "Numbers")
    panel = window.recipe_panel
    panel.set_recipe(Recipe(Choice(name), Choice("mlp"), Choice("CrossEntropyLoss"), Choice("SGD", {"lr": 0.01})))
    window.files.opened.emit()
    panel.changed.emit()
    wait_for(lambda: window.data.desk.standing.progress is not None and window.data.desk.standing.progress.done > 3)
    run(window)
    assert window.run.state is RunState.IDLE, "it waits"
    wait_for(lambda: window.run.state is not RunState.IDLE)
    assert not window.data.desk.busy
    window.run_bar.actions_.stop.trigger()  # while the samples are loaded for the run
    wait_for(lambda: window.run.state is RunState.IDLE)
    assert window.plots.history.steps == 0


def test_a_file_that_changes_is_read_anew(window: MainWindow, tmp_path: Path) -> None:
    path = written(tmp_path, NUMBERS.format(count=30), "mine.py")
    name = address(agreed(path), "Numbers")
    panel = window.recipe_panel
    panel.set_recipe(Recipe(Choice(name), Choice("mlp"), Choice("CrossEntropyLoss"), Choice("SGD", {"lr": 0.01})))
    panel.changed.emit()
    settled(window)
    wait_for(lambda: window.data.size is not None)
    assert window.data.size is not None
    assert window.data.size.samples == 24
    path.write_text(NUMBERS.format(count=60))
    window.outside.look()
    wait_for(lambda: panel.panel("dataset").problems().get("", "").startswith("Numbers is code in mine.py, which has "))
    agreed(path)
    window.outside.look()
    wait_for(lambda: window.data.size is not None and window.data.size.samples == 48)


# ---------------------------------------------------------------------------------------------------------
# Looking, and the folder

def test_the_data_can_be_looked_at_before_and_beside_a_run(window: MainWindow) -> None:
    window.recipe_panel.data.look.click()
    wait_for(lambda: window.data.looker.window.isVisible() and not window.data.looker.busy)
    run(window, epochs=100_000)
    wait_for(lambda: window.run.state is RunState.RUNNING)
    window.data.look()
    wait_for(lambda: not window.data.looker.busy)
    window.data.looker.window.close()


def test_the_folder_for_downloads_is_chosen_and_remembered(window: MainWindow, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = tmp_path / "big disk"
    chosen.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(chosen))
    window.actions_["data_folder"].trigger()
    assert data_folder() == chosen
    assert str(chosen) in window.statusBar().currentMessage()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.actions_["data_folder"].trigger()
    assert data_folder() == chosen
