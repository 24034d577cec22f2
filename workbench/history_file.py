"""The file of a run's history: frames that are only ever added at the end, each with its checksum.

All numbers are little-endian.  The file begins with 16 bytes (magic, version, crc32 of both); then frames:

    magic 4s | kind u8 | 0 u8 | id u16 | count u32 | crc32 u32 | payload, a multiple of 8 bytes

    kind      id      count  payload
    LAYOUT    layout  bytes  names of the dense columns, a JSON list (padded with spaces)
    STEPS     layout  steps  float64 values, column after column, of the steps that follow those so far
    SERIES    series  bytes  the name of a sampled series, a JSON string
    SAMPLES   0       rows   rows of (series i64, step i64, value f64)
    FORGET    0       8      i64: everything at or after this step is forgotten

The crc covers the frame's header and payload and the offset at which the frame stands, so that no frame can
be taken for another.  A column name costs its bytes once; a batch of one step and two columns is 32 bytes.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workbench.durable import AppendFile, WriteProblem, write_problem
from workbench.history import History, checked_count, latest_rows
from workbench.messages import Columns, Samples
from workbench.sentence import Problem, Sentence

VERSION = 1
_FILE_MAGIC = b"DESCENTH"
_FILE_HEADER = struct.Struct("<8sII")
_FRAME_MAGIC = b"\x89DhF"
_FRAME_HEADER = struct.Struct("<4sBBHII")
_FRAME_SIZE = _FRAME_HEADER.size
_STEP = struct.Struct("<q")
_OFFSET = struct.Struct("<Q")
LAYOUT, STEPS, SERIES, SAMPLES, FORGET = range(1, 6)
_TRIES = 64  # places looked at before bytes without a sound frame are called a torn end
_ROW = np.dtype([("series", "<i8"), ("step", "<i8"), ("value", "<f8")])


class HistoryProblem(Problem):
    """The file of a history cannot be read at all."""


class HistoryWriter:
    """Adds to a history file; opening an existing one goes on behind its last whole frame.

    What stands behind a damaged place cannot be told from noise: the damaged file is kept beside the new one
    under another name (``damage`` says so), and writing goes on behind the part before it.
    Every method raises WriteProblem where the disk refuses, and the same call may be made again later.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.damage: Sentence | None = None
        data = _read(self.path) if self.path.exists() else b""
        contents = parse(data, self.path.name)
        if contents.damage is not None:
            self.damage = _set_aside(self.path, data)
        self._file = AppendFile(self.path, end=contents.end)
        if not self._file.end:
            self._file.append(_file_header())
        self._layouts = {names: number for number, names in contents.layouts.items()}
        self._series = {name: number for number, name in contents.series.items()}
        self._last_sample = max((int(rows["step"].max()) for rows in contents.rows if len(rows)), default=-1)
        self._steps = contents.steps

    @property
    def steps(self) -> int:
        """How many steps the file holds."""
        return self._steps

    def append(self, first: int, columns: Columns, samples: Samples) -> None:
        """Add steps ``first`` ... and samples, as ``History.append`` does, whole or not at all."""
        count = checked_count(first, columns, samples)
        frames = _Frames(self._file.end)
        steps, layouts, series, last = self._steps, dict(self._layouts), dict(self._series), self._last_sample
        if count:
            if first < steps:
                frames.add(FORGET, 0, 8, _STEP.pack(first))
                last = min(last, first - 1)
            names = tuple(columns)
            if names not in layouts:
                layouts[names] = len(layouts)
                frames.add_text(LAYOUT, layouts[names], list(names))
            gap = max(first - steps, 0)
            block = np.full((len(names), gap + count), np.nan, "<f8")
            block[:, gap:] = [columns[name] for name in names]
            frames.add(STEPS, layouts[names], gap + count, block.tobytes())
            steps = first + count
        measured = {name: pair for name, pair in samples.items() if len(pair[0])}
        for name in measured:
            if name not in series:
                series[name] = len(series)
                frames.add_text(SERIES, series[name], name)
        self._check_kinds(layouts, series)
        if measured:
            rows = np.concatenate([_rows(series[name], *pair) for name, pair in measured.items()])
            frames.add(SAMPLES, 0, len(rows), rows.tobytes())
            last = max(last, int(rows["step"].max()))
        if piece := frames.bytes():
            self._file.append(piece)
        self._steps, self._layouts, self._series, self._last_sample = steps, layouts, series, last

    @staticmethod
    def _check_kinds(layouts: dict[tuple[str, ...], int], series: dict[str, int]) -> None:
        both = {name for names in layouts for name in names} & set(series)
        if both:
            raise ValueError(f"{sorted(both)[0]!r} cannot be both dense and sampled")

    def truncate_to(self, step: int) -> None:
        """Forget everything at or after ``step``; the bytes stay, a reader passes over them."""
        step = max(step, 0)
        if step < self._steps or step <= self._last_sample:
            frames = _Frames(self._file.end)
            frames.add(FORGET, 0, 8, _STEP.pack(step))
            self._file.append(frames.bytes())
            self._steps = min(step, self._steps)
            self._last_sample = min(step - 1, self._last_sample)

    def flush(self) -> None:
        """Wait until everything is on the disk."""
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def read_history(path: Path | str) -> History:
    """The history in a file: every step before the first damaged place, if there is one.

    ``history.damage`` then says what was lost; ``history.torn`` counts the bytes of a last frame that a crash
    left incomplete.  Raises HistoryProblem where there is no history at all.
    """
    path = Path(path)
    data = _read(path)
    try:
        return parse(data, path.name).history()
    except HistoryProblem:
        raise
    except (ValueError, TypeError, MemoryError) as error:  # sound frames, impossible contents
        raise HistoryProblem("{file} is not a history of Descent ({reason}): restore it from a copy.",
                             file=path.name, reason=str(error) or "too large") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise HistoryProblem("There is no history {file} in {folder}: choose another run.",
                             file=path.name, folder=str(path.parent)) from None
    except OSError as error:
        raise HistoryProblem("The history {file} could not be read ({reason}): check the disk and the file's "
                             "permissions.", file=path.name, reason=error.strerror or str(error)) from error


