"""The tables of the data window: bars of the classes, values of the features; long ones cost what is seen of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from PySide6.QtCore import QAbstractItemModel, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from tests.ui.test_data_window import digits
from ui import theme
from ui.class_bars import NAME, SHARE, TRAINING, VALIDATION, ClassBars, natural
from ui.data_window import DataWindow
from ui.sample_table import SampleTable
from ui.values_table import NOT_FINITE, PREPARED, ValuesTable
from workbench.data import Data, Split
from workbench.data_facts import ClassCount, DataSummary, Viewpoint
from workbench.data_look import Subject, look
from workbench.data_summary import describe

pytestmark = pytest.mark.usefixtures("app")

CLASSES = [ClassCount("class 10", 5, 2), ClassCount("class 9", 50, 1), ClassCount("Class 1", 0, 3)]


@pytest.fixture
def bars() -> Iterator[ClassBars]:
    made = ClassBars()
    made.resize(800, 500)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def values() -> Iterator[ValuesTable]:
    made = ValuesTable()
    made.resize(900, 500)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def column(model: QAbstractItemModel, number: int, role: int = Qt.ItemDataRole.DisplayRole) -> list[Any]:
    return [model.index(row, number).data(role) for row in range(model.rowCount())]


def rows_asked(model: QAbstractItemModel, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The rows of which the view wants to know anything from now on."""
    asked: set[int] = set()
    original = model.data

    def data(index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        asked.add(index.row())
        return original(index, role)

    monkeypatch.setattr(model, "data", data)
    return asked


def table_of(width: int = 3, count: int = 50) -> Data:
    inputs = torch.randn(count, width, generator=torch.Generator().manual_seed(0))
    return Data(Split(inputs, torch.arange(count) % 2), None, "classification", ("a", "b"))


# ---------------------------------------------------------------------------------------------------------
# Classes

def test_classes_stand_as_they_are_numbered_until_they_are_sorted(bars: ClassBars) -> None:
    bars.show_classes(CLASSES, validation=True)
    assert column(bars.model, NAME) == ["class 10", "class 9", "Class 1"]
    assert column(bars.model, TRAINING) == ["5", "50", "0"]
    assert column(bars.model, VALIDATION) == ["2", "1", "3"]
    assert [bars.model.headerData(row, Qt.Orientation.Vertical) for row in range(3)] == [0, 1, 2]


def test_classes_are_sorted_by_name_and_by_count(bars: ClassBars) -> None:
    bars.show_classes(CLASSES, validation=True)
    bars.table.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
    assert column(bars.model, NAME) == ["Class 1", "class 9", "class 10"]
    bars.table.sortByColumn(TRAINING, Qt.SortOrder.DescendingOrder)
    assert column(bars.model, NAME) == ["class 9", "class 10", "Class 1"]
    bars.table.sortByColumn(VALIDATION, Qt.SortOrder.AscendingOrder)
    assert column(bars.model, NAME) == ["class 9", "class 10", "Class 1"]
    bars.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert column(bars.model, NAME) == ["class 10", "class 9", "Class 1"]


def test_names_are_ordered_as_people_do() -> None:
    names = ["b", "a10", "a9", "A1", "10", "9", "10 b", "", "²"]
    assert sorted(names, key=natural) == ["", "9", "10", "10 b", "A1", "a9", "a10", "b", "²"]


def test_bars_are_as_long_as_their_share_of_the_largest(bars: ClassBars) -> None:
    bars.show_classes(CLASSES, validation=True)
    assert column(bars.model, TRAINING, SHARE) == [0.1, 1.0, 0.0]
    delegate = bars.table.itemDelegateForColumn(TRAINING)
    lengths = []
    for row in range(3):
        image = bars.table.viewport().grab(bars.table.visualRect(bars.model.index(row, TRAINING))).toImage()
        wanted, middle = QColor(theme.curve_color(0)).rgb(), image.height() // 2
        lengths.append(sum(image.pixel(x, middle) == wanted for x in range(image.width())))
    assert delegate is not None
    assert lengths[2] == 0
    assert lengths[1] > 100
    assert lengths[0] == pytest.approx(0.1 * lengths[1], abs=2)


def test_a_class_without_training_samples_is_in_the_tone_of_warnings(bars: ClassBars) -> None:
    bars.show_classes(CLASSES, validation=True)
    assert bars.model.index(2, TRAINING).data(Qt.ItemDataRole.ForegroundRole) == QColor(theme.colors().warning)
    assert bars.model.index(0, TRAINING).data(Qt.ItemDataRole.ForegroundRole) is None


def test_without_a_validation_split_there_is_no_column_for_it(bars: ClassBars) -> None:
    bars.show_classes(CLASSES, validation=False)
    assert bars.table.isColumnHidden(VALIDATION)
    bars.show_classes(CLASSES, validation=True)
    assert not bars.table.isColumnHidden(VALIDATION)


def test_names_that_are_the_numbers_are_not_said_twice(bars: ClassBars) -> None:
    bars.show_classes([ClassCount(str(number), 1, 1) for number in range(10)], validation=True)
    assert bars.table.verticalHeader().isHidden()
    bars.show_classes(CLASSES, validation=True)
    assert not bars.table.verticalHeader().isHidden()


def test_enter_on_a_class_shows_its_samples(app: QApplication) -> None:
    window = DataWindow()
    window.show_look(look(Subject(digits())))
    window.show()
    asked = QSignalSpy(window.wanted)
    window.tabs.setCurrentWidget(window.classes)
    window.classes.table.sortByColumn(NAME, Qt.SortOrder.DescendingOrder)
    window.classes.table.setCurrentIndex(window.classes.model.index(2, NAME))
    QTest.keyClick(window.classes.table, Qt.Key.Key_Return)
    assert asked.at(0)[0] == Viewpoint(label=7)
    assert window.tabs.currentWidget() is window.samples
    window.close()
    window.deleteLater()


def test_a_thousand_classes_cost_what_is_seen_of_them(bars: ClassBars, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = rows_asked(bars.model, monkeypatch)
    bars.show_classes([ClassCount(f"species {number}", number, 1) for number in range(1000)], validation=True)
    bars.table.verticalScrollBar().setValue(bars.table.verticalScrollBar().maximum() // 2)
    bars.table.viewport().grab()
    assert 5 < len(asked) < 100


def test_selected_cells_are_copied_as_text(bars: ClassBars) -> None:
    bars.show_classes(CLASSES, validation=True)
    bars.table.selectRow(1)
    QTest.keyClick(bars.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    bars.table.copy()
    assert QGuiApplication.clipboard().text() == "\tclass\ttraining\tvalidation\n1\tclass 9\t50\t1"


# ---------------------------------------------------------------------------------------------------------
# Values

def test_values_are_shown_as_stored_and_as_the_model_sees_them(values: ValuesTable) -> None:
    data = replace(digits(), mean=(0.5,), std=(0.25,))
    values.show_values(describe(data))
    assert column(values.model, NAME) == ["grey"]
    row = [values.model.index(0, number).data() for number in range(1, values.model.columnCount())]
    stored = data.train.held.double()
    seen = (stored / 16 - 0.5) / 0.25
    assert row == [f"{value:.4g}" for value in (stored.min(), stored.max(), stored.mean(), stored.std(correction=0))
                   ] + [""] + [f"{value:.4g}" for value in (seen.min(), seen.max(), seen.mean(),
                                                            seen.std(correction=0))]
    assert not values.table.isColumnHidden(PREPARED)
    assert values.table.isColumnHidden(NOT_FINITE)


def test_what_is_the_same_is_not_shown_twice(values: ValuesTable) -> None:
    values.show_values(describe(table_of()))
    assert values.table.isColumnHidden(PREPARED)
    assert "as they are stored" in values.hint.text()


def test_what_is_wrong_has_a_colour(values: ValuesTable) -> None:
    data = table_of()
    data.train.held[3, 0] = math.nan
    data.train.held[:, 1] = 2.0
    values.show_values(describe(data))
    assert not values.table.isColumnHidden(NOT_FINITE)
    assert column(values.model, NOT_FINITE) == ["1", "", ""]
    color = Qt.ItemDataRole.ForegroundRole
    assert values.model.index(0, NOT_FINITE).data(color) == QColor(theme.colors().error)
    assert column(values.model, 4, color) == [None, QColor(theme.colors().warning), None]


def test_values_that_are_nowhere_finite_are_a_dash(values: ValuesTable) -> None:
    data = table_of()
    data.train.held[:, 2] = math.nan
    values.show_values(describe(data))
    assert [values.model.index(2, number).data() for number in range(1, 5)] == ["–"] * 4


def test_ten_thousand_features_are_sorted_and_cost_what_is_seen(values: ValuesTable,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    summary: DataSummary = describe(table_of(10_000, 4))
    asked = rows_asked(values.model, monkeypatch)
    values.show_values(summary)
    values.table.viewport().grab()
    assert 5 < len(asked) < 100
    values.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    means = sorted((one.mean for one in summary.inputs), reverse=True)
    assert [values.model.index(row, 3).data() for row in (0, 5000, 9999)] == [
        f"{means[row]:.4g}" for row in (0, 5000, 9999)]
    values.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert values.model.index(9999, NAME).data() == "feature 10000"


def test_a_sorted_column_has_what_is_no_number_at_its_end(values: ValuesTable) -> None:
    data = table_of()
    data.train.held[:, 0] = math.nan
    values.show_values(describe(data))
    values.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert column(values.model, 1)[-1] == "–"


# ---------------------------------------------------------------------------------------------------------
# Rows

def test_samples_of_more_dimensions_are_numbered_lines() -> None:
    inputs = torch.randn(5, 2, 3, 4, 5)
    table = SampleTable()
    table.show_samples(look(Subject(Data(Split(inputs, torch.zeros(5, 1)), None, "regression"))))
    assert table.model_.columnCount() == 101
    assert table.model_.headerData(1, Qt.Orientation.Horizontal) == "0"
    assert table.model_.index(2, 1).data() == f"{inputs[2, 0, 0, 0, 0]:.4g}"
    table.deleteLater()


def test_a_delegate_paints_where_there_is_no_room(bars: ClassBars) -> None:
    bars.show_classes(CLASSES, validation=True)
    delegate = bars.table.itemDelegateForColumn(TRAINING)
    assert delegate is not None
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 3, 3)
    assert delegate.sizeHint(option, bars.model.index(0, TRAINING)).width() > 0
    bars.resize(60, 60)
    bars.table.viewport().grab()


def test_a_mean_that_only_rounding_keeps_from_zero_is_zero(values: ValuesTable) -> None:
    summary = describe(table_of())
    first = replace(summary.inputs[0], mean=-4e-16)
    small = replace(summary.inputs[1], mean=-4e-6)
    values.show_values(replace(summary, inputs=(first, small), prepared=(first, small)))
    assert column(values.model, 3) == ["0", "-4e-6"]
    assert values.model.headerData(NAME, Qt.Orientation.Horizontal) == "feature"
    values.show_values(describe(digits()))
    assert values.model.headerData(NAME, Qt.Orientation.Horizontal) == "channel"


def test_a_copy_has_its_headers_in_one_line(values: ValuesTable) -> None:
    values.show_values(describe(replace(digits(), mean=(0.5,), std=(0.25,))))
    values.table.selectRow(0)
    values.table.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 2
    assert "model: deviation" in lines[0]
