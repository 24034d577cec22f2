"""What was done by hand in a run: its journal, as the steps at which something changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.journal import Entry
from workbench.messages import AddGroup, Command, Extend, KnobTurned, RestoreKnob, SetOptimizer, SetSchedule, TurnKnob
from workbench.programme import changes

Structural = SetSchedule | SetOptimizer | AddGroup
"""What changes the optimizer, its groups or the schedule."""


@dataclass
class Change:
    """A command that was obeyed before ``step``; ``total`` is how long the run was then, in steps.

    ``turned``  what the journal says of every group whose knob it turned.
    """

    step: int
    command: Command
    total: int
    turned: list[KnobTurned] = field(default_factory=list)


def changes_of(entries: Sequence[Entry], total: int, per_epoch: int) -> tuple[list[Change], int]:
    """The changes in their order, and the steps of the run at its end; ``total`` as it was planned.

    Raises JournalProblem for a line that this version does not know.
    """
    found: list[Change] = []
    for entry in entries:
        if changes(entry):
            command = entry.command()
            if isinstance(command, Extend):
                total = max(entry.step, total + command.epochs * per_epoch + command.steps)
            else:
                found.append(Change(entry.step, command, total))
        elif entry.name == KnobTurned.__name__ and found and isinstance(found[-1].command, (TurnKnob, RestoreKnob)):
            event = entry.message()
            assert isinstance(event, KnobTurned)
            found[-1].turned.append(event)
    return found, total
