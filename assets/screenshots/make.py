"""Makes the screenshots of the README by running the program, so that they cannot go stale.

    python assets/screenshots/make.py

Needs a screen (or Xvfb).  Trains the digits recipe for some seconds with a turn of lr on the way, and saves
window-light.png and window-dark.png here; and runs-light.png, where two runs before that one are laid over it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))
if __name__ == "__main__":
    # Before anything reads it: nobody's settings are touched, and nobody's are seen in the pictures.
    os.environ["DESCENT_HOME"] = tempfile.mkdtemp(prefix="descent-screenshots-")

from PySide6.QtCore import QSize, QTimer, Slot  # noqa: E402

import ui.start  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402
from ui.run_controller import RunState  # noqa: E402
from ui.settings import Settings  # noqa: E402
from workbench.messages import Pause, TurnKnob  # noqa: E402
from workbench.recipe import Recipe  # noqa: E402
from workbench.registry import Choice  # noqa: E402

SIZE = QSize(1440, 900)
STEPS = 1500


class Posing(MainWindow):
    """The window, playing its own little scene."""

    def __init__(self, settings: Settings) -> None:
        settings.theme, settings.language = "light", "en"
        super().__init__(settings)
        self.resize(SIZE)
        self._scene = scene(self)
        self._ready: Callable[[], bool] = lambda: True
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._go_on)
        self._clock.start(50)

    @Slot()
    def _go_on(self) -> None:
        try:
            if self._ready():
                self._ready = next(self._scene)
        except StopIteration:
            self._clock.stop()
            self.close()
        except Exception:
            traceback.print_exc()
            os._exit(1)


def scene(window: Posing) -> Iterator[Callable[[], bool]]:
    yield lambda: window.catalog is not None
    window.actions_["theme_light"].trigger()
    recipe = window.recipe_panel.recipe()
    for earlier in (Choice("AdamW", {"lr": 0.003}), Choice("SGD", {"lr": 0.1, "momentum": 0.0})):
        yield from _settled(window, replace(recipe, optimizer=earlier).with_training(epochs=STEPS // 23))
        window.run_bar.actions_.run.trigger()
        yield lambda: window.run.state is RunState.FINISHED
    yield from _settled(window, recipe)
    window.run_bar.actions_.run.trigger()
    yield lambda: window.run.step < STEPS // 3
    yield lambda: window.run.step > STEPS // 3
    window.run.post(TurnKnob(None, "lr", 0.1, "multiply"))
    yield lambda: window.run.step > 2 * STEPS // 3
    window.run.post(TurnKnob(None, "lr", 3.0, "multiply"))
    yield lambda: window.run.step > STEPS
    window.run.post(Pause())
    yield lambda: window.run.state is RunState.PAUSED
    for theme in ("light", "dark"):
        window.actions_[f"theme_{theme}"].trigger()
        for _ in range(10):  # until every plot and panel has drawn itself anew
            yield lambda: True
        window.plots.flush()
        _save(window, f"window-{theme}")
    window.actions_["theme_light"].trigger()
    window.docks["runs"].show()
    yield lambda: window.runs_panel.model.rowCount() == 3
    window.runs_panel.model.tick([1, 2], True)
    for _ in range(40):
        yield lambda: True
    window.plots.flush()
    _save(window, "runs-light")


def _settled(window: Posing, recipe: Recipe) -> Iterator[Callable[[], bool]]:
    """Show a recipe, and wait until it was tried out."""
    window.recipe_panel.set_recipe(recipe)
    for _ in range(10):
        yield lambda: not window.rehearser.outdated


def _save(window: Posing, name: str) -> None:
    path = HERE / f"{name}.png"
    window.grab().save(str(path))
    print(path.name)


if __name__ == "__main__":
    ui.start.MainWindow = Posing  # type: ignore[misc]
    sys.exit(ui.start.main(["descent"]))
