"""Reads a user's dataset as far as a run must know it before it begins: the form of its inputs, whether they are
random, and all targets.

Targets come from an attribute (``targets`` or ``labels``) where there is one that is right, else all samples are read
once; then what is not much is kept, so that it need not be read again.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from workbench.outside_work import Work
from workbench.sample_stream import SampleStream, another_target, same_target
from workbench.sentence import Sentence
from workbench.stream import Inputs, seed_here
from workbench.user_dataset import UserDataset
from workbench.user_sample import Form, Target

KEPT_BYTES = 1 << 30
"""Inputs that were read for their targets are kept where all of them take no more than this."""
_TRIED = 8
"""Samples that are tried out."""
_MORE_SEEDS = range(2, 10)
"""Tried too where samples draw random numbers and look the same all the same."""


@dataclass(frozen=True)
class UserSamples:
    """A dataset, read.

    ``targets``  (n,) int64 where all are whole numbers, else (n,) or (n, k) float64.
    ``form``     of the inputs.
    ``seedless`` samples differ although they are read under the same seed.
    """

    dataset: UserDataset
    inputs: Inputs
    targets: np.ndarray
    form: Form
    random: bool
    seedless: bool


def read_samples(dataset: UserDataset, work: Work, form: Form | None = None) -> UserSamples:
    """Read a dataset; ``form`` is what its inputs must be like.

    To be called inside ``work``, since it moves the random generators.  Raises Problem, with sample and line, for
    whatever is wrong with it, and the Cancelled of ``work``.
    """
    tried = _try_out(dataset, work, form)
    targets, inputs = _known_targets(dataset, tried), None
    if targets is None:
        targets, inputs = _read_through(dataset, work, tried)
    if inputs is None:
        inputs = SampleStream(dataset, tried.form, targets, random=tried.random, draws=tried.draws)
    return UserSamples(dataset, inputs, targets, tried.form, tried.random, tried.seedless)


# ---------------------------------------------------------------------------------------------------------
# Trying a few samples out

@dataclass
class _Tried:
    form: Form
    targets: dict[int, Target]
    draws: bool = False
    random: bool = False
    seedless: bool = False


def _try_out(dataset: UserDataset, work: Work, form: Form | None) -> _Tried:
    """Read a few samples twice under one seed, and under other ones."""
    count = dataset.count
    rows = sorted({0, min(1, count - 1), *np.linspace(0, count - 1, _TRIED - 1).astype(int).tolist()})
    work.begin(Sentence("Trying out {name}", name=dataset.name), len(rows))
    tried: _Tried | None = None
    firsts: list[Tensor] = []
    for row in rows:
        work.reading(row, dataset.name)
        before = _seeded_state(0)
        value, target = dataset.read(row, tried.form if tried else form)
        first = value.clone()
        if tried is None:
            tried = _Tried(form or Form(tuple(first.shape), first.dtype, row), {})
        tried.draws = tried.draws or _state() != before
        tried.targets[row] = target
        for seed in (0, 1):
            again = _again(dataset, row, seed, tried)
            if not _same(first, again):
                tried.random = True
                tried.seedless = tried.seedless or seed == 0
        firsts.append(first)
        work.done(1)
    assert tried is not None
    if tried.draws and not tried.random:
        tried.random = _differs(dataset, work, rows, firsts, tried)
    return tried


def _differs(dataset: UserDataset, work: Work, rows: Sequence[int], firsts: Sequence[Tensor], tried: _Tried) -> bool:
    """Whether a sample ever differs, under seeds that were not tried yet: what happens only now and then."""
    for row, first in zip(rows, firsts, strict=True):
        for seed in _MORE_SEEDS:
            work.reading(row, dataset.name)
            if not _same(first, _again(dataset, row, seed, tried)):
                return True
    return False


def _again(dataset: UserDataset, row: int, seed: int, tried: _Tried) -> Tensor:
    seed_here(seed)
    value, target = dataset.read(row, tried.form)
    if not same_target(target, tried.targets[row]):
        raise another_target(dataset, row, target, tried.targets[row])
    return value


def _seeded_state(seed: int) -> bytes:
    seed_here(seed)
    return _state()


def _state() -> bytes:
    """Where the generators stand."""
    return pickle.dumps((torch.get_rng_state().numpy().tobytes(), np.random.get_state(legacy=True), random.getstate()))


def _same(one: Tensor, other: Tensor) -> bool:
    return np.array_equal(one.numpy(), other.numpy(), equal_nan=True)


# ---------------------------------------------------------------------------------------------------------
# Targets

def _known_targets(dataset: UserDataset, tried: _Tried) -> np.ndarray | None:
    """What an attribute says, if it says the same as the samples that were tried; None where none does."""
    if dataset.attribute("target_transform") is not None:
        return None
    for name in ("targets", "labels"):
        found = dataset.for_each(name)
        if found is None or found.ndim > 2 or found.dtype.kind not in "biuf" or not found.size:
            continue
        whole = found.ndim == 1 and found.dtype.kind != "f"
        found = found.astype(np.int64 if whole else np.float64)
        if all(isinstance(target, int) == whole and np.shape(target) == found.shape[1:]
               and same_target(target, found[row]) for row, target in tried.targets.items()):
            return found
    return None


def _read_through(dataset: UserDataset, work: Work, tried: _Tried) -> tuple[np.ndarray, Inputs | None]:
    """All targets; and all inputs, where they are not random and not much."""
    count, form = dataset.count, tried.form
    keep = not tried.random and count * form.nbytes <= KEPT_BYTES
    inputs = torch.empty((count, *form.shape), dtype=form.dtype) if keep else None
    targets: list[Target] = []
    work.begin(Sentence("Reading the samples of {name}", name=dataset.name), count)
    for row in range(count):
        work.reading(row, dataset.name)
        if tried.draws or tried.random:
            seed_here(row)
        value, target = dataset.read(row, form)
        if row in tried.targets and not same_target(target, tried.targets[row]):
            raise another_target(dataset, row, target, tried.targets[row])
        _check_alike(dataset, row, target, targets)
        targets.append(target)
        if inputs is not None:
            inputs[row] = value
        work.done(1)
    whole = all(isinstance(target, int) for target in targets)
    return np.array(targets, dtype=np.int64 if whole else np.float64), inputs


def _check_alike(dataset: UserDataset, row: int, target: Target, before: Sequence[Target]) -> None:
    """Rows of numbers are all as long as the first."""
    if before and np.shape(target) != np.shape(before[0]):
        raise dataset.wrong(row, Sentence("has a target of {found} numbers, and sample 0 one of {wanted}: all must "
                                          "have as many", found=np.size(target), wanted=np.size(before[0])))
