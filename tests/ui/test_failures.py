"""Exceptions that nobody caught, slow work, and garbage: each in its right thread."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread, QTimer, Slot
from PySide6.QtWidgets import QApplication

from tests.ui.fake_trainer import wait_for
from ui.background import Job
from ui.failures import FailureCatcher
from ui.garbage import GarbageTimer
from workbench.sentence import Problem


class Ear(QObject):
    """Notes what it is told, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[object, ...]] = []
        self.threads: set[QThread] = set()

    @Slot(str, str)
    def hear_two(self, one: str, two: str) -> None:
        self._note(one, two)

    @Slot(object)
    def hear(self, one: object) -> None:
        self._note(one)

    @Slot(object, str)
    def hear_failure(self, one: object, two: str) -> None:
        self._note(one, two)

    def _note(self, *told: object) -> None:
        self.heard.append(told)
        self.threads.add(QThread.currentThread())


@pytest.fixture
def catcher(app: QApplication) -> Iterator[FailureCatcher]:
    it = FailureCatcher()
    it.install()
    yield it
    it.uninstall()


def test_an_exception_in_another_thread_is_told_in_the_gui_thread(
    catcher: FailureCatcher, capsys: pytest.CaptureFixture[str]
) -> None:
    ear = Ear()
    catcher.caught.connect(ear.hear_two)
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert ear.heard == [], "the hook only queues"
    wait_for(lambda: len(ear.heard) == 1)
    assert "ZeroDivisionError" in str(ear.heard[0][0])
    assert "Traceback" in str(ear.heard[0][1])
    assert ear.threads == {QThread.currentThread()}
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_an_exception_in_a_slot_is_told_later_and_not_from_inside_it(
    catcher: FailureCatcher, capsys: pytest.CaptureFixture[str]
) -> None:
    ear = Ear()
    catcher.caught.connect(ear.hear_two)
    sys.excepthook(KeyError, KeyError("x"), None)
    assert ear.heard == []
    wait_for(lambda: len(ear.heard) == 1)
    assert str(ear.heard[0][0]).startswith("KeyError")


def test_ctrl_c_is_no_failure(catcher: FailureCatcher) -> None:
    ear = Ear()
    catcher.caught.connect(ear.hear_two)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    done: list[int] = []
    QTimer.singleShot(30, lambda: done.append(1))
    wait_for(lambda: bool(done))
    assert ear.heard == []


def test_a_job_works_in_its_own_thread_and_answers_in_the_gui_thread(app: QApplication) -> None:
    ear = Ear()
    where: list[int] = []

    def work() -> int:
        where.append(threading.get_ident())
        return 42

    job = Job(work)
    job.done.connect(ear.hear)
    job.start()
    wait_for(lambda: ear.heard == [(42,)])
    assert where != [threading.get_ident()]
    assert ear.threads == {QThread.currentThread()}
    assert job.wait(10)


@pytest.mark.parametrize(("error", "told"), [
    (Problem("There is no {thing}.", thing="file"), "There is no file."),
    (PermissionError(13, "Permission denied", "/x/y.csv"), "/x/y.csv cannot be read or written: Permission denied."),
    (KeyError("x"), "That did not work: KeyError: 'x'."),
])
def test_a_job_that_fails_tells_one_sentence(app: QApplication, error: Exception, told: str) -> None:
    ear = Ear()

    def work() -> None:
        raise error

    job = Job(work)
    job.failed.connect(ear.hear_failure)
    job.start()
    wait_for(lambda: len(ear.heard) == 1)
    assert ear.heard[0][0] == told
    assert job.wait(10)


class Ring:
    """A cycle that only the collector can free; notes which thread freed it."""

    freed_in: list[int] = []  # noqa: RUF012

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Ring.freed_in.append(threading.get_ident())


def test_garbage_is_collected_in_the_gui_thread_only(app: QApplication) -> None:
    garbage = GarbageTimer(every_ms=10)
    garbage.start()
    try:
        assert not gc.isenabled()
        Ring.freed_in.clear()

        def litter() -> None:
            for _ in range(5000):
                Ring()

        thread = threading.Thread(target=litter)
        thread.start()
        thread.join()
        assert Ring.freed_in == [], "with automatic collection this thread would have collected them"
        wait_for(lambda: len(Ring.freed_in) > 4000)
        assert set(Ring.freed_in) == {threading.get_ident()}
    finally:
        garbage.stop()
    assert gc.isenabled()


def test_what_is_spared_is_not_walked_through_again(app: QApplication) -> None:
    garbage = GarbageTimer()
    garbage.start()
    ring = Ring()
    garbage.spare_what_is_loaded()
    assert gc.get_freeze_count() > 0
    alive = weakref.ref(ring)
    del ring
    gc.collect()
    assert alive() is not None
    garbage.stop()
    gc.collect()
    assert alive() is None
    assert gc.get_freeze_count() == 0
