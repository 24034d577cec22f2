"""Every scheduler with nothing filled in fits the run's length, and is torch's own, number for number."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn
from torch.optim import Optimizer
from torch.optim import lr_scheduler as torchs

from tests.workbench.running import recipe, train
from workbench.field import FieldProblem
from workbench.kinds import registries
from workbench.registry import Choice
from workbench.schedulers.schedule import Length, Schedule
from workbench.sentence import Problem

SCHEDULERS = registries["schedulers"]
AVAILABLE = [part.name for part in SCHEDULERS.parts() if not part.unavailable and part.name != "none"]
PLATEAU = "ReduceLROnPlateau"


def advances_of(name: str) -> list[str]:
    """How often it may be stepped: what ReduceLROnPlateau watches is measured once an epoch."""
    return {PLATEAU: ["epoch"], "drawn": ["step"]}.get(name, ["epoch", "step"])


def choice_of(name: str, advance: str) -> Choice:
    return Choice(name, {"advance": advance} if name != "drawn" else {})


def warm_up_and_cosine(optimizer: Optimizer, advances: int) -> Any:
    """torch's own, with a warm-up of a tenth."""
    warm = max(1, advances // 10)
    members = [torchs.LinearLR(optimizer, total_iters=warm),
               torchs.CosineAnnealingLR(optimizer, T_max=max(1, advances - warm))]
    return torchs.SequentialLR(optimizer, members, milestones=[warm])


class Falling(torchs.LRScheduler):
    """A straight line from lr to a tenth of it."""

    def __init__(self, optimizer: Optimizer, steps: int) -> None:
        self.steps = steps
        super().__init__(optimizer)

    def get_lr(self) -> list[Any]:
        return [lr + self.last_epoch / self.steps * (lr / 10 - lr) for lr in self.base_lrs]


STEPS_PER_EPOCH = 3
LR = 0.1

# Parts of a run of n advances, as whole numbers.
QUARTER = {1: 1, 2: 1, 3: 1, 6: 2, 7: 2, 21: 6, 100: 25, 300: 75}
EIGHTH = {1: 1, 2: 1, 3: 1, 6: 1, 7: 1, 21: 2, 100: 12, 300: 37}
THIRD = {1: 1, 2: 1, 3: 1, 6: 2, 7: 3, 21: 7, 100: 34, 300: 100}
HALF_AND_THREE_QUARTERS = {1: [1, 2], 2: [1, 2], 3: [1, 2], 6: [3, 4], 7: [3, 5], 21: [10, 15], 100: [50, 75],
                           300: [150, 225]}


def lrs(optimizer: Optimizer) -> list[float]:
    return [group["lr"] for group in optimizer.param_groups]


def tenths(optimizer: Optimizer) -> list[float]:
    return [lr / 10 for lr in lrs(optimizer)]


def momentum(optimizer: Optimizer) -> bool:
    return isinstance(optimizer, (torch.optim.SGD, torch.optim.Adam))


# What the help of the fields says they mean while nobody fills them in, written out for a run of n advances, of which
# ``every`` make an epoch.
WRITTEN_OUT: dict[str, Callable[[Any, int, int], Any]] = {
    "ConstantLR": lambda o, n, every: torchs.ConstantLR(o),
    "CosineAnnealingLR": lambda o, n, every: torchs.CosineAnnealingLR(o, T_max=n),
    "CosineAnnealingWarmRestarts": lambda o, n, every: torchs.CosineAnnealingWarmRestarts(o, T_0=QUARTER[n]),
    "CyclicLR": lambda o, n, every: torchs.CyclicLR(o, base_lr=tenths(o), max_lr=lrs(o),  # type: ignore[arg-type]
                                                    step_size_up=EIGHTH[n], cycle_momentum=momentum(o)),
    "ExponentialLR": lambda o, n, every: torchs.ExponentialLR(o, gamma=0.95),
    "LambdaLR": lambda o, n, every: torchs.LambdaLR(o, lambda count: 0.95 ** (count // every)),
    "LinearLR": lambda o, n, every: torchs.LinearLR(o, total_iters=n),
    "MultiplicativeLR": lambda o, n, every: torchs.MultiplicativeLR(o, lambda count: 0.95),
    "MultiStepLR": lambda o, n, every: torchs.MultiStepLR(o, milestones=HALF_AND_THREE_QUARTERS[n]),
    "OneCycleLR": lambda o, n, every: torchs.OneCycleLR(o, max_lr=lrs(o), total_steps=2 if n == 1 else n,
                                                        cycle_momentum=momentum(o)),
    "PolynomialLR": lambda o, n, every: torchs.PolynomialLR(o, total_iters=n),
    "ReduceLROnPlateau": lambda o, n, every: torchs.ReduceLROnPlateau(o),
    "StepLR": lambda o, n, every: torchs.StepLR(o, step_size=THIRD[n]),
    "SequentialLR": lambda o, n, every: warm_up_and_cosine(o, n),
    "ChainedScheduler": lambda o, n, every: torchs.ChainedScheduler([torchs.ConstantLR(o),
                                                                     torchs.ExponentialLR(o, gamma=0.95)]),
    "drawn": lambda o, n, every: Falling(o, n),
    "formula": lambda o, n, every: torchs.LambdaLR(o, lambda count: 0.95 ** (count // every)),
}

OPTIMIZERS: dict[str, Callable[[Any], Optimizer]] = {
    "SGD": lambda weights: torch.optim.SGD(weights, lr=LR, momentum=0.9),
    "Adam": lambda weights: torch.optim.Adam(weights, lr=LR),
    "Adagrad": lambda weights: torch.optim.Adagrad(weights, lr=LR),
}


def a_weight() -> nn.Parameter:
    weight = nn.Parameter(torch.zeros(2))
    weight.grad = torch.zeros(2)
    return weight


def curve(optimizer: Optimizer, scheduler: Any, advances: int, key: str = "lr") -> list[Any]:
    """What each step of the optimizer uses, one for each advance, and what is left after the last."""
    values = []
    for number in range(advances):
        values.append([group.get(key) for group in optimizer.param_groups])
        optimizer.step()
        metric = min(number, 3)  # better for a while, then no more
        if isinstance(scheduler, Schedule):
            scheduler.after_step()
            if not scheduler.by_step:
                scheduler.after_epoch({"auto": metric})
        elif isinstance(scheduler, torchs.ReduceLROnPlateau):
            scheduler.step(metric)
        else:
            scheduler.step()
    return values


def test_every_scheduler_is_written_out() -> None:
    assert set(WRITTEN_OUT) == set(AVAILABLE)


@pytest.mark.parametrize("epochs", [1, 2, 7, 100])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("name", "advance"), [(name, way) for name in AVAILABLE for way in advances_of(name)])
def test_left_alone_it_fits_the_run(name: str, optimizer: str, epochs: int, advance: str) -> None:
    length = Length(epochs * STEPS_PER_EPOCH, epochs)
    advances = length.of(advance)
    assert advances == (epochs if advance == "epoch" else epochs * STEPS_PER_EPOCH)
    ours, theirs = (OPTIMIZERS[optimizer]([a_weight()]) for _ in range(2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        schedule = SCHEDULERS.build(choice_of(name, advance), ours, length)
        written = WRITTEN_OUT[name](theirs, advances, STEPS_PER_EPOCH if advance == "step" else 1)
        assert isinstance(schedule, Schedule)
        assert schedule.by_step == (advance == "step")
        assert schedule.watches == (("auto",) if name == PLATEAU else ())
        found, wanted = curve(ours, schedule, advances), curve(theirs, written, advances)
    assert found == wanted
    assert all(lr > 0 for values in found for lr in values)
    assert [group.get("momentum") for group in ours.param_groups] == [g.get("momentum") for g in theirs.param_groups]
    assert [group.get("betas") for group in ours.param_groups] == [g.get("betas") for g in theirs.param_groups]


@pytest.mark.parametrize("name", [name for name in AVAILABLE if name != PLATEAU])
def test_the_trainer_makes_that_curve(name: str) -> None:
    """Through Trainer: 4 epochs of 4 steps, stepped after every step."""
    told = train(recipe("SGD", name, {"lr": LR, "momentum": 0.9}, choice_of(name, "step").values, epochs=4))
    optimizer = OPTIMIZERS["SGD"]([a_weight()])
    lengths = {"CosineAnnealingWarmRestarts": lambda o: torchs.CosineAnnealingWarmRestarts(o, T_0=4),
               "CyclicLR": lambda o: torchs.CyclicLR(o, LR / 10, LR, step_size_up=2),
               "MultiStepLR": lambda o: torchs.MultiStepLR(o, [8, 12]),
               "StepLR": lambda o: torchs.StepLR(o, 6)}
    scheduler = lengths[name](optimizer) if name in lengths else WRITTEN_OUT[name](optimizer, 16, 4)
    assert told.history["lr/all"].tolist() == [values[0] for values in curve(optimizer, scheduler, 16)]


@pytest.mark.parametrize("name", AVAILABLE)
def test_one_epoch_of_one_step_can_be_trained(name: str) -> None:
    for advance in advances_of(name):
        for optimizer in OPTIMIZERS:
            told = train(recipe(optimizer, name, {"lr": LR}, choice_of(name, advance).values, epochs=1, batch_size=0))
            assert len(told.history["lr/all"]) == 1


def test_an_lr_of_each_group_keeps_the_groups_ratios() -> None:
    for name in ("OneCycleLR", "CyclicLR"):
        optimizer = torch.optim.SGD([{"params": [a_weight()], "lr": 0.1}, {"params": [a_weight()], "lr": 0.01}],
                                    momentum=0.9)
        schedule = SCHEDULERS.build(Choice(name), optimizer, Length(40, 4))
        for first, second in curve(optimizer, schedule, 40):
            assert first == pytest.approx(10 * second)


def test_a_value_that_is_filled_in_is_used_as_it_is() -> None:
    optimizer = OPTIMIZERS["SGD"]([a_weight()])
    schedule = SCHEDULERS.build(Choice("CosineAnnealingLR", {"T_max": 5, "eta_min": 0.01}), optimizer, Length(99, 99))
    assert (schedule.scheduler.T_max, schedule.scheduler.eta_min) == (5, 0.01)
    schedule = SCHEDULERS.build(Choice("CyclicLR", {"max_lr": 0.5, "cycle_momentum": False}), optimizer, Length(99, 9))
    assert schedule.scheduler.max_lrs == [0.5]
    assert optimizer.param_groups[0]["momentum"] == 0.9


def test_a_plateau_is_looked_for_once_an_epoch() -> None:
    with pytest.raises(FieldProblem) as caught:
        SCHEDULERS.part(PLATEAU).complete({"advance": "step"})
    assert caught.value.field == "advance"


def test_no_scheduler_is_no_scheduler() -> None:
    schedule = SCHEDULERS.build(Choice("none"), OPTIMIZERS["SGD"]([a_weight()]), Length(3, 1))
    assert not schedule.by_step
    assert not schedule.after_epoch({"auto": 1.0})
    assert set(train(recipe("SGD", "none", {"lr": LR}, epochs=2)).history["lr/all"]) == {LR}


def test_a_plateau_is_seen_in_the_validation_loss_at_each_epochs_end() -> None:
    chosen = recipe("SGD", PLATEAU, {"lr": LR}, {"patience": 0, "threshold": 1.0, "eps": 0.0}, epochs=6)
    told = train(replace(chosen, model=Choice("mlp", {"hidden": (4,)})))
    optimizer = torch.optim.SGD([a_weight()], lr=LR)
    scheduler = torchs.ReduceLROnPlateau(optimizer, patience=0, threshold=1.0, eps=0.0)
    wanted = []
    for loss in told.history["validation loss"].tolist():
        wanted += [optimizer.param_groups[0]["lr"]] * 4
        scheduler.step(loss)
    assert told.history["lr/all"].tolist() == wanted
    assert wanted[-1] < wanted[0]


def test_momentum_that_is_not_there_cannot_be_cycled() -> None:
    for name in ("CyclicLR", "OneCycleLR"):
        with pytest.raises(FieldProblem, match="momentum") as caught:
            SCHEDULERS.build(Choice(name, {"cycle_momentum": True}), OPTIMIZERS["Adagrad"]([a_weight()]), Length(9, 3))
        assert caught.value.field == "cycle_momentum"


def test_the_bounds_of_a_cycle_must_not_be_the_wrong_way_round() -> None:
    with pytest.raises(FieldProblem) as caught:
        SCHEDULERS.part("CyclicLR").complete({"base_lr": 0.2, "max_lr": 0.1})
    assert caught.value.field == "base_lr"
    for values in ({"base_lr": 0.2}, {"max_lr": 0.001}):  # the other one follows lr, which is 0.1
        with pytest.raises(Problem, match="base_lr"):
            SCHEDULERS.build(Choice("CyclicLR", values), OPTIMIZERS["SGD"]([a_weight()]), Length(9, 3))
