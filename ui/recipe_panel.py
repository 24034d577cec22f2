"""RecipePanel: the whole recipe, one foldable section for each choice and one for the training itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.form import Form
from ui.part_panel import PartPanel
from ui.section import Section
from ui.steady_scroll import ScrolledContent, SteadyScroll
from ui.tone_label import ToneLabel
from workbench.field import Field
from workbench.recipe import PARTS, Recipe, RecipeProblem
from workbench.registry import Part

TRAINING = "training"


class RecipePanel(SteadyScroll):
    """Edits a Recipe.

    Until ``set_catalog`` brings the parts (torch is loaded in the background) it shows the names of the
    chosen parts and answers ``recipe()`` with what it was given, so that a run can be started before.
    """

    changed = Signal()
    """The user changed something; ``recipe()`` and ``problems()`` tell what it is now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recipe")
        self.setAccessibleName(self.tr("Recipe"))
        self._titles = {
            "dataset": self.tr("Dataset"), "model": self.tr("Model"), "loss": self.tr("Loss"),
            "optimizer": self.tr("Optimizer"), "scheduler": self.tr("Scheduler"),
            TRAINING: self.tr("Training"),
        }
        self._recipe: Recipe | None = None
        self._ready = False
        self._panels = {section: PartPanel(section, self._titles[section]) for section in PARTS}
        self._training = Form(TRAINING)
        self._training.setObjectName(TRAINING)
        self._sections: dict[str, Section] = {}
        self._loading = ToneLabel("muted", self.tr("Loading PyTorch…"))
        self._loading.setObjectName("recipe.loading")
        self._waiting = ToneLabel("plain")
        self._waiting.setObjectName("recipe.waiting")
        self._waiting.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build()

    # ------------------------------------------------------------------ what it is told

    def set_catalog(self, catalog: Mapping[str, Sequence[Part]], training_fields: Sequence[Field]) -> None:
        """The parts to choose from, by kind ("optimizers", ...), and the fields of the training itself."""
        self._ready = True
        for section, kind in PARTS.items():
            self._panels[section].set_parts(list(catalog.get(kind, ())))
        self._training.set_fields(training_fields, self._recipe.training if self._recipe else {})
        if self._recipe is not None:
            self.set_recipe(self._recipe)
        self._show()

    def set_recipe(self, recipe: Recipe) -> None:
        """Show a recipe.  Does not emit ``changed``."""
        self._recipe = recipe
        for section, panel in self._panels.items():
            panel.set_choice(recipe.choice(section))
        if self._ready:
            fields = [self._training.editor(name).field for name in self._training.names()]
            self._training.set_fields(fields, recipe.training)
        self._show()

    def show_problems(self, problems: Sequence[RecipeProblem]) -> None:
        """Show what the recipe's own check found, each at its field; forgets what was shown before."""
        for panel in self._panels.values():
            panel.clear_problems()
        for name in self._training.names():
            self._training.set_problem(name, None)
        for found in problems:
            if found.section in self._panels:
                self._panels[found.section].set_problem(found.field, found.sentence)
            elif found.field in self._training.names():
                self._training.set_problem(found.field, found.sentence)
        self._show_summaries()

    def reveal(self, problem: RecipeProblem) -> None:
        """Unfold the section of a problem, scroll to it and put the cursor there."""
        self._sections[problem.section].set_unfolded(True)
        form = self._training if problem.section == TRAINING else self._panels[problem.section].form
        target: QWidget = self._sections[problem.section].header
        if problem.field in form.names():
            target = form.editor(problem.field).control
        elif problem.section in self._panels:
            target = self._panels[problem.section].picker
        self.ensureWidgetVisible(target)
        target.setFocus()

    def set_editable(self, editable: bool) -> None:
        """Lock everything while a run uses the recipe; it can still be scrolled and folded."""
        for widget in (*self._panels.values(), self._training):
            widget.setEnabled(editable)

    def set_unfolded(self, sections: Sequence[str]) -> None:
        """Which sections are open; for remembering the layout."""
        for name, section in self._sections.items():
            section.set_unfolded(name in sections)

    # ------------------------------------------------------------------ what it answers

    def recipe(self) -> Recipe:
        """What is shown, right or wrong.  RuntimeError before the first ``set_recipe``."""
        if self._recipe is None:
            raise RuntimeError("the panel has no recipe yet")
        if not self._ready:
            return self._recipe
        choices = {section: panel.choice() for section, panel in self._panels.items()}
        return Recipe(**choices, training=self._training.chosen())

    def problems(self) -> list[RecipeProblem]:
        """Everything that is shown as wrong, from top to bottom."""
        found = [
            RecipeProblem(section, field, sentence)
            for section, panel in self._panels.items() for field, sentence in panel.problems().items()
        ]
        training = self._training.problems().items()
        return found + [RecipeProblem(TRAINING, field, sentence) for field, sentence in training]

    def unfolded(self) -> list[str]:
        """The open sections."""
        return [name for name, section in self._sections.items() if section.is_unfolded()]

    def panel(self, section: str) -> PartPanel:
        """The panel of a section of PARTS."""
        return self._panels[section]

    # ------------------------------------------------------------------ inside

    def _build(self) -> None:
        inside = ScrolledContent()
        inside.setObjectName("recipe.sections")
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(10)
        column.addWidget(self._loading)
        column.addWidget(self._waiting)
        for name, title in self._titles.items():
            body = self._training if name == TRAINING else self._panels[name]
            section = Section(name, title, body)
            section.unfolded.connect(self._show_summaries)
            self._sections[name] = section
            column.addWidget(section)
        column.addStretch(1)
        for panel in self._panels.values():
            panel.changed.connect(self._edited)
        self._training.changed.connect(self._edited)
        self.setWidget(inside)
        self._show()

    @Slot()
    def _edited(self) -> None:
        self._show_summaries()
        self.changed.emit()

    def _show(self) -> None:
        self._loading.setVisible(not self._ready)
        self._waiting.setVisible(not self._ready and self._recipe is not None)
        for section in self._sections.values():
            section.setVisible(self._ready)
        if not self._ready and self._recipe is not None:
            recipe = self._recipe
            self._waiting.setText("\n".join(
                f"{self._titles[name]}: {recipe.choice(name).part}" for name in PARTS
            ))
        self._show_summaries()

    @Slot()
    def _show_summaries(self) -> None:
        wrong = {problem.section for problem in self.problems()}
        for name, section in self._sections.items():
            if name in wrong:
                section.set_summary(self.tr("needs attention"))
            elif name == TRAINING:
                section.set_summary("")
            else:
                panel = self._panels[name]
                section.set_summary(panel.picker.currentText() or panel.choice().part)
