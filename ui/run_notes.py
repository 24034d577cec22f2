"""What the user says of one run: notes and tags, kept as they are typed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from ui.controls import describe
from ui.elided_label import ElidedLabel
from ui.number_text import count_text, duration_text
from ui.runs_columns import created_text, one_line, printable, status_text
from workbench.marks import clean_tags
from workbench.run_list import ListedRun

QUIET_MS = 600
"""Without another key for so long, what was typed is kept."""


class RunNotes(QWidget):
    """``marked`` carries a run's folder and the marks to be kept: a dict with "notes" or "tags"."""

    marked = Signal(object, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: ListedRun | None = None
        self._typed: set[str] = set()
        self.head, self.facts = ElidedLabel(parent=self), ElidedLabel("muted", self)
        font = self.head.font()
        font.setBold(True)
        self.head.setFont(font)
        self.tags = describe(QLineEdit(self), "runs.tags", self.tr("Tags"),
                             self.tr("Words with commas between, to find runs again: tag:good"))
        self.tags.setPlaceholderText(self.tr("tags, with commas between"))
        self.notes = describe(QPlainTextEdit(self), "runs.notes", self.tr("Notes"),
                              self.tr("Whatever should be known of this run; kept in its folder as you type"))
        self.notes.setPlaceholderText(self.tr("Notes"))
        self.notes.setTabChangesFocus(True)
        label = QLabel(self.tr("Tags:"), self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.addWidget(self.head, 0, 0, 1, 2)
        grid.addWidget(self.facts, 1, 0, 1, 2)
        grid.addWidget(label, 2, 0)
        grid.addWidget(self.tags, 2, 1)
        grid.addWidget(self.notes, 3, 0, 1, 2)
        grid.setRowStretch(3, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self.keep)
        self.tags.textEdited.connect(self._tags_typed)
        self.tags.editingFinished.connect(self.keep)
        self.notes.textChanged.connect(self._notes_typed)

    @property
    def folder(self) -> Path | None:
        return self._run.folder if self._run is not None else None

    def show_run(self, run: ListedRun) -> None:
        """Another run, or the same known better: what is being typed is not written over."""
        another = self.folder != run.folder
        if another:
            self.keep()
        self._run = run
        self.head.say(one_line(run.title))
        self.facts.say(self._facts(run))
        if another or not ("tags" in self._typed or self.tags.hasFocus()):
            self.tags.setText(printable(", ".join(run.marks.tags)))
        if another or not ("notes" in self._typed or self.notes.hasFocus()):
            self.notes.blockSignals(True)
            self.notes.setPlainText(printable(run.marks.notes))
            self.notes.blockSignals(False)

    @Slot()
    def keep(self) -> None:
        """Keep what has been typed, now."""
        self._timer.stop()
        if self._run is None or not self._typed:
            return
        typed: dict[str, object] = {}
        if "notes" in self._typed:
            typed["notes"] = self.notes.toPlainText()
        if "tags" in self._typed:
            typed["tags"] = clean_tags(self.tags.text().replace("，", ",").split(","))
        self._typed.clear()
        self.marked.emit(self._run.folder, typed)

    @Slot()
    def _notes_typed(self) -> None:
        self._typed.add("notes")
        self._timer.start()

    @Slot()
    def _tags_typed(self) -> None:
        self._typed.add("tags")
        self._timer.start()

    def _facts(self, run: ListedRun) -> str:
        facts = [created_text(run), status_text(run)]
        if run.parent is not None:
            facts.append(self.tr("from step {step} of {run}").format(step=count_text(run.parent.step),
                                                                     run=printable(run.parent.run)))
        if run.device:
            facts.append(run.device)
        if run.summary is not None and run.summary.seconds is not None:
            facts.append(duration_text(run.summary.seconds))
        return " · ".join(facts)
