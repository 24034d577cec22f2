"""How a text table is written, found by looking."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.workbench.tables.making import write
from workbench.tables.dialect import DELIMITERS, ENCODINGS, Asked, Dialect, dialect_of, records_of
from workbench.tables.reader import CsvFile, open_table

TABLE = "长度,颜色,类别\n1.5,红色,猫\n2.5,绿色,狗\n3.5,蓝色,猫\n"


def found(path: Path, whole: bool = True, **asked: str) -> Dialect:
    with path.open("rb") as file:
        return dialect_of(file, path.name, Asked(**asked), whole=whole)


@pytest.mark.parametrize(("codec", "name"), [
    ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-32", "utf-32"), ("gbk", "gbk"),
    ("gb18030", "gbk"),
])
@pytest.mark.parametrize("whole", [True, False])
def test_the_encoding_of_a_chinese_table_is_found(codec: str, name: str, whole: bool, tmp_path: Path) -> None:
    path = write(tmp_path, TABLE, "表.csv", codec)
    assert found(path, whole).encoding_name == name
    with open_table(path) as file:
        assert file.names == ["长度", "颜色", "类别"]
        assert file.read()["类别"].to_pylist() == ["猫", "狗", "猫"]


def test_utf_16_is_found_without_its_mark_and_with_the_other_byte_order(tmp_path: Path) -> None:
    text = "size,class\n1,a\n2,b\n3,ü\n"
    for asked in ("auto", "utf-16"):
        with open_table(write(tmp_path, text, encoding="utf-16-le"), Asked(asked)) as file:
            assert file.read()["class"].to_pylist() == ["a", "b", "ü"]
    path = write(tmp_path, "\ufeff" + text, encoding="utf-16-be")
    with open_table(path) as file:
        assert file.read()["class"].to_pylist() == ["a", "b", "ü"]


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_accents_that_are_no_utf_8_are_not_taken_for_chinese(codec: str, tmp_path: Path) -> None:
    text = "größe;straße;café\n1;Müllerstraße;à\n2;Königsallee;é\n3;Übersee;ç\n"
    path = write(tmp_path, text, encoding=codec)
    assert found(path).encoding_name == "windows-1252"
    with open_table(path) as file:
        assert file.names == ["größe", "straße", "café"]
        assert file.read()["straße"].to_pylist() == ["Müllerstraße", "Königsallee", "Übersee"]


def test_bytes_that_not_even_windows_knows_are_latin_1(tmp_path: Path) -> None:
    assert found(write(tmp_path, b"a,b\n1,\x81x\n2,\xe9t\xe9\n")).encoding_name == "latin-1"


def test_letters_that_come_late_count_too(tmp_path: Path) -> None:
    rows = "".join(f"{i},name {i}\n" for i in range(200_000))
    path = write(tmp_path, ("id,name\n" + rows).encode() + "1,张三和李四\n".encode("gbk"))
    assert found(path).encoding_name == "gbk"
    assert found(path, whole=False).encoding_name == "utf-8"  # the control: a quick look does not see them


@pytest.mark.parametrize(("name", "codec"), ENCODINGS.items())
def test_an_encoding_asked_for_is_taken(name: str, codec: str, tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n3,4\n", encoding=codec)
    assert found(path, encoding=name).encoding == codec
    assert found(path, encoding=name).encoding_name == name


@pytest.mark.parametrize(("name", "delimiter"), DELIMITERS.items())
def test_every_delimiter_is_found(name: str, delimiter: str, tmp_path: Path) -> None:
    rows = [["a", "b", "c"], ["1.5", "x", "u"], ["2.5", "y", "v"]]
    path = write(tmp_path, "\n".join(delimiter.join(row) for row in rows) + "\n")
    assert found(path).delimiter_name == name
    assert found(path, delimiter=name).delimiter_name == name


@pytest.mark.parametrize(("text", "delimiter", "decimal"), [
    ("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";", ","),
    ("1,5;2,5;3,5\n4,5;5,5;6,5\n", ";", ","),
    ("1,5\t2\n4,5\t5\n", "\t", ","),
    ("a;b\n1.5;2\n2.5;3\n", ";", "."),
    ("a,b\n1.5,2\n2.5,3\n", ",", "."),
    ('name,text\n1,"x; y; z"\n2,"u; v"\n', ",", "."),
    ("first name,last name\nAda,Love lace\nAlan Mathison,Turing\n", ",", "."),
    ("a|b\n1,5|x\n2,5|y\n", "|", ","),
])
def test_delimiter_and_decimal_sign_are_found_together(text: str, delimiter: str, decimal: str,
                                                       tmp_path: Path) -> None:
    dialect = found(write(tmp_path, text))
    assert (dialect.delimiter, dialect.decimal) == (delimiter, decimal)


@pytest.mark.parametrize(("text", "header"), [
    ("a,b\n1,2\n3,4\n", True),
    ("1,2\n3,4\n5,6\n", False),
    ("5.1,setosa\n4.9,setosa\n7.0,virginica\n", False),
    ("length,species\n5.1,setosa\n", True),
    ("colour,animal\nred,cat\ngreen,dog\nred,dog\n", True),
    ("red,cat\ngreen,dog\nred,dog\n", False),
    ("a,b\n", True),
    ("1,b\n", False),
    ("NA,1\n2,3\n4,5\n", False),
    ("größe;klasse\n1,5;a\n2,5;b\n", True),
])
def test_a_header_is_told_from_values(text: str, header: bool, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    assert found(path).header is header
    assert found(path, header="yes").header is True
    assert found(path, header="no").header is False


def test_a_table_wider_than_the_first_look_is_seen_whole(tmp_path: Path) -> None:
    names = [f"a rather long name of column {i}" for i in range(20_000)]
    path = write(tmp_path, ";".join(names) + "\n" + ";".join(["1,5"] * 20_000) + "\n")
    assert found(path) == Dialect("utf-8-sig", ";", True, ",")


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff"), max_size=8)


@settings(deadline=None, max_examples=150)
@given(rows=st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=6),
       delimiter=st.sampled_from(sorted(DELIMITERS)), encoding=st.sampled_from(["utf-8", "utf-16"]),
       line_end=st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read_by_both_readers(rows: list[list[str]], delimiter: str, encoding: str, line_end: str,
                                                 tmp_path_factory: pytest.TempPathFactory) -> None:
    """The slow reader, which finds the line to name, agrees with pyarrow on every row."""
    assume(all("".join(row).strip() for row in rows))
    text = io.StringIO()
    csv.writer(text, delimiter=DELIMITERS[delimiter], lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(
        [["a", "b", "c"], *rows])
    path = write(tmp_path_factory.mktemp("t"), text.getvalue(), encoding=encoding)
    with open_table(path, Asked(encoding, delimiter, "yes", "point")) as file:
        assert isinstance(file, CsvFile)
        table = file.read()
        assert table.num_rows == len(rows)
        with path.open("rb") as raw:
            records = list(records_of(raw, file.dialect))
        assert [record for _, record, _ in records[1:]] == rows
        assert not any(left_open for _, _, left_open in records)
        lines = text.getvalue().split("\n")
        for line, record, _ in records:
            assert lines[line - 1].startswith('"' + record[0].replace('"', '""').split("\n")[0])
        strings = [name for name in table.column_names if str(table[name].type) == "string"]
        for name in strings:
            given = [row[file.names.index(name)] for row in rows]
            assert [value or "" for value in table[name].to_pylist()] == [
                "" if value in Asked().missing else value for value in given]


def test_what_is_asked_is_read_from_the_parts_values() -> None:
    assert Asked.by({}) == Asked()
    assert Asked.by({"path": "/t.csv", "encoding": "gbk", "missing_words": '-, "a, b"', "target": "y"}) == Asked(
        "gbk", missing_words=("-", "a, b"))
    assert Asked.by({"header": "no", "missing_words": None}) == Asked(header="no")
