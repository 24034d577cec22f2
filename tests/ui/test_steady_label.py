"""A number that changes many times a second moves nothing around it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMainWindow, QWidget

from ui.steady_label import SteadyLabel

pytestmark = pytest.mark.usefixtures("app")


class Counter(QObject):
    """Counts how often a window is laid out."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def layouts_of(label: QLabel) -> int:
    """How often the window is laid out while the label counts to 50."""
    window, row = QMainWindow(), QWidget()
    QHBoxLayout(row).addWidget(label)
    window.setCentralWidget(row)
    window.show()
    QApplication.processEvents()
    counter = Counter()
    window.installEventFilter(counter)
    for number in range(100, 150):
        label.setText(str(number))
        QApplication.processEvents()
    window.close()
    return counter.count


def test_a_text_that_fits_lays_nothing_out() -> None:
    assert layouts_of(QLabel()) > 40, "an ordinary label does: the window would feel it"
    assert layouts_of(SteadyLabel("", "000")) <= 1


def test_a_text_that_does_not_fit_widens_it_for_good() -> None:
    label = SteadyLabel("–", "000")
    narrow = label.width()
    label.setText("123")
    assert label.width() == narrow
    label.setText("123 456 789")
    wide = label.width()
    assert wide >= label.fontMetrics().horizontalAdvance("123 456 789") > narrow
    label.setText("1")
    assert label.width() == wide


def test_another_font_is_measured_anew() -> None:
    label = SteadyLabel("12", "000 000")
    font = label.font()
    for size in (3 * font.pointSizeF(), font.pointSizeF()):
        font.setPointSizeF(size)
        label.setFont(font)
        assert label.width() == label.fontMetrics().horizontalAdvance("000 000")
        assert label.height() == label.fontMetrics().height()
