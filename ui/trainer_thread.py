"""The trainer on its own thread.  The only file that knows QThread and the Trainer.

The worker walks through ``trainer.events()`` and leaves each event in a box; one wake-up signal is under way
at any time, however many events wait.  The GUI thread empties the box, joins neighbouring ``Steps`` into one,
and hands everything on in order through ``happened``.  So a window that was busy for a second gets one large
batch of steps instead of a queue of signals, and no event is lost.

Every time the window wakes, it takes the interpreter's lock from the training.  Steps and the ends of epochs
therefore wait until a tenth of a second has gone by since the box was emptied; the first of them after a rest, and
everything else (Paused, KnobTurned, ...), wakes the window at once and takes along what waits.

Nothing here ends a thread by force: Stop is posted, and the thread is waited for.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
import typing
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from workbench.history import History
from workbench.messages import (
    Command,
    Ended,
    EpochEnded,
    Event,
    Frozen,
    GroupAdded,
    KnobTurned,
    OptimizerChanged,
    ScheduleChanged,
    Steps,
    Stop,
)
from workbench.recipe import Recipe
from workbench.sentence import Problem, Sentence

GATHER_MS = 100
"""How long steps may wait before the window takes them: a tenth of a second looks like at once."""


class TrainerLike(Protocol):
    """What the thread needs of a trainer (tests bring a small one of their own)."""

    def events(self) -> Iterator[Event]: ...

    def post(self, command: Command) -> None: ...


MakeTrainer = Callable[[], TrainerLike]


def new_run(recipe: Recipe, runs: Path, *, first: Sequence[Command] = ()) -> MakeTrainer:
    """How to make the trainer of a new run, in the worker; ``first`` is obeyed before its first step."""

    def make() -> TrainerLike:
        from workbench.trainer import Trainer

        trainer = Trainer(recipe, runs=runs, rest=True)
        for command in first:
            trainer.post(command)
        return trainer

    return make


Change = KnobTurned | ScheduleChanged | OptimizerChanged | GroupAdded | Frozen
"""What has changed a run on its way, and leaves a marker in the plots."""


@dataclass(frozen=True)
class Past(Event):
    """What a continued run has behind it; comes before its Started.

    ``history`` may reach beyond the checkpoint: Started says from which step on it is made anew.
    """

    history: History
    changes: tuple[Change, ...]
    recipe: Recipe


def continued_run(checkpoint: Path, runs: Path, *, first: Sequence[Command] = ()) -> MakeTrainer:
    """How to make the trainer that goes on from a checkpoint; ``first`` is obeyed before its first step."""

    def make() -> TrainerLike:
        from workbench.trainer import Trainer

        trainer = Trainer.resume(checkpoint, runs=runs, rest=True)
        # Read before the trainer makes a fork or appends to the file.
        state = trainer.checkpoint or {}
        past, changes = _past_of(checkpoint.parent.parent, state["global_step"], state.get("journal"))
        for command in first:
            trainer.post(command)
        return _Continued(trainer, Past(past, changes, trainer.recipe))

    return make


def run_at(folder: Path, step: int, runs: Path, *, first: Sequence[Command] = ()) -> MakeTrainer:
    """How to make the trainer that goes on from exactly this step of a run, as a fork of it."""

    def make() -> TrainerLike:
        from workbench.run import Run
        from workbench.trainer import Trainer

        run = Run.open(folder)
        trainer = Trainer.at(run, step, runs, rest=True)
        past, changes = _past_of(folder, step, None)
        for command in first:
            trainer.post(command)
        return _Continued(trainer, Past(past, changes, trainer.recipe))

    return make


class _Continued:
    """A trainer that tells its past before anything else."""

    def __init__(self, trainer: TrainerLike, past: Past) -> None:
        self._past = past
        self._trainer = trainer
        self.post = trainer.post
        self.listener: Callable[[Event], None] | None = None

    def events(self) -> Iterator[Event]:
        yield self._past
        if hasattr(self._trainer, "listener"):
            self._trainer.listener = self.listener
        yield from self._trainer.events()


def _past_of(folder: Path, step: int, journal_length: int | None) -> tuple[History, tuple[Change, ...]]:
    """History of a run's folder, and what was changed before a checkpoint; nothing where a checkpoint stands alone."""
    from workbench.fork import entries_before
    from workbench.run import Run

    try:
        run = Run.open(folder)
        history = run.history
    except Problem:
        return History(), ()
    changes: list[Change] = []
    names = {kind.__name__ for kind in typing.get_args(Change)}
    with contextlib.suppress(Problem):  # a damaged journal costs the markers, not the run
        for entry in entries_before(run, step, journal_length):
            message = entry.message() if entry.name in names else None
            if isinstance(message, Change):
                changes.append(message)
    return history, tuple(changes)


