"""RecipePanel: the whole recipe, one foldable section for each choice, one for the groups, one for the training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import groups_editor
from ui.data_state import DataState
from ui.editor import Editor
from ui.form import Form
from ui.groups_editor import GroupsEditor
from ui.live_changes import LiveChange, OptimizerChange, ScheduleChange
from ui.part_panel import PartPanel
from ui.section import Section
from ui.steady_scroll import ScrolledContent, SteadyScroll
from ui.tone_label import ToneLabel
from ui.warm_up import WarmUpButton
from workbench.address import short
from workbench.field import Field
from workbench.messages import Group, Refused
from workbench.recipe import AUGMENTATION, PARTS, Recipe, RecipeProblem
from workbench.registry import Choice, Part

GROUPS, TRAINING = "groups", "training"

LIVE = ("optimizer", "scheduler")
"""Sections whose choice can be changed while a run is live."""


class RecipePanel(SteadyScroll):
    """Edits a Recipe.

    Until ``set_catalog`` brings the parts (torch is loaded in the background) it shows the names of the
    chosen parts and answers ``recipe()`` with what it was given, so that a run can be started before.
    """

    changed = Signal()
    """The user changed something; ``recipe()`` and ``problems()`` tell what it is now."""
    command = Signal(object)
    """A SetOptimizer or SetSchedule for the live run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recipe")
        self.setAccessibleName(self.tr("Recipe"))
        self._titles = {
            "dataset": self.tr("Dataset"), AUGMENTATION: self.tr("Augmentation"),
            "model": self.tr("Model"), "loss": self.tr("Loss"),
            "optimizer": self.tr("Optimizer"), "scheduler": self.tr("Scheduler"),
            GROUPS: self.tr("Parameter groups"), TRAINING: self.tr("Training"),
        }
        self._recipe: Recipe | None = None
        self._ready = False
        self._training_fields: tuple[Field, ...] = ()
        self._augmentation_field: Field | None = None
        self._panels = {section: PartPanel(section, self._titles[section]) for section in PARTS}
        self.warm_up = WarmUpButton(self._panels["scheduler"])
        self.data = DataState()
        """How the chosen dataset stands."""
        self._augmentation = Form(AUGMENTATION, panel=PartPanel)
        self._augmentation.setObjectName(AUGMENTATION)
        self._training = Form(TRAINING)
        self._training.setObjectName(TRAINING)
        self.groups = GroupsEditor()
        self._live: dict[str, LiveChange] = {
            "optimizer": OptimizerChange(self._panels["optimizer"]),
            "scheduler": ScheduleChange(self._panels["scheduler"]),
        }
        self._sections: dict[str, Section] = {}
        self._loading = ToneLabel("muted", self.tr("Loading PyTorch…"))
        self._loading.setObjectName("recipe.loading")
        self._waiting = ToneLabel("plain")
        self._waiting.setObjectName("recipe.waiting")
        self._waiting.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build()

    # ------------------------------------------------------------------ what it is told

    def set_catalog(self, catalog: Mapping[str, Sequence[Part]], training_fields: Sequence[Field],
                    augmentation: Field | None = None) -> None:
        """The parts to choose from, by kind ("optimizers", ...), and the fields of the training itself and of the
        list of transforms."""
        self._ready = True
        self._augmentation_field = augmentation
        for section, kind in PARTS.items():
            self._panels[section].set_parts(list(catalog.get(kind, ())))
        self._training_fields = tuple(training_fields)
        self._fill_augmentation()
        self._fill_training({} if self._recipe is None else self._recipe.training)
        if self._recipe is not None:
            self.set_recipe(self._recipe)
        self._show()

    def set_recipe(self, recipe: Recipe) -> None:
        """Show a recipe.  Does not emit ``changed``."""
        self._recipe = recipe
        for section, panel in self._panels.items():
            panel.set_choice(recipe.choice(section))
        if self._ready:
            self._fill_augmentation()
            self._fill_training(recipe.training)
            self._tell_groups()
            self.groups.set_rules(recipe.groups)
        self._show()

    def show_counts(self, groups: Sequence[Group]) -> None:
        """The parameter groups that the recipe makes, with what is in them; none where they are not known."""
        self.groups.show_counts(groups)

    def show_problems(self, problems: Sequence[RecipeProblem]) -> None:
        """Show what the recipe's own check found, each at its field; forgets what was shown before."""
        for panel in self._panels.values():
            panel.clear_problems()
        for form in (self._augmentation, self._training):
            for name in form.names():
                form.set_problem(name, None)
        self.groups.show_problems({p.field: p.sentence for p in reversed(problems) if p.section == GROUPS})
        for found in problems:
            if found.section in self._panels:
                self._panels[found.section].set_problem(found.field, found.sentence)
            elif found.section == TRAINING and found.field in groups_editor.FIELDS:
                self.groups.set_training_problem(found.field, found.sentence)
            elif found.section == AUGMENTATION and found.field in self._augmentation.names():
                self._augmentation.set_problem(found.field, found.sentence)
            elif found.field in self._training.names():
                self._training.set_problem(found.field, found.sentence)
        self._show_summaries()

    def reveal(self, problem: RecipeProblem) -> None:
        """Unfold the section of a problem, scroll to it and put the cursor there."""
        section = GROUPS if problem.field in groups_editor.FIELDS else problem.section
        self._sections[section].set_unfolded(True)
        target: QWidget = self._sections[section].header
        if section == GROUPS:
            target = self.groups.target(problem.field)
        else:
            own = {AUGMENTATION: self._augmentation, TRAINING: self._training}
            form = own[section] if section in own else self._panels[section].form
            if problem.field in form.names():
                target = form.editor(problem.field).place()
            elif section in self._panels:
                target = self._panels[section].picker
        self.ensureWidgetVisible(target)
        target.setFocus()

    def set_editable(self, editable: bool, but: Sequence[str] = ()) -> None:
        """Lock everything (``but`` some sections) while a run uses the recipe; it can still be scrolled and folded."""
        bodies = {**self._panels, AUGMENTATION: self._augmentation, GROUPS: self.groups, TRAINING: self._training}
        for name, widget in bodies.items():
            widget.setEnabled(editable or name in but)

    def set_running(self, choices: Mapping[str, Choice]) -> None:
        """The choices at work in the run, by section of LIVE; none where there is no run."""
        for section, change in self._live.items():
            change.set_running(choices.get(section))
        self._show_summaries()

    def set_swappable(self, swappable: bool) -> None:
        """Whether what the panel holds beside the choices at work can be applied to the run now, or taken back."""
        for change in self._live.values():
            change.set_swappable(swappable)
        self._show_summaries()

    def running_changed(self, section: str, choice: Choice, said: str = "") -> None:
        """The live run says that another choice is at work; ``said`` is shown at it."""
        self._live[section].changed(choice, said)
        self._show_summaries()

    def refused(self, event: Refused) -> bool:
        """The run did not obey; True where it was asked here, and the sentence is shown."""
        return any(change.refused(event) for change in self._live.values())

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
        training = {**self._training.chosen(), **self.groups.training()}
        return Recipe(**choices, training=training, groups=self.groups.rules(), augmentation=self._transforms())

    def problems(self) -> list[RecipeProblem]:
        """Everything that is shown as wrong, from top to bottom."""
        found = [
            RecipeProblem(section, field, sentence)
            for section, panel in self._panels.items() for field, sentence in panel.problems().items()
        ]
        found += [RecipeProblem(AUGMENTATION, field, sentence)
                  for field, sentence in self._augmentation.problems().items()]
        found += [RecipeProblem(GROUPS, field, sentence) for field, sentence in self.groups.problems().items()]
        training = {**self.groups.training_problems(), **self._training.problems()}
        return found + [RecipeProblem(TRAINING, field, sentence) for field, sentence in training.items()]

    def unfolded(self) -> list[str]:
        """The open sections."""
        return [name for name, section in self._sections.items() if section.is_unfolded()]

    def panel(self, section: str) -> PartPanel:
        """The panel of a section of PARTS."""
        return self._panels[section]

    def transforms(self) -> Editor:
        """The editor of the list of transforms; KeyError before the catalog is there."""
        return self._augmentation.editor(AUGMENTATION)

    def live_change(self, section: str) -> LiveChange:
        """The strip of a section of LIVE that applies its choice to the run."""
        return self._live[section]

    def running(self, section: str) -> Choice:
        """The choice at work in the live run; without one, what is shown."""
        return self._live[section].running or self.recipe().choice(section)

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
            section = Section(name, title, self._body(name))
            section.unfolded.connect(self._show_summaries)
            self._sections[name] = section
            column.addWidget(section)
        self._sections[AUGMENTATION].set_unfolded(False)  # most recipes have none
        column.addStretch(1)
        for panel in self._panels.values():
            panel.changed.connect(self._edited)
        self._augmentation.changed.connect(self._edited)
        self._training.changed.connect(self._edited)
        self.groups.changed.connect(self._edited)
        for change in self._live.values():
            change.command.connect(self.command)
            change.reverted.connect(self._edited)
        self.setWidget(inside)
        self._show()

    def _body(self, name: str) -> QWidget:
        if name == GROUPS:
            return self.groups
        if name == TRAINING:
            return self._training
        if name == AUGMENTATION:
            return self._augmentation
        below: dict[str, QWidget] = {"dataset": self.data, **self._live}
        if name not in below:
            return self._panels[name]
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._panels[name])
        column.addWidget(below[name])
        return body

    def _transforms(self) -> tuple[Mapping[str, Any], ...]:
        """The list as it stands; before its field is known, that of the recipe."""
        if AUGMENTATION in self._augmentation.names():
            return tuple(self._augmentation.values()[AUGMENTATION] or ())
        return self._recipe.augmentation if self._recipe is not None else ()

    def _fill_augmentation(self) -> None:
        if self._augmentation_field is not None:
            values = {AUGMENTATION: self._recipe.augmentation} if self._recipe and self._recipe.augmentation else {}
            self._augmentation.set_fields([self._augmentation_field], values)

    def _fill_training(self, values: Mapping[str, Any]) -> None:
        """The groups' editor has those fields of the section that are about groups."""
        mine = [field for field in self._training_fields if field.name not in groups_editor.FIELDS]
        self._training.set_fields(mine, values)
        self.groups.set_training(self._training_fields, values)
        self.warm_up.set_epochs(self._training.values().get("epochs"))

    def _tell_groups(self) -> None:
        """What the groups have where they have nothing of their own."""
        part = self._panels["optimizer"].part()
        self.groups.set_optimizer(part.fields if part else (), self._panels["optimizer"].choice().values)

    @Slot()
    def _edited(self) -> None:
        if self._ready:
            self._tell_groups()
            self.warm_up.set_epochs(self._training.values().get("epochs"))
        for change in self._live.values():
            change.look()
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
        wrong = {GROUPS if problem.field in groups_editor.FIELDS else problem.section for problem in self.problems()}
        for name, section in self._sections.items():
            if name in wrong:
                section.set_summary(self.tr("needs attention"))
            elif name == TRAINING:
                section.set_summary("")
            elif name == AUGMENTATION:
                section.set_summary(", ".join(short(entry["part"]) for entry in self._transforms()) or self.tr("none"))
            elif name == GROUPS:
                section.set_summary(self.groups.summary())
            elif name in self._live and self._live[name].pending:
                section.set_summary(self.tr("not applied yet"))
            else:
                panel = self._panels[name]
                section.set_summary(panel.picker.currentText() or panel.choice().part)
