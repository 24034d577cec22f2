"""A folder of pictures: what is found, what is trained on, and that the second time nothing is decoded."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.workbench.picture_files import noise, plain, read, write, write_folder
from tests.workbench.running import train
from workbench import picture_reading, picture_stream
from workbench.data import Data, Split
from workbench.datasets.picture_folder import FolderReport
from workbench.kinds import registries
from workbench.picture_cache import PictureCache, cache_folder
from workbench.picture_pixels import Shape
from workbench.picture_scan import SPLITS, scan
from workbench.picture_stream import PictureStream
from workbench.pixels import mean_and_std, sums
from workbench.progress import Cancelled, Progress, Reporter
from workbench.recipe import Recipe
from workbench.registry import Choice


def build(folder: Path, **values: Any) -> Data:
    data = registries["datasets"].build(Choice("picture_folder", {"folder": str(folder), "size": 12, **values}))
    assert isinstance(data, Data)
    return data


def prepare(folder: Path, *more: Any, **values: Any) -> FolderReport:
    report = registries["datasets"].part("picture_folder").info["prepare"](
        {"folder": str(folder), "size": 12, **values}, *more)
    assert isinstance(report, FolderReport)
    return report


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are decoded."""
    seen: list[str] = []
    real = picture_reading.decode

    def noted(path: Path, size: int, channels: int) -> np.ndarray:
        seen.append(path.name)
        return real(path, size, channels)

    for module in (picture_reading, picture_stream):
        monkeypatch.setattr(module, "decode", noted)
    return seen


def pixels(split: Split | None) -> np.ndarray:
    """All inputs of a split, read from the disk."""
    assert split is not None
    assert isinstance(split.inputs, PictureStream)
    return split.inputs.load().numpy()


def same(one: Data, two: Data) -> bool:
    return np.array_equal(pixels(one.train), pixels(two.train))


def pixels_of(data: Data) -> list[bytes]:
    both = [data.train, *([data.validation] if data.validation else [])]
    return sorted(one.tobytes() for split in both for one in pixels(split))


# ---------------------------------------------------------------------------------------------------------
# What is trained on

def test_a_sub_folder_is_a_class_and_every_picture_is_there(tmp_path: Path) -> None:
    paths = write_folder(tmp_path, {"cat": 5, "dog": 3, "bird": 4})
    data = build(tmp_path, validation="off", normalise=False)
    assert data.classes == ("bird", "cat", "dog")
    assert data.train.targets.tolist() == [0] * 4 + [1] * 5 + [2] * 3
    assert np.array_equal(pixels(data.train), read(tmp_path, paths))
    assert (data.train.inputs.dtype, data.train.targets.dtype) == (torch.uint8, torch.int64)
    assert (data.task, data.validation, data.mean, data.std, data.notes) == ("classification", None, None, None, ())


def test_pictures_in_deeper_folders_belong_to_the_class(tmp_path: Path) -> None:
    write(tmp_path / "a" / "x" / "y" / "1.png", noise(1))
    write(tmp_path / "a" / "2.png", noise(2))
    write(tmp_path / "b" / "3.png", noise(3))
    data = build(tmp_path, validation="off")
    assert data.train.targets.tolist() == [0, 0, 1]
    assert np.array_equal(pixels(data.train), read(tmp_path, ["a/2.png", "a/x/y/1.png", "b/3.png"]))


def test_any_mix_of_formats_sizes_and_colours(tmp_path: Path) -> None:
    for index, suffix in enumerate(("png", "jpg", "gif", "bmp", "tif", "webp")):
        for name in ("a", "b"):
            (tmp_path / name).mkdir(exist_ok=True)
            plain("red", 10 + 7 * index, 50 - 3 * index).save(tmp_path / name / f"{index}.{suffix}")
    (tmp_path / "a" / "upper.PNG").write_bytes((tmp_path / "a" / "0.png").read_bytes())
    data = build(tmp_path, size=20, colour="grey", validation="off")
    assert data.shape.inputs == (1, 20, 20)
    assert len(data.train) == 13
    assert data.notes == ()


NAMES = ["猫和狗", "with spaces ", "emoji 🐈‍⬛", "ünïcödé", "a.b", "-rf", "{braces}", "%s", "'quotes\"", "sémi;colon"]


def test_names_in_any_script(tmp_path: Path) -> None:
    for index, name in enumerate(NAMES):
        write(tmp_path / name / f"{name}.png", noise(index))
    for _ in range(2):
        data = build(tmp_path, validation="off")
        assert data.classes == tuple(sorted(NAMES))
        assert [data.classes[label] for label in data.train.targets] == sorted(NAMES)
        assert np.array_equal(pixels(data.train), read(tmp_path, [f"{n}/{n}.png" for n in sorted(NAMES)]))


