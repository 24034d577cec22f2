"""CodePanel: the recipe as the plain PyTorch that it stands for, and a run with everything that was done by hand.

What is shown is written beside the window, only while somebody looks.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QTabBar, QVBoxLayout, QWidget

from ui.code_edit import CodeEdit
from ui.controls import describe
from ui.elided_label import ElidedLabel
from ui.find_bar import FindBar
from ui.language import say
from ui.script_writer import ScriptWriter, Wanted
from ui.tone_label import ToneLabel
from workbench.durable import write_durably
from workbench.messages import (
    Ended,
    Event,
    Extended,
    Finished,
    Frozen,
    GroupAdded,
    KnobTurned,
    OptimizerChanged,
    Paused,
    ScheduleChanged,
    Started,
)
from workbench.recipe import Recipe
from workbench.sentence import Problem, Sentence

if TYPE_CHECKING:
    from workbench.data import Size
    from workbench.script import Script

NAME = "code"
RECIPE, RUN = 0, 1
"""The tabs."""

_CHANGES = (KnobTurned, ScheduleChanged, OptimizerChanged, GroupAdded, Frozen, Extended, Paused, Finished, Ended)
"""After these a run's script is another one.  It also grows with every step, which nobody needs to see live."""
_SLOW = 400
"""Milliseconds after which it is said that something is being written."""
_MOST_LIMITS = 3


