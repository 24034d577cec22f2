"""Summary: a run in a few numbers, so that a list of runs need not read their histories.

It stands in run.json: how far the run is, the last and the best value of every loss and accuracy, a curve of at most
64 points.  A Summarizer keeps it up to date while steps are made; ``summarize`` makes it of a whole history.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from workbench.history import History
from workbench.messages import Columns, Samples

POINTS = 64
"""Points of the curve at most."""

# Names written out: workbench.recorder imports torch, and runs are listed without it.
LOSS, TRAIN_LOSS, VALIDATION_LOSS = "loss", "train loss", "validation loss"
ACCURACY, TRAIN_ACCURACY, VALIDATION_ACCURACY = "accuracy", "train accuracy", "validation accuracy"
_SECONDS, _LR, _SUM, _AVERAGED = "seconds", "lr/", "running loss", " (averaged)"
_MOST_SERIES = 16  # a log from elsewhere may have hundreds of losses


@dataclass(frozen=True, slots=True)
class Summary:
    """``steps`` and whole ``epochs`` made, ``seconds`` of training, the last ``lr`` of the first group.

    ``last`` and ``best`` are values by series, ``last_at`` and ``best_at`` their steps; only finite values count.
    ``curve`` are means of the training loss over equal parts of the run, written with blanks between: of a list of
    thousands of runs only those are read that are painted (``sparkline``).

    Plain numbers in plain dicts: of thousands of them nothing is left for the garbage collector to walk through.
    """

    steps: int = 0
    epochs: int = 0
    seconds: float | None = None
    lr: float | None = None
    last: Mapping[str, float] = field(default_factory=dict)
    last_at: Mapping[str, int] = field(default_factory=dict)
    best: Mapping[str, float] = field(default_factory=dict)
    best_at: Mapping[str, int] = field(default_factory=dict)
    curve: str = ""

    @property
    def sparkline(self) -> tuple[float, ...]:
        """The numbers of ``curve``; none where it has something else."""
        try:
            return tuple(map(float, self.curve.split()))
        except ValueError:
            return ()

    @property
    def last_loss(self) -> float | None:
        """The mean loss of the last epoch; before the first one has ended that of the last step."""
        return _first(self.last, TRAIN_LOSS, LOSS)

    @property
    def best_validation(self) -> float | None:
        """The lowest loss of the validation split."""
        return _first(self.best, VALIDATION_LOSS)

    @property
    def best_accuracy(self) -> float | None:
        """The highest accuracy of the validation split; without one, of an epoch or a step of training."""
        return _first(self.best, VALIDATION_ACCURACY, TRAIN_ACCURACY, ACCURACY)

    def to_json(self) -> dict[str, Any]:
        """As it stands in run.json."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Any) -> Summary | None:
        """The way back; None where this is no summary."""
        try:
            return cls(int(content["steps"]), int(content["epochs"]), _number(content["seconds"]),
                       _number(content["lr"]), _numbers(content["last"]), _numbers(content["last_at"]),
                       _numbers(content["best"]), _numbers(content["best_at"]), _text(content["curve"]))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return None


def summarize(history: History) -> Summary:
    """The summary of a whole history."""
    return summarizer_of(history).summary()


def summarizer_of(history: History) -> Summarizer:
    """A Summarizer that has seen a whole history, and can be told what follows."""
    names = [name for name in history.names() if _matters(name)]
    columns = {name: history[name] for name in names if history.series(name).dense}
    samples = {name: (history.series(name).steps, history[name]) for name in names if name not in columns}
    curve = next((name for name in (LOSS, TRAIN_LOSS, *filter(_is_loss, names)) if name in names), LOSS)
    made = Summarizer(curve)
    made.extend(0, columns, samples)
    # There are steps too where nothing was measured that matters here.
    sampled = (int(steps[-1]) + 1 for steps in (history.series(name).steps for name in history.names()) if len(steps))
    made.steps = history.steps or max(sampled, default=0)
    return made


