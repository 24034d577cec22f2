"""Starts the window.  Torch is not imported here, nor by anything imported here: it would hold the window back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCommandLineOption, QCommandLineParser, QCoreApplication
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from ui import theme, translators
from ui.display_check import why_no_window
from ui.failures import FailureCatcher
from ui.garbage import GarbageTimer
from ui.main_window import MainWindow
from ui.settings import Settings
from workbench.outside import never_load_here

ICON = Path(__file__).resolve().parent.parent / "assets" / "icons" / "descent.png"


def main(argv: Sequence[str]) -> int:
    """Show the window until it is closed; ``argv`` may name a recipe to open.  Returns the exit code."""
    missing = why_no_window()
    if missing:
        print(missing, file=sys.stderr)
        return 1
    never_load_here()  # whatever asks for a part from outside: no code of others runs in the window's own thread
    app = make_app(argv)
    settings = Settings()
    translators.install(app, settings.language)
    translators.suit_font(app, settings.language)
    theme.apply(app, settings.theme)
    catcher = FailureCatcher(app)
    catcher.install()
    garbage = GarbageTimer(app)
    garbage.start()
    window = MainWindow(settings)
    catcher.caught.connect(window.show_failure)
    window.catalog_loaded.connect(garbage.spare_what_is_loaded)
    window.loader.warm.connect(garbage.spare_what_is_loaded)
    window.show()
    recipe = _recipe_from(app)
    if recipe is not None:
        window.open_recipe(recipe)
    code = app.exec()
    # Everything is stopped by now (the window waits for its threads before it closes).
    catcher.uninstall()
    garbage.stop()
    return code


def make_app(argv: Sequence[str]) -> QApplication:
    """The application object with its names; used by the screenshots too."""
    app = QApplication([argv[0] if argv else "descent", *argv[1:]])
    app.setApplicationName("Descent")
    app.setApplicationDisplayName("Descent")
    app.setDesktopFileName("descent")
    app.setWindowIcon(QIcon(str(ICON)))
    return app


def _recipe_from(app: QApplication) -> Path | None:
    parser = QCommandLineParser()
    parser.setApplicationDescription(
        QCoreApplication.translate("start", "Train PyTorch models with a hand on the learning rate."))
    parser.addHelpOption()
    parser.addPositionalArgument("recipe", QCoreApplication.translate("start", "A recipe file to open."))
    parser.addOption(QCommandLineOption("recipe"))
    parser.process(app)
    names = parser.positionalArguments()
    return Path(names[0]) if names else None


if __name__ == "__main__":
    sys.exit(main(sys.argv))
