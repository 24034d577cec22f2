"""Folders of pictures as streams, and a list of what is decoded, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workbench import picture_reading, picture_stream
from workbench.data import Data
from workbench.kinds import registries
from workbench.picture_stream import PictureStream
from workbench.registry import Choice

SIZE = 12


def build(folder: Path, **values: Any) -> Data:
    data = registries["datasets"].build(
        Choice("picture_folder", {"folder": str(folder), "size": SIZE, "validation": "off", **values}))
    assert isinstance(data, Data)
    return data


def stream(folder: Path, **values: Any) -> PictureStream:
    inputs = build(folder, **values).train.inputs
    assert isinstance(inputs, PictureStream)
    return inputs


def note_decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are decoded in this process from now on."""
    seen: list[str] = []
    real = picture_reading.decode

    def noted(path: Path, size: int, channels: int) -> np.ndarray:
        seen.append(path.name)
        return real(path, size, channels)

    for module in (picture_reading, picture_stream):
        monkeypatch.setattr(module, "decode", noted)
    return seen
