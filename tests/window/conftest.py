"""Fixtures of the window's tests; skipped as a whole where PySide6 is not installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("PySide6", reason="the window's tests need PySide6; the core's do not")

from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session")
def app() -> Iterator[QApplication]:
    instance = QApplication.instance() or QApplication([])
    assert isinstance(instance, QApplication)
    instance.setStyle("Fusion")
    return instance
