"""A log that TensorBoard shows live while a run trains.

    log = TensorBoardWriter(run.folder / "tensorboard")
    for event in trainer.events():
        if sentence := log.follow(event):
            print(sentence)
    log.close()

``follow`` only puts the event aside; a thread of the log's own turns the events of about a second into entries of an
event file and writes them.  Tags are those of ``tensorboard_tags``, steps the run's own, wall times those at which the
steps were made.  Edits are texts under the tag ``edits``.  A run that goes on gets a further file in the same folder,
and an entry that tells TensorBoard to forget what a run that was taken back had made.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from workbench import edits
from workbench.durable import AppendFile, write_problem
from workbench.messages import Event, GroupsChanged, NotFinite, Resumed, Started, Steps
from workbench.sentence import Problem, Sentence
from workbench.tensorboard_records import VERSION, encode, encode_scalars
from workbench.tensorboard_tags import tag_of

FOLDER = "tensorboard"
"""The log's folder in the folder of its run."""

EDITS = "edits"
_EVERY_SECONDS = 1.0
# What waits for room on a full disk; beyond it the log has a gap, which an export of the run afterwards has not.
_MOST_WAITING = 64 * 2**20

Stamped = tuple[float, Event]
"""When an event was said (seconds since 1970), and the event."""


class TensorBoardWriter:
    """Writes what it is told of into an event file in ``folder``, which is made if need be (its parent is not).

    Nothing here stops a training: where the disk refuses, ``follow`` or ``close`` returns a sentence, once, and the
    log goes on when there is room.  ``follow`` and ``close`` are called by one thread.
    """

    def __init__(self, folder: Path | str, every: float = _EVERY_SECONDS) -> None:
        self.folder = Path(folder)
        self._every = every
        self._events: deque[Stamped] = deque()
        self._entries = Entries()
        self._file: AppendFile | None = None
        self._waiting = b""
        self._complaints: deque[Sentence] = deque()
        self._said = False
        self._broken = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._write_until_closed, name="tensorboard log", daemon=True)
        self._thread.start()

    def follow(self, event: Event) -> Sentence | None:
        """Take note of an event; a sentence the first time that the log cannot be written."""
        if not self._broken:
            self._events.append((time.time(), event))
        return self._take_complaint()

    def close(self) -> Sentence | None:
        """Write what is left and end; may be called twice."""
        self._closing.set()
        self._thread.join()
        if self._file is not None:
            self._file.close()
            self._file = None
        return self._take_complaint()

    def _take_complaint(self) -> Sentence | None:
        return self._complaints.popleft() if self._complaints else None

    # ------------------------------------------------------------------ in the log's own thread

    def _write_until_closed(self) -> None:
        try:
            while not self._closing.wait(self._every):
                self._write()
            self._write()
        except Exception as error:  # whatever it is, training goes on
            self._broken = True
            self._events.clear()
            self._complain(Sentence("{kind}: {error}", kind=type(error).__name__, error=error))

    def _write(self) -> None:
        for _ in range(len(self._events)):  # and no more: others may come as fast as they are taken
            self._entries.take(*self._events.popleft())
        self._waiting += b"".join(self._entries.read())
        if not self._waiting:
            return
        try:
            if self._file is None:
                self._file = _new_file(self.folder)
            self._file.append(self._waiting)
        except Problem as problem:
            self._complain(problem.sentence)
            if len(self._waiting) > _MOST_WAITING:
                self._waiting = b""
        else:
            self._waiting, self._said = b"", False

    def _complain(self, why: Sentence) -> None:
        if not self._said:
            self._complaints.append(Sentence("The TensorBoard log may get a gap; training goes on, and an export "
                                             "afterwards has every step. {why}", why=why))
        self._said = True


def _new_file(folder: Path) -> AppendFile:
    """A new event file, whose name comes after all others: TensorBoard reads a folder in the order of its names."""
    try:
        folder.mkdir(exist_ok=True)
        there = [int(part) for path in folder.glob("events.out.tfevents.*")
                 if (part := path.name.split(".")[3]).isdigit()]
    except OSError as error:
        raise write_problem(error, folder) from error
    return AppendFile(folder / file_name(max(int(time.time()), max(there, default=0) + 1)))


