"""Streams: the same batches as held samples, whatever reads them; and a run that streams is the run that holds."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.workbench.running import Told, recipe, same, same_history, train
from tests.workbench.test_batches import Pairs, equal, pictures
from tests.workbench.test_reshape import steer
from workbench.batches import HeldBatches, Preparation, StreamedBatches, derived_seed
from workbench.data import Data, Split
from workbench.holding import hold, usual_workers
from workbench.messages import CheckpointSaved, Save, Started
from workbench.progress import Cancelled, Progress, Reporter
from workbench.registry import Choice
from workbench.sentence import Problem, Sentence
from workbench.stream import FromMemory, Stream, Taken, seeded
from workbench.streaming import Reader, ReadingFailed, Wanted
from workbench.trainer import Trainer

CPU = torch.device("cpu")
VALIDATION = "validation loss"


class Noisy(Stream):
    """A dataset with augmentation of its own: numbers from the global generator, as users write it."""

    random = True
    dtype = torch.float32

    def __init__(self, count: int = 30) -> None:
        self.shape = (count, 4)

    def read(self, rows: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
        assert seeds is not None
        found = []
        for row, seed in zip(rows, seeds, strict=True):
            with seeded(seed):
                found.append(torch.randn(4) + row)
        return torch.stack(found)


class Broken(Stream):
    """Sample 7 cannot be read."""

    dtype = torch.float32
    shape = (30, 4)

    def __init__(self, how: str = "problem") -> None:
        self._how = how

    def read(self, rows: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
        if 7 in rows:
            if self._how == "problem":
                raise Problem("{file} is gone: bring it back.", file="cat.png")
            if self._how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            raise ValueError("no such cat")
        return torch.zeros(len(rows), 4)


def streamed(data: Data) -> Data:
    def stream(split: Split) -> Split:
        return replace(split, inputs=FromMemory(split.held))

    return replace(data, train=stream(data.train),
                   validation=stream(data.validation) if data.validation is not None else None)


def of(stream: Stream) -> Data:
    return Data(Split(stream, torch.arange(len(stream))), None, "classification", tuple(map(str, range(len(stream)))))


def batches_of(data: Data, workers: int, size: int = 4, seed: int = 3, **more: Any) -> StreamedBatches:
    return StreamedBatches(data, size, seed, Preparation(data, CPU), workers=workers, **more)


def shifted(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
    """An augmentation that tells at which batch it was called."""
    return inputs + epoch * 100 + batch, targets


# ---------------------------------------------------------------------------------------------------------
# Batches

@pytest.mark.parametrize("augment", [None, shifted])
@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("workers", [0, 1, 2])
def test_streamed_batches_are_those_that_are_held(workers: int, shuffle: bool, augment: Any) -> None:
    data = pictures()
    held = HeldBatches(data, 4, 3, Preparation(data, CPU), shuffle=shuffle, augment=augment)
    with closing(batches_of(streamed(data), workers, shuffle=shuffle, augment=augment)) as batches:
        assert batches.workers == workers
        for epoch, first in ((0, 0), (1, 0), (2, 0), (0, 3), (1, 0), (1, 5), (7, 2)):
            assert equal(list(batches.epoch(epoch, first)), list(held.epoch(epoch, first))), (epoch, first)
        next(batches.epoch(4))  # an epoch left in the middle
        assert equal(list(batches.epoch(5)), list(held.epoch(5)))
        assert equal([batches.example()], [next(held.epoch(0))]) is not shuffle


def test_another_order_is_noticed() -> None:
    data = pictures()
    held = HeldBatches(data, 4, 4, Preparation(data, CPU))
    assert not equal(list(batches_of(streamed(data), 0, seed=3).epoch(0)), list(held.epoch(0)))


@pytest.mark.parametrize("workers", [0, 2])
def test_reading_ahead_goes_on_over_the_end_of_an_epoch(workers: int) -> None:
    asked: list[Wanted] = []

    class Watched(StreamedBatches):
        def _wanted(self, epoch: int, first: int) -> Iterator[Wanted]:
            for one in super()._wanted(epoch, first):
                asked.append(one)
                yield one

    data = streamed(pictures())
    with closing(Watched(data, 4, 0, Preparation(data, CPU), workers=workers)) as batches:
        for epoch in range(4):
            assert len(list(batches.epoch(epoch))) == 6
    # What was wanted is one row of batches: nobody began anew at an epoch.
    rows = [tuple(one.rows) for one in asked]
    assert len(set(rows)) == len(rows)
    assert 4 * 6 <= len(rows) <= 4 * 6 + 2 * workers + 1


@pytest.mark.parametrize("workers", [1, 2])
def test_random_samples_are_a_function_of_seed_epoch_and_row(workers: int) -> None:
    def epochs(count: int, seed: int = 3) -> list[Pairs]:
        with closing(batches_of(of(Noisy()), count, seed=seed)) as batches:
            return [list(batches.epoch(epoch)) for epoch in (0, 1)]

    state = torch.get_rng_state()
    at_home = epochs(0)
    assert torch.equal(torch.get_rng_state(), state)
    for found, wanted in zip(epochs(workers), at_home, strict=True):
        assert equal(found, wanted)
    row, inputs = int(at_home[1][0][1][2]), at_home[1][0][0][2]
    with seeded(derived_seed(3, 1, row, "sample")):
        assert torch.equal(inputs, torch.randn(4) + row)
    by_row = [dict(zip(torch.cat([t for _, t in pairs]).tolist(), torch.cat([i for i, _ in pairs]), strict=True))
              for pairs in at_home]
    assert not torch.equal(by_row[0][5], by_row[1][5])  # another epoch, other numbers
    assert not equal(epochs(0, seed=4)[0], at_home[0])


# ---------------------------------------------------------------------------------------------------------
# What goes wrong in another process

@pytest.mark.parametrize("workers", [0, 2])
def test_a_sample_that_cannot_be_read_is_told_in_its_own_words(workers: int) -> None:
    with closing(batches_of(of(Broken()), workers)) as batches:
        with pytest.raises(ReadingFailed, match=r"^cat\.png is gone: bring it back\.$") as caught:
            list(batches.epoch(0))
        assert caught.value.sentence.template == "{file} is gone: bring it back."
        assert "Problem" in caught.value.details
    with closing(batches_of(of(Broken("error")), workers)) as batches, pytest.raises(ReadingFailed) as caught:
        list(batches.epoch(0))
    assert "ValueError: no such cat" in str(caught.value)
    assert caught.value.where.startswith(str(Path(__file__)))


def test_a_process_that_is_killed_is_told() -> None:
    with closing(batches_of(of(Broken("killed")), 1)) as batches, pytest.raises(Problem, match="ended unexpectedly"):
        list(batches.epoch(0))


def test_what_cannot_be_sent_is_read_at_home() -> None:
    stream = Noisy()
    stream.trap = lambda: None  # type: ignore[attr-defined]
    reader = Reader(stream, 2)
    assert reader.workers == 0
    assert len(next(reader.read([Wanted([1, 2], [0, 0])]))) == 2
    held = hold(of(stream), "auto", 2, CPU)
    assert held.streamed
    assert held.workers == 0
    assert held.at_home is not None
    assert "cannot be sent to another process" in held.at_home
    assert hold(of(Noisy()), "auto", 2, CPU).at_home is None
    told = Noisy()
    told.at_home = Sentence("it says so")
    assert hold(of(told), "auto", 2, CPU).at_home == "it says so"
    assert hold(of(told), "auto", 0, CPU).at_home is None  # nobody wanted any


class Interrupted(Noisy):
    """Ctrl-C comes while the process that is to read it begins."""

    def __init__(self) -> None:
        super().__init__()
        self.home = os.getpid()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if os.getpid() != self.home:
            os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_while_processes_begin_is_not_minded() -> None:
    reader = Reader(Interrupted(), 2)
    assert [len(answer) for answer in reader.read([Wanted([1, 2], [0, 0]), Wanted([3], [0])])] == [2, 1]
    reader.close()


def test_processes_end_when_they_are_not_wanted_and_do_not_mind_ctrl_c() -> None:
    batches = batches_of(streamed(pictures()), 2)
    next(batches.epoch(0))
    processes = list(batches._reader._loader._iterator._workers)  # type: ignore[union-attr]
    assert len(processes) == 2
    for process in processes:
        os.kill(process.pid, signal.SIGINT)
    assert len(list(batches.epoch(0, 1))) == 5
    assert all(process.is_alive() for process in processes)
    batches.close()
    assert not any(process.is_alive() for process in processes)
    batches.close()


# ---------------------------------------------------------------------------------------------------------
# Holding

def test_what_fits_is_held_and_what_does_not_is_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = streamed(pictures())
    held = hold(data, "auto", None, CPU)
    assert not held.streamed
    assert torch.equal(held.data.train.held, pictures().train.held)
    assert held.nbytes == 23 * 60

    class Small:
        available = 23 * 60 * 2 - 1

    monkeypatch.setattr("workbench.holding.psutil.virtual_memory", lambda: Small)
    large = hold(data, "auto", None, CPU)
    assert large.streamed
    assert large.workers == usual_workers() >= 1
    assert not hold(data, "off", None, CPU).streamed
    assert not hold(pictures(), "auto", None, CPU).streamed  # it is there already
    assert hold(pictures(), "on", 5, CPU).workers == 5


def test_random_samples_are_held_only_when_it_is_asked_for() -> None:
    assert hold(of(Noisy()), "auto", 0, CPU).streamed
    held = hold(of(Noisy()), "off", 0, CPU).data.train.held
    with seeded(5):
        assert torch.equal(held[5], torch.randn(4) + 5)


def test_loading_tells_how_far_it_is_and_can_be_called_off() -> None:
    told: list[Progress] = []
    hold(streamed(pictures()), "auto", None, CPU, Reporter(told.append))
    assert told
    assert told[0].total == 23
    import threading

    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        hold(streamed(pictures()), "auto", None, CPU, Reporter(None, cancel))


def test_some_rows_of_a_stream_are_a_stream() -> None:
    whole = FromMemory(torch.arange(20).view(10, 2))
    some = whole.take([7, 3, 3]).take(torch.tensor([2, 0]))
    assert isinstance(some, Taken)
    assert some.shape == (2, 2)
    assert some.load().tolist() == [[6, 7], [14, 15]]
    assert some[1:].tolist() == [[14, 15]]
    assert whole.nbytes == 160


# ---------------------------------------------------------------------------------------------------------
# Whole runs

def digits(**training: Any) -> Any:
    chosen = recipe("Adam", "CosineAnnealingLR", model=Choice("mlp", {"hidden": (16,), "dropout": 0.25,
                                                                      "batch_norm": True}),
                    optimizer_values={"lr": 0.01}, batch_size=100, epochs=3, **training)
    return replace(chosen, dataset=Choice("digits"), loss=Choice("CrossEntropyLoss"))


@pytest.mark.parametrize("more", [{}, {"average": "swa"}, {"shuffle": False}], ids=str)
@pytest.mark.parametrize("workers", [0, 1, 2])
def test_a_run_that_streams_is_the_run_that_holds(workers: int, more: dict[str, Any]) -> None:
    held = train(digits(**more))
    told = train(digits(stream="on", workers=workers, **more))
    assert same(told.weights, held.weights)
    names = ("loss", "accuracy", VALIDATION, "train loss")
    assert same_history(told.history, held.history, names)
    if "average" in more:
        assert same_history(told.history, held.history, (f"{VALIDATION} (averaged)",))
    data = told.of(Started)[0].data
    assert data is not None
    assert (data.streamed, data.workers, data.training, data.validation) == (True, workers, 1438, 359)
    assert data.nbytes == 1797 * 64
    kept = held.of(Started)[0].data
    assert kept is not None
    assert not kept.streamed
    assert not same(train(digits(stream="on", workers=workers, seed=1, **more)).weights, held.weights)


@pytest.mark.parametrize("step", [1, 7, 15, 22, 30])
@pytest.mark.parametrize("workers", [0, 2])
def test_a_streamed_run_resumes_bit_for_bit(workers: int, step: int, tmp_path: Path) -> None:
    whole = train(digits())
    told = steer(Trainer(digits(stream="on", workers=workers), tmp_path), {step: [Save()]}).finished()
    path = next(event.path for event in told.of(CheckpointSaved) if event.reason == "asked")
    again = Told(Trainer.resume(path, tmp_path / "again")).finished()
    assert again.of(Started)[0].first_step == step
    assert same(again.weights, whole.weights)


def test_a_run_ends_with_the_sentence_of_the_sample_and_keeps_what_was_made(tmp_path: Path) -> None:
    chosen = replace(digits(stream="on", workers=1), model=Choice("mlp", {"hidden": (4,)}))
    told = Told(Trainer(chosen.with_training(batch_size=2, validate_every=0), tmp_path, data=of(Broken("error"))))
    assert told.ended.outcome == "failed"
    assert told.ended.reason is not None
    assert "no such cat" in told.ended.reason
    assert told.ended.where.startswith(str(Path(__file__)))
    assert "In the process that read:" in told.ended.details
    assert told.history.steps == told.ended.step > 0


def test_a_run_that_is_stopped_while_samples_are_loaded_ends_as_stopped() -> None:
    from workbench.messages import Loading, Stop

    heard: list[Loading] = []
    data = of(FromMemory(torch.zeros(30, 4)))
    trainer = Trainer(replace(digits(), model=Choice("mlp", {"hidden": (4,)})), data=data)

    def listen(event: Loading) -> None:
        heard.append(event)
        trainer.post(Stop())

    trainer.listener = listen
    told = Told(trainer)
    assert told.ended.outcome == "stopped"
    assert told.ended.step == 0
    assert len(told.events) == 1
    assert heard[0].total == 30


def test_a_stop_before_the_first_event_does_not_wait_for_the_samples() -> None:
    from workbench.messages import Loading, Stop

    heard: list[Loading] = []
    trainer = Trainer(replace(digits(), model=Choice("mlp", {"hidden": (4,)})), data=of(FromMemory(torch.zeros(30, 4))))
    trainer.listener = heard.append
    trainer.post(Stop())
    told = Told(trainer)
    assert (told.ended.outcome, told.ended.step, len(told.events)) == ("stopped", 0, 1)
    assert [loading.done for loading in heard] in ([], [0])
