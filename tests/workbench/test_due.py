"""Training is never more than one interval ahead of what is on the disk, and saving costs it little."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.workbench.running import Told, recipe
from workbench import checkpoint, due, snapshot
from workbench.checkpoint import BETWEEN, Checkpoints
from workbench.due import Due
from workbench.messages import CheckpointSaved, Save
from workbench.programme import Programme
from workbench.recipe import Recipe
from workbench.run import Run
from workbench.stepper import Stepper
from workbench.trainer import Trainer

EPOCHS, PER_EPOCH = 12, 4
STEP_SECONDS = 0.002


class Disk:
    """Takes ``seconds`` for a checkpoint, and training as long as told for a step.

    ``most``       how many steps training was ahead of it at most.
    ``meanwhile``  how many steps were made while each checkpoint was written.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds: float, step_seconds: float = STEP_SECONDS) -> None:
        self.durable = self.most = self.made = 0
        self.meanwhile: list[int] = []
        self.written: list[tuple[int, str]] = []
        save, make = Checkpoints.save, Stepper.make

        def slow(checkpoints: Checkpoints, state: dict[str, Any], step: int, reason: str) -> Path:
            time.sleep(seconds)
            path = save(checkpoints, state, step, reason)
            self.meanwhile.append(self.made - step)
            self.durable = step
            self.written.append((step, reason))
            return path

        def steady(stepper: Stepper) -> None:
            time.sleep(step_seconds)
            make(stepper)
            self.made = stepper.step
            self.most = max(self.most, self.made - self.durable)

        monkeypatch.setattr(Checkpoints, "save", slow)
        monkeypatch.setattr(Stepper, "make", steady)


@pytest.fixture(params=[2, 16])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("workbench.due.os.cpu_count", lambda: request.param)
    count: int = request.param
    return count


@pytest.mark.parametrize("interval", [1, 3, 8, 20])
@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.04])
def test_no_more_than_one_interval_is_ever_at_stake(interval: int, seconds: float, cores: int, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, seconds)
    told = Told(Trainer(recipe(epochs=EPOCHS, checkpoint_every_steps=interval, keep_best=False), tmp_path)).finished()
    assert disk.most == interval
    if cores == 2:
        assert set(disk.meanwhile) == {0}, "each is waited for"
    asked = [saved.step for saved in told.of(CheckpointSaved) if saved.reason != "end"]
    assert asked == list(range(interval, EPOCHS * PER_EPOCH + 1, interval)), "what was asked for, whatever the disk"
    [run] = [Run.open(folder) for folder in tmp_path.iterdir() if folder.is_dir()]
    assert {info.reason for info in run.checkpoints.list()} <= {"steps", "end"}, "what was saved between goes"


def test_the_same_where_epochs_are_asked_for_too(cores: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, 0.02, step_seconds=0.02)  # a fifth of an interval, whatever the machine does besides
    Told(Trainer(recipe(epochs=EPOCHS, checkpoint_every_steps=10, checkpoint_every_epochs=3, keep_best=False),
                 tmp_path)).finished()
    assert disk.most <= 10
    reasons = {reason for _, reason in disk.written}
    assert reasons == {"steps", "epochs"} | ({BETWEEN} if cores > 2 else set())


def never_waits(rule: Due, step: int) -> None:
    """Takes the place of ``Due.begins``: all is written beside the training, and once an interval."""
    rule.waits = False


def test_negative_control_written_beside_the_training_alone_is_not_enough(tmp_path: Path,
                                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Due, "begins", never_waits)
    disk = Disk(monkeypatch, 0.02)
    Told(Trainer(recipe(epochs=EPOCHS, checkpoint_every_steps=20, keep_best=False), tmp_path)).finished()
    assert disk.most > 20


