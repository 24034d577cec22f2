"""What a dataset hands over: splits that fit together, made the same way every time."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.data import Data, DataShape, Split, split_off
from workbench.kinds import registries
from workbench.registry import Choice
from workbench.sentence import Problem


def split(inputs: int, targets: int | None = None, width: int = 3) -> Split:
    count = inputs if targets is None else targets
    return Split(torch.zeros(inputs, width), torch.zeros(count, dtype=torch.int64))


@pytest.mark.parametrize(("train", "validation", "sentence"), [
    (split(3, 4), None, "The training split has 3 inputs and 4 targets; there must be as many of one as of the other."),
    (split(3), split(2, 1), "The validation split has 2 inputs and 1 targets; "),
    (split(0), None, "The training split is empty: choose a smaller validation share or more samples."),
    (split(3), split(0), "The validation split is empty: leave it out (None) or put samples into it."),
    (split(3), split(3, width=4), "Inputs of the validation split have the shape (4,), those of the training split "
                                  "(3,): they must be equal."),
])
def test_splits_that_do_not_fit_are_refused(train: Split, validation: Split | None, sentence: str) -> None:
    with pytest.raises(Problem) as caught:
        Data(train, validation, "classification", ("a",))
    assert caught.value.sentence.startswith(sentence)


def test_splits_that_fit_are_taken() -> None:
    data = Data(split(3), split(1), "classification", ("a", "b"))
    assert (len(data.train), data.shape) == (3, DataShape((3,), 2, "classification"))


def test_the_shape_says_what_a_model_must_know() -> None:
    pictures = Data(Split(torch.zeros(2, 3, 4, 5), torch.zeros(2, 6)), None, "regression")
    assert pictures.shape == DataShape((3, 4, 5), 6, "regression")
    assert pictures.shape.numel == 60
    assert Data(Split(torch.zeros(2, 3), torch.zeros(2)), None, "regression").shape.outputs == 1


@settings(deadline=None)
@given(count=st.integers(1, 200), share=st.floats(0, 0.9), seed=st.integers(0, 2**63 - 1))
def test_a_split_loses_and_repeats_nothing(count: int, share: float, seed: int) -> None:
    numbers = torch.arange(count)
    train, held = split_off(numbers.float(), numbers, share, seed)
    kept = train.targets.tolist() + (held.targets.tolist() if held else [])
    assert sorted(kept) == list(range(count))
    for one in (train, held):
        assert one is None or torch.equal(one.inputs, one.targets.float())
    assert len(train) >= 1
    if share == 0 or count == 1:
        assert held is None
        assert train.targets.tolist() == list(range(count))
    else:
        assert held is not None
        assert len(held) == min(max(1, round(count * share)), count - 1)
    again, _ = split_off(numbers.float(), numbers, share, seed)
    assert torch.equal(again.targets, train.targets)


def test_another_seed_is_another_split_and_the_global_generator_is_not_moved() -> None:
    numbers = torch.arange(100)
    state = torch.get_rng_state()
    one, two = (split_off(numbers, numbers, 0.2, seed)[1] for seed in (0, 1))
    assert one is not None
    assert two is not None
    assert one.targets.tolist() != two.targets.tolist()
    assert torch.equal(torch.get_rng_state(), state)


def test_random_numbers_are_those_of_the_tutorial() -> None:
    torch.manual_seed(4)
    inputs, targets = torch.randn(6, 3), torch.randn(6, 2)
    data = registries["datasets"].build(Choice("random_regression", {"samples": 6, "inputs": 3, "outputs": 2,
                                                                     "seed": 4}))
    assert torch.equal(data.train.inputs, inputs)
    assert torch.equal(data.train.targets, targets)


def test_random_pictures_have_equal_classes() -> None:
    build = registries["datasets"].build
    assert build(Choice("random_images")).train.targets.tolist() == [0, 0, 1, 1]
    data = build(Choice("random_images", {"samples": 90, "classes": 9, "as_bytes": True, "channels": 1, "size": 2}))
    assert torch.bincount(data.train.targets).tolist() == [10] * 9
    assert (data.train.inputs.dtype, data.train.inputs.shape) == (torch.uint8, (90, 1, 2, 2))


def test_digits_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    bundle = load_digits()
    data = registries["datasets"].build(Choice("digits", {"validation": 0.0}))
    assert data.validation is None
    assert torch.equal(data.train.inputs.squeeze(1).double(), torch.from_numpy(bundle.images))
    assert data.train.targets.tolist() == bundle.target.tolist()
    whole = data.train.inputs.double() / data.byte_range
    assert data.mean == (pytest.approx(float(whole.mean()), abs=1e-5),)
    assert data.std == (pytest.approx(float(whole.std()), abs=1e-4),)
    parted = registries["datasets"].build(Choice("digits"))
    assert parted.validation is not None
    assert (len(parted.train), len(parted.validation)) == (1438, 359)
