"""CSV export: every step, every number exactly, and a whole file or none."""

from __future__ import annotations

import csv
import errno
import math
import os
from pathlib import Path

import numpy as np
import pytest

from workbench.durable import WriteProblem
from workbench.exporters.csv import export_csv
from workbench.history import History
from workbench.sentence import Problem


def rows_of(path: Path) -> list[list[str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def a_history(steps: int = 100) -> History:
    history = History()
    numbers = np.random.default_rng(0).standard_normal(steps) * 10.0 ** np.arange(steps).clip(0, 300)
    history.append(0, {"loss": numbers, "lr/all": np.full(steps, 0.1 + 0.2)},
                   {"gradient norm": (np.array([3, 50, steps - 1]), np.array([1 / 3, 5e-324, math.inf]))})
    return history


def test_every_step_is_a_row_and_every_number_comes_back_exactly(tmp_path: Path) -> None:
    history = a_history(100_000)  # more than is written at once
    export_csv(history, tmp_path / "curves.csv")
    header, *rows = rows_of(tmp_path / "curves.csv")
    assert header == ["step", "loss", "lr/all", "gradient norm"]
    assert [int(row[0]) for row in rows] == list(range(100_000))
    for place, name in enumerate(header[1:3], start=1):
        np.testing.assert_array_equal(np.array([float(row[place]) for row in rows]), history[name])
    measured = {int(row[0]): float(row[3]) for row in rows if row[3]}
    assert measured == {3: 1 / 3, 50: 5e-324, 99_999: math.inf}


def test_numpy_reads_the_dense_columns(tmp_path: Path) -> None:
    history = a_history()
    export_csv(history, tmp_path / "a.csv", ["loss"])
    read = np.genfromtxt(tmp_path / "a.csv", delimiter=",", names=True)
    np.testing.assert_array_equal(read["loss"], history["loss"])


def test_values_that_are_not_finite_are_told_apart_from_missing_ones(tmp_path: Path) -> None:
    history = History()
    loss, norm = np.array([math.nan, math.inf, -math.inf]), (np.array([1]), np.array([math.nan]))
    history.append(0, {"loss": loss}, {"norm": norm})
    export_csv(history, tmp_path / "a.csv")
    assert rows_of(tmp_path / "a.csv")[1:] == [["0", "nan", ""], ["1", "inf", "nan"], ["2", "-inf", ""]]


def test_a_sample_behind_the_last_step_has_its_row(tmp_path: Path) -> None:
    history = History()
    history.append(0, {"loss": np.array([1.0])}, {"validation loss": (np.array([1]), np.array([0.5]))})
    export_csv(history, tmp_path / "a.csv")
    assert rows_of(tmp_path / "a.csv")[1:] == [["0", "1.0", ""], ["1", "", "0.5"]]


def test_only_the_series_asked_for_and_in_that_order(tmp_path: Path) -> None:
    export_csv(a_history(5), tmp_path / "a.csv", ["lr/all", "loss"])
    assert rows_of(tmp_path / "a.csv")[0] == ["step", "lr/all", "loss"]


def test_names_with_commas_quotes_and_any_script_survive(tmp_path: Path) -> None:
    history = History()
    history.append(0, {'lr/a,"b"': np.array([1.0]), "学习率": np.array([2.0])}, {})
    export_csv(history, tmp_path / "a.csv")
    assert rows_of(tmp_path / "a.csv") == [["step", 'lr/a,"b"', "学习率"], ["0", "1.0", "2.0"]]


def test_an_empty_history_is_a_header(tmp_path: Path) -> None:
    export_csv(History(), tmp_path / "a.csv")
    assert rows_of(tmp_path / "a.csv") == [["step"]]


def test_an_unknown_series_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"no series 'los'.*loss, lr/all"):
        export_csv(a_history(), tmp_path / "a.csv", ["los"])
    assert list(tmp_path.iterdir()) == []


def test_the_run_may_go_on_while_it_is_exported(tmp_path: Path) -> None:
    history = a_history(200_000)
    before = history["loss"].tolist()

    def go_on(done: int, _: int) -> None:
        history.truncate(10)
        history.append(10, {"loss": np.full(300_000, -1.0)}, {})

    export_csv(history, tmp_path / "a.csv", ["loss"], progress=go_on)
    assert [float(row[1]) for row in rows_of(tmp_path / "a.csv")[1:]] == before


def test_calling_it_off_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    seen = []

    class Cancelled(Exception):
        pass

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        if done > 100_000:
            raise Cancelled

    with pytest.raises(Cancelled):
        export_csv(a_history(200_000), tmp_path / "a.csv", progress=progress)
    assert seen == [(65_536, 200_000), (131_072, 200_000)]
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "old"


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "not allowed")],
)
@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_a_folder_that_cannot_be_written_is_one_sentence(
    call: str, number: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    history = a_history()
    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(WriteProblem, match=rf"^curves\.csv could not be saved.*{words}") as caught:
            export_csv(history, tmp_path / "curves.csv")
    assert str(tmp_path) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WriteProblem, match="no folder"):
        export_csv(a_history(), tmp_path / "gone" / "a.csv")
