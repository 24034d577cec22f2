"""Augmentation: the bits of torchvision's transforms on single pictures, a function of (seed, epoch, batch)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torchvision.transforms import v2

from workbench import by_sample, randomness
from workbench.augment import Augmentation, check
from workbench.augmentations import AUGMENTATION_FIELD, available
from workbench.augmentations.lists import build_list
from workbench.batches import derived_seed
from workbench.data import DataShape
from workbench.field import FieldProblem

Entry = Mapping[str, Any]
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
COUNT = 13


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def pictures(*shape: int, dtype: torch.dtype = torch.uint8, count: int = COUNT) -> Tensor:
    """Not quite noise: neighbours are alike, and one picture has a single value."""
    generator = torch.Generator().manual_seed(1)
    made = torch.randint(0, 256, (count, *shape), dtype=torch.uint8, generator=generator)
    made[:, :, 1::2] //= 2
    made[-1] = 77
    return made if dtype == torch.uint8 else made.to(dtype) / 255


def data(inputs: Tensor, classes: int = 4) -> DataShape:
    return DataShape(tuple(inputs.shape[1:]), classes, "classification")


def labels(inputs: Tensor, classes: int = 4) -> Tensor:
    return torch.arange(len(inputs), device=inputs.device) % classes


def augment(entries: list[Entry], inputs: Tensor, epoch: int = 0, batch: int = 0, seed: int = 0) -> Tensor:
    augmentation = Augmentation(AUGMENTATION_FIELD.check(entries), data(inputs), seed)
    return augmentation(inputs, labels(inputs), epoch, batch)[0]


# ---------------------------------------------------------------------------------------------------------
# The bits of torchvision

Make = Callable[[int, int, int], v2.Transform]
"""torchvision's own transform, written out, for pictures of some channels, height and width."""

