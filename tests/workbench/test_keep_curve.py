"""A learning rate that was turned by hand becomes the schedule of the next recipe."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbench.running import Told, recipe, train
from tests.workbench.test_reshape import MLP, changed
from workbench.group_rule import GroupRule
from workbench.history import History
from workbench.keep_curve import MOST_POINTS, TOLERANCE, Kept, keep_curve
from workbench.messages import AddGroup, Command, SetSchedule, TurnKnob
from workbench.recipe import Recipe
from workbench.rehearsal import rehearse, size_of
from workbench.schedulers.drawn import value_at
from workbench.sentence import Problem

TURNS: dict[int, Sequence[Command]] = {
    15: [TurnKnob(None, "lr", 0.3, "multiply")],
    51: [TurnKnob(None, "lr", 0.05, "hold")],
    90: [TurnKnob(None, "lr", mode="release")],
    131: [TurnKnob(None, "lr", 4.0, "multiply")],
}


def long(scheduler: str = "none", groups: str = "one") -> Recipe:
    """200 steps."""
    values = {"advance": "step"} if scheduler == "CosineAnnealingLR" else {}
    return recipe("SGD", scheduler, {"lr": 0.02, "momentum": 0.9}, values, model=MLP, epochs=50, groups=groups)


def history_of(**curves: Sequence[float]) -> History:
    """As a run with these groups has it."""
    history = History()
    history.append(0, {f"lr/{group}": np.array(curve, dtype=float) for group, curve in curves.items()}, {})
    return history


def drawn_again(kept: Kept, steps: int) -> np.ndarray:
    """The curve as the part "drawn" will give it back."""
    points, between = kept.choice.values["points"], kept.choice.values["between"]
    return np.array([value_at(points, between, step) for step in range(steps)])


def off(found: np.ndarray, wanted: np.ndarray) -> float:
    return float((np.abs(found - wanted) / np.maximum(wanted, 1e-3 * wanted.max())).max())


def next_run(told: Told, kept: Kept) -> Told:
    """The same recipe with the curve as its schedule, nobody at the knobs."""
    return train(replace(told.trainer.recipe, scheduler=kept.choice))


# ---------------------------------------------------------------------------------------------------------
# Runs that were turned

def test_what_was_turned_without_a_schedule_is_kept_exactly() -> None:
    told = changed(long(), TURNS).finished()
    kept = keep_curve(told.history)
    assert kept.choice.part == "drawn"
    assert kept.choice.values["between"] == "steps"
    assert kept.deviation == 0.0
    assert [step for step, _ in kept.choice.values["points"]] == [0, 15, 51, 90, 131]
    again = next_run(told, kept)
    assert np.array_equal(again.history["lr/all"], told.history["lr/all"])
    assert np.array_equal(again.history["loss"], told.history["loss"])


def test_a_schedule_that_was_turned_is_kept_within_the_tolerance() -> None:
    told = changed(long("CosineAnnealingLR"), TURNS).finished()
    wanted = told.history["lr/all"]
    kept = keep_curve(told.history)
    assert 0 < kept.deviation <= TOLERANCE
    assert kept.points < 60
    assert off(drawn_again(kept, 200), wanted) == pytest.approx(kept.deviation)
    again = next_run(told, kept)
    assert off(again.history["lr/all"], wanted) == pytest.approx(kept.deviation)
    assert "to within" in str(kept.sentence)


def test_a_jump_is_two_points_one_step_apart() -> None:
    told = changed(long("CosineAnnealingLR"), TURNS).finished()
    kept = keep_curve(told.history)
    steps = {step for step, _ in kept.choice.values["points"]}
    for jump in TURNS:
        assert {jump - 1, jump} <= steps, jump
    assert all(later > earlier for earlier, later in pairwise(sorted(steps)))


def test_a_schedule_that_was_exchanged_is_kept_too() -> None:
    told = changed(long("OneCycleLR"), {15: [SetSchedule("PolynomialLR")]}).finished()
    kept = keep_curve(told.history)
    assert off(next_run(told, kept).history["lr/all"], told.history["lr/all"]) <= TOLERANCE


def test_the_curve_of_a_run_in_its_folder_is_kept(tmp_path: Path) -> None:
    from workbench.run import Run

    told = changed(long(), TURNS, tmp_path).finished()
    assert told.trainer.run is not None
    assert keep_curve(Run.open(told.trainer.run.folder).history) == keep_curve(told.history)


# ---------------------------------------------------------------------------------------------------------
# Groups

def test_groups_that_were_turned_together_keep_their_ratios() -> None:
    told = changed(long("CosineAnnealingLR", "kind"), TURNS).finished()
    kept = keep_curve(told.history)
    assert kept.group == "weights"
    assert set(kept.others) == {"biases"}
    assert max(kept.others.values()) == pytest.approx(kept.deviation)
    assert "ratio" not in str(kept.sentence)
    again = next_run(told, kept)
    for group in ("weights", "biases"):
        assert off(again.history[f"lr/{group}"], told.history[f"lr/{group}"]) <= TOLERANCE


def test_a_group_that_was_turned_alone_is_told_of() -> None:
    told = changed(long("none", "kind"), {10: [TurnKnob(1, "lr", 0.5, "multiply")]}).finished()
    kept = keep_curve(told.history)
    assert kept.deviation == 0.0
    assert kept.others == {"biases": pytest.approx(1.0)}
    assert "biases is up to 100.00% off" in str(kept.sentence)
    again = next_run(told, kept)
    assert off(again.history["lr/biases"], told.history["lr/biases"]) == pytest.approx(kept.others["biases"])


def test_any_group_can_be_kept() -> None:
    told = changed(long("none", "kind"), {10: [TurnKnob(1, "lr", 0.5, "multiply")]}).finished()
    kept = keep_curve(told.history, "biases")
    assert kept.group == "biases"
    assert kept.choice.values["points"] == ((0, 0.02), (10, 0.01))
    check_what_is_said(told, kept)


def test_a_group_that_came_later_is_not_in_the_schedule_and_told_of() -> None:
    told = changed(long("none"), {10: [AddGroup("late", "*.bias", {"lr": 0.04})]}).finished()
    kept = keep_curve(told.history)
    assert kept.points == 1
    assert (kept.others, kept.late) == ({}, ("late",))
    assert str(kept.sentence).endswith("these came later: late.")
    check_what_is_said(told, kept)
    late = keep_curve(told.history, "late")
    assert [point[1] for point in late.choice.values["points"]] == [0.04]
    assert late.others == {"all": 0.0}
    assert np.array_equal(next_run(told, late).history["lr/all"], told.history["lr/all"])


def two(scheduler: str = "none", **values: object) -> Recipe:
    """12 steps of two groups, the second with twice the learning rate of the first."""
    made = recipe("SGD", scheduler, {"lr": 0.1, "momentum": 0.9}, values, model=MLP, groups="pattern")
    return replace(made, groups=(GroupRule("a", "*.weight"), GroupRule("b", "...", values={"lr": 0.2})))


def pair() -> Recipe:
    """12 steps of a group that two optimizers share."""
    return recipe("Muon", "none", {"lr": 0.02, "other_lr": 0.003}, model=MLP)


WARM_UP = two("formula", lr="base_lr * step / total_steps", advance="step")
EXACT: dict[str, tuple[Recipe, dict[int, Sequence[Command]]]] = {
    "the second group turned before the first step": (two(), {0: [TurnKnob(1, "lr", 0.02)]}),
    "the first group turned before the first step": (two(), {0: [TurnKnob(0, "lr", 0.01)]}),
    "one highest lr for both groups": (two("OneCycleLR", max_lr=0.12), {}),
    "a warm-up from 0": (WARM_UP, {}),
    "the ratio of the recipe": (two("CosineAnnealingLR", advance="step"), {4: [TurnKnob(None, "lr", 0.5, "multiply")]}),
    "one group in each layer": (recipe("SGD", "none", {"lr": 0.1}, model=MLP, groups="layer", layer_decay=0.5), {}),
    "a pair of optimizers": (pair(), {3: [TurnKnob(None, "lr", 0.5, "multiply")]}),
    "a pair that was turned before the first step": (pair(), {0: [TurnKnob(1, "lr", 0.5, "multiply")]}),
    "a second group without learning rate": (two(), {0: [TurnKnob(1, "lr", 0.0)]}),
}
OTHERWISE: dict[str, tuple[Recipe, dict[int, Sequence[Command]]]] = {
    "the second group turned later": (two(), {5: [TurnKnob(1, "lr", 0.02)]}),
    "the first group turned later": (two(), {5: [TurnKnob(0, "lr", 0.01)]}),
    "both, one of them before the first step": (two(), {0: [TurnKnob(1, "lr", 0.02)], 5: [TurnKnob(0, "lr", 0.01)]}),
    "a warm-up in which one was turned": (WARM_UP, {6: [TurnKnob(1, "lr", 0.5, "multiply")]}),
    "a first group without learning rate": (two(), {0: [TurnKnob(0, "lr", 0.0)]}),
}


def check_what_is_said(told: Told, kept: Kept) -> None:
    """The next run is as far off, group by group, as was said before."""
    again = next_run(told, kept)
    groups = {name.removeprefix("lr/") for name in again.history.names() if name.startswith("lr/")}
    assert groups == {kept.group, *kept.others}
    for group, said in {**kept.others, kept.group: kept.deviation}.items():
        found, wanted = again.history[f"lr/{group}"], told.history[f"lr/{group}"]
        there = np.isfinite(wanted)
        really = off(found[there], wanted[there]) if wanted[there].any() else float(np.abs(found[there]).max())
        assert really == pytest.approx(said, abs=1e-12), group


@pytest.mark.parametrize("name", EXACT)
def test_ratios_that_stayed_are_those_of_the_next_run(name: str) -> None:
    told = changed(*EXACT[name]).finished()
    kept = keep_curve(told.history)
    assert max(kept.others.values()) <= max(kept.deviation, TOLERANCE)
    assert "off" not in str(kept.sentence)
    check_what_is_said(told, kept)


@pytest.mark.parametrize("name", OTHERWISE)
def test_ratios_that_did_not_stay_are_told_as_the_next_run_has_them(name: str) -> None:
    told = changed(*OTHERWISE[name]).finished()
    kept = keep_curve(told.history)
    assert "b is up to" in str(kept.sentence)
    check_what_is_said(told, kept)


def test_ratios_for_other_groups_than_the_recipe_has_are_refused() -> None:
    """In place of going to the wrong ones."""
    kept = keep_curve(changed(two(), {}).finished().history)
    assert kept.choice.values["ratios"] == (1.0, 2.0)
    other = replace(long(), scheduler=kept.choice)
    rehearsal = rehearse(other, size_of(other.dataset))
    assert rehearsal is not None
    assert [(problem.section, problem.field) for problem in rehearsal.problems] == [("scheduler", "ratios")]
    assert "one number for each of the 1 parameter groups; there are 2" in str(rehearsal.problems[0].sentence)
    assert Recipe.from_toml(other.to_toml()).scheduler == kept.choice, "in a file they stay as they are"


# ---------------------------------------------------------------------------------------------------------
# Curves

CURVES: dict[str, tuple[Callable[[int], float], int, str]] = {  # of 1000 steps: points at most, and how they are joined
    "constant": (lambda step: 0.1, 1, "steps"),
    "stairs": (lambda step: 0.1 * 0.5 ** (step // 100), 10, "steps"),
    "line": (lambda step: 0.1 - step * 9e-5, 2, "linear"),
    "exponential": (lambda step: 0.1 * 0.99**step, 2, "log"),
    "alternating": (lambda step: 0.1 * (step % 2), 1000, "steps"),
    "cosine": (lambda step: 0.05 * (1 + math.cos(math.pi * step / 1000)), 50, "linear"),
    "warm-up": (lambda step: 0.1 * (step + 1) / 100 if step < 100 else 0.1, 2, "linear"),
    "turned cosine": (lambda step: 0.05 * (1 + math.cos(math.pi * step / 1000)) * (1 if step < 300 else 0.2), 50,
                      "linear"),
}


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_needs_few_points(name: str) -> None:
    curve, most, between = CURVES[name]
    wanted = np.array([curve(step) for step in range(1000)])
    kept = keep_curve(history_of(all=wanted.tolist()))
    assert kept.points <= most
    assert kept.choice.values["between"] == between
    assert off(drawn_again(kept, 1000), wanted) == pytest.approx(kept.deviation, abs=1e-12)
    assert kept.deviation <= TOLERANCE


@pytest.mark.parametrize("name", ["cosine", "warm-up", "turned cosine"])
def test_negative_control_without_a_point_it_is_further_off(name: str) -> None:
    wanted = np.array([CURVES[name][0](step) for step in range(1000)])
    kept = keep_curve(history_of(all=wanted.tolist()))
    points = kept.choice.values["points"]
    for missing in range(len(points)):
        less = [point for number, point in enumerate(points) if number != missing]
        found = np.array([value_at(less, kept.choice.values["between"], step) for step in range(1000)])
        assert off(found, wanted) > 0.9 * TOLERANCE, missing


def test_a_finer_tolerance_takes_more_points() -> None:
    curve = [CURVES["cosine"][0](step) for step in range(1000)]
    coarse, fine = (keep_curve(history_of(all=curve), tolerance=tolerance) for tolerance in (0.05, 0.001))
    assert coarse.points < fine.points
    assert fine.deviation <= 0.001 < coarse.deviation <= 0.05


def test_a_long_curve_is_looked_at_where_it_jumps() -> None:
    steps = np.arange(300_000)
    wanted = 0.05 * (1 + np.cos(np.pi * steps / 300_000))
    wanted[100_001:100_003] *= 1.5
    wanted[250_000:] *= 0.1
    kept = keep_curve(history_of(all=wanted.tolist()))
    assert kept.points <= MOST_POINTS
    assert kept.deviation <= TOLERANCE
    assert off(drawn_again(kept, len(steps)), wanted) == pytest.approx(kept.deviation)


def test_noise_is_kept_exactly_for_want_of_a_curve() -> None:
    wanted = np.random.default_rng(0).uniform(0.001, 1.0, 500)
    kept = keep_curve(history_of(all=wanted.tolist()))
    assert off(drawn_again(kept, 500), wanted) == pytest.approx(kept.deviation, abs=1e-12)
    assert kept.choice.values["between"] == "steps"
    assert kept.deviation == 0.0


@settings(max_examples=150, deadline=None)
@given(levels=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 30)), min_size=1, max_size=12),
       slope=st.sampled_from([0.0, 1e-3]))
def test_the_deviation_is_the_one_that_the_schedule_has(levels: list[tuple[float, int]], slope: float) -> None:
    wanted = np.concatenate([np.full(count, level) for level, count in levels])
    wanted = wanted + slope * np.arange(len(wanted))
    kept = keep_curve(history_of(all=wanted.tolist()))
    found = drawn_again(kept, len(wanted))
    assert np.array_equal(found, wanted) if kept.deviation == 0 else True
    if wanted.max() > 0:
        assert off(found, wanted) == pytest.approx(kept.deviation, abs=1e-9)
    assert kept.deviation <= TOLERANCE
    steps = [step for step, _ in kept.choice.values["points"]]
    assert steps == sorted(set(steps))


# ---------------------------------------------------------------------------------------------------------
# What cannot be kept

def test_a_group_that_is_not_there_is_named() -> None:
    with pytest.raises(Problem, match=r"no learning rate of a group 'head'; there is: all\."):
        keep_curve(history_of(all=[0.1, 0.1]), "head")


def test_a_run_without_a_step_has_no_curve() -> None:
    for history in (History(), history_of(all=[])):
        with pytest.raises(Problem):
            keep_curve(history)
