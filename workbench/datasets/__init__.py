"""The registry of datasets; each file of this folder adds to it."""

from workbench.registry import Registry
from workbench.sentence import Sentence

datasets = Registry("datasets", Sentence("dataset"), __name__)