@pytest.mark.skipif(os.name == "nt", reason="names there are always text")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    for index, name in enumerate((b"\xff\xfe", b"b")):
        os.mkdir(os.path.join(os.fsencode(tmp_path), name))
        write(tmp_path / os.fsdecode(name) / f"{os.fsdecode(name)}.png", noise(index))
    for _ in range(2):
        assert len(build(tmp_path, validation="off").train) == 2


def test_hidden_files_and_what_is_no_picture_are_passed_over_and_counted(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 2, "b": 2, ".git": 1, "__MACOSX": 1})
    for name in ("._000.png", "Thumbs.db", "notes.txt", "more.TXT", "phone.heic", "no_ending"):
        (tmp_path / "a" / name).write_bytes(b"x")
    report = prepare(tmp_path)
    assert [one.name for one in report.classes] == ["a", "b"]
    assert report.others == {"": 1, ".db": 1, ".heic": 1, ".txt": 2}
    assert report.unreadable == ()
    assert report.pictures == 4


# ---------------------------------------------------------------------------------------------------------
# Splits

@pytest.mark.parametrize(("train_name", "other", "split"), [
    ("train", "val", "validation"), ("Train", "Valid", "validation"), ("training", "validation", "validation"),
    ("train", "test", "test"), ("train", "testing", "test"),
])
def test_folders_for_training_and_validation_are_taken_as_such(train_name: str, other: str, split: str,
                                                               tmp_path: Path) -> None:
    ours = write_folder(tmp_path / train_name, {"a": 3, "b": 2})
    theirs = write_folder(tmp_path / other, {"a": 1, "b": 2}, first_seed=50)
    data = build(tmp_path)
    assert data.classes == ("a", "b")
    assert np.array_equal(pixels(data.train), read(tmp_path / train_name, ours))
    assert data.validation is not None
    assert np.array_equal(pixels(data.validation), read(tmp_path / other, theirs))
    assert data.validation.targets.tolist() == [0, 1, 1]
    report = prepare(tmp_path)
    assert [(one.name, one.training, getattr(one, split)) for one in report.classes] == [("a", 3, 1), ("b", 2, 2)]


def test_validation_goes_before_test_and_what_is_not_used_is_said(tmp_path: Path) -> None:
    for name, seed in (("train", 0), ("val", 20), ("test", 40), ("masks", 60)):
        write_folder(tmp_path / name, {"a": 2, "b": 2}, first_seed=seed)
    data = build(tmp_path)
    assert data.validation is not None
    assert np.array_equal(pixels(data.validation), read(tmp_path / "val", [
        "a/000.png", "a/001.png", "b/000.png", "b/001.png"]))
    assert data.notes == ("The pictures for test are not used.",
                          "Folders beside those for training and validation were left out: masks.")
    share = build(tmp_path, validation="share", share=0.5)
    assert (len(share.train), len(share.validation or ())) == (2, 2)
    off = build(tmp_path, validation="off")
    assert (len(off.train), off.validation) == (4, None)


def test_a_class_called_train_is_a_class(tmp_path: Path) -> None:
    write_folder(tmp_path, {"car": 2, "train": 2, "plane": 2})
    assert build(tmp_path).classes == ("car", "plane", "train")


def test_a_folder_with_nothing_but_train_is_a_split(tmp_path: Path) -> None:
    write_folder(tmp_path / "train", {"a": 4, "b": 4})
    data = build(tmp_path, share=0.25)
    assert data.classes == ("a", "b")
    assert (len(data.train), len(data.validation or ())) == (6, 2)


@settings(deadline=None, max_examples=20)
@given(counts=st.lists(st.integers(1, 9), min_size=2, max_size=4), share=st.floats(0, 0.9), seed=st.integers(0, 99))
def test_a_share_of_each_class_is_kept_by_its_seed(tmp_path_factory: pytest.TempPathFactory, counts: list[int],
                                                   share: float, seed: int) -> None:
    folder = tmp_path_factory.mktemp("pictures")
    write_folder(folder, {f"class {index}": count for index, count in enumerate(counts)})
    one, two = (build(folder, share=share, split_seed=seed) for _ in range(2))
    assert pixels_of(one) == pixels_of(build(folder, validation="off"))
    assert same(one, two)
    for split in (one.train, one.validation):
        for picture, label in zip(pixels(split), split.targets, strict=True) if split else ():
            assert picture.tobytes() in {
                read(folder, [path])[0].tobytes() for path in
                [f"class {int(label)}/{index:03}.png" for index in range(counts[int(label)])]}
    left = torch.bincount(one.train.targets, minlength=len(counts))
    assert int(left.min()) >= 1
    if share and sum(counts) > len(counts):
        assert one.validation is not None


