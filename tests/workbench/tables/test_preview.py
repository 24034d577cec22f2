"""The first look at a table: what the window shows before anything is trained on."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.workbench.tables.making import build, write
from workbench.tables import reader
from workbench.tables.dialect import Asked
from workbench.tables.preview import KINDS, TablePreview, preview

PEOPLE = """id,name,age,city,joined,note,active,survived
1,Ada,36,London,2024-01-01,,true,1
2,Alan,41,London,2024-02-01,,false,0
3,Grace,,Washington,2024-03-01,,true,1
4,Kurt,71,Princeton,2024-04-01,,true,0
5,Emmy,53,Princeton,2024-05-01,,true,1
6,John,53,,2024-06-01,,true,0
7,Barbara,80,Boston,2024-07-01,,true,1
8,Edsger,72,Nuenen,2024-08-01,,true,0
9,Donald,86,Stanford,2024-09-01,,true,1
10,Ken,81,Palo Alto,2024-10-01,,true,
"""


def test_a_first_look_tells_what_is_there(tmp_path: Path) -> None:
    look = preview(write(tmp_path, PEOPLE, "people.csv"), rows=2)
    assert look.file == "people.csv"
    assert look.rows == (("1", "Ada", "36", "London", "2024-01-01", "", "true", "1"),
                         ("2", "Alan", "41", "London", "2024-02-01", "", "false", "0"))
    by_name = {column.name: column for column in look.columns}
    assert {name: column.kind for name, column in by_name.items()} == {
        "id": "number", "name": "text", "age": "number", "city": "text", "joined": "date", "note": "empty",
        "active": "number", "survived": "number"}
    assert (by_name["age"].missing, by_name["age"].distinct, by_name["age"].lowest, by_name["age"].highest) == (
        1, 8, 36, 86)
    assert (by_name["city"].missing, by_name["city"].distinct, by_name["city"].lowest) == (1, 7, None)
    assert [name for name, column in by_name.items() if column.against() is not None] == ["note"]
    assert by_name["city"].examples == ("London", "Washington", "Princeton", "Boston")
    assert (look.seen, look.whole, look.row_count, look.row_count_exact) == (10, True, 10, True)
    assert (look.target, look.task) == ("survived", "classification")
    assert look.leave_out == ("name", "note")
    assert look.warnings == (
        "The column 'id' counts the rows: as a feature, it tells where a row stands and nothing else.",
        "The column 'name' is different in every row: as a feature, it is learned by heart.",
        "A column cannot be a feature: 'note' has no values.",
        "The target 'survived' is missing in 1 rows.")
    assert {column.kind for column in look.columns} <= set(KINDS)


def test_what_it_suggests_can_be_built(tmp_path: Path) -> None:
    path = write(tmp_path, PEOPLE)
    look = preview(path)
    data = build(path, target=look.target, task=look.task, leave_out=look.leave_out_text, missing_target="drop")
    assert (data.task, data.classes) == ("classification", ("0", "1"))
    assert set(preview(path, target="age").leave_out) == {"name", "note"}
    assert preview(path, target="age").task == "regression"
    assert preview(path, target="no such column").target == "survived"


def test_a_parquet_table_looks_the_same(tmp_path: Path) -> None:
    table = pa.table({"a": [1, 2, 3], "tags": [["x"], [], None], "y": ["u", "v", "u"]})
    pq.write_table(table, tmp_path / "t.parquet")
    look = preview(tmp_path / "t.parquet")
    assert look.rows == (("1", "['x']", "u"), ("2", "[]", "v"), ("3", "", "u"))
    assert look.dialect is None
    assert [column.kind for column in look.columns] == ["number", "nested", "text"]
    assert (look.row_count, look.whole, look.leave_out, look.task) == (3, True, ("tags",), "classification")


def test_warnings_tell_what_would_be_refused_and_what_is_odd(tmp_path: Path) -> None:
    lines = [f"{i},{'x' if i == 5 else i}.0,same,7,{'-inf' if i == 3 else 1.5},{2**60 + i},{i}.5" for i in range(12)]
    text = "a,mixed,word,seven,infinite,huge,y\n" + "\n".join(lines[:8]) + "\n1,2\n" + "\n".join(lines[8:]) + "\n"
    look = preview(write(tmp_path, text))
    assert set(look.warnings) == {
        "Line 10 of t.csv has 2 values, and there are 7 columns.",
        "The column 'a' counts the rows: as a feature, it tells where a row stands and nothing else.",
        "The column 'mixed' has numbers, but also texts such as 'x.0'.",
        "The column 'word' has the same value in every row.",
        "The column 'seven' has the same value in every row.",
        "The column 'infinite' has infinite numbers.",
        "The column 'huge' has whole numbers too large to be kept exactly; perhaps they are only names.",
    }
    assert look.seen == 12
    assert ("1", "2") in look.rows


def test_how_a_text_is_written_is_told(tmp_path: Path) -> None:
    look = preview(write(tmp_path, "1,5;à\n2,5;é\n3,5;à\n", encoding="latin-1"))
    assert look.dialect is not None
    assert (look.dialect.encoding_name, look.dialect.delimiter_name, look.dialect.decimal) == (
        "windows-1252", "semicolon", ",")
    assert look.warnings == (
        "t.csv is not UTF-8 and is read as windows-1252: where letters look wrong, set encoding.",
        "The first line of t.csv is taken for values, and the columns are called column 1, column 2, …: set header to "
        "yes if it has their names.")
    assert look.rows[0] == ("1,5", "à")
    asked = preview(write(tmp_path, "姓名;年龄\n张三;5\n", encoding="gbk"), Asked("gbk", "semicolon"))
    assert asked.rows == (("张三", "5"),)
    assert preview(write(tmp_path, "a,b\n-,1\n2,3\n"), Asked(missing_words=("-",))).columns[0].missing == 1


def test_long_texts_and_many_warnings_are_cut(tmp_path: Path) -> None:
    text = ",".join(f"c{i}" for i in range(100)) + "\n" + ("," * 99 + "\n") * 3
    look = preview(write(tmp_path, text))
    assert len(look.warnings) == 31
    assert look.warnings[-1] == "There are 70 more warnings."
    look = preview(write(tmp_path, "a,y\n" + "long " * 100 + ",1\nb,2\n"))
    assert len(look.rows[0][0]) == 200
    assert look.rows[0][0].endswith("…")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_of_a_large_file_only_the_beginning_is_read(encoding: str, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    rows = 300_000
    path = write(tmp_path, "a,b,y\n" + "".join(f"{i % 97},{i % 11}.25,{i % 3}\n" for i in range(rows)),
                 encoding=encoding)
    read = 0
    opened = reader._open

    def counted(place: Path) -> object:
        file = opened(place)
        inner = file.read1, file.read

        class Counting:
            def __getattr__(self, name: str) -> object:
                return getattr(file, name)

            def __enter__(self) -> object:
                return self

            def __exit__(self, *error: object) -> None:
                file.close()

            def read(self, size: int = -1) -> bytes:
                nonlocal read
                got = inner[1](size)
                read += len(got)
                return got

            def read1(self, size: int = -1) -> bytes:
                nonlocal read
                got = inner[0](size)
                read += len(got)
                return got

        return Counting()

    monkeypatch.setattr(reader, "_open", counted)
    look = preview(path)
    assert isinstance(look, TablePreview)
    assert look.seen == 10_000
    assert not look.whole
    assert not look.row_count_exact
    assert look.row_count == pytest.approx(rows, rel=0.1)
    assert 0 < read < 3 << 20
    assert read < path.stat().st_size
    read = 0
    with reader.open_table(path) as file:
        file.read()
    assert read > path.stat().st_size  # the control: the same count for the whole file


def test_of_a_large_parquet_file_only_the_first_rows_are_read(tmp_path: Path) -> None:
    rows = 200_000
    pq.write_table(pa.table({"a": list(range(rows)), "y": [i / 7 for i in range(rows)]}), tmp_path / "t.parquet",
                   row_group_size=10_000)
    look = preview(tmp_path / "t.parquet")
    assert (look.seen, look.row_count, look.row_count_exact, look.whole) == (10_000, rows, True, False)


def test_a_wide_table_is_looked_at_less_deep(tmp_path: Path) -> None:
    text = ",".join(f"c{i}" for i in range(4000)) + "\n" + (",".join(["0.5"] * 4000) + "\n") * 150
    look = preview(write(tmp_path, text), rows=5)
    assert look.seen == 100
    assert len(look.columns) == 4000
    assert len(look.rows) == 5
