"""Keep this curve: the learning rate of a run, as it was turned by hand, becomes the schedule of the next recipe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from ui.background import Job
from ui.frozen_run import FrozenHistory
from ui.language import say
from workbench.history import History
from workbench.run import Run
from workbench.sentence import Sentence

if TYPE_CHECKING:
    from workbench.keep_curve import Kept


class CurveKeeper(QObject):
    """Computes beside the window.

    ``kept`` carries the Choice of a scheduler and, in words, how near it comes to the curve; ``failed`` a Sentence.
    """

    kept = Signal(object, str)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None

    def keep(self, history: History, group: str | None = None) -> None:
        """Keep the curve of a history of the window, as it is now; of a group by its name, else of the first one."""
        frozen = cast(History, FrozenHistory(history))
        self._begin(lambda: frozen, group)

    def keep_of(self, folder: Path, group: str | None = None) -> None:
        """Keep the curve of the run in a folder."""
        self._begin(lambda: Run.open(folder).history, group)

    def wait(self) -> None:
        if self._job is not None:
            self._job.wait()

    def _begin(self, read: Callable[[], History], group: str | None) -> None:
        if self._job is not None:
            return  # it takes a moment only

        def work() -> Kept:
            from workbench.keep_curve import keep_curve  # imports torch

            return keep_curve(read(), group)

        self._job = Job(work, self)
        self._job.done.connect(self._done)
        self._job.failed.connect(self._not_done)
        self._job.start()

    @Slot(object)
    def _done(self, kept: Kept) -> None:
        self._forget_job()
        self.kept.emit(kept.choice, say(kept.sentence))

    @Slot(object, str)
    def _not_done(self, sentence: Sentence, _details: str) -> None:
        self._forget_job()
        self.failed.emit(sentence)

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.wait()  # it has told its result and is about to end
            self._job.deleteLater()
            self._job = None
