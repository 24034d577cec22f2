"""DataDesk: gets the chosen dataset ready beside the window, and says how it stands.

Told of the dataset with every edit (``show``).  It reads and looks at it on a thread of its own, downloads what is
missing when asked to, and tells all of it as a DataStanding.  While a run is live nothing is begun: reading takes a
training thread's time, and code of the user's could move its random numbers.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.background import TellingJob
from workbench.address import is_address
from workbench.outside import looking_only
from workbench.progress import Cancelled, Listener, Progress
from workbench.recipe import RecipeProblem
from workbench.registry import Choice
from workbench.sentence import Problem, Sentence

if TYPE_CHECKING:
    from workbench.downloads import DownloadNeeded
    from workbench.preparing import Facts

_QUIET = 250
"""Milliseconds without another edit before it is read."""


@dataclass(frozen=True)
class DataStanding:
    """How the chosen dataset stands.

    kind         what
    none         nothing is chosen that could be read
    reading      it is read, ``progress`` far
    missing      it must be downloaded first (``needed``); ``problem`` is why the last try failed
    downloading  ``progress`` far
    ready        ``facts``
    wrong        ``problem``, at ``field`` of the dataset ("": at the part)
    called off   somebody pressed Cancel
    """

    kind: Literal["none", "reading", "missing", "downloading", "ready", "wrong", "called off"]
    choice: Choice | None = None
    progress: Progress | None = None
    needed: DownloadNeeded | None = None
    problem: Sentence | None = None
    field: str = ""
    facts: Facts | None = None


class DataDesk(QObject):
    """``changed`` says that ``standing`` is another one; ``idle`` that nothing is at work any more."""

    changed = Signal(object)
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.standing = DataStanding("none")
        self._wanted: Choice | None = None
        self._live = self._ended = False
        self._job: TellingJob | None = None
        self._at: tuple[Choice, bool] | None = None
        """What the job is about, and whether it downloads."""
        self._cancel = threading.Event()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET)
        self._quiet.timeout.connect(self._begin)

    # ------------------------------------------------------------------ what it is told

    def show(self, choice: Choice | None) -> None:
        """The dataset as it stands in the panel; None where a value is wrong already."""
        if choice == self._wanted:
            return
        self._wanted = choice
        if self._job is not None:
            self._cancel.set()
        # A run that is continued brings its own: it is read when the run rests, and till then nothing is said.
        outdated = self._live and self.standing.kind != "none"
        if choice is None or outdated:
            self._tell(DataStanding("none"))
        self._quiet.start()

    def again(self) -> None:
        """Read it anew: what it is made of may have changed."""
        if self._job is not None:
            self._cancel.set()
        self._tell(DataStanding("none"))
        self._quiet.start()

    def set_live(self, live: bool) -> None:
        self._live = live
        if live and self._at is not None and is_address(self._at[0].part):
            self._cancel.set()  # a run that rested goes on, and waits for code of the user's to end
        if live or self._wanted is None:
            return
        if self.standing.choice != self._wanted or self.standing.kind == "called off":
            self._quiet.start()

    def make_way(self) -> bool:
        """A run is about to begin.  False where it must wait for ``idle``: code of the user's is still reading."""
        self._quiet.stop()
        if self._job is None or self._at is None:
            return True
        if is_address(self._at[0].part):
            self._cancel.set()
            return False
        return True  # whoever else reads the same waits for it, and finds it done

    @property
    def busy(self) -> bool:
        """Whether it is not known yet how the chosen dataset stands."""
        return self._job is not None or self._quiet.isActive()

    @property
    def downloading(self) -> bool:
        return self._job is not None and self._at is not None and self._at[1]

    def problems(self) -> list[RecipeProblem]:
        """What is wrong with the dataset, at its field."""
        standing = self.standing
        if standing.choice != self._wanted:
            return []
        if standing.needed is not None:  # the whole sentence, with what to do, stands under the dataset
            return [RecipeProblem("dataset", "", Sentence("{title} is not downloaded yet.",
                                                          title=standing.needed.title))]
        return [RecipeProblem("dataset", standing.field, standing.problem)] if standing.problem is not None else []

    def end(self) -> None:
        """The window closes: give up what is at work, and begin nothing any more."""
        self._ended = True
        self._quiet.stop()
        self._cancel.set()

    def wait(self) -> None:
        self.end()
        if self._job is not None:
            self._job.wait()

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def download(self) -> None:
        """Bring what is missing."""
        if self._wanted is not None and self._job is None and not self._ended:
            self._start(self._wanted, download=True)

    @Slot()
    def call_off(self) -> None:
        self._cancel.set()

    # ------------------------------------------------------------------ the work

    @Slot()
    def _begin(self) -> None:
        if self._live or self._ended or self._job is not None:  # the end of a job begins the next
            return
        if self._wanted is not None:
            self._start(self._wanted, download=False)

    def _start(self, choice: Choice, download: bool) -> None:
        self._cancel = cancel = threading.Event()
        self._at = choice, download
        self._tell(DataStanding("downloading" if download else "reading", choice))
        self._job = TellingJob(lambda listener: _work(choice, download, listener, cancel), self)
        self._job.progress.connect(self._progressed)
        self._job.done.connect(self._came)
        self._job.failed.connect(self._failed)
        self._job.start()

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        if self._job is not None and not self._cancel.is_set():
            self._tell(replace(self.standing, progress=progress))

    @Slot(object)
    def _came(self, answer: object) -> None:
        choice = self._forget_job()
        if isinstance(answer, DataStanding) and choice == self._wanted and not self._outdated(answer):
            self._tell(answer)
        self._go_on()

    @Slot(object, str)
    def _failed(self, sentence: Sentence, _details: str) -> None:
        """Something failed that nobody foresaw."""
        choice = self._forget_job()
        if choice == self._wanted:
            self._tell(DataStanding("wrong", choice, problem=sentence))
        self._go_on()

    def _outdated(self, standing: DataStanding) -> bool:
        """Whether it was called off because something else is wanted by now, and not by its user."""
        return standing.kind == "called off" and self._quiet.isActive()

    def _forget_job(self) -> Choice | None:
        choice = self._at[0] if self._at is not None else None
        self._at = None
        if self._job is not None:
            self._job.wait()
            self._job.deleteLater()
            self._job = None
        return choice

    def _go_on(self) -> None:
        if self._ended:
            return
        if self._wanted is not None and self._wanted != self.standing.choice and not self._live:
            self._quiet.start()
        self.idle.emit()

    def _tell(self, standing: DataStanding) -> None:
        self.standing = standing
        if not self._ended:
            self.changed.emit(standing)


def _work(choice: Choice, download: bool, listener: Listener, cancel: threading.Event) -> DataStanding:
    """In the job's thread."""
    from workbench import generator_turn, preparing
    from workbench.downloads import DownloadNeeded

    needed: DownloadNeeded | None = None
    try:
        with looking_only():  # a part from outside is brought in where it can be given up
            if download:
                needed = preparing.needed_for(choice)
                preparing.download(choice, listener, cancel)
            # Code of the user's may draw random numbers, and a run that rests may go on at any moment.
            turn = generator_turn.drawing(cancel.is_set) if is_address(choice.part) else nullcontext()
            with turn:
                facts = preparing.facts_of(choice, listener, cancel)
    except Cancelled:
        return DataStanding("missing" if needed else "called off", choice, needed=needed)
    except DownloadNeeded as problem:
        return DataStanding("missing", choice, needed=problem, problem=problem.sentence)
    except Problem as problem:
        if needed is not None:
            return DataStanding("missing", choice, needed=needed, problem=problem.sentence)
        return DataStanding("wrong", choice, problem=problem.sentence, field=getattr(problem, "field", ""))
    return DataStanding("ready", choice, facts=facts)
