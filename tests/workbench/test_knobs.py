"""The promise: in every step and group, lr = schedule × factor, or the held value, under every scheduler."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbench.any_schedule import SCHEDULERS, choices
from workbench.kinds import registries
from workbench.knobs import Knobs
from workbench.messages import KnobSetting, RestoreKnob, TurnKnob
from workbench.optimizers.paired import mover
from workbench.registry import Choice
from workbench.schedulers.course import Course
from workbench.schedulers.schedule import Length, Schedule
from workbench.sentence import Problem

STEPS = 40
PER_EPOCH = 4


def make(choice: Choice) -> tuple[torch.optim.Optimizer, Knobs]:
    """Two groups of different lr under a schedule."""
    optimizer = plain_optimizer()
    schedule = registries["schedulers"].build(choice, Course.of(optimizer), Length(STEPS, STEPS // PER_EPOCH))
    return optimizer, Knobs(optimizer, schedule, registries["optimizers"].fields("SGD"))


def plain_optimizer() -> torch.optim.Optimizer:
    weights = [torch.zeros(2, requires_grad=True), torch.zeros(3, requires_grad=True)]
    return torch.optim.SGD([{"params": [weights[0]], "lr": 0.1}, {"params": [weights[1]], "lr": 0.02}], momentum=0.9)


def by_step(name: str) -> Choice:
    """The part with nothing filled in, moved on after every step where it can be."""
    fields = {field.name: field for field in registries["schedulers"].fields(name)}
    advance = fields.get("advance")
    return Choice(name, {"advance": "step"} if "step" in getattr(advance, "choices", ()) else {})


def metrics(step: int) -> dict[str, float]:
    """What ReduceLROnPlateau watches: gets better, then stays, so that it acts."""
    loss = max(1.0 - step / 5, 0.5)
    return {"auto": loss, "validation loss": loss, "train loss": loss, "validation accuracy": -loss,
            "train accuracy": -loss}


def move(knobs: Knobs | Schedule, step: int) -> None:
    """What the trainer does after a step; with epochs of four steps."""
    knobs.after_step()
    if (step + 1) % PER_EPOCH == 0:
        knobs.after_epoch(metrics(step))


def lrs(optimizer: torch.optim.Optimizer) -> list[float]:
    return [group["lr"] for group in optimizer.param_groups]


def curve(choice: Choice, edits: dict[int, list[Any]] | None = None) -> list[list[float]]:
    """lr of every group at every step, obeying the commands posted before a step."""
    optimizer, knobs = make(choice)
    found = []
    for step in range(STEPS):
        for command in (edits or {}).get(step, []):
            knobs.turn(command, step)
        found.append(lrs(optimizer))
        move(knobs, step)
    return found


def plain_curve(choice: Choice) -> list[list[float]]:
    """The same without Knobs and without a course: the schedule writes into the groups of a real optimizer."""
    optimizer = plain_optimizer()
    schedule = registries["schedulers"].build(choice, optimizer, Length(STEPS, STEPS // PER_EPOCH))
    found = []
    for step in range(STEPS):
        found.append(lrs(optimizer))
        optimizer.step()
        move(schedule, step)
    return found


def buildable(choice: Choice) -> bool:
    """Values that are right one by one need not go together; then the part says so, and there is no curve."""
    try:
        make(choice)
    except Problem:
        return False
    return True


@st.composite
def any_choice(draw: st.DrawFn, name: str) -> Choice:
    return draw(choices(name).filter(buildable))


@pytest.mark.parametrize("name", SCHEDULERS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_an_unturned_run_has_the_schedules_own_curve(name: str, data: st.DataObject) -> None:
    choice = data.draw(any_choice(name))
    assert curve(choice) == plain_curve(choice)


@pytest.mark.parametrize("name", SCHEDULERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(data=st.data(), step=st.integers(1, STEPS - 1), factor=st.floats(0.01, 100.0))
def test_a_scale_edit_multiplies_the_rest_of_the_schedule(name: str, data: st.DataObject, step: int, factor: float
                                                         ) -> None:
    choice = data.draw(any_choice(name))
    unedited = plain_curve(choice)
    edited = curve(choice, {step: [TurnKnob(None, "lr", factor, "multiply")]})
    assert edited[:step] == unedited[:step]
    for at in range(step, STEPS):
        assert edited[at] == [lr * factor for lr in unedited[at]], f"step {at}"


@pytest.mark.parametrize("name", SCHEDULERS)
def test_scaling_to_a_value_meets_it_now_and_keeps_the_shape(name: str) -> None:
    unedited, step = plain_curve(by_step(name)), 11
    if unedited[step][1] == 0:
        pytest.fail("the test's own schedule is at 0 there")
    edited = curve(by_step(name), {step: [TurnKnob(1, "lr", 0.005, "scale")]})
    factor = 0.005 / unedited[step][1]
    for at in range(step, STEPS):
        assert edited[at][0] == unedited[at][0]
        assert math.isclose(edited[at][1], unedited[at][1] * factor, rel_tol=1e-15)
    assert math.isclose(edited[step][1], 0.005, rel_tol=1e-15)


@pytest.mark.parametrize("name", SCHEDULERS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(data=st.data(), start=st.integers(1, 20), length=st.integers(1, 15))
def test_hold_stays_and_release_goes_on_where_it_would_have_been(name: str, data: st.DataObject, start: int,
                                                                 length: int) -> None:
    choice = data.draw(any_choice(name))
    unedited = plain_curve(choice)
    edited = curve(choice, {start: [TurnKnob(0, "lr", 0.3, "hold")],
                            start + length: [TurnKnob(0, "lr", None, "release")]})
    for at in range(STEPS):
        held = start <= at < start + length
        assert edited[at] == [0.3 if held else unedited[at][0], unedited[at][1]], f"step {at}"


@pytest.mark.parametrize("name", SCHEDULERS)
def test_two_edits_multiply_and_undo_restores(name: str) -> None:
    unedited = plain_curve(by_step(name))
    edited = curve(by_step(name), {5: [TurnKnob(None, "lr", 0.5, "multiply")],
                                   9: [TurnKnob(None, "lr", 0.25, "multiply")],
                                   20: [RestoreKnob(0, "lr", KnobSetting()), RestoreKnob(1, "lr", KnobSetting(0.5))]})
    for at in range(9, 20):
        assert edited[at] == [lr * 0.125 for lr in unedited[at]]
    for at in range(20, STEPS):
        assert edited[at] == [unedited[at][0], unedited[at][1] * 0.5]


@pytest.mark.parametrize("name", SCHEDULERS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(data=st.data(), saved=st.integers(0, STEPS - 11))
def test_edits_survive_their_state_dict(name: str, data: st.DataObject, saved: int) -> None:
    choice = data.draw(any_choice(name))
    edits = {7: [TurnKnob(0, "lr", 3.0, "multiply")], 12: [TurnKnob(1, "lr", 0.4, "hold")]}
    whole = curve(choice, {**edits, 30: [TurnKnob(1, "lr", None, "release")]})
    optimizer, knobs = make(choice)
    for step in range(saved):
        for command in edits.get(step, []):
            knobs.turn(command, step)
        move(knobs, step)
    again, other = make(choice)
    again.load_state_dict(optimizer.state_dict())
    # As it comes back from a file: without the objects of the first run.
    other._schedule.load_state_dict(copy.deepcopy(knobs._schedule.state_dict()))
    other.load_state_dict(copy.deepcopy(knobs.state_dict()))
    rest = []
    for step in range(saved, STEPS):
        for command in (edits | {30: [TurnKnob(1, "lr", None, "release")]}).get(step, []):
            other.turn(command, step)
        rest.append(lrs(again))
        move(other, step)
    assert rest == whole[saved:]


def test_negative_control_writing_lr_into_the_group_is_undone_or_bends_the_curve() -> None:
    """What Knobs is there for: the naive edit breaks the promise under most schedulers."""
    broken = set()
    for name in SCHEDULERS:
        unedited = plain_curve(by_step(name))
        optimizer = plain_optimizer()
        schedule = registries["schedulers"].build(by_step(name), optimizer, Length(STEPS, STEPS // PER_EPOCH))
        found = []
        for step in range(STEPS):
            if step == 5:
                for group in optimizer.param_groups:
                    group["lr"] *= 0.5
            found.append(lrs(optimizer))
            optimizer.step()
            move(schedule, step)
        if any(not math.isclose(a, b * 0.5, rel_tol=1e-9)
               for at in range(5, STEPS) for a, b in zip(found[at], unedited[at], strict=True)):
            broken.add(name)
    assert {"OneCycleLR", "CyclicLR", "CosineAnnealingWarmRestarts", "SequentialLR", "ChainedScheduler", "drawn"
            } <= broken


@pytest.mark.parametrize("name", ["OneCycleLR", "CyclicLR"])
def test_momentum_that_a_schedule_cycles_is_turned_the_same_way(name: str) -> None:
    def momenta(edits: dict[int, Any]) -> list[float]:
        optimizer, knobs = make(Choice(name, {"cycle_momentum": True, "advance": "step"}))
        found = []
        for step in range(STEPS):
            if step in edits:
                knobs.turn(edits[step], step)
            found.append(optimizer.param_groups[0]["momentum"])
            move(knobs, step)
        return found

    unedited = momenta({})
    assert len(set(unedited)) > 3, "the schedule must really cycle momentum for this test to mean anything"
    assert momenta({10: TurnKnob(0, "momentum", 0.5, "multiply")})[10:] == [m * 0.5 for m in unedited[10:]]
    held = momenta({10: TurnKnob(0, "momentum", 0.25, "hold"), 20: TurnKnob(0, "momentum", None, "release")})
    assert held[10:20] == [0.25] * 10
    assert held[20:] == unedited[20:]


def test_turning_all_groups_to_a_value_keeps_their_ratios() -> None:
    optimizer, knobs = make(by_step("CosineAnnealingLR"))
    events = knobs.turn(TurnKnob(None, "lr", 0.05, "scale"), 3)
    assert lrs(optimizer) == [0.05, pytest.approx(0.01)]
    assert [event.applied for event in events] == lrs(optimizer)
    assert [event.previous for event in events] == [0.1, 0.02]
    assert {event.step for event in events} == {3}


@pytest.mark.parametrize("command", [
    TurnKnob(0, "lr", -1.0, "hold"),
    TurnKnob(0, "lr", math.nan, "scale"),
    TurnKnob(0, "lr", math.inf, "hold"),
    TurnKnob(0, "momentum", 1.0, "hold"),
    TurnKnob(0, "colour", 1.0, "hold"),
    TurnKnob(2, "lr", 0.1, "hold"),
    TurnKnob(None, "lr", -0.5, "multiply"),
    RestoreKnob(7, "lr", KnobSetting()),
])
def test_a_refused_turn_changes_nothing(command: Any) -> None:
    optimizer, knobs = make(by_step("CosineAnnealingLR"))
    before = (lrs(optimizer), knobs.state_dict())
    with pytest.raises(Problem):
        knobs.turn(command, 0)
    assert (lrs(optimizer), knobs.state_dict()) == before


def test_every_numeric_value_of_every_optimizer_is_a_knob_and_keeps_its_type() -> None:
    for part in registries["optimizers"].parts():
        if part.unavailable:
            continue
        weight = torch.zeros(2, 2, requires_grad=True)
        weight.gives_sparse_gradients = part.name == "SparseAdam"  # type: ignore[attr-defined]
        optimizer = part.build([{"params": [weight], "name": "all"}], **part.complete({}))
        knobs = Knobs(optimizer, Schedule(Course.of(optimizer)), part.fields)
        expected = set()
        for key, value in mover(optimizer, optimizer.param_groups[0]).defaults.items():
            if isinstance(value, tuple):
                expected |= {f"{key}[{i}]" for i, item in enumerate(value) if item is not None}
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                expected.add(key)
        assert set(knobs.names(0)) == expected, part.name
        assert knobs.names(0)[0] == "lr", part.name
        for name in knobs.names(0):
            value = knobs.applied(0, name)
            knobs.turn(TurnKnob(0, name, value, "hold"), 0)
            assert knobs.applied(0, name) == value
            assert type(knobs.applied(0, name)) is type(value), (part.name, name)
