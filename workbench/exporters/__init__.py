"""The registry of exporters; each file of this folder adds to it.

An exporter is a function of (history, path, series, progress) that writes a whole file or none.
"""

from workbench.registry import Registry
from workbench.sentence import Sentence

exporters = Registry("exporters", Sentence("exporter"), __name__)
