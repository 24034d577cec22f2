"""The pairs: which optimizer of torch needs a second one, for which weights, and what is asked for the second.

An argument of the second optimizer has ``other_`` in front of its name, in a recipe's choice and among a group's own
values alike; those in ``shared`` go to both.  A group whose weights all belong to the second may also give its
arguments by their own names.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from workbench.field import BoolField, Field, FieldProblem, FloatField
from workbench.optimizers.paired import MOVER, Group, Paired
from workbench.sentence import Problem

OTHER = "other_"
BY_MUON = "by_muon"
_NO_ARGUMENTS = ("params", "name", "param_names")


def is_matrix(weight: Tensor) -> bool:
    """Whether Muon can move a weight: exactly those of two dimensions."""
    return weight.ndim == 2


def gives_sparse_gradients(weight: Tensor) -> bool:
    """Whether a weight is marked as one whose gradient has only some of its rows (see ``workbench.groups``)."""
    return bool(getattr(weight, "gives_sparse_gradients", False))


def refuse_sparse(part: str, groups: Sequence[Mapping[str, Any]]) -> None:
    """Problem where an optimizer that needs dense gradients is to move a weight that gives sparse ones."""
    if any(gives_sparse_gradients(weight) for group in groups for weight in group["params"]):
        raise Problem("{part} cannot use the sparse gradients of this model: choose SparseAdam, or switch off sparse "
                      "in the model.", part=part)


@dataclass(frozen=True)
class Pair:
    """``main`` moves the weights that ``takes`` says it can, ``other`` all the rest.

    ``fields`` are asked besides those of ``main``.
    """

    main: type[Optimizer]
    other: type[Optimizer]
    takes: Callable[[Tensor], bool]
    fields: tuple[Field, ...]
    shared: tuple[str, ...] = ()
    sparse: bool = False
    """Whether it is for sparse gradients, and for nothing without them."""

    def build(self, groups: Sequence[Group], **values: Any) -> Paired:
        """The pair for these groups; raises Problem where the weights are not for it, FieldProblem at a group's own
        value that moves nothing."""
        if not self.sparse:
            refuse_sparse(self.main.__name__, groups)
        elif not any(self.takes(weight) for group in groups for weight in group["params"]):
            raise Problem("{part} moves weights with sparse gradients, and this model has none: choose the model "
                          "Lookup table, or the optimizer Adam.", part=self.main.__name__)
        by_main, by_other = self.sort(values)
        division = Division(self, bool(values.get(BY_MUON, True)), values.get(f"{OTHER}lr") is None)
        return Paired(groups, {self.main: by_main, self.other: by_other}, division)

    def sort(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The arguments of the two optimizers from the values of the fields."""
        by_main, by_other = {}, {}
        for key, value in values.items():
            if key.startswith(OTHER):
                if value is not None:  # None follows main's
                    by_other[key.removeprefix(OTHER)] = value
            elif key != BY_MUON:
                by_main[key] = value
                if key in self.shared:
                    by_other.setdefault(key, value)
        if values.get(f"{OTHER}lr", 0.0) is None and "lr" in values:
            by_other["lr"] = values["lr"]
        return by_main, by_other


