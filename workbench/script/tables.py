"""A table of the user's own as a script reads it: with Python's csv, or pyarrow for Parquet.

Which column is what is found by a look at the first rows, as the window does it; the script then says it in plain
words, without any of what Descent does by itself.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.field import PathField
from workbench.script.datasets import DATASETS, Source, Values
from workbench.script.facts import Facts
from workbench.script.layout import call, indented, lines, listed, literal
from workbench.script.page import Helper, Page
from workbench.script.paths import path_text
from workbench.script.splitting import SPLIT_BY_CLASS
from workbench.sentence import Problem

if TYPE_CHECKING:
    from workbench.tables.dialect import Asked, Dialect
    from workbench.tables.look import ColumnPreview, TablePreview
    from workbench.tables.selection import Selection


@dataclass(frozen=True)
class _Looked:
    """What the first rows of the file tell."""

    look: TablePreview
    selection: Selection

    def kind(self, name: str) -> str:
        """"number", "date" or "text" of a column, as it is used."""
        if self.selection.is_category(name):
            return "text"
        return next(column.kind for column in self.look.columns if column.name == name)


def _look(values: Values) -> _Looked | None:
    """None where the file cannot be read."""
    # Readers take a third of a second to import, and only this part needs them.
    from workbench.tables.dialect import Asked
    from workbench.tables.selection import Selection

    path = PathField.path(values["path"])
    try:
        status = os.stat(path)
        look = _preview(path, Asked.by(values), (status.st_size, status.st_mtime_ns))
    except (OSError, Problem):
        return None
    return _Looked(look, Selection(look, values, values["category_limit"]))


@functools.lru_cache(maxsize=4)
def _preview(path: Path, asked: Asked, state: tuple[int, int]) -> TablePreview:
    """``state`` is the file's, so that one that has changed is looked at again."""
    from workbench.tables.preview import preview

    return preview(path, asked)


def _facts(values: Values) -> Facts:
    task = None if values["task"] == "auto" else values["task"]
    looked = _look(values)
    if looked is not None:
        task = looked.selection.task(values["task"])
    outputs = len(looked.selection.targets) if looked is not None and task == "regression" else None
    return Facts(task, None, outputs, validation=values["validation"] > 0)


def _write(values: Values, page: Page) -> list[str]:
    looked = _look(values)
    if looked is None:
        page.limit("{file} cannot be read, so it is not known which of its columns are what: put your rows into "
                   "x_train and y_train.", file=values["path"])
        return ["x_train, y_train = ..., ...  # your rows, (n, features), and their targets",
                *(["x_val, y_val = ..., ..."] if values["validation"] > 0 else [])]
    page.need("import numpy as np")
    page.packages["numpy"] = None
    return _Writing(values, looked, page).code()


# ---------------------------------------------------------------------------------------------------------
# Helpers of the script

_CONVERT = Helper("convert", '''
def convert(names, function):
    """Make something else of every value of some columns that is not missing."""
    for name in names:
        columns[name] = [None if value is None else function(value) for value in columns[name]]
''')

_CATEGORIES = Helper("categories", '''
def categories(values, training):
    """A column for each text that the training rows have: 1 where it is the value."""
    seen = {values[row] for row in training}
    try:
        order = sorted(seen - {None}, key=float)
    except ValueError:
        order = sorted(seen - {None})
    order += [None] if None in seen else []  # a missing text is a category of its own
    return np.array([[value == one for one in order] for value in values], dtype=np.float32)
''')


