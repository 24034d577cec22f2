"""Fixtures of the window's tests; skipped as a whole where PySide6 is not installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("PySide6", reason="the window's tests need PySide6; the core's do not")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session")
def app() -> Iterator[QApplication]:
    instance = QApplication.instance() or QApplication([])
    assert isinstance(instance, QApplication)
    instance.setStyle("Fusion")
    return instance


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    """Widgets of earlier tests would be polished and laid out with every later one."""
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
