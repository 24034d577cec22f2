"""History: the columns of numbers of a run, every step of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from workbench.history_column import Column, DenseColumn
from workbench.messages import Columns, Samples
from workbench.sentence import Sentence


class Series:
    """One named curve.

    ``values`` are float64 and ``steps`` the int64 steps they belong to, strictly growing.  A ``dense`` series
    has a value for every step from 0 on (NaN where it was not measured); a sampled one has only some steps.
    Both arrays are read-only views, and a view once handed out never changes, whatever happens later.
    ``version`` grows whenever the series does (or is cut), so that a plot knows when it is out of date.
    """

    __slots__ = ("name", "version")
    dense: bool

    def __init__(self, name: str) -> None:
        self.name = name
        self.version = 0

    @property
    def steps(self) -> np.ndarray:
        raise NotImplementedError

    @property
    def values(self) -> np.ndarray:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<Series {self.name!r}: {len(self)} values>"


class _Clock:
    """How many steps there are; shared by all dense series."""

    def __init__(self) -> None:
        self.count = 0
        self._steps = Column(np.int64)  # made when first asked for

    def view(self) -> np.ndarray:
        self._steps.count_up_to(self.count)
        return self._steps.view()[:self.count]


class _Dense(Series):
    __slots__ = ("clock", "column")
    dense = True

    def __init__(self, name: str, clock: _Clock) -> None:
        super().__init__(name)
        self.clock = clock
        self.column = DenseColumn()

    @property
    def steps(self) -> np.ndarray:
        return self.clock.view()

    @property
    def values(self) -> np.ndarray:
        return self.column.view(self.clock.count)

    def __len__(self) -> int:
        return self.clock.count


class _Sampled(Series):
    __slots__ = ("at", "column")
    dense = False

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.at = Column(np.int64)
        self.column = Column(np.float64)

    @property
    def steps(self) -> np.ndarray:
        return self.at.view()

    @property
    def values(self) -> np.ndarray:
        return self.column.view()

    def __len__(self) -> int:
        return len(self.column)

    def append(self, steps: np.ndarray, values: np.ndarray) -> None:
        kept = latest_rows(steps)
        steps, values = np.asarray(steps)[kept], np.asarray(values)[kept]
        held = self.at.present()
        if len(held) and steps[0] <= held[-1]:
            self.cut(int(np.searchsorted(held, steps[0])))
        self.at.extend(steps)
        self.column.extend(values)
        self.version += 1

    def cut(self, keep: int) -> None:
        if keep < len(self):
            self.column.cut(keep)
            self.at.cut(keep)
            self.version += 1


class History:
    """All series of a run.  Not thread-safe: each side keeps its own.

    ``damage`` is None, or what was lost of the file that this history was read from; ``torn`` is the number
    of bytes at that file's end that a crash left incomplete.
    """

    def __init__(self) -> None:
        self.damage: Sentence | None = None
        self.torn = 0
        self._clock = _Clock()
        self._dense: dict[str, _Dense] = {}
        self._sampled: dict[str, _Sampled] = {}
        self._series: dict[str, Series] = {}
        """All, in the order in which they first appeared."""

    @property
    def steps(self) -> int:
        """How many steps the dense series hold."""
        return self._clock.count

    def append(self, first: int, columns: Columns, samples: Samples) -> None:
        """Take in steps ``first`` to ``first + n - 1`` and any sampled values.

        ``columns``: each of length n; one that is missing here, or appears here for the first time, is NaN at
        all other steps.  A batch that begins before the end takes the place of what was there (the run was
        taken back); one that begins after it leaves NaN between.  A sample takes the place of its series'
        samples at the same and later steps.  Raises ValueError, before anything is changed, where the lengths
        differ or a name is dense here and sampled there.
        """
        count = checked_count(first, columns, samples)
        for names, others in ((columns, self._sampled), (samples, self._dense)):
            for name in names:
                if name in others:
                    raise ValueError(f"{name!r} cannot be both dense and sampled")
        if count:
            if first < self.steps:
                self.truncate(first)
            self._append_dense(first, count, columns)
        for name, (steps, values) in samples.items():
            if len(steps):
                if name not in self._sampled:
                    self._series[name] = self._sampled[name] = _Sampled(name)
                self._sampled[name].append(steps, values)

    def reserve(self, names: Iterable[str], steps: int) -> None:
        """Have room for so many steps of these dense series, which are about to come: nothing is copied on the way."""
        for name in names:
            self._dense_series(name).column.reserve(steps)

    def _append_dense(self, first: int, count: int, columns: Columns) -> None:
        for name, values in columns.items():
            self._dense_series(name).column.append(first, values)
        self._clock.count = first + count
        for series in self._dense.values():
            series.version += 1

    def _dense_series(self, name: str) -> _Dense:
        if name not in self._dense:
            self._series[name] = self._dense[name] = _Dense(name, self._clock)
        return self._dense[name]

    def __getitem__(self, name: str) -> np.ndarray:
        """The values of a series: float64, read-only, one for each of its steps."""
        return self.series(name).values

    def series(self, name: str) -> Series:
        """The live series of that name: the same object at every call.  Raises KeyError."""
        try:
            return self._series[name]
        except KeyError:
            there = ", ".join(self._series) or "none"
            raise KeyError(f"no series named {name!r}; there are: {there}") from None

    def names(self) -> list[str]:
        """All names, in the order in which they first appeared."""
        return list(self._series)

    def __contains__(self, name: object) -> bool:
        return name in self._series

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._series))

    def __len__(self) -> int:
        return len(self._series)

    def truncate(self, step: int) -> None:
        """Forget everything at or after ``step``."""
        step = max(step, 0)
        for sampled in self._sampled.values():
            sampled.cut(int(np.searchsorted(sampled.at.present(), step)))
        if step < self.steps:
            self._clock.count = step
            for dense in self._dense.values():
                dense.column.cut(step)
                dense.version += 1


def latest_rows(steps: np.ndarray) -> np.ndarray:
    """Which samples stand (bool mask) where each takes the place of those at the same and later steps."""
    steps = np.asarray(steps)
    kept = np.ones(len(steps), bool)
    if len(steps) > 1:
        kept[:-1] = steps[:-1] < np.minimum.accumulate(steps[::-1])[::-1][1:]
    return kept


def checked_count(first: int, columns: Columns, samples: Samples) -> int:
    """The number of steps of a batch; ValueError where it contradicts itself."""
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns of one batch must be of one length, not {lengths}")
    if first < 0:
        raise ValueError(f"steps are counted from 0, not from {first}")
    for name, (steps, values) in samples.items():
        if len(steps) != len(values):
            raise ValueError(f"{name!r} has {len(steps)} steps but {len(values)} values")
        if name in columns:
            raise ValueError(f"{name!r} cannot be both dense and sampled")
    return next(iter(lengths.values()), 0)
