"""RecipePanel: a recipe goes in and comes out again, whatever is shown of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from ui.recipe_panel import RecipePanel
from workbench.field import FloatField, IntField
from workbench.messages import Command, Group, Refused, SetOptimizer, SetSchedule
from workbench.recipe import PARTS, TRAINING_FIELDS, GroupRule, Recipe, RecipeProblem
from workbench.registry import Choice, Part
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")

TRAINING = (IntField(name="epochs", default=20, lower=1), IntField(name="batch_size", default=64, lower=0))
CATALOG = {
    kind: [Part(f"{kind}_a", f"{kind} A", "The first.", (FloatField(name="x", default=1.0, lower=0),), dict),
           Part(f"{kind}_b", f"{kind} B", "The second.", (), dict)]
    for kind in PARTS.values()
}
RECIPE = Recipe(
    dataset=Choice("datasets_a"), model=Choice("models_a", {"x": 2.0}), loss=Choice("losses_b"),
    optimizer=Choice("optimizers_a", {"x": 0.5}), scheduler=Choice("schedulers_b"), training={"epochs": 3},
)


@pytest.fixture
def panel() -> RecipePanel:
    made = RecipePanel()
    made.resize(300, 600)
    made.set_recipe(RECIPE)
    made.set_catalog(CATALOG, TRAINING)
    made.show()
    return made


def test_a_recipe_comes_out_as_it_went_in(panel: RecipePanel) -> None:
    assert panel.recipe() == RECIPE
    assert panel.problems() == []


def test_before_the_catalog_it_shows_the_names_and_answers_the_recipe() -> None:
    panel = RecipePanel()
    panel.set_recipe(RECIPE)
    panel.show()
    loading, waiting = (panel.findChild(QLabel, f"recipe.{name}") for name in ("loading", "waiting"))
    assert loading is not None
    assert waiting is not None
    assert loading.isVisible()
    assert all(RECIPE.choice(section).part in waiting.text() for section in PARTS)
    assert panel.recipe() == RECIPE
    panel.set_catalog(CATALOG, TRAINING)
    assert not loading.isVisible()
    assert panel.recipe() == RECIPE


def test_an_edit_is_told_and_is_in_the_recipe(panel: RecipePanel) -> None:
    told = []
    panel.changed.connect(lambda: told.append(panel.recipe().optimizer.values["x"]))
    control = panel.panel("optimizer").form.editor("x").control
    control.selectAll()
    QTest.keyClicks(control, "7")
    assert told == [7.0]


def test_wrong_values_of_any_section_are_problems_by_section_and_field(panel: RecipePanel) -> None:
    for section in ("model", "optimizer"):
        control = panel.panel(section).form.editor("x").control
        control.selectAll()
        QTest.keyClicks(control, "-1")
    assert [(p.section, p.field) for p in panel.problems()] == [("model", "x"), ("optimizer", "x")]


def test_problems_found_elsewhere_are_shown_at_their_place_and_forgotten_with_the_next(panel: RecipePanel) -> None:
    found = [RecipeProblem("optimizer", "x", Sentence("a")), RecipeProblem("training", "epochs", Sentence("b")),
             RecipeProblem("loss", "", Sentence("c"))]
    panel.show_problems(found)
    assert {(p.section, p.field, str(p.sentence)) for p in panel.problems()} == {
        ("optimizer", "x", "a"), ("training", "epochs", "b"), ("loss", "", "c")}
    panel.show_problems([])
    assert panel.problems() == []


def test_sections_fold_keep_a_summary_and_open_for_a_problem(panel: RecipePanel) -> None:
    header = panel.findChild(QToolButton, "optimizer.section")
    assert header is not None
    QTest.mouseClick(header, Qt.MouseButton.LeftButton)
    assert not panel.panel("optimizer").isVisible()
    assert "optimizers A" in header.text()
    assert "optimizer" not in panel.unfolded()
    panel.reveal(RecipeProblem("optimizer", "x", Sentence("a")))
    assert panel.panel("optimizer").isVisible()
    panel.set_unfolded(["model"])
    assert panel.unfolded() == ["model"]


def test_a_locked_recipe_cannot_be_edited_but_can_be_folded(panel: RecipePanel) -> None:
    panel.set_editable(False)
    control = panel.panel("optimizer").form.editor("x").control
    QTest.keyClicks(control, "9")
    assert panel.recipe() == RECIPE
    header = panel.findChild(QToolButton, "optimizer.section")
    assert header is not None
    assert header.isEnabled()


def test_nothing_is_wider_than_a_narrow_panel(panel: RecipePanel) -> None:
    inside = panel.widget()
    assert inside.minimumSizeHint().width() <= 300 - panel.verticalScrollBar().sizeHint().width()


# ------------------------------------------------------------------ parameter groups

GROUPED = Recipe(
    dataset=Choice("datasets_a"), model=Choice("models_a"), loss=Choice("losses_b"),
    optimizer=Choice("optimizers_a", {"x": 0.5}), scheduler=Choice("schedulers_b"),
    training={"epochs": 3, "groups": "kind"}, groups=(GroupRule("biases", values={"x": 2.0}),),
)


@pytest.fixture
def grouped() -> RecipePanel:
    made = RecipePanel()
    made.resize(300, 900)
    made.set_recipe(GROUPED)
    made.set_catalog(CATALOG, TRAINING_FIELDS)
    made.show()
    return made


def test_groups_are_part_of_the_recipe_and_have_a_section_of_their_own(grouped: RecipePanel) -> None:
    assert grouped.recipe() == GROUPED
    grouped.show_counts((Group("weights", 1, 2, {}, ()), Group("biases", 1, 2, {}, ())))
    grouped.groups.table.choose(0)
    grouped.groups.form.frozen.click()
    assert grouped.recipe().groups == (GroupRule("biases", values={"x": 2.0}), GroupRule("weights", frozen=True))
    assert grouped.recipe().training == GROUPED.training
    grouped.set_recipe(RECIPE)
    assert grouped.recipe() == RECIPE


def test_problems_of_groups_are_told_and_revealed_in_their_section(grouped: RecipePanel) -> None:
    told = [RecipeProblem("groups", "0.x", Sentence("a")), RecipeProblem("training", "layer_decay", Sentence("b"))]
    grouped.show_problems(told)
    assert grouped.problems() == told
    grouped.set_unfolded([])
    for problem in told:
        grouped.reveal(problem)
        assert grouped.unfolded() == ["groups"]
    assert grouped.groups.table.chosen() == [0]
    header = grouped.findChild(QToolButton, "groups.section")
    assert header is not None
    grouped.set_unfolded([])
    assert "needs attention" in header.text()
    grouped.show_problems([])
    assert grouped.problems() == []


def test_the_optimizers_values_are_what_groups_have_otherwise(grouped: RecipePanel) -> None:
    grouped.show_counts((Group("weights", 1, 2, {}, ()),))
    grouped.groups.table.choose(0)
    control = grouped.panel("optimizer").form.editor("x").control
    control.selectAll()
    QTest.keyClicks(control, "7")
    own = grouped.groups.form.target("x")
    assert own.placeholderText() == "7 (optimizer)"


# ------------------------------------------------------------------ while a run is live

def test_only_optimizer_and_scheduler_can_be_changed_while_a_run_is_live(panel: RecipePanel) -> None:
    panel.set_editable(False, but=("optimizer", "scheduler"))
    assert panel.panel("optimizer").isEnabled()
    assert panel.panel("scheduler").isEnabled()
    for section in ("dataset", "model", "loss"):
        assert not panel.panel(section).isEnabled()
    assert not panel.groups.isEnabled()
    panel.set_editable(True)
    assert panel.groups.isEnabled()


def test_a_change_of_the_live_run_is_asked_for_in_its_section_and_told_in_its_header(panel: RecipePanel) -> None:
    sent: list[Command] = []
    panel.command.connect(sent.append)
    panel.set_running({"optimizer": RECIPE.optimizer, "scheduler": RECIPE.scheduler})
    panel.set_swappable(True)
    panel.panel("optimizer").choose(Choice("optimizers_b"))
    panel.panel("scheduler").choose(Choice("schedulers_a"))
    panel.set_unfolded([])
    for section in ("optimizer", "scheduler"):
        header = panel.findChild(QToolButton, f"{section}.section")
        assert header is not None
        assert "not applied yet" in header.text()
        panel.live_change(section).apply_button.click()
    assert sent == [SetOptimizer("optimizers_b"), SetSchedule("schedulers_a")]
    panel.running_changed("optimizer", Choice("optimizers_b"), "said")
    assert panel.running("optimizer") == Choice("optimizers_b")
    assert panel.refused(Refused(sent[1], Sentence("no")))
    assert not panel.refused(Refused(sent[1], Sentence("no")))
    assert panel.running("scheduler") == RECIPE.scheduler
    panel.set_running({})
    assert panel.running("scheduler") == Choice("schedulers_a"), "without a run it is what is shown"
