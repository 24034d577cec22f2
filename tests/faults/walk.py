"""Walks through every call that a short run makes to the disk, and lets each fail in turn.

The run makes 14 steps with a live edit, saves every third step and the best states, and is stopped with a checkpoint.
What is left is looked at as after a kill (``tests.faults.kills``).
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from tests.faults.failing_disk import FailingDisk, Place
from tests.faults.forked import in_child, start
from tests.faults.kills import Said, Whole, edits, look, pass_on, whole
from tests.workbench.running import Told, recipe
from workbench.messages import CheckpointSaved, Event, Refused, Started, Stop, WaitsForRoom
from workbench.programme import Programme
from workbench.registry import Choice
from workbench.run_list import list_runs
from workbench.trainer import Trainer

STEPS, INTERVAL = 14, 3
RECIPE = recipe("SGD", "OneCycleLR", {"momentum": 0.9}, model=Choice("mlp", {"hidden": (4,), "dropout": 0.25}),
                epochs=500, checkpoint_every_steps=INTERVAL)
"""Few tensors, so that a checkpoint is few writes."""


class Way(NamedTuple):
    """In which way a call fails: with an error of the system, once or from then on; without one it is the last call of
    its process."""

    name: str
    number: int | None = None
    lasts: bool = False
    after: bool = False


NOT_MADE = "this call was not made"
"""Two threads write, so a call or two may be made in one run and not in another."""

ERRORS = (Way("ENOSPC", errno.ENOSPC), Way("EIO", errno.EIO), Way("EACCES", errno.EACCES),
          Way("ENOSPC until there is room", errno.ENOSPC, lasts=True))
KILLS = (Way("killed before"), Way("killed after", after=True))


def uninterrupted() -> Whole:
    return whole(RECIPE, 100)


def places(folder: Path) -> list[Place]:
    """All calls, counted in a first run."""
    disk = FailingDisk(folder)
    assert _played(folder, disk).ended.step == STEPS
    return disk.places


def some(found: Sequence[Place], share: float) -> list[Place]:
    """All of them, but of the hundreds of writes of each checkpoint only this share, evenly."""
    many = [place for place in found if _is_one_of_many(place)]
    kept = set(many[:: round(1 / share)]) if share else set()
    return [place for place in found if not _is_one_of_many(place) or place in kept]


def _is_one_of_many(place: Place) -> bool:
    return place.call == "write" and place.file.startswith("checkpoints/")


# ---------------------------------------------------------------------------------------------------------
# With an error

def wrong_after_error(folder: Path, place: Place, way: Way, like: Whole) -> list[str]:
    """Make the run on a disk on which this call fails; what is not as it should be."""
    disk = FailingDisk(folder, place, way.number, lasts=way.lasts)
    told = _played(folder, disk)
    refused = [str(event.reason) for event in told.of(Refused)]
    wrong = []
    if not disk.failed:
        return [NOT_MADE]
    if told.ended.outcome == "failed":
        if told.of(Started):
            wrong.append(f"the run failed: {told.ended.reason}")
        elif " could not be saved " not in (told.ended.reason or ""):
            wrong.append(f"it did not begin, and said {told.ended.reason}")
        elif refused or (list(folder.iterdir()) and not list_runs(folder)):
            wrong.append("half a run is left")
        return wrong
    if told.ended.step != STEPS:
        wrong.append(f"it {told.ended.outcome} at step {told.ended.step}")
    # What was told while the disk was full to the end has no place in the journal.
    saved = [] if disk.full else [event.step for event in told.of(CheckpointSaved)]
    left = look(folder, INTERVAL, Said([(STEPS, 0.0)], saved, killed_at=2.0), like)
    if left.missing and not disk.full:
        wrong.append(f"{left.missing} steps are missing")
    if len(refused) > (2 if disk.full else 1):  # the stop's own checkpoint is refused in any case
        wrong.append(f"it said {refused}")
    return wrong + ([] if disk.full else left.wrong)


def _trainer(folder: Path) -> Trainer:
    programme = Programme(edits())
    programme.add(STEPS, Stop())
    return Trainer(RECIPE, folder, programme=programme)


@contextlib.contextmanager
def _hurried() -> Iterator[None]:
    """Every step is handed over and written by itself, every best state too, and a full disk soon asked again."""
    with mock.patch("workbench.keeper._BEST_SECONDS", 0.0), mock.patch("workbench.handover.FLUSH_SECONDS", 0.0), \
            mock.patch("workbench.trainer.ROOM_SECONDS", 0.01), mock.patch("workbench.keeper.WRITE_SECONDS", 0.0):
        yield


def _played(folder: Path, disk: FailingDisk) -> Told:
    """The run on such a disk; there is room again when it waits for it."""
    def answer(event: Event) -> None:
        if isinstance(event, WaitsForRoom):
            disk.mend()

    with _hurried(), disk.watched():
        return Told(_trainer(folder), answer)


# ---------------------------------------------------------------------------------------------------------
# Killed: only in a process that may fork

def wrong_after_kill(folder: Path, place: Place, way: Way, like: Whole) -> list[str]:
    """Make the run in a child that ends with this call; what is not as it should be."""
    reading, writing = os.pipe()
    child = start(lambda: _play_to_the_end(folder, FailingDisk(folder, place, after=way.after), writing))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(child, 0)
    if status == 0:
        return [NOT_MADE]
    said = Said.read(content, time.monotonic() + 2.0)  # every row counts, not only those that were told a second ago
    return in_child(lambda: look(folder, INTERVAL, said, like).wrong)


def _play_to_the_end(folder: Path, disk: FailingDisk, pipe: int) -> None:
    with _hurried(), disk.watched():
        pass_on(_trainer(folder), pipe)


def walk_killing(share: float, every: int = 1) -> tuple[int, list[str]]:
    """Kill a run at all calls (of the many writes of a checkpoint: a share), or at every so many of them.

    How often it was killed, and what was wrong.
    """
    like = in_child(uninterrupted)
    killed, wrong = 0, []
    with tempfile.TemporaryDirectory(prefix="descent-walk-") as counted:
        chosen = some(in_child(lambda: places(Path(counted))), share)
    for number, place in enumerate(chosen):
        for way in KILLS:
            if (number + KILLS.index(way)) % every:
                continue
            with tempfile.TemporaryDirectory(prefix="descent-walk-") as folder:
                found = wrong_after_kill(Path(folder), place, way, like)
            killed += found != [NOT_MADE]
            wrong += [f"{way.name} {place}: {what}" for what in found if what != NOT_MADE]
    return killed, wrong
