"""Pictures as a stream: kept or decoded, in any order, thread and process, the same bits, and none that is damaged."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from tests.workbench.picture_files import noise, plain, read, write, write_folder
from tests.workbench.picture_streams import SIZE, build, note_decoded, stream
from workbench import picture_cache, picture_reading, picture_stream
from workbench.picture_cache import cache_folder
from workbench.picture_pixels import PixelFile
from workbench.picture_stream import PictureStream
from workbench.progress import Cancelled, Progress, Reporter
from workbench.sentence import Problem
from workbench.streaming import Reader, Wanted


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are decoded in this process."""
    return note_decoded(monkeypatch)


@pytest.fixture(params=["kept", "decoded"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to read: pixels that are kept, and files."""
    if request.param == "decoded":
        monkeypatch.setattr(picture_cache, "MOST_BYTES", 0)
    return str(request.param)


def every_kind(folder: Path) -> int:
    """Pictures of every kind, of other sizes than are wanted; how many."""
    for name in ("a", "b", "猫 🐈"):
        (folder / name).mkdir(parents=True)
    for index in range(8):
        Image.fromarray(noise(index, 30 + index, 40)).save(folder / "a" / f"{index}.jpg", quality=80)
        Image.fromarray(noise(index, 20, 50 + index)).save(folder / "b" / f"{index}.png")
    other = folder / "猫 🐈"
    plain("blue").convert("CMYK").save(other / "cmyk.jpg")
    plain("blue").convert("CMYK").save(other / "cmyk.tif")
    Image.fromarray(np.arange(900, dtype=np.uint16).reshape(30, 30) * 70).save(other / "sixteen bits.png")
    plain("red").save(other / "animated.gif", save_all=True, append_images=[plain("green")])
    plain("red").save(other / "animated.png", save_all=True, append_images=[plain("green")])
    plain("green", 1, 1).save(other / "one pixel.bmp")
    plain("grey", 20_000, 3).save(other / "wide.png")
    Image.new("RGBA", (9, 9), (200, 0, 0, 100)).save(other / "透明.webp")
    return 24


# ---------------------------------------------------------------------------------------------------------
# What is read

def test_both_ways_give_the_same_bits_and_the_same_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = every_kind(tmp_path)
    kept = build(tmp_path, validation="share", share=0.3)
    with monkeypatch.context() as patch:
        patch.setattr(picture_cache, "MOST_BYTES", 0)
        shutil.rmtree(cache_folder())
        read_anew = build(tmp_path, validation="share", share=0.3)
    assert len(kept.train) + len(kept.validation or ()) == count
    assert (kept.mean, kept.std, kept.classes) == (read_anew.mean, read_anew.std, read_anew.classes)
    for one, other in ((kept.train, read_anew.train), (kept.validation, read_anew.validation)):
        assert one is not None
        assert other is not None
        assert isinstance(one.inputs, PictureStream)
        assert isinstance(other.inputs, PictureStream)
        assert (one.inputs.kept, other.inputs.kept) == (True, False)
        assert torch.equal(one.targets, other.targets)
        assert torch.equal(one.inputs.load(), other.inputs.load())
        assert torch.equal(one.inputs.load(), other.inputs.read(range(len(other))))


@pytest.mark.parametrize("gap", [0, 1, 64 << 10])
@pytest.mark.parametrize("span", [1, 2000, 4 << 20])
def test_any_rows_in_any_order(gap: int, span: int, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.picture_pixels._GAP_BYTES", gap)
    monkeypatch.setattr("workbench.picture_pixels._SPAN_BYTES", span)
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 9, "b": 8})))
    inputs = stream(tmp_path)
    assert (inputs.shape, inputs.dtype, inputs.nbytes, len(inputs), inputs.dim()) == (
        (17, 3, SIZE, SIZE), torch.uint8, 17 * 3 * SIZE * SIZE, 17, 4)
    assert torch.equal(inputs.load(), whole)
    assert torch.equal(inputs[3:9], whole[3:9])
    assert torch.equal(inputs[::-2], whole[list(range(17))[::-2]])
    for rows in ([], [4], [16, 0, 7], [5, 5, 5], [2, 1, 2, 3, 2], list(range(17)), list(range(16, -1, -1)), [0, 2, 9]):
        assert torch.equal(inputs.read(rows), whole[rows])
    taken = inputs.take(torch.tensor([16, 3, 3, 0]))
    assert taken.shape == (4, 3, SIZE, SIZE)
    assert torch.equal(taken.load(), whole[[16, 3, 3, 0]])
    assert torch.equal(taken.take([1, 0]).read([1]), whole[[16]])


def test_what_is_read_is_a_tensor_of_its_own(way: str, tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 3, "b": 3})
    inputs = stream(tmp_path)
    expected = inputs.load()
    inputs.read([1, 2]).zero_()
    inputs.load().zero_()
    assert torch.equal(inputs.load(), expected)


def test_loading_tells_how_far_it_is_and_can_be_cancelled(way: str, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_stream, "_AT_ONCE", 4)
    monkeypatch.setattr("workbench.progress._EVERY_SECONDS", 0.0)
    write_folder(tmp_path, {"a": 9, "b": 8})
    inputs, told, cancel = stream(tmp_path), list[Progress](), threading.Event()

    def listen(progress: Progress) -> None:
        told.append(progress)
        if len(told) > 40:
            cancel.set()

    reporter = Reporter(listen, cancel)
    reporter.begin(told_of := picture_reading.Sentence("Loading"), 17, "pictures")
    inputs.load(reporter)
    assert (told[-1].what, told[-1].done) == (told_of, 17)
    assert len({progress.done for progress in told}) == 6
    cancel.set()
    with pytest.raises(Cancelled):
        inputs.load(reporter)


# ---------------------------------------------------------------------------------------------------------
# Threads and processes

def test_several_threads_read_at_once(way: str, tmp_path: Path) -> None:
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 30, "b": 30})))
    inputs = stream(tmp_path)
    orders = [torch.randperm(60, generator=torch.Generator().manual_seed(seed)).tolist() for seed in range(40)]
    with ThreadPoolExecutor(8) as pool:
        for order, got in zip(orders, pool.map(inputs.read, orders), strict=True):
            assert torch.equal(got, whole[order])


def test_workers_read_the_same(way: str, tmp_path: Path) -> None:
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 20, "b": 20})))
    inputs = stream(tmp_path)
    inputs.load()  # opened here already
    rows = torch.randperm(40, generator=torch.Generator().manual_seed(0)).split(8)
    wanted = [Wanted(part.tolist()) for part in rows]
    for workers in (0, 2):
        reader = Reader(inputs, workers)
        try:
            assert reader.workers == workers
            assert all(torch.equal(got, whole[part]) for got, part in zip(reader.read(wanted), rows, strict=True))
        finally:
            reader.close()


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no forks there")
def test_a_forked_process_reads_at_a_place_of_its_own(tmp_path: Path) -> None:
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 20, "b": 20})))
    inputs = stream(tmp_path)
    pixels = inputs._pixels
    assert pixels is not None
    opened = pixels._file()
    opened.seek(7)
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:  # pragma: no cover  # measured nowhere
        right = all(np.array_equal(inputs.read([row]).numpy()[0], whole[row].numpy()) for row in (39, 0, 20))
        os.write(writing, b"right" if right else b"wrong")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 5) == b"right"
    assert opened.tell() == 7
    os.close(reading)
    os.close(writing)


def test_it_takes_little_with_it(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 40, "b": 40})
    inputs = stream(tmp_path)
    expected = inputs.load()
    sent = pickle.dumps(inputs)
    assert len(sent) < inputs.nbytes / 4
    there = pickle.loads(sent)
    assert there.report is None
    assert torch.equal(there.load(), expected)


def test_files_are_closed(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 3, "b": 3})
    inputs = stream(tmp_path)
    pixels = inputs._pixels
    assert pixels is not None
    opened: list[Any] = []

    def look(pixels: PixelFile) -> None:
        opened.append(pixels._file())

    thread = threading.Thread(target=look, args=(pixels,))
    thread.start()
    thread.join()
    inputs.read([2])
    look(pixels)
    assert opened[0] is not opened[1]
    assert (opened[0].closed, opened[1].closed) == (True, False)
    del inputs, pixels, thread
    assert opened[1].closed


# ---------------------------------------------------------------------------------------------------------
# Damage

def kept_pixels() -> Path:
    (path,) = cache_folder().rglob("pixels-*.npy")
    return path


def flip(row: int) -> None:
    """One bit of one kept picture of 3 × SIZE × SIZE."""
    path = kept_pixels()
    content = bytearray(path.read_bytes())
    content[len(content) - 3 * SIZE * SIZE * (8 - row) + 100] ^= 4
    path.write_bytes(bytes(content))


def cut(row: int) -> None:
    path = kept_pixels()
    path.write_bytes(path.read_bytes()[: -3 * SIZE * SIZE * (8 - row)])


DAMAGES: dict[str, Callable[[], object]] = {
    "a bit": lambda: flip(5), "the end is missing": lambda: cut(5), "empty": lambda: kept_pixels().write_bytes(b""),
    "gone": lambda: kept_pixels().unlink(), "all is gone": lambda: shutil.rmtree(cache_folder()),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_picture_is_decoded_from_its_file(damage: str, tmp_path: Path, decoded: list[str]) -> None:
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 4, "b": 4})))
    inputs = stream(tmp_path)
    DAMAGES[damage]()
    decoded.clear()
    assert torch.equal(inputs.read([7, 5, 0]), whole[[7, 5, 0]])
    assert torch.equal(inputs.load(), whole)
    assert "001.png" in decoded
    assert (damage != "a bit") or set(decoded) == {"001.png"}
    again = stream(tmp_path)  # the next start makes it good
    decoded.clear()
    assert torch.equal(again.load(), whole)
    assert decoded == []
    assert not list(cache_folder().rglob("*.damaged"))


def test_the_checksums_are_what_notices_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 4, "b": 4})))
    inputs = stream(tmp_path)
    flip(5)
    monkeypatch.setattr("workbench.picture_pixels.zlib.crc32", lambda _: None)
    monkeypatch.setattr(inputs, "_checks", np.full(8, None))
    got = inputs.load()
    assert (got != whole).flatten(1).any(1).tolist() == [row == 5 for row in range(8)]


@pytest.mark.parametrize("rows", [[5], [4, 5]])
def test_what_lay_in_memory_before_is_not_taken_for_the_missing_end(rows: list[int], tmp_path: Path,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path, {"a": 4, "b": 4})
    inputs = stream(tmp_path)
    whole, pixels, chosen = inputs.load().numpy(), inputs._pixels, np.array(rows)
    assert pixels is not None
    cut(5)
    memory = whole[chosen]
    monkeypatch.setattr("workbench.picture_pixels.np.empty", lambda *_, **__: memory.reshape(-1).copy())
    left = pixels.read(chosen, inputs._checks[chosen], memory, np.arange(len(rows)))
    assert left == [rows.index(5)]


def test_the_next_start_decodes_only_what_is_damaged(tmp_path: Path, decoded: list[str]) -> None:
    write_folder(tmp_path, {"a": 4, "b": 4})
    inputs = stream(tmp_path)
    flip(5)
    inputs.load()
    decoded.clear()
    stream(tmp_path)
    assert decoded == ["001.png"]


# ---------------------------------------------------------------------------------------------------------
# Pictures that are not what they were

def change(path: Path) -> None:
    write(path, noise(99, 13, 13))


def touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def spoil(path: Path) -> None:
    """Same size, same time, no picture."""
    status = path.stat()
    path.write_bytes(b"x" * status.st_size)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def make_a_folder_of(path: Path) -> None:
    path.unlink()
    path.mkdir()


UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "changed": (change, "The picture {} has changed since its folder was read: start again, so that it is read anew."),
    "touched": (touch, "The picture {} has changed since its folder was read: start again, so that it is read anew."),
    "gone": (Path.unlink, "The picture {} is not there any more: put it back, or start again without it."),
    "a folder": (make_a_folder_of, "The picture {} has changed since its folder was read: start again, so that it is "
                                   "read anew."),
    "spoilt": (spoil, "The picture {} cannot be read any more, because it is no picture, or of a format that is not "
                      "read here: see to its disk, then start again."),
}


@pytest.mark.parametrize("what", UNUSABLE)
@pytest.mark.parametrize("where", ["read", "load", "worker"])
def test_a_picture_that_is_not_what_it_was_is_named(what: str, where: str, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_cache, "MOST_BYTES", 0)
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 4, "b": 4})))
    inputs = stream(tmp_path)
    act, sentence = UNUSABLE[what]
    act(tmp_path / "b" / "001.png")
    assert torch.equal(inputs.read([0, 4, 6]), whole[[0, 4, 6]])
    readings: dict[str, Callable[[], Tensor | list[Tensor]]] = {
        "read": lambda: inputs.read([0, 5]), "load": inputs.load, "worker": lambda: in_a_worker(inputs, [0, 5])}
    with pytest.raises(Problem) as caught:
        readings[where]()
    assert str(caught.value.sentence) == sentence.format(tmp_path / "b" / "001.png")


def in_a_worker(inputs: PictureStream, rows: list[int]) -> list[Tensor]:
    reader = Reader(inputs, 1)
    try:
        return list(reader.read([Wanted(rows)]))
    finally:
        reader.close()


def test_a_changed_file_is_no_matter_while_its_picture_is_kept(tmp_path: Path) -> None:
    whole = torch.from_numpy(read(tmp_path, write_folder(tmp_path, {"a": 4, "b": 4})))
    inputs = stream(tmp_path)
    (tmp_path / "b" / "001.png").unlink()
    assert torch.equal(inputs.load(), whole)
    flip(5)
    with pytest.raises(Problem, match=r"b.001\.png is not there any more"):
        inputs.load()


def test_a_disk_that_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_cache, "MOST_BYTES", 0)
    write_folder(tmp_path, {"a": 2, "b": 2})
    inputs = stream(tmp_path)

    def gone(path: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(picture_stream.os, "stat", gone)
    with pytest.raises(Problem, match=r"a.000\.png cannot be reached any more \(Input/output error\): see to its disk"):
        inputs.read([0])
