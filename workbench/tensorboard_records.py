"""TensorBoard's event files: entries one behind the other, each with its checksums.

    u64 length | u32 masked crc32c of the length | an Event, as protobuf writes it | u32 masked crc32c of the Event

TensorBoard's own writer and reader take 40 microseconds of Python an entry, most of it for the checksums, which a run
of 10,000 steps a second cannot spare.  Here the checksums of thousands of entries are found at once, and so are the
bytes of events that differ in nothing but their numbers; what they are made of comes from TensorBoard's own messages.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from workbench.progress import Reporter
from workbench.sentence import Problem, Sentence

VERSION = "brain.Event:2"
_HEAD, _FOOT = struct.Struct("<QI"), struct.Struct("<I")
_POLYNOMIAL = 0x82F63B78  # Castagnoli's, reversed
# Checksums of fewer entries of one length than this are found faster one by one.
_MANY = 32
_IN_CACHE = 4096  # entries whose checksums are found together
# As much is read before its checksums are looked at.
_READ_ENTRIES, _READ_BYTES = 8192, 8 * 2**20


class EventFileProblem(Problem):
    """An event file that cannot be read at all."""


# ---------------------------------------------------------------------------------------------------------
# Writing

def encode(event: Any) -> bytes:
    """One entry: an ``event_pb2.Event`` with its frame."""
    payload: bytes = event.SerializeToString()
    length = struct.pack("<Q", len(payload))
    return length + _FOOT.pack(_masked_crc(length)) + payload + _FOOT.pack(_masked_crc(payload))


def encode_scalars(tags: Sequence[str], steps: np.ndarray, walls: np.ndarray, values: np.ndarray) -> bytes:
    """An entry a step, with a number for each tag.

    ``steps`` int64 (n,), from 0 up; ``walls`` float64 (n,), seconds since 1970; ``values`` (tags, n), which become
    float32, as TensorBoard keeps them.  Byte for byte what ``encode`` makes of the same events, but for a step 0 that
    is written out.
    """
    if not len(steps) or not len(tags):
        return b""
    with np.errstate(over="ignore", invalid="ignore"):
        numbers = np.asarray(values).astype("<f4")
    digits = _varint_digits(steps)
    # Steps ascend but for a run that was taken back, so there are few stretches of steps of one length.
    ends = [*(np.flatnonzero(np.diff(digits)) + 1).tolist(), len(steps)]
    pieces, start = [], 0
    for end in ends:
        pieces.append(_entries(tags, steps[start:end], walls[start:end], numbers[:, start:end], int(digits[start])))
        start = end
    return b"".join(pieces)


def _entries(tags: Sequence[str], steps: np.ndarray, walls: np.ndarray, values: np.ndarray, digits: int) -> bytes:
    """``encode_scalars`` for steps that all take ``digits`` bytes."""
    tail, places = _tail(tuple(tags))
    length = 9 + 1 + digits + len(tail)
    rows = np.empty((len(steps), _HEAD.size + length + _FOOT.size), np.uint8)
    packed_length = struct.pack("<Q", length)
    rows[:, :_HEAD.size] = np.frombuffer(packed_length + _FOOT.pack(_masked_crc(packed_length)), np.uint8)
    payload = rows[:, _HEAD.size:-_FOOT.size]
    payload[:, 0] = 0x09  # field 1, wall_time, a double
    payload[:, 1:9] = np.ascontiguousarray(walls, "<f8").view(np.uint8).reshape(-1, 8)
    payload[:, 9] = 0x10  # field 2, step, a varint: seven bits a byte, the lowest first
    for digit in range(digits):
        more = 0x80 if digit < digits - 1 else 0
        payload[:, 10 + digit] = (steps >> (7 * digit)) & 0x7F | more
    payload[:, 10 + digits:] = np.frombuffer(tail, np.uint8)
    for place, column in zip(places, values, strict=True):
        at = 10 + digits + place
        payload[:, at:at + 4] = np.ascontiguousarray(column).view(np.uint8).reshape(-1, 4)
    rows[:, -_FOOT.size:] = _masked_crcs(payload).astype("<u4").view(np.uint8).reshape(-1, 4)
    return rows.tobytes()


@cache
def _tail(tags: tuple[str, ...]) -> tuple[bytes, list[int]]:
    """What follows the step in an event with these tags, and where in it each number stands."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary

    values = [Summary(value=[Summary.Value(tag=tag, simple_value=1.0)]).SerializeToString() for tag in tags]
    tail: bytes = Event(summary=Summary.FromString(b"".join(values))).SerializeToString()
    start = len(tail) - sum(map(len, values))
    ends = start + np.cumsum([len(value) for value in values])
    return tail, [int(end) - 4 for end in ends]


def _varint_digits(steps: np.ndarray) -> np.ndarray:
    """How many bytes protobuf needs for each: (n,)."""
    digits = np.ones(len(steps), np.int64)
    for shift in range(7, 63, 7):
        digits += steps >> shift > 0
    return digits


# ---------------------------------------------------------------------------------------------------------
# Reading

