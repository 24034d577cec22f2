"""Every control of every panel can be named, found, explained and reached by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from ui.groups_panel import GroupsPanel
from ui.knob_panel import KnobPanel
from ui.recipe_panel import RecipePanel
from ui.run_bar import RunBar
from workbench.field import BoolField, ChoiceField, Field, FloatField, IntField, NumbersField, TextField
from workbench.group_rule import GroupRule
from workbench.messages import Group
from workbench.recipe import PARTS, TRAINING_FIELDS, Recipe
from workbench.registry import Choice, Part

pytestmark = pytest.mark.usefixtures("app")

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractSlider, QAbstractItemView)

EVERY_KIND: tuple[Field, ...] = (
    FloatField(name="lr", default=0.1), IntField(name="steps", default=1), TextField(name="rule", default="lr"),
    BoolField(name="nesterov", default=False), BoolField(name="foreach", default=None, optional=True),
    ChoiceField(name="mode", default="min", choices=("min", "max")), NumbersField(name="betas", default=(0.9,)),
)


def recipe_panel() -> QWidget:
    panel = RecipePanel()
    panel.set_recipe(Recipe(**{section: Choice("a") for section in PARTS}))
    panel.set_catalog({kind: [Part("a", "A", "", EVERY_KIND, dict)] for kind in PARTS.values()}, TRAINING_FIELDS)
    panel.groups.set_training(TRAINING_FIELDS, {"groups": "pattern"})
    panel.groups.set_rules((GroupRule("all", "..."),))
    return panel


def groups_panel() -> QWidget:
    panel = GroupsPanel()
    panel.show_groups((Group("body", 1, 1, {"lr": 0.1}, ("lr",)),))
    panel.set_live(True)
    panel.ask_group()
    return panel


def knob_panel() -> QWidget:
    panel = KnobPanel()
    panel.begin((Group("body", 1, 1, {"lr": 0.1}, ("lr",)),))
    panel.set_live(True)
    return panel


PANELS: dict[str, Callable[[], QWidget]] = {
    "recipe": recipe_panel, "knobs": knob_panel, "groups": groups_panel, "run bar": RunBar,
}


def controls(panel: QWidget) -> list[QWidget]:
    """Everything in a panel that a user can operate, without the pieces that Qt builds its controls from."""
    return [one for one in panel.findChildren(QWidget)
            if isinstance(one, CONTROLS) and not isinstance(one, QScrollBar) and not is_a_piece(one)]


def is_a_piece(control: QWidget) -> bool:
    """The line of a spin box, the headers of a table, the list of a combo box, the cross in a search box."""
    above = control.parentWidget()
    while above is not None:
        if isinstance(above, (QAbstractSpinBox, QAbstractItemView, QLineEdit)):
            return True
        if isinstance(above, QComboBox) and control is above.view():
            return True
        above = above.parentWidget()
    return False


def missing(panel: QWidget) -> Iterator[str]:
    """What is missing, control by control."""
    for control in controls(panel):
        who = f"{type(control).__name__} {control.objectName()!r}"
        if not control.objectName():
            yield f"{who}: no object name"
        if not control.accessibleName():
            yield f"{who}: no accessible name"
        if not control.toolTip():
            yield f"{who}: no tooltip"
        if not control.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield f"{who}: cannot be reached by Tab"


@pytest.mark.parametrize(("name", "least"), [("recipe", 80), ("knobs", 12), ("groups", 8), ("run bar", 8)])
def test_every_control_is_named_explained_and_reachable(name: str, least: int) -> None:
    panel = PANELS[name]()
    assert len(controls(panel)) >= least, "the walk found next to nothing: it proves nothing"
    assert [*missing(panel)] == []


@pytest.mark.parametrize("name", PANELS)
def test_no_two_controls_share_an_object_name(name: str) -> None:
    panel = PANELS[name]()
    names = [control.objectName() for control in controls(panel)]
    assert sorted(names) == sorted(set(names))


def test_the_walk_finds_a_control_that_lacks_everything() -> None:
    panel = RunBar()
    bare = QPushButton(panel)
    bare.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    assert len([*missing(panel)]) == 4
