"""Schedules made of schedules: torch's own numbers where torch can do it, and more where it cannot."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim import Optimizer
from torch.optim import lr_scheduler as torchs

from tests.workbench.running import recipe, train
from workbench.field import FieldProblem
from workbench.kinds import registries
from workbench.registry import Choice
from workbench.schedulers.course import Course
from workbench.schedulers.schedule import Length, Schedule

STEPS, PER_EPOCH = 40, 4

# What torch can chain, each with its values in both spellings.
CHAINABLE: list[tuple[dict[str, Any], Any]] = [
    ({"part": "ConstantLR", "factor": 0.5, "total_iters": 6}, lambda o: torchs.ConstantLR(o, 0.5, 6)),
    ({"part": "LinearLR", "start_factor": 0.1, "total_iters": 9}, lambda o: torchs.LinearLR(o, 0.1, total_iters=9)),
    ({"part": "ExponentialLR", "gamma": 0.9}, lambda o: torchs.ExponentialLR(o, 0.9)),
    ({"part": "StepLR", "step_size": 7, "gamma": 0.3}, lambda o: torchs.StepLR(o, 7, 0.3)),
    ({"part": "MultiStepLR", "milestones": (3, 11), "gamma": 0.5}, lambda o: torchs.MultiStepLR(o, [3, 11], 0.5)),
    ({"part": "CosineAnnealingLR", "T_max": 13, "eta_min": 1e-3}, lambda o: torchs.CosineAnnealingLR(o, 13, 1e-3)),
    ({"part": "PolynomialLR", "total_iters": 15, "power": 2.0}, lambda o: torchs.PolynomialLR(o, 15, 2.0)),
    ({"part": "MultiplicativeLR", "lr_lambda": "0.95"}, lambda o: torchs.MultiplicativeLR(o, lambda count: 0.95)),
]
# What torch can put into a sequence but not multiply with others.
ALONE: list[tuple[dict[str, Any], Any]] = [
    ({"part": "CosineAnnealingWarmRestarts", "T_0": 5}, lambda o: torchs.CosineAnnealingWarmRestarts(o, 5)),
    ({"part": "LambdaLR", "lr_lambda": "0.9 ** step"}, lambda o: torchs.LambdaLR(o, lambda count: 0.9 ** count)),
]


def an_optimizer() -> Optimizer:
    weights = [torch.zeros(2, requires_grad=True), torch.zeros(3, requires_grad=True)]
    return torch.optim.SGD([{"params": [weights[0]], "lr": 0.1}, {"params": [weights[1]], "lr": 0.02}], momentum=0.9)


def ours(choice: Choice, metrics: Any = lambda step: {}, steps: int = STEPS) -> list[list[float]]:
    """lr of both groups at each step, on a course, with epochs of four steps."""
    schedule = build(choice, steps)
    found = []
    for step in range(steps):
        found.append([lane["lr"] for lane in schedule.optimizer.param_groups])
        schedule.after_step()
        if (step + 1) % PER_EPOCH == 0:
            schedule.after_epoch(metrics(step))
    return found


def build(choice: Choice, steps: int = STEPS) -> Schedule:
    schedule = registries["schedulers"].build(choice, Course.of(an_optimizer()), Length(steps, steps // PER_EPOCH))
    assert isinstance(schedule, Schedule)
    return schedule


def torch_alone(optimizer: Optimizer, scheduler: Any) -> list[list[float]]:
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MultiplicativeLR and friends in a sequence warn of torch's own ways
        for _ in range(STEPS):
            found.append([group["lr"] for group in optimizer.param_groups])
            optimizer.step()
            scheduler.step()
    return found


def sequence(*phases: dict[str, Any], advance: str = "step") -> Choice:
    return Choice("SequentialLR", {"phases": phases, "advance": advance})


def stack(*parts: dict[str, Any], advance: str = "step") -> Choice:
    return Choice("ChainedScheduler", {"parts": parts, "advance": advance})


# ---------------------------------------------------------------------------------------------------------
# As torch

@settings(max_examples=60, deadline=None)
@given(members=st.lists(st.sampled_from(CHAINABLE + ALONE), min_size=1, max_size=4),
       lengths=st.lists(st.integers(1, 12), min_size=3, max_size=3))
def test_phases_are_torchs_sequence_bit_for_bit(members: list[Any], lengths: list[int]) -> None:
    phases = [{**entry, "length": length} for (entry, _), length in zip(members, [*lengths, 1], strict=False)]
    ends = [sum(lengths[:i + 1]) for i in range(len(members) - 1)]
    optimizer = an_optimizer()
    written = torchs.SequentialLR(optimizer, [make(optimizer) for _, make in members], milestones=ends)
    assert ours(sequence(*phases)) == torch_alone(optimizer, written)


@settings(max_examples=40, deadline=None)
@given(members=st.lists(st.sampled_from(CHAINABLE), min_size=1, max_size=4))
def test_a_stack_is_torchs_chain_bit_for_bit(members: list[Any]) -> None:
    """Up to where a cosine that aims above 0 drives torch's chain below 0; here a learning rate stops at 0."""
    optimizer = an_optimizer()
    written = torchs.ChainedScheduler([make(optimizer) for _, make in members])
    wanted = torch_alone(optimizer, written)
    at_zero = next((step for step, row in enumerate(wanted) if min(row) < 0), STEPS)
    assert ours(stack(*[entry for entry, _ in members]))[:at_zero] == wanted[:at_zero]


# ---------------------------------------------------------------------------------------------------------
# What torch cannot