def test_another_seed_is_another_split_and_no_random_numbers_are_drawn(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 20, "b": 20})
    state = torch.get_rng_state()
    one, two = build(tmp_path, split_seed=0), build(tmp_path, split_seed=1)
    assert torch.equal(torch.get_rng_state(), state)
    assert not same(one, two)
    assert pixels_of(one) == pixels_of(two)


@pytest.mark.parametrize("colour", ["rgb", "grey"])
def test_normalising_is_by_the_training_pictures(colour: str, tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 5, "b": 6}, size=19)
    data = build(tmp_path, colour=colour, size=19)
    scaled = pixels(data.train).astype(np.float64) / 255
    assert data.mean == pytest.approx(scaled.mean((0, 2, 3)).tolist(), rel=1e-12)
    assert data.std == pytest.approx(scaled.std((0, 2, 3)).tolist(), rel=1e-12)
    assert mean_and_std(torch.from_numpy(pixels(data.train))) == (data.mean, data.std)


def test_sums_are_exact_whatever_the_order() -> None:
    for shape in ((3, 2, 1, 1), (2, 3, 16, 16), (5, 1, 17, 31), (1, 1, 300, 300)):
        pictures = torch.randint(0, 256, shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
        wide = pictures.to(torch.int64)
        assert torch.equal(sums(pictures), torch.stack([wide.sum((2, 3)), (wide * wide).sum((2, 3))], -1))
        assert mean_and_std(pictures) == mean_and_std(pictures.flip(0))
    white = torch.full((1, 1, 2000, 2000), 255, dtype=torch.uint8)
    assert sums(white).tolist() == [[[4_000_000 * 255, 4_000_000 * 255**2]]]
    assert mean_and_std(white) == ((1.0,), (1.0,))


def test_a_net_trains_on_them(tmp_path: Path) -> None:
    for index in range(10):
        for colour in ("red", "blue"):
            (tmp_path / colour).mkdir(exist_ok=True)
            plain(colour).save(tmp_path / colour / f"{index}.png")
    told = train(Recipe(Choice("picture_folder", {"folder": str(tmp_path), "size": 8}), Choice("small_cnn"),
                        Choice("CrossEntropyLoss"), Choice("SGD", {"lr": 0.1}),
                        training={"epochs": 10, "batch_size": 4, "threads": 1}))
    assert told.history.series("validation accuracy").values[-1] == 1.0


# ---------------------------------------------------------------------------------------------------------
# The cache

def test_the_second_time_nothing_is_decoded_and_all_is_the_same(tmp_path: Path, decoded: list[str]) -> None:
    write_folder(tmp_path, {"a": 6, "b": 7})
    (tmp_path / "a" / "broken.png").write_bytes(b"no picture")
    first = build(tmp_path)
    assert len(decoded) == 14
    second = build(tmp_path)
    assert len(decoded) == 14
    assert same(first, second)
    assert torch.equal(first.train.targets, second.train.targets)
    assert (first.mean, first.std, first.notes, first.classes) == (second.mean, second.std, second.notes,
                                                                   second.classes)
    assert prepare(tmp_path) == prepare(tmp_path)
    assert len(decoded) == 14


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("piece", [1, 3, 4096])
def test_pieces_and_threads_change_nothing(threads: int, piece: int, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_folder(tmp_path, {"a": 9, "b": 8})
    for module in (picture_reading, picture_stream):
        monkeypatch.setattr(module, "decoding_threads", lambda: threads)
    monkeypatch.setattr(picture_reading, "_MOST_IN_PIECE", piece)
    monkeypatch.setattr(picture_reading, "_TASK", 2)
    monkeypatch.setattr(picture_stream, "_AT_ONCE", piece)
    monkeypatch.setattr("workbench.picture_pixels._SPAN_BYTES", 3 * 12 * 12 * piece)
    data = build(tmp_path, validation="off")
    assert np.array_equal(pixels(data.train), read(tmp_path, paths))


def test_another_size_or_colour_is_another_cache(tmp_path: Path, decoded: list[str]) -> None:
    write_folder(tmp_path, {"a": 2, "b": 2})
    assert build(tmp_path).shape.inputs == (3, 12, 12)
    assert build(tmp_path, colour="grey").shape.inputs == (1, 12, 12)
    assert build(tmp_path, size=6).shape.inputs == (3, 6, 6)
    assert len(decoded) == 12
    build(tmp_path)
    build(tmp_path, colour="grey", share=0.5, validation="share", split_seed=9, normalise=False)
    assert len(decoded) == 12


CHANGES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "added": (lambda folder: write(folder / "b" / "new.png", noise(99)), {"new.png"}),
    "removed": (lambda folder: (folder / "a" / "001.png").unlink(), set()),
    "replaced": (lambda folder: write(folder / "a" / "001.png", noise(98, 13, 13)), {"001.png"}),
    "touched": (lambda folder: os.utime(folder / "a" / "002.png", ns=(1, 1)), {"002.png"}),
    "renamed": (lambda folder: (folder / "a" / "000.png").rename(folder / "a" / "zzz.png"), {"zzz.png"}),
    "another class": (lambda folder: (folder / "a" / "000.png").rename(folder / "b" / "moved.png"), {"moved.png"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_has_changed_is_decoded_again(change: str, tmp_path: Path, decoded: list[str]) -> None:
    write_folder(tmp_path, {"a": 4, "b": 4})
    build(tmp_path)
    decoded.clear()
    act, expected = CHANGES[change]
    act(tmp_path)
    data = build(tmp_path, validation="off")
    assert set(decoded) == expected
    shutil.rmtree(cache_folder())
    anew = build(tmp_path, validation="off")  # the control: as if it had never been read before
    assert same(data, anew)
    assert torch.equal(data.train.targets, anew.train.targets)
    assert len(list(cache_folder().rglob("pixels-*"))) == 1


def damaged(pattern: str) -> Callable[[Path], object]:
    def flip(place: Path) -> None:
        (path,) = place.glob(pattern)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))

    return flip


def cut_off(pattern: str) -> Callable[[Path], object]:
    def cut(place: Path) -> None:
        (path,) = place.glob(pattern)
        path.write_bytes(path.read_bytes()[:-10])

    return cut


def edited(place: Path, **values: object) -> None:
    table = json.loads((place / "manifest.json").read_text())
    (place / "manifest.json").write_text(json.dumps({**table, **values}))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "pixels flipped": damaged("pixels-*"),
    "pixels cut off": cut_off("pixels-*"),
    "pixels gone": lambda place: next(place.glob("pixels-*")).unlink(),
    "table flipped": damaged("table-*"),
    "table cut off": cut_off("table-*"),
    "table empty": lambda place: next(place.glob("table-*")).write_bytes(b""),
    "table gone": lambda place: next(place.glob("table-*")).unlink(),
    "manifest cut off": lambda place: (place / "manifest.json").write_bytes(b'{"table": "x'),
    "manifest empty": lambda place: (place / "manifest.json").write_bytes(b""),
    "manifest of another kind": lambda place: (place / "manifest.json").write_bytes(b"[1, 2]"),
    "manifest points outside": lambda place: edited(place, pixels="../../../../secret"),
    "manifest points at the folder": lambda place: edited(place, table=".."),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("changed", [False, True], ids=["same files", "a file more"])
def test_a_damaged_cache_counts_as_not_there(damage: str, changed: bool, tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 4, "b": 4})
    build(tmp_path)
    (place,) = cache_folder().iterdir()
    DAMAGES[damage](place)
    if changed:
        write(tmp_path / "a" / "new.png", noise(77))
    paths = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.png"))
    for _ in range(2):
        data = build(tmp_path, validation="off")
        assert np.array_equal(pixels(data.train), read(tmp_path, paths))
        assert mean_and_std(torch.from_numpy(pixels(data.train))) == (data.mean, data.std)
    assert sorted(path.suffix for path in place.iterdir()) == [".json", ".npy", ".npz"]


def test_no_flipped_bit_of_the_table_changes_what_is_trained_on(tmp_path: Path, decoded: list[str]) -> None:
    paths = write_folder(tmp_path, {"a": 2, "b": 2})
    data = build(tmp_path, validation="off")
    (table,) = cache_folder().rglob("table-*")
    whole = table.read_bytes()
    refused = 0
    for place in range(0, len(whole), 7):
        table.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        decoded.clear()
        again = build(tmp_path, validation="off")
        assert np.array_equal(pixels(again.train), read(tmp_path, paths))
        assert (again.mean, again.std) == (data.mean, data.std)
        refused += bool(decoded)
        (table,) = cache_folder().rglob("table-*")
        whole = table.read_bytes() if decoded else whole
    assert refused > len(whole) / 7 / 2


def test_old_caches_are_thrown_away_the_unused_ones_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.picture_cache._KEPT", 3)
    write_folder(tmp_path, {"a": 2, "b": 2})
    places = {}
    for size in (4, 5, 6):
        build(tmp_path, size=size)
        places[size] = PictureCache(tmp_path, Shape(size, 3)).place
    for place, moment in zip(places.values(), (1, 2, 3), strict=True):
        os.utime(place / "manifest.json", (moment, moment))
    build(tmp_path, size=4)  # used again
    build(tmp_path, size=7)
    assert set(cache_folder().iterdir()) == {places[4], places[6], PictureCache(tmp_path, Shape(7, 3)).place}


# ---------------------------------------------------------------------------------------------------------
# Progress

def test_progress_tells_of_looking_reading_and_where_it_ends(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 6, "b": 7})
    told: list[Progress] = []
    report = prepare(tmp_path, told.append)
    words = list(dict.fromkeys(str(one.what) for one in told))
    assert words == [f"Looking for pictures in {tmp_path}", f"Reading pictures of {tmp_path}"]
    assert (told[-1].done, told[-1].total, told[-1].unit) == (13, 13, "pictures")
    assert report.pictures == 13
    again: list[Progress] = []
    prepare(tmp_path, again.append)
    assert {str(one.what) for one in again} == {f"Looking for pictures in {tmp_path}"}