def _set_aside(path: Path, data: bytes) -> Sentence:
    copies = (path.with_name(f"{path.stem}.damaged-{n}{path.suffix}") for n in range(1, 1_000_000))
    copy = next(copy for copy in copies if not copy.exists())
    try:
        copy.write_bytes(data)
    except OSError as error:
        raise write_problem(error, copy) from error
    return Sentence("The history {file} is damaged; the run goes on with the part before the damage, and the "
                    "damaged file is kept as {copy}.", file=path.name, copy=copy.name)


# ---------------------------------------------------------------------------------------------------------
# Writing frames

class _Frames:
    """Frames collected to be appended in one piece."""

    def __init__(self, offset: int) -> None:
        self._offset = offset
        self._pieces: list[bytes] = []

    def add(self, kind: int, number: int, count: int, payload: bytes) -> None:
        crc = _crc(kind, number, count, payload, self._offset)
        self._pieces += [_FRAME_HEADER.pack(_FRAME_MAGIC, kind, 0, number, count, crc), payload]
        self._offset += _FRAME_SIZE + len(payload)

    def add_text(self, kind: int, number: int, content: object) -> None:
        text = json.dumps(content).encode()
        text += b" " * (-len(text) % 8)
        self.add(kind, number, len(text), text)

    def bytes(self) -> bytes:
        return b"".join(self._pieces)


def _file_header() -> bytes:
    start = _FILE_MAGIC + struct.pack("<I", VERSION)
    return start + struct.pack("<I", zlib.crc32(start))


def _rows(number: int, steps: np.ndarray, values: np.ndarray) -> np.ndarray:
    rows = np.empty(len(steps), _ROW)
    rows["series"], rows["step"], rows["value"] = number, steps, values
    return rows


def _crc(kind: int, number: int, count: int, payload: bytes | memoryview, offset: int) -> int:
    header = _FRAME_HEADER.pack(_FRAME_MAGIC, kind, 0, number, count, 0)
    return zlib.crc32(payload, zlib.crc32(_OFFSET.pack(offset), zlib.crc32(header)))


# ---------------------------------------------------------------------------------------------------------
# Reading frames

@dataclass
class _Block:
    """Steps ``first`` to ``first + kept - 1``, the first of ``stored`` that stand at ``offset``."""

    first: int
    kept: int
    stored: int
    layout: int
    offset: int


