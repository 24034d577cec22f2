"""main.py, which prints the time of its first painted window and is gone.

    python tests/bench/say_when_painted.py
"""

from __future__ import annotations

import os
import runpy
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)
sys.argv = [str(ROOT / "main.py")]

from PySide6.QtCore import QTimer, Slot  # noqa: E402
from PySide6.QtGui import QPaintEvent  # noqa: E402

import ui.start  # noqa: E402 - what main.py does first
from ui.main_window import MainWindow  # noqa: E402


class Watched(MainWindow):
    """The window, which reports its first painting and ends the process."""

    _asked = False

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._asked:
            self._asked = True
            # Comes after the whole window is painted and handed over, and before the import of torch begins.
            QTimer.singleShot(0, self._painted_all)
        super().paintEvent(event)

    @Slot()
    def _painted_all(self) -> None:
        os.write(1, f"{time.monotonic()}\n".encode())
        os._exit(0)


ui.start.MainWindow = Watched  # type: ignore[misc]
runpy.run_path(str(ROOT / "main.py"), run_name="__main__")
