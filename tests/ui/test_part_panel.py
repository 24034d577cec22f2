"""PartPanel and PartPicker: choosing a part, finding it, and keeping what was typed for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QListView, QToolButton

from ui.part_panel import PartPanel
from workbench.field import BoolField, ChoiceField, FieldProblem, FloatField
from workbench.kinds import registries
from workbench.registry import Choice, Part
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")


def nesterov_wants_momentum(values: Mapping[str, Any]) -> None:
    if values["nesterov"] and not values["momentum"]:
        raise FieldProblem("momentum", "{name} must be above 0 for nesterov.")


PARTS = [
    Part("SGD", "SGD", "Steps along the gradient.", (
        FloatField(name="lr", default=0.1, lower=0), FloatField(name="momentum", default=0.0, lower=0),
        BoolField(name="nesterov", default=False),
    ), dict, words="momentum nesterov", check=nesterov_wants_momentum),
    Part("Adam", "Adam", "Adapts each weight's step.", (FloatField(name="lr", default=0.001, lower=0),), dict),
    Part("LBFGS", "L-BFGS", "Second order.", (), dict, unavailable="It needs a closure."),
    Part("AdamW", "AdamW", "Adam with decoupled decay.", (FloatField(name="lr", default=0.001),), dict,
         words="weight decay"),
]


@pytest.fixture
def panel() -> PartPanel:
    made = PartPanel("optimizer", "Optimizer")
    made.set_parts(PARTS)
    made.set_choice(Choice("SGD", {"lr": 0.05}))
    made.show()
    return made


def box(panel: PartPanel, name: str) -> QLineEdit:
    control = panel.form.editor(name).control
    assert isinstance(control, QLineEdit)
    return control


def retype(panel: PartPanel, name: str, text: str) -> None:
    box(panel, name).selectAll()
    QTest.keyClicks(box(panel, name), text)


def search(panel: PartPanel) -> QLineEdit:
    found = panel.findChild(QLineEdit, "optimizer.part.search")
    assert found is not None
    return found


def listed(panel: PartPanel) -> list[str]:
    view = panel.findChild(QListView, "optimizer.part.parts")
    assert view is not None
    return [view.model().index(row, 0).data() for row in range(view.model().rowCount())]


def find(panel: PartPanel, typed: str, *, enter: bool = True) -> None:
    """As a user does: type on the closed box, then Enter."""
    QTest.keyClick(panel.picker, typed[0])
    QTest.keyClicks(search(panel), typed[1:])
    if enter:
        QTest.keyClick(search(panel), Qt.Key.Key_Return)


def test_a_choice_comes_back_as_it_was_given(panel: PartPanel) -> None:
    for choice in (Choice("SGD", {"lr": 0.05}), Choice("Adam", {}), Choice("SGD", {"lr": 0.1})):
        panel.set_choice(choice)
        assert panel.choice() == choice


def test_values_typed_for_a_part_survive_another_part(panel: PartPanel) -> None:
    retype(panel, "momentum", "0.9")
    find(panel, "adamw")
    assert panel.choice() == Choice("AdamW", {})
    find(panel, "sgd")
    assert panel.choice() == Choice("SGD", {"lr": 0.05, "momentum": 0.9})


def test_a_wrong_value_survives_another_part_and_stays_wrong(panel: PartPanel) -> None:
    retype(panel, "lr", "abc")
    find(panel, "adamw")
    assert panel.problems() == {}
    find(panel, "sgd")
    assert box(panel, "lr").text() == "abc"
    assert list(panel.problems()) == ["lr"]


def test_typing_filters_over_title_name_and_words(panel: PartPanel) -> None:
    find(panel, "adam", enter=False)
    assert listed(panel) == ["Adam", "AdamW"]
    search(panel).setText("nesterov momentum")
    assert listed(panel) == ["SGD"]
    search(panel).setText("LBFGS")
    assert listed(panel) == ["L-BFGS"]
    search(panel).setText("no such thing")
    assert listed(panel) == []
    QTest.keyClick(search(panel), Qt.Key.Key_Return)
    assert panel.choice().part == "SGD"


def test_an_unavailable_part_is_listed_says_why_and_cannot_be_chosen(panel: PartPanel) -> None:
    told = []
    panel.changed.connect(lambda: told.append(True))
    find(panel, "l-bfgs")
    about = panel.findChild(QLabel, "optimizer.part.about")
    assert about is not None
    assert about.text() == "It needs a closure."
    assert panel.choice().part == "SGD"
    assert told == []
    row = panel.picker.findText("L-BFGS")
    assert panel.picker.itemData(row, Qt.ItemDataRole.ToolTipRole) == "It needs a closure."
    assert panel.picker.itemData(row, Qt.ItemDataRole.StatusTipRole) == "It needs a closure."


def test_escape_leaves_the_choice_as_it_was(panel: PartPanel) -> None:
    find(panel, "adamw", enter=False)
    QTest.keyClick(search(panel), Qt.Key.Key_Escape)
    assert panel.choice().part == "SGD"
    assert not search(panel).isVisible()


def test_arrow_keys_on_the_closed_box_skip_what_cannot_be_chosen(panel: PartPanel) -> None:
    panel.set_choice(Choice("Adam"))
    QTest.keyClick(panel.picker, Qt.Key.Key_Down)
    assert panel.choice().part == "AdamW"
    QTest.keyClick(panel.picker, Qt.Key.Key_Up)
    assert panel.choice().part == "Adam"


@pytest.mark.parametrize(("name", "words"), [("Sgd", "no part named 'Sgd'"), ("LBFGS", "It needs a closure.")])
def test_a_recipe_may_name_what_is_not_there_and_is_told_so(panel: PartPanel, name: str, words: str) -> None:
    panel.set_choice(Choice(name, {"lr": 1.0}))
    assert words in panel.problems()[""]
    assert panel.picker.wrong
    assert panel.choice().part == name
    panel.set_choice(Choice("SGD"))
    assert panel.problems() == {}


def test_values_that_do_not_go_together_are_shown_at_the_field(panel: PartPanel) -> None:
    panel.form.editor("nesterov").control.click()
    assert panel.problems() == {"momentum": "momentum must be above 0 for nesterov."}
    retype(panel, "momentum", "0.9")
    assert panel.problems() == {}


def test_a_problem_found_elsewhere_is_shown_at_its_field_or_at_the_part(panel: PartPanel) -> None:
    panel.set_problem("lr", Sentence("too bold"))
    panel.set_problem(None, Sentence("not with this loss"))
    assert panel.problems() == {"": "not with this loss", "lr": "too bold"}
    panel.clear_problems()
    assert panel.problems() == {}


def test_parts_may_come_after_the_choice() -> None:
    panel = PartPanel("optimizer", "Optimizer")
    panel.set_choice(Choice("Adam", {"lr": 0.5}))
    assert panel.choice() == Choice("Adam", {"lr": 0.5})
    panel.set_parts(PARTS)
    assert panel.choice() == Choice("Adam", {"lr": 0.5})
    assert box(panel, "lr").text() == "0.5"


@pytest.mark.parametrize("kind", ["datasets", "models", "losses", "optimizers", "schedulers"])
def test_every_part_there_is_shows_its_defaults_and_gives_them_back(kind: str) -> None:
    parts = registries[kind].parts()
    assert parts
    panel = PartPanel(kind, kind)
    panel.set_parts(parts)
    for part in parts:
        panel.set_choice(Choice(part.name))
        assert panel.choice() == Choice(part.name), "a default is no edit"
        assert panel.form.values() == {field.name: field.default for field in part.fields}
        expected = {wrong.field for wrong in part.problems({})} | ({""} if part.unavailable else set())
        assert set(panel.problems()) == expected, part.name


def cut_off(panel: PartPanel) -> list[str]:
    """Names of the controls that are too narrow for a text that stands in them, or may be chosen in them."""
    found = []
    for name in panel.form.names():
        control = panel.form.editor(name).control
        texts = [control.itemText(i) for i in range(control.count())] if isinstance(control, QComboBox) else []
        texts += [control.placeholderText()] if isinstance(control, QLineEdit) else []
        room = control.width() - (24 if texts and isinstance(control, QComboBox) else 8)
        found += [f"{name}: {text}" for text in texts if control.fontMetrics().horizontalAdvance(text) > room]
    return found


@pytest.mark.parametrize("kind", ["datasets", "models", "losses", "optimizers", "schedulers"])
def test_in_a_panel_of_290_pixels_no_choice_and_no_hint_is_cut_off(kind: str) -> None:
    panel = PartPanel(kind, kind)
    panel.set_parts(registries[kind].parts())
    panel.resize(254, 900)
    panel.show()
    advanced = panel.findChild(QToolButton, f"{kind}.advanced")
    assert advanced is not None
    advanced.setChecked(True)
    for part in registries[kind].parts():
        panel.set_choice(Choice(part.name))
        QApplication.processEvents()
        assert panel.minimumSizeHint().width() <= 254, part.name
        assert cut_off(panel) == [], part.name
    panel.deleteLater()


def test_the_walk_finds_what_is_cut_off() -> None:
    panel = PartPanel("model", "Model")
    panel.set_parts([Part("a", "A", "", (
        ChoiceField(name="mode", default="min", choices=("min", "the other way round")),
        FloatField(name="share", optional=True, none_means="a quarter of it all"),
    ), dict)])
    panel.set_choice(Choice("a"))
    panel.show()
    QApplication.processEvents()
    assert cut_off(panel) == []
    for name in panel.form.names():
        panel.form.editor(name).control.setFixedWidth(60)
    assert cut_off(panel) == ["mode: the other way round", "share: a quarter of it all"]
