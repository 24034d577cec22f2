"""What a schedule is to the trainer, and how long the run is to a schedule."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch.optim import Optimizer

from workbench.field import ChoiceField
from workbench.schedulers.course import Course

Metrics = Mapping[str, float]
"""Series name -> what was measured at the end of an epoch."""


@dataclass(frozen=True)
class Length:
    """How long the run is, in the two units in which a scheduler can be stepped."""

    steps: int
    epochs: int

    def of(self, advance: str) -> int:
        """How often a scheduler that advances so will be stepped over the whole run, at least 1."""
        return max(1, self.steps if advance == "step" else self.epochs)

    @property
    def per_epoch(self) -> int:
        """Steps of an epoch, at least 1."""
        return max(1, self.steps // max(1, self.epochs))


class Schedule:
    """Moves the values of ``optimizer``'s groups (a Course, where the trainer builds it).

    ``after_step`` is called after every step and ``after_epoch`` at every epoch's end, with what was measured; both
    say whether anything may have moved.  ``moves`` are the knobs that it moves; ``watches`` the series that it wants
    in the metrics.
    """

    moves: tuple[str, ...] = ("lr",)
    watches: tuple[str, ...] = ()
    by_step = False
    """Whether ``after_step`` ever does anything; the trainer leaves the call out where it does not."""

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer = optimizer

    def after_step(self) -> bool:
        return False

    def after_epoch(self, metrics: Metrics) -> bool:
        return False

    def begin(self, lrs: list[float]) -> None:
        """Start as a later phase does, where the one before has left the learning rates ``lrs``.

        Most need nothing: they have not moved since they were built.
        """

    def state_dict(self) -> dict[str, Any]:
        """Everything that moves, as plain data; what is built from the recipe is left out."""
        return {"course": self._course_values()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """The inverse of ``state_dict``; KeyError or ValueError where it is of another schedule."""
        if isinstance(self.optimizer, Course):
            self.optimizer.set_values(state["course"])

    def _course_values(self) -> list[dict[str, Any]]:
        return self.optimizer.values() if isinstance(self.optimizer, Course) else []


class TorchSchedule(Schedule):
    """A scheduler of torch and when it is stepped.

    ``advance`` is "step" or "epoch".  ``watch`` names the series that ReduceLROnPlateau looks at, which is stepped at
    the end of the epochs in which it was measured.
    """

    def __init__(self, scheduler: Any, advance: str, watch: str = "") -> None:
        super().__init__(scheduler.optimizer)
        self.scheduler = scheduler
        self.advance = advance
        self.by_step = advance == "step" and not watch
        self.watches = (watch,) if watch else ()
        if getattr(scheduler, "cycle_momentum", False):
            self.moves = ("lr", "betas[0]" if scheduler.use_beta1 else "momentum")

    def after_step(self) -> bool:
        return self.by_step and self._advance()

    def after_epoch(self, metrics: Metrics) -> bool:
        if self.watches:
            value = metrics.get(self.watches[0])
            if value is None:
                return False
            self.scheduler.step(value)
            return True
        return not self.by_step and self._advance()

    def _advance(self) -> bool:
        # A schedule of fixed length stays where it is: OneCycleLR raises when it is stepped beyond its end.
        total = getattr(self.scheduler, "total_steps", None)
        if isinstance(total, int) and self.scheduler.last_epoch >= total:
            return False
        self.scheduler.step()
        for lane in self.optimizer.param_groups:
            if lane["lr"] < 0:  # OneCycleLR over two or three advances overshoots; climbing is not what it is for
                lane["lr"] = 0.0
        return True

    @property
    def chains(self) -> bool:
        """Whether it multiplies what it finds, so that several can work on the same lanes one after the other."""
        return hasattr(self.scheduler, "_get_closed_form_lr") or type(self.scheduler).__name__ == "MultiplicativeLR"

    def begin(self, lrs: list[float]) -> None:
        """As torch's SequentialLR does it: from the closed form where there is one, else from where lr stands."""
        if self.watches:
            return
        for lane, lr in zip(self.optimizer.param_groups, lrs, strict=True):
            lane["lr"] = lr
        if hasattr(self.scheduler, "_update_lr"):
            self.scheduler._update_lr(0)
        else:  # torch before 2.13
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.scheduler.step(0)

    def state_dict(self) -> dict[str, Any]:
        """That of torch's scheduler, which torch can load, with the course beside it."""
        return {**self.scheduler.state_dict(), **super().state_dict()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        super().load_state_dict(state)
        self.scheduler.load_state_dict({key: value for key, value in state.items() if key != "course"})


ADVANCE: Mapping[str, Any] = {
    "field": ChoiceField,
    "choices": ("epoch", "step"),
    "help": "Whether the schedule moves on after each epoch or after each step; its lengths are counted in the same "
            "unit.",
}
"""What a signature cannot say of the argument ``advance`` that every schedule has."""

WHOLE_RUN = "the whole run"
"""What a length that is left alone means."""
