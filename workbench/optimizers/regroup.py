"""Groups made anew while an optimizer is at work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from torch import Tensor
from torch.optim import Optimizer

from workbench.optimizers.paired import MOVER, Paired, mover
from workbench.optimizers.pairs import BY_MUON, Division


def regroup(optimizer: Optimizer, weights: Iterable[Tensor], name: str, values: Mapping[str, Any]
            ) -> list[tuple[int, int]]:
    """Give weights a group of their own; returns its number, and that of the group they come from.

    They leave the groups that had them (which stay, even empty) and keep their state, and the values that they had
    there but for ``values``, which are fields of the optimizer's part.  Weights that different optimizers of a pair
    move go into a group for each: several numbers, the first of ``name``, the next of ``"name (<optimizer>)"``.  A
    weight of no group gets the values of the first group of its optimizer; one that ``by_muon`` gives to the other
    optimizer gets that one's, and starts anew.

    Raises what the optimizer raises, and FieldProblem at a value that would move nothing; all is as it was then.
    """
    before = [list(group["params"]) for group in optimizer.param_groups]
    count = len(before)
    chosen = {id(weight): weight for weight in weights}
    sets = _by_mover(optimizer, list(chosen.values()), values)
    given = _values_for(optimizer, sets, values, name)
    for group in optimizer.param_groups:
        group["params"] = [weight for weight in group["params"] if id(weight) not in chosen]
    try:
        for number, (kind, (source, members)) in enumerate(sets.items()):
            old = optimizer.param_groups[source]
            same = _kind(optimizer, old) == kind
            own = {key: old[key] for key in mover(optimizer, old).defaults if key in old and same}
            told = {MOVER: kind} if isinstance(optimizer, Paired) else {}
            optimizer.add_param_group({**own, **given[kind], **told, "params": members,
                                       "name": f"{name} ({kind})" if number else name})
    except Exception:
        del optimizer.param_groups[count:]
        for group, params in zip(optimizer.param_groups, before, strict=True):
            group["params"] = params
        raise
    moved_by = {id(weight): kind for kind, (_, members) in sets.items() for weight in members}
    for group, params in zip(optimizer.param_groups, before, strict=False):
        for weight in params:
            if moved_by.get(id(weight), _kind(optimizer, group)) != _kind(optimizer, group):
                optimizer.state.pop(weight, None)  # what another one kept would be taken for its own
    return [(count + number, source) for number, (source, _) in enumerate(sets.values())]


def _kind(optimizer: Optimizer, group: Mapping[str, Any]) -> str:
    return type(mover(optimizer, group)).__name__


def _by_mover(optimizer: Optimizer, weights: list[Tensor], values: Mapping[str, Any]
              ) -> dict[str, tuple[int, list[Tensor]]]:
    """Name of the optimizer that is to move them -> the first group that they come from, and the weights."""
    groups = optimizer.param_groups
    at = {id(weight): number for number, group in enumerate(groups) for weight in group["params"]}
    wish = {key: values[key] for key in (BY_MUON,) if key in values}
    sets: dict[str, tuple[int, list[Tensor]]] = {}
    for weight in weights:
        source = at.get(id(weight), 0)
        kind = _kind(optimizer, groups[source])
        if isinstance(optimizer, Paired) and (wish or id(weight) not in at):
            kind = optimizer.divide({"params": [weight], **wish})[0][MOVER]
            if kind != groups[source][MOVER]:
                source = next((number for number, group in enumerate(groups) if group[MOVER] == kind), source)
        sets.setdefault(kind, (source, []))[1].append(weight)
    return sets


def _values_for(optimizer: Optimizer, kinds: Iterable[str], values: Mapping[str, Any], name: str
                ) -> dict[str, dict[str, Any]]:
    if not isinstance(optimizer, Paired):
        return {kind: dict(values) for kind in kinds}
    division = optimizer.divide
    assert isinstance(division, Division)
    main, other = division.names
    by_main, by_other = division.values(values, main in kinds, other in kinds, name)
    return {main: by_main, other: by_other}
