"""A run that logs for TensorBoard, live: the same run, and a log that says what it did."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.workbench.running import Told, recipe, same, train
from tests.workbench.test_reshape import steer
from workbench.importers.tensorboard import read_tensorboard
from workbench.messages import CheckpointSaved, Extend, Save, TurnKnob
from workbench.tensorboard_log import FOLDER
from workbench.trainer import Trainer


def test_the_log_has_every_step_and_the_run_does_not_notice(tmp_path: Path) -> None:
    wanted = recipe("Adam", "CosineAnnealingLR", scheduler_values={"advance": "step"}, tensorboard=True)
    told = steer(Trainer(wanted, tmp_path), {4: [TurnKnob(None, "lr", 0.5, "multiply")]}).finished()
    plain = steer(Trainer(wanted.with_training(tensorboard=False), tmp_path),
                  {4: [TurnKnob(None, "lr", 0.5, "multiply")]}).finished()
    assert same(told.weights, plain.weights)
    assert not (plain.trainer.run.folder / FOLDER).exists()
    (log,) = read_tensorboard(told.trainer.run.folder / FOLDER)
    loss = log.history.series("loss")
    assert loss.steps.tolist() == list(range(12))
    assert np.allclose(loss.values, told.history["loss"], rtol=1e-6)  # event files have float32
    assert np.allclose(log.history["lr/all"], told.history["lr/all"], rtol=1e-6)
    assert "validation loss" in log.history


def test_a_run_without_a_folder_logs_nowhere() -> None:
    assert train(recipe(tensorboard=True)).ended.outcome == "finished"


def test_a_resumed_run_goes_on_with_its_log(tmp_path: Path) -> None:
    wanted = recipe(tensorboard=True)
    told = steer(Trainer(wanted, tmp_path), {5: [Save()]}).finished()
    path = told.of(CheckpointSaved)[-1].path
    again = Trainer.resume(path)
    again.post(Extend(epochs=1))
    longer = Told(again).finished()
    (log,) = read_tensorboard(longer.trainer.run.folder / FOLDER)
    assert log.history.series("loss").steps.tolist() == list(range(16))
