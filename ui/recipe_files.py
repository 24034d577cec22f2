"""Recipes as files: new, open, save, recent ones, and whether the one in the panel has been saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from ui.language import say
from ui.recipe_panel import RecipePanel
from ui.settings import Settings
from workbench.presets import presets
from workbench.recipe import Recipe
from workbench.sentence import Problem, Sentence


class RecipeFiles(QObject):
    """Keeps the recipe panel and its file together.

    ``failed`` carries a Sentence; ``renamed`` says that file or saved state changed (for the window's title).
    """

    failed = Signal(object)
    renamed = Signal()
    opened = Signal()

    def __init__(self, panel: RecipePanel, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._panel, self._settings, self._window = panel, settings, window
        self.path: Path | None = None
        self.loaded: Recipe | None = None
        """The recipe as it was opened; the panel leaves out what it does not know."""
        self.locked = False
        """Whether a run is live, whose recipe is shown: no other may take its place."""
        self._saved: Recipe | None = None
        self._recent_menu: QMenu | None = None
        panel.changed.connect(self.renamed)

    # ------------------------------------------------------------------ what there is

    @property
    def title(self) -> str:
        """The file's name for the window's title."""
        return self.path.name if self.path else self.tr("Unsaved recipe")

    @property
    def modified(self) -> bool:
        """Whether the panel holds something else than the file."""
        return self.path is not None and self._panel.recipe() != self._saved

    def show_first(self) -> None:
        """The recipe of last time, or the first preset."""
        first = next(iter(presets().values()))[1]
        self._show(self._settings.last_recipe or first, None)

    def show_recipe(self, recipe: Recipe) -> None:
        """A recipe that comes from no file (that of an earlier run)."""
        self._show(recipe, None)

    @Slot(object)
    def show_continued(self, recipe: Recipe) -> None:
        """The recipe of a run that goes on; a file stays open only where it is about the same recipe.

        A run that was begun from the file may be taken back to a checkpoint: nothing has changed then.
        """
        path, saved, before = self.path, self._saved, self._panel.recipe()
        self._show(recipe, None)
        if path is not None and self._panel.recipe() in (saved, before):
            self.path, self._saved = path, saved
            self.renamed.emit()

    def settled(self) -> None:
        """The parts are known now, and the panel may write the same recipe in other words: not a change."""
        self._saved = self._panel.recipe()
        self.renamed.emit()

    # ------------------------------------------------------------------ menus

    def fill_presets(self, menu: QMenu) -> None:
        for name, (title, _) in presets().items():
            action = QAction(say(title), menu)
            action.setObjectName(f"preset_{name}")
            action.setData(name)
            action.triggered.connect(self._new_from_preset)
            menu.addAction(action)

    def fill_recent(self, menu: QMenu, clear: QAction) -> None:
        """Fill the menu anew whenever it is about to open."""
        self._recent_menu, self._clear = menu, clear
        clear.triggered.connect(self._forget_recent)
        menu.aboutToShow.connect(self._list_recent)
        self._list_recent()

    @Slot()
    def _list_recent(self) -> None:
        menu = self._recent_menu
        assert menu is not None
        menu.clear()
        paths = self._settings.recent_recipes
        for number, path in enumerate(paths, 1):
            action = QAction(f"&{number % 10} {path.name}", menu)
            action.setObjectName(f"recent_{number}")
            action.setToolTip(str(path))
            action.setData(str(path))
            action.triggered.connect(self._open_recent)
            menu.addAction(action)
        if paths:
            menu.addSeparator()
            menu.addAction(self._clear)
        else:
            none = QAction(self.tr("(none yet)"), menu)
            none.setEnabled(False)
            menu.addAction(none)

    @Slot()
    def _forget_recent(self) -> None:
        self._settings.forget_recent_recipes()

    @Slot()
    def _open_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.open(Path(action.data()))

    @Slot()
    def _new_from_preset(self) -> None:
        action = self.sender()
        if isinstance(action, QAction) and not self._refused():
            self._show(presets()[action.data()][1], None)

    # ------------------------------------------------------------------ opening and saving

    @Slot()
    def ask_open(self) -> None:
        if self._refused():
            return
        folder = str(self.path.parent) if self.path else ""
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open recipe"), folder, self._filter())
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> bool:
        """Show the recipe of a file; what cannot be read is told, and the panel keeps what it has."""
        if self._refused():
            return False
        try:
            recipe = Recipe.load(path)
        except Problem as problem:
            self.failed.emit(problem.sentence)
            return False
        self._settings.add_recent_recipe(path)
        self._show(recipe, path)
        return True

    @Slot()
    def save(self) -> None:
        if self.path is None:
            self.ask_save()
        else:
            self._write(self.path)

    @Slot()
    def ask_save(self) -> None:
        start = str(self.path) if self.path else f"{self._panel.recipe().dataset.part}.toml"
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save recipe"), start, self._filter())
        if name:
            path = Path(name)
            self._write(path if path.suffix else path.with_suffix(".toml"))

    def _write(self, path: Path) -> None:
        recipe = self._panel.recipe()
        try:
            recipe.save(path)
        except Problem as problem:
            self.failed.emit(problem.sentence)
        except OSError as error:
            self.failed.emit(Sentence("{file} cannot be written: {why}. Choose another folder.",
                                      file=str(path), why=error.strerror or str(error)))
        else:
            self.path, self._saved = path, recipe
            self._settings.add_recent_recipe(path)
            self.renamed.emit()

    def _refused(self) -> bool:
        if self.locked:
            self.failed.emit(Sentence("A run is live; stop it before opening another recipe."))
        return self.locked

    def _show(self, recipe: Recipe, path: Path | None) -> None:
        self.path, self.loaded = path, recipe
        self._panel.set_recipe(recipe)
        # What the panel answers, not what was read: it may leave out values that equal the defaults.
        self._saved = self._panel.recipe()
        self.opened.emit()
        self.renamed.emit()

    def _filter(self) -> str:
        return self.tr("Recipes (*.toml);;All files (*)")
