"""Initial weights from a checkpoint that the recipe names, of this program or of others."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor, nn

from workbench.field import FieldProblem, PathField
from workbench.importers.weights import Fitted, Weights, fit, read_weights
from workbench.recipe import Recipe
from workbench.sentence import Problem, Sentence

FIELD = "weights"


def load_initial(recipe: Recipe, model: nn.Module) -> tuple[Sentence, ...]:
    """Put the weights that the recipe names into a model; what was found, for the user.

    Raises FieldProblem of the field ``weights``.
    """
    value = recipe.setting(FIELD)
    if value is None:
        return ()
    found = _read(PathField.path(value))
    fitted = _fitted(found, model)
    model.load_state_dict(dict(fitted.state_dict), strict=False)
    return (*found.notes, *fitted.notes)


def check_initial(recipe: Recipe, model: nn.Module) -> None:
    """Whether the weights fit a model, which may be one without numbers; FieldProblem if not.

    The file is read once, for as long as it does not change; only the shapes of its weights are kept.
    """
    value = recipe.setting(FIELD)
    if value is None:
        return
    path = PathField.path(value)
    try:
        status = os.stat(path)
        state = status.st_mtime_ns, status.st_size
    except OSError:
        state = 0, 0
    _fitted(_shapes(path, state), model)


def _fitted(found: Weights, model: nn.Module) -> Fitted:
    try:
        return fit(found, model)
    except Problem as problem:
        raise FieldProblem(FIELD, "{problem}", problem=problem.sentence) from None


def _read(path: Path) -> Weights:
    try:
        return read_weights(path)
    except Problem as problem:
        raise FieldProblem(FIELD, "{problem}", problem=problem.sentence) from None


@lru_cache(maxsize=1)
def _shapes(path: Path, _state: tuple[int, int]) -> Weights:
    found = _read(path)
    shapes: Mapping[str, Tensor] = {name: torch.empty_like(value, device="meta") for name, value in found.model.items()}
    return replace(found, model=shapes, optimizer=None, scheduler=None)
