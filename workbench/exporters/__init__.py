"""The registry of exporters; each file of this folder adds to it.

An exporter is a function of (history, path, series, progress) that writes a whole file or none.
"""

from workbench.registry import Registry

exporters = Registry("exporters", "exporter", __name__)
