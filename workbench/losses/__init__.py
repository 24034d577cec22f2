"""The registry of losses; each file of this folder adds to it."""

from workbench.registry import Registry
from workbench.sentence import Sentence

losses = Registry("losses", Sentence("loss"), __name__)
