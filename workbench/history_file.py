"""The file of a run's history: frames that are only ever added at the end, each with its checksum.

All numbers are little-endian.  The file begins with 16 bytes (magic, version, crc32 of both); then frames:

    magic 4s | kind u8 | 0 u8 | id u16 | count u32 | crc32 u32 | payload, a multiple of 8 bytes

    kind      id      count  payload
    LAYOUT    layout  bytes  names of the dense columns, a JSON list (padded with spaces)
    STEPS     layout  steps  float64 values, column after column, of the steps that follow those so far
    SERIES    series  bytes  the name of a sampled series, a JSON string
    SAMPLES   0       rows   rows of (series << 48 | step u64, value f64)
    FORGET    0       8      i64: everything at or after this step is forgotten
    WIDE      0       rows   rows of (series i64, step i64, value f64): steps beyond 2**48, and all of version 1

The crc covers the frame's header and payload and the offset at which the frame stands, so that no frame can
be taken for another.  A column name costs its bytes once; a batch of one step and two columns is 32 bytes.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from workbench.durable import AppendFile, WriteProblem, sync_file, sync_folder, write_problem
from workbench.history import History, checked_count
from workbench.messages import Columns, Samples
from workbench.sentence import Problem, Sentence

VERSION = 2
_FILE_MAGIC = b"DESCENTH"
_FILE_HEADER = struct.Struct("<8sII")
_FRAME_MAGIC = b"\x89DhF"
_FRAME_HEADER = struct.Struct("<4sBBHII")
_FRAME_SIZE = _FRAME_HEADER.size
_STEP = struct.Struct("<q")
_OFFSET = struct.Struct("<Q")
_CRC = struct.Struct("<I")
_NO_CRC = bytes(4)
LAYOUT, STEPS, SERIES, WIDE, FORGET, SAMPLES = range(1, 7)
_BUFFER, _PIECE = 2**20, 2**20  # bytes read at once, and put into a history at once
_MOST_RESERVED = 2**30  # bytes: a file may be mostly holes
_LOOK = 2**24  # bytes behind the last sound frame that are looked at,
_TRIES = 64  # and places in them, before they are called a torn end
_STEP_BITS = 48
_ROW_SIZES = {SAMPLES: 16, WIDE: 24}
_LONGEST_NAMES = 2**23  # bytes of one frame of names,
_MOST_SERIES = 2**16  # and how many there may be in all
# A column that comes late has gaps before it.  They take memory only where it is shown: so much of them is believed.
_GAPS_FACTOR, _GAPS_FREE = 4, 2**30
_Layouts = dict[int, tuple[str, ...]]


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
        contents = _walk(self.path, keep=False) if self.path.exists() else _Contents()
        if contents.damage is not None:
            self.damage = _set_aside(self.path)
        self._file = AppendFile(self.path, end=contents.end)
        if not self._file.end:
            self._file.append(_file_header())
        self._layouts = {names: number for number, names in contents.layouts.items()}
        self._series = {name: number for number, name in contents.series.items()}
        self._last_sample = contents.last_sample
        self._steps = contents.steps

    @property
    def steps(self) -> int:
        """How many steps the file holds."""
        return self._steps

    @property
    def bytes(self) -> int:
        """How long the file is."""
        return self._file.end

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
            latest = max(int(np.max(at)) for at, _ in measured.values())
            kind, rows_of = (SAMPLES, _rows) if latest < 1 << _STEP_BITS else (WIDE, _wide_rows)
            rows = np.concatenate([rows_of(series[name], *pair) for name, pair in measured.items()])
            frames.add(kind, 0, len(rows), rows.tobytes())
            last = max(last, latest)
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
    contents = _walk(Path(path), keep=True)
    history = contents.history
    history.damage, history.torn = contents.damage, contents.torn
    return history


def _set_aside(path: Path) -> Sentence:
    copies = (path.with_name(f"{path.stem}.damaged-{n}{path.suffix}") for n in range(1, 1_000_000))
    copy = next(copy for copy in copies if not copy.exists())
    try:
        shutil.copyfile(path, copy)
        with open(copy, "r+b") as file:
            sync_file(file.fileno())  # what is cut off next is nowhere else
        sync_folder(copy.parent)
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
        header = _FRAME_HEADER.pack(_FRAME_MAGIC, kind, 0, number, count, 0)[:12]
        self._pieces += [header, _CRC.pack(_crc(header, payload, self._offset)), payload]
        self._offset += _FRAME_SIZE + len(payload)

    def add_text(self, kind: int, number: int, content: object) -> None:
        text = json.dumps(content).encode()
        text += b" " * (-len(text) % 8)
        self.add(kind, number, len(text), text)

    def bytes(self) -> bytes:
        return b"".join(self._pieces)


def _file_header(version: int = VERSION) -> bytes:
    start = _FILE_MAGIC + struct.pack("<I", version)
    return start + struct.pack("<I", zlib.crc32(start))


def _rows(number: int, steps: np.ndarray, values: np.ndarray) -> np.ndarray:
    rows = np.empty((len(steps), 2), "<u8")
    rows[:, 0] = steps
    rows[:, 0] |= np.uint64(number << _STEP_BITS)
    rows[:, 1] = np.asarray(values, "<f8").view("<u8")
    return rows


def _wide_rows(number: int, steps: np.ndarray, values: np.ndarray) -> np.ndarray:
    """For steps that somebody else has counted, in nanoseconds perhaps."""
    rows = np.empty((len(steps), 3), "<i8")
    rows[:, 0], rows[:, 1] = number, steps
    rows[:, 2] = np.asarray(values, "<f8").view("<i8")
    return rows


def _crc(header: bytes, payload: bytes, offset: int) -> int:
    """Of a frame whose header (without the crc, 12 bytes) and payload stand at ``offset``."""
    return zlib.crc32(payload, zlib.crc32(header + _NO_CRC + _OFFSET.pack(offset)))


# ---------------------------------------------------------------------------------------------------------
# Reading frames

class _Contents:
    """What a walk through the frames has found so far.

    ``end``   the offset behind the last good frame; ``torn`` and ``damage`` say what follows it.
    ``keep``  the numbers are wanted, as ``history``; else only what a writer must know.

    Steps and samples are put into the history in large pieces, because there may be a million frames.
    """

    def __init__(self, keep: bool = False, size: int = 0, name: str = "") -> None:
        self._name = name
        self._size = size
        self._most = _GAPS_FACTOR * size + _GAPS_FREE
        self._dense: set[str] = set()
        self.end = self.torn = 0
        self.damage: Sentence | None = None
        self.steps = 0
        self.last_sample = -1
        self.layouts: dict[int, tuple[str, ...]] = {}
        self.series: dict[int, str] = {}
        self.history = History()
        self._keep = keep
        self._layout = -1
        self._blocks: list[np.ndarray] = []
        self._rows_kind = SAMPLES
        self._rows: list[bytes] = []
        self._waiting = 0

    def take(self, kind: int, number: int, count: int, payload: bytes) -> None:
        if kind == STEPS:
            if number != self._layout:
                self._put_blocks()
                self._layout = number
            if self._keep:
                self._blocks.append(np.frombuffer(payload, "<f8").reshape(-1, count))
                self._waiting += len(payload)
            self.steps += count
            self._check_claim()
        elif kind in _ROW_SIZES:
            if kind != self._rows_kind:
                self._put_rows()
                self._rows_kind = kind
            self._rows.append(payload)
            self._waiting += len(payload)
        elif kind == LAYOUT:
            self.put()  # the number may be that of another layout from now on
            self.layouts[number] = tuple(map(str, json.loads(payload)))
            self._dense.update(self.layouts[number])
            self._check_claim()
        elif kind == SERIES:
            self.put()
            self.series[number] = str(json.loads(payload))
        else:
            self.put()
            self._forget(*_STEP.unpack(payload))
        if self._waiting >= _PIECE:
            self.put()

    def _check_claim(self) -> None:
        """Every dense series has a place for every step, once it is shown."""
        if 8 * self.steps * len(self._dense) > self._most or len(self._dense) > _MOST_SERIES:
            raise HistoryProblem("{file} was refused as a bomb: its {series} series would take far more memory than "
                                 "the file is long; restore it from a copy.", file=self._name,
                                 series=len(self._dense))

    def _forget(self, step: int) -> None:
        step = max(step, 0)
        self.steps = min(step, self.steps)
        self.last_sample = min(step - 1, self.last_sample)
        self.history.truncate(step)

    def put(self) -> None:
        """Put what waits into the history."""
        self._put_blocks()
        self._put_rows()
        self._waiting = 0

    def _put_blocks(self) -> None:
        if not self._blocks:
            return
        values = self._blocks[0] if len(self._blocks) == 1 else np.concatenate(self._blocks, axis=1)
        self._blocks = []
        names = self.layouts[self._layout]
        if not self.history.steps:
            # The file cannot hold more steps of the first layout, which is the only one of most runs.
            self.history.reserve(names, min(self._size, _MOST_RESERVED) // (8 * len(names)))
        self.history.append(self.history.steps, dict(zip(names, values, strict=True)), {})

    def _put_rows(self) -> None:
        if not self._rows:
            return
        rows = np.frombuffer(b"".join(self._rows), "<u8").reshape(-1, _ROW_SIZES[self._rows_kind] // 8)
        self._rows = []
        numbers, steps, values = rows[:, 0], rows[:, -2].view("<i8"), rows[:, -1].view("<f8")
        if self._rows_kind == SAMPLES:
            numbers, steps = numbers >> np.uint64(_STEP_BITS), steps & (1 << _STEP_BITS) - 1
        self.last_sample = max(self.last_sample, int(steps.max(initial=-1)))
        if self._keep and len(rows):
            # In order and cut where the number changes, because there may be as many series as rows.
            order = np.argsort(numbers, kind="stable")
            starts = np.flatnonzero(np.diff(numbers[order], prepend=numbers[order[:1]] + 1))
            of_number = dict(zip(numbers[order[starts]].tolist(), np.split(order, starts[1:]), strict=True))
            for number, name in self.series.items():
                if (own := of_number.get(number)) is not None:
                    self.history.append(0, {}, {name: (steps[own], values[own])})


def _walk(path: Path, keep: bool) -> _Contents:
    """Walk through all frames up to the end, the first damaged one or a torn one."""
    try:
        # Read in order and piece by piece: a long run has hundreds of megabytes.  (Not mapped into memory: whoever
        # reads a live run would die of a piece that its writer takes back.)
        with open(path, "rb", buffering=_BUFFER) as file:
            size = os.fstat(file.fileno()).st_size
            contents = _Contents(keep, size, path.name)
            _check_header(file, size, path.name, contents)
            if contents.torn:
                return contents
            while (frame := _next_frame(file, contents.end, size, contents.layouts)) is not None:
                contents.take(*frame)
                contents.end += _FRAME_SIZE + len(frame[3])
            contents.put()
            _judge_rest(file, size, path.name, contents)
            return contents
    except FileNotFoundError:
        raise HistoryProblem("There is no history {file} in {folder}: choose another run.",
                             file=path.name, folder=str(path.parent)) from None
    except OSError as error:
        raise HistoryProblem("The history {file} could not be read ({reason}): check the disk and the file's "
                             "permissions.", file=path.name, reason=error.strerror or str(error)) from error
    except HistoryProblem:
        raise
    except (ValueError, TypeError, MemoryError, RecursionError) as error:  # sound frames, impossible contents
        raise HistoryProblem("{file} is not a history of Descent ({reason}): restore it from a copy.",
                             file=path.name, reason=str(error) or "too large") from error


def _check_header(file: BinaryIO, size: int, name: str, contents: _Contents) -> None:
    start = file.read(_FILE_HEADER.size)
    known = [_file_header(version) for version in range(1, VERSION + 1)]
    if start in known:
        contents.end = len(start)
    elif any(header.startswith(start) for header in known):  # a crash while the file was made
        contents.torn = size
    else:
        magic, version, crc = _FILE_HEADER.unpack(start.ljust(_FILE_HEADER.size, b"\0"))
        if magic == _FILE_MAGIC and crc == zlib.crc32(start[:12]) and version > VERSION:
            raise HistoryProblem("The history {file} was written by a newer version of Descent: update "
                                 "Descent to open it.", file=name)
        raise HistoryProblem("{file} is not a history of Descent, or its beginning is damaged: restore it from a "
                             "copy.", file=name)


def _next_frame(file: BinaryIO, start: int, size: int, layouts: _Layouts) -> tuple[int, int, int, bytes] | None:
    """Kind, number, count and payload of the frame at ``start``, where the file stands; None where there is no whole
    and sound one."""
    header = file.read(_FRAME_SIZE)
    if len(header) < _FRAME_SIZE:
        return None
    magic, kind, zero, number, count, crc = _FRAME_HEADER.unpack(header)
    if magic != _FRAME_MAGIC or zero:
        return None
    length = _payload_size(kind, number, count, layouts)
    if length is None or start + _FRAME_SIZE + length > size:
        return None
    payload = file.read(length)
    if len(payload) < length or crc != _crc(header[:12], payload, start):
        return None
    return kind, number, count, payload


def _payload_size(kind: int, number: int, count: int, layouts: _Layouts) -> int | None:
    if kind == STEPS:
        return 8 * count * len(layouts[number]) if count and layouts.get(number) else None
    if kind in _ROW_SIZES:
        return _ROW_SIZES[kind] * count
    if kind == FORGET:
        return count if count == _STEP.size else None
    return count if kind in (LAYOUT, SERIES) and count <= _LONGEST_NAMES else None


# ---------------------------------------------------------------------------------------------------------
# What stands behind the last good frame

def _judge_rest(file: BinaryIO, size: int, name: str, contents: _Contents) -> None:
    """A crash cuts the last frame off; whatever else stands there is damage, and may be worth keeping."""
    rest = size - contents.end
    if not rest:
        return
    file.seek(contents.end)
    looked_at = file.read(_LOOK)
    if _is_cut_off(looked_at, rest, contents.layouts) and not _any_good_frame(looked_at, contents.end,
                                                                             contents.layouts):
        contents.torn = rest
    else:
        contents.damage = Sentence(
            "The history {file} is damaged after step {step}: everything before is here, the rest is lost.",
            file=name, step=contents.steps)


def _is_cut_off(start: bytes, size: int, layouts: _Layouts) -> bool:
    """Whether these ``size`` bytes begin like a frame that is longer."""
    if size < _FRAME_SIZE:
        return _FRAME_MAGIC.startswith(start[:4])
    magic, kind, zero, number, count, _ = _FRAME_HEADER.unpack_from(start)
    length = _payload_size(kind, number, count, layouts)
    return magic == _FRAME_MAGIC and not zero and length is not None and _FRAME_SIZE + length > size


def _any_good_frame(rest: bytes, offset: int, layouts: _Layouts) -> bool:
    """Whether a whole frame follows somewhere: then it was the header before that was damaged."""
    # The layout may be what was damaged, so any number of columns may be the right one.
    guesses = [layouts, *(dict.fromkeys(range(16), ("",) * columns) for columns in range(1, 33))]
    start = 0
    for _ in range(_TRIES):
        start = rest.find(_FRAME_MAGIC, start + 1)
        if start < 0:
            return False
        for guess in guesses:
            piece = io.BytesIO(rest)
            piece.seek(start)
            if _next_frame(piece, offset + start, offset + len(rest), guess) is not None:
                return True
    return False


__all__ = ["HistoryProblem", "HistoryWriter", "WriteProblem", "read_history"]
