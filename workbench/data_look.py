"""A look at single samples: a page of them, as they are stored and as a training batch will have them.

For any thread but the window's; what is returned is NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from workbench.batches import Augments, Preparation, derived_seed, epoch_order
from workbench.data import Data, Split
from workbench.data_facts import PAGE, DataSummary, Histogram, Look, Points, Shown, Viewpoint
from workbench.data_summary import describe
from workbench.progress import Reporter
from workbench.sample_pictures import picture
from workbench.sample_reading import SampleReader
from workbench.sentence import Problem, Sentence
from workbench.stream import Stream

_POINTS = 5_000
_STREAMED_POINTS = 1_000
_BINS = 40
_NUMBERS = 100
"""Of a sample that is no picture."""
_AUGMENTED_BYTES = 256 << 20
"""What may be read to show the augmented samples of a page: whole batches have to be made for them."""
_AUGMENTED_STREAMED = 4_096
_TARGETS = 3
"""Numbers of a target that make its label."""


@dataclass(frozen=True)
class Subject:
    """What is looked at: data, and how a run would make batches of them.

    ``batch_size`` 0 is the whole split at once, as in a recipe.
    """

    data: Data
    seed: int = 0
    batch_size: int = 0
    augmentation: Augments | None = None
    shuffle: bool = True


def look(subject: Subject, at: Viewpoint | None = None, summary: DataSummary | None = None,
         reporter: Reporter | None = None, *, still: bool = False) -> Look:
    """Look at data from a viewpoint; ``summary`` is what ``describe`` has said of them, where that is known.

    An augmentation and a random stream draw from the global generators, and put them back: a run that is live in this
    process would notice.  ``still`` draws nothing: samples are shown as they are stored, and a note says so.

    Raises Problem for a sample that cannot be read, or whose stream is random where nothing may be drawn; Cancelled.
    """
    reporter = reporter or Reporter()
    notes: tuple[Sentence, ...] = ()
    if still:
        _refuse_random(subject.data)
        if subject.augmentation is not None:
            subject = replace(subject, augmentation=None)
            notes = (Sentence("While a run is live, samples are shown as they are stored: an augmentation would draw "
                              "from the run's random numbers."),)
    if summary is None:
        summary = describe(subject.data, reporter=reporter)
    seen = _Looking(subject, at or Viewpoint(), summary, reporter).look()
    return replace(seen, notes=(*notes, *seen.notes))


def _refuse_random(data: Data) -> None:
    for split in (data.train, data.validation):
        if split is not None and isinstance(split.inputs, Stream) and split.inputs.random:
            raise Problem("These samples are made with random numbers each time they are read, and the live run draws "
                          "from the same ones: look at them when the run has ended.")


class _Looking:
    """One look."""

    def __init__(self, subject: Subject, at: Viewpoint, summary: DataSummary, reporter: Reporter) -> None:
        self._subject, self._summary, self._reporter = subject, summary, reporter
        data = subject.data
        classify = data.task == "classification"
        validation = at.split == "validation" and data.validation is not None
        at = replace(at, split="validation" if validation else "training", order="stored" if validation else at.order,
                     label=at.label if classify and at.label in range(len(data.classes)) else None,
                     epoch=max(0, at.epoch))
        split = data.validation if validation else data.train
        assert split is not None
        self._split: Split = split
        self._training = not validation
        self._inputs = SampleReader(split.inputs, reporter)
        self._targets: np.ndarray = split.targets.detach().cpu().numpy()
        self._chosen = self._rows(at)
        self._pages = max(1, -(-len(self._chosen) // PAGE))
        axes, outputs = len(summary.axes), len(summary.outputs)
        self._at = replace(at, page=min(max(0, at.page), self._pages - 1), x=min(max(0, at.x), axes - 1),
                           y=min(max(0, at.y), axes - 1), output=min(max(0, at.output), max(0, outputs - 1)))
        self._size = min(subject.batch_size, len(data.train)) if subject.batch_size else len(data.train)
        self._notes: list[Sentence] = []

    def look(self) -> Look:
        start = self._at.page * PAGE
        rows = self._chosen[start : start + PAGE]
        if self._inputs.streamed:
            self._reporter.begin(Sentence("Reading samples"), len(rows), "samples")
        augments = self._subject.augmentation is not None and len(self._summary.shape) == 3
        if self._summary.pictures and len(self._summary.shape) == 3 and self._summary.shape[0] not in (1, 3):
            self._notes.append(Sentence("Of {count} channels the first ones are shown, as red, green and blue.",
                                        count=self._summary.shape[0]))
        samples = list(self._shown(rows))
        if augments and self._training:
            samples = self._with_augmented(samples)
        return Look(self._summary, self._at, tuple(samples), len(self._chosen), self._pages,
                    augments or self._inputs.random,
                    None if self._summary.pictures else self._points(), self._histogram(), tuple(self._notes))

    # ------------------------------------------------------------------ which samples

    def _rows(self, at: Viewpoint) -> np.ndarray:
        """The rows of the split that can be looked at, in order."""
        rows = self._order(at.epoch) if at.order == "epoch" else np.arange(len(self._split))
        if at.label is None:
            return rows
        return rows[self._targets.reshape(-1)[rows] == at.label]

    def _order(self, epoch: int) -> np.ndarray:
        if not self._subject.shuffle:
            return np.arange(len(self._split))
        return epoch_order(len(self._split), self._subject.seed, epoch).numpy()

    def _read(self, rows: np.ndarray) -> np.ndarray:
        """As the epoch that is looked at will read them."""
        if self._inputs.random and self._training:
            return self._inputs.read(rows, [derived_seed(self._subject.seed, self._at.epoch, int(row), "sample")
                                            for row in rows])
        return self._inputs.read(rows)

    # ------------------------------------------------------------------ single samples

    def _shown(self, rows: np.ndarray) -> Iterator[Shown]:
        places = np.empty(len(self._split), dtype=np.int64)
        if self._training:
            places[self._order(self._at.epoch)] = np.arange(len(places))
        lowest, highest = self._range()
        at_once = self._inputs.at_once()
        for start in range(0, len(rows), at_once):
            some = rows[start : start + at_once]
            for row, sample in zip(some.tolist(), self._read(some), strict=True):
                shown = Shown(row, self._label(self._targets[row]), sample.shape, *_ends(sample),
                              batch=int(places[row]) // self._size if self._training else None)
                if self._summary.pictures:
                    yield replace(shown, picture=picture(sample, lowest, highest))
                else:
                    yield replace(shown, values=tuple(sample.reshape(-1)[:_NUMBERS].tolist()))

    def _range(self) -> tuple[float, float]:
        """What is black and what is white."""
        if self._summary.dtype == "uint8":
            return 0.0, self._subject.data.byte_range
        lowest = [values.lowest for values in self._summary.inputs if np.isfinite(values.lowest)]
        highest = [values.highest for values in self._summary.inputs if np.isfinite(values.highest)]
        return min(lowest, default=0.0), max(highest, default=1.0)

    def _label(self, target: np.ndarray) -> str:
        if self._subject.data.task != "classification":
            return _numbers(target)
        names = self._subject.data.classes
        number = int(target)
        return names[number] if 0 <= number < len(names) else Sentence("{number}, which is no class", number=number)

    # ------------------------------------------------------------------ augmented

    def _with_augmented(self, samples: Sequence[Shown]) -> list[Shown]:
        """The samples with what their batches make of them, as far as that is not too much work."""
        order = self._order(self._at.epoch)
        found = {shown.row: shown for shown in samples}
        left = max(1, _AUGMENTED_BYTES // max(1, 4 * self._inputs.numbers))
        if self._inputs.streamed:
            left = min(left, _AUGMENTED_STREAMED)
        missing = 0
        for batch in dict.fromkeys(shown.batch for shown in samples if shown.batch is not None):
            rows = order[batch * self._size : (batch + 1) * self._size]
            if left < len(rows):
                missing += sum(shown.batch == batch for shown in samples)
                continue
            left -= len(rows)
            found |= {shown.row: shown for shown in self._batch(batch, rows, found)}
        if missing:
            self._notes.append(Sentence(
                "What becomes of {count} of these samples is not shown: their whole batches would have to be made for "
                "it. In the order of the epoch, or with smaller batches, it is.", count=missing))
        return [found[shown.row] for shown in samples]

    def _batch(self, batch: int, rows: np.ndarray, wanted: dict[int, Shown]) -> Iterator[Shown]:
        """The samples of one batch that are wanted, with what is made of them."""
        augmentation = self._subject.augmentation
        assert augmentation is not None
        data = self._subject.data
        # Up to the normalisation, so that colours can be shown as they are.
        prepare = Preparation(replace(data, mean=None, std=None), torch.device("cpu"))
        inputs, targets = prepare.training(augmentation, torch.from_numpy(np.ascontiguousarray(self._read(rows))),
                                           data.train.targets[torch.from_numpy(rows)], self._at.epoch, batch)
        lowest, highest = (0.0, 1.0) if self._summary.dtype == "uint8" else self._range()
        if self._summary.dtype == "uint8" and _outside(inputs):
            lowest, highest = float(inputs.min()), float(inputs.max())  # the last transform has normalised
        changed, seen = inputs.numpy(), targets.numpy()
        for place, row in enumerate(rows.tolist()):
            if row in wanted:
                label = self._mixed(seen[place])
                yield replace(wanted[row], augmented=picture(changed[place], lowest, highest),
                              augmented_label="" if label == wanted[row].label else label)

    def _mixed(self, target: np.ndarray) -> str:
        """What an augmented sample counts for: mixed ones have a share of several classes."""
        if self._subject.data.task != "classification" or not target.ndim:
            return self._label(target)
        largest = np.argsort(-target, kind="stable")[:_TARGETS]
        parts = [f"{self._label(np.asarray(number))} {target[number]:.0%}" for number in largest
                 if target[number] >= 0.005]
        return self._label(largest[0]) if len(parts) == 1 else " + ".join(parts)

    # ------------------------------------------------------------------ all together

    def _points(self) -> Points:
        """Of the whole choice, not of one page; some at even distances where there are too many to be told apart."""
        rows = np.sort(self._chosen)
        most = _STREAMED_POINTS if self._inputs.streamed else _POINTS
        rows = rows[:: max(1, -(-len(rows) // most))]
        axes = [np.empty(len(rows)), np.empty(len(rows))]
        at_once = self._inputs.at_once()
        for start in range(0, len(rows), at_once):
            some = rows[start : start + at_once]
            block = self._read(some).reshape(len(some), -1)
            for axis, index in zip(axes, (self._at.x, self._at.y), strict=True):
                axis[start : start + len(some)] = self._along(index, block, some)
        x, y = axes
        colours = self._targets[rows].reshape(len(rows), -1)[:, min(self._at.output, self._outputs - 1)]
        seen = np.isfinite(x) & np.isfinite(y)
        return Points(x[seen], y[seen], colours[seen], rows[seen], len(self._chosen))

    @property
    def _outputs(self) -> int:
        return int(np.prod(self._targets.shape[1:]))

    def _along(self, axis: int, block: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Where samples lie on one of ``DataSummary.axes``."""
        features = len(self._summary.inputs)
        if axis < features:
            return block.reshape(len(block), features, -1)[:, axis, 0]
        return self._targets[rows].reshape(len(rows), -1)[:, axis - features]

    def _histogram(self) -> Histogram | None:
        data = self._subject.data
        if data.task == "classification":
            return None

        def finite(split: Split | None) -> np.ndarray:
            if split is None:
                return np.empty(0)
            column = split.targets.detach().cpu().numpy().reshape(len(split), -1)[:, self._at.output]
            return column[np.isfinite(column)].astype(np.float64)

        training, validation = finite(data.train), finite(data.validation)
        if not len(training) + len(validation):
            return None
        edges = np.histogram_bin_edges(np.concatenate([training, validation]), _BINS)
        return Histogram(edges, np.histogram(training, edges)[0], np.histogram(validation, edges)[0])


def _ends(sample: np.ndarray) -> tuple[float, float]:
    """The lowest and the highest number of a sample, NaN where there is none."""
    finite = sample[np.isfinite(sample)]
    return (float(finite.min()), float(finite.max())) if finite.size else (float("nan"), float("nan"))


def _outside(inputs: Tensor) -> bool:
    """Whether values are clearly not from 0 to 1."""
    return bool(inputs.min() < -0.01) or bool(inputs.max() > 1.01)


def _numbers(target: np.ndarray) -> str:
    values = target.reshape(-1)
    text = ", ".join(f"{value:.4g}" for value in values[:_TARGETS].tolist())
    return text + (", …" if len(values) > _TARGETS else "")