def _numbers(values: Values) -> Helper:
    """A function that makes an input of a column of numbers."""
    fill, word = ("np.median(known)", "median") if values["missing_numbers"] == "median" else ("known.mean()", "mean")
    scaled = {
        "standard": ["offset, scale = values[training].mean(), values[training].std()"],
        "minmax": ["offset = values[training].min()", "scale = values[training].max() - offset"],
        "off": [],
    }[values["scaling"]]
    said = {"standard": "with mean 0 and deviation 1", "minmax": "from 0 to 1", "off": "as they are"}[values["scaling"]]
    body = [f'"""Numbers {said}; a missing one becomes the {word} of training rows."""',
            "values = np.array(values, dtype=np.float64)",
            "known = values[training][~np.isnan(values[training])]",
            f"values = np.where(np.isnan(values), {fill} if len(known) else 0.0, values)"]
    if scaled:
        body += ["if values[training].min() == values[training].max():",
                 "    offset, scale = values[training][0] if len(known) else 0.0, 1.0",
                 "else:", *indented(scaled), "values = (values - offset) / scale"]
    return Helper("numbers", "\n".join(["def numbers(values, training):", *indented(
        [*body, "return values.astype(np.float32)[:, None]"])]))


# ---------------------------------------------------------------------------------------------------------
# The section

