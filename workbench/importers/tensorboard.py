"""Curves out of TensorBoard's event files, whoever wrote them.

Every folder that holds event files is one log, as in TensorBoard.  Of each, all numbers are read: every tag becomes a
series (named by ``tensorboard_tags``, or by its tag where two would be called the same), which has a value at every
step where the tag has one.  Pictures, texts and histograms are left out.  A series ``seconds`` says how much time had
passed.  What a restarted run had taken back is forgotten, as TensorBoard forgets it.
"""

from __future__ import annotations

import os
import shutil
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from workbench.history import History, latest_rows
from workbench.importers import IMPORTED
from workbench.progress import Reporter
from workbench.run import Run
from workbench.sentence import Problem, Sentence
from workbench.tensorboard_records import EventFile
from workbench.tensorboard_tags import series_of
from workbench.wall_times import SECONDS

RECIPE = "# Imported from TensorBoard: there is no recipe.\n"
_MOST_TAGS = 60_000  # a history's file numbers its series with sixteen bits


class TensorBoardProblem(Problem):
    """A folder out of which no curves can be read."""


@dataclass(frozen=True)
class Log:
    """What one folder of event files holds.

    ``begun`` and ``ended``  when its first and last number were written, seconds since 1970.
    ``notes``                what could not be read, or was left out.
    """

    name: str
    folder: Path
    history: History
    begun: float
    ended: float
    notes: tuple[Sentence, ...] = ()


def read_tensorboard(folder: Path | str, reporter: Reporter | None = None) -> list[Log]:
    """Every log in ``folder`` and below, by name; ``folder`` may also be one event file.

    Raises TensorBoardProblem where there is none, or none with a number in it; EventFileProblem for a file that cannot
    be read; Cancelled.
    """
    folder, reporter = Path(folder), reporter or Reporter()
    found = dict(_event_files(folder))
    if not found:
        raise TensorBoardProblem("There are no TensorBoard logs in {folder}: choose a folder with files whose names "
                                 "contain tfevents.", folder=str(folder))
    try:
        total = sum(file.stat().st_size for files in found.values() for file in files)
    except OSError:
        total = None
    reporter.begin(Sentence("Reading {file}", file=folder.name), total, "bytes")
    logs = [log for place, files in found.items() if (log := _read(_name(folder, place), place, files, reporter))]
    reporter.end()
    if not logs:
        raise TensorBoardProblem("The TensorBoard logs in {folder} hold no curves: choose another folder.",
                                 folder=str(folder))
    return logs


def import_tensorboard(folder: Path | str, runs: Path | str, reporter: Reporter | None = None) -> list[Run]:
    """Make a run in the folder ``runs`` of every log in ``folder``; all are made or none.

    ``info["imported"]`` of each has ``from`` ("tensorboard"), ``folder`` (the log's name), and ``notes``; its status is
    "imported", and ``created``, ``step`` and ``seconds`` are the log's.  Raises as ``read_tensorboard`` does, and
    WriteProblem.
    """
    made: list[Run] = []
    try:
        for log in read_tensorboard(folder, reporter):
            made.append(Run.create(runs, RECIPE, log.name))
            _fill(made[-1], log)
    except BaseException:
        for run in made:
            shutil.rmtree(run.folder, ignore_errors=True)
        raise
    return made


def _fill(run: Run, log: Log) -> None:
    history = log.history
    series = [history.series(name) for name in history.names()]
    writer = run.history_writer()
    try:
        writer.append(0, {one.name: one.values for one in series if one.dense},
                      {one.name: (one.steps, one.values) for one in series if not one.dense})
        writer.flush()
    finally:
        writer.close()
    run.update(
        created=_instant(log.begun) or run.info["created"], status=IMPORTED, seconds=log.ended - log.begun,
        step=1 + max(int(one.steps[-1]) for one in series),
        **{IMPORTED: {"from": "tensorboard", "folder": log.folder.name, "notes": [str(note) for note in log.notes]}})


def _instant(seconds: float) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):  # in no year that has a number
        return None


# ---------------------------------------------------------------------------------------------------------
# Finding

def _event_files(folder: Path) -> Iterator[tuple[Path, list[Path]]]:
    if folder.is_file():
        if "tfevents" in folder.name:
            yield folder.parent, [folder]
        return

    def refuse(error: OSError) -> None:
        raise TensorBoardProblem("The folder {folder} could not be read ({reason}): check its permissions.",
                                 folder=str(error.filename), reason=error.strerror or str(error)) from error

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders.sort()
        events = sorted(name for name in files if "tfevents" in name)
        if events:
            yield Path(place), [Path(place, name) for name in events]


def _name(folder: Path, place: Path) -> str:
    """The name of a log: that of the folder chosen, and the way to it from there."""
    if folder.is_file() or place == folder:
        return place.resolve().name or "tensorboard"
    return f"{folder.resolve().name} {place.relative_to(folder).as_posix()}"


# ---------------------------------------------------------------------------------------------------------
# Reading

@dataclass
class _Tag:
    """The numbers of a tag, in the order in which they were written."""

    steps: array[int] = field(default_factory=lambda: array("q"))
    walls: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))
    is_scalar: bool = False

    def forget(self, step: int) -> None:
        """Without what was written of ``step`` and later."""
        kept = np.frombuffer(self.steps, np.int64) < step
        for name, numbers in (("steps", self.steps), ("walls", self.walls), ("values", self.values)):
            setattr(self, name, array(numbers.typecode, np.array(numbers)[kept].tobytes()))


