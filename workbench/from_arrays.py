"""Data from whole arrays of numbers: split with a seed, scaled by what the training split has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from workbench.data import Data, Split, split_off
from workbench.sentence import Sentence
from workbench.stratified import split_by_class


def classification(
    inputs: np.ndarray | Tensor,
    labels: np.ndarray | Tensor,
    classes: Sequence[str],
    validation: float,
    seed: int,
    *,
    standardised: bool = False,
    features: Sequence[str] = (),
) -> Data:
    """``inputs`` (n, features), ``labels`` (n,) from 0; each class gives its share to validation.

    ``standardised`` leaves the inputs as they are and sets the Data's mean and deviation.
    """
    numbers = torch.as_tensor(inputs).to(torch.float32)
    train, held = split_by_class(numbers, torch.as_tensor(labels).to(torch.int64), validation, seed)
    mean, std = _scale(train.held) if standardised else (None, None)
    return Data(train, held, "classification", tuple(map(str, classes)), mean, std, features=tuple(map(str, features)))


def regression(
    inputs: np.ndarray | Tensor,
    targets: np.ndarray | Tensor,
    validation: float,
    seed: int,
    *,
    standardised: bool = False,
    scaled_targets: bool = False,
    features: Sequence[str] = (),
    outputs: Sequence[str] = (),
    notes: Sequence[Sentence] = (),
) -> Data:
    """``inputs`` (n, features), ``targets`` (n,) or (n, outputs).

    ``scaled_targets`` brings each target to mean 0 and deviation 1 over the training split; the Data does not
    remember the scale.
    """
    numbers = torch.as_tensor(inputs).to(torch.float32)
    train, held = split_off(numbers, torch.as_tensor(targets).to(torch.float64).reshape(len(numbers), -1), validation,
                            seed)
    mean, std = _scale(train.held) if standardised else (None, None)
    shift, scale = torch.zeros(()), torch.ones(())
    if scaled_targets:
        by_output = _scale(train.targets)
        shift, scale = (torch.tensor(values, dtype=torch.float64) for values in by_output)

    def ready(split: Split) -> Split:
        return Split(split.inputs, ((split.targets - shift) / scale).to(torch.float32))

    return Data(ready(train), ready(held) if held is not None else None, "regression", mean=mean, std=std,
                features=tuple(map(str, features)), outputs=tuple(map(str, outputs)), notes=tuple(notes))


def _scale(values: Tensor) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation of each column of (n, columns); the deviation is 1 where a column is constant."""
    exact = values.double()
    std = exact.std(0, correction=0)
    return tuple(exact.mean(0).tolist()), tuple(torch.where(std > 0, std, torch.ones_like(std)).tolist())
