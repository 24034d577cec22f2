"""Kills a run that checkpoints without pause at random moments, and looks what is left of it.

Every run has the same recipe and the same commands at the same steps, so all of them are compared with one that was
never interrupted.  How often it saves differs from run to run: every third step, every tenth, every fiftieth, or only
the best states.  The controls are the same with a durability that somebody has spoiled, until one goes wrong.
"""

from __future__ import annotations

import os
import random
import select
import signal
import struct
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import torch

from tests.faults.forked import in_child, start
from tests.workbench.running import Told, recipe
from workbench import checkpoint
from workbench.durable import AppendFile
from workbench.messages import CheckpointSaved, Command, Event, Pause, Paused, Resume, Steps, Stop, TurnKnob
from workbench.programme import Programme, changes
from workbench.recipe import Recipe
from workbench.run import Run
from workbench.run_list import list_runs
from workbench.sentence import Problem
from workbench.trainer import Trainer

EPOCHS = 500
INTERVALS = (3, 10, 50, 0)
"""Steps between two checkpoints; 0: only the best states are saved."""
LONGEST_SECONDS = 1.3
"""A run is killed before it is so old."""
MARK = 10
"""At each of these steps the weights are compared."""
_RECORD = struct.Struct("<Bqd")
_STEPS, _SAVED = range(2)


def chosen(interval: int) -> Recipe:
    """A net with dropout and batch norm, and best states from its validation."""
    return recipe("Adam", "OneCycleLR", epochs=EPOCHS, checkpoint_every_steps=interval)


def edits(first: int = 0) -> list[tuple[int, Command]]:
    """What is turned while it trains, from step ``first`` on."""
    every = [(step, TurnKnob(0, "lr", 0.5 if step % 26 else 2.0, "multiply")) for step in range(13, EPOCHS * 4, 13)]
    every += [(step, TurnKnob(0, "weight_decay", step * 1e-5, "hold")) for step in range(31, EPOCHS * 4, 31)]
    return sorted(((step, edit) for step, edit in every if step >= first), key=lambda pair: pair[0])


# ---------------------------------------------------------------------------------------------------------
# The run that is never interrupted, and the one that is killed

@dataclass
class Whole:
    """All losses and learning rates of the run that nobody interrupted, and its weights at every MARK-th step."""

    columns: dict[str, np.ndarray]
    weights: dict[int, list[np.ndarray]]


def whole(recipe: Recipe, until: int = EPOCHS * 4) -> Whole:
    trainer = Trainer(recipe, programme=Programme(edits()))
    for step in range(MARK, until, MARK):
        trainer._programme.add(step, Pause())
    trainer._programme.add(until, Stop(save=False))
    weights: dict[int, list[np.ndarray]] = {}

    def answer(event: Event) -> None:
        if isinstance(event, Paused):
            weights[event.step] = _weights(trainer)
            trainer.post(Resume())

    told = Told(trainer, answer)
    return Whole({name: told.history[name].copy() for name in ("loss", "lr/all")}, weights)


def _weights(trainer: Trainer) -> list[np.ndarray]:
    return [value.detach().numpy().copy() for value in trainer.model.state_dict().values()]


def trained(runs: Path, interval: int, pipe: int) -> None:
    """Train, and tell the pipe what was told, and when."""
    with mock.patch("workbench.keeper._BEST_SECONDS", 0.0):
        pass_on(Trainer(chosen(interval), runs, programme=Programme(edits())), pipe)


def pass_on(trainer: Trainer, pipe: int) -> None:
    """Train, and write what is told to the pipe."""
    for event in trainer.events():
        if isinstance(event, Steps):
            os.write(pipe, _RECORD.pack(_STEPS, event.first + event.count, time.monotonic()))
        elif isinstance(event, CheckpointSaved):
            os.write(pipe, _RECORD.pack(_SAVED, event.step, time.monotonic()))


