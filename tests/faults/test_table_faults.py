"""Tables that are broken, odd or of another kind: one sentence that names the file, and the line and column."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbench.tables.making import build, write
from workbench.field import FieldProblem
from workbench.messages import Ended
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.sentence import Problem
from workbench.tables.preview import preview
from workbench.tables.reader import open_table
from workbench.trainer import Trainer

NAME = "我的 table 😀.csv"


def refused(folder: Path, content: str | bytes, name: str = NAME, **values: Any) -> Problem:
    """What is said of a file; always one sentence (or one and what to do) with the file's name."""
    path = write(folder, content, name)
    before = path.read_bytes()
    with pytest.raises(Problem) as caught:
        build(path, **values)
    sentence = caught.value.sentence
    assert name in sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    assert len(sentence) < 400
    assert path.read_bytes() == before
    return caught.value


def refusal(look: Callable[[Path], Any], path: Path) -> str | None:
    """What is said of a file; None where it is read."""
    try:
        look(path)
    except Problem as problem:
        return problem.sentence
    return None


def parquet(table: pa.Table, **more: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **more)
    return sink.getvalue()


GOOD = "a,b,c,y\n" + "".join(f"{i},{i % 5}.5,{'uvw'[i % 3]},{('no', 'yes')[i % 2]}\n" for i in range(30))


def test_the_table_that_the_others_are_made_from_is_good(tmp_path: Path) -> None:
    assert len(build(write(tmp_path, GOOD, NAME)).train) == 30


# ---------------------------------------------------------------------------------------------------------
# Files that are no table

@pytest.mark.parametrize(("content", "words"), [
    (b"", "is empty: choose a table"),
    (b" \n\r\n\t \n", "is empty: choose a table"),
    (b"\xef\xbb\xbf", "is empty: choose a table"),
    ("\ufeff".encode("utf-16-le"), "is empty: choose a table"),
    (b"a,b,c\n", "has names of columns but no rows"),
    (b"a,b,c\n\n\n", "has names of columns but no rows"),
    (b"a,b\n1,2\n", "has only one row: training needs at least two"),
    (b"a\n1\n2\n", "has only one column: a table needs a target and at least one feature"),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), "is a picture: choose a CSV or Parquet table"),
    (b"PK\x03\x04" + bytes(100), "is a zip archive or an Excel workbook: unpack it, or save the sheet as CSV"),
    (b"\x1f\x8b\x08" + bytes(100), "is compressed: unpack it first"),
    (b"SQLite format 3\x00", "is a database: save the table as CSV"),
    (b"<!DOCTYPE html><html><body>404</body></html>", "is a web page, perhaps in place of a download"),
    (bytes(range(256)) * 40, "is neither text nor Parquet: choose a CSV or Parquet table"),
    (np.random.default_rng(0).bytes(100_000), "is neither text nor Parquet"),
    (bytes(5000), "is neither text nor Parquet"),
    (b"PAR1", "is a Parquet file that is damaged or cut off"),
    (b"PAR1" + bytes(500), "is a Parquet file that is damaged or cut off"),
    (b"PAR1" + bytes(500) + b"PAR1", "is a Parquet file that is damaged or cut off"),
])
def test_a_file_that_is_no_table_is_told(content: bytes, words: str, tmp_path: Path) -> None:
    assert words in refused(tmp_path, content).sentence
    if "only one row" not in words:  # which a preview can show
        with pytest.raises(Problem) as caught:
            preview(tmp_path / NAME)
        assert words in caught.value.sentence


@pytest.mark.parametrize(("make", "words"), [
    (lambda path: None, "There is no file"),
    (lambda path: path.mkdir(), "is a folder: choose a CSV or Parquet file in it"),
    (lambda path: os.mkfifo(path), "is no ordinary file"),
    (lambda path: path.symlink_to(path.with_name("nowhere")), "There is no file"),
])
def test_what_is_no_file_is_told_and_waited_for_by_nobody(make: Any, words: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    make(path)
    with pytest.raises(Problem, match=words) as caught:
        build(path)
    assert NAME in caught.value.sentence


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path, GOOD, NAME)
    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(Problem, match="cannot be read: Permission denied"):
        build(path)


