"""What is kept of a folder of pictures: pixels where there is room, else only what spares a second reading."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.workbench.picture_files import noise, read, write, write_folder
from tests.workbench.picture_streams import SIZE, build, note_decoded, stream
from workbench import picture_cache, picture_reading
from workbench.durable import WriteProblem
from workbench.kinds import registries
from workbench.picture_cache import cache_folder
from workbench.picture_stream import PictureStream

PIXELS = 8 * 3 * SIZE * SIZE


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are decoded in this process."""
    return note_decoded(monkeypatch)


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Says how much of the disk is free."""
    def set_free(count: int) -> None:
        usage = shutil.disk_usage("/")
        monkeypatch.setattr(picture_cache.shutil, "disk_usage", lambda _: usage._replace(free=count))

    yield set_free
    monkeypatch.undo()


def test_pixels_are_kept_where_they_take_no_more_than_half_of_what_is_free(tmp_path: Path, decoded: list[str],
                                                                          free: Callable[[int], None]) -> None:
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 4, "b": 4})))
    (tmp_path / "a" / "broken.png").write_bytes(b"no picture")
    free(2 * PIXELS - 2)
    first = build(tmp_path)
    assert isinstance(first.train.inputs, PictureStream)
    assert not first.train.inputs.kept
    assert list(cache_folder().rglob("pixels-*")) == []
    assert len(decoded) == 9
    decoded.clear()
    free(10 * PIXELS)  # it stays as it was found, so that nothing is read twice without being asked
    second = build(tmp_path)
    assert decoded == []
    assert (first.mean, first.std, first.notes) == (second.mean, second.std, second.notes)
    assert "make room, then delete the folder" in second.notes[1]
    assert str(next(cache_folder().iterdir())) in second.notes[1]
    assert torch.equal(first.train.inputs.load(), whole)
    shutil.rmtree(cache_folder())
    third = build(tmp_path)
    assert isinstance(third.train.inputs, PictureStream)
    assert third.train.inputs.kept
    assert len(third.notes) == 1


def test_very_many_are_not_kept_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_cache, "MOST_BYTES", PIXELS - 1)
    monkeypatch.setattr("workbench.datasets.picture_folder.MOST_BYTES", PIXELS - 1)
    write_folder(tmp_path, {"a": 4, "b": 4})
    (note,) = build(tmp_path).notes
    assert note == ("Every picture is decoded whenever it is read: decoded, they take 3.5 kB, and no more than 3.5 kB "
                    "are kept.")


def test_what_is_replaced_counts_as_free(tmp_path: Path, free: Callable[[int], None]) -> None:
    write_folder(tmp_path, {"a": 4, "b": 4})
    stream(tmp_path)
    for room, kept in ((PIXELS + PIXELS // 4, True), (PIXELS // 2, False)):
        free(room)
        write(tmp_path / "a" / "000.png", noise(room))
        assert stream(tmp_path).kept == kept


def test_where_pixels_are_not_kept_only_a_changed_file_is_read_again(tmp_path: Path, decoded: list[str],
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_cache, "MOST_BYTES", 0)
    write_folder(tmp_path, {"a": 4, "b": 4})
    stream(tmp_path)
    decoded.clear()
    write(tmp_path / "b" / "new.png", noise(99))
    (tmp_path / "a" / "000.png").unlink()
    data = build(tmp_path)
    assert decoded == ["new.png"]
    shutil.rmtree(cache_folder())
    anew = build(tmp_path)
    assert (data.mean, data.std) == (anew.mean, anew.std)


def refuse_pixels(path: Path | str, writer: Callable[[Any], object], check: Any = None) -> None:
    """A disk that is full after the first piece of pixels, and has room again for what is small."""
    if Path(path).name.startswith("pixels-"):
        class Full:
            written = 0

            def write(self, content: Any) -> None:
                self.written += memoryview(content).nbytes
                if self.written > 3000:
                    raise OSError(28, "No space left on device")

        try:
            writer(Full())
        except OSError as error:
            raise WriteProblem("{file} could not be saved because the disk is full.", path=Path(path)) from error
        return
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        writer(file)


def test_a_disk_that_is_full_half_way_costs_no_second_reading(tmp_path: Path, decoded: list[str],
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_reading, "_MOST_IN_PIECE", 3)
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 8, "b": 8})))
    with monkeypatch.context() as patch:
        patch.setattr(picture_cache, "write_durably", refuse_pixels)
        data = build(tmp_path)
    assert len(decoded) == 16
    decoded.clear()
    again = build(tmp_path)
    assert decoded == []
    for one in (data, again):
        assert isinstance(one.train.inputs, PictureStream)
        assert not one.train.inputs.kept
        assert torch.equal(one.train.inputs.load(), whole)
    shutil.rmtree(cache_folder())
    anew = build(tmp_path)
    assert (data.mean, data.std) == (again.mean, again.std) == (anew.mean, anew.std)


def test_a_disk_that_refuses_everything_costs_only_time(tmp_path: Path, decoded: list[str],
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_folder(tmp_path, {"a": 4, "b": 5})
    (tmp_path / "a" / "broken.png").write_bytes(b"no picture")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    for _ in range(2):
        decoded.clear()
        data = build(tmp_path)
        assert len(decoded) == 10
        assert data.notes[0].startswith("1 pictures were left out; the first, a/broken.png, because ")
        assert isinstance(data.train.inputs, PictureStream)
        assert np.array_equal(data.train.inputs.load().numpy(), read(tmp_path, paths))
    assert [path for path in cache_folder().rglob("*") if path.is_file()] == []


def test_caches_of_many_bytes_are_thrown_away_but_never_the_newest(tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path, {"a": 4, "b": 4})
    for size in (4, 5):
        stream(tmp_path, size=size)
    assert len(list(cache_folder().iterdir())) == 2
    monkeypatch.setattr(picture_cache, "_KEPT_BYTES", 1)
    newest = stream(tmp_path, size=6)
    assert len(list(cache_folder().iterdir())) == 1
    assert stream(tmp_path, size=6).kept
    assert newest.load().shape == (8, 3, 6, 6)


def test_the_report_is_there_without_another_look(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 4, "b": 4})
    (tmp_path / "a" / "broken.png").write_bytes(b"no picture")
    report = registries["datasets"].part("picture_folder").info["prepare"]({"folder": str(tmp_path), "size": SIZE})
    inputs = stream(tmp_path)
    assert inputs.report == report
    assert [unreadable.path for unreadable in report.unreadable] == ["a/broken.png"]