def file_name(started: float) -> str:
    """The name of an event file that was begun at ``started`` (seconds since 1970)."""
    return f"events.out.tfevents.{int(started):010d}.descent.{os.getpid()}"


class Entries:
    """From events to entries of an event file; not thread-safe."""

    def __init__(self) -> None:
        self._started = False
        self._told = 0  # the first step that was not told of yet
        self._at = 0.0  # when it was begun
        self._groups: tuple[str, ...] = ()
        self._ready: list[bytes] = []
        self._blocks: dict[tuple[str, ...], list[tuple[np.ndarray, np.ndarray, np.ndarray]]] = {}

    def take(self, at: float, event: Event) -> None:
        """``event`` was said at ``at``."""
        if not self._started:
            self._started, self._at = True, at
            self._ready.append(encode(begin(at)))
        match event:
            case Steps():
                self._groups = tuple(group.name for group in event.groups)
                self._take_steps(at, event)
            case Started(first_step=first, resumed=resumed, groups=groups):
                self._at, self._groups = at, tuple(group.name for group in groups)
                if resumed:
                    self._forget(at, first)
            case Resumed():
                self._at = at
            case GroupsChanged(groups=groups):
                self._groups = tuple(group.name for group in groups)
            case NotFinite(step=step):
                self._forget(at, step)
        if (edit := edits.describe(event, self._groups)) is not None:
            self._ready.append(encode(edit_text(at, getattr(event, "step", self._told), edit)))

    def _take_steps(self, at: float, event: Steps) -> None:
        count = event.count
        if count:
            if event.first < self._told:
                self._forget(at, event.first)
            self._told = event.first + count
            walls = self._at + (at - self._at) * np.arange(1, count + 1) / count
            self._add(tuple(map(tag_of, event.columns)), np.arange(event.first, self._told), walls,
                      np.array([*event.columns.values()]))
        else:
            walls = np.array([at])
        for name, (steps, values) in event.samples.items():
            places = np.clip(steps - event.first, 0, len(walls) - 1)
            self._add((tag_of(name),), steps, walls[places], values[np.newaxis])
        self._at = at

    def _add(self, tags: tuple[str, ...], steps: np.ndarray, walls: np.ndarray, values: np.ndarray) -> None:
        if tags and len(steps):
            self._blocks.setdefault(tags, []).append((steps, walls, values))

    def _forget(self, at: float, step: int) -> None:
        """TensorBoard forgets what it has read of ``step`` and later."""
        self._ready += self._encoded_blocks()
        self._ready.append(encode(restart(at, step)))
        self._told = min(self._told, step)

    def read(self) -> list[bytes]:
        """The entries of all that was taken since the last time."""
        ready, self._ready = [*self._ready, *self._encoded_blocks()], []
        return ready

    def _encoded_blocks(self) -> Iterator[bytes]:
        blocks, self._blocks = self._blocks, {}
        for tags, parts in blocks.items():
            steps, walls, values = zip(*parts, strict=True)
            yield encode_scalars(tags, np.concatenate(steps), np.concatenate(walls), np.concatenate(values, axis=1))


def begin(wall: float) -> Any:
    """The event that every event file begins with."""
    return _event(wall, file_version=VERSION)


def restart(wall: float, step: int) -> Any:
    """The event that makes TensorBoard forget ``step`` and all later ones that it has read so far."""
    from tensorboard.compat.proto.event_pb2 import SessionLog

    return _event(wall, step=step, session_log=SessionLog(status=SessionLog.START))


def edit_text(wall: float, step: int, text: str) -> Any:
    """The event of an edit at ``step``."""
    from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
    from tensorboard.compat.proto.tensor_pb2 import TensorProto
    from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
    from tensorboard.compat.proto.types_pb2 import DT_STRING

    metadata = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="text"))
    tensor = TensorProto(dtype=DT_STRING, string_val=[text.encode()],
                         tensor_shape=TensorShapeProto(dim=[TensorShapeProto.Dim(size=1)]))
    return _event(wall, step=step, summary=Summary(value=[Summary.Value(tag=EDITS, metadata=metadata, tensor=tensor)]))


def _event(wall: float, **fields: Any) -> Any:
    from tensorboard.compat.proto.event_pb2 import Event as Message

    return Message(wall_time=wall, **fields)
