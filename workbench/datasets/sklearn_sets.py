"""The small tables that come with scikit-learn; nothing is downloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.data import Data
from workbench.datasets import datasets
from workbench.from_arrays import classification, regression

_VALIDATION = {"lower": 0.0, "upper": 0.9, "help": "Share of the samples kept for validation."}
_CLASS_VALIDATION = {**_VALIDATION, "help": "Share of the samples kept for validation, the same of each class."}
_SEED = {"lower": 0, "help": "Which samples are kept for validation comes from this number."}
_STANDARDISED = {"help": "Bring each feature to mean 0 and deviation 1, by what the training split has."}
_CLASSIFY: Mapping[str, Mapping[str, Any]] = {
    "validation": _CLASS_VALIDATION, "split_seed": _SEED, "standardised": _STANDARDISED,
}
_REGRESS: Mapping[str, Mapping[str, Any]] = {
    "validation": _VALIDATION, "split_seed": _SEED, "standardised": _STANDARDISED,
    "scaled_targets": {"help": "Bring the targets to mean 0 and deviation 1 too; losses are then in that scale."},
}


@datasets.register(
    title="Iris flowers (scikit-learn)",
    help="150 flowers of three species by four lengths in cm; one species is easy to tell, two overlap a little.",
    words="fisher sklearn", info={"task": "classification"}, extra=_CLASSIFY,
)
def iris(validation: float = 0.2, split_seed: int = 0, standardised: bool = True) -> Data:
    """Inputs (n, 4), three classes."""
    from sklearn.datasets import load_iris

    return _classes(load_iris(), validation, split_seed, standardised)


@datasets.register(
    title="Wine (scikit-learn)",
    help="178 wines of three growers by 13 chemical measurements, whose scales differ a thousandfold: try it without "
         "standardising.",
    words="sklearn uci", info={"task": "classification"}, extra=_CLASSIFY,
)
def wine(validation: float = 0.2, split_seed: int = 0, standardised: bool = True) -> Data:
    """Inputs (n, 13), three classes."""
    from sklearn.datasets import load_wine

    return _classes(load_wine(), validation, split_seed, standardised)


@datasets.register(
    title="Breast cancer (scikit-learn)",
    help="569 tumours, malignant or benign, by 30 measurements of their cells.",
    words="sklearn wisconsin binary", info={"task": "classification"}, extra=_CLASSIFY,
)
def breast_cancer(validation: float = 0.2, split_seed: int = 0, standardised: bool = True) -> Data:
    """Inputs (n, 30), two classes."""
    from sklearn.datasets import load_breast_cancer

    return _classes(load_breast_cancer(), validation, split_seed, standardised)


@datasets.register(
    title="Diabetes (scikit-learn)",
    help="442 patients by ten measurements; the target is the progress of the disease after a year, from 25 to 346.",
    words="sklearn", info={"task": "regression"}, extra=_REGRESS,
)
def diabetes(
    validation: float = 0.2, split_seed: int = 0, standardised: bool = True, scaled_targets: bool = True
) -> Data:
    """Inputs (n, 10) as they were measured, targets (n, 1)."""
    from sklearn.datasets import load_diabetes

    bundle = load_diabetes(scaled=False)
    return _numbers(bundle, ["progress"], validation, split_seed, standardised, scaled_targets)


@datasets.register(
    title="Linnerud (scikit-learn)",
    help="20 men: from chin-ups, sit-ups and jumps to weight, waist and pulse. Three targets, and so few samples that "
         "a net learns them by heart.",
    words="sklearn multi-output exercise", info={"task": "regression"}, extra=_REGRESS,
)
def linnerud(
    validation: float = 0.2, split_seed: int = 0, standardised: bool = True, scaled_targets: bool = True
) -> Data:
    """Inputs (n, 3), targets (n, 3)."""
    from sklearn.datasets import load_linnerud

    bundle = load_linnerud()
    return _numbers(bundle, bundle.target_names, validation, split_seed, standardised, scaled_targets)


def _classes(bundle: Any, validation: float, split_seed: int, standardised: bool) -> Data:
    return classification(bundle.data, bundle.target, bundle.target_names, validation, split_seed,
                          standardised=standardised, features=bundle.feature_names)


def _numbers(
    bundle: Any, outputs: Sequence[str], validation: float, split_seed: int, standardised: bool, scaled_targets: bool
) -> Data:
    return regression(bundle.data, bundle.target, validation, split_seed, standardised=standardised,
                      scaled_targets=scaled_targets, features=bundle.feature_names, outputs=outputs)