def test_reading_can_be_cancelled_and_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_reading, "_MOST_IN_PIECE", 4)
    paths = write_folder(tmp_path, {"a": 10, "b": 10})
    cancel = threading.Event()
    real = picture_reading.decode

    def slowly(path: Path, size: int, channels: int) -> np.ndarray:
        if path.name == "007.png":
            cancel.set()
        return real(path, size, channels)

    with monkeypatch.context() as patch:
        patch.setattr(picture_reading, "decode", slowly)
        with pytest.raises(Cancelled):
            prepare(tmp_path, None, cancel)
    assert [path for path in cache_folder().rglob("*") if path.is_file()] == []
    assert np.array_equal(pixels(build(tmp_path, validation="off").train), read(tmp_path, paths))


def test_looking_can_be_cancelled(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 300, "b": 1}, size=1)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        scan(tmp_path, Reporter(None, cancel))


def test_two_threads_that_want_the_same_folder_read_it_once(tmp_path: Path, decoded: list[str]) -> None:
    write_folder(tmp_path, {"a": 10, "b": 10})
    found: list[Data] = []
    threads = [threading.Thread(target=lambda: found.append(build(tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(decoded) == 20
    assert all(same(found[0], other) for other in found)


def test_the_order_is_that_of_the_paths_whatever_the_disk_says(tmp_path: Path,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path, {"a": 5, "b": 5})
    expected = scan(tmp_path, Reporter())
    real = os.scandir

    class Backwards:
        def __init__(self, path: Any) -> None:
            with real(path) as entries:
                self._entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __iter__(self) -> Any:
            return iter(self._entries)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", Backwards)
    found = scan(tmp_path, Reporter())
    assert found.files.paths() == expected.files.paths() == sorted(expected.files.paths())
    assert [found.files.path(row) for row in range(10)] == expected.files.paths()
    assert found.files.same_as(expected.files)
    assert found.labels.tolist() == expected.labels.tolist()
    assert {SPLITS[split] for split in found.splits} == {"training"}


def test_what_was_kept_is_an_ordinary_npy_file(tmp_path: Path) -> None:
    paths = write_folder(tmp_path, {"a": 3, "b": 3})
    build(tmp_path)
    (kept,) = cache_folder().rglob("pixels-*.npy")
    assert np.array_equal(np.load(kept, allow_pickle=False), read(tmp_path, paths))


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write_folder(outside, {"x": 3})
    folder = tmp_path / "folder"
    write_folder(folder, {"a": 2})
    (folder / "b").symlink_to(outside / "x")
    (folder / "a" / "again").symlink_to(folder / "a")
    data = build(folder, validation="off")
    assert data.classes == ("a", "b")
    assert torch.bincount(data.train.targets).tolist() == [2, 3]


def test_a_picture_file_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere.png", noise(4))
    write_folder(tmp_path / "folder", {"a": 1, "b": 1})
    (tmp_path / "folder" / "b" / "link.png").symlink_to(tmp_path / "elsewhere.png")
    with Image.open(tmp_path / "elsewhere.png") as image:
        expected = np.asarray(image).transpose(2, 0, 1)
    assert np.array_equal(build(tmp_path / "folder", validation="off").train.inputs[2:][0].numpy(), expected)