CASES: list[tuple[Entry, Make]] = [
    ({"part": "RandomHorizontalFlip"}, lambda c, h, w: v2.RandomHorizontalFlip()),
    ({"part": "RandomHorizontalFlip", "p": 1.0}, lambda c, h, w: v2.RandomHorizontalFlip(1.0)),
    ({"part": "RandomHorizontalFlip", "p": 0.0}, lambda c, h, w: v2.RandomHorizontalFlip(0.0)),
    ({"part": "RandomVerticalFlip", "p": 0.3}, lambda c, h, w: v2.RandomVerticalFlip(0.3)),
    ({"part": "RandomCrop"}, lambda c, h, w: v2.RandomCrop((h, w), padding=4)),
    ({"part": "RandomCrop", "padding": None}, lambda c, h, w: v2.RandomCrop((h, w))),
    ({"part": "RandomCrop", "padding": 3, "fill": 50.0}, lambda c, h, w: v2.RandomCrop((h, w), padding=3, fill=50)),
    ({"part": "RandomCrop", "padding": 2, "padding_mode": "reflect"},
     lambda c, h, w: v2.RandomCrop((h, w), padding=2, padding_mode="reflect")),
    ({"part": "RandomCrop", "size": 9, "padding": 1}, lambda c, h, w: v2.RandomCrop(9, padding=1)),
    ({"part": "RandomCrop", "size": 25, "padding": None, "pad_if_needed": True},
     lambda c, h, w: v2.RandomCrop(25, pad_if_needed=True)),
    ({"part": "RandomResizedCrop"}, lambda c, h, w: v2.RandomResizedCrop((h, w))),
    ({"part": "RandomResizedCrop", "size": 9, "scale": (0.5, 0.6), "interpolation": "bicubic"},
     lambda c, h, w: v2.RandomResizedCrop(9, scale=(0.5, 0.6), interpolation="bicubic")),
    ({"part": "RandomRotation"}, lambda c, h, w: v2.RandomRotation(15)),
    ({"part": "RandomRotation", "degrees": (80, 100), "interpolation": "bilinear", "center": (2, 3), "fill": 9.0},
     lambda c, h, w: v2.RandomRotation((80, 100), v2.InterpolationMode.BILINEAR, center=[2, 3], fill=9)),
    ({"part": "RandomAffine"}, lambda c, h, w: v2.RandomAffine(15)),
    ({"part": "RandomAffine", "degrees": (0,), "translate": (0.2, 0.1), "scale": (0.8, 1.2), "shear": (5,)},
     lambda c, h, w: v2.RandomAffine(0, (0.2, 0.1), (0.8, 1.2), 5)),
    ({"part": "RandomPerspective"}, lambda c, h, w: v2.RandomPerspective()),
    ({"part": "RandomPerspective", "p": 0.8, "distortion_scale": 0.2, "interpolation": "nearest"},
     lambda c, h, w: v2.RandomPerspective(0.2, 0.8, "nearest")),
    ({"part": "ElasticTransform", "sigma": 1.0}, lambda c, h, w: v2.ElasticTransform(sigma=1.0)),
    ({"part": "ElasticTransform", "sigma": 1.0, "alpha": 20.0, "interpolation": "bicubic"},
     lambda c, h, w: v2.ElasticTransform(20.0, 1.0, "bicubic")),
    ({"part": "RandomZoomOut"}, lambda c, h, w: v2.RandomZoomOut()),
    ({"part": "ColorJitter"}, lambda c, h, w: v2.ColorJitter(0.2, 0.2, 0.2)),
    ({"part": "ColorJitter", "brightness": None, "contrast": (0.5, 2.0), "hue": (0.2,)},
     lambda c, h, w: v2.ColorJitter(None, (0.5, 2.0), 0.2, 0.2)),
    ({"part": "RandomPhotometricDistort"}, lambda c, h, w: v2.RandomPhotometricDistort()),
    ({"part": "RandomGrayscale", "p": 0.5}, lambda c, h, w: v2.RandomGrayscale(0.5)),
    ({"part": "RandomInvert"}, lambda c, h, w: v2.RandomInvert()),
    ({"part": "RandomPosterize"}, lambda c, h, w: v2.RandomPosterize(4)),
    ({"part": "RandomPosterize", "bits": 1, "p": 0.9}, lambda c, h, w: v2.RandomPosterize(1, 0.9)),
    ({"part": "RandomSolarize", "threshold": 0.4}, lambda c, h, w: v2.RandomSolarize(0.4)),
    ({"part": "RandomAdjustSharpness"}, lambda c, h, w: v2.RandomAdjustSharpness(2.0)),
    ({"part": "RandomAutocontrast"}, lambda c, h, w: v2.RandomAutocontrast()),
    ({"part": "RandomEqualize"}, lambda c, h, w: v2.RandomEqualize()),
    ({"part": "RandomChannelPermutation"}, lambda c, h, w: v2.RandomChannelPermutation()),
    ({"part": "GaussianBlur"}, lambda c, h, w: v2.GaussianBlur(3)),
    ({"part": "GaussianBlur", "kernel_size": 5, "sigma": (1.0, 1.0)}, lambda c, h, w: v2.GaussianBlur(5, 1.0)),
    ({"part": "GaussianNoise"}, lambda c, h, w: v2.GaussianNoise()),
    ({"part": "GaussianNoise", "mean": 0.1, "sigma": 0.5}, lambda c, h, w: v2.GaussianNoise(0.1, 0.5)),
    ({"part": "RandomErasing"}, lambda c, h, w: v2.RandomErasing()),
    ({"part": "RandomErasing", "p": 1.0, "scale": (0.3, 0.5), "ratio": (1, 1), "value": 0.5},
     lambda c, h, w: v2.RandomErasing(1.0, (0.3, 0.5), (1.0, 1.0), 0.5)),
    ({"part": "JPEG"}, lambda c, h, w: v2.JPEG((30, 95))),
    ({"part": "JPEG", "quality": (40,)}, lambda c, h, w: v2.JPEG(40)),
    ({"part": "RandAugment"}, lambda c, h, w: v2.RandAugment()),
    ({"part": "RandAugment", "num_ops": 3, "magnitude": 30, "interpolation": "bilinear", "fill": 90.0},
     lambda c, h, w: v2.RandAugment(3, 30, interpolation="bilinear", fill=90.0)),
    ({"part": "RandAugment", "num_ops": 0}, lambda c, h, w: v2.RandAugment(0)),
    ({"part": "TrivialAugmentWide"}, lambda c, h, w: v2.TrivialAugmentWide()),
    ({"part": "TrivialAugmentWide", "num_magnitude_bins": 4, "fill": 1.0},
     lambda c, h, w: v2.TrivialAugmentWide(4, fill=1.0)),
    ({"part": "AutoAugment"}, lambda c, h, w: v2.AutoAugment()),
    ({"part": "AutoAugment", "policy": "cifar10"}, lambda c, h, w: v2.AutoAugment(v2.AutoAugmentPolicy.CIFAR10)),
    ({"part": "AutoAugment", "policy": "svhn", "interpolation": "bilinear"},
     lambda c, h, w: v2.AutoAugment(v2.AutoAugmentPolicy.SVHN, "bilinear")),
    ({"part": "AugMix"}, lambda c, h, w: v2.AugMix()),
    ({"part": "AugMix", "severity": 9, "mixture_width": 2, "chain_depth": 2, "alpha": 0.5, "all_ops": False},
     lambda c, h, w: v2.AugMix(9, 2, 2, 0.5, False)),
    ({"part": "RandomApply", "transforms": ({"part": "RandomCrop"}, {"part": "RandomInvert"}), "p": 0.6},
     lambda c, h, w: v2.RandomApply([v2.RandomCrop((h, w), padding=4), v2.RandomInvert()], 0.6)),
    ({"part": "RandomChoice", "transforms": ({"part": "RandomCrop"}, {"part": "Identity"}, {"part": "GaussianBlur"}),
      "p": (1, 2, 3)},
     lambda c, h, w: v2.RandomChoice([v2.RandomCrop((h, w), padding=4), v2.Identity(), v2.GaussianBlur(3)], [1, 2, 3])),
    ({"part": "RandomOrder", "transforms": ({"part": "RandomRotation"}, {"part": "GaussianNoise"})},
     lambda c, h, w: v2.RandomOrder([v2.RandomRotation(15), v2.GaussianNoise()])),
    ({"part": "Compose"}, lambda c, h, w: v2.Compose([v2.RandomRotation(15), v2.ColorJitter(0.2, 0.2, 0.2)])),
    ({"part": "RandomResize"}, lambda c, h, w: v2.RandomResize(min(h, w), min(h, w) * 5 // 4 + 1)),
    ({"part": "RandomShortestSize", "min_size": (9, 30), "max_size": 25},
     lambda c, h, w: v2.RandomShortestSize([9, 30], 25)),
    ({"part": "ScaleJitter", "scale_range": (0.5, 2.0)}, lambda c, h, w: v2.ScaleJitter((h, w), (0.5, 2.0))),
    ({"part": "CenterCrop", "size": 6}, lambda c, h, w: v2.CenterCrop(6)),
    ({"part": "CenterCrop", "size": 30}, lambda c, h, w: v2.CenterCrop(30)),
    ({"part": "Pad"}, lambda c, h, w: v2.Pad(4)),
    ({"part": "Pad", "padding": 2, "padding_mode": "symmetric"}, lambda c, h, w: v2.Pad(2, 0, "symmetric")),
    ({"part": "Resize"}, lambda c, h, w: v2.Resize((h, w))),
    ({"part": "Resize", "size": 11, "interpolation": "nearest-exact"},
     lambda c, h, w: v2.Resize(11, "nearest-exact")),
    ({"part": "Grayscale"}, lambda c, h, w: v2.Grayscale(c)),
    ({"part": "Grayscale", "num_output_channels": 1}, lambda c, h, w: v2.Grayscale(1)),
    ({"part": "RGB"}, lambda c, h, w: v2.RGB()),
    ({"part": "Identity"}, lambda c, h, w: v2.Identity()),
]
NAMES = [f"{number}-{entry['part']}" for number, (entry, _) in enumerate(CASES)]


def test_every_transform_is_among_the_cases() -> None:
    assert {entry["part"] for entry, _ in CASES} | {"MixUp", "CutMix"} == set(available())


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32], ids=["bytes", "floats"])
@pytest.mark.parametrize(("entry", "make"), CASES, ids=NAMES)
def test_the_bits_are_those_of_torchvision_on_each_sample_in_turn(
    entry: Entry, make: Make, dtype: torch.dtype, device: str
) -> None:
    if entry["part"] == "JPEG" and (dtype != torch.uint8 or device != "cpu"):
        pytest.skip("torchvision has JPEG for bytes on a CPU")
    for shape in ((3, 20, 20), (1, 13, 17)):  # the second has lengths that no vector of a CPU has
        inputs = pictures(*shape, dtype=dtype).to(device)
        given = inputs.clone()
        [ours] = build_list("augmentation", AUGMENTATION_FIELD.check([entry]), data(inputs))
        theirs = make(*shape)
        for seed in range(3):
            with randomness.torch_seeded(seed, inputs.device):
                expected = [theirs(one) for one in inputs]
                expected_next = torch.rand(1)
            with randomness.torch_seeded(seed, inputs.device):
                got = by_sample.apply(ours, inputs)
                got_next = torch.rand(1)
            assert len(got) == len(expected)
            for one, other in zip(got, expected, strict=True):
                assert (one.shape, one.dtype, one.device) == (other.shape, other.dtype, other.device)
                assert torch.equal(one, other)
            assert torch.equal(got_next, expected_next), "as many numbers were drawn"
            assert isinstance(got, Tensor) == (len({one.shape for one in expected}) == 1)
        assert torch.equal(inputs, given), "what came in is as it was"


