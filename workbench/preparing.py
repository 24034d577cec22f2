"""Getting a dataset ready, and building it: what is slow about it tells how far it is, and can be called off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from workbench.data import Data
from workbench.kinds import registries
from workbench.progress import Listener, Reporter
from workbench.registry import Choice

Prepare = Callable[..., Any]
"""``info["prepare"]`` of a dataset's part: (values, listener, cancel)."""


def build_data(choice: Choice, listener: Listener | None = None, cancel: threading.Event | None = None) -> Data:
    """Build a dataset; files of the user's are read first, where that takes long.  Downloads nothing.

    Raises Cancelled, DownloadNeeded where something is missing, and Problem for what is wrong.
    """
    part = registries["datasets"].part(choice.part)
    prepare: Prepare | None = part.info.get("prepare")
    if prepare is not None and part.info.get("needs") == "files":
        prepare(choice.values, listener, cancel)
    Reporter(listener, cancel).check()
    data = registries["datasets"].build(choice)
    assert isinstance(data, Data)
    return data


def download(choice: Choice, listener: Listener | None = None, cancel: threading.Event | None = None) -> None:
    """Bring what a dataset needs from the network, as far as it is missing.

    Raises DownloadProblem, ArchiveProblem, WriteProblem and Cancelled; what was finished before stays.
    """
    prepare: Prepare | None = registries["datasets"].part(choice.part).info.get("prepare")
    if prepare is not None:
        prepare(choice.values, listener, cancel)
