"""Trainer: a recipe at work.

``events()`` is a generator: whoever iterates over it makes the training happen, in their own thread.  ``post`` may be
called from any thread; commands are obeyed between two steps, in order.  A paused trainer blocks on its queue.
"""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from workbench import checkpoint as checkpoints
from workbench import failures, groups, reshape, run_code, snapshot, tensorboard_log
from workbench.assembly import assemble
from workbench.data import Data
from workbench.device import be_deterministic
from workbench.generator_turn import begin_training, end_training
from workbench.handover import Handover
from workbench.inspector import Inspector
from workbench.keeper import Keeper
from workbench.look_ahead import Ahead
from workbench.measuring import Measuring
from workbench.messages import (
    AddGroup,
    Command,
    Ended,
    Event,
    Extend,
    Extended,
    Finished,
    Freeze,
    Frozen,
    Group,
    GroupsChanged,
    Inspect,
    Inspecting,
    Loading,
    LookAhead,
    LookAheadEnded,
    NotFinite,
    Pause,
    Paused,
    Refused,
    RestoreKnob,
    Resume,
    Resumed,
    Save,
    SetOptimizer,
    SetSchedule,
    Started,
    StepOnce,
    Stop,
    TurnKnob,
)
from workbench.opening import check_owner, open_run, swapped, training_data
from workbench.programme import Programme
from workbench.progress import Cancelled, Progress
from workbench.reaching import reach
from workbench.recipe import Recipe
from workbench.recorder import (
    VALIDATION_LOSS,
    EpochSums,
    Recorder,
)
from workbench.run import Run
from workbench.safekeeping import Safekeeping
from workbench.sentence import Problem
from workbench.stepper import Stepper
from workbench.streaming import ReadingFailed
from workbench.tensorboard_log import TensorBoardWriter

ROOM_SECONDS = 2.0
"""How often a full disk is asked again."""

WHOLE = ("recipe", "engine", "global_step", "total_steps", "epoch_sums", "seconds", *snapshot.KEYS)
"""What a checkpoint must have to be gone on from."""

Events = Generator[Event, None, bool]
"""A part of the event stream that also says whether training is where it was meant to be."""


