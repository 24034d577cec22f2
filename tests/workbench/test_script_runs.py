"""Runs as plain PyTorch, with what was done by hand at its step: the losses of the run, bit for bit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.running import Told, recipe
from tests.workbench.script_running import ScriptRunner, script_runner
from tests.workbench.test_reshape import MLP, changed, steer
from workbench.group_rule import GroupRule
from workbench.journal import JournalProblem
from workbench.messages import (
    AddGroup,
    CheckpointSaved,
    Command,
    Event,
    Extend,
    Finished,
    Freeze,
    KnobSetting,
    LookAhead,
    NotFinite,
    Paused,
    Refused,
    RestoreKnob,
    Resume,
    Save,
    SetOptimizer,
    SetSchedule,
    Started,
    StepOnce,
    Stop,
    TurnKnob,
)
from workbench.programme import CHANGING
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.run import Run
from workbench.script import Script, script_of_run
from workbench.script.run_script import _from_the_total, steps_per_epoch
from workbench.sentence import Problem
from workbench.trainer import Trainer

Turn = TurnKnob
SGD = {"lr": 0.1, "momentum": 0.9}
BY_STEP = {"advance": "step"}
DEEP = Choice("mlp", {"hidden": (8,), "dropout": 0.25, "batch_norm": True})


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptRunner]:
    with script_runner(tmp_path_factory.mktemp("scripts")) as found:
        yield found


def run_of(told: Told) -> Run:
    assert told.trainer.run is not None
    return Run.open(told.trainer.run.folder)


def made(chosen: Recipe, at: dict[int, Sequence[Command]], folder: Path) -> Run:
    """A run in which commands were given before certain steps; all of them were obeyed."""
    told = changed(chosen, at, folder).finished()
    assert told.of(Refused) == []
    return run_of(told)


def check_run(runner: ScriptRunner, run: Run) -> Script:
    """The script makes every loss of the run, and says so itself."""
    script = script_of_run(run)
    losses, said = runner.run(script.text)
    assert losses == run.history["loss"].tolist(), script.text
    assert "All losses are those of the run, to the bit." in said
    assert max(map(len, script.text.splitlines())) <= 100
    assert script.limits == ()
    return script


# ---------------------------------------------------------------------------------------------------------
# Knobs

def test_an_untouched_run_is_its_recipe(tmp_path: Path, runner: ScriptRunner) -> None:
    script = check_run(runner, made(recipe("SGD", "StepLR"), {}, tmp_path))
    assert "def change" not in script.text


def test_without_a_schedule_an_edit_is_an_assignment(tmp_path: Path, runner: ScriptRunner) -> None:
    script = check_run(runner, made(recipe("SGD", optimizer_values=SGD, groups="kind"), {
        4: [Turn(None, "lr", 0.5, "multiply"), Turn(1, "weight_decay", 0.1, "hold")], 6: [Turn(0, "momentum", 0.5)],
        9: [Turn(None, "lr", None, "release"), Turn(2, "lr", 0.3, "hold")]}, tmp_path))
    assert 'optimizer.param_groups[0]["momentum"] = 0.5  # turned to 0.5' in script.text
    assert "Planned" not in script.text


def test_numbers_of_a_tuple_and_whole_numbers(tmp_path: Path, runner: ScriptRunner) -> None:
    check_run(runner, made(recipe("Adam"), {4: [Turn(0, "betas[0]", 0.7), Turn(0, "betas[1]", 0.99)]}, tmp_path))
    quiet = recipe("LBFGS", optimizer_values={"lr": 0.1}, batch_size=0, epochs=8)
    check_run(runner, made(quiet, {3: [Turn(0, "max_iter", 3.0), Turn(0, "lr", 0.05)]}, tmp_path))


@pytest.mark.parametrize("scheduler", ["CosineAnnealingLR", "OneCycleLR", "StepLR", "ReduceLROnPlateau", "formula",
                                       "drawn", "SequentialLR", "CyclicLR", "ChainedScheduler", "LambdaLR"])
def test_every_way_to_turn_under_a_schedule(scheduler: str, tmp_path: Path, runner: ScriptRunner) -> None:
    values = {} if scheduler in ("ReduceLROnPlateau", "drawn") else BY_STEP
    check_run(runner, made(recipe("SGD", scheduler, SGD, values, groups="kind"), {
        3: [Turn(None, "lr", 0.5, "multiply")], 5: [Turn(1, "lr", 0.02, "hold")],
        7: [Turn(1, "lr", None, "release"), Turn(0, "lr", 0.07), Turn(0, "momentum", 0.8), Turn(0, "momentum", 0.7)],
        9: [RestoreKnob(0, "lr", KnobSetting())]}, tmp_path))


def test_momentum_that_a_schedule_moves(tmp_path: Path, runner: ScriptRunner) -> None:
    check_run(runner, made(recipe("Adam", "OneCycleLR", {"lr": 0.01}, BY_STEP), {
        3: [Turn(0, "betas[0]", 0.5)], 5: [Turn(0, "betas[0]", 0.8, "hold"), Turn(0, "betas[1]", 0.9)],
        8: [Turn(0, "betas[0]", None, "release")]}, tmp_path))


@pytest.mark.parametrize("scheduler", ["CosineAnnealingLR", "OneCycleLR", "none"])
def test_a_pair_of_optimizers(scheduler: str, tmp_path: Path, runner: ScriptRunner) -> None:
    values = {} if scheduler == "none" else BY_STEP
    check_run(runner, made(recipe("Muon", scheduler, {}, values, clip_norm=0.5), {
        3: [Turn(None, "lr", 0.5, "multiply")], 5: [Turn(1, "lr", 0.01, "hold"), Turn(1, "betas[0]", 0.5)],
        7: [Turn(0, "momentum", 0.8)]}, tmp_path))


@pytest.mark.parametrize("scheduler", ["none", "StepLR"])
def test_groups_are_frozen_and_thawed(scheduler: str, tmp_path: Path, runner: ScriptRunner) -> None:
    check_run(runner, made(recipe("SGD", scheduler, groups="kind", model=DEEP), {
        3: [Freeze(0), Turn(1, "lr", 0.5, "multiply")], 6: [Freeze(0, False), Freeze(1)]}, tmp_path))


# ---------------------------------------------------------------------------------------------------------
# The shape

@pytest.mark.parametrize(("old", "new"), [
    ("Adam", "AdamW"), ("Adam", "NAdam"), ("NAdam", "Adam"), ("RAdam", "AdamW"), ("SGD", "Adam"), ("Adam", "SGD"),
    ("Adam", "Adam"), ("SGD", "SGD"), ("Adam", "Muon"), ("Muon", "AdamW"), ("Muon", "Muon"), ("Muon", "SGD"),
    ("ASGD", "ASGD"), ("Rprop", "RMSprop"), ("Adafactor", "Adagrad"), ("Adadelta", "Adamax")])
def test_another_optimizer(old: str, new: str, tmp_path: Path, runner: ScriptRunner) -> None:
    swap = SetOptimizer(new, {"lr": 0.003})
    check_run(runner, made(recipe(old, model=MLP), {4: [swap]}, tmp_path))
    check_run(runner, made(recipe(old, "CosineAnnealingLR", {}, BY_STEP, model=DEEP, groups="kind"), {
        3: [Turn(0, "lr", 0.5, "multiply")], 5: [swap], 8: [Turn(0, "lr", 0.3, "multiply")]}, tmp_path))


def test_optimizers_of_other_kinds(tmp_path: Path, runner: ScriptRunner) -> None:
    whole = {"batch_size": 0, "epochs": 10}
    quiet = SetOptimizer("LBFGS", {"lr": 0.1})
    check_run(runner, made(recipe("Adam", model=MLP, **whole), {4: [quiet]}, tmp_path))
    check_run(runner, made(recipe("LBFGS", optimizer_values={"lr": 0.1}, model=MLP, **whole), {
        3: [SetOptimizer("LBFGS", {"lr": 0.05})], 6: [SetOptimizer("Adam", {"lr": 0.01})]}, tmp_path))
    check_run(runner, made(recipe("Adam", model=MLP), {4: [SetOptimizer("AdamW", {"amsgrad": True})]}, tmp_path))
    check_run(runner, made(recipe("Adam", "OneCycleLR", {"lr": 0.01}, BY_STEP, model=MLP), {
        4: [SetOptimizer("SGD", {"lr": 0.03, "momentum": 0.9})], 7: [SetOptimizer("Adam", {"lr": 0.003})],
        9: [SetOptimizer("RMSprop", {"lr": 0.01})]}, tmp_path))


@pytest.mark.parametrize(("scheduler", "values"), [
    ("CosineAnnealingLR", BY_STEP), ("OneCycleLR", {}), ("none", {}), ("StepLR", {}), ("SequentialLR", BY_STEP),
    ("ReduceLROnPlateau", {"patience": 0}), ("drawn", {}), ("formula", {"lr": "base_lr / (1 + step)"}),
    ("CyclicLR", {})])
def test_another_schedule(scheduler: str, values: dict[str, Any], tmp_path: Path, runner: ScriptRunner) -> None:
    check_run(runner, made(recipe("SGD", "ExponentialLR", SGD, BY_STEP, groups="kind"), {
        2: [Turn(0, "lr", 0.5, "multiply"), Turn(0, "momentum", 0.5)], 5: [SetSchedule(scheduler, values)],
        8: [Turn(1, "lr", 0.5, "multiply")]}, tmp_path))
    check_run(runner, made(recipe("SGD", "none", SGD), {
        2: [Turn(0, "lr", 0.5, "multiply")], 5: [SetSchedule(scheduler, values, start="first")]}, tmp_path))
    check_run(runner, made(recipe("Muon", "OneCycleLR", {}, BY_STEP), {
        2: [Turn(0, "lr", 0.5, "multiply")], 5: [SetSchedule(scheduler, values, steps=4)]}, tmp_path))


def test_another_schedule_with_ratios_of_the_groups(tmp_path: Path, runner: ScriptRunner) -> None:
    ratios = {"points": ((0, 0.05), (4, 0.01)), "ratios": (1.0, 0.2)}
    for optimizer, by in (("Muon", "one"), ("SGD", "kind")):
        check_run(runner, made(recipe(optimizer, "OneCycleLR", {}, BY_STEP, MLP, groups=by), {
            2: [Turn(0, "lr", 0.5, "multiply")], 5: [SetSchedule("drawn", ratios)],
            8: [Turn(1, "lr", 0.5, "multiply")]}, tmp_path))


HALVED, COSINE = Turn(None, "lr", 0.5, "multiply"), SetSchedule("CosineAnnealingLR")
AT_ONCE: dict[str, Sequence[Command]] = {
    "turned": [HALVED, COSINE],
    "held": [Turn(None, "lr", 0.04, "hold"), COSINE],
    "two schedules": [SetSchedule("ConstantLR", BY_STEP), COSINE],
    "a group": [AddGroup("biases", "*.bias", {"lr": 0.02}), COSINE],
    "momentum": [SetSchedule("OneCycleLR"), SetSchedule("none")],
    "momentum that is kept": [SetSchedule("OneCycleLR", BY_STEP), SetSchedule("none", start="first")],
    "an optimizer": [SetOptimizer("AdamW", {"lr": 0.01}), COSINE],
    "an optimizer without a schedule": [SetOptimizer("AdamW", {"lr": 0.01}), SetSchedule("none", start="first")],
    "turned momentum": [Turn(0, "momentum", 0.5), SetSchedule("none", start="first")],
    "all": [HALVED, SetOptimizer("AdamW", {"lr": 0.01}), Turn(0, "lr", 0.3, "multiply"), COSINE, HALVED]}


@pytest.mark.parametrize("before", AT_ONCE.values(), ids=AT_ONCE)
def test_another_schedule_right_after_something_else(before: Sequence[Command], tmp_path: Path, runner: ScriptRunner
                                                     ) -> None:
    """It starts from what that has made of the groups, before the same step."""
    for scheduler in ("none", "OneCycleLR"):
        check_run(runner, made(recipe("SGD", scheduler, SGD, model=MLP), {6: before}, tmp_path))


def test_the_groups_follow_once_where_that_is_enough(tmp_path: Path, runner: ScriptRunner) -> None:
    for commands, often in (([COSINE], 1), ([COSINE, HALVED], 1), ([HALVED, COSINE], 2),
                            ([HALVED, SetSchedule("CosineAnnealingLR", start="first")], 1),
                            ([Turn(0, "momentum", 0.5), SetSchedule("OneCycleLR")], 1)):
        script = check_run(runner, made(recipe("SGD", "StepLR", SGD, model=MLP), {6: commands}, tmp_path))
        case = script.text.partition("case 6:")[2].partition("\n\n")[0]
        assert case.count("follow()") == often, case


@pytest.mark.parametrize("scheduler", ["OneCycleLR", "CyclicLR"])
@pytest.mark.parametrize("old", ["AdamW", "RAdam"])
def test_nadam_where_a_schedule_moves_momentum(old: str, scheduler: str, tmp_path: Path, runner: ScriptRunner) -> None:
    """What it would have multiplied up by now is worked out from its own betas, whatever the schedule makes of them."""
    chosen = replace(recipe(old, scheduler, {"lr": 0.01}, BY_STEP, MLP, groups="kind", epochs=5),
                     groups=(GroupRule("biases", values={"betas": (0.7, 0.99)}),))
    script = check_run(runner, made(chosen, {8: [SetOptimizer("NAdam", {"lr": 0.01})]}, tmp_path))
    assert "mu_product(group" in script.text


@pytest.mark.parametrize("commands", [
    {3: [SetSchedule("ChainedScheduler")], 6: [SetSchedule("OneCycleLR", BY_STEP, steps=4)]},
    {3: [SetSchedule("SequentialLR", {**BY_STEP, "phases": ({"part": "StepLR", "length": 2}, {
        "part": "CyclicLR", "advance": "step"})}, start="first")]}], ids=["no end of its own", "momentum later on"])
def test_schedules_that_share_a_script(commands: dict[int, Sequence[Command]], tmp_path: Path, runner: ScriptRunner
                                       ) -> None:
    """One of torch's has no count of what it has moved; a phase that moves momentum may come after one that does not.
    """
    check_run(runner, made(recipe("SGD", optimizer_values=SGD, model=MLP), commands, tmp_path))


MUON, ADAMW = SetOptimizer("Muon", {"lr": 0.01}), SetOptimizer("AdamW", {"lr": 0.02})


@pytest.mark.parametrize("commands", [
    {3: [MUON], 5: [ADAMW]}, {3: [MUON, ADAMW]}, {3: [MUON, AddGroup("first", "0.*", {"lr": 0.02})], 6: [ADAMW]},
    {3: [MUON], 5: [AddGroup("first", "0.*", {"by_muon": False})], 8: [MUON]}],
    ids=["there and back", "at once", "with a group", "by another one meanwhile"])
def test_what_an_optimizer_left_behind_stays_there(commands: dict[int, Sequence[Command]], tmp_path: Path,
                                                   runner: ScriptRunner) -> None:
    """Weights that another one has moved meanwhile start anew when the former one gets them again."""
    check_run(runner, made(recipe("AdamW", optimizer_values={"lr": 0.01}, model=MLP), commands, tmp_path))


def test_groups_that_are_added(tmp_path: Path, runner: ScriptRunner) -> None:
    check_run(runner, made(recipe("SGD", model=MLP), {
        5: [AddGroup("head", "2", {"lr": 0.01, "weight_decay": 0.5})]}, tmp_path))
    check_run(runner, made(recipe("SGD", "OneCycleLR", SGD, BY_STEP, model=DEEP, groups="kind", clip_norm=0.3), {
        3: [Turn(1, "lr", 0.5, "multiply"), Turn(0, "weight_decay", 0.3, "hold")],
        4: [AddGroup("last bias", "4.bias"), AddGroup("first", "0.weight", {"lr": 0.07})],
        7: [Turn(3, "lr", 0.5, "multiply"), Turn(None, "lr", 1.5, "multiply")]}, tmp_path))


def test_groups_that_are_added_to_a_pair(tmp_path: Path, runner: ScriptRunner) -> None:
    check_run(runner, made(recipe("Muon", "CosineAnnealingLR", {"lr": 0.02, "other_lr": 0.001}, BY_STEP, MLP), {
        3: [AddGroup("head", "2")], 6: [Turn(2, "lr", 0.5, "multiply")]}, tmp_path))
    check_run(runner, made(recipe("Muon", "CosineAnnealingLR", {}, BY_STEP, Choice("mlp", {"hidden": (8, 8)})), {
        3: [AddGroup("head", "4.weight", {"by_muon": False})], 6: [SetOptimizer("Adam", {"lr": 0.01})],
        8: [AddGroup("x", "0")]}, tmp_path))


def test_a_backbone_is_thawed(tmp_path: Path, runner: ScriptRunner) -> None:
    chosen = replace(recipe("SGD", optimizer_values={"lr": 0.1}, model=MLP, groups="pattern"),
                     groups=(GroupRule("backbone", "0", frozen=True), GroupRule("head", "...")))
    check_run(runner, made(chosen, {6: [AddGroup("thawed", "0", {"lr": 0.001})]}, tmp_path))


# ---------------------------------------------------------------------------------------------------------
# Longer, shorter, forked, resumed, taken back

@pytest.mark.parametrize(("scheduler", "values"), [
    ("CosineAnnealingLR", {}), ("OneCycleLR", BY_STEP), ("LambdaLR", {**BY_STEP, "lr_lambda": "1 / (total_steps - step)"
                                                                      }), ("SequentialLR", BY_STEP)])
def test_a_run_made_longer(scheduler: str, values: dict[str, Any], tmp_path: Path, runner: ScriptRunner) -> None:
    for extra in (Extend(1), Extend(1, 2)):
        check_run(runner, made(recipe("SGD", scheduler, SGD, values), {4: [extra]}, tmp_path))
    check_run(runner, made(recipe("SGD", scheduler, SGD, values), {
        4: [Extend(1), Turn(0, "lr", 0.5, "multiply")], 6: [SetSchedule("PolynomialLR", BY_STEP)], 8: [Extend(0, 3)]},
        tmp_path))


@pytest.mark.parametrize("scheduler", ["CosineAnnealingLR", "OneCycleLR"])
def test_a_run_made_shorter(scheduler: str, tmp_path: Path, runner: ScriptRunner) -> None:
    """At most down to the steps that are made; made longer again, it goes on from there."""
    for edits in ({4: [Extend(-1)]}, {5: [Extend(0, -3)]}, {6: [Extend(-9)]},
                  {6: [Extend(-9), Extend(1, 1)], 9: [SetSchedule("PolynomialLR", BY_STEP)]}):
        run = run_of(changed(recipe("SGD", scheduler, SGD, BY_STEP), edits, tmp_path).finished())
        assert run.history.steps < 12
        check_run(runner, run)


def test_a_look_ahead_changes_nothing(tmp_path: Path, runner: ScriptRunner) -> None:
    ahead = LookAhead({"lower": (Turn(None, "lr", 0.1, "multiply"),), "as it is": ()}, 3)
    run = made(recipe("SGD", "CosineAnnealingLR", SGD, BY_STEP), {
        4: [ahead], 6: [Turn(None, "lr", 0.5, "multiply")]}, tmp_path)
    script = check_run(runner, run)
    assert script.text.count("multiplied") == 1


def test_every_command_that_changes_a_run_is_known() -> None:
    """A new one without words is found here."""
    known = (TurnKnob, RestoreKnob, Extend, SetSchedule, SetOptimizer, AddGroup, Freeze)
    assert set(CHANGING) == set(known)


def test_how_long_an_epoch_is_where_no_epoch_has_ended(tmp_path: Path) -> None:
    chosen = replace(recipe("SGD", epochs=3), dataset=Choice("digits"), loss=Choice("CrossEntropyLoss"))
    for number, edits in enumerate(((), (Extend(2, 3),), (Extend(-1, 7),))):
        told = changed(chosen, {2: edits, 3: [Stop()]} if edits else {3: [Stop()]}, tmp_path / str(number))
        run = run_of(told)
        wanted = told.of(Started)[0].steps_per_epoch
        assert steps_per_epoch(run, chosen) == wanted
        assert _from_the_total(run, 3) == wanted
        run.update(total_steps=run.info["total_steps"] + 1)
        assert _from_the_total(run_of(told), 3) is None, "the control"


def test_a_run_that_was_stopped(tmp_path: Path, runner: ScriptRunner) -> None:
    for step in (6, 7, 8):  # 8 is the end of an epoch
        told = changed(recipe("SGD", "CosineAnnealingLR", SGD, BY_STEP), {
            4: [Turn(0, "lr", 2.0, "multiply")], step: [Stop()]}, tmp_path)
        assert told.ended.step == step
        check_run(runner, run_of(told))


def test_a_run_that_was_stopped_with_accumulated_batches(tmp_path: Path, runner: ScriptRunner) -> None:
    told = changed(recipe("SGD", "StepLR", SGD, accumulate=2, epochs=6), {5: [Stop()]}, tmp_path)
    check_run(runner, run_of(told))


def test_a_run_that_was_stopped_in_its_first_epoch(tmp_path: Path, runner: ScriptRunner) -> None:
    told = changed(recipe("SGD", "OneCycleLR", SGD, BY_STEP), {2: [Turn(0, "lr", 2.0, "multiply")], 3: [Stop()]},
                   tmp_path)
    check_run(runner, run_of(told))


def test_a_fork_begins_with_what_its_parent_did(tmp_path: Path, runner: ScriptRunner) -> None:
    chosen = recipe("Adam", "CosineAnnealingLR", {"lr": 0.01}, BY_STEP, model=DEEP, epochs=4)
    told = changed(chosen, {3: [Turn(0, "lr", 0.5, "multiply")], 5: [SetOptimizer("AdamW", {"lr": 0.02})], 7: [Save()],
                            9: [Turn(0, "lr", 3.0, "multiply")]}, tmp_path / "runs").finished()
    saved = next(event for event in told.of(CheckpointSaved) if event.reason == "asked")
    child = steer(Trainer.resume(saved.path, tmp_path / "forks"), {
        10: [Turn(0, "lr", 0.2, "multiply")], 12: [SetSchedule("StepLR", BY_STEP)]}).finished()
    check_run(runner, run_of(told))
    script = check_run(runner, run_of(child))
    assert "case 3:" in script.text
    assert "case 9:" not in script.text
    assert "case 12:" in script.text


def test_a_run_that_was_resumed(tmp_path: Path, runner: ScriptRunner) -> None:
    chosen = recipe("Adam", "OneCycleLR", {"lr": 0.01}, BY_STEP, model=DEEP, average="ema")
    told = changed(chosen, {3: [Turn(0, "lr", 0.5, "multiply")], 7: [Stop()]}, tmp_path)
    saved = run_of(told).checkpoints.last_good()
    assert saved is not None
    again = steer(Trainer.resume(saved), {10: [Turn(0, "lr", 0.2, "multiply")]}).finished()
    assert run_of(again).folder == run_of(told).folder
    check_run(runner, run_of(again))


def test_steps_that_were_taken_back_are_not_there(tmp_path: Path, runner: ScriptRunner) -> None:
    """The guard undoes a step that spoils the weights; somebody turns lr down, and the run goes on."""
    trainer = Trainer(recipe("SGD", "StepLR", {"lr": 0.1}, model=MLP, epochs=20), tmp_path, rest=True)
    answers: list[list[Command]] = [[Turn(0, "lr", 1e9), Resume()], [Turn(0, "lr", 0.01), Resume()], [Stop()]]

    def answer(event: Event) -> None:
        if isinstance(event, Started):
            trainer.post(StepOnce(9))
        elif isinstance(event, Paused):
            for command in answers.pop(0):
                trainer.post(command)
        elif isinstance(event, Finished):
            trainer.post(Stop())

    told = Told(trainer, answer)
    assert told.of(NotFinite)
    check_run(runner, run_of(told))


def test_a_journal_that_was_written_by_hand(tmp_path: Path, runner: ScriptRunner) -> None:
    """It has commands only, without what came of them."""
    run = made(recipe("SGD", "OneCycleLR", SGD, BY_STEP, groups="kind"), {
        3: [Turn(None, "lr", 0.07), Turn(0, "momentum", 0.8)], 5: [Turn(1, "lr", 0.02, "hold")],
        7: [SetOptimizer("Adam", {"lr": 0.01})], 9: [Turn(2, "lr", 0.5, "multiply")]}, tmp_path)
    lines = [json.loads(line) for line in run.journal.path.read_text().splitlines()]
    plain = [{key: value for key, value in line.items() if key not in ("crc", "time")} for line in lines]
    run.journal.path.write_text("".join(f"{json.dumps(line)}\n" for line in plain if line["kind"] == "command"))
    check_run(runner, Run.open(run.folder))


def test_a_run_of_a_net_on_pictures(tmp_path: Path, runner: ScriptRunner) -> None:
    chosen = replace(recipe("AdamW", "CosineAnnealingLR", epochs=2, batch_size=128, precision="bfloat16"),
                     dataset=Choice("digits"), model=Choice("small_cnn", {"width": 4, "dropout": 0.1}),
                     loss=Choice("CrossEntropyLoss"), augmentation=({"part": "RandomCrop", "padding": 1},))
    script = check_run(runner, made(chosen, {
        5: [Turn(0, "lr", 0.3, "multiply")], 14: [SetOptimizer("SGD", {"lr": 0.1})]}, tmp_path))
    assert "channels_last" in script.text


# ---------------------------------------------------------------------------------------------------------
# The negative controls, and what cannot be held

EDITS: dict[int, Sequence[Command]] = {
    3: [Turn(None, "lr", 0.5, "multiply")], 5: [SetOptimizer("Adam", {"lr": 0.02})],
    7: [AddGroup("head", "2", {"weight_decay": 0.5})], 8: [Freeze(1)], 9: [Freeze(1, False), SetSchedule("StepLR")]}


@pytest.mark.parametrize("step", [3, 5, 7, 8])
def test_an_edit_that_is_left_out_is_noticed(step: int, tmp_path: Path, runner: ScriptRunner) -> None:
    run = made(recipe("SGD", "CosineAnnealingLR", SGD, BY_STEP, model=MLP), EDITS, tmp_path)
    text = check_run(runner, run).text
    without = re.sub(rf"( +)case {step}:\n(?:\1 +.*\n)+", "", text)
    assert without != text
    if step in (5, 7):  # what comes later needs the group and the optimizer
        without = without.replace("case 8:", "case -8:").replace("case 9:", "case -9:")
    losses, said = runner.run(without)
    assert losses != run.history["loss"].tolist()
    assert "The losses differ." in said


def test_a_run_on_another_device_is_a_limit(tmp_path: Path) -> None:
    run = made(recipe(), {}, tmp_path)
    run.update(device="cuda:0")
    script = script_of_run(run)
    assert "only on a CPU" in script.limits[0]
    assert 'device = "cuda:0"' in script.text


def test_a_damaged_journal_is_refused_and_an_empty_run_too(tmp_path: Path) -> None:
    run = made(recipe(), {4: [Turn(0, "lr", 0.5)]}, tmp_path)
    text = run.journal.path.read_text()
    run.journal.path.write_text(text.replace("TurnKnob", "TurnKnop", 1))
    with pytest.raises(JournalProblem):
        script_of_run(run)
    new = Run.create(tmp_path / "new", recipe().to_toml(), "new")
    with pytest.raises(Problem, match="has made no step yet"):
        script_of_run(new)


def test_a_damaged_history_is_a_limit(tmp_path: Path) -> None:
    run = made(recipe("SGD", epochs=30), {}, tmp_path)
    content = bytearray((run.folder / "history.bin").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (run.folder / "history.bin").write_bytes(content)
    damaged = Run.open(run.folder)
    if damaged.history.damage is None or damaged.history.steps == 0:
        pytest.skip("the flip hit nothing that is read")
    assert any("is damaged" in limit for limit in script_of_run(damaged).limits)


