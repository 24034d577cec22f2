"""Reads CSV and Parquet into columns with types.  pyarrow does the reading; here are the sentences for what it refuses.

A file that is changed or replaced while it is read is refused, so it is never half read.

pyarrow reads ahead in threads of its own, which may let go of their source only after the reading is over.  Where that
is a Python object, and Python is just then coming to its end, the process aborts ("terminate called without an active
exception", apache/arrow#34314; measured: two of twelve short scripts).  So pyarrow is given nothing of Python's here:
files that it opens itself, and memory of its own.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from workbench.sentence import Problem, Sentence
from workbench.tables.dialect import Asked, Dialect, dialect_of, records_of

# Larger blocks than pyarrow's own, since a record must fit into one; where it does not, they grow up to the limit.
_BLOCK = 4 << 20
_BLOCK_LIMIT = 1 << 30

# First bytes of what people choose by mistake -> what it is, and what to do.
_OTHER_KINDS: tuple[tuple[bytes, Sentence], ...] = (
    (b"PK\x03\x04", Sentence("a zip archive or an Excel workbook: unpack it, or save the sheet as CSV")),
    (b"\xd0\xcf\x11\xe0", Sentence("an Excel workbook: save the sheet as CSV")),
    (b"\x1f\x8b", Sentence("compressed: unpack it first")),
    (b"BZh", Sentence("compressed: unpack it first")),
    (b"\xfd7zXZ", Sentence("compressed: unpack it first")),
    (b"(\xb5/\xfd", Sentence("compressed: unpack it first")),
    (b"\x89PNG", Sentence("a picture: choose a CSV or Parquet table")),
    (b"\xff\xd8\xff", Sentence("a picture: choose a CSV or Parquet table")),
    (b"GIF8", Sentence("a picture: choose a CSV or Parquet table")),
    (b"%PDF", Sentence("a PDF document: choose a CSV or Parquet table")),
    (b"SQLite format 3", Sentence("a database: save the table as CSV")),
    (b"\x89HDF", Sentence("an HDF5 file: save the table as CSV or Parquet")),
    (b"ARROW1", Sentence("an Arrow file: save the table as CSV or Parquet")),
)


class TableFile(Protocol):
    """An open table.  ``names`` are those of its columns, each there once and none empty."""

    name: str
    names: list[str]
    unnamed: frozenset[str]

    @property
    def decimal(self) -> str:
        """The decimal sign of numbers that are text."""

    def read(self, columns: Sequence[str] | None = None) -> pa.Table:
        """The columns (all if None), whole, in the file's order."""

    def place(self, row: int) -> Sentence:
        """Where row ``row`` (from 0) of what ``read`` gives stands in the file: "line 18"."""


@contextmanager
def open_table(path: Path | str, asked: Asked | None = None, *, whole: bool = True) -> Iterator[TableFile]:
    """Open a CSV or Parquet file, whatever its name; a Problem names the file and what is wrong.

    When the block ends, a file that was changed or replaced meanwhile raises a Problem too, in place of any other.
    ``whole`` False looks at the beginning only to find how a text is written.
    """
    path = Path(path).expanduser()
    with _open(path) as file:
        before = _identity(os.fstat(file.fileno()))
        try:
            yield _table_file(file, path, asked or Asked(), whole)
        except Problem:
            _check_unchanged(path, before)
            raise
        _check_unchanged(path, before)


