"""What a dataset is to the trainer: samples, held or streamed, and what to do to a batch of them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from workbench.sentence import Problem, Sentence
from workbench.stream import Inputs, Stream


@dataclass(frozen=True)
class Split:
    """Samples and their targets.

    ``inputs``  (n, ...) uint8 pictures (n, channels, height, width) or float32 of any shape: a tensor, or a Stream
                that reads them when they are wanted.
    ``targets`` (n,) int64 class numbers, or (n, outputs) float32 for regression; always held.
    """

    inputs: Inputs
    targets: Tensor

    @property
    def held(self) -> Tensor:
        """The inputs, for whoever needs all of them at once; TypeError where they are streamed."""
        if isinstance(self.inputs, Stream):
            raise TypeError("these inputs are streamed: hold them first (workbench.holding)")
        return self.inputs

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True)
class Data:
    """A training split, perhaps a validation split, and what they are about.

    ``mean`` and ``std``: per channel, for inputs scaled to 0..1 (bytes are divided by ``byte_range``); None
    leaves the inputs as they are.  ``features`` and ``outputs``: what each number of an input and of a regression's
    target is called, where it has a name.  ``notes``: what was done to the data that its owner should know.
    """

    train: Split
    validation: Split | None
    task: str
    classes: tuple[str, ...] = ()
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    byte_range: float = 255.0
    features: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()

    def __post_init__(self) -> None:
        for name, split in (("training", self.train), ("validation", self.validation)):
            if split is not None and len(split.inputs) != len(split.targets):
                raise Problem("The {split} split has {inputs} inputs and {targets} targets; there must be as "
                              "many of one as of the other.", split=name, inputs=len(split.inputs),
                              targets=len(split.targets))
        if len(self.train) == 0:
            raise Problem("The training split is empty: choose a smaller validation share or more samples.")
        if self.validation is None:
            return
        if len(self.validation) == 0:
            raise Problem("The validation split is empty: leave it out (None) or put samples into it.")
        if self.validation.inputs.shape[1:] != self.train.inputs.shape[1:]:
            raise Problem("Inputs of the validation split have the shape {validation}, those of the training split "
                          "{train}: they must be equal.", validation=tuple(self.validation.inputs.shape[1:]),
                          train=tuple(self.train.inputs.shape[1:]))

    @property
    def shape(self) -> DataShape:
        outputs = len(self.classes) if self.task == "classification" else self.train.targets[0].numel()
        return DataShape(tuple(self.train.inputs.shape[1:]), outputs, self.task)


@dataclass(frozen=True)
class DataShape:
    """What a model must know of the data: shape of one input, how many outputs, and the task."""

    inputs: tuple[int, ...]
    outputs: int
    task: str

    @property
    def numel(self) -> int:
        return int(torch.Size(self.inputs).numel())


@dataclass(frozen=True)
class Size:
    """How large data is: samples of the training split, the shape of one, whether there is a validation split."""

    samples: int
    shape: DataShape
    validation: bool = True
    as_bytes: bool = False
    """Whether pictures are bytes from 0 to 255, as an augmentation gets them; else they come to it as floats."""

    @classmethod
    def of(cls, data: Data) -> Size:
        as_bytes = data.train.inputs.dtype == torch.uint8 and data.byte_range == 255.0
        return cls(len(data.train), data.shape, data.validation is not None, as_bytes)


def split_off(inputs: Tensor, targets: Tensor, share: float, seed: int) -> tuple[Split, Split | None]:
    """Split samples into training and validation by a seeded permutation.

    ``share`` of them (rounded, at least one where it is not 0) go to validation.  Both keep the order that the
    permutation gives them, so the same seed always gives the same two tensors.
    """
    count = len(inputs)
    held = min(max(1, round(count * share)), count - 1) if share > 0 and count > 1 else 0
    if held == 0:
        return Split(inputs, targets), None
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    kept, out = order[held:], order[:held]
    return Split(inputs[kept], targets[kept]), Split(inputs[out], targets[out])
