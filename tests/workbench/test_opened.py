"""Which files code has read."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from workbench.opened import Opened, listening


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("1")
    np.save(tmp_path / "a.npy", np.zeros(3))
    torch.save(torch.zeros(3), tmp_path / "a.pt")
    Image.new("L", (2, 2)).save(tmp_path / "a.png")
    return tmp_path


def heard(work: Callable[[], object]) -> Opened:
    with listening() as opened:
        work()
        opened.stamp()
    return opened


@pytest.mark.parametrize(("file", "read"), [
    ("a.txt", lambda folder: open(folder / "a.txt").close()),
    ("a.txt", lambda folder: (folder / "a.txt").read_bytes()),
    ("a.txt", lambda folder: os.close(os.open(folder / "a.txt", os.O_RDONLY))),
    ("a.npy", lambda folder: np.load(folder / "a.npy", mmap_mode="r")),
    ("a.pt", lambda folder: torch.load(folder / "a.pt", weights_only=True)),
    ("a.png", lambda folder: Image.open(folder / "a.png").load()),
])
def test_a_file_that_was_read_is_seen_to_change(file: str, read: Callable[[Path], object], folder: Path) -> None:
    opened, other = heard(lambda: read(folder)), heard(lambda: open(folder / "a.txt", "a").close())
    assert opened.unchanged()
    with open(folder / file, "ab") as written:
        written.write(b"x")
    assert not opened.unchanged()
    assert other.unchanged(), "what was only written is nothing that was read"


def test_a_file_that_is_gone_or_exchanged_has_changed(folder: Path) -> None:
    path = folder / "a.txt"
    opened = heard(path.read_text)
    before = path.stat()
    (folder / "b.txt").write_text("2")
    os.utime(folder / "b.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(folder / "b.txt", path)
    assert not opened.unchanged()
    opened = heard(path.read_text)
    path.unlink()
    assert not opened.unchanged()


@pytest.mark.parametrize("look", [lambda folder: os.listdir(folder), lambda folder: list(folder.glob("*"))])
def test_a_folder_that_was_listed_is_seen_to_change(look: Callable[[Path], object], folder: Path) -> None:
    opened = heard(lambda: look(folder))
    assert opened.unchanged()
    (folder / "new").write_text("")
    assert not opened.unchanged()


def test_a_file_that_was_not_there_may_come(folder: Path) -> None:
    def look() -> None:
        with pytest.raises(FileNotFoundError):
            (folder / "later.txt").read_text()

    opened = heard(look)
    assert opened.unchanged()
    (folder / "later.txt").write_text("")
    assert not opened.unchanged()


def test_only_the_thread_that_asked_is_heard(folder: Path) -> None:
    def elsewhere() -> None:
        thread = threading.Thread(target=(folder / "a.txt").read_text)
        thread.start()
        thread.join()

    opened = heard(elsewhere)
    (folder / "a.txt").write_text("2")
    assert opened.unchanged()
    with listening() as outer, listening() as inner:
        (folder / "a.txt").read_text()
    for one in (outer, inner):
        one.stamp()
    (folder / "a.txt").write_text("345")
    assert outer.unchanged()
    assert not inner.unchanged()
