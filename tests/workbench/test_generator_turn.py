"""A run that rests and goes on is not disturbed by whoever draws beside it, and they are not by the run."""

from __future__ import annotations

import threading
import time

import pytest
import torch

from tests.workbench.running import Told, recipe, same, train
from workbench import generator_turn
from workbench.generator_turn import drawing
from workbench.messages import Event, Finished, Paused, Resume, StepOnce, Stop
from workbench.progress import Cancelled
from workbench.randomness import untouched
from workbench.trainer import Trainer


class Beside:
    """A thread that draws as long as it is not asked to end, and puts the generators back when it is."""

    def __init__(self, *, polite: bool = True) -> None:
        self.draws, self.end = threading.Event(), threading.Event()
        self._polite = polite
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self.draws.wait(30)

    def _run(self) -> None:
        if self._polite:
            with drawing():
                self._draw()
        else:
            self._draw()

    def _draw(self) -> None:
        with untouched(torch.device("cpu")):
            torch.rand(3)
            self.draws.set()
            assert self.end.wait(30)
            time.sleep(0.05)


@pytest.mark.parametrize("polite", [True, False])
def test_a_run_that_goes_on_waits_for_those_who_draw(polite: bool) -> None:
    """The control: who does not take a turn puts the generators back while the run draws, and moves it."""
    wanted = recipe("Adam", epochs=200)
    whole = train(wanted)
    trainer = Trainer(wanted, rest=True)
    trainer.post(StepOnce(5))
    beside: list[Beside] = []

    def answer(event: Event) -> None:
        if isinstance(event, Paused) and event.step == 5:
            generator_turn.end_training()  # as while it waits for a command
            beside.append(Beside(polite=polite))
            trainer.post(Resume())
            beside[0].end.set()
            generator_turn.begin_training()
        elif isinstance(event, Finished):
            trainer.post(Stop())

    told = Told(trainer, answer)
    beside[0].thread.join()
    assert same(told.weights, whole.weights) is polite


def test_whoever_wants_to_draw_waits_while_a_run_trains_or_gives_up() -> None:
    seen: list[str] = []

    def wait(give_up: bool) -> None:
        try:
            with drawing(lambda: give_up):
                seen.append("drew")
        except Cancelled:
            seen.append("gave up")

    events = Trainer(recipe(epochs=10_000)).events()
    for _ in range(2):
        next(events)
    with drawing(lambda: True):  # its own thread need not wait for itself
        pass
    thread = threading.Thread(target=wait, args=(True,))
    thread.start()
    thread.join()
    assert seen == ["gave up"]
    thread = threading.Thread(target=wait, args=(False,))
    thread.start()
    time.sleep(0.1)
    assert seen == ["gave up"]
    events.close()
    thread.join(10)
    assert seen == ["gave up", "drew"]


def test_nobody_is_left_waiting_after_a_run_however_it_ended() -> None:
    for trainer in (Trainer(recipe()), Trainer(recipe(device="cuda:77")), Trainer(recipe("SGD", optimizer_values={
            "lr": 1e9}))):
        Told(trainer)
        with drawing(lambda: True):
            pass
