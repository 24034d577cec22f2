"""Imports: TensorBoard logs become runs beside the window; a checkpoint is looked at before its weights are taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget
from torch import nn
from torch.utils.tensorboard import SummaryWriter

from tests.ui.fake_trainer import wait_for
from tests.ui.test_mnemonics import reached_in, twice
from tests.ui.test_panel_controls import missing
from ui import imports as imports_module
from ui.export_progress import ImportProgress
from ui.import_messages import ImportMessages
from ui.imports import Imported, Imports
from ui.message_strip import MessageStrip
from ui.weights_dialog import WeightsDialog
from workbench.data import DataShape, Size
from workbench.importers import was_imported
from workbench.kinds import registries
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.run import Run

pytestmark = pytest.mark.usefixtures("app")

SIZE = Size(100, DataShape((6,), 2, "regression"))
RECIPE = Recipe(dataset=Choice("random_regression"), model=Choice("mlp", {"hidden": (4,)}), loss=Choice("MSELoss"),
                optimizer=Choice("SGD"))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[tuple[Imports, QWidget, list[Imported], list[str]]]:
    window = QWidget()
    imports = Imports(tmp_path / "runs", window)
    made: list[Imported] = []
    failed: list[str] = []
    imports.imported.connect(made.append)
    imports.failed.connect(failed.append)
    yield imports, window, made, failed
    imports.wait()
    window.deleteLater()


def a_log(folder: Path) -> Path:
    writer = SummaryWriter(str(folder))
    for step in range(20):
        writer.add_scalar("Loss/train", 1 / (step + 1), step)
    writer.close()
    return folder


# ---------------------------------------------------------------------------------------------------------
# Logs

def test_logs_become_runs(scene: tuple[Imports, QWidget, list[Imported], list[str]], tmp_path: Path,
                          monkeypatch: pytest.MonkeyPatch) -> None:
    imports, window, made, failed = scene
    a_log(tmp_path / "logs" / "one")
    a_log(tmp_path / "logs" / "two")
    bar, ends = ImportProgress(window), []
    imports.progress.connect(bar.show_rows)
    imports.ended.connect(lambda: ends.append(1))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "logs"))
    imports.ask_tensorboard()
    wait_for(lambda: bool(made or failed))
    assert failed == []
    assert made[0].whole
    assert "2 runs" in made[0].text
    assert len(made[0].folders) == 2
    run = Run.open(made[0].folders[0])
    assert was_imported(run.info)
    assert len(run.history["train loss"] if "train loss" in run.history else run.history["loss"]) == 20
    assert bar._bar.value() == 1000
    assert ends == [1]


def test_a_log_that_is_cut_off_says_so_and_keeps_what_there_is(
        scene: tuple[Imports, QWidget, list[Imported], list[str]], tmp_path: Path) -> None:
    imports, window, made, failed = scene
    (file,) = a_log(tmp_path / "log").iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    strip = MessageStrip(window)
    messages = ImportMessages(strip, imports, window)
    imports.read_tensorboard(tmp_path / "log")
    wait_for(lambda: bool(made or failed))
    assert not made[0].whole
    assert file.name in made[0].text
    assert strip.urgent
    assert strip.sentence == made[0].text
    assert isinstance(messages, QObject)


def test_a_folder_without_logs_is_a_sentence_and_no_run(scene: tuple[Imports, QWidget, list[Imported], list[str]],
                                                        tmp_path: Path) -> None:
    imports, _, made, failed = scene
    (tmp_path / "empty").mkdir()
    imports.read_tensorboard(tmp_path / "empty")
    wait_for(lambda: bool(made or failed))
    assert "no TensorBoard logs" in failed[0]
    assert not (tmp_path / "runs").exists()


def test_a_cancelled_import_makes_no_run(scene: tuple[Imports, QWidget, list[Imported], list[str]], tmp_path: Path,
                                         monkeypatch: pytest.MonkeyPatch) -> None:
    imports, _, made, failed = scene
    a_log(tmp_path / "log")
    real = imports_module._import

    def called_off(folder: Path, runs: Path, reporter: object) -> list[Run]:
        imports.cancel()
        return real(folder, runs, reporter)  # type: ignore[arg-type]

    monkeypatch.setattr(imports_module, "_import", called_off)
    imports.read_tensorboard(tmp_path / "log")
    wait_for(lambda: bool(made or failed))
    assert "cancelled" in failed[0]
    assert not list((tmp_path / "runs").glob("*"))
    monkeypatch.undo()
    imports.read_tensorboard(tmp_path / "log")
    wait_for(lambda: bool(made))


# ---------------------------------------------------------------------------------------------------------
# Weights

def a_checkpoint(path: Path, **more: object) -> Path:
    with torch.random.fork_rng():
        model = registries["models"].build(RECIPE.model, SIZE.shape)
    torch.save({"model_state_dict": model.state_dict(), **more}, path)
    return path


def opened(path: Path, recipe: Recipe | None = RECIPE, size: Size | None = SIZE) -> tuple[WeightsDialog, list[str]]:
    dialog = WeightsDialog(path, recipe, size)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    wait_for(lambda: not dialog.reading)
    return dialog, chosen


def test_what_a_checkpoint_holds_and_how_it_fits(tmp_path: Path) -> None:
    before = torch.get_rng_state()
    dialog, chosen = opened(a_checkpoint(tmp_path / "theirs.pt", epoch=3, global_step=120))
    assert torch.equal(torch.get_rng_state(), before)
    text = dialog.found.text()
    assert "PyTorch script" in text
    assert "epoch 3, at step 120" in text
    assert "4 of the model's 4 tensors" in text
    assert not dialog.problem.isVisible()
    dialog.take.click()
    assert chosen == [str(tmp_path / "theirs.pt")]


def test_weights_that_do_not_fit_cannot_be_taken(tmp_path: Path) -> None:
    torch.save(nn.Conv2d(3, 4, 5).state_dict(), tmp_path / "conv.pt")
    dialog, _ = opened(tmp_path / "conv.pt")
    assert "None of the weights" in dialog.problem.text()
    assert not dialog.take.isEnabled()
    assert "nothing but weights" in dialog.found.text(), "what the file holds is said all the same"
    dialog.close()


@pytest.mark.parametrize("content", [b"no checkpoint", b""])
def test_a_file_that_is_no_checkpoint_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.pt").write_bytes(content)
    dialog, chosen = opened(tmp_path / "odd.pt")
    assert "odd.pt" in dialog.problem.text()
    assert not dialog.take.isEnabled()
    dialog.look(a_checkpoint(tmp_path / "good.pt"))
    wait_for(lambda: not dialog.reading)
    assert not dialog.problem.isVisible()
    dialog.take.click()
    assert chosen == [str(tmp_path / "good.pt")]


def test_without_data_or_with_a_wrong_model_it_is_not_known_whether_they_fit(tmp_path: Path) -> None:
    path = a_checkpoint(tmp_path / "theirs.pt")
    for recipe, size in ((RECIPE, None), (None, SIZE),
                         (Recipe(RECIPE.dataset, Choice("nothing"), RECIPE.loss, RECIPE.optimizer), SIZE)):
        dialog, _ = opened(path, recipe, size)
        assert "not known" in dialog.problem.text()
        assert dialog.take.isEnabled()
        dialog.close()


def test_the_last_file_is_shown_where_another_was_chosen_meanwhile(tmp_path: Path) -> None:
    dialog = WeightsDialog(a_checkpoint(tmp_path / "one.pt", epoch=1), RECIPE, SIZE)
    dialog.look(a_checkpoint(tmp_path / "two.pt", epoch=2))
    wait_for(lambda: not dialog.reading)
    assert "epoch 2" in dialog.found.text()
    dialog.close()


def test_a_dialog_that_is_closed_while_it_reads_harms_nobody(tmp_path: Path) -> None:
    for _ in range(5):
        dialog = WeightsDialog(a_checkpoint(tmp_path / "one.pt"), RECIPE, SIZE)
        dialog.show()
        job = dialog._job
        dialog.close()
        assert job is not None
        wait_for(lambda job=job: not job.running)  # type: ignore[misc]


def test_the_imports_tell_what_was_chosen(scene: tuple[Imports, QWidget, list[Imported], list[str]], tmp_path: Path,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    imports, window, _, _ = scene
    chosen: list[str] = []
    imports.weights_chosen.connect(chosen.append)
    path = a_checkpoint(tmp_path / "theirs.pt")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    imports.ask_weights(RECIPE, SIZE)
    (dialog,) = window.findChildren(WeightsDialog)
    wait_for(dialog.take.isEnabled)
    dialog.take.click()
    assert chosen == [str(path)]


def test_every_control_can_be_named_found_explained_and_reached(tmp_path: Path) -> None:
    dialog, _ = opened(a_checkpoint(tmp_path / "theirs.pt"))
    assert list(missing(dialog)) == []
    assert twice(reached_in(dialog)) == []
    dialog.close()
