"""Programme: commands that wait for their steps, as a journal has kept them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.journal import Entry
from workbench.messages import AddGroup, Command, Extend, Freeze, RestoreKnob, SetOptimizer, SetSchedule, TurnKnob

CHANGING: tuple[type[Command], ...] = (TurnKnob, RestoreKnob, Extend, SetSchedule, SetOptimizer, AddGroup, Freeze)
"""What changes a run.  Everything else (Pause, Save, Inspect, ...) leaves its numbers as they are."""

_NAMES = {kind.__name__ for kind in CHANGING}


def changes(entry: Entry) -> bool:
    """Whether a line of a journal has changed the run."""
    return entry.kind == "command" and entry.name in _NAMES


class Programme:
    """Commands in the order of their steps; each is due before its step is made."""

    def __init__(self, commands: Iterable[tuple[int, Command]] = ()) -> None:
        self._commands = list(commands)

    @classmethod
    def of(cls, entries: Sequence[Entry], until: int | None = None) -> Programme:
        """What has changed a run, of these lines of its journal; ``until``: only before that step.

        Raises JournalProblem for a command that this version does not know.
        """
        return cls((entry.step, entry.command()) for entry in entries
                   if changes(entry) and (until is None or entry.step < until))

    def add(self, step: int, command: Command) -> None:
        """Another command, after those of the same step."""
        place = sum(other <= step for other, _ in self._commands)
        self._commands.insert(place, (step, command))

    @property
    def next_step(self) -> int | None:
        """The step before which the next one is due; None where there is none."""
        return self._commands[0][0] if self._commands else None

    def due(self, step: int) -> list[Command]:
        """Take what is due before ``step``."""
        count = next((i for i, (at, _) in enumerate(self._commands) if at > step), len(self._commands))
        taken = [command for _, command in self._commands[:count]]
        del self._commands[:count]
        return taken