class _Reader:
    """Takes in the events of one log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tags: dict[str, _Tag] = {}
        self.left_out: set[str] = set()

    def take(self, event: Any) -> None:
        kind = event.WhichOneof("what")
        if kind == "summary":
            for value in event.summary.value:
                tag = self.tags.get(value.tag)
                number = _number(value, tag is not None and tag.is_scalar)
                if number is None:
                    self.left_out.add(value.tag)
                    continue
                if tag is None:
                    tag = self._new_tag(value.tag)
                tag.is_scalar = tag.is_scalar or value.HasField("tensor")
                tag.steps.append(event.step)
                tag.walls.append(event.wall_time)
                tag.values.append(number)
        elif kind == "session_log" and event.session_log.status == event.session_log.START:
            for tag in self.tags.values():
                tag.forget(event.step)

    def _new_tag(self, name: str) -> _Tag:
        if len(self.tags) >= _MOST_TAGS:
            raise TensorBoardProblem("The TensorBoard log in {folder} has more than {most} tags, too many for one run.",
                                     folder=str(self.folder), most=_MOST_TAGS)
        return self.tags.setdefault(name, _Tag())


def _read(name: str, folder: Path, files: Sequence[Path], reporter: Reporter) -> Log | None:
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.event_pb2 import Event

    reader, notes = _Reader(folder), []
    for file in files:
        events = EventFile(file, reporter)
        try:
            for entry in events:
                reader.take(Event.FromString(entry))
        except DecodeError:
            notes.append(Sentence("{file} holds an entry that is no event: all before it were read.", file=file.name))
        if events.damage is not None:
            notes.append(events.damage)
    others = sorted(reader.left_out - set(reader.tags))
    if others:
        notes.append(Sentence("Only numbers are read; left out: {tags}.",
                              tags=", ".join(others[:12]) + (", …" if len(others) > 12 else "")))
    return _log(name, folder, reader.tags, notes)


def _number(value: Any, known_scalar: bool) -> float | None:
    """The number of a summary's value; None where it holds something else.

    Newer writers put numbers into tensors, and say only at a tag's first one that it is a scalar.
    """
    kind = value.WhichOneof("value")
    if kind == "simple_value":
        return float(value.simple_value)
    plugin = value.metadata.plugin_data.plugin_name
    if kind != "tensor" or not (plugin == "scalars" or (known_scalar and not plugin)):
        return None
    # Before it is made: a tensor may claim to be of any size.
    if any(dim.size != 1 for dim in value.tensor.tensor_shape.dim):
        return None
    from tensorboard.util.tensor_util import make_ndarray

    try:
        return float(make_ndarray(value.tensor).item())
    except (TypeError, ValueError):  # no number, or of no type at all
        return None


def _log(name: str, folder: Path, tags: dict[str, _Tag], notes: list[Sentence]) -> Log | None:
    """The log that the numbers add up to; None where there are none."""
    curves: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
    dropped = 0
    names = _series_names(list(tags))
    for tag, numbers in tags.items():
        steps, walls, values = (np.array(one) for one in (numbers.steps, numbers.walls, numbers.values))
        walls = np.nan_to_num(walls, nan=0.0, posinf=0.0, neginf=0.0)
        kept = (steps >= 0) & latest_rows(steps)
        dropped += int(np.count_nonzero(~kept))
        if kept.any():
            curves[names[tag]] = steps[kept], walls[kept], values[kept]
    if not curves:
        return None
    if dropped:
        notes.append(Sentence("{count} values were left out: later ones took their place.", count=dropped))
    begun = float(min(np.min(walls) for _, walls, _ in curves.values()))
    ended = float(max(np.max(walls) for _, walls, _ in curves.values()))
    if SECONDS not in curves:
        steps, walls, _ = max(curves.values(), key=lambda curve: len(curve[0]))
        curves[SECONDS] = steps, walls, walls - begun
    return Log(name, folder, _history({name: (steps, values) for name, (steps, _, values) in curves.items()}),
               begun, ended, tuple(notes))


def _series_names(tags: Sequence[str]) -> dict[str, str]:
    """Tag -> series; where two tags would be one series, the second keeps its own name."""
    names: dict[str, str] = {}
    used = set(tags)  # a tag that is not renamed is not renamed to either
    for tag in tags:
        name = series_of(tag)
        if name != tag and name in used:
            name = tag
        used.add(name)
        names[tag] = name
    return names


def _history(curves: dict[str, tuple[np.ndarray, np.ndarray]]) -> History:
    """A series is dense where it has a value at every step of the run from 0 on, sampled otherwise."""
    whole = {name: len(steps) for name, (steps, _) in curves.items() if steps[0] == 0 and steps[-1] == len(steps) - 1}
    longest = max(whole.values(), default=0)
    dense = {name: curves[name][1] for name, length in whole.items() if length == longest and name != SECONDS}
    history = History()
    history.append(0, dense, {name: curve for name, curve in curves.items() if name not in dense})
    return history


__all__ = ["Log", "TensorBoardProblem", "import_tensorboard", "read_tensorboard"]
