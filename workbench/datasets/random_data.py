"""Random numbers to train on: the data of the tutorials' smallest examples, and of any size for trying speed."""

from __future__ import annotations

import torch

from workbench.data import Data, split_off
from workbench.datasets import datasets

_COUNT = {"lower": 1, "upper": 10_000_000}
_SEED = {
    "lower": 0,
    "help": "The numbers are drawn by a generator of their own with this seed: the same as after torch.manual_seed.",
}
_VALIDATION = {"lower": 0.0, "upper": 0.9, "help": "Share of the samples kept for validation."}


@datasets.register(
    title="Random regression",
    help="Normal random inputs and targets, as in the tutorial's regression example (R2).",
    info={"task": "regression"},
    extra={
        "samples": {**_COUNT, "help": "How many samples."},
        "inputs": {**_COUNT, "help": "How many numbers make one input."},
        "outputs": {**_COUNT, "help": "How many numbers make one target."},
        "validation": _VALIDATION,
        "seed": _SEED,
    },
)
def random_regression(
    samples: int = 5, inputs: int = 10, outputs: int = 1, validation: float = 0.0, seed: int = 0
) -> Data:
    """Inputs (samples, inputs), then targets (samples, outputs), drawn in this order."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(samples, inputs, generator=generator)
    y = torch.randn(samples, outputs, generator=generator)
    train, held = split_off(x, y, validation, seed)
    return Data(train, held, "regression")


@datasets.register(
    title="Random pictures",
    help="Normal random pictures in equal classes; four of 3 × 5 × 5 are the tutorial's tiny example (R8), and "
         "32 × 32 bytes try the speed of a net on CIFAR-shaped data.",
    info={"task": "classification"},
    extra={
        "samples": {**_COUNT, "help": "How many pictures."},
        "channels": {"lower": 1, "upper": 4096, "help": "Channels of a picture."},
        "size": {"lower": 1, "upper": 4096, "help": "Height and width of a picture."},
        "classes": {"lower": 1, "upper": 100_000,
                    "help": "Number of classes; the first samples get class 0, the last the highest."},
        "as_bytes": {"help": "Draw bytes from 0 to 255, as pictures have, in place of normal numbers."},
        "validation": _VALIDATION,
        "seed": _SEED,
    },
)
def random_images(
    samples: int = 4,
    channels: int = 3,
    size: int = 5,
    classes: int = 2,
    as_bytes: bool = False,
    validation: float = 0.0,
    seed: int = 0,
) -> Data:
    """Pictures (samples, channels, size, size); labels 0, 0, 1, 1 for four samples of two classes."""
    generator = torch.Generator().manual_seed(seed)
    shape = (samples, channels, size, size)
    if as_bytes:
        x = torch.randint(0, 256, shape, generator=generator, dtype=torch.uint8)
    else:
        x = torch.randn(shape, generator=generator)
    y = torch.arange(samples) * classes // samples
    train, held = split_off(x, y, validation, seed)
    return Data(train, held, "classification", tuple(str(i) for i in range(classes)))
