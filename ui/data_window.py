"""DataWindow: a look at what will be trained on, in a window of its own that stays open beside the recipe.

It shows what it is given and says what it wants to see next; whoever owns it reads the data (``ui.data_looker``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.class_bars import ClassBars
from ui.controls import describe
from ui.data_head import DataHead
from ui.file_list import FileList
from ui.language import say
from ui.number_text import count_text
from ui.sample_view import SampleView
from ui.target_bars import TargetBars
from ui.values_table import ValuesTable
from workbench.data_facts import DataSummary, Look
from workbench.progress import Progress

if TYPE_CHECKING:
    from workbench.datasets.picture_folder import FolderReport

_BUSY_AFTER = 200
"""Milliseconds after which it is said that something takes its time."""


class _Tabs(QTabWidget):
    """Takes what height is left: wrapped texts on a page would ask for that of their narrowest width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(240)

    def hasHeightForWidth(self) -> bool:
        return False


class DataWindow(QDialog):
    """Not modal; hidden when it is closed, so it keeps its size and place.

    ``wanted`` carries the Viewpoint of the next look; ``reload_wanted`` that the data are to be read anew,
    ``stop_wanted`` that what is being read is to be called off, ``closed`` that nobody looks any more.
    """

    wanted = Signal(object)
    reload_wanted = Signal()
    stop_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window")
        self.setWindowTitle(self.tr("Data"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self._summary: DataSummary | None = None
        self.head = DataHead(self)
        self.samples = SampleView(self)
        self.classes, self.targets = ClassBars(self), TargetBars(self)
        self.values, self.files = ValuesTable(self), FileList(self)
        self.tabs = describe(_Tabs(self), "data_window.tabs", self.tr("Parts of the look"), "")
        self.tabs.setDocumentMode(True)
        for page, title in ((self.samples, self.tr("Sa&mples")), (self.classes, self.tr("Classe&s")),
                            (self.targets, self.tr("Tar&gets")), (self.values, self.tr("Val&ues")),
                            (self.files, self.tr("&Files"))):
            self.tabs.addTab(page, title)
        self._make_foot()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.tabs, 1)
        column.addStretch(0)  # where there are no tabs yet
        column.addLayout(self._foot)
        self.head.reload_wanted.connect(self.reload_wanted)
        self.samples.wanted.connect(self.wanted)
        self.classes.class_wanted.connect(self._show_class)
        self.targets.output_wanted.connect(self._show_output)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_BUSY_AFTER)
        self._slow.timeout.connect(self._say_busy)
        self.clear()
        self.setMinimumSize(700, 480)
        self.resize(980, 720)

    # ------------------------------------------------------------------ what it is told

    def present(self, title: str = "") -> None:
        """Come to the front; ``title`` is that of the dataset."""
        self.setWindowTitle(self.tr("Data: {title}").format(title=title) if title else self.tr("Data"))
        self.show()
        self.raise_()
        self.activateWindow()

    def clear(self) -> None:
        """Other data: nothing is known of them yet."""
        self._summary = None
        self.tabs.hide()
        self.head.show_nothing()
        self.show_idle()

    def show_look(self, look: Look, files: FolderReport | None = None) -> None:
        """Show what was seen.  ``files``: what was found in the folder, where the data are one of pictures."""
        self.show_idle()
        if look.summary is not self._summary:
            self._summary = look.summary
            self._show_summary(look.summary, files)
        elif self.head.problem:
            self.head.show_summary(look.summary)
        self.samples.show_look(look)
        if look.histogram is not None or look.summary.outputs:
            self.targets.show_targets(look)
        self.tabs.show()

    def show_busy(self, text: str = "") -> None:
        """Something is being read; said only when it takes its time."""
        self._busy_text = text or self.tr("Reading the data…")
        self._bar.setRange(0, 0)
        if self._busy.isVisible():
            self._say_busy()
        elif not self._slow.isActive():
            self._slow.start()

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """How far that is."""
        self._busy_text = say(progress.what)
        if progress.total:
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, 1000 * progress.done // progress.total))
            self._busy_text = self.tr("{what}: {done} of {total}").format(
                what=say(progress.what), done=count_text(progress.done), total=count_text(progress.total))
        if not self._slow.isActive():
            self._say_busy()

    def show_idle(self) -> None:
        """Nothing is being read any more."""
        self._slow.stop()
        for part in (self._busy, self._bar, self.stop):
            part.hide()

    def show_problem(self, sentence: str) -> None:
        """Something could not be read: what was seen before stays."""
        self.show_idle()
        self.head.show_problem(sentence)

    # ------------------------------------------------------------------ Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # Enter belongs to what has the focus, and never closes the window
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        super().done(result)
        self.closed.emit()

    # ------------------------------------------------------------------ inside

    def _make_foot(self) -> None:
        self._busy_text = ""
        self._busy = QLabel(self)
        self._busy.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = describe(QProgressBar(self), "data_window.progress", self.tr("Progress of the reading"), "")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(180)
        self.stop = describe(QPushButton(self.tr("Stop"), self), "data_window.stop", self.tr("Stop reading"),
                             self.tr("Call off what is being read"))
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self.stop_wanted)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)
        describe(close, "data_window.close", close.text().replace("&", ""), self.tr("Close this window (Esc)"))
        buttons.rejected.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(10, 6, 10, 8)
        self._foot.setSpacing(8)
        self._foot.addWidget(self._busy, 1)
        self._foot.addWidget(self._bar)
        self._foot.addWidget(self.stop)
        self._foot.addStretch(0)
        self._foot.addWidget(buttons)

    def _show_summary(self, summary: DataSummary, files: FolderReport | None) -> None:
        self.head.show_summary(summary)
        self.values.show_values(summary)
        self.classes.show_classes(summary.classes, summary.validation > 0)
        if files is not None:
            self.files.show_files(files)
        for page, there in ((self.classes, bool(summary.classes)), (self.targets, bool(summary.outputs)),
                            (self.files, files is not None)):
            self.tabs.setTabVisible(self.tabs.indexOf(page), there)

    @Slot()
    def _say_busy(self) -> None:
        self._busy.setText(self._busy_text)
        for part in (self._busy, self._bar, self.stop):
            part.show()

    @Slot(int)
    def _show_class(self, number: int) -> None:
        self.tabs.setCurrentWidget(self.samples)
        self.samples.show_class(number)

    @Slot(int)
    def _show_output(self, number: int) -> None:
        self.samples.want(output=number)
