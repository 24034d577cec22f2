"""OutsideParts: the parts from outside of the whole recipe, and what must be asked before a checkpoint goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.consent_dialog import ConsentDialog
from ui.outside_part import OutsidePart
from ui.recipe_panel import RecipePanel
from workbench import consent, outside
from workbench.consent import ConsentNeeded
from workbench.recipe import PARTS, Recipe
from workbench.registry import Part
from workbench.run import RECIPE
from workbench.sentence import Problem


class OutsideParts(QObject):
    """Looks after one OutsidePart for each section whose part may come from outside.

    ``came`` says that a part was brought in.  ``agreed`` carries a checkpoint that may go on.  ``failed`` carries a
    Sentence.
    """

    came = Signal()
    agreed = Signal(object)
    failed = Signal(object)

    def __init__(self, recipe: RecipePanel, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._checkpoint: Path | None = None
        self.parts = {section: OutsidePart(recipe.panel(section), kind, recipe.panel(section).picker.accessibleName(),
                                           window)
                      for section, kind in PARTS.items() if kind in outside.KINDS}
        for part in self.parts.values():
            part.came.connect(self.came)
            part.failed.connect(self.failed)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._look_again)

    def set_catalog(self, parts: Mapping[str, Sequence[Part]]) -> None:
        """The parts that there are without any from outside, by kind."""
        for section, part in self.parts.items():
            part.set_parts(parts.get(PARTS[section], ()))

    def set_live(self, live: bool) -> None:
        for part in self.parts.values():
            part.set_live(live)

    def look(self) -> None:
        """See anew what each section needs."""
        for part in self.parts.values():
            part.look()

    @property
    def loading(self) -> bool:
        """Whether something is being brought in."""
        return any(part.loading for part in self.parts.values())

    def end(self) -> None:
        for part in self.parts.values():
            part.end()

    def wait(self) -> None:
        self.end()
        for part in self.parts.values():
            part.wait()

    @Slot(object)
    def _look_again(self, state: Qt.ApplicationState) -> None:
        """The user may come back from an editor in which a file was changed."""
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()

    # ------------------------------------------------------------------ checkpoints

    @Slot(object)
    def ask_first(self, checkpoint: Path) -> None:
        """Ask for what the run of a checkpoint needs from outside, one after the other; ``agreed`` follows.

        A checkpoint that stands alone is let through: the trainer reads its recipe, and asks for the same.
        """
        self._checkpoint = checkpoint
        try:
            needed = outside.consent_needed(Recipe.load(checkpoint.parent.parent / RECIPE))
        except Problem:
            needed = []
        if not needed:
            self.agreed.emit(checkpoint)
            return
        dialog = ConsentDialog(needed[0], self._window)
        dialog.accepted.connect(self._agreed)
        dialog.open()

    @Slot()
    def _agreed(self) -> None:
        dialog, checkpoint = self.sender(), self._checkpoint
        if isinstance(dialog, ConsentDialog) and checkpoint is not None:
            self._remember(dialog.needed, dialog.later.isChecked())
            self.ask_first(checkpoint)

    def _remember(self, needed: ConsentNeeded, later: bool) -> None:
        try:
            consent.agreements().agree(needed.source, later=later)
        except Problem as problem:
            self.failed.emit(problem.sentence)
