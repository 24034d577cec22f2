"""Splits in which each class has its share."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.data import split_off
from workbench.stratified import split_by_class, split_rows


@settings(deadline=None)
@given(sizes=st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(sum), share=st.floats(0, 0.9),
       seed=st.integers(0, 2**63 - 1))
def test_each_class_gives_its_share_and_keeps_a_sample(sizes: list[int], share: float, seed: int) -> None:
    labels = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
    kept, held = split_rows(len(labels), share, seed, labels)
    assert sorted(kept.tolist() + held.tolist()) == list(range(len(labels)))
    wanted = min(max(1, round(len(labels) * share)), len(labels) - 1) if share > 0 and len(labels) > 1 else 0
    room = sum(max(0, size - 1) for size in sizes)
    assert len(held) == min(wanted, room)
    counts = torch.bincount(labels[held], minlength=len(sizes)).tolist()
    for size, count in zip(sizes, counts, strict=True):
        assert count <= max(0, size - 1)
        if wanted <= room and min((size for size in sizes if size), default=0) > 2 / (1 - share):
            assert abs(count - size * wanted / len(labels)) < 1.000001
    again = split_rows(len(labels), share, seed, labels)
    assert torch.equal(again[0], kept)
    assert torch.equal(again[1], held)


@settings(deadline=None, max_examples=50)
@given(count=st.integers(1, 100), share=st.floats(0, 0.9), seed=st.integers(0, 2**63 - 1))
def test_without_labels_it_is_the_split_of_all_datasets(count: int, share: float, seed: int) -> None:
    kept, held = split_rows(count, share, seed)
    one, two = split_off(torch.arange(count), torch.arange(count), share, seed)
    assert torch.equal(kept, one.inputs)
    assert torch.equal(held, two.inputs if two is not None else torch.arange(0))


def test_the_rows_are_mixed_and_another_seed_is_another_split() -> None:
    labels = torch.arange(200) // 100
    kept, held = split_rows(200, 0.25, 0, labels)
    assert torch.bincount(labels[held]).tolist() == [25, 25]
    assert not torch.equal(labels[kept], labels[kept].sort().values)
    assert not torch.equal(split_rows(200, 0.25, 1, labels)[1], held)
    state = torch.get_rng_state()
    split_rows(200, 0.25, 0, labels)
    assert torch.equal(torch.get_rng_state(), state)


def test_a_plain_split_does_not_keep_the_shares() -> None:
    """The control: what stratifying is for."""
    labels = torch.tensor([0] * 95 + [1] * 5)
    plain = [int((labels[split_rows(100, 0.2, seed)[1]] == 1).sum()) for seed in range(20)]
    fair = [int((labels[split_rows(100, 0.2, seed, labels)[1]] == 1).sum()) for seed in range(20)]
    assert fair == [1] * 20
    assert 0 in plain


@pytest.mark.parametrize(("labels", "validation"), [([0, 1, 2], None), ([0], None), ([0, 0, 1], 1)])
def test_classes_of_one_sample_stay_in_training(labels: list[int], validation: int | None) -> None:
    one, two = split_by_class(torch.zeros(len(labels), 2), torch.tensor(labels), 0.5, 0)
    assert (None if two is None else len(two)) == validation
    assert set(one.targets.tolist()) == set(labels)