class Summarizer:
    """Takes in what is measured, batch after batch, and can say the summary at any time.

    ``curve`` is the series whose course is kept.
    """

    def __init__(self, curve: str = LOSS) -> None:
        self.steps = 0
        self._curve = _Course(curve)
        self._epochs = 0
        self._seconds: float | None = None
        self._lr: tuple[str, float] | None = None
        self._last: dict[str, float] = {}
        self._last_at: dict[str, int] = {}
        self._best: dict[str, float] = {}
        self._best_at: dict[str, int] = {}

    def extend(self, first: int, columns: Columns, samples: Samples) -> None:
        """Steps ``first`` ... in the columns, and sampled values.  Steps that were seen before must not come again."""
        for name, values in columns.items():
            self.steps = max(self.steps, first + len(values))
            self._take(name, np.arange(first, first + len(values)), values)
        for name, (steps, values) in samples.items():
            self._take(name, steps, values)

    def _take(self, name: str, steps: np.ndarray, values: np.ndarray) -> None:
        if not len(values):
            return
        if name == _SECONDS:
            self._seconds = float(values[-1])
        elif name.startswith(_LR):
            if self._lr is None or self._lr[0] == name:
                self._lr = name, float(values[-1])
        elif _is_measure(name):
            if name == TRAIN_LOSS:
                self._epochs += len(values)
            if name == self._curve.name:
                self._curve.extend(steps, values)
            self._measure(name, steps, values)

    def _measure(self, name: str, steps: np.ndarray, values: np.ndarray) -> None:
        sound = np.isfinite(values)
        if not sound.any() or (name not in self._last and len(self._last) == _MOST_SERIES):
            return
        steps, values = np.asarray(steps)[sound], np.asarray(values)[sound]
        self._last[name], self._last_at[name] = float(values[-1]), int(steps[-1])
        lower = _is_loss(name)
        place = int(values.argmin() if lower else values.argmax())
        found, best = float(values[place]), self._best.get(name)
        if best is None or (found < best if lower else found > best):
            self._best[name], self._best_at[name] = found, int(steps[place])

    def summary(self) -> Summary:
        """What has been seen so far."""
        return Summary(self.steps, self._epochs, self._seconds, self._lr[1] if self._lr else None, dict(self._last),
                       dict(self._last_at), dict(self._best), dict(self._best_at), self._curve.text())


class _Course:
    """Means of a series over equal parts of the run; parts are joined in pairs as it grows longer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._width = 1
        self._sums, self._counts = np.zeros(POINTS), np.zeros(POINTS)

    def extend(self, steps: np.ndarray, values: np.ndarray) -> None:
        sound = np.isfinite(values)
        steps, values = np.asarray(steps)[sound], np.asarray(values)[sound]
        if not len(steps):
            return
        while int(steps[-1]) // self._width >= POINTS:
            self._width *= 2
            for kept in (self._sums, self._counts):
                kept[:POINTS // 2] = kept[::2] + kept[1::2]
                kept[POINTS // 2:] = 0
        places = steps // self._width
        with np.errstate(over="ignore"):
            self._sums += np.bincount(places, values, POINTS)
        self._counts += np.bincount(places, minlength=POINTS)

    def text(self) -> str:
        there = self._counts > 0
        means = self._sums[there] / self._counts[there]
        return " ".join(f"{mean:.5g}" for mean in means[np.isfinite(means)])


def _matters(name: str) -> bool:
    return name == _SECONDS or name.startswith(_LR) or _is_measure(name)


def _is_measure(name: str) -> bool:
    return name != _SUM and name.lower().removesuffix(_AVERAGED).endswith((LOSS, ACCURACY))


def _is_loss(name: str) -> bool:
    return _is_measure(name) and not name.lower().removesuffix(_AVERAGED).endswith(ACCURACY)


def _first(values: Mapping[str, float], *names: str) -> float | None:
    return next((values[name] for name in names if name in values), None)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _text(content: Any) -> str:
    if type(content) is not str:
        raise ValueError("no text")
    return content


def _numbers(content: Any) -> dict[str, Any]:
    if type(content) is not dict or not all(map(math.isfinite, content.values())):
        raise ValueError("no numbers")
    return content
