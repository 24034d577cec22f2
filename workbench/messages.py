"""Every Event (what the trainer says) and every Command (what it is told).

Frozen dataclasses, imported by both sides; this file imports nothing of the trainer.  Steps are counted
from 0 over the whole run; an event's ``step`` is the number of the next step to be made, so "paused at
step 100" means that steps 0 to 99 have been made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from workbench.sentence import Sentence

Columns = Mapping[str, np.ndarray]
"""Series name -> float64 values, one for each step."""

Samples = Mapping[str, tuple[np.ndarray, np.ndarray]]
"""Series name -> (int64 steps, float64 values), for series that are not measured at every step."""


# ---------------------------------------------------------------------------------------------------------
# Events

class Event:
    """Something the trainer says."""


@dataclass(frozen=True)
class Group:
    """One parameter group as it stands: its name, how much it holds, and every value the optimizer has for it.

    ``values`` are the applied values, as ``print(optimizer)`` would show them.
    ``knobs`` are the names that can be turned live ("lr", "momentum", "betas[0]", ...), ``held`` those of them that are
    held.  ``frozen``: its weights are not trained at present.  ``optimizer`` is the class that moves it, which for a
    pair (Muon and AdamW) differs from group to group.
    """

    name: str
    tensors: int
    weights: int
    values: Mapping[str, Any]
    knobs: tuple[str, ...]
    held: tuple[str, ...] = ()
    frozen: bool = False
    optimizer: str = ""


@dataclass(frozen=True)
class TrainingData:
    """The samples of a run and where they are: held in memory, or ``streamed`` by ``workers`` processes.

    ``nbytes``  what the inputs of all splits take as they are stored.
    ``at_home`` why no processes read although some were wanted (what follows "because").
    """

    training: int
    validation: int
    nbytes: int
    streamed: bool = False
    workers: int = 0
    at_home: Sentence | None = None


@dataclass(frozen=True)
class Loading(Event):
    """Before a run begins: how far reading its samples is.  ``total`` None where nobody knows; not kept in the
    journal."""

    what: Sentence
    done: int
    total: int | None
    unit: str


@dataclass(frozen=True)
class Started(Event):
    """The run is set up and about to make its first step (or its first step after a resume)."""

    folder: Path | None
    device: str
    threads: int
    first_step: int
    total_steps: int
    steps_per_epoch: int
    groups: tuple[Group, ...]
    weights: int
    resumed: bool = False
    swapped: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Section ("optimizer", "scheduler") -> ``part`` and its values, where the run has another one than its recipe."""
    data: TrainingData | None = None
    notes: tuple[Sentence, ...] = ()
    """What was done when the run was set up that its owner should know."""


@dataclass(frozen=True)
class Steps(Event):
    """Steps ``first`` to ``first + n - 1`` were made: their columns (each of length n) and sampled series.

    Sent about thirty times a second, never once a step.  ``groups`` are the groups after the last of them.
    """

    first: int
    columns: Columns
    samples: Samples
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0


@dataclass(frozen=True)
class EpochEnded(Event):
    """An epoch (counted from 0) is complete; ``values`` are its means and sums.

    Where epochs are shorter than the time between two hand-overs, only the last of them is told so; the samples of
    Steps have the values of all.
    """

    epoch: int
    step: int
    values: Mapping[str, float]


@dataclass(frozen=True)
class KnobSetting:
    """What is asked of a knob: applied value = scheduled value × factor, or ``held`` where it is not None."""

    factor: float = 1.0
    held: float | None = None


@dataclass(frozen=True)
class KnobTurned(Event):
    """A knob of one group was turned; ``step`` is the first step that uses the applied value."""

    step: int
    group: int
    name: str
    requested: float | None
    applied: float
    before: KnobSetting
    after: KnobSetting
    previous: float = 0.0


@dataclass(frozen=True)
class GroupsChanged(Event):
    """The groups after knobs were turned; follows the KnobTurned of all groups, also while the run rests."""

    groups: tuple[Group, ...]


@dataclass(frozen=True)
class ScheduleChanged(Event):
    """Another schedule, ``part`` with its ``values``, moves the learning rate from ``step`` on; ``Planned`` follows."""

    step: int
    part: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OptimizerChanged(Event):
    """Another optimizer makes the steps from ``step`` on; GroupsChanged follows.  ``part`` and ``values`` choose it.

    ``carried`` names what was taken over of the old one's state ("exp_avg", ...), ``anew`` what starts from nothing.
    """

    step: int
    part: str
    carried: tuple[str, ...] = ()
    anew: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupAdded(Event):
    """A group was made of weights that other groups (or none) had; GroupsChanged follows."""

    step: int
    group: int
    name: str
    tensors: int


@dataclass(frozen=True)
class Frozen(Event):
    """The weights of a group are no longer trained (``frozen``), or are again; GroupsChanged follows."""

    step: int
    group: int
    frozen: bool


@dataclass(frozen=True)
class Planned(Event):
    """Where lr would go from here on if nobody turned anything: said after the schedule was changed.

    ``lr`` group name -> float64 (points,): the value from step ``steps[i]`` on, until the next point; ``whole`` is
    False where the run is longer than the schedule was followed.  Not kept in the journal.
    """

    step: int
    total_steps: int
    steps: np.ndarray
    lr: Columns
    whole: bool = True


@dataclass(frozen=True)
class Inspecting(Event):
    """The inspector was switched on or off."""

    step: int
    on: bool


