"""Damages files in every way in which disks, cables and programs do it, and looks what is read of them.

Nothing may load silently wrong: a file is read as it was, or up to the damage, or it is refused in a sentence that
names it.
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from tests.workbench.running import Told, recipe
from workbench import checkpoint, history_file
from workbench.checkpoint import CheckpointProblem, Checkpoints
from workbench.history import History
from workbench.history_file import HistoryProblem, HistoryWriter, read_history
from workbench.importers.weights import read_weights
from workbench.journal import JournalProblem
from workbench.messages import Event, Pause, Steps, TurnKnob
from workbench.programme import Programme
from workbench.run import HISTORY, JOURNAL, Run
from workbench.trainer import Trainer

Damage = Callable[[bytes, random.Random], bytes]


def _block(content: bytes, randomness: random.Random) -> tuple[int, int]:
    """Beginning and end of a block: a sector or page where the file has some, or any stretch."""
    size = randomness.choice([512, 4096, randomness.randint(1, max(1, len(content) // 3))])
    if size in (512, 4096) and len(content) >= 2 * size:
        start = randomness.randrange(len(content) // size) * size
    else:
        size = min(size, max(1, len(content) // 3))
        start = randomness.randrange(max(1, len(content) - size))
    return start, start + size


def _flip(content: bytes, randomness: random.Random, count: int = 1) -> bytes:
    flipped = bytearray(content)
    for _ in range(count):
        flipped[randomness.randrange(len(content))] ^= 1 << randomness.randrange(8)
    return bytes(flipped)


def _overwrite(content: bytes, randomness: random.Random, make: Callable[[int], bytes]) -> bytes:
    start, end = _block(content, randomness)
    return content[:start] + make(end - start) + content[end:]


def _swap(content: bytes, randomness: random.Random) -> bytes:
    size = min(randomness.choice([16, 64, 512, 4096]), len(content) // 3)
    one, other = sorted(randomness.sample(range(len(content) // size), 2))
    pieces = bytearray(content)
    pieces[one * size:(one + 1) * size], pieces[other * size:(other + 1) * size] = (
        content[other * size:(other + 1) * size], content[one * size:(one + 1) * size])
    return bytes(pieces)


def _copy_over(content: bytes, randomness: random.Random) -> bytes:
    start, end = _block(content, randomness)
    to = randomness.randrange(max(1, len(content) - (end - start)))
    return content[:to] + content[start:end] + content[to + end - start:]


def _repeat(content: bytes, randomness: random.Random) -> bytes:
    start, end = _block(content, randomness)
    return content[:end] + content[start:end] + content[end:]


def _remove(content: bytes, randomness: random.Random) -> bytes:
    start, end = _block(content, randomness)
    return content[:start] + content[end:]


WAYS: dict[str, Damage] = {
    "one bit": _flip,
    "some bits": lambda content, randomness: _flip(content, randomness, randomness.randint(2, 64)),
    "cut off": lambda content, randomness: content[: randomness.randrange(len(content))],
    "zeroed block": lambda content, randomness: _overwrite(content, randomness, bytes),
    "block of noise": lambda content, randomness: _overwrite(content, randomness, randomness.randbytes),
    "swapped blocks": _swap,
    "block over another": _copy_over,
    "block twice": _repeat,
    "missing block": _remove,
    "garbage behind": lambda content, randomness: content + randomness.randbytes(randomness.randint(1, 4096)),
    "zeros behind": lambda content, randomness: content + bytes(randomness.choice([1, 512, 4096])),
    "its beginning behind": lambda content, randomness: content + content[: randomness.randint(1, len(content))],
}
@dataclass
class Hurt:
    """What came of damaging ``files`` files."""

    files: int = 0
    refused: int = 0
    shorter: int = 0
    """Read up to the damage."""
    whole: int = 0
    """Read as it was: the damage fell into what means nothing."""
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    """The longest that one file took."""
    ways: Counter[str] = field(default_factory=Counter)


Read = Callable[[str], str]
"""Reads the damaged file; told the way in which it was damaged; returns "refused", "shorter", "whole", or what is
wrong."""


def hurt(path: Path, read: Read, count: int, seed: int = 0) -> Hurt:
    """Damage a file ``count`` times, each time from what it is now, and read it; the file is left as it was."""
    content, randomness, found = path.read_bytes(), random.Random(seed), Hurt()
    for number in range(count):
        way = list(WAYS)[number % len(WAYS)]
        damaged = WAYS[way](content, randomness)
        if damaged == content:
            continue
        path.write_bytes(damaged)
        begun = time.perf_counter()
        try:
            came = read(way)
        except Exception as error:
            came = f"{type(error).__name__}: {error}"
        found.seconds = max(found.seconds, time.perf_counter() - begun)
        found.files += 1
        found.ways[way] += 1
        if came in ("refused", "shorter", "whole"):
            setattr(found, came, getattr(found, came) + 1)
        else:
            found.wrong.append(f"{way}, {number}: {came}")
    path.write_bytes(content)
    return found


# ---------------------------------------------------------------------------------------------------------
# What is damaged: the files of a real run

def a_run(folder: Path) -> Run:
    """Finished, with edits, sampled series, and four checkpoints."""
    edits = [(step, TurnKnob(0, "lr", 0.9, "multiply")) for step in range(2, 40, 3)] + [(20, Pause())]
    trainer = Trainer(recipe("Adam", epochs=10, checkpoint_every_steps=15), folder, programme=Programme(sorted(
        edits, key=lambda pair: pair[0])), rest=True)

    def answer(event: Event) -> None:
        from workbench.messages import Finished, Paused, Resume, Stop

        if isinstance(event, Paused):
            trainer.post(Resume())
        elif isinstance(event, Finished):
            trainer.post(Stop(save=False))

    told = Told(trainer, answer)
    assert told.ended.step == 40
    assert len(told.of(Steps)) > 10
    assert trainer.run is not None
    return Run.open(trainer.run.folder)


def last_checkpoint(run: Run) -> tuple[Path, Read]:
    """The newest of a run, with those before it to fall back on."""
    folder: Checkpoints = run.checkpoints
    newest, before = (info.path for info in reversed(folder.list()[-2:]))
    assert folder.last_good() == newest

    def read(way: str) -> str:
        for attempt in (checkpoint.verify, checkpoint.load):
            try:
                attempt(newest)
            except CheckpointProblem as problem:
                if newest.name not in str(problem):
                    return f"its name is not said: {problem}"
            else:
                return f"{attempt.__name__} took it"
        return "refused" if folder.last_good() == before else "the last good one was not found"

    return newest, read


def weights_of_others(folder: Path) -> tuple[Path, Read]:
    """A file without our seal."""
    path = folder / "weights.pt"
    model = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.BatchNorm1d(8), torch.nn.Linear(8, 2))
    torch.save(model.state_dict(), path)
    whole = read_weights(path).model

    def read(way: str) -> str:
        try:
            found = read_weights(path).model
        except CheckpointProblem as problem:
            return "refused" if path.name in str(problem) else f"its name is not said: {problem}"
        same = list(found) == list(whole) and all(
            torch.equal(found[name], whole[name]) and found[name].dtype == whole[name].dtype for name in whole)
        return "whole" if same else "other weights"

    return path, read


def taken_back(run: Run, folder: Path) -> Run:
    """A copy of a run, with a history of all that a file of one may hold: steps taken back, and series that came late
    and went."""
    shutil.copytree(run.folder, folder / "taken-back")
    again = Run.open(folder / "taken-back")
    (again.folder / HISTORY).unlink()
    randomness = np.random.default_rng(0)
    writer = again.history_writer()
    for number in range(40):
        first = max(0, writer.steps - (5 if number % 7 == 6 else 0))
        names = ("loss", "lr/all", "accuracy")[: 1 + number // 10 % 3]
        sampled = (np.arange(first, first + 3, 2), randomness.normal(size=2))
        writer.append(first, {name: randomness.normal(size=4) for name in names}, {f"sampled/{number // 15}": sampled})
        if number % 13 == 12:
            writer.truncate_to(writer.steps - 2)
    writer.close()
    again.update(history_bytes=writer.bytes)
    return again


def history_of(run: Run) -> tuple[Path, Read]:
    path = run.folder / HISTORY
    content, whole = path.read_bytes(), _digest(read_history(path))
    states = _states(path)

    def read(way: str) -> str:
        damaged = path.read_bytes()
        try:
            found = Run.open(run.folder).history
        except HistoryProblem as problem:
            return "refused" if path.name in str(problem) else f"its name is not said: {problem}"
        digest = _digest(found)
        if digest not in states:
            return "another history"
        if found.damage is not None and path.name not in found.damage:
            return f"its name is not said: {found.damage}"
        if digest != whole and found.damage is None:
            return f"it ends at {found.steps} silently"
        return _go_on(path, damaged, found) or ("whole" if digest == whole else "shorter")

    assert path.read_bytes() == content
    return path, read


def _digest(history: History) -> bytes:
    """Of all numbers, and the steps that they belong to."""
    found = hashlib.sha256()
    for name in sorted(history):
        series = history.series(name)
        if len(series):
            found.update(f"{name} {len(series)} ".encode() + series.steps.tobytes() + series.values.tobytes())
    return found.digest()


def _states(path: Path) -> set[bytes]:
    """Of the history as it was after each frame: what may be read of it up to a damage."""
    content, states = path.read_bytes(), set()
    for place in [match.start() for match in re.finditer(re.escape(history_file._FRAME_MAGIC), content)] + [None]:
        path.write_bytes(content[:place])
        history = read_history(path)
        if not history.torn and history.damage is None:
            states.add(_digest(history))
    return states


def _go_on(path: Path, damaged: bytes, found: History) -> str | None:
    """A run goes on behind what was read, and nothing of a damaged file is thrown away."""
    damage = read_history(path).damage  # what the file itself shows
    writer = HistoryWriter(path)
    try:
        if writer.steps != found.steps or (writer.damage is None) != (damage is None):
            return "its writer sees something else"
        writer.append(writer.steps, {"loss": np.array([0.5])}, {})
    finally:
        writer.close()
    copies = list(path.parent.glob("history.damaged-*.bin"))
    kept = [copy.read_bytes() for copy in copies]
    for copy in copies:
        copy.unlink()
    if damage is not None and kept != [damaged]:
        return "the damaged file was not kept"
    after = read_history(path)
    return None if after.damage is None and after.steps == found.steps + 1 else "it cannot be gone on with"


def journal_of(run: Run) -> tuple[Path, Read]:
    """Of a run that has ended: how many lines there were stands in its run.json."""
    path = run.folder / JOURNAL
    whole = run.journal.entries()

    def read(_: str) -> str:
        try:
            found = Run.open(run.folder).journal.entries()
        except JournalProblem as problem:
            if path.name not in str(problem):
                return f"its name is not said: {problem}"
            return "refused" if problem.entries == whole[: len(problem.entries)] else "other entries before the damage"
        return "whole" if found == whole else "silently other entries"

    return path, read


def kinds_of(folder: Path) -> dict[str, tuple[float, tuple[Path, Read]]]:
    """Of a run that is made in ``folder``: the share of each kind, its file, and what reads it."""
    run = a_run(folder / "runs")
    return {"checkpoints": (0.4, last_checkpoint(run)), "weights of others": (0.1, weights_of_others(folder)),
            "histories": (0.2, history_of(run)), "histories taken back": (0.1, history_of(taken_back(run, folder))),
            "journals": (0.2, journal_of(run))}


def all_of(folder: Path, count: int, seed: int = 0) -> dict[str, Hurt]:
    """Damage ``count`` files, of all kinds; what came of it by kind."""
    return {kind: hurt(path, read, round(count * share), seed)
            for kind, (share, (path, read)) in kinds_of(folder).items()}
