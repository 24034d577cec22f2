"""Fully connected nets."""

from __future__ import annotations

from torch import nn

from workbench.data import DataShape
from workbench.models import models


@models.register(
    title="MLP (fully connected)",
    help="Linear layers with ReLU between them; without hidden layers it is linear or softmax regression.",
    words="multilayer perceptron dense linear regression",
    skip=("data",),
    extra={
        "hidden": {"lower": 1, "upper": 1_000_000, "whole": True,
                   "help": "Width of each hidden layer, separated by commas; empty for none."},
        "dropout": {"lower": 0.0, "upper": 1.0, "upper_open": True,
                    "help": "Share of the hidden activations that is set to zero at each training step."},
        "batch_norm": {"help": "Normalise each hidden layer over the batch before its ReLU."},
    },
)
def mlp(
    data: DataShape, hidden: tuple[int, ...] = (64,), dropout: float = 0.0, batch_norm: bool = False
) -> nn.Module:
    """(n, ...) -> (n, outputs); inputs of more than one dimension are flattened."""
    layers: list[nn.Module] = [nn.Flatten()] if len(data.inputs) > 1 else []
    width = data.numel
    for following in hidden:
        layers.append(nn.Linear(width, following))
        if batch_norm:
            layers.append(nn.BatchNorm1d(following))
        layers.append(nn.ReLU())
        if dropout:
            layers.append(nn.Dropout(dropout))
        width = following
    layers.append(nn.Linear(width, data.outputs))
    return nn.Sequential(*layers)
