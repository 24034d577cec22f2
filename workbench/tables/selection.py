"""Which columns of a table are targets, features and categories: read from the values of the part, and written back.

What was typed (patterns such as ``size*``, the order of targets) stays as long as it says what is wanted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbench.field import FieldProblem
from workbench.registry import did_you_mean
from workbench.sentence import Sentence
from workbench.tables.look import USUAL_LIMIT, TablePreview
from workbench.tables.names import list_text, listed, meant, targets_asked, targets_text

FIELDS: Mapping[str, Any] = {"target": None, "features": "*", "leave_out": None, "categories": None}
"""Fields of the part that say which columns are what, and their defaults."""


class Selection:
    """The choice of columns of one table, to be changed step by step.

    Made from the part's values; a name that the table does not have is told in ``problems`` and passed over.  A column
    that cannot be a feature never is one, whatever the values say.  ``limit`` is the part's ``category_limit``.
    """

    def __init__(self, look: TablePreview, values: Mapping[str, Any], limit: int = USUAL_LIMIT) -> None:
        self.look = look
        self.limit = limit
        self.touched = False
        """Whether it was changed since."""
        self.problems: list[FieldProblem] = []
        self._names = look.names
        self._columns = {column.name: column for column in look.columns}
        self._given = {field: str(values.get(field) or FIELDS[field] or "") for field in FIELDS}
        self._targets = self._find_targets()
        self._categories = self._matched(self._given["categories"], "categories")
        wanted = self._matched(self._given["features"], "features")
        out = self._matched(self._given["leave_out"], "leave_out")
        # A target that stops being one is what these say of it; so targets may be among the wanted.
        self._wanted = {name for name in self._names if name in wanted and name not in out}
        if self._given["features"].strip() == "*":
            self._wanted -= {self._counting(wanted - out - set(self._targets))}

    # ------------------------------------------------------------------ what it answers

    @property
    def targets(self) -> tuple[str, ...]:
        """At least one; more than one for regression."""
        return tuple(self._targets)

    @property
    def features(self) -> tuple[str, ...]:
        """In the file's order, without targets and without what cannot be a feature."""
        return tuple(name for name in self._names if self.is_feature(name))

    def is_feature(self, name: str) -> bool:
        return name in self._wanted and name not in self._targets and self.why_no_feature(name) is None

    def is_category(self, name: str) -> bool:
        """Whether each value is a category of its own; a text always is."""
        column = self._columns[name]
        return name in self._categories if column.can_be_category else column.kind == "text"

    def why_no_feature(self, name: str) -> Sentence | None:
        """Why a column cannot be a feature, target or not; None where it can."""
        return self._columns[name].against(self.limit, name in self._categories)

    def why_no_target(self, name: str) -> Sentence | None:
        return self._columns[name].against_target(name in self._categories)

    def task(self, asked: str = "auto") -> str:
        """What the task is, where ``asked`` is the part's field."""
        if asked != "auto":
            return asked
        if len(self._targets) > 1:
            return "regression"
        only = self._targets[0]
        return "classification" if only in self._categories else self._columns[only].task

    def inputs(self, missing_text: str = "category") -> int:
        """How many numbers a row of features becomes, by the rows that were seen."""
        return sum(column.distinct + (column.missing > 0 and missing_text == "category")
                   if self.is_category(column.name) else 1
                   for column in self.look.columns if self.is_feature(column.name))

    def problem(self, task: str) -> FieldProblem | None:
        """What is wrong with the targets for a task ("auto" too), as whoever builds the data would say it."""
        if len(self._targets) > 1 and task == "classification":
            return FieldProblem("task", "Classification has one target; {names} are {count}.",
                                names=", ".join(self._targets), count=len(self._targets))
        for name in self._targets:
            reason = self.why_no_target(name)
            if reason is not None:
                return FieldProblem("target", "The column cannot be the target: {reason}.", reason=reason)
            if self.task(task) == "regression" and (self.is_category(name) or self._columns[name].kind == "text"):
                return FieldProblem("task", "The target {column!r} is no number, as regression needs: choose another "
                                    "target, or set task to classification.", column=name)
        if not self.features:
            return FieldProblem("features", "No column is a feature: choose at least one besides the target.")
        return None

    def warnings(self) -> Iterator[tuple[str, Sentence]]:
        """(column, what is odd about it) for targets, then for features, then for what cannot be one."""
        for group in (self._targets, self.features,
                      [name for name in self._names if name not in self._targets and self.why_no_feature(name)]):
            for name in group:
                yield from ((name, warning) for warning in self._columns[name].warnings(
                    name in self._targets, self.limit, name in self._categories))

    # ------------------------------------------------------------------ how it is changed

    def take_target(self, name: str) -> None:
        """Make a column the only target."""
        if self.why_no_target(name) is None:
            self._targets, self.touched = [name], True

    def toggle_target(self, name: str) -> None:
        """Make a column one more target, or no longer one; the last one stays."""
        if name not in self._targets and self.why_no_target(name) is None:
            self._targets = [*self._targets, name]
        elif name in self._targets and len(self._targets) > 1:
            self._targets = [one for one in self._targets if one != name]
        self.touched = True

    def set_features(self, names: Iterable[str], wanted: bool) -> None:
        """Targets stay as they are, and what cannot be a feature does not become one."""
        others = set(names) - set(self._targets)
        if wanted:
            self._wanted |= {name for name in others if self.why_no_feature(name) is None}
        else:
            self._wanted -= others
        self.touched = True

    def suggest(self) -> None:
        """Features are all columns but those that would only be learned by heart."""
        self._wanted = {column.name for column in self.look.columns
                        if not column.better_left_out(self.limit, column.name in self._categories)}
        self.touched = True

    def set_categories(self, names: Iterable[str], wanted: bool) -> None:
        """Take numbers for names of categories, or no longer."""
        free = {name for name in names if self._columns[name].can_be_category}
        self._categories = self._categories | free if wanted else self._categories - free
        self.touched = True

    def follow(self, other: Selection) -> None:
        """Choose what another one has chosen, for every column that both have: the same table, read otherwise."""
        shared = {name for name in self._names if name in other._columns}
        self._wanted = self._wanted - shared | shared & other._wanted
        marks = {name for name in shared if self._columns[name].can_be_category}
        self._categories = self._categories - marks | marks & other._categories
        targets = [name for name in other.targets if name in shared and self.why_no_target(name) is None]
        self._targets = targets or self._targets

    # ------------------------------------------------------------------ as values

    def values(self) -> dict[str, Any]:
        """The four fields, as they were given where they say the same."""
        used = set(self.features)
        given = self._given
        written: dict[str, Any] = {"target": given["target"], "categories": given["categories"]}
        if "target" in self._wrong() or self._find_targets(told=False) != self._targets:
            written["target"] = targets_text(self._names, self._targets)
        if "categories" in self._wrong() or self._matched(given["categories"]) != self._categories:
            marked = {name for name in self._categories if self._columns[name].can_be_category}
            written["categories"] = self._text(given["categories"], marked, self._categories)
        if {"features", "leave_out"}.isdisjoint(self._wrong()) and self._read(
                given["features"], given["leave_out"]) == used:
            written |= {"features": given["features"], "leave_out": given["leave_out"]}
        else:
            written |= self._split(used)
        return {field: written[field] or default for field, default in FIELDS.items()}

    def _split(self, used: set[str]) -> dict[str, str]:
        """The shorter of two ways: all but some, or some."""
        if not used:
            return {"features": "*", "leave_out": "*"}
        targets = set(self._targets)
        out = {name for name in self._names if name not in used and name not in targets}
        if len(used) < len(out):
            return {"features": self._text(self._given["features"], used, used | targets), "leave_out": ""}
        leave_out = self._text(self._given["leave_out"], out, out | targets)
        counting = self._counting(used)
        # Named beside all others, it is a feature that somebody asked for.
        return {"features": "*" if counting is None else list_text(["*", counting]), "leave_out": leave_out}

    def _text(self, given: str, wanted: set[str], allowed: set[str]) -> str:
        """A list that means all that is wanted and nothing that is not allowed; items that were given stay."""
        kept = [item for item in listed(given) if (found := meant(self._names, item)) and found <= allowed]
        covered = {name for item in kept for name in meant(self._names, item)}
        return list_text([*kept, *(name for name in self._names if name in wanted and name not in covered)])

    def _read(self, features: str, leave_out: str) -> set[str]:
        """The features that two texts say, for the present targets."""
        names = self._matched(features) - self._matched(leave_out) - set(self._targets)
        return names - {self._counting(names)} if features.strip() == "*" else names

    def _counting(self, features: Collection[str]) -> str | None:
        """The column that the part leaves out by itself where all are features: the first, if it has no name and
        counts the rows."""
        first = next((name for name in self._names if name in features), None)
        if first is None or len(features) < 2 or first in self._categories:
            return None
        column = self._columns[first]
        return first if column.unnamed and column.counts_rows else None

    def _find_targets(self, told: bool = True) -> list[str]:
        asked = targets_asked(self._names, self._given["target"])
        known = [name for name in asked if name in self._columns]
        for name in asked if told else ():
            if name not in self._columns:
                self.problems.append(_no_column("target", self.look.file, name, self._names))
        return known or [self.look.target]

    def _matched(self, patterns: str, field: str | None = None) -> set[str]:
        """The columns that a list means; what means none is a problem of ``field``."""
        found: set[str] = set()
        for item in listed(patterns):
            some = meant(self._names, item)
            if not some and field is not None:
                self.problems.append(_no_column(field, self.look.file, item, self._names))
            found |= some
        return found

    def _wrong(self) -> set[str]:
        return {problem.field for problem in self.problems}


def _no_column(field: str, file: str, name: str, names: Sequence[str]) -> FieldProblem:
    return FieldProblem(field, "{file} has no column {pattern!r}.{hint}", file=file, pattern=name,
                        hint=did_you_mean(name, names))

