"""All transforms of pictures of torchvision, found by looking into ``torchvision.transforms.v2``.

A new torchvision brings its new ones by itself.  A part's ``build`` takes the DataShape in front and returns the
transform, which works on one picture (channels, height, width), or on a whole batch where it mixes pictures (MIXES).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor
from torchvision.transforms import v2

from workbench.augmentations import augmentations
from workbench.augmentations.arguments import (
    CHECKS,
    COMMON,
    OWN,
    SKIP,
    SKIP_OWN,
    as_torchvision,
    auto_of,
    check_numbers,
)
from workbench.augmentations.lists import CONTAINERS, MIXES
from workbench.data import DataShape
from workbench.docstring import argument_help
from workbench.field import fields_of, unfillable
from workbench.registry import Part, Values
from workbench.sentence import Problem, Sentence

HELP: Mapping[str, str] = {
    "RandomHorizontalFlip": "Mirrors left and right.",
    "RandomCrop": "Takes a piece at a random place, of a picture that a border was added to: shifts it by a few "
                  "pixels.",
    "RandomResizedCrop": "Takes a piece of random size and shape, and makes it as large as the picture.",
    "RandomVerticalFlip": "Turns upside down, mirrored.",
    "RandomRotation": "Turns by a random angle.",
    "RandomAffine": "Turns, moves, enlarges and slants, each by a random amount.",
    "RandomPerspective": "Looks at the picture from aside.",
    "ElasticTransform": "Moves pixels like something seen through water.",
    "RandomZoomOut": "Puts the picture into a larger one that is filled; a Resize or a crop must follow.",
    "ColorJitter": "Changes brightness, contrast, saturation and hue by random amounts.",
    "RandomPhotometricDistort": "Changes colours as the SSD detector does: brightness, contrast, saturation, hue and "
                                "the order of the channels.",
    "RandomGrayscale": "Takes the colours away.",
    "RandomInvert": "Makes a negative.",
    "RandomPosterize": "Leaves few values to each pixel.",
    "RandomSolarize": "Inverts the bright pixels.",
    "RandomAdjustSharpness": "Blurs or sharpens.",
    "RandomAutocontrast": "Stretches the values until darkest and brightest pixel are black and white.",
    "RandomEqualize": "Spreads the values evenly from black to white.",
    "RandomChannelPermutation": "Exchanges the colours with each other.",
    "GaussianBlur": "Blurs by a random amount.",
    "GaussianNoise": "Adds noise to each pixel.",
    "RandomErasing": "Erases a random rectangle.",
    "JPEG": "Compresses as JPEG of random quality; for pictures in bytes.",
    "RandAugment": "A few changes, drawn from fourteen, all of the same strength.",
    "TrivialAugmentWide": "One change, drawn from fourteen, of random strength; nothing to tune.",
    "AutoAugment": "Pairs of changes that were searched for well-known data.",
    "AugMix": "Mixes copies that were changed in different ways.",
    "CutMix": "Puts a piece of another picture into each, and mixes the classes accordingly; comes last.",
    "MixUp": "Mixes each picture with another one, and their classes; comes last.",
    **{name: container.help for name, container in CONTAINERS.items()},
    "RandomResize": "Changes the size at random; a crop must follow.",
    "RandomShortestSize": "Changes the size to one of a few; a crop must follow.",
    "ScaleJitter": "Changes the size by a random factor; a crop must follow.",
    "CenterCrop": "Takes the piece in the middle.",
    "Pad": "Adds a border; a crop or a Resize must follow.",
    "Resize": "Changes the size: brings pictures of any size back to that of the data.",
    "Grayscale": "Takes the colours away from every picture.",
    "RGB": "Makes three channels of one.",
    "Identity": "Changes nothing: one of the members of RandomChoice, perhaps.",
}
"""What torchvision is known to have, in the order in which it is shown."""

_WORDS: Mapping[str, str] = {
    "RandomHorizontalFlip": "mirror left right 水平翻转", "RandomVerticalFlip": "mirror upside down 垂直翻转",
    "RandomCrop": "shift translate padding 裁剪", "RandomResizedCrop": "inception scale zoom 缩放裁剪",
    "RandomRotation": "turn angle 旋转", "RandomAffine": "rotate translate scale shear 仿射",
    "RandomPerspective": "warp 透视", "ElasticTransform": "warp distort deform 弹性",
    "ColorJitter": "colour brightness contrast saturation hue 颜色 抖动", "RandomGrayscale": "black white grey 灰度",
    "RandomErasing": "cutout occlusion 擦除", "GaussianBlur": "smooth 模糊", "GaussianNoise": "grain 噪声",
    "RandAugment": "automatic policy 自动", "TrivialAugmentWide": "automatic policy 自动",
    "AutoAugment": "automatic policy 自动", "AugMix": "automatic mixture robust 自动",
    "MixUp": "blend soft labels 混合", "CutMix": "blend soft labels 混合",
}

LEFT_OUT: Mapping[str, str] = {
    "ClampBoundingBoxes": "for boxes", "ClampKeyPoints": "for key points", "ConvertBoundingBoxFormat": "for boxes",
    "RandomIoUCrop": "needs boxes", "SanitizeBoundingBoxes": "for boxes", "SanitizeKeyPoints": "for key points",
    "SetClampingMode": "for boxes", "UniformTemporalSubsample": "for videos",
    "FiveCrop": "gives five pictures", "TenCrop": "gives ten pictures",
    "ConvertImageDtype": "the program prepares numbers itself", "Normalize": "the program prepares numbers itself",
    "ToDtype": "the program prepares numbers itself", "ToImage": "pictures are tensors already",
    "ToPILImage": "pictures stay tensors", "PILToTensor": "pictures are tensors already",
    "ToPureTensor": "pictures are tensors already", "ToTensor": "pictures are tensors already",
    "Lambda": "takes a function", "LinearTransformation": "takes a matrix as large as the picture squared",
    "Transform": "what the others are made from",
}
"""Transforms that are no parts, and why."""


class JPEG(v2.JPEG):
    """torchvision decodes JPEG on the CPU only."""

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        changed: Tensor = super().transform(inpt.cpu(), params)
        return changed.to(inpt.device)


_MADE_FROM: Mapping[str, type[v2.Transform]] = {"JPEG": JPEG}


def classes() -> dict[str, type[v2.Transform]]:
    """Every transform of ``torchvision.transforms.v2`` that is a part, by name: those known first."""
    there = {
        name: member for name, member in sorted(vars(v2).items())
        if inspect.isclass(member) and issubclass(member, v2.Transform) and not name.startswith("_")
        and name not in LEFT_OUT
    }
    return {name: there[name] for name in (*(known for known in HELP if known in there), *there)}


def part_of(cls: type[v2.Transform]) -> Part:
    """The part for a class of transforms: fields from its signature, and from the tables where they know it."""
    name = cls.__name__
    if name in CONTAINERS:
        return CONTAINERS[name]
    skip = (*SKIP, *SKIP_OWN.get(name, ()))
    extra = _extra(cls)
    missing = unfillable(cls, skip=skip, extra=extra)
    unavailable = Sentence("its argument {name} cannot be given here.", name=missing[0]) if missing else ""
    fields = () if unavailable else fields_of(cls, skip=skip, extra=extra)
    return Part(name, name, HELP.get(name, _first_line(cls)), fields, _builder(cls), unavailable=unavailable,
                words=_WORDS.get(name, ""), check=_check(name))


def _extra(cls: type[v2.Transform]) -> dict[str, dict[str, Any]]:
    name, from_docs, auto = cls.__name__, argument_help(cls), auto_of(cls.__name__)
    extra: dict[str, dict[str, Any]] = {}
    for argument, parameter in inspect.signature(cls).parameters.items():
        more = {"help": from_docs.get(argument, ""), "optional": parameter.default is None,
                **COMMON.get(argument, {}), **OWN.get(name, {}).get(argument, {})}
        if argument in auto:
            words, _ = auto[argument]
            more |= {"default": None, "optional": True, "none_means": words}
        elif "choices" in more and parameter.default is not inspect.Parameter.empty:
            more["default"] = getattr(parameter.default, "value", parameter.default)  # a member of an Enum
        extra[argument] = more
    return extra


def _first_line(cls: type[v2.Transform]) -> str:
    lines = (cls.__doc__ or "").strip().splitlines()
    return f"{lines[0].strip().rstrip('.')}." if lines else f"{cls.__name__} of torchvision."


def _check(name: str) -> Callable[[Values], None]:
    own = CHECKS.get(name)

    def check(values: Values) -> None:
        check_numbers(values)
        if own is not None:
            own(values)

    return check


def _builder(cls: type[v2.Transform]) -> Callable[..., v2.Transform]:
    name, auto = cls.__name__, auto_of(cls.__name__)
    make = _MADE_FROM.get(name, cls)

    def build(data: DataShape, **values: Any) -> v2.Transform:
        for argument, (_, rule) in auto.items():
            if argument in values and values[argument] is None:
                values[argument] = rule(data, values)
        if name == "AutoAugment":
            values["policy"] = v2.AutoAugmentPolicy(values["policy"])
        if cls in MIXES:
            if data.task != "classification":
                raise Problem("{part} mixes classes, and these data have none: remove it, or choose a dataset for "
                              "classification.", part=name)
            values["num_classes"] = data.outputs
        try:
            return make(**{argument: as_torchvision(argument, value) for argument, value in values.items()})
        except (ValueError, TypeError) as error:
            raise Problem("torchvision refuses these values of {part}: {why}.", part=name,
                          why=str(error).strip().rstrip(".")) from None

    return build


for _cls in classes().values():
    augmentations.add(part_of(_cls))
