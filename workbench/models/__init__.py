"""The registry of models; each file of this folder adds to it."""

from workbench.registry import Registry

models = Registry("models", "model", __name__)
