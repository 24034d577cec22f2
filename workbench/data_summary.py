"""What will be trained on: how many of each class, which values, and what is likely to be wrong.

What is held is looked at by NumPy alone, so that it does not disturb torch's threads in a live run; for any thread but
the window's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.data import Data, Split
from workbench.data_facts import ClassCount, DataSummary, Finding, Kind, SplitName, Values
from workbench.data_values import Measured, by_channel, measure, not_finite, prepared
from workbench.progress import Reporter
from workbench.same_samples import count_in_both
from workbench.sample_reading import SampleReader
from workbench.sentence import Sentence

_VALUES_LOOKED_AT = 20_000_000
"""Of one split, for ranges and means: more would take more than a moment and change nothing that can be seen."""
_FINITE_LOOKED_AT = 1_000_000_000
_STREAMED_LOOKED_AT = 2_000
"""Samples of a stream: each may have to be read from a disk and decoded."""
_STREAMED_COMPARED = 10_000
"""Samples of streams that are all read to find those that are in both splits."""
_COMPARED_BYTES = 512 << 20
_NAMED = 5
_UNBALANCED = 10.0
_LARGE_INPUTS = 100.0
_LARGE_TARGETS = 1000.0


def describe(data: Data, values_looked_at: int = _VALUES_LOOKED_AT, reporter: Reporter | None = None) -> DataSummary:
    """Look at data.  A few tenths of a second for 100,000 small pictures that are held.

    Of a training split with more than ``values_looked_at`` numbers, or of a stream with many samples, some at even
    distances are measured, and a note says so.  Raises Problem for a sample of a stream that cannot be read, and
    Cancelled.
    """
    return _Describing(data, values_looked_at, reporter or Reporter()).summary()


@dataclass(frozen=True)
class _Place:
    """A split, its name, and its inputs to be read."""

    name: SplitName
    split: Split
    inputs: SampleReader


class _Describing:
    """One look at one Data."""

    def __init__(self, data: Data, values_looked_at: int, reporter: Reporter) -> None:
        self._data = data
        self._reporter = reporter
        splits: list[tuple[SplitName, Split | None]] = [("training", data.train), ("validation", data.validation)]
        self._places = [_Place(name, split, SampleReader(split.inputs, reporter))
                        for name, split in splits if split is not None]
        self._train, self._validation = self._places[0], self._places[1] if len(self._places) > 1 else None
        self._step = self._step_of(self._train.inputs, values_looked_at)
        self._streamed = any(place.inputs.streamed for place in self._places)

    def summary(self) -> DataSummary:
        data, train = self._data, self._train
        if self._streamed:
            self._reporter.begin(Sentence("Reading samples"), self._to_read(), "samples")
        measured = measure(train.inputs, _input_names(data), self._step)
        ready = prepared(measured.values, data)
        classify = data.task == "classification"
        outputs = () if classify else measure(SampleReader(data.train.targets), _output_names(data), 1).values
        classes = _class_counts(data) if classify else ()
        findings = [
            *self._not_finite(measured),
            *(_label_findings(data, classes) if classify else _target_findings(outputs)),
            *self._constant(measured),
            *_large(ready),
        ]
        notes = [*data.notes, *self._looked_at(measured)]
        why_not = self._why_not_compared()
        in_both = None if why_not else 0
        if self._validation is not None and why_not is None:
            in_both = count_in_both(train.inputs, self._validation.inputs)
        if in_both and self._validation is not None:
            findings.append(Finding("in both", Sentence(
                "{count:,} of the {all:,} validation samples are in the training split too: the validation loss looks "
                "better than it is.", count=in_both, all=len(self._validation.split))))
        elif why_not:
            notes.append(why_not)
        findings.sort(key=lambda finding: not finding.severe)
        return DataSummary(
            data.task, len(data.train), len(data.validation) if data.validation is not None else 0,
            tuple(data.train.inputs.shape[1:]), classes, measured.values, ready, outputs, measured.looked_at, in_both,
            tuple(findings), tuple(notes), str(data.train.inputs.dtype).removeprefix("torch."),
            sum(place.split.inputs.nbytes + place.split.targets.nbytes for place in self._places), self._streamed)

    # ------------------------------------------------------------------ how much of it

    @staticmethod
    def _step_of(samples: SampleReader, numbers: int) -> int:
        most = max(1, numbers // max(1, samples.numbers))
        if samples.streamed:
            most = min(most, _STREAMED_LOOKED_AT)
        return max(1, -(-len(samples) // most))

    def _to_read(self) -> int:
        """Samples of streams that will be read."""
        streams = [place for place in self._places if place.inputs.streamed]
        compare = self._validation is not None and self._why_not_compared() is None
        compared = sum(len(place.split) for place in streams) if compare else 0
        looked_at = sum(-(-len(place.split) // self._finite_step(place)) for place in streams
                        if place is self._train or place.inputs.floating)
        return compared + looked_at

    def _finite_step(self, place: _Place) -> int:
        if place is self._train and place.inputs.streamed:
            return self._step
        return self._step_of(place.inputs, _FINITE_LOOKED_AT)

    def _looked_at(self, measured: Measured) -> Iterator[Sentence]:
        if measured.looked_at < len(self._data.train):
            yield Sentence("Ranges, means and deviations are of {count:,} of the {all:,} training samples.",
                           count=measured.looked_at, all=len(self._data.train))

    def _why_not_compared(self) -> Sentence | None:
        """Why nobody looks for samples that are in both splits; None where somebody does, or there is only one."""
        if self._validation is None:
            return None
        streams = [place for place in self._places if place.inputs.streamed]
        if any(place.inputs.random for place in streams):
            return Sentence("Nobody has looked for samples that are in both splits: a sample that is read twice has "
                            "other numbers each time.")
        count = sum(len(place.split) for place in streams)
        if count > _STREAMED_COMPARED or sum(place.split.inputs.nbytes for place in streams) > _COMPARED_BYTES:
            return Sentence("Nobody has looked for samples that are in both splits: all {count:,} samples would have "
                            "to be read for it.", count=count)
        return None

    # ------------------------------------------------------------------ what is likely to be wrong with the values

    def _not_finite(self, measured: Measured) -> Iterator[Finding]:
        for place in self._places:
            if place is self._train and (place.inputs.streamed or self._step == 1):
                looked_at, count, first = measured.looked_at, measured.wrong, measured.first
            else:
                looked_at, count, first = not_finite(place.inputs, self._finite_step(place))
            yield from _not_finite_finding(place, "inputs", looked_at, count, first)
            targets = not_finite(SampleReader(place.split.targets), 1)
            yield from _not_finite_finding(place, "targets", *targets)

    def _constant(self, measured: Measured) -> Iterator[Finding]:
        same = np.array([values.lowest == values.highest for values in measured.values])
        if len(self._data.train) < 2 or not same.any():
            return
        if not self._train.inputs.streamed and self._step > 1:  # the samples that were not measured are asked too
            value = by_channel(self._train.inputs.read([0]))[0, :, :1]
            for _, block in self._train.inputs.blocks():
                same &= (by_channel(block) == value).all(axis=(0, 2))
        names = [values.name for values, one in zip(measured.values, same, strict=True) if one]
        if not names:
            return
        found = {"count": len(names), "all": len(measured.values), "names": _listed(names)}
        if self._train.inputs.streamed and self._step > 1:
            yield Finding("constant", Sentence(
                "{count} of {all} features or channels have one value in all {some:,} training samples that were "
                "looked at ({names}): little can be learned from them.", some=measured.looked_at, **found))
        else:
            yield Finding("constant", Sentence(
                "{count} of {all} features or channels have one value in all training samples ({names}): nothing can "
                "be learned from them.", **found))


_SPLITS = {"training": Sentence("training"), "validation": Sentence("validation")}
_KINDS = {"inputs": Sentence("inputs"), "targets": Sentence("targets")}


def _not_finite_finding(place: _Place, kind: str, looked_at: int, count: int, first: int) -> Iterator[Finding]:
    if not count:
        return
    values = {"count": count, "split": _SPLITS[place.name], "kind": _KINDS[kind], "first": first}
    if looked_at < len(place.split):
        sentence = Sentence("{count:,} of the {all:,} samples of the {split} split that were looked at have NaN or "
                            "infinite {kind}, the first is sample {first:,}: training would stop there.",
                            all=looked_at, **values)
    else:
        sentence = Sentence("{count:,} samples of the {split} split have NaN or infinite {kind}, the first is sample "
                            "{first:,}: training would stop there.", **values)
    yield Finding("not finite", sentence, severe=True)


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


# ---------------------------------------------------------------------------------------------------------
# Names

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


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


__all__ = ["ClassCount", "DataSummary", "Finding", "Kind", "Values", "describe"]
