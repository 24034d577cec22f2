"""Structure: the weights of a recipe's model by their names, without their numbers, and how code names them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import torch
from torch import nn

from workbench.kinds import registries
from workbench.recipe import Recipe
from workbench.rehearsal import stand_in
from workbench.script.facts import Facts
from workbench.script.layout import LONGEST, Items, Node, listed

_FEW = 8
"""So many weights are named one by one; more of them are looked up by a list of names."""


def bare_model(recipe: Recipe, facts: Facts) -> nn.Module:
    """The model of a recipe, each weight with one number; costs little, whatever its size.

    Runs the code of a model from outside; raises what that raises, and Problem where nobody has agreed to it.
    """
    with torch.device("meta"):
        model = registries["models"].build(recipe.model, facts.shape())
    stand_in(model)
    return model


def parameters_of(model: nn.Module, names: Sequence[str]) -> tuple[Node, bool]:
    """Code for the weights of these names, and whether it needs ``named``, a dictionary of all."""
    everything = [name for name, _ in model.named_parameters()]
    if list(names) == everything:
        return "model.parameters()", False
    path = _common_path(names)
    if path and [name for name in everything if name.startswith(f"{path}.")] == list(names):
        return f"{_module(model, path)}.parameters()", False
    if len(names) <= _FEW:
        return listed(_weight(model, name) for name in names), False
    return _looked_up(names), True


def dimensions(model: nn.Module, names: Sequence[str]) -> str:
    """``== 2`` or ``!= 2`` where the names are all weights of exactly, or not of, two dimensions; else ""."""
    for how in ("== 2", "!= 2"):
        if list(names) == [name for name, weight in model.named_parameters() if (weight.ndim == 2) == (how == "== 2")]:
            return how
    return ""


def _common_path(names: Sequence[str]) -> str:
    """The innermost module that holds all of them, directly or below."""
    split = [name.split(".")[:-1] for name in names]
    common = []
    for words in zip(*split, strict=False):
        if len(set(words)) > 1:
            break
        common.append(words[0])
    return ".".join(common)


def _module(model: nn.Module, path: str) -> str:
    code, here = "model", model
    for word in path.split(".") if path else []:
        numbered = isinstance(here, (nn.Sequential, nn.ModuleList)) and word.isdigit()
        if not numbered and not word.isidentifier():
            return f'model.get_submodule("{path}")'
        code += f"[{word}]" if numbered else f".{word}"
        here = here.get_submodule(word)
    return code


def _weight(model: nn.Module, name: str) -> str:
    path, _, own = name.rpartition(".")
    return f"{_module(model, path)}.{own}" if own.isidentifier() else f'model.get_parameter("{name}")'


def _looked_up(names: Sequence[str]) -> Node:
    body = textwrap.wrap(" ".join(names), LONGEST - 8, break_long_words=False, break_on_hyphens=False)
    text = "\n".join(f"    {line}" for line in body)
    return Items("", (("", "named[name]"), ("", f'for name in """\n{text}\n""".split()')), "[]", spread=True, comma="")
