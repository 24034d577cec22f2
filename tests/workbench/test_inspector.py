"""The inspector's numbers are those of a loop that writes every formula out; and training never notices it."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from workbench import inspector as module
from workbench.inspector import LONGEST, SHARE, SHORTEST, Inspector, layers
from workbench.kinds import registries
from workbench.messages import Samples
from workbench.quantities import (
    COSINE,
    EFFECTIVE,
    GRADIENT,
    QUANTITIES,
    RATIO,
    UPDATE,
    WEIGHT,
    series_name,
    split_name,
)
from workbench.registry import Choice

Optimizer = Callable[[list[nn.Parameter]], torch.optim.Optimizer]

OPTIMIZERS = {name: cls for name, cls in vars(torch.optim).items()
              if inspect.isclass(cls) and issubclass(cls, torch.optim.Optimizer) and cls is not torch.optim.Optimizer}
SETTINGS: dict[str, list[dict[str, Any]]] = {
    "SGD": [{"lr": 0.1}, {"lr": 0.1, "momentum": 0.9}, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "foreach": True},
            {"lr": 0.1, "momentum": 0.9, "maximize": True, "weight_decay": 0.1}],
    "RMSprop": [{}, {"momentum": 0.9, "centered": True}],
    "Adam": [{}, {"amsgrad": True, "fused": True}],
    "LBFGS": [{"lr": 0.1, "max_iter": 4}, {"line_search_fn": "strong_wolfe"}],
}


@dataclass
class Job:
    """A model and its optimizer, on a few samples; ``embedding`` gives the weights sparse gradients."""

    optimizer: torch.optim.Optimizer = field(init=False)
    model: nn.Module
    make: Optimizer
    inputs: Tensor = field(init=False)

    def __post_init__(self) -> None:
        torch.manual_seed(1)
        indices = isinstance(next(self.model.modules()), nn.Embedding) or isinstance(
            next(self.model.children(), None), nn.Embedding)
        self.inputs = torch.randint(0, 7, (12,)) if indices else torch.randn(12, 6)
        dtype = next(self.model.parameters()).dtype
        if self.inputs.is_floating_point():
            self.inputs = self.inputs.to(dtype)
        self.optimizer = self.make([weight for weight in self.model.parameters() if weight.requires_grad])

    def backward(self) -> Tensor:
        self.optimizer.zero_grad()
        outputs = self.model(self.inputs)
        loss: Tensor = (outputs.float().sin() ** 2).mean()
        loss.backward()
        return loss

    def make_step(self, step: int, inspector: Inspector | None = None) -> None:
        if isinstance(self.optimizer, torch.optim.LBFGS):
            calls: list[int] = []

            def closure() -> Tensor:
                loss = self.backward()
                if inspector is not None and not calls:
                    inspector.before(step)
                calls.append(1)
                return loss

            self.optimizer.step(closure)  # type: ignore[arg-type]
        else:
            self.backward()
            if inspector is not None:
                inspector.before(step)
            self.optimizer.step()
        if inspector is not None:
            inspector.after(step)


def mlp() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.Dropout(0.25), nn.Linear(5, 3))


def matrices() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 5, bias=False), nn.Linear(5, 3, bias=False))


def sparse() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Embedding(7, 4, sparse=True))


def job(name: str = "SGD", **settings: Any) -> Job:
    model = {"SparseAdam": sparse, "Muon": matrices}.get(name, mlp)()
    return Job(model, lambda weights: OPTIMIZERS[name](weights, **settings))


def last(samples: Samples, quantity: str, layer: str) -> float:
    return float(samples[series_name(quantity, layer)][1][-1])


def of_layer(samples: Samples, layer: str) -> set[str]:
    """The quantities that a layer has."""
    return {split[0] for split in map(split_name, samples) if split is not None and split[1] == layer}


def look(job: Job, steps: int = 1) -> Samples:
    """The samples of the last of so many steps."""
    for step in range(steps - 1):
        job.make_step(step)
    inspector = Inspector(job)
    job.make_step(steps - 1, inspector)
    return inspector.read()


def flat(tensors: list[Tensor]) -> Tensor:
    return torch.cat([tensor.detach().to_dense().double().reshape(-1) for tensor in tensors])


# ---------------------------------------------------------------------------------------------------------
# The formulas, written out

MOMENTUM: dict[str, str] = {
    "SGD": "momentum_buffer", "RMSprop": "momentum_buffer", "Muon": "momentum_buffer", "Adam": "exp_avg",
    "AdamW": "exp_avg", "Adamax": "exp_avg", "NAdam": "exp_avg", "RAdam": "exp_avg", "SparseAdam": "exp_avg",
}
CASES = [(name, settings) for name in OPTIMIZERS for settings in SETTINGS.get(name, [{}])]


def ids(case: object) -> str:
    return "-".join(f"{key}" for key in case) if isinstance(case, dict) else str(case)


@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize(("name", "settings"), CASES, ids=ids)
def test_every_quantity_of_every_optimizer_is_what_its_formula_says(
    name: str, settings: dict[str, Any], steps: int
) -> None:
    samples = look(job(name, **settings), steps)
    other = job(name, **settings)  # the same once more, by hand
    for step in range(steps - 1):
        other.make_step(step)
    generator = torch.get_rng_state()
    other.backward()
    torch.set_rng_state(generator)
    named = [(layer, weights) for layer, weights in layers(other.model)]
    gradients = {layer: flat([weight.grad for weight in weights]) for layer, weights in named}  # type: ignore[misc]
    before = {layer: flat(list(weights)) for layer, weights in named}
    key = MOMENTUM.get(name, "none")
    momenta = {layer: [other.optimizer.state.get(weight, {}).get(key) for weight in weights]
               for layer, weights in named}
    momentum = {layer: flat(kept) for layer, kept in momenta.items() if all(m is not None for m in kept)}
    other.make_step(steps - 1)
    sign = -1.0 if settings.get("maximize") else 1.0
    for layer, weights in named:
        weight, gradient = flat(list(weights)), gradients[layer]
        update = weight - before[layer]
        expected = {
            WEIGHT: weight.norm(), GRADIENT: gradient.norm(), UPDATE: update.norm(),
            RATIO: update.norm() / weight.norm(), EFFECTIVE: update.abs().sum() / gradient.abs().sum(),
        }
        if layer in momentum:
            expected[COSINE] = sign * momentum[layer] @ gradient / momentum[layer].norm() / gradient.norm()
        assert of_layer(samples, layer) == set(expected)
        for quantity, value in expected.items():
            assert last(samples, quantity, layer) == pytest.approx(float(value), rel=1e-4, abs=1e-7), quantity
    assert all(np.array_equal(numbers, [steps - 1]) for numbers, _ in samples.values())
    has_momentum = steps > 1 and key != "none" and (name not in ("SGD", "RMSprop") or "momentum" in settings)
    assert bool(momentum) == has_momentum, "the case would prove nothing about momentum"


@pytest.mark.parametrize("lr", [1e-4, 0.03, 2.0])
def test_for_plain_sgd_the_effective_step_is_lr(lr: float) -> None:
    samples = look(job("SGD", lr=lr), 2)
    found = [values[0] for name, (_, values) in samples.items() if name.startswith(EFFECTIVE)]
    assert len(found) == 3
    assert found == pytest.approx([lr] * 3, rel=2e-3)  # the weights keep seven digits, a small update fewer
    adam = look(job("Adam", lr=lr), 2)
    assert last(adam, EFFECTIVE, "0 Linear") != pytest.approx(lr, rel=0.1)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
def test_half_precision_does_not_overflow_and_double_stays_double(dtype: torch.dtype) -> None:
    model = nn.Sequential(nn.Linear(6, 5, dtype=dtype))
    with torch.no_grad():
        model[0].weight.fill_(3e4)  # their norm is beyond float16
    one = Job(model, lambda weights: torch.optim.SGD(weights, lr=1e-3))
    one.inputs.zero_()
    found = last(look(one), WEIGHT, "0 Linear")
    exact = float(flat(list(model.parameters())).norm())
    assert math.isinf(torch.tensor(exact, dtype=torch.float16))
    assert found == pytest.approx(exact, rel=1e-12 if dtype is torch.float64 else 1e-6)


def test_weights_in_another_layout_are_the_same_numbers() -> None:
    def watched(layout: torch.memory_format) -> Samples:
        torch.manual_seed(0)
        model = nn.Sequential(nn.Unflatten(1, (6, 1, 1)), nn.Conv2d(6, 4, 1), nn.ConstantPad2d(1, 1.0),
                              nn.Conv2d(4, 3, 3))
        model.to(memory_format=layout)
        return look(Job(model, lambda weights: torch.optim.SGD(weights, lr=0.1, momentum=0.9)), 3)

    one, other = watched(torch.contiguous_format), watched(torch.channels_last)
    assert set(one) == set(other)
    assert COSINE in of_layer(one, "1 Conv2d")
    for name, (_, values) in one.items():
        assert other[name][1] == pytest.approx(values, rel=1e-4)


# ---------------------------------------------------------------------------------------------------------
# Training never notices

@pytest.mark.parametrize(("name", "settings"), CASES, ids=ids)
def test_no_bit_of_the_training_changes(name: str, settings: dict[str, Any]) -> None:
    plain, watched = job(name, **settings), job(name, **settings)
    finals = []
    for one in (plain, watched):
        torch.manual_seed(2)
        inspector = Inspector(one) if one is watched else None
        for step in range(8):
            one.make_step(step, inspector)
        finals.append((one.model.state_dict(), one.optimizer.state_dict(), torch.get_rng_state()))
    (weights, state, generator), (watched_weights, watched_state, watched_generator) = finals
    assert all(torch.equal(weights[key], watched_weights[key]) for key in weights)
    assert all(value.isfinite().all() for value in weights.values())
    assert torch.equal(generator, watched_generator)
    assert list(state["state"]) == list(watched_state["state"])
    for key, values in state["state"].items():
        assert list(values) == list(watched_state["state"][key])
        for one_value, other in zip(values.values(), watched_state["state"][key].values(), strict=True):
            assert torch.equal(one_value, other) if isinstance(one_value, Tensor) else str(one_value) == str(other)


def test_an_inspector_that_touched_a_weight_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the step of the copy in place of the weight."""
    monkeypatch.setattr(nn.Parameter, "clone", lambda weight: weight.detach())
    plain, watched = job("SGD", lr=0.1), job("SGD", lr=0.1)
    for step in range(2):
        torch.manual_seed(step)
        plain.make_step(step)
        torch.manual_seed(step)
        watched.make_step(step, Inspector(watched))
    assert not torch.equal(flat(list(plain.model.parameters())), flat(list(watched.model.parameters())))


