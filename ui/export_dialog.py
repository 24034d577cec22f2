"""ExportDialog: which runs, which of their series, in which format, into which file.

It writes nothing: ``ordered`` carries what is to be written, and whoever owns it says how that goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.background import Job
from ui.controls import describe
from ui.export_formats import Format, Order, formats
from ui.form import Form
from ui.language import say
from ui.number_text import count_text
from ui.quiet_combo import QuietCombo
from ui.series_list import SeriesList
from ui.tone_label import ToneLabel

NAME = "export_dialog"

_LOOKED_AT = 20
"""Of so many runs at most the names of their series are read: it is only a list to choose from."""

_SERIES, _REST = 4, 7
"""Rows that take the height to spare."""


@dataclass(frozen=True)
class Source:
    """Runs that can be exported together.

    ``title``    for the user.
    ``stem``     what a file's name begins with.
    ``folders``  None are all of the runs folder, whose runs are not counted here.
    ``series``   names of their series, where they are known already.
    """

    title: str
    stem: str
    folders: tuple[Path, ...] | None = ()
    series: tuple[str, ...] | None = None

    @property
    def single(self) -> bool:
        return self.folders is not None and len(self.folders) == 1


class ExportDialog(QDialog):
    """Not modal; hidden when it is closed, so that it keeps what was chosen.

    ``runs`` is the runs folder.  ``ordered`` carries an Order.
    """

    ordered = Signal(object)

    def __init__(self, runs: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(NAME)
        self.setWindowTitle(self.tr("Export"))
        self._runs = runs
        self._formats = formats()
        self._sources: list[Source] = []
        self._folder = Path.home()
        self._suggested = ""
        self._busy = False
        self._job: Job | None = None
        self._reading: Source | None = None
        self._only_newest = 0  # of so many runs the series are known; 0 of all
        self._ask: QMessageBox | None = None
        self.what = describe(QuietCombo(self), f"{NAME}.what", self.tr("Runs"), self.tr("Which runs are exported"))
        self.format = describe(QuietCombo(self), f"{NAME}.format", self.tr("Format"),
                               self.tr("As what they are exported"))
        for one in self._formats:
            self.format.addItem(say(one.title))
        self.about = ToneLabel("muted", parent=self)
        self.form = Form(f"{NAME}.field", self)
        self.form.narrow = True
        self.series = SeriesList(f"{NAME}.series", self)
        self.target = describe(QLineEdit(self), f"{NAME}.target", self.tr("File"), self.tr("Where it is written"))
        self.browse = describe(QPushButton(self.tr("&Browse…"), self), f"{NAME}.browse", self.tr("Browse"),
                               self.tr("Choose the file or folder"))
        self.note = ToneLabel("muted", parent=self)
        self.note.setObjectName(f"{NAME}.note")
        self.ok = describe(QPushButton(self.tr("&Export"), self), f"{NAME}.export", self.tr("Export"),
                           self.tr("Write it beside the window, which stays usable"))
        self.close_button = describe(QPushButton(self.tr("&Close"), self), f"{NAME}.close", self.tr("Close"),
                                     self.tr("Close this window (Esc)"))
        self._lay_out()
        self._connect()
        self.setMinimumSize(420, 340)
        self.resize(560, 480)

    # ------------------------------------------------------------------ what it is told

    def present(self, sources: Sequence[Source], folder: Path, format_name: str = "") -> None:
        """Come to the front with these runs to choose from, and ``folder`` as the place for files.

        ``format_name`` chooses a format; "" leaves the last one.
        """
        before = self.what.currentIndex()
        others = [source.title for source in sources] != [source.title for source in self._sources]
        self._sources = list(sources)
        self.what.blockSignals(True)
        self.what.clear()
        for source in sources:
            self.what.addItem(source.title)
        self.what.setCurrentIndex(0 if others else before)
        self.what.blockSignals(False)
        names = [one.name for one in self._formats]
        if format_name in names:
            self.format.setCurrentIndex(names.index(format_name))
        self._reading = None  # runs may have other series than the last time
        self._show_format()
        if others or folder != self._folder or not self.target.text():
            self._folder = folder
            self._suggest(anew=True)
        self.show()
        self.raise_()
        self.activateWindow()

    def choose(self, place: int) -> None:
        """Choose the source of this number."""
        self.what.setCurrentIndex(place)

    def set_busy(self, busy: bool) -> None:
        """Whether another export is being written."""
        self._busy = busy
        self._show()

    def wait(self) -> None:
        """Wait for what is being read."""
        if self._job is not None:
            self._job.wait()

    # ------------------------------------------------------------------ what it answers

    def order(self) -> Order | None:
        """What is to be written; None where something is missing, which ``problem`` says."""
        source, form = self._source(), self._format()
        text = self.target.text().strip()
        if self._problem() or not text:
            return None
        target = Path(text).expanduser()
        if form.suffix and not target.suffix:
            target = target.with_name(f"{target.name}{form.suffix}")
        folders: tuple[Path, ...] | None = () if form.about == "plots" or source is None else source.folders
        return Order(form.name, target, folders, self.series.chosen() if form.series else None, self.form.values())

    def _problem(self) -> str:
        """Why nothing can be written as it is chosen; "" where it can."""
        source, form = self._source(), self._format()
        if form.about != "plots" and source is None:
            return self.tr("There is no run yet.")
        if form.about == "run" and source is not None and not source.single:
            return self.tr("This format is about one run: choose the present one, or tick a single one.")
        if form.series and self.series.names() and self.series.chosen() == ():
            return self.tr("Tick at least one series.")
        if self.form.problems():
            return self.tr("A value of the format is wrong.")
        return ""

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _accept(self) -> None:
        order = self.order()
        if order is None or self._busy:
            return
        target = order.target
        if not target.parent.is_dir():
            self._say_wrong(self.tr("There is no folder {folder}: choose another one.").format(folder=target.parent))
        elif self._format().folder and target.is_file():
            self._say_wrong(self.tr("{file} is a file: choose a folder.").format(file=target.name))
        elif not self._format().folder and target.is_dir():
            self._say_wrong(self.tr("{file} is a folder: give the file a name.").format(file=target.name))
        elif target.exists() and (target.is_file() or any(target.iterdir())):
            self._ask_to_replace(target)
        else:
            self._order(order)

    def _ask_to_replace(self, target: Path) -> None:
        ask = QMessageBox(self)
        ask.setObjectName(f"{NAME}.replace")
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.setIcon(QMessageBox.Icon.Question)
        ask.setWindowTitle(self.tr("Export"))
        ask.setText(self.tr("{file} exists already.").format(file=target.name) if target.is_file() else
                    self.tr("The folder {file} is not empty.").format(file=target.name))
        ask.setInformativeText(self.tr("Replace it?") if target.is_file() else
                               self.tr("Files of the same names in it are replaced, the others stay. Go on?"))
        yes = ask.addButton(self.tr("&Replace") if target.is_file() else self.tr("&Go on"),
                            QMessageBox.ButtonRole.AcceptRole)
        ask.addButton(QMessageBox.StandardButton.Cancel)
        ask.setDefaultButton(yes)
        ask.accepted.connect(self._replace)
        ask.open()

    @Slot()
    def _replace(self) -> None:
        order = self.order()
        if order is not None:
            self._order(order)

    def _order(self, order: Order) -> None:
        self._folder = order.target.parent
        self.ordered.emit(order)
        self.hide()

    @Slot()
    def _browse(self) -> None:
        form, start = self._format(), self.target.text().strip() or str(self._folder)
        if form.folder:
            chosen = QFileDialog.getExistingDirectory(self, self.tr("Export into a folder"), str(Path(start).parent))
        else:
            kinds = f"{say(form.title)} (*{form.suffix})"
            # It is asked once, when it is written.
            chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Export"), start, kinds,
                                                    options=QFileDialog.Option.DontConfirmOverwrite)
        if chosen:
            self.target.setText(chosen)
            self._show()

    @Slot()
    def _show_format(self) -> None:
        form = self._format()
        self.about.say(say(form.help))
        self.form.set_fields(form.fields)
        self.form.setVisible(bool(form.fields))
        self.series.setVisible(form.series)
        self._series_label.setVisible(form.series)
        self._rows.setRowStretch(_SERIES, 1 if form.series else 0)
        self._rows.setRowStretch(_REST, 0 if form.series else 1)
        self.what.setVisible(form.about != "plots")
        self._what_label.setVisible(form.about != "plots")
        self._file_label.setText(self.tr("F&older") if form.folder else self.tr("F&ile"))
        self._suggest()
        self._show_source()

    @Slot()
    def _show_source(self) -> None:
        source = self._source()
        self._suggest()
        if source is not None and self._format().series:
            if source.series is not None:
                self.series.set_names(source.series)
            else:
                self._read(source)
        self._show()

    @Slot()
    def _show(self) -> None:
        problem = self._problem()
        self.note.set_tone("error" if problem and not self._busy else "muted")
        busy = self.tr("Another export is still being written.") if self._busy else ""
        self.note.say(busy or problem or self._reading_note())
        self.ok.setEnabled(not self._busy and self.order() is not None)

    def _say_wrong(self, text: str) -> None:
        self.note.set_tone("error")
        self.note.say(text)
        self.target.setFocus()

    # ------------------------------------------------------------------ names of series

    def _read(self, source: Source) -> None:
        """Find out beside the window which series the runs have."""
        if self._job is not None or source == self._reading:
            return  # the end of a job looks again
        self._reading = source
        runs, folders = self._runs, source.folders
        self._job = Job(lambda: _series_of(runs, folders), self)
        self._job.done.connect(self._read_done)
        self._job.failed.connect(self._read_failed)
        self._job.start()

    @Slot(object)
    def _read_done(self, found: tuple[list[str], int]) -> None:
        read = self._forget_job()
        if read is not None and self._source() == read:
            self.series.set_names(found[0])
            self._only_newest = found[1]
            self._show()
        else:
            self._reading = None
            self._show_source()

    @Slot(object, str)
    def _read_failed(self, sentence: str, _details: str) -> None:
        self._forget_job()
        self._say_wrong(say(sentence))

    def _forget_job(self) -> Source | None:
        if self._job is not None:
            self._job.wait()  # it has told its result and is about to end
            self._job.deleteLater()
            self._job = None
        return self._reading

    def _reading_note(self) -> str:
        if not self._format().series or self._source() is None or self._source() != self._reading:
            return ""
        if self._job is not None:
            return self.tr("Reading which series there are…")
        if self._only_newest and self.series.chosen() is not None:
            said = self.tr("These are the series of the newest {count} runs; others of older runs are left out.")
            return said.format(count=count_text(self._only_newest))
        return ""

    # ------------------------------------------------------------------ inside

    def _format(self) -> Format:
        return self._formats[self.format.currentIndex()]

    def _source(self) -> Source | None:
        place = self.what.currentIndex()
        return self._sources[place] if 0 <= place < len(self._sources) else None

    def _suggest(self, *, anew: bool = False) -> None:
        """Name a file, unless the user has named one: then only its ending follows the format."""
        form, source, text = self._format(), self._source(), self.target.text().strip()
        if anew or not text or text == self._suggested:
            if form.about == "plots":
                source = next((one for one in self._sources if one.single), None)
            stem = source.stem if source is not None else "descent"
            name = f"{stem}-{form.what}{form.suffix}" if form.what else f"{stem}{form.suffix}"
            self._suggested = str(self._folder / name)
            self.target.setText(self._suggested)
        else:
            path = Path(text)
            suffixes = {one.suffix for one in self._formats if one.suffix}
            if path.suffix in suffixes and path.suffix != form.suffix:
                self.target.setText(str(path.with_suffix(form.suffix)))
        self.target.setToolTip(self.target.text())

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.addWidget(self.target, 1)
        place.addWidget(self.browse)
        self._what_label, self._format_label = QLabel(self.tr("&Runs"), self), QLabel(self.tr("&Format"), self)
        self._series_label, self._file_label = QLabel(self.tr("Series"), self), QLabel(self)
        for label, control in ((self._what_label, self.what), (self._format_label, self.format),
                               (self._file_label, self.target)):
            label.setBuddy(control)
        # A form layout would give the height to spare to wrapped texts too.
        rows = self._rows = QGridLayout()
        rows.setColumnStretch(1, 1)
        rows.addWidget(self._what_label, 0, 0)
        rows.addWidget(self.what, 0, 1)
        rows.addWidget(self._format_label, 1, 0)
        rows.addWidget(self.format, 1, 1)
        rows.addWidget(self.about, 2, 1)
        rows.addWidget(self.form, 3, 1)
        rows.addWidget(self._series_label, _SERIES, 0, Qt.AlignmentFlag.AlignTop)
        rows.addWidget(self.series, _SERIES, 1)
        rows.addWidget(self._file_label, 5, 0)
        rows.addLayout(place, 5, 1)
        rows.addWidget(self.note, 6, 1)
        self.about.let_shrink()
        self.note.let_shrink()
        self._series_label.setContentsMargins(0, 4, 0, 0)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.ok)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.addLayout(rows, 1)
        column.addLayout(buttons)
        for button in (self.browse, self.close_button):
            button.setAutoDefault(False)
        self.ok.setDefault(True)

    def _connect(self) -> None:
        self.what.currentIndexChanged.connect(self._show_source)
        self.format.currentIndexChanged.connect(self._show_format)
        self.form.changed.connect(self._show)
        self.series.changed.connect(self._show)
        self.target.textEdited.connect(self._show)
        self.browse.clicked.connect(self._browse)
        self.ok.clicked.connect(self._accept)
        self.close_button.clicked.connect(self.close)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.ok.isEnabled():
            event.accept()
        else:
            super().keyPressEvent(event)


def _series_of(runs: Path, folders: tuple[Path, ...] | None) -> tuple[list[str], int]:
    """Names of series of runs, and of how many runs these are where it is not all of them; 0 else."""
    from workbench.run import Run
    from workbench.run_list import runs_in
    from workbench.sentence import Problem

    chosen = list(folders) if folders is not None else sorted(runs_in(runs), reverse=True)
    names: dict[str, None] = {}
    for folder in chosen[:_LOOKED_AT]:
        try:
            names.update(dict.fromkeys(Run.open(folder).history.names()))
        except Problem:
            if len(chosen) == 1:
                raise
    return list(names), _LOOKED_AT if len(chosen) > _LOOKED_AT else 0


__all__ = ["ExportDialog", "Source"]
