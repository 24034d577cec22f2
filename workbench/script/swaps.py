"""Another optimizer in the middle of a run, and a group that is added, as lines of a script."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

from workbench.kinds import registries
from workbench.optimizers.paired import mover
from workbench.optimizers.pairs import PAIRS
from workbench.registry import Choice
from workbench.script.calls import differing
from workbench.script.layout import Items, Node, call, lines, listed, literal, noted, table
from workbench.script.optimizers import Lane, Written, differing_values, grouped, variable_of
from workbench.script.page import Helper, Page
from workbench.script.structure import parameters_of

_ANEW_IN_NADAM = "mu_product"
MU_PRODUCT = Helper("mu_product", '''
def mu_product(group, steps):
    """What NAdam would have multiplied up in so many steps."""
    beta, decay = group["betas"][0], group["momentum_decay"]
    product = math.prod(beta * (1 - 0.5 * 0.96 ** (n * decay)) for n in range(1, steps + 1))
    return torch.tensor(product)
''', ("import math",))


def another_optimizer(choice: Choice, old: Optimizer | None, was: Written, built: Optimizer, new: Optimizer,
                      model: nn.Module, page: Page) -> tuple[Written, list[str]]:
    """The new optimizer as code, and the lines that build it and give it what it goes on from.

    ``old`` and ``new`` are the shadow's; the old one has a state.  It is None where nothing of that goes over.
    ``built`` is the new one before the schedule has moved its values: with these its state was worked out.
    """
    written = grouped(choice, built, model, page, own_lr=False)
    former = {variable: "old" if len(was.variables) == 1 else f"old_{variable}" for variable in was.variables}
    carried: list[str] = []
    for variable, name in former.items():
        for target in written.variables:
            carried += _carried(old, variable, name, new, target, page) if old is not None else []
    kept = [variable for variable, name in former.items() if any(f"{name}.state" in line for line in carried)]
    before = [f"{', '.join(former[variable] for variable in kept)} = {', '.join(kept)}"] if kept else []
    return written, [*before, *written.code, *carried]


def _carried(old: Optimizer, variable: str, name: str, new: Optimizer, target: str, page: Page) -> list[str]:
    """Lines that give the weights of one optimizer the state that another one kept of them."""
    moved = {id(weight): weight for group in old.param_groups if variable_of(old, group) == variable
             for weight in group["params"]}
    for group in new.param_groups:
        if variable_of(new, group) != target:
            continue
        for weight in group["params"]:
            taken = new.state.get(weight)
            if id(weight) not in moved or not taken:
                continue
            before = next(one for one in old.param_groups if any(other is weight for other in one["params"]))
            if type(mover(old, before)) is type(mover(new, group)):
                return _same(moved, name, new, target)
            entries = {key: _entry(key, value, old.state[weight], page) for key, value in taken.items()}
            return ["# What the one has learned of the gradients, the other goes on with.",
                    f"for group in {target}.param_groups:",
                    '    for weight in group["params"]:',
                    f"        if {name}.state.get(weight):",
                    f"            state = {name}.state[weight]",
                    *lines(table(entries), f"{target}.state[weight] = ", depth=3)]
    return []


def _same(moved: Collection[int], name: str, new: Optimizer, target: str) -> list[str]:
    """The same for an optimizer of the same class."""
    note = "it goes on from what it knows of the gradients"
    own = {id(weight) for group in new.param_groups if variable_of(new, group) == target for weight in group["params"]}
    if own.issuperset(moved):
        return noted(f"{target}.state.update({name}.state)", note)
    # What is left behind must not come back when those weights are its own again.
    return [*noted(f"for group in {target}.param_groups:", note),
            '    for weight in group["params"]:',
            f"        {target}.state[weight].update({name}.state[weight])"]


def _entry(key: str, value: Any, before: Mapping[str, Any], page: Page) -> Node:
    if key == _ANEW_IN_NADAM and key not in before:
        page.help_with(MU_PRODUCT)
        return 'mu_product(group, int(state["step"]))'
    if key not in before:  # the largest one so far, as far as anybody knows
        return 'state["exp_avg_sq"].clone()'
    if isinstance(value, Tensor) and not isinstance(before[key], Tensor):
        return f"torch.tensor(float(state[{literal(key)}]))"
    if isinstance(before[key], Tensor) and not isinstance(value, Tensor):
        return f"{type(value).__name__}(state[{literal(key)}].item())"
    return f"state[{literal(key)}]"


# ---------------------------------------------------------------------------------------------------------
# A group of its own

def added_groups(choice: Choice, optimizer: Optimizer, was: Written, model: nn.Module, chosen: bool
                 ) -> tuple[Written, list[str]]:
    """Groups that were added to the shadow's optimizer: it as code, and the lines that add them.

    ``chosen``: it was said which one of a pair is to move them, so that they may leave the other one.
    """
    name_of = {id(weight): name for name, weight in model.named_parameters()}
    new = optimizer.param_groups[len(was.lanes):]
    code: list[str] = []
    params: list[Node] = []
    for group in new:
        found, lookup = parameters_of(model, [name_of[id(weight)] for weight in group["params"]])
        if lookup and not any(line.startswith("named = ") for line in code):
            code.append("named = dict(model.named_parameters())")
        params.append(found)
    code += lines(_listed(params[0]), "weights = ")
    if len(params) > 1:
        code += lines(_listed(params[1]), "weights += ")
    code += ["for weight in weights:", "    weight.requires_grad_(True)",
             "moved = {id(weight) for weight in weights}", "for group in groups:",
             '    group["params"] = [one for one in group["params"] if id(one) not in moved]']
    written = was
    for group, own in zip(new, params, strict=True):
        made = Items("", (('"name": ', literal(str(group["name"]))),
                          ('"params": ', "weights" if len(new) == 1 else own),
                          *((f'"{key}": ', value) for key, value in differing_values(
                              group, mover(optimizer, group).defaults, False).items())), "{}")
        written, more = _added(choice, optimizer, group, made, written)
        code += more
        for other in was.variables:
            if chosen and other != variable_of(optimizer, group):
                code += [f'for weight in {written.lanes[-1].code}["params"]:',
                         f"    {other}.state.pop(weight, None)  # it starts anew"]
    return written, code


def _listed(params: Node) -> Node:
    if isinstance(params, str) and params.endswith(".parameters()"):
        return call("list", params)
    return params


def _added(choice: Choice, optimizer: Optimizer, group: Mapping[str, Any], made: Items, was: Written
           ) -> tuple[Written, list[str]]:
    """One group more."""
    variable = variable_of(optimizer, group)
    count = sum(lane.code.startswith(f"{variable}.param_groups") for lane in was.lanes)
    lane = Lane(f"{variable}.param_groups[{count}]", group["lr"], group)
    written = replace(was, lanes=[*was.lanes, lane])
    if variable in was.variables:
        return written, lines(call(f"{variable}.add_param_group", made))
    # The other one of a pair, which had nothing to do so far.
    values = registries["optimizers"].part(choice.part).complete(choice.values)
    _, by_other = PAIRS[choice.part].sort(values)
    cls = type(mover(optimizer, group))
    code = [*lines(call(f"torch.optim.{cls.__name__}", listed([made]), **differing(cls, by_other, ("lr",))),
                   f"{variable} = "),
            f"optimizers = [{', '.join([*was.variables, variable])}]"]
    return replace(written, variables=[*was.variables, variable]), code