@dataclass
class _Contents:
    """What a walk through the frames found; ``end`` is the offset behind the last good one."""

    data: bytes = b""
    end: int = 0
    torn: int = 0
    damage: Sentence | None = None
    steps: int = 0
    layouts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    series: dict[int, str] = field(default_factory=dict)
    blocks: list[_Block] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)

    def take(self, kind: int, number: int, count: int, offset: int, payload: memoryview) -> None:
        if kind == STEPS:
            self.blocks.append(_Block(self.steps, count, count, number, offset))
            self.steps += count
        elif kind == SAMPLES:
            self.rows.append(np.frombuffer(payload, _ROW))
        elif kind == LAYOUT:
            self.layouts[number] = tuple(map(str, json.loads(bytes(payload))))
        elif kind == SERIES:
            self.series[number] = str(json.loads(bytes(payload)))
        else:
            self._forget(*_STEP.unpack(payload))

    def _forget(self, step: int) -> None:
        while self.blocks and self.blocks[-1].first >= step:
            self.blocks.pop()
        if self.blocks:
            last = self.blocks[-1]
            last.kept = min(last.kept, step - last.first)
        self.rows = [rows[rows["step"] < step] for rows in self.rows]
        self.steps = max(0, min(step, self.steps))

    def history(self) -> History:
        """All of it as a History, copied in one go."""
        columns = {name: np.full(self.steps, np.nan) for names in self.layouts.values() for name in names}
        targets = {number: [columns[name] for name in names] for number, names in self.layouts.items()}
        used: set[int] = set()
        for block in self.blocks:
            arrays = targets[block.layout]
            values = np.frombuffer(self.data, "<f8", len(arrays) * block.stored, block.offset)
            for column, array in enumerate(arrays):
                start = column * block.stored
                array[block.first:block.first + block.kept] = values[start:start + block.kept]
            used.add(block.layout)
        held = {name for number in used for name in self.layouts[number]}
        history = History()
        history.append(0, {name: values for name, values in columns.items() if name in held}, self._samples())
        history.damage, history.torn = self.damage, self.torn
        return history

    def _samples(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        rows = np.concatenate(self.rows) if self.rows else np.empty(0, _ROW)
        samples = {}
        for number, name in self.series.items():
            own = rows[rows["series"] == number]
            if len(own):
                own = own[latest_rows(own["step"])]
                samples[name] = own["step"].astype(np.int64), own["value"].astype(np.float64)
        return samples


def parse(data: bytes, file: str) -> _Contents:
    """Walk through all frames up to the end, the first damaged one or a torn one."""
    contents = _Contents(data=data, end=len(data[:_FILE_HEADER.size]))
    if data[:_FILE_HEADER.size] != _file_header():
        contents.end = 0
        if _file_header().startswith(data):  # a crash while the file was made
            contents.torn = len(data)
            return contents
        _refuse_header(data, file)
    view = memoryview(data)
    while (frame := _frame_at(view, contents.end, contents.layouts)) is not None:
        contents.take(*frame)
        contents.end = frame.offset + len(frame.payload)
    rest = len(data) - contents.end
    if rest and _any_good_frame(data, contents.end + 1, contents.layouts):
        contents.damage = Sentence(
            "The history {file} is damaged after step {step}: everything before is here, the rest is lost.",
            file=file, step=contents.steps)
    else:
        contents.torn = rest
    return contents


def _refuse_header(data: bytes, file: str) -> None:
    magic, version, crc = _FILE_HEADER.unpack(data[:_FILE_HEADER.size].ljust(_FILE_HEADER.size, b"\0"))
    if magic == _FILE_MAGIC and crc == zlib.crc32(data[:12]) and version > VERSION:
        raise HistoryProblem("The history {file} was written by a newer version of Descent: update "
                             "Descent to open it.", file=file)
    raise HistoryProblem("{file} is not a history of Descent, or its beginning is damaged: restore it from a "
                         "copy.", file=file)


class _Frame(NamedTuple):
    kind: int
    number: int
    amount: int
    offset: int
    payload: memoryview


def _frame_at(view: memoryview, start: int, layouts: dict[int, tuple[str, ...]]) -> _Frame | None:
    """The frame that begins at ``start``, or None where there is no whole and sound one."""
    offset = start + _FRAME_SIZE
    if offset > len(view):
        return None
    magic, kind, zero, number, count, crc = _FRAME_HEADER.unpack_from(view, start)
    if magic != _FRAME_MAGIC or zero:
        return None
    size = _payload_size(kind, number, count, layouts)
    if size is None or offset + size > len(view):
        return None
    payload = view[offset:offset + size]
    if crc != _crc(kind, number, count, payload, start):
        return None
    return _Frame(kind, number, count, offset, payload)


def _payload_size(kind: int, number: int, count: int, layouts: dict[int, tuple[str, ...]]) -> int | None:
    if kind == STEPS:
        return 8 * count * len(layouts[number]) if number in layouts else None
    if kind == SAMPLES:
        return _ROW.itemsize * count
    if kind == FORGET:
        return count if count == _STEP.size else None
    return count if kind in (LAYOUT, SERIES) else None


def _any_good_frame(data: bytes, start: int, layouts: dict[int, tuple[str, ...]]) -> bool:
    """Whether a whole frame follows somewhere: then what stands before it is damage, not a torn end."""
    view = memoryview(data)
    # The layout may be what was damaged, so any number of columns may be the right one.
    guesses = [layouts, *(dict.fromkeys(range(16), ("",) * columns) for columns in range(1, 33))]
    for _ in range(_TRIES):
        start = data.find(_FRAME_MAGIC, start)
        if start < 0:
            return False
        if any(_frame_at(view, start, guess) is not None for guess in guesses):
            return True
        start += 1
    return False


__all__ = ["HistoryProblem", "HistoryWriter", "WriteProblem", "parse", "read_history"]
