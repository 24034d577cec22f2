"""The top of the data window: one line of facts, and what is likely to be wrong with the data."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.controls import describe
from ui.language import say
from ui.number_text import count_text
from ui.steady_scroll import ScrolledContent, SteadyScroll
from ui.tone_label import Tone, ToneLabel
from workbench.data_facts import DataSummary

_MOST_SHARE = 0.28
"""Of the window's height that findings take; what is more scrolls."""
_SIGNS: dict[Tone, str] = {"error": "✖", "warning": "⚠", "muted": "·"}
"""Before each finding: not everybody sees the colour."""


class DataHead(QWidget):
    """Severe findings in the tone of errors, others in that of warnings, notes muted.

    ``reload_wanted``: the data are to be read anew.
    """

    reload_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.head")
        self.facts = ToneLabel("plain", parent=self)
        self.facts.setObjectName("data_window.facts")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.facts.font()
        font.setBold(True)
        self.facts.setFont(font)
        self.reload = describe(QPushButton(self.tr("&Read anew"), self), "data_window.reload", self.tr("Read anew"),
                               self.tr("Read the data again, for files that have changed"))
        self.reload.setAutoDefault(False)
        self.reload.clicked.connect(self.reload_wanted)
        self._content = ScrolledContent(self)
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(3)
        self._list.addStretch(1)
        self.findings = SteadyScroll(self)
        describe(self.findings, "data_window.findings", self.tr("What is likely to be wrong"), "")
        self.findings.setWidget(self._content)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.addWidget(self.facts, 1)
        row.addWidget(self.reload, 0, Qt.AlignmentFlag.AlignTop)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.findings)
        self.problem = ""
        """What went wrong last, while it is shown."""
        self._texts: list[tuple[Tone, str]] = []
        self._write([])

    def show_summary(self, summary: DataSummary) -> None:
        self.problem = ""
        self.facts.setText(", ".join(self._facts(summary)))
        found: list[tuple[Tone, str]] = [("error" if finding.severe else "warning", say(finding.sentence))
                                         for finding in summary.findings]
        self._write([*found, *(("muted", say(note)) for note in summary.notes)])

    def show_problem(self, sentence: str) -> None:
        """What went wrong, in the place of the findings."""
        self.problem = sentence
        self._write([("error", sentence)])

    def show_nothing(self) -> None:
        """Nothing is known of the data."""
        self.problem = ""
        self.facts.setText("")
        self._write([])

    @property
    def texts(self) -> list[tuple[Tone, str]]:
        """The tone and the words of each line."""
        return list(self._texts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _write(self, texts: list[tuple[Tone, str]]) -> None:
        self._texts = texts
        for label in self._labels():
            self._list.removeWidget(label)
            label.hide()
            label.deleteLater()
        for tone, text in texts:
            label = ToneLabel(tone, f"{_SIGNS[tone]} {text}", self._content)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            policy = label.sizePolicy()
            policy.setHeightForWidth(True)
            label.setSizePolicy(policy)
            self._list.insertWidget(self._list.count() - 1, label)
        self.findings.verticalScrollBar().setValue(0)
        self._fit()

    def _fit(self) -> None:
        """As high as the texts are at this width, up to a share of the window."""
        self.findings.setVisible(bool(self._texts))
        margins = self._column.contentsMargins()
        width = self.width() - margins.left() - margins.right() - self.findings.verticalScrollBar().sizeHint().width()
        labels = self._labels()
        wanted = sum(label.heightForWidth(max(1, width)) + self._list.spacing() for label in labels)
        most = max(60, round(_MOST_SHARE * self.window().height()))
        self.findings.setFixedHeight(max(1, min(wanted, most)))

    def _labels(self) -> list[ToneLabel]:
        widgets = [item.widget() for item in map(self._list.itemAt, range(self._list.count())) if item is not None]
        return [widget for widget in widgets if isinstance(widget, ToneLabel)]

    def _facts(self, summary: DataSummary) -> Iterator[str]:
        samples = count_text(summary.training)
        if summary.validation:
            samples = f"{samples} + {count_text(summary.validation)}"
        yield self.tr("{count} samples").format(count=samples)
        if summary.shape:
            yield f"{' × '.join(map(count_text, summary.shape))} {summary.dtype}"
        if summary.task == "classification":
            yield self.tr("{count} classes").format(count=count_text(len(summary.classes)))
        else:
            count = len(summary.outputs)
            yield self.tr("one target") if count == 1 else self.tr("{count} targets").format(count=count_text(count))
        size = size_text(summary.nbytes)
        yield self.tr("{size}, read when it is wanted").format(size=size) if summary.streamed else size


def size_text(count: int) -> str:
    """123456789 -> "123 MB"."""
    value, unit = count / 1e6, "MB"
    if value >= 1000:
        value, unit = value / 1000, "GB"
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}" if value >= 0.05 else "< 0.1 MB"


