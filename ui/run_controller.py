"""The run as the window knows it: its state, and what may be asked of it.

Stands between the trainer's thread and the panels.  It holds no widget; it turns events into a state, and
wishes ("go back to that checkpoint") into the commands and restarts that they take.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ui.background import Job
from ui.trainer_thread import MakeTrainer, Past, TrainerThread, continued_run, new_run, run_at
from workbench.checkpoint import verify
from workbench.messages import (
    CheckpointSaved,
    Command,
    Ended,
    EpochEnded,
    Event,
    Extended,
    Finished,
    Paused,
    Resumed,
    Save,
    Started,
    Steps,
    Stop,
    WaitsForRoom,
)
from workbench.recipe import Recipe


class RunState(enum.Enum):
    """What the run is doing; every button and menu entry follows from it."""

    IDLE = "idle"  # there is no run, or the last one has ended
    STARTING = "starting"  # the trainer is being made
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"  # all steps made; rests like a paused run
    STOPPING = "stopping"

    @property
    def live(self) -> bool:
        """A run is there and obeys commands."""
        return self in (RunState.RUNNING, RunState.PAUSED, RunState.FINISHED)


class RunController(QObject):
    """Owns the trainer's thread.

    ``happened`` repeats every event after the state has followed it; ``state_changed`` carries a RunState.
    """

    happened = Signal(object)
    state_changed = Signal(object)
    checking = Signal(object)
    """The path of a checkpoint that is read through before anything is given up for it."""
    unsound = Signal(object)
    """A Sentence: the checkpoint cannot be used, and everything is as it was."""

    def __init__(self, runs: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs = runs
        self.state = RunState.IDLE
        self.started: Started | None = None
        """What the present run (or the last one) said when it began."""
        self.step = 0
        self.total_steps = 0
        self.last_checkpoint: Path | None = None
        self.recipe: Recipe | None = None
        """The recipe of the present run, or of the last one."""
        self._next: MakeTrainer | None = None
        self._check: Job | None = None
        self._checked: Path | None = None
        self._wish: tuple[Path, tuple[Command, ...]] | None = None
        self._ended = False
        self._thread = TrainerThread(self)
        self._thread.happened.connect(self._follow)
        self._thread.stopped.connect(self._thread_stopped)

    @property
    def folder(self) -> Path | None:
        """The folder of the present run, or of the last one."""
        return self.started.folder if self.started else None

    @property
    def thread_alive(self) -> bool:
        return self._thread.running

    # ------------------------------------------------------------------ wishes

    def run(self, recipe: Recipe, first: Sequence[Command] = ()) -> None:
        """Start a new run; one that is live is ended first.  ``first`` is obeyed before its first step."""
        self._wish = None
        self.recipe = recipe
        self._start(new_run(recipe, self.runs, first=first))

    def continue_from(self, checkpoint: Path, first: Sequence[Command] = ()) -> None:
        """Go on from a checkpoint, of this run or another; ``first`` is obeyed before its first step.

        The file is read through first: a live run is not given up for a damaged one.
        """
        self._wish = (checkpoint, tuple(first))
        if self._check is None:
            self._verify(checkpoint)

    def go_to(self, folder: Path, step: int, first: Sequence[Command] = ()) -> None:
        """Go on from exactly this step of a run, as a fork of it; one that is live is ended (and kept) first."""
        self._wish = None
        self._start(run_at(folder, step, self.runs, first=first))

    def post(self, command: Command) -> None:
        """Tell the trainer; without a run there is nobody to listen."""
        if isinstance(command, Stop):
            self.stop(save=command.save)
        elif self._thread.running:
            self._thread.post(command)

    def save(self) -> None:
        if self.state.live:
            self.post(Save())

    def stop(self, *, save: bool = True) -> None:
        """End the run; a resting one that has finished is saved already, and saved again if it was turned."""
        if self._thread.running and self.state is not RunState.STOPPING:
            self._thread.post(Stop(save=save))
            self._set(RunState.STOPPING)

    def end(self) -> None:
        """The window closes: end the run, and start none that waits for its place."""
        self._ended = True
        self._next = self._wish = None
        self.stop()

    def wait(self) -> None:
        """Wait for a checkpoint that is still being read through."""
        self._ended = True
        if self._check is not None:
            self._check.wait()

    def shutdown(self, timeout: float) -> bool:
        """Stop and wait; False when the thread is still at work after ``timeout`` seconds."""
        self._next = self._wish = None
        return self._thread.shutdown(timeout)

    # ------------------------------------------------------------------ what follows

    def _verify(self, checkpoint: Path) -> None:
        self._checked = checkpoint
        self._check = Job(lambda: verify(checkpoint), self)
        self._check.done.connect(self._sound)
        self._check.failed.connect(self._not_sound)
        self.checking.emit(checkpoint)
        self._check.start()

    @Slot(object)
    def _sound(self, _nothing: None) -> None:
        checked = self._forget_check()
        if checked is not None:
            self._start(continued_run(checked[0], self.runs, first=checked[1]))

    @Slot(object, str)
    def _not_sound(self, sentence: object, _details: str) -> None:
        if self._forget_check() is not None:
            self.unsound.emit(sentence)

    def _forget_check(self) -> tuple[Path, tuple[Command, ...]] | None:
        """What is still wished of the checkpoint that was read through; None if that has changed meanwhile."""
        checked, self._checked = self._checked, None
        if self._check is not None:
            self._check.wait()  # it has told its result and is about to end
            self._check.deleteLater()
            self._check = None
        wish = self._wish
        if wish is None or self._ended:
            return None
        if wish[0] != checked:
            self._verify(wish[0])
            return None
        self._wish = None
        return wish

    def _start(self, make: MakeTrainer) -> None:
        if self._ended:
            return
        if self._thread.running:
            self._next = make
            self.stop()
        else:
            self._set(RunState.STARTING)
            self._thread.start(make)

    @Slot(object)
    def _follow(self, event: Event) -> None:
        if isinstance(event, Started):
            self.started, self.last_checkpoint = event, None
            self.step, self.total_steps = event.first_step, event.total_steps
        elif isinstance(event, Steps):
            self.step = event.first + event.count
        elif isinstance(event, (Resumed, Extended)):
            self.step, self.total_steps = event.step, event.total_steps
        elif isinstance(event, (Paused, WaitsForRoom, Finished, EpochEnded)):
            self.step = event.step
        elif isinstance(event, CheckpointSaved):
            self.last_checkpoint = event.path
        elif isinstance(event, Past):
            self.recipe = event.recipe
        # While a stop is under way, what was already in the queue must not bring the buttons back.
        after = {Started: RunState.RUNNING, Paused: RunState.PAUSED, WaitsForRoom: RunState.PAUSED,
                 Resumed: RunState.RUNNING, Finished: RunState.FINISHED, Ended: RunState.STOPPING}.get(type(event))
        if after is not None and self.state is not RunState.STOPPING:
            self._set(after)
        self.happened.emit(event)

    @Slot()
    def _thread_stopped(self) -> None:
        make, self._next = self._next, None
        if make is not None:
            self._set(RunState.STARTING)
            self._thread.start(make)
        else:
            self._set(RunState.IDLE)

    def _set(self, state: RunState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)
