"""PartsEditor: a list of parts is edited in place, nested lists too; what is wrong is shown where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from tests.ui.test_panel_controls import controls, missing
from ui.part_entry import PartEntry
from ui.part_panel import PartPanel
from ui.parts_editor import PartsButton, PartsEditor, PartsWindow
from ui.recipe_panel import RecipePanel
from ui.tab_order import controls_in
from workbench.field import FieldProblem, FloatField, IntField, PartsField
from workbench.kinds import registries
from workbench.recipe import PARTS, Recipe
from workbench.registry import Choice, Part
from workbench.sentence import Problem, Sentence

pytestmark = pytest.mark.usefixtures("app")


def low_below_high(values: Mapping[str, Any]) -> None:
    if values["low"] > values["high"]:
        raise FieldProblem("low", "{name} must not be above high.")


LINE = Part("line", "Line", "A line.", (FloatField(name="start", default=0.5, lower=0.0),
                                        IntField(name="over", default=None, optional=True, lower=1)), dict)
WAVE = Part("wave", "Wave", "A wave.", (FloatField(name="low", default=0.0), FloatField(name="high", default=1.0)),
            dict, check=low_below_high)


def part_of(name: str) -> Part:
    parts = {part.name: part for part in (LINE, WAVE, PHASES, STACK)}
    if name not in parts:
        raise Problem("There is no part named {name!r}.", name=name)
    return parts[name]


def names() -> list[str]:
    return ["line", "wave", "phases", "stack"]


DEFAULT = ({"part": "line", "length": None}, {"part": "wave", "length": None})
PHASES = Part("phases", "Phases", "", (
    PartsField(name="phases", part_of=part_of, names=names, lengths=True, one="phase", default=DEFAULT),), dict)
STACK = Part("stack", "Stack", "", (
    PartsField(name="parts", part_of=part_of, names=names, one="part", default=({"part": "line"},)),), dict)


@pytest.fixture
def panel() -> Iterator[PartPanel]:
    made = PartPanel("scheduler", "Scheduler")
    made.resize(260, 900)
    made.set_parts([LINE, WAVE, PHASES, STACK])
    made.set_choice(Choice("phases"))
    made.show()
    yield made
    made.close()
    made.deleteLater()


def phases_of(panel: PartPanel) -> PartsEditor:
    editor = panel.form.editor("phases")
    assert isinstance(editor, PartsEditor)
    return editor


def value(panel: PartPanel) -> Any:
    return panel.choice().values.get("phases")


def show(panel: PartPanel, *phases: dict[str, Any]) -> PartsEditor:
    panel.set_choice(Choice("phases", {"phases": phases}))
    QApplication.processEvents()  # a layout shows what was put into it when the loop comes round
    return phases_of(panel)


def box(entry: PartEntry, name: str) -> QLineEdit:
    control = entry.panel.form.editor(name).control
    assert isinstance(control, QLineEdit)
    return control


def retype(entry: PartEntry, name: str, text: str) -> None:
    box(entry, name).selectAll()
    QTest.keyClicks(box(entry, name), text)


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def note(panel: PartPanel, name: str = "scheduler.phases") -> QLabel:
    found = panel.findChild(QLabel, f"{name}.problem")
    assert found is not None
    return found


# ---------------------------------------------------------------------------------------------------------
# In and out

def test_defaults_are_shown_and_are_no_edit(panel: PartPanel) -> None:
    assert panel.choice() == Choice("phases")
    assert phases_of(panel).value() == DEFAULT
    assert [entry.panel.part() for entry in phases_of(panel).entries()] != [None, None]
    reset = panel.findChild(QToolButton, "scheduler.phases.reset")
    assert reset is not None
    assert not reset.isVisible()


@pytest.mark.parametrize("phases", [
    ({"part": "line"},),  # without a length, as somebody may have written it
    ({"part": "line", "length": 3, "start": 0.5}, {"part": "wave", "length": None, "high": 2.0}),
    ({"part": "stack", "length": 4, "parts": ({"part": "line", "start": 0.1}, {"part": "phases", "phases": DEFAULT})},),
    ({"part": "line", "length": None, "start": "abc"},),
    ({"part": "nobody", "length": 2, "x": 1},),
    (),
])
def test_a_value_comes_out_as_it_went_in_right_or_wrong(panel: PartPanel, phases: Any) -> None:
    show(panel, *phases)
    assert value(panel) == phases


@pytest.mark.parametrize("phases", [5, "line", ("line",), ({"length": 3},)])
def test_what_is_no_list_of_parts_is_kept_and_refused(panel: PartPanel, phases: Any) -> None:
    panel.set_choice(Choice("phases", {"phases": phases}))
    QApplication.processEvents()
    assert value(panel) == phases
    assert "phases" in panel.problems()
    assert note(panel).isVisible()


def test_an_edit_inside_is_told_and_leaves_the_rest_as_it_was(panel: PartPanel) -> None:
    told = []
    panel.changed.connect(lambda: told.append(value(panel)))
    retype(phases_of(panel).entries()[0], "start", "2")
    assert told[-1] == ({"part": "line", "length": None, "start": 2.0}, DEFAULT[1])
    retype(phases_of(panel).entries()[0], "start", "0.5")
    assert panel.choice() == Choice("phases"), "a default again: nothing is given any more"


def test_reset_brings_the_default_list_back(panel: PartPanel) -> None:
    show(panel, {"part": "wave", "length": 9})
    reset = panel.findChild(QToolButton, "scheduler.phases.reset")
    assert reset is not None
    click(reset)
    assert panel.choice() == Choice("phases")


# ---------------------------------------------------------------------------------------------------------
# The list

def test_entries_move_up_and_down_with_all_that_was_typed(panel: PartPanel) -> None:
    editor = show(panel, {"part": "line", "length": 3, "start": 0.1}, {"part": "wave", "length": None, "low": "oops"})
    first, second = editor.entries()
    assert (first.up.isEnabled(), first.down.isEnabled()) == (False, True)
    assert (second.up.isEnabled(), second.down.isEnabled()) == (True, False)
    click(second.up)
    assert value(panel) == ({"part": "wave", "length": None, "low": "oops"},
                            {"part": "line", "length": 3, "start": 0.1})
    assert box(first, "low").text() == "oops"
    assert "low" in first.problems()
    assert "low" not in second.problems()
    click(first.down)
    assert value(panel)[0] == {"part": "line", "length": 3, "start": 0.1}


def test_entries_can_be_added_and_removed_down_to_one(panel: PartPanel) -> None:
    editor = show(panel, {"part": "line", "length": 3})
    assert not editor.entries()[0].remove.isEnabled()
    add = panel.findChild(QPushButton, "scheduler.phases.add")
    assert add is not None
    assert "phase" in add.text()
    click(add)
    assert value(panel) == ({"part": "line", "length": 3}, {"part": "wave", "length": None})
    click(editor.entries()[0].remove)
    assert value(panel) == ({"part": "wave", "length": None},)
    assert len(editor.entries()) == 1


def test_what_was_typed_for_a_part_comes_back_and_the_length_stays(panel: PartPanel) -> None:
    entry = show(panel, {"part": "line", "length": 3}, {"part": "wave"}).entries()[0]
    retype(entry, "start", "0.7")
    QTest.keyClick(entry.panel.picker, Qt.Key.Key_Down)
    assert value(panel)[0] == {"part": "wave", "length": 3}
    retype(entry, "length", "8")
    click(entry.down)  # the memory of an entry moves with it
    moved = phases_of(panel).entries()[1]
    QTest.keyClick(moved.panel.picker, Qt.Key.Key_Up)
    assert value(panel)[1] == {"part": "line", "length": 8, "start": 0.7}


def test_a_list_without_lengths_offers_none(panel: PartPanel) -> None:
    panel.set_choice(Choice("stack"))
    editor = panel.form.editor("parts")
    assert isinstance(editor, PartsEditor)
    assert editor.entries()[0].panel.form.names() == ["start", "over"]
    assert editor.value() == ({"part": "line"},)


def test_keys_move_and_remove_what_has_the_focus(panel: PartPanel) -> None:
    editor = show(panel, {"part": "line", "length": 1}, {"part": "wave", "length": 2})
    QTest.keyClick(editor.entries()[0].header, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [entry["length"] for entry in value(panel)] == [2, 1]
    QTest.keyClick(editor.entries()[0].header, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [entry["length"] for entry in value(panel)] == [2, 1], "the first goes no higher"
    QTest.keyClick(editor.entries()[0].header, Qt.Key.Key_Delete)
    assert [entry["length"] for entry in value(panel)] == [1]
    QTest.keyClick(editor.entries()[0].header, Qt.Key.Key_Delete)
    assert len(value(panel)) == 1


def test_an_entry_folds_and_says_then_what_it_is(panel: PartPanel) -> None:
    panel.resize(600, 900)
    entry = show(panel, {"part": "line", "length": 3}, {"part": "wave"}).entries()[0]
    assert entry.panel.isVisible()
    click(entry.header)
    assert not entry.panel.isVisible()
    assert "Line" in entry.header.text()
    assert "3" in entry.header.text()
    click(entry.header)
    assert entry.panel.isVisible()


# ---------------------------------------------------------------------------------------------------------
# Problems

def test_what_an_inner_form_finds_is_shown_there_and_told_with_its_number(panel: PartPanel) -> None:
    editor = show(panel, {"part": "line"}, {"part": "line", "start": -1.0})
    assert panel.problems() == {"phases": "phase 2: start must be 0 or more; -1 is not."}
    inner = note(panel, "scheduler.phases.2.start")
    assert inner.isVisible()
    assert inner.text() == "start must be 0 or more; -1 is not."
    assert not note(panel).isVisible(), "it is said once"
    assert editor.place() is box(editor.entries()[1], "start")
    retype(editor.entries()[1], "start", "1")
    assert panel.problems() == {}
    assert not inner.isVisible()


def test_values_that_do_not_go_together_are_found_inside(panel: PartPanel) -> None:
    editor = show(panel, {"part": "wave", "low": 2.0})
    assert note(panel, "scheduler.phases.1.low").text() == "low must not be above high."
    assert panel.problems() == {"phases": "phase 1: low must not be above high."}
    retype(editor.entries()[0], "high", "3")
    assert panel.problems() == {}


def test_a_part_that_there_is_not_is_told_at_its_picker(panel: PartPanel) -> None:
    editor = show(panel, {"part": "line"}, {"part": "nobody"})
    assert "phase 2" in panel.problems()["phases"]
    assert editor.entries()[1].panel.picker.wrong
    assert editor.place() is editor.entries()[1].panel.picker


def test_a_problem_in_a_folded_entry_unfolds_it(panel: PartPanel) -> None:
    stack = {"part": "stack", "parts": ({"part": "line"}, {"part": "line", "start": -1.0})}
    inner = show(panel, stack).entries()[0].panel.form.editor("parts")
    assert isinstance(inner, PartsEditor)
    right, wrong = inner.entries()
    assert not right.panel.isVisible(), "further inside, what is right is folded at first"
    assert wrong.panel.isVisible()
    click(wrong.header)
    assert wrong.panel.isVisible(), "what is wrong stays in sight"


def test_a_problem_found_elsewhere_goes_to_the_part_that_it_names(panel: PartPanel) -> None:
    editor = show(panel, {"part": "line"}, {"part": "stack", "parts": ({"part": "line"}, {"part": "wave"})})
    inner = Sentence("{part}, number {number} of {name}: {problem}", part="wave", number=2, name="parts",
                     problem=Sentence("torch refuses it."))
    panel.set_problem("phases", Sentence("{part}, number {number} of {name}: {problem}", part="stack", number=2,
                                         name="phases", problem=inner))
    assert note(panel, "scheduler.phases.2.parts.2").text() == "torch refuses it."
    assert not note(panel).isVisible()
    assert "torch refuses it." in panel.problems()["phases"]
    retype(editor.entries()[0], "start", "1")
    assert panel.problems() == {}, "any edit may have mended it"
    assert not note(panel, "scheduler.phases.2.parts.2").isVisible()


def test_a_problem_found_elsewhere_without_a_number_is_shown_under_the_list(panel: PartPanel) -> None:
    panel.set_problem("phases", Sentence("The phases take too long."))
    assert note(panel).text() == "The phases take too long."
    panel.clear_problems()
    assert panel.problems() == {}


# ---------------------------------------------------------------------------------------------------------
# Nested too deep for a panel

def deep() -> dict[str, Any]:
    return {"part": "stack", "parts": ({"part": "phases", "phases": ({"part": "line", "length": 2},)},)}


def test_a_third_list_opens_in_a_window_and_counts_at_once(panel: PartPanel) -> None:
    show(panel, deep())
    button = panel.findChild(PartsButton)
    assert button is not None
    assert "line" in button.control.text()
    button.control.click()
    window = panel.findChild(PartsWindow)
    assert window is not None
    retype(window.editor.entries()[0], "start", "0.9")
    inner = value(panel)[0]["parts"][0]["phases"]
    assert inner == ({"part": "line", "length": 2, "start": 0.9},)
    retype(window.editor.entries()[0], "start", "-9")
    assert "phase 1: part 1: phase 1: start must be 0 or more" in panel.problems()["phases"]
    assert button.control.wrong
    window.reject()
    assert value(panel)[0]["parts"][0]["phases"][0]["start"] == -9


def test_three_lists_stay_within_a_narrow_panel(panel: PartPanel) -> None:
    show(panel, deep(), {"part": "wave", "length": 3})
    assert panel.minimumSizeHint().width() <= 254, "what 290 pixels leave"


# ---------------------------------------------------------------------------------------------------------
# Everybody can use it

def test_every_control_inside_is_named_explained_and_reachable(panel: PartPanel) -> None:
    show(panel, deep(), {"part": "wave", "length": 3})
    assert len(controls(panel)) > 20
    assert [*missing(panel)] == []
    object_names = [control.objectName() for control in controls(panel)]
    assert sorted(object_names) == sorted(set(object_names))


def tab_chain(start: QWidget) -> list[str]:
    """Object names in the order in which Tab comes to them."""
    found, one = [], start
    while True:
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.objectName().startswith("scheduler."):
            found.append(one.objectName())
        one = one.nextInFocusChain()
        if one is start:
            return found


def test_tab_goes_from_top_to_bottom_also_through_what_was_added_later(panel: PartPanel) -> None:
    show(panel, {"part": "line"})
    add = panel.findChild(QPushButton, "scheduler.phases.add")
    assert add is not None
    click(add)
    chain = tab_chain(panel.picker)
    expected = ["scheduler.part", "scheduler.phases.1.fold", "scheduler.phases.1.up", "scheduler.phases.1.down",
                "scheduler.phases.1.remove", "scheduler.phases.1.part", "scheduler.phases.1.length",
                "scheduler.phases.1.start", "scheduler.phases.2.fold", "scheduler.phases.2.part",
                "scheduler.phases.2.high", "scheduler.phases.add"]
    assert [name for name in chain if name in expected] == expected
    assert [one.objectName() for one in controls_in(panel)] == [
        name for name in chain if panel.findChild(QWidget, name) in list(controls_in(panel))]


@pytest.mark.parametrize("name", ["SequentialLR", "ChainedScheduler"])
def test_the_real_ones_take_every_part_that_they_allow(name: str) -> None:
    panel = PartPanel("scheduler", "Scheduler")
    panel.set_parts(registries["schedulers"].parts())
    field = next(field for field in registries["schedulers"].fields(name) if isinstance(field, PartsField))
    for member in field.names():
        choice = Choice(name, {field.name: ({"part": member},)})
        panel.set_choice(choice)
        assert panel.choice() == choice
        assert set(panel.problems()) == {wrong.field for wrong in panel.part().problems(choice.values)}, member


def test_the_recipe_panel_puts_the_cursor_into_the_wrong_field_inside() -> None:
    recipe = RecipePanel()
    catalog = {kind: [Part("a", "A", "", (), dict)] for kind in PARTS.values()} | {"schedulers": [PHASES]}
    wrong = {"phases": ({"part": "line"}, {"part": "line", "start": -1.0})}
    recipe.set_recipe(Recipe(**{section: Choice("a") for section in PARTS if section != "scheduler"},
                             scheduler=Choice("phases", wrong)))
    recipe.set_catalog(catalog, ())
    recipe.show()
    problem = next(problem for problem in recipe.problems() if problem.section == "scheduler")
    recipe.reveal(problem)
    focused = recipe.focusWidget()
    assert focused is not None
    assert focused.objectName() == "scheduler.phases.2.start"
    recipe.deleteLater()


def test_a_list_that_may_be_empty_lets_its_last_part_go(app: QApplication) -> None:
    from workbench.augment import AUGMENTATION_FIELD

    editor = PartsEditor(AUGMENTATION_FIELD, "augmentation.augmentation", None, PartPanel)
    assert editor.value() == ()
    editor.set_value(({"part": "RandomHorizontalFlip"},))
    (entry,) = editor.entries()
    assert entry.remove.isEnabled()
    entry.remove.click()
    assert editor.value() == ()
    assert editor.problem() is None
