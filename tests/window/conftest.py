"""Fixtures of the window's tests; skipped as a whole where PySide6 is not installed."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

pytest.importorskip("PySide6", reason="the window's tests need PySide6; the core's do not")

from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session", autouse=True)
def _nothing_else_on_the_screen() -> None:
    """What earlier tests of this process have left open would take the keys that are meant for the real window."""
    if isinstance(QApplication.instance(), QApplication):
        for widget in QApplication.topLevelWidgets():
            widget.hide()
        gc.collect()
        QApplication.processEvents()


@pytest.fixture(scope="session")
def app() -> Iterator[QApplication]:
    instance = QApplication.instance() or QApplication([])
    assert isinstance(instance, QApplication)
    instance.setStyle("Fusion")
    return instance
