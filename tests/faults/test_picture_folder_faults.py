"""Bad folders of pictures: what can be read is trained on, what cannot is named, and a hopeless folder is one sentence.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.picture_files import noise, plain, write, write_folder
from tests.workbench.running import Told
from workbench.data import Data
from workbench.datasets.picture_folder import FolderReport
from workbench.field import FieldProblem
from workbench.kinds import registries
from workbench.picture_cache import cache_folder
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.trainer import Trainer


def build(folder: Path | str, **values: Any) -> Data:
    data = registries["datasets"].build(Choice("picture_folder", {"folder": str(folder), "size": 12, **values}))
    assert isinstance(data, Data)
    return data


def prepare(folder: Path) -> FolderReport:
    report = registries["datasets"].part("picture_folder").info["prepare"]({"folder": str(folder), "size": 12})
    assert isinstance(report, FolderReport)
    return report


def refused(folder: Path, **values: Any) -> str:
    """The sentence at the field ``folder``."""
    with pytest.raises(FieldProblem) as caught:
        build(folder, **values)
    assert caught.value.field == "folder"
    said = caught.value.sentence
    assert str(folder) in said
    assert said.count("\n") == 0
    assert said.endswith(".")
    return str(said)


def break_in_every_way(folder: Path) -> dict[str, str]:
    """Put one of every kind of bad file into a folder; name -> what is said of it."""
    whole = folder / "whole.png"
    write(whole, noise(1, 60, 60))
    content = whole.read_bytes()
    whole.unlink()
    plain("red", 60, 60).save(folder / "cut.jpg")
    (folder / "cut.jpg").write_bytes((folder / "cut.jpg").read_bytes()[:-300])
    (folder / "cut.png").write_bytes(content[: len(content) // 2])
    (folder / "empty.png").write_bytes(b"")
    (folder / "text.png").write_text("This is a text.")
    (folder / "破.png").write_text("text")
    (folder / "broken link.jpg").symlink_to(folder / "gone.jpg")
    os.mkfifo(folder / "pipe.png")
    (folder / "page.webp").write_text("<!doctype html>")
    return {"cut.jpg": "cut off or damaged", "cut.png": "cut off or damaged", "empty.png": "no picture",
            "text.png": "no picture", "破.png": "no picture", "broken link.jpg": "a link to nothing",
            "pipe.png": "no ordinary file", "page.webp": "no picture"}


@pytest.mark.skipif(os.name == "nt", reason="no pipes there")
def test_what_cannot_be_read_is_listed_with_its_reason_and_the_rest_is_trained_on(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 3, "b": 4})
    expected = break_in_every_way(tmp_path / "a")
    for _ in range(2):  # the second time from the cache
        report = prepare(tmp_path)
        assert {path: True for path, _ in report.unreadable} == {f"a/{name}": True for name in expected}
        for path, why in report.unreadable:
            assert expected[path.removeprefix("a/")] in why, path
        assert [(one.name, one.training) for one in report.classes] == [("a", 3), ("b", 4)]
        data = build(tmp_path, validation="off")
        assert len(data.train) == 7
        assert data.notes[0].startswith("8 pictures were left out; the first, a/broken link.jpg, because it is a link")


def test_unreadable_pictures_of_a_damaged_kind_are_tried_again_when_they_change(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 2, "b": 2})
    (tmp_path / "a" / "late.png").write_bytes(b"half")
    assert len(prepare(tmp_path).unreadable) == 1
    write(tmp_path / "a" / "late.png", noise(9))
    assert prepare(tmp_path).unreadable == ()
    assert len(build(tmp_path, validation="off").train) == 5


def test_no_folder_a_file_and_a_forbidden_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(tmp_path / "gone") == f"There is no folder {tmp_path / 'gone'}: choose another."
    (tmp_path / "file.png").write_bytes(b"x")
    assert "is a file: choose the folder" in refused(tmp_path / "file.png")
    (tmp_path / "locked").mkdir()

    def forbidden(path: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", forbidden)
    assert refused(tmp_path / "locked").endswith("cannot be read: Permission denied.")


def test_nothing_in_the_folder(tmp_path: Path) -> None:
    assert refused(tmp_path) == (f"There are no pictures in {tmp_path}: choose a folder that has a sub-folder with "
                                 "pictures for each class.")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "notes.txt").write_text("x")
    assert "There are no pictures in" in refused(tmp_path)


def test_pictures_without_sub_folders(tmp_path: Path) -> None:
    write(tmp_path / "1.png", noise(1))
    write(tmp_path / "2.png", noise(2))
    assert refused(tmp_path) == (f"The pictures in {tmp_path} are in no sub-folders, so their classes are not known: "
                                 "put those of each class into a sub-folder of its own.")


def test_stray_pictures_beside_the_classes_are_named(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 2, "b": 2})
    write(tmp_path / "stray.png", noise(1))
    assert prepare(tmp_path).unreadable == (("stray.png", "it is in no sub-folder of a class"),)


def test_one_class_only(tmp_path: Path) -> None:
    write_folder(tmp_path, {"猫": 3})
    assert refused(tmp_path) == (f"There is only one class, 猫, in {tmp_path}: a classification needs two sub-folders "
                                 "or more, one for each class.")


def test_one_class_and_empty_ones(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 3, "b": 0, "c": 0})
    (tmp_path / "c" / "x.png").write_text("text")
    assert refused(tmp_path) == (f"Only one class in {tmp_path}, a, has pictures that can be read; b, c has none: a "
                                 "classification needs two.")


def test_an_empty_class_beside_two_is_left_out_and_said(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": 2, "b": 0, "c": 2, "d": 0})
    (tmp_path / "d" / "x.png").write_text("text")
    data = build(tmp_path, validation="off")
    assert data.classes == ("a", "c")
    assert data.train.targets.tolist() == [0, 0, 1, 1]
    assert "Sub-folders without a picture that can be read are no classes: b, d." in data.notes


def test_a_class_that_is_only_in_the_validation_pictures_is_said(tmp_path: Path) -> None:
    write_folder(tmp_path / "train", {"a": 2, "b": 2, "gone": 0})
    write_folder(tmp_path / "val", {"a": 1, "new": 1})
    data = build(tmp_path)
    assert data.classes == ("a", "b", "new")
    assert "Classes with pictures for validation but none for training: new." in data.notes
    assert data.validation is not None
    assert data.validation.targets.tolist() == [0, 2]


def test_splits_without_anything_to_train_on(tmp_path: Path) -> None:
    write_folder(tmp_path / "val", {"a": 1, "b": 1})
    (tmp_path / "train").mkdir()
    assert "has no pictures to train on, only for validation or test" in refused(tmp_path)


def test_nothing_that_can_be_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.png").write_text("text")
    assert refused(tmp_path) == (f"None of the 2 pictures in {tmp_path} can be read; of the first, a/x.png, because it "
                                 "is no picture, or of a format that is not read here: choose another folder.")


@pytest.mark.parametrize("wrong", ["pictures", "", 3, None, "a\0b", "~nobody/x"])
def test_what_is_no_whole_path_is_refused_at_the_field(wrong: Any) -> None:
    part = registries["datasets"].part("picture_folder")
    assert [problem.field for problem in part.problems({"folder": wrong})] == ["folder"]


def test_a_sub_folder_that_cannot_be_looked_into_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path, {"a": 2, "b": 2, "c": 1})
    (tmp_path / "a" / "secret").mkdir()
    real = os.scandir

    def guarded(path: Any) -> Any:
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert prepare(tmp_path).unreadable == (("a/secret", "it cannot be read (Permission denied)"),)


def test_a_run_on_a_bad_folder_ends_in_one_sentence(tmp_path: Path) -> None:
    recipe = Recipe(Choice("picture_folder", {"folder": str(tmp_path / "gone")}), Choice("small_cnn"),
                    Choice("CrossEntropyLoss"), Choice("SGD"), training={"epochs": 1})
    told = Told(Trainer(recipe, tmp_path / "runs"))
    assert (told.ended.outcome, told.ended.reason) == ("failed",
                                                      f"There is no folder {tmp_path / 'gone'}: choose another.")
    assert not (tmp_path / "runs").exists()


def streaming_run(folder: Path, **training: Any) -> Recipe:
    return Recipe(Choice("picture_folder", {"folder": str(folder), "size": 12}), Choice("small_cnn"),
                  Choice("CrossEntropyLoss"), Choice("SGD"),
                  training={"epochs": 2, "batch_size": 4, "threads": 1, "stream": "on", "workers": 0, **training})


def test_a_run_whose_picture_goes_away_ends_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.picture_cache.MOST_BYTES", 0)  # nothing is kept: read from the files
    write_folder(tmp_path / "pictures", {"a": 8, "b": 8})
    recipe = streaming_run(tmp_path / "pictures")
    data = build(tmp_path / "pictures", validation="off")
    assert Told(Trainer(recipe, data=data)).ended.outcome == "finished"
    lost = tmp_path / "pictures" / "b" / "003.png"
    lost.unlink()
    told = Told(Trainer(recipe, data=data))
    assert (told.ended.outcome, told.ended.reason) == (
        "failed", f"The picture {lost} is not there any more: put it back, or start again without it.")


def test_a_run_on_damaged_pixels_is_the_same_run(tmp_path: Path) -> None:
    write_folder(tmp_path / "pictures", {"a": 8, "b": 8})
    recipe = streaming_run(tmp_path / "pictures")
    whole = Told(Trainer(recipe, data=build(tmp_path / "pictures")))
    data = build(tmp_path / "pictures")
    (kept,) = cache_folder().rglob("pixels-*.npy")
    kept.write_bytes(kept.read_bytes()[:128] + bytes(3000))
    damaged = Told(Trainer(recipe, data=data))
    losses = [told.history.series("loss").values.tolist() for told in (whole, damaged)]
    assert losses[0] == losses[1]
    assert len(losses[0]) > 0
