"""Paired: two optimizers that look like one, for those that cannot move every weight of a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

MOVER = "optimizer"
"""The key of a group that names the optimizer which moves it."""

Group = dict[str, Any]


class Paired(Optimizer):
    """Several optimizers (two, in practice) behind the face of one.

    ``makers``   class of each optimizer -> the arguments of its constructor.
    ``divide``   a group as it is given -> the same weights as one group or more, each with the name of its class under
                 the key ``"optimizer"`` and none but that one's arguments.  A group that has this key already, as those
                 in ``param_groups`` do, is taken as it is.

    An optimizer is not there until a group brings it weights.  ``defaults`` are those that every group has: the
    arguments that all classes know, with the values of the first; those of one group are
    ``mover(optimizer, group).defaults``.

    The list ``param_groups`` is what counts: a step moves the groups that it holds then, with the values that they
    have then.  State is kept by weight, as in every optimizer.
    """

    def __init__(self, groups: Sequence[Group], makers: Mapping[type[Optimizer], Mapping[str, Any]],
                 divide: Callable[[Group], Sequence[Group]]) -> None:
        self._makers = {cls.__name__: (cls, dict(values)) for cls, values in makers.items()}
        self._divide = divide
        self._members: dict[str, Optimizer] = {}
        # A class's defaults are known only to its objects: asked of stand-ins.
        known = [cls([torch.zeros(1, 1)], **values).defaults for cls, values in makers.items()]
        common = set.intersection(*(set(defaults) for defaults in known))
        super().__init__(groups, {key: value for key, value in known[0].items() if key in common})

    @property
    def divide(self) -> Callable[[Group], Sequence[Group]]:
        """What it was given to divide groups with."""
        return self._divide

    def member(self, name: str) -> Optimizer:
        """The optimizer of that class; KeyError if it has no weights yet, or is none of the pair."""
        return self._members[name]

    # ------------------------------------------------------------------ groups

    def add_param_group(self, param_group: Group) -> None:
        """Add a group, divided if need be.  Raises what ``divide`` and torch raise, and adds nothing then."""
        weights = param_group["params"]
        weights = [weights] if isinstance(weights, Tensor) else list(weights)
        there = {id(weight) for group in self.param_groups for weight in group["params"]}
        if any(id(weight) in there for weight in weights):
            raise ValueError("some parameters appear in more than one parameter group")
        group = {**param_group, "params": weights}
        parts = [group] if MOVER in group else self._divide(group)
        for name, built in [(part[MOVER], self._built(part)) for part in parts]:
            self._members.setdefault(name, built).state = self.state  # one for all, by weight
            self.param_groups += built.param_groups

    def _built(self, group: Group) -> Optimizer:
        """An optimizer of the group's class for this group alone, so that the class looks at all of it."""
        if group[MOVER] not in self._makers:
            raise ValueError(f"there is no optimizer {group[MOVER]!r} in this pair")
        cls, values = self._makers[group[MOVER]]
        return cls([group], **values)

    def _groups_of(self, name: str) -> list[Group]:
        return [group for group in self.param_groups if group[MOVER] == name]

    # ------------------------------------------------------------------ steps

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Let each optimizer move its groups; the closure, if there is one, is evaluated once, before."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for name, member in self._members.items():
            member.param_groups = self._groups_of(name)
            member.step()
        return loss

    # ------------------------------------------------------------------ state

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """As every optimizer does; ValueError where a group was moved by another optimizer than it is here."""
        for number, (group, saved) in enumerate(zip(self.param_groups, state_dict["param_groups"], strict=False)):
            if saved.get(MOVER) != group[MOVER]:
                raise ValueError(f"parameter group {number} was moved by {saved.get(MOVER)}, and is by {group[MOVER]} "
                                 "here")
        super().load_state_dict(dict(state_dict))

    def __getstate__(self) -> dict[str, Any]:
        ours = {key: getattr(self, key) for key in ("_makers", "_divide", "_members")}
        return {**super().__getstate__(), **ours}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        """Called by torch for a loaded state, with new groups in it."""
        super().__setstate__(dict(state))
        for name, member in self._members.items():
            # Each class brings what it finds into its own form.
            member.__setstate__({"state": self.state, "param_groups": self._groups_of(name)})


def mover(optimizer: Optimizer, group: Mapping[str, Any]) -> Optimizer:
    """The optimizer that moves a group: a member of the pair, or the optimizer itself where it is none."""
    return optimizer.member(group[MOVER]) if isinstance(optimizer, Paired) else optimizer