class TrainerThread(QObject):
    """Starts, tells and ends the training thread; lives in the GUI thread.

    ``happened`` is emitted in the GUI thread, once for each event, in order; the last event of every run is
    an ``Ended``, whatever went wrong.  ``stopped`` follows when the thread itself is gone and a new run can
    start.
    """

    happened = Signal(object)
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: _Worker | None = None
        self._outcome: Ended | None = None
        self._gathering = QTimer(self)
        self._gathering.setSingleShot(True)
        self._gathering.setInterval(GATHER_MS)
        self._gathering.timeout.connect(self._gathered)

    @property
    def running(self) -> bool:
        """Whether a thread is alive; a paused or resting run counts."""
        return self._worker is not None

    @property
    def outcome(self) -> Ended | None:
        """How the last run ended; None while one is live or before the first."""
        return self._outcome

    def start(self, make_trainer: MakeTrainer) -> None:
        """Make a trainer in a new thread and run it."""
        if self._worker is not None:
            raise RuntimeError("a run is live: stop it first")
        self._outcome = None
        self._worker = _Worker(make_trainer, self)
        # Methods of this QObject, so that they run in the GUI thread: a lambda would run in the worker.
        self._worker.woke.connect(self._empty_box)
        self._worker.finished.connect(self._thread_ended)
        self._worker.start()

    def post(self, command: Command) -> None:
        """Hand over a command; kept until the trainer is made, ignored where no run is live."""
        if self._worker is not None:
            self._worker.post(command)

    def shutdown(self, timeout: float = 30.0, *, save: bool = True) -> bool:
        """Post Stop and wait up to ``timeout`` seconds; False means that the thread is still at work."""
        worker = self._worker
        if worker is None:
            return True
        worker.post(Stop(save=save))
        if not worker.wait(int(timeout * 1000)):
            return False
        self._thread_ended()
        return True

    @Slot()
    def _empty_box(self) -> None:
        if self._worker is None:
            return
        self._worker.wakes = "urgent"  # before emptying: an event that comes meanwhile wakes again
        self._gathering.start()
        for event in joined(self._worker.take()):
            if isinstance(event, Ended):
                self._outcome = event
            self.happened.emit(event)

    @Slot()
    def _gathered(self) -> None:
        """Take what has come since the box was emptied; if that is nothing, the next event need not wait."""
        if self._worker is None:
            return
        self._worker.wakes = "any"  # before looking: an event that comes meanwhile wakes
        if self._worker.waiting:
            self._empty_box()

    @Slot()
    def _thread_ended(self) -> None:
        worker = self._worker
        if worker is None or not worker.ended:
            return  # a late signal of an earlier thread, which shutdown() has seen off already
        worker.wait()  # `finished` is emitted a moment before the thread is gone
        self._empty_box()
        self._gathering.stop()
        self._worker = None
        worker.deleteLater()
        self.stopped.emit()


