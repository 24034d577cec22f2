"""The rule of a kind: what a class or function from outside must be to be a part, and how it becomes one.

What all kinds share; ``outside_kinds`` has the rules themselves.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.address import Address
from workbench.blame import line_in, message, places_of
from workbench.docstring import argument_help
from workbench.field import Field, FieldProblem, fields_of, unfillable
from workbench.registry import Part
from workbench.sentence import Problem, Sentence
from workbench.source import Source

Extra = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Rule:
    """``wanted`` completes "… is not …"; ``accepts`` looks at what the address names; ``make`` makes the part."""

    wanted: Sentence
    accepts: Callable[[Any, Source], bool]
    make: Callable[[Any, Address, Source], Part]

    def part(self, target: Any, address: Address, source: Source) -> Part:
        """The part; a Problem where the target is something else."""
        if not self.accepts(target, source):
            raise Problem("{name} in {file} is not {wanted}: choose another one.", name=address.name, file=source.name,
                          wanted=self.wanted)
        return self.make(target, address, source)


def is_class_of(base: type) -> Callable[[Any, Source], bool]:
    return lambda target, _source: inspect.isclass(target) and issubclass(target, base) and target is not base


def parameters_of(target: Any) -> list[inspect.Parameter]:
    """The named arguments; a Problem where a signature cannot be read."""
    try:
        signature = inspect.signature(target)
    except (ValueError, TypeError):
        return []
    named = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [parameter for parameter in signature.parameters.values() if parameter.kind in named]


def read_fields(target: Any, skip: Sequence[str], extra: Extra) -> tuple[tuple[Field, ...], str]:
    """The fields of a signature, and the name of an argument that cannot be given ("" if there is none).

    A default that a field would refuse (an infinite number) costs the field, or its bounds; the argument keeps its
    default then.
    """
    helps = {**argument_help(getattr(target, "__init__", None)), **argument_help(target)}
    names = {parameter.name for parameter in parameters_of(target)}
    extra = {name: dict(extra.get(name, {})) for name in names}
    for name, text in helps.items():
        if name in extra and text:
            extra[name]["help"] = text
    skipped, unbounded = list(skip), set[str]()
    while True:
        try:
            fields = fields_of(target, skip=skipped, extra=extra)
            missing = unfillable(target, skip=skipped, extra=extra)
            return fields, missing[0] if missing else ""
        except FieldProblem as problem:
            name = problem.field.partition("[")[0]
            if name in unbounded or name not in extra:
                skipped.append(name if name in extra else problem.field)
            else:
                unbounded.add(name)
                extra[name] = {key: value for key, value in extra[name].items() if key == "help"}
        if len(skipped) > len(names) + len(skip):
            return (), ""


def cannot_be_given(argument: str) -> str:
    return Sentence("its argument {name} cannot be given here.", name=argument) if argument else ""


def part_of(target: Any, address: Address, source: Source, fields: tuple[Field, ...], unavailable: str,
            build: Callable[..., Any]) -> Part:
    """A part that tells where it comes from; its help is the first line of the docstring."""
    # Its own: what it inherits is about something else ("An abstract class ...").
    first_line = inspect.cleandoc(target.__doc__ or "").partition("\n")[0].strip()
    where = Sentence("From {place}.", place=source.place if source.kind == "file" else address.place)
    text = Sentence("{about} {where}", about=first_line, where=where) if first_line else where
    return Part(str(address), address.short, text, fields, build, unavailable=unavailable,
                words=f"{address.place} outside", info={"outside": str(address)})


def call(address: Address, source: Source, target: Any, *arguments: Any, **values: Any) -> Any:
    """Call code from outside; what it raises becomes a sentence with the line."""
    try:
        return target(*arguments, **values)
    except Problem:
        raise
    except Exception as error:
        why, line = message(error) or type(error).__name__, line_in(places_of(error), source)
        if line is not None:
            raise Problem("{name} refuses these values: {why} (line {line} of {file}).", name=address.name, why=why,
                          line=line, file=source.name) from error
        raise Problem("{name} refuses these values: {why}.", name=address.name, why=why) from error


def must_be(base: type, words: str, made: Any, address: Address, source: Source) -> Any:
    if not isinstance(made, base):
        raise Problem("{name} in {file} gives a {what}, where {words} is wanted.", name=address.name, file=source.name,
                      what=type(made).__name__, words=words)
    return made
