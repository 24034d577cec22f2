"""Runs on datasets of the user's own: the same bits held or streamed, here or in other processes."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.outside_files import address, agreed, runs_of, written
from tests.workbench.running import recipe, same, train
from tests.workbench.test_outside_datasets import MINE, READS
from workbench import outside_datasets
from workbench.kinds import registries
from workbench.messages import Ended, Steps, Stop
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.run import Run
from workbench.trainer import Trainer


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    outside_datasets.forget()
    return agreed(written(tmp_path, MINE, "mine.py"))


def chosen(mine: Path, noise: float, **training: Any) -> Recipe:
    return replace(recipe(epochs=3, batch_size=5, **training),
                   dataset=Choice(address(mine, "Points"), {"noise": noise}), model=Choice("mlp", {"hidden": (8,)}),
                   loss=Choice("CrossEntropyLoss"))



def test_a_run_is_the_same_held_and_streamed_here_and_elsewhere(mine: Path) -> None:
    held = train(chosen(mine, 0.0, stream="off"))
    here = train(chosen(mine, 0.0, stream="on", workers=0))
    assert same(held.weights, here.weights)
    noisy = [train(chosen(mine, 0.5, stream="auto", workers=workers)) for workers in (0, 1)]
    assert same(noisy[0].weights, noisy[1].weights)
    assert not same(noisy[0].weights, held.weights), "the control"


def test_a_run_on_it_repeats_itself(mine: Path) -> None:
    first = train(chosen(mine, 0.5))
    outside_datasets.forget()
    assert same(first.weights, train(chosen(mine, 0.5)).weights)


def test_preparing_and_training_read_all_samples_once(tmp_path: Path, mine: Path) -> None:
    mark = tmp_path / "reads"
    path = agreed(written(tmp_path, "from torch.utils.data import Dataset\n" + READS, "own.py"))
    dataset = Choice(address(path, "Mine"), {"mark": str(mark)})
    registries["datasets"].part(dataset.part).info["prepare"](dataset.values)
    once = runs_of(mark)
    for _ in range(2):
        train(replace(chosen(mine, 0.0), dataset=dataset))
    assert runs_of(mark) == once


STUCK = """import multiprocessing
import random
import time
from torch.utils.data import Dataset
reads = []
class Mine(Dataset):
    def __len__(self): return 50
    def __getitem__(self, row):
        reads.append(row)
        while len(reads) > 12 and multiprocessing.parent_process() is not None:
            open(MARK, "w").close()
            time.sleep(0.01)
        return [float(row), random.random()], row % 2
"""
"""Random, so that it is not kept in memory."""


def test_a_sample_that_never_comes_does_not_hold_up_a_stop(tmp_path: Path) -> None:
    """What was trained before it is told and saved."""
    mark = tmp_path / "waits"
    path = agreed(written(tmp_path, STUCK.replace("MARK", repr(str(mark))), "stuck.py"))
    of = replace(chosen(path, 0.0, stream="on", workers=1), dataset=Choice(address(path, "Mine")))
    trainer, told = Trainer(of, tmp_path / "runs"), []

    def stop() -> None:
        while not mark.exists():
            time.sleep(0.01)
        time.sleep(1.0)  # what came before is trained by then, and a Stop is not obeyed between two steps
        trainer.post(Stop())

    threading.Thread(target=stop, daemon=True).start()
    told += trainer.events()
    ended = told[-1]
    assert isinstance(ended, Ended)
    assert ended.outcome == "stopped"
    assert ended.step in (1, 2)
    assert sum(len(event.columns["loss"]) for event in told if isinstance(event, Steps)) == ended.step
    [folder] = (tmp_path / "runs").glob("20*")
    run = Run.open(folder)
    assert run.history.steps == ended.step
    assert [info.step for info in run.checkpoints.list()] == [ended.step]
