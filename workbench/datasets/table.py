"""A table of the user's own, CSV or Parquet, as data to train on."""

from __future__ import annotations

from typing import Literal

from workbench.data import Data
from workbench.datasets import datasets
from workbench.field import PathField


@datasets.register(
    title="Table (CSV or Parquet)",
    help="Rows of a file of your own: one column is the target, the others are the features.",
    words="csv tsv parquet spreadsheet excel tabular pandas",
    info={"needs": "files"},
    extra={
        "path": {"field": PathField, "help": "The file: a text table of any delimiter and encoding, or Parquet."},
        "target": {"none_means": "auto",
                   "help": "The column to predict, or several with commas between (regression). Auto takes the one "
                           "called target, label, class or y, else the last."},
        "features": {"help": "The columns to predict from: names or patterns such as size*, with commas between; a "
                             "name with a comma in quotation marks. The target is never among them."},
        "leave_out": {"help": "Columns that are no features: names or patterns with commas between."},
        "task": {"help": "Auto is classification for text, yes/no and few different whole numbers, else regression."},
        "categories": {"help": "Columns whose numbers are only names (a postcode), as patterns: each value becomes a "
                               "category of its own, as text always does."},
        "category_limit": {"lower": 2, "upper": 100_000,
                           "help": "A feature of text becomes one 0/1 input for each category; with more than so many "
                                   "it is refused."},
        "missing_numbers": {"help": "A missing number: the mean or median of the training rows takes its place, or the "
                                    "row is left out."},
        "missing_text": {"help": "A missing text: it is a category of its own, or the row is left out."},
        "missing_target": {"help": "A row without a target: say so and stop, or leave the row out."},
        "missing_words": {"help": "More texts that mean missing, with commas between; empty cells, NA, NaN, null and ? "
                                  "always do."},
        "scaling": {"help": "Standard brings each number column to mean 0 and deviation 1, minmax to 0..1, by what the "
                            "training rows have; off leaves them."},
        "scale_target": {"help": "Bring regression targets to mean 0 and deviation 1 too; losses are then in that "
                                 "scale."},
        "delimiter": {"help": "What stands between two values of a text table."},
        "decimal": {"help": "The decimal sign of a text table: 0.5 or 0,5."},
        "encoding": {"help": "How a text table is written; auto knows UTF-8, UTF-16 and UTF-32 with their mark, GBK, "
                             "and takes the rest for Windows-1252 or Latin-1."},
        "header": {"help": "Whether the first line of a text table has the names of the columns."},
        "validation": {"lower": 0.0, "upper": 0.9, "help": "Share of the rows kept for validation."},
        "split_seed": {"lower": 0, "help": "Which rows are kept for validation comes from this number."},
        "stratified": {"help": "Classification: keep the same share of each class for validation."},
    },
)
def table(
    path: str,
    target: str | None = None,
    features: str = "*",
    leave_out: str | None = None,
    task: Literal["auto", "classification", "regression"] = "auto",
    categories: str | None = None,
    category_limit: int = 50,
    missing_numbers: Literal["mean", "median", "drop"] = "mean",
    missing_text: Literal["category", "drop"] = "category",
    missing_target: Literal["refuse", "drop"] = "refuse",
    missing_words: str | None = None,
    scaling: Literal["standard", "minmax", "off"] = "standard",
    scale_target: bool = False,
    delimiter: Literal["auto", "comma", "semicolon", "tab", "bar", "space"] = "auto",
    decimal: Literal["auto", "point", "comma"] = "auto",
    encoding: Literal["auto", "utf-8", "utf-16", "utf-32", "gbk", "big5", "shift-jis", "euc-kr", "latin-1",
                      "windows-1252", "windows-1251"] = "auto",
    header: Literal["auto", "yes", "no"] = "auto",
    validation: float = 0.2,
    split_seed: int = 0,
    stratified: bool = True,
) -> Data:
    """Inputs (rows, features) float32, the features in the file's order, one column for each category of a text.

    Targets (rows,) class numbers, the classes sorted, or (rows, targets) float32.
    """
    # pyarrow takes a third of a second to import, and only this part needs it.
    from workbench.tables.build import Wanted, build
    from workbench.tables.dialect import Asked
    from workbench.tables.names import listed

    asked = Asked(encoding, delimiter, header, decimal, tuple(listed(missing_words or "")))
    return build(PathField.path(path), asked, Wanted(
        target=target or "", features=features, leave_out=leave_out or "", task=task, categories=categories or "",
        category_limit=category_limit, missing_numbers=missing_numbers, missing_text=missing_text,
        missing_target=missing_target, scaling=scaling, scale_target=scale_target, validation=validation,
        split_seed=split_seed, stratified=stratified))
