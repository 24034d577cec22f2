"""A run in a few numbers: the same however it came, and always up to date in run.json."""

from __future__ import annotations

import errno
import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workbench import durable, summary_writer
from workbench.history import History
from workbench.messages import Finished, Paused
from workbench.recorder import Reading
from workbench.run import INFO, Run
from workbench.run_summary import POINTS, Summarizer, Summary, summarize
from workbench.summary_writer import SummaryWriter


def readings(steps: int, seed: int = 0) -> list[Reading]:
    """A run of so many steps, handed over in batches of all sizes."""
    random = np.random.default_rng(seed)
    found, first = [], 0
    while first < steps:
        count = min(int(random.integers(1, 300)), steps - first)
        at = np.array([first + count - 1])
        found.append(Reading(first, count, {
            "loss": random.random(count), "accuracy": random.random(count), "lr/all": np.full(count, 0.1 / (1 + first)),
        }, {"validation loss": (at, random.random(1)), "train loss": (at, random.random(1)),
            "running loss": (at, random.random(1)), "seconds": (at, np.array([float(first)]))}))
        first += count
    return found


def history_of(batches: list[Reading]) -> History:
    history = History()
    for batch in batches:
        history.append(batch.first, batch.columns, batch.samples)
    return history


@pytest.mark.parametrize("steps", [1, 2, 63, 64, 65, 128, 1000, 20_000])
def test_batch_by_batch_is_the_same_as_all_at_once_and_as_numpy_says(steps: int) -> None:
    batches = readings(steps)
    made = Summarizer()
    for batch in batches:
        made.extend(batch.first, batch.columns, batch.samples)
    history, found = history_of(batches), made.summary()
    whole = summarize(history)
    assert whole == Summary(**{**{name: getattr(found, name) for name in Summary.__dataclass_fields__},
                               "curve": whole.curve})
    assert np.allclose(whole.sparkline, found.sparkline, rtol=1e-4)
    loss, accuracy = history["loss"], history["accuracy"]
    assert (found.steps, found.epochs) == (steps, len(batches))
    assert (found.last["loss"], found.last_at["loss"]) == (loss[-1], steps - 1)
    assert (found.best["loss"], found.best_at["loss"]) == (loss.min(), loss.argmin())
    assert (found.best["accuracy"], found.best_at["accuracy"]) == (accuracy.max(), accuracy.argmax())
    validation = history.series("validation loss")
    assert found.best_validation == validation.values.min()
    assert found.best_at["validation loss"] == validation.steps[validation.values.argmin()]
    assert found.last_loss == history["train loss"][-1]
    assert (found.lr, found.seconds) == (history["lr/all"][-1], history["seconds"][-1])
    assert "running loss" not in found.last
    assert min(steps, POINTS // 2) <= len(found.sparkline) <= POINTS


def test_the_curve_is_the_mean_of_equal_parts() -> None:
    history = History()
    history.append(0, {"loss": np.arange(256.0)}, {})
    assert summarize(history).sparkline == tuple(1.5 + 4 * part for part in range(64))


def test_what_is_not_finite_counts_nowhere() -> None:
    history = History()
    history.append(0, {"loss": np.array([1.0, np.nan, -np.inf, 0.5, np.inf])}, {})
    found = summarize(history)
    assert (found.last, found.best, found.best_at) == ({"loss": 0.5}, {"loss": 0.5}, {"loss": 3})
    assert found.steps == 5
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))


def test_a_run_without_steps_and_one_without_a_loss_have_a_summary_too() -> None:
    assert summarize(History()) == Summary()
    history = History()
    history.append(0, {"weight norm/0": np.ones(7)}, {})
    assert (summarize(history).steps, summarize(history).sparkline) == (7, ())
    log = History()  # as TensorBoard has it: nothing at every step
    log.append(0, {}, {"aux loss": (np.array([10, 20]), np.array([3.0, 2.0])),
                       "f1": (np.array([30]), np.array([0.5]))})
    assert (summarize(log).steps, len(summarize(log).sparkline), summarize(log).best) == (31, 2, {"aux loss": 2.0})


