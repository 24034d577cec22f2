"""Recipes that are ready to run.

The first five need no download; those of CIFAR-10 say what is missing until it is there.
"""

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

MOONS = Recipe(
    dataset=Choice("moons", {"noise": 0.2}),
    model=Choice("mlp", {"hidden": (32, 32)}),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("SGD", {"lr": 0.1}),
    scheduler=Choice("none"),
    training={"epochs": 300, "batch_size": 32},
)
"""Bends a line in a few seconds; ten times the learning rate still works and shakes, a hundred times breaks it."""

DIABETES = Recipe(
    dataset=Choice("diabetes"),
    model=Choice("mlp", {"hidden": (64,)}),
    loss=Choice("MSELoss"),
    optimizer=Choice("AdamW", {"lr": 0.003, "weight_decay": 0.0}),
    scheduler=Choice("none"),
    training={"epochs": 200, "batch_size": 32},
)
"""Overfits within a few epochs: the training loss goes on falling while the validation loss rises."""

CIFAR_TUTORIAL = Recipe(
    dataset=Choice("CIFAR10", {"train_on": "test", "validation": "off", "normalise": False}),
    model=Choice("cifar_cnn"),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("SGD", {"lr": 0.01}),
    scheduler=Choice("none"),
    training={"epochs": 20, "batch_size": 1, "shuffle": False},
)
"""The tutorial's loop (R1): trained on the 10,000 pictures of the test split, one by one and in their order."""

CIFAR = Recipe(
    dataset=Choice("CIFAR10", {"train_on": "train", "validation": "other split", "normalise": False}),
    model=Choice("cifar_cnn"),
    loss=Choice("CrossEntropyLoss"),
    optimizer=Choice("SGD", {"lr": 0.01}),
    scheduler=Choice("none"),
    training={"epochs": 20, "batch_size": 64},
)
"""The same at a useful batch size: 50,000 pictures to train on, the test split to validate on."""


def presets() -> dict[str, tuple[Sentence, Recipe]]:
    """Name -> (title, recipe).  The first one fills the window at its first start."""
    return {
        "digits": (Sentence("Handwritten digits: small CNN, SGD with momentum"), DIGITS),
        "regression": (Sentence("Regression on five random samples: MLP, Adam (R2)"), REGRESSION),
        "tiny_net": (Sentence("Four random pictures: tiny CNN with batch norm, Adam (R8)"), TINY_NET),
        "moons": (Sentence("Two moons: small MLP, SGD"), MOONS),
        "diabetes": (Sentence("Diabetes: an MLP that overfits, AdamW"), DIABETES),
        "cifar_tutorial": (Sentence("CIFAR-10 as in the tutorial: test split, batch size 1, SGD (R1)"), CIFAR_TUTORIAL),
        "cifar": (Sentence("CIFAR-10: the tutorial's net at batch size 64, train and test split"), CIFAR),
    }
