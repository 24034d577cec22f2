"""Replay: a run made once more from its recipe and its journal, and compared with what it was.

Writes nothing.  Compared are every loss and every other number of every step, the values at the ends of epochs, and the
weights at the last sound checkpoint; what depends on the clock (steps/s, seconds) is left out.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch

from workbench.data import Data
from workbench.history import History
from workbench.importers import was_imported
from workbench.messages import Ended, Event, Finished, NotFinite, Pause, Paused, Refused, Resume, Steps, Stop
from workbench.programme import Programme, changes
from workbench.reaching import engine_of, nearest
from workbench.recipe import Recipe
from workbench.recorder import SECONDS, SPEED
from workbench.run import Run
from workbench.run_code import Changed, as_it_was, changed_code, command_as_it_was, parts_of
from workbench.sentence import Problem, Sentence
from workbench.trainer import Trainer

_BY_THE_CLOCK = {SPEED, SECONDS}


@dataclass(frozen=True)
class Difference:
    """The first value that is another one than it was."""

    series: str
    step: int
    was: float
    came: float


@dataclass(frozen=True)
class Replayed:
    """What a replay has found.

    ``steps``       so many were made again, of all that the history has.
    ``compared``    numbers that were compared.
    ``difference``  None where all of them are the same, to the bit.
    ``checkpoint``  the step at which the weights were compared, None where there is no sound checkpoint;
    ``weights``     whether they were the same.
    ``ended``       why it could not be made as it was, or not to its end.
    """

    steps: int
    compared: int
    difference: Difference | None = None
    checkpoint: int | None = None
    weights: bool | None = None
    ended: Sentence | None = None

    @property
    def same(self) -> bool:
        return self.difference is None and self.weights is not False and self.ended is None

    @property
    def sentence(self) -> Sentence:
        """The result, for a person."""
        if self.difference is not None:
            found = self.difference
            told = Sentence("The replay differs from step {step} on: {series} was {was!r} and came out as {came!r}.",
                            step=found.step, series=found.series, was=found.was, came=found.came)
            return told if self.ended is None else Sentence("{found} It did not come to its end: {why}", found=told,
                                                            why=self.ended)
        if self.ended is not None:
            return Sentence("The replay ended before step {step}: {why}", step=self.steps, why=self.ended)
        if self.weights is False:
            return Sentence("All {count:,} numbers of {steps:,} steps are the same, but the weights at step {step} are "
                            "not.", count=self.compared, steps=self.steps, step=self.checkpoint)
        if self.weights is None:
            return Sentence("All {count:,} numbers of {steps:,} steps are the same. There is no checkpoint to compare "
                            "the weights with.", count=self.compared, steps=self.steps)
        return Sentence("All {count:,} numbers of {steps:,} steps are the same, and so are the weights at step {step}.",
                        count=self.compared, steps=self.steps, step=self.checkpoint)


@dataclass(frozen=True)
class Plan:
    """What is made again: the ``recipe`` and the ``programme`` of a run, and which code has ``changed`` since.

    Copies that the run has kept stand in the place of the user's files that have changed.
    """

    recipe: Recipe
    programme: Programme
    changed: tuple[Changed, ...]


def plan(run: Run) -> Plan:
    """What ``replay`` would do.  Runs nothing.

    Raises Problem for a run that cannot be replayed, and JournalProblem for a journal that cannot be followed.
    """
    if was_imported(run.info):
        raise Problem("{run} was imported and has no recipe, so it cannot be replayed.", run=run.name)
    recipe = Recipe.from_toml(run.recipe_toml, run.name)
    if run.history.steps == 0:
        raise Problem("{run} has made no step yet, so there is nothing to replay.", run=run.name)
    commands = [(entry.step, entry.command()) for entry in run.journal.entries() if changes(entry)]
    changed = changed_code(run, parts_of(recipe, (command for _, command in commands)))
    programme = Programme((step, command_as_it_was(command, changed)) for step, command in commands)
    return Plan(as_it_was(recipe, changed), programme, tuple(changed))


def replay(run: Run, data: Data | None = None) -> Generator[Event, None, Replayed]:
    """Make a run again (see ``plan``); the events of the training as they come, and what was found at the end.

    Raises Problem for a run that cannot be replayed, and JournalProblem for a journal that cannot be followed.
    """
    planned = plan(run)
    history, made, programme = run.history, run.history.steps, planned.programme
    state, at = nearest(run, made)
    if state is not None:
        programme.add(at, Pause())
    programme.add(made, Stop(save=False))
    trainer = Trainer(planned.recipe, rest=True, data=data, programme=programme, engine=engine_of(run))
    found = _Comparison(history)
    weights: bool | None = None
    ended: Sentence | None = None
    for event in trainer.events():
        yield event
        match event:
            case Steps():
                found.compare(event)
            case Paused(step=step) if state is not None and step == at:
                weights = _same_weights(trainer.model, state)
                trainer.post(Resume())
            case NotFinite(step=step, what=what):
                # What somebody did about it then was done before this step, so it would not have come to this.
                ended = Sentence("step {step} would spoil the weights, because {what}.", step=step, what=what)
                trainer.post(Stop(save=False))
            case Finished():
                trainer.post(Stop(save=False))  # its end, or that of a journal that has lost what made it longer
            case Refused(command=command, reason=reason) if command is not None:
                ended = reason
            case Ended() if event.reason is not None and ended is None:
                ended = event.reason
    if state is not None and weights is None and found.steps >= at:  # at the very end there is no pause
        weights = _same_weights(trainer.model, state)
    if ended is None and found.steps < made:
        ended = Sentence("the run was longer than its recipe and journal make it.")
    return Replayed(found.steps, found.compared, found.difference, at if state is not None else None, weights, ended)


class _Comparison:
    """Compares steps with a history as they come."""

    def __init__(self, history: History) -> None:
        self._history = history
        self.steps = self.compared = 0
        self.difference: Difference | None = None

    def compare(self, event: Steps) -> None:
        steps = np.arange(event.first, event.first + event.count)
        self.steps = max(self.steps, event.first + event.count)
        for name, values in event.columns.items():
            self._compare(name, steps, values)
        for name, (at, values) in event.samples.items():
            if name not in _BY_THE_CLOCK:
                self._compare(name, at, values)

    def _compare(self, name: str, steps: np.ndarray, values: np.ndarray) -> None:
        if name not in self._history:
            return  # measured now and not then: the inspector, or a norm that is sampled by the clock
        was = self._history.series(name)
        place = np.searchsorted(was.steps, steps)
        last = len(was.steps) - 1
        here = np.flatnonzero(was.steps[np.minimum(place, last)] == steps) if last >= 0 else place[:0]
        theirs, ours = was.values[place[here]], values[here]
        self.compared += len(here)
        wrong = np.flatnonzero(~_equal(ours, theirs))
        if len(wrong):
            first = int(wrong[0])
            step = int(steps[here[first]])
            if self.difference is None or step < self.difference.step:
                self.difference = Difference(name, step, float(theirs[first]), float(ours[first]))


def _equal(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """To the bit, but that any NaN is like any other."""
    same: np.ndarray = (one == other) | (np.isnan(one) & np.isnan(other))
    return same


def _same_weights(model: torch.nn.Module, state: dict[str, object]) -> bool:
    theirs = state["model_state_dict"]
    assert isinstance(theirs, dict)
    ours = {name: value.detach().cpu() for name, value in model.state_dict().items()}
    return ours.keys() == theirs.keys() and all(torch.equal(value, theirs[name]) for name, value in ours.items())