@pytest.mark.parametrize("device", DEVICES)
def test_a_list_is_one_transform_after_another_under_the_seed_of_the_batch(device: str) -> None:
    inputs = pictures(3, 20, 24).to(device)
    got = augment([{"part": "RandomCrop"}, {"part": "RandomZoomOut"}, {"part": "RandAugment"}, {"part": "Resize"},
                   {"part": "GaussianNoise"}], inputs, 3, 7, seed=5)
    expected = list(inputs)
    with randomness.torch_seeded(derived_seed(5, 3, 7, "augmentation"), inputs.device):
        for transform in (v2.RandomCrop((20, 24), padding=4), v2.RandomZoomOut(), v2.RandAugment(),
                          v2.Resize((20, 24)), v2.GaussianNoise()):
            expected = [transform(one) for one in expected]
    assert torch.equal(got, torch.stack(expected))


def test_what_torchvision_makes_of_a_whole_batch_is_something_else() -> None:
    """The control: a batch as it is would be changed in one way only."""
    same = pictures(3, 20, 20)[:1].repeat(32, 1, 1, 1)
    for entry, transform in (({"part": "RandomHorizontalFlip"}, v2.RandomHorizontalFlip()),
                             ({"part": "RandomCrop"}, v2.RandomCrop(20, padding=4)),
                             ({"part": "ColorJitter"}, v2.ColorJitter(0.2, 0.2, 0.2))):
        assert len(torch.unique(transform(same), dim=0)) == 1
        assert len(torch.unique(augment([entry], same), dim=0)) > 1


