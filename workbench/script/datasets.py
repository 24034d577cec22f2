"""How each dataset is had without Descent: the same tensors, to the bit.

``DATASETS`` has an entry for every dataset of the registry; a test walks both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.script.facts import Facts
from workbench.script.layout import call, lines, literal
from workbench.script.page import Page
from workbench.script.splitting import (
    held_of,
    plain_targets,
    scaled_targets,
    split_by_class,
    split_off,
    standardised,
)

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """A dataset as code.

    ``facts`` tells what is known of the data without reading it.  ``write`` gives the lines that make ``x_train`` and
    ``y_train``, and with a validation split ``x_val`` and ``y_val``; ``values`` are all fields of the part.
    """

    facts: Callable[[Values], Facts]
    write: Callable[[Values, Page], list[str]]


DATASETS: dict[str, Source] = {}
"""Name of a part -> how it is written."""


def _split(count: int, share: float) -> dict[str, Any]:
    held = held_of(count, share)
    return {"samples": count - held, "validation": held > 0, "held": held or None}


# ---------------------------------------------------------------------------------------------------------
# Handwritten digits

_DIGITS = 1797


def _digits(values: Values, page: Page) -> list[str]:
    page.need("from sklearn.datasets import load_digits")
    page.packages["scikit-learn"] = None
    page.prepared = "(pictures - 0.30526) / 0.37605"
    scaled = "x = x / 16" if page.by_batch else "x = (x / 16 - 0.30526) / 0.37605  # mean and deviation of all"
    return ["digits = load_digits()", "x = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1)", scaled,
            "y = torch.tensor(digits.target)",
            *split_off(values["validation"], values["split_seed"], _DIGITS)]


DATASETS["digits"] = Source(
    lambda values: Facts("classification", (1, 8, 8), 10, **_split(_DIGITS, values["validation"])), _digits)


# ---------------------------------------------------------------------------------------------------------
# The tables of scikit-learn

@dataclass(frozen=True)
class _Bundled:
    function: str
    samples: int
    features: int
    outputs: int
    task: str
    arguments: str = ""

    def facts(self, values: Values) -> Facts:
        return Facts(self.task, (self.features,), self.outputs, **_split(self.samples, values["validation"]))

    def write(self, values: Values, page: Page) -> list[str]:
        page.need(f"from sklearn.datasets import {self.function}")
        page.packages["scikit-learn"] = None
        code = [f"bundle = {self.function}({self.arguments})", "x = torch.tensor(bundle.data, dtype=torch.float32)"]
        if self.task == "classification":
            return _classified([*code, "y = torch.tensor(bundle.target)"], values, "split_seed", page)
        return _regressed([*code, f"y = torch.tensor(bundle.target).reshape(len(x), {self.outputs})"],
                          values, "split_seed", self.samples)


def _classified(code: Sequence[str], values: Values, seed: str, page: Page) -> list[str]:
    share = values["validation"]
    code = [*code, *split_by_class(share, values[seed], page)]
    return [*code, *standardised(share > 0)] if values["standardised"] else list(code)


def _regressed(code: Sequence[str], values: Values, seed: str, count: int) -> list[str]:
    share = values["validation"]
    held = held_of(count, share) > 0
    code = [*code, *split_off(share, values[seed], count)]
    if values.get("standardised"):
        code += standardised(held)
    return [*code, *(scaled_targets(held) if values.get("scaled_targets") else plain_targets(held))]


for _name, _bundled in {
    "iris": _Bundled("load_iris", 150, 4, 3, "classification"),
    "wine": _Bundled("load_wine", 178, 13, 3, "classification"),
    "breast_cancer": _Bundled("load_breast_cancer", 569, 30, 2, "classification"),
    "diabetes": _Bundled("load_diabetes", 442, 10, 1, "regression", "scaled=False"),
    "linnerud": _Bundled("load_linnerud", 20, 3, 3, "regression"),
}.items():
    DATASETS[_name] = Source(_bundled.facts, _bundled.write)


# ---------------------------------------------------------------------------------------------------------
# The generators of scikit-learn

def _generated(function: str, arguments: Callable[[Values], dict[str, Any]], inputs: Callable[[Values], int],
               outputs: Callable[[Values], int], task: str) -> Source:
    def facts(values: Values) -> Facts:
        return Facts(task, (inputs(values),), outputs(values), **_split(values["samples"], values["validation"]))

    def write(values: Values, page: Page) -> list[str]:
        page.need(f"from sklearn.datasets import {function}")
        page.packages["scikit-learn"] = None
        made = call(function, literal(values["samples"]),
                    **{key: literal(value) for key, value in arguments(values).items()},
                    random_state=literal(values["seed"]))
        code = [*lines(made, "points, targets = "), "x = torch.tensor(points, dtype=torch.float32)"]
        if task == "classification":
            return _classified([*code, "y = torch.tensor(targets)"], values, "seed", page)
        return _regressed([*code, f"y = torch.tensor(targets).reshape(len(x), {outputs(values)})"], values, "seed",
                          values["samples"])

    return Source(facts, write)


DATASETS["moons"] = _generated("make_moons", lambda values: {"noise": values["noise"] or None},
                               lambda values: 2, lambda values: 2, "classification")
DATASETS["circles"] = _generated(
    "make_circles", lambda values: {"noise": values["noise"] or None, "factor": values["factor"]},
    lambda values: 2, lambda values: 2, "classification")
DATASETS["blobs"] = _generated(
    "make_blobs", lambda values: {"n_features": values["inputs"], "centers": values["classes"],
                                  "cluster_std": values["spread"]},
    lambda values: values["inputs"], lambda values: values["classes"], "classification")
DATASETS["linear_targets"] = _generated(
    "make_regression",
    lambda values: {"n_features": values["inputs"], "n_informative": values["informative"],
                    "n_targets": values["outputs"], "noise": values["noise"], "bias": values["bias"]},
    lambda values: values["inputs"], lambda values: values["outputs"], "regression")
DATASETS["swiss_roll"] = _generated("make_swiss_roll", lambda values: {"noise": values["noise"]},
                                    lambda values: 3, lambda values: 1, "regression")


# ---------------------------------------------------------------------------------------------------------
# Drawn by torch

def _spirals(values: Values, page: Page) -> list[str]:
    page.need("import math")
    samples, arms = values["samples"], values["arms"]
    return _classified([
        f"generator = torch.Generator().manual_seed({values['seed']})",
        f"y = torch.arange({samples}) % {arms}",
        # The square root spreads the points evenly along an arm.
        f"radius = torch.rand({samples}, generator=generator, dtype=torch.float64).sqrt()",
        f"angle = 2 * math.pi * ({values['turns']!r} * radius + y / {arms})",
        "points = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)",
        f"noise = torch.randn({samples}, 2, generator=generator, dtype=torch.float64)",
        f"x = (points + {values['noise']!r} * noise).float()",
    ], values, "seed", page)


def _random_regression(values: Values, page: Page) -> list[str]:
    samples = values["samples"]
    return [f"generator = torch.Generator().manual_seed({values['seed']})",
            f"x = torch.randn({samples}, {values['inputs']}, generator=generator)",
            f"y = torch.randn({samples}, {values['outputs']}, generator=generator)",
            *split_off(values["validation"], values["seed"], samples)]


def _random_images(values: Values, page: Page) -> list[str]:
    samples = values["samples"]
    shape = literal((samples, values["channels"], values["size"], values["size"]))
    code = [f"generator = torch.Generator().manual_seed({values['seed']})"]
    if values["as_bytes"]:
        code += [f"x = torch.randint(0, 256, {shape}, generator=generator, dtype=torch.uint8)",
                 *([] if page.by_batch else ["x = x.float() / 255"])]
        page.prepared, page.as_bytes = "pictures.float() / 255", True
    else:
        page.prepared = "pictures"
        code += [f"x = torch.randn({shape}, generator=generator)"]
    return [*code, f"y = torch.arange({samples}) * {values['classes']} // {samples}",
            *split_off(values["validation"], values["seed"], samples)]


DATASETS["spirals"] = Source(
    lambda values: Facts("classification", (2,), values["arms"], **_split(values["samples"], values["validation"])),
    _spirals)
DATASETS["random_regression"] = Source(
    lambda values: Facts("regression", (values["inputs"],), values["outputs"],
                         **_split(values["samples"], values["validation"])), _random_regression)
DATASETS["random_images"] = Source(
    lambda values: Facts("classification", (values["channels"], values["size"], values["size"]), values["classes"],
                         **_split(values["samples"], values["validation"])), _random_images)
