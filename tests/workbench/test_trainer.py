"""The Trainer makes the numbers that plain PyTorch makes, and obeys between two steps."""

from __future__ import annotations

import ast
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.workbench.running import Told, recipe, same, train
from workbench.batches import Preparation, epoch_order
from workbench.kinds import registries
from workbench.messages import (
    CheckpointSaved,
    Ended,
    EpochEnded,
    Event,
    Extend,
    Extended,
    Finished,
    KnobTurned,
    Pause,
    Paused,
    Refused,
    Resume,
    Resumed,
    Save,
    Started,
    StepOnce,
    Steps,
    Stop,
    TurnKnob,
)
from workbench.presets import DIGITS, REGRESSION, TINY_NET
from workbench.programme import Programme
from workbench.recipe import Choice, Recipe
from workbench.run import Run
from workbench.trainer import Trainer


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Results depend on the thread count: the loops written out here and the Trainer use the same."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


# ---------------------------------------------------------------------------------------------------------
# Against plain PyTorch

def test_r2_is_the_same_as_twelve_lines_of_plain_pytorch() -> None:
    torch.manual_seed(0)
    x, y = torch.randn(5, 10), torch.randn(5, 1)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(20, 1))
    loss_of, optimizer = nn.MSELoss(), torch.optim.Adam(model.parameters(), lr=0.001)
    losses = []
    for _ in range(100):
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    told = train(REGRESSION.with_training(threads=1))
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))
    assert told.history["running loss"].tolist() == losses  # one batch an epoch
    assert losses[-1] < losses[0]


def test_r8_is_the_same_as_plain_pytorch_and_its_group_shows_what_print_optimizer_shows() -> None:
    torch.manual_seed(0)
    x, y = torch.randn(4, 3, 5, 5), torch.tensor([0, 0, 1, 1])
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                          nn.Linear(4, 3)).to(memory_format=torch.channels_last)
    loss_of, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=0.01)
    x = x.contiguous(memory_format=torch.channels_last)
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    told = train(TINY_NET.with_training(epochs=30, threads=1))
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))
    shown = told.of(Steps)[-1].groups[0].values
    assert shown == optimizer.defaults
    for line in repr(optimizer).splitlines()[2:-1]:
        key, _, value = line.strip().partition(": ")
        assert shown[key] == ast.literal_eval(value), key


def test_digits_at_a_batch_size_under_cosine_is_the_same_as_a_plain_loop() -> None:
    """Order, uneven last batch, normalisation, scheduler per epoch, validation: all written out."""
    chosen = DIGITS.with_training(epochs=3, threads=1)
    chosen = type(chosen)(chosen.dataset, chosen.model, chosen.loss, chosen.optimizer,
                          type(chosen.scheduler)("CosineAnnealingLR"), chosen.training)
    told = train(chosen)

    data = registries["datasets"].build(chosen.dataset)
    prepare = Preparation(data, torch.device("cpu"))
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Flatten(), nn.Linear(128, 10)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=3)
    losses, sums, validation = [], [], []
    for epoch in range(3):
        order = epoch_order(len(data.train), 0, epoch)
        running = 0.0
        for i in range(0, len(order), 64):
            x = prepare(data.train.inputs[order[i : i + 64]]).contiguous(memory_format=torch.channels_last)
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x), data.train.targets[order[i : i + 64]])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            running += loss.item()
        scheduler.step()
        sums.append(running)
        with torch.no_grad():
            held = prepare(data.validation.inputs).contiguous(memory_format=torch.channels_last)
            guess = model(held).argmax(1)
        validation.append((guess == data.validation.targets).double().mean().item())
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))
    np.testing.assert_allclose(told.history["running loss"], sums, rtol=1e-12)
    np.testing.assert_allclose(told.history["validation accuracy"], validation, rtol=1e-12)
    steps = told.history.series("validation accuracy").steps
    assert steps.tolist() == [22, 45, 68]


def test_batch_accuracy_and_epoch_accuracy_are_counted_over_uneven_batches() -> None:
    told = train(DIGITS.with_training(epochs=2, threads=1))
    accuracy = told.history["accuracy"]
    sizes = np.array([64] * 22 + [30])
    assert accuracy.shape == (46,)
    for epoch in range(2):
        part = accuracy[epoch * 23 : (epoch + 1) * 23]
        assert told.history["train accuracy"][epoch] == pytest.approx((part * sizes).sum() / sizes.sum(), rel=1e-12)
    assert told.history["train accuracy"][1] > told.history["train accuracy"][0]


