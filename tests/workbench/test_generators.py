"""Data that comes with the program: scikit-learn's bundled sets and everything drawn by a formula."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn.datasets
import torch

from tests.workbench.running import train
from workbench.data import Data
from workbench.datasets import datasets
from workbench.field import FieldProblem
from workbench.presets import presets
from workbench.recipe import Recipe
from workbench.registry import Choice

PLANE = ["moons", "circles", "blobs", "spirals"]
DRAWN = [*PLANE, "linear_targets", "swiss_roll"]
BUNDLED = ["iris", "wine", "breast_cancer", "diabetes", "linnerud"]


def build(part: str, **values: Any) -> Data:
    data = datasets.build(Choice(part, values))
    assert isinstance(data, Data)
    return data


def whole(part: str, **values: Any) -> Data:
    return build(part, validation=0.0, **values)


# ---------------------------------------------------------------------------------------------------------
# All of them

@pytest.mark.parametrize("part", DRAWN + BUNDLED)
def test_it_trains(part: str) -> None:
    task = datasets.part(part).info["task"]
    loss = "CrossEntropyLoss" if task == "classification" else "MSELoss"
    chosen = Recipe(Choice(part), Choice("mlp", {"hidden": (32,)}), Choice(loss), Choice("Adam", {"lr": 0.01}),
                    training={"epochs": 15, "batch_size": 32, "threads": 1})
    assert chosen.problems() == []
    history = train(chosen).history
    losses = history["loss"]
    assert losses[-5:].mean() < 0.9 * losses[:5].mean()
    name = "validation accuracy" if task == "classification" else "validation loss"
    assert np.isfinite(history[name]).all()


@pytest.mark.parametrize("part", DRAWN + BUNDLED)
def test_nothing_of_the_validation_split_is_felt_in_the_scale(part: str) -> None:
    data = build(part, **({"standardised": True} if part != "linear_targets" else {}))
    assert data.validation is not None
    if part == "linear_targets":
        assert data.mean is None
        return
    assert data.mean is not None
    assert data.std is not None
    inputs = data.train.inputs.double().numpy()
    assert np.allclose(data.mean, inputs.mean(0), rtol=1e-12, atol=1e-12)
    assert np.allclose(data.std, inputs.std(0))
    everything = torch.cat([data.train.inputs, data.validation.inputs]).double().numpy()
    assert not np.allclose(data.mean, everything.mean(0), rtol=1e-9, atol=1e-9)
    assert build(part, standardised=False).mean is None


@pytest.mark.parametrize("part", [name for name in DRAWN + BUNDLED if name not in ("diabetes", "linnerud",
                                                                                  "linear_targets", "swiss_roll")])
def test_each_class_gives_the_same_share_to_validation(part: str) -> None:
    data = build(part, validation=0.25)
    assert data.validation is not None
    train_counts, held_counts = torch.bincount(data.train.targets), torch.bincount(data.validation.targets)
    share = held_counts.double() / (train_counts + held_counts)
    assert float((share - 0.25).abs().max()) < 0.02


@pytest.mark.parametrize("part", DRAWN)
def test_another_seed_is_other_data_and_the_global_generators_are_not_moved(part: str) -> None:
    state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()  # type: ignore[index, union-attr]
    one, again, other = build(part), build(part), build(part, seed=1)
    assert torch.equal(one.train.inputs, again.train.inputs)
    assert not torch.equal(one.train.inputs, other.train.inputs)
    assert torch.equal(torch.get_rng_state(), state)
    assert np.array_equal(np.random.get_state()[1], numpy_state)  # type: ignore[index]
    build(part, seed=2**32 - 1)
    with pytest.raises(FieldProblem):
        build(part, seed=2**32)


def test_nothing_slow_is_imported_to_name_them() -> None:
    script = ("import sys; from workbench.datasets import datasets; datasets.names(); "
              "assert 'sklearn' not in sys.modules and 'scipy' not in sys.modules")
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])


# ---------------------------------------------------------------------------------------------------------
# scikit-learn's bundled sets

@pytest.mark.parametrize(("part", "shape", "classes"), [
    ("iris", (150, 4), ("setosa", "versicolor", "virginica")),
    ("wine", (178, 13), ("class_0", "class_1", "class_2")),
    ("breast_cancer", (569, 30), ("malignant", "benign")),
])
def test_a_bundled_classification_is_scikit_learns(part: str, shape: tuple[int, int], classes: tuple[str, ...]) -> None:
    bundle = getattr(sklearn.datasets, f"load_{part}")()
    data = whole(part)
    assert tuple(data.train.inputs.shape) == shape
    assert torch.equal(data.train.inputs, torch.from_numpy(bundle.data).float())
    assert data.train.targets.tolist() == bundle.target.tolist()
    assert data.classes == classes
    assert data.features == tuple(bundle.feature_names)


@pytest.mark.parametrize(("part", "shape", "outputs", "lowest"), [
    ("diabetes", (442, 10), ("progress",), 25.0), ("linnerud", (20, 3), ("Weight", "Waist", "Pulse"), 31.0)])
def test_a_bundled_regression_is_scikit_learns(part: str, shape: tuple[int, int], outputs: tuple[str, ...],
                                               lowest: float) -> None:
    bundle = (sklearn.datasets.load_diabetes(scaled=False) if part == "diabetes" else sklearn.datasets.load_linnerud())
    data = whole(part, scaled_targets=False)
    assert tuple(data.train.inputs.shape) == shape
    assert torch.equal(data.train.inputs, torch.from_numpy(bundle.data).float())
    assert torch.equal(data.train.targets, torch.from_numpy(bundle.target).float().reshape(shape[0], -1))
    assert float(data.train.targets.min()) == lowest
    assert data.outputs == outputs
    assert data.shape.outputs == len(outputs)


@pytest.mark.parametrize("part", ["diabetes", "linnerud", "swiss_roll"])
def test_targets_are_scaled_by_the_training_split(part: str) -> None:
    raw, scaled = build(part, scaled_targets=False), build(part, scaled_targets=True)
    assert raw.validation is not None
    assert scaled.validation is not None
    targets = raw.train.targets.double()
    mean, std = targets.mean(0), targets.std(0, correction=0)
    assert torch.allclose(scaled.train.targets.double(), (targets - mean) / std, atol=1e-5)
    assert torch.allclose(scaled.validation.targets.double(), (raw.validation.targets.double() - mean) / std, atol=1e-5)


# ---------------------------------------------------------------------------------------------------------
# Drawn by a formula

@pytest.mark.parametrize(("part", "values", "expected"), [
    ("moons", {"samples": 50, "noise": 0.2, "seed": 3},
     lambda: sklearn.datasets.make_moons(50, noise=0.2, random_state=3)),
    ("moons", {"samples": 50, "noise": 0.0}, lambda: sklearn.datasets.make_moons(50, random_state=0)),
    ("circles", {"samples": 51, "noise": 0.1, "factor": 0.3, "seed": 4},
     lambda: sklearn.datasets.make_circles(51, noise=0.1, factor=0.3, random_state=4)),
    ("blobs", {"samples": 40, "classes": 5, "inputs": 7, "spread": 2.0, "seed": 5},
     lambda: sklearn.datasets.make_blobs(40, 7, centers=5, cluster_std=2.0, random_state=5)),
    ("linear_targets", {"samples": 30, "inputs": 6, "informative": 2, "outputs": 3, "noise": 0.5, "bias": 2.0,
                        "seed": 6},
     lambda: sklearn.datasets.make_regression(30, 6, n_informative=2, n_targets=3, noise=0.5, bias=2.0,
                                              random_state=6)),
    ("swiss_roll", {"samples": 30, "noise": 0.5, "seed": 7, "scaled_targets": False},
     lambda: sklearn.datasets.make_swiss_roll(30, noise=0.5, random_state=7)),
])
def test_what_is_drawn_is_scikit_learns(part: str, values: dict[str, Any], expected: Any) -> None:
    inputs, targets = expected()
    data = whole(part, **values)
    assert torch.equal(data.train.inputs, torch.from_numpy(inputs).float())
    given = data.train.targets.reshape(targets.shape)
    assert torch.equal(given.double(), torch.from_numpy(targets).to(given.dtype).double())


def test_spirals_are_their_formula() -> None:
    data = whole("spirals", samples=300, noise=0.0, arms=3, turns=2.0)
    points, arm = data.train.inputs.double(), data.train.targets
    assert torch.bincount(arm).tolist() == [100, 100, 100]
    assert data.classes == ("arm 1", "arm 2", "arm 3")
    radius = points.norm(dim=1)
    assert float(radius.max()) <= 1
    # Even along the arm: half of the samples beyond the radius that halves the area.
    assert 0.35 < float((radius > math.sqrt(0.5)).double().mean()) < 0.65
    angle = 2 * math.pi * (2.0 * radius + arm / 3)
    assert torch.allclose(points, torch.stack([radius * angle.cos(), radius * angle.sin()], 1), atol=1e-5)
    noisy = whole("spirals", samples=300, noise=0.2, arms=3, turns=2.0).train.inputs.double()
    assert 0.17 < float((noisy - points).std()) < 0.23


def test_the_weights_behind_a_linear_regression_are_told_and_right() -> None:
    data = whole("linear_targets", noise=0.0, bias=3.0, samples=100)
    note = data.notes[0]
    assert note.endswith(" and the bias 3.")
    weights = [float(word) for word in note.values["weights"].split(", ")]
    inputs = torch.cat([data.train.inputs.double(), torch.ones(100, 1, dtype=torch.float64)], 1)
    solved = torch.linalg.lstsq(inputs, data.train.targets.double()).solution.flatten()
    assert solved.tolist() == pytest.approx([*weights, 3.0], abs=0.01)
    assert sum(abs(weight) > 0.005 for weight in weights) == 5
    assert whole("linear_targets", outputs=2).notes == ()


@pytest.mark.parametrize(("part", "values", "field"), [
    ("blobs", {"classes": 11, "samples": 10}, "classes"), ("spirals", {"arms": 11, "samples": 10}, "arms"),
    ("linear_targets", {"informative": 3, "inputs": 2}, "informative"),
])
def test_values_that_do_not_go_together_are_told_before_the_run(part: str, values: dict[str, Any],
                                                                field: str) -> None:
    assert [problem.field for problem in datasets.part(part).problems(values)] == [field]


def test_moons_need_more_than_a_straight_line() -> None:
    """What the set is for: softmax regression stays behind, a small net gets there."""
    def accuracy(hidden: tuple[int, ...]) -> float:
        chosen = Recipe(Choice("moons"), Choice("mlp", {"hidden": hidden}), Choice("CrossEntropyLoss"),
                        Choice("Adam", {"lr": 0.02}), training={"epochs": 60, "batch_size": 32, "threads": 1})
        return float(train(chosen).history["validation accuracy"][-1])

    assert accuracy(()) < 0.93
    assert accuracy((32, 32)) > 0.97


def test_the_presets_show_what_they_are_for() -> None:
    """Diabetes overfits; moons are learned at ten times the learning rate, and not at a hundred times."""
    history = train(presets()["diabetes"][1].with_training(threads=1)).history
    validation = history["validation loss"]
    assert validation[-1] > 1.2 * validation.min()
    assert history["loss"][-20:].mean() < 0.5 * history["loss"][12:120].mean()

    moons = presets()["moons"][1].with_training(threads=1, epochs=60)
    rate = moons.optimizer.values["lr"]
    accuracies = [float(train(replace(moons, optimizer=Choice("SGD", {"lr": factor * rate})))
                        .history["validation accuracy"][-1]) for factor in (1, 10, 100)]
    assert min(accuracies[:2]) > 0.85
    assert accuracies[2] < 0.75
