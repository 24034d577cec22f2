"""Lists of transforms: built entry by entry, and the transforms that are made of one.

An entry is a plain dict ``{"part": name, **values}``, as a PartsField holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torchvision.transforms import v2

from workbench.augmentations import augmentations, available
from workbench.data import DataShape
from workbench.field import Field, FieldProblem, FloatField, NumbersField, PartsField
from workbench.registry import Choice, Part
from workbench.sentence import Problem, Sentence

Entries = Sequence[Mapping[str, Any]]

MIXES: tuple[type[v2.Transform], ...] = (v2.MixUp, v2.CutMix)
"""Transforms of a whole batch, which mix its pictures and their classes."""


def at_entry(field: str, number: int, problem: Sentence) -> FieldProblem:
    """What is wrong at one entry of a list, in the form in which a PartsField says it."""
    return FieldProblem(field, "{one} {number}: {problem}", one=Sentence("transform"), number=number, problem=problem)


def build_list(field: str, entries: Entries, data: DataShape) -> list[v2.Transform]:
    """The transforms of a list; FieldProblem at the first entry that cannot be built."""
    made = []
    for number, entry in enumerate(entries, start=1):
        values = {name: value for name, value in entry.items() if name != "part"}
        try:
            made.append(augmentations.build(Choice(entry["part"], values), data))
        except Problem as problem:
            raise at_entry(field, number, problem.sentence) from None
    return made


def members(transform: v2.Transform) -> list[v2.Transform]:
    """The transforms that one is made of; none where it is none of CONTAINERS."""
    return list(transform.transforms) if type(transform).__name__ in CONTAINERS else []


def mixes(transform: v2.Transform) -> bool:
    """Whether a transform works on a whole batch and mixes its pictures."""
    return isinstance(transform, MIXES) or any(map(mixes, members(transform)))


def _builder(cls: type[v2.Transform]) -> Callable[..., v2.Transform]:
    def build(data: DataShape, transforms: Entries, **values: Any) -> v2.Transform:
        made = build_list("transforms", transforms, data)
        mixing = [mixes(one) for one in made]
        if any(mixing) and not all(mixing):
            number = mixing.index(True) + 1
            raise at_entry("transforms", number, Sentence(
                "{part} mixes the pictures of a batch, and the others here change single ones: move it to the end of "
                "the whole list.", part=transforms[number - 1]["part"]))
        weights = values.get("p")
        if cls is v2.RandomChoice and weights is not None and len(weights) != len(made):
            raise FieldProblem("p", "{name} must be as many numbers as there are transforms, {wanted}; there are "
                                    "{count}.", wanted=len(made), count=len(weights))
        if cls is v2.RandomChoice and weights is not None and not sum(weights):
            raise FieldProblem("p", "{name} must have a number above 0.")
        return cls(made, **values)

    return build


def _list(help: str, *default: str) -> PartsField:
    return PartsField(name="transforms", part_of=augmentations.part, names=available, one=Sentence("transform"),
                      default=tuple({"part": name} for name in default), help=help)


def _container(cls: type[v2.Transform], help: str, words: str, *fields: Field) -> Part:
    return Part(cls.__name__, cls.__name__, help, fields, _builder(cls), words=words)


CONTAINERS: Mapping[str, Part] = {part.name: part for part in (
    _container(
        v2.RandomApply, "All of a list, or nothing of it.", "probability sometimes 概率",
        _list("What is done, one after another.", "ColorJitter"),
        FloatField(name="p", default=0.5, lower=0.0, upper=1.0, help="Probability with which a picture is changed."),
    ),
    _container(
        v2.RandomChoice, "One of a list, drawn anew for each picture.", "one of 随机选择",
        _list("Of these one is drawn; MixUp and CutMix may stand here together.", "RandomRotation", "ColorJitter"),
        NumbersField(name="p", default=None, optional=True, none_means="all alike", lower=0.0, upper=1e6,
                     help="How often each is drawn, one number for each."),
    ),
    _container(
        v2.RandomOrder, "All of a list, in an order drawn anew for each picture.", "shuffle 随机顺序",
        _list("What is done, in any order.", "ColorJitter", "GaussianBlur"),
    ),
    _container(
        v2.Compose, "A list as if it were one: a member of RandomChoice, perhaps.", "sequence 组合",
        _list("What is done, one after another.", "RandomRotation", "ColorJitter"),
    ),
)}
"""Transforms made of transforms, by name."""
