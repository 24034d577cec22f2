"""Going through a split: each sample once, in its order, held or streamed."""

from __future__ import annotations

from contextlib import closing

import pytest
import torch

from tests.workbench.running import regression
from workbench.batches import Preparation
from workbench.data import Data, Split
from workbench.in_order import InOrder
from workbench.stream import FromMemory

CPU = torch.device("cpu")


def numbers(count: int) -> Data:
    inputs = torch.arange(count, dtype=torch.float32).view(-1, 1)
    return regression(inputs, inputs * 2)


def streamed(split: Split) -> Split:
    return Split(FromMemory(split.held), split.targets)


@pytest.mark.parametrize("even", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 4096, 4097, 8193])
def test_every_sample_comes_once_and_in_order(count: int, even: bool) -> None:
    data = numbers(count)
    for split in (data.train, streamed(data.train)):
        batches = list(InOrder(split, Preparation(data, CPU), even=even))
        assert torch.equal(torch.cat([inputs for inputs, _ in batches]), data.train.held)
        assert torch.equal(torch.cat([targets for _, targets in batches]), data.train.targets)
        sizes = [len(inputs) for inputs, _ in batches]
        assert max(sizes) < 8192
        if even:  # batch norm refuses a single sample
            assert count == 1 or min(sizes) > 1


def test_even_batches_are_what_keeps_a_sample_from_being_alone() -> None:
    data = numbers(4097)
    assert [len(inputs) for inputs, _ in InOrder(data.train, Preparation(data, CPU))] == [4096, 1]


def test_huge_samples_come_in_small_batches() -> None:
    inputs = torch.zeros(5, 4_000_000, dtype=torch.uint8)
    data = Data(Split(inputs, torch.zeros(5, 1)), None, "regression")
    assert [len(batch) for batch, _ in InOrder(data.train, Preparation(data, CPU), even=True)] == [3, 2]


def test_a_small_split_is_prepared_once_where_it_is_gone_through_again() -> None:
    data = numbers(10)
    batches = InOrder(data.train, Preparation(data, CPU), keep=True)
    (first, _), (second, _) = next(iter(batches)), next(iter(batches))
    assert first is second


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_a_stream_gives_the_same_bits_each_time_with_any_number_of_processes(workers: int) -> None:
    generator = torch.Generator().manual_seed(1)
    inputs = torch.randint(0, 256, (9000, 3, 4, 4), dtype=torch.uint8, generator=generator)
    data = Data(Split(inputs, torch.zeros(9000, dtype=torch.int64)), None, "classification", ("a",), mean=(0.5,) * 3,
                std=(0.2,) * 3)
    held = list(InOrder(data.train, Preparation(data, CPU)))
    with closing(InOrder(streamed(data.train), Preparation(data, CPU), workers=workers)) as batches:
        for _ in range(2):
            found = list(batches)
            assert len(found) == len(held)
            assert all(torch.equal(a, b) and torch.equal(c, d) for (a, c), (b, d) in zip(found, held, strict=True))
