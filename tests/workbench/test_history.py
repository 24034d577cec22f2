"""History and its file: every step is kept, in memory and on disk, and damage never loads silently wrong."""

from __future__ import annotations

import errno
import os
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.durable import WriteProblem
from workbench.history import History
from workbench.history_column import Column, DenseColumn
from workbench.history_file import HistoryProblem, HistoryWriter, read_history

NONE = {}


def column(*values: float) -> np.ndarray:
    return np.array(values, float)


def sample(*pairs: tuple[int, float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([step for step, _ in pairs], np.int64), np.array([value for _, value in pairs], float)


def contents(history: History) -> dict[str, tuple[list[int], list[float]]]:
    """Everything that a history says, NaN made comparable."""
    return {
        name: (history.series(name).steps.tolist(), [repr(value) for value in history[name].tolist()])
        for name in sorted(history.names())
    }


# ---------------------------------------------------------------------------------------------------------
# In memory

def test_every_step_is_kept_in_order() -> None:
    history = History()
    for first in range(0, 30_000, 7):
        values = np.arange(first, first + 7, dtype=float)
        history.append(first, {"loss": values, "lr/all": -values}, NONE)
    assert history.steps == len(history["loss"])
    np.testing.assert_array_equal(history["loss"], np.arange(history.steps))
    np.testing.assert_array_equal(history["lr/all"], -np.arange(history.steps))
    np.testing.assert_array_equal(history.series("loss").steps, np.arange(history.steps))
    assert history["loss"].dtype == np.float64
    assert history.series("loss").steps.dtype == np.int64


def test_a_column_that_appears_later_or_is_missing_is_nan_at_the_other_steps() -> None:
    history = History()
    history.append(0, {"loss": column(1, 2)}, NONE)
    history.append(2, {"loss": column(3), "lr/new": column(0.5)}, NONE)
    history.append(3, {"lr/new": column(0.25)}, NONE)
    np.testing.assert_array_equal(history["loss"], [1, 2, 3, np.nan])
    np.testing.assert_array_equal(history["lr/new"], [np.nan, np.nan, 0.5, 0.25])


def test_a_gap_is_nan_and_an_earlier_batch_takes_the_place_of_what_was_there() -> None:
    history = History()
    history.append(0, {"loss": column(1)}, NONE)
    history.append(3, {"loss": column(4, 5)}, {"norm": sample((3, 0.3), (4, 0.4))})
    np.testing.assert_array_equal(history["loss"], [1, np.nan, np.nan, 4, 5])
    history.append(4, {"loss": column(50)}, NONE)
    np.testing.assert_array_equal(history["loss"], [1, np.nan, np.nan, 4, 50])
    assert history.series("norm").steps.tolist() == [3]


def test_sampled_steps_stay_strictly_growing() -> None:
    history = History()
    history.append(0, NONE, {"norm": sample((1, 1.0), (5, 5.0), (5, 5.5), (9, 9.0))})
    history.append(0, NONE, {"norm": sample((5, 6.0), (6, 6.5))})
    assert history.series("norm").steps.tolist() == [1, 5, 6]
    assert history["norm"].tolist() == [1.0, 6.0, 6.5]


def test_truncate_forgets_everything_at_or_after_the_step() -> None:
    history = History()
    history.append(0, {"loss": column(*range(10))}, {"norm": sample((2, 2.0), (5, 5.0), (9, 9.0))})
    history.truncate(5)
    assert (history.steps, history["loss"].tolist()) == (5, [0, 1, 2, 3, 4])
    assert history.series("norm").steps.tolist() == [2]


def test_a_view_handed_out_never_changes_and_cannot_be_written() -> None:
    history = History()
    history.append(0, {"loss": column(*range(10))}, {"norm": sample((8, 8.0))})
    loss, norm = history["loss"], history["norm"]
    history.truncate(3)
    history.append(3, {"loss": np.full(5000, -1.0)}, {"norm": sample((3, -1.0))})
    assert loss.tolist() == list(range(10))
    assert norm.tolist() == [8.0]
    with pytest.raises(ValueError, match="read-only"):
        loss[0] = 7


def test_the_version_tells_every_change_of_a_series() -> None:
    history = History()
    history.append(0, {"loss": column(1)}, {"norm": sample((0, 1.0))})
    loss, norm = history.series("loss"), history.series("norm")
    before = loss.version, norm.version
    history.append(1, {"loss": column(2)}, NONE)
    assert (loss.version > before[0], norm.version) == (True, before[1])
    history.truncate(1)
    assert loss is history.series("loss")
    assert loss.version > before[0] + 1


@pytest.mark.parametrize(
    ("first", "columns", "samples"),
    [
        (5, {"loss": column(1, 2), "lr": column(1)}, {}),
        (5, {}, {"norm": (np.arange(2), column(1))}),
        (5, {}, {"loss": sample((9, 1.0))}),
        (5, {"norm": column(1)}, {}),
        (-1, {"loss": column(1)}, {}),
    ],
)
def test_a_batch_that_contradicts_itself_changes_nothing(first: int, columns: dict, samples: dict) -> None:
    history = History()
    history.append(0, {"loss": column(1)}, {"norm": sample((0, 1.0))})
    before = contents(history)
    with pytest.raises(ValueError, match=r"must|both|steps"):
        history.append(first, columns, samples)
    assert contents(history) == before


def test_an_unknown_series_names_those_there_are() -> None:
    history = History()
    history.append(0, {"loss": column(1)}, NONE)
    with pytest.raises(KeyError, match="loss"):
        history["los"]


# ---------------------------------------------------------------------------------------------------------
# On disk

def write_some(path: Path, batches: int = 40) -> History:
    """A history file of many small frames, and the same history in memory."""
    writer, history = HistoryWriter(path), History()
    random_numbers = np.random.default_rng(0)
    first = 0
    for batch in range(batches):
        count = int(random_numbers.integers(1, 5))
        columns = {"loss": random_numbers.random(count), "lr/all": random_numbers.random(count)}
        if batch > batches // 2:
            columns["lr/ünïcode"] = random_numbers.random(count)
        samples = {"norm": sample((first, float(batch)))} if batch % 3 == 0 else {}
        writer.append(first, columns, samples)
        history.append(first, columns, samples)
        first += count
    writer.close()
    return history


def test_the_file_gives_back_every_number(tmp_path: Path) -> None:
    written = write_some(tmp_path / "history.bin")
    read = read_history(tmp_path / "history.bin")
    assert contents(read) == contents(written)
    assert (read.damage, read.torn) == (None, 0)


_batches = st.lists(
    st.one_of(
        st.tuples(st.just("truncate"), st.integers(0, 30)),
        st.tuples(st.just("append"), st.integers(-4, 4), st.integers(0, 4),
                  st.sets(st.sampled_from(["loss", "lr/a", "lr/b"])),
                  st.lists(st.tuples(st.sampled_from(["norm", "seconds"]), st.integers(-3, 3)), max_size=3)),
        st.tuples(st.just("reopen")),
    ),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(actions=_batches)
def test_the_file_says_what_the_memory_says_after_any_appends_gaps_and_truncations(
    actions: list, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("history") / "history.bin"
    writer, history, value = HistoryWriter(path), History(), 0.0
    for action in actions:
        if action[0] == "truncate":
            writer.truncate_to(action[1])
            history.truncate(action[1])
        elif action[0] == "reopen":
            writer.close()
            writer = HistoryWriter(path)
        else:
            _, shift, count, names, measured = action
            first = max(0, history.steps + shift)
            value += 1
            columns = {name: np.arange(count) + value for name in sorted(names)}
            samples = {name: sample((max(0, first + at), value)) for name, at in measured}
            writer.append(first, columns, samples)
            history.append(first, columns, samples)
        assert writer.steps == history.steps
    writer.close()
    read = read_history(path)

    def measured_ones(said: History) -> dict[str, object]:
        # A series of which nothing is left but gaps is still named in memory (a plot may look at it), not in the file.
        return {name: numbers for name, numbers in contents(said).items() if set(numbers[1]) - {"nan"}}

    assert measured_ones(read) == measured_ones(history)
    assert read.steps == history.steps


def test_steps_cost_at_most_sixteen_bytes_a_series_even_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "history.bin"
    writer = HistoryWriter(path)
    writer.append(0, {"loss": column(1), "lr/all": column(1)}, NONE)
    before = path.stat().st_size
    for step in range(1, 501):
        writer.append(step, {"loss": column(1), "lr/all": column(1)}, NONE)
    assert path.stat().st_size - before <= 500 * 2 * 16


def test_a_torn_end_is_cut_off_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "history.bin"
    write_some(path)
    whole = path.read_bytes()
    expected = contents(read_history(path))["loss"][1]
    for length in range(len(whole) - 1, 16, -13):
        path.write_bytes(whole[:length])
        read = read_history(path)
        loss = contents(read).get("loss", ([], []))[1]
        assert loss == expected[:len(loss)]
        assert read.damage is None


def test_writing_goes_on_behind_a_torn_end(tmp_path: Path) -> None:
    path = tmp_path / "history.bin"
    written = write_some(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    torn = read_history(path)
    assert torn.torn > 0
    assert len(torn["norm"]) == len(written["norm"]) - 1
    writer = HistoryWriter(path)
    assert writer.steps == torn.steps
    writer.append(writer.steps, {"loss": column(0.125)}, NONE)
    writer.close()
    read = read_history(path)
    np.testing.assert_array_equal(read["loss"], [*torn["loss"], 0.125])
    assert (read.torn, read.damage) == (0, None)


def test_no_flipped_bit_changes_a_number_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "history.bin"
    whole_history = write_some(path, batches=12)
    whole = path.read_bytes()
    randomness = random.Random(1)
    refused = damaged = 0
    for _ in range(400):
        position, bit = randomness.randrange(len(whole)), randomness.randrange(8)
        flipped = bytearray(whole)
        flipped[position] ^= 1 << bit
        path.write_bytes(flipped)
        try:
            read = read_history(path)
        except HistoryProblem:
            refused += 1
            continue
        damaged += read.damage is not None
        assert read.damage is not None or read.torn > 0, (position, bit)
        for name in read.names():
            kept = len(read[name])
            np.testing.assert_array_equal(read[name], whole_history[name][:kept])
            np.testing.assert_array_equal(read.series(name).steps, whole_history.series(name).steps[:kept])
    assert refused > 0
    assert damaged > 200


def test_damage_is_told_in_a_sentence_and_the_damaged_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "history.bin"
    write_some(path)
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 4
    path.write_bytes(whole)
    read = read_history(path)
    assert read.damage is not None
    assert str(read.steps) in read.damage
    writer = HistoryWriter(path)
    assert writer.damage is not None
    assert (tmp_path / "history.damaged-1.bin").read_bytes() == whole
    writer.append(writer.steps, {"loss": column(7)}, NONE)
    assert read_history(path)["loss"][-1] == 7


def test_a_write_that_fails_midway_leaves_room_for_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.bin"
    writer = HistoryWriter(path)
    writer.append(0, {"loss": column(1, 2)}, NONE)
    real = os.write

    def half_then_full(descriptor: int, piece: memoryview) -> int:
        if len(piece) > 10:
            return real(descriptor, piece[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", half_then_full)
    with pytest.raises(WriteProblem, match=r"history\.bin.*full"):
        writer.append(2, {"loss": column(3)}, {"norm": sample((2, 1.0))})
    monkeypatch.undo()
    assert read_history(path)["loss"].tolist() == [1, 2]
    writer.append(2, {"loss": column(3)}, {"norm": sample((2, 1.0))})
    read = read_history(path)
    assert (read["loss"].tolist(), read["norm"].tolist(), read.torn) == ([1, 2, 3], [1.0], 0)


def test_a_file_that_cannot_even_be_cut_back_is_cut_before_the_next_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.bin"
    writer = HistoryWriter(path)
    real = os.write

    def broken(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "write", lambda d, p: real(d, p[:10]) if len(p) > 10 else broken())
    monkeypatch.setattr(os, "ftruncate", broken)
    with pytest.raises(WriteProblem):
        writer.append(0, {"loss": column(1)}, NONE)
    monkeypatch.undo()
    writer.append(0, {"loss": column(2)}, NONE)
    assert read_history(path)["loss"].tolist() == [2]


@pytest.mark.parametrize("content", [b"step,loss\n0,1\n" * 3, b"DESCENTH" + b"\0" * 40])
def test_a_foreign_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "history.bin"
    path.write_bytes(content)
    with pytest.raises(HistoryProblem, match=r"history\.bin is not a history"):
        read_history(path)
    with pytest.raises(HistoryProblem, match=r"history\.bin"):
        HistoryWriter(path)
    assert path.read_bytes() == content


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(HistoryProblem, match=r"no history history\.bin"):
        read_history(tmp_path / "history.bin")


# ---------------------------------------------------------------------------------------------------------
# Columns that come late, or go, or come again

_changes = st.lists(st.one_of(
    st.tuples(st.just("append"), st.integers(0, 5), st.integers(1, 4)),  # after a gap of so many steps, so many values
    st.tuples(st.just("steps"), st.integers(1, 6), st.just(0)),  # steps without any value
    st.tuples(st.just("cut"), st.integers(0, 30), st.just(0)),
    st.tuples(st.just("look"), st.just(0), st.just(0)),
), max_size=30)


@given(changes=_changes, reserved=st.integers(0, 20))
@settings(deadline=None)
def test_a_column_in_stretches_says_the_same_whenever_it_is_looked_at(changes: list[tuple[str, int, int]],
                                                                      reserved: int) -> None:
    column, model, seen = DenseColumn(), np.empty(0), []
    column.reserve(reserved)
    for what, number, count in changes:
        if what == "append":
            values = np.arange(count) + float(len(model))
            column.append(len(model) + number, values)
            model = np.concatenate([model, np.full(number, np.nan), values])
        elif what == "steps":
            model = np.concatenate([model, np.full(number, np.nan)])
        elif what == "cut":
            model = model[:number]
            column.cut(number)
        else:
            seen.append((column.view(len(model)), model.copy()))
    seen.append((column.view(len(model)), model))
    for view, wanted in seen:
        np.testing.assert_array_equal(view, wanted, "also what was looked at long ago")


def test_columns_that_come_late_take_no_memory_before_they_are_looked_at(tmp_path: Path) -> None:
    """As when a run of one group is given one for each layer: its history must open however long it was."""
    writer, steps, late = HistoryWriter(tmp_path / "history.bin"), 300_000, [f"lr/{number}" for number in range(60)]
    writer.append(0, {"loss": np.arange(steps, dtype=float)}, NONE)
    writer.append(steps, {"loss": column(1), **dict.fromkeys(late, column(0.5))}, NONE)
    writer.append(steps + 1, {"loss": column(2)}, NONE)
    writer.close()
    history = read_history(tmp_path / "history.bin")
    assert history.damage is None
    assert history.steps == steps + 2
    taken = sum(series.column.nbytes for series in history._dense.values())
    assert taken < 3 * 8 * steps, "little more than the file, and not sixty times as much"
    for name in late:
        assert np.flatnonzero(np.isfinite(history[name])).tolist() == [steps]
        assert len(history[name]) == len(history.series(name).steps) == steps + 2


# ---------------------------------------------------------------------------------------------------------
# Memory

def test_a_long_history_is_read_without_copying_what_is_there_already(tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[int] = []
    reserve = Column.reserve

    def watched(column: Column, capacity: int) -> None:
        if capacity > column.nbytes // 8 and len(column):
            copied.append(len(column))
        reserve(column, capacity)

    monkeypatch.setattr(Column, "reserve", watched)
    writer, block = HistoryWriter(tmp_path / "history.bin"), 50_000
    for first in range(0, 10 * block, block):
        values = np.arange(first, first + block, dtype=float)
        writer.append(first, {"loss": values, "accuracy": -values}, NONE)
    writer.close()
    history = read_history(tmp_path / "history.bin")
    assert copied == []
    assert np.array_equal(history["loss"], np.arange(10 * block))
    assert np.array_equal(history["accuracy"], -np.arange(10 * block))
    # Negative control: nobody says how long it will be.
    monkeypatch.setattr(History, "reserve", lambda *_: None)
    read_history(tmp_path / "history.bin")
    assert sum(copied) > 10 * block


def test_a_file_of_holes_reserves_no_memory_for_them(tmp_path: Path) -> None:
    """A disk that was pulled out: the length is there, the bytes are not."""
    path = tmp_path / "history.bin"
    writer = HistoryWriter(path)
    writer.append(0, {"loss": column(1, 2, 3)}, NONE)
    writer.close()
    os.truncate(path, 2**42)
    history = read_history(path)
    assert history["loss"].tolist() == [1, 2, 3]
    assert history.damage is not None
