"""The schedule that was drawn by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.schedulers.drawn import check_ratios
from workbench.script.layout import Node, call, listed
from workbench.script.page import Helper

if TYPE_CHECKING:
    from workbench.script.schedulers import Context

_HEAD = '''
class DrawnLR(LRScheduler):
    """{what}"""

    def __init__(self, optimizer, points, {more}):
        self.points, self.{more} = points, {more}
        super().__init__(optimizer)

    def get_lr(self):
        lr = self.drawn(self.last_epoch)
        return [{lrs}]

    def drawn(self, step):
        at = bisect_right(self.points, step, key=lambda point: point[0]) - 1
        if at < 0:
            return self.points[0][1]
'''
_OF_THE_FIRST = _HEAD.format(
    what="The lr of the first group goes through points (step, lr); others keep their ratios.", more="first",
    lrs="lr * (base_lr / self.first) if self.first else lr for base_lr in self.base_lrs")
_BY_RATIOS = _HEAD.format(
    what="The lr of each group is a share, its ratio, of a curve through points (step, lr).", more="ratios",
    lrs="lr * ratio for ratio in self.ratios")
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

_BETWEEN = {
    "steps": (_STEPS, _NEEDS),
    "linear": (_LINE + _LINEAR, _NEEDS),
    "log": (_LINE + _LOG + _LINEAR, (*_NEEDS, "import math")),
}


def write(values: Mapping[str, Any], context: Context) -> Callable[[str], Node]:
    """A DrawnLR through the points of a choice; of another name for each way from one point to the next, and where
    there are ratios.  FieldProblem where these are not one for each group."""
    between, points, ratios = values["between"], values["points"], values["ratios"]
    check_ratios(ratios, len(context.lanes))
    way = between.capitalize() if between != "linear" else ""
    name = f"Drawn{way}LR" if ratios is None else f"Drawn{way}RatiosLR"
    code, needs = _BETWEEN[between]
    head = _OF_THE_FIRST if ratios is None else _BY_RATIOS
    context.page.help_with(Helper(name, head.replace("class DrawnLR", f"class {name}") + code, needs))
    first = context.lanes[0].lr
    first_text = repr(first) if first is not None else '{0}.param_groups[0]["lr"]'
    if points is None:
        start = first_text
        drawn = listed([f"(0, {start})", f"({context.span.steps.at_least(1).text}, {start} / 10)"])
    else:
        drawn = listed(f"({step}, {lr!r})" for step, lr in points)
    if ratios is not None:
        return lambda optimizer: call(name, optimizer, _in(drawn, optimizer), _ratios_in(optimizer, ratios, context))
    return lambda optimizer: call(name, optimizer, _in(drawn, optimizer), first_text.format(optimizer))


def _ratios_in(optimizer: str, ratios: Sequence[float], context: Context) -> Node:
    """Those of the groups that an optimizer has: one of a pair has only some; a stand-in, which no lane names, all."""
    own = [ratio for lane, ratio in zip(context.lanes, ratios, strict=True) if lane.code.startswith(f"{optimizer}.")]
    return listed(repr(ratio) for ratio in own or ratios)


def _in(points: Node, optimizer: str) -> Node:
    assert not isinstance(points, str)
    return listed(str(node).replace("{0}", optimizer) for _, node in points.items)
