"""Schedules that are a formula: LambdaLR, MultiplicativeLR and the formula of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.formula import Formula
from workbench.schedulers.formula_lr import COUNTERS, counters
from workbench.script.formulas import FormulaText
from workbench.script.layout import Node, call, indented, quoted, returned
from workbench.script.page import Helper, Page
from workbench.script.spans import Span
from workbench.sentence import Problem

if TYPE_CHECKING:
    from workbench.script.schedulers import Context

_SHORT = 45

FORMULA_LR = Helper("FormulaLR", '''
class FormulaLR(LRScheduler):
    """The lr of each group by a formula of the present one, the first one, and a counter."""

    def __init__(self, optimizer, formula):
        self.formula = formula
        super().__init__(optimizer)

    def get_lr(self):
        pairs = zip(self.optimizer.param_groups, self.base_lrs, strict=True)
        return [self.formula(group["lr"], base_lr, self.last_epoch) for group, base_lr in pairs]
''', ("from torch.optim.lr_scheduler import LRScheduler",))

STEADY = Helper("steady", '''
def steady(formula, first=None):
    """The same formula; where it has no value, beyond the planned end, it stays as it was."""
    last = first

    def value(*arguments):
        nonlocal last
        before = arguments[0] if first is None else last
        try:
            last = float(formula(*arguments))
        except (ArithmeticError, ValueError, TypeError):
            last = before
        last = last if 0 <= last < math.inf else before
        return last

    return value
''', ("import math",))


def factor(text: str, advance: str, context: Context) -> Node:
    """The function of the counter that LambdaLR and MultiplicativeLR want."""
    function = _function(text, (_counter(advance),), _written(text, advance, context, {}), context.page)
    if _holds(text, context.span, advance, context.longer):
        return function
    context.page.help_with(STEADY)
    return call("steady", function, "1.0")


def write_formula(values: Mapping[str, Any], context: Context) -> Callable[[str], Node]:
    """The formula of one's own, of lr and base_lr too."""
    context.page.help_with(FORMULA_LR)
    text, advance = values["lr"], values["advance"]
    written = _written(text, advance, context, {"lr": "lr", "base_lr": "base_lr"})
    function: Node = _function(text, ("lr", "base_lr", _counter(advance)), written, context.page)
    if context.longer or not _holds_for_lr(text, context, advance):
        context.page.help_with(STEADY)
        function = call("steady", function)
    return lambda optimizer: call("FormulaLR", optimizer, function)


def _function(text: str, arguments: Sequence[str], written: str, page: Page) -> str:
    """A formula as a function: a lambda where it is short."""
    if len(written) <= _SHORT:
        return f"lambda {', '.join(arguments)}: {written}"
    return page.function("formula", lambda name: [
        f"def {name}({', '.join(arguments)}):", *indented(quoted(text)), *returned(written)])


def _counter(advance: str) -> str:
    return "step" if advance == "step" else "epoch"


def _written(text: str, advance: str, context: Context, more: Mapping[str, str]) -> str:
    span = context.span
    if advance == "step":
        names = {"step": "step", "epoch": f"step // {span.per_epoch.tight}"}
    else:
        names = {"epoch": "epoch", "step": f"epoch * {span.per_epoch.tight}"}
    names |= {"total_epochs": span.epochs.text, "total_steps": span.steps.text}
    found = FormulaText(text, {**more, **names})
    if found.needs_math:
        context.page.need("import math")
    return found.text


def _holds(text: str, span: Span, advance: str, longer: bool) -> bool:
    """Whether a factor has a value at the planned end too: the schedule moves on once more after the last step."""
    length = span.length
    if length is None or longer:
        return False
    try:
        return Formula(text, COUNTERS)(**counters(length, advance, length.of(advance))) >= 0
    except Problem:
        return False


def _holds_for_lr(text: str, context: Context, advance: str) -> bool:
    """The same for a formula of lr and base_lr, tried with the first learning rates."""
    length = context.span.length
    if length is None:
        return False
    formula = Formula(text, ("lr", "base_lr", *COUNTERS))
    try:
        for lane in context.lanes:
            if lane.lr is None:
                return False
            values = {"lr": lane.lr, "base_lr": lane.lr, **counters(length, advance, length.of(advance))}
            if formula(**values) < 0:
                return False
    except Problem:
        return False
    return True
