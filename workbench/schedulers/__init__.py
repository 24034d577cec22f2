"""The registry of schedulers; each file of this folder adds to it."""

from workbench.registry import Registry
from workbench.sentence import Sentence

schedulers = Registry("schedulers", Sentence("scheduler"), __name__)
