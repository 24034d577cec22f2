"""SampleStream: the inputs of a user's dataset, read sample by sample when they are wanted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from workbench import randomness
from workbench.sentence import Problem, Sentence
from workbench.stream import Stream, seed_here
from workbench.user_dataset import UserDataset
from workbench.user_sample import Form, Target


class SampleStream(Stream):
    """``targets`` are those that the run trains on, (n,) or (n, k): a sample that gives another one when it is read
    again is refused, and so is one of another form.

    ``draws`` samples take random numbers, though they do not seem to depend on them: they are read under their own row
    as seed, so that nothing that was overlooked can make two readings differ.
    """

    def __init__(self, dataset: UserDataset, form: Form, targets: np.ndarray, *, random: bool, draws: bool) -> None:
        self.shape, self.dtype, self.random = (dataset.count, *form.shape), form.dtype, random
        self.at_home = dataset.why_at_home()
        self._dataset, self._form, self._targets, self._draws = dataset, form, targets, draws

    def read(self, rows: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
        values: list[Tensor] = []
        if seeds is None and (self._draws or self.random):
            seeds = rows
        with randomness.untouched(torch.device("cpu")):
            for place, row in enumerate(rows):
                if seeds is not None:
                    seed_here(seeds[place])
                value, target = self._dataset.read(row, self._form)
                if not same_target(target, self._targets[row]):
                    raise another_target(self._dataset, row, target, self._targets[row])
                values.append(value)
        return torch.stack(values) if values else torch.empty((0, *self._form.shape), dtype=self.dtype)


def same_target(one: Target, other: Target | np.generic) -> bool:
    """Whether two targets are equal; numbers that are none are equal too."""
    if not isinstance(one, np.ndarray) and not isinstance(other, np.ndarray):
        return bool(one == other or (one != one and other != other))
    return np.array_equal(np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64), equal_nan=True)


def another_target(dataset: UserDataset, sample: int, found: Target, known: Target | np.generic) -> Problem:
    """A target that is not what it was: targets are looked up once, for all epochs."""
    return dataset.wrong(sample, Sentence("has the target {found} now and had {known} before: targets must not change",
                                          found=_shown(found), known=_shown(known)))


def _shown(target: Target | np.generic) -> str:
    values = np.atleast_1d(np.asarray(target)).tolist()
    return ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in values[:3]) + (
        ", …" if len(values) > 3 else "")
