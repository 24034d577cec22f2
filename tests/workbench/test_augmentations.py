"""The registry of transforms: all of torchvision's are there or left out for a reason, and their fields are right."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torchvision.transforms import InterpolationMode, v2

from workbench import by_sample
from workbench.augment import Augmentation, check
from workbench.augmentations import AUGMENTATION_FIELD, augmentations, available
from workbench.augmentations.arguments import OWN
from workbench.augmentations.lists import CONTAINERS, MIXES
from workbench.augmentations.torchvision_v2 import HELP, LEFT_OUT, classes, part_of
from workbench.data import DataShape
from workbench.field import BoolField, ChoiceField, FieldProblem, FloatField, NumbersField, PartsField, TextField
from workbench.registry import Choice, Part

SHAPE = DataShape((3, 20, 24), 5, "classification")
PARTS = augmentations.parts()


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def build(name: str, shape: DataShape = SHAPE, **values: Any) -> Any:
    return augmentations.build(Choice(name, values), shape)


# ---------------------------------------------------------------------------------------------------------
# All of torchvision

def test_every_transform_of_torchvision_is_a_part_or_left_out_for_a_reason() -> None:
    there = {name for name, member in vars(v2).items()
             if isinstance(member, type) and issubclass(member, v2.Transform) and not name.startswith("_")}
    unsaid = there - set(HELP) - set(LEFT_OUT)
    assert not unsaid, f"{unsaid}: say in HELP what it does, or in LEFT_OUT why it is no part"
    assert not set(HELP) & set(LEFT_OUT)
    assert set(augmentations.names()) == there - set(LEFT_OUT)
    assert all(len(reason) > 5 for reason in LEFT_OUT.values())


def test_all_can_be_chosen_and_the_usual_ones_come_first() -> None:
    assert available() == augmentations.names() == list(AUGMENTATION_FIELD.names())
    assert augmentations.names()[:2] == ["RandomHorizontalFlip", "RandomCrop"]
    assert AUGMENTATION_FIELD.check(()) == ()
    assert set(OWN) <= set(HELP)


@pytest.mark.parametrize("part", PARTS, ids=[part.name for part in PARTS])
def test_an_argument_is_a_field_of_the_kind_that_suits_it(part: Part) -> None:
    for field in part.fields:
        assert not isinstance(field, TextField), f"{field.name}: what may be typed there?"
        if field.name in ("fill", "value", "threshold"):
            assert isinstance(field, FloatField), "one number"
        if field.name in ("interpolation", "padding_mode", "policy"):
            assert isinstance(field, ChoiceField), "one of some words"
        if field.name in ("scale", "ratio", "degrees", "side_range", "scale_range"):
            assert isinstance(field, NumbersField), "a range"


@pytest.mark.parametrize("name", [part.name for part in PARTS if any(f.name == "interpolation" for f in part.fields)])
def test_the_words_for_interpolation_are_those_that_torchvision_takes_for_tensors(name: str) -> None:
    field = next(field for field in augmentations.fields(name) if field.name == "interpolation")
    assert isinstance(field, ChoiceField)
    shape = DataShape((3, 24, 24), 5, "classification")
    picture = torch.zeros(3, 24, 24, dtype=torch.uint8)

    def takes(word: str) -> bool:
        transform = build(name, shape)
        assert transform.interpolation == field.default
        transform.interpolation = word
        if name == "RandomPerspective":
            transform.p = 1.0
        try:
            for _ in range(20):
                transform(picture)
            return True
        except ValueError:
            return False

    words = [mode.value for mode in InterpolationMode if mode.value not in ("box", "hamming", "lanczos")]
    if name == "ElasticTransform":
        words.remove("nearest-exact")  # fails at the pixels, not at the word
    assert [word for word in words if takes(word)] == list(field.choices)


@pytest.mark.parametrize("name", [name for name in available() if name not in ("MixUp", "CutMix")])
def test_every_transform_with_its_defaults_takes_a_picture(name: str) -> None:
    shape = DataShape((3, 32, 32), 5, "classification")
    torch.manual_seed(0)
    changed = build(name, shape)(torch.randint(0, 256, (3, 32, 32), dtype=torch.uint8))
    assert changed.dtype == torch.uint8
    assert len(changed) == 3


# ---------------------------------------------------------------------------------------------------------
# One that nobody knows yet

class RandomFog(v2.Transform):
    """Puts fog before the picture

    Args:
        density (float): How thick the fog is.
        cold (bool): Whether it is blue.
    """

    def __init__(self, density: float = 0.5, cold: bool = False, interpolation: str = "bilinear") -> None:
        super().__init__()
        self.density = density

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        return {"amount": self.density * (torch.rand(1) + random.random() + np.random.rand())}

    def transform(self, inpt: Tensor, params: dict[str, Any]) -> Tensor:
        return inpt * (1 - params["amount"] / 3) + params["amount"] / 3


class RandomLens(v2.Transform):
    """Needs a matrix."""

    def __init__(self, matrix: Tensor) -> None:
        super().__init__()


def test_a_new_transform_of_torchvision_works_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v2, "RandomFog", RandomFog, raising=False)
    assert list(classes())[-1] == "RandomFog"
    part = part_of(RandomFog)
    assert part.help == "Puts fog before the picture."
    assert [(field.name, type(field)) for field in part.fields] == [
        ("density", FloatField), ("cold", BoolField), ("interpolation", ChoiceField)]
    assert [field.help for field in part.fields][:2] == ["How thick the fog is.", "Whether it is blue."]

    monkeypatch.setitem(augmentations._parts, "RandomFog", part)
    entries = AUGMENTATION_FIELD.check([{"part": "RandomFog", "density": 1.0}])
    pictures, targets = torch.rand(4, 3, 20, 24), torch.zeros(4, dtype=torch.int64)
    check(entries, SHAPE, torch.float32)
    states = (torch.get_rng_state(), random.getstate(), np.random.get_state()[1].tolist())
    augment = Augmentation(entries, SHAPE, 0)
    first, again = augment(pictures, targets, 1, 2)[0], augment(pictures, targets, 1, 2)[0]
    assert torch.equal(first, again), "what it draws from Python and NumPy comes from the seed too"
    assert not torch.equal(first, augment(pictures, targets, 1, 3)[0])
    assert torch.equal(states[0], torch.get_rng_state())
    assert states[1:] == (random.getstate(), np.random.get_state()[1].tolist())


def test_a_new_transform_that_cannot_be_filled_in_is_shown_and_says_why() -> None:
    part = part_of(RandomLens)
    assert part.unavailable == "its argument matrix cannot be given here."
    assert part.fields == ()


@pytest.mark.parametrize("name", sorted(HELP))
def test_those_that_are_known_draw_from_torch_alone(name: str) -> None:
    """Otherwise Augmentation would have to seed more than torch's generators for them."""
    transform = build(name, DataShape((3, 32, 32), 5, "classification"))
    pictures, targets = torch.rand(6, 3, 32, 32), torch.arange(5).repeat(2)[:6]
    if name in ("JPEG", "RandomSolarize"):
        pictures = pictures.mul(255).to(torch.uint8)
    states = (random.getstate(), np.random.get_state()[1].tolist())
    for _ in range(5):
        transform(pictures, targets) if isinstance(transform, MIXES) else by_sample.apply(transform, pictures)
    assert states == (random.getstate(), np.random.get_state()[1].tolist())


