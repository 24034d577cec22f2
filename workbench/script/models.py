"""How each model is written by hand.

``MODELS`` has an entry for every model of the registry; a test walks both.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from workbench.script.facts import Dims, Facts
from workbench.script.layout import Items, Node, call
from workbench.script.page import Helper, Page

Values = Mapping[str, Any]
Write = Callable[[Values, Facts, Page], Node]
"""From all fields of the part to the expression that builds the model."""

MODELS: dict[str, Write] = {}


def _writes(name: str) -> Callable[[Write], Write]:
    def add(write: Write) -> Write:
        MODELS[name] = write
        return write

    return add


def _layers(*layers: Node) -> Items:
    return replace(call("nn.Sequential", *layers), spread=True)


def _linear(inputs: str | int, outputs: str | int) -> str:
    return f"nn.Linear({inputs}, {outputs})"


@_writes("mlp")
def _mlp(values: Values, facts: Facts, page: Page) -> Node:
    dims = Dims.of(facts)
    layers = ["nn.Flatten()"] if len(facts.shape().inputs) > 1 else []
    width: str | int = dims.numel
    for following in values["hidden"]:
        layers.append(_linear(width, following))
        if values["batch_norm"]:
            layers.append(f"nn.BatchNorm1d({following})")
        layers.append("nn.ReLU()")
        if values["dropout"]:
            layers.append(f"nn.Dropout({values['dropout']!r})")
        width = following
    return _layers(*layers, _linear(width, dims.outputs))


@_writes("small_cnn")
def _small_cnn(values: Values, facts: Facts, page: Page) -> Node:
    channels, outputs = Dims.of(facts).channels, Dims.of(facts).outputs
    wide, dropout = values["width"], values["dropout"]
    return _layers(
        f"nn.Conv2d({channels}, {wide}, 3, padding=1)", "nn.ReLU()", "nn.MaxPool2d(2)",
        f"nn.Conv2d({wide}, {2 * wide}, 3, padding=1)", "nn.ReLU()", "nn.MaxPool2d(2)",
        "nn.Flatten()",
        *([f"nn.Dropout({dropout!r})"] if dropout else []),
        _linear(_flattened(facts, 2 * wide, 4), outputs))


@_writes("cifar_cnn")
def _cifar_cnn(values: Values, facts: Facts, page: Page) -> Node:
    channels, outputs = Dims.of(facts).channels, Dims.of(facts).outputs
    return _layers(
        f"nn.Conv2d({channels}, 32, 5, padding=2)", "nn.MaxPool2d(2)",
        "nn.Conv2d(32, 32, 5, padding=2)", "nn.MaxPool2d(2)",
        "nn.Conv2d(32, 64, 5, padding=2)", "nn.MaxPool2d(2)",
        "nn.Flatten()",
        _linear(_flattened(facts, 64, 8), 64),
        _linear(64, outputs))


@_writes("tiny_net")
def _tiny_net(values: Values, facts: Facts, page: Page) -> Node:
    channels, outputs = Dims.of(facts).channels, Dims.of(facts).outputs
    return _layers(f"nn.Conv2d({channels}, 4, 3)", "nn.BatchNorm2d(4)", "nn.ReLU()", "nn.AdaptiveAvgPool2d(1)",
                   "nn.Flatten()", _linear(4, values["outputs"] or outputs))


def _flattened(facts: Facts, channels: int, shrunk: int) -> str | int:
    """How many numbers so many channels of pictures have that were made smaller by a factor."""
    if facts.inputs is None or len(facts.inputs) != 3:
        return f"{channels} * (x_train.shape[2] // {shrunk}) * (x_train.shape[3] // {shrunk})"
    _, height, width = facts.inputs
    return channels * (height // shrunk) * (width // shrunk)


LOOKUP_TABLE = Helper("LookupTable", '''
class LookupTable(nn.Module):
    """Puts each input number into one of ``levels`` bins and adds up the bins' rows of a table."""

    def __init__(self, inputs, levels, width, sparse):
        super().__init__()
        self.levels = levels
        self.table = nn.EmbeddingBag(inputs * levels, width, mode="sum", sparse=sparse)
        nn.init.normal_(self.table.weight, std=inputs**-0.5)
        self.register_buffer("first_row", torch.arange(inputs) * levels, persistent=False)

    def forward(self, inputs):
        # Bins are narrow around 0, and the outermost reach to infinity.
        share = (1 + inputs.flatten(1).tanh()) / 2
        bins = (share * self.levels).long().clamp_(0, self.levels - 1)
        return self.table(bins + self.first_row)
''')


@_writes("lookup_table")
def _lookup_table(values: Values, facts: Facts, page: Page) -> Node:
    page.help_with(LOOKUP_TABLE)
    dims = Dims.of(facts)
    widths = [*map(str, values["hidden"]), dims.outputs]
    layers = [f"LookupTable({dims.numel}, levels={values['levels']}, width={widths[0]}, sparse={values['sparse']})"]
    for width, following in itertools.pairwise(widths):
        layers += ["nn.ReLU()", _linear(width, following)]
    return _layers(*layers)
