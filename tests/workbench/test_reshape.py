"""Changed while it runs: the optimizer, the schedule, the groups; compared with the same changes in plain PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.workbench.running import Told, recipe, same, train
from workbench import checkpoint
from workbench.data import Data
from workbench.group_rule import GroupRule
from workbench.kinds import registries
from workbench.messages import (
    AddGroup,
    CheckpointSaved,
    Command,
    Freeze,
    Frozen,
    GroupAdded,
    GroupsChanged,
    OptimizerChanged,
    Paused,
    Planned,
    Refused,
    Resume,
    Save,
    ScheduleChanged,
    SetOptimizer,
    SetSchedule,
    Started,
    StepOnce,
    TurnKnob,
)
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.trainer import Trainer

OPTIMIZERS = [part.name for part in registries["optimizers"].parts() if not part.unavailable]
MLP = Choice("mlp", {"hidden": (8,)})


def changed(chosen: Recipe, at: dict[int, Sequence[Command]], runs: Path | None = None, **more: Any) -> Told:
    """Train, and give commands before certain steps."""
    trainer = Trainer(chosen, runs, **more)
    return steer(trainer, at)


def steer(trainer: Trainer, at: dict[int, Sequence[Command]]) -> Told:
    """Let the trainer rest before each of the steps, give the commands, and go on."""
    steps = sorted(at)

    def rest_before(step: int, now: int) -> list[Command]:
        return [StepOnce(step - now)] if step > now else []

    def answer(event: Any) -> None:
        if isinstance(event, Started) and steps:
            first = rest_before(steps[0], event.first_step)
            for command in first or [*at[steps.pop(0)], *to_next(event.first_step)]:
                trainer.post(command)
        elif isinstance(event, Paused) and steps and event.step == steps[0]:
            for command in [*at[steps.pop(0)], *to_next(event.step)]:
                trainer.post(command)

    def to_next(now: int) -> list[Command]:
        return rest_before(steps[0], now) if steps else [Resume()]

    return Told(trainer, answer)


class Plain:
    """The same run in plain PyTorch: a function for each step that is to be made before it."""

    def __init__(self, chosen: Recipe, make: Callable[[list[tuple[str, torch.nn.Parameter]]], Any]) -> None:
        self.data: Data = registries["datasets"].build(chosen.dataset)
        torch.manual_seed(0)
        self.model = registries["models"].build(chosen.model, self.data.shape)
        self.optimizer = make(list(self.model.named_parameters()))
        self.batch = chosen.setting("batch_size")

    def train(self, steps: int, before: Callable[[int], None] = lambda step: None) -> list[torch.Tensor]:
        from workbench.batches import epoch_order

        per_epoch = -(-len(self.data.train) // self.batch)
        for step in range(steps):
            before(step)
            epoch, batch = divmod(step, per_epoch)
            chosen = epoch_order(len(self.data.train), 0, epoch)[batch * self.batch:(batch + 1) * self.batch]
            self.optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(self.model(self.data.train.inputs[chosen]),
                                                self.data.train.targets[chosen])
            loss.backward()
            self.optimizer.step()
        return [value.clone() for value in self.model.state_dict().values()]


# ---------------------------------------------------------------------------------------------------------
# The optimizer

def test_adam_becomes_adamw_with_its_moments() -> None:
    chosen = recipe("Adam", optimizer_values={"lr": 0.01}, model=MLP, epochs=3)
    told = changed(chosen, {5: [SetOptimizer("AdamW", {"lr": 0.02, "weight_decay": 0.3})]}).finished()
    plain = Plain(chosen, lambda named: torch.optim.Adam([w for _, w in named], lr=0.01))

    def before(step: int) -> None:
        if step == 5:
            state = plain.optimizer.state_dict()["state"]
            plain.optimizer = torch.optim.AdamW(plain.model.parameters(), lr=0.02, weight_decay=0.3)
            plain.optimizer.load_state_dict({"state": state,
                                             "param_groups": plain.optimizer.state_dict()["param_groups"]})

    assert same(told.weights, plain.train(12, before))
    (event,) = told.of(OptimizerChanged)
    assert (event.step, event.part, set(event.carried), event.anew) == (
        5, "AdamW", {"step", "exp_avg", "exp_avg_sq"}, ())
    assert told.of(GroupsChanged)[-1].groups[0].optimizer == "AdamW"
    assert told.of(GroupsChanged)[-1].groups[0].values["weight_decay"] == 0.3


def test_negative_control_without_the_moments_it_is_another_run() -> None:
    chosen = recipe("Adam", optimizer_values={"lr": 0.01}, model=MLP, epochs=3)
    told = changed(chosen, {5: [SetOptimizer("AdamW", {"lr": 0.02, "weight_decay": 0.3})]}).finished()
    plain = Plain(chosen, lambda named: torch.optim.Adam([w for _, w in named], lr=0.01))

    def before(step: int) -> None:
        if step == 5:
            plain.optimizer = torch.optim.AdamW(plain.model.parameters(), lr=0.02, weight_decay=0.3)

    assert not same(told.weights, plain.train(12, before))


def test_sgd_becomes_adam_and_starts_anew() -> None:
    chosen = recipe("SGD", optimizer_values={"lr": 0.05, "momentum": 0.9}, model=MLP, epochs=3)
    told = changed(chosen, {7: [SetOptimizer("Adam", {"lr": 0.01})]}).finished()
    plain = Plain(chosen, lambda named: torch.optim.SGD([w for _, w in named], lr=0.05, momentum=0.9))

    def before(step: int) -> None:
        if step == 7:
            plain.optimizer = torch.optim.Adam(plain.model.parameters(), lr=0.01)

    assert same(told.weights, plain.train(12, before))
    assert told.of(OptimizerChanged)[0].carried == ()
    assert set(told.of(OptimizerChanged)[0].anew) == {"step", "exp_avg", "exp_avg_sq"}


@pytest.mark.parametrize(("was", "now", "carried"), [
    (("Adam", {}), ("Adam", {"amsgrad": True}), {"step", "exp_avg", "exp_avg_sq"}),
    (("Adam", {}), ("NAdam", {}), {"step", "exp_avg", "exp_avg_sq"}),
    (("NAdam", {}), ("RAdam", {}), {"step", "exp_avg", "exp_avg_sq"}),
    (("Adam", {}), ("Adamax", {}), set()),
    (("SGD", {"momentum": 0.9}), ("SGD", {"momentum": 0.5, "nesterov": True}), {"momentum_buffer"}),
    (("SGD", {}), ("SGD", {"momentum": 0.5}), set()),
    (("SGD", {"momentum": 0.9}), ("Muon", {}), set()),
    (("AdamW", {}), ("Muon", {}), {"step", "exp_avg", "exp_avg_sq"}),  # of the biases, which AdamW goes on moving
    (("RMSprop", {}), ("RMSprop", {"centered": True}), set()),
    (("RMSprop", {}), ("RMSprop", {"alpha": 0.9}), {"step", "square_avg"}),
])
def test_what_means_the_same_is_carried_over(was: Any, now: Any, carried: set[str]) -> None:
    told = changed(recipe(*was[:1], optimizer_values=was[1], model=MLP), {4: [SetOptimizer(*now)]}).finished()
    assert set(told.of(OptimizerChanged)[0].carried) == carried
    assert np.isfinite(told.history["loss"]).all()


def _pairs() -> list[tuple[str, str]]:
    """Each optimizer to the next one, and to and from Adam."""
    ring = list(zip(OPTIMIZERS, OPTIMIZERS[1:] + OPTIMIZERS[:1], strict=True))
    star = [pair for name in OPTIMIZERS for pair in ((name, "Adam"), ("Adam", name))]
    return [pair for pair in dict.fromkeys(ring + star) if "SparseAdam" not in pair]


@pytest.mark.parametrize(("was", "now"), _pairs())
def test_every_swap_trains_on_and_resumes_as_if_never_stopped(was: str, now: str, tmp_path: Path) -> None:
    chosen = recipe(was, "OneCycleLR", {"lr": 1e-3}, {"advance": "step"}, MLP)
    values = {"lr": 1e-3}
    told = changed(chosen, {4: [SetOptimizer(now, values)], 8: [Save()]}, tmp_path).finished()
    assert [event.part for event in told.of(OptimizerChanged)] == [now]
    saved = next(event for event in told.of(CheckpointSaved) if event.reason == "asked")
    again = Told(Trainer.resume(saved.path, tmp_path / "again")).finished()
    started = again.of(Started)[0]
    assert started.first_step == 8
    assert started.groups[0].optimizer == now
    assert started.swapped == ({} if was == now else {"optimizer": {"part": now, **values}})
    assert same(again.weights, told.weights)
    assert np.array_equal(again.history["loss"][8:], told.history["loss"][8:])


def test_a_sparse_optimizer_is_swapped_too() -> None:
    chosen = recipe("SparseAdam", optimizer_values={"lr": 0.01})
    told = changed(chosen, {4: [SetOptimizer("SparseAdam", {"lr": 0.02, "betas": (0.8, 0.99)})],
                            9: [SetOptimizer("Adam")]}).finished()
    assert [event.carried for event in told.of(OptimizerChanged)] == [("step", "exp_avg", "exp_avg_sq")]
    assert told.history["lr/all"][4:].tolist() == [0.02] * 8
    assert "sparse gradients" in told.of(Refused)[0].reason


def test_the_schedule_goes_on_scaled_to_the_new_lr() -> None:
    chosen = recipe("SGD", "CosineAnnealingLR", {"lr": 0.1}, {"advance": "step"}, groups="kind", model=MLP)
    unchanged = train(chosen).history
    told = changed(chosen, {3: [TurnKnob(0, "lr", 0.5, "multiply")],
                            6: [SetOptimizer("AdamW", {"lr": 0.02})]}).finished()
    for name in ("lr/weights", "lr/biases"):
        assert told.history[name][6:].tolist() == pytest.approx((0.2 * unchanged[name][6:]).tolist())
    assert told.history["lr/weights"][3:6].tolist() == (0.5 * unchanged["lr/weights"][3:6]).tolist()


def test_momentum_that_a_schedule_cycles_is_cycled_as_beta_after_the_swap() -> None:
    chosen = recipe("SGD", "OneCycleLR", {"lr": 0.1, "momentum": 0.9}, {"advance": "step"}, model=MLP)
    plain = train(chosen)
    told = changed(chosen, {6: [SetOptimizer("Adam", {"lr": 0.1})]}).finished()
    assert told.of(GroupsChanged)[0].groups[0].values["betas"][0] == pytest.approx(
        next(e.groups[0].values["momentum"] for e in _groups_at(chosen, 6)))
    assert told.history["lr/all"].tolist() == plain.history["lr/all"].tolist()


def _groups_at(chosen: Recipe, step: int) -> list[Any]:
    return changed(chosen, {step: [TurnKnob(0, "weight_decay", 0.0, "hold")]}).of(GroupsChanged)


# ---------------------------------------------------------------------------------------------------------
# The schedule

def test_another_schedule_starts_from_the_present_lr_and_is_planned_as_it_runs() -> None:
    chosen = recipe("SGD", "CosineAnnealingLR", {"lr": 0.1}, {"advance": "step"}, model=MLP)
    told = changed(chosen, {3: [TurnKnob(None, "lr", 0.5, "multiply")],
                            6: [SetSchedule("ExponentialLR", {"gamma": 0.5, "advance": "step"})]}).finished()
    lr = told.history["lr/all"]
    before = train(chosen).history["lr/all"]
    start = before[6] * 0.5
    assert lr[6:].tolist() == pytest.approx([start * 0.5 ** i for i in range(6)])
    (event,), (plan,) = told.of(ScheduleChanged), told.of(Planned)
    assert (event.step, event.part) == (6, "ExponentialLR")
    assert plan.steps.tolist() == list(range(6, 12))
    assert plan.lr["all"].tolist() == lr[6:].tolist()


@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name != "LBFGS"])
def test_another_schedule_takes_every_optimizer_as_it_is(optimizer: str) -> None:
    """Adafactor has a pair of which one is no number."""
    told = changed(recipe(optimizer), {5: [SetSchedule("StepLR", {"step_size": 1, "advance": "step"})]}).finished()
    assert told.of(Refused) == []
    name = next(name for name in told.history if name.startswith("lr/"))
    assert told.history[name][7] == pytest.approx(0.1 * told.history[name][6])


def test_from_the_first_lr_and_only_so_long() -> None:
    chosen = recipe("SGD", "ConstantLR", {"lr": 0.1}, {"factor": 0.5, "total_iters": 99}, model=MLP)
    told = changed(chosen, {4: [SetSchedule("LinearLR", {"start_factor": 0.1, "end_factor": 0.6, "advance": "step"},
                                            steps=5, start="first")]}).finished()
    lr = told.history["lr/all"]
    assert lr[:4].tolist() == [0.05] * 4
    assert lr[4:9].tolist() == pytest.approx([0.01, 0.02, 0.03, 0.04, 0.05])
    assert lr[9:].tolist() == pytest.approx([0.06] * 3)
    constant = changed(chosen, {4: [SetSchedule("none", start="first")]}).finished().history["lr/all"]
    assert constant[4:].tolist() == [0.1] * 8


@pytest.mark.parametrize("part", [part.name for part in registries["schedulers"].parts() if not part.unavailable])
def test_every_schedule_can_take_over_and_resumes_as_if_never_stopped(part: str, tmp_path: Path) -> None:
    values = {"advance": "step"} if "advance" in {f.name for f in registries["schedulers"].fields(part)} \
        and part != "ReduceLROnPlateau" else {}
    chosen = recipe("Adam", "StepLR", {"lr": 0.1}, {"advance": "step"}, groups="kind")
    told = changed(chosen, {3: [SetSchedule(part, values)], 5: [TurnKnob(0, "lr", 2.0, "multiply")],
                            8: [Save()]}, tmp_path).finished()
    saved = next(event for event in told.of(CheckpointSaved) if event.reason == "asked")
    again = Told(Trainer.resume(saved.path, tmp_path / "again")).finished()
    assert again.of(Started)[0].first_step == 8
    assert same(again.weights, told.weights)
    for name in ("loss", "lr/weights", "lr/biases"):
        assert np.array_equal(again.history[name][8:], told.history[name][8:])
    assert again.of(Planned)[0].lr.keys() == {"weights", "biases", "normalisation"}


# ---------------------------------------------------------------------------------------------------------
# The groups

def test_a_group_is_added_as_plain_torch_would() -> None:
    chosen = recipe("SGD", optimizer_values={"lr": 0.1, "momentum": 0.9}, model=MLP)
    told = changed(chosen, {5: [AddGroup("head", "2", {"lr": 0.01, "weight_decay": 0.5})]}).finished()
    plain = Plain(chosen, lambda named: torch.optim.SGD([w for _, w in named], lr=0.1, momentum=0.9))

    def before(step: int) -> None:
        if step == 5:
            head = list(plain.model[-1].parameters())
            group = plain.optimizer.param_groups[0]
            group["params"] = [w for w in group["params"] if all(w is not other for other in head)]
            plain.optimizer.add_param_group({"params": head, "lr": 0.01, "momentum": 0.9, "weight_decay": 0.5})

    assert same(told.weights, plain.train(12, before))
    (event,) = told.of(GroupAdded)
    assert (event.step, event.group, event.name, event.tensors) == (5, 1, "head", 2)
    assert np.isnan(told.history["lr/head"][:5]).all()
    assert told.history["lr/head"][5:].tolist() == [0.01] * 7
    assert [group.tensors for group in told.of(GroupsChanged)[-1].groups] == [2, 2]


def test_an_added_group_goes_along_with_the_schedule_of_where_it_came_from(tmp_path: Path) -> None:
    chosen = recipe("SGD", "OneCycleLR", {"lr": 0.1, "momentum": 0.9}, {"advance": "step"}, model=MLP, groups="kind")
    told = changed(chosen, {3: [TurnKnob(1, "lr", 0.5, "multiply")],
                            4: [AddGroup("last bias", "2.bias"), AddGroup("first", "0.weight", {"lr": 0.07})],
                            7: [Save()]}, tmp_path).finished()
    lr = {name: told.history[f"lr/{name}"][4:] for name in ("weights", "biases", "last bias", "first")}
    assert lr["last bias"].tolist() == lr["biases"].tolist()
    assert lr["first"][0] == pytest.approx(0.07)
    assert (lr["first"] / lr["weights"]).tolist() == pytest.approx([lr["first"][0] / lr["weights"][0]] * 8)
    saved = next(event for event in told.of(CheckpointSaved) if event.reason == "asked")
    again = Told(Trainer.resume(saved.path, tmp_path / "again")).finished()
    assert again.of(Started)[0].first_step == 7
    assert [group.name for group in again.of(Started)[0].groups] == ["weights", "biases", "last bias", "first"]
    assert same(again.weights, told.weights)


@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name not in ("LBFGS", "SparseAdam")])
def test_frozen_weights_stay_and_thaw_with_their_state(optimizer: str, tmp_path: Path) -> None:
    chosen = recipe(optimizer, optimizer_values={"weight_decay": 0.1} if optimizer in ("SGD", "Adam") else {},
                    model=MLP, groups="layer")
    told = changed(chosen, {3: [Freeze(0)], 5: [Save()], 8: [Freeze(0, False)]}, tmp_path).finished()
    assert [(event.step, event.group, event.frozen) for event in told.of(Frozen)] == [(3, 0, True), (8, 0, False)]
    saved = next(event for event in told.of(CheckpointSaved) if event.reason == "asked")
    kept = torch.load(saved.path, weights_only=True)["model_state_dict"]
    at_three = changed(chosen, {3: [Save()]}, tmp_path / "other").of(CheckpointSaved)[0]
    before = torch.load(at_three.path, weights_only=True)["model_state_dict"]
    assert torch.equal(kept["0.weight"], before["0.weight"])
    assert not torch.equal(kept["2.weight"], before["2.weight"])
    assert not torch.equal(told.trainer.model.state_dict()["0.weight"], kept["0.weight"])
    again = steer(Trainer.resume(saved.path, tmp_path / "again"), {8: [Freeze(0, False)]}).finished()
    assert again.of(Started)[0].first_step == 5
    assert again.of(Started)[0].groups[0].frozen
    assert same(again.weights, told.weights)


def test_a_backbone_is_unfrozen_with_an_lr_of_its_own() -> None:
    """As with ``requires_grad_(False)`` and a later ``add_param_group``."""
    chosen = replace(recipe("SGD", optimizer_values={"lr": 0.1}, model=MLP, groups="pattern"),
                     groups=(GroupRule("backbone", "0", frozen=True), GroupRule("head", "...")))
    told = changed(chosen, {6: [AddGroup("thawed", "0", {"lr": 0.001})]}).finished()
    plain = Plain(chosen, lambda named: torch.optim.SGD([w for name, w in named if name[0] == "2"], lr=0.1))
    for weight in plain.model[0].parameters():
        weight.requires_grad_(False)

    def before(step: int) -> None:
        if step == 6:
            for weight in plain.model[0].parameters():
                weight.requires_grad_(True)
            plain.optimizer.add_param_group({"params": list(plain.model[0].parameters()), "lr": 0.001})

    assert same(told.weights, plain.train(12, before))


# ---------------------------------------------------------------------------------------------------------
# Refused, and spoiled

@pytest.mark.parametrize("command", [
    SetOptimizer("Adan"), SetOptimizer("SGD", {"lr": -1.0}), SetOptimizer("SGD", {"nesterov": True}),
    SetOptimizer("LBFGS"), SetOptimizer("SparseAdam"), SetOptimizer("SGD", {"colour": 1}),
    SetSchedule("Cosine"), SetSchedule("StepLR", {"gamma": -1.0}), SetSchedule("StepLR", steps=0),
    SetSchedule("LambdaLR", {"lr_lambda": "1 - step", "advance": "step"}),
    SetSchedule("SequentialLR", {"phases": ({"part": "StepLR", "length": 99},)}),
    AddGroup("x", "conv*"), AddGroup("weights", "0"), AddGroup("", "0"), AddGroup("x", "0", {"lr": -1.0}),
    AddGroup("x", "0", {"colour": 1}), Freeze(7),
])
def test_a_refused_change_leaves_the_run_as_it_was(command: Command) -> None:
    chosen = recipe("SGD", "StepLR", {"lr": 0.1, "momentum": 0.9}, groups="kind", model=MLP)
    told = changed(chosen, {5: [command]}).finished()
    (refused,) = told.of(Refused)
    assert refused.command == command
    assert refused.reason
    assert "\n" not in refused.reason
    untouched = train(chosen)
    assert same(told.weights, untouched.weights)
    for name in ("loss", "lr/weights", "lr/biases"):
        assert np.array_equal(told.history[name], untouched.history[name])


def test_the_last_group_that_trains_cannot_be_frozen() -> None:
    told = changed(recipe("SGD", model=MLP, groups="kind"), {2: [Freeze(0)], 3: [Freeze(1)]}).finished()
    assert [event.group for event in told.of(Frozen)] == [0]
    assert "nothing would be left to train" in told.of(Refused)[0].reason


def test_the_way_back_after_a_bad_step_never_leads_across_a_change() -> None:
    chosen = recipe("SGD", optimizer_values={"lr": 0.1}, model=MLP, epochs=50)
    told = changed(chosen, {6: [SetOptimizer("Adam", {"lr": 0.01}), AddGroup("head", "2")],
                            9: [SetOptimizer("SGD", {"lr": 1e9})]})
    assert told.ended.outcome == "failed"
    assert "was not made, because" in str(told.ended.reason)
    assert told.ended.step >= 9
    reference = changed(recipe("SGD", optimizer_values={"lr": 0.1}, model=MLP, epochs=50),
                        {6: [SetOptimizer("Adam", {"lr": 0.01}), AddGroup("head", "2")]})
    assert np.array_equal(told.history["loss"][:9], reference.history["loss"][:9])


def test_a_checkpoint_tells_its_shape_in_plain_data(tmp_path: Path) -> None:
    told = changed(recipe("SGD", model=MLP), {4: [SetOptimizer("Muon"), Freeze(1)], 6: [Save()]}, tmp_path).finished()
    state = checkpoint.load(next(e.path for e in told.of(CheckpointSaved) if e.reason == "asked"))
    assert state["shape"]["optimizer"]["part"] == "Muon"
    assert [(group["name"], group["optimizer"], group["weights"], group["frozen"])
            for group in state["shape"]["groups"]] == [
        ("all", "Muon", ["0.weight", "2.weight"], False), ("all (AdamW)", "AdamW", ["0.bias", "2.bias"], True)]


def test_the_halves_of_a_pair_keep_their_own_rates_and_a_users_ratio() -> None:
    chosen = replace(recipe("Muon", optimizer_values={"lr": 0.02, "other_lr": 0.001}, model=MLP, groups="layer"),
                     groups=(GroupRule("0 Linear", values={"lr": 0.01, "other_lr": 0.0005}),))
    told = changed(chosen, {4: [SetOptimizer("Adam", {"lr": 0.1})],
                            8: [SetOptimizer("Muon", {"lr": 0.2, "other_lr": 0.004})]}).finished()
    lr = {group.name: told.history[f"lr/{group.name}"] for group in told.of(Started)[0].groups}
    assert set(lr) == {"0 Linear", "0 Linear (AdamW)", "2 Linear", "2 Linear (AdamW)"}
    assert [values[0] for values in lr.values()] == pytest.approx([0.01, 0.0005, 0.02, 0.001])
    assert [values[4] for values in lr.values()] == pytest.approx([0.05, 0.05, 0.1, 0.1])
    assert [values[8] for values in lr.values()] == pytest.approx([0.1, 0.002, 0.2, 0.004])


def test_a_group_added_of_a_pair_goes_along_with_both_halves() -> None:
    chosen = recipe("Muon", "CosineAnnealingLR", {"lr": 0.02, "other_lr": 0.001}, {"advance": "step"}, MLP)
    told = changed(chosen, {3: [AddGroup("head", "2")]}).finished()
    for whole, part in (("all", "head"), ("all (AdamW)", "head (AdamW)")):
        assert told.history[f"lr/{part}"][3:].tolist() == told.history[f"lr/{whole}"][3:].tolist()
