"""TensorBoard: what is written is read by TensorBoard's own reader, and what its own writers write is read here."""

from __future__ import annotations

import io
import math
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event as Message
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.summary.writer.record_writer import RecordWriter
from torch.utils.tensorboard import SummaryWriter

from tests.workbench.running import recipe, train
from workbench.exporters import export
from workbench.history import History
from workbench.importers import was_imported
from workbench.importers.tensorboard import import_tensorboard, read_tensorboard
from workbench.messages import (
    Ended,
    Group,
    KnobSetting,
    KnobTurned,
    NotFinite,
    Paused,
    Resumed,
    Started,
    Steps,
    TurnKnob,
)
from workbench.run import Run
from workbench.run_list import list_runs
from workbench.sentence import Sentence
from workbench.tensorboard_log import TensorBoardWriter
from workbench.tensorboard_records import EventFile, encode_scalars, masked_crcs
from workbench.tensorboard_tags import series_of, tag_of
from workbench.trainer import Trainer
from workbench.wall_times import WallTimes

ALL = {"scalars": 0, "tensors": 0}


def seen(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """Tag -> (step, value) of what TensorBoard sees in a folder."""
    reader = EventAccumulator(str(folder), ALL)
    reader.Reload()
    return {tag: [(one.step, one.value) for one in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]}


def walls(folder: Path, tag: str) -> list[float]:
    reader = EventAccumulator(str(folder), ALL)
    reader.Reload()
    return [one.wall_time for one in reader.Scalars(tag)]


def edits(folder: Path) -> list[tuple[int, str]]:
    reader = EventAccumulator(str(folder), ALL)
    reader.Reload()
    if "edits" not in reader.Tags()["tensors"]:
        return []
    assert reader.SummaryMetadata("edits").plugin_data.plugin_name == "text"
    return [(one.step, one.tensor_proto.string_val[0].decode()) for one in reader.Tensors("edits")]


def pairs(history: History, name: str) -> list[tuple[int, float]]:
    series = history.series(name)
    return list(zip(series.steps.tolist(), series.values.astype(np.float32).tolist(), strict=True))


def group(name: str = "all") -> Group:
    return Group(name, 1, 1, {"lr": 0.1}, ("lr",))


def steps(first: int, losses: list[float], **samples: tuple[list[int], list[float]]) -> Steps:
    return Steps(first, {"loss": np.array(losses), "lr/all": np.full(len(losses), 0.5)},
                 {name.replace("_", " "): (np.array(at), np.array(values)) for name, (at, values) in samples.items()},
                 (group(),))


def started(first: int = 0, resumed: bool = False) -> Started:
    return Started(None, "cpu", 1, first, 100, 10, (group(),), 1, resumed)


# ---------------------------------------------------------------------------------------------------------
# Entries

def messages(tags: tuple[str, ...], at: np.ndarray, times: np.ndarray, values: np.ndarray) -> Iterator[Any]:
    with np.errstate(over="ignore"):
        values = values.astype(np.float32).astype(np.float64)
    for place, (step, wall) in enumerate(zip(at.tolist(), times.tolist(), strict=True)):
        summary = Summary(value=[Summary.Value(tag=tag, simple_value=values[row, place])
                                 for row, tag in enumerate(tags)])
        yield Message(wall_time=wall, step=step, summary=summary)


@pytest.mark.parametrize("tags", [("Loss/train",), ("Loss/train", "学习率", "lr/" + "x" * 300)])
def test_entries_are_those_of_tensorboards_own_writer_byte_for_byte(tags: tuple[str, ...]) -> None:
    generator = np.random.default_rng(0)
    at = np.array([1, 2, 127, 128, 129, 16_383, 16_384, 5, 10**6, 2**40, 2**62, 2**63 - 1])
    times = 1.7e9 + generator.random(len(at))
    values = generator.standard_normal((len(tags), len(at)))
    values[0, :5] = 0.0, -0.0, math.nan, math.inf, 1e300
    wanted = io.BytesIO()
    writer = RecordWriter(wanted)
    for message in messages(tags, at, times, values):
        writer.write(message.SerializeToString())
    assert encode_scalars(tags, at, times, values) == wanted.getvalue()


def test_many_entries_and_a_step_0_are_read_back(tmp_path: Path) -> None:
    count = 20_000
    values = np.random.default_rng(0).standard_normal((2, count))
    (tmp_path / "a.tfevents").write_bytes(encode_scalars(("a", "b"), np.arange(count), np.full(count, 5.0), values))
    events = EventFile(tmp_path / "a.tfevents")
    read = [Message.FromString(entry) for entry in events]
    assert events.damage is None
    assert [one.step for one in read] == list(range(count))
    assert [one.summary.value[1].simple_value for one in read] == values[1].astype(np.float32).tolist()


@pytest.mark.parametrize(("count", "length"), [(1, 0), (1, 1), (3, 50), (100, 0), (100, 1), (100, 64), (9000, 33)])
def test_checksums_are_tensorboards(count: int, length: int) -> None:
    generator = np.random.default_rng(length)
    payloads = [generator.integers(0, 256, length, np.uint8).tobytes() for _ in range(count)] + [b"another length"]
    picked = range(0, len(payloads), max(1, count // 50))
    found = masked_crcs(payloads)
    assert [int(found[place]) for place in picked] == [masked_crc32c(payloads[place]) for place in picked]


# ---------------------------------------------------------------------------------------------------------
# Tags

def test_tags_and_the_way_back() -> None:
    tags = {"loss": "Loss/train", "validation loss": "Loss/val", "accuracy": "Accuracy/train",
            "validation accuracy": "Accuracy/val", "train loss": "Loss/train (epoch)", "lr/all": "lr/all",
            "lr/0 weights": "lr/0 weights", "validation loss (averaged)": "Loss/val (averaged)",
            "validation macro F1": "macro F1/val", "gradient norm": "gradient norm",
            "gradient norm/0 Linear": "gradient norm/0 Linear", "steps/s": "Speed/steps per second",
            "running loss": "Loss/train (epoch sum)", "validation ": "validation ", "validation a/b": "validation a/b"}
    assert {series: tag_of(series) for series in tags} == tags
    assert {tag: series_of(tag) for tag in tags.values()} == {tag: series for series, tag in tags.items()}


def test_usual_names_of_others_are_known() -> None:
    known = {"train_loss": "loss", "train/loss": "loss", "Train/Loss": "loss", "val_loss": "validation loss",
             "Loss/validation": "validation loss", "valid/acc": "validation accuracy",
             "train_acc_epoch": "train accuracy", "lr-Adam": "lr/Adam", "lr-Adam/pg1": "lr/Adam/pg1",
             "learning_rate": "lr/all", "epoch": "epoch", "val_loss_of_something": "val_loss_of_something"}
    assert {tag: series_of(tag) for tag in known} == known


# ---------------------------------------------------------------------------------------------------------
# The live log

def test_a_run_is_logged_while_it_trains(tmp_path: Path) -> None:
    trainer = Trainer(recipe("Adam", "CosineAnnealingLR", epochs=4), tmp_path / "runs")
    log = TensorBoardWriter(tmp_path / "log", every=0.01)
    trainer.post(TurnKnob(0, "lr", 0.5, "multiply"))
    begun = time.time()
    said = []
    for event in trainer.events():
        said.append(log.follow(event))
        assert not isinstance(event, Ended) or event.outcome == "finished"
    assert [*filter(None, said), log.close()] == [None]
    assert log.close() is None  # twice does no harm
    run = Run.open(trainer.run.folder)
    found = seen(tmp_path / "log")
    assert set(found) == set(map(tag_of, run.history.names()))
    for name in run.history.names():
        assert found[tag_of(name)] == pairs(run.history, name), name
    assert {"Loss/train", "Loss/val", "lr/all"} <= set(found)
    times = walls(tmp_path / "log", "Loss/train")
    assert times == sorted(times)
    assert begun <= times[0] <= times[-1] <= time.time()
    ((step, edit),) = edits(tmp_path / "log")
    assert step == 0
    assert edit.startswith("lr of group all: 0.001 → 0.0005")


def test_what_is_told_reaches_the_file_while_the_run_goes_on(tmp_path: Path) -> None:
    log = TensorBoardWriter(tmp_path / "log", every=0.01)
    log.follow(started())
    log.follow(steps(0, [3.0, 2.0]))
    end = time.monotonic() + 30
    while not (tmp_path / "log").exists() or "Loss/train" not in seen(tmp_path / "log"):
        assert time.monotonic() < end
        time.sleep(0.01)
    log.follow(steps(2, [1.0]))
    assert log.close() is None
    assert seen(tmp_path / "log")["Loss/train"] == [(0, 3.0), (1, 2.0), (2, 1.0)]


def test_rows_that_were_taken_back_are_forgotten_and_a_resumed_run_gets_another_file(tmp_path: Path) -> None:
    log = TensorBoardWriter(tmp_path / "log", every=100)
    log.follow(started())
    log.follow(steps(0, [9.0, 8.0, 7.0, 6.0], validation_loss=([1, 3], [0.5, 0.25])))
    log.follow(NotFinite(3, Sentence("the loss would be infinite"), None))
    log.follow(Paused(3))
    log.follow(Resumed(3, 100))
    log.follow(steps(3, [5.0, 4.0]))
    log.close()
    assert seen(tmp_path / "log") == {
        "Loss/train": [(0, 9.0), (1, 8.0), (2, 7.0), (3, 5.0), (4, 4.0)], "lr/all": [(n, 0.5) for n in range(5)],
        "Loss/val": [(1, 0.5)]}
    assert edits(tmp_path / "log") == [(3, "Training stopped itself: the loss would be infinite")]
    again = TensorBoardWriter(tmp_path / "log", every=100)
    again.follow(started(2, resumed=True))
    again.follow(steps(2, [1.0]))
    again.close()
    first, second = sorted(path.name for path in (tmp_path / "log").iterdir())
    assert first < second
    assert seen(tmp_path / "log")["Loss/train"] == [(0, 9.0), (1, 8.0), (2, 1.0)]
    assert seen(tmp_path / "log")["Loss/val"] == [(1, 0.5)]


def test_a_batch_that_begins_before_the_end_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    log = TensorBoardWriter(tmp_path / "log", every=100)
    log.follow(steps(0, [9.0, 8.0, 7.0]))
    log.follow(steps(1, [1.0]))
    log.close()
    assert seen(tmp_path / "log")["Loss/train"] == [(0, 9.0), (1, 1.0)]


def test_wall_times_lie_between_the_hand_overs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("workbench.tensorboard_log.time.time", lambda: now[0])
    log = TensorBoardWriter(tmp_path / "log", every=100)
    for at, event in ((1000, started()), (1002, steps(0, [1.0, 1.0])), (1003, Paused(2)), (2000, Resumed(2, 9)),
                      (2004, steps(2, [1.0] * 4, gradient_norm=([3], [1.0])))):
        now[0] = at
        log.follow(event)
    log.close()
    assert walls(tmp_path / "log", "Loss/train") == [1001, 1002, 2001, 2002, 2003, 2004]
    assert walls(tmp_path / "log", "gradient norm") == [2002]


def test_a_log_that_cannot_be_written_is_said_once_and_stops_nothing(tmp_path: Path) -> None:
    log = TensorBoardWriter(tmp_path / "gone" / "log", every=0.01)
    said: list[Sentence] = []
    end = time.monotonic() + 30
    while not said:
        said += filter(None, [log.follow(steps(0, [1.0]))])
        assert time.monotonic() < end
        time.sleep(0.01)
    assert "no folder" in said[0]
    assert "training goes on" in said[0]
    written = threading.active_count()
    said += filter(None, [log.follow(steps(1, [2.0])) for _ in range(100)])
    (tmp_path / "gone").mkdir()  # room again
    log.follow(steps(2, [3.0]))
    said += filter(None, [log.close()])
    assert len(said) == 1
    assert threading.active_count() == written - 1
    assert seen(tmp_path / "gone" / "log")["Loss/train"] == [(0, 1.0), (1, 2.0), (2, 3.0)]


def test_a_failure_of_the_log_itself_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ImportError("no tensorboard here")

    monkeypatch.setattr("workbench.tensorboard_log.encode_scalars", fail)
    log = TensorBoardWriter(tmp_path / "log", every=100)
    assert log.follow(steps(0, [1.0])) is None
    said = log.close()
    assert said is not None
    assert "no tensorboard here" in said


# ---------------------------------------------------------------------------------------------------------
# Afterwards

def test_an_export_afterwards_is_what_the_live_log_was(tmp_path: Path) -> None:
    told = train(recipe(epochs=3), tmp_path / "runs")
    run = Run.open(told.trainer.run.folder)
    run.journal.append(4, KnobTurned(4, 0, "lr", 0.2, 0.25, KnobSetting(), KnobSetting(2.0), 0.5))
    run.journal.close()
    assert export("tensorboard", [run], tmp_path / "log") == []
    for name in run.history.names():
        assert seen(tmp_path / "log")[tag_of(name)] == pairs(run.history, name), name
    assert edits(tmp_path / "log") == [(4, "lr of group all: 0.5 → 0.25")]
    export("tensorboard", [run], tmp_path / "log", ["loss"])  # again: it takes the place of the first
    assert len(list((tmp_path / "log").iterdir())) == 1
    assert list(seen(tmp_path / "log")) == ["Loss/train"]
    export("tensorboard", [run, run], tmp_path / "two", ["loss"])
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == [run.name, f"{run.name} (2)"]


def test_a_series_that_began_later_has_no_entries_before(tmp_path: Path) -> None:
    log = Log()
    count = 70_000  # more than is encoded at once
    log.history.append(0, {"loss": np.zeros(count)}, {})
    log.history.append(count, {"loss": np.ones(2), "lr/new": np.array([0.5, math.inf])},
                       {"norm": (np.array([3]), np.array([math.nan]))})
    export("tensorboard", [log], tmp_path / "log")
    found = seen(tmp_path / "log")
    assert found["lr/new"] == [(count, 0.5), (count + 1, math.inf)]
    assert [step for step, _ in found["Loss/train"]] == list(range(count + 2))
    assert math.isnan(found["norm"][0][1])


@dataclass
class Log:
    name: str = "log"
    history: History = field(default_factory=History)


class FakeJournal:
    def __init__(self, *entries: tuple[int, datetime]) -> None:
        self._entries = entries

    def entries(self) -> list[Any]:
        return [type("Entry", (), {"step": step, "time": at.isoformat()}) for step, at in self._entries]


def test_wall_times_afterwards_come_from_the_journal_and_the_seconds_of_training() -> None:
    zero = datetime(2026, 1, 1, tzinfo=UTC)
    run: Any = Log()
    run.history.append(0, {"loss": np.zeros(10)}, {"seconds": (np.array([4, 9]), np.array([5.0, 10.0]))})
    run.info = {"created": zero.isoformat()}
    after = [zero + timedelta(seconds=seconds) for seconds in (7, 1000)]
    run.journal = FakeJournal((5, after[0]), (5, after[1]))  # paused before step 5, resumed much later
    found = WallTimes(run, 0.0).at(np.arange(10)) - zero.timestamp()
    assert found.tolist() == [1, 2, 3, 4, 5, 1001, 1002, 1003, 1004, 1005]
    del run.info, run.journal
    assert WallTimes(run, 50.0).at(np.arange(3)).tolist() == [51, 52, 53]
    assert WallTimes(Log(), 50.0).at(np.arange(3)).tolist() == [50, 50, 50]


# ---------------------------------------------------------------------------------------------------------
# Reading what others wrote

def test_a_log_of_summary_writer_becomes_a_run(tmp_path: Path) -> None:
    begun = time.time()
    for name in ("one", "deep/two"):
        with SummaryWriter(str(tmp_path / "logs" / name)) as writer:
            for step in range(50):
                writer.add_scalar("Loss/train", 1 / (step + 1), step)
                writer.add_scalar("lr", 0.1, step)
            for step in (9, 19):
                writer.add_scalar("Loss/val", step / 7, step)
                writer.add_scalar("new style", step, step, new_style=True)
            writer.add_text("note", "hello")
            writer.add_histogram("weights", np.arange(10.0), 3)
    runs = import_tensorboard(tmp_path / "logs", tmp_path / "runs")
    assert {run.info["title"] for run in runs} == {"logs one", "logs deep/two"}
    assert {listed.name for listed in list_runs(tmp_path / "runs")} == {run.name for run in runs}
    run = Run.open(runs[1].folder)
    assert was_imported(run.info)
    assert run.info["status"] == "imported"
    assert run.info["step"] == 50
    assert run.info["imported"]["from"] == "tensorboard"
    assert run.info["imported"]["notes"] == ["Only numbers are read; left out: note/text_summary, weights."]
    assert 0 <= run.info["seconds"] < 60
    assert abs(datetime.fromisoformat(run.info["created"]).timestamp() - begun) < 60
    history = run.history
    assert history.names() == ["loss", "lr/all", "validation loss", "new style", "seconds"]
    assert history.steps == 50
    assert history["loss"].tolist() == (1 / np.arange(1, 51)).astype(np.float32).tolist()
    assert history.series("validation loss").steps.tolist() == [9, 19]
    assert history["new style"].tolist() == [9, 19]
    assert history.series("seconds").steps.tolist() == list(range(50))
    assert history["seconds"][0] >= 0
    export("csv", [run], tmp_path / "a.csv")  # like any other
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 51


def test_our_own_log_comes_back_as_it_was(tmp_path: Path) -> None:
    told = train(recipe(epochs=3), tmp_path / "runs")
    run = Run.open(told.trainer.run.folder)
    export("tensorboard", [run], tmp_path / "log")
    (log,) = read_tensorboard(tmp_path / "log")
    assert set(log.history.names()) == set(run.history.names())
    for name in run.history.names():
        assert pairs(log.history, name) == pairs(run.history, name), name
    assert log.history.series("loss").dense
    assert read_tensorboard(next((tmp_path / "log").iterdir()))[0].history.names() == log.history.names()


def test_tags_that_would_be_one_series_keep_apart(tmp_path: Path) -> None:
    writer = EventFileWriter(str(tmp_path))
    for tag in ("train_loss", "Loss/train", "loss", "val_loss", "epoch"):
        writer.add_event(Message(step=1, wall_time=1.0, summary=Summary(
            value=[Summary.Value(tag=tag, simple_value=2.0)])))
    writer.close()
    (log,) = read_tensorboard(tmp_path)
    assert log.history.names() == ["train_loss", "Loss/train", "loss", "validation loss", "epoch", "seconds"]


def test_a_restarted_log_forgets_what_was_taken_back(tmp_path: Path) -> None:
    with SummaryWriter(str(tmp_path)) as writer:
        for step in range(10):
            writer.add_scalar("a", step, step)
    with SummaryWriter(str(tmp_path), purge_step=4, filename_suffix=".second") as writer:
        writer.add_scalar("a", 100.0, 4)
    with SummaryWriter(str(tmp_path), filename_suffix=".third") as writer:  # one that does not say so
        writer.add_scalar("a", 200.0, 3)
    (log,) = read_tensorboard(tmp_path)
    assert dict(pairs(log.history, "a")) == {0: 0, 1: 1, 2: 2, 3: 200}
    assert log.notes == ("2 values were left out: later ones took their place.",)
