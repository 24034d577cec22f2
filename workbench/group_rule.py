"""GroupRule: what a recipe says of one parameter group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.field import Field, FieldProblem
from workbench.registry import did_you_mean
from workbench.sentence import Problem

REST = "..."
"""The pattern that takes every weight that no other pattern takes."""


@dataclass(frozen=True)
class GroupRule:
    """Arguments of one group's own.

    ``name``    of the group; where weights are split by kind or layer it is one of the groups that come of that.
    ``match``   which weights (only where they are split by pattern): patterns such as ``conv*, *.bias``, with commas
                between, of the names that ``model.named_parameters()`` gives; REST for all others.
    ``frozen``  the weights are not trained until the group is unfrozen.
    ``values``  arguments of the optimizer for this group alone.
    """

    name: str
    match: str = ""
    frozen: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)

    def patterns(self) -> list[str]:
        return [pattern.strip() for pattern in self.match.split(",") if pattern.strip()]


def problems(rules: Sequence[GroupRule], split_by: str, fields: Sequence[Field]) -> Iterator[FieldProblem]:
    """Everything that is wrong with the rules themselves, without a model.

    A problem's ``field`` is ``"<number>.<key>"``: the rule (from 0), and ``name``, ``match`` or an argument.
    """
    known = {f.name: f for f in fields}
    seen: set[str] = set()
    if split_by == "pattern" and not rules:
        yield FieldProblem("", "Groups by pattern need at least one group: give it a name and a pattern.")
    for number, rule in enumerate(rules):
        if not rule.name.strip():
            yield FieldProblem(f"{number}.name", "A group needs a name.")
        if rule.name in seen:
            yield FieldProblem(f"{number}.name", "There are two groups named {group!r}: give one another name.",
                               group=rule.name)
        seen.add(rule.name)
        if split_by == "pattern" and not rule.patterns():
            yield FieldProblem(f"{number}.match", "The group {group!r} needs a pattern such as conv* or *.bias; {rest} "
                               "is all other weights.", group=rule.name, rest=REST)
        for key, value in rule.values.items():
            if key not in known:
                yield FieldProblem(f"{number}.{key}", "The optimizer has no argument {key!r} for the group "
                                   "{group!r}.{hint}", key=key, group=rule.name, hint=did_you_mean(key, list(known)))
                continue
            try:
                known[key].check(value)
            except FieldProblem as problem:
                yield FieldProblem(f"{number}.{key}", "Group {group}: {problem}", group=rule.name,
                                   problem=problem.sentence)


def from_table(table: Any, file: str) -> GroupRule:
    """A rule from a TOML table ``[[groups]]``; raises Problem where it is none."""
    if not isinstance(table, Mapping) or not isinstance(table.get("name"), str):
        raise Problem("{file}: each [[groups]] needs a line `name = \"...\"`.", file=file)
    match, frozen = table.get("match", ""), table.get("frozen", False)
    if not isinstance(match, str) or not isinstance(frozen, bool):
        raise Problem("{file}: in the group {group!r}, match must be text and frozen true or false.", file=file,
                      group=table["name"])
    values = {key: value for key, value in table.items() if key not in ("name", "match", "frozen")}
    return GroupRule(table["name"], match, frozen, values)


def to_table(rule: GroupRule) -> dict[str, Any]:
    """The inverse of ``from_table``."""
    table: dict[str, Any] = {"name": rule.name}
    if rule.match:
        table["match"] = rule.match
    if rule.frozen:
        table["frozen"] = True
    return {**table, **rule.values}


__all__ = ["REST", "GroupRule", "from_table", "problems", "to_table"]
