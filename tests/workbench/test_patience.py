"""Patience: code of others is waited for no longer than is asked."""

from __future__ import annotations

import threading
import time

import pytest

from workbench.patience import TimeIsUpError, within


def alive() -> int:
    return sum(thread.name == "descent-outside" for thread in threading.enumerate())


def test_what_the_work_returns_or_raises_comes_back() -> None:
    assert within(60, lambda: 3) == 3
    for error in (ValueError("x"), SystemExit(1), KeyboardInterrupt(), RecursionError()):
        def work(error: BaseException = error) -> None:
            raise error

        with pytest.raises(type(error)) as caught:
            within(60, work)
        assert caught.value is error
    assert alive() == 0


def test_an_endless_loop_is_ended() -> None:
    def loop() -> None:
        while True:
            pass

    with pytest.raises(TimeIsUpError):
        within(0.1, loop)
    assert alive() == 0


def test_a_loop_that_catches_exceptions_is_ended_all_the_same() -> None:
    def stubborn() -> None:
        while True:
            try:
                while True:
                    pass
            except Exception:
                pass

    with pytest.raises(TimeIsUpError):
        within(0.1, stubborn)
    assert alive() == 0


def test_the_user_need_not_wait_for_the_limit() -> None:
    given_up = threading.Event()

    def loop() -> None:
        given_up.set()
        while True:
            pass

    with pytest.raises(TimeIsUpError):
        within(1000, loop, given_up.is_set)
    assert alive() == 0


def test_what_sits_in_a_call_is_left_behind_and_does_not_hold_the_program() -> None:
    release = threading.Event()
    with pytest.raises(TimeIsUpError):
        within(0.05, lambda: release.wait(60))
    left = [thread for thread in threading.enumerate() if thread.name == "descent-outside"]
    assert all(thread.daemon for thread in left)
    release.set()
    for thread in left:
        thread.join(60)


def test_work_that_is_done_in_time_is_not_disturbed() -> None:
    assert within(60, lambda: time.sleep(0.1) or 7, lambda: False) == 7
