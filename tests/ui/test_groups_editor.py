"""GroupsEditor: it shows what the recipe says of groups and what comes of it, and edits reach the recipe."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from ui.groups_editor import GroupsEditor
from ui.rule_table import HOLDS, LR, NAME
from workbench.field import BoolField, Field, FloatField, NumbersField
from workbench.group_rule import REST, GroupRule
from workbench.messages import Group
from workbench.recipe import TRAINING_FIELDS
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")

FIELDS: tuple[Field, ...] = (
    FloatField(name="lr", default=0.1, lower=0.0, log=True), FloatField(name="momentum", default=0.0, lower=0.0),
    BoolField(name="nesterov", default=False), NumbersField(name="betas", default=(0.9, 0.999), length=2),
)


def group(name: str, tensors: int = 2, weights: int = 1201, lr: float = 0.1) -> Group:
    return Group(name, tensors, weights, {"lr": lr}, ("lr",), optimizer="SGD")


KINDS = (group("weights", 4, 51200), group("biases", lr=0.2))


class Bench:
    """An editor as the recipe panel uses it."""

    def __init__(self, split: str, *rules: GroupRule, counted: tuple[Group, ...] = (), **training: Any) -> None:
        self.editor = GroupsEditor()
        self.editor.resize(270, 500)
        self.editor.set_training(TRAINING_FIELDS, {"groups": split, **training})
        self.editor.set_optimizer(FIELDS, {"lr": 0.05})
        self.editor.set_rules(rules)
        self.editor.show_counts(counted)
        self.editor.show()
        self.told = 0
        self.editor.changed.connect(self._count)

    def _count(self) -> None:
        self.told += 1

    def texts(self, column: int = NAME) -> list[str]:
        model = self.editor.table.model()
        return [model.index(row, column).data() for row in range(model.rowCount())]

    def type(self, control: Any, text: str) -> None:
        assert isinstance(control, QLineEdit)
        control.setFocus()
        control.selectAll()
        QTest.keyClicks(control, text)

    def split(self, way: str) -> None:
        control = self.editor.target("groups")
        control.setCurrentText(way)  # type: ignore[attr-defined]

    @property
    def notes(self) -> str:
        note = self.editor.findChild(QLabel, "rules.problem")
        assert note is not None
        return note.text()


def test_one_group_needs_no_table_only_its_count() -> None:
    bench = Bench("one", counted=(group("all", 12, 51434),))
    assert not bench.editor.table.isVisible()
    said = bench.editor.findChild(QLabel, "rules.said")
    assert said is not None
    assert said.text() == "all: 12 tensors, 51\u202f434 weights"
    assert bench.editor.rules() == ()


def test_the_table_tells_name_pattern_weights_tensors_and_lr() -> None:
    bench = Bench("kind", GroupRule("biases", values={"lr": 0.7}), counted=KINDS)
    assert bench.texts() == ["weights", "biases"]
    assert bench.texts(HOLDS) == ["51\u202f200 (4)", "1\u202f201 (2)"]
    assert bench.texts(LR) == ["0.1", "0.7"]
    bench.split("pattern")
    bench.editor.set_rules((GroupRule("head", "fc*", frozen=True), GroupRule("body", REST)))
    assert bench.texts() == ["head\nfc*", "body\n..."]
    assert bench.texts(HOLDS) == ["–", "–"], "not counted yet"
    assert bench.texts(LR) == ["frozen", "–"]


def test_the_models_groups_can_be_given_arguments_and_given_back() -> None:
    bench = Bench("kind", counted=KINDS)
    bench.editor.table.choose(1)
    lr = bench.editor.form.target("lr")
    assert isinstance(lr, QLineEdit)
    assert lr.placeholderText() == "0.05 (optimizer)", "what it has without a value of its own"
    bench.type(lr, "0.3")
    assert bench.editor.rules() == (GroupRule("biases", values={"lr": 0.3}),)
    assert bench.told == 2, "0 and 0. are the same"
    assert bench.editor.form.target("lr") is lr, "the box must not be made anew under the typing hand"
    lr.selectAll()
    QTest.keyClick(lr, Qt.Key.Key_Delete)
    assert bench.editor.rules() == ()


def test_any_other_argument_is_behind_more_and_only_what_was_set_is_written() -> None:
    bench = Bench("kind", GroupRule("biases", values={"betas": (0.8, 0.9)}), counted=KINDS)
    bench.editor.table.choose(1)
    form = bench.editor.form
    assert "1" in form.more.text()
    bench.type(form.target("momentum"), "0.5")
    assert form.more.isChecked()
    assert bench.editor.rules() == (GroupRule("biases", values={"betas": (0.8, 0.9), "momentum": 0.5}),)
    combo = form.target("nesterov")
    combo.setCurrentIndex(2)  # type: ignore[attr-defined]
    assert bench.editor.rules()[0].values["nesterov"] is False, "off is another thing than nothing of its own"
    combo.setCurrentIndex(0)  # type: ignore[attr-defined]
    assert "nesterov" not in bench.editor.rules()[0].values


def test_freezing_works_by_box_and_by_the_space_bar_for_all_that_are_chosen() -> None:
    bench = Bench("kind", counted=KINDS)
    bench.editor.table.choose(0)
    bench.editor.form.frozen.click()
    assert bench.editor.rules() == (GroupRule("weights", frozen=True),)
    bench.editor.table.selectAll()
    bench.editor.table.setCurrentIndex(bench.editor.table.model().index(1, 0))
    bench.editor.table.selectAll()
    QTest.keyClick(bench.editor.table, Qt.Key.Key_Space)
    assert {rule.name for rule in bench.editor.rules() if rule.frozen} == {"weights", "biases"}


def test_groups_by_pattern_are_added_named_moved_and_removed_by_keyboard() -> None:
    bench = Bench("pattern", GroupRule("all", REST))
    bench.editor.add_button.click()
    name = bench.editor.form.target("name")
    bench.type(name, "head")
    bench.type(bench.editor.form.target("match"), "fc*")
    assert bench.editor.rules() == (GroupRule("head", "fc*"), GroupRule("all", REST))
    QTest.keyClick(bench.editor.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [rule.name for rule in bench.editor.rules()] == ["all", "head"]
    assert bench.editor.table.chosen() == [1]
    QTest.keyClick(bench.editor.table, Qt.Key.Key_Delete)
    assert bench.editor.rules() == (GroupRule("all", REST),)
    assert bench.editor.table.chosen() == [0]


def test_layer_decay_is_there_for_layers_and_goes_back_to_none_without_them() -> None:
    bench = Bench("layer", layer_decay=0.8)
    control = bench.editor.target("layer_decay")
    assert control.isVisible()
    assert bench.editor.training() == {"groups": "layer", "layer_decay": 0.8}
    bench.split("kind")
    assert not bench.editor.target("layer_decay").isVisible()
    assert bench.editor.training()["layer_decay"] == 1.0
    bench.split("layer")
    assert bench.editor.training()["layer_decay"] == 0.8, "it comes back with the layers"
    stray = Bench("kind", layer_decay=0.8)
    assert stray.editor.target("layer_decay").isVisible(), "what stands in the way can be seen"


def test_wrong_values_are_told_at_their_row_and_their_field() -> None:
    bench = Bench("pattern", GroupRule("head", "fc*", values={"lr": -1}), GroupRule("head", ""), GroupRule("all", REST))
    assert set(bench.editor.problems()) == {"0.lr", "1.name", "1.match"}
    bench.editor.table.choose(0)
    assert "must be 0 or more" not in bench.notes, "that of the chosen row stands at its box"
    assert "two groups named" in bench.notes
    assert bench.editor.form.target("lr").wrong  # type: ignore[attr-defined]
    bench.editor.table.choose(2)
    assert "must be 0 or more" in bench.notes
    tip = bench.editor.table.model().index(0, NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert "must be 0 or more" in tip
    assert "must be" not in bench.editor.table.model().index(2, NAME).data(Qt.ItemDataRole.ToolTipRole)


def test_what_a_rehearsal_found_is_shown_until_the_next_edit() -> None:
    bench = Bench("pattern", GroupRule("head", "fc*"), GroupRule("all", REST))
    bench.editor.show_problems({"0.match": Sentence("matches nothing"), "": Sentence("in general")})
    assert bench.notes == "in general"
    assert set(bench.editor.problems()) == {"0.match", ""}
    assert bench.editor.target("0.match") is bench.editor.form.match.control
    bench.type(bench.editor.form.target("match"), "conv*")
    assert bench.editor.problems() == {}
    bench.editor.show_problems({"1.frozen": Sentence("x")})
    assert bench.editor.target("1.frozen") is bench.editor.form.frozen
    assert bench.editor.table.chosen() == [1]


def test_the_chosen_group_stays_chosen_when_the_groups_are_counted_anew() -> None:
    bench = Bench("kind", counted=KINDS)
    bench.editor.table.choose(1)
    bench.editor.show_counts((group("normalisation"), *KINDS))
    assert bench.editor.table.chosen() == [2]
    bench.editor.show_counts((group("weights"),))
    assert bench.editor.table.chosen() == [0], "the one that was chosen is gone"


def test_with_another_optimizer_the_placeholders_are_its_values() -> None:
    bench = Bench("kind", counted=KINDS)
    bench.editor.table.choose(0)
    bench.editor.set_optimizer(FIELDS[:1], {"lr": 3.0})
    assert bench.editor.form.target("lr").placeholderText() == "3 (optimizer)"  # type: ignore[attr-defined]
    assert bench.editor.form.target("momentum") is bench.editor.form.frozen, "there is no such argument now"


@pytest.mark.parametrize("text", ["nan", "1e999", "abc", "1,5", "-0"])
def test_typing_nonsense_keeps_the_box_and_never_the_rule_as_right(text: str) -> None:
    bench = Bench("kind", counted=KINDS)
    bench.editor.table.choose(0)
    lr = bench.editor.form.target("lr")
    bench.type(lr, text)
    assert bench.editor.form.target("lr") is lr
    assert (text == "-0") == (bench.editor.problems() == {})


def test_nothing_is_wider_than_a_narrow_panel() -> None:
    bench = Bench("pattern", GroupRule("a very long name of a group " * 3, "conv*, " * 30))
    assert bench.editor.minimumSizeHint().width() <= 240
