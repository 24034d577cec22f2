"""DataState: one line under the dataset that says how it stands, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.controls import describe
from ui.data_desk import DataStanding
from ui.language import say
from ui.number_text import count_text, duration_text
from ui.tone_label import ToneLabel
from workbench.messages import TrainingData
from workbench.progress import Progress

_TABLE = "table"
_MOST_NOTES = 2
"""The window that looks at the data has all of them."""


class DataState(QWidget):
    """``show_standing`` tells it how the dataset stands, ``show_run`` where the samples of the live run are."""

    download_asked = Signal()
    cancel_asked = Signal()
    again_asked = Signal()
    look_asked = Signal()
    columns_asked = Signal()
    folder_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_state")
        self.line = self._label("data_state.line", "plain")
        self.findings = self._label("data_state.findings", "warning")
        self.notes = self._label("data_state.notes", "muted")
        self.in_run = self._label("data_state.run", "muted")
        self.bar = describe(QProgressBar(self), "data_state.bar", self.tr("Progress of the data"),
                            self.tr("How much is read or downloaded"))
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.download = self._button("data_state.download", self.tr("Download"),
                                     self.tr("Download what is missing, check it and unpack it"))
        self.folder = self._button("data_state.folder", self.tr("Data folder…"),
                                   self.tr("Choose where downloaded data is kept"))
        self.cancel = self._button("data_state.cancel", self.tr("Cancel"), self.tr("Stop it; what has come is kept"))
        self.again = self._button("data_state.again", self.tr("Read again"),
                                  self.tr("Read the data anew, as it is now on the disk"))
        self.columns = self._button("data_state.columns", self.tr("Columns…"),
                                    self.tr("See the table, and choose target and features"))
        self.look = self._button("data_state.look", self.tr("Look at the data…"),
                                 self.tr("See samples with their labels, classes, values, and what may be wrong"))
        self._lay_out()
        for button, signal in ((self.download, self.download_asked), (self.cancel, self.cancel_asked),
                               (self.again, self.again_asked), (self.look, self.look_asked),
                               (self.columns, self.columns_asked), (self.folder, self.folder_asked)):
            button.clicked.connect(signal)
        self.show_standing(DataStanding("none"))
        self.show_run(None)

    @Slot(object)
    def show_standing(self, standing: DataStanding) -> None:
        kind = standing.kind
        self._show_line(standing)
        self._show_findings(standing)
        busy = kind in ("reading", "downloading")
        self.bar.setVisible(busy)
        if busy:
            self._show_bar(standing.progress)
        self.cancel.setVisible(busy)
        self.download.setVisible(kind == "missing")
        self.download.setText(self.tr("Try again") if self._failed(standing) else self.tr("Download"))
        self.folder.setVisible(kind == "missing")
        self.again.setVisible(kind in ("wrong", "called off"))
        table = standing.choice is not None and standing.choice.part == _TABLE
        self.columns.setVisible(table and kind != "none")
        self.look.setVisible(kind == "ready")

    @Slot(object)
    def show_run(self, data: TrainingData | None) -> None:
        """Where the samples of the live run are; None without one."""
        if data is None:
            self.in_run.say("")
            return
        size = self._size(data.nbytes)
        if not data.streamed:
            self.in_run.say(self.tr("In this run: held in memory, {size}.").format(size=size))
            return
        how = (self.tr("{count} processes").format(count=data.workers) if data.workers > 1 else
               self.tr("1 process") if data.workers else self.tr("the training thread"))
        text = self.tr("In this run: streamed by {how}, {size}.").format(how=how, size=size)
        if data.at_home is not None:
            text += " " + self.tr("No other process reads, because {why}.").format(why=say(data.at_home))
        self.in_run.say(text)

    # ------------------------------------------------------------------ inside

    def _show_line(self, standing: DataStanding) -> None:
        tone, text = "muted", ""
        if standing.kind in ("reading", "downloading"):
            text = self.progress_text(standing.progress) if standing.progress else self.tr("Reading the data…")
        elif standing.kind == "missing" and standing.problem is not None:
            tone, text = "error" if self._failed(standing) else "plain", say(standing.problem)
        elif standing.kind == "missing" and standing.needed is not None:
            tone, text = "plain", say(standing.needed.sentence)
        elif standing.kind == "called off":
            text = self.tr("Called off before it was read.")
        elif standing.kind == "ready" and standing.facts is not None:
            text = self._facts_text(standing)
        self.line.set_tone("error" if tone == "error" else "plain" if tone == "plain" else "muted")
        self.line.say(text)

    def _show_findings(self, standing: DataStanding) -> None:
        findings = standing.facts.summary.findings if standing.facts is not None else ()
        severe = any(finding.severe for finding in findings)
        self.findings.set_tone("error" if severe else "warning")
        if not findings:
            self.findings.say("")
        elif len(findings) == 1:
            self.findings.say(say(findings[0].sentence))
        else:
            self.findings.say(self.tr("{first} And {count} more: look at the data.").format(
                first=say(findings[0].sentence), count=len(findings) - 1))

        notes = standing.facts.summary.notes if standing.facts is not None else ()
        self.notes.say("\n".join(map(say, notes[:_MOST_NOTES])))

    def _show_bar(self, progress: Progress | None) -> None:
        if progress is None or not progress.total:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, 1000 * progress.done // progress.total))

    def _facts_text(self, standing: DataStanding) -> str:
        assert standing.facts is not None
        summary = standing.facts.summary
        shape = " × ".join(map(str, summary.shape)) or "1"
        samples = count_text(summary.training)
        if summary.validation:
            samples = self.tr("{training} + {validation}").format(
                training=samples, validation=count_text(summary.validation))
        if summary.task == "classification":
            return self.tr("{samples} samples of {shape}, {count} classes").format(
                samples=samples, shape=shape, count=count_text(len(summary.classes)))
        return self.tr("{samples} samples of {shape}, {count} to predict").format(
            samples=samples, shape=shape, count=count_text(max(1, len(summary.outputs))))

    def progress_text(self, progress: Progress) -> str:
        what = say(progress.what)
        if not progress.done and progress.total is None:
            return f"{what}…"
        if progress.unit == "bytes":
            done, total = self._size(progress.done), self._size(progress.total) if progress.total else ""
        else:
            done, total = count_text(progress.done), count_text(progress.total) if progress.total else ""
        text = self.tr("{what}: {done} of {total}").format(what=what, done=done, total=total) if total else (
            f"{what}: {done}")
        if progress.per_second and progress.unit == "bytes":
            text += self.tr(", {speed}/s").format(speed=self._size(int(progress.per_second)))
        if progress.seconds_left is not None and progress.seconds_left >= 1:
            text += self.tr(", {time} left").format(time=duration_text(progress.seconds_left))
        return text

    @staticmethod
    def _size(count: int) -> str:
        from workbench.downloads import size_text

        return say(size_text(count))

    @staticmethod
    def _failed(standing: DataStanding) -> bool:
        """Whether a download was tried and did not succeed."""
        return (standing.kind == "missing" and standing.problem is not None and standing.needed is not None
                and standing.problem != standing.needed.sentence)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.line, self.bar, self.findings, self.notes, self.in_run):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.download, self.folder, self.cancel, self.again, self.columns, self.look):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)

    def _label(self, name: str, tone: str) -> ToneLabel:
        label = ToneLabel("warning" if tone == "warning" else "muted", parent=self)
        label.setObjectName(name)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = describe(QPushButton(text, self), name, text, tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click: Space goes on pausing the run
        return button