# ---------------------------------------------------------------------------------------------------------
# Text tables

@pytest.mark.parametrize(("line", "words"), [
    ("31,1.5,u", "Line 32 of {name} has 3 values, and its header has 4"),
    ("31,1.5,u,yes,more", "Line 32 of {name} has 5 values, and its header has 4"),
    ("31", "Line 32 of {name} has 1 values, and its header has 4"),
    ('31,1.5,"u,yes', "{name}: a quotation mark in line 32 is never closed."),
    ('31,1.5,u,"yes', "{name}: a quotation mark in line 32 is never closed."),
])
@pytest.mark.parametrize("after", ["", "\n", "\n32,1.5,u,yes\n"])
def test_ragged_rows_are_named_by_their_line(line: str, words: str, after: str, tmp_path: Path) -> None:
    assert words.format(name=NAME) in refused(tmp_path, GOOD + line + after).sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "gbk"])
def test_an_open_quotation_mark_in_the_first_row_is_told_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    """In UTF-16, half of the sign ≮ is the byte of a quotation mark; it must not close the open one."""
    problem = refused(tmp_path, 'a,b,y\n1,"四≮,0.5\n2,x,1.5\n'.encode("gb18030" if encoding == "gbk" else encoding))
    assert problem.sentence == f"{NAME}: a quotation mark in line 2 is never closed."
    with pytest.raises(Problem, match="is never closed"):
        preview(tmp_path / NAME)


def test_the_line_is_the_one_of_an_editor(tmp_path: Path) -> None:
    """Blank lines and values of several lines count as an editor counts them."""
    text = 'a,b,y\r\n\r\n1,"two\r\nlines",0.5\r\n2,x,1.5\r\n\r\n3,x\r\n'
    assert "Line 7 of" in refused(tmp_path, text).sentence
    text = 'a,b,y\n\n1,"two\nlines",0.5\n2,x,1.5\n\n3,x,inf\n'
    assert "infinite number in line 7" in refused(tmp_path, text).sentence


def test_a_ragged_row_late_in_a_large_file_is_named(tmp_path: Path) -> None:
    rows = "".join(f"{i},{i}.5,u,yes\n" for i in range(300_000))
    assert "Line 300002 of" in refused(tmp_path, "a,b,c,y\n" + rows + "1,2\n").sentence


@pytest.mark.parametrize(("column", "text"), [("a", "12 cm"), ("b", "1.234.5"), ("a", "五")])
def test_text_among_numbers_is_told_with_its_line(column: str, text: str, tmp_path: Path) -> None:
    lines = GOOD.splitlines()
    cells = lines[17].split(",")
    cells["abcy".index(column)] = text
    lines[17] = ",".join(cells)
    problem = refused(tmp_path, "\n".join(lines))
    assert problem.sentence == (
        f"The column {column!r} of {NAME} has numbers, but {text!r} in line 18: correct it, name it under "
        "missing_words, or the column under categories.")
    path = tmp_path / NAME
    assert len(build(path, missing_words=text).train) == 30
    assert f"{column}={text}" in build(path, categories=column).features
    assert len(build(path, leave_out=column).train) == 30


def test_text_in_a_target_of_numbers_is_told(tmp_path: Path) -> None:
    text = "x,y\n" + "".join(f"{i},{i}.5\n" for i in range(10)) + "10,high\n11,\n"
    problem = refused(tmp_path, text)
    assert isinstance(problem, FieldProblem)
    assert problem.field == "target"
    assert f"The target 'y' of {NAME} has 'high' in line 12, which is no number" in problem.sentence
    assert "'no' in line 2, which is no number" in refused(tmp_path, GOOD, task="regression").sentence


