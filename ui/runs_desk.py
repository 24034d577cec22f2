"""RunsDesk: what is done to the folders of runs, beside the window and one thing after another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFile, QObject, Signal, Slot

from ui.background import Job
from workbench.marks import change_marks
from workbench.run_copy import copy_run
from workbench.sentence import Problem, Sentence
from workbench.trash import throw_away

Done = tuple[str, list[tuple[Path, Any]], Sentence | None]
"""What was done, to which folders with which result, and what stood in the way of one of the others."""


class RunsDesk(QObject):
    """``done`` says that folders have changed; ``failed`` carries a Sentence.

    ``thrown_away`` carries the folders that are in the trash now, and the Path of the trash where it is one of ours
    (None: the system's); ``copied`` the new folders.
    """

    done = Signal()
    failed = Signal(object)
    thrown_away = Signal(list, object)
    copied = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], Done]] = deque()
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        return self._job is not None

    def mark(self, folders: Iterable[Path], **marks: Any) -> None:
        """Change marks of the user's: ``title``, ``notes``, ``tags``, ``star``."""
        chosen = list(folders)
        self._do(lambda: _each("marked", chosen, lambda folder: change_marks(folder, **marks)))

    def throw_away(self, folders: Iterable[Path]) -> None:
        """Move runs to the trash; one that is being trained stays."""
        chosen = list(folders)
        self._do(lambda: _each("thrown away", chosen, lambda folder: throw_away(folder, _system_trash)))

    def copy(self, folders: Iterable[Path], runs_folder: Path) -> None:
        """Copy runs into the runs folder."""
        chosen = list(folders)
        self._do(lambda: _each("copied", chosen, lambda folder: copy_run(folder, runs_folder)))

    def wait(self) -> None:
        """Until everything is done that was asked for; at the end of the program."""
        while self._job is not None:
            self._job.wait()
            self._next()

    # ------------------------------------------------------------------ inside

    def _do(self, work: Callable[[], Done]) -> None:
        self._waiting.append(work)
        if self._job is None:
            self._next()

    def _next(self) -> None:
        if self._job is not None:
            self._job.wait()
            self._job.deleteLater()
            self._job = None
        if self._waiting:
            self._job = Job(self._waiting.popleft(), self)
            self._job.done.connect(self._did)
            self._job.failed.connect(self._did_not)
            self._job.start()

    @Slot(object)
    def _did(self, found: Done) -> None:
        if self.sender() is self._job:
            self._next()
        what, did, problem = found
        self.done.emit()
        if what == "thrown away" and did:
            ours = next((place.parent for _, place in did if place is not None), None)
            self.thrown_away.emit([folder for folder, _ in did], ours)
        if what == "copied" and did:
            self.copied.emit([copy for _, copy in did])
        if problem is not None:
            self.failed.emit(problem)

    @Slot(object, str)
    def _did_not(self, sentence: object, _details: str) -> None:
        if self.sender() is self._job:
            self._next()
        self.done.emit()
        self.failed.emit(sentence)


def _each(what: str, folders: Sequence[Path], work: Callable[[Path], Any]) -> Done:
    """Do it to every folder; what goes wrong with one does not keep it from the others."""
    did: list[tuple[Path, Any]] = []
    problems = []
    for folder in folders:
        try:
            did.append((folder, work(folder)))
        except Problem as problem:
            problems.append(problem.sentence)
    if len(problems) > 1:
        first = Sentence("{problem} The same, or something like it, for {count} other runs.", problem=problems[0],
                         count=len(problems) - 1)
        return what, did, first
    return what, did, problems[0] if problems else None


def _system_trash(folder: Path) -> bool:
    done = QFile.moveToTrash(str(folder))
    return bool(done[0] if isinstance(done, tuple) else done)
