"""Starts the real program in this process and plays a scenario in its window.

    python tests/window/driver.py NAME
    python tests/window/driver.py --serve

With ``--serve`` it imports first what takes a program seconds, then reads one order a line, a JSON list of scenario,
home, and the files for what is said (see ``Order``), plays each in a fork of its own, and answers with the exit code.
A scenario is a generator: it does something, then yields a condition to wait for.  Exit code 0 is the
program's own; 3 means that the scenario failed, and says why.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QApplication

import ui.start
from ui.main_window import MainWindow
from ui.settings import Settings

Scenario = Callable[[MainWindow], Iterator[Callable[[], bool]]]

LIMIT = 6000
"""Looks at one condition before the scenario counts as stuck; they are 20 ms apart."""


class DrivenWindow(MainWindow):
    """The window, with an invisible hand."""

    scenario: Scenario

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._play = type(self).scenario(self)
        self._looks = 0
        self._hand = QTimer(self)
        self._hand.timeout.connect(self._go_on)
        self._condition: Callable[[], bool] = lambda: True
        self._hand.start(20)

    @Slot()
    def _go_on(self) -> None:
        try:
            self._looks += 1
            if self._condition():
                self._looks = 0
                self._condition = next(self._play)
            elif self._looks > LIMIT:
                raise AssertionError(f"stuck: {self.run.state}, message: {self.strip.sentence!r}, "
                                     f"active: {self.isActiveWindow()}, focus: {QApplication.focusWidget()}")
        except StopIteration:
            self._hand.stop()
        except BaseException:
            traceback.print_exc()
            os._exit(3)


def main(name: str) -> int:
    from tests.window import scenarios

    DrivenWindow.scenario = staticmethod(getattr(scenarios, name))
    ui.start.MainWindow = DrivenWindow  # type: ignore[misc]
    return ui.start.main(["descent"])


class Order(NamedTuple):
    """What one fork is to play; it ends as the program would, through the interpreter's own end."""

    scenario: str
    home: str
    out: str
    err: str


def serve() -> int:
    from ui.catalog_loader import load_catalog
    from workbench.warm_up import warm_up

    load_catalog()
    warm_up()
    for line in sys.stdin:
        order = Order(*json.loads(line))
        child = os.fork()
        if not child:
            for path, descriptor in ((order.out, 1), (order.err, 2)):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
            os.environ["DESCENT_HOME"] = order.home
            return main(order.scenario)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(serve() if sys.argv[1] == "--serve" else main(sys.argv[1]))