def test_a_stack_multiplies_whatever_its_members_are() -> None:
    """torch lets OneCycleLR overwrite the others; here it is one factor more."""
    cycle = {"part": "OneCycleLR", "cycle_momentum": False}
    alone = ours(Choice("OneCycleLR", {"cycle_momentum": False, "advance": "step"}))
    both = ours(stack(cycle, {"part": "ExponentialLR", "gamma": 0.9}))
    for step, (one, two) in enumerate(zip(alone, both, strict=True)):
        assert two == pytest.approx([lr * 0.9 ** step for lr in one])


def test_nested_both_ways() -> None:
    """A sequence in a stack is multiplied; a stack and a sequence in a sequence begin when it is their turn."""
    warm = {"part": "LinearLR", "start_factor": 0.2, "total_iters": 4, "length": 4}
    flat = {"part": "ConstantLR", "factor": 1.0}
    inner = {"part": "SequentialLR", "phases": (warm, flat)}
    in_stack = ours(stack(inner, {"part": "ExponentialLR", "gamma": 0.9}))
    ramp = [0.2, 0.4, 0.6, 0.8] + [1.0] * (STEPS - 4)
    assert [row[0] for row in in_stack] == pytest.approx([0.1 * ramp[i] * 0.9 ** i for i in range(STEPS)])

    in_sequence = ours(sequence({**flat, "length": 10}, {**inner, "length": 10},
                                {"part": "ChainedScheduler", "parts": ({"part": "ConstantLR", "factor": 0.5,
                                                                        "total_iters": 5}, {"part": "ExponentialLR",
                                                                                            "gamma": 0.9})}))
    last = [(0.5 if i < 5 else 1.0) * 0.9 ** i for i in range(20)]
    assert [row[1] for row in in_sequence] == pytest.approx(
        [0.02 * f for f in [1.0] * 10 + [0.2, 0.4, 0.6, 0.8] + [1.0] * 6 + last])


def test_a_plateau_comes_after_a_warm_up() -> None:
    choice = sequence({"part": "LinearLR", "start_factor": 0.5, "total_iters": 8, "length": 8},
                      {"part": "ReduceLROnPlateau", "patience": 0, "factor": 0.1})
    found = [row[0] for row in ours(choice, lambda step: {"auto": 1.0})]
    assert found[:9] == pytest.approx([0.1 * (0.5 + 0.5 * i / 8) for i in range(9)])
    # The first epoch that it sees (steps 8 to 11) is the best so far; from then on nothing gets better.
    assert found[8:20] == pytest.approx([0.1] * 8 + [0.01] * 4)
    assert found[20:24] == pytest.approx([0.001] * 4)
    better = [row[0] for row in ours(choice, lambda step: {"auto": -step})]
    assert better[9:] == pytest.approx([0.1] * (STEPS - 9))


def test_a_warm_up_by_step_before_a_schedule_by_epoch() -> None:
    found = [row[0] for row in ours(sequence(
        {"part": "LinearLR", "start_factor": 0.5, "total_iters": 8, "length": 8},
        {"part": "StepLR", "step_size": 2, "gamma": 0.1, "advance": "epoch"}))]
    assert found == pytest.approx([0.1 * (0.5 + 0.5 * i / 8) for i in range(8)]
                                  + [0.1 * 0.1 ** ((i // PER_EPOCH - 2) // 2) for i in range(8, STEPS)])


def test_members_follow_the_length_of_their_phase() -> None:
    found = [row[0] for row in ours(sequence({"part": "LinearLR", "length": 10}, {"part": "CosineAnnealingLR"}))]
    assert found[0] == pytest.approx(0.1 / 3)
    assert found[10] == pytest.approx(0.1)
    assert found[25] == pytest.approx(0.05)  # half of the thirty steps that are left
    assert found[9] < found[10] > found[11]


def test_phases_longer_than_the_run_are_refused_at_the_field() -> None:
    for lengths, wanted in (((30, 11), 41), ((40, None), 41)):
        with pytest.raises(FieldProblem, match=f"take at least {wanted} steps, and the run has 40") as caught:
            build(sequence(*[{"part": "StepLR", "length": length} for length in lengths]))
        assert caught.value.field == "phases"
    build(sequence({"part": "StepLR", "length": 39}, {"part": "StepLR"}))


def test_what_a_member_refuses_is_told_with_its_number() -> None:
    with pytest.raises(FieldProblem, match=r"LambdaLR, number 2 of phases: .*negative") as caught:
        build(sequence({"part": "StepLR"}, {"part": "LambdaLR", "lr_lambda": "1 - step"}))
    assert caught.value.field == "phases"


@pytest.mark.parametrize("between", ["linear", "log", "steps"])
def test_a_drawn_curve_goes_through_its_points(between: str) -> None:
    points = ((4, 0.2), (12, 0.05), (20, 0.4))
    found = ours(Choice("drawn", {"points": points, "between": between}))
    for step, lr in points:
        assert found[step] == pytest.approx([lr, lr / 5])  # the second group keeps its ratio
    assert found[0][0] == 0.2
    assert found[30][0] == pytest.approx(0.4)
    assert found[8][0] == pytest.approx({"linear": 0.125, "log": 0.1, "steps": 0.2}[between])


def test_the_trainer_runs_a_nested_schedule() -> None:
    inner = {"part": "ChainedScheduler", "parts": ({"part": "ConstantLR", "factor": 0.5, "total_iters": 2},
                                                   {"part": "ExponentialLR", "gamma": 0.9})}
    warm = {"part": "LinearLR", "length": 4, "start_factor": 0.25}
    told = train(recipe("SGD", "SequentialLR", {"lr": 0.1}, {"advance": "step", "phases": (warm, inner)}))
    assert told.history["lr/all"].tolist() == pytest.approx(
        [0.1 * f for f in (0.25, 0.4375, 0.625, 0.8125)] + [0.05, 0.045] + [0.1 * 0.9 ** i for i in range(2, 8)])
