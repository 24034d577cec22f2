"""The real program with a real window and the real trainer, one process each."""

from __future__ import annotations

import csv
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.workbench.picture_files import write_folder
from workbench.presets import DIGITS
from workbench.run import Run
from workbench.run_list import list_runs

# All in this one file: two workers share the machine, but there is one screen, and one keyboard focus on it.
pytestmark = pytest.mark.window
MINE = """from torch.utils.data import Dataset


class Mine(Dataset):
    def __len__(self):
        return 2000
    def __getitem__(self, row):
        if row == 1000:
            raise ValueError("no such row")
        return [float(row % 7), 1.0], row % 2
"""
DRIVER = Path(__file__).with_name("driver.py")
ROOT = DRIVER.parents[2]
TRAINED = """import os, sys
from workbench.recipe import Recipe
from workbench.trainer import Trainer
for event in (trainer := Trainer(Recipe.from_toml(sys.argv[1]), sys.argv[2], rest=False)).events():
    pass
"""
KILLED = TRAINED.replace("    pass", "    os._exit(9) if trainer.step >= 70 else None")


Play = Callable[[str, Path], None]
SECONDS = 240
"""Longest time of a scenario."""
COLD = ("close_while_torch_loads", "close_while_starting", "first_run")
"""Played in a program that has yet to import everything; the others may be forks of one that has."""


def _environment() -> dict[str, str]:
    environment = dict(os.environ)
    environment.pop("QT_QPA_PLATFORM", None)
    return environment


@pytest.fixture(scope="module")
def server() -> Iterator[subprocess.Popen[str]]:
    """See driver.py."""
    with subprocess.Popen([sys.executable, "-X", "faulthandler", str(DRIVER), "--serve"], env=_environment(), text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def play(server: subprocess.Popen[str], tmp_path: Path) -> Play:
    """Plays a scenario; the program must end with exit code 0 and say nothing of a crash."""
    def play(scenario: str, home: Path) -> None:
        files = [tmp_path / f"{scenario}.{name}" for name in ("out", "err")]
        if scenario in COLD or not hasattr(os, "fork"):
            with open(files[0], "w") as out, open(files[1], "w") as err:
                code = subprocess.run(
                    [sys.executable, "-X", "faulthandler", str(DRIVER), scenario], stdout=out, stderr=err,
                    env={**_environment(), "DESCENT_HOME": str(home)}, timeout=SECONDS).returncode
        else:
            assert server.stdin is not None
            assert server.stdout is not None
            print(json.dumps([scenario, str(home), *map(str, files)]), file=server.stdin, flush=True)
            if not select.select([server.stdout], [], [], SECONDS)[0]:
                os.killpg(server.pid, signal.SIGKILL)
                pytest.fail(f"{scenario} did not end")
            code = int(server.stdout.readline())
        out_text, err_text = (file.read_text() for file in files)
        assert code == 0, f"{scenario}: exit {code}\n{out_text}\n{err_text}"
        for word in ("Traceback", "QThread: Destroyed", "Fatal", "QObject::"):
            assert word not in err_text, err_text

    return play


@pytest.mark.parametrize("state", [
    "close_while_torch_loads", "close_at_rest", "close_while_starting", "close_while_running",
    "close_while_paused", "close_when_finished", "close_when_failed",
])
def test_closing_ends_with_0_in_every_state(state: str, play: Play, tmp_path: Path) -> None:
    play(state, tmp_path)
    assert (tmp_path / "config" / "window.ini").exists()
    if state in ("close_while_running", "close_while_paused"):
        runs = list_runs(tmp_path / "runs")
        assert len(runs) == 1
        assert [c.reason for c in Run.open(runs[0].folder).checkpoints.list()][-1] == "stop"


def test_a_first_run_is_steered_saved_exported_and_continued_after_a_restart(play: Play, tmp_path: Path) -> None:
    play("first_run", tmp_path)
    run = Run.open(list_runs(tmp_path / "runs")[0].folder)
    with open(tmp_path / "curves.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    loss = np.array([float(row["loss"]) for row in rows])
    np.testing.assert_array_equal(loss, run.history["loss"], "what is exported is what was measured, every step")
    np.testing.assert_array_equal([float(row["lr/all"]) for row in rows], run.history["lr/all"])
    assert (tmp_path / "curves.svg").read_text().startswith("<?xml")

    play("continue_from_checkpoint", tmp_path)


def test_a_loss_that_is_not_finite_pauses_the_run_and_can_be_undone(play: Play, tmp_path: Path) -> None:
    play("nan_loss", tmp_path)


def test_pictures_of_ones_own_are_looked_at_augmented_and_streamed(play: Play, tmp_path: Path) -> None:
    write_folder(tmp_path / "pictures", {"猫 cats": 60, "dogs 🐶": 60}, size=32)
    play("own_pictures", tmp_path)
    assert (tmp_path / "look.png").stat().st_size > 5000
    run = Run.open(list_runs(tmp_path / "runs")[0].folder)
    assert 'part = "RandomCrop"' in run.recipe_toml
    assert run.info["status"] == "stopped"


def test_a_dataset_of_ones_own_says_where_it_is_wrong_and_is_read_anew(play: Play, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MINE)
    play("own_dataset", tmp_path)
    assert Run.open(list_runs(tmp_path / "runs")[0].folder).history.steps > 20


def test_a_run_is_forked_at_a_point_and_the_fork_repeats_it(play: Play, tmp_path: Path) -> None:
    play("fork_at_a_point", tmp_path)
    runs = {listed.name: Run.open(listed.folder) for listed in list_runs(tmp_path / "runs")}
    assert len(runs) == 2
    fork = next(run for run in runs.values() if run.parent is not None)
    parent = runs[fork.parent.run]
    assert fork.parent.step == 40
    assert fork.history.steps == parent.history.steps > 100
    np.testing.assert_array_equal(fork.history["loss"], parent.history["loss"], "nothing was turned")


def test_a_run_that_was_cut_off_is_offered_at_the_start_and_ends_as_if_nothing_had_been(play: Play, tmp_path: Path
                                                                                       ) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "home" / "runs"
    recipe = DIGITS.with_training(epochs=6, checkpoint_every_steps=30, threads=1)
    for folder in (whole, cut):
        subprocess.run([sys.executable, "-c", KILLED if folder == cut else TRAINED, recipe.to_toml(), str(folder)],
                       cwd=ROOT, check=False, timeout=240)
    ran, broken = (list_runs(folder)[0] for folder in (whole, cut))
    assert Run.open(broken.folder).history.steps < Run.open(ran.folder).history.steps
    play("continue_what_was_cut_off", tmp_path / "home")
    # Where rows came after the last checkpoint it is a fork, which keeps them; else the run itself.
    gone_on = next((run for run in list_runs(cut) if run.parent is not None), broken)
    assert gone_on.parent is None or gone_on.parent.run == broken.name
    np.testing.assert_array_equal(Run.open(gone_on.folder).history["loss"], Run.open(ran.folder).history["loss"])
