"""GroupsPanel: all values of all groups, only what changed is drawn again, everything can be copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from ui.groups_panel import SHOW_MS, GroupsModel, GroupsPanel
from workbench.messages import Group

pytestmark = pytest.mark.usefixtures("app")


def group(name: str, lr: float) -> Group:
    return Group(name, 2, 1201, {"lr": lr, "betas": (0.9, 0.999), "amsgrad": False, "foreach": None}, ("lr",))


def table(model: GroupsModel) -> dict[str, list[str]]:
    from PySide6.QtCore import Qt

    return {
        model.headerData(row, Qt.Orientation.Vertical): [
            model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    }


def test_every_value_is_shown_as_print_optimizer_shows_it() -> None:
    model = GroupsModel()
    model.show((group("body", 0.1), group("head", 3e-5)))
    assert table(model) == {
        "tensors": ["2", "2"], "weights": ["1\u202f201", "1\u202f201"], "amsgrad": ["False", "False"],
        "betas": ["(0.9, 0.999)"] * 2, "foreach": ["None", "None"], "lr": ["0.1", "3e-5"],
    }


def test_only_cells_that_changed_are_told() -> None:
    model = GroupsModel()
    model.show((group("body", 0.1), group("head", 0.2)))
    told: list[tuple[int, int]] = []
    resets: list[bool] = []
    model.dataChanged.connect(lambda cell, *_: told.append((cell.row(), cell.column())))
    model.modelReset.connect(lambda: resets.append(True))
    model.show((group("body", 0.1), group("head", 0.3)))
    assert told == [(5, 1)]
    model.show((group("body", 0.1), group("head", 0.3)))
    assert told == [(5, 1)]
    assert resets == []
    model.show((group("body", 0.1),))
    assert resets == [True]
    assert model.columnCount() == 1


def test_many_updates_are_shown_a_few_times_and_the_last_one_always() -> None:
    panel = GroupsPanel()
    panel.show_groups((group("body", 1.0),))
    told: list[QModelIndex] = []
    panel.model.dataChanged.connect(lambda cell, *_: told.append(cell))
    for step in range(50):
        panel.show_groups((group("body", float(step)),))
    assert told == []
    QTest.qWait(SHOW_MS * 2)
    assert table(panel.model)["lr"] == ["49"]
    assert len(told) == 1


def test_selected_cells_are_copied_as_text_with_their_headers() -> None:
    panel = GroupsPanel()
    panel.show_groups((group("body", 0.1), group("head", 0.2)))
    panel.table.selectAll()
    panel.copy_action.trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "\tbody\thead"
    assert lines[-1] == "lr\t0.1\t0.2"
    panel.table.selectColumn(1)
    panel.copy()
    assert QGuiApplication.clipboard().text().splitlines()[-1] == "lr\t0.2"
