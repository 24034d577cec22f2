"""DataLooker: reads the data beside the window and shows them in the data window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.background import Job
from ui.data_window import DataWindow
from ui.language import say
from workbench.data_facts import DataSummary, Look, Viewpoint
from workbench.progress import Progress, Reporter

if TYPE_CHECKING:
    from workbench.data_look import Subject
    from workbench.datasets.picture_folder import FolderReport


@dataclass(frozen=True)
class Source:
    """What is looked at, and for a folder of pictures what was found in it."""

    subject: Subject
    files: FolderReport | None = None


Make = Callable[[Reporter], Source]
"""Builds the data.  Called on a thread of its own; may raise Problem, and Cancelled where the reporter does."""


@dataclass
class _Reading:
    """What is known so far of the data that are looked at.  Filled by one job after the other."""

    make: Make
    source: Source | None = None
    summary: DataSummary | None = None


class DataLooker(QObject):
    """One look at a time: what is wanted while something is read waits, and only the last wish is fulfilled.

    ``idle`` says that nothing is being read just now; what waits begins when all who hear it have had their turn.
    """

    idle = Signal()
    _told = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window: DataWindow | None = None
        self._reading: _Reading | None = None
        self._at = Viewpoint()
        self._next: Viewpoint | None = None
        self._job: Job | None = None
        self._still = False
        """Whether the job draws no random numbers."""
        self._cancel = threading.Event()
        self._live = self._ended = False
        self._told.connect(self._tell)

    @property
    def window(self) -> DataWindow:
        """Made when it is needed first: the program starts without it."""
        if self._window is None:
            parent = self.parent()
            self._window = DataWindow(parent if isinstance(parent, QWidget) else None)
            self._window.wanted.connect(self._want)
            self._window.reload_wanted.connect(self._read_anew)
            self._window.stop_wanted.connect(self._stop)
            self._window.closed.connect(self._closed)
        return self._window

    # ------------------------------------------------------------------ what it is told

    def open(self, make: Make, title: str = "") -> None:
        """Show the window with the data that ``make`` builds."""
        self._cancel.set()
        self._reading, self._at = _Reading(make), Viewpoint()
        self.window.clear()
        self.window.present(title)
        self._want(self._at)

    def set_live(self, live: bool) -> None:
        """Beside a live run nothing is looked at that draws random numbers: the run draws from the same ones."""
        self._live = live
        if live:
            self.make_way()

    def make_way(self) -> bool:
        """A run is about to begin.  False where it must wait for ``idle``: what is being read may draw random numbers.
        """
        if self._job is None or self._still:
            return True
        if not self._cancel.is_set():  # it is looked at again, in the way that suits the run
            self._next = self._next or self._at
            self._cancel.set()
        return False

    def end(self) -> None:
        """The program ends: read nothing any more, and wait for the thread."""
        self._ended = True
        self._next = None
        self._cancel.set()
        if self._job is not None:
            self._job.wait()

    @property
    def busy(self) -> bool:
        return self._job is not None

    # ------------------------------------------------------------------ what is wanted

    @Slot(object)
    def _want(self, at: Viewpoint) -> None:
        self._next = at
        if self._job is None:  # else its end begins the next
            self._begin()

    @Slot()
    def _read_anew(self) -> None:
        if self._reading is not None:
            self._cancel.set()
            self._reading = _Reading(self._reading.make)
            self._want(self._next or self._at)

    @Slot()
    def _stop(self) -> None:
        self._call_off()
        self.window.show_problem(self.tr("Reading was called off: Read anew begins again."))

    @Slot()
    def _closed(self) -> None:
        """Nobody looks: let go of the data, which may be large."""
        self._call_off()
        self._reading = None

    def _call_off(self) -> None:
        self._next = None
        self._cancel.set()

    def _begin(self) -> None:
        reading, at = self._reading, self._next
        self._next, self._cancel = None, threading.Event()
        if reading is None or at is None or self._ended:
            self.window.show_idle()
            return
        reporter, still = Reporter(self._told.emit, self._cancel), self._live
        self._at, self._still = at, still
        self.window.show_busy()
        self._job = Job(lambda: _look(reading, at, reporter, still), self)
        self._job.done.connect(self._came)
        self._job.failed.connect(self._failed)
        self._job.start()

    # ------------------------------------------------------------------ what comes

    @Slot(object)
    def _came(self, look: Look) -> None:
        self._forget_job()
        if self._settled and self._reading is not None and self._reading.source is not None:
            self._at = look.at
            self.window.show_look(look, self._reading.source.files)
        self._go_on()

    @Slot(object, str)
    def _failed(self, sentence: str, _details: str) -> None:
        self._forget_job()
        if self._settled:
            self.window.show_problem(say(sentence))
        self._go_on()

    @Slot(object)
    def _tell(self, progress: Progress) -> None:
        if self._job is not None and not self._cancel.is_set():
            self.window.show_progress(progress)

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.wait()
            self._job.deleteLater()
            self._job = None

    @property
    def _settled(self) -> bool:
        """Whether what came is what is wanted."""
        return self._next is None and not self._cancel.is_set()

    def _go_on(self) -> None:
        self.window.show_idle()
        self.idle.emit()
        if self._job is None and self._next is not None:
            self._begin()


def _look(reading: _Reading, at: Viewpoint, reporter: Reporter, still: bool) -> Look:
    """On the job's thread."""
    from workbench import generator_turn
    from workbench.data_look import look

    if reading.source is None:
        reading.source = reading.make(reporter)
    turn = nullcontext() if still else generator_turn.drawing(reporter.cancel.is_set)
    with turn:
        found = look(reading.source.subject, at, reading.summary, reporter, still=still)
    reading.summary = found.summary
    return found
