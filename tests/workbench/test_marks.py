"""Marks of the user's: kept in a file of their own, whoever else writes at the same time."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from workbench import durable
from workbench.durable import WriteProblem
from workbench.marks import NAME, Marks, change_marks, clean_tags, read_marks
from workbench.run import Run

ROOT = Path(__file__).resolve().parents[2]


def test_one_field_is_changed_and_the_others_stay(tmp_path: Path) -> None:
    assert read_marks(tmp_path) == Marks()
    change_marks(tmp_path, notes="läuft gut\n第二行", tags=["good", " old  one ", "good", ""])
    change_marks(tmp_path, star=True)
    assert change_marks(tmp_path, title="mine") == read_marks(tmp_path)
    assert read_marks(tmp_path) == Marks("mine", "läuft gut\n第二行", ("good", "old one"), True)
    change_marks(tmp_path, title="")
    assert read_marks(tmp_path).title == ""
    assert clean_tags(["a", " a"]) == ("a",)


def test_the_trainer_and_the_user_write_side_by_side(tmp_path: Path) -> None:
    run = Run.create(tmp_path, "", "x")
    other = Run.open(run.folder)
    for number in range(5):
        run.update(status=f"running {number}", step=number)
        change_marks(other.folder, notes=f"note {number}")
    assert Run.open(run.folder).info["step"] == 4
    assert read_marks(run.folder).notes == "note 4"
    assert Run.open(run.folder).info["title"] == "x"


def test_two_windows_do_not_lose_each_others_fields(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from workbench.marks import change_marks
for number in range(60):
    change_marks(Path(sys.argv[1]), **{sys.argv[2]: f"{number}"})
"""
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], cwd=ROOT)
            for name in ("notes", "title")]
    assert [process.wait(120) for process in both] == [0, 0]
    assert (read_marks(tmp_path).notes, read_marks(tmp_path).title) == ("59", "59")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"notes": 3, "tags": "x", "star": 1}'])
def test_damaged_marks_are_none_and_are_set_aside_when_others_are_written(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert read_marks(tmp_path).star is False
    change_marks(tmp_path, star=True)
    assert read_marks(tmp_path).star is True
    aside = tmp_path / "marks.damaged.json"
    assert not aside.exists() or aside.read_bytes() == content


def test_a_full_disk_leaves_the_marks_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change_marks(tmp_path, notes="before")

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "x")

    with monkeypatch.context() as patch:
        patch.setattr(durable.os, "fsync", full)
        with pytest.raises(WriteProblem, match="disk is full"):
            change_marks(tmp_path, notes="after")
    assert read_marks(tmp_path).notes == "before"


def test_a_run_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WriteProblem, match=r"marks\.json could not be saved because there is no folder"):
        change_marks(tmp_path / "gone", star=True)