def test_looking_adds_nothing_to_the_optimizers_state() -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    one.backward()
    inspector.before(0)
    assert len(one.optimizer.state) == 0


class Recording(TorchDispatchMode):
    """Notes which operations are called."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.seen.add(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


WAITING = {"_local_scalar_dense", "item", "is_nonzero", "nonzero", "_to_copy", "equal"}
"""Operations for which the CPU waits for a GPU."""


@pytest.mark.parametrize("name", ["SGD", "Adam", "Muon"])
def test_a_sample_reads_nothing_from_the_device(name: str) -> None:
    one = job(name, **({"lr": 0.1, "momentum": 0.9} if name == "SGD" else {}))
    one.make_step(0)
    inspector = Inspector(one)
    one.backward()
    with Recording() as before:
        inspector.before(1)
    one.optimizer.step()
    with Recording() as after:
        inspector.after(1)
    assert before.seen >= {"_foreach_norm", "clone"}
    assert after.seen >= {"_foreach_norm", "_foreach_sub_", "stack"}
    assert not (before.seen | after.seen) & WAITING
    with Recording() as control:
        float(next(one.model.parameters()).detach().sum())
    assert control.seen & WAITING


# ---------------------------------------------------------------------------------------------------------
# Layers

def test_a_layer_is_a_module_with_weights_of_its_own() -> None:
    class Top(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.scale = nn.Parameter(torch.ones(2))
            self.empty = nn.Parameter(torch.ones(0))
            self.whole = nn.Parameter(torch.ones(3, dtype=torch.int64), requires_grad=False)
            self.body = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 2, bias=False))
            self.head = nn.Linear(2, 2, bias=False)
            self.head.weight = self.body[0].weight  # tied

    found = {name: len(weights) for name, weights in layers(Top())}
    assert found == {"top Top": 1, "body.0 Linear": 2, "body.2 Linear": 1}


def test_frozen_weights_have_a_norm_and_nothing_else() -> None:
    model = mlp()
    model[0].requires_grad_(False)
    model[3].bias.requires_grad_(False)
    one = Job(model, lambda weights: torch.optim.SGD(weights, lr=0.1))
    before = model[3].weight.detach().clone()
    samples = look(one)
    update = float((model[3].weight.detach() - before).norm())
    assert of_layer(samples, "0 Linear") == {WEIGHT}
    # A layer that is frozen in part: its norm is that of all its weights, the rest is of those that move.
    assert last(samples, UPDATE, "3 Linear") == pytest.approx(update, rel=1e-5)
    assert last(samples, WEIGHT, "3 Linear") == pytest.approx(float(flat(list(model[3].parameters())).norm()))


def test_a_gradient_that_was_left_behind_in_a_frozen_weight_does_not_count() -> None:
    one = job("SGD", lr=0.1)
    one.make_step(0)
    one.model[0].requires_grad_(False)  # type: ignore[index]
    inspector = Inspector(one)
    for weight in one.model.parameters():
        weight.grad = torch.ones_like(weight)
    inspector.before(1)
    inspector.after(1)
    assert of_layer(inspector.read(), "0 Linear") == {WEIGHT}


def test_what_would_be_zero_by_zero_is_left_out() -> None:
    model = nn.Sequential(nn.Linear(6, 2))
    with torch.no_grad():
        for weight in model.parameters():
            weight.zero_()
    samples = look(Job(model, lambda weights: torch.optim.SGD(weights, lr=0.1, momentum=0.9)), 3)
    assert of_layer(samples, "0 Linear") == {WEIGHT, GRADIENT, UPDATE}
    assert last(samples, GRADIENT, "0 Linear") == 0.0


def test_a_weight_that_is_spoiled_shows() -> None:
    one = job("SGD", lr=math.inf)
    samples = look(one)
    assert not math.isfinite(last(samples, WEIGHT, "0 Linear"))
    assert RATIO not in of_layer(samples, "0 Linear")


def test_a_model_without_weights_is_never_due() -> None:
    class Bare:
        model = nn.ReLU()
        optimizer = None

    inspector = Inspector(Bare())
    assert not inspector.due(0)
    assert inspector.read() == {}
    inspector.forget(0)
    assert not inspector.due(0)


def test_the_optimizer_may_become_another_one() -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    one.make_step(0, inspector)
    one.make_step(1, inspector)
    assert COSINE not in of_layer(inspector.read(), "0 Linear")
    one.optimizer = torch.optim.Adam(one.model.parameters(), lr=0.1)
    one.make_step(2)
    one.make_step(3, inspector)
    assert COSINE in of_layer(inspector.read(), "0 Linear")


def test_two_optimizers_in_one_are_looked_at_as_one() -> None:
    """Muon moves the matrices, and another optimizer all that it cannot."""
    one = Job(mlp(), lambda weights: registries["optimizers"].build(
        Choice("Muon"), [{"params": weights, "name": "all"}]))
    samples = look(one, 2)
    movers = {type(one.optimizer.member(name)) for name in ("Muon", "AdamW")}  # type: ignore[attr-defined]
    assert movers == {torch.optim.Muon, torch.optim.AdamW}
    for layer in ("0 Linear", "1 BatchNorm1d", "3 Linear"):
        assert of_layer(samples, layer) == set(QUANTITIES)


# ---------------------------------------------------------------------------------------------------------
# When it looks

class Clock:
    """Time that passes only when it is told to; or a little at each look, as work would."""

    def __init__(self) -> None:
        self.now, self.tick = 100.0, 0.0

    def perf_counter(self) -> float:
        self.now += self.tick
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def wait(inspector: Inspector, clock: Clock) -> float:
    """Seconds until the next sample is due."""
    start, clock.tick = clock.now, 0.0
    while not inspector.due(0):
        clock.now += 1e-3
        assert clock.now < start + 3000
    return clock.now - start


def sample(job: Job, inspector: Inspector, clock: Clock, tick: float) -> None:
    """One sample and its reading, in which each look at the clock takes ``tick`` seconds: five of six count."""
    clock.tick = tick
    job.make_step(0, inspector)
    inspector.read()
    clock.tick = 0.0


def test_the_first_step_is_looked_at_and_no_other_before_it_was_read(clock: Clock) -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    assert inspector.due(0)
    one.make_step(0, inspector)
    clock.now += 1e9
    assert not inspector.due(1)
    inspector.read()
    clock.now += LONGEST
    assert inspector.due(1)


def test_a_sample_that_costs_nothing_is_made_thirty_times_a_second(clock: Clock) -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    sample(one, inspector, clock, 0.0)
    assert wait(inspector, clock) == pytest.approx(SHORTEST, abs=2e-3)


@pytest.mark.parametrize("cost", [1e-3, 4e-3, 50e-3])
def test_samples_are_so_rare_that_their_share_is_kept(clock: Clock, cost: float) -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    for _ in range(3):
        sample(one, inspector, clock, cost / 3)  # before, after and read: one tick each from begin to end
        rest = wait(inspector, clock)
    assert cost / rest == pytest.approx(SHARE, rel=0.1)
    assert SHARE < 0.01


def test_the_first_sample_and_a_single_slow_one_do_not_put_the_next_off_for_long(clock: Clock) -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    sample(one, inspector, clock, 1.0)
    assert wait(inspector, clock) == pytest.approx(LONGEST, abs=2e-3)
    sample(one, inspector, clock, 0.0)
    sample(one, inspector, clock, 1.0)
    assert wait(inspector, clock) < 0.1
    sample(one, inspector, clock, 1.0)
    assert wait(inspector, clock) > 100


def test_many_layers_are_looked_at_less_often_but_once_a_second(clock: Clock) -> None:
    for count, expected in ((100, 0.25), (1000, LONGEST)):
        model = nn.Sequential(*[nn.Linear(2, 2) for _ in range(count)])
        one = Job(nn.Sequential(nn.Linear(6, 2), model), lambda weights: torch.optim.SGD(weights, lr=0.1))
        inspector = Inspector(one)
        sample(one, inspector, clock, 0.0)
        assert wait(inspector, clock) == pytest.approx(expected, rel=0.02)


def test_the_time_of_the_gpu_counts_where_it_is_more(clock: Clock) -> None:
    class Moment:
        clock_ms = 0.0

        def record(self) -> None:
            Moment.clock_ms += 5.0
            self.at = Moment.clock_ms

        def elapsed_time(self, end: Moment) -> float:
            return end.at - self.at

    one = job("SGD", lr=0.1)
    inspector = Inspector(one, Moment)
    for _ in range(2):
        sample(one, inspector, clock, 1e-5)
    assert wait(inspector, clock) == pytest.approx(0.010 / SHARE, rel=0.01)  # 5 ms before, 5 ms after


# ---------------------------------------------------------------------------------------------------------
# Reading

def test_several_samples_are_read_together_and_once() -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    assert inspector.read() == {}
    for step in (3, 7, 8):
        one.make_step(step, inspector)
    samples = inspector.read()
    for steps, values in samples.values():
        assert steps.dtype == np.int64
        assert values.dtype == np.float64
        assert steps.tolist() == [3, 7, 8]
        assert len(values) == 3
    assert inspector.read() == {}


def test_void_steps_are_thrown_away() -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    for step in range(4):
        one.make_step(step, inspector)
    inspector.forget(2)
    assert {tuple(steps) for steps, _ in inspector.read().values()} == {(0, 1)}


def test_after_everything_was_thrown_away_it_looks_again(clock: Clock) -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    one.make_step(0, inspector)
    inspector.forget(0)
    assert wait(inspector, clock) == pytest.approx(LONGEST, abs=2e-3)
    assert inspector.read() == {}


def test_the_copies_of_the_weights_are_let_go_after_the_step() -> None:
    one = job("SGD", lr=0.1)
    inspector = Inspector(one)
    one.make_step(0, inspector)
    kept = [tensor.numel() for pending in inspector._pending for tensor in tensors_in(vars(pending).values())]
    assert kept == [6 * 1 + 4 * 6]  # one number of each of 6 weights, and 4 of each that moved


def tensors_in(values: Any) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from tensors_in(value)


# ---------------------------------------------------------------------------------------------------------
# Names

def test_names_of_series_can_be_taken_apart() -> None:
    for quantity in QUANTITIES:
        for layer in ("0 Linear", "a/b Conv2d", "top Net"):
            assert split_name(series_name(quantity, layer)) == (quantity, layer)
    for other in ("loss", "gradient norm", "lr/weight norm", "update", ""):
        assert split_name(other) is None
