"""The real window on a real screen, for benches that play in it: the program's own start, with a hand inside.

The hand runs in the GUI thread and waits in an event loop for what the window says, so that nothing polls and nothing
is drawn or asked beyond what the program does by itself.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QTimer, Slot

import ui.start
from ui.main_window import MainWindow
from ui.run_controller import RunState
from ui.settings import Settings
from workbench import Recipe

Result = TypeVar("Result")
LIMIT_MS = 120_000


def play(scene: Callable[[MainWindow], Result]) -> Result:
    """Start the program, play the scene as soon as torch is loaded, close the window; returns the scene's result."""
    assert "DESCENT_HOME" in os.environ, "a bench must not write into anybody's real settings and runs"
    results: list[Result] = []

    class Played(MainWindow):
        def __init__(self, settings: Settings) -> None:
            super().__init__(settings)
            self.catalog_loaded.connect(self._begin)

        @Slot()
        def _begin(self) -> None:
            QTimer.singleShot(0, self._play)

        @Slot()
        def _play(self) -> None:
            try:
                rest(2000)  # whatever the program still warms up
                results.append(scene(self))
            except BaseException:
                traceback.print_exc()
                os._exit(1)  # a live run would keep the window open
            self.close()

    ui.start.MainWindow = Played  # type: ignore[misc]
    code = ui.start.main(["descent"])
    assert code == 0, code
    return results[0]


def rest(milliseconds: int) -> None:
    """Let the window do what it does for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_for(window: MainWindow, state: RunState) -> None:
    """Until the run is in ``state``; RuntimeError after two minutes."""
    if window.run.state is state:
        return
    loop = QEventLoop()
    late = QTimer(singleShot=True)
    late.timeout.connect(loop.quit)
    late.start(LIMIT_MS)

    def look(now: RunState) -> None:
        if now is state:
            loop.quit()

    window.run.state_changed.connect(look)
    loop.exec()
    window.run.state_changed.disconnect(look)
    if window.run.state is not state:
        raise RuntimeError(f"the window waits in {window.run.state}: {window.strip.sentence}")


def start_run(window: MainWindow, recipe: Recipe) -> None:
    """Show the recipe and press Run."""
    window.recipe_panel.set_recipe(recipe)
    window.run_bar.run_asked.emit()
    if window.run.state is RunState.IDLE:
        raise RuntimeError(f"the window refused the recipe: {window.strip.sentence}")


def end_run(window: MainWindow) -> None:
    window.run.stop(save=False)
    wait_for(window, RunState.IDLE)
