"""What the run says, as sentences for the strip and the status bar, with what can be done about it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ui.language import say
from ui.message_strip import MessageStrip, Suggestion
from ui.number_text import count_text
from ui.run_controller import RunController
from workbench.checkpoint import Checkpoints
from workbench.messages import (
    CheckpointSaved,
    Ended,
    Event,
    Finished,
    NotFinite,
    Refused,
    RestoreKnob,
    Resume,
    Resumed,
    Save,
    Started,
    TurnKnob,
    WaitsForRoom,
)
from workbench.sentence import Sentence

SMALLER = 0.1
"""What the learning rate is multiplied by when a run that became infinite goes on."""


class RunMessages(QObject):
    """Shows bad news in the strip and good news in the status bar (``said``)."""

    said = Signal(str)

    def __init__(self, strip: MessageStrip, run: RunController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strip, self._run = strip, run
        self._not_finite: NotFinite | None = None
        self._banner = ""
        self._waiting = ""
        run.happened.connect(self.hear)
        run.checking.connect(self._tell_checking)
        run.unsound.connect(self._tell_unsound)

    @Slot(object)
    def hear(self, event: Event) -> None:
        if isinstance(event, Started):
            self._not_finite = None
            self._strip.dismiss()
            self.said.emit(self.tr("Training on {device}, {weights} weights").format(
                device=event.device, weights=count_text(event.weights)))
            if event.notes:
                self._strip.show_message(" ".join(map(say, event.notes)), "info")
        elif isinstance(event, CheckpointSaved):
            self.said.emit(self.tr("Checkpoint saved before step {step}: {file}").format(
                step=count_text(event.step), file=event.path.name))
        elif isinstance(event, Finished):
            self.said.emit(self.tr("All {step} steps are made; the run rests and can be made longer").format(
                step=count_text(event.step)))
        elif isinstance(event, NotFinite):
            self._tell_not_finite(event)
        elif isinstance(event, WaitsForRoom):
            on = [Suggestion(self.tr("Go on all the same"), self._go_on)]
            self._strip.show_message(say(event.reason), "warning", suggestions=on)
            self._waiting = self._strip.sentence
        elif isinstance(event, Resumed):
            if self._waiting and self._strip.sentence == self._waiting:
                self._strip.dismiss()
            self._waiting = ""
        elif isinstance(event, Refused):
            self._tell_refused(event)
        elif isinstance(event, Ended):
            self._tell_end(event)

    def _tell_not_finite(self, event: NotFinite) -> None:
        self._not_finite = event
        suggestions = []
        if event.checkpoint is None:
            suggestions.append(Suggestion(self.tr("Start again with lr ÷10"), self._start_again_slower))
        else:
            text = self.tr("Go back to {checkpoint} with lr ÷10")
            name = self._name_of(event.checkpoint)
            suggestions.append(Suggestion(text.format(checkpoint=name), self._go_back_slower))
        suggestions.append(Suggestion(self.tr("Go on from here with lr ÷10"), self._go_on_slower))
        sentence = self.tr("Step {step} was not made, and the run pauses: {what}").format(
            step=count_text(event.step), what=say(event.what))
        self._strip.show_message(sentence, "error", suggestions=suggestions)
        self._banner = self._strip.sentence

    @Slot(object)
    def _tell_checking(self, checkpoint: Path) -> None:
        self.said.emit(self.tr("Reading {file} through…").format(file=checkpoint.name))

    @Slot(object)
    def _tell_unsound(self, sentence: Sentence) -> None:
        """A run that became infinite still needs a way on."""
        self.said.emit("")
        on = [Suggestion(self.tr("Go on from here with lr ÷10"), self._go_on_slower)] if self._not_finite else []
        self._strip.show_message(say(sentence), "error", suggestions=on)
        self._banner = self._strip.sentence if on else ""

    def _name_of(self, checkpoint: Path) -> str:
        """The words "step 1 200", or the file's name where it does not tell its step."""
        there = Checkpoints(checkpoint.parent).list()
        step = next((info.step for info in there if info.path == checkpoint), None)
        return checkpoint.name if step is None else self.tr("step {step}").format(step=count_text(step))

    def _tell_refused(self, event: Refused) -> None:
        if isinstance(event.command, (TurnKnob, RestoreKnob)):
            return  # the knob panel says it at the value
        again = [Suggestion(self.tr("Try again"), self._run.save)] if isinstance(event.command, Save) else []
        self._strip.show_message(say(event.reason), "warning", suggestions=again)

    def _tell_end(self, event: Ended) -> None:
        self._not_finite = None
        if self._banner and self._strip.sentence == self._banner:
            self._strip.dismiss()  # its buttons speak of a run that is no more
        self._banner = ""
        if event.outcome != "failed":
            self.said.emit(self.tr("The run ended before step {step}").format(step=count_text(event.step)))
            return
        reason = say(event.reason or Sentence("The run ended because of an unexpected error."))
        if event.where:
            reason = self.tr("{reason} It happened in {where}.").format(reason=reason, where=event.where)
        self._strip.show_message(reason, "error", details=event.details)

    def _go_back_slower(self) -> None:
        if self._not_finite is not None and self._not_finite.checkpoint is not None:
            slower = TurnKnob(None, "lr", SMALLER, "multiply")
            self._run.continue_from(Path(self._not_finite.checkpoint), [slower])

    def _start_again_slower(self) -> None:
        if self._run.recipe is not None:
            self._run.run(self._run.recipe, [TurnKnob(None, "lr", SMALLER, "multiply")])

    def _go_on(self) -> None:
        self._run.post(Resume())

    def _go_on_slower(self) -> None:
        self._run.post(TurnKnob(None, "lr", SMALLER, "multiply"))
        self._run.post(Resume())
