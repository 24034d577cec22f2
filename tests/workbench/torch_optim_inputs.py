"""torch's own list of test inputs for its optimizers (``torch.testing._internal.common_optimizers.optim_db``).

Only the tables are wanted.  The modules that they import besides stand for torch's whole test suite: they take ten
seconds, need a package that nothing else here needs, and change global flags of torch.  So stand-ins take their place.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any
from unittest import mock

import torch


@dataclass(frozen=True)
class Setting:
    """Arguments of one optimizer; ``refused`` where torch's list says that the optimizer must refuse them."""

    optimizer: str
    values: dict[str, Any]
    about: str
    refused: bool = False

    def __str__(self) -> str:
        return f"{self.optimizer}-{self.about}".replace(" ", "_")


@cache
def settings() -> tuple[Setting, ...]:
    """All settings for the CPU."""
    found = []
    for info in _tables().optim_db:
        name = info.optim_cls.__name__
        for given in info.optim_inputs_func(device="cpu", dtype=torch.float32):
            found.append(Setting(name, dict(given.kwargs), given.desc))
        for error in info.optim_error_inputs_func(device="cpu", dtype=torch.float32):
            given = error.optimizer_error_input
            found.append(Setting(name, dict(given.kwargs), given.desc, refused=True))
    return tuple(found)


def is_plain(value: Any) -> bool:
    """Whether a field could hold it: no tensor anywhere."""
    return all(map(is_plain, value)) if isinstance(value, tuple) else not isinstance(value, torch.Tensor)


def _tables() -> ModuleType:
    stand_ins = {f"torch.testing._internal.{name}": _StandIn(name)
                 for name in ("common_device_type", "common_methods_invocations", "common_utils")}
    with mock.patch.dict(sys.modules, stand_ins):
        spec = importlib.util.find_spec("torch.testing._internal.common_optimizers")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


class _StandIn(ModuleType):
    TEST_WITH_TORCHDYNAMO = False
    _TestParametrizer = object

    def __getattr__(self, name: str) -> Any:
        return mock.MagicMock(name=name)
