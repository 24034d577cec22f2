"""Reaching a step of a run again: from the nearest checkpoint, by making the steps from there once more.

That is exact because a run is a function of its recipe and its journal.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from workbench import checkpoint as checkpoints
from workbench.checkpoint import CheckpointProblem
from workbench.data import Data
from workbench.journal import Entry
from workbench.messages import Ended, Finished, Pause, Paused, Refused, Steps
from workbench.programme import Programme
from workbench.progress import Listener, Reporter
from workbench.recipe import Recipe
from workbench.run import Run
from workbench.sentence import Problem, Sentence
from workbench.wall_times import SECONDS, elapsed_at

State = dict[str, Any]


def reach(run: Run, step: int, data: Data | None = None, listener: Listener | None = None,
          cancel: threading.Event | None = None) -> tuple[State, Data]:
    """The whole state before ``step``, as a checkpoint of it would have it, and the data that it took.

    Writes nothing.  Raises Cancelled, JournalProblem for a journal that cannot be followed, and Problem where the way
    ends before the step.
    """
    from workbench.trainer import Trainer  # it calls this

    made = run.history.steps
    if not 0 <= step <= made:
        raise Problem("The run {run} has {made} steps: choose one of them.", run=run.name, made=made)
    state, first = nearest(run, step)
    recipe = Recipe.from_toml(state["recipe"] if state else run.recipe_toml, run.name)
    programme = Programme.of(_later(run.journal.entries(), state, first), until=step)
    programme.add(step, Pause())
    trainer = Trainer(recipe, rest=True, data=data, programme=programme, engine=engine_of(run))
    trainer.checkpoint = state
    reporter = Reporter(listener, cancel)
    reporter.begin(Sentence("Making the steps from {first} to {step} again", first=first, step=step), step - first,
                   "steps")
    told = first
    events = trainer.events()
    for event in events:
        if isinstance(event, Steps):
            reporter.add(event.first + event.count - told)
            told = event.first + event.count
        elif isinstance(event, Refused) and event.command is not None:
            raise Problem("Step {step} of {run} cannot be reached: {why}", step=step, run=run.name, why=event.reason)
        elif isinstance(event, Ended):
            raise Problem("Step {step} of {run} cannot be reached: {why}", step=step, run=run.name,
                          why=event.reason or Sentence("the run ended before it."))
        elif isinstance(event, (Paused, Finished)):
            break
    reporter.end()
    clock = run.history.series(SECONDS) if SECONDS in run.history else None
    # The clock is that of the run: making its steps again is no training of it.
    seconds = float(elapsed_at(clock, np.array([step - 1]))[0]) if step else 0.0
    found = {**trainer.state(), "journal": None, "seconds": seconds}
    data = trainer.data
    events.close()
    return found, data


def nearest(run: Run, step: int) -> tuple[State | None, int]:
    """The latest sound checkpoint that is not behind ``step``, and its step; (None, 0) is the beginning."""
    for info in reversed(run.checkpoints.list()):
        if info.step <= step:
            try:
                state = checkpoints.load(info.path)
            except CheckpointProblem:
                continue
            return state, info.step
    return None, 0


def _later(entries: Sequence[Entry], state: State | None, step: int) -> Sequence[Entry]:
    """The lines that are not part of a checkpoint's state: those after the ones it has counted."""
    length = state.get("journal") if state else 0
    return [entry for entry in entries if entry.step >= step] if length is None else entries[length:]


def engine_of(run: Run) -> dict[str, Any]:
    """What the run settled on when it began: threads and memory format."""
    return {key: value for key in ("threads", "memory_format") if (value := run.info.get(key))}