@dataclass(frozen=True)
class LookedAhead(Event):
    """What the next steps would be on one of the ways of a LookAhead; the run itself has not moved.

    ``losses``      of steps ``step``, ``step + 1``, ... (n,) float64; the last one is not finite where it broke.
    ``validation``  measured after them, where that was asked for.
    ``groups``      as they stand before the first of these steps, with what is turned on this way.
    Not kept in the journal.
    """

    step: int
    label: str
    losses: np.ndarray
    validation: Mapping[str, float] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class LookAheadEnded(Event):
    """All ways of a LookAhead were gone, or (``whole`` False) it was called off; the run stands where it stood."""

    step: int
    whole: bool = True


@dataclass(frozen=True)
class CheckpointSaved(Event):
    """A whole checkpoint is on the disk.  ``reason`` is "asked", "steps", "epochs", "time",
    "best", "end" or "stop"."""

    step: int
    path: Path
    reason: str


@dataclass(frozen=True)
class Paused(Event):
    """The run rests before ``step``; it obeys commands until Resume."""

    step: int


@dataclass(frozen=True)
class WaitsForRoom(Event):
    """The disk is full, and the run rests before ``step`` until there is room again; then it goes on by itself.

    Resume goes on all the same: what the disk refuses is held in memory meanwhile.
    """

    step: int
    reason: Sentence


@dataclass(frozen=True)
class Resumed(Event):
    """The run goes on from ``step``."""

    step: int
    total_steps: int


@dataclass(frozen=True)
class Extended(Event):
    """The run is longer (or shorter) now."""

    step: int
    total_steps: int


@dataclass(frozen=True)
class NotFinite(Event):
    """Step ``step`` would have spoiled the weights; it was not made, and the run pauses (Paused follows).

    Rows of ``step`` and later that were told before are void.
    ``what`` says what was not finite.  ``checkpoint`` is the last good one, if there is any.
    """

    step: int
    what: Sentence
    checkpoint: Path | None


@dataclass(frozen=True)
class Finished(Event):
    """All steps are made.  The run rests: it can be saved, turned, and given more steps."""

    step: int


@dataclass(frozen=True)
class Refused(Event):
    """A command that could not be obeyed, or a side task that failed (a full disk); the run goes on."""

    command: Command | None
    reason: Sentence


@dataclass(frozen=True)
class Ended(Event):
    """The last event of all.  ``where`` is the line of the user's own file, if the failure was there."""

    outcome: Literal["finished", "stopped", "failed"]
    step: int
    reason: Sentence | None = None
    where: str = ""
    details: str = field(default="", repr=False)


# ---------------------------------------------------------------------------------------------------------
# Commands

class Command:
    """Something the trainer is told; obeyed between two steps, in the order posted."""


@dataclass(frozen=True)
class Pause(Command):
    """Rest before the next step, everything kept in memory."""


@dataclass(frozen=True)
class Resume(Command):
    """Go on."""


@dataclass(frozen=True)
class StepOnce(Command):
    """Make ``count`` steps, then rest."""

    count: int = 1


@dataclass(frozen=True)
class Stop(Command):
    """Save a checkpoint (if asked) and end."""

    save: bool = True


@dataclass(frozen=True)
class Extend(Command):
    """Make the run longer by whole epochs and single steps, and go on if it had finished.

    Negative numbers make it shorter, down to the steps that are made already; at its end it is refused.
    """

    epochs: int = 0
    steps: int = 0


@dataclass(frozen=True)
class TurnKnob(Command):
    """Turn a knob.  ``group`` None means every group, ratios kept.

    mode      value            what it does
    scale     the value asked  the rest of the schedule is multiplied so that the value is met now
    multiply  a factor         the rest of the schedule (or the held value) is multiplied by it
    hold      the value asked  the value stays until released
    release   ignored          the schedule goes on where it would have been
    """

    group: int | None
    name: str
    value: float | None = None
    mode: Literal["scale", "multiply", "hold", "release"] = "scale"


@dataclass(frozen=True)
class RestoreKnob(Command):
    """Put a knob back to a setting it had (undo, redo): a new edit like any other."""

    group: int
    name: str
    setting: KnobSetting


@dataclass(frozen=True)
class LookAhead(Command):
    """Make ``steps`` steps on copies, once for each of the ``ways``: a label -> what is turned first.

    ``validate``: measure the validation split after each.  A command that is posted while it looks calls it off, and is
    then obeyed.
    """

    ways: Mapping[str, tuple[TurnKnob, ...]]
    steps: int = 50
    validate: bool = False


@dataclass(frozen=True)
class SetSchedule(Command):
    """Take another schedule from here on: a part of the registry "schedulers" and the values of its fields.

    ``steps``  how long it is; None is the rest of the run.  After so many steps the learning rate stays as it is.
    ``start``  the learning rate from which it starts in each group: the ``present`` one, or the ``first`` one of the
               run.  Edits of the learning rate made so far are part of the present one; they do not multiply again.
    """

    part: str
    values: Mapping[str, Any] = field(default_factory=dict)
    steps: int | None = None
    start: Literal["present", "first"] = "present"


@dataclass(frozen=True)
class SetOptimizer(Command):
    """Take another optimizer from here on: a part of the registry "optimizers" and the values of its fields.

    State that means the same in both is carried over; the schedule goes on, scaled to the new lr.
    """

    part: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AddGroup(Command):
    """Make a group of the weights whose names match; they leave the groups in which they were, and are trained.

    ``match`` is one or more patterns such as ``conv*, *.bias``, of names like ``0.weight``.
    ``values`` are arguments of the optimizer for this group; what is not named stays as it was for these weights.
    """

    name: str
    match: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Freeze(Command):
    """Stop training the weights of a group, or go on training them (``frozen`` False)."""

    group: int
    frozen: bool = True


@dataclass(frozen=True)
class Inspect(Command):
    """Switch the inspector on or off."""

    on: bool = True


@dataclass(frozen=True)
class Save(Command):
    """Write a checkpoint now."""
