"""The promise: in every step and group, lr = schedule × factor, or the held value, under every scheduler."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.kinds import registries
from workbench.knobs import Knobs
from workbench.messages import KnobSetting, RestoreKnob, TurnKnob
from workbench.registry import Choice
from workbench.schedulers.schedule import Length
from workbench.sentence import Problem

STEPS = 40
ADVANCE = {"ReduceLROnPlateau": {"advance": "epoch"}}
SCHEDULERS = [part.name for part in registries["schedulers"].parts() if not part.unavailable and part.name != "none"]


def make(name: str, values: dict[str, Any] | None = None) -> tuple[torch.optim.Optimizer, Knobs]:
    """Two groups of different lr under the named scheduler, stepped after every step."""
    weights = [torch.zeros(2, requires_grad=True), torch.zeros(3, requires_grad=True)]
    optimizer = torch.optim.SGD([{"params": [weights[0]], "lr": 0.1}, {"params": [weights[1]], "lr": 0.02}],
                                momentum=0.9)
    choice = Choice(name, {**ADVANCE.get(name, {"advance": "step"}), **(values or {})})
    schedule = registries["schedulers"].build(choice, optimizer, Length(STEPS, 4))
    return optimizer, Knobs(optimizer, schedule, registries["optimizers"].fields("SGD"))


def metric(step: int) -> float:
    """What ReduceLROnPlateau watches: falls, then stays, so that it acts."""
    return max(1.0 - step / 5, 0.5)


def lrs(optimizer: torch.optim.Optimizer) -> list[float]:
    return [group["lr"] for group in optimizer.param_groups]


def curve(name: str, edits: dict[int, list[Any]] | None = None, values: dict[str, Any] | None = None
          ) -> list[list[float]]:
    """lr of every group at every step, obeying the commands posted before a step."""
    optimizer, knobs = make(name, values)
    found = []
    for step in range(STEPS):
        for command in (edits or {}).get(step, []):
            knobs.turn(command, step)
        found.append(lrs(optimizer))
        optimizer.step()
        knobs.advance_schedule(metric(step))
    return found


def plain_curve(name: str) -> list[list[float]]:
    """The same without Knobs: torch's scheduler alone."""
    weights = [torch.zeros(2, requires_grad=True), torch.zeros(3, requires_grad=True)]
    optimizer = torch.optim.SGD([{"params": [weights[0]], "lr": 0.1}, {"params": [weights[1]], "lr": 0.02}],
                                momentum=0.9)
    choice = Choice(name, ADVANCE.get(name, {"advance": "step"}))
    schedule = registries["schedulers"].build(choice, optimizer, Length(STEPS, 4))
    found = []
    for step in range(STEPS):
        found.append(lrs(optimizer))
        optimizer.step()
        schedule.scheduler.step(*([metric(step)] if schedule.plateau else []))
    return found


@pytest.mark.parametrize("name", SCHEDULERS)
def test_an_unturned_run_has_torchs_own_curve(name: str) -> None:
    assert curve(name) == plain_curve(name)


@pytest.mark.parametrize("name", SCHEDULERS)
@settings(max_examples=25, deadline=None)
@given(step=st.integers(1, STEPS - 1), factor=st.floats(0.01, 100.0))
def test_a_scale_edit_multiplies_the_rest_of_the_schedule(name: str, step: int, factor: float) -> None:
    unedited = plain_curve(name)
    edited = curve(name, {step: [TurnKnob(None, "lr", factor, "multiply")]})
    assert edited[:step] == unedited[:step]
    for at in range(step, STEPS):
        assert edited[at] == [lr * factor for lr in unedited[at]], f"step {at}"


@pytest.mark.parametrize("name", SCHEDULERS)
def test_scaling_to_a_value_meets_it_now_and_keeps_the_shape(name: str) -> None:
    unedited, step = plain_curve(name), 11
    if unedited[step][1] == 0:
        pytest.fail("the test's own schedule is at 0 there")
    edited = curve(name, {step: [TurnKnob(1, "lr", 0.005, "scale")]})
    factor = 0.005 / unedited[step][1]
    for at in range(step, STEPS):
        assert edited[at][0] == unedited[at][0]
        assert math.isclose(edited[at][1], unedited[at][1] * factor, rel_tol=1e-15)
    assert math.isclose(edited[step][1], 0.005, rel_tol=1e-15)


@pytest.mark.parametrize("name", SCHEDULERS)
@settings(max_examples=15, deadline=None)
@given(start=st.integers(1, 20), length=st.integers(1, 15))
def test_hold_stays_and_release_goes_on_where_it_would_have_been(name: str, start: int, length: int) -> None:
    unedited = plain_curve(name)
    edited = curve(name, {start: [TurnKnob(0, "lr", 0.3, "hold")],
                          start + length: [TurnKnob(0, "lr", None, "release")]})
    for at in range(STEPS):
        held = start <= at < start + length
        assert edited[at] == [0.3 if held else unedited[at][0], unedited[at][1]], f"step {at}"