class _Writing:
    """The section of one table."""

    def __init__(self, values: Values, looked: _Looked, page: Page) -> None:
        self._values, self._looked, self._page = values, looked, page
        self._dialect = looked.look.dialect
        self._targets = list(looked.selection.targets)
        self._task = looked.selection.task(values["task"])
        self._features = [name for name in looked.selection.features if name not in self._targets]

    def code(self) -> list[str]:
        code = self._read_parquet() if self._dialect is None else self._read_csv(self._dialect)
        code += [*self._converted(), *self._used()]
        if self._task == "classification":
            code += self._labels()
        code += [*self._split(), *self._encoded()]
        if self._task == "regression":
            code += self._numbers_to_predict()
        if self._values["validation"] <= 0:
            return [*code, "x_train, y_train = x[kept], y[kept]"]
        return [*code, "x_train, y_train, x_val, y_val = x[kept], y[kept], x[held], y[held]"]

    # ------------------------------------------------------------------ reading

    def _read_csv(self, dialect: Dialect) -> list[str]:
        self._page.need("import csv")
        self._missing()
        delimiter = f", delimiter={literal(dialect.delimiter)}" if dialect.delimiter != "," else ""
        code = [f"path = {path_text(self._values['path'], self._page)}",
                f'with open(path, encoding="{dialect.encoding}", newline="") as file:',
                f"    rows = [row for row in csv.reader(file{delimiter}) if row]"]
        if dialect.header and not any(column.unnamed for column in self._looked.look.columns):
            code.append("names, rows = [name.strip() for name in rows[0]], rows[1:]")
        else:
            code += lines(listed(map(literal, self._looked.look.names)), "names = ")
            code += ["rows = rows[1:]"] if dialect.header else []
        return [*code, "columns = {",
                "    name: [None if value.strip() in missing else value.strip() for value in values]",
                "    for name, values in zip(names, zip(*rows, strict=True), strict=True)", "}"]

    def _read_parquet(self) -> list[str]:
        self._page.need("import pyarrow.parquet")
        self._page.packages |= {"pyarrow": None}
        code = [f"path = {path_text(self._values['path'], self._page)}",
                "columns = pyarrow.parquet.read_table(path).to_pydict()", "rows = next(iter(columns.values()))"]
        texts = [name for name in self._names if self._held_as(name) == "text"]
        if texts:
            self._missing()
            code += [*lines(listed(map(literal, texts)), "for name in ", ":"),
                     '    trimmed = ["" if value is None else value.strip() for value in columns[name]]',
                     "    columns[name] = [None if value in missing else value for value in trimmed]"]
        return code

    def _missing(self) -> None:
        from workbench.tables.dialect import MISSING
        from workbench.tables.names import listed as words

        own = words(self._values["missing_words"] or "")
        half = len(MISSING) * 3 // 4
        self._page.set_up(f'missing = {literal("|".join(MISSING[:half]))}.split("|")',
                          f'missing += {literal("|".join(MISSING[half:]))}.split("|")',
                          *(lines(listed(map(literal, own)), "missing += ") if own else []))

    # ------------------------------------------------------------------ columns

    @property
    def _names(self) -> list[str]:
        return [*self._features, *self._targets]

    def _column(self, name: str) -> ColumnPreview:
        return next(column for column in self._looked.look.columns if column.name == name)

    def _held_as(self, name: str) -> str:
        """"number", "date" or "text": what the file has."""
        return self._column(name).kind

    def _is_flag(self, name: str) -> bool:
        """Whether a column of numbers is written as yes and no."""
        return {text.lower() for text in self._column(name).examples} <= {"true", "false"}

    def _converted(self) -> list[str]:
        """Lines that make numbers of texts, and days of dates."""
        numbers = [name for name in self._names if self._held_as(name) == "number"]
        flags = [name for name in numbers if self._is_flag(name)]
        plain = [name for name in numbers if name not in flags]
        dates = [name for name in self._names if self._looked.kind(name) == "date"]
        code: list[str] = []
        if self._dialect is not None:
            text = 'value.replace(",", ".")' if self._dialect.decimal == "," else "value"
            code += self._each(plain, "float" if text == "value" else f"lambda value: float({text})")
            code += self._each(flags, 'lambda value: float(value.lower() == "true")')
        # Days since 1970.
        return code + self._each(dates, 'lambda value: np.datetime64(value, "us").astype(int) / 86_400e6')

    def _each(self, names: list[str], function: str) -> list[str]:
        """Lines that convert every value of some columns."""
        if not names:
            return []
        self._page.help_with(_CONVERT)
        return lines(call("convert", listed(map(literal, names)), function))

    # ------------------------------------------------------------------ rows

    def _used(self) -> list[str]:
        """The rows that are used."""
        values = self._values
        must = list(self._targets) if values["missing_target"] == "drop" else []
        for name in self._features:
            text = self._looked.kind(name) == "text"
            if values["missing_text" if text else "missing_numbers"] == "drop":
                must.append(name)
        if not must:
            return ["used = np.arange(len(rows))"]
        return [*lines(listed(map(literal, must)), "wanted = "),
                "whole = zip(*(columns[name] for name in wanted), strict=True)",
                "used = np.array([row for row, values in enumerate(whole) if None not in values])"]

    def _labels(self) -> list[str]:
        return [f"target = [columns[{literal(self._targets[0])}][row] for row in used]",
                "classes = sorted(set(target))", "y = torch.tensor([classes.index(value) for value in target])"]

    def _split(self) -> list[str]:
        share, seed = self._values["validation"], self._values["split_seed"]
        if share <= 0:
            return ["kept = torch.arange(len(used))"]
        if self._task == "classification" and self._values["stratified"]:
            self._page.help_with(SPLIT_BY_CLASS)
            return [f"kept, held = split_by_class(y, {share!r}, {seed})"]
        return [f"count = min(max(1, round(len(used) * {share!r})), len(used) - 1)",
                f"order = torch.randperm(len(used), generator=torch.Generator().manual_seed({seed}))",
                "kept, held = order[count:], order[:count]"]

    # ------------------------------------------------------------------ numbers

    def _encoded(self) -> list[str]:
        texts = [name for name in self._features if self._looked.kind(name) == "text"]
        if len(texts) < len(self._features):
            self._page.help_with(_numbers(self._values))
        code = ["training = used[kept.numpy()]"]
        if texts:
            self._page.help_with(_CATEGORIES)
            made = [f"{'categories' if name in texts else 'numbers'}(columns[{literal(name)}], training)"
                    for name in self._features]
            code += lines(listed(made, spread=True), "x = ")
        else:
            code += [*lines(listed(map(literal, self._features)), "features = "),
                     "x = [numbers(columns[name], training) for name in features]"]
        return [*code, "x = torch.from_numpy(np.concatenate(x, axis=1)[used])"]

    def _numbers_to_predict(self) -> list[str]:
        columns = [f"columns[{literal(name)}]" for name in self._targets]
        code = lines(call("np.array", listed(columns), dtype="np.float64"), "y = ", ".T")
        if self._values["scale_target"]:
            code += ["shift, scale = y[training].mean(0), y[training].std(0)",
                     "y = (y - shift) / np.where(scale > 0, scale, 1.0)"]
        return [*code, "y = torch.from_numpy(y[used].astype(np.float32))"]


DATASETS["table"] = Source(_facts, _write)
