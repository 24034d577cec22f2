"""How a text table is written: encoding, delimiter, header, decimal sign; found by looking, or as the user says."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, BinaryIO

from workbench.field import FieldProblem
from workbench.sentence import Problem
from workbench.tables.names import listed

# GB18030 and Windows-1252 read all that GBK and Latin-1 can say, and what Windows programs add to them.
ENCODINGS: Mapping[str, str] = MappingProxyType({
    "utf-8": "utf-8-sig", "utf-16": "utf-16", "utf-32": "utf-32", "gbk": "gb18030", "big5": "big5hkscs",
    "shift-jis": "cp932", "euc-kr": "cp949", "latin-1": "latin-1", "windows-1252": "cp1252", "windows-1251": "cp1251",
})
"""Name that a recipe uses -> Python's codec."""

DELIMITERS: Mapping[str, str] = MappingProxyType({
    "comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " ",
})
"""Name that a recipe uses -> the character, the likelier ones first."""

MISSING = ("", "NA", "N/A", "n/a", "<NA>", "#N/A", "#NA", "NaN", "nan", "-NaN", "-nan", "NULL", "Null", "null", "None",
           "?", "#N/A N/A", "1.#QNAN", "-1.#QNAN", "1.#IND", "-1.#IND")
"""Texts that stand for a missing value."""

_BLOCK = 1 << 20
_RECORDS = 200
_SAMPLE_LIMIT = 64 << 20

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity)", re.IGNORECASE)
_COMMA_NUMBER = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Dialect:
    """How a text table is written.  ``encoding`` is a codec's name, ``delimiter`` and ``decimal`` are characters."""

    encoding: str
    delimiter: str
    header: bool
    decimal: str

    @property
    def encoding_name(self) -> str:
        """The name by which recipes know the encoding."""
        return next(name for name, codec in ENCODINGS.items() if codec == self.encoding.removesuffix("-le"))

    @property
    def delimiter_name(self) -> str:
        return next(name for name, character in DELIMITERS.items() if character == self.delimiter)


@dataclass(frozen=True)
class Asked:
    """What the user says of a text table; ``auto`` is found by looking.  Values are the words of the fields."""

    encoding: str = "auto"
    delimiter: str = "auto"
    header: str = "auto"
    decimal: str = "auto"
    missing_words: tuple[str, ...] = ()

    @classmethod
    def by(cls, values: Mapping[str, Any]) -> Asked:
        """What the part's values say; a field that is not among them has its default."""
        words = {name: str(values[name]) for name in ("encoding", "delimiter", "header", "decimal") if name in values}
        return cls(**words, missing_words=tuple(listed(str(values.get("missing_words") or ""))))

    @property
    def missing(self) -> tuple[str, ...]:
        return (*MISSING, *self.missing_words)


def dialect_of(file: BinaryIO, name: str, asked: Asked, *, whole: bool) -> Dialect:
    """Find how an open text file is written; Problem where it cannot be read as text.

    ``whole`` looks at every byte for the encoding; else at the first megabyte only, which is quick for a preview.
    """
    codec = _encoding(file, name, asked.encoding, None if whole else _BLOCK)
    records = _sample(file, codec, asked.delimiter)
    if not records:
        raise Problem("{file} is empty: choose a table with a row of values for each sample.", file=name)
    delimiter = _delimiter(records) if asked.delimiter == "auto" else DELIMITERS[asked.delimiter]
    rows = records[delimiter]
    if not rows:
        raise FieldProblem("delimiter", "The first line of {file} cannot be cut into values: set delimiter to what "
                           "stands between them.", file=name)
    header = _has_header(rows) if asked.header == "auto" else asked.header == "yes"
    if asked.decimal == "auto":
        decimal = _decimal(rows[1:] if header and len(rows) > 1 else rows, delimiter)
    else:
        decimal = "," if asked.decimal == "comma" else "."
    if decimal == delimiter:
        raise FieldProblem("decimal", "{file} cannot have the comma both between values and inside numbers: set "
                           "decimal or delimiter to something else.", file=name)
    return Dialect(codec, delimiter, header, decimal)


