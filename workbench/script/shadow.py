"""Shadow: a run followed on nearly nothing, to know how its groups and its schedule stood when something was changed.

The model has weights of one number each, but the optimizer, the schedule and the knobs are the real ones, moved and
turned as the journal says, by the same code that did it then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.optim import Optimizer

from workbench import reshape
from workbench.assembly import Assembly, Plan, build_optimizer, course_values
from workbench.history import History
from workbench.kinds import registries
from workbench.knobs import Knobs
from workbench.messages import AddGroup, Event, Freeze, KnobTurned, RestoreKnob, SetOptimizer, SetSchedule, TurnKnob
from workbench.recipe import Recipe
from workbench.rehearsal import make_a_step
from workbench.schedulers.schedule import Length
from workbench.script.changes import Change
from workbench.script.facts import Facts
from workbench.script.structure import bare_model

WATCHED = ("train loss", "train accuracy", "validation loss", "validation accuracy")


class Shadow:
    """A run as far as its optimizer, its groups and its schedule go; stands before ``step``."""

    def __init__(self, recipe: Recipe, facts: Facts, history: History, per_epoch: int, auto: str,
                 memory_format: str) -> None:
        model = bare_model(recipe, facts)
        optimizer = build_optimizer(recipe, model)
        epochs = recipe.setting("epochs")
        plan = Plan(recipe.scheduler, Length(epochs * per_epoch, epochs), course_values(optimizer))
        schedule = plan.build()
        knobs = Knobs(optimizer, schedule, registries["optimizers"].fields(recipe.optimizer.part))
        nothing: Any = None
        steps: Any = range(per_epoch)  # as many batches as steps
        self.job = Assembly(
            device=torch.device("cpu"), threads=1, memory_format=memory_format or "contiguous", held=nothing,
            prepare=nothing, batches=steps, model=model, loss=nothing, optimizer_choice=recipe.optimizer,
            optimizer=optimizer, plan=plan, schedule=schedule, knobs=knobs, rules=recipe.groups, average=None,
            epochs=epochs)
        self.step = 0
        self._history, self._per_epoch, self._auto = history, per_epoch, auto

    def advance(self, step: int) -> None:
        """Let the schedule move on to where it was before ``step``."""
        while self.step < step:
            if self.job.schedule.by_step:
                self.step += 1
                self.job.knobs.after_step()
            else:  # nothing happens within an epoch
                self.step = min(step, (self.step // self._per_epoch + 1) * self._per_epoch)
            if self.step % self._per_epoch == 0:
                self.job.knobs.after_epoch(self._measured(self.step - 1))

    def _measured(self, step: int) -> Mapping[str, float]:
        """What was measured at the end of the epoch of this step."""
        found = {}
        for name in WATCHED if self.job.schedule.watches else ():
            if name in self._history:
                series = self._history.series(name)
                place = int(np.searchsorted(series.steps, step))
                if place < len(series) and series.steps[place] == step:
                    found[name] = float(series.values[place])
        return {**found, "auto": found[self._auto]} if self._auto in found else found

    # ------------------------------------------------------------------ what was done

    def turn(self, command: TurnKnob | RestoreKnob, step: int) -> list[KnobTurned]:
        """Turn a knob anew, for a journal that does not say what came of it."""
        self.advance(step)
        return self.job.knobs.turn(command, step)

    def note(self, turned: KnobTurned) -> None:
        """A knob was turned; the schedule need not be there yet to know it."""
        self.job.knobs.turn(RestoreKnob(turned.group, turned.name, turned.after), self.step)

    def obey(self, command: reshape.Change, step: int, left: int) -> Event:
        """Change the shape; returns what has happened."""
        self.advance(step)
        return reshape.obey(self.job, command, step, left)

    def complete(self, changes: Sequence[Change]) -> None:
        """Find out what came of turned knobs where the journal, written by hand, says only what was asked."""
        for change in changes:
            match change.command:
                case TurnKnob() | RestoreKnob() if not change.turned:
                    change.turned = self.turn(change.command, change.step)
                case TurnKnob() | RestoreKnob():
                    for event in change.turned:
                        self.note(event)
                case SetSchedule() | SetOptimizer() | AddGroup() | Freeze():
                    self.obey(change.command, change.step, max(1, change.total - change.step))

    def trained(self) -> Optimizer:
        """The optimizer, which has made a step now: so it has the state that the real one had."""
        optimizer = self.job.optimizer
        frozen = [weight for weight in self.job.weights if not weight.requires_grad]
        for weight in frozen:
            weight.requires_grad_(True)
        make_a_step(optimizer)
        for weight in frozen:
            weight.requires_grad_(False)
            weight.grad = None
        return optimizer