# ---------------------------------------------------------------------------------------------------------
# What follows the pictures, and what goes together

def test_what_is_left_alone_follows_the_pictures() -> None:
    assert build("RandomCrop").size == (20, 24)
    assert build("RandomCrop", size=7).size == (7, 7)
    assert list(build("Resize").size) == [20, 24]
    assert build("Resize", size=7).size == [7], "the shorter side, as in torchvision"
    assert build("Grayscale").num_output_channels == 3
    assert build("ScaleJitter").target_size == (20, 24)
    assert (build("RandomResize").min_size, build("RandomResize").max_size) == (20, 26)
    assert build("RandomResize", min_size=40).max_size == 51
    assert build("RandomShortestSize").min_size == [20, 25]
    field = next(field for field in augmentations.fields("RandomCrop") if field.name == "size")
    assert field.format(None) == "the picture's size"
    assert field.parse("the picture's size") is None


def test_one_number_stands_for_a_range_around_the_middle() -> None:
    assert build("RandomRotation", degrees=(10,)).degrees == [-10.0, 10.0]
    assert build("RandomRotation", degrees=(5, 10)).degrees == [5.0, 10.0]
    jitter = build("ColorJitter", brightness=(0.3,), contrast=(0.5, 2), saturation=None, hue=(0.1,))
    assert (jitter.brightness, jitter.contrast, jitter.saturation) == ((0.7, 1.3), (0.5, 2.0), None)
    assert jitter.hue == (-0.1, 0.1)
    assert build("JPEG", quality=(50,)).quality == [50, 50]
    assert build("RandomAffine", shear=(1, 2, 3, 4)).shear == [1.0, 2.0, 3.0, 4.0]


