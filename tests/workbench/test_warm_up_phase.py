"""A warm-up in front of anything: the numbers it gives, and that it can be changed and taken away again."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim import lr_scheduler as torchs

from tests.workbench.any_schedule import SCHEDULERS, choices
from workbench.kinds import registries
from workbench.registry import Choice
from workbench.schedulers.course import Course
from workbench.schedulers.schedule import Length
from workbench.schedulers.warm_up_phase import WarmUp, warm_up_of, with_warm_up, without_warm_up
from workbench.sentence import Problem

STEPS, PER_EPOCH, LR = 40, 4, 0.1
WARM_UP = WarmUp(8, 0.25)

ANYTHING = st.sampled_from(SCHEDULERS).flatmap(choices) | st.just(Choice("none"))
WARM_UPS = st.builds(WarmUp, st.integers(1, 9), st.floats(0.01, 1.0), st.sampled_from(["step", "epoch"]))


def lrs(choice: Choice, steps: int = STEPS) -> list[float]:
    """lr at each step, with epochs of four steps and a training loss that falls and then stays."""
    weight = torch.zeros(2, requires_grad=True)
    course = Course.of(torch.optim.SGD([weight], lr=LR, momentum=0.9))
    schedule = registries["schedulers"].build(choice, course, Length(steps, -(-steps // PER_EPOCH)))
    found = []
    for step in range(steps):
        found.append(course.param_groups[0]["lr"])
        schedule.after_step()
        if (step + 1) % PER_EPOCH == 0:
            schedule.after_epoch({"train loss": max(0.5, 1 - step / 10)})
    return found


def or_refused(choice: Choice) -> list[float] | str:
    try:
        return lrs(choice)
    except Problem as problem:
        return str(problem)


def test_the_line_ends_where_the_full_lr_begins() -> None:
    found = lrs(with_warm_up(Choice("none"), WARM_UP))
    line = [LR * (0.25 + 0.75 * step / 8) for step in range(8)]
    assert found[:8] == pytest.approx(line, rel=1e-12)
    assert found[8:] == [LR] * (STEPS - 8), "from step 8 on it is exactly the full one"
    assert found[7] < LR, "and not before"


def test_the_numbers_are_those_of_torch() -> None:
    """Written out with torch's own classes."""
    choice = Choice("CosineAnnealingLR", {"T_max": STEPS - 8, "eta_min": 0.001, "advance": "step"})
    optimizer = torch.optim.SGD([torch.zeros(2, requires_grad=True)], lr=LR)
    scheduler = torchs.SequentialLR(optimizer, [
        torchs.LinearLR(optimizer, 0.25, total_iters=8),
        torchs.CosineAnnealingLR(optimizer, STEPS - 8, 0.001),
    ], milestones=[8])
    expected = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(STEPS):
            expected.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
    assert lrs(with_warm_up(choice, WARM_UP)) == expected
    assert lrs(with_warm_up(choice, WarmUp(7, 0.25))) != expected


@pytest.mark.parametrize("warm_up", [WARM_UP, WarmUp(2, 0.25, "epoch")], ids=["steps", "epochs"])
@pytest.mark.parametrize("name", ["none", *SCHEDULERS])
def test_after_it_everything_is_as_in_a_run_that_is_shorter_by_it(name: str, warm_up: WarmUp) -> None:
    choice = Choice(name)
    found = lrs(with_warm_up(choice, warm_up))
    if name == "SequentialLR":  # its phases are at home in the longer list: those without a length share otherwise
        assert found[8] == LR / 3
        return
    assert found[0] == LR * 0.25
    alone = lrs(choice, STEPS - 8)
    assert found[8] == pytest.approx(alone[0], rel=1e-12)
    # torch's MultiplicativeLR multiplies where its phase begins, here before its first epoch is over.
    early = 0.95 if name == "MultiplicativeLR" and warm_up.advance == "step" else 1.0
    assert found[9:] == pytest.approx([early * lr for lr in alone[1:]], rel=1e-12)


