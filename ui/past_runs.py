"""PastRuns: what becomes of the runs in the table: compared, shown, gone on with, taken as a recipe.

It also offers the run that was cut off, when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ui.background import Job
from ui.language import say
from ui.message_strip import MessageStrip, Suggestion
from ui.number_text import count_text
from ui.plots.overlay import Overlay
from ui.plots.plots import Plots
from ui.run_controller import RunController
from ui.runs_panel import RunsPanel
from ui.runs_ticks import Ticked
from workbench.edits import describe
from workbench.export_curves import journal_of
from workbench.history import History
from workbench.interrupted import Interrupted, interrupted_run, put_to_rest
from workbench.messages import Ended, Event, Started
from workbench.recipe import Recipe
from workbench.run import RECIPE, Run
from workbench.sentence import Problem, Sentence


class PastRuns(QObject):
    """Stands between the runs panel and the rest of the window; what is wrong with a run is said in the strip.

    ``checkpoint_chosen`` carries the path of one to go on from, ``recipe_chosen`` a Recipe.
    """

    checkpoint_chosen = Signal(object)
    recipe_chosen = Signal(object)

    def __init__(self, runs: RunsPanel, plots: Plots, run: RunController, strip: MessageStrip,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs, self._plots, self._run, self._strip = runs, plots, run, strip
        self._histories: dict[Path, History] = {}
        self._job: Job | None = None
        self._other: Job | None = None
        """Looks for a run that was cut off, for a checkpoint, or reads a run that is to be shown."""
        self._again = self._ended = False
        self._offered: Interrupted | None = None
        self._told = ""
        """What was said last of a run of the past."""
        runs.overlay_changed.connect(self.show)
        runs.show_asked.connect(self.show_run)
        runs.resume_asked.connect(self.resume)
        runs.use_recipe_asked.connect(self.use_recipe)
        run.happened.connect(self.hear)

    @Slot()
    def show(self) -> None:
        """Draw what is ticked; histories are read beside the window."""
        if self._job is not None:
            self._again = True
            return
        if self._ended:
            return
        wanted, known = self._wanted(), dict(self._histories)
        self._job = Job(lambda: _read(wanted, known), self)
        self._job.done.connect(self._came)
        self._job.failed.connect(self._failed)
        self._job.start()

    @Slot(object)
    def hear(self, event: Event) -> None:
        if isinstance(event, Started):
            self._runs.show_current(event.folder)
            parent = _parent(event.folder) if event.resumed else None
            if parent is not None:  # what a fork does otherwise is seen beside the run that it comes from
                self._runs.tick(parent)
            self.show()  # what is live now is drawn as such
        elif isinstance(event, Ended):
            if self._run.folder is not None:
                self._histories.pop(self._run.folder, None)
            self._runs.refresh()

    def look_for_interrupted(self) -> None:
        """At the start: is there a run that was cut off?"""
        folder = self._run.runs
        self._begin(lambda: interrupted_run(folder))

    @Slot(object)
    def show_run(self, folder: Path) -> None:
        """Show the curves of a run as if it had just ended; beside a live run they are laid over it."""
        if self._run.thread_alive:
            self._runs.tick(folder)
        else:
            self._begin(lambda: _whole(folder))

    @Slot(object)
    def resume(self, folder: Path) -> None:
        """Go on from the last sound checkpoint of a run."""
        self._begin(lambda: _last_good(folder))

    @Slot(object)
    def use_recipe(self, folder: Path) -> None:
        """Take the recipe of a run into the panel."""
        try:
            self.recipe_chosen.emit(Recipe.load(folder / RECIPE))
        except Problem as problem:
            self._tell([problem.sentence])

    def end(self) -> None:
        self._ended = True
        self._runs.end()

    def wait(self) -> None:
        for job in (self._job, self._other):
            if job is not None:
                job.wait()
        self._runs.wait()

    # ------------------------------------------------------------------ overlays

    def _wanted(self) -> list[Ticked]:
        """What is ticked, but for the run that this window trains or has trained last: its curves are there already."""
        return [one for one in self._runs.overlays() if [run.folder for run in one.runs] != [self._run.folder]]

    @Slot(object)
    def _came(self, answer: tuple[list[Overlay], dict[Path, History], list[Sentence]]) -> None:
        overlays, histories, problems = answer
        more = not self._histories.keys() >= histories.keys()
        self._histories = histories
        self._forget_job()
        if self._ended:
            return
        self._plots.set_overlays(overlays)
        if problems:
            self._tell(problems[:1])
        elif more:
            self._take_back()
        if self._again:
            self._again = False
            self.show()

    @Slot(object, str)
    def _failed(self, sentence: Sentence, _details: str) -> None:
        self._forget_job()
        if not self._ended:
            self._tell([sentence])

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.wait()
            self._job.deleteLater()
            self._job = None

    # ------------------------------------------------------------------ one run

    def _begin(self, work: Callable[[], Interrupted | Whole | Path | None]) -> None:
        if self._other is None and not self._ended:
            self._other = Job(work, self)
            self._other.done.connect(self._found)
            self._other.failed.connect(self._not_found)
            self._other.start()

    @Slot(object)
    def _found(self, found: Interrupted | Whole | Path | None) -> None:
        self._forget_other()
        if self._ended:
            return
        if isinstance(found, Path):
            self.checkpoint_chosen.emit(found)
        elif isinstance(found, Whole) and not self._run.thread_alive:
            self._plots.set_history(found.history, past=True)
            self._plots.set_steps_per_epoch(found.steps_per_epoch)
            for step, text in found.edits:
                self._plots.add_marker(step, say(text))
            if found.damage:
                self._tell(found.damage)
            else:
                self._take_back()
        elif isinstance(found, Interrupted) and not (self._run.thread_alive or self._strip.sentence):
            self._offer(found)

    @Slot(object, str)
    def _not_found(self, sentence: Sentence, _details: str) -> None:
        self._forget_other()
        if not self._ended:
            self._tell([sentence])

    def _forget_other(self) -> None:
        if self._other is not None:
            self._other.wait()
            self._other.deleteLater()
            self._other = None

    def _offer(self, found: Interrupted) -> None:
        self._offered = found
        text = self.tr("The run {run} was cut off after step {step}. It can go on from there as if nothing had been.")
        self._strip.show_message(
            text.format(run=found.run.title or found.run.name, step=count_text(found.step)), "info", suggestions=[
                Suggestion(self.tr("Continue it"), self._continue), Suggestion(self.tr("Leave it"), self._leave)])

    def _continue(self) -> None:
        if self._offered is not None:
            self.checkpoint_chosen.emit(self._offered.checkpoint)

    def _leave(self) -> None:
        if self._offered is not None:
            try:
                put_to_rest(self._offered.run.folder)
            except Problem as problem:
                self._tell([problem.sentence])

    # ------------------------------------------------------------------ what is said

    def _tell(self, sentences: Sequence[Sentence]) -> None:
        self._strip.show_message(" ".join(map(say, sentences)), "warning")
        self._told = self._strip.sentence

    def _take_back(self) -> None:
        """Another run is shown: what was said of one before is old; what anybody else has said stays."""
        if self._told and self._strip.sentence == self._told:
            self._strip.dismiss()
        self._told = ""


def _parent(folder: Path | None) -> Path | None:
    """The folder of the run that this one is a fork of, if it is beside it."""
    if folder is None:
        return None
    try:
        parent = Run.open(folder).parent
    except Problem:
        return None
    return folder.parent / parent.run if parent is not None and (folder.parent / parent.run).is_dir() else None


@dataclass(frozen=True)
class Whole:
    """All of a run that the plots show; ``edits`` are its changes, each with its step, ``damage`` says what is lost."""

    history: History
    steps_per_epoch: int
    edits: tuple[tuple[int, Sentence], ...]
    damage: tuple[Sentence, ...]


def _whole(folder: Path) -> Whole:
    """In the job's thread."""
    run = Run.open(folder)
    history, (entries, lost) = run.history, journal_of(run)
    edits = []
    with suppress(Problem):  # what a newer Descent has written costs the markers, not the curves
        for entry in entries:
            text = describe(entry.message()) if entry.kind == "event" else None
            if text is not None:
                edits.append((entry.step, text))
    damage = tuple(_damage(run, sentence) for sentence in (history.damage, lost) if sentence is not None)
    return Whole(history, int(run.info.get("steps_per_epoch") or 0), tuple(edits), damage)


