"""What stands beside the runs table: notes and tags of the chosen run, or the differences of several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from ui.language import say
from ui.run_compare import RunCompare
from ui.run_notes import RunNotes
from ui.tone_label import ToneLabel
from workbench.run_list import ListedRun


class RunDetail(QFrame):
    """``marked`` carries a folder and the marks to be kept."""

    marked = Signal(object, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runs.detail")
        self.notes, self.compare = RunNotes(self), RunCompare(self)
        self.hint = ToneLabel("muted", parent=self)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._pages = QStackedWidget(self)
        for page in (self.hint, self.notes, self.compare):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.addWidget(self._pages)
        self.notes.marked.connect(self.marked)
        self.show_runs(())

    def show_runs(self, runs: Sequence[ListedRun]) -> None:
        """The chosen runs, none included."""
        if len(runs) != 1:
            self.notes.keep()
        sound = [run for run in runs if run.problem is None]
        if len(sound) > 1:
            self.compare.show_runs(sound)
            self._pages.setCurrentWidget(self.compare)
        elif runs and runs[0].problem is None:
            self.notes.show_run(runs[0])
            self._pages.setCurrentWidget(self.notes)
        else:
            self.hint.set_tone("warning" if runs else "muted")
            self.hint.setText(say(runs[0].problem or "") if runs else self.tr(
                "Choose a run for its notes and tags, or several to see where their recipes differ."))
            self._pages.setCurrentWidget(self.hint)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0") * 32, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0") * 18, 80)
