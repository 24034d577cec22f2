"""Recipes that are ready to run: nothing is downloaded for them."""

from __future__ import annotations

from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.sentence import Sentence

DIGITS = Recipe(
    dataset=Choice("digits"),
    model=Choice("small_cnn"),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("SGD", {"lr": 0.01, "momentum": 0.9}),
    scheduler=Choice("none"),
    training={"epochs": 1000, "batch_size": 64},
)

REGRESSION = Recipe(
    dataset=Choice("random_regression", {"samples": 5, "inputs": 10, "outputs": 1}),
    model=Choice("mlp", {"hidden": (20,)}),
    loss=Choice("MSELoss"),
    optimizer=Choice("Adam", {"lr": 0.001}),
    scheduler=Choice("none"),
    training={"epochs": 100, "batch_size": 0, "shuffle": False},
)

TINY_NET = Recipe(
    dataset=Choice("random_images", {"samples": 4, "channels": 3, "size": 5, "classes": 2}),
    model=Choice("tiny_net", {"outputs": 3}),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("Adam", {"lr": 0.01}),
    scheduler=Choice("none"),
    training={"epochs": 100, "batch_size": 0, "shuffle": False},
)


def presets() -> dict[str, tuple[Sentence, Recipe]]:
    """Name -> (title, recipe).  The first one fills the window at its first start."""
    return {
        "digits": (Sentence("Handwritten digits: small CNN, SGD with momentum"), DIGITS),
        "regression": (Sentence("Regression on five random samples: MLP, Adam (R2)"), REGRESSION),
        "tiny_net": (Sentence("Four random pictures: tiny CNN with batch norm, Adam (R8)"), TINY_NET),
    }
