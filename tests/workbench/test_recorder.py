"""The recorder's numbers are those of a loop that adds everything up itself, however often it is read."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import recorder as module
from workbench.recorder import (
    ACCURACY,
    GRADIENT_NORM,
    LOSS,
    RUNNING_LOSS,
    TRAIN_ACCURACY,
    TRAIN_LOSS,
    EpochSums,
    Reading,
    Recorder,
    measured,
    sample,
)

GROUPS = ["weights", "biases"]


Step = tuple[torch.Tensor, torch.Tensor, torch.Tensor, list[dict[str, float]]]


@lru_cache(maxsize=1000)
def step(number: int, size: int, classes: int = 3) -> Step:
    """Loss, outputs, targets and groups of a made-up step."""
    generator = torch.Generator().manual_seed(number)
    outputs = torch.randn(size, classes, generator=generator)
    targets = torch.randint(0, classes, (size,), generator=generator)
    groups = [{"lr": 0.1 / (number + 1)}, {"lr": 0.2}]
    return torch.nn.functional.cross_entropy(outputs, targets), outputs, targets, groups


class Joined:
    """Readings put together."""

    def __init__(self) -> None:
        self.columns: dict[str, list[float]] = {}
        self.samples: dict[str, list[tuple[int, float]]] = {}
        self.next = 0

    def add(self, reading: Reading) -> None:
        assert reading.first == self.next
        self.next += reading.count
        for name, values in reading.columns.items():
            assert len(values) == reading.count
            assert values.dtype == np.float64
            self.columns.setdefault(name, []).extend(values.tolist())
        for name, (steps, values) in reading.samples.items():
            assert steps.dtype == np.int64
            self.samples.setdefault(name, []).extend(zip(steps.tolist(), values.tolist(), strict=True))


@settings(deadline=None, max_examples=100)
@given(data=st.data(), epochs=st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=5), min_size=1, max_size=6),
       keep=st.sampled_from([0, 20, 1 << 14]))
def test_epochs_add_up_however_often_they_are_read(data: st.DataObject, epochs: list[list[int]], keep: int) -> None:
    recorder, joined = Recorder(GROUPS, True, 0), Joined()
    before = module._KEEP_OUTPUTS
    module._KEEP_OUTPUTS = keep
    try:
        number = 0
        wanted: dict[str, list[tuple[int, float]]] = {TRAIN_LOSS: [], RUNNING_LOSS: [], TRAIN_ACCURACY: []}
        losses, accuracies, first_lr = [], [], []
        for sizes in epochs:
            running = weighted = right = 0.0
            for size in sizes:
                loss, outputs, targets, groups = step(number, size)
                recorder.add(loss, outputs, targets, groups)
                correct = int((outputs.argmax(1) == targets).sum())
                losses.append(loss.item())
                accuracies.append(correct / size)
                first_lr.append(groups[0]["lr"])
                running, weighted, right = running + loss.item(), weighted + loss.item() * size, right + correct
                number += 1
                if data.draw(st.booleans()):
                    joined.add(recorder.read())
            recorder.end_epoch()
            wanted[RUNNING_LOSS].append((number - 1, running))
            wanted[TRAIN_LOSS].append((number - 1, weighted / sum(sizes)))
            wanted[TRAIN_ACCURACY].append((number - 1, right / sum(sizes)))
            if data.draw(st.booleans()):
                joined.add(recorder.read())
        joined.add(recorder.read())
    finally:
        module._KEEP_OUTPUTS = before
    assert joined.columns == {LOSS: losses, ACCURACY: accuracies, "lr/weights": first_lr,
                              "lr/biases": [0.2] * number}
    assert set(joined.samples) == set(wanted)
    for name, points in wanted.items():
        assert [at for at, _ in joined.samples[name]] == [at for at, _ in points], name
        assert [value for _, value in joined.samples[name]] == pytest.approx([value for _, value in points], rel=1e-12)
    assert recorder.sums == EpochSums()


def test_one_batch_an_epoch_is_its_own_sum_to_the_last_bit() -> None:
    recorder = Recorder(["all"], False, 0)
    losses = []
    for number in range(50):
        loss, outputs, targets, groups = step(number, 3)
        recorder.add(loss, outputs, targets, groups[:1])
        recorder.end_epoch()
        losses.append(loss.item())
    reading = recorder.read()
    assert reading.samples[RUNNING_LOSS][1].tolist() == losses
    assert TRAIN_ACCURACY not in reading.samples
    assert ACCURACY not in reading.columns
    assert reading.last_epoch[RUNNING_LOSS] == losses[-1]


def test_nothing_recorded_is_nothing_read() -> None:
    reading = Recorder(["all"], True, 7).read()
    assert (reading.first, reading.count, dict(reading.columns), reading.samples, reading.last_epoch) == (
        7, 0, {}, {}, {})


@pytest.mark.parametrize("keep", [0, 1 << 14])
@pytest.mark.parametrize("accuracy", [True, False])
def test_undo_takes_back_the_last_step_and_all_that_belongs_to_it(accuracy: bool, keep: int,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEEP_OUTPUTS", keep)

    def recorded(count: int, undone: int) -> Recorder:
        recorder = Recorder(GROUPS, accuracy, 100)
        recorder.add(*step(0, 4))
        recorder.note(GRADIENT_NORM, 100, 1.5)
        recorder.end_epoch()
        for number in range(1, count + undone):
            recorder.add(*step(number, 4 if number % 2 else 3))
            recorder.note(GRADIENT_NORM, 100 + number, torch.tensor(float(number)))
        if undone:
            recorder.end_epoch()
        for _ in range(undone):
            recorder.undo()
        return recorder

    for count in (1, 2, 3):
        plain = recorded(count, 0)
        for undone in (1, 2, 3):
            other = recorded(count, undone)
            assert len(other) == len(plain) == count
        wanted, found = recorded(count, 0), recorded(count, 2)
        for following in (wanted, found):  # and goes on as if nothing had been there
            following.add(*step(50, 2))
            following.end_epoch()
        a, b = wanted.read(), found.read()
        assert (a.first, a.count) == (b.first, b.count)
        assert {name: values.tolist() for name, values in a.columns.items()} == {
            name: values.tolist() for name, values in b.columns.items()}
        assert {name: (at.tolist(), values.tolist()) for name, (at, values) in a.samples.items()} == {
            name: (at.tolist(), values.tolist()) for name, (at, values) in b.samples.items()}


def test_notes_keep_their_steps_and_may_be_tensors() -> None:
    recorder = Recorder(["all"], False, 0)
    recorder.add(*step(0, 2)[:3], [{"lr": 0.1}])
    recorder.note("norm", 0, torch.tensor(2.5))
    recorder.note("norm", 4, 3)
    recorder.note("other", 1, 1.0)
    samples = recorder.read().samples
    assert (samples["norm"][0].tolist(), samples["norm"][1].tolist()) == ([0, 4], [2.5, 3.0])
    assert (samples["other"][0].tolist(), samples["other"][1].tolist()) == ([1], [1.0])
    assert recorder.read().samples == {}


def test_a_reading_from_a_step_on_has_nothing_from_before_it() -> None:
    recorder = Recorder(["all"], False, 10)
    for number in range(6):
        recorder.add(*step(number, 2)[:3], [{"lr": float(number)}])
        recorder.note("early" if number < 3 else "late", 10 + number, number)
        recorder.note("all", 10 + number, number)
    whole = recorder.read()
    assert whole.from_step(10) is whole
    assert whole.from_step(3) is whole
    cut = whole.from_step(13)
    assert (cut.first, cut.count) == (13, 3)
    assert cut.columns["lr/all"].tolist() == [3.0, 4.0, 5.0]
    assert set(cut.samples) == {"late", "all"}
    assert cut.samples["all"][0].tolist() == [13, 14, 15]
    assert whole.from_step(99).count == 0


def test_what_was_not_read_can_be_forgotten_with_the_sums_of_then() -> None:
    recorder = Recorder(["all"], True, 0)
    for number in range(3):
        recorder.add(*step(number, 4)[:3], [{"lr": 0.1}])
    then = recorder.read()
    sums = EpochSums(**vars(recorder.sums))
    for number in range(3, 6):
        recorder.add(*step(number, 4)[:3], [{"lr": 0.1}])
        recorder.note("norm", number, 1.0)
    recorder.read()
    recorder.add(*step(9, 4)[:3], [{"lr": 0.1}])
    recorder.forget(3, sums)
    recorder.add(*step(3, 4)[:3], [{"lr": 0.1}])
    recorder.end_epoch()
    reading = recorder.read()
    assert (reading.first, reading.count) == (3, 1)
    assert reading.samples[RUNNING_LOSS][0].tolist() == [3]
    assert reading.last_epoch[RUNNING_LOSS] == pytest.approx(then.columns[LOSS].sum() + step(3, 4)[0].item())


def test_a_loss_that_is_not_finite_is_read_as_it_is() -> None:
    recorder = Recorder(["all"], False, 0)
    for value in (1.0, float("nan"), float("inf")):
        recorder.add(torch.tensor(value), torch.zeros(2, 3), torch.zeros(2), [{"lr": 0.1}])
    assert str(recorder.read().columns[LOSS].tolist()) == "[1.0, nan, inf]"


def test_one_point_and_the_last_of_many() -> None:
    steps, values = sample(3, 0.5)
    assert (steps.tolist(), values.tolist()) == ([3], [0.5])
    assert measured({"a": (np.array([1, 2]), np.array([5.0, 6.0]))}, "a") == 6.0
    assert measured({"a": (np.zeros(0, np.int64), np.zeros(0))}, "a") is None
    assert measured({}, "a") is None
