"""The registry of losses; each file of this folder adds to it."""

from workbench.registry import Registry

losses = Registry("losses", "loss", __name__)