class _Worker(QThread):
    """Makes the trainer and walks through its events."""

    woke = Signal()

    def __init__(self, make_trainer: MakeTrainer, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("trainer")
        self._make_trainer = make_trainer
        self._trainer: TrainerLike | None = None
        self._early: deque[Command] = deque()
        self._order = threading.Lock()
        self._box: deque[Event] = deque()
        self.wakes: Literal["any", "urgent", "none"] = "any"
        """Which events wake the GUI thread, which sets this; "none" while a wake-up signal is under way."""
        self.ended = False

    def post(self, command: Command) -> None:
        """Called in the GUI thread."""
        self._early.append(command)
        self._forward()

    @property
    def waiting(self) -> bool:
        """Whether the box holds anything."""
        return bool(self._box)

    def take(self) -> list[Event]:
        """The events that wait now, not those that come meanwhile; called in the GUI thread."""
        return [self._box.popleft() for _ in range(len(self._box))]

    def run(self) -> None:
        ended = False
        step = 0
        try:
            self._trainer = self._make_trainer()
            if hasattr(self._trainer, "listener"):
                self._trainer.listener = self._leave  # called in this thread
            self._allow_gradients()
            self._forward()
            for event in self._trainer.events():
                ended = ended or isinstance(event, Ended)
                step = event.first + event.count if isinstance(event, Steps) else step
                self._leave(event)
            if not ended:
                raise RuntimeError("the trainer went away without saying how the run ended")
        except BaseException as error:  # nothing may leave run(): Qt would only say "finished"
            if not ended:
                self._leave(Ended("failed", step, _reason(error), details=traceback.format_exc()))
        finally:
            self._trainer = None  # its tensors go in the thread that made them
            self.ended = True

    def _leave(self, event: Event) -> None:
        self._box.append(event)
        if self.wakes == "any" or (self.wakes == "urgent" and not isinstance(event, (Steps, EpochEnded))):
            self.wakes = "none"
            self.woke.emit()

    def _forward(self) -> None:
        with self._order:  # both threads come here, and the commands must stay in order
            while self._trainer is not None and self._early:
                self._trainer.post(self._early.popleft())

    @staticmethod
    def _allow_gradients() -> None:
        """Grad mode is a thread's own; torch is loaded by now, unless a test brought its own trainer."""
        torch = sys.modules.get("torch")
        if torch is not None:
            torch.set_grad_enabled(True)


def _reason(error: BaseException) -> Sentence:
    if isinstance(error, Problem):
        return error.sentence
    return Sentence("The run ended because of an unexpected error: {error}.",
                    error=f"{type(error).__name__}: {error}".rstrip(": ."))


def joined(events: Sequence[Event]) -> Iterator[Event]:
    """The same events in order, but Steps that follow on each other joined into one.

    They are joined across the ends of epochs too, which then come behind them: an EpochEnded is told when all that it
    speaks of has been told, and before the steps that come after the last of the epochs.
    """
    steps: list[Steps] = []
    ends: list[EpochEnded] = []
    begun: list[Steps] = []  # of the epoch after the last of ``ends``
    last: Steps | None = None
    for event in events:
        if isinstance(event, Steps):
            if last is not None and not _follows(last, event):
                yield from _told(steps, ends, begun)
                steps, ends, begun = [], [], []
            (begun if ends else steps).append(event)
            last = event
        elif isinstance(event, EpochEnded) and steps:
            steps += begun
            begun = []
            ends.append(event)
        else:
            yield from _told(steps, ends, begun)
            steps, ends, begun, last = [], [], [], None
            yield event
    yield from _told(steps, ends, begun)


def _told(steps: Sequence[Steps], ends: Sequence[EpochEnded], begun: Sequence[Steps]) -> Iterator[Event]:
    if steps:
        yield _join(steps)
    yield from ends
    if begun:
        yield _join(begun)


def _follows(before: Steps, after: Steps) -> bool:
    return after.first == before.first + before.count and after.columns.keys() == before.columns.keys()


def _join(several: Sequence[Steps]) -> Steps:
    if len(several) == 1:
        return several[0]
    columns = {name: np.concatenate([s.columns[name] for s in several]) for name in several[0].columns}
    names = dict.fromkeys(name for s in several for name in s.samples)
    samples = {}
    for name in names:
        found = [s.samples[name] for s in several if name in s.samples]
        samples[name] = (np.concatenate([steps for steps, _ in found]),
                         np.concatenate([values for _, values in found]))
    return Steps(several[0].first, columns, samples, several[-1].groups)
