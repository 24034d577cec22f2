"""Safekeeping: what is said while checkpoints are written, and while a full disk is waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workbench.checkpoint import BEST, BETWEEN
from workbench.keeper import Keeper, is_old_news
from workbench.messages import CheckpointSaved, Event, Refused, Save, WaitsForRoom
from workbench.sentence import Problem, Sentence


class Safekeeping:
    """Tells what the keeper does.  ``step`` asks for the step before which the training stands."""

    def __init__(self, keeper: Keeper, step: Callable[[], int]) -> None:
        self._keeper, self._step = keeper, step
        self.waits = False
        """The run rests until there is room on the disk."""
        self.ignored = False
        """The user wants to go on although the disk is full."""

    def say(self, event: Event) -> Iterator[Event]:
        """A notable event: into the journal, and out."""
        self._keeper.log(self._step(), event)
        yield event

    def save(self, reason: str, wait: bool = False) -> Iterator[Event]:
        """Have a checkpoint written beside the training; or ``wait`` until it is."""
        try:
            self._keeper.save(self._step(), reason, wait)
        except Problem as problem:
            yield from self._refuse(problem, reason)
        yield from self.tell(wait)

    def save_best(self, now: bool = False) -> Iterator[Event]:
        """Have the best state written that is held, if it is time for it; ``now``: in any case, and wait for it."""
        try:
            self._keeper.save_best(now)
        except Problem as problem:
            yield from self._refuse(problem, BEST)
        yield from self.tell(wait=now)

    def tell(self, wait: bool = False) -> Iterator[Event]:
        """What has come of the checkpoints that were handed over."""
        for saved in self._keeper.saves(wait):
            if saved.error is not None:
                raise saved.error
            if saved.problem is not None:
                yield from self._refuse(saved.problem, saved.reason)
            elif saved.reason != BETWEEN:  # which goes again by itself
                assert saved.path is not None
                yield from self.say(CheckpointSaved(saved.step, saved.path, saved.reason))

    @staticmethod
    def _refuse(problem: Problem, reason: str) -> Iterator[Event]:
        """Say why a checkpoint was not written: whoever asked for it hears it in any case."""
        if reason == "asked":
            yield Refused(Save(), problem.sentence)
        elif not is_old_news(problem):
            yield Refused(None, problem.sentence)

    # ------------------------------------------------------------------ a full disk

    @property
    def must_wait(self) -> bool:
        """Whether nothing more should be trained, because it could not be kept."""
        return self._keeper.full and not self.ignored

    def wait(self) -> Iterator[Event]:
        """Say that the run rests from now on."""
        self.waits = True
        folder = str(self._keeper.run.folder) if self._keeper.run is not None else ""
        yield from self.say(WaitsForRoom(self._step(), Sentence(
            "The disk is full, and the run waits: make room for {folder}, and it goes on by itself.", folder=folder)))

    def has_room(self) -> bool:
        """Ask the disk again."""
        return self._keeper.has_room()

    def go_on(self, *, all_the_same: bool = False) -> None:
        """The run does not wait any more; ``all_the_same``: because somebody wants it so."""
        self.ignored = self.ignored or (all_the_same and self.waits)
        self.waits = False
