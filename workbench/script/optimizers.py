"""How an optimizer is written, with its parameter groups; Muon and SparseAdam with the second one beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from workbench import address, groups
from workbench.assembly import build_optimizer
from workbench.kinds import registries
from workbench.optimizers.paired import Paired, mover
from workbench.optimizers.pairs import PAIRS
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.script.calls import differing
from workbench.script.facts import Facts
from workbench.script.layout import Items, Node, call, lines, listed, literal
from workbench.script.outside import bring_in
from workbench.script.page import Page
from workbench.script.structure import bare_model, dimensions, parameters_of


@dataclass(frozen=True)
class Lane:
    """What a schedule must know of a parameter group: code that names it, and the numbers that it begins with."""

    code: str
    lr: float | None
    values: Mapping[str, Any]

    @property
    def momentum(self) -> str:
        """Under which name the group keeps what OneCycleLR and CyclicLR move beside lr: "momentum", "betas" or ""."""
        return next((name for name in ("momentum", "betas") if name in self.values), "")


@dataclass(frozen=True)
class Written:
    """An optimizer as code: its lines, the variables of the optimizers (two for a pair), and the groups in the order of
    the run."""

    code: list[str]
    variables: list[str]
    lanes: list[Lane]
    closure: bool = False
    grouped: bool = False
    """Whether the code has a variable ``groups`` of all groups."""

    def with_groups(self) -> Written:
        """The same with that variable."""
        if self.grouped:
            return self
        if len(self.variables) > 1:
            made: Node = listed(lane.code for lane in self.lanes)
        else:
            made = f"{self.variables[0]}.param_groups"
        return replace(self, code=[*self.code, *lines(made, "groups = ")], grouped=True)


def write(recipe: Recipe, facts: Facts, page: Page) -> Written:
    """The recipe's optimizer.  Raises Problem where its groups do not fit the model."""
    choice = recipe.optimizer
    if recipe.setting("groups") == "one" and not recipe.groups and choice.part not in PAIRS:
        return _plain(choice, page)
    model = bare_model(recipe, facts)
    return grouped(choice, build_optimizer(recipe, model), model, page)


def _plain(choice: Choice, page: Page) -> Written:
    """One optimizer over all weights: no model is needed to say so."""
    made, values = construct(choice, "model.parameters()", page)
    return Written(lines(made, "optimizer = "), ["optimizer"],
                   [Lane("optimizer.param_groups[0]", values.get("lr"), values)], choice.part == "LBFGS")


def construct(choice: Choice, params: Node, page: Page) -> tuple[Items, Mapping[str, Any]]:
    """The call that builds an optimizer that is no pair, and all its values as far as they are known."""
    if address.is_address(choice.part):
        name = bring_in(choice.part, page)
        return call(name, params, **{key: literal(value) for key, value in choice.values.items()}), choice.values
    values = registries["optimizers"].part(choice.part).complete(choice.values)
    cls = getattr(torch.optim, choice.part)
    return call(f"torch.optim.{choice.part}", params, **differing(cls, values, ("lr",))), values


def grouped(choice: Choice, optimizer: Optimizer, model: nn.Module, page: Page, *, own_lr: bool = True) -> Written:
    """An optimizer that was built over the bare model, as code.

    ``own_lr``: whether the groups' own learning rates are named; no need where a schedule sets them at once.
    """
    if not isinstance(optimizer, Paired):
        return _one(choice, optimizer, model, page, own_lr)
    by_main, by_other = PAIRS[choice.part].sort(registries["optimizers"].part(choice.part).complete(choice.values))
    code: list[str] = []
    refs: dict[int, str] = {}
    variables: list[str] = []
    for cls, values in ((PAIRS[choice.part].main, by_main), (PAIRS[choice.part].other, by_other)):
        own = [group for group in optimizer.param_groups if type(mover(optimizer, group)) is cls]
        if not own:
            continue
        variable = variable_of(optimizer, own[0])
        code += _built(f"torch.optim.{cls.__name__}", variable, differing(cls, values, ("lr",)), own,
                       optimizer.member(cls.__name__).defaults, model, own_lr, _has_names(code))
        variables.append(variable)
        refs |= {id(group): f"{variable}.param_groups[{number}]" for number, group in enumerate(own)}
    lanes = [Lane(refs[id(group)], group["lr"], group) for group in optimizer.param_groups]
    if len(variables) > 1:
        code.append(f"optimizers = [{', '.join(variables)}]")
    return Written([*code, *_frozen(optimizer, lanes)], variables, lanes)


