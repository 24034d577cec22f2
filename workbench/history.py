"""History: the columns of numbers of a run, every step of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.messages import Columns, Samples
from workbench.sentence import Sentence

_FIRST_CAPACITY = 8  # of a file that was made to harm there may be many thousands


class Series:
    """One named curve.

    ``values`` are float64 and ``steps`` the int64 steps they belong to, strictly growing.  A ``dense`` series
    has a value for every step from 0 on (NaN where it was not measured); a sampled one has only some steps.
    Both arrays are read-only views, and a view once handed out never changes, whatever happens later.
    ``version`` grows whenever the series does (or is cut), so that a plot knows when it is out of date.
    """

    def __init__(self, name: str, dense: bool, steps: _Column, values: _Column) -> None:
        self.name = name
        self.dense = dense
        self.version = 0
        self._steps = steps
        self._values = values

    @property
    def steps(self) -> np.ndarray:
        if self.dense:
            self._steps.count_up_to(len(self._values))
            return self._steps.view()[:len(self._values)]
        return self._steps.view()

    @property
    def values(self) -> np.ndarray:
        return self._values.view()

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<Series {self.name!r}: {len(self)} values>"


class History:
    """All series of a run.  Not thread-safe: each side keeps its own.

    ``damage`` is None, or what was lost of the file that this history was read from; ``torn`` is the number
    of bytes at that file's end that a crash left incomplete.
    """

    def __init__(self) -> None:
        self.damage: Sentence | None = None
        self.torn = 0
        self._steps = 0
        self._clock = _Column(np.int64)  # 0, 1, 2, ...: shared by all dense series, made when first asked for
        self._series: dict[str, Series] = {}

    @property
    def steps(self) -> int:
        """How many steps the dense series hold."""
        return self._steps

    def append(self, first: int, columns: Columns, samples: Samples) -> None:
        """Take in steps ``first`` to ``first + n - 1`` and any sampled values.

        ``columns``: each of length n; one that is missing here, or appears here for the first time, is NaN at
        all other steps.  A batch that begins before the end takes the place of what was there (the run was
        taken back); one that begins after it leaves NaN between.  A sample takes the place of its series'
        samples at the same and later steps.  Raises ValueError, before anything is changed, where the lengths
        differ or a name is dense here and sampled there.
        """
        count = checked_count(first, columns, samples)
        for names, dense in ((columns, True), (samples, False)):
            for name in names:
                if name in self._series and self._series[name].dense != dense:
                    raise ValueError(f"{name!r} cannot be both dense and sampled")
        if count:
            if first < self._steps:
                self.truncate(first)
            self._append_dense(first, count, columns)
        for name, (steps, values) in samples.items():
            if len(steps):
                self._append_samples(self._get_or_add(name, dense=False), steps, values)

    def _append_dense(self, first: int, count: int, columns: Columns) -> None:
        for name in columns:
            self._get_or_add(name, dense=True)
        for name, series in self._series.items():
            if series.dense:
                series._values.pad(first - len(series._values))
                if name in columns:
                    series._values.extend(columns[name])
                else:
                    series._values.pad(count)
                series.version += 1
        self._steps = first + count

    def _append_samples(self, series: Series, steps: np.ndarray, values: np.ndarray) -> None:
        kept = latest_rows(steps)
        steps, values = np.asarray(steps)[kept], np.asarray(values)[kept]
        held = series._steps.present()
        if len(held) and steps[0] <= held[-1]:
            self._cut(series, int(np.searchsorted(held, steps[0])))
        series._steps.extend(steps)
        series._values.extend(values)
        series.version += 1

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
        for series in self._series.values():
            keep = step if series.dense else int(np.searchsorted(series._steps.present(), step))
            if keep < len(series):
                self._cut(series, keep)
        self._steps = min(self._steps, step)

    def _cut(self, series: Series, keep: int) -> None:
        series._values.cut(keep)
        if not series.dense:
            series._steps.cut(keep)
        series.version += 1

    def _get_or_add(self, name: str, dense: bool) -> Series:
        if name not in self._series:
            steps = self._clock if dense else _Column(np.int64)
            self._series[name] = Series(name, dense, steps, _Column(np.float64))
        return self._series[name]


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


class _Column:
    """An array that grows at its end by doubling, so that a million small appends copy little."""

    def __init__(self, dtype: type) -> None:
        self._array: np.ndarray = np.empty(0, dtype)
        self._length = 0
        self._seen = False

    def __len__(self) -> int:
        return self._length

    def view(self) -> np.ndarray:
        """What may be handed out: it never changes."""
        self._seen = True
        view = self.present()
        view.flags.writeable = False
        return view

    def present(self) -> np.ndarray:
        """For a look at once."""
        return self._array[:self._length]

    def extend(self, values: np.ndarray) -> None:
        self._room(len(values))[:] = values

    def pad(self, count: int) -> None:
        if count > 0:
            self._room(count)[:] = np.nan

    def count_up_to(self, length: int) -> None:
        if length > self._length:
            start = self._length
            self._room(length - start)[:] = np.arange(start, length)

    def cut(self, length: int) -> None:
        if self._seen:  # growing again in the old array would write into views that others still hold
            self._array = self._array[:length].copy()
            self._seen = False
        self._length = length

    def _room(self, count: int) -> np.ndarray:
        start, end = self._length, self._length + count
        if end > len(self._array):
            grown = np.empty(max(end, 2 * len(self._array), _FIRST_CAPACITY), self._array.dtype)
            grown[:start] = self._array[:start]
            self._array = grown
        self._length = end
        return self._array[start:end]