class CodePanel(QWidget):
    """Shows a script; about 90 characters wide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{NAME}_panel")
        self._recipe: Wanted | None = None
        self._run: Path | None = None
        self._shown: Wanted | None = None  # of which the code is that is shown
        self._script: Script | None = None
        self._live = self._behind = False
        self._folder = Path.home()
        self.writer = ScriptWriter(self)
        self.tabs = self._make_tabs()
        self.again = self._button(self.tr("Write &again"), "again", self.tr("Write the run again"), self.tr(
            "Write the run again, with the steps that it has made meanwhile"))
        self.problem = ToneLabel("error", parent=self)
        self.problem.setObjectName(f"{NAME}.problem")
        self.limits = ToneLabel("warning", parent=self)
        self.limits.setObjectName(f"{NAME}.limits")
        self.code = describe(CodeEdit(self), f"{NAME}.text", self.tr("Code"), "")
        self.find_bar = FindBar(f"{NAME}.find", self)
        self.note = ElidedLabel("muted", self)
        self.note.setObjectName(f"{NAME}.note")
        self.changed = self._button("", "changed", self.tr("Show what has changed"),
                                    self.tr("Go to the lines that the last edit has changed"))
        self.changed.setFlat(True)
        self.search = self._button(self.tr("&Find"), "search", self.tr("Find"), self.tr("Find in the code (Ctrl+F)"))
        self.copy = self._button(self.tr("&Copy"), "copy", self.tr("Copy the code"),
                                 self.tr("Copy all of the code, or what is selected"))
        self.save = self._button(self.tr("&Save as .py…"), "save", self.tr("Save the code as a Python file"),
                                 self.tr("Save the code as a Python file"))
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW)
        self._slow.timeout.connect(self._say_slow)
        self._lay_out()
        self._connect()
        self.show_run(None)
        self._show_state()

    # ------------------------------------------------------------------ what it is told

    def show_recipe(self, recipe: Recipe | None, size: Size | None = None) -> None:
        """The recipe as it stands now, right or wrong; None: it is not known yet."""
        self._recipe = Wanted(recipe=recipe, size=size) if recipe is not None else None
        if self.tabs.currentIndex() == RECIPE:
            self._write(soon=True)

    def set_run(self, folder: Path | None) -> None:
        """The run that the second tab is about, the live one or the last; None: there is none."""
        if folder == self._run:
            return
        self._run = folder
        name = folder.name if folder is not None else ""
        self.tabs.setTabVisible(RUN, folder is not None)
        self.tabs.setTabText(RUN, self.tr("Run {name}").format(name=name.replace("&", "&&")))
        self.tabs.setTabToolTip(RUN, self.tr("{name} with everything that was done by hand").format(name=name))
        if self.tabs.currentIndex() == RUN:
            self._write()

    def show_run(self, folder: Path | None) -> None:
        """Show a run; None shows the recipe."""
        self.set_run(folder)
        self.tabs.setCurrentIndex(RECIPE if folder is None else RUN)

    @Slot(object)
    def hear(self, event: Event) -> None:
        """What the live run says."""
        if isinstance(event, Started):
            self.set_run(event.folder)
        if isinstance(event, (Started, *_CHANGES)) and self.tabs.currentIndex() == RUN:
            self._write(soon=True)

    def set_live(self, live: bool) -> None:
        """Whether a run is live: code from outside is only run while that rests."""
        self._live = live

    def end(self) -> None:
        """The window closes: begin nothing any more."""
        self.writer.end()

    def wait(self) -> None:
        self.writer.wait()

    # ------------------------------------------------------------------ writing

    def _wanted(self) -> Wanted | None:
        if self.tabs.currentIndex() == RECIPE:
            return self._recipe
        return Wanted(folder=self._run) if self._run is not None else None

    @Slot()
    def _write(self, *, soon: bool = False) -> None:
        """Write what is to be seen; later, while nobody looks."""
        wanted = self._wanted()
        self._behind = not self.isVisible()
        if wanted is None or self._behind:
            self.writer.give_up()
            return
        self.writer.write(wanted, soon=soon)
        self._slow.start()

    @Slot(object, object)
    def _written(self, wanted: Wanted, script: Script) -> None:
        self._slow.stop()
        other = self._shown is None or (self._shown.folder != wanted.folder)
        self._shown, self._script = wanted, script
        self.problem.say("")
        self.note.say("")
        self.limits.say(self._limits_text(script))
        self.limits.setToolTip("\n".join(map(say, script.limits)))
        self.code.set_stale(False)
        self.code.set_code(script.text, other=other)
        self._sought(self.find_bar.box.text() if self.find_bar.isVisible() else "")
        self._show_state()

    @Slot(object, object)
    def _not_written(self, wanted: Wanted, sentence: Sentence) -> None:
        self._slow.stop()
        self.note.say("")
        if self._shown is None or self._shown.folder != wanted.folder:  # nothing good of it was ever written
            self._shown, self._script = wanted, None
            self.limits.say("")
            self.code.set_code("", other=True)
        self.problem.say(say(sentence))
        self.code.set_stale(True)
        self._show_state()

    @Slot()
    def _say_slow(self) -> None:
        if self.writer.busy:
            self.note.say(self.tr("Writing the code; with parts of your own it waits until the run rests…")
                          if self._live else self.tr("Writing the code…"))

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _copy(self) -> None:
        chosen = self.code.textCursor().selectedText().replace("\u2029", "\n")
        QGuiApplication.clipboard().setText(chosen or self._text())
        self.note.say(self.tr("Copied what is selected.") if chosen else self.tr("Copied."))

    @Slot()
    def _ask_save(self) -> None:
        name = f"{self._shown.folder.name}.py" if self._shown is not None and self._shown.folder else "train.py"
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save code"), str(self._folder / name),
                                                self.tr("Python files (*.py)"))
        if chosen:
            path = Path(chosen)
            self.save_as(path if path.suffix else path.with_suffix(".py"))

    def save_as(self, path: Path) -> None:
        """Write the code that is shown into a file."""
        self._folder = path.parent
        text = self._text()
        try:
            write_durably(path, lambda file: file.write(text.encode()))
        except Problem as problem:
            self.note.say("")
            self.problem.say(say(problem.sentence))
        else:
            self.note.say(self.tr("Saved {file}").format(file=path))

    def _text(self) -> str:
        return self._script.text if self._script is not None else ""

    @Slot()
    def _open_find(self) -> None:
        chosen = self.code.textCursor().selectedText()
        self.find_bar.open("" if "\u2029" in chosen else chosen)

    @Slot(str)
    def _sought(self, text: str) -> None:
        count = self.code.find_all(text)
        self.find_bar.show_count(self.code.go_to_found(stay=True) if text else 0, count)

    @Slot(bool)
    def _step(self, backward: bool) -> None:
        self.find_bar.show_count(self.code.go_to_found(backward=backward), self.code.found)

    @Slot()
    def _close_find(self) -> None:
        self.code.find_all("")
        self.code.setFocus()

    @Slot()
    def _go_to_changed(self) -> None:
        lines = self._unseen()
        if lines:
            self.code.go_to_line(lines[0])
            self.code.mark_changed()

    # ------------------------------------------------------------------ Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._behind or self._shown is None or self.tabs.currentIndex() == RUN:
            self._write()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.writer.busy:
            self.writer.give_up()
            self._behind = True

    # ------------------------------------------------------------------ inside

    def _show_state(self) -> None:
        """What can be done, and which lines have changed."""
        there = self._script is not None
        for button in (self.copy, self.save, self.search):
            button.setEnabled(there)
        self.again.setVisible(self.tabs.currentIndex() == RUN)
        lines = [number + 1 for number in self._unseen()]
        self.changed.setVisible(bool(lines))
        if lines:
            self.changed.setText(self.tr("Line {line} changed").format(line=lines[0]) if len(lines) == 1 else
                                 self.tr("{count} lines changed, from {line}").format(count=len(lines), line=lines[0]))

    def _unseen(self) -> list[int]:
        """Lines that the last edit has changed, and that are not in view."""
        return [number for number in self.code.changed_lines if not self.code.sees(number)]

    def _limits_text(self, script: Script) -> str:
        said = [f"• {say(limit)}" for limit in script.limits[:_MOST_LIMITS]]
        more = len(script.limits) - len(said)
        if more > 0:
            said.append(self.tr("• and {count} more, which the code lists in its first lines").format(count=more))
        return "\n".join(said)

    @Slot(int)
    def _other_tab(self, _index: int) -> None:
        self.code.changed_lines = []
        self._show_state()
        self._write()

    def _make_tabs(self) -> QTabBar:
        tabs = describe(QTabBar(self), f"{NAME}.tabs", self.tr("What is shown as code"), "")
        tabs.setDocumentMode(True)
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        tabs.setElideMode(Qt.TextElideMode.ElideMiddle)
        tabs.setUsesScrollButtons(False)
        tabs.addTab(self.tr("Recipe"))
        tabs.setTabToolTip(RECIPE, self.tr("The recipe as the plain PyTorch that it stands for"))
        tabs.addTab(self.tr("Run"))
        tabs.setTabVisible(RUN, False)
        return tabs

    def _button(self, text: str, name: str, title: str, tip: str) -> QPushButton:
        button = describe(QPushButton(text, self), f"{NAME}.{name}", title, tip)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 2)
        head.addWidget(self.tabs, 1)
        head.addWidget(self.again)
        for label in (self.problem, self.limits):
            label.setContentsMargins(10, 0, 10, 4)
            label.let_shrink()
            label.hide()
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 6)
        foot.addWidget(self.note, 1)
        for button in (self.changed, self.search, self.copy, self.save):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.problem)
        column.addWidget(self.limits)
        column.addWidget(self.code, 1)
        column.addWidget(self.find_bar)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.writer.written.connect(self._written)
        self.writer.failed.connect(self._not_written)
        self.tabs.currentChanged.connect(self._other_tab)
        self.again.clicked.connect(self._write)
        self.search.clicked.connect(self._open_find)
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._ask_save)
        self.changed.clicked.connect(self._go_to_changed)
        self.find_bar.sought.connect(self._sought)
        self.find_bar.step.connect(self._step)
        self.find_bar.closed.connect(self._close_find)
        self.code.verticalScrollBar().valueChanged.connect(self._show_state)
        # Only where the keys are in here: other panels may have a search of their own.
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._open_find,
                  context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
