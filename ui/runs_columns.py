"""The columns of the runs table: what each of them says of a run, and by what it is sorted.

Those of the recipe are not known beforehand: whatever the recipes of the runs name is a column.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from ui.number_text import UNKNOWN, count_text, duration_text
from workbench.flat_recipe import value_text
from workbench.recipe_difference import names_of
from workbench.run_list import INTERRUPTED, UNREADABLE, ListedRun
from workbench.run_summary import Summary

TICK, STAR, TITLE, STATUS, SPARKLINE = "tick", "star", "title", "status", "curve"
RECIPE = "recipe:"
"""Begins the key of a column of the recipe; its flat name follows."""

USUAL = frozenset({
    TICK, STAR, TITLE, STATUS, "created", "duration", "steps", "validation", "loss", "accuracy", SPARKLINE, "tags",
    *(RECIPE + name for name in ("optimizer.part", "optimizer.lr", "scheduler.part", "training.batch_size")),
})
"""Keys of the columns that are shown as long as nobody has chosen."""
ALWAYS = frozenset({TICK, STAR, TITLE})


@dataclass(frozen=True)
class Column:
    """``text`` is what a cell says; ``value`` what it is sorted by (None is last).

    ``number``: how a number is written, where the median of several runs says something.
    """

    key: str
    title: str
    tip: str
    value: Callable[[ListedRun], Any]
    text: Callable[[ListedRun], str]
    number: Callable[[Any], str] | None = None
    sample: str = ""
    """A text as wide as the column is made."""

    @property
    def of_recipe(self) -> str:
        """The flat name of a column of the recipe; "" of the others."""
        return self.key.removeprefix(RECIPE) if self.key.startswith(RECIPE) else ""

    def of_group(self, runs: Sequence[ListedRun]) -> str:
        """What the heading of several runs says: the median of numbers, else what all have in common."""
        values = [value for value in map(self.value, runs) if value is not None]
        if self.number is not None:
            return self.number(statistics.median(values)) if values else ""
        texts = dict.fromkeys(filter(None, map(self.text, runs)))
        return ", ".join(texts) if len(texts) == 1 or self.of_recipe else ""


def columns_for(runs: Iterable[ListedRun]) -> list[Column]:
    """All columns: what a run has come to, what its recipe says, and the rest."""
    recipe = map(_recipe_column, names_of(run.recipe for run in runs if run.recipe))
    return [*_results(), *recipe, *_circumstances()]


def status_text(run: ListedRun) -> str:
    """In words; what is going on has a dot before it, which is seen without colours too."""
    tr = QCoreApplication.translate
    words = {
        "new": tr("Runs", "not begun"), "running": tr("Runs", "● running"), "paused": tr("Runs", "● paused"),
        "finished": tr("Runs", "finished"), "stopped": tr("Runs", "stopped"), "failed": tr("Runs", "failed"),
        "imported": tr("Runs", "imported"), INTERRUPTED: tr("Runs", "interrupted"),
        UNREADABLE: tr("Runs", "cannot be opened"),
    }
    return words.get(run.status, run.status)


def created_text(run: ListedRun) -> str:
    """Date and time where the user is."""
    if not run.created_at:
        return UNKNOWN
    try:
        return f"{datetime.fromtimestamp(run.created_at):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return UNKNOWN


def steps_text(run: ListedRun) -> str:
    """"600 / 1 200", or only the steps made where that is all."""
    if run.summary is None:
        return UNKNOWN if run.complete else "…"
    steps, total = run.summary.steps, run.total_steps
    if total is None or total == steps:
        return count_text(steps)
    return f"{count_text(steps)} / {count_text(total)}"


def _results() -> list[Column]:
    tr = QCoreApplication.translate
    return [
        Column(TICK, "", tr("Runs", "Show the run's curves in the plots (Space)"), _nothing, _no_text),
        Column(STAR, "★", tr("Runs", "Stars, to find runs again (S)"), lambda run: not run.marks.star,
               lambda run: "★" if run.marks.star else "☆"),
        Column(TITLE, tr("Runs", "Run"), tr("Runs", "The run's title; F2 changes it. Forks stand below their parents"),
               lambda run: run.title, lambda run: one_line(run.title), sample="CIFAR10 resnet18 SGD, from"),
        Column(STATUS, tr("Runs", "Status"), tr("Runs", "A dot: somebody is training it now, here or elsewhere"),
               lambda run: run.status, status_text, sample="interrupted."),
        _of_summary("validation", tr("Runs", "Best val. loss"), tr("Runs", "Lowest loss of the validation split"),
                    lambda summary: summary.best_validation),
        _of_summary("accuracy", tr("Runs", "Best accuracy"), tr("Runs", "Highest accuracy of the validation split"),
                    lambda summary: summary.best_accuracy),
        _of_summary("loss", tr("Runs", "Last loss"), tr("Runs", "Training loss of the last epoch"),
                    lambda summary: summary.last_loss),
        _of_summary("last validation", tr("Runs", "Last val. loss"), tr("Runs", "Last loss of the validation split"),
                    lambda summary: summary.last.get("validation loss")),
        Column(SPARKLINE, tr("Runs", "Curve"), tr("Runs", "Course of the training loss over the whole run"), _nothing,
               _no_text, sample="0000000000000"),
    ]


def _circumstances() -> list[Column]:
    tr = QCoreApplication.translate
    return [
        Column("steps", tr("Runs", "Steps"), tr("Runs", "Steps made, of those that are planned"),
               lambda run: run.summary.steps if run.summary else None, steps_text, _count, "1 000 / 2 000"),
        _of_summary("epochs", tr("Runs", "Epochs"), tr("Runs", "Whole epochs made"),
                    lambda summary: summary.epochs, _count, "1 000"),
        _of_summary("lr", tr("Runs", "Last lr"), tr("Runs", "Learning rate of the first group at the last step"),
                    lambda summary: summary.lr),
        _of_summary("duration", tr("Runs", "Duration"), tr("Runs", "Time of training, without pauses"),
                    lambda summary: summary.seconds, duration_text, "1:00:00"),
        Column("created", tr("Runs", "Created"), tr("Runs", "When the run began"), lambda run: run.created_at or None,
               created_text, sample="2026-12-28 00:00"),
        Column("tags", tr("Runs", "Tags"), tr("Runs", "Words of your own, to find runs again"),
               lambda run: _tags(run) or None, _tags, sample="good, old"),
        Column("notes", tr("Runs", "Notes"), tr("Runs", "What you noted of the run"),
               lambda run: run.marks.notes or None, lambda run: one_line(run.marks.notes),
               sample="a note of some words"),
        Column("device", tr("Runs", "Device"), tr("Runs", "Where it was trained"), lambda run: run.device or None,
               lambda run: run.device, sample="cuda:0"),
        Column("folder", tr("Runs", "Folder"), tr("Runs", "Name of the run's folder"), lambda run: run.name,
               lambda run: printable(run.name), sample="2026-12-28_000000_digits-mlp-adam"),
    ]


def _of_summary(key: str, title: str, tip: str, value: Callable[[Summary], Any],
                number: Callable[[Any], str] | None = None, sample: str = "0.000000") -> Column:
    written = number or _number

    def value_of(run: ListedRun) -> Any:
        return value(run.summary) if run.summary is not None else None

    def text_of(run: ListedRun) -> str:
        found = value_of(run)
        return written(found) if found is not None else UNKNOWN if run.complete else "…"

    return Column(key, title, tip, value_of, text_of, written, sample)


def _recipe_column(name: str) -> Column:
    section, _, rest = name.partition(".")
    title = section if rest == "part" else rest or section

    def value_of(run: ListedRun) -> Any:
        value = (run.recipe or {}).get(name)
        return value if value is None or isinstance(value, (bool, int, float)) else value_text(value)

    def text_of(run: ListedRun) -> str:
        value = (run.recipe or {}).get(name)
        return "" if value is None else value_text(value)

    return Column(RECIPE + name, title, name, value_of, text_of, sample="0" * (len(title) + 4))


def _number(value: float) -> str:
    return f"{value:.4g}"


def _count(value: float) -> str:
    return count_text(round(value))


def one_line(text: str) -> str:
    """A text with line breaks, as a cell of one line shows it."""
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """A file's name may hold bytes that are no letters; Qt takes letters only."""
    return text.encode(errors="replace").decode()


def _tags(run: ListedRun) -> str:
    return printable(", ".join(run.marks.tags))


def _nothing(_run: ListedRun) -> None:
    return None


def _no_text(_run: ListedRun) -> str:
    return ""
