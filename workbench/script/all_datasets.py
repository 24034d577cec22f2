"""The datasets of all files of this package: each adds its own to the one table."""

from __future__ import annotations

from workbench.script import picture_folders, tables, torchvision_sets
from workbench.script.datasets import DATASETS, Source

__all__ = ["DATASETS", "Source", "picture_folders", "tables", "torchvision_sets"]