def test_the_same_recipe_gives_the_same_bits_and_another_seed_does_not() -> None:
    first, second = train(recipe()), train(recipe())
    assert same(first.weights, second.weights)
    assert np.array_equal(first.history["loss"], second.history["loss"])
    other = train(recipe(seed=1))
    assert not same(first.weights, other.weights)


def test_how_often_steps_are_handed_over_does_not_move_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    first = train(recipe())
    monkeypatch.setattr("workbench.handover.FLUSH_SECONDS", 0.0)
    every = train(recipe())
    assert len(every.of(Steps)) > len(first.of(Steps))
    assert same(first.weights, every.weights)
    for name in ("loss", "lr/all", "train loss", "running loss", "validation loss"):
        assert np.array_equal(first.history[name], every.history[name]), name


def test_lbfgs_works_in_full_batch_with_its_closure() -> None:
    told = train(recipe("LBFGS", optimizer_values={"lr": 0.1}, batch_size=0, epochs=5, shuffle=False,
                        model=type(REGRESSION.model)("mlp", {"hidden": (8,)})))
    data = registries["datasets"].build(told.trainer.recipe.dataset)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 1))
    optimizer = torch.optim.LBFGS(model.parameters(), lr=0.1)
    losses = []

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(data.train.inputs), data.train.targets)
        loss.backward()
        return loss

    for _ in range(5):
        losses.append(optimizer.step(closure).item())
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))


# ---------------------------------------------------------------------------------------------------------
# Commands

