"""Facts: what is known of a dataset before it is read, so that a script has plain numbers where it can."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.data import DataShape
from workbench.rehearsal import Size

X, Y, X_VAL, Y_VAL = "x_train", "y_train", "x_val", "y_val"
"""What a script calls the tensors of its splits."""


@dataclass(frozen=True)
class Facts:
    """``inputs`` and ``outputs`` are None where only the files tell; so is ``task``, and ``samples``, those of the
    training split.

    ``validation``  whether there is a validation split.
    ``held``        how many samples it has.
    ``by_batch``    the script's samples are bytes, and its function ``prepare`` makes of a batch what the model sees.
    """

    task: str | None
    inputs: tuple[int, ...] | None
    outputs: int | None
    samples: int | None = None
    validation: bool = False
    held: int | None = None
    by_batch: bool = False

    @property
    def pictures(self) -> bool:
        """Whether a sample has three dimensions."""
        return self.inputs is not None and len(self.inputs) == 3

    def sized(self, size: Size | None) -> Facts:
        """The same with what somebody who has built the dataset knows."""
        if size is None:
            return self
        return replace(self, task=size.shape.task, inputs=size.shape.inputs, outputs=size.shape.outputs,
                       samples=size.samples, validation=size.validation)

    def shape(self) -> DataShape:
        """Of the data; made up where it is not known, for models whose weights are only to be named."""
        unknown = (1, 8, 8) if self.by_batch else (3,)
        return DataShape(self.inputs or unknown, self.outputs or 2, self.task or "regression")


@dataclass(frozen=True)
class Dims:
    """The same as a model's code wants it: numbers, or expressions that find them out."""

    channels: str
    numel: str
    outputs: str

    @classmethod
    def of(cls, facts: Facts) -> Dims:
        known = facts.inputs is not None
        channels = str(facts.shape().inputs[0]) if known else "x_train.shape[1]"
        numel = str(facts.shape().numel) if known else "x_train[0].numel()"
        if facts.outputs is not None:
            outputs = str(facts.outputs)
        else:
            outputs = "y_train.shape[1]" if facts.task == "regression" else "len(classes)"
        return cls(channels, numel, outputs)