class Trainer:
    """Trains one recipe.

    ``runs``  folder in which the run gets its own; None keeps nothing on the disk.
    ``rest``  after the last step (or a failure to go on) wait for commands until Stop, as the window wants it;
              otherwise the events end.
    ``data``  takes the place of the recipe's dataset.
    ``programme``  commands that are obeyed at their steps, before any that is posted.
    ``engine``  what an earlier run of this recipe settled on (see ``workbench.assembly``), for the same numbers.

    Errors never leave ``events()``: the last event says what happened (``Ended``).
    """

    def __init__(self, recipe: Recipe, runs: Path | str | None = None, *, rest: bool = False,
                 data: Data | None = None, programme: Programme | None = None,
                 engine: Mapping[str, Any] | None = None) -> None:
        self.recipe = recipe
        self.run: Run | None = None
        self._runs = Path(runs) if runs is not None else None
        self._rest = rest
        self._data = data
        self.checkpoint: dict[str, Any] | None = None
        """What it goes on from, where it was resumed."""
        self._continued: Run | None = None
        self._target: int | None = None
        self._programme = programme or Programme()
        self._engine = engine
        self._log: TensorBoardWriter | None = None
        self._inbox: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._put_back: list[Command] = []  # taken from the inbox, but to be obeyed later, before all others
        self._resting = False
        self._stopping: Stop | None = None
        self._ready = False
        self._noted = ""
        self._total = 0
        self._called_off = threading.Event()
        self.listener: Callable[[Loading], None] | None = None
        """Is told, in the thread of ``events()``, how far reading the samples is before the run begins."""

    @classmethod
    def resume(cls, path: Path | str, runs: Path | str | None = None, *, rest: bool = False,
               data: Data | None = None) -> Trainer:
        """A trainer that goes on from a checkpoint, exactly as if it had never stopped.

        Where the run has gone on after this checkpoint, those steps are kept: the new ones make a fork, a run of its
        own that knows its parent.  Otherwise the same run goes on.  ``runs`` is where a fork is put (default: beside
        its parent).  Raises Problem for a file that is no whole checkpoint, or one of another run.
        """
        path = Path(path)
        state = checkpoints.load(path)
        missing = [key for key in WHOLE if key not in state]
        if missing:
            raise Problem("The checkpoint {file} has no {key}, so training cannot go on from it: use another one.",
                          file=path.name, key=missing[0])
        trainer = cls(Recipe.from_toml(state["recipe"], path.name), runs, rest=rest, data=data)
        trainer.checkpoint = state
        if (path.parent.parent / "run.json").exists():
            trainer._continued = Run.open(path.parent.parent)
            check_owner(trainer._continued, trainer.recipe, path.name)
        return trainer

    @classmethod
    def at(cls, run: Run, step: int, runs: Path | str | None = None, *, rest: bool = False,
           data: Data | None = None) -> Trainer:
        """A trainer that goes on from exactly this step of a run, as a fork of it.

        It goes back to the nearest checkpoint and makes the steps from there again, with the commands of the journal;
        without any checkpoint from the very beginning.  What was asked for at ``step`` itself is not done.
        """
        recipe = Recipe.from_toml(run.recipe_toml, run.name)
        trainer = cls(recipe, runs, rest=rest, data=data)
        trainer._continued, trainer._target = run, step
        return trainer

    def post(self, command: Command) -> None:
        """Tell the trainer something; thread-safe, returns at once."""
        self._inbox.put(command)
        if isinstance(command, Stop):
            self._called_off.set()  # samples that are still being read are not waited for

    # ------------------------------------------------------------------ the one boundary

    def events(self) -> Generator[Event, None, None]:
        """Train.  Every exception becomes the last event.  Closing it half-way keeps what was made."""
        with closing(self._events()) as events:
            for event in events:
                refused = self._log.follow(event) if self._log is not None else None
                yield event
                if refused is not None:
                    yield Refused(None, refused)

    def _events(self) -> Generator[Event, None, None]:
        try:
            yield from self._set_up()
            yield from self._train()
            ended = self.step >= self._total
            self._note("finished" if ended else "stopped")
            yield Ended("finished" if ended else "stopped", self.step)
        except Cancelled:  # before the first step, or in the middle of a validation
            yield from self._last_words()
            self._note("stopped")
            yield Ended("stopped", self.step)
        except Exception as error:  # the boundary: nothing may turn a failure into a dead window
            details, reason = traceback.format_exc(), failures.sentence(error)
            self._note("failed", reason=str(reason))
            yield from self._last_words()
            if isinstance(error, ReadingFailed):
                details += f"\nIn the process that read:\n\n{error.details}"
            yield Ended("failed", self.step, reason, failures.where(error), details)
        finally:
            if self._noted == "running":
                # Whoever iterates has had enough (a second Ctrl-C): what was made is kept all the same.
                with suppress(Exception):
                    self._keeper.append(self._recorder.read().from_step(self._handover.told))
                self._note("stopped")
            for one in ("_keeper", "_job", "_measuring", "_log"):
                if getattr(self, one, None) is not None:
                    getattr(self, one).close()

    def _last_words(self) -> Iterator[Event]:
        """After a failure: the steps that were made but not yet told."""
        if self._ready:
            try:
                yield from self._handover.tell(self._recorder.read())
            except Exception:  # a broken device cannot even be read
                return

    # ------------------------------------------------------------------ setting up

    def _set_up(self) -> Iterator[Event]:
        if self._target is not None and self._continued is not None:
            self.checkpoint, self._data = reach(self._continued, self._target, self._data, self._tell_progress,
                                                self._called_off)
        state = self.checkpoint
        torch.set_grad_enabled(True)  # grad mode belongs to the thread
        be_deterministic(self.recipe.setting("deterministic"))
        self._job = job = assemble(self.recipe, self._data, state["engine"] if state else self._engine,
                                   self._tell_progress, self._called_off, resumes=state is not None)
        self._per_epoch = job.steps_per_epoch
        self._total = job.epochs * self._per_epoch
        if state is not None:
            snapshot.put_back(job, state)
            self._total = state["total_steps"]
        step = state["global_step"] if state else 0
        classify = job.data.task == "classification"
        self._recorder = Recorder(groups.names(job.optimizer.param_groups), classify, step)
        if state is not None:
            self._recorder.sums = EpochSums(**state["epoch_sums"])
        half = self.recipe.setting("precision") == "bfloat16"
        self._precision = torch.autocast(job.device.type, torch.bfloat16) if half else None
        self._measuring = Measuring(job, self.recipe, self._precision)
        parts = (*run_code.parts_of(self.recipe), job.optimizer_choice.part, job.plan.choice.part)
        changed = run_code.other_now(self._continued, parts) if self._continued is not None else []
        run, lock = open_run(self.recipe, self._runs, self._continued, state)
        self.run = run
        self._keeper = Keeper(run, self.recipe, self._per_epoch, self.state, lock)
        self._safe = Safekeeping(self._keeper, lambda: self.step)
        self._keep_code(step, *parts)
        if run is not None:
            if self.recipe.setting("tensorboard"):
                self._log = TensorBoardWriter(run.folder / tensorboard_log.FOLDER)
            run.update(status="running", device=str(job.device), threads=job.threads, memory_format=job.memory_format,
                       total_steps=self._total, steps_per_epoch=self._per_epoch)
        if state is not None:
            self._keeper.best_value = state.get("best_value")
        self._stepper = Stepper(job, self._recorder, step, self._precision)
        self._handover = Handover(job, self._recorder, self._stepper, self._keeper, state["seconds"] if state else 0.0)
        self._rest_at: int | None = None
        job.model.train()
        self._ready = True
        self._noted = "running"
        yield Started(self.run.folder if self.run else None, str(job.device), job.threads, step, self._total,
                      self._per_epoch, self._groups(),
                      sum(weight.numel() for weight in job.model.parameters()), state is not None,
                      swapped(job, self.recipe), training_data(job), job.notes)
        if state is not None:
            yield reshape.planned(job, step, self._total)
        damage = self._keeper.damage  # which says also what has become of the damaged file
        if damage is None and self._continued is not None:
            damage = self._continued.history.damage
        for sentence in (*changed, *([damage] if damage is not None else [])):
            yield Refused(None, sentence)

    def _tell_progress(self, progress: Progress) -> None:
        if self.listener is not None:
            self.listener(Loading(progress.what, progress.done, progress.total, progress.unit))

    def _keep_code(self, step: int, *parts: str) -> None:
        """Keep the user's own code as it is now.  Without room the run goes on: its script says what it lacks."""
        if self.run is not None:
            with suppress(Problem):
                run_code.keep(self.run, parts, step)

    def state(self, *, copied: bool = True) -> dict[str, Any]:
        """The whole state before ``step``: what a checkpoint holds; ``copied`` as for ``snapshot.take``."""
        return {
            "epoch": self.step // self._per_epoch,
            "batch": self.step % self._per_epoch,
            "global_step": self.step,
            "total_steps": self._total,
            "recipe": self.recipe.to_toml(),
            "engine": {"threads": self._job.threads, "memory_format": self._job.memory_format},
            "journal": self._keeper.journal_length,
            "epoch_sums": asdict(self._recorder.sums),
            "best_value": self._keeper.best_value,
            "seconds": self._handover.elapsed,
            **snapshot.take(self._job, copied=copied),
        }

    @property
    def step(self) -> int:
        """The number of the next step; so many have been made."""
        return self._stepper.step if self._ready else 0

    @property
    def data(self) -> Data:
        """What it trains on."""
        return self._job.data

    @property
    def model(self) -> torch.nn.Module:
        """The model as it stands.  Do not touch it while the events are running."""
        return self._job.model

    # ------------------------------------------------------------------ the loop

    def _train(self) -> Iterator[Event]:
        begin_training()
        try:
            yield from self._make_steps()
        finally:
            end_training()

    def _make_steps(self) -> Iterator[Event]:
        stop_at = self._next_stop()
        while True:
            if self._resting or ((self._put_back or not self._inbox.empty() or self._is_due()) and self._is_new()):
                yield from self._obey()
                if self._stopping and (yield from self._leave()):
                    return
                stop_at = self._next_stop()
            elif self.step >= self._total:
                yield from self._finish()
                if self._stopping:
                    return
                stop_at = self._next_stop()
            else:
                if self._is_new():
                    try:
                        self._stepper.make()
                    except Cancelled:  # Stop was said while it waited for a batch, of which nothing was trained
                        self._stepper.jump(self.step)
                else:
                    yield from self._make_again()
                if self.step >= stop_at:
                    yield from self._at_a_stop()
                    stop_at = self._next_stop()
                if self._handover.is_due():
                    yield from self._flush()
                    stop_at = self._next_stop()

    # ------------------------------------------------------------------ stops on the way

    def _next_stop(self) -> int:
        """The next step before which something besides training is to be done."""
        stops = [self._total, (self.step // self._per_epoch + 1) * self._per_epoch]
        stops += [stop for stop in (self._rest_at, self._keeper.next_step(self.step)) if stop is not None]
        return min(stops)

    def _at_a_stop(self) -> Iterator[Event]:
        if self.step % self._per_epoch == 0 and not (yield from self._end_epoch()):
            return
        reason = self._keeper.reason_at(self.step)
        if reason and self._is_new() and (yield from self._flush(verify=True)):
            yield from self._safe.save(reason)
        if self._rest_at is not None and self._rest_at <= self.step < self._total:
            yield from self._pause()

    def _is_new(self) -> bool:
        return self._handover.is_new()

    def _is_due(self) -> bool:
        due = self._programme.next_step
        return due is not None and due <= self.step

    def _end_epoch(self) -> Events:
        """Validate, let the schedule move on; False if it had to go back.

        Only what somebody waits for is read from the device.
        """
        job, epoch = self._job, self.step // self._per_epoch - 1
        values: dict[str, float] = {}
        if job.average is not None:
            job.average.after_epoch(self.step)
        if self._measuring.due(epoch):
            values = self._measuring.measure()
            for name, value in values.items():
                self._recorder.note(name, self.step - 1, value)
        self._recorder.end_epoch()
        loss = values.get(VALIDATION_LOSS)
        if job.schedule.watches:
            # It wants a number now, so the losses are read now; a snapshot must not fall before it has moved on.
            reading = self._handover.collect(keep=False)
            if reading is None:
                return False
            job.knobs.after_epoch(self._measuring.metrics({**reading.last_epoch, **values}))
            yield from self._handover.tell(reading)
        else:
            job.knobs.after_epoch(values)
        if loss is not None and self._is_new() and self._keeper.is_best(loss):
            if not (yield from self._flush(verify=True)):
                return False
            self._keeper.hold_best(loss, self.step)
        return True

    # ------------------------------------------------------------------ handing over

    def _flush(self, verify: bool = False) -> Events:
        """Hand over the steps made since the last time; False if training had to go back."""
        before = self.step
        reading = self._handover.collect(verify or self._keeper.time_is_up())
        if reading is None:
            if self._resting:
                self._rest_at, self._resting = before, False
            return False
        yield from self._handover.tell(reading, self._resting)
        if self._keeper.time_is_up() and self._is_new():
            yield from self._safe.save("time")
        yield from self._safe.save_best()
        if self._safe.must_wait and not self._resting:
            self._resting = True
            yield from self._safe.wait()
        return True

    def _groups(self) -> tuple[Group, ...]:
        return groups.show(self._job.optimizer, self._job.knobs)

    def _make_again(self) -> Iterator[Event]:
        """On the way back: make a step again; rest before it if it must not be made."""
        what = yield from self._handover.make_again()
        if what is None:
            return
        self._rest_at = None
        yield from self._safe.say(NotFinite(self.step, what, self._keeper.last_good()))
        if not self._rest:
            # Nobody is there to turn the learning rate down: making the same step again would end the same way.
            raise Problem("Step {step} was not made, because {what}: go back to an earlier checkpoint with a smaller "
                          "learning rate.", step=self.step, what=what)
        yield from self._rest_now()

    # ------------------------------------------------------------------ commands

    def _obey(self) -> Iterator[Event]:
        """Obey what is due and what was posted; while resting, wait for more."""
        self._put_back += self._programme.due(self.step)
        while not self._stopping:
            try:
                command = self._put_back.pop(0) if self._put_back else self._next_command()
            except queue.Empty:
                if not self._safe.waits:
                    return
                if self._safe.has_room():
                    yield from self._go_on()
                continue
            try:
                yield from self._obey_one(command)
            except Problem as problem:
                yield Refused(command, problem.sentence)
            if not self._resting and not self._is_new():
                return  # it had to go back: first things first

    def _next_command(self) -> Command:
        """What was posted next; while resting, wait for it.  Raises queue.Empty."""
        if not self._resting:
            return self._inbox.get(block=False)
        end_training()
        try:
            return self._inbox.get(timeout=ROOM_SECONDS if self._safe.waits else None)
        finally:
            begin_training()

    def _obey_one(self, command: Command) -> Iterator[Event]:
        match command:
            case Pause():
                if not self._resting and self.step < self._total:
                    yield from self._pause()
            case Resume():
                self._refuse_at_end()
                self._rest_at = None
                self._safe.go_on(all_the_same=True)
                if self._resting:
                    yield from self._go_on()
            case StepOnce(count):
                self._refuse_at_end()
                self._rest_at = self.step + max(1, count)
                self._wake()
            case Extend(epochs, steps):
                at_end = self.step >= self._total
                longer = self._total + epochs * self._per_epoch + steps
                if self._resting and longer <= self.step:
                    self._refuse_at_end()  # but not in a replay, which never rests there: some journals have it
                self._total = max(self.step, longer)
                self._keeper.log(self.step, command)
                self._keeper.changed()
                yield Extended(self.step, self._total)
                if at_end and self.step < self._total:
                    yield from self._go_on()
                elif self.step >= self._total:
                    self._wake()  # it is at its end now, and says so
            case TurnKnob() | RestoreKnob():
                # The journal says at which step a knob was turned: no step before it may be undone later.
                if (yield from self._flush(verify=True)):
                    yield from self._turn(command)
                else:
                    self._put_back.insert(0, command)
            case SetSchedule() | SetOptimizer() | AddGroup() | Freeze():
                if (yield from self._flush(verify=True)):
                    yield from self._reshape(command)
                else:
                    self._put_back.insert(0, command)
            case LookAhead():
                if (yield from self._flush(verify=True)):
                    yield from self._look_ahead(command)
                else:
                    self._put_back.insert(0, command)
            case Inspect(on):
                self._stepper.inspector = Inspector(self._job) if on else None
                yield from self._safe.say(Inspecting(self.step, on))
            case Save():
                if (yield from self._flush(verify=True)):
                    yield from self._safe.save("asked", wait=self._resting)
                else:
                    self._put_back.insert(0, command)
            case Stop():
                self._stopping = command
            case _:
                raise Problem("The command {command} is not known.", command=type(command).__name__)

    def _turn(self, command: TurnKnob | RestoreKnob) -> Iterator[Event]:
        turned = self._job.knobs.turn(command, self.step)
        self._handover.guard.obeyed(self.step, command)
        self._keeper.changed()
        self._keeper.log(self.step, command)
        for event in turned:
            yield from self._safe.say(event)
        yield GroupsChanged(self._groups())

    def _reshape(self, command: reshape.Change) -> Iterator[Event]:
        changed = reshape.obey(self._job, command, self.step, self._total - self.step)
        self._recorder.group_names = groups.names(self._job.optimizer.param_groups)
        self._handover.guard.keep(self.step, self._recorder.sums)  # the way back never leads across such a change
        self._keeper.changed()
        self._keeper.log(self.step, command)
        if isinstance(command, (SetOptimizer, SetSchedule)):
            self._keep_code(self.step, command.part)
        yield from self._safe.say(changed)
        yield GroupsChanged(self._groups())
        if not isinstance(changed, Frozen):
            yield reshape.planned(self._job, self.step, self._total)

    def _look_ahead(self, command: LookAhead) -> Iterator[Event]:
        """Some steps on copies; called off by whatever is posted meanwhile."""
        waiting = self._inbox.qsize()
        ahead = Ahead(self._job, self.step, self._total, self._precision, self._recorder.sums,
                      self._measuring)
        told = 0
        try:
            for event in ahead.look(command, lambda: self._inbox.qsize() <= waiting):
                told += 1
                yield event
        finally:
            self._stepper.jump(self.step)  # batches that were read ahead are those of another way
            self._handover.start_clock()
        yield LookAheadEnded(self.step, told == len(command.ways))

    def _refuse_at_end(self) -> None:
        if self.step >= self._total:
            raise Problem("All {total} steps are made: ask for more steps or epochs to go on.", total=self._total)

    def _pause(self) -> Iterator[Event]:
        self._rest_at = None
        step = self.step
        if (yield from self._flush()):
            yield from self._rest_now()
        else:
            self._rest_at = step

    def _rest_now(self) -> Iterator[Event]:
        self._resting = True
        yield from self._safe.save_best(now=True)
        yield from self._safe.say(Paused(self.step))

    def _go_on(self) -> Iterator[Event]:
        self._wake()
        self._rest_at = None
        self._note("running")
        yield from self._safe.say(Resumed(self.step, self._total))

    def _wake(self) -> None:
        self._safe.go_on()
        if self._resting:
            self._resting = False
            self._handover.start_clock()  # the rest does not count as training

    # ------------------------------------------------------------------ saving, ending

    def _finish(self) -> Iterator[Event]:
        """All steps are made."""
        if not (yield from self._flush(verify=True)):
            return
        if self._keeper.run is not None and not self._keeper.saved(self.step):
            yield from self._safe.save("end", wait=True)
        yield from self._safe.save_best(now=True)
        if self._safe.must_wait:
            self._resting = True
            yield from self._safe.wait()  # and then come here again: the end of a run is worth waiting for
            return
        self._rest_at = None
        self._note("finished")
        yield from self._safe.say(Finished(self.step))
        self._resting = self._rest
        self._stopping = None if self._rest else Stop(save=False)

    def _leave(self) -> Events:
        """Stop was said: save what there is.  False if something was spoiled: that is undone first."""
        stop, self._stopping = self._stopping, None
        assert stop is not None
        if not (yield from self._flush(verify=True)):
            self._put_back.insert(0, stop)
            return False
        if stop.save and self._keeper.run is not None and self.step > 0 and not self._keeper.saved(self.step):
            yield from self._safe.save("stop", wait=True)
        yield from self._safe.save_best(now=True)
        return True

    def _note(self, status: str, **more: Any) -> None:
        """Write into the run's folder how it stands; a disk that refuses has been reported already."""
        self._noted = status
        if self.run is None:
            return
        if self._ready:
            self._keeper.write()
            more |= {"step": self.step, "total_steps": self._total, "seconds": self._handover.elapsed}
            with suppress(Problem):  # run.json must not know of anything that a power cut would take
                self._keeper.flush()
                more["history_bytes"] = self._keeper.history_bytes
            with suppress(Problem):
                self.run.journal.flush()
                if self.run.journal.lines is not None:
                    more["journal_lines"] = self.run.journal.lines
        with suppress(Problem):
            self.run.update(status=status, **more)