class Driven:
    """A resting trainer in a thread of its own, driven from the test as the window drives it."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.seen: list[Event] = []
        self._queue: queue.Queue[Event] = queue.Queue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for event in self.trainer.events():
            self._queue.put(event)

    def until(self, *kinds: type[Event]) -> Event:
        while True:
            event = self._queue.get(timeout=30)
            self.seen.append(event)
            if isinstance(event, kinds):
                return event

    def end(self) -> Ended:
        self.trainer.post(Stop(save=False))
        ended = self.until(Ended)
        self._thread.join(30)
        assert not self._thread.is_alive()
        assert isinstance(ended, Ended)
        return ended


def steps_told(events: list[Event]) -> int:
    return sum(event.count for event in events if isinstance(event, Steps))


def test_pause_takes_effect_at_the_next_step_and_every_command_is_obeyed_while_paused(tmp_path: Path) -> None:
    trainer = Trainer(recipe(epochs=100_000), tmp_path, rest=True)
    trainer.post(Pause())  # before the first step: obeyed before the first step
    run = Driven(trainer)
    assert run.until(Paused).step == 0
    assert steps_told(run.seen) == 0
    trainer.post(StepOnce())
    assert run.until(Paused).step == 1
    assert steps_told(run.seen) == 1
    trainer.post(StepOnce(3))
    assert run.until(Paused).step == 4
    trainer.post(TurnKnob(0, "lr", 0.5, "hold"))
    turned = run.until(KnobTurned)
    assert (turned.step, turned.applied, turned.previous) == (4, 0.5, 0.001)
    trainer.post(Save())
    saved = run.until(CheckpointSaved)
    assert saved.step == 4
    assert saved.path.exists()
    trainer.post(StepOnce())
    run.until(Paused)
    last = [event for event in run.seen if isinstance(event, Steps)][-1]
    assert (last.first, last.columns["lr/all"].tolist()) == (4, [0.5])
    trainer.post(Resume())
    assert run.until(Resumed).step == 5
    trainer.post(Pause())
    assert run.until(Paused).step >= 5
    ended = run.end()
    assert ended.outcome == "stopped"


@pytest.mark.parametrize("scheduler", ["none", "OneCycleLR", "CosineAnnealingLR", "StepLR"])
def test_a_turned_knob_is_used_by_the_very_next_step(scheduler: str) -> None:
    """Posted at an arbitrary moment of a live run: the step that the event names is the first with the new value."""
    trainer = Trainer(recipe(scheduler=scheduler, epochs=400), rest=True)
    run = Driven(trainer)
    turned = []
    for factor in (0.5, 0.25, 3.0):
        run.until(Steps)
        trainer.post(TurnKnob(0, "lr", factor, "multiply"))
        turned.append(run.until(KnobTurned))
    run.until(Finished)
    run.end()
    columns = [event for event in run.seen if isinstance(event, Steps)]
    lr = np.concatenate([event.columns["lr/all"] for event in columns])
    unedited = train(recipe(scheduler=scheduler, epochs=400)).history["lr/all"]
    expected, factor, start = unedited.copy(), 1.0, 0
    for event in turned:
        assert event.step > start
        factor = event.after.factor
        expected[event.step :] = unedited[event.step :] * factor
        start = event.step
    assert lr.tolist() == expected.tolist()
    # The event comes after all steps before it and before all steps from it on.
    for event in turned:
        before = run.seen[: run.seen.index(event)]
        assert steps_told(before) == event.step


def test_after_the_end_it_rests_saves_and_takes_more(tmp_path: Path) -> None:
    trainer = Trainer(recipe(), tmp_path, rest=True)
    run = Driven(trainer)
    assert run.until(Finished).step == 12
    trainer.post(Resume())
    refused = run.until(Refused)
    assert "12 steps" in refused.reason
    trainer.post(Extend(epochs=2, steps=3))
    assert run.until(Extended).total_steps == 23
    assert run.until(Resumed).step == 12
    assert run.until(Finished).step == 23
    trainer.post(Save())
    assert run.until(CheckpointSaved).step == 23
    assert run.end().outcome == "finished"
    assert steps_told(run.seen) == 23


def test_an_extended_run_makes_the_same_steps_as_one_that_was_longer_from_the_start() -> None:
    longer = train(recipe(epochs=5))
    trainer = Trainer(recipe(epochs=3))
    trainer.post(Extend(epochs=2))
    assert same(Told(trainer).finished().weights, longer.weights)


def test_a_run_can_be_made_shorter_down_to_where_it_stands(tmp_path: Path) -> None:
    trainer = Trainer(recipe(), tmp_path, rest=True)
    trainer.post(StepOnce(5))
    run = Driven(trainer)
    assert run.until(Paused).step == 5
    trainer.post(Extend(epochs=-1))
    assert run.until(Extended).total_steps == 8
    trainer.post(Extend(steps=-100))
    assert run.until(Extended).total_steps == 5
    assert run.until(Finished).step == 5, "it is at its end now"
    trainer.post(Extend(steps=2))
    assert run.until(Finished).step == 7
    assert run.end().outcome == "finished"
    assert Run.open(trainer.run.folder).history.steps == 7


@pytest.mark.parametrize("change", [Extend(steps=-3), Extend(epochs=-1, steps=4), Extend()], ids=str)
def test_a_run_at_its_end_says_that_it_cannot_be_made_shorter(tmp_path: Path, change: Extend) -> None:
    trainer = Trainer(recipe(), tmp_path, rest=True)
    run = Driven(trainer)
    assert run.until(Finished).step == 12
    trainer.post(change)
    assert run.until(Refused).reason == "All 12 steps are made: ask for more steps or epochs to go on."
    trainer.post(Extend(steps=2))
    assert run.until(Extended).total_steps == 14
    assert run.until(Finished).step == 14
    assert run.end().outcome == "finished"
    entries = [entry for entry in Run.open(trainer.run.folder).journal.entries() if entry.name == "Extend"]
    assert [entry.command() for entry in entries] == [Extend(steps=2)]


def test_a_journal_in_which_a_run_was_made_shorter_at_its_end_is_followed() -> None:
    told = Told(Trainer(recipe(), rest=True, programme=Programme([
        (12, Extend(steps=-3)), (12, Extend(steps=2)), (14, Stop(save=False))])))
    assert told.ended.step == 14
    assert told.of(Refused) == []


def test_a_schedule_that_is_over_keeps_its_last_value_when_the_run_is_extended() -> None:
    trainer = Trainer(recipe(scheduler="OneCycleLR", epochs=3))
    trainer.post(Extend(epochs=2))
    lr = Told(trainer).finished().history["lr/all"]
    assert len(lr) == 20
    assert len(set(lr[12:].tolist())) == 1


def test_stop_saves_and_ends(tmp_path: Path) -> None:
    trainer = Trainer(recipe(epochs=1_000_000), tmp_path)
    told = Told(trainer, lambda event: trainer.post(Stop()) if isinstance(event, Steps) else None)
    assert told.ended.outcome == "stopped"
    saved = [event for event in told.of(CheckpointSaved) if event.reason == "stop"]
    assert [event.step for event in saved] == [told.ended.step]
    run = Run.open(trainer.run.folder)
    assert run.info["status"] == "stopped"
    assert np.array_equal(run.history["loss"], told.history["loss"])
    assert len(run.history["loss"]) == told.ended.step


def test_commands_that_cannot_be_obeyed_are_refused_in_a_sentence_and_the_run_goes_on() -> None:
    trainer = Trainer(recipe())
    trainer.post(TurnKnob(0, "lr", -1.0, "hold"))
    trainer.post(Save())
    told = Told(trainer).finished()
    assert [type(event.command).__name__ for event in told.of(Refused)] == ["TurnKnob", "Save"]
    assert "0 or more" in told.of(Refused)[0].reason
    assert "no folder" in told.of(Refused)[1].reason
    assert same(told.weights, train(recipe()).weights)


# ---------------------------------------------------------------------------------------------------------
# What is told and kept

def test_the_run_folder_holds_every_step_that_was_told(tmp_path: Path) -> None:
    told = train(recipe(scheduler="CosineAnnealingLR"), tmp_path)
    run = Run.open(told.trainer.run.folder)
    assert set(run.history.names()) == set(told.history.names())
    for name in told.history.names():
        assert np.array_equal(run.history[name], told.history[name]), name
        assert np.array_equal(run.history.series(name).steps, told.history.series(name).steps), name
    assert run.info["status"] == "finished"
    assert run.info["threads"] == 1


def test_events_come_in_an_order_that_can_be_followed() -> None:
    told = train(recipe())
    kinds = [type(event) for event in told.events]
    assert kinds[0] is Started
    assert kinds[-2:] == [Finished, Ended]
    first = 0
    for event in told.of(Steps):
        assert event.first == first
        first += event.count
    assert first == told.of(Started)[0].total_steps == 12
    assert told.of(EpochEnded)[-1].epoch == 2
    assert {"train loss", "running loss", "validation loss"} <= set(told.of(EpochEnded)[-1].values)


def test_groups_are_made_by_kind_and_each_has_its_own_lr_column() -> None:
    trainer = Trainer(recipe(groups="kind"))
    trainer.post(TurnKnob(1, "lr", 0.25, "hold"))
    told = Told(trainer).finished()
    names = [group.name for group in told.of(Started)[0].groups]
    assert names == ["weights", "biases", "normalisation"]
    assert [group.weights for group in told.of(Started)[0].groups] == [6 * 8 + 8, 8 + 1, 16]
    assert set(told.history["lr/biases"]) == {0.25}
    assert set(told.history["lr/weights"]) == {0.001}


def test_the_sampled_gradient_norm_is_the_norm_of_all_gradients() -> None:
    chosen = recipe(batch_size=0, epochs=1, shuffle=False, model=type(REGRESSION.model)("mlp", {"hidden": ()}))
    told = train(chosen)
    data = registries["datasets"].build(chosen.dataset)
    torch.manual_seed(0)
    model = nn.Linear(6, 1)
    nn.functional.mse_loss(model(data.train.inputs), data.train.targets).backward()
    whole = torch.cat([weight.grad.flatten() for weight in model.parameters()])
    assert told.history["gradient norm"][0] == pytest.approx(float(whole.norm()), rel=1e-6)
    assert told.history.series("gradient norm").steps[0] == 0


def test_the_model_rests_in_training_mode_after_validation() -> None:
    assert train(recipe()).trainer.model.training


@pytest.mark.parametrize("optimizer", [part.name for part in registries["optimizers"].parts()
                                       if part.name != "SparseAdam"])  # for sparse gradients, which no convolution has
def test_every_optimizer_trains_a_convolutional_net(optimizer: str) -> None:
    """Some look at gradients in ways that not every memory format allows."""
    chosen = Recipe(TINY_NET.dataset, TINY_NET.model, TINY_NET.loss, Choice(optimizer), TINY_NET.scheduler,
                    {**TINY_NET.training, "epochs": 3, "threads": 1})
    told = train(chosen)
    assert np.isfinite(told.history["loss"]).all()
    assert len(set(told.history["loss"].tolist())) > 1
