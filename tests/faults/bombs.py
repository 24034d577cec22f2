"""Files that are small, or hollow, and want to become large in memory; and how much memory it takes to refuse them.

    python -m tests.faults.bombs FOLDER

Each is read in a fork of this process, which has loaded everything before, so that the growth of its peak is what the
file costs.  A program of its own, because of the forks.  Prints one line of JSON: by name and door the file's bytes,
the growth in bytes, and what was said.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import torch

from tests.faults.forked import in_child, warm_up
from tests.faults.test_checkpoint_faults import disguised, text
from workbench import checkpoint, history_file
from workbench.history_file import LAYOUT, SERIES, STEPS, HistoryWriter, read_history
from workbench.importers.tensorboard import read_tensorboard
from workbench.importers.weights import read_weights
from workbench.journal import Journal
from workbench.sentence import Problem
from workbench.tables.reader import open_table

MIB = 2**20


# ---------------------------------------------------------------------------------------------------------
# Checkpoints

def _packed(path: Path) -> None:
    """100 MB of zeros in 100 kB."""
    torch.save({"w": torch.zeros(2)}, path.with_suffix(".plain"))
    with zipfile.ZipFile(path.with_suffix(".plain")) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, bytes(100 * MIB) if name.endswith("data/0") else old.read(name))


def _packed_pickle(path: Path) -> None:
    torch.save({"w": torch.zeros(2)}, path.with_suffix(".plain"))
    with zipfile.ZipFile(path.with_suffix(".plain")) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b"\x80\x02" + b"N" * (100 * MIB) if name.endswith("data.pkl") else old.read(name))


def _directory(path: Path) -> None:
    """Hundreds of thousands of parts that are nothing but an entry in the directory."""
    disguised(b"\x80\x02}.", path)
    with zipfile.ZipFile(path) as archive:
        folder = archive.namelist()[0].partition("/")[0]
        start, entries = archive.start_dir, len(archive.namelist())
    content = path.read_bytes()
    name = f"{folder}/data/".encode()
    one = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0x800, 0, 0, 0, 0, 0, 0, len(name) + 7,
                      0, 0, 0, 0, 0, 0)
    more = b"".join(one + name + b"%07d" % number for number in range(300_000))
    directory = content[start:-22] + more
    zip64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries + 300_000, entries + 300_000,
                        len(directory), start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, start + len(directory), 1)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(content[:start] + directory + zip64 + locator + end)


def _pickled(content: bytes) -> Callable[[Path], None]:
    return lambda path: disguised(b"\x80\x02}" + text("a") + content + b"s.", path)


def _tensor(size: bytes, stride: bytes, elements: bytes = b"K\x02") -> bytes:
    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu") + elements + b"tQ"
    return (b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K\x00" + size + stride
            + b"\x89ccollections\nOrderedDict\n)RtR")


_LARGE = b"\x8a\x06" + (2**40).to_bytes(6, "little")
_LAUGHS = b"(]q\x01" + b"".join(b"](" + b"h\x01" * 100 + b"eq\x01" for _ in range(40)) + b"t"

CHECKPOINTS: dict[str, Callable[[Path], None]] = {
    "packed zeros": _packed, "packed pickle": _packed_pickle, "parts without number": _directory,
    "a tensor expanded for ever": _pickled(_tensor(_LARGE + b"\x85", b"K\x00\x85")),
    "a storage that claims more": _pickled(_tensor(_LARGE + b"\x85", b"K\x01\x85", _LARGE)),
    "lists": _pickled(b"]" * 1_200_000), "dicts": _pickled(b"}" * 700_000), "marks": _pickled(b"(" * 1_500_000),
    "the same again": _pickled(b"]q\x01" + b"h\x01" * 1_000_000),
    "tuples in each other": _pickled(b")" + b"\x85" * 1_800_000),
    "lists in each other": _pickled(b"]" * 1_000_000 + b"a" * 999_999),
    "a long memory": _pickled(b"]" + b"".join(b"r" + struct.pack("<I", n) for n in range(1_300_000))),
    "a text that becomes wide": _pickled(b"X" + struct.pack("<I", 20_000_004) + b"a" * 20_000_000 + "😀".encode()),
    "a text that claims more": _pickled(b"X" + struct.pack("<I", 2**32 - 1) + b"a"),
    "a number without end": _pickled(b"\x8b" + struct.pack("<i", 2**31 - 1) + b"1"),
    "laughs": _pickled(_LAUGHS),
    "tensors": _pickled(_tensor(b"K\x02\x85", b"K\x01\x85") * 80_000),
    "more structure than any needs": _pickled(b"]" + b"N" * 40_000_000),
}


# ---------------------------------------------------------------------------------------------------------
# Histories

def _history(*frames: tuple[int, int, int, bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        content = history_file._Frames(16)
        for frame in frames:
            content.add(*frame)
        path.write_bytes(history_file._file_header() + content.bytes())

    return write


def _text(kind: int, number: int, content: bytes) -> tuple[int, int, int, bytes]:
    content += b" " * (-len(content) % 8)
    return kind, number, len(content), content


def _stairs() -> Callable[[Path], None]:
    """Every step has a series of its own: each has a place for every step."""
    frames = []
    for number in range(4_000):
        frames += [_text(LAYOUT, number, b'["s%d"]' % number), (STEPS, number, 1, bytes(8))]
    return _history(*frames)


def _wide() -> Callable[[Path], None]:
    """Many series of one step, and one of many steps."""
    names = json.dumps([f"s{number}" for number in range(60_000)]).encode()
    return _history(_text(LAYOUT, 0, names), (STEPS, 0, 1, bytes(8 * 60_000)), _text(LAYOUT, 1, b'["loss"]'),
                    (STEPS, 1, 1_000_000, bytes(8_000_000)))


def _claim(kind: int, count: int) -> Callable[[Path], None]:
    """A frame that says that it is longer than the file, with a sound checksum of what there is."""
    def write(path: Path) -> None:
        writer = HistoryWriter(path)
        writer.append(0, {"loss": np.zeros(3)}, {})
        writer.close()
        header = struct.pack("<4sBBHI", b"\x89DhF", kind, 0, 0, count)
        path.write_bytes(path.read_bytes() + header + struct.pack("<I", zlib.crc32(header)) + bytes(100))

    return write


HISTORIES: dict[str, Callable[[Path], None]] = {
    "steps without end": _claim(STEPS, 2**32 - 1), "names without end": _claim(LAYOUT, 2**32 - 1),
    "samples without end": _claim(6, 2**32 - 1), "a series for every step": _stairs(), "wide and long": _wide(),
    "names upon names": _history(_text(LAYOUT, 0, b"[" + b'"",' * 10_000_000 + b'""]')),
    "names in each other": _history(_text(LAYOUT, 0, b"[" * 8_000_000)),
    "series upon series": _history(*(_text(SERIES, number, b'"s%d"' % number) for number in range(65_536)),
                                   (6, 0, 65_536, b"".join(struct.pack("<Qd", number << 48, 1.0)
                                                           for number in range(65_536)))),
}


# ---------------------------------------------------------------------------------------------------------
# Others

def _journal(path: Path) -> None:
    path.write_bytes(b'{"step": 1, "name": ' + b"[" * 1_000_000 + b"\n")


def _tfevents(length: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        header = struct.pack("<Q", length)
        path.write_bytes(header + struct.pack("<I", zlib.crc32(header)) + bytes(1000))

    return write


def _rows(path: Path) -> None:
    """A hundred million numbers that are all the same, in a megabyte."""
    zeros = pa.array(np.zeros(50_000_000, np.int8))
    pq.write_table(pa.table({"a": zeros, "y": zeros}), path, compression="zstd", row_group_size=50_000_000)


def _text_again(categories: bool) -> Callable[[Path], None]:
    """A text of a megabyte in each of 20,000 rows, kept once; ``categories``: and said to be one of some."""
    def write(path: Path) -> None:
        rows = 20_000
        texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array(["long" * 2**18]))
        pq.write_table(pa.table({"a": texts, "y": pa.array(np.zeros(rows, np.int8))}), path, store_schema=categories)

    return write


def _table(path: Path) -> None:
    """On a machine of 256 MB, so that the file may be made quickly."""
    with mock.patch("workbench.tables.reader.os.sysconf", return_value=2**14), open_table(path) as file:
        file.read()


def all_bombs() -> dict[str, tuple[str, Callable[[Path], None], dict[str, Callable[[Path], Any]]]]:
    """By name: the file's, what writes it, and the doors that it comes to."""
    ours = {"load": lambda path: checkpoint.load(path, ours=False)}
    found: dict[str, tuple[str, Callable[[Path], None], dict[str, Callable[[Path], Any]]]] = {}
    for name, write in CHECKPOINTS.items():
        found[f"checkpoint: {name}"] = "a.pt", write, ours
    for name, write in HISTORIES.items():
        found[f"history: {name}"] = "history.bin", write, {"read": read_history, "go on": HistoryWriter}
    found["journal: lists in each other"] = "journal.jsonl", _journal, {"read": Journal.read}
    for length in (10**6, 2**40, 2**63):
        found[f"TensorBoard: {length}"] = (f"logs/{length}.tfevents", _tfevents(length),
                                           {"read": lambda path: read_tensorboard(path.parent)})
    found["Parquet: rows"] = "a.parquet", _rows, {"read": _table}
    found["Parquet: one text"] = "a.parquet", _text_again(False), {"read": _table}
    found["Parquet: one category"] = "a.parquet", _text_again(True), {"read": _table}
    return found


