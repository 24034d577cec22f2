"""Progress is told now and then, and a wish to stop is heard at once."""

from __future__ import annotations

import threading

import pytest

from workbench.alone import alone
from workbench.progress import Cancelled, Progress, Reporter
from workbench.sentence import Sentence

WHAT = Sentence("Working on {file}", file="x")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr("workbench.progress.time.monotonic", one)
    return one


def test_it_is_told_at_the_begin_the_end_and_not_more_than_twenty_times_a_second(clock: Clock) -> None:
    told: list[Progress] = []
    reporter = Reporter(told.append)
    reporter.begin(WHAT, 1000, "files")
    for _ in range(1000):
        clock.now += 0.001
        reporter.add(1)
    reporter.end()
    assert told[0] == Progress(WHAT, 0, 1000, "files", None)
    assert (told[-1].done, told[-1].total) == (1000, 1000)
    assert 15 <= len(told) <= 22
    assert told[-1].per_second == pytest.approx(1000, rel=0.05)


def test_the_speed_is_that_of_the_last_seconds(clock: Clock) -> None:
    told: list[Progress] = []
    reporter = Reporter(told.append)
    reporter.begin(WHAT, 10_000, "bytes", done=500)
    for speed in (100, 10):
        for _ in range(100):
            clock.now += 0.1
            reporter.add(speed // 10)
    assert told[-1].per_second == pytest.approx(10, rel=0.1)
    assert told[-1].done == 1600
    assert told[-1].seconds_left == pytest.approx(840, rel=0.1)


def test_waiting_tells_what_has_not_been_told_yet(clock: Clock) -> None:
    told: list[Progress] = []
    reporter = Reporter(told.append)
    reporter.begin(WHAT, None, "bytes")
    reporter.add(7)
    assert told[-1].done == 0
    clock.now += 1
    reporter.check()
    assert told[-1].done == 7
    assert told[-1].seconds_left is None


def test_a_wish_to_stop_is_heard_wherever_work_is_counted_or_waited_for() -> None:
    cancel = threading.Event()
    reporter = Reporter(None, cancel)
    reporter.begin(WHAT, 1, "files")
    reporter.add(1)
    reporter.check()
    reporter.wait(0)
    cancel.set()
    for act in (lambda: reporter.add(1), reporter.check, lambda: reporter.wait(60)):
        with pytest.raises(Cancelled):
            act()
    assert reporter.cancelled


def test_nothing_is_told_before_anything_has_begun(clock: Clock) -> None:
    told: list[Progress] = []
    reporter = Reporter(told.append)
    clock.now += 10
    reporter.check()
    assert told == []


def test_only_one_at_a_time_does_the_same_work_and_who_waits_can_leave() -> None:
    inside, cancel = threading.Event(), threading.Event()
    go_on = threading.Event()

    def first() -> None:
        with alone("place", Reporter()):
            inside.set()
            go_on.wait(20)

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(20)
    with alone("another place", Reporter()):
        pass
    cancel.set()
    with pytest.raises(Cancelled), alone("place", Reporter(None, cancel)):
        pytest.fail("two at once")
    go_on.set()
    thread.join()
    with alone("place", Reporter()):
        pass