@pytest.mark.parametrize("name", SCHEDULERS)
def test_two_edits_multiply_and_undo_restores(name: str) -> None:
    unedited = plain_curve(name)
    edited = curve(name, {5: [TurnKnob(None, "lr", 0.5, "multiply")], 9: [TurnKnob(None, "lr", 0.25, "multiply")],
                          20: [RestoreKnob(0, "lr", KnobSetting()), RestoreKnob(1, "lr", KnobSetting(0.5))]})
    for at in range(9, 20):
        assert edited[at] == [lr * 0.125 for lr in unedited[at]]
    for at in range(20, STEPS):
        assert edited[at] == [unedited[at][0], unedited[at][1] * 0.5]


@pytest.mark.parametrize("name", SCHEDULERS)
def test_edits_survive_their_state_dict(name: str) -> None:
    edits = {7: [TurnKnob(0, "lr", 3.0, "multiply")], 12: [TurnKnob(1, "lr", 0.4, "hold")]}
    whole = curve(name, {**edits, 30: [TurnKnob(1, "lr", None, "release")]})
    optimizer, knobs = make(name)
    for step in range(25):
        for command in edits.get(step, []):
            knobs.turn(command, step)
        optimizer.step()
        knobs.advance_schedule(metric(step))
    again, other = make(name)
    again.load_state_dict(optimizer.state_dict())
    other._schedule.scheduler.load_state_dict(knobs._schedule.scheduler.state_dict())  # type: ignore[union-attr]
    other.load_state_dict(knobs.state_dict())
    rest = []
    for step in range(25, STEPS):
        if step == 30:
            other.turn(TurnKnob(1, "lr", None, "release"), step)
        rest.append(lrs(again))
        again.step()
        other.advance_schedule(metric(step))
    assert rest == whole[25:]


def test_negative_control_writing_lr_into_the_group_is_undone_or_bends_the_curve() -> None:
    """What Knobs is there for: the naive edit breaks the promise under most schedulers."""
    broken = set()
    for name in SCHEDULERS:
        unedited = plain_curve(name)
        optimizer, knobs = make(name)
        found = []
        for step in range(STEPS):
            if step == 5:
                for group in optimizer.param_groups:
                    group["lr"] *= 0.5
            found.append(lrs(optimizer))
            optimizer.step()
            knobs.advance_schedule(metric(step))
        if any(not math.isclose(a, b * 0.5, rel_tol=1e-9)
               for at in range(5, STEPS) for a, b in zip(found[at], unedited[at], strict=True)):
            broken.add(name)
    assert {"OneCycleLR", "CyclicLR", "CosineAnnealingWarmRestarts"} <= broken


@pytest.mark.parametrize("name", ["OneCycleLR", "CyclicLR"])
def test_momentum_that_a_schedule_cycles_is_turned_the_same_way(name: str) -> None:
    def momenta(edits: dict[int, Any]) -> list[float]:
        optimizer, knobs = make(name, {"cycle_momentum": True})
        found = []
        for step in range(STEPS):
            if step in edits:
                knobs.turn(edits[step], step)
            found.append(optimizer.param_groups[0]["momentum"])
            optimizer.step()
            knobs.advance_schedule()
        return found

    unedited = momenta({})
    assert len(set(unedited)) > 3, "the schedule must really cycle momentum for this test to mean anything"
    assert momenta({10: TurnKnob(0, "momentum", 0.5, "multiply")})[10:] == [m * 0.5 for m in unedited[10:]]
    held = momenta({10: TurnKnob(0, "momentum", 0.25, "hold"), 20: TurnKnob(0, "momentum", None, "release")})
    assert held[10:20] == [0.25] * 10
    assert held[20:] == unedited[20:]


def test_turning_all_groups_to_a_value_keeps_their_ratios() -> None:
    optimizer, knobs = make("CosineAnnealingLR")
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
    optimizer, knobs = make("CosineAnnealingLR")
    before = (lrs(optimizer), knobs.state_dict())
    with pytest.raises(Problem):
        knobs.turn(command, 0)
    assert (lrs(optimizer), knobs.state_dict()) == before


def test_every_numeric_value_of_every_optimizer_is_a_knob_and_keeps_its_type() -> None:
    for part in registries["optimizers"].parts():
        if part.unavailable:
            continue
        weight = torch.zeros(2, 2, requires_grad=True)
        optimizer = part.build([weight], **part.complete({}))
        knobs = Knobs(optimizer, None, part.fields)
        expected = set()
        for key, value in optimizer.defaults.items():
            if isinstance(value, tuple):
                expected |= {f"{key}[{i}]" for i, item in enumerate(value) if item is not None}
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                expected.add(key)
        assert set(knobs.names) == expected, part.name
        assert knobs.names[0] == "lr", part.name
        for name in knobs.names:
            value = knobs.applied(0, name)
            knobs.turn(TurnKnob(0, name, value, "hold"), 0)
            assert knobs.applied(0, name) == value
            assert type(knobs.applied(0, name)) is type(value), (part.name, name)
