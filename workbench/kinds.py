"""The registries of all kinds, by kind."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

from workbench.registry import Registry

KINDS = ("datasets", "models", "losses", "optimizers", "schedulers", "augmentations", "exporters")


class _Registries(Mapping[str, Registry]):
    """Kind -> Registry.  A kind's package is imported when it is first looked up."""

    def __getitem__(self, kind: str) -> Registry:
        if kind not in KINDS:
            raise KeyError(kind)
        registry = getattr(importlib.import_module(f"workbench.{kind}"), kind)
        assert isinstance(registry, Registry)
        return registry

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


registries: Mapping[str, Registry] = _Registries()
