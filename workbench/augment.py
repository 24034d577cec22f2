"""Augmentation: what changes the pictures of the training batches, a function of (seed, epoch, batch).

Each picture is changed in its own way, as torchvision's transforms change single pictures (``workbench.by_sample``).
``check`` tries a list out on empty pictures, so that what would be refused is known before a run.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot
from torchvision.transforms import v2

from workbench import by_sample, randomness
from workbench.augmentations import AUGMENTATION_FIELD, augmentations
from workbench.augmentations.lists import Entries, at_entry, build_list, members, mixes
from workbench.augmentations.torchvision_v2 import HELP
from workbench.batches import derived_seed
from workbench.by_sample import Samples
from workbench.data import DataShape
from workbench.field import FieldProblem, FloatField
from workbench.sentence import Problem, Sentence
from workbench.stream import seeded

FIELD = AUGMENTATION_FIELD.name


class Augmentation:
    """A list of transforms, applied to batches of the training split.

    ``choices`` the value of AUGMENTATION_FIELD: plain dicts ``{"part": name, **values}``.  Raises FieldProblem for what
    cannot be built or cannot stand where it does; whether it suits the pictures is what ``check`` tries.
    """

    def __init__(self, choices: Entries, shape: DataShape, seed: int) -> None:
        self._steps = _build(choices, shape)
        self._classes, self._seed = shape.outputs, seed
        # Nobody has looked at what a transform draws from that came with a newer torchvision.
        self._draws_elsewhere = not _names(choices) <= set(HELP)

    @property
    def soft_targets(self) -> bool:
        """Whether classes are mixed, so that targets come out as shares of each class."""
        return any(step.mixes for step in self._steps)

    def __call__(self, inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
        """Change a batch; what is given stays as it is.

        ``inputs`` (n, channels, height, width) before they are normalised, uint8 from 0 to 255 or float32 from 0 to 1,
        on any device; what comes out is alike.  ``targets`` come out as they are; where classes are mixed, int64 (n,)
        come out as float32 (n, classes), shares that sum to 1.  Raises FieldProblem where a transform fails.
        """
        with torch.no_grad(), self._seeded(derived_seed(self._seed, epoch, batch, "augmentation"), inputs.device):
            inputs, targets = _changed(self._steps, inputs, targets, _change)
        if self.soft_targets and targets.dim() == 1:  # no mixture was drawn
            targets = one_hot(targets, self._classes).to(torch.float32)
        return inputs, targets

    @contextmanager
    def _seeded(self, seed: int, device: torch.device) -> Iterator[None]:
        """Whatever is drawn inside comes from the seed, and nothing outside notices."""
        with randomness.torch_seeded(seed, device):
            if self._draws_elsewhere:
                with seeded(seed):
                    yield
            else:
                yield


def check(choices: Entries, shape: DataShape, dtype: torch.dtype = torch.uint8) -> None:
    """Raise FieldProblem, at the entry where there is one, for a list that would fail with pictures of this shape and
    ``dtype`` (as they come to an Augmentation): it is built and tried on empty pictures.

    Draws from torch's generator and puts it back, so it must not run beside a live run.
    """
    if not choices:
        return
    with torch.no_grad(), randomness.torch_seeded(0, torch.device("cpu")):
        # Once with all that may happen, and once as it comes.
        for entries, change in ((_always(choices), _tried), (choices, _change)):
            pictures = torch.zeros((_TRIED, *shape.inputs), dtype=dtype)
            _changed(_build(entries, shape), pictures, torch.zeros(_TRIED, dtype=torch.int64), change)


# ---------------------------------------------------------------------------------------------------------
# Built

@dataclass(frozen=True)
class _Step:
    """An entry of the list, built."""

    number: int
    transform: v2.Transform
    mixes: bool


def _build(choices: Entries, shape: DataShape) -> list[_Step]:
    """The steps of a list; those that mix come last."""
    if choices and len(shape.inputs) != 3:
        raise FieldProblem(FIELD, "Augmentation is for pictures, and these data are none: take out all transforms, or "
                                  "choose a dataset of pictures.")
    steps = [_Step(number, made, mixes(made)) for number, made in enumerate(build_list(FIELD, choices, shape), 1)]
    for step, following in itertools.pairwise(steps):
        if step.mixes and not following.mixes:
            raise at_entry(FIELD, step.number, Sentence(
                "{part} mixes the pictures of a batch and must come last: move it to the end of the list.",
                part=choices[step.number - 1]["part"]))
    return steps


def _names(entries: Entries) -> set[str]:
    """The names of all parts of a list and of the lists inside."""
    return {entry["part"] for entry in entries}.union(*(_names(entry.get("transforms", ())) for entry in entries))


def _always(entries: Entries) -> list[dict[str, Any]]:
    """The same list, with everything done that is otherwise done to some pictures."""
    changed = []
    for entry in entries:
        values = dict(entry)
        if any(field.name == "p" and isinstance(field, FloatField) for field in augmentations.fields(entry["part"])):
            values["p"] = 1.0
        if "transforms" in values:
            values["transforms"] = _always(values["transforms"])
        changed.append(values)
    return changed


# ---------------------------------------------------------------------------------------------------------
# Applied

_Change = Callable[[v2.Transform, Samples], Samples]


def _changed(steps: list[_Step], inputs: Tensor, targets: Tensor, change: _Change) -> tuple[Tensor, Tensor]:
    """A batch that went through all steps; ``change`` applies one of those that change single pictures."""
    samples: Samples = inputs
    for step in steps:
        if not step.mixes:
            with _at(step):
                samples = change(step.transform, samples)
    inputs = _alike(samples, inputs)
    for step in steps:
        if step.mixes:
            with _at(step):
                inputs, targets = _mixed(step.transform, inputs, targets)
    return inputs, targets


def _change(transform: v2.Transform, samples: Samples) -> Samples:
    """Apply a transform to each sample; a Problem says what torchvision does not like about them."""
    try:
        return by_sample.apply(transform, samples)
    except torch.OutOfMemoryError:
        raise  # no matter of the transform
    except Exception as error:
        kind = Sentence("floats") if samples[0].is_floating_point() else Sentence("bytes")
        raise Problem("{part} cannot change pictures of {shape} {kind} ({why}): change its values, or take it out.",
                      part=type(transform).__name__, shape=_size(samples[0].shape), kind=kind,
                      why=_first_line(error)) from error


def _tried(transform: v2.Transform, samples: Samples) -> Samples:
    """The same, and everything that the transform may draw on the way is tried too."""
    before = samples
    for number, member in enumerate(members(transform), start=1):
        try:
            after = _tried(member, before)
        except Problem as problem:
            raise at_entry("transforms", number, problem.sentence) from problem.__cause__
        if isinstance(transform, (v2.Compose, v2.RandomApply)):
            before = after
    if isinstance(transform, _MANY_WAYS) and len(samples[0]) not in (1, 3):  # some operations want 1 or 3 channels
        _change(transform, [one for one in samples for _ in range(_TRIED)])
    return _change(transform, samples)


_TRIED = 4
"""Empty pictures that a list is tried with."""
_MANY_WAYS = (v2.AugMix, v2.AutoAugment, v2.RandAugment, v2.TrivialAugmentWide)


def _mixed(transform: v2.Transform, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Pictures and targets of a batch, mixed; bytes are rounded, which torchvision does not do."""
    if inputs.is_floating_point():
        inputs, targets = transform(inputs, targets)
        return inputs, targets
    mixture, targets = transform(inputs.to(torch.float32), targets)
    return mixture.round().to(inputs.dtype), targets


