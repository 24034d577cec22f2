"""Averaged weights: those of plain torch, bit for bit; and the raw weights never notice."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from tests.workbench.running import recipe, same
from workbench.averaging import Average, averaged
from workbench.batches import Preparation
from workbench.data import Data, Split
from workbench.in_order import InOrder
from workbench.recipe import Recipe
from workbench.sentence import Problem

EPOCHS, PER_EPOCH, BATCH = 4, 4, 5
TOTAL = EPOCHS * PER_EPOCH
DECAY = 0.9
CPU = partial(Preparation, device=torch.device("cpu"))


def in_order(data: Data) -> Iterator[Tensor]:
    return (inputs for inputs, _ in InOrder(data.train, CPU(data), even=True))


def averaging(kind: str, start: float = 0.0) -> Recipe:
    return recipe(average=kind, average_start=start, average_decay=DECAY)


class Loop:
    """A plain loop over a net with dropout and batch norm, which makes an average on the way where it is asked to."""

    def __init__(self, chosen: Recipe, total: int = TOTAL) -> None:
        torch.manual_seed(0)
        inputs, targets = torch.randn(PER_EPOCH * BATCH, 6), torch.randn(PER_EPOCH * BATCH, 1)
        self.data = Data(Split(inputs, targets), None, "regression")
        self.net = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.25), nn.Linear(8, 1))
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=0.1)
        self.average = Average.of(chosen, self.net, total)
        self.step = 0

    def go_to(self, step: int, measure: bool = False) -> Loop:
        """Make the steps before ``step``; ``measure`` the average after each epoch."""
        batches = list(zip(self.data.train.inputs.split(BATCH), self.data.train.targets.split(BATCH), strict=True))
        while self.step < step:
            inputs, targets = batches[self.step % PER_EPOCH]
            self.optimizer.zero_grad()
            nn.functional.mse_loss(self.net(inputs), targets).backward()
            self.optimizer.step()
            self.step += 1
            if self.average is not None:
                self.average.after_step(self.step)
                if self.step % PER_EPOCH == 0:
                    self.average.after_epoch(self.step)
                    if measure:
                        self.measure()
        return self

    def measure(self, evaluate: Callable[[nn.Module], dict[str, float]] = lambda model: {}) -> dict[str, float]:
        assert self.average is not None
        return self.average.measure(evaluate, in_order(self.data))

    def state(self) -> dict[str, Any]:
        """All but the average, copied."""
        return copy.deepcopy({"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict(),
                              "generator": torch.get_rng_state(), "step": self.step})

    def put_back(self, state: dict[str, Any]) -> Loop:
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["generator"])
        self.step = state["step"]
        return self

    @property
    def raw(self) -> list[torch.Tensor]:
        return tensors(self.net)

    @property
    def mean(self) -> list[torch.Tensor]:
        assert self.average is not None
        return tensors(self.average.model)


def tensors(model: nn.Module) -> list[torch.Tensor]:
    return [value.clone() for value in model.state_dict().values()]


def raw_models() -> list[nn.Module]:
    """The model after 0, 1, 2, ... steps of a run that knows of no average."""
    loop = Loop(averaging("off"))
    return [copy.deepcopy(loop.go_to(step).net) for step in range(TOTAL + 1)]


# ---------------------------------------------------------------------------------------------------------
# Against plain torch

@pytest.mark.parametrize(("start", "first"), [(0.0, 1), (0.5, 9), (0.99, TOTAL)])
def test_ema_is_that_of_torch_bit_for_bit(start: float, first: int) -> None:
    models = raw_models()
    plain = AveragedModel(models[0], multi_avg_fn=get_ema_multi_avg_fn(DECAY), use_buffers=True)
    for model in models[first:]:
        plain.update_parameters(model)
        for source, target in zip(model.buffers(), plain.module.buffers(), strict=True):
            if not target.is_floating_point():  # torch averages, and cuts off, how many batches a norm has seen
                target.copy_(source)
    loop = Loop(averaging("ema", start)).go_to(TOTAL)
    assert same(loop.mean, tensors(plain.module))
    assert same(loop.mean, loop.raw) == (first == TOTAL), "an average of several states is none of them"


@pytest.mark.parametrize(("start", "epochs"), [(0.0, (1, 2, 3, 4)), (0.5, (3, 4)), (0.3, (2, 3, 4)), (0.99, (4,))])
def test_swa_is_that_of_torch_bit_for_bit(start: float, epochs: tuple[int, ...]) -> None:
    models = raw_models()
    plain = AveragedModel(models[0])
    for epoch in epochs:
        plain.update_parameters(models[epoch * PER_EPOCH])
    loop = Loop(averaging("swa", start)).go_to(TOTAL)
    assert loop.average is not None
    assert loop.average.count == len(epochs)
    assert same(loop.mean, tensors(plain.module))


def test_whole_numbers_among_the_buffers_are_taken_over() -> None:
    for kind in ("ema", "swa"):
        loop = Loop(averaging(kind)).go_to(TOTAL)
        counts = {name: int(value) for name, value in loop.average.model.state_dict().items()  # type: ignore[union-attr]
                  if name.endswith("num_batches_tracked")}
        assert counts
        assert set(counts.values()) == {TOTAL}


def test_statistics_of_batch_norm_are_averaged_with_ema() -> None:
    models = raw_models()
    loop = Loop(averaging("ema")).go_to(3)
    name = next(name for name in models[0].state_dict() if name.endswith("running_mean"))
    expected = models[1].state_dict()[name]
    for model in models[2:4]:
        expected = expected.lerp(model.state_dict()[name], 1 - DECAY)
    assert torch.equal(loop.average.model.state_dict()[name], expected)  # type: ignore[union-attr]


def test_a_buffer_that_is_replaced_is_followed() -> None:
    class Remembering(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(2))
            self.register_buffer("last", torch.zeros(2))

    model = Remembering()
    average = Average(model, "ema", 0, decay=0.5)
    average.after_step(1)
    model.last = torch.ones(2)
    average.after_step(2)
    assert torch.equal(average.model.get_buffer("last"), torch.full((2,), 0.5))


# ---------------------------------------------------------------------------------------------------------
# Nothing else moves

@pytest.mark.parametrize("kind", ["ema", "swa"])
def test_the_raw_training_does_not_notice(kind: str) -> None:
    without = Loop(averaging("off")).go_to(TOTAL)
    averaging_too = Loop(averaging(kind)).go_to(TOTAL, measure=True)
    assert without.average is None
    assert same(averaging_too.raw, without.raw)


def test_a_generator_that_was_moved_would_be_noticed() -> None:
    """The control: a single number drawn on the way changes the weights, by way of dropout."""
    plain = Loop(averaging("off")).go_to(TOTAL)
    disturbed = Loop(averaging("off")).go_to(PER_EPOCH)
    torch.rand(1)
    assert not same(disturbed.go_to(TOTAL).raw, plain.raw)


@pytest.mark.parametrize("kind", ["ema", "swa"])
def test_measuring_draws_no_numbers_and_leaves_the_raw_model_as_it_is(kind: str) -> None:
    loop = Loop(averaging(kind)).go_to(PER_EPOCH)
    before, modes = loop.raw, [module.training for module in loop.net.modules()]
    generator = torch.get_rng_state()
    loop.measure()
    assert torch.equal(torch.get_rng_state(), generator)
    assert same(loop.raw, before)
    assert [module.training for module in loop.net.modules()] == modes
    assert all(weight.grad is None and not weight.requires_grad for weight in loop.average.model.parameters())  # type: ignore[union-attr]


# ---------------------------------------------------------------------------------------------------------
# Measuring

def test_swa_measures_batch_norm_anew_over_the_training_split_in_its_held_order() -> None:
    loop = Loop(averaging("swa")).go_to(TOTAL)
    assert loop.average is not None
    plain = AveragedModel(copy.deepcopy(loop.average.model))
    generator = torch.get_rng_state()
    update_bn([loop.data.train.inputs], plain.module)
    torch.set_rng_state(generator)
    stale = loop.mean
    seen: list[list[torch.Tensor]] = []
    loop.measure(lambda model: seen.append(tensors(model)) or {})
    assert same(seen[0], tensors(plain.module))
    assert not same(seen[0], stale), "the statistics would have been those of other weights"


def test_ema_is_measured_as_it_is_and_asks_for_no_data() -> None:
    loop = Loop(averaging("ema")).go_to(TOTAL)
    assert loop.average is not None
    before = loop.mean

    def no_data() -> object:
        raise AssertionError("ema needs none")
        yield

    assert loop.average.measure(lambda model: {"n": 1.0}, no_data()) == {"n (averaged)": 1.0}  # type: ignore[arg-type]
    assert same(loop.mean, before)


def test_values_get_names_of_their_own_and_are_those_of_the_averaged_weights() -> None:
    for kind in ("ema", "swa"):
        loop = Loop(averaging(kind)).go_to(TOTAL)
        assert loop.average is not None
        size = lambda model: {"validation loss": float(sum(w.detach().abs().sum() for w in model.parameters()))}  # noqa: E731
        assert loop.measure(size) == {"validation loss (averaged)": size(loop.average.model)["validation loss"]}
        assert loop.measure(size)["validation loss (averaged)"] != size(loop.net)["validation loss"]
    assert averaged("validation accuracy") == "validation accuracy (averaged)"


@pytest.mark.parametrize(("kind", "before", "after"), [("ema", 8, 9), ("swa", 8, 12)])
def test_there_is_nothing_to_measure_before_the_start(kind: str, before: int, after: int) -> None:
    loop = Loop(averaging(kind, 0.5)).go_to(before)
    assert loop.average is not None
    assert not loop.average.started
    assert loop.measure(lambda model: {"n": 1.0}) == {}
    loop.go_to(after)
    assert loop.average.started
    assert loop.measure(lambda model: {"n": 1.0}) == {"n (averaged)": 1.0}


def test_off_is_no_average() -> None:
    assert Average.of(averaging("off"), nn.Linear(1, 1), TOTAL) is None


@pytest.mark.parametrize(("share", "total", "start"), [(0.0, 10, 0), (0.29, 100, 29), (0.7, 10, 7), (0.999, 10, 9)])
def test_the_start_is_a_share_of_the_planned_run(share: float, total: int, start: int) -> None:
    average = Average.of(averaging("ema", share), nn.Linear(1, 1), total)
    assert average is not None
    assert average.start == start


# ---------------------------------------------------------------------------------------------------------
# Checkpoints

@pytest.mark.parametrize("at", [0, 6, 8, 11])
@pytest.mark.parametrize("kind", ["ema", "swa"])
def test_an_average_that_is_put_back_goes_on_bit_for_bit(kind: str, at: int) -> None:
    chosen = averaging(kind, 0.3)
    whole = Loop(chosen).go_to(TOTAL, measure=True)
    first = Loop(chosen).go_to(at, measure=True)
    assert first.average is not None
    kept, rest = first.average.state_dict(), first.state()
    first.go_to(TOTAL, measure=True)  # nothing in what was kept may change
    second = Loop(chosen, total=1000).put_back(rest)  # a longer plan: the start stays
    assert second.average is not None
    second.average.load_state_dict(kept)
    second.go_to(TOTAL, measure=True)
    assert same(second.mean, whole.mean)
    assert same(second.raw, whole.raw)
    assert second.average.count == whole.average.count  # type: ignore[union-attr]
    assert second.average.start == round(0.3 * TOTAL)


@pytest.mark.parametrize("kind", ["ema", "swa"])
def test_going_back_to_before_the_start_begins_the_average_anew(kind: str) -> None:
    loop = Loop(averaging(kind, 0.3))
    assert loop.average is not None
    before, rest = loop.average.state_dict(), loop.state()
    once = loop.go_to(TOTAL).mean
    loop.average.load_state_dict(before)
    assert not loop.average.started
    assert same(loop.put_back(rest).go_to(TOTAL).mean, once)


def test_training_on_does_not_write_into_the_state_that_was_loaded() -> None:
    loop = Loop(averaging("ema")).go_to(5)
    assert loop.average is not None
    kept = loop.average.state_dict()
    copied = [value.clone() for value in kept["model_state_dict"].values()]
    loop.average.load_state_dict(kept)
    loop.go_to(9)
    assert same(list(kept["model_state_dict"].values()), copied)


def test_the_state_is_plain_and_safe_to_load(tmp_path: object) -> None:
    loop = Loop(averaging("ema")).go_to(3)
    assert loop.average is not None
    path = f"{tmp_path}/average.pt"
    torch.save(loop.average.state_dict(), path)
    loaded = torch.load(path, weights_only=True)
    assert loaded["count"] == 3
    loop.net.load_state_dict(loaded["model_state_dict"])  # into the raw model's names
    assert same(loop.raw, loop.mean)


def test_the_average_of_another_model_or_kind_is_refused() -> None:
    ema, swa = Loop(averaging("ema")).average, Loop(averaging("swa")).average
    assert ema is not None
    assert swa is not None
    with pytest.raises(Problem, match="kind ema, the recipe asks for swa"):
        swa.load_state_dict(ema.state_dict())
    other = Average(nn.Linear(2, 2), "ema", 0)
    for wrong in (other.state_dict(), {"kind": "ema"}, {"kind": "ema", "start": 0, "count": 1,
                                                        "model_state_dict": None}):
        with pytest.raises(Problem, match="another model"):
            ema.load_state_dict(wrong)


def test_a_convolution_with_batch_norm_in_channels_last_keeps_its_layout() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).to(memory_format=torch.channels_last)
    average = Average(model, "ema", 0)
    average.after_step(1)
    average.after_step(2)
    weight = next(average.model.parameters())
    assert weight.is_contiguous(memory_format=torch.channels_last)
