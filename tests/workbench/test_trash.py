"""Throwing runs away, and bringing runs in from elsewhere."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from workbench import run_copy
from workbench.durable import WriteProblem
from workbench.run import Run, RunProblem
from workbench.run_copy import copy_run
from workbench.run_list import RunList, list_runs
from workbench.run_lock import RunLock
from workbench.sentence import Problem
from workbench.trash import FOLDER, numbered, throw_away


def test_the_systems_trash_comes_first(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "runs", "", "x")

    def system(folder: Path) -> bool:
        os.rename(folder, tmp_path / "bin")
        return True

    assert throw_away(run.folder, system) is None
    assert (tmp_path / "bin" / "run.json").exists()
    assert list_runs(tmp_path / "runs") == []


def test_without_one_the_run_goes_into_a_folder_beside_the_others(tmp_path: Path) -> None:
    first = Run.create(tmp_path, "", "x")
    place = throw_away(first.folder, lambda folder: False)
    assert place == tmp_path / FOLDER / first.name
    assert Run.open(place).info["id"] == first.info["id"], "it can be brought back"
    again = tmp_path / first.name
    shutil.copytree(place, again)
    assert throw_away(again) == tmp_path / FOLDER / f"{first.name}-2"
    assert RunList(tmp_path).read() == []


def test_a_live_run_stays(tmp_path: Path) -> None:
    run = Run.create(tmp_path, "", "x")
    lock = RunLock(run.folder)
    asked: list[Path] = []
    with pytest.raises(Problem, match="still being trained"):
        throw_away(run.folder, lambda folder: bool(asked.append(folder)))
    assert asked == []
    assert Run.open(run.folder)
    lock.release()
    assert throw_away(run.folder) is not None


def test_a_disk_that_refuses_leaves_the_run_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run.create(tmp_path, "", "x")

    def refuse(*_args: object) -> None:
        raise OSError(errno.EACCES, "x")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", refuse)
        with pytest.raises(WriteProblem, match="not allowed"):
            throw_away(run.folder)
    assert Run.open(run.folder)
    with pytest.raises(Problem, match="any more"):
        throw_away(tmp_path / "gone")


def test_a_name_as_long_as_they_get_finds_room_in_the_trash(tmp_path: Path) -> None:
    name = "长" * 85
    assert len(os.fsencode(name)) == 255
    for number in (1, 2, 3):
        Run.create(tmp_path, "", "x").folder.rename(tmp_path / name)
        place = throw_away(tmp_path / name)
        assert place is not None
        assert len(os.fsencode(place.name)) <= 255
        assert place.name.endswith(f"-{number}") == (number > 1)
    assert numbered("a", 1) == "a"


# ---------------------------------------------------------------------------------------------------------
# Copies

def test_a_run_from_elsewhere_is_copied_whole_under_a_name_of_its_own(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "runs"
    run = Run.create(there, 'descent = 1\n', "手写")
    (run.folder / "run.lock").touch()
    (run.folder / ".run.json.1-1.part").touch()
    (run.folder / "checkpoints" / "step-000000001-end.pt").write_bytes(b"x")
    first, second = copy_run(run.folder, here), copy_run(run.folder, here)
    assert (first, second) == (here / run.name, here / f"{run.name}-2")
    assert Run.open(first).info == run.info
    assert (second / "checkpoints" / "step-000000001-end.pt").read_bytes() == b"x"
    assert sorted(path.name for path in here.iterdir()) == [first.name, second.name]
    assert not (first / "run.lock").exists()
    assert list(first.glob(".*")) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_no_link_comes_along_through_which_a_run_would_write_elsewhere(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "there", "", "x")
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (run.folder / "journal.jsonl").symlink_to(victim)
    copied = copy_run(run.folder, tmp_path / "runs")
    assert not (copied / "journal.jsonl").exists()
    assert victim.read_bytes() == b"mine"


def test_half_a_copy_is_no_run_and_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, here = Run.create(tmp_path / "there", "", "x"), tmp_path / "runs"

    def full(source: str, target: str, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "x")

    with monkeypatch.context() as patch:
        patch.setattr(run_copy.shutil, "copytree", full)
        with pytest.raises(WriteProblem, match="disk is full"):
            copy_run(run.folder, here)
    assert list(here.iterdir()) == []
    with pytest.raises(RunProblem):
        copy_run(tmp_path, here)