def test_a_summary_comes_back_from_json_and_what_is_none_does_not() -> None:
    found = summarize(history_of(readings(500)))
    assert Summary.from_json(json.loads(json.dumps(found.to_json()))) == found
    good = found.to_json()
    bad: list[Any] = [None, [], 3, {}, {**good, "steps": "many"}, {**good, "best": [1]}, {**good, "curve": 3},
                      {**good, "last": {"loss": "x"}}, {**good, "best": {"loss": float("nan")}}]
    assert [Summary.from_json(content) for content in bad] == [None] * len(bad)
    assert Summary(curve="1 two 3").sparkline == ()


# ---------------------------------------------------------------------------------------------------------
# The writer

@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run.create(tmp_path, "", "x")


def kept(run: Run) -> Summary | None:
    content = json.loads((run.folder / INFO).read_bytes())
    return Summary.from_json(content.get("summary"))


def append(run: Run, batches: list[Reading]) -> None:
    writer = run.history_writer()
    for batch in batches:
        writer.append(batch.first, batch.columns, batch.samples)
    writer.close()


def test_it_is_written_when_the_run_rests_and_when_it_ends(run: Run) -> None:
    batches = readings(900)
    writer = SummaryWriter(run)
    for batch in batches[:2]:
        writer.take(batch)
    assert kept(run) is None, "the control: nothing yet, it is too early"
    writer.hear(Paused(0))
    assert run.info["status"] == "paused"
    assert kept(run) is not None
    assert kept(run).steps == batches[2].first  # type: ignore[union-attr]
    for batch in batches[2:]:
        writer.take(batch)
    writer.hear(Finished(900))
    assert kept(run).steps == 900  # type: ignore[union-attr]
    assert kept(run).best == summarize(history_of(batches)).best  # type: ignore[union-attr]
    writer.close()


def test_it_is_written_meanwhile_and_training_does_not_wait(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_writer, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(summary_writer, "EVERY_SECONDS", 0.0)
    gate, real, threads = threading.Event(), Run.update, set()

    def slow(self: Run, **info: Any) -> None:
        threads.add(threading.current_thread().name)
        gate.wait(20)
        real(self, **info)

    monkeypatch.setattr(Run, "update", slow)
    writer = SummaryWriter(run)
    for batch in readings(900):
        writer.take(batch)  # with a disk that takes forever
    assert kept(run) is None
    gate.set()
    writer.close()
    assert kept(run).steps == 900  # type: ignore[union-attr]
    assert "descent-summary" in threads


def test_nothing_older_is_written_after_something_newer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_writer, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(summary_writer, "EVERY_SECONDS", 0.0)
    for _ in range(20):
        writer = SummaryWriter(run)
        batches = readings(600)
        for batch in batches:
            writer.take(batch)
        writer.close()
        assert kept(run).steps == 600  # type: ignore[union-attr]


def test_a_run_that_goes_on_has_its_past_in_its_summary(run: Run) -> None:
    batches = readings(700)
    append(run, batches[:-1])
    writer = SummaryWriter(run)
    writer.take(batches[-1])
    writer.close()
    found, wanted = kept(run), summarize(history_of(batches))
    assert found is not None
    assert (found.best, found.epochs, found.steps) == (wanted.best, wanted.epochs, wanted.steps)


def test_steps_that_were_undone_are_not_the_best_ones(run: Run) -> None:
    batches = [Reading(0, 3, {"loss": np.array([3.0, 2.0, 1.0])}, {}),
               Reading(3, 1, {"loss": np.array([0.1])}, {}),
               Reading(3, 1, {"loss": np.array([0.5])}, {})]
    history = run.history_writer()
    writer = SummaryWriter(run)
    for batch in batches[:2]:
        history.append(batch.first, batch.columns, batch.samples)
        writer.take(batch)
    history.truncate_to(3)
    writer.read_anew()
    history.append(batches[2].first, batches[2].columns, {})
    writer.take(batches[2])
    writer.close()
    history.close()
    assert kept(run).best == {"loss": 0.5}  # type: ignore[union-attr]
    assert kept(run) == summarize(run.history)


def test_a_disk_that_refuses_is_asked_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = SummaryWriter(run)
    writer.take(readings(100)[0])
    with monkeypatch.context() as patch:
        def full(*_args: object) -> None:
            raise OSError(errno.ENOSPC, "x")

        patch.setattr(durable.os, "fsync", full)
        writer.hear(Paused(1))
    assert kept(run) is None
    writer.close()
    assert kept(run) is not None
