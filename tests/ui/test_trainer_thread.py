"""The training thread: events in order and in the GUI thread, one end for every run, a clean stop always."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.fake_trainer import FakeTrainer, Listener, heard, steps, wait_for
from ui import trainer_thread
from ui.trainer_thread import TrainerThread, joined
from workbench.messages import Command, Ended, EpochEnded, Event, Finished, Pause, Paused, Resume, Resumed, Save, Steps
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


def kinds(events: Iterable[Event]) -> list[object]:
    """Steps as (first, count), the ends of epochs by their number, everything else by its class."""
    return [(e.first, e.count) if isinstance(e, Steps) else e.epoch if isinstance(e, EpochEnded) else type(e)
            for e in events]


def test_only_steps_that_follow_on_each_other_are_joined() -> None:
    events: list[Event] = [steps(0, 2), steps(2, 3), Paused(5), steps(5), steps(3), steps(4, 1, "other")]
    assert kinds(joined(events)) == [(0, 5), Paused, (5, 1), (3, 1), (4, 1)]


def test_steps_are_joined_across_the_ends_of_epochs_which_come_behind_them() -> None:
    events: list[Event] = [steps(0, 2), EpochEnded(0, 2, {}), steps(2, 2), EpochEnded(1, 4, {}), steps(4, 1), Paused(5)]
    assert kinds(joined(events)) == [(0, 4), 0, 1, (4, 1), Paused]
    assert kinds(joined([EpochEnded(0, 2, {}), steps(2, 1)])) == [0, (2, 1)]
    assert kinds(joined([steps(0, 2), EpochEnded(0, 2, {}), steps(7, 1)])) == [(0, 2), 0, (7, 1)]


def test_a_long_queue_is_joined_in_one_go() -> None:
    """Looking back at all that waits for each event would take minutes here."""
    events: list[Event] = []
    for step in range(100_000):
        events += [steps(step), EpochEnded(step, step + 1, {})]
    joined_ = list(joined(events))
    assert kinds(joined_[:2]) == [(0, 100_000), 0]
    assert len(joined_) == 100_001


ANY_EVENTS = st.lists(st.one_of(
    st.tuples(st.just("steps"), st.integers(1, 4)), st.tuples(st.just("again"), st.integers(1, 4)),
    st.tuples(st.sampled_from(["epoch", "pause", "other"]), st.just(0))), max_size=30)


@settings(deadline=None)
@given(ANY_EVENTS)
def test_joining_loses_nothing_and_never_tells_too_early(plan: list[tuple[str, int]]) -> None:
    """Whatever comes: the same numbers in the same order, and nobody hears of steps or epochs before their time."""
    events: list[Event] = []
    step, epoch, name = 0, 0, "loss"
    for what, count in plan:
        if what == "steps":
            events.append(steps(step, count, name))
            step += count
        elif what == "again":  # the run was taken back
            step = max(0, step - count)
            events.append(steps(step, 1, name))
            step += 1
        elif what == "epoch":
            events.append(EpochEnded(epoch, step, {}))
            epoch += 1
        elif what == "pause":
            events.append(Paused(step))
        else:
            name = "other" if name == "loss" else "loss"
    out = list(joined(events))
    assert told(out) == told(events)
    others = [e for e in events if not isinstance(e, Steps)]
    assert [e for e in out if not isinstance(e, Steps)] == others
    for other in others:
        before, after = (told(one[:place(one, other)]) for one in (events, out))
        assert after[:len(before)] == before, "what was told before it is told before it"
        if not isinstance(other, EpochEnded):
            assert after == before
    ends = [i for i, e in enumerate(out) if isinstance(e, EpochEnded)]
    if ends and all(isinstance(e, (Steps, EpochEnded)) for e in events) and "again" not in dict(plan):
        rows_after = len(told(out)) - len(told(out[:ends[-1]]))
        last = max(i for i, e in enumerate(events) if isinstance(e, EpochEnded))
        assert rows_after == len(told(events)) - len(told(events[:last])), "the newest step is told last"


def place(events: list[Event], one: Event) -> int:
    return next(i for i, e in enumerate(events) if e is one)


def told(events: Iterable[Event]) -> list[tuple[int, str, float, float]]:
    """Every step of every Steps: number, series, value, and the sample of its first row."""
    rows = []
    for event in events:
        if isinstance(event, Steps):
            name = next(iter(event.columns))
            samples = dict(zip(*(array.tolist() for array in event.samples["steps/s"]), strict=True))
            rows += [(event.first + i, name, float(value), samples.get(event.first + i, -1.0))
                     for i, value in enumerate(event.columns[name])]
    return rows


class Dictated:
    """A trainer that says what it is told to say, when it is told to."""

    def __init__(self) -> None:
        self.lines: queue.Queue[Event | None] = queue.Queue()

    def post(self, command: Command) -> None:
        self.lines.put(Ended("stopped", 0))
        self.lines.put(None)

    def events(self) -> Iterator[Event]:
        while (event := self.lines.get()) is not None:
            yield event


def test_steps_are_gathered_and_anything_else_brings_them_along_at_once(
    thread: TrainerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer_thread, "GATHER_MS", 600_000)  # for ever, as far as this test goes
    listener, trainer = Listener(thread), Dictated()
    thread._gathering.setInterval(trainer_thread.GATHER_MS)
    thread.start(lambda: trainer)
    trainer.lines.put(steps(0, 3))
    wait_for(heard(listener, Steps))  # the first ones do not wait
    for first in range(3, 8):
        trainer.lines.put(steps(first))
        trainer.lines.put(EpochEnded(first, first + 1, {}))
    wait_for(trainer.lines.empty)
    QTest.qWait(30)
    assert kinds(listener.events) == [(0, 3)]
    trainer.lines.put(Paused(8))
    wait_for(heard(listener, Paused))
    assert kinds(listener.events) == [(0, 3), (3, 5), 3, 4, 5, 6, 7, Paused]


def test_steps_that_nothing_follows_come_all_the_same(thread: TrainerThread) -> None:
    listener, trainer = Listener(thread), Dictated()
    thread.start(lambda: trainer)
    for first in range(4):
        trainer.lines.put(steps(first))
    wait_for(lambda: sum(e.count for e in listener.events if isinstance(e, Steps)) == 4)
    QTest.qWait(3 * trainer_thread.GATHER_MS)  # by then nothing is gathered any more
    thread._gathering.setInterval(600_000)
    trainer.lines.put(steps(4))
    wait_for(lambda: sum(e.count for e in listener.events if isinstance(e, Steps)) == 5)
