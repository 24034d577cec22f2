"""GroupsPanel: all values of all groups, only what changed is drawn again; freezing and new groups are asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.ui.fake_trainer import wait_for
from ui.group_dialog import GroupDialog
from ui.groups_panel import GroupsModel, GroupsPanel
from workbench.field import FloatField
from workbench.messages import AddGroup, Command, Freeze, Group

pytestmark = pytest.mark.usefixtures("app")


def group(name: str, lr: float, *, frozen: bool = False, optimizer: str = "") -> Group:
    return Group(name, 2, 1201, {"lr": lr, "betas": (0.9, 0.999), "amsgrad": False, "foreach": None}, ("lr",),
                 frozen=frozen, optimizer=optimizer)


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
        "tensors": ["2", "2"], "weights": ["1\u202f201", "1\u202f201"],
        "state": ["trained", "trained"], "amsgrad": ["False", "False"],
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
    assert told == [(6, 1)]
    model.show((group("body", 0.1), group("head", 0.3)))
    assert told == [(6, 1)]
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
    wait_for(lambda: table(panel.model)["lr"] == ["49"])
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


def test_who_moves_a_group_and_whether_it_is_frozen_is_shown() -> None:
    model = GroupsModel()
    model.show((group("body", 0.1, optimizer="Muon"), group("head", 0.2, optimizer="AdamW", frozen=True)))
    assert table(model)["optimizer"] == ["Muon", "AdamW"]
    assert table(model)["state"] == ["trained", "frozen"]


def test_values_that_only_one_optimizer_of_a_pair_has_leave_the_other_cell_empty() -> None:
    model = GroupsModel()
    model.show((Group("body", 1, 1, {"momentum": 0.9}, ()), Group("head", 1, 1, {"betas": (0.9, 0.999)}, ())))
    assert table(model)["momentum"] == ["0.9", ""]
    assert table(model)["betas"] == ["", "(0.9, 0.999)"]


class Bench:
    """A panel of a live run, and what it asked for."""

    def __init__(self, *groups: Group) -> None:
        self.panel = GroupsPanel()
        self.sent: list[Command] = []
        self.panel.command.connect(self.sent.append)
        self.panel.set_fields([FloatField(name="lr", default=0.1, lower=0.0)])
        self.panel.show_groups(groups)
        self.panel.set_live(True)

    def show(self, *groups: Group) -> None:
        self.panel.show_groups(groups)
        wait_for(lambda: self.panel.model.groups == groups)

    def dialog(self) -> GroupDialog:
        self.panel.add_button.click()
        found = self.panel.findChild(GroupDialog)
        assert found is not None
        return found


def test_the_chosen_groups_are_frozen_and_unfrozen() -> None:
    bench = Bench(group("body", 0.1), group("head", 0.2))
    assert not bench.panel.freeze_button.isEnabled(), "no group is chosen"
    bench.panel.table.selectColumn(1)
    bench.panel.freeze_button.click()
    assert bench.sent == [Freeze(1, True)]
    bench.show(group("body", 0.1), group("head", 0.2, frozen=True))
    assert bench.panel.freeze_button.text() == "Unfreeze"
    bench.panel.freeze_button.click()
    assert bench.sent[1:] == [Freeze(1, False)]
    bench.panel.table.selectAll()
    bench.panel.freeze_action.trigger()
    bench.panel.unfreeze_action.trigger()
    assert bench.sent[2:] == [Freeze(0, True), Freeze(1, False)], "each only where it is not so already"


def test_a_single_group_need_not_be_chosen() -> None:
    bench = Bench(group("all", 0.1))
    bench.panel.freeze_button.click()
    assert bench.sent == [Freeze(0, True)]


def test_without_a_run_nothing_can_be_asked() -> None:
    bench = Bench(group("all", 0.1))
    bench.panel.set_live(False)
    for action in (bench.panel.freeze_action, bench.panel.unfreeze_action, bench.panel.add_action):
        assert not action.isEnabled()
    assert not bench.panel.freeze_button.isEnabled()
    assert not bench.panel.add_button.isEnabled()


def fill(dialog: GroupDialog, name: str, match: str, lr: str = "") -> None:
    for editor, text in ((dialog.name, name), (dialog.match, match), (dialog.lr, lr)):
        control = editor.control
        assert isinstance(control, QLineEdit)
        control.selectAll()
        QTest.keyClicks(control, text or "x")
        if not text:
            control.setText("")
            control.textEdited.emit("")


@pytest.mark.parametrize(("lr", "values"), [("", {}), ("3e-4", {"lr": 3e-4})])
def test_a_new_group_is_asked_for_by_name_pattern_and_lr(lr: str, values: dict[str, float]) -> None:
    bench = Bench(group("all", 0.1))
    dialog = bench.dialog()
    fill(dialog, " head ", "fc*, *.bias", lr)
    dialog._ok.click()
    assert bench.sent == [AddGroup("head", "fc*, *.bias", values)]


@pytest.mark.parametrize(("name", "match", "lr"), [
    ("", "fc*", ""), ("head", "", ""), ("all", "fc*", ""), ("head", "fc*", "-1"), ("head", "fc*", "abc"),
])
def test_a_group_that_cannot_be_is_not_asked_for(name: str, match: str, lr: str) -> None:
    bench = Bench(group("all", 0.1))
    dialog = bench.dialog()
    fill(dialog, name, match, lr)
    assert not dialog._ok.isEnabled()
    dialog._add()
    assert bench.sent == []
    assert (dialog.name.problem() is not None) == (name == "all")
    dialog.reject()
