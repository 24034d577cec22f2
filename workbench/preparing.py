"""Getting a dataset ready, and building it: what is slow about it tells how far it is, and can be called off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.data import Data, Size
from workbench.data_summary import DataSummary, describe
from workbench.downloads import DownloadNeeded
from workbench.kinds import registries
from workbench.progress import Listener, Reporter
from workbench.registry import Choice
from workbench.sentence import Sentence

Prepare = Callable[..., Any]
"""``info["prepare"]`` of a dataset's part: (values, listener, cancel)."""


def build_data(choice: Choice, listener: Listener | None = None, cancel: threading.Event | None = None) -> Data:
    """Build a dataset; files of the user's are read first, where that takes long.  Downloads nothing.

    Raises Cancelled, DownloadNeeded where something is missing, and Problem for what is wrong.
    """
    return data_and_report(choice, listener, cancel)[0]


def data_and_report(choice: Choice, listener: Listener | None = None, cancel: threading.Event | None = None
                    ) -> tuple[Data, Any]:
    """As ``build_data``, with what getting the files ready has found (of a folder of pictures a FolderReport)."""
    part = registries["datasets"].part(choice.part)
    prepare: Prepare | None = part.info.get("prepare")
    report = None
    if prepare is not None and part.info.get("needs") == "files":
        report = prepare(choice.values, listener, cancel)
    Reporter(listener, cancel).check()
    data = registries["datasets"].build(choice)
    assert isinstance(data, Data)
    return data, report


def needed_for(choice: Choice) -> DownloadNeeded | None:
    """What has to be downloaded before a dataset can be built; None where nothing is missing."""
    missing: Callable[..., DownloadNeeded | None] | None = registries["datasets"].part(choice.part).info.get("missing")
    return missing(choice.values) if missing is not None else None


def download(choice: Choice, listener: Listener | None = None, cancel: threading.Event | None = None) -> None:
    """Bring what a dataset needs from the network, as far as it is missing.

    Raises DownloadProblem, ArchiveProblem, WriteProblem and Cancelled; what was finished before stays.
    """
    prepare: Prepare | None = registries["datasets"].part(choice.part).info.get("prepare")
    if prepare is not None:
        prepare(choice.values, listener, cancel)


@dataclass(frozen=True)
class Facts:
    """What the window tells of a dataset.  Plain data; ``report`` is what ``prepare`` found in a folder of pictures."""

    size: Size
    summary: DataSummary
    report: Any = None


def facts_of(choice: Choice, listener: Listener | None = None, cancel: threading.Event | None = None
             ) -> Facts:
    """Build a dataset and look at it; as ``build_data``."""
    data, report = data_and_report(choice, listener, cancel)
    reporter = Reporter(listener, cancel)
    reporter.begin(Sentence("Looking at the samples"), None, "samples")
    return Facts(Size.of(data), describe(data, reporter=reporter), report)
