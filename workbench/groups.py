"""Parameter groups: which weights share one learning rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from torch import nn
from torch.optim import Optimizer

from workbench.field import FieldProblem
from workbench.group_rule import REST, GroupRule
from workbench.knobs import Knobs
from workbench.messages import Group
from workbench.optimizers.paired import mover
from workbench.optimizers.pairs import learning_rates
from workbench.registry import did_you_mean

_NORMS = (
    nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm, nn.LocalResponseNorm,
)

Split = dict[str, list[str]]
"""Name of a group -> names of its weights."""


def split(model: nn.Module, by: str, rules: Sequence[GroupRule] = ()) -> Split:
    """Which trainable weight goes into which group; every one falls in exactly one.

    ``by`` is "one" (all together), "kind" (weights, biases, normalisation), "layer" (each module that holds weights of
    its own, in the order of the model) or "pattern" (the rules').  Empty groups are left out.  Raises FieldProblem, its
    field as in ``group_rule.problems``, for a pattern that matches nothing, a weight in no group or in two, and a rule
    for a group that there is not.
    """
    if by == "pattern":
        return _by_pattern(weight_names(model), rules)
    found: Split = {}
    for weight, module in _owners(model).items():
        path, _, name = weight.rpartition(".")
        found.setdefault(_group_name(by, path, module, name), []).append(weight)
    for number, rule in enumerate(rules):
        if rule.name not in found:
            raise FieldProblem(f"{number}.name", "There is no group named {group!r}.{hint}", group=rule.name,
                               hint=did_you_mean(rule.name, list(found)))
    return found


def weight_names(model: nn.Module) -> list[str]:
    """The names of all trainable weights; one that is used in two places is named once."""
    return [name for name, weight in model.named_parameters() if weight.requires_grad]


def matching(names: Iterable[str], patterns: Sequence[str]) -> list[str]:
    """The names that one of the patterns takes; a pattern without a wildcard also takes what is below it."""
    return [name for name in names if any(_matches(name, pattern) for pattern in patterns)]


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or name.startswith(f"{pattern}.")


def _by_pattern(names: Sequence[str], rules: Sequence[GroupRule]) -> Split:
    taken: dict[str, tuple[int, GroupRule]] = {}
    found: Split = {}
    for number, rule in enumerate(rules):
        patterns = [pattern for pattern in rule.patterns() if pattern != REST]
        for pattern in patterns:
            if not matching(names, [pattern]):
                raise FieldProblem(f"{number}.match",
                                   "The pattern {pattern!r} of the group {group!r} matches no weight.{hint}",
                                   pattern=pattern, group=rule.name, hint=did_you_mean(pattern, list(names)))
        for name in matching(names, patterns):
            if name in taken:
                raise FieldProblem(f"{number}.match",
                                   "The weight {weight} falls in two groups, {first!r} and {second!r}: make one of "
                                   "the patterns narrower.", weight=name, first=taken[name][1].name, second=rule.name)
            taken[name] = number, rule
        found[rule.name] = matching(names, patterns)
    rest = [name for name in names if name not in taken]
    takes_rest = [(number, rule) for number, rule in enumerate(rules) if REST in rule.patterns()]
    if len(takes_rest) > 1:
        raise FieldProblem(f"{takes_rest[1][0]}.match", "Only one group can take the rest ({rest}).", rest=REST)
    if takes_rest:
        found[takes_rest[0][1].name] = matching(names, [*found[takes_rest[0][1].name], *rest])
    elif rest:
        raise FieldProblem(f"{len(rules) - 1}.match", "The weight {weight} falls in no group: add a group with the "
                                                      "pattern {rest}, which takes all others.", weight=rest[0],
                           rest=REST)
    return {name: weights for name, weights in found.items() if weights}


def _owners(model: nn.Module) -> dict[str, nn.Module]:
    """Each trainable weight's name and the module that holds it, in the order of the modules."""
    wanted = set(weight_names(model))
    found = {}
    for path, module in model.named_modules():
        for name, _ in module.named_parameters(recurse=False):
            full = f"{path}.{name}" if path else name
            if full in wanted:
                found[full] = module
    return found


def _group_name(by: str, path: str, module: nn.Module, name: str) -> str:
    if by == "one":
        return "all"
    if by == "layer":
        return f"{path or 'top'} {type(module).__name__}"
    if isinstance(module, _NORMS):
        return "normalisation"
    return "biases" if "bias" in name else "weights"


def arguments(division: Split, rules: Sequence[GroupRule], values: Mapping[str, Any], layer_decay: float = 1.0
              ) -> dict[str, dict[str, Any]]:
    """What each group has of its own: its rule's values, and its lr where layers decay.

    ``values`` are all those of the optimizer.  With a decay of d the last group has its learning rate, the one before
    it that × d, and so on.
    """
    own = {rule.name: dict(rule.values) for rule in rules}
    last = len(division) - 1
    found = {}
    for depth, name in enumerate(division):
        decayed = {} if layer_decay == 1.0 else {
            key: rate * layer_decay ** (last - depth) for key, rate in learning_rates(values).items()}
        found[name] = {**decayed, **own.get(name, {})}
    return found


def param_groups(model: nn.Module, division: Split, own: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """torch's parameter groups, each with a ``name``; weights whose gradients are sparse are marked as such."""
    weights = dict(model.named_parameters())
    for module in model.modules():
        if getattr(module, "sparse", False) and isinstance(getattr(module, "weight", None), nn.Parameter):
            module.weight.gives_sparse_gradients = True  # type: ignore[union-attr]
    return [{"params": [weights[weight] for weight in members], "name": name, **own.get(name, {})}
            for name, members in division.items()]


def show(optimizer: Optimizer, knobs: Knobs) -> tuple[Group, ...]:
    """The groups as they stand, as plain data."""
    return tuple(
        Group(
            name=name,
            tensors=len(group["params"]),
            weights=sum(weight.numel() for weight in group["params"]),
            values={key: group[key] for key in mover(optimizer, group).defaults if key in group},
            knobs=knobs.names(index),
            held=knobs.held(index),
            frozen=is_frozen(group),
            optimizer=type(mover(optimizer, group)).__name__,
        )
        for index, (name, group) in enumerate(zip(names(optimizer.param_groups), optimizer.param_groups, strict=True))
    )


def names(groups: Iterable[dict[str, Any]]) -> list[str]:
    """A name for each group, its number where it has none."""
    return [str(group.get("name", i)) for i, group in enumerate(groups)]


def is_frozen(group: Mapping[str, Any]) -> bool:
    """Whether the weights of a group are not trained at present."""
    return bool(group["params"]) and not any(weight.requires_grad for weight in group["params"])


def freeze(group: Mapping[str, Any], frozen: bool) -> None:
    """Train the weights of a group, or not: a weight without a gradient is passed over by every optimizer of torch."""
    for weight in group["params"]:
        weight.requires_grad_(not frozen)
        if frozen:
            weight.grad = None
