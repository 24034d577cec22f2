"""KnobEdits: what was asked of the knobs, what the trainer answered, and how to take it back.

The trainer's answers are the truth: an edit can be undone once KnobTurned has said what was before and after.
Undo and redo are new edits (RestoreKnob) like any other.  Plain Python, no Qt.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from workbench.messages import Command, KnobSetting, KnobTurned, RestoreKnob, TurnKnob

Place = Callable[[int, str], int | None]
"""The present number of the group that had a number, None where it, or its knob of that name, is gone."""


@dataclass(eq=False)
class Edit:
    """One turn of one knob, of one or several groups: what each had before and after."""

    name: str
    before: dict[int, KnobSetting] = field(default_factory=dict)
    after: dict[int, KnobSetting] = field(default_factory=dict)
    step: int = -1

    def commands(self, back: bool) -> list[RestoreKnob]:
        settings = self.before if back else self.after
        return [RestoreKnob(group, self.name, setting) for group, setting in sorted(settings.items())]

    def follow(self, place: Place) -> None:
        """Groups have other numbers now, or are gone."""
        for settings in (self.before, self.after):
            moved = {place(group, self.name): setting for group, setting in settings.items()}
            settings.clear()
            settings.update({group: setting for group, setting in moved.items() if group is not None})


@dataclass(eq=False)
class _Asked:
    """A command that is on its way, and which groups have not answered yet."""

    command: Command
    name: str
    waiting: set[int]
    purpose: Literal["edit", "undo", "redo"]
    edit: Edit
    gesture: object


class KnobEdits:
    """Two stacks of edits, and the commands that were not answered yet."""

    def __init__(self) -> None:
        self.done: list[Edit] = []
        self.undone: list[Edit] = []
        self._asked: deque[_Asked] = deque()
        self._last: _Asked | None = None

    @property
    def waiting(self) -> bool:
        """Whether a command is still on its way."""
        return bool(self._asked)

    def forget(self) -> None:
        """Another run: nothing of this can be taken back any more."""
        self.__init__()  # type: ignore[misc]

    def lost(self) -> None:
        """Nobody will answer the commands on their way: the trainer is gone."""
        self._asked.clear()

    def asked(self, command: TurnKnob, groups: Iterable[int], gesture: object = None) -> None:
        """A command was sent that these groups will answer.

        Commands of one ``gesture`` (a drag of the slider) are one edit, taken back together.
        """
        last = self._last
        same = (last is not None and gesture is not None and last.gesture is gesture
                and last.name == command.name)
        edit = last.edit if same and last is not None else Edit(command.name)
        self._last = _Asked(command, command.name, set(groups), "edit", edit, gesture)
        self._asked.append(self._last)

    def undo(self) -> list[RestoreKnob]:
        """The commands that take the last edit back; empty if there is none."""
        if not self.done:
            return []
        edit = self.done.pop()
        self.undone.append(edit)
        return self._restore(edit, "undo")

    def redo(self) -> list[RestoreKnob]:
        """The commands that make the last undone edit again; empty if there is none."""
        if not self.undone:
            return []
        edit = self.undone.pop()
        self.done.append(edit)
        return self._restore(edit, "redo")

    def turned(self, event: KnobTurned) -> None:
        """A group answered, or somebody else (a script, a replay) turned a knob."""
        asked = self._answered_by(event)
        if asked is None:
            edit = self.done[-1] if self._continues(event) else Edit(event.name, step=event.step)
        elif asked.purpose != "edit":
            return
        else:
            edit = asked.edit
        if edit in self.undone or (edit not in self.done and event.before == event.after):
            return
        edit.before.setdefault(event.group, event.before)
        edit.after[event.group] = event.after
        if edit not in self.done:
            self.done.append(edit)
        self.undone.clear()

    def refused(self, command: Command | None) -> bool:
        """A command was not obeyed; whether it was one of these."""
        for asked in self._asked:
            if asked.command == command:
                break
        else:
            return False
        self._asked.remove(asked)
        if asked.purpose == "undo" and self.undone and self.undone[-1] is asked.edit:
            self.done.append(self.undone.pop())
        elif asked.purpose == "redo" and self.done and self.done[-1] is asked.edit:
            self.undone.append(self.done.pop())
        return True

    def follow(self, place: Place) -> None:
        """The groups, or what can be turned in them, have changed: what is gone can no longer be taken back."""
        edits = {id(edit): edit for edit in (*self.done, *self.undone, *(asked.edit for asked in self._asked))}
        for edit in edits.values():
            edit.follow(place)
        self.done = [edit for edit in self.done if edit.after]
        self.undone = [edit for edit in self.undone if edit.after]
        for asked in self._asked:
            asked.waiting = {there for group in asked.waiting if (there := place(group, asked.name)) is not None}
        self._asked = deque(asked for asked in self._asked if asked.waiting)
        self._last = None

    def forget_knob(self, name: str) -> None:
        """What was done to the knobs of this name is part of something larger now, and cannot be taken back alone."""
        self.done = [edit for edit in self.done if edit.name != name]
        self.undone = [edit for edit in self.undone if edit.name != name]
        self._last = None

    def _restore(self, edit: Edit, purpose: Literal["undo", "redo"]) -> list[RestoreKnob]:
        commands = edit.commands(back=purpose == "undo")
        self._asked.extend(
            _Asked(command, command.name, {command.group}, purpose, edit, None) for command in commands
        )
        self._last = None  # the next move of the slider begins an edit of its own
        return commands

    def _answered_by(self, event: KnobTurned) -> _Asked | None:
        """The oldest command that this answers; older ones for which nothing came are forgotten.

        Commands are obeyed in the order in which they were sent, so nothing will come for those.
        """
        for place, asked in enumerate(self._asked):
            if asked.name == event.name and event.group in asked.waiting:
                for _ in range(place):
                    self._asked.popleft()
                asked.waiting.discard(event.group)
                if not asked.waiting:
                    self._asked.popleft()
                return asked
        return None

    def _continues(self, event: KnobTurned) -> bool:
        """Whether an edit of somebody else is another group of the one before."""
        last = self.done[-1] if self.done else None
        return (last is not None and last.step == event.step and last.name == event.name
                and event.group not in last.after)