@dataclass(frozen=True)
class Division:
    """Divides a group of weights and values of fields between the two optimizers of a pair.

    ``by_main``: whether main takes what it can, where a group does not say.
    ``follows``: whether other's lr is main's, where a group does not say.
    """

    pair: Pair
    by_main: bool
    follows: bool

    @property
    def names(self) -> tuple[str, str]:
        """Of main and other, as groups have them."""
        return self.pair.main.__name__, self.pair.other.__name__

    def __call__(self, group: Group) -> list[Group]:
        main, other = self.names
        values = {key: value for key, value in group.items() if key not in _NO_ARGUMENTS}
        wanted = values.get(BY_MUON, self.by_main)
        taken = [weight for weight in group["params"] if wanted and self.pair.takes(weight)]
        there = {id(weight) for weight in taken}
        left = [weight for weight in group["params"] if id(weight) not in there]
        by_main, by_other = self.values(values, bool(taken), bool(left), str(group.get("name", "")))
        named = {"name": group["name"]} if "name" in group else {}
        parts = []
        if taken or not left:  # an empty group stays one
            parts.append({**named, **by_main, "params": taken, MOVER: main})
        if left:
            if taken and named:
                named = {"name": f"{group['name']} ({other})"}
            parts.append({**named, **by_other, "params": left, MOVER: other})
        return parts

    def values(self, values: Mapping[str, Any], main: bool, other: bool, group: str
               ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What main and other get of the values of a group; each is told whether it has weights there.

        FieldProblem at a value for the one that has none.
        """
        placed = self._in_place(values, main, other, group)
        if self.follows and "lr" in placed:
            placed.setdefault(f"{OTHER}lr", None)
        return self.pair.sort(placed)

    def _in_place(self, values: Mapping[str, Any], main: bool, other: bool, group: str) -> dict[str, Any]:
        """The values, with ``other_`` in front of what a group without weights for main has for other by its own name.
        """
        placed = dict(values)
        for key in values:
            bare = key.removeprefix(OTHER)
            of_main = bare == key
            if key == BY_MUON or (main if of_main else other) or (not main and not other):
                continue
            if of_main and bare in self.other_arguments:
                placed.setdefault(f"{OTHER}{key}", values[key])
            elif of_main or bare not in values:
                names = {True: self.pair.main.__name__, False: self.pair.other.__name__}
                raise FieldProblem(key, "{name} is for {idle}, and {busy} moves all weights of the group {group!r}: "
                                   "leave it out.", idle=names[of_main], busy=names[not of_main], group=group)
        return placed

    @property
    def other_arguments(self) -> frozenset[str]:
        return frozenset(inspect.signature(self.pair.other).parameters)


_MUON = Pair(
    torch.optim.Muon, torch.optim.AdamW, is_matrix,
    (
        FloatField(name="other_lr", default=1e-3, lower=0.0, upper=1e9, log=True,
                   help="Learning rate of AdamW, which moves the weights that are no matrices; usually 1e-4 to 1e-2."),
        FloatField(name="other_weight_decay", default=0.01, lower=0.0, upper=1e9, log=True,
                   help="Weight decay of AdamW, which moves the weights that are no matrices; usually 0 to 0.1."),
        BoolField(name=BY_MUON, default=True,
                  help="Let Muon move the matrices. Switched off for one group (an embedding, the output layer), AdamW "
                       "moves that group's matrices too, as is the custom."),
    ),
)

_SPARSE_ADAM = Pair(
    torch.optim.SparseAdam, torch.optim.Adam, gives_sparse_gradients,
    (
        FloatField(name="other_lr", lower=0.0, upper=1e9, log=True, optional=True, none_means="lr",
                   help="Learning rate of Adam, which moves the weights with dense gradients; lr where it is not "
                        "given."),
        FloatField(name="other_weight_decay", default=0.0, lower=0.0, upper=1e9, log=True,
                   help="Weight decay of Adam, which moves the weights with dense gradients; SparseAdam has none."),
    ),
    shared=("betas", "eps", "maximize"), sparse=True,
)

def rate_of(part: str, values: Mapping[str, Any], mover: str) -> float:
    """The learning rate that a choice (with all its values) means for the weights that ``mover`` moves."""
    pair = PAIRS.get(part)
    second = values.get(f"{OTHER}lr") if pair is not None and mover == pair.other.__name__ else None
    return float(values["lr"] if second is None else second)


def learning_rates(values: Mapping[str, Any]) -> dict[str, float]:
    """Those among an optimizer's values that are learning rates: whoever scales one of them for a group scales all."""
    return {key: values[key] for key in ("lr", f"{OTHER}lr") if values.get(key) is not None}


PAIRS: Mapping[str, Pair] = {pair.main.__name__: pair for pair in (_MUON, _SPARSE_ADAM)}
