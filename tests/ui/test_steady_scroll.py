"""The panels' scroll areas: controls keep their width, and there is nothing below the last of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout

from ui.checkpoint_dialog import list_checkpoints
from ui.steady_scroll import ScrolledContent, SteadyScroll
from workbench.presets import DIGITS
from workbench.run import Run


@pytest.fixture
def content(app: QApplication) -> ScrolledContent:
    content = ScrolledContent()
    column = QVBoxLayout(content)
    for _ in range(6):
        label = QLabel("many words that are wrapped " * 4)
        label.setWordWrap(True)
        column.addWidget(label)
    return content


def shown(content: ScrolledContent, height: int) -> SteadyScroll:
    area = SteadyScroll()
    area.setWidget(content)
    area.resize(300, height)
    area.show()
    QApplication.processEvents()
    return area


def test_content_keeps_its_width_when_the_scroll_bar_comes(content: ScrolledContent) -> None:
    area = shown(content, 1200)
    assert area.verticalScrollBar().maximum() == 0
    before = content.width()
    area.resize(300, 120)
    QApplication.processEvents()
    assert area.verticalScrollBar().maximum() > 0
    assert content.width() == before


def test_it_does_not_scroll_into_nothing(content: ScrolledContent) -> None:
    area = shown(content, 120)
    assert content.height() == content.heightForWidth(content.width())
    assert area.verticalScrollBar().maximum() == content.height() - area.viewport().height()


def test_the_list_of_checkpoints_tells_scheduler_and_parent(tmp_path: Path) -> None:
    parent = Run.create(tmp_path, DIGITS.to_toml(), "digits, small_cnn, SGD")
    fork = Run.create(tmp_path, DIGITS.to_toml(), "digits, small_cnn, SGD", (parent.name, 40))
    for run in (parent, fork):
        (run.folder / "checkpoints" / "step-000000050-asked.pt").write_bytes(b"")
    rows = {row.folder.name: row for row in list_checkpoints(tmp_path)}
    assert rows[parent.name].scheduler == DIGITS.scheduler.part
    assert rows[parent.name].parent is None
    assert rows[fork.name].parent == (parent.name, 40)
    assert [row.parent for row in list_checkpoints(tmp_path, fork.folder)] == [(parent.name, 40)]
