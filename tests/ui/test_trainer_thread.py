"""The training thread: events in order and in the GUI thread, one end for every run, a clean stop always."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication

from tests.ui.fake_trainer import FakeTrainer, Listener, heard, steps, wait_for
from ui.trainer_thread import TrainerThread, joined
from workbench.messages import Ended, Event, Finished, Pause, Paused, Resume, Resumed, Save, Steps
from workbench.sentence import Problem


@pytest.fixture
def thread(app: QApplication) -> Iterator[TrainerThread]:
    it = TrainerThread()
    yield it
    assert it.shutdown(10)


def test_events_arrive_in_order_and_in_the_gui_thread(thread: TrainerThread) -> None:
    listener, fake = Listener(thread), FakeTrainer(total=500)
    thread.start(lambda: fake)
    wait_for(heard(listener, Finished))
    assert listener.threads == {QThread.currentThread()}
    assert fake.thread is not QThread.currentThread()
    made = np.concatenate([e.columns["loss"] for e in listener.events if isinstance(e, Steps)])
    np.testing.assert_array_equal(made, np.arange(500))
    assert isinstance(listener.events[-1], Finished)


def test_a_flood_of_events_becomes_few_large_ones_and_loses_none(thread: TrainerThread) -> None:
    listener, fake = Listener(thread), FakeTrainer(total=20_000)
    thread.start(lambda: fake)
    threading.Event().wait(0.3)  # the GUI is busy: it turns no event loop meanwhile
    wait_for(heard(listener, Finished))
    batches = [e for e in listener.events if isinstance(e, Steps)]
    assert sum(e.count for e in batches) == 20_000
    assert len(batches) < 2_000, "one signal for each step would bury the window"
    assert sum(len(e.samples["steps/s"][0]) for e in batches) == 20_000


def test_commands_posted_before_the_trainer_is_made_are_obeyed_in_order(thread: TrainerThread) -> None:
    listener, fake = Listener(thread), FakeTrainer(total=0)
    may_go = threading.Event()

    def slowly() -> FakeTrainer:
        may_go.wait(10)
        return fake

    thread.start(slowly)
    thread.post(Pause())
    thread.post(Save())
    thread.post(Resume())
    may_go.set()
    wait_for(lambda: len(fake.obeyed) == 3)
    assert [type(c) for c in fake.obeyed] == [Pause, Save, Resume]
    wait_for(heard(listener, Resumed))


@pytest.mark.parametrize("state", ["making", "running", "paused", "finished", "failed", "never started"])
def test_shutdown_ends_the_thread_in_every_state(app: QApplication, state: str) -> None:
    thread = TrainerThread()
    listener = Listener(thread)
    fake = FakeTrainer(total=5 if state == "finished" else 10_000_000, fail_at=5 if state == "failed" else -1)
    if state != "never started":
        thread.start(lambda: fake)
    if state == "running":
        wait_for(heard(listener, Steps))
    elif state == "paused":
        thread.post(Pause())
        wait_for(heard(listener, Paused))
    elif state == "finished":
        wait_for(heard(listener, Finished))
    elif state == "failed":
        wait_for(heard(listener, Ended))
    assert thread.shutdown(10)
    assert not thread.running
    outcomes = [event.outcome for event in listener.events if isinstance(event, Ended)]
    expected = {"never started": [], "failed": ["failed"]}.get(state, ["stopped"])
    assert outcomes == expected
    assert listener.stops == (0 if state == "never started" else 1)


def test_shutdown_says_no_instead_of_killing_a_thread_that_is_still_at_work(thread: TrainerThread) -> None:
    may_go = threading.Event()

    def stuck() -> FakeTrainer:
        may_go.wait(10)
        return FakeTrainer()

    thread.start(stuck)
    assert not thread.shutdown(0.05)
    assert thread.running
    may_go.set()
    assert thread.shutdown(10)


@pytest.mark.parametrize("fail_at", [0, 7])
def test_an_exception_among_the_events_becomes_one_failed_end_with_the_traceback(
    thread: TrainerThread, fail_at: int
) -> None:
    listener = Listener(thread)
    thread.start(lambda: FakeTrainer(fail_at=fail_at))
    wait_for(lambda: listener.stops == 1)
    ends = [event for event in listener.events if isinstance(event, Ended)]
    assert len(ends) == 1
    assert ends[0].outcome == "failed"
    assert ends[0].step == fail_at
    assert ends[0].reason is not None
    assert "the fake fails" in ends[0].reason
    assert "ZeroDivisionError" in ends[0].details
    assert thread.outcome is ends[0]


def test_a_problem_while_the_trainer_is_made_is_told_in_its_own_words(thread: TrainerThread) -> None:
    listener = Listener(thread)

    def make() -> FakeTrainer:
        raise Problem("There is no {thing}.", thing="model")

    thread.start(make)
    wait_for(lambda: listener.stops == 1)
    assert isinstance(listener.events[-1], Ended)
    assert listener.events[-1].reason == "There is no model."


def test_a_trainer_that_goes_away_silently_counts_as_failed(thread: TrainerThread) -> None:
    listener = Listener(thread)
    thread.start(lambda: FakeTrainer(total=3, silent_end=True))
    wait_for(lambda: listener.stops == 1)
    assert isinstance(listener.events[-1], Ended)
    assert listener.events[-1].outcome == "failed"


def test_the_next_run_starts_normally_after_a_failed_one(thread: TrainerThread) -> None:
    listener = Listener(thread)
    thread.start(lambda: FakeTrainer(fail_at=0))
    wait_for(lambda: listener.stops == 1)
    listener.events.clear()
    thread.start(lambda: FakeTrainer(total=10))
    assert thread.outcome is None
    wait_for(heard(listener, Finished))
    assert not any(isinstance(event, Ended) for event in listener.events)


def test_two_runs_at_once_are_refused(thread: TrainerThread) -> None:
    thread.start(FakeTrainer)
    with pytest.raises(RuntimeError, match="live"):
        thread.start(FakeTrainer)


def test_only_steps_that_follow_on_each_other_are_joined() -> None:
    events: list[Event] = [steps(0, 2), steps(2, 3), Paused(5), steps(5), steps(3), steps(4, 1, "other")]
    kinds = [(e.first, e.count) if isinstance(e, Steps) else type(e) for e in joined(events)]
    assert kinds == [(0, 5), Paused, (5, 1), (3, 1), (4, 1)]
