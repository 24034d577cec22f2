"""Lists of transforms that do not suit the pictures, the task or each other: a sentence at the entry, before a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torchvision.transforms import v2

from workbench.augment import Augmentation, check
from workbench.augmentations import AUGMENTATION_FIELD
from workbench.data import DataShape
from workbench.field import FieldProblem
from workbench.sentence import Sentence

COLOUR = DataShape((3, 20, 24), 4, "classification")


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def refused(entries: Any, shape: DataShape = COLOUR, dtype: torch.dtype = torch.uint8) -> Sentence:
    with pytest.raises(FieldProblem) as caught:
        check(AUGMENTATION_FIELD.check(entries), shape, dtype)
    assert caught.value.field == "augmentation"
    said = caught.value.sentence
    assert said.endswith((".", "?"))
    assert "\n" not in said
    assert ".cpp" not in said
    return said


def at(said: Sentence) -> tuple[int, str]:
    """The entry at which the window shows a problem, and what it shows there."""
    number, problem = said.values["number"], said.values["problem"]
    assert isinstance(problem, Sentence)
    return number, str(problem)


# ---------------------------------------------------------------------------------------------------------
# Data

@pytest.mark.parametrize("shape", [(7,), (20, 24), (3, 4, 20, 24), ()])
@pytest.mark.parametrize("entry", [{"part": "RandomHorizontalFlip"}, {"part": "RandomCrop"}, {"part": "MixUp"}])
def test_what_is_no_picture_is_not_changed(shape: tuple[int, ...], entry: dict[str, Any]) -> None:
    said = refused([entry], DataShape(shape, 4, "classification"))
    assert said == ("Augmentation is for pictures, and these data are none: take out all transforms, or choose a "
                    "dataset of pictures.")
    with pytest.raises(FieldProblem, match="is for pictures"):
        Augmentation([entry], DataShape(shape, 4, "classification"), 0)


@pytest.mark.parametrize("name", ["ColorJitter", "RandomPhotometricDistort", "RandomGrayscale", "RandomAdjustSharpness",
                                  "RandomAutocontrast", "JPEG", "RandAugment", "TrivialAugmentWide", "AutoAugment",
                                  "AugMix", "Grayscale", "RGB"])
def test_colours_want_one_channel_or_three(name: str) -> None:
    entries = [{"part": "RandomHorizontalFlip"}, {"part": name}]
    number, said = at(refused(entries, DataShape((2, 20, 24), 4, "classification")))
    assert number == 2
    assert said.startswith(f"{name} cannot change pictures of 2 × 20 × 24 bytes (")
    assert said.endswith("): change its values, or take it out.")
    check(AUGMENTATION_FIELD.check(entries), COLOUR)


@pytest.mark.parametrize("policy", ["imagenet", "cifar10", "svhn"])
def test_every_policy_is_tried_until_it_wants_colours(policy: str) -> None:
    assert at(refused([{"part": "AutoAugment", "policy": policy}], DataShape((4, 9, 9), 4, "classification")))[0] == 1


def test_grey_pictures_are_changed_by_everything_but_what_gives_them_colours() -> None:
    grey = DataShape((1, 32, 32), 4, "classification")
    for name in AUGMENTATION_FIELD.names():
        back = [] if name in ("MixUp", "CutMix") else [{"part": "Resize"}]
        if name == "RGB":
            assert "from 1 to 3" in refused([{"part": name}], grey)
        else:
            check(AUGMENTATION_FIELD.check([{"part": name}, *back]), grey)


@pytest.mark.parametrize(("entry", "words"), [
    ({"part": "JPEG"}, "JPEG cannot change pictures of 3 × 20 × 24 floats (Input tensor dtype should be uint8)"),
    ({"part": "RandomSolarize"}, "RandomSolarize cannot change pictures of 3 × 20 × 24 floats (Threshold should be"),
])
def test_what_is_for_bytes_says_so_for_floats(entry: dict[str, Any], words: str) -> None:
    assert words in at(refused([entry], dtype=torch.float32))[1]
    check([entry], COLOUR, torch.uint8)


@pytest.mark.parametrize(("entry", "words"), [
    ({"part": "ElasticTransform", "sigma": 9.0}, "Padding size should be less"),
    ({"part": "GaussianBlur", "kernel_size": 99}, "Padding size should be less"),
    ({"part": "RandomCrop", "size": 99}, "Required crop size (99, 99) is larger than padded input image size"),
    ({"part": "RandomCrop", "padding": 30, "padding_mode": "reflect"}, "Padding size should be less"),
])
def test_what_wants_larger_pictures_is_refused_in_torchvisions_words(entry: dict[str, Any], words: str) -> None:
    number, said = at(refused([{"part": "RandomInvert"}, entry]))
    assert number == 2
    assert words in said


def test_what_is_rarely_done_is_tried_all_the_same() -> None:
    rare = {"part": "RandomApply", "p": 0.0, "transforms": ({"part": "GaussianBlur", "kernel_size": 99},)}
    assert "Padding size" in refused([rare])
    never = {"part": "RandomChoice", "p": (1, 0),
             "transforms": ({"part": "Identity"}, {"part": "GaussianBlur", "kernel_size": 99})}
    assert "Padding size" in refused([never])


# ---------------------------------------------------------------------------------------------------------
# What comes out

@pytest.mark.parametrize("entries", [
    [{"part": "Pad", "padding": 2}],
    [{"part": "RandomCrop", "size": 9, "padding": 1}, {"part": "RandomHorizontalFlip"}],
    [{"part": "RandomZoomOut", "p": 0.01}],
    [{"part": "RandomRotation", "expand": True}],
    [{"part": "Resize", "size": 9}], [{"part": "ScaleJitter"}], [{"part": "CenterCrop", "size": 20}],
    [{"part": "RandomApply", "transforms": ({"part": "CenterCrop", "size": 9},), "p": 0.01}],
    [{"part": "Pad"}, {"part": "MixUp"}],
], ids=str)
def test_pictures_of_another_size_are_refused_with_both_sizes(entries: list[dict[str, Any]]) -> None:
    said = refused(entries)
    assert "out of 20 × 24, and the model is made for 20 × 24: let a RandomCrop" in said
    assert f"{said.values['after']} pixels" in said != "20 × 24"
    assert "number" not in said.values, "it is the list as a whole"


def test_other_channels_are_refused_with_both_numbers() -> None:
    said = refused([{"part": "Grayscale", "num_output_channels": 1}, {"part": "RandomCrop"}])
    assert "change the number of channels from 3 to 1, and the model is made for 3" in said


class ToHalves(v2.Transform):
    """Other numbers."""

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return inpt.to(torch.float16)


def test_other_numbers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.augmentations import augmentations
    from workbench.augmentations.torchvision_v2 import part_of

    augmentations.names()
    monkeypatch.setitem(augmentations._parts, "ToHalves", part_of(ToHalves))
    assert "make torch.float16 out of torch.uint8" in refused([{"part": "ToHalves"}])


# ---------------------------------------------------------------------------------------------------------
# Entries

@pytest.mark.parametrize(("entries", "number", "words"), [
    ([{"part": "RandomCrop"}, {"part": "RandomFlipp"}], 2, "There is no transform named 'RandomFlipp'"),
    ([{"part": "RandomCrop", "paddin": 3}], 1, "RandomCrop has no field 'paddin'. Did you mean 'padding'?"),
    ([{"part": "RandomCrop", "padding": -1}], 1, "padding must be 0 or more"),
    ([{"part": "RandomCrop"}, {"part": "GaussianBlur", "kernel_size": 2}], 2, "kernel_size must be odd"),
    ([{"part": "Identity"}, {"part": "Compose", "transforms": ()}], 2, "transforms needs at least one transform"),
    ([{"part": "RandomChoice", "p": (1,)}], 1, "p must be as many numbers as there are transforms, 2; there are 1."),
    ([{"part": "Grayscale", "num_output_channels": 2}], 1, "num_output_channels must be 1 or 3, got 2"),
])
def test_what_is_wrong_with_an_entry_is_said_there(entries: Any, number: int, words: str) -> None:
    where, said = at(refused(entries))
    assert where == number
    assert words in said


def test_what_is_wrong_further_inside_is_said_further_inside() -> None:
    inner = {"part": "Compose", "transforms": ({"part": "RandomInvert"}, {"part": "RandomCrop", "size": 99})}
    said = refused([{"part": "Identity"}, {"part": "RandomApply", "transforms": (inner,)}])
    path = []
    while "number" in said.values:
        path.append(said.values["number"])
        assert said.values["one"] == "transform"
        said = said.values["problem"]
    assert path == [2, 1, 2]
    assert said.startswith("RandomCrop cannot change")


@pytest.mark.parametrize("value", ["RandomCrop", {"part": "RandomCrop"}, 5, None, [["RandomCrop"]], [{"p": 1}]])
def test_what_is_no_list_of_transforms_is_refused(value: Any) -> None:
    refused(value)


# ---------------------------------------------------------------------------------------------------------
# Mixing

def test_what_mixes_comes_last() -> None:
    number, said = at(refused([{"part": "RandomCrop"}, {"part": "MixUp"}, {"part": "RandomInvert"}]))
    assert number == 2
    assert said == "MixUp mixes the pictures of a batch and must come last: move it to the end of the list."


def test_what_mixes_does_not_stand_among_those_that_do_not() -> None:
    number, said = at(refused([{"part": "RandomChoice", "transforms": ({"part": "Identity"}, {"part": "CutMix"})}]))
    assert number == 1
    assert "CutMix mixes the pictures of a batch, and the others here change single ones" in said


@pytest.mark.parametrize("name", ["MixUp", "CutMix"])
def test_what_mixes_classes_needs_some(name: str) -> None:
    number, said = at(refused([{"part": name}], DataShape((3, 20, 24), 1, "regression")))
    assert number == 1
    assert said.startswith(f"{name} mixes classes, and these data have none")


# ---------------------------------------------------------------------------------------------------------
# Later

def test_what_fails_during_a_run_names_the_entry_too(monkeypatch: pytest.MonkeyPatch) -> None:
    augmentation = Augmentation([{"part": "Identity"}, {"part": "RandomGrayscale", "p": 1.0}], COLOUR, 0)

    def fail(*_: Any) -> None:
        raise RuntimeError("no such pixel\nand more")

    monkeypatch.setattr(v2.RandomGrayscale, "transform", fail)
    with pytest.raises(FieldProblem) as caught:
        augmentation(torch.zeros(2, 3, 20, 24, dtype=torch.uint8), torch.zeros(2, dtype=torch.int64), 0, 0)
    assert at(caught.value.sentence) == (2, "RandomGrayscale cannot change pictures of 3 × 20 × 24 bytes (no such "
                                            "pixel): change its values, or take it out.")
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_too_little_memory_is_no_fault_of_a_transform(monkeypatch: pytest.MonkeyPatch) -> None:
    augmentation = Augmentation([{"part": "RandomGrayscale", "p": 1.0}], COLOUR, 0)

    def fail(*_: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(v2.RandomGrayscale, "transform", fail)
    with pytest.raises(torch.OutOfMemoryError):
        augmentation(torch.zeros(2, 3, 20, 24, dtype=torch.uint8), torch.zeros(2, dtype=torch.int64), 0, 0)


def test_a_size_that_changes_against_all_odds_stops_the_run_with_the_same_sentence() -> None:
    """``check`` is not asked here: a run must not go on with pictures that a model does not expect."""
    augmentation = Augmentation([{"part": "CenterCrop", "size": 9}], COLOUR, 0)
    with pytest.raises(FieldProblem, match="make pictures of 9 × 9 pixels out of 20 × 24"):
        augmentation(torch.zeros(2, 3, 20, 24, dtype=torch.uint8), torch.zeros(2, dtype=torch.int64), 0, 0)
