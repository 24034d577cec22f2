"""What can be told of data: plain records.

They import no torch, so that the window can name them before it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from workbench.sentence import Sentence

Kind = Literal["not finite", "labels", "empty class", "unbalanced", "constant", "in both", "scale"]
SplitName = Literal["training", "validation"]
Order = Literal["stored", "epoch"]

PAGE = 48
"""Samples that are looked at together."""


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
    ``looked_at`` on how many training samples the values are based; counts of classes are of all.
    ``in_both``   samples of the validation split that are in the training split too; None where nobody has looked, and
                  a note says why.
    ``streamed``  the inputs of a split are read when they are wanted; ``nbytes`` is what all would take in memory.
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
    in_both: int | None
    findings: tuple[Finding, ...]
    notes: tuple[Sentence, ...]
    dtype: str = "float32"
    nbytes: int = 0
    streamed: bool = False

    @property
    def pictures(self) -> bool:
        """Whether a sample can be shown as a picture."""
        return len(self.shape) in (2, 3)

    @property
    def axes(self) -> tuple[str, ...]:
        """What a sample can be placed by: its features, then its targets or its class."""
        targets = tuple(values.name for values in self.outputs) or (Sentence("class"),)
        return (*(values.name for values in self.inputs), *targets)


@dataclass(frozen=True)
class Viewpoint:
    """Which samples are looked at.

    ``label``   only samples of this class; None: all.
    ``order``   as they are stored, or as the batches of ``epoch`` (from 0) will have them; only training has batches.
    ``page``    from 0, each of PAGE samples.
    ``x, y``    of vectors, what the points are placed by: an index of ``DataSummary.axes``.
    ``output``  of a regression, whose targets are counted.

    What is beyond the end is taken for the last that there is.
    """

    split: SplitName = "training"
    label: int | None = None
    order: Order = "stored"
    epoch: int = 0
    page: int = 0
    x: int = 0
    y: int = 1
    output: int = 0


@dataclass(frozen=True)
class Shown:
    """One sample.

    ``row``        its number in its split, from 0, and ``batch`` the one of the epoch that has it, from 0.
    ``picture``    uint8 (height, width, 3) or None; no side is longer than SIDE pixels.
    ``augmented``  the same sample as that batch will have it, and ``augmented_label`` what it then counts for, where
                   that differs.
    ``shape``      of the sample as it is stored, with its ``lowest`` and ``highest`` number.
    ``values``     the first numbers of a sample that is no picture.
    """

    row: int
    label: str
    shape: tuple[int, ...]
    lowest: float
    highest: float
    batch: int | None = None
    picture: np.ndarray | None = None
    augmented: np.ndarray | None = None
    augmented_label: str = ""
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class Points:
    """Samples in the plane: float64 (n,) each.

    ``colours`` holds the class of each, or in a regression the target.  ``of`` counts what they stand for.
    """

    x: np.ndarray
    y: np.ndarray
    colours: np.ndarray
    rows: np.ndarray
    of: int


@dataclass(frozen=True)
class Histogram:
    """How many targets lie between two ``edges`` (bins + 1), in each split: int64 (bins,)."""

    edges: np.ndarray
    training: np.ndarray
    validation: np.ndarray


@dataclass(frozen=True)
class Look:
    """What is seen from a viewpoint.

    ``at``      where one really looks: pages and indices beyond the end are brought back to it.
    ``found``   samples of the split, or of the class in it, on ``pages`` pages.
    ``draws``   whether an epoch has other samples than another: they are augmented, or made anew when they are read.
    ``notes``   on what is shown here; those on the data are the summary's.
    """

    summary: DataSummary
    at: Viewpoint
    samples: tuple[Shown, ...]
    found: int
    pages: int
    draws: bool = False
    points: Points | None = None
    histogram: Histogram | None = None
    notes: tuple[Sentence, ...] = field(default=())
