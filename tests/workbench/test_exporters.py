"""Exports: every step, every number exactly, and a whole file or none."""

from __future__ import annotations

import csv
import errno
import json
import math
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet
import pytest

from tests.workbench.running import recipe, train
from workbench.durable import WriteProblem
from workbench.export_curves import curves_of
from workbench.exporters import export, exporters
from workbench.exporters.json import _finite, _numbers
from workbench.field import FieldProblem
from workbench.history import History
from workbench.messages import TurnKnob
from workbench.progress import Cancelled, Progress, Reporter
from workbench.run import Run
from workbench.sentence import Problem, Sentence

TABLES = ("csv", "parquet")
FILES = (*TABLES, "json")


@dataclass
class Log:
    """A run that is only a name and a history."""

    name: str = "a run"
    history: History = field(default_factory=History)


def a_log(steps: int = 100, name: str = "a run") -> Log:
    log = Log(name)
    numbers = np.random.default_rng(steps).standard_normal(steps) * 10.0 ** np.arange(steps).clip(0, 300)
    log.history.append(0, {"loss": numbers, "lr/all": np.full(steps, 0.1 + 0.2)},
                       {"gradient norm": (np.array([3, 50, steps - 1]), np.array([1 / 3, 5e-324, math.inf]))})
    return log


