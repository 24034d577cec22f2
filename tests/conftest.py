"""What all tests share."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

# The ordinary UI tests draw into memory, so that none of their windows takes the keyboard focus of a real one; those
# marked `window` start a program of its own on a real screen, and say so.
os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture(autouse=True)
def _collect_in_the_main_thread() -> Iterator[None]:
    """As the window does: left alone, the collector may run in a training thread and destroy a widget there."""
    gc.disable()
    yield
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
            gc.collect(generation)
            break


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings, runs or caches of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DESCENT_HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("DISPLAY"):
        return
    missing = pytest.mark.skip(reason="needs a screen; .ci/run and the README's test command provide a virtual one")
    for item in items:
        if "window" in item.keywords:
            item.add_marker(missing)
