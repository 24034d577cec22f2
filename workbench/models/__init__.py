"""The registry of models; each file of this folder adds to it."""

from workbench.registry import Registry
from workbench.sentence import Sentence

models = Registry("models", Sentence("model"), __name__)
