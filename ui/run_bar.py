"""RunBar: runs, pauses, steps and stops, and shows how far the run is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.controls import describe
from ui.number_text import UNKNOWN, count_text, duration_text
from ui.quiet_combo import QuietCombo
from ui.run_actions import RunActions, State
from ui.steady_label import SteadyLabel
from ui.tone_label import Tone, ToneLabel
from workbench.messages import Extend, Started, Steps

SHOW_MS = 100
"""The numbers change at most this often: faster cannot be read."""
PROGRESS_MS = 400
"""The bar moves at most this often: it is painted as a whole, at once, and costs more than all numbers together."""

TONES: dict[State, Tone] = {
    "idle": "muted", "loading": "muted", "running": "good", "paused": "warning", "finished": "good",
    "failed": "error",
}


class RunBar(QWidget):
    """Two rows: what can be done, and how far it is.  ``actions_`` are the menu's too."""

    run_asked = Signal()
    """Start a run with the recipe that is shown."""
    command = Signal(object)
    """A Pause, Resume, StepOnce, Stop, Save or Extend for the trainer."""

    def __init__(self, actions: RunActions | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_bar")
        self.actions_ = actions or RunActions(self)
        self._first = self._done = self._total = 0
        self._per_epoch = 1
        self._rate: float | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SHOW_MS)
        self._later.timeout.connect(self._show)
        self._moved = QTimer(self)
        self._moved.setSingleShot(True)
        self._moved.setInterval(PROGRESS_MS)
        self._moved.timeout.connect(self._show_progress)
        self._build()
        self.actions_.run_asked.connect(self.run_asked)
        self.actions_.command.connect(self.command)
        self.actions_.more_asked.connect(self._more)
        self.show_state("idle")
        self._show()

    # ------------------------------------------------------------------ what it is told

    def show_started(self, event: Started) -> None:
        """A run begins (or goes on after a resume)."""
        self._done, self._total = event.first_step, event.total_steps
        self._per_epoch = max(1, event.steps_per_epoch)
        self._rate = None
        threads = self.tr("1 thread") if event.threads == 1 else self.tr("{count} threads").format(
            count=event.threads)
        self.device.setText(f"{event.device}, {threads}" if event.device.startswith("cpu") else event.device)
        self._show()

    def show_steps(self, event: Steps) -> None:
        """Steps were made.  Cheap: shown at most ten times a second."""
        self._done = max(self._done, event.first + event.count)
        sampled = event.samples.get("steps/s")
        if sampled is not None and len(sampled[1]):
            latest = float(sampled[1][-1])
            # Smoothed, so that the time left does not jump.
            self._rate = latest if self._rate is None else 0.7 * self._rate + 0.3 * latest
        if not self._later.isActive():
            self._later.start()

    def show_at(self, step: int) -> None:
        """The run stands before this step (Paused, Finished, or after going back)."""
        self._done = step
        self._show()

    def show_total(self, total_steps: int) -> None:
        """The run was made longer (Resumed.total_steps)."""
        self._total = total_steps
        self._show()

    def show_state(self, state: State) -> None:
        """The state in words, and what can be done in it."""
        self.actions_.set_state(state)
        words = {
            "idle": self.tr("Idle"), "loading": self.tr("Loading…"), "running": self.tr("Running"),
            "paused": self.tr("Paused"), "finished": self.tr("Finished"), "failed": self.tr("Failed"),
        }
        self.state.setText(words[state])
        self.state.set_tone(TONES[state])
        for control in (self.more_count, self.more_unit):
            control.setEnabled(self.actions_.more.isEnabled())
        self._show()

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _more(self) -> None:
        count = self.more_count.value()
        steps = self.more_unit.currentData() == "steps"
        self.command.emit(Extend(steps=count) if steps else Extend(epochs=count))

    # ------------------------------------------------------------------ showing

    @Slot()
    def _show(self) -> None:
        done, total = self._done, self._total
        if not self._moved.isActive() or self.actions_.state != "running":
            self._show_progress()
        if not total:
            for readout in (self.epoch, self.step, self.left, self.rate):
                readout.setText(UNKNOWN)
            return
        epochs = -(-total // self._per_epoch)
        # The epoch that is being trained, counted from 1; the last one when all is done.
        epoch = min(done // self._per_epoch + 1, epochs)
        self.epoch.setText(f"{count_text(epoch)} / {count_text(epochs)}")
        self.step.setText(f"{count_text(done)} / {count_text(total)}")
        running = self.actions_.state == "running"
        self.rate.setText(self._rate_text() if running else UNKNOWN)
        self.left.setText(duration_text((total - done) / self._rate if running and self._rate else None))

    @Slot()
    def _show_progress(self) -> None:
        value = round(1000 * self._done / self._total) if self._total else 0
        if value != self.progress.value():
            self.progress.setValue(value)
            if self.actions_.state == "running":
                self._moved.start()

    def _rate_text(self) -> str:
        if self._rate is None:
            return UNKNOWN
        return count_text(round(self._rate)) if self._rate >= 100 else f"{self._rate:.3g}"

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.actions_.paint_icons(self.palette())

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for name, action in self.actions_.all().items():
            if name == "more":
                continue
            button = self._button(f"run_bar.{name}")
            button.setDefaultAction(action)
            button.setAccessibleName(action.iconText())
            if name == "pause":
                _keep_room(button, self.actions_.pause_words())
            buttons.addWidget(button)
        buttons.addSpacing(8)
        self.more_count = describe(QSpinBox(self), "run_bar.more_count", self.tr("How many more"),
                                   self.tr("How many more epochs or steps; a negative number makes the run shorter"))
        self.more_count.setRange(-1_000_000_000, 1_000_000_000)
        self.more_count.setValue(5)
        self.more_unit = describe(QuietCombo(self), "run_bar.more_unit", self.tr("Epochs or steps"),
                                  self.tr("Epochs or steps"))
        self.more_unit.addItem(self.tr("epochs"), "epochs")
        self.more_unit.addItem(self.tr("steps"), "steps")
        self.more_unit.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.more_count.setMaximumWidth(self.fontMetrics().horizontalAdvance("0") * 14)
        more = self._button("run_bar.more")
        more.setDefaultAction(self.actions_.more)
        more.setAccessibleName(self.tr("More"))
        for control in (self.more_count, self.more_unit, more):
            buttons.addWidget(control)
        buttons.addStretch(1)
        self._buttons = buttons
        self.device = QLabel(UNKNOWN, self)
        self.device.setObjectName("run_bar.device")
        self.device.setToolTip(self.tr("Where the run trains"))
        self.state = ToneLabel("muted", parent=self)
        self.state.setObjectName("run_bar.state")
        self.state.setWordWrap(False)
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.state.setMinimumWidth(self.fontMetrics().horizontalAdvance("MMMMMMMM"))
        buttons.addWidget(self.device)
        buttons.addSpacing(8)
        buttons.addWidget(self.state)
        figures = QHBoxLayout()
        figures.setSpacing(6)
        self.progress = describe(QProgressBar(self), "run_bar.progress", self.tr("Progress of the run"),
                                 self.tr("How much of the whole run is done"))
        self.progress.setRange(0, 1000)
        figures.addWidget(self.progress, 1)
        self.epoch = self._readout(figures, "epoch", self.tr("Epoch"), "000 / 000")
        self.step = self._readout(figures, "step", self.tr("Step"), "000 000 / 000 000")
        self.left = self._readout(figures, "left", self.tr("Left"), "00:00:00")
        self.rate = self._readout(figures, "rate", self.tr("Steps/s"), "00 000")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 6, 8, 6)
        rows.setSpacing(6)
        rows.addLayout(buttons)
        rows.addLayout(figures)

    def add_toggle(self, action: QAction) -> None:
        """A button at the end of the first row, for what is no part of a run's conversation."""
        button = self._button(f"run_bar.{action.objectName().removeprefix('action_')}")
        button.setDefaultAction(action)
        button.setAccessibleName(action.iconText())
        self._buttons.addSpacing(8)
        self._buttons.addWidget(button)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(18, 18))
        # Reached by Tab but not by a click, so that Space keeps its meaning (pause) after a click.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _readout(self, row: QHBoxLayout, name: str, title: str, widest: str) -> SteadyLabel:
        """A caption and a number that has room for its widest text, so that nothing jumps."""
        caption = ToneLabel("muted", title, self)
        caption.setWordWrap(False)
        caption.setMinimumWidth(caption.sizeHint().width())
        value = SteadyLabel(UNKNOWN, widest, self)
        value.setObjectName(f"run_bar.{name}")
        value.setAccessibleName(title)
        row.addSpacing(6)
        row.addWidget(caption)
        row.addWidget(value)
        return value


def _keep_room(button: QToolButton, texts: Sequence[str]) -> None:
    """As wide as the widest of its texts, so that the buttons behind it stay where they are."""
    now, widths = button.text(), []
    for text in texts:
        button.setText(text)
        widths.append(button.sizeHint().width())
    button.setText(now)
    button.setFixedWidth(max(widths))
