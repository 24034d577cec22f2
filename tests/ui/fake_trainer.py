"""A trainer without torch, and the means to wait for what it does; shared by the window's tests."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QThread, Slot
from PySide6.QtWidgets import QApplication

from ui.trainer_thread import TrainerThread
from workbench.messages import (
    Command,
    Ended,
    Event,
    Extend,
    Finished,
    Group,
    KnobSetting,
    KnobTurned,
    Pause,
    Paused,
    Resume,
    Resumed,
    Started,
    StepOnce,
    Steps,
    Stop,
    TurnKnob,
)

GROUP = Group("all", 2, 100, {"lr": 0.1, "momentum": 0.9}, ("lr", "momentum"))


def steps(first: int, count: int = 1, name: str = "loss") -> Steps:
    """Steps whose values are their own numbers."""
    values = np.arange(first, first + count, dtype=np.float64)
    samples = {"steps/s": (np.array([first]), np.array([float(first)]))}
    return Steps(first, {name: values}, samples, (GROUP,))


class FakeTrainer:
    """The manners of the real one: steps until told otherwise, rests on its queue, ends with Ended."""

    def __init__(self, total: int = 10_000_000, fail_at: int = -1, silent_end: bool = False,
                 say_first: tuple[Event, ...] = (), folder: Path | None = None) -> None:
        self.commands: queue.Queue[Command] = queue.Queue()
        self.obeyed: list[Command] = []
        self.total, self.fail_at, self.silent_end = total, fail_at, silent_end
        self.say_first, self.folder = say_first, folder
        self.thread: object = None
        self.step = 0
        self._resting = False
        self._rest_at = -1

    def post(self, command: Command) -> None:
        self.commands.put(command)

    def events(self) -> Iterator[Event]:
        self.thread = QThread.currentThread()
        yield Started(self.folder, "fake", 1, 0, self.total, 10, (GROUP,), 100)
        yield from self.say_first
        while True:
            if self._resting or not self.commands.empty():
                yield from self._obey(self.commands.get())
                if isinstance(self.obeyed[-1], Stop):
                    return
            elif self.step == self.fail_at:
                raise ZeroDivisionError("the fake fails")
            elif self.step in (self.total, self._rest_at):
                if self.silent_end:
                    return
                self._resting, self._rest_at = True, -1
                yield Finished(self.step) if self.step == self.total else Paused(self.step)
            else:
                yield steps(self.step)
                self.step += 1

    def _obey(self, command: Command) -> Iterator[Event]:
        self.obeyed.append(command)
        if isinstance(command, Stop):
            yield Ended("stopped", self.step)
        elif isinstance(command, Pause):
            self._resting = True
            yield Paused(self.step)
        elif isinstance(command, (Resume, Extend)):
            self._resting, self._rest_at = False, -1
            self.total += command.steps if isinstance(command, Extend) else 0
            yield Resumed(self.step, self.total)
        elif isinstance(command, StepOnce):
            self._resting, self._rest_at = False, self.step + command.count
        elif isinstance(command, TurnKnob) and command.value is not None:
            yield KnobTurned(self.step, 0, command.name, command.value, command.value, KnobSetting(),
                             KnobSetting(factor=2.0), 0.1)


class Listener(QObject):
    """Collects events and notes in which thread they came."""

    def __init__(self, thread: TrainerThread) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.threads: set[QThread] = set()
        self.stops = 0
        thread.happened.connect(self.hear)
        thread.stopped.connect(self.hear_stop)

    @Slot(object)
    def hear(self, event: Event) -> None:
        self.events.append(event)
        self.threads.add(QThread.currentThread())

    @Slot()
    def hear_stop(self) -> None:
        self.stops += 1


def wait_for(condition: Callable[[], bool]) -> None:
    """Turn the event loop until the condition holds; a minute and a half is the limit, for machines that are busy."""
    end = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < end, "the condition never held"
        # Not qWait: it holds Python's lock while it sleeps, and what is waited for is another thread's work.
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        time.sleep(0.005)


def heard(listener: Listener, kind: type[Event]) -> Callable[[], bool]:
    return lambda: any(isinstance(event, kind) for event in listener.events)
