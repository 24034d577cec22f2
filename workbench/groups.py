"""Parameter groups: which weights share one learning rate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torch import nn
from torch.optim import Optimizer

from workbench.knobs import Knobs
from workbench.messages import Group

_NORMS = (
    nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm, nn.LocalResponseNorm,
)


def split(model: nn.Module, by: str) -> list[dict[str, Any]]:
    """The weights of a model as torch's parameter groups, each with a ``name``.

    ``by`` is "one" (all together), "kind" (weights, biases, normalisation) or "layer" (each module that holds
    weights of its own).  Every trainable weight falls in exactly one group; empty groups are left out.
    """
    groups: dict[str, list[nn.Parameter]] = {}
    seen: set[int] = set()
    for path, module in model.named_modules():
        for name, weight in module.named_parameters(recurse=False):
            if id(weight) in seen or not weight.requires_grad:
                continue
            seen.add(id(weight))
            groups.setdefault(_group_name(by, path, module, name), []).append(weight)
    return [{"params": weights, "name": name} for name, weights in groups.items()]


def _group_name(by: str, path: str, module: nn.Module, name: str) -> str:
    if by == "one":
        return "all"
    if by == "layer":
        return f"{path or 'top'} {type(module).__name__}"
    if isinstance(module, _NORMS):
        return "normalisation"
    return "biases" if "bias" in name else "weights"


def show(optimizer: Optimizer, knobs: Knobs) -> tuple[Group, ...]:
    """The groups as they stand, as plain data."""
    return tuple(
        Group(
            name=name,
            tensors=len(group["params"]),
            weights=sum(weight.numel() for weight in group["params"]),
            values={key: group[key] for key in optimizer.defaults if key in group},
            knobs=knobs.names,
            held=knobs.held(index),
        )
        for index, (name, group) in enumerate(zip(names(optimizer.param_groups), optimizer.param_groups, strict=True))
    )


def names(groups: Iterable[dict[str, Any]]) -> list[str]:
    """A name for each group, its number where it has none."""
    return [str(group.get("name", i)) for i, group in enumerate(groups)]