def records_of(file: BinaryIO, dialect: Dialect) -> Iterator[tuple[int, list[str], bool]]:
    """(line on which it starts, its values, whether a quotation mark is left open) of every record that is not blank.

    Slower than reading the table; for finding a line to name, and for showing the first rows.
    """
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=dialect.encoding, errors="replace", newline="")
    pending: list[str] = []

    def lines() -> Iterator[str]:
        for line in text:
            pending.append(line)
            yield line

    try:
        reader = csv.reader(lines(), delimiter=dialect.delimiter)
        line = 1
        for record in reader:
            if record:
                yield line, record, _left_open(pending, dialect.delimiter)
            line = reader.line_num + 1
            pending.clear()
    except csv.Error:  # a value longer than the csv module takes: nothing after it can be named
        return
    finally:
        text.detach()


def _left_open(lines: Sequence[str], delimiter: str) -> bool:
    if len(lines) == 1 and '"' not in lines[0]:
        return False
    try:
        list(csv.reader(list(lines), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


# ---------------------------------------------------------------------------------------------------------
# Encoding

def _encoding(file: BinaryIO, name: str, asked: str, limit: int | None) -> str:
    head = _head(file)
    if asked != "auto":
        codec = ENCODINGS[asked]
        if codec in ("utf-16", "utf-32") and _by_mark(head) != codec:
            codec += "-le"
        line = _unreadable_line(file, codec, limit)
        if line is not None:
            raise FieldProblem("encoding", "{file} is not written in {encoding}: line {line} cannot be read. Set "
                               "encoding to auto or to another one.", file=name, encoding=asked, line=line)
        return codec
    codec = _by_mark(head) or "utf-8-sig"
    if codec == "utf-8-sig":
        _refuse_binary(head, name)
    line = _unreadable_line(file, codec, limit)
    if line is None:
        return codec
    if codec != "utf-8-sig" or head.startswith(codecs.BOM_UTF8):
        raise Problem("{file} begins like text in {encoding}, but line {line} cannot be read: it is damaged or cut "
                      "off.", file=name, encoding=codec.removesuffix("-sig"), line=line)
    # The bytes that are no UTF-8 may come late: look at the block in which they are.
    codec = "gb18030" if _looks_chinese(_foreign_block(file, limit)) else "cp1252"
    if _unreadable_line(file, codec, limit) is None:
        return codec
    return "latin-1"


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(_BLOCK)


def _blocks(file: BinaryIO, limit: int | None) -> Iterator[bytes]:
    file.seek(0)
    left = limit
    while block := file.read(_BLOCK if left is None else min(_BLOCK, left)):
        yield block
        if left is not None:
            left -= len(block)


def _by_mark(head: bytes) -> str | None:
    """The encoding that a byte order mark tells, or a zero in the second byte of many pairs and in no first one."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head[1::2].count(0) > 0.4 * len(head) / 2 and not head[::2].count(0):
        return "utf-16-le"
    return None


def _refuse_binary(head: bytes, name: str) -> None:
    controls = sum(head.count(bytes([byte])) for byte in range(32) if byte not in b"\t\n\v\f\r\x1a\x1b")
    if controls > 0.01 * len(head):
        raise Problem("{file} is neither text nor Parquet: choose a CSV or Parquet table.", file=name)


def _unreadable_line(file: BinaryIO, codec: str, limit: int | None) -> int | None:
    """The line (from 1) with the first bytes that the codec cannot read; None where there are none."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    line = 1
    try:
        for block in _blocks(file, limit):
            line += decoder.decode(block).count("\n")
        if limit is None:
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return line + error.object[: error.start].count(b"\n")
    return None


def _foreign_block(file: BinaryIO, limit: int | None) -> bytes:
    """The first block that has other bytes than ASCII, and the ones after it up to a megabyte."""
    found = b""
    for block in _blocks(file, limit):
        if found or not block.isascii():
            found += block
        if len(found) >= _BLOCK:
            break
    return found


def _looks_chinese(block: bytes) -> bool:
    """Whether bytes above ASCII come in the pairs of common Chinese characters (GB 2312), not singly as accents do."""
    pairs = re.findall(rb"[\xa1-\xf7][\xa1-\xfe]", block)
    foreign = len(block) - len(block.translate(None, bytes(range(128, 256))))
    return 2 * len(pairs) > 0.7 * foreign


# ---------------------------------------------------------------------------------------------------------
# Delimiter, header, decimal sign

def _sample(file: BinaryIO, codec: str, asked: str) -> dict[str, list[list[str]]]:
    """Delimiter -> the first records that it gives, without the last one where the sample cuts through it; empty for a
    file with nothing but blanks."""
    size = _BLOCK // 4
    while True:
        file.seek(0)
        raw = file.read(size)
        whole = len(raw) < size
        text = codecs.getincrementaldecoder(codec)("replace").decode(raw, final=whole)
        if whole and not text.strip():
            return {}
        delimiters = DELIMITERS.values() if asked == "auto" else (",", DELIMITERS[asked])
        found = {one: _records(text, one, whole) for one in delimiters}
        if whole or size >= _SAMPLE_LIMIT or max(map(len, found.values())) >= 2:
            return found
        size *= 8


def _records(text: str, delimiter: str, whole: bool) -> list[list[str]]:
    records = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if record:
                records.append(record)
            if len(records) > _RECORDS:
                break
    except csv.Error:  # a value longer than the csv module takes
        pass
    return records if whole and len(records) <= _RECORDS else records[:-1] or records


def _delimiter(found: Mapping[str, list[list[str]]]) -> str:
    """The character that cuts most records into the same number of values, and leaves no other delimiter in them."""
    best, score = ",", (0.0, 0.0, 0)
    for delimiter, records in found.items():
        if not records:
            continue
        width, agreeing = Counter(map(len, records)).most_common(1)[0]
        if width < 2:
            continue
        others = [one for one in DELIMITERS.values() if one not in (delimiter, " ")]
        values = [value for record in records for value in record]
        clean = sum(bool(_COMMA_NUMBER.fullmatch(value)) or not any(one in value for one in others)
                    for value in values) / len(values)
        # In tenths, so that one ragged row or one text with a comma does not decide.
        mine = (round(agreeing / len(records), 1), round(clean, 1), width if delimiter != " " else 1)
        if mine > score:
            best, score = delimiter, mine
    return best


def is_number(text: str, decimal: str = ".") -> bool:
    text = text.strip()
    if decimal == ",":
        text = text.replace(".", "x").replace(",", ".")
    return bool(_NUMBER.fullmatch(text))


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Names stand above the values where the first row is unlike the others: text above numbers, or not seen again."""
    first, rest = rows[0], rows[1:]
    if not rest:
        return not any(is_number(value) or is_number(value, ",") for value in first)
    votes = 0
    for index, value in enumerate(first):
        column = [row[index].strip() for row in rest if index < len(row) and row[index].strip() not in MISSING]
        if not column or value.strip() in MISSING:
            continue
        numbers = sum(is_number(one) or is_number(one, ",") for one in column) / len(column)
        if numbers > 0.5:
            votes += -1 if is_number(value) or is_number(value, ",") else 1
        elif value.strip() in column:
            votes -= 1
    return votes >= 0


def _decimal(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    if delimiter == ",":
        return "."
    values = [value.strip() for row in rows for value in row]
    commas = sum(bool(_COMMA_NUMBER.fullmatch(value)) for value in values)
    points = sum("." in value and is_number(value) for value in values)
    return "," if commas > points else "."
