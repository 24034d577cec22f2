"""The arrays that a history's series grow in."""

from __future__ import annotations

import numpy as np

_FIRST_CAPACITY = 8


class Column:
    """An array that grows at its end by doubling, so that a million small appends copy little."""

    __slots__ = ("_array", "_length", "_seen")  # there may be many thousands

    def __init__(self, dtype: type) -> None:
        self._array: np.ndarray = np.empty(0, dtype)
        self._length = 0
        self._seen = False

    def __len__(self) -> int:
        return self._length

    @property
    def nbytes(self) -> int:
        """The memory that it has."""
        return self._array.nbytes

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
        """So many NaN."""
        if count > 0:
            self._room(count)[:] = np.nan

    def count_up_to(self, length: int) -> None:
        """0, 1, 2, ...: so long, if it is not yet."""
        if length > self._length:
            start = self._length
            self._room(length - start)[:] = np.arange(start, length)

    def reserve(self, capacity: int) -> None:
        """Room for so many values in all, so that nothing is copied on the way there."""
        if capacity > len(self._array):
            grown = np.empty(capacity, self._array.dtype)  # the system gives memory only where something is written
            grown[:self._length] = self.present()
            self._array = grown

    def cut(self, length: int) -> None:
        if self._seen:  # growing again in the old array would write into views that others still hold
            self._array = self._array[:length].copy()
            self._seen = False
        self._length = length

    def _room(self, count: int) -> np.ndarray:
        start, end = self._length, self._length + count
        if end > len(self._array):
            self.reserve(max(end, 2 * len(self._array), _FIRST_CAPACITY))
        self._length = end
        return self._array[start:end]


class DenseColumn:
    """A value for every step, NaN where there is none.

    It keeps the stretches of steps that have values, so that the steps between cost nothing: after a swap of parameter
    groups in the middle of a run there are dozens of columns that begin late or end early.  Once somebody has looked at
    it, it is one array.
    """

    __slots__ = ("_is_whole", "_stretches")

    def __init__(self) -> None:
        self._stretches: list[tuple[int, Column]] = []
        self._is_whole = False

    @property
    def nbytes(self) -> int:
        """The memory that it has."""
        return sum(column.nbytes for _, column in self._stretches)

    def reserve(self, count: int) -> None:
        """Room for the values of so many steps, if there are none yet."""
        if not self._stretches:
            self._stretches.append((0, Column(np.float64)))
            self._stretches[0][1].reserve(count)

    def append(self, first: int, values: np.ndarray) -> None:
        """The values of the steps from ``first`` on, which is behind all that there are."""
        if self._stretches:
            start, last = self._stretches[-1]
            if self._is_whole:
                last.pad(first - start - len(last))
            if first == start + len(last):
                last.extend(values)
                return
        column = Column(np.float64)
        column.extend(values)
        self._stretches.append((first, column))

    def view(self, count: int) -> np.ndarray:
        """The values of the first ``count`` steps, which are all; what is handed out never changes."""
        if not self._is_whole:
            self._make_whole(count)
        [(_, column)] = self._stretches
        column.pad(count - len(column))
        return column.view()

    def cut(self, step: int) -> None:
        """Forget the values from ``step`` on."""
        if not self._is_whole:
            self._stretches = [stretch for stretch in self._stretches if stretch[0] < step]
        if self._stretches:
            start, last = self._stretches[-1]
            if len(last) > step - start:
                last.cut(step - start)

    def _make_whole(self, count: int) -> None:
        if len(self._stretches) != 1 or self._stretches[0][0] != 0:
            whole = Column(np.float64)
            whole.pad(count)
            values = whole.present()
            for start, column in self._stretches:
                values[start:start + len(column)] = column.present()
            self._stretches = [(0, whole)]
        self._is_whole = True
