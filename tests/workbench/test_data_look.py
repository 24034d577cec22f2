"""The look at single samples: which ones, what they look like, and what the epoch's batches make of them."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from workbench import data_look, sample_reading
from workbench.augment import Augmentation
from workbench.batches import HeldBatches, Preparation, StreamedBatches, epoch_order
from workbench.data import Data, Split
from workbench.data_facts import PAGE, Viewpoint
from workbench.data_look import Subject, look
from workbench.data_summary import describe
from workbench.datasets import datasets
from workbench.progress import Cancelled, Reporter
from workbench.registry import Choice
from workbench.sentence import Problem
from workbench.stream import FromMemory, Stream

CPU = torch.device("cpu")


def pictures(count: int = 200, held: int = 50, channels: int = 3, **more: Any) -> Data:
    """Bytes of noise in 10 classes, each picture another one."""
    inputs = torch.randint(0, 256, (count, channels, 4, 5), dtype=torch.uint8,
                           generator=torch.Generator().manual_seed(7))
    labels = torch.arange(count) * 7 % 10
    cut = count - held
    return Data(Split(inputs[:cut], labels[:cut]), Split(inputs[cut:], labels[cut:]) if held else None,
                "classification", tuple(f"class {i}" for i in range(10)), **more)


def regression(count: int = 150, features: int = 4, outputs: int = 2) -> Data:
    generator = torch.Generator().manual_seed(1)
    return Data(Split(torch.randn(count, features, generator=generator),
                      torch.randn(count, outputs, generator=generator)),
                Split(torch.randn(40, features, generator=generator), torch.randn(40, outputs, generator=generator)),
                "regression", features=tuple("abcdefgh"[:features]), outputs=("u", "v")[:outputs])


def streamed(data: Data, stream: type[FromMemory] = FromMemory) -> Data:
    return replace(data, train=replace(data.train, inputs=stream(data.train.held)))


def rows(subject: Subject, at: Viewpoint) -> list[int]:
    return [shown.row for shown in look(subject, at).samples]


def draws(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
    """An augmentation that depends on everything it may depend on: what it does to a sample is a draw for its place."""
    generator = torch.Generator().manual_seed(1000 * epoch + batch)
    shift = torch.rand(len(inputs), 1, 1, 1, generator=generator)
    if inputs.dtype == torch.uint8:
        return ((inputs.float() + shift * 255) % 256).to(torch.uint8), targets
    return (inputs + shift) % 1.0, targets


# ---------------------------------------------------------------------------------------------------------
# Which samples

def test_samples_come_in_pages_as_they_are_stored() -> None:
    subject = Subject(pictures())
    found = look(subject)
    assert (found.found, found.pages) == (150, 4)
    assert [shown.row for shown in found.samples] == list(range(PAGE))
    assert rows(subject, Viewpoint(page=3)) == list(range(3 * PAGE, 150))
    assert rows(subject, Viewpoint(split="validation", page=1)) == [48, 49]


def test_what_is_beyond_the_end_is_the_last_that_there_is() -> None:
    at = look(Subject(pictures()), Viewpoint(page=99, x=99, y=-1, output=7, label=10, epoch=-1)).at
    assert (at.page, at.output, at.label, at.epoch) == (3, 0, None, 0)
    without = look(Subject(pictures(held=0)), Viewpoint(split="validation", page=-5))
    assert (without.at.split, without.at.page, without.found) == ("training", 0, 200)
    assert look(Subject(pictures()), Viewpoint(split="validation", order="epoch")).at.order == "stored"


@pytest.mark.parametrize("epoch", [0, 3])
def test_in_the_order_of_an_epoch_they_are_its_batches(epoch: int) -> None:
    subject = Subject(pictures(), seed=5, batch_size=20)
    order = epoch_order(150, 5, epoch).tolist()
    assert rows(subject, Viewpoint(order="epoch", epoch=epoch, page=1)) == order[PAGE : 2 * PAGE]
    samples = look(subject, Viewpoint(epoch=epoch)).samples
    assert [shown.batch for shown in samples] == [order.index(shown.row) // 20 for shown in samples]
    assert order != epoch_order(150, 5, epoch + 1).tolist()
    unshuffled = replace(subject, shuffle=False)
    assert rows(unshuffled, Viewpoint(order="epoch", epoch=epoch)) == list(range(PAGE))


def test_of_one_class_in_either_order() -> None:
    data = pictures()
    subject = Subject(data, batch_size=20)
    of_class = [row for row in range(150) if int(data.train.targets[row]) == 4]
    found = look(subject, Viewpoint(label=4))
    assert [shown.row for shown in found.samples] == of_class
    assert {shown.label for shown in found.samples} == {"class 4"}
    assert (found.found, found.pages) == (len(of_class), 1)
    order = epoch_order(150, 0, 0).tolist()
    assert rows(subject, Viewpoint(label=4, order="epoch")) == [row for row in order if row in of_class]


def test_a_class_without_samples_is_an_empty_page() -> None:
    data = replace(pictures(), classes=tuple(map(str, range(11))))
    found = look(Subject(data, augmentation=draws), Viewpoint(label=10))
    assert (found.samples, found.found, found.pages) == ((), 0, 1)


def test_labels_that_are_no_class_are_shown_all_the_same() -> None:
    data = replace(pictures(), classes=("a", "b"))
    assert {"a", "b", "5, which is no class"} <= {shown.label for shown in look(Subject(data)).samples}


# ---------------------------------------------------------------------------------------------------------
# What they look like

def test_pictures_are_the_bytes_that_are_stored() -> None:
    data = pictures()
    for shown in look(Subject(data)).samples:
        assert shown.picture is not None
        stored = data.train.held[shown.row]
        assert np.array_equal(shown.picture, stored.permute(1, 2, 0).numpy())
        assert (shown.shape, shown.lowest, shown.highest) == ((3, 4, 5), int(stored.min()), int(stored.max()))
        assert shown.augmented is None


def test_digits_use_their_own_range() -> None:
    data = datasets.build(Choice("digits"))
    shown = look(Subject(data)).samples[0]
    assert shown.picture is not None
    assert shown.picture.max() == 255
    assert data.train.held[0].max() == 16


def test_floats_are_shown_by_the_range_of_their_split() -> None:
    data = pictures()
    floats = replace(data, train=replace(data.train, inputs=data.train.held.float() / 255 * 6 - 3),
                     validation=None)
    for shown, same in zip(look(Subject(floats)).samples, look(Subject(data)).samples, strict=True):
        assert shown.picture is not None
        assert same.picture is not None
        assert np.abs(shown.picture.astype(int) - same.picture).max() <= 1


def test_channels_that_cannot_be_colours_are_told_of() -> None:
    assert look(Subject(pictures(channels=3))).notes == look(Subject(pictures(channels=1))).notes == ()
    assert look(Subject(pictures(channels=5))).notes == (
        "Of 5 channels the first ones are shown, as red, green and blue.",)


def test_vectors_are_numbers() -> None:
    data = regression()
    shown = look(Subject(data)).samples[3]
    assert shown.picture is None
    assert shown.values == tuple(data.train.held[3].tolist())
    assert shown.label == f"{data.train.targets[3, 0]:.4g}, {data.train.targets[3, 1]:.4g}"
    wide = Data(Split(torch.randn(5, 1000), torch.zeros(5, 7)), None, "regression")
    shown = look(Subject(wide)).samples[0]
    assert len(shown.values) == 100
    assert shown.label == "0, 0, 0, …"


def test_numbers_that_are_not_finite_do_no_harm() -> None:
    data = regression()
    data.train.held[0] = math.nan
    data.train.held[1, 0] = math.inf
    found = look(Subject(data))
    assert math.isnan(found.samples[0].lowest)
    assert found.samples[1].highest == float(data.train.held[1, 1:].max())
    assert found.points is not None
    assert len(found.points.x) == 148
    dark = Data(Split(torch.full((2, 3, 4, 4), math.nan), torch.zeros(2, dtype=torch.int64)), None, "classification",
                ("a", "b"))
    assert look(Subject(dark)).samples[0].picture is not None


@pytest.mark.parametrize("part", [part for part in datasets.parts() if "needs" not in part.info and not
                                  part.unavailable], ids=lambda part: part.name)
def test_every_dataset_that_comes_with_the_program_can_be_looked_at(part: Any) -> None:
    data = datasets.build(Choice(part.name))
    found = look(Subject(data, batch_size=64), Viewpoint(order="epoch"))
    assert found.samples
    assert (found.points is None) == (found.samples[0].picture is not None)
    assert (found.histogram is not None) == (data.task == "regression")
    assert found.summary == describe(data)


def test_what_is_known_already_is_not_asked_again() -> None:
    class Silent(FromMemory):
        def read(self, wanted: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
            assert len(wanted) <= PAGE
            return super().read(wanted)

    data = pictures()
    summary = describe(data)
    assert look(Subject(streamed(data, Silent)), summary=summary).summary is summary
    with pytest.raises(AssertionError):
        look(Subject(streamed(data, Silent)))


# ---------------------------------------------------------------------------------------------------------
# What the batches of an epoch make of them

def seen_in_training(data: Data, epoch: int, batch: int) -> Tensor:
    """The batch that the training sees, before it is normalised: (n, c, h, w) from 0 to 1."""
    plain = replace(data, mean=None, std=None)
    kind = StreamedBatches if isinstance(data.train.inputs, Stream) else HeldBatches
    made = kind(plain, 20, 3, Preparation(plain, CPU), augment=draws)
    inputs, _ = next(iter(made.epoch(epoch, first=batch)))
    made.close()
    return inputs


@pytest.mark.parametrize("epoch", [0, 2])
@pytest.mark.parametrize("order", ["stored", "epoch"])
@pytest.mark.parametrize("kind", ["held", "streamed", "digits"])
def test_augmented_samples_are_those_of_their_batch(kind: str, order: Any, epoch: int) -> None:
    data = pictures(mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))
    if kind == "streamed":
        data = streamed(data)
    elif kind == "digits":
        data = datasets.build(Choice("digits"))
    found = look(Subject(data, seed=3, batch_size=20, augmentation=draws), Viewpoint(order=order, epoch=epoch))
    assert found.draws
    assert found.notes == ()
    places = epoch_order(len(data.train), 3, epoch).tolist()
    for shown in found.samples[::5]:
        batch, place = divmod(places.index(shown.row), 20)
        assert batch == shown.batch
        wanted = (seen_in_training(data, epoch, batch)[place] * 255).round().to(torch.uint8)
        assert shown.augmented is not None
        assert np.array_equal(shown.augmented, wanted.expand(3, -1, -1).permute(1, 2, 0).numpy())
        assert shown.augmented_label == ""
    assert any(not np.array_equal(shown.augmented, shown.picture) for shown in found.samples)


def test_another_epoch_draws_anew() -> None:
    subject = Subject(pictures(), batch_size=20, augmentation=draws)
    first, again, other = (look(subject, Viewpoint(epoch=epoch)).samples[0].augmented for epoch in (0, 0, 1))
    assert first is not None
    assert again is not None
    assert other is not None
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_validation_is_never_augmented() -> None:
    found = look(Subject(pictures(), augmentation=draws), Viewpoint(split="validation"))
    assert found.draws
    assert all(shown.augmented is None and shown.batch is None for shown in found.samples)
    vectors = look(Subject(regression(), augmentation=draws))
    assert not vectors.draws
    assert vectors.samples[0].augmented is None


def test_mixed_samples_count_for_several_classes() -> None:
    def mixed(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
        shares = torch.nn.functional.one_hot(targets, 10).float()
        return inputs, 0.7 * shares + 0.3 * shares.flip(0)

    data = pictures()
    found = look(Subject(data, batch_size=20, augmentation=mixed), Viewpoint(order="epoch"))
    order = epoch_order(150, 0, 0).tolist()
    first, partner = (int(data.train.targets[order[place]]) for place in (0, 19))
    assert first != partner
    assert found.samples[0].augmented_label == f"class {first} 70% + class {partner} 30%"
    assert found.samples[0].label == f"class {first}"


def test_an_augmentation_that_normalises_is_shown_by_its_own_range() -> None:
    def normalised(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
        return inputs.float() / 255 * 6 - 3, targets

    shown = look(Subject(pictures(), augmentation=normalised)).samples[0]
    assert shown.augmented is not None
    assert shown.picture is not None
    assert np.abs(shown.augmented.astype(int) - shown.picture).max() <= 2


def test_an_augmentation_may_change_the_size() -> None:
    def larger(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
        return torch.nn.functional.interpolate(inputs.float(), scale_factor=2).to(torch.uint8), targets

    shown = look(Subject(pictures(), augmentation=larger)).samples[0]
    assert shown.augmented is not None
    assert shown.augmented.shape == (8, 10, 3)


def test_no_more_batches_are_made_than_is_affordable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_look, "_AUGMENTED_BYTES", 4 * 60 * 45)  # 45 samples
    made: list[int] = []

    def counting(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
        made.append(batch)
        return inputs, targets

    found = look(Subject(pictures(), batch_size=20, augmentation=counting))
    assert len(made) == 2
    with_it = sum(shown.augmented is not None for shown in found.samples)
    assert 0 < with_it < PAGE
    assert found.notes[0].startswith(f"What becomes of {PAGE - with_it} of these samples is not shown")
    made.clear()
    whole = look(Subject(pictures(), augmentation=counting))  # the whole split at once is too much
    assert made == []
    assert len(whole.notes) == 1


def test_stored_samples_are_not_changed_by_an_augmentation_that_works_in_place() -> None:
    def spoiling(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
        return inputs.zero_(), targets.zero_()

    data = pictures()
    before, labels = data.train.held.clone(), data.train.targets.clone()
    shown = look(Subject(data, batch_size=20, augmentation=spoiling)).samples[0]
    assert shown.augmented is not None
    assert not shown.augmented.any()
    assert torch.equal(data.train.held, before)
    assert torch.equal(data.train.targets, labels)


def test_no_generator_is_moved() -> None:
    torch_state, numpy_state = torch.get_rng_state(), str(np.random.get_state())
    look(Subject(pictures(), batch_size=20, augmentation=draws), Viewpoint(order="epoch"))
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert str(np.random.get_state()) == numpy_state


# ---------------------------------------------------------------------------------------------------------
# Streams

class Noisy(FromMemory):
    """Reading a row twice gives other numbers, under the same seed the same."""

    random = True

    def read(self, wanted: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
        assert seeds is not None
        shifts = torch.tensor([seed % 200 for seed in seeds], dtype=torch.uint8)
        return self._whole[list(wanted)] + shifts.view(-1, 1, 1, 1)


def test_a_random_stream_is_shown_as_the_epoch_will_read_it() -> None:
    data = streamed(pictures(held=0), Noisy)
    for epoch in (0, 1):
        plain = StreamedBatches(data, 20, 3, Preparation(data, CPU))
        batch, _ = next(iter(plain.epoch(epoch)))
        plain.close()
        found = look(Subject(data, seed=3, batch_size=20), Viewpoint(order="epoch", epoch=epoch))
        assert found.draws
        for wanted, shown in zip(batch, found.samples, strict=False):
            assert shown.picture is not None
            assert np.array_equal(shown.picture, (wanted * 255).round().to(torch.uint8).permute(1, 2, 0).numpy())


def test_beside_a_live_run_nothing_is_drawn() -> None:
    def never(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
        raise AssertionError("an augmentation draws random numbers")

    found = look(Subject(pictures(), augmentation=never), still=True)
    assert not found.draws
    assert found.notes[0].startswith("While a run is live")
    with pytest.raises(AssertionError, match="draws"):
        look(Subject(pictures(), augmentation=never))
    assert look(Subject(pictures()), still=True).notes == ()
    with pytest.raises(Problem, match="when the run has ended"):
        look(Subject(streamed(pictures(), Noisy)), still=True)
    assert look(Subject(streamed(pictures())), still=True).samples


def test_a_page_of_a_stream_is_read_in_blocks_and_can_be_called_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_reading, "BLOCK", 60 * 10)
    reads: list[int] = []

    class Counting(FromMemory):
        def read(self, wanted: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
            reads.append(len(wanted))
            return super().read(wanted)

    data = pictures()
    summary = describe(data)
    found = look(Subject(streamed(data, Counting)), summary=summary)
    assert sum(reads) == PAGE
    assert max(reads) == 10
    assert [shown.row for shown in found.samples] == list(range(PAGE))
    off = threading.Event()
    off.set()
    with pytest.raises(Cancelled):
        look(Subject(streamed(data)), summary=summary, reporter=Reporter(cancel=off))


# ---------------------------------------------------------------------------------------------------------
# Points and histograms

def test_points_are_two_features_of_all_chosen_samples() -> None:
    data = datasets.build(Choice("moons"))
    points = look(Subject(data), Viewpoint(page=2)).points
    assert points is not None
    assert np.array_equal(points.x, data.train.held[:, 0].double().numpy())
    assert np.array_equal(points.y, data.train.held[:, 1].double().numpy())
    assert np.array_equal(points.colours, data.train.targets.numpy())
    assert points.of == 400
    upper = look(Subject(data), Viewpoint(label=0, order="epoch")).points
    assert upper is not None
    assert upper.rows.tolist() == np.flatnonzero(data.train.targets.numpy() == 0).tolist()


def test_points_may_be_placed_by_their_target_too() -> None:
    data = regression()
    found = look(Subject(data), Viewpoint(x=2, y=5, output=1))
    assert found.summary.axes == ("a", "b", "c", "d", "u", "v")
    assert found.points is not None
    assert np.array_equal(found.points.x, data.train.held[:, 2].double().numpy())
    assert np.array_equal(found.points.y, data.train.targets[:, 1].double().numpy())
    assert np.array_equal(found.points.colours, data.train.targets[:, 1].numpy())
    moons = look(Subject(datasets.build(Choice("moons"))), Viewpoint(y=2))
    assert moons.summary.axes == ("x", "y", "class")
    assert moons.points is not None
    assert np.array_equal(moons.points.y, moons.points.colours)


def test_a_single_feature_has_a_place_too() -> None:
    data = Data(Split(torch.randn(30), torch.randn(30, 1)), None, "regression")
    found = look(Subject(data))
    assert found.points is not None
    assert np.array_equal(found.points.y, data.train.targets[:, 0].double().numpy())


def test_of_very_many_points_some_at_even_distances_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_look, "_POINTS", 100)
    monkeypatch.setattr(data_look, "_STREAMED_POINTS", 10)
    points = look(Subject(regression())).points
    assert points is not None
    assert points.rows.tolist() == list(range(0, 150, 2))
    assert points.of == 150
    few = look(Subject(streamed(regression()))).points
    assert few is not None
    assert few.rows.tolist() == list(range(0, 150, 15))


@pytest.mark.parametrize("output", [0, 1])
def test_histograms_count_the_targets_of_both_splits(output: int) -> None:
    data = regression()
    data.train.targets[0] = math.nan
    found = look(Subject(data), Viewpoint(output=output)).histogram
    assert found is not None
    assert (found.training.sum(), found.validation.sum()) == (149, 40)
    column = data.train.targets[1:, output].numpy()
    for low, high, count in zip(found.edges, found.edges[1:-1], found.training, strict=False):
        assert count == ((column >= low) & (column < high)).sum()


def test_targets_that_are_all_the_same_have_a_histogram_too() -> None:
    found = look(Subject(Data(Split(torch.randn(5, 2), torch.ones(5, 1)), None, "regression"))).histogram
    assert found is not None
    assert found.training.sum() == 5
    assert found.validation.sum() == 0


def test_the_programs_own_augmentation_is_shown_as_the_batches_have_it() -> None:
    data = pictures(mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))
    augmentation = Augmentation(({"part": "RandomHorizontalFlip"}, {"part": "ColorJitter", "brightness": (0.5, 1.5)}),
                                data.shape, 3)
    plain = replace(data, mean=None, std=None)
    found = look(Subject(data, 3, 20, augmentation), Viewpoint(order="epoch", epoch=1))
    batches = HeldBatches(plain, 20, 3, Preparation(plain, CPU), augment=augmentation)
    wanted = torch.cat([inputs for inputs, _ in batches.epoch(1)])
    changed = 0
    for place, shown in enumerate(found.samples):
        seen = (wanted[place] * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
        assert shown.augmented is not None
        assert np.array_equal(shown.augmented, seen)
        changed += not np.array_equal(shown.augmented, shown.picture)
    assert changed > PAGE / 2
