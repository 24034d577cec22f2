"""Slow work beside the window: loading torch, reading folders, writing exports.

A plain Python thread that tells its result through a signal.  (QThread belongs to the trainer alone.)
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.sentence import Problem, Sentence


class Job(QObject):
    """One piece of work on a thread of its own.

    ``done`` carries what the function returned; ``failed`` a Sentence and the traceback.  Connect them to
    @Slot methods of QObjects only: anything else would run in the wrong thread.
    """

    done = Signal(object)
    failed = Signal(object, str)

    def __init__(self, work: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._thread = threading.Thread(target=self._run, name="descent-job")

    def start(self) -> None:
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end; False when ``timeout`` seconds were not enough."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _do(self) -> Any:
        return self._work()

    def _run(self) -> None:
        try:
            result = self._do()
        except Problem as problem:
            self.failed.emit(problem.sentence, "")
        except OSError as error:
            where, why = str(error.filename or "?"), error.strerror or str(error)
            self.failed.emit(Sentence("{file} cannot be read or written: {why}.", file=where, why=why),
                             traceback.format_exc())
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            self.failed.emit(Sentence("That did not work: {error}.", error=what), traceback.format_exc())
        else:
            self.done.emit(result)


class TellingJob(Job):
    """A job whose function is given a listener for its progress; ``progress`` carries what it is told."""

    progress = Signal(object)

    def __init__(self, work: Callable[[Callable[[Any], None]], Any], parent: QObject | None = None) -> None:
        super().__init__(lambda: None, parent)
        self._telling_work = work

    def _do(self) -> Any:
        return self._telling_work(self.progress.emit)
