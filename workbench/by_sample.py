"""One transform for each sample of a batch, each with random parameters of its own, in few calls.

torchvision draws once for whatever it is given, so a whole batch would be changed in the same way.  Here the result is
that of the transform called on each sample in turn, bit for bit, with the same numbers drawn in the same order from
torch's generator.  Where many samples need the same, it is done to all of them at once; but only what moves pixels, or
computes each number by itself in steps that are rounded alike everywhere: the sums of a convolution or a mean may come
out differently for a batch.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional

Samples = Tensor | list[Tensor]
"""(n, channels, height, width), or one tensor (channels, height, width) for each where they differ in size."""


def apply(transform: v2.Transform, samples: Samples) -> Samples:
    """The samples, each changed in its own way; those that were given stay as they are."""
    way = _WAYS.get(type(transform))
    if way is not None and isinstance(samples, Tensor):
        return way(transform, samples)
    changed = [transform(one) for one in samples]
    return torch.stack(changed) if len({one.shape for one in changed}) == 1 else changed


def _at_once(transform: v2.Transform, samples: Tensor) -> Tensor:
    """Nothing is drawn: the same for every sample."""
    changed: Tensor = transform(samples)
    return changed


def _to_some(transform: v2.Transform, samples: Tensor) -> Tensor:
    """The same for those samples that are drawn."""
    chosen = (torch.rand(len(samples)) < transform.p).nonzero().squeeze(1)
    if len(chosen) == 0:
        return samples
    some = samples.index_select(0, chosen.to(samples.device))
    return _with(samples, [(chosen.tolist(), transform.transform(some, {}))])


def _crop(transform: v2.RandomCrop, samples: Tensor) -> Tensor:
    """A piece of each: one gather."""
    count, (height, width) = len(samples), samples.shape[-2:]
    first = transform.make_params([samples[0]])
    left, top, right, bottom = first["padding"]
    places = height + top + bottom - first["height"] + 1
    if places > 1 and places == width + left + right - first["width"] + 1:
        # The usual case: as many numbers at once as are drawn one by one.
        others = torch.randint(0, places, (count - 1, 2))
        corners = torch.cat([torch.tensor([[first["top"], first["left"]]]), others])
    else:
        rest = [transform.make_params([one]) for one in samples[1:]]
        corners = torch.tensor([[one["top"], one["left"]] for one in (first, *rest)])
    if first["needs_pad"]:
        samples = functional.pad(samples, padding=first["padding"], fill=transform.fill,
                                 padding_mode=transform.padding_mode)
    height, width = samples.shape[-2:]
    tops, lefts = corners.to(samples.device).split(1, dim=1)
    rows = tops + torch.arange(first["height"], device=samples.device)
    columns = lefts + torch.arange(first["width"], device=samples.device)
    pixels = (rows.unsqueeze(2) * width + columns.unsqueeze(1)).view(count, 1, -1).expand(-1, samples.shape[1], -1)
    return samples.flatten(2).gather(2, pixels).unflatten(2, (first["height"], first["width"]))


# What an operation of RandAugment and its kin does to a pixel depends on this pixel alone, or on its place.
_SAME_IN_A_BATCH = {"ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate", "Brightness", "Posterize", "Solarize",
                    "AutoContrast", "Equalize", "Invert"}
_OPERATION = "_apply_image_or_video_transform"


def _automatic(transform: v2.Transform, samples: Tensor) -> Tensor:
    """RandAugment and its kin: what they draw does not depend on the pictures, so all is drawn before it is done."""
    drawn: list[list[tuple[str, float]]] = []

    def note(image: Tensor, operation: str, magnitude: float, *_: Any, **__: Any) -> Tensor:
        drawn[-1].append((operation, magnitude))
        return image

    drawing = copy.copy(transform)
    setattr(drawing, _OPERATION, note)
    before = torch.get_rng_state()
    for one in samples:
        drawn.append([])
        if drawing(one) is not one:  # another torchvision, that does more: it must do all of it
            torch.set_rng_state(before)
            return torch.stack([transform(one) for one in samples])
    for step in range(max(map(len, drawn))):
        groups: dict[tuple[str, float], list[int]] = {}
        for index, operations in enumerate(drawn):
            if step < len(operations) and operations[step][0] != "Identity":
                groups.setdefault(operations[step], []).append(index)
        changed = []
        for (operation, magnitude), indices in groups.items():
            do = _operation(transform, operation, magnitude)
            if operation in _SAME_IN_A_BATCH:
                changed.append((indices, do(samples.index_select(0, torch.tensor(indices, device=samples.device)))))
            else:
                changed.append((indices, torch.stack([do(samples[index]) for index in indices])))
        samples = _with(samples, changed)
    return samples


def _operation(transform: v2.Transform, operation: str, magnitude: float) -> Callable[[Tensor], Tensor]:
    function, fill = getattr(transform, _OPERATION), {torch.Tensor: transform.fill}
    return lambda pictures: function(pictures, operation, magnitude, transform.interpolation, fill)


def _with(samples: Tensor, changed: Sequence[tuple[list[int], Tensor]]) -> Tensor:
    """A copy with other samples in the place of some: pairs of their rows and what comes there."""
    places = list(range(len(samples)))
    count = len(samples)
    for rows, others in changed:
        for place, row in enumerate(rows, start=count):
            places[row] = place
        count += len(others)
    # Samples are copied as a whole each, which is several times faster than index_copy does it.
    return torch.cat([samples, *(others for _, others in changed)]).index_select(
        0, torch.tensor(places, device=samples.device))


_WAYS: dict[type[v2.Transform], Callable[[Any, Tensor], Tensor]] = {
    **dict.fromkeys((v2.CenterCrop, v2.Pad, v2.RGB, v2.Identity), _at_once),
    **dict.fromkeys((v2.RandomHorizontalFlip, v2.RandomVerticalFlip, v2.RandomInvert, v2.RandomPosterize,
                     v2.RandomSolarize, v2.RandomAutocontrast, v2.RandomEqualize), _to_some),
    v2.RandomCrop: _crop,
    **dict.fromkeys((v2.AutoAugment, v2.RandAugment, v2.TrivialAugmentWide), _automatic),
}
"""How transforms are applied that are not called on each sample in turn; for the exact class, not what is made from
it."""
