"""Which curves of which runs are exported, held as they were when the export began.

What can be exported is anything with a ``name`` and a ``history``: a Run, a log that was read by an importer, or a run
that is still going on.  The arrays of a History never change once handed out, so a run may go on while they are
written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Protocol

import numpy as np

from workbench.history import History
from workbench.journal import Entry, Journal, JournalProblem
from workbench.registry import did_you_mean
from workbench.sentence import Problem, Sentence


class Exportable(Protocol):
    """What can be exported.  A Run also has ``info``, ``recipe_toml`` and ``journal``, which some formats write."""

    @property
    def name(self) -> str: ...

    @property
    def history(self) -> History: ...


@dataclass(frozen=True)
class Curve:
    """One series: float64 ``values`` at the int64 ``steps`` (strictly growing), or, dense, at 0, 1, 2, ..."""

    name: str
    values: np.ndarray
    steps: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.values)

    def points(self, most: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """All (steps, values) in pieces of at most ``most``."""
        for start in range(0, len(self), most):
            values = self.values[start:start + most]
            steps = (np.arange(start, start + len(values)) if self.steps is None
                     else self.steps[start:start + most])
            yield steps, values


@dataclass(frozen=True)
class RunCurves:
    """The chosen curves of one run.

    ``label`` tells the runs of one export apart: the run's name, with a number where two have the same one.
    """

    label: str
    run: Exportable
    curves: tuple[Curve, ...]
    damage: Sentence | None

    def row_steps(self, most: int) -> Iterator[np.ndarray]:
        """Every step at which any of the curves has a value, ascending, in pieces of at most ``most``.

        A dense curve has one at every step (NaN where it was not measured).
        """
        dense, sampled = self._dense_and_sampled_steps()
        for start in range(0, dense, most):
            yield np.arange(start, min(start + most, dense))
        for start in range(0, len(sampled), most):
            yield sampled[start:start + most]

    @property
    def rows(self) -> int:
        """How many steps ``row_steps`` gives."""
        dense, sampled = self._dense_and_sampled_steps()
        return dense + len(sampled)

    def _dense_and_sampled_steps(self) -> tuple[int, np.ndarray]:
        dense = max((len(curve) for curve in self.curves if curve.steps is None), default=0)
        later = [curve.steps[np.searchsorted(curve.steps, dense):] for curve in self.curves if curve.steps is not None]
        return dense, np.unique(np.concatenate(later)) if later else np.empty(0, np.int64)


def cells(curve: Curve, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values of a curve at ``steps`` (ascending), and where it has none: (n,) float64 and (n,) bool.

    ``steps`` is a piece of ``row_steps`` of the run, so that no value of the curve lies between them.
    """
    values, missing = np.zeros(len(steps)), np.ones(len(steps), bool)
    if not len(steps):
        return values, missing
    if curve.steps is None:
        first, last = (min(int(step), len(curve)) for step in (steps[0], steps[-1] + 1))
        places = np.arange(last - first)
    else:
        first, last = np.searchsorted(curve.steps, [steps[0], steps[-1] + 1])
        places = np.searchsorted(steps, curve.steps[first:last])
    values[places], missing[places] = curve.values[first:last], False
    return values, missing


def curves_of(runs: Sequence[Exportable], series: Sequence[str] | None = None) -> list[RunCurves]:
    """The chosen curves of every run, frozen.

    ``series`` are names, or patterns such as ``lr/*``; None is all.  They come in the order of ``series`` and, within a
    pattern, of the history.  Raises Problem for a name that no run has, and what reading a history raises.
    """
    histories = [run.history for run in runs]
    chosen = [_chosen(history.names(), series) for history in histories]
    _check_found(histories, series)
    labels = _labels([run.name for run in runs])
    return [RunCurves(label, run, tuple(_curve(history, name) for name in names), history.damage)
            for label, run, history, names in zip(labels, runs, histories, chosen, strict=True)]


def remarks(runs: Sequence[RunCurves]) -> list[Sentence]:
    """What should be known of an export: which histories were damaged, and so are not whole."""
    return [Sentence("{run}: {damage}", run=run.label, damage=run.damage) for run in runs if run.damage is not None]


def journal_of(run: Exportable) -> tuple[list[Entry], Sentence | None]:
    """The journal of a run as far as it can be read, and what is wrong with it; nothing for what has none."""
    journal: Journal | None = getattr(run, "journal", None)
    try:
        return (journal.entries() if journal is not None else []), None
    except JournalProblem as problem:
        return problem.entries, problem.sentence


def info_of(run: Exportable) -> Mapping[str, Any] | None:
    """What ``run.json`` says; None for what has none."""
    info: Mapping[str, Any] | None = getattr(run, "info", None)
    return info


def _chosen(names: Sequence[str], series: Sequence[str] | None) -> list[str]:
    if series is None:
        return list(names)
    return list(dict.fromkeys(name for wanted in series for name in names if _matches(name, wanted)))


def _matches(name: str, wanted: str) -> bool:
    return name == wanted or fnmatchcase(name, wanted)


def _check_found(histories: Sequence[History], series: Sequence[str] | None) -> None:
    there = list(dict.fromkeys(name for history in histories for name in history.names()))
    for wanted in series or ():
        if not any(_matches(name, wanted) for name in there):
            raise Problem("There is no series {name!r} to export.{hint}", name=wanted,
                          hint=did_you_mean(wanted, there) or Sentence(" The run has no series yet."))


def _curve(history: History, name: str) -> Curve:
    series = history.series(name)
    values = series.values  # first: a sampled series may grow between the two
    return Curve(name, values, None if series.dense else series.steps[:len(values)])


def _labels(names: Sequence[str]) -> list[str]:
    used: set[str] = set()
    labels = []
    for name in names:
        label, number = name, 1
        while label in used:
            number += 1
            label = f"{name} ({number})"
        used.add(label)
        labels.append(label)
    return labels
