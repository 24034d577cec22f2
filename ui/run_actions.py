"""RunActions: what can be done with a run, for the run bar and the menu alike.

The actions ask; the states they show are set from outside with what the trainer says.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ui.controls import describe_action
from ui.run_icons import run_icon
from workbench.messages import Pause, Resume, Save, StepOnce, Stop

State = Literal["idle", "loading", "running", "paused", "finished", "failed"]
STATES: tuple[State, ...] = get_args(State)

POSSIBLE: dict[State, frozenset[str]] = {
    "idle": frozenset({"run"}),
    "loading": frozenset({"stop"}),
    "running": frozenset({"pause", "step", "stop", "save", "more"}),
    "paused": frozenset({"pause", "step", "stop", "save", "more"}),
    "finished": frozenset({"run", "stop", "save", "more"}),
    "failed": frozenset({"run"}),
}
"""State -> the actions that can be used in it.  A finished run rests: it can be saved and given more."""


class RunActions(QObject):
    """The actions ``run``, ``pause``, ``step``, ``stop``, ``save`` and ``more``."""

    run_asked = Signal()
    more_asked = Signal()
    """How many more stands in the run bar."""
    command = Signal(object)
    """A Pause, Resume, StepOnce, Stop or Save for the trainer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state: State = "idle"
        self.run = self._action("run", self.tr("&Run"), self.tr("Start training with this recipe"), "F5")
        # Space is not this action's shortcut: it would press it even while a button has the focus.  PauseKey
        # knows when Space is free; the tab makes a menu show the key all the same.
        self.pause = self._action("pause", "", self.tr("Pause before the next step, or go on"))
        self.step = self._action("step", self.tr("S&tep"), self.tr("Make one step, then pause"), "F10")
        self.stop = self._action("stop", self.tr("St&op"), self.tr("Save a checkpoint and end the run"),
                                 "Shift+F5")
        self.save = self._action("save", self.tr("Save chec&kpoint"), self.tr("Save a checkpoint now"), "Ctrl+K")
        self.more = self._action("more", self.tr("&More"),
                                 self.tr("Make the run longer, or with a negative number shorter"))
        for action in self.all().values():
            action.setIconText(_plain(action.text()))  # the buttons have no mnemonics: those are the menu's
        self.save.setIconText(self.tr("Save"))
        self.run.triggered.connect(self.run_asked)
        self.pause.triggered.connect(self._pause)
        self.step.triggered.connect(self._step)
        self.stop.triggered.connect(self._stop)
        self.save.triggered.connect(self._save)
        self.more.triggered.connect(self.more_asked)
        self.set_state("idle")
        self.paint_icons(QApplication.palette())

    def all(self) -> dict[str, QAction]:
        """Name -> action, in the order of the run bar."""
        return {"run": self.run, "pause": self.pause, "step": self.step, "stop": self.stop, "save": self.save,
                "more": self.more}

    def set_state(self, state: State) -> None:
        """Enable what can be done in this state; ValueError for an unknown one."""
        if state not in POSSIBLE:
            raise ValueError(f"no state {state!r}; there is {', '.join(STATES)}")
        self.state = state
        for name, action in self.all().items():
            action.setEnabled(name in POSSIBLE[state])
        text = self.tr("Co&ntinue") if state == "paused" else self.tr("&Pause")
        self.pause.setText(f"{text}\t{QKeySequence(Qt.Key.Key_Space).toString()}")
        self.pause.setIconText(self.pause_words()[state == "paused"])
        self.pause.setToolTip(self.tr("Go on (Space)") if state == "paused"
                              else self.tr("Pause before the next step (Space)"))
        self.paint_icons(QApplication.palette())

    def pause_words(self) -> tuple[str, str]:
        """What the button that pauses says while running, and while paused."""
        return _plain(self.tr("&Pause")), _plain(self.tr("Co&ntinue"))

    def paint_icons(self, palette: QPalette) -> None:
        """Draw the icons anew; to be called when the palette changes."""
        for name, action in self.all().items():
            drawing = "run" if name == "pause" and self.state == "paused" else name
            action.setIcon(run_icon(drawing, palette))

    def _action(self, name: str, text: str, tooltip: str, keys: str = "") -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        describe_action(action, f"run.{name}", tooltip)
        return action

    @Slot()
    def _pause(self) -> None:
        self.command.emit(Resume() if self.state == "paused" else Pause())

    @Slot()
    def _step(self) -> None:
        self.command.emit(StepOnce())

    @Slot()
    def _stop(self) -> None:
        self.command.emit(Stop())

    @Slot()
    def _save(self) -> None:
        self.command.emit(Save())


def _plain(text: str) -> str:
    """A menu's text without its mnemonic, which stands in brackets behind where the script has no Latin letters."""
    return re.sub(r"\(&.\)|&", "", text)


class PauseKey(QObject):
    """Space pauses and continues, wherever in ``window`` nothing else wants a space.

    A space belongs to a text box (it types), a button (it presses), a list or a combo box (it chooses).
    The shortcut is switched off while such a widget has the focus; watching the focus costs nothing while
    training, where an event filter would be called for every event of the program.
    """

    def __init__(self, window: QWidget, actions: RunActions) -> None:
        super().__init__(window)
        self.shortcut = QShortcut(QKeySequence(Qt.Key.Key_Space), window)
        self.shortcut.setAutoRepeat(False)
        self.shortcut.activated.connect(actions.pause.trigger)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    @Slot("QWidget*", "QWidget*")
    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        self.shortcut.setEnabled(not uses_space(new))


def uses_space(widget: QWidget | None) -> bool:
    """Whether a space means something to the widget that has the focus."""
    if isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit)):
        return not widget.isReadOnly()
    return isinstance(widget, (QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractItemView))