def test_an_operation_of_another_torchvision_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should RandAugment do more than it asks its one method for, it is called on each sample."""
    forward = v2.RandAugment.forward
    monkeypatch.setattr(v2.RandAugment, "forward", lambda self, *inputs: forward(self, *inputs).flip(-1))
    inputs, transform = pictures(3, 20, 20), v2.RandAugment()
    with randomness.torch_seeded(1, inputs.device):
        expected = torch.stack([transform(one) for one in inputs])
    with randomness.torch_seeded(1, inputs.device):
        assert torch.equal(by_sample.apply(transform, inputs), expected)


# ---------------------------------------------------------------------------------------------------------
# A function of seed, epoch and batch

MANY: list[Entry] = [{"part": "RandomHorizontalFlip"}, {"part": "RandomCrop"}, {"part": "RandAugment"},
                     {"part": "RandomErasing"}, {"part": "GaussianNoise"}, {"part": "AugMix"}]


@pytest.mark.parametrize("device", DEVICES)
def test_seed_epoch_and_batch_alone_decide(device: str) -> None:
    inputs = pictures(3, 20, 20).to(device)
    first = augment(MANY, inputs, 1, 2, seed=3)
    torch.manual_seed(99)
    torch.rand(5, device=device)
    assert torch.equal(augment(MANY, inputs, 1, 2, seed=3), first)
    augmentation = Augmentation(AUGMENTATION_FIELD.check(MANY), data(inputs), 3)
    for batch in (5, 0):
        augmentation(inputs, labels(inputs), 0, batch)
    assert torch.equal(augmentation(inputs, labels(inputs), 1, 2)[0], first), "whatever was asked before"
    for epoch, batch, seed in ((2, 2, 3), (1, 3, 3), (1, 2, 4)):
        assert not torch.equal(augment(MANY, inputs, epoch, batch, seed=seed), first)


@pytest.mark.parametrize("device", DEVICES)
def test_the_generators_of_the_run_do_not_notice(device: str) -> None:
    inputs = pictures(3, 20, 20).to(device)
    torch.manual_seed(7)
    before = randomness.state(inputs.device)
    augment(MANY, inputs)
    check(AUGMENTATION_FIELD.check(MANY), data(inputs))
    assert same(randomness.state(inputs.device), before)
    v2.GaussianNoise()(inputs)  # the control: it would have shown
    assert not same(randomness.state(inputs.device), before)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return all(map(same, one, other))
    return bool(one == other)


def test_the_generators_are_put_back_after_a_failure_too() -> None:
    inputs = pictures(3, 20, 20, dtype=torch.float32)
    before = torch.get_rng_state()
    with pytest.raises(FieldProblem):
        augment([{"part": "RandomHorizontalFlip"}, {"part": "RandomSolarize", "p": 1.0}], inputs)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("count", [1, 2, 64])
def test_any_number_of_samples_makes_a_batch(count: int) -> None:
    inputs = pictures(1, 12, 12, count=count)
    assert augment(MANY, inputs).shape == inputs.shape


def test_nothing_chosen_changes_nothing() -> None:
    inputs = pictures(3, 9, 9)
    augmentation = Augmentation((), data(inputs), 0)
    changed, targets = augmentation(inputs, labels(inputs), 0, 0)
    assert torch.equal(changed, inputs)
    assert torch.equal(targets, labels(inputs))
    check((), DataShape((7,), 1, "regression"))


def test_targets_of_a_regression_stay_as_they_are() -> None:
    inputs, targets = pictures(3, 20, 20), torch.randn(COUNT, 2)
    augmentation = Augmentation(AUGMENTATION_FIELD.check(MANY), DataShape((3, 20, 20), 2, "regression"), 0)
    assert augmentation(inputs, targets, 0, 0)[1] is targets
    assert not augmentation.soft_targets


# ---------------------------------------------------------------------------------------------------------
# Mixed classes

MIXES = [({"part": "MixUp"}, v2.MixUp(num_classes=4)), ({"part": "CutMix"}, v2.CutMix(num_classes=4)),
         ({"part": "MixUp", "alpha": 0.2}, v2.MixUp(alpha=0.2, num_classes=4)),
         ({"part": "RandomChoice", "transforms": ({"part": "MixUp"}, {"part": "CutMix"})},
          v2.RandomChoice([v2.MixUp(num_classes=4), v2.CutMix(num_classes=4)]))]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("entry", "transform"), MIXES)
def test_a_batch_is_mixed_as_torchvision_does(entry: Entry, transform: v2.Transform, device: str) -> None:
    floats = pictures(3, 20, 20, dtype=torch.float32).to(device)
    augmentation = Augmentation(AUGMENTATION_FIELD.check([{"part": "RandomVerticalFlip"}, entry]), data(floats), 1)
    assert augmentation.soft_targets
    for batch in range(6):
        mixed, shares = augmentation(floats, labels(floats), 0, batch)
        with randomness.torch_seeded(derived_seed(1, 0, batch, "augmentation"), floats.device):
            flipped = torch.stack([v2.RandomVerticalFlip()(one) for one in floats])
            expected, expected_shares = transform(flipped, labels(floats))
        assert torch.equal(mixed, expected)
        assert torch.equal(shares, expected_shares)
        assert shares.shape == (COUNT, 4)
        assert shares.dtype == torch.float32
        assert torch.allclose(shares.sum(1), torch.ones(COUNT, device=device))


@pytest.mark.parametrize("entry", [entry for entry, _ in MIXES])
def test_bytes_are_mixed_as_floats_and_rounded(entry: Entry) -> None:
    bytes_ = pictures(3, 20, 20)
    augmentation = Augmentation(AUGMENTATION_FIELD.check([entry]), data(bytes_), 1)
    mixed, shares = augmentation(bytes_, labels(bytes_), 0, 0)
    floats, float_shares = augmentation(bytes_.to(torch.float32), labels(bytes_), 0, 0)
    assert mixed.dtype == torch.uint8
    assert torch.equal(mixed, floats.round().to(torch.uint8))
    assert torch.equal(shares, float_shares)
    assert not torch.equal(mixed, bytes_)


def test_mixed_targets_are_shares_also_where_nothing_was_mixed() -> None:
    inputs = pictures(3, 20, 20)
    rarely = {"part": "RandomApply", "transforms": ({"part": "CutMix"},), "p": 0.0}
    mixed, shares = Augmentation(AUGMENTATION_FIELD.check([rarely]), data(inputs), 0)(inputs, labels(inputs), 0, 0)
    assert torch.equal(mixed, inputs)
    assert torch.equal(shares, torch.eye(4)[labels(inputs)])


def test_two_may_follow_one_another() -> None:
    inputs = pictures(3, 20, 20)
    both = AUGMENTATION_FIELD.check([{"part": "MixUp"}, {"part": "CutMix"}])
    check(both, data(inputs))
    _, shares = Augmentation(both, data(inputs), 0)(inputs, labels(inputs), 0, 0)
    assert (shares > 0).sum(1).max() > 2
    assert torch.allclose(shares.sum(1), torch.ones(COUNT))


def test_a_loss_takes_the_shares() -> None:
    inputs = pictures(3, 20, 20, dtype=torch.float32)
    mixed, shares = Augmentation(AUGMENTATION_FIELD.check([{"part": "MixUp"}]), data(inputs), 0)(
        inputs, labels(inputs), 0, 0)
    assert nn.CrossEntropyLoss()(nn.Linear(1200, 4)(mixed.flatten(1)), shares).isfinite()


# ---------------------------------------------------------------------------------------------------------
# Tried before a run

@pytest.mark.parametrize("entries", [
    [{"part": "RandomZoomOut"}, {"part": "Resize"}],
    [{"part": "Pad"}, {"part": "RandomCrop", "padding": None}],
    [{"part": "ScaleJitter"}, {"part": "RandomHorizontalFlip"}, {"part": "RandomCrop", "pad_if_needed": True}],
    [{"part": "RandomRotation", "expand": True}, {"part": "CenterCrop"}],
    [{"part": "Grayscale", "num_output_channels": 1}, {"part": "RandomAffine"}, {"part": "RGB"}],
    [{"part": "RandomApply", "transforms": ({"part": "CenterCrop", "size": 9}, {"part": "RandomResizedCrop"})}],
    MANY,
], ids=str)
def test_only_the_end_must_be_like_the_beginning(entries: list[Entry]) -> None:
    inputs = pictures(3, 20, 24)
    check(AUGMENTATION_FIELD.check(entries), data(inputs))
    changed = augment(entries, inputs)
    assert (changed.shape, changed.dtype) == (inputs.shape, inputs.dtype)
    assert not torch.equal(changed, inputs)
