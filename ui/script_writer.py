"""Writes recipes and runs as scripts, beside the window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.background import Job
from ui.own_code import beside_the_run
from workbench.recipe import Recipe
from workbench.sentence import Problem

if TYPE_CHECKING:
    from workbench.data import Size
    from workbench.script import Script

_QUIET = 200
"""Milliseconds without another edit before a recipe is written."""


@dataclass(frozen=True)
class Wanted:
    """What is to be written: a recipe, with the size of its data where that is known, or the run in a folder."""

    recipe: Recipe | None = None
    size: Size | None = None
    folder: Path | None = None


class ScriptWriter(QObject):
    """One script after the other; what was asked for last is what is told.

    ``written`` carries the Wanted and its Script; ``failed`` the Wanted and a Sentence.
    """

    written = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: Wanted | None = None  # and not begun yet
        self._at_work: Wanted | None = None
        self._job: Job | None = None
        self._outdated = threading.Event()
        self._ended = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET)
        self._quiet.timeout.connect(self._begin)

    @property
    def busy(self) -> bool:
        return self._wanted is not None or self._job is not None

    def write(self, wanted: Wanted, *, soon: bool = False) -> None:
        """Write this instead of what was asked for before; ``soon``: when no other wish came for a moment."""
        self._wanted = wanted
        self._outdated.set()
        if soon:
            self._quiet.start()
        else:
            self._quiet.stop()
            self._begin()

    def give_up(self) -> None:
        """Nothing is to be written any more."""
        self._wanted = None
        self._quiet.stop()
        self._outdated.set()

    def end(self) -> None:
        """The window closes: begin nothing any more."""
        self._ended = True
        self.give_up()

    def wait(self) -> None:
        """End, and wait for the thread."""
        self.end()
        if self._job is not None:
            self._job.wait()

    @Slot()
    def _begin(self) -> None:
        if self._job is not None or self._wanted is None or self._ended:
            return  # the end of a job begins the next
        wanted, outdated = self._wanted, self._outdated
        self._wanted, self._at_work = None, wanted
        outdated.clear()
        self._job = Job(lambda: _write(wanted, outdated.is_set), self)
        self._job.done.connect(self._done)
        self._job.failed.connect(self._not_done)
        self._job.start()

    @Slot(object)
    def _done(self, script: object) -> None:
        wanted = self._forget_job()
        if wanted is not None:
            self.written.emit(wanted, script)

    @Slot(object, str)
    def _not_done(self, sentence: object, _details: str) -> None:
        wanted = self._forget_job()
        if wanted is not None:
            self.failed.emit(wanted, sentence)

    def _forget_job(self) -> Wanted | None:
        """What the job was about; None where nobody wants to know any more."""
        done, self._at_work = self._at_work, None
        if self._job is not None:
            self._job.wait()  # it has told its result and is about to end
            self._job.deleteLater()
            self._job = None
        outdated = self._outdated.is_set()
        if not self._quiet.isActive():
            self._begin()
        return None if outdated else done


def write_run(folder: Path, outdated: Callable[[], bool] = lambda: False) -> Script:
    """The script of the run in a folder, from any thread.  Raises Problem."""
    from workbench.importers import was_imported
    from workbench.outside import NotLoaded
    from workbench.run import Run
    from workbench.script import script_of_run
    from workbench.script.run_script import bring_in

    run = Run.open(folder)
    if was_imported(run.info):
        raise Problem("{run} was imported and has no recipe, so there is no script of it.", run=run.name)
    recipe = Recipe.from_toml(run.recipe_toml, run.name)
    try:
        with beside_the_run(recipe, outdated):
            return script_of_run(run)
    except NotLoaded:  # agreed to, but not brought in since the program was started
        bring_in(run, outdated)
    with beside_the_run(recipe, outdated):
        return script_of_run(run)


def _write(wanted: Wanted, outdated: Callable[[], bool]) -> Script:
    """In the job's thread."""
    if wanted.folder is not None:
        return write_run(wanted.folder, outdated)
    assert wanted.recipe is not None
    return _write_recipe(wanted.recipe, wanted.size, outdated)


def _write_recipe(recipe: Recipe, size: Size | None, outdated: Callable[[], bool]) -> Script:
    from workbench.outside import looking_only
    from workbench.script import script_of

    with looking_only():
        for found in recipe.problems():
            raise Problem("{problem}", problem=found.sentence)
    with beside_the_run(recipe, outdated):
        return script_of(recipe, size)


__all__ = ["ScriptWriter", "Wanted", "write_run"]
