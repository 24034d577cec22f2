"""Imports: TensorBoard logs become runs beside the window; a checkpoint is looked at before its weights are taken."""

from __future__ import annotations

import argparse
import os
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


@pytest.mark.parametrize("kept", [0, 7, 40])
def test_a_log_of_which_next_to_nothing_is_left(scene: tuple[Imports, QWidget, list[Imported], list[str]],
                                                tmp_path: Path, kept: int) -> None:
    """Without a single number there is no run, and a sentence."""
    imports, _, made, failed = scene
    (file,) = a_log(tmp_path / "log").iterdir()
    file.write_bytes(file.read_bytes()[:kept])
    imports.read_tensorboard(tmp_path / "log")
    wait_for(lambda: bool(made or failed))
    assert made == []
    assert len(failed) == 1
    assert not list((tmp_path / "runs").glob("*"))


def test_a_single_event_file_with_a_chinese_name(scene: tuple[Imports, QWidget, list[Imported], list[str]],
                                                 tmp_path: Path) -> None:
    imports, _, made, failed = scene
    (file,) = a_log(tmp_path / "日志" / "学习率").iterdir()
    imports.read_tensorboard(file)
    wait_for(lambda: bool(made or failed))
    assert failed == []
    (folder,) = made[0].folders
    assert Run.open(folder).history.steps == 20


def test_runs_are_not_imported_into_a_place_that_takes_nothing(
        scene: tuple[Imports, QWidget, list[Imported], list[str]], tmp_path: Path) -> None:
    imports, _, made, failed = scene
    (tmp_path / "a file").write_text("in the way")
    imports.set_runs(tmp_path / "a file")
    imports.read_tensorboard(a_log(tmp_path / "log"))
    wait_for(lambda: bool(made or failed))
    assert "a file of that name is in the way" in failed[0]


def test_one_import_at_a_time(scene: tuple[Imports, QWidget, list[Imported], list[str]], tmp_path: Path) -> None:
    imports, _, made, failed = scene
    said: list[str] = []
    imports.said.connect(said.append)
    a_log(tmp_path / "log")
    imports.read_tensorboard(tmp_path / "log")
    imports.read_tensorboard(tmp_path / "log")
    assert said[-1] == "Other logs are still being imported."
    wait_for(lambda: bool(made or failed))
    assert len(made) == 1
    assert len(list((tmp_path / "runs").iterdir())) == 1


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


def theirs(form: str, path: Path) -> Path:
    """A checkpoint as another program writes it, with weights that fit the recipe's model."""
    with torch.random.fork_rng():
        model = registries["models"].build(RECIPE.model, SIZE.shape)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 30)
    state = model.state_dict()
    arguments = argparse.Namespace(model="resnet18", lr=0.1, epochs=90, data_path="/data")
    torch.save({
        "state_dict": state,
        "plain": {"epoch": 4, "model_state_dict": state, "optimizer_state_dict": optimizer.state_dict(), "loss": 0.5},
        "torchvision": {"model": state, "optimizer": optimizer.state_dict(), "lr_scheduler": schedule.state_dict(),
                        "epoch": 4, "args": arguments},
        "lightning": {"epoch": 4, "global_step": 120, "pytorch-lightning_version": "2.6.0",
                      "state_dict": {f"model.{name}": value for name, value in state.items()},
                      "optimizer_states": [optimizer.state_dict()], "lr_schedulers": [schedule.state_dict()],
                      "hyper_parameters": {"lr": 0.1}, "callbacks": {}, "loops": {}},
    }[form], path)
    return path


@pytest.mark.parametrize(("form", "said"), [
    ("state_dict", "nothing but weights"), ("plain", "PyTorch script"),
    ("torchvision", "torchvision's reference scripts"), ("lightning", "Lightning")])
def test_checkpoints_of_other_programs_are_recognised_and_fit(form: str, said: str, tmp_path: Path) -> None:
    path = theirs(form, tmp_path / "检查点.pth")
    dialog, chosen = opened(path)
    assert dialog.problem.text() == ""
    assert said in dialog.found.text()
    assert "4 of the model's 4 tensors" in dialog.found.text()
    assert ("epoch 4" in dialog.found.text()) == (form != "state_dict")
    assert dialog.take.isEnabled()
    dialog.take.click()
    assert chosen == [str(path)]


def test_a_cancelled_dialog_takes_nothing(tmp_path: Path) -> None:
    dialog, chosen = opened(theirs("torchvision", tmp_path / "theirs.pth"))
    dialog.cancel.click()
    assert not dialog.isVisible()
    assert chosen == []


def test_a_file_that_would_run_code_is_refused_and_does_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    torch.save({"model": Malicious(mark)}, tmp_path / "evil.pt")
    dialog, _ = opened(tmp_path / "evil.pt")
    assert not mark.exists()
    assert "evil.pt" in dialog.problem.text()
    assert not dialog.take.isEnabled()
    dialog.close()
    torch.load(tmp_path / "evil.pt", weights_only=False)
    assert mark.exists(), "the control"


class Malicious:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch '{self.mark}'",)


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
