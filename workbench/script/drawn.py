"""The schedule that was drawn by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from workbench.script.layout import Node, call, listed
from workbench.script.page import Helper

if TYPE_CHECKING:
    from workbench.script.schedulers import Context

_HEAD = '''
class DrawnLR(LRScheduler):
    """The lr of the first group goes through points (step, lr); others keep their ratios."""

    def __init__(self, optimizer, points, first):
        self.points, self.first = points, first
        super().__init__(optimizer)

    def get_lr(self):
        lr = self.drawn(self.last_epoch)
        return [lr * (base_lr / self.first) if self.first else lr for base_lr in self.base_lrs]

    def drawn(self, step):
        at = bisect_right(self.points, step, key=lambda point: point[0]) - 1
        if at < 0:
            return self.points[0][1]
'''
_STEPS = '''        return self.points[at][1]
'''
_LINE = '''        if at == len(self.points) - 1:
            return self.points[at][1]
        (start, low), (end, high) = self.points[at : at + 2]
        share = (step - start) / (end - start)
'''
_LOG = '''        if low > 0 and high > 0:  # a straight line on a logarithmic axis
            return low * math.exp(share * math.log(high / low))
'''
_LINEAR = '''        return low + share * (high - low)
'''
_NEEDS = ("from bisect import bisect_right", "from torch.optim.lr_scheduler import LRScheduler")

_DRAWN = {
    "steps": Helper("DrawnLR", _HEAD + _STEPS, _NEEDS),
    "linear": Helper("DrawnLR", _HEAD + _LINE + _LINEAR, _NEEDS),
    "log": Helper("DrawnLR", _HEAD + _LINE + _LOG + _LINEAR, (*_NEEDS, "import math")),
}


def write(values: Mapping[str, Any], context: Context) -> Callable[[str], Node]:
    """A DrawnLR through the points of a choice; of another name for each way from one point to the next."""
    between, points = values["between"], values["points"]
    name = f"Drawn{between.capitalize()}LR" if between != "linear" else "DrawnLR"
    helper = _DRAWN[between]
    context.page.help_with(Helper(name, helper.code.replace("class DrawnLR", f"class {name}"), helper.needs))
    first = context.lanes[0].lr
    first_text = repr(first) if first is not None else '{0}.param_groups[0]["lr"]'
    if points is None:
        start = first_text
        drawn = listed([f"(0, {start})", f"({context.span.steps.at_least(1).text}, {start} / 10)"])
    else:
        drawn = listed(f"({step}, {lr!r})" for step, lr in points)
    return lambda optimizer: call(name, optimizer, _in(drawn, optimizer), first_text.format(optimizer))


def _in(points: Node, optimizer: str) -> Node:
    assert not isinstance(points, str)
    return listed(str(node).replace("{0}", optimizer) for _, node in points.items)
