"""Schedules typed as a formula: a rule of one's own, without running anybody's code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from workbench.field import FieldProblem, FormulaField
from workbench.formula import Formula
from workbench.schedulers import schedulers
from workbench.schedulers.schedule import ADVANCE, Length, Schedule, TorchSchedule
from workbench.sentence import Problem

COUNTERS = ("epoch", "step", "total_epochs", "total_steps")
"""What every formula of a schedule may use; counted from 0."""

# A run longer than this is checked up to here before it starts, and beyond it while it goes on.
_CHECKED = 200_000


def counters(length: Length, advance: str, count: int) -> dict[str, float]:
    """The names in COUNTERS when the schedule has moved on ``count`` times."""
    per_epoch = max(1, length.steps // max(1, length.epochs))
    step, epoch = (count, count // per_epoch) if advance == "step" else (count * per_epoch, count)
    return {"epoch": epoch, "step": step, "total_epochs": length.epochs, "total_steps": length.steps}


def factor_of(text: str, length: Length, advance: str) -> Callable[[int], float]:
    """The function of the counter that LambdaLR wants; checked over the whole run.

    After the planned end, where nothing was checked, it stays where the formula fails: the factor is that of the last
    count before at which it does not.  It depends on nothing but ``count``, which is all that a checkpoint has of it.
    """
    formula = Formula(text, COUNTERS)
    planned = length.of(advance)
    stands_at: dict[int, int] = {}  # of counts at which it fails; only so that nothing is searched again and again

    def factor(count: int) -> float:
        at = count
        while True:
            at = stands_at.get(at, at)
            values = counters(length, advance, at)
            try:
                found = _not_negative(formula(**values), values)
            except Problem:
                if at < planned:
                    raise
                at -= 1
                continue
            if at < count:
                stands_at[count] = at
            return found

    for count in range(min(planned, _CHECKED)):
        factor(count)
    return factor


class FormulaLR(LRScheduler):
    """Sets the lr of every group to ``rule(lr, base_lr, count)``, before the first step (count 0) and at each advance.

    ``lr`` is the group's present value and ``base_lr`` the one it began with.
    """

    def __init__(self, optimizer: Optimizer, rule: Callable[[float, float, int], float], last_epoch: int = -1) -> None:
        self._rule = rule
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:  # type: ignore[override]
        return [self._rule(float(group["lr"]), float(base), self.last_epoch)
                for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True)]

    def state_dict(self) -> dict[str, Any]:
        """Numbers only: the rule comes from the recipe again."""
        return {key: value for key, value in super().state_dict().items() if key != "_rule"}


@schedulers.register(
    "formula",
    title="Formula of your own",
    help="The learning rate as a formula of lr (the present one), base_lr (the first one), epoch, step, total_epochs "
         "and total_steps; arithmetic, comparisons, if … else, and functions such as sqrt, exp, cos, min, max.",
    words="rule lambda custom own function 公式",
    skip=("optimizer", "length"),
    extra={
        "lr": {"field": FormulaField, "of": ("lr", "base_lr", *COUNTERS),
               "help": "For example 0.1 * 0.95 ** epoch, or lr / 2 if epoch % 10 == 0 and epoch > 0 else lr."},
        "advance": ADVANCE,
    },
)
def formula(optimizer: Optimizer, length: Length, lr: str = "base_lr * 0.95 ** epoch",
            advance: str = "epoch") -> Schedule:
    """Computed for every group; Problem where it is negative or not finite somewhere in the run."""
    compiled = Formula(lr, ("lr", "base_lr", *COUNTERS))
    planned = length.of(advance)

    def rule(now: float, base: float, count: int) -> float:
        values = {"lr": now, "base_lr": base, **counters(length, advance, count)}
        try:
            return _not_negative(compiled(**values), values)
        except Problem:
            if count < planned:
                raise
            return now  # after the planned end, where nothing was checked, lr stays

    try:
        for group in optimizer.param_groups:
            value = group["lr"]
            for count in range(min(planned, _CHECKED)):
                value = rule(value, group["lr"], count)
    except Problem as problem:
        raise FieldProblem("lr", "{name}: {problem}", problem=problem.sentence) from None
    return TorchSchedule(FormulaLR(optimizer, rule), advance)


def _not_negative(value: float, values: dict[str, float]) -> float:
    if value < 0:
        raise Problem("The formula is negative ({value:g}) at epoch {epoch:g}, step {step:g}: a learning rate must be "
                      "0 or more.", value=value, epoch=values["epoch"], step=values["step"])
    return value
