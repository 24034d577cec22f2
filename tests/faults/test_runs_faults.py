"""Runs folders with everything in them that should not be there: each is a row with a sentence, or none at all."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from workbench import Choice, Recipe, Trainer
from workbench.marks import NAME as MARKS
from workbench.marks import change_marks
from workbench.messages import Ended, Pause, Paused, Resume, Steps, Stop
from workbench.run import INFO, Run
from workbench.run_list import UNREADABLE, RunList, list_runs
from workbench.sentence import Problem

ANYTHING = [None, 3, -1, 1e400, "x", [], {}, {"run": 3}, {"run": "x", "step": "y"}, [[]], True, "9" * 5000]


@pytest.mark.parametrize("name", ["title", "created", "parent", "status", "recipe", "summary", "total_steps", "device",
                                  "reason", "id", "versions"])
def test_no_entry_of_a_run_json_can_stop_the_list(tmp_path: Path, name: str) -> None:
    for number, value in enumerate(ANYTHING):
        Run.create(tmp_path, "", f"run {number}").update(**{name: value})
    runs = RunList(tmp_path)
    found = [runs.complete(run) for run in runs.read() if run.problem is None]
    assert len(found) == len(ANYTHING)
    assert all(isinstance(run.title, str) and isinstance(run.status, str) for run in found)


@pytest.mark.parametrize("content", [
    b"", b"{", b"\xff\xfe", b"[" * 100_000, b'"descent-run"', b'{"format": "descent-run"}',
    b'{"format": "descent-run", "version": "1"}', b'{"format": "descent-run", "version": 2}', b"\0" * 4096,
])
def test_a_damaged_run_json_is_a_row_with_a_sentence_or_none(tmp_path: Path, content: bytes) -> None:
    sound = Run.create(tmp_path, "", "sound")
    bad = Run.create(tmp_path, "", "bad").folder
    (bad / INFO).write_bytes(content)
    found = {run.folder: run for run in RunList(tmp_path).read()}
    assert found.pop(sound.folder).problem is None
    for run in found.values():
        assert run.status == UNREADABLE
        assert str(bad) in str(run.problem)


@pytest.mark.skipif(os.name == "nt", reason="names and files of Unix")
def test_files_that_are_no_files_and_names_that_are_no_text(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("folder", "pipe", "loop", "huge")]
    for folder in folders:
        folder.mkdir()
    (folders[0] / INFO).mkdir()
    os.mkfifo(folders[1] / INFO)  # reading it would wait for ever
    (folders[2] / INFO).symlink_to(folders[2] / INFO)
    with open(folders[3] / INFO, "wb") as file:
        file.truncate(1 << 40)
    odd = os.fsencode(tmp_path) + b"/\xff\xfe run"
    run = Run.create(tmp_path, "", "x")
    os.rename(os.fsencode(run.folder), odd)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    found = {run.name: run for run in RunList(tmp_path).read()}
    assert found.pop(os.fsdecode(b"\xff\xfe run")).problem is None
    assert set(found) <= {"folder", "pipe", "loop", "huge"}
    assert all(run.problem is not None for run in found.values())


@pytest.mark.parametrize("name", ["长" * 85, "a" * 255, "手写 run", "-", "..a", "run\nwith lines", "'\"<b>"])
def test_any_name_of_a_folder_will_do(tmp_path: Path, name: str) -> None:
    if os.name == "nt" and not name.isalnum():
        pytest.skip("no name there")
    run = Run.create(tmp_path / "runs", "descent = 1\n", "x")
    folder = run.folder.rename(run.folder.parent / name)
    if not name.startswith("."):
        (found,) = RunList(folder.parent).read()
        assert (found.name, found.problem) == (name, None)
    change_marks(folder, notes="n", star=True)
    Run.open(folder).update(status="finished")
    assert Run.open(folder).info["status"] == "finished"
    assert not [path for path in folder.iterdir() if path.suffix == ".part"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_run_is_listed_and_its_marks_are_refused_in_a_sentence(tmp_path: Path) -> None:
    run = Run.create(tmp_path, "", "x")
    os.chmod(run.folder, 0o555)
    try:
        assert list_runs(tmp_path)[0].problem is None
        with pytest.raises(Problem, match=r"marks\.json could not be saved"):
            change_marks(run.folder, star=True)
    finally:
        os.chmod(run.folder, 0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use stays there")
@pytest.mark.parametrize("how", ["renamed", "deleted"])
def test_a_folder_that_goes_away_under_a_live_run_stops_neither_the_run_nor_the_list(tmp_path: Path, how: str) -> None:
    recipe = Recipe(Choice("random_regression"), Choice("mlp"), Choice("MSELoss"), Choice("SGD"),
                    training={"epochs": 1_000_000, "threads": 1})
    trainer, table, ended = Trainer(recipe, tmp_path, rest=True), RunList(tmp_path), None
    for event in trainer.events():
        if isinstance(event, Steps) and event.first > 100 and trainer.run is not None and trainer.run.folder.exists():
            table.read()
            if how == "renamed":
                trainer.run.folder.rename(tmp_path / "elsewhere")
            else:
                shutil.rmtree(trainer.run.folder)
            assert [run.name for run in table.read()] == (["elsewhere"] if how == "renamed" else [])
            trainer.post(Pause())
            trainer.post(Resume())
            trainer.post(Pause())
        if isinstance(event, Paused):
            trainer.post(Stop(save=False))
        ended = event if isinstance(event, Ended) else ended
    assert ended is not None
    assert ended.outcome == "stopped"


def test_damaged_marks_do_not_hide_a_run(tmp_path: Path) -> None:
    run = Run.create(tmp_path, "", "x")
    for content in (b"{", b"[3]", b"\xff" * 10, json.dumps({"tags": [[1], None], "title": {}}).encode()):
        (run.folder / MARKS).write_bytes(content)
        (found,) = RunList(tmp_path).read()
        assert found.problem is None
