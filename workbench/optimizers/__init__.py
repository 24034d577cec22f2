"""The registry of optimizers; each file of this folder adds to it."""

from workbench.registry import Registry
from workbench.sentence import Sentence

optimizers = Registry("optimizers", Sentence("optimizer"), __name__)
