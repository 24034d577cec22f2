"""A look at what will be trained on: how many of each class, which values, and what is likely to be wrong.

NumPy only, so that it does not disturb torch's threads in a live run; for any thread but the window's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from torch import Tensor

from workbench.data import Data, Split
from workbench.sentence import Sentence

_VALUES_LOOKED_AT = 20_000_000
"""Of one split, for ranges and means: more would take more than a moment and change nothing that can be seen."""
_FINITE_LOOKED_AT = 1_000_000_000
_CHUNK = 2_000_000
_HASHED = 8192
"""Bytes of a sample that are hashed; equal hashes are compared in full."""
_NAMED = 5
_UNBALANCED = 10.0
_LARGE_INPUTS = 100.0
_LARGE_TARGETS = 1000.0

Kind = Literal["not finite", "labels", "empty class", "unbalanced", "constant", "in both", "scale"]


@dataclass(frozen=True)
class ClassCount:
    """Samples of one class; ``validation`` is 0 where there is no such split."""

    name: str
    training: int
    validation: int


@dataclass(frozen=True)
class Values:
    """The finite values of one feature, channel or output in the training split; NaN where there is none.

    ``not_finite`` counts the others.
    """

    name: str
    lowest: float
    highest: float
    mean: float
    deviation: float
    not_finite: int = 0


@dataclass(frozen=True)
class Finding:
    """Something that is likely to be wrong.  ``severe``: training cannot go well with it."""

    kind: Kind
    sentence: Sentence
    severe: bool = False


@dataclass(frozen=True)
class DataSummary:
    """What there is to train on.

    ``inputs``    as they are stored, for each feature (of vectors) or channel (of pictures), ``prepared`` as the model
                  sees them, after bytes are scaled and mean and deviation applied.
    ``outputs``   of a regression.
    ``looked_at`` on how many training samples the values are based; all counts and the search for samples that are in
                  both splits are of all.
    """

    task: str
    training: int
    validation: int
    shape: tuple[int, ...]
    classes: tuple[ClassCount, ...]
    inputs: tuple[Values, ...]
    prepared: tuple[Values, ...]
    outputs: tuple[Values, ...]
    looked_at: int
    in_both: int
    """Samples of the validation split that are in the training split too."""
    findings: tuple[Finding, ...]
    notes: tuple[Sentence, ...]


def describe(data: Data, values_looked_at: int = _VALUES_LOOKED_AT) -> DataSummary:
    """Look at data.  A few tenths of a second for 100,000 small pictures.

    Of a training split with more than ``values_looked_at`` numbers, samples at even distances are measured, and a note
    says so.
    """
    train = data.train
    per_sample = max(1, train.inputs[0].numel())
    step = max(1, -(-len(train) * per_sample // values_looked_at))
    inputs = _measure(train.inputs, _input_names(data), step)
    prepared = _prepared(inputs, data)
    classify = data.task == "classification"
    outputs = () if classify else _measure(train.targets, _output_names(data), 1)
    classes = _class_counts(data) if classify else ()
    in_both = _in_both(train, data.validation) if data.validation is not None else 0
    looked_at = -(-len(train) // step)
    notes = list(data.notes)
    if looked_at < len(train):
        notes.append(Sentence("Ranges, means and deviations are of {count:,} of the {all:,} training samples.",
                              count=looked_at, all=len(train)))
    findings = [
        *_not_finite(data),
        *(_label_findings(data, classes) if classify else _target_findings(outputs)),
        *_constant(inputs, data),
        *_large(prepared),
    ]
    if in_both:
        assert data.validation is not None
        findings.append(Finding("in both", Sentence(
            "{count:,} of the {all:,} validation samples are in the training split too: the validation loss looks "
            "better than it is.", count=in_both, all=len(data.validation))))
    findings.sort(key=lambda finding: not finding.severe)
    return DataSummary(
        data.task, len(train), len(data.validation) if data.validation is not None else 0,
        tuple(train.inputs.shape[1:]), classes, inputs, prepared, outputs, looked_at, in_both, tuple(findings),
        tuple(notes))


# ---------------------------------------------------------------------------------------------------------
# Values

def _input_names(data: Data) -> list[str]:
    shape = tuple(data.train.inputs.shape[1:])
    count = shape[0] if shape else 1
    if len(data.features) == count:
        return list(data.features)
    if len(shape) == 3 and count == 3:
        return [Sentence("red"), Sentence("green"), Sentence("blue")]
    if len(shape) == 3 and count == 1:
        return [Sentence("grey")]
    if len(shape) > 1:
        return [Sentence("channel {number}", number=i) for i in range(1, count + 1)]
    return [Sentence("feature {number}", number=i) for i in range(1, count + 1)]


def _output_names(data: Data) -> list[str]:
    shape = tuple(data.train.targets.shape[1:])
    count = shape[0] if shape else 1
    if len(data.outputs) == count:
        return list(data.outputs)
    return [Sentence("target {number}", number=i) for i in range(1, count + 1)]


def _chunks(values: Tensor, step: int = 1, numbers: int = _CHUNK) -> Iterator[np.ndarray]:
    """Every ``step``-th sample, as (n, channels, values) of the stored type, so many at a time."""
    array = values.detach().cpu().numpy()
    if array.ndim == 1:
        array = array[:, None]
    size = max(1, numbers // max(1, int(np.prod(array.shape[1:]))))
    for start in range(0, len(array), size * step):
        chunk = array[start : start + size * step : step]
        yield chunk.reshape(len(chunk), array.shape[1], -1)


def _measure(values: Tensor, names: Sequence[str], step: int) -> tuple[Values, ...]:
    channels = len(names)
    lowest, highest = np.full(channels, np.inf), np.full(channels, -np.inf)
    count, wrong = np.zeros(channels), np.zeros(channels, dtype=np.int64)
    total, squares = np.zeros(channels), np.zeros(channels)
    shift: np.ndarray | None = None
    for stored in _chunks(values, step):
        chunk = stored.astype(np.float64)
        finite = np.isfinite(chunk)
        here = finite.sum(axis=(0, 2))
        whole = bool(finite.all())
        wrong += chunk.shape[0] * chunk.shape[2] - here
        count += here
        lowest = np.minimum(lowest, (chunk if whole else np.where(finite, chunk, np.inf)).min(axis=(0, 2)))
        highest = np.maximum(highest, (chunk if whole else np.where(finite, chunk, -np.inf)).max(axis=(0, 2)))
        if not whole:
            chunk = np.where(finite, chunk, 0.0)
        if shift is None:  # near the mean, so that squares of large numbers close together do not lose their digits
            shift = chunk.sum(axis=(0, 2)) / np.maximum(here, 1)
        chunk -= shift[:, None]
        if not whole:
            chunk *= finite
        total += chunk.sum(axis=(0, 2))
        squares += np.einsum("ncv,ncv->c", chunk, chunk)
    assert shift is not None
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / count
        deviation = np.sqrt(np.maximum(squares / count - mean**2, 0.0))
    nothing = count == 0
    lowest[nothing] = highest[nothing] = np.nan
    deviation[lowest == highest] = 0.0  # and not what rounding leaves of it
    return tuple(Values(names[i], float(lowest[i]), float(highest[i]), float(mean[i] + shift[i]), float(deviation[i]),
                        int(wrong[i])) for i in range(channels))


def _prepared(inputs: Sequence[Values], data: Data) -> tuple[Values, ...]:
    """What ``workbench.batches.Preparation`` makes of them."""
    scale = data.byte_range if str(data.train.inputs.dtype) == "torch.uint8" else 1.0
    means, stds = data.mean or (0.0,), data.std or (1.0,)
    if data.mean is None or data.std is None:
        means, stds = (0.0,), (1.0,)
    found = []
    for i, values in enumerate(inputs):
        mean, std = means[i % len(means)], stds[i % len(stds)]
        found.append(Values(values.name, (values.lowest / scale - mean) / std, (values.highest / scale - mean) / std,
                            (values.mean / scale - mean) / std, values.deviation / scale / std, values.not_finite))
    return tuple(found)


# ---------------------------------------------------------------------------------------------------------
# Classes

def _class_counts(data: Data) -> tuple[ClassCount, ...]:
    count = len(data.classes)

    def counted(split: Split | None) -> np.ndarray:
        if split is None:
            return np.zeros(count, dtype=np.int64)
        labels = split.targets.detach().cpu().numpy().reshape(-1)
        return np.bincount(labels[(labels >= 0) & (labels < count)], minlength=count)

    pairs = zip(data.classes, counted(data.train).tolist(), counted(data.validation).tolist(), strict=True)
    return tuple(ClassCount(name, training, validation) for name, training, validation in pairs)


def _label_findings(data: Data, classes: Sequence[ClassCount]) -> Iterator[Finding]:
    lowest, highest = int(data.train.targets.min()), int(data.train.targets.max())
    if data.validation is not None:
        lowest = min(lowest, int(data.validation.targets.min()))
        highest = max(highest, int(data.validation.targets.max()))
    if lowest < 0 or highest >= len(classes):
        yield Finding("labels", Sentence(
            "Labels run from {lowest} to {highest}, and there are {count} classes: they must run from 0 to {last}.",
            lowest=lowest, highest=highest, count=len(classes), last=len(classes) - 1), severe=True)
    elif lowest > 0:
        yield Finding("labels", Sentence(
            "Labels run from {lowest} to {highest} and do not start at 0: the model gets outputs that are never right. "
            "Subtract {lowest} from each.", lowest=lowest, highest=highest))
    empty = [one.name for one in classes if one.training == 0]
    if empty:
        yield Finding("empty class", Sentence(
            "{count} of {all} classes have no training sample ({names}): they cannot be learned.", count=len(empty),
            all=len(classes), names=_listed(empty)))
    there = sorted((one for one in classes if one.training), key=lambda one: one.training)
    if len(there) == 1:
        yield Finding("unbalanced", Sentence("All training samples are of the class {name}: there is nothing to tell "
                                             "apart.", name=there[0].name), severe=True)
    elif there and there[-1].training >= _UNBALANCED * there[0].training:
        yield Finding("unbalanced", Sentence(
            "Classes are very unbalanced: {most} has {many:,} training samples, {least} has {few:,}. Accuracy alone "
            "says little.", most=there[-1].name, many=there[-1].training, least=there[0].name, few=there[0].training))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


# ---------------------------------------------------------------------------------------------------------
# What is likely to be wrong with the values

def _not_finite(data: Data) -> Iterator[Finding]:
    for what, split in (("training", data.train), ("validation", data.validation)):
        if split is None:
            continue
        for kind, values in (("inputs", split.inputs), ("targets", split.targets)):
            samples, first = _samples_not_finite(values)
            if samples:
                sentence = Sentence(
                    "{count:,} samples of the {split} split have NaN or infinite {kind}, the first is sample "
                    "{first:,}: training would stop there.", count=samples, split=_SPLITS[what], kind=_KINDS[kind],
                    first=first)
                yield Finding("not finite", sentence, severe=True)


_SPLITS = {"training": Sentence("training"), "validation": Sentence("validation")}
_KINDS = {"inputs": Sentence("inputs"), "targets": Sentence("targets")}


def _samples_not_finite(values: Tensor) -> tuple[int, int]:
    """(how many samples, the first of them)."""
    if not values.is_floating_point():
        return 0, -1
    step = max(1, values.numel() // _FINITE_LOOKED_AT)
    count, first, start = 0, -1, 0
    for chunk in _chunks(values, step):
        wrong = ~np.isfinite(chunk).all(axis=(1, 2))
        if wrong.any():
            if first < 0:
                first = (start + int(wrong.argmax())) * step
            count += int(wrong.sum())
        start += len(chunk)
    return count * step, first


def _constant(inputs: Sequence[Values], data: Data) -> Iterator[Finding]:
    stored = data.train.inputs.detach().cpu().numpy().reshape(len(data.train), len(inputs), -1)
    # Where only some samples were measured, the others are asked too.
    names = [values.name for i, values in enumerate(inputs)
             if values.lowest == values.highest and (stored[:, i] == stored[0, i, 0]).all()]
    if names and len(data.train) > 1:
        yield Finding("constant", Sentence(
            "{count} of {all} features or channels have one value in all training samples ({names}): nothing can be "
            "learned from them.", count=len(names), all=len(inputs), names=_listed(names)))


def _large(prepared: Sequence[Values]) -> Iterator[Finding]:
    sizes = [max(abs(values.mean), values.deviation) for values in prepared]
    largest = max(range(len(sizes)), key=lambda i: sizes[i] if np.isfinite(sizes[i]) else -1.0)
    if sizes[largest] > _LARGE_INPUTS:
        yield Finding("scale", Sentence(
            "Inputs are large: {name} has mean {mean:.4g} and deviation {deviation:.4g}. Bring them to mean 0 and "
            "deviation 1, or training needs a very small learning rate.", name=prepared[largest].name,
            mean=prepared[largest].mean, deviation=prepared[largest].deviation))


def _target_findings(outputs: Sequence[Values]) -> Iterator[Finding]:
    for values in outputs:
        if values.lowest == values.highest:
            yield Finding("constant", Sentence(
                "What is to be predicted, {name}, is {value:.4g} in all training samples: there is nothing to learn.",
                name=values.name, value=values.lowest))
        elif max(abs(values.mean), values.deviation) > _LARGE_TARGETS:
            yield Finding("scale", Sentence(
                "What is to be predicted, {name}, is large: mean {mean:.4g}, deviation {deviation:.4g}. Scale it, or "
                "training needs a very small learning rate.", name=values.name, mean=values.mean,
                deviation=values.deviation))


# ---------------------------------------------------------------------------------------------------------
# The same sample in both splits

def _in_both(train: Split, validation: Split) -> int:
    if train.inputs.dtype != validation.inputs.dtype:
        return 0
    first, second = (split.inputs.detach().cpu().numpy() for split in (train, validation))
    hashes, others = _hashes(first), _hashes(second)
    order = np.argsort(hashes, kind="stable")
    place = np.searchsorted(hashes[order], others)
    place[place == len(order)] = 0
    partner = order[place]
    candidates = np.flatnonzero(hashes[partner] == others)
    same = 0
    for start in range(0, len(candidates), 1024):
        some = candidates[start : start + 1024]
        equal = first[partner[some]] == second[some]
        same += int(equal.reshape(len(some), -1).all(axis=1).sum())
    return same


def _hashes(samples: np.ndarray) -> np.ndarray:
    """uint64 (n,): a sum of the sample's 64-bit words, each times an odd number of its own, which tells two samples
    that differ in one word apart for certain, and others with a chance of error far below the number of samples."""
    flat = samples.reshape(len(samples), -1)
    apart = max(1, flat.shape[1] * flat.itemsize // _HASHED)
    rows = max(1, _CHUNK * 8 // max(1, flat.shape[1] * flat.itemsize // apart))
    found = np.empty(len(flat), dtype=np.uint64)
    for start in range(0, len(flat), rows):
        chunk = np.ascontiguousarray(flat[start : start + rows, ::apart])
        raw = chunk.view(np.uint8).reshape(len(chunk), -1)
        if raw.shape[1] % 8:
            raw = np.pad(raw, ((0, 0), (0, 8 - raw.shape[1] % 8)))
        words = np.ascontiguousarray(raw).view(np.uint64)
        factors = np.random.default_rng(0).integers(0, 2**63, words.shape[1], dtype=np.uint64) * np.uint64(2)
        factors |= np.uint64(1)
        found[start : start + rows] = (words * factors).sum(axis=1, dtype=np.uint64)
    return found