def rows_of(path: Path) -> list[list[str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def table_of(path: Path) -> dict[str, list[Any]]:
    """Column -> cells of a table, None where it is empty; numbers as numbers."""
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_table(path).to_pydict()
    header, *rows = rows_of(path)
    made = {name: str if name in ("run", "series") else int if name == "step" else float for name in header}
    return {name: [made[name](row[place]) if row[place] else None for row in rows]
            for place, name in enumerate(header)}


def exported(name: str, folder: Path, *logs: Log, series: list[str] | None = None,
             **fields: Any) -> dict[str, list[Any]]:
    path = folder / f"out.{name}"
    assert export(name, logs, path, series, **fields) == []
    return table_of(path)


def same(found: list[Any], wanted: Any) -> None:
    """Bit for bit, NaN and -0.0 included."""
    a, b = np.array(found, np.float64), np.asarray(wanted, np.float64)
    assert a.shape == b.shape
    both_nan = np.isnan(a) & np.isnan(b)
    assert ((a.view(np.int64) == b.view(np.int64)) | both_nan).all()


# ---------------------------------------------------------------------------------------------------------
# The registry

def test_every_exporter_says_what_it_is_and_takes_the_common_arguments(tmp_path: Path) -> None:
    assert {"csv", "parquet", "json"} <= set(exporters.names())
    for part in exporters.parts():
        assert part.title.strip()
        assert part.help.endswith(".")
        assert {"runs", "target", "series", "reporter"}.isdisjoint(one.name for one in part.fields)
        assert isinstance(part.info["suffix"], str)
        assert all(one.help for one in part.fields)


def test_a_wrong_format_or_setting_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"no exporter named 'cvs'. Did you mean 'csv'"):
        export("cvs", [a_log()], tmp_path / "a")
    with pytest.raises(FieldProblem, match="layout"):
        export("csv", [a_log()], tmp_path / "a", layout="high")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------------------------------------------
# Tables

@pytest.mark.parametrize("name", TABLES)
def test_a_million_rows_are_all_there_and_exact(name: str, tmp_path: Path) -> None:
    steps = 1_000_003
    log, generator = Log(), np.random.default_rng(1)
    loss = generator.standard_normal(steps) * 10.0 ** generator.integers(-300, 300, steps)
    at = np.arange(0, steps, 1000)
    log.history.append(0, {"loss": loss}, {"norm": (at, loss[at] / 3)})
    export(name, [log], tmp_path / "a", ["*"])
    if name == "parquet":
        read = pyarrow.parquet.read_table(tmp_path / "a")
        assert (read["step"].to_numpy() == np.arange(steps)).all()
        assert (read["loss"].to_numpy() == loss).all()
        norm = read["norm"].to_numpy()
        assert (np.flatnonzero(~np.isnan(norm)) == at).all()
        assert (norm[at] == loss[at] / 3).all()
        return
    with open(tmp_path / "a") as file:
        assert next(file) == "step,loss,norm\n"
        number = -1
        for number, line in enumerate(file):
            step, value, norm = line.rstrip("\n").split(",")
            assert (int(step), float(value)) == (number, loss[number])
            assert (float(norm) == loss[number] / 3) if number % 1000 == 0 else norm == ""
    assert number == steps - 1


@pytest.mark.parametrize("name", TABLES)
def test_wide_has_a_row_a_step_and_long_a_row_a_value(name: str, tmp_path: Path) -> None:
    log = a_log()
    wide = exported(name, tmp_path, log)
    assert list(wide) == ["step", "loss", "lr/all", "gradient norm"]
    assert wide["step"] == list(range(100))
    same(wide["loss"], log.history["loss"])
    assert {step: value for step, value in zip(wide["step"], wide["gradient norm"], strict=True)
            if value is not None} == {3: 1 / 3, 50: 5e-324, 99: math.inf}
    long = exported(name, tmp_path, log, layout="long")
    assert list(long) == ["run", "series", "step", "value"]
    assert set(long["run"]) == {"a run"}
    assert long["series"] == ["loss"] * 100 + ["lr/all"] * 100 + ["gradient norm"] * 3
    assert long["step"] == [*range(100), *range(100), 3, 50, 99]
    same(long["value"][:100], log.history["loss"])
    assert long["value"][-3:] == [1 / 3, 5e-324, math.inf]


@pytest.mark.parametrize("name", TABLES)
def test_several_runs_share_a_table_whatever_series_they_have(name: str, tmp_path: Path) -> None:
    other = Log("a run")  # the same name, in another folder
    other.history.append(0, {"loss": np.array([7.0, 8.0]), "accuracy": np.array([0.5, 0.75])}, {})
    wide = exported(name, tmp_path, a_log(3 + 50), other)
    assert list(wide) == ["run", "step", "loss", "lr/all", "gradient norm", "accuracy"]
    assert wide["run"] == ["a run"] * 53 + ["a run (2)"] * 2
    assert wide["step"] == [*range(53), 0, 1]
    assert wide["loss"][-2:] == [7.0, 8.0]
    assert wide["lr/all"][-2:] == [None, None]
    assert wide["accuracy"] == [None] * 53 + [0.5, 0.75]
    long = exported(name, tmp_path, other, Log("empty"), other, layout="long", series=["acc*"])
    assert long["run"] == ["a run"] * 2 + ["a run (2)"] * 2
    assert long["value"] == [0.5, 0.75] * 2


@pytest.mark.parametrize("name", TABLES)
def test_values_that_are_not_finite_are_told_apart_from_missing_ones(name: str, tmp_path: Path) -> None:
    log = Log()
    log.history.append(0, {"loss": np.array([math.nan, math.inf, -math.inf, -0.0])},
                       {"norm": (np.array([1]), np.array([math.nan]))})
    wide = exported(name, tmp_path, log)
    same(wide["loss"], [math.nan, math.inf, -math.inf, -0.0])
    assert wide["norm"][0] is None
    assert wide["norm"][2] is None
    assert math.isnan(wide["norm"][1])


def test_how_csv_writes_what_is_not_finite_is_part_of_the_format(tmp_path: Path) -> None:
    log = Log()
    log.history.append(0, {"loss": np.array([math.nan, math.inf, -math.inf])},
                       {"norm": (np.array([1]), np.array([0.5]))})
    export("csv", [log], tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "step,loss,norm\n0,nan,\n1,inf,0.5\n2,-inf,\n"


@pytest.mark.parametrize("name", TABLES)
def test_a_sample_behind_the_last_step_has_its_row(name: str, tmp_path: Path) -> None:
    log = Log()
    log.history.append(0, {"loss": np.array([1.0])},
                       {"validation loss": (np.array([1, 10**15]), np.array([0.5, 0.25])),
                        "norm": (np.array([0, 5]), np.array([3.0, 4.0]))})
    wide = exported(name, tmp_path, log)
    assert wide == {"step": [0, 1, 5, 10**15], "loss": [1.0, None, None, None],
                    "validation loss": [None, 0.5, None, 0.25], "norm": [3.0, None, 4.0, None]}


@pytest.mark.parametrize("name", TABLES)
def test_only_the_series_asked_for_and_in_that_order(name: str, tmp_path: Path) -> None:
    assert list(exported(name, tmp_path, a_log(60), series=["lr/*", "loss"])) == ["step", "lr/all", "loss"]
    sampled = exported(name, tmp_path, a_log(60), series=["gradient norm"])
    # Rows that would say nothing are left out.
    assert sampled == {"step": [3, 50, 59], "gradient norm": [1 / 3, 5e-324, math.inf]}


@pytest.mark.parametrize("name", TABLES)
def test_any_name_survives_and_no_two_columns_have_the_same(name: str, tmp_path: Path) -> None:
    log = Log('run "a", 学习')
    log.history.append(0, {'lr/a,"b"': np.array([1.0]), "学习率": np.array([2.0]), "step": np.array([3.0]),
                           "step (series)": np.array([4.0]), "run": np.array([5.0]), "betas[0]": np.array([6.0])}, {})
    assert exported(name, tmp_path, log) == {
        "step": [0], 'lr/a,"b"': [1.0], "学习率": [2.0], "step (series)": [3.0], "step (series) (series)": [4.0],
        "run (series)": [5.0], "betas[0]": [6.0]}
    assert exported(name, tmp_path, log, layout="long", series=["betas[0]"])["run"] == ['run "a", 学习']


@pytest.mark.parametrize("layout", ["wide", "long"])
@pytest.mark.parametrize("name", TABLES)
def test_an_empty_history_is_a_header(name: str, layout: str, tmp_path: Path) -> None:
    assert not any(exported(name, tmp_path, Log(), layout=layout).values())


def test_parquet_has_row_groups_of_a_useful_size(tmp_path: Path) -> None:
    log = Log()
    log.history.append(0, {}, {f"norm/{n}": (np.array([0, 1]), np.array([1.0, 2.0])) for n in range(500)})
    export("parquet", [log], tmp_path / "a", layout="long")
    assert pyarrow.parquet.ParquetFile(tmp_path / "a").num_row_groups == 1


# ---------------------------------------------------------------------------------------------------------
# JSON

def test_json_has_a_run_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    told = train(recipe(epochs=2), tmp_path / "runs")
    run = Run.open(told.trainer.run.folder)
    run.journal.append(3, TurnKnob(0, "lr", 0.05))
    run.journal.close()
    assert export("json", [run, Log("other")], tmp_path / "a.json") == []
    read = json.loads((tmp_path / "a.json").read_bytes(), parse_constant=pytest.fail)
    assert (read["format"], read["version"]) == ("descent-export", 1)
    first, second = read["runs"]
    assert first["name"] == run.name
    assert first["info"] == json.loads((run.folder / "run.json").read_bytes())
    assert first["recipe"]["optimizer"]["part"] == "SGD"
    assert first["recipe"]["training"]["epochs"] == 2
    assert first["journal"][-1]["name"] == "TurnKnob"
    assert first["journal"][-1]["fields"] == {"group": 0, "name": "lr", "value": 0.05, "mode": "scale"}
    assert first["damage"] is None
    assert list(first["series"]) == run.history.names()
    for name, found in first["series"].items():
        series = run.history.series(name)
        same(found["values"], series.values)
        assert found.get("steps", list(range(len(series)))) == series.steps.tolist()
        assert ("steps" in found) != series.dense
    assert second == {"name": "other", "recipe": None, "info": None, "damage": None, "journal": [], "series": {}}


def test_numbers_in_json_are_exact_and_json(tmp_path: Path) -> None:
    values = np.array([0.1 + 0.2, 1.0, 1e22, 5e-324, -1e-7, math.nan, math.inf, -math.inf, -0.0, 2.0**60])
    read = json.loads(b"[" + bytes(_numbers(values)) + b"]", parse_constant=pytest.fail)
    assert read[5:8] == ["NaN", "Infinity", "-Infinity"]
    same([float(value) for value in read], values)
    assert _finite({"a": [math.nan, 1.0], "b": -math.inf}) == {"a": ["NaN", 1.0], "b": "-Infinity"}


def test_long_series_in_json_are_written_in_pieces_without_a_seam(tmp_path: Path) -> None:
    log, steps = Log(), 300_001
    loss = np.random.default_rng(0).standard_normal(steps)
    log.history.append(0, {"loss": loss}, {"norm": (np.arange(steps), loss)})
    export("json", [log], tmp_path / "a.json")
    (run,) = json.loads((tmp_path / "a.json").read_bytes())["runs"]
    same(run["series"]["loss"]["values"], loss)
    same(run["series"]["norm"]["values"], loss)
    assert run["series"]["norm"]["steps"] == list(range(steps))


# ---------------------------------------------------------------------------------------------------------
# While a run goes on; progress; calling it off

@pytest.mark.parametrize("name", TABLES)
def test_the_run_may_go_on_while_it_is_exported(name: str, tmp_path: Path) -> None:
    log = a_log(600_000)
    before = log.history["loss"].tolist()

    def go_on(_: Progress) -> None:
        log.history.truncate(10)
        log.history.append(10, {"loss": np.full(700_000, -1.0)}, {})

    export(name, [log], tmp_path / "a", ["loss"], Reporter(go_on))
    assert log.history["loss"][-1] == -1.0
    found = (pyarrow.parquet.read_table(tmp_path / "a")["loss"].to_pylist() if name == "parquet" else
             [float(row[1]) for row in rows_of(tmp_path / "a")[1:]])
    assert found == before


@pytest.mark.parametrize("name", FILES)
def test_progress_is_told_and_calling_it_off_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    told: list[Progress] = []
    export(name, [a_log(600_000)], tmp_path / "b", ["loss"], Reporter(told.append))
    assert (told[0].done, told[-1].done, told[-1].total) == (0, 600_000, 600_000)
    assert "b" in str(told[0].what)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        export(name, [a_log(600_000)], tmp_path / "a", ["loss"], Reporter(None, cancel))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_text() == "old"


# ---------------------------------------------------------------------------------------------------------
# Bad input

def test_a_series_that_no_run_has_names_those_there_are(tmp_path: Path) -> None:
    other = Log("other")
    other.history.append(0, {"accuracy": np.array([1.0])}, {})
    assert [len(run.curves) for run in curves_of([a_log(), other], ["accuracy"])] == [0, 1]  # one has it
    for name in FILES:
        with pytest.raises(Problem, match=r"no series 'los' to export. Did you mean 'loss'\?"):
            export(name, [a_log(), other], tmp_path / "a", ["los"])
        with pytest.raises(Problem, match=r"no series 'xyz' to export. There is: loss, lr/all, gradient norm, acc"):
            export(name, [a_log(), other], tmp_path / "a", ["xyz"])
        with pytest.raises(Problem, match="has no series yet"):
            export(name, [Log()], tmp_path / "a", ["loss"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "not allowed")],
)
@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
@pytest.mark.parametrize("name", FILES)
def test_a_disk_that_refuses_is_one_sentence(name: str, call: str, number: int, words: str, tmp_path: Path,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    export(name, [a_log()], tmp_path / "before")  # loads what it needs
    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(WriteProblem, match=rf"^curves could not be saved.*{words}") as caught:
            export(name, [a_log()], tmp_path / "curves")
    assert str(tmp_path) in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["before"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize("name", FILES)
def test_a_disk_that_fills_up_on_the_way_is_one_sentence(name: str, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    """What Arrow makes of a failed write must still be known as a full disk."""
    opened = os.open

    def full(path: Any, flags: int, *more: Any) -> int:
        return opened("/dev/full", os.O_WRONLY) if str(path).endswith(".part") else opened(path, flags, *more)

    export(name, [a_log()], tmp_path / "before")
    monkeypatch.setattr(os, "open", full)
    with pytest.raises(WriteProblem, match="disk is full"):
        export(name, [a_log(300_000)], tmp_path / "curves")
    assert not (tmp_path / "curves").exists()


@pytest.mark.parametrize("name", FILES)
def test_a_missing_folder_is_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(WriteProblem, match="no folder"):
        export(name, [a_log()], tmp_path / "gone" / "a.csv")


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_history_is_exported_as_far_as_it_can_be_read_and_that_is_said(name: str, tmp_path: Path) -> None:
    run = Run.create(tmp_path / "runs", "descent = 1\n", "damaged")
    writer = run.history_writer()
    for first in range(0, 30, 10):
        writer.append(first, {"loss": np.arange(first, first + 10, dtype=np.float64)}, {})
    writer.close()
    file = run.folder / "history.bin"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    kept = run.history.steps
    assert 0 < kept < 30
    (said,) = export(name, [a_log(), run], tmp_path / "a", ["loss"])
    assert isinstance(said, Sentence)
    assert f"{run.name}: The history history.bin is damaged after step {kept}" in said
    if name == "json":
        found = json.loads((tmp_path / "a").read_bytes())["runs"][1]
        assert "damaged after step" in found["damage"]
        assert found["series"]["loss"]["values"] == list(range(kept))
    file.write_bytes(b"nothing")
    with pytest.raises(Problem, match=r"history\.bin is not a history"):
        export(name, [run], tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_damaged_journal_is_written_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "runs", "not toml", "run")
    run.journal.append(3, TurnKnob(0, "lr", 0.05))
    run.journal.close()
    with open(run.folder / "journal.jsonl", "a") as file:
        file.write("nonsense\n\n")
    (said,) = export("json", [run], tmp_path / "a")
    assert "damaged in line 2" in said
    (found,) = json.loads((tmp_path / "a").read_bytes())["runs"]
    assert [entry["name"] for entry in found["journal"]] == ["TurnKnob"]
    assert found["recipe"] is None