@pytest.mark.parametrize(("gone", "name"), [("", "csv"), ("NaN", "csv"), ("null", "csv"), (None, "parquet")])
def test_missing_targets_are_counted_and_the_first_is_named(gone: str | None, name: str, tmp_path: Path) -> None:
    if name == "csv":
        content: str | bytes = GOOD.replace("\n7,2.5,v,yes", f"\n7,2.5,v,{gone}").replace(
            "\n9,4.5,u,yes", f"\n9,4.5,u,{gone}")
        place = "line 9"
    else:
        content = parquet(pa.table({"a": list(range(10)), "y": [None if i in (7, 9) else i % 2 for i in range(10)]}))
        place = "row 8"
    problem = refused(tmp_path, content, f"数据.{name}")
    assert isinstance(problem, FieldProblem)
    assert problem.field == "missing_target"
    assert f"The target 'y' of 数据.{name} is missing in {place} (2 rows in all)" in problem.sentence
    assert len(build(tmp_path / f"数据.{name}", missing_target="drop").train) == (28 if name == "csv" else 8)


def test_missing_numbers_of_parquet_are_nulls_and_nan_alike(tmp_path: Path) -> None:
    path = write(tmp_path, parquet(pa.table({"a": [1.0, None, float("nan"), 3.0], "y": [0.5, 1.5, 2.5, 3.5]})))
    assert build(path, scaling="off").train.inputs.flatten().tolist() == [1, 2, 2, 3]


@pytest.mark.parametrize(("column", "line"), [("b", "-inf,1.5"), ("y", "2.5,inf"), ("b", "1e400,1.5")])
def test_infinite_numbers_are_told_with_their_line(column: str, line: str, tmp_path: Path) -> None:
    text = "b,y\n1.5,0.5\n2.5,1.5\n3.5,2.5\n".replace("2.5,1.5", line)
    assert f"The column {column!r} of {NAME} has an infinite number in line 3" in refused(tmp_path, text).sentence


def test_numbers_too_large_for_float32_are_told(tmp_path: Path) -> None:
    text = "b,y\n1e39,0.5\n2.5,1.5\n3.5,2.5\n"
    assert "numbers too large for float32: choose a scaling" in refused(tmp_path, text, scaling="off").sentence
    assert torch.isfinite(build(tmp_path / NAME, scaling="minmax").train.inputs).all()


@pytest.mark.parametrize(("header", "words"), [
    ("a,a,b,y", "has two columns named 'a' (columns 1 and 2): rename one of them."),
    ("a,b, a ,y", "has two columns named 'a' (columns 1 and 3): rename one of them."),
])
def test_columns_of_the_same_name_are_told(header: str, words: str, tmp_path: Path) -> None:
    assert words in refused(tmp_path, GOOD.replace("a,b,c,y", header)).sentence


def test_columns_without_names_get_numbers(tmp_path: Path) -> None:
    assert build(write(tmp_path, GOOD.replace("a,b,c,y", ",,c,y"))).features[0] == "column 2"
    assert build(write(tmp_path, GOOD.replace("a,b,c,y", ",b,,"))).features == ("b", "column 3=u", "column 3=v",
                                                                             "column 3=w")


def test_names_of_columns_that_are_not_there_are_answered_with_what_was_meant(tmp_path: Path) -> None:
    text = GOOD.replace("a,b,c,y", "length,width,colour,species")
    for field, value in (("target", "speces"), ("features", "lenght"), ("leave_out", "colour, widht"),
                         ("categories", "nothing*")):
        problem = refused(tmp_path, text, **{field: value})
        assert isinstance(problem, FieldProblem)
        assert problem.field == field
        assert "has no column" in problem.sentence
    assert "Did you mean 'species'?" in refused(tmp_path, text, target="speces").sentence
    assert "There is: length, width, colour, species." in refused(tmp_path, text, target="zzzz").sentence


