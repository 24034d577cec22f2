"""The registry of optimizers; each file of this folder adds to it."""

from workbench.registry import Registry

optimizers = Registry("optimizers", "optimizer", __name__)
