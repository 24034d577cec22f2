"""The data folder: chosen once, remembered for the window and the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workbench.checksums import is_whole, md5_of
from workbench.data_folder import choose_data_folder, data_folder, default_data_folder
from workbench.durable import WriteProblem
from workbench.sentence import Problem


def test_it_is_in_descents_home_until_another_is_chosen(tmp_path: Path) -> None:
    home = Path(os.environ["DESCENT_HOME"])
    assert data_folder() == default_data_folder() == home / "data"
    choose_data_folder(tmp_path / "数据 and more")
    assert data_folder() == tmp_path / "数据 and more"
    assert not data_folder().exists()
    choose_data_folder("~/sets")
    assert data_folder() == Path.home() / "sets"
    choose_data_folder(None)
    assert data_folder() == home / "data"


def test_without_descents_home_it_is_in_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESCENT_HOME")
    assert default_data_folder() == Path.home() / "Descent" / "data"


@pytest.mark.parametrize("content", [b"", b"\n", b"relative/path", b"\0\xff", b"/a\0b"])
def test_a_note_that_says_nothing_useful_counts_as_none(content: bytes) -> None:
    home = Path(os.environ["DESCENT_HOME"])
    (home / "data_folder.txt").write_bytes(content)
    assert data_folder() == default_data_folder()


def test_what_is_no_whole_path_is_not_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="must be a whole path; data is not"):
        choose_data_folder("data")
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("DESCENT_HOME", str(tmp_path / "file"))
    with pytest.raises((Problem, WriteProblem)):
        choose_data_folder("/data")


def test_a_checksum_follows_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"hello")
    assert md5_of(path) == "5d41402abc4b2a76b9719d911017c592"
    status = path.stat()
    path.write_bytes(b"world")  # as long, and perhaps in the same tick of the clock
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert md5_of(path) == "7d793037a0760186574b0282f2f435e7"
    assert is_whole(path, "7d793037a0760186574b0282f2f435e7")
    assert is_whole(path, None)
    assert not is_whole(path, "5d41402abc4b2a76b9719d911017c592")
    assert not is_whole(tmp_path / "gone", None)
    assert not is_whole(tmp_path, None)


def test_a_checksum_of_a_settled_file_is_computed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"hello")
    os.utime(path, (1, 1))
    opened = []
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *more: (opened.append(self), real(self, *more))[1])
    assert md5_of(path) == md5_of(path)
    assert len(opened) == 1
    os.utime(path, (2, 2))
    md5_of(path)
    assert len(opened) == 2
