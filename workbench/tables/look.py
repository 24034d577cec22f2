"""What a first look at a table tells, as plain data: what each column holds, and what it can be used for.

Plain Python: the window shows it without loading a reader (``workbench.tables.preview`` makes it).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from workbench.sentence import Sentence
from workbench.tables.dialect import Dialect
from workbench.tables.names import list_text

Kind = Literal["number", "date", "text", "nested", "bytes", "empty"]
"""What a column holds.  Yes/no, decimals and durations are numbers; dates and times of day are dates."""

KINDS = MappingProxyType({
    "number": Sentence("number"), "date": Sentence("date or time"), "text": Sentence("text"),
    "nested": Sentence("lists or records"), "bytes": Sentence("raw bytes"), "empty": Sentence("no values"),
})
"""Kind of a column -> the word for it."""

USUAL_LIMIT = 50
"""Categories that a feature may have where nobody says otherwise."""


def why_no_feature(name: str, kind: Kind, count: int, dates: bool, limit: int) -> Sentence | None:
    """Why a column cannot be a feature, as the end of a sentence; None where it can.

    Of a text: ``count`` different ones, ``dates`` in a form that is not read as such, ``limit`` of categories.
    """
    if kind == "nested":
        return Sentence("{name!r} holds lists or records", name=name)
    if kind == "bytes":
        return Sentence("{name!r} holds raw bytes", name=name)
    if kind == "empty":
        return Sentence("{name!r} has no values", name=name)
    if kind == "text" and count > limit and dates:
        return Sentence("{name!r} has dates that are not written like 2024-12-31", name=name)
    if kind == "text" and count > limit:
        return Sentence("{name!r} has {count:,} different texts, and category_limit is {limit:,}", name=name,
                        count=count, limit=limit)
    return None


@dataclass(frozen=True)
class ColumnPreview:
    """What the rows that were seen have in one column.

    ``lowest`` and ``highest`` are of numbers only, ``examples`` the first different values as they were read,
    ``odd`` a text in a column of numbers.  ``task`` is what auto takes the column for as a target.
    """

    name: str
    kind: Kind
    missing: int
    distinct: int
    lowest: float | None = None
    highest: float | None = None
    examples: tuple[str, ...] = ()
    task: str = "regression"
    odd: str | None = None
    dates: bool = False
    """A text that looks like dates, but in a form that is not read as such."""
    unnamed: bool = False
    counts_rows: bool = False
    all_different: bool = False
    """A text of its own in every row: a name, an address."""
    constant: bool = False
    """The same value in every row that has one; a missing text is a value too."""
    infinite: bool = False
    inexact: bool = False
    """Whole numbers too large to be kept exactly."""

    @property
    def can_be_category(self) -> bool:
        """Whether it makes a difference to name it under ``categories``: a text always is one."""
        return self.kind in ("number", "date") or self.odd is not None

    def against(self, limit: int = USUAL_LIMIT, category: bool = False) -> Sentence | None:
        """Why it cannot be a feature, as the end of a sentence; None where it can.

        ``category``: it is named under ``categories``.
        """
        if category and self.can_be_category:
            return why_no_feature(self.name, "text", self.distinct, False, limit)
        return self._no_numbers() or why_no_feature(self.name, self.kind, self.distinct, self.dates, limit)

    def against_target(self, category: bool = False) -> Sentence | None:
        """The same for the target, whatever the task."""
        if self.infinite and not category:
            return self._no_numbers()
        return why_no_feature(self.name, self.kind, self.distinct, False, self.distinct)

    def _no_numbers(self) -> Sentence | None:
        if self.odd is not None:
            return Sentence("{name!r} has numbers, but also texts such as {text!r}", name=self.name, text=self.odd)
        return Sentence("{name!r} has infinite numbers", name=self.name) if self.infinite else None

    def better_left_out(self, limit: int = USUAL_LIMIT, category: bool = False) -> bool:
        """Whether it cannot be a feature, or would only be learned by heart."""
        counts = self.unnamed and self.counts_rows and not category
        return self.against(limit, category) is not None or self.all_different or counts

    def warnings(self, target: bool = False, limit: int = USUAL_LIMIT, category: bool = False) -> Iterator[Sentence]:
        """What is odd about it as a feature, or as the target."""
        name = self.name
        numbers = self.can_be_category and not category
        refused = self.against_target(category) if target else self.against(limit, category)
        if refused is not None and not (numbers and (self.odd is not None or self.infinite)):
            yield (Sentence("A column cannot be the target: {reason}.", reason=refused) if target else
                   Sentence("A column cannot be a feature: {reason}.", reason=refused))
            return
        if numbers and self.odd is not None:
            yield Sentence("The column {column!r} has numbers, but also texts such as {text!r}.", column=name,
                           text=self.odd)
        if target and self.missing:
            yield Sentence("The target {column!r} is missing in {count:,} rows.", column=name, count=self.missing)
        if numbers and self.infinite:
            yield Sentence("The column {column!r} has infinite numbers.", column=name)
        if numbers and self.inexact:
            yield Sentence("The column {column!r} has whole numbers too large to be kept exactly; perhaps they are "
                           "only names.", column=name)
        elif self.constant:
            yield Sentence("The column {column!r} has the same value in every row.", column=name)
        elif self.counts_rows and numbers and not target:
            yield Sentence("The column {column!r} counts the rows: as a feature, it tells where a row stands and "
                           "nothing else.", column=name)
        elif self.all_different and not target:
            yield Sentence("The column {column!r} is different in every row: as a feature, it is learned by heart.",
                           column=name)


@dataclass(frozen=True)
class TablePreview:
    """A first look at a table.

    ``rows``      the first ones as they stand in the file, long texts cut.
    ``seen``      on how many rows everything else is based; ``whole`` where these are all.
    ``row_count`` of the file; estimated from its size where ``row_count_exact`` is False.
    ``dialect``   how a text table is written; None for Parquet.
    ``notes``     what is odd about the file as a whole; ``warnings`` has them too, and those about columns.
    ``target``, ``task``, ``leave_out``: what the part would do best with, for its fields of the same names.
    """

    file: str
    dialect: Dialect | None
    columns: tuple[ColumnPreview, ...]
    rows: tuple[tuple[str, ...], ...]
    seen: int
    whole: bool
    row_count: int
    row_count_exact: bool
    target: str
    task: str
    leave_out: tuple[str, ...]
    notes: tuple[Sentence, ...]
    warnings: tuple[Sentence, ...]

    @property
    def names(self) -> list[str]:
        """Names of the columns, in the file's order."""
        return [column.name for column in self.columns]

    @property
    def leave_out_text(self) -> str:
        """``leave_out`` as the field of that name takes it."""
        return list_text(self.leave_out)