@dataclass
class Said:
    """What a run had said when it was killed: (steps made, when), steps of checkpoints, and when it was killed."""

    steps: list[tuple[int, float]] = field(default_factory=list)
    saved: list[int] = field(default_factory=list)
    killed_at: float = 0.0

    @classmethod
    def read(cls, content: bytes, killed_at: float) -> Said:
        """Of what came through the pipe."""
        said = cls(killed_at=killed_at)
        for what, step, at in _RECORD.iter_unpack(content[: len(content) // _RECORD.size * _RECORD.size]):
            if what == _STEPS:
                said.steps.append((step, at))
            else:
                said.saved.append(step)
        return said

    def made(self, seconds: float = 0.0) -> int:
        """How many steps had been told ``seconds`` before the end."""
        return max((step for step, at in self.steps if at <= self.killed_at - seconds), default=0)


def killed(runs: Path, interval: int, after: float, break_it: str) -> Said:
    """Start a run, kill it after so many seconds."""
    reading, writing = os.pipe()
    child = start(lambda: _broken(break_it, lambda: trained(runs, interval, writing)))
    os.close(writing)
    content, end = b"", time.monotonic() + after
    while (left := end - time.monotonic()) > 0:
        if select.select([reading], [], [], left)[0]:
            piece = os.read(reading, 65536)
            if not piece:
                break
            content += piece
    os.kill(child, signal.SIGKILL)
    killed_at = time.monotonic()
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        content += pipe.read()
    return Said.read(content, killed_at)


# ---------------------------------------------------------------------------------------------------------
# What is left

@dataclass
class Left:
    """One kill.  ``wrong`` is what should not be; the numbers are for the figures."""

    wrong: list[str] = field(default_factory=list)
    steps: int = 0
    lost: int = 0
    """Steps that were told and come after the last checkpoint."""
    saved: bool = False
    """There is a checkpoint."""
    missing: int = 0
    """Steps that were told and are not in the history."""


def look(runs: Path, interval: int, said: Said, like: Whole) -> Left:
    """Open, read, verify, resume."""
    left = Left(steps=said.made())
    listed = list_runs(runs)
    if not listed:
        if said.steps:
            left.wrong.append("the run is not listed")
        return left
    try:
        run = Run.open(listed[0].folder)
        _history(run, said, like, left)
        _journal(run, said, left)
        _checkpoints(run, interval, said, like, left)
    except Problem as problem:
        left.wrong.append(str(problem))
    return left


def _history(run: Run, said: Said, like: Whole, left: Left) -> None:
    history = run.history
    left.missing = max(0, said.made() - history.steps)
    if history.damage is not None:
        left.wrong.append(history.damage)
    if history.steps < said.made(seconds=1.0):
        left.wrong.append(f"{said.made(1.0)} steps were told more than a second before, {history.steps} are there")
    for name in history.names():
        if name in like.columns and not np.array_equal(history[name], like.columns[name][: history.steps]):
            left.wrong.append(f"the history's {name} is another")


def _journal(run: Run, said: Said, left: Left) -> None:
    entries = run.journal.entries()
    obeyed = [(entry.step, entry.command()) for entry in entries if changes(entry)]
    if obeyed != edits()[: len(obeyed)]:
        left.wrong.append("the journal has other commands")
    there = [entry.fields["step"] for entry in entries if entry.name == "CheckpointSaved"]
    if there[: len(said.saved)] != said.saved:
        left.wrong.append("a checkpoint that was told is not in the journal")


def _checkpoints(run: Run, interval: int, said: Said, like: Whole, left: Left) -> None:
    infos = run.checkpoints.list()
    for info in infos:
        checkpoint.verify(info.path)
    path, made = run.checkpoints.last_good(), said.made()
    if path is None:
        if said.saved or (interval and made > interval):
            left.wrong.append("there is no sound checkpoint")
        left.lost = made
        return
    left.saved = True
    step = int(checkpoint.load(path)["global_step"])
    left.lost = max(0, made - step)
    if step < max(said.saved, default=0):
        left.wrong.append(f"the checkpoint of step {max(said.saved)} was told, the last good one is of {step}")
    if interval and left.lost > interval:
        left.wrong.append(f"after {made} steps the last good checkpoint is of {step}")
    _resume(path, step, like, left)


def _resume(path: Path, step: int, like: Whole, left: Left) -> None:
    """Go on for some steps, with the same commands: the same losses and, at the next mark, the same weights."""
    mark = (step // MARK + 2) * MARK  # ten steps at least
    trainer = Trainer.resume(path)
    trainer._programme = Programme(edits(step))
    trainer._programme.add(mark, Stop(save=False))
    told = Told(trainer)
    if told.ended.outcome != "stopped" or told.ended.step != mark:
        left.wrong.append(f"resumed, it {told.ended.outcome} at step {told.ended.step}: {told.ended.reason}")
        return
    for name, values in like.columns.items():
        if not np.array_equal(told.history[name][step:mark], values[step:mark]):
            left.wrong.append(f"resumed, its {name} is another")
    if not all(map(np.array_equal, _weights(trainer), like.weights[mark])):
        left.wrong.append("resumed, its weights are others")


# ---------------------------------------------------------------------------------------------------------
# Spoiled durability, for the negative control

SPOILED = ("rows", "in place")


def _broken(what: str, do: Callable[[], None]) -> None:
    if what == "rows":
        # Rows are collected in memory, as a buffered file would do it.
        def append(file: AppendFile, piece: bytes) -> None:
            held = file.__dict__.setdefault("held", [])
            held.append(piece)
            file.end += len(piece)
            if sum(map(len, held)) > 2**16:
                os.pwrite(file._descriptor, b"".join(held), file.end - sum(map(len, held)))
                held.clear()

        with mock.patch.object(AppendFile, "append", append):
            do()
    elif what == "in place":
        # The checkpoint is written straight into its file, the older ones being gone already; it has 8 MB, so that the
        # kills fall into the writing.
        def save(self: checkpoint.Checkpoints, state: dict[str, Any], step: int, reason: str) -> Path:
            for info in self.list():
                info.path.unlink()
            path = self.folder / f"step-{step:09d}-{reason}.pt"
            header = {"format": checkpoint.FORMAT, "version": checkpoint.FORMAT_VERSION}
            torch.save({**header, **state, "padding": torch.zeros(2**21)}, path)
            return path

        with mock.patch.object(checkpoint.Checkpoints, "save", save):
            do()
    else:
        assert not what
        do()


# ---------------------------------------------------------------------------------------------------------
# All of them

@dataclass
class Kills:
    """What was found, all runs together."""

    kills: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    resumed: int = 0
    no_checkpoint_yet: int = 0
    not_begun: int = 0
    """Killed before the first step was told."""
    missing: int = 0
    """Most steps that were told and are not in the history."""
    lost_at_most_one: int = 0
    """Runs that lost no more than one interval."""
    most_lost: dict[str, int] = field(default_factory=dict)
    """By interval."""


def kill(count: int, like: Whole, break_it: str = "", seed: int = 0) -> Kills:
    """Kill so many runs, each in a folder of its own; ``seed`` chooses the moments.  What is broken: see SPOILED."""
    randomness, found, begun = random.Random(seed), Kills(), time.monotonic()
    for number in range(count):
        interval = INTERVALS[number % len(INTERVALS)]
        after = randomness.uniform(0.0, LONGEST_SECONDS)
        with tempfile.TemporaryDirectory(prefix="descent-kill-") as folder:
            said = killed(Path(folder), interval, after, break_it)
            left = in_child(lambda folder=folder, interval=interval, said=said: look(
                Path(folder), interval, said, like))
        found.kills += 1
        found.wrong += [f"kill {number} after {after:.3f} s, saving every {interval} steps: {what}"
                        for what in left.wrong]
        found.resumed += left.saved
        found.no_checkpoint_yet += not left.saved
        found.not_begun += not said.steps
        found.missing = max(found.missing, left.missing)
        found.lost_at_most_one += interval == 0 or left.lost <= interval
        found.most_lost[str(interval)] = max(found.most_lost.get(str(interval), 0), left.lost)
        if break_it and found.wrong:
            break
    found.seconds = time.monotonic() - begun
    return found