def test_what_was_saved_between_is_there_when_it_is_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And goes as soon as anything newer is there, but not for a best state, which may be older."""
    folder = Checkpoints(tmp_path)
    folder.save({"step": 20}, 20, "steps")
    folder.save({"step": 30}, 30, BETWEEN)
    last = folder.last_good()
    assert last is not None
    assert last.name == "step-000000030-between.pt"
    folder.save({"step": 10}, 10, "best")
    assert [info.step for info in folder.list()] == [10, 20, 30]
    folder.save({"step": 40}, 40, "asked")
    assert [(info.step, info.reason) for info in folder.list()] == [(10, "best"), (20, "steps"), (40, "asked")]


# ---------------------------------------------------------------------------------------------------------
# The rule alone, on a clock of its own

class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(due.time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def rule(**training: Any) -> Due:
    return Due(recipe(**training), PER_EPOCH)


def after_some_saves(clock: Clock, interval_seconds: float, write_seconds: float) -> Due:
    """Of a run that is saved every 10 steps."""
    found = rule(checkpoint_every_steps=10)
    for step in (10, 20, 30):
        clock.now += interval_seconds
        found.begins(step)
        clock.now += write_seconds  # as if it were waited for, which is no time of training
        found.took(write_seconds)
        found.ended(step)
    return found


def test_the_first_is_waited_for(clock: Clock) -> None:
    assert rule(checkpoint_every_steps=10).waits
    assert rule(checkpoint_every_seconds=60).waits


@pytest.mark.parametrize(("write_seconds", "count", "waits"), [
    (0.01, 16, True), (0.5, 16, False), (2.0, 16, True), (0.5, 2, True)])
def test_training_waits_for_what_is_cheap_and_where_more_would_make_it_worse(
    write_seconds: float, count: int, waits: bool, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due.os, "cpu_count", lambda: count)
    found = after_some_saves(clock, 1.0, write_seconds)
    assert found.waits is waits
    assert found.next_step(30) == (40 if waits else 35)
    assert found.reason_at(35) == (None if waits else BETWEEN)
    assert found.reason_at(40) == "steps"


def test_by_the_clock_it_begins_so_early_that_it_is_there_in_time(clock: Clock) -> None:
    found = rule(checkpoint_every_seconds=60)
    clock.now = 59.9
    assert not found.time_is_up()
    clock.now = 60.0
    assert found.time_is_up()
    found.begins(100)
    found.took(5.0)
    found.ended(100)
    clock.now = 109.9
    assert not found.time_is_up()
    clock.now = 110.0
    assert found.time_is_up()
    found.begins(200)
    assert not found.waits
    found.took(1000.0)
    found.ended(200)
    clock.now += 29.9
    assert not found.time_is_up(), "half of the time at least"
    clock.now += 0.2
    assert found.time_is_up()


def test_without_an_interval_nothing_is_due(clock: Clock) -> None:
    clock.now = 1e9
    assert not rule(checkpoint_every_seconds=0).time_is_up()
    assert rule().next_step(3) is None
    assert rule().reason_at(4) is None


def test_a_save_that_is_asked_for_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, 0.05)
    chosen: Recipe = recipe(epochs=EPOCHS, keep_best=False)
    Told(Trainer(chosen, tmp_path, programme=Programme([(4, Save())]))).finished()
    assert disk.written[0] == (4, "asked")
    assert disk.meanwhile[0] > 0, "training goes on"


# ---------------------------------------------------------------------------------------------------------
# What is waited for is not copied

class Looks(Disk):
    """Looks at what it is given: whose memory it is in (``lent``: the model's own), and of which step it is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, trainer: Trainer) -> None:
        super().__init__(monkeypatch, 0.02)
        self.lent: list[bool] = []
        self.of_its_step: list[bool] = []
        weights: dict[int, torch.Tensor] = {}
        save, make = Checkpoints.save, Stepper.make

        def all_of(model_state: dict[str, torch.Tensor]) -> torch.Tensor:
            return torch.cat([value.detach().flatten().double() for value in model_state.values()])

        def looking(checkpoints: Checkpoints, state: dict[str, Any], step: int, reason: str) -> Path:
            path = save(checkpoints, state, step, reason)
            if reason in ("steps", BETWEEN):
                own = {value.data_ptr() for value in trainer.model.state_dict().values()}
                self.lent.append(all(value.data_ptr() in own for value in state["model_state_dict"].values()))
                self.of_its_step.append(torch.equal(all_of(checkpoint.load(path)["model_state_dict"]), weights[step]))
            return path

        def made(stepper: Stepper) -> None:
            make(stepper)
            weights[stepper.step] = all_of(trainer.model.state_dict())

        monkeypatch.setattr(Checkpoints, "save", looking)
        monkeypatch.setattr(Stepper, "make", made)


def looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Looks:
    trainer = Trainer(recipe(epochs=EPOCHS, checkpoint_every_steps=20, keep_best=False), folder)
    looks = Looks(monkeypatch, trainer)
    Told(trainer).finished()
    return looks


def test_a_state_is_lent_while_training_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.due.os.cpu_count", lambda: 2)
    looks = looked_at(tmp_path, monkeypatch)
    assert looks.lent == [True, True]
    assert looks.of_its_step == [True, True]


def test_a_state_is_copied_where_training_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Due, "begins", never_waits)
    looks = looked_at(tmp_path, monkeypatch)
    assert looks.meanwhile[0] > 0
    assert looks.lent == [False, False]
    assert looks.of_its_step == [True, True]


def test_negative_control_a_state_that_is_lent_while_training_goes_on_is_of_no_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Due, "begins", never_waits)
    monkeypatch.setattr(snapshot, "_copy", snapshot._lend)
    assert not all(looked_at(tmp_path, monkeypatch).of_its_step)


def test_without_memory_for_a_copy_training_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = Trainer.state

    def short_of_memory(trainer: Trainer, *, copied: bool = True) -> dict[str, Any]:
        if copied:
            raise torch.OutOfMemoryError("no room for two of them")
        return state(trainer, copied=copied)

    monkeypatch.setattr(Due, "begins", never_waits)
    monkeypatch.setattr(Trainer, "state", short_of_memory)
    looks = looked_at(tmp_path, monkeypatch)
    assert looks.meanwhile == [0, 0, 0], "the last is that of the end"
    assert looks.of_its_step == looks.lent == [True, True]


def test_the_best_state_is_a_copy(tmp_path: Path) -> None:
    trainer = Trainer(recipe(epochs=2, checkpoint_every_steps=0), tmp_path)
    Told(trainer).finished()
    held = snapshot.copied_to_cpu(trainer.state(copied=False))
    before = {name: value.clone() for name, value in held["model_state_dict"].items()}
    with torch.no_grad():
        for value in trainer.model.state_dict().values():
            value.add_(1)
    assert all(torch.equal(value, before[name]) for name, value in held["model_state_dict"].items())


def test_what_shares_its_memory_is_copied_all_the_same() -> None:
    """torch would save all of what it is a part of."""
    whole = torch.arange(6.0)
    lent = snapshot._lend({"whole": whole, "part": whole[:2], "wide": torch.ones(1).expand(5)})
    assert lent["whole"].data_ptr() == whole.data_ptr()
    assert [value.untyped_storage().nbytes() for value in lent.values()] == [24, 8, 20]
    assert lent["part"].tolist() == [0, 1]
