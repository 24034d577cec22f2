"""Small tables on the disk, and the part that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.data import Data
from workbench.datasets import datasets
from workbench.registry import Choice


def write(folder: Path, content: str | bytes, name: str = "t.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def build(path: Path, **values: Any) -> Data:
    """What the part ``table`` makes of a file; the whole file is the training split unless ``validation`` is given."""
    data = datasets.build(Choice("table", {"path": str(path), "validation": 0.0, **values}))
    assert isinstance(data, Data)
    return data


def plain(path: Path, **values: Any) -> Data:
    """The same without scaling: what stands in the file."""
    return build(path, scaling="off", **values)
