"""RuleRows: the rules of the parameter groups as they are edited, beside the groups that come of them.

Groups by pattern are the user's own: one row for each rule.  Groups by kind or layer are the model's: one row for each
group that was counted, and a rule only where a group has something of its own.  Plain Python, no Qt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.group_rule import REST, GroupRule
from workbench.messages import Group

PATTERN = "pattern"
ONE = "one"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    ``rule``    what the recipe says of the group; None where it has nothing of its own.
    ``number``  of the rule in the recipe; None where it is not in it.
    ``groups``  what came of it when it was counted last: one group, or one for each of a pair of optimizers; none
                where that is not known.
    """

    name: str
    rule: GroupRule | None
    number: int | None
    groups: tuple[Group, ...] = ()

    def holds(self) -> tuple[int, int]:
        """How many tensors and weights."""
        return sum(group.tensors for group in self.groups), sum(group.weights for group in self.groups)


class RuleRows:
    """Rows, and the edits of them; a row is meant by its place in ``rows()``.

    The rules of each way to split come back when that way is chosen again.
    """

    def __init__(self) -> None:
        self.split = ONE
        self.arguments: Collection[str] | None = None
        """What the optimizer knows; values that it does not know wait for one that does.  None: not known yet."""
        self._rules: dict[str, list[GroupRule]] = {}
        self._counted: tuple[Group, ...] = ()

    # ------------------------------------------------------------------ what it is told

    def take(self, split: str, rules: Sequence[GroupRule]) -> None:
        """Another recipe."""
        self.split, self._rules, self._counted = split, {split: list(rules)}, ()

    def choose(self, split: str) -> None:
        """Split in another way."""
        if split != self.split:
            self.split, self._counted = split, ()
        if split == PATTERN and not self._here:
            self._rules[PATTERN] = [GroupRule("all", REST)]

    def count(self, groups: Sequence[Group]) -> None:
        """The groups that come of it; none where that cannot be known at present.

        The model's groups then stay as they were, so that the table does not go away under the one who is about to put
        something right.  Rules that say nothing are given up now, not while they are being edited.
        """
        if not groups and self.split != PATTERN:
            return
        self._counted = tuple(groups)
        if self.split != PATTERN:
            self._rules[self.split] = [rule for rule in self._here if rule.frozen or rule.values]

    # ------------------------------------------------------------------ what it answers

    @property
    def counted(self) -> tuple[Group, ...]:
        return self._counted

    def rows(self) -> list[Row]:
        rules, numbers = self._here, self._numbers()
        groups: dict[str, tuple[Group, ...]] = {}
        for group in self._counted:
            groups[asked_name(group)] = (*groups.get(asked_name(group), ()), group)
        if self.split == PATTERN:
            return [Row(rule.name, rule, numbers[place], groups.get(rule.name, ())) for place, rule in enumerate(rules)]
        places = {rule.name: place for place, rule in reversed([*enumerate(rules)])}
        rows = []
        for name, found in groups.items():
            place = places.pop(name, None)
            rule, number = (None, None) if place is None else (rules[place], numbers[place])
            rows.append(Row(name, rule, number, found))
        shown = {id(row.rule) for row in rows}
        return rows + [Row(rule.name, rule, numbers[place]) for place, rule in enumerate(rules)
                       if id(rule) not in shown]

    def written(self) -> tuple[GroupRule, ...]:
        """The rules for the recipe."""
        return tuple(self._known(rule) for rule, number in zip(self._here, self._numbers(), strict=True)
                     if number is not None)

    # ------------------------------------------------------------------ edits

    def rename(self, row: int, name: str) -> None:
        """Groups by pattern only: the others have the model's names."""
        self._here[row] = replace(self._here[row], name=name)

    def match(self, row: int, pattern: str) -> None:
        self._here[row] = replace(self._here[row], match=pattern)

    def freeze(self, rows: Iterable[int], frozen: bool) -> None:
        self._edit(rows, lambda rule: replace(rule, frozen=frozen))

    def set_value(self, rows: Iterable[int], key: str, value: Any) -> None:
        """An argument of the groups' own; None is the optimizer's again."""
        def changed(rule: GroupRule) -> GroupRule:
            others = {name: there for name, there in rule.values.items() if name != key}
            return replace(rule, values=others if value is None else {**rule.values, key: value})

        self._edit(rows, changed)

    def clear(self, rows: Iterable[int]) -> None:
        """Nothing of their own any more; groups by pattern are gone."""
        there = self.rows()
        gone = {id(there[row].rule) for row in rows if there[row].rule is not None}
        self._rules[self.split] = [rule for rule in self._here if id(rule) not in gone]

    def add(self) -> int:
        """One more group by pattern, before the rest; its row."""
        names = {rule.name for rule in self._here}
        number = next(n for n in range(1, len(names) + 2) if f"group {n}" not in names)
        place = next((place for place, rule in enumerate(self._here) if rule.match.strip() == REST), len(self._here))
        self._here.insert(place, GroupRule(f"group {number}"))
        return place

    def move(self, row: int, by: int) -> int:
        """Up or down among groups by pattern; the row where it is then."""
        there = min(max(row + by, 0), len(self._here) - 1)
        self._here.insert(there, self._here.pop(row))
        return there

    # ------------------------------------------------------------------ inside

    @property
    def _here(self) -> list[GroupRule]:
        return self._rules.setdefault(self.split, [])

    def _edit(self, rows: Iterable[int], change: Any) -> None:
        there = self.rows()
        for row in rows:
            old = there[row].rule
            if old is None:
                self._here.append(change(GroupRule(there[row].name)))
                continue
            place = next(place for place, rule in enumerate(self._here) if rule is old)
            self._here[place] = change(old)

    def _known(self, rule: GroupRule) -> GroupRule:
        if self.arguments is None:
            return rule
        return replace(rule, values={key: value for key, value in rule.values.items() if key in self.arguments})

    def _numbers(self) -> list[int | None]:
        """The number in the recipe of each rule here; None for one that says nothing, to this optimizer at least."""
        numbers: list[int | None] = []
        count = 0
        for rule in self._here:
            says = self.split == PATTERN or rule.frozen or bool(self._known(rule).values)
            numbers.append(count if says else None)
            count += says
        return numbers


def asked_name(group: Group) -> str:
    """The name by which a recipe knows a group; a pair of optimizers adds its own: ``weights (AdamW)``."""
    return group.name.removesuffix(f" ({group.optimizer})")