@pytest.mark.parametrize(("choice", "after"), [
    (Choice("MultiplicativeLR", {"lr_lambda": "0.9", "advance": "step"}), 8),
    (Choice("SequentialLR", {"advance": "step", "phases": ({"part": "MultiplicativeLR", "lr_lambda": "0.9"},)}), 8),
    # torch multiplies at the begin of a phase, a formula is asked for its first value there.
    (Choice("formula", {"lr": "lr * 0.9 if step > 0 else lr", "advance": "step"}), 9),
], ids=["MultiplicativeLR", "SequentialLR", "formula"])
def test_what_goes_on_from_the_lr_it_finds_finds_the_full_one(choice: Choice, after: int) -> None:
    """torch's SequentialLR never shows the last value of a phase, which such a one would go on from."""
    warmed = with_warm_up(choice, WARM_UP)
    found = lrs(warmed)
    assert found[8] == pytest.approx(LR, rel=1e-12)
    assert found[after:] == pytest.approx(lrs(choice, STEPS - after), rel=1e-12)
    line, *rest = warmed.values["phases"]
    cut = Choice("SequentialLR", {**warmed.values, "phases": ({**line, "length": 8}, *rest)})
    assert max(lrs(cut)) < 0.95 * LR, "the control: without the one more advance it never gets there"


@pytest.mark.parametrize("name", ["none", *SCHEDULERS])
def test_what_comes_out_is_a_choice_without_a_problem(name: str) -> None:
    part = registries["schedulers"].part("SequentialLR")
    for warm_up in (WARM_UP, WarmUp(1, 1.0, "epoch")):
        assert list(part.problems(with_warm_up(Choice(name), warm_up).values)) == []
    assert list(part.problems(with_warm_up(Choice(name), WarmUp(0)).values)) != []


@settings(max_examples=150, deadline=None)
@given(ANYTHING, WARM_UPS)
def test_it_is_found_again_and_can_be_taken_away(choice: Choice, warm_up: WarmUp) -> None:
    warmed = with_warm_up(choice, warm_up)
    assert warm_up_of(warmed) == warm_up
    assert warm_up_of(choice) is None
    assert without_warm_up(choice) == choice
    assert or_refused(without_warm_up(warmed)) == or_refused(choice)


@settings(max_examples=100, deadline=None)
@given(ANYTHING, WARM_UPS, WARM_UPS)
def test_a_second_one_takes_the_place_of_the_first(choice: Choice, first: WarmUp, second: WarmUp) -> None:
    twice = with_warm_up(with_warm_up(choice, first), second)
    assert warm_up_of(twice) == second
    assert warm_up_of(without_warm_up(twice)) is None
    assert or_refused(twice) == or_refused(with_warm_up(choice, second))


LINE = {"part": "LinearLR", "length": 5, "start_factor": 0.1, "total_iters": 5}


@pytest.mark.parametrize("more", [{"total_iters": 3}, {"total_iters": 6}, {"length": None}, {"end_factor": 0.5},
                                  {"part": "ConstantLR"},
                                  {"advance": "epoch"}, {"start_factor": None}, {"length": "5"}])
def test_another_first_phase_is_no_warm_up_and_stays(more: dict[str, Any]) -> None:
    own = Choice("SequentialLR", {"phases": ({**LINE, **more}, {"part": "StepLR"}), "advance": "step"})
    assert warm_up_of(own) is None
    warmed = with_warm_up(own, WARM_UP)
    assert warmed.values["phases"][1:] == own.values["phases"]
    assert len(warmed.values["phases"]) == 3
    assert warm_up_of(Choice("SequentialLR", {"phases": (LINE, {"part": "StepLR"})})) is not None


def test_phases_counted_in_another_unit_stay_together() -> None:
    own = Choice("SequentialLR", {"phases": ({"part": "StepLR", "length": 4}, {"part": "ExponentialLR"})})
    phases = with_warm_up(own, WARM_UP).values["phases"]
    assert [phase["part"] for phase in phases] == ["LinearLR", "SequentialLR"]
    assert phases[1]["phases"] == own.values["phases"]
    assert phases[1]["advance"] == "epoch"
    assert without_warm_up(with_warm_up(own, WARM_UP)) == own
    assert [phase["part"] for phase in with_warm_up(own, WarmUp(2, 0.1, "epoch")).values["phases"]] == [
        "LinearLR", "StepLR", "ExponentialLR"]