def cost(enter: Callable[[Path], Any], path: Path) -> tuple[int, str]:
    """By how many bytes the peak grew, and what was said ("" is nothing)."""
    before = psutil.Process().memory_info().rss
    said = ""
    try:
        found = enter(path)
        said = str(getattr(found, "damage", "") or "")
    except Problem as problem:
        said = str(problem)
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return peak - before, said


def measure(folder: Path) -> dict[str, dict[str, Any]]:
    warm_up()
    torch.save({"w": torch.zeros(2)}, folder / "warm.pt")
    read_weights(folder / "warm.pt")
    found = {}
    for name, (file, write, doors) in all_bombs().items():
        path = folder / str(len(found)) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        in_child(lambda write=write, path=path: write(path))
        for door, enter in doors.items():
            grown, said = in_child(lambda enter=enter, path=path: cost(enter, path))
            found[f"{name}, {door}"] = {"bytes": path.stat().st_size, "grown": grown, "said": said, "file": path.name}
        path.unlink()
    return found


FACTOR = 1.1
FREE = 32 * MIB
"""Beside it, because no program reads a file of three bytes in three bytes: the interpreter's own, and the buffers of
the allocator and of pyarrow."""
SERIES_FREE = 1024 * history_file._MOST_SERIES
"""What as many series as a history may have take in Python, however short they are."""


def too_large(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Those that took more memory than they may."""
    return [f"{name}: {one['grown'] >> 20} MB for {one['bytes'] >> 20} MB" for name, one in found.items()
            if one["grown"] > FACTOR * one["bytes"] + FREE + name.startswith("history") * SERIES_FREE]


def main() -> int:
    print(json.dumps(measure(Path(sys.argv[1]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