def _one(choice: Choice, optimizer: Optimizer, model: nn.Module, page: Page, own_lr: bool) -> Written:
    made, _ = construct(choice, "", page)
    code = _built(made.head, "optimizer", {lead.rstrip("="): node for lead, node in made.items[1:]},
                  optimizer.param_groups, optimizer.defaults, model, own_lr)
    lanes = [Lane(f"optimizer.param_groups[{number}]", group["lr"], group)
             for number, group in enumerate(optimizer.param_groups)]
    return Written([*code, *_frozen(optimizer, lanes)], ["optimizer"], lanes, choice.part == "LBFGS")


def _built(name: str, variable: str, arguments: Mapping[str, Node], own: Sequence[Mapping[str, Any]],
           defaults: Mapping[str, Any], model: nn.Module, own_lr: bool, named: bool = False) -> list[str]:
    """Lines that build one optimizer over some groups; ``named``: there is the dictionary ``named`` already."""
    name_of = {id(weight): name for name, weight in model.named_parameters()}
    entries: list[Node] = []
    lookup = False
    for group in own:
        names = [name_of[id(weight)] for weight in group["params"]]
        how = dimensions(model, names) if len(own) == 1 else ""
        if how:
            params: Node = f"[weight for weight in model.parameters() if weight.ndim {how}]"
        else:
            params, wants = parameters_of(model, names)
            lookup |= wants
        differences = differing_values(group, defaults, own_lr)
        if len(own) == 1 and not differences:
            entries.append(params)
        else:
            entries.append(Items("", (('"name": ', literal(str(group.get("name", "")))), ('"params": ', params),
                                      *((f'"{key}": ', value) for key, value in differences.items())), "{}"))
    code = ["named = dict(model.named_parameters())"] if lookup and not named else []
    plain = len(own) == 1 and not (isinstance(entries[0], Items) and entries[0].brackets == "{}")
    if plain and not isinstance(entries[0], Items):
        return [*code, *lines(call(name, entries[0], **arguments), f"{variable} = ")]
    chosen = f"{variable}_groups" if variable != "optimizer" else "groups"
    return [*code, *lines(entries[0] if plain else listed(entries, spread=True), f"{chosen} = "),
            *lines(call(name, chosen, **arguments), f"{variable} = ")]


def differing_values(group: Mapping[str, Any], defaults: Mapping[str, Any], own_lr: bool) -> dict[str, Node]:
    """What a group has of its own."""
    return {key: literal(group[key]) for key in defaults
            if key in group and key != "differentiable" and (own_lr or key != "lr") and group[key] != defaults[key]}


def variable_of(optimizer: Optimizer, group: Mapping[str, Any]) -> str:
    """The variable of the optimizer that moves a group."""
    return type(mover(optimizer, group)).__name__.lower() if isinstance(optimizer, Paired) else "optimizer"


def _has_names(code: Sequence[str]) -> bool:
    return any(line.startswith("named = ") for line in code)


def _frozen(optimizer: Optimizer, lanes: Sequence[Lane]) -> list[str]:
    code = []
    for group, lane in zip(optimizer.param_groups, lanes, strict=True):
        if groups.is_frozen(group):
            code += [f'for weight in {lane.code}["params"]:', "    weight.requires_grad_(False)  # frozen"]
    return code


def has_momentum(lanes: Sequence[Lane]) -> bool:
    """Whether OneCycleLR and CyclicLR find something to move beside lr."""
    for name in ("momentum", "betas"):
        found = next((lane.values[name] for lane in lanes if name in lane.values), None)
        if found:
            return True
    return False