def test_no_feature_is_left(tmp_path: Path) -> None:
    problem = refused(tmp_path, GOOD, leave_out="a,b,c")
    assert "No column of" in problem.sentence
    assert "No column of" in refused(tmp_path, GOOD, features="y").sentence


def test_ten_thousand_categories_are_refused_and_can_be_left_out(tmp_path: Path) -> None:
    rows = 20_000
    text = "name,day,size,y\n" + "".join(
        f"n{i % 10_000},{i % 28 + 1}/{i % 12 + 1}/2024,{i}.5,{i}.25\n" for i in range(rows))
    problem = refused(tmp_path, text)
    assert isinstance(problem, FieldProblem)
    assert problem.field == "leave_out"
    assert problem.sentence == (
        f"{NAME} has columns that cannot be features: 'name' has 10,000 different texts, and category_limit is 50; "
        "'day' has dates that are not written like 2024-12-31. Name them under leave_out.")
    assert build(tmp_path / NAME, leave_out="name, day").features == ("size",)
    assert len(build(tmp_path / NAME, leave_out="day", category_limit=10_000).features) == 10_001


def test_a_matrix_that_cannot_fit_is_refused_before_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, GOOD, NAME)
    monkeypatch.setattr(os, "sysconf", lambda name: 1024 if name == "SC_PAGE_SIZE" else 1)
    with pytest.raises(Problem, match=r"GiB as numbers, and this machine has 0\.0 GiB: choose fewer features"):
        build(path)


@pytest.mark.parametrize(("text", "words"), [
    ("x,y\n" + "".join(f"{i},same\n" for i in range(9)), "is 'same' in every row: there is nothing to tell apart"),
    ("x,y\n" + "".join(f"{i},name {i}\n" for i in range(9)), "is different in every row, so no class can be learned"),
    ("x,y\n1,\n2,\n3,\n", "the column cannot be the target, since 'y' has no values."),
])
def test_targets_that_cannot_be_learned_are_told(text: str, words: str, tmp_path: Path) -> None:
    assert words in refused(tmp_path, text).sentence


def test_a_column_without_values_is_told(tmp_path: Path) -> None:
    problem = refused(tmp_path, "a,b,y\n1,,0.5\n2,NA,1.5\n")
    assert "'b' has no values. Name them under leave_out." in problem.sentence


def test_no_row_without_a_missing_value_is_left(tmp_path: Path) -> None:
    problem = refused(tmp_path, "a,b,y\n1,,0.5\n,2,1.5\n3,3,2.5\n", missing_numbers="drop")
    assert "has 1 rows without a missing value: training needs at least two" in problem.sentence


def test_one_target_for_classification(tmp_path: Path) -> None:
    with pytest.raises(FieldProblem, match="Classification has one target; b, y are 2"):
        build(write(tmp_path, GOOD), target="b, y", task="classification")


def test_a_decimal_comma_between_commas_is_told(tmp_path: Path) -> None:
    assert "cannot have the comma both" in refused(tmp_path, GOOD, decimal="comma").sentence


@pytest.mark.parametrize(("encoding", "codec", "accent"), [
    ("utf-8", "gbk", "张三李"), ("gbk", "latin-1", "é\xff"), ("shift-jis", "gbk", "张三李"),
    ("big5", "latin-1", "é\xff"),
])
def test_a_wrong_encoding_is_told_with_the_line(encoding: str, codec: str, accent: str, tmp_path: Path) -> None:
    text = f"x,name,y\n1,plain,0.5\n2,{accent},1.5\n3,{accent},1.5\n"
    problem = refused(tmp_path, text.encode(codec), encoding=encoding)
    assert isinstance(problem, FieldProblem)
    assert problem.field == "encoding"
    assert f"{NAME} is not written in {encoding}: line 3 cannot be read" in problem.sentence
    assert len(build(tmp_path / NAME, task="regression").train) == 3  # the control: auto reads it


