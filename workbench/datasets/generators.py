"""Data drawn by a formula: shapes in the plane that show what a model can bend, and regressions with a known answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch

from workbench.data import Data
from workbench.datasets import datasets
from workbench.field import FieldProblem
from workbench.from_arrays import classification, regression
from workbench.registry import Values
from workbench.sentence import Sentence

_SAMPLES = {"lower": 4, "upper": 10_000_000, "help": "How many samples."}
_NOISE = {"lower": 0.0, "upper": 1e6, "help": "Deviation of the normal noise that is added to each coordinate."}
_VALIDATION = {"lower": 0.0, "upper": 0.9, "help": "Share of the samples kept for validation."}
_CLASS_VALIDATION = {**_VALIDATION, "help": "Share of the samples kept for validation, the same of each class."}
# scikit-learn takes no larger seed.
_SEED = {"lower": 0, "upper": 2**32 - 1, "help": "Samples, noise and split come from this number."}
_STANDARDISED = {"help": "Bring each coordinate to mean 0 and deviation 1, by what the training split has."}
_PLANE: Mapping[str, Mapping[str, Any]] = {
    "samples": _SAMPLES, "noise": _NOISE, "validation": _CLASS_VALIDATION, "seed": _SEED, "standardised": _STANDARDISED,
}
_XY = ("x", "y")
_READABLE = 20


def _enough_samples(classes: str) -> Callable[[Values], None]:
    """A check that each class gets a sample; ``classes`` is the field with their number."""

    def check(values: Values) -> None:
        if values[classes] > values["samples"]:
            raise FieldProblem(classes, "{name} must be no more than samples: {classes} classes cannot share {samples} "
                               "samples.", classes=values[classes], samples=values["samples"])

    return check


def _enough_inputs(values: Values) -> None:
    if values["informative"] > values["inputs"]:
        raise FieldProblem("informative", "{name} must be no more than inputs: {informative} is more than {inputs}.",
                           informative=values["informative"], inputs=values["inputs"])


@datasets.register(
    title="Two moons",
    help="Two half circles that reach into each other: no straight line parts them, a small net does.",
    words="make_moons sklearn toy", info={"task": "classification"}, extra=_PLANE,
)
def moons(
    samples: int = 500, noise: float = 0.1, validation: float = 0.2, seed: int = 0, standardised: bool = False
) -> Data:
    """Points (n, 2); two classes as equal as ``samples`` allows."""
    from sklearn.datasets import make_moons  # slow to import, and only these parts need it

    points, labels = make_moons(samples, noise=noise or None, random_state=seed)
    return classification(points, labels, ("upper", "lower"), validation, seed,
                          standardised=standardised, features=_XY)


@datasets.register(
    title="Two circles",
    help="A circle within a circle: only the distance from the middle tells them apart.",
    words="make_circles sklearn toy rings", info={"task": "classification"},
    extra={**_PLANE, "factor": {"lower": 0.0, "upper": 1.0, "upper_open": True,
                                "help": "Radius of the inner circle; the outer one has 1."}},
)
def circles(
    samples: int = 500, noise: float = 0.05, factor: float = 0.5, validation: float = 0.2, seed: int = 0,
    standardised: bool = False,
) -> Data:
    """Points (n, 2); two classes as equal as ``samples`` allows."""
    from sklearn.datasets import make_circles

    points, labels = make_circles(samples, noise=noise or None, factor=factor, random_state=seed)
    return classification(points, labels, ("outer", "inner"), validation, seed,
                          standardised=standardised, features=_XY)


@datasets.register(
    title="Blobs",
    help="Round clouds of points, one for each class, in as many dimensions as wished.",
    words="make_blobs sklearn toy gaussian clusters", info={"task": "classification"}, check=_enough_samples("classes"),
    extra={
        "samples": _SAMPLES, "validation": _CLASS_VALIDATION, "seed": _SEED, "standardised": _STANDARDISED,
        "classes": {"lower": 2, "upper": 10_000, "help": "How many clouds; there must be as many samples at least."},
        "inputs": {"lower": 1, "upper": 100_000, "help": "Coordinates of a point."},
        "spread": {"lower": 0.0, "upper": 1e6, "help": "Deviation of each cloud; their middles lie in -10 to 10."},
    },
)
def blobs(
    samples: int = 500, classes: int = 3, inputs: int = 2, spread: float = 1.0, validation: float = 0.2, seed: int = 0,
    standardised: bool = True,
) -> Data:
    """Points (n, inputs); classes as equal as ``samples`` allows."""
    from sklearn.datasets import make_blobs

    points, labels = make_blobs(samples, inputs, centers=classes, cluster_std=spread, random_state=seed)
    names = [str(number) for number in range(classes)]
    return classification(points, labels, names, validation, seed, standardised=standardised,
                          features=_XY if inputs == 2 else ())


@datasets.register(
    title="Spirals",
    help="Arms that wind around each other: hard for a small net, and worth watching while it learns.",
    words="two spirals toy playground", info={"task": "classification"}, check=_enough_samples("arms"),
    extra={
        **_PLANE,
        "arms": {"lower": 2, "upper": 1000, "help": "How many spirals, each a class."},
        "turns": {"lower": 0.0, "upper": 100.0, "help": "How many times each winds around the middle."},
    },
)
def spirals(
    samples: int = 600, noise: float = 0.03, arms: int = 2, turns: float = 1.5, validation: float = 0.2, seed: int = 0,
    standardised: bool = False,
) -> Data:
    """Points (n, 2) on Archimedean spirals.

    Sample i lies on arm k = i mod arms; with u uniform in [0, 1), its radius is r = sqrt(u), which spreads the points
    evenly along an arm, its angle 2π (turns r + k / arms), and both coordinates get normal noise.
    """
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(samples) % arms
    radius = torch.rand(samples, generator=generator, dtype=torch.float64).sqrt()
    angle = 2 * math.pi * (turns * radius + labels / arms)
    points = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)
    points += noise * torch.randn(samples, 2, generator=generator, dtype=torch.float64)
    return classification(points, labels, tuple(f"arm {k + 1}" for k in range(arms)), validation, seed,
                          standardised=standardised, features=_XY)


@datasets.register(
    "linear_targets",
    title="Linear regression",
    help="Normal random inputs, of which some are weighted and added to make each target, with noise: the best weights "
         "are known, and a linear model finds them.",
    words="make_regression sklearn toy", info={"task": "regression"}, check=_enough_inputs,
    extra={
        "samples": _SAMPLES, "validation": _VALIDATION, "seed": _SEED,
        "inputs": {"lower": 1, "upper": 100_000, "help": "How many numbers make one input."},
        "informative": {"lower": 1, "upper": 100_000,
                        "help": "How many of the inputs the targets depend on; the others mean nothing."},
        "outputs": {"lower": 1, "upper": 10_000, "help": "How many numbers make one target."},
        "noise": {"lower": 0.0, "upper": 1e9, "help": "Deviation of the normal noise that is added to each target."},
        "bias": {"lower": -1e9, "upper": 1e9, "help": "What is added to every target."},
    },
)
def linear_targets(
    samples: int = 500, inputs: int = 10, informative: int = 5, outputs: int = 1, noise: float = 1.0, bias: float = 0.0,
    validation: float = 0.2, seed: int = 0,
) -> Data:
    """Inputs (n, inputs), targets (n, outputs); a note has the weights where they are few enough to read."""
    from sklearn.datasets import make_regression

    points, targets, weights = make_regression(
        samples, inputs, n_informative=informative, n_targets=outputs, noise=noise, bias=bias, random_state=seed,
        coef=True)
    notes = []
    if outputs == 1 and inputs <= _READABLE:
        listed = ", ".join(f"{weight:.2f}" for weight in weights)
        notes.append(Sentence("The targets were made with the weights {weights} and the bias {bias:g}.",
                              weights=listed, bias=bias))
    return regression(points, targets, validation, seed, notes=notes)


@datasets.register(
    title="Swiss roll",
    help="A sheet rolled up in space: from a point, tell how far along the sheet it lies. Close in space is not close "
         "on the sheet, so a linear model fails.",
    words="make_swiss_roll sklearn toy manifold", info={"task": "regression"},
    extra={
        "samples": _SAMPLES, "noise": _NOISE, "validation": _VALIDATION, "seed": _SEED, "standardised": _STANDARDISED,
        "scaled_targets": {"help": "Bring the target, from 4.7 to 14.1, to mean 0 and deviation 1."},
    },
)
def swiss_roll(
    samples: int = 1000, noise: float = 0.1, validation: float = 0.2, seed: int = 0, standardised: bool = True,
    scaled_targets: bool = True,
) -> Data:
    """Points (n, 3), targets (n, 1)."""
    from sklearn.datasets import make_swiss_roll

    points, along = make_swiss_roll(samples, noise=noise, random_state=seed)
    return regression(points, along, validation, seed, standardised=standardised, scaled_targets=scaled_targets,
                      features=("x", "y", "z"), outputs=("along",))