def _damage(run: Run, sentence: Sentence) -> Sentence:
    return Sentence("{run}: {damage}", run=run.name, damage=sentence)


def _last_good(folder: Path) -> Path:
    """In the job's thread; reads a whole checkpoint."""
    run = Run.open(folder)
    found = run.checkpoints.last_good()
    if found is None:
        raise Problem("The run {run} has no sound checkpoint to go on from.", run=run.name)
    return found


def _read(wanted: Sequence[Ticked], known: dict[Path, History]
          ) -> tuple[list[Overlay], dict[Path, History], list[Sentence]]:
    """In the job's thread: the overlays, the histories they are of, and what could not be read.

    What is lost of a history is told when it is read, and not again whenever the overlays are drawn.
    """
    overlays, used, problems = [], {}, []
    for one in wanted:
        histories, per_epoch = [], 0
        for run in one.runs:
            try:
                opened = Run.open(run.folder)
                history = known[run.folder] if run.folder in known and not run.live else opened.history
            except Problem as problem:
                problems.append(problem.sentence)
                continue
            if history.damage is not None and run.folder not in known:
                problems.append(_damage(opened, history.damage))
            used[run.folder] = history
            histories.append(history)
            per_epoch = per_epoch or int(opened.info.get("steps_per_epoch") or 0)
        if histories:
            history_or_group = histories[0] if len(histories) == 1 else tuple(histories)
            overlays.append(Overlay(str(one.runs[0].folder), one.name, history_or_group, per_epoch, one.color))
    return overlays, used, problems
