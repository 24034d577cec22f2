"""The registry of datasets; each file of this folder adds to it."""

from workbench.registry import Registry

datasets = Registry("datasets", "dataset", __name__)
