"""Batches are a function of (seed, epoch, batch) and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from workbench import batches as module
from workbench.batches import HeldBatches, Preparation, derived_seed, epoch_order
from workbench.data import Data, Split

CPU = torch.device("cpu")
Pairs = list[tuple[Tensor, Tensor]]


def numbered(count: int) -> Data:
    """Each sample is its own number, in inputs and targets alike."""
    numbers = torch.arange(count)
    return Data(Split(numbers.float().unsqueeze(1), numbers), None, "classification", tuple(map(str, range(count))))


def pictures(count: int = 23) -> Data:
    generator = torch.Generator().manual_seed(3)
    return Data(Split(torch.randint(0, 256, (count, 3, 4, 5), generator=generator, dtype=torch.uint8),
                      torch.arange(count)), None, "classification", tuple(map(str, range(count))),
                mean=(0.5, 0.25, 0.1), std=(0.2, 0.3, 0.7))


def held(data: Data, size: int, seed: int = 0, memory_format: torch.memory_format = torch.contiguous_format,
         **more: Any) -> HeldBatches:
    return HeldBatches(data, size, seed, Preparation(data, CPU, memory_format), **more)


def epoch(data: Data, size: int, number: int = 0, first: int = 0, seed: int = 0, **more: Any) -> Pairs:
    return list(held(data, size, seed, **more).epoch(number, first))


def equal(one: Pairs, two: Pairs) -> bool:
    return len(one) == len(two) and all(torch.equal(a, b) and torch.equal(c, d) and a.stride() == b.stride()
                                        for (a, c), (b, d) in zip(one, two, strict=True))


def samples(pairs: Pairs) -> list[int]:
    return [int(number) for _, targets in pairs for number in targets]


# ---------------------------------------------------------------------------------------------------------
# Order

@settings(deadline=None, max_examples=100)
@given(count=st.integers(1, 60), size=st.integers(0, 70), seed=st.integers(0, 2**63 - 1), number=st.integers(0, 10**6),
       shuffle=st.booleans())
def test_an_epoch_has_each_sample_once_in_batches_of_the_size_asked(count: int, size: int, seed: int, number: int,
                                                                    shuffle: bool) -> None:
    batches = held(numbered(count), size, seed, shuffle=shuffle)
    found = list(batches.epoch(number))
    assert sorted(samples(found)) == list(range(count))
    if not shuffle:
        assert samples(found) == list(range(count))
    sizes = [len(targets) for _, targets in found]
    whole = min(size, count) if size else count
    assert len(batches) == len(sizes)
    assert set(sizes[:-1]) <= {whole}
    assert 1 <= sizes[-1] <= whole
    assert all(torch.equal(inputs.squeeze(1).long(), targets) for inputs, targets in found)


@settings(deadline=None, max_examples=100)
@given(data=st.data(), count=st.integers(2, 60), size=st.integers(1, 12), chunk=st.integers(0, 400))
def test_starting_at_a_batch_is_skipping_those_before(data: st.DataObject, count: int, size: int, chunk: int) -> None:
    before = module._CHUNK_BYTES
    module._CHUNK_BYTES = chunk
    try:
        whole = epoch(numbered(count), size, number=5, seed=9)
        first = data.draw(st.integers(0, len(whole)))
        assert equal(epoch(numbered(count), size, number=5, first=first, seed=9), whole[first:])
    finally:
        module._CHUNK_BYTES = before


def test_order_depends_on_seed_and_epoch_alone() -> None:
    batches = held(numbered(40), 8, 1)
    first = list(batches.epoch(3))
    list(batches.epoch(4))
    next(batches.epoch(7))  # an epoch left in the middle
    torch.manual_seed(99)
    torch.randn(3)
    assert equal(list(batches.epoch(3)), first)
    assert equal(epoch(numbered(40), 8, 3, seed=1), first)
    assert samples(epoch(numbered(40), 13, 3, seed=1)) == samples(first)  # another batch size, the same order


def test_the_order_is_the_same_on_every_machine_and_in_every_release() -> None:
    """Written down, so that a change, which would break every resumed run, does not go unnoticed."""
    assert derived_seed(0, 0, "order") == 6966386321333152537
    assert epoch_order(8, 0, 0).tolist() == [7, 1, 5, 2, 0, 3, 6, 4]
    assert epoch_order(8, 0, 1).tolist() == [6, 0, 4, 1, 5, 7, 2, 3]
    assert epoch_order(8, 7, 0).tolist() == [3, 7, 2, 1, 6, 4, 0, 5]


def test_other_epochs_and_seeds_have_other_orders() -> None:
    orders = {tuple(epoch_order(30, seed, number).tolist()) for seed in range(20) for number in range(20)}
    assert len(orders) == 400
    # (1, 23) and (12, 3) must not be read as the same words
    assert derived_seed(1, 23, "order") != derived_seed(12, 3, "order")
    assert all(0 <= derived_seed(i, "x") < 2**63 for i in range(100))


def test_iterating_does_not_move_the_global_generator() -> None:
    data = pictures()
    state = torch.get_rng_state()
    assert len(epoch(data, 4)) == 6
    assert torch.equal(torch.get_rng_state(), state)
    torch.randn(1)
    assert not torch.equal(torch.get_rng_state(), state)


# ---------------------------------------------------------------------------------------------------------
# Pieces

@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("size", [0, 1, 4, 23, 100])
def test_how_they_are_gathered_changes_no_bit(size: int, shuffle: bool, memory_format: torch.memory_format,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    data = pictures()

    def both_epochs() -> list[Pairs]:
        return [epoch(data, size, number, shuffle=shuffle, memory_format=memory_format) for number in (0, 1)]

    wanted = both_epochs()
    for chunk in (0, 1, 4 * 60 * 9, 1 << 30):
        for prepared in (0, 1 << 30):
            monkeypatch.setattr(module, "_CHUNK_BYTES", chunk)
            monkeypatch.setattr(module, "_PREPARED_BYTES", prepared)
            for found, right in zip(both_epochs(), wanted, strict=True):
                assert equal(found, right), (chunk, prepared)
    for inputs, _ in wanted[0]:
        assert inputs.is_contiguous(memory_format=memory_format)


def test_a_large_set_stays_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PREPARED_BYTES", 23 * 60 * 4 - 1)
    assert held(pictures(), 4)._inputs.dtype == torch.uint8
    monkeypatch.setattr(module, "_PREPARED_BYTES", 23 * 60 * 4)
    assert held(pictures(), 4)._inputs.dtype == torch.float32


# ---------------------------------------------------------------------------------------------------------
# Preparation

def test_bytes_are_scaled_and_normalised_as_written_out() -> None:
    data = pictures()
    found = torch.cat([inputs for inputs, _ in epoch(data, 4, shuffle=False)])
    mean, std = torch.tensor([0.5, 0.25, 0.1]).view(3, 1, 1), torch.tensor([0.2, 0.3, 0.7]).view(3, 1, 1)
    assert torch.equal(found, (data.train.inputs.float() / 255 - mean) / std)
    assert found.dtype == torch.float32


def test_a_byte_range_of_its_own_is_used() -> None:
    inputs = torch.arange(17, dtype=torch.uint8).view(17, 1, 1, 1)
    data = Data(Split(inputs, torch.zeros(17, dtype=torch.int64)), None, "classification", ("a",), byte_range=16.0)
    assert Preparation(data, CPU)(inputs).flatten().tolist() == [i / 16 for i in range(17)]


@pytest.mark.parametrize("kind", [torch.float16, torch.float32, torch.float64])
def test_numbers_come_as_float32_and_only_normalised(kind: torch.dtype) -> None:
    inputs = torch.tensor([[0.5, 300.0], [-2.0, 8.0]], dtype=kind)
    plain = Data(Split(inputs, torch.zeros(2, 1)), None, "regression")
    assert torch.equal(Preparation(plain, CPU)(inputs), inputs.float())
    by_column = Data(Split(inputs, torch.zeros(2, 1)), None, "regression", mean=(0.5, 8.0), std=(2.5, 4.0))
    assert Preparation(by_column, CPU)(inputs).tolist() == [[0.0, 73.0], [-1.0, 0.0]]


def test_preparing_leaves_the_data_as_it_was() -> None:
    data = pictures()
    inputs = data.train.inputs.clone()
    floats = Data(Split(inputs.float(), data.train.targets), None, "classification", data.classes, mean=data.mean,
                  std=data.std)
    epoch(data, 4)
    epoch(floats, 4)
    assert torch.equal(data.train.inputs, inputs)
    assert torch.equal(floats.train.inputs, inputs.float())


def test_whole_numbers_that_are_no_bytes_stay_whole() -> None:
    words = torch.arange(6).view(2, 3)
    data = Data(Split(words, torch.zeros(2, dtype=torch.int64)), None, "classification", ("a",))
    assert Preparation(data, CPU)(words).dtype == torch.int64


@pytest.mark.parametrize("first", [0, 1, 5])
@pytest.mark.parametrize("size", [1, 3, 4, 16, 64])
def test_a_batch_begins_in_memory_as_a_piece_of_its_own_wherever_one_starts(size: int, first: int) -> None:
    """How a CPU's kernels go over a batch depends on it, and with that the last bits of a sum after a resume."""
    for data in (pictures(200), numbered(200)):
        assert {inputs.data_ptr() % 64 for inputs, _ in epoch(data, size, first=first)} <= {0}
        assert {targets.data_ptr() % 64 for _, targets in epoch(data, size, first=first)} <= {0}


@pytest.mark.parametrize("step", range(1, 12))
def test_a_run_of_odd_batches_resumes_bit_for_bit(step: int, tmp_path: Any) -> None:
    from tests.workbench.running import Told, recipe, same
    from tests.workbench.test_reshape import steer
    from workbench.messages import CheckpointSaved, Save, Started
    from workbench.registry import Choice
    from workbench.trainer import Trainer

    chosen = recipe("SGD", optimizer_values={"lr": 0.05}, model=Choice("mlp", {"hidden": (33,)}), batch_size=3,
                    epochs=3)
    told = steer(Trainer(chosen, tmp_path), {step: [Save()]}).finished()
    path = next(event.path for event in told.of(CheckpointSaved) if event.reason == "asked")
    again = Told(Trainer.resume(path, tmp_path / "again")).finished()
    assert again.of(Started)[0].first_step == step
    assert same(again.weights, told.weights)
