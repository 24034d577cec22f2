"""What a dataset of the user's gives for one number, turned into an input and a target to train on.

A sample is a pair (input, target).

Inputs that are pictures stay bytes, uint8 (channels, height, width):
    a PIL picture           grey for the modes 1, L and LA, else red, green and blue (16-bit grey becomes float32)
    an array of bytes       (h, w) gets a channel; (h, w, c) is turned to (c, h, w) where c is 1, 3 or 4 and h is not,
                            since then it can only be that; any other order is taken as it is, (c, h, w)
    a tensor of bytes       (h, w) gets a channel; three dimensions are (c, h, w), as everywhere in torch
Everything else becomes float32 of its own shape: other tensors and arrays, a number (1,), a sequence of numbers.

Targets: an int, a bool or a whole number in a tensor without dimensions is a class; a float is a number to predict; a
vector, a list or a tuple of numbers is a row of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from workbench.sentence import Problem, Sentence

Target = int | float | np.ndarray
"""An array is (k,) float64."""

_CHANNELS = (1, 3, 4)
_INT64 = 2**63


class UnfitProblem(Problem):
    """A sample that cannot be trained on; the sentence goes on after "… of the sample "."""


@dataclass(frozen=True)
class Form:
    """What all inputs of a dataset have in common; ``sample`` and ``of`` say which one it was read from."""

    shape: tuple[int, ...]
    dtype: torch.dtype
    sample: int = 0
    of: str = ""

    @property
    def nbytes(self) -> int:
        return int(torch.Size(self.shape).numel()) * self.dtype.itemsize


def pair_of(sample: Any) -> tuple[Any, Any]:
    """(input, target) as they come; raises UnfitProblem."""
    if not isinstance(sample, (tuple, list)):
        raise UnfitProblem("is of the type {what}, where a pair (input, target) is wanted",
                           what=type(sample).__name__)
    if len(sample) != 2:
        raise UnfitProblem("has {count} members, where a pair (input, target) is wanted", count=len(sample))
    return sample[0], sample[1]


def input_of(value: Any) -> Tensor:
    """(...) uint8 or float32 on the CPU, perhaps sharing memory with ``value``; raises UnfitProblem."""
    if isinstance(value, Image.Image):
        return _of_picture(value)
    if isinstance(value, Tensor):
        found = _of_tensor(value)
    elif isinstance(value, np.ndarray):
        found = _of_array(value)
    elif isinstance(value, Real):
        found = torch.tensor([float(value)], dtype=torch.float32)
    elif isinstance(value, (list, tuple)):
        found = _of_sequence(value)
    else:
        raise UnfitProblem("has an input of the type {what}, where a tensor, an array, a picture or numbers are wanted",
                           what=type(value).__name__)
    if found.numel() == 0:
        raise UnfitProblem("has an input without numbers, of the shape {shape}", shape=tuple(found.shape))
    return found if found.dim() else found.reshape(1)


def target_of(value: Any) -> Target:
    """A class number, a number, or a row of numbers; raises UnfitProblem."""
    if type(value) is float:
        return value
    if isinstance(value, Tensor):
        value = value.detach().cpu().numpy() if value.dtype != torch.bfloat16 else value.detach().float().cpu().numpy()
    if isinstance(value, (np.ndarray, np.generic)) and value.ndim == 0:
        value = value.item()
    if isinstance(value, Integral):  # bool too
        if not -_INT64 <= int(value) < _INT64:
            raise UnfitProblem("has a target of more than 18 digits")
        return int(value)
    if isinstance(value, Real):
        return float(value)
    row = value
    if isinstance(value, (list, tuple)):
        row = _numbers(value)
    if not isinstance(row, np.ndarray) or row.dtype.kind not in "biuf":
        raise UnfitProblem("has a target of the type {what}, where a class number, a number or a row of numbers is "
                           "wanted", what=type(value).__name__)
    if row.ndim != 1 or not row.size:
        raise UnfitProblem("has a target of the shape {shape}, where a class number, a number or a row of numbers is "
                           "wanted", shape=row.shape)
    return row.astype(np.float64)


def check_form(found: Tensor, form: Form, sample: int) -> None:
    """Raise UnfitProblem where an input is of another shape or type than those before."""
    if found.dtype != form.dtype:
        raise UnfitProblem("has an input of {found}, and {first} one of {wanted}: all must be of one type",
                           found=_name(found.dtype), wanted=_name(form.dtype), first=_first(form))
    if tuple(found.shape) != form.shape:
        raise UnfitProblem("has an input of the shape {found}, and {first} one of {wanted}: all must be of one shape",
                           found=tuple(found.shape), wanted=form.shape, first=_first(form))


def _first(form: Form) -> Sentence:
    if form.of:
        return Sentence("sample {sample:,} of {name}", sample=form.sample, name=form.of)
    return Sentence("sample {sample:,}", sample=form.sample)


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


# ---------------------------------------------------------------------------------------------------------
# Inputs

def _of_picture(picture: Image.Image) -> Tensor:
    if picture.mode.startswith(("I", "F")):
        return _float32(np.asarray(picture))[None]
    mode = "L" if picture.mode in ("1", "L", "LA", "La") else "RGB"
    pixels = np.array(picture if picture.mode == mode else picture.convert(mode))
    return torch.from_numpy(pixels[None] if mode == "L" else np.ascontiguousarray(pixels.transpose(2, 0, 1)))


def _of_tensor(value: Tensor) -> Tensor:
    if value.is_complex() or value.is_quantized or value.layout is not torch.strided:
        raise UnfitProblem("has an input of {what}, where plain numbers are wanted",
                           what=_name(value.dtype) if value.layout is torch.strided else value.layout)
    if value.requires_grad or value.device.type != "cpu":
        value = value.detach().cpu()
    if value.dtype == torch.uint8 and value.dim() in (2, 3):
        return value[None] if value.dim() == 2 else value
    return value.to(torch.float32)


def _of_array(value: np.ndarray) -> Tensor:
    if value.dtype.kind not in "biuf":
        raise UnfitProblem("has an input of {what}, where plain numbers are wanted", what=value.dtype)
    if value.dtype == np.uint8 and value.ndim in (2, 3):
        if value.ndim == 2:
            value = value[None]
        elif value.shape[2] in _CHANNELS and value.shape[0] not in _CHANNELS:
            value = value.transpose(2, 0, 1)
        return torch.from_numpy(np.array(value))  # a copy: torch cannot hold what is read-only or runs backwards
    return _float32(value)


def _of_sequence(value: list[Any] | tuple[Any, ...]) -> Tensor:
    if value and all(isinstance(one, Tensor) for one in value):
        value = [one.detach().cpu().numpy() for one in value]
    return _float32(_numbers(value))


def _float32(value: np.ndarray) -> Tensor:
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and that is told where data are looked at
        return torch.from_numpy(value.astype(np.float32))


def _numbers(value: list[Any] | tuple[Any, ...]) -> np.ndarray:
    """A sequence of numbers, or of sequences of them as long as each other."""
    try:
        found = np.asarray(value)
    except ValueError:  # ragged
        found = np.empty(0, dtype=object)
    if found.dtype.kind not in "biuf" and found.size:
        found = np.empty(0, dtype=object)
    if found.dtype.kind == "O":
        raise UnfitProblem("has a {what} that is more than plain numbers in rows as long as each other",
                           what=type(value).__name__)
    return found