class EventFile:
    """The entries of an event file, as bytes of Events, one after the other.

    Everything before the first entry that is cut off or damaged is given; ``damage`` then says so.  Raises
    EventFileProblem where the file cannot be read.
    """

    def __init__(self, path: Path, reporter: Reporter | None = None) -> None:
        self.path = path
        self.damage: Sentence | None = None
        self._reporter = reporter or Reporter()

    def __iter__(self) -> Iterator[bytes]:
        try:
            with open(self.path, "rb", buffering=2**20) as file:
                size = self.path.stat().st_size
                while heads_and_payloads := self._read(file, size):
                    heads, payloads, feet = heads_and_payloads
                    sound = self._sound(heads, payloads, feet)
                    yield from payloads[:sound]
                    self._reporter.add(sum(map(len, payloads[:sound])) + sound * (_HEAD.size + _FOOT.size))
                    if sound < len(payloads):
                        self.damage = Sentence("{file} is damaged from one place on: what stands before it was read.",
                                               file=self.path.name)
                    if self.damage is not None:
                        return
        except OSError as error:
            raise EventFileProblem("The event file {file} could not be read ({reason}): check the disk and the file's "
                                   "permissions.", file=self.path.name, reason=error.strerror or str(error)) from error

    def _read(self, file: BinaryIO, size: int) -> tuple[list[bytes], list[bytes], list[int]] | None:
        """Some entries, unchecked: what says their lengths, the events, their checksums.  None at the end."""
        heads: list[bytes] = []
        payloads: list[bytes] = []
        feet: list[int] = []
        taken, start = 0, file.tell()
        while len(heads) < _READ_ENTRIES and taken < _READ_BYTES:
            head = file.read(_HEAD.size)
            if not head:
                break
            length = int.from_bytes(head[:8], "little")
            end = start + taken + _HEAD.size + length + _FOOT.size
            if len(head) < _HEAD.size or end > size:
                self.damage = Sentence("{file} is cut off in the middle of an entry: all entries before it were read.",
                                       file=self.path.name)
                break
            heads.append(head)
            payloads.append(file.read(length))
            feet.append(int.from_bytes(file.read(_FOOT.size), "little"))
            taken += _HEAD.size + length + _FOOT.size
        return (heads, payloads, feet) if heads or self.damage else None

    @staticmethod
    def _sound(heads: Sequence[bytes], payloads: Sequence[bytes], feet: Sequence[int]) -> int:
        """How many entries there are before the first one whose checksums are wrong."""
        told = [int.from_bytes(head[8:], "little") for head in heads]
        right = (masked_crcs([head[:8] for head in heads]) == told) & (masked_crcs(payloads) == feet)
        return len(heads) if right.all() else int(np.argmin(right))


# ---------------------------------------------------------------------------------------------------------
# Checksums

def masked_crcs(payloads: Sequence[bytes]) -> np.ndarray:
    """The masked crc32c of each: (n,) uint32.  Those of one length are found together."""
    found = np.empty(len(payloads), np.uint32)
    by_length: dict[int, list[int]] = {}
    for place, payload in enumerate(payloads):
        by_length.setdefault(len(payload), []).append(place)
    for length, places in by_length.items():
        if len(places) < _MANY:
            found[places] = [_masked_crc(payloads[place]) for place in places]
        else:
            joined = b"".join([payloads[place] for place in places])
            found[places] = _masked_crcs(np.frombuffer(joined, np.uint8).reshape(len(places), length))
    return found


def _masked_crcs(rows: np.ndarray) -> np.ndarray:
    """The masked crc32c of each row of bytes: (n, length) uint8 -> (n,) uint32.

    Two bytes at a time, and so many rows that everything stays in the cache.
    """
    pieces = [_crcs(rows[start:start + _IN_CACHE]) for start in range(0, len(rows), _IN_CACHE)]
    return _masked(~np.concatenate(pieces)) if pieces else np.empty(0, np.uint32)


def _crcs(rows: np.ndarray) -> np.ndarray:
    pairs, table = rows.shape[1] // 2, _table_of_pairs()
    crc = np.full(len(rows), 0xFFFFFFFF, np.uint32)
    for pair in np.ascontiguousarray(np.ascontiguousarray(rows[:, :2 * pairs]).view("<u2").T):
        crc = table.take(crc.astype(np.uint16) ^ pair) ^ (crc >> 16)
    if rows.shape[1] % 2:
        crc = _table().take(crc.astype(np.uint8) ^ rows[:, -1]) ^ (crc >> 8)
    return crc


def _masked_crc(payload: bytes) -> int:
    table = _table_list()
    crc = 0xFFFFFFFF
    for byte in payload:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return int(_masked(np.array([~crc & 0xFFFFFFFF], np.uint32))[0])


def _masked(crc: np.ndarray) -> np.ndarray:
    # So that the checksum of something with checksums in it stays one.
    return ((crc >> 15) | (crc << 17)) + np.uint32(0xA282EAD8)


@cache
def _table() -> np.ndarray:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(_POLYNOMIAL), table >> 1)
    return table


@cache
def _table_of_pairs() -> np.ndarray:
    """What two bytes make of a checksum, (65536,) uint32."""
    table, pairs = _table(), np.arange(2**16, dtype=np.uint32)
    for _ in range(2):
        pairs = table[pairs & 0xFF] ^ (pairs >> 8)
    return pairs


@cache
def _table_list() -> list[int]:
    numbers: list[int] = _table().tolist()
    return numbers