def test_utf_8_with_its_mark_and_broken_bytes_is_damaged(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbfa,b\n1,2\n3,\xff\xfe\n"
    assert "begins like text in utf-8, but line 3 cannot be read" in refused(tmp_path, text).sentence
    text = "a,b\n1,2\n3,4\n".encode("utf-16")[:-1]
    assert "begins like text in utf-16, but line" in refused(tmp_path, text).sentence


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_whatever_the_bytes_there_is_data_or_a_sentence(data: st.DataObject,
                                                        tmp_path_factory: pytest.TempPathFactory) -> None:
    content = bytearray(GOOD.encode(data.draw(st.sampled_from(["utf-8", "utf-16", "gbk"]))))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    path = write(tmp_path_factory.mktemp("t"), bytes(content))
    for look in (build, preview):
        said = refusal(look, path)
        assert said is None or "t.csv" in said


# ---------------------------------------------------------------------------------------------------------
# Parquet

TABLE = pa.table({"a": list(range(200)), "c": ["uv"[i % 2] for i in range(200)], "y": [i / 7 for i in range(200)]})


def test_a_parquet_file_that_is_cut_off_is_told(tmp_path: Path) -> None:
    content = parquet(TABLE)
    for length in range(4, len(content), 97):
        problem = refused(tmp_path, content[:length], "t.parquet")
        assert "t.parquet is a Parquet file that is damaged or cut off" in problem.sentence
    assert len(build(write(tmp_path, content, "t.parquet")).train) == 200  # the control: whole, it is read


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_a_damaged_parquet_file_is_told_or_read(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pages are compared with their checksums, so what is read was not damaged where the values are."""
    content = bytearray(parquet(TABLE, write_page_checksum=True, compression="none"))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = write(tmp_path_factory.mktemp("t"), bytes(content), "t.parquet")
    said = refusal(build, path)
    assert said is None or "t.parquet" in said


def test_nested_columns_are_told_and_can_be_left_out(tmp_path: Path) -> None:
    table = pa.table({"a": [1, 2, 3], "tags": [["x"], [], ["y"]], "pair": [{"u": 1}, {"u": 2}, {"u": 3}],
                      "raw": [b"1", b"2", b"3"], "none": pa.nulls(3), "y": [0.5, 1.5, 2.5]})
    problem = refused(tmp_path, parquet(table), "t.parquet")
    assert problem.sentence == (
        "t.parquet has columns that cannot be features: 'tags' holds lists or records; 'pair' holds lists or records; "
        "'raw' holds raw bytes; 'none' has no values. Name them under leave_out.")
    assert build(tmp_path / "t.parquet", leave_out="tags, pair, raw, none").features == ("a",)
    assert build(tmp_path / "t.parquet", leave_out=preview(tmp_path / "t.parquet").leave_out_text).features == ("a",)
    assert "cannot be the target, since 'tags' holds lists" in refused(
        tmp_path, parquet(table), "t.parquet", target="tags", features="a").sentence


@pytest.mark.parametrize(("table", "words"), [
    (pa.table({"a": [1, 2]}), "has only one column"),
    (pa.table({"a": pa.array([], pa.int64()), "y": pa.array([], pa.int64())}), "has names of columns but no rows"),
    (pa.table({"a": [1], "y": [2]}), "has only one row"),
    (pa.table([[1, 2], [3, 4], [5, 6]], names=["a", "a", "y"]), "has two columns named 'a'"),
    (pa.table({}), "has only one column"),
])
def test_parquet_tables_that_are_too_small_are_told(table: pa.Table, words: str, tmp_path: Path) -> None:
    assert words in refused(tmp_path, parquet(table), "t.parquet").sentence


# ---------------------------------------------------------------------------------------------------------
# While it is read

def grown(path: Path) -> None:
    with path.open("a") as file:
        file.write("31,1.5,u,yes\n")


def replaced(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes())
    os.replace(other, path)


@pytest.mark.parametrize("change", [grown, replaced, os.unlink, lambda path: path.write_text("a,b\n")])
def test_a_file_that_changes_while_it_is_read_is_told(change: Any, tmp_path: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, GOOD, NAME)
    read = pyarrow.csv.read_csv

    def slowly(*arguments: Any, **more: Any) -> pa.Table:
        change(path)
        return read(*arguments, **more)

    monkeypatch.setattr(pyarrow.csv, "read_csv", slowly)
    with pytest.raises(Problem) as caught:
        build(path)
    assert caught.value.sentence == f"{NAME} was changed while it was read: try again when it is whole."


def test_the_file_is_closed_whatever_happens(tmp_path: Path) -> None:
    for content in (GOOD, "a,b\n1\n", parquet(TABLE), b"PAR1"):
        path = write(tmp_path, content, NAME)
        try:
            build(path)
        except Problem:
            pass
        open_files = [os.readlink(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")
                      if os.path.exists(f"/proc/self/fd/{number}")] if os.path.isdir("/proc/self/fd") else []
        assert not any(NAME in name for name in open_files)


@pytest.mark.parametrize(("name", "encoding"), [("t.csv", "utf-8"), ("t.csv", "gbk"), ("t.csv", "utf-16"),
                                                ("t.parquet", "")])
def test_pyarrow_is_given_nothing_of_pythons(name: str, encoding: str, tmp_path: Path,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    """Its threads would let go of it while Python ends, and abort the process: see workbench.tables.reader."""
    path = write(tmp_path, GOOD.encode(encoding) if encoding else parquet(TABLE), name)
    given: list[type] = []

    def noting(call: Callable[..., Any]) -> Callable[..., Any]:
        def noted(source: Any, *arguments: Any, **more: Any) -> Any:
            given.append(type(source))
            return call(source, *arguments, **more)
        return noted

    def refuse(*arguments: Any) -> None:
        raise AssertionError("a source that is Python's")

    monkeypatch.setattr(pyarrow.csv, "read_csv", noting(pyarrow.csv.read_csv))
    monkeypatch.setattr(pq, "ParquetFile", noting(pq.ParquetFile))
    for maker in ("PythonFile", "py_buffer", "transcoding_input_stream"):
        monkeypatch.setattr(pa, maker, refuse)
    build(path)
    preview(path)
    assert set(given) <= {pa.OSFile, pa.BufferReader}
    assert len(given) == (4 if name == "t.parquet" else 2), "a Parquet file is opened once more for its texts"


def test_a_script_that_ends_right_after_reading_ends_well(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    script = ("import sys, torch; from workbench.datasets import datasets; from workbench.registry import Choice; "
              "datasets.build(Choice('table', {'path': sys.argv[1]}))")
    subprocess.run([sys.executable, "-c", script, str(path)], check=True, cwd=Path(__file__).parents[2])


def test_two_threads_read_the_same_file(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, NAME)
    alone = build(path)
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(torch.equal(build(path).train.inputs, alone.train.inputs)))
               for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4


def test_a_run_with_a_broken_table_ends_with_the_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD + "1,2\n", NAME)
    recipe = Recipe(Choice("table", {"path": str(path)}), Choice("mlp"), Choice("CrossEntropyLoss"), Choice("SGD"))
    ended = list(Trainer(recipe, tmp_path / "runs").events())[-1]
    assert isinstance(ended, Ended)
    assert ended.outcome == "failed"
    assert ended.reason is not None
    assert ended.reason.startswith(f"Line 32 of {NAME} has 2 values")


def test_opening_leaves_other_errors_alone(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    with pytest.raises(ZeroDivisionError), open_table(path):
        raise ZeroDivisionError