def _open(path: Path) -> BinaryIO:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise Problem("{file} is a folder: choose a CSV or Parquet file in it.", file=str(path))
        if not stat.S_ISREG(found.st_mode):  # a pipe would block for ever
            raise Problem("{file} is no ordinary file: choose a CSV or Parquet table.", file=str(path))
        return path.open("rb")
    except Problem:  # a ValueError too
        raise
    except (FileNotFoundError, NotADirectoryError):
        raise Problem("There is no file {file}: choose a CSV or Parquet table.", file=str(path)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Problem("{file} cannot be read: {why}.", file=str(path), why=why) from None


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _check_unchanged(path: Path, before: tuple[int, ...]) -> None:
    try:
        same = _identity(path.stat()) == before
    except OSError:
        same = False
    if not same:
        raise Problem("{file} was changed while it was read: try again when it is whole.", file=path.name) from None


def _table_file(file: BinaryIO, path: Path, asked: Asked, whole: bool) -> TableFile:
    name = path.name
    head = file.read(512)
    if not head:
        raise Problem("{file} is empty: choose a table with a row of values for each sample.", file=name)
    for mark, what in _OTHER_KINDS:
        if head.startswith(mark):
            raise Problem("{file} is {what}.", file=name, what=what)
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise Problem("{file} is a web page, perhaps in place of a download: choose a CSV or Parquet table.", file=name)
    if head.startswith(b"PAR1"):
        return ParquetFile(path)
    return CsvFile(file, path, asked, dialect_of(file, name, asked, whole=whole))


def _check_names(names: Sequence[str], file: str) -> tuple[list[str], frozenset[str]]:
    """Names without blanks around them, ``column 3`` for one without a name; Problem where two are equal."""
    taken: dict[str, int] = {}
    unnamed = []
    for number, raw in enumerate(names, start=1):
        name = raw.strip()
        if not name:
            name = f"column {number}"
            unnamed.append(name)
        if name in taken:
            raise Problem("{file} has two columns named {name!r} (columns {one} and {two}): rename one of them.",
                          file=file, name=name, one=taken[name], two=number)
        taken[name] = number
    return list(taken), frozenset(unnamed)


class CsvFile:
    """A text table of any delimiter and encoding."""

    def __init__(self, file: BinaryIO, path: Path, asked: Asked, dialect: Dialect) -> None:
        self.name = name = path.name
        self.dialect = dialect
        self._file = file
        self._path = path
        self._asked = asked
        first = next(records_of(file, dialect), (1, [""], False))[1]
        if len(first) < 2:
            raise Problem("{file} has only one column: a table needs a target and at least one feature. If it has "
                          "more, set delimiter to what stands between them.", file=name)
        self._raw_names = first if dialect.header else [f"column {i}" for i in range(1, len(first) + 1)]
        self.names, self.unnamed = _check_names(self._raw_names, name)

    @property
    def decimal(self) -> str:
        return self.dialect.decimal

    def read(self, columns: Sequence[str] | None = None) -> pa.Table:
        block = _BLOCK
        while True:
            try:
                return self._settled(self._read(columns, block))
            except pa.ArrowInvalid as error:
                self._complain()
                if "straddl" in str(error) and block < _BLOCK_LIMIT:
                    block *= 16
                    continue
                raise Problem("{file} cannot be read as a table: {why}.", file=self.name,
                              why=_first_line(error)) from None
            except (UnicodeError, OSError, pa.ArrowException) as error:
                raise Problem("{file} cannot be read: {why}.", file=self.name, why=_first_line(error)) from None

    def _read(self, columns: Sequence[str] | None, block: int) -> pa.Table:
        # Names that occur twice (two empty ones) cannot be asked for: then all are read.
        some = columns is not None and len(set(self._raw_names)) == len(self._raw_names)
        asked = set(self.names if columns is None else columns)
        wanted = [raw for raw, name in zip(self._raw_names, self.names, strict=True) if name in asked]
        with self._source() as source:
            table = pyarrow.csv.read_csv(
                source,
                read_options=pyarrow.csv.ReadOptions(
                    block_size=block, column_names=None if self.dialect.header else self._raw_names),
                # Without newlines_in_values, a record with a line break inside quotes is cut where a block ends.
                parse_options=pyarrow.csv.ParseOptions(delimiter=self.dialect.delimiter, newlines_in_values=True),
                convert_options=pyarrow.csv.ConvertOptions(
                    null_values=list(self._asked.missing), strings_can_be_null=True,
                    decimal_point=self.dialect.decimal, include_columns=wanted if some else None),
            )
        there = [name for name in self.names if name in asked]
        return table.rename_columns(there) if some else table.rename_columns(self.names).select(there)

    def _source(self) -> pa.NativeFile:
        """The file as UTF-8: itself where it is (pyarrow passes over the mark), else a copy in memory."""
        if self.dialect.encoding == "utf-8-sig":
            return pa.OSFile(str(self._path))
        decoder = codecs.getincrementaldecoder(self.dialect.encoding)("strict")
        copy = pa.BufferOutputStream()
        self._file.seek(0)
        while block := self._file.read(1 << 20):
            copy.write(decoder.decode(block).encode())
        copy.write(decoder.decode(b"", final=True).encode())
        return pa.BufferReader(copy.getvalue())

    def _settled(self, table: pa.Table) -> pa.Table:
        """The table, where no quotation mark is left open: pyarrow takes the rest of the file for one value then."""
        if table.num_rows == 0 or self._marks_are_odd():
            self._complain()
        if table.num_rows == 0:
            raise Problem("{file} has names of columns but no rows: choose a table with a row of values for each "
                          "sample.", file=self.name)
        return table

    def _marks_are_odd(self) -> bool:
        self._file.seek(0)
        # In all other encodings that can be asked for, this byte is a quotation mark and nothing else.
        decode = (codecs.getincrementaldecoder(self.dialect.encoding)("replace").decode
                  if self.dialect.encoding.startswith(("utf-16", "utf-32")) else None)
        count = 0
        while block := self._file.read(1 << 20):
            count += decode(block).count('"') if decode else block.count(b'"')
        return count % 2 == 1

    def _complain(self) -> None:
        """Raise the Problem of the first record that is not like the others, if there is one."""
        for line, record, left_open in records_of(self._file, self.dialect):
            if left_open:
                raise Problem("{file}: a quotation mark in line {line} is never closed.", file=self.name, line=line)
            if len(record) != len(self.names):
                reference = (Sentence("its header has {count}", count=len(self.names)) if self.dialect.header
                             else Sentence("its first line has {count}", count=len(self.names)))
                raise Problem("Line {line} of {file} has {given} values, and {reference}: correct the line, or set "
                              "delimiter.", file=self.name, line=line, given=len(record), reference=reference)

    def records(self) -> Iterator[tuple[int, list[str], bool]]:
        """(line on which it starts, its values, whether a quotation mark is left open) of every row, one by one.

        Slow; one walk at a time, and none while ``read`` is at work.
        """
        records = records_of(self._file, self.dialect)
        if self.dialect.header:
            next(records, None)
        return records

    def place(self, row: int) -> Sentence:
        for index, (line, _, _) in enumerate(self.records()):
            if index == row:
                return Sentence("line {line}", line=line)
        return Sentence("row {row}", row=row + 1)


class ParquetFile:
    """A Parquet table."""

    decimal = "."

    def __init__(self, path: Path) -> None:
        self.name = name = path.name
        with self._damage_told():
            opened = pyarrow.parquet.ParquetFile(pa.OSFile(str(path)), page_checksum_verification=True)
            self.schema: pa.Schema = opened.schema_arrow
            # A text that the file keeps once is not to become one for each row before it is known how much that is.
            texts = [field.name for field in self.schema if _is_text(field.type)]
            self._parquet = pyarrow.parquet.ParquetFile(
                pa.OSFile(str(path)), metadata=opened.metadata, read_dictionary=texts,
                page_checksum_verification=True)
        self.rows: int = opened.metadata.num_rows
        self._raw_names = list(self.schema.names)
        self.names, self.unnamed = _check_names(self._raw_names, name)
        if len(self.names) < 2:
            raise Problem("{file} has only one column: a table needs a target and at least one feature.", file=name)
        if self.rows == 0:
            raise Problem("{file} has names of columns but no rows: choose a table with a row of values for each "
                          "sample.", file=name)

    def read(self, columns: Sequence[str] | None = None) -> pa.Table:
        asked = set(self.names if columns is None else columns)
        wanted = [name for name in self.names if name in asked]
        # Names that occur twice (two empty ones) cannot be asked for: then all are read.
        some = columns is not None and len(set(self._raw_names)) == len(self._raw_names)
        # A few bytes may stand for a thousand million rows that are all the same.
        check_memory(self.rows * len(wanted if some else self._raw_names) * 4, self.name)
        with self._damage_told():
            table = self._parquet.read(columns=self._raw(wanted) if some else None)
            table.validate(full=True)
            table = self._written_out(table)
        if not some:
            return table.rename_columns(self.names).select(wanted)
        # A name that holds a point may bring a nested column along: select leaves it out again.
        name_of = dict(zip(self._raw_names, self.names, strict=True))
        return table.rename_columns([name_of[raw] for raw in table.column_names]).select(wanted)

    def first(self, count: int) -> pa.Table:
        """The first rows, without reading the rest."""
        with self._damage_told():
            batch = next(self._parquet.iter_batches(batch_size=count))
            return self._written_out(pa.Table.from_batches([batch])).rename_columns(self.names)

    def _written_out(self, table: pa.Table) -> pa.Table:
        """With every text in its place, where there is room for them."""
        kept_once = [index for index, field in enumerate(table.schema)
                     if pa.types.is_dictionary(field.type) and _is_text(field.type.value_type)]
        length = sum(_length(chunk) for index in kept_once for chunk in table.column(index).chunks)
        check_memory(length, self.name, texts=True)
        for index in kept_once:
            field = table.schema.field(index)
            table = table.set_column(index, field.name, table.column(index).cast(field.type.value_type))
        return table

    def _raw(self, names: Sequence[str]) -> list[str]:
        raw_of = dict(zip(self.names, self._raw_names, strict=True))
        return [raw_of[name] for name in names]

    def place(self, row: int) -> Sentence:
        return Sentence("row {row}", row=row + 1)

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, OSError, ValueError, KeyError, StopIteration) as error:
            if isinstance(error, Problem):
                raise
            raise Problem("{file} is a Parquet file that is damaged or cut off: {why}.", file=self.name,
                          why=_first_line(error)) from None


def _is_text(kind: pa.DataType) -> bool:
    return (pa.types.is_string(kind) or pa.types.is_large_string(kind)
            or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _length(texts: pa.DictionaryArray) -> int:
    """Bytes of all of them, written out."""
    lengths = pyarrow.compute.binary_length(texts.dictionary)
    return pyarrow.compute.sum(pyarrow.compute.take(lengths, texts.indices)).as_py() or 0


def check_memory(wanted: int, file: str, texts: bool = False) -> None:
    """Refuse what cannot fit, before the machine begins to swap."""
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return
    if wanted > there // 2 and texts:
        raise Problem("The texts in {file} would take {wanted:.1f} GiB, and this machine has {there:.1f} GiB: leave "
                      "out the columns with long texts.", file=file, wanted=wanted / 2**30, there=there / 2**30)
    if wanted > there // 2:
        raise Problem("{file} would take {wanted:.1f} GiB as numbers, and this machine has {there:.1f} GiB: choose "
                      "fewer features, or columns with fewer categories.", file=file, wanted=wanted / 2**30,
                      there=there / 2**30)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")
