"""The registry of schedulers; each file of this folder adds to it."""

from workbench.registry import Registry

schedulers = Registry("schedulers", "scheduler", __name__)
