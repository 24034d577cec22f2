"""Joins the code window with the recipe and the run: it follows both once somebody has asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ui.code_window import CodeWindow
from ui.run_controller import RunController, RunState
from workbench.messages import Event
from workbench.recipe import Recipe

if TYPE_CHECKING:
    from workbench.data import Size


class CodeView(QObject):
    """Told of every edit (``show``); the rest it hears from the run."""

    def __init__(self, run: RunController, window: QWidget) -> None:
        super().__init__(window)
        self._run, self._parent = run, window
        self.window: CodeWindow | None = None
        """None until it was asked for."""
        self._recipe: Recipe | None = None
        self._size: Size | None = None
        run.happened.connect(self.hear)
        run.state_changed.connect(self.show_state)

    def show(self, recipe: Recipe | None, size: Size | None = None) -> None:
        """The recipe as it stands, right or wrong, and how large its data is, where that is known."""
        self._recipe, self._size = recipe, size
        if self.window is not None:
            self.window.panel.show_recipe(recipe, size)

    @Slot()
    def look(self) -> None:
        """Bring the window to the front."""
        self._made().present()

    @Slot(object)
    def look_at_run(self, folder: Path) -> None:
        """The same, with the run in a folder."""
        self._made().present(folder)

    @Slot(object)
    def hear(self, event: Event) -> None:
        if self.window is not None:
            self.window.panel.hear(event)

    @Slot(object)
    def show_state(self, state: RunState) -> None:
        if self.window is not None:
            self.window.panel.set_live(state.live)

    def end(self) -> None:
        """The main window closes: begin nothing any more."""
        if self.window is not None:
            self.window.panel.end()

    def wait(self) -> None:
        if self.window is not None:
            self.window.panel.wait()

    def _made(self) -> CodeWindow:
        if self.window is None:
            self.window = CodeWindow(self._parent)
            panel = self.window.panel
            panel.set_run(self._run.folder)
            panel.set_live(self._run.state.live)
            panel.show_recipe(self._recipe, self._size)
        return self.window
