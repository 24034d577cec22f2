"""What the signatures of torchvision's transforms cannot say: bounds, defaults, help, and what goes together.

An argument is looked up by the transform's name first (OWN), then by its own (COMMON).  Arguments that depend on the
pictures follow them while they are left alone (None): the table AUTO says how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workbench.data import DataShape
from workbench.field import BoolField, ChoiceField, FieldProblem, FloatField, IntField, NumbersField
from workbench.registry import Values

_HUGE = 10_000
_AT_LEAST_0 = {"lower": 0.0, "upper": float(_HUGE)}
_SHARE = {"lower": 0.0, "upper": 1.0}

# What torchvision can do with tensors, apart from what it can do with PIL's pictures.
_MOVING = {"field": ChoiceField, "choices": ("nearest", "bilinear"),
           "help": "How a pixel that falls between others is read: the nearest one as it is, or a mixture (bilinear), "
                   "which is smoother and slower."}
_RESIZING = {**_MOVING, "choices": ("nearest", "nearest-exact", "bilinear", "bicubic"),
             "help": "How pixels are read when the size changes: the nearest one as it is, or a mixture of four "
                     "(bilinear) or sixteen (bicubic)."}

COMMON: Mapping[str, Mapping[str, Any]] = {
    "p": {**_SHARE, "help": "Probability with which a picture is changed."},
    "fill": {"field": FloatField, "lower": 0.0, "upper": 255.0, "none_means": "black",
             "help": "The value of pixels that come from outside the picture: 0 is black, white is 255 for bytes and 1 "
                     "for floats."},
    "size": {"field": IntField, "lower": 1, "upper": _HUGE,
             "help": "Height and width of what comes out, in pixels."},
    "interpolation": _MOVING,
    "antialias": {"field": BoolField,
                  "help": "Smooth a picture that is made smaller, so that fine patterns do not flicker."},
    "padding_mode": {"help": "What the border is made of: fill (constant), the outermost pixels (edge), or the picture "
                             "mirrored without (reflect) or with (symmetric) its outermost pixels."},
    "degrees": {"field": NumbersField, "default": (15.0,), "lower": -360.0, "upper": 360.0,
                "help": "How far it is turned at most: one number for both ways, or two, from and to."},
    "center": {"field": NumbersField, "length": 2, "lower": -float(_HUGE), "upper": float(_HUGE),
               "none_means": "the middle", "help": "The pixel about which it is turned: x and y from the upper left."},
    "num_magnitude_bins": {"lower": 2, "upper": 1000, "help": "Into how many steps the strengths are divided."},
    "scale": {"field": NumbersField, "length": 2, **_SHARE,
              "help": "Smallest and largest share of the picture's area that is taken."},
    "ratio": {"field": NumbersField, "length": 2, "lower": 0.0, "lower_open": True, "upper": 100.0,
              "help": "Smallest and largest ratio of width to height that is taken."},
}

_JITTER = {"field": NumbersField, **_AT_LEAST_0, "none_means": "as it is"}
_FACTORS = {"field": NumbersField, "length": 2, **_AT_LEAST_0}
_HUES = {"field": NumbersField, "lower": -0.5, "upper": 0.5}
_MIXING = {"alpha": {"lower": 0.0, "lower_open": True, "upper": 100.0,
                     "help": "How evenly two pictures are mixed: 1 is any share as often as any other, less is mostly "
                             "one of them, more is mostly half and half."}}
_RESIZED = {"interpolation": _RESIZING}

OWN: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "AugMix": {
        "severity": {"lower": 1, "upper": 10, "help": "How strong the single changes are, from 1 to 10."},
        "mixture_width": {"lower": 1, "upper": 100, "help": "How many changed copies are mixed."},
        "chain_depth": {"lower": -1, "upper": 100,
                        "help": "How many changes follow one another in each copy; -1 draws 1 to 3."},
        "alpha": {"lower": 0.0, "lower_open": True, "upper": 100.0,
                  "help": "How evenly the copies and the picture are mixed: more is more evenly."},
        "all_ops": {"help": "Also change brightness, contrast, colour and sharpness."},
    },
    "AutoAugment": {
        "policy": {"field": ChoiceField, "choices": ("imagenet", "cifar10", "svhn"),
                   "help": "The data for which the changes were searched."},
    },
    "CenterCrop": {"size": {"help": "Height and width of the piece in the middle."}},
    "ColorJitter": {
        "brightness": {**_JITTER, "default": (0.2,),
                       "help": "Brightness is multiplied: 0.2 is by 0.8 to 1.2; two numbers are from and to."},
        "contrast": {**_JITTER, "default": (0.2,),
                     "help": "Contrast is multiplied: 0.2 is by 0.8 to 1.2; two numbers are from and to."},
        "saturation": {**_JITTER, "default": (0.2,),
                       "help": "Saturation is multiplied: 0.2 is by 0.8 to 1.2; two numbers are from and to."},
        "hue": {**_HUES, "none_means": "as it is",
                "help": "Colours are turned: 0.1 is by a tenth of the circle at most; two numbers are from and to."},
    },
    "CutMix": _MIXING,
    "ElasticTransform": {
        "alpha": {"field": FloatField, **_AT_LEAST_0, "help": "How far pixels are moved."},
        "sigma": {"field": FloatField, "lower": 0.0, "upper": 100.0,
                  "help": "How smooth the movement is; pictures must be larger than four times this."},
        "interpolation": {"choices": ("nearest", "bilinear", "bicubic")},
    },
    "GaussianBlur": {
        "kernel_size": {"field": IntField, "default": 3, "lower": 1, "upper": 999,
                        "help": "How many pixels across the blur reaches; an odd number."},
        "sigma": {"field": NumbersField, "length": 2, "lower": 0.0, "lower_open": True, "upper": 100.0,
                  "help": "Weakest and strongest blur, in pixels."},
    },
    "GaussianNoise": {
        "mean": {"lower": -1.0, "upper": 1.0, "help": "Mean of the noise; 1 is the whole range of a pixel."},
        "sigma": {"lower": 0.0, "upper": 10.0, "help": "Deviation of the noise; 1 is the whole range of a pixel."},
        "clip": {"help": "Keep pixels within their range."},
    },
    "Grayscale": {"num_output_channels": {"field": IntField, "lower": 1, "upper": 3,
                                          "help": "Channels of what comes out: 1 or 3."}},
    "JPEG": {"quality": {"field": NumbersField, "whole": True, "default": (30, 95), "lower": 1, "upper": 100,
                         "help": "Lowest and highest quality, from 1 to 100; one number is always that."}},
    "MixUp": _MIXING,
    "Pad": {"padding": {"field": IntField, "default": 4, "lower": 0, "upper": _HUGE,
                        "help": "Pixels that are added on each side."}},
    "RandAugment": {
        "num_ops": {"lower": 0, "upper": 100, "help": "How many changes follow one another."},
        "magnitude": {"lower": 0, "upper": 999, "help": "How strong they are, from 0 to num_magnitude_bins - 1."},
    },
    "RandomAdjustSharpness": {
        "sharpness_factor": {"default": 2.0, **_AT_LEAST_0, "help": "0 is blurred, 1 as it is, 2 twice as sharp."},
    },
    "RandomAffine": {
        "translate": {"field": NumbersField, "length": 2, **_SHARE, "none_means": "not",
                      "help": "How far it is moved at most, as shares of width and height."},
        "scale": {"lower": 0.0, "lower_open": True, "upper": 100.0, "none_means": "not",
                  "help": "Smallest and largest factor by which it is enlarged."},
        "shear": {"field": NumbersField, "lower": -89.0, "upper": 89.0, "none_means": "not",
                  "help": "By how many degrees it is slanted: one number for both ways, two from and to, or four for "
                          "both directions."},
    },
    "RandomCrop": {
        "size": {"help": "Height and width of the piece."},
        "padding": {"field": IntField, "default": 4, "lower": 0, "upper": _HUGE,
                    "help": "Pixels that are added on each side before the piece is taken."},
        "pad_if_needed": {"help": "Add pixels where the picture is smaller than the piece."},
    },
    "RandomErasing": {
        "scale": {"help": "Smallest and largest share of the picture's area that is erased."},
        "ratio": {"help": "Smallest and largest ratio of height to width of what is erased."},
        "value": {"lower": 0.0, "upper": 255.0,
                  "help": "The value of erased pixels: 0 is black, white is 255 for bytes and 1 for floats."},
    },
    "RandomPerspective": {"distortion_scale": {**_SHARE, "help": "How far the corners are moved at most."}},
    "RandomPhotometricDistort": {
        "brightness": {**_FACTORS, "help": "Smallest and largest factor for the brightness."},
        "contrast": {**_FACTORS, "help": "Smallest and largest factor for the contrast."},
        "saturation": {**_FACTORS, "help": "Smallest and largest factor for the saturation."},
        "hue": {**_HUES, "length": 2, "help": "How far colours are turned, from and to; 1 is the whole circle."},
        "p": {"help": "Probability of each single change."},
    },
    "RandomPosterize": {"bits": {"default": 4, "lower": 0, "upper": 8, "help": "Bits that are kept of each pixel."}},
    "RandomResize": {
        **_RESIZED,
        "min_size": {"lower": 1, "upper": _HUGE, "help": "Smallest length of the shorter side."},
        "max_size": {"lower": 2, "upper": _HUGE, "help": "Below this the length of the shorter side stays."},
    },
    "RandomResizedCrop": _RESIZED,
    "RandomRotation": {"expand": {"help": "Make the picture larger so that nothing is cut off."}},
    "RandomShortestSize": {
        **_RESIZED,
        "min_size": {"field": NumbersField, "whole": True, "lower": 1, "upper": _HUGE,
                     "help": "Lengths of the shorter side, one of which is drawn."},
        "max_size": {"lower": 1, "upper": _HUGE, "none_means": "any", "help": "Longest that the longer side may be."},
    },
    "RandomSolarize": {"threshold": {"default": 128.0, "lower": 0.0, "upper": 255.0,
                                     "help": "Pixels from this value on are inverted; half is 128 for bytes and 0.5 "
                                             "for floats."}},
    "RandomZoomOut": {"side_range": {"field": NumbersField, "length": 2, "lower": 1.0, "upper": 100.0,
                                     "help": "Smallest and largest factor by which the picture's sides grow."}},
    "Resize": {**_RESIZED, "size": {"help": "Length of the shorter side; the longer one keeps its ratio."}},
    "ScaleJitter": {
        **_RESIZED,
        "target_size": {"field": NumbersField, "length": 2, "whole": True, "lower": 1, "upper": _HUGE,
                        "help": "Height and width that the factors are about."},
        "scale_range": {"field": NumbersField, "length": 2, "lower": 0.0, "lower_open": True, "upper": 100.0,
                        "help": "Smallest and largest factor."},
    },
}

SKIP: tuple[str, ...] = ("inplace", "num_classes", "labels_getter")
"""Arguments that the program gives itself, or that no batch of its own has a use for."""
SKIP_OWN: Mapping[str, tuple[str, ...]] = {
    "Resize": ("max_size",),  # another way to say a size, which torchvision takes only with some sizes
}

_Auto = Callable[[DataShape, Values], Any]
_PICTURES_SIZE: tuple[str, _Auto] = ("the picture's size", lambda data, values: data.inputs[1:])

AUTO: Mapping[str, tuple[str, _Auto]] = {
    "size": _PICTURES_SIZE,
    "target_size": _PICTURES_SIZE,
    "num_output_channels": ("the picture's channels", lambda data, values: data.inputs[0]),
}
"""Argument -> what None means, in words, and the value for data of a shape."""
AUTO_OWN: Mapping[str, Mapping[str, tuple[str, _Auto]]] = {
    "RandomResize": {
        "min_size": ("the picture's shorter side", lambda data, values: min(data.inputs[1:])),
        "max_size": ("a quarter more", lambda data, values: values["min_size"] * 5 // 4 + 1),
    },
    "RandomShortestSize": {
        "min_size": ("the picture's, and a quarter more",
                     lambda data, values: [min(data.inputs[1:]), min(data.inputs[1:]) * 5 // 4]),
    },
}


def auto_of(transform: str) -> dict[str, tuple[str, _Auto]]:
    """The arguments of a transform that follow the pictures."""
    return {**AUTO, **AUTO_OWN.get(transform, {})}


# ---------------------------------------------------------------------------------------------------------
# Several numbers

_COUNTS: Mapping[str, tuple[int, ...]] = {
    "brightness": (1, 2), "contrast": (1, 2), "saturation": (1, 2), "hue": (1, 2), "degrees": (1, 2), "quality": (1, 2),
    "shear": (1, 2, 4),
}
_FROM_TO = ("brightness", "contrast", "saturation", "hue", "degrees", "quality", "shear", "scale", "ratio", "sigma",
            "side_range", "scale_range")


def check_numbers(values: Values) -> None:
    """Raise FieldProblem where there are too many numbers or too few, or a range that begins after its end."""
    for name, value in values.items():
        if not isinstance(value, tuple):
            continue
        counts = _COUNTS.get(name)
        if counts is not None and len(value) not in counts:
            if len(counts) == 2:
                raise FieldProblem(name, "{name} must be one number or two; there are {count}.", count=len(value))
            raise FieldProblem(name, "{name} must be one number, two or four; there are {count}.", count=len(value))
        if name in _FROM_TO and any(a > b for a, b in zip(value[::2], value[1::2], strict=False)):
            raise FieldProblem(name, "{name} must be the smallest and then the largest number.")
        if name in ("brightness", "contrast", "saturation", "hue", "degrees", "shear") and len(value) == 1 \
                and value[0] < 0:
            raise FieldProblem(name, "{name} must be 0 or more where it is one number.")
        if name == "min_size" and not value:
            raise FieldProblem(name, "{name} needs at least one number.")


def as_torchvision(name: str, value: Any) -> Any:
    """A field's value as torchvision takes it: one number that stands for a range is no sequence there."""
    return value[0] if name in _COUNTS and isinstance(value, tuple) and len(value) == 1 else value


def check_strength(values: Values) -> None:
    """RandAugment's magnitude is one of its bins."""
    if values["magnitude"] >= values["num_magnitude_bins"]:
        raise FieldProblem("magnitude", "{name} must be below num_magnitude_bins, {bins}; {value} is not.",
                           bins=values["num_magnitude_bins"], value=values["magnitude"])


def check_kernel(values: Values) -> None:
    """A kernel has a middle."""
    if values["kernel_size"] % 2 == 0:
        raise FieldProblem("kernel_size", "{name} must be odd; {value} is not.", value=values["kernel_size"])


def check_sizes(values: Values) -> None:
    """RandomResize draws from min_size up to max_size, without it."""
    low, high = values["min_size"], values["max_size"]
    if low is not None and high is not None and low >= high:
        raise FieldProblem("max_size", "{name} must be above min_size, {low}; {value} is not.", low=low, value=high)


CHECKS: Mapping[str, Callable[[Values], None]] = {
    "GaussianBlur": check_kernel, "RandAugment": check_strength, "RandomResize": check_sizes,
}
