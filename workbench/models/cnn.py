"""Convolutional nets."""

from __future__ import annotations

from torch import nn

from workbench.data import DataShape
from workbench.models import models
from workbench.sentence import Problem


def _pictures(data: DataShape, least: int) -> tuple[int, int, int]:
    if len(data.inputs) != 3:
        raise Problem("This model needs pictures (channels × height × width), and the inputs are {shape}: "
                      "choose the MLP, or a dataset of pictures.", shape=" × ".join(map(str, data.inputs)))
    channels, height, width = data.inputs
    if min(height, width) < least:
        raise Problem("This model needs pictures of at least {least} × {least} pixels; these are "
                      "{height} × {width}: choose another model.", least=least, height=height, width=width)
    return channels, height, width


@models.register(
    title="Small CNN",
    help="Two 3 × 3 convolutions with ReLU and pooling, then a linear layer: enough for digits.",
    words="convolutional lenet conv",
    skip=("data",),
    extra={
        "width": {"lower": 1, "upper": 4096,
                  "help": "Channels of the first convolution; the second has twice as many."},
        "dropout": {"lower": 0.0, "upper": 1.0, "upper_open": True,
                    "help": "Share of the features that is set to zero at each training step."},
    },
)
def small_cnn(data: DataShape, width: int = 16, dropout: float = 0.0) -> nn.Module:
    """(n, c, h, w) -> (n, outputs), for pictures of at least 4 × 4 pixels."""
    channels, height, wide = _pictures(data, 4)
    return nn.Sequential(
        nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(width, 2 * width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(),
        *([nn.Dropout(dropout)] if dropout else []),
        nn.Linear(2 * width * (height // 4) * (wide // 4), data.outputs),
    )


@models.register(
    title="CIFAR-10 CNN of the tutorial",
    help="Three 5 × 5 convolutions with pooling and two linear layers, without activations between them: the "
         "tutorial's net for CIFAR-10 (R1).",
    words="convolutional cifar r1",
    skip=("data",),
)
def cifar_cnn(data: DataShape) -> nn.Module:
    """(n, c, h, w) -> (n, outputs), for pictures of at least 8 × 8 pixels; 32 × 32 in the tutorial."""
    channels, height, width = _pictures(data, 8)
    return nn.Sequential(
        nn.Conv2d(channels, 32, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(32, 32, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2), nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * (height // 8) * (width // 8), 64),
        nn.Linear(64, data.outputs),
    )


@models.register(
    title="Tiny net with batch norm",
    help="One 3 × 3 convolution, batch norm, ReLU, pooling and a linear layer: the tutorial's tiny net (R8).",
    words="convolutional batchnorm r8",
    skip=("data",),
    extra={"outputs": {"lower": 0, "upper": 100_000, "help": "Outputs of the last layer; 0 takes one for each class."}},
)
def tiny_net(data: DataShape, outputs: int = 0) -> nn.Module:
    """(n, c, h, w) -> (n, outputs), for pictures of at least 3 × 3 pixels."""
    channels, _, _ = _pictures(data, 3)
    return nn.Sequential(
        nn.Conv2d(channels, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(4, outputs or data.outputs),
    )