def _alike(samples: Samples, inputs: Tensor) -> Tensor:
    """The samples as one batch, like the one that came in; FieldProblem where they are not."""
    if isinstance(samples, Tensor) and samples.shape == inputs.shape and samples.dtype == inputs.dtype:
        return samples
    other = next((one for one in samples if one.shape != inputs.shape[1:]), None)
    if other is not None and other.shape[0] != inputs.shape[1]:
        raise FieldProblem(FIELD, "The transforms change the number of channels from {before} to {after}, and the "
                                  "model is made for {before}: take out what does that (Grayscale, RGB), or change it "
                                  "back at the end.", before=inputs.shape[1], after=other.shape[0])
    if other is not None:
        raise FieldProblem(FIELD, "The transforms make pictures of {after} pixels out of {before}, and the model is "
                                  "made for {before}: let a RandomCrop, a CenterCrop or a Resize come last, and leave "
                                  "its size alone.", before=_size(inputs.shape[-2:]), after=_size(other.shape[-2:]))
    raise FieldProblem(FIELD, "The transforms make {after} out of {before}, and a batch must keep its kind of numbers: "
                              "take out what changes it.", before=str(inputs.dtype), after=str(samples[0].dtype))


@contextmanager
def _at(step: _Step) -> Iterator[None]:
    """A Problem of this step is one of this entry."""
    try:
        yield
    except Problem as problem:
        raise at_entry(FIELD, step.number, problem.sentence) from problem.__cause__


def _size(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape))


def _first_line(error: Exception) -> str:
    """What went wrong, without the place in torchvision's own sources."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return re.sub(r"^.*\.cpp:\d+, ", "", lines[0]).rstrip(".")