def test_words_become_what_torchvision_wants() -> None:
    assert build("AutoAugment", policy="svhn").policy is v2.AutoAugmentPolicy.SVHN
    assert build("MixUp").num_classes == 5
    assert build("RandomCrop", padding=3, fill=9, padding_mode="reflect").padding == [3, 3, 3, 3]


@pytest.mark.parametrize(("name", "values", "field", "words"), [
    ("RandomRotation", {"degrees": (1, 2, 3)}, "degrees", "must be one number or two; there are 3"),
    ("RandomRotation", {"degrees": (9, 2)}, "degrees", "must be the smallest and then the largest number"),
    ("RandomRotation", {"degrees": (-9,)}, "degrees", "must be 0 or more where it is one number"),
    ("RandomAffine", {"shear": (1, 2, 3)}, "shear", "must be one number, two or four; there are 3"),
    ("RandomAffine", {"shear": (1, 2, 4, 3)}, "shear", "the smallest and then the largest"),
    ("RandomAffine", {"scale": (0, 2)}, "scale", "scale[0] must be above 0"),
    ("RandomAffine", {"translate": (0.1, 1.5)}, "translate", "translate[1] must be 1 or less"),
    ("RandomResizedCrop", {"scale": (0.9, 0.5)}, "scale", "the smallest and then the largest"),
    ("RandomErasing", {"ratio": (0, 1)}, "ratio", "must be above 0"),
    ("ColorJitter", {"hue": (0.7,)}, "hue", "must be 0.5 or less"),
    ("ColorJitter", {"brightness": ()}, "brightness", "one number or two; there are 0"),
    ("GaussianBlur", {"kernel_size": 4}, "kernel_size", "must be odd; 4 is not"),
    ("GaussianBlur", {"sigma": (0, 1)}, "sigma", "must be above 0"),
    ("RandAugment", {"magnitude": 31}, "magnitude", "must be below num_magnitude_bins, 31; 31 is not"),
    ("RandomResize", {"min_size": 9, "max_size": 9}, "max_size", "must be above min_size, 9; 9 is not"),
    ("RandomShortestSize", {"min_size": ()}, "min_size", "needs at least one number"),
    ("RandomPosterize", {"bits": 9}, "bits", "must be 8 or less"),
    ("JPEG", {"quality": (0, 50)}, "quality", "must be 1 or more"),
    ("RandomCrop", {"padding_mode": "mirror"}, "padding_mode", "must be one of constant"),
    ("RandomAffine", {"interpolation": "bicubic"}, "interpolation", "must be one of nearest, bilinear"),
    ("RandomHorizontalFlip", {"p": 1.5}, "p", "must be 1 or less"),
    ("RandomZoomOut", {"side_range": (0.5, 2)}, "side_range", "must be 1 or more"),
])
def test_wrong_values_are_refused_at_the_field(name: str, values: dict[str, Any], field: str, words: str) -> None:
    problems = list(augmentations.part(name).problems(values))
    assert [problem.field for problem in problems] == [field]
    assert words in str(problems[0])


# ---------------------------------------------------------------------------------------------------------
# Lists

def test_a_container_builds_the_list_inside() -> None:
    made = build("RandomApply", p=0.3, transforms=(
        {"part": "RandomChoice", "transforms": ({"part": "RandomCrop"}, {"part": "RandomInvert", "p": 1.0})},
        {"part": "GaussianBlur", "kernel_size": 5}))
    assert made.p == 0.3
    inner, blur = made.transforms
    assert [type(one) for one in inner.transforms] == [v2.RandomCrop, v2.RandomInvert]
    assert inner.transforms[0].size == (20, 24)
    assert blur.kernel_size == (5, 5)


def test_containers_are_those_with_a_list_and_know_each_other() -> None:
    lists = {part.name for part in PARTS if any(isinstance(field, PartsField) for field in part.fields)}
    assert lists == set(CONTAINERS) == {"RandomApply", "RandomChoice", "RandomOrder", "Compose"}
    for name in lists:
        field = next(field for field in augmentations.fields(name) if isinstance(field, PartsField))
        assert set(lists) < set(field.names())
        assert field.default


def test_weights_of_a_choice_are_as_many_as_the_transforms() -> None:
    both = ({"part": "RandomCrop"}, {"part": "RandomInvert"})
    assert build("RandomChoice", transforms=both, p=(1, 3)).p == [0.25, 0.75]
    assert build("RandomChoice", transforms=both).p == [0.5, 0.5]
    with pytest.raises(FieldProblem, match="p must be as many numbers as there are transforms, 2; there are 3"):
        build("RandomChoice", transforms=both, p=(1, 2, 3))
    with pytest.raises(FieldProblem, match="p must have a number above 0"):
        build("RandomChoice", transforms=both, p=(0, 0))
