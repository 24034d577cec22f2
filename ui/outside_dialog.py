"""Chooses a part from outside: a Python file or a module, and a class in it.  Nothing is run for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.background import Job
from ui.controls import describe
from ui.language import say
from ui.tone_label import ToneLabel
from workbench import candidates
from workbench.address import Address, Kind, parse
from workbench.candidates import Candidate
from workbench.sentence import Problem, Sentence
from workbench.source import find_package, read_file

_QUIET = 250
"""Milliseconds without another key before what was typed is looked for."""


@dataclass(frozen=True)
class _Found:
    """What was found at a place that was typed: candidates, or why there are none."""

    place: str
    candidates: tuple[Candidate, ...] = ()
    problem: Sentence | None = None


class OutsideDialog(QDialog):
    """``chosen`` carries an address as text.

    ``kind`` is that of the registry ("optimizers"), ``title`` the word for one of its parts, ``known`` the names of its
    parts: a class made from one of them is probably wanted.
    """

    chosen = Signal(str)

    def __init__(self, source: Kind, kind: str, title: str, known: Collection[str],
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source, self._kind, self._known = source, kind, tuple(known)
        self._job: Job | None = None
        self._found = _Found("")
        self.setObjectName("outside_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle((self.tr("{title} from a Python file") if source == "file" else
                             self.tr("{title} from an installed package")).format(title=title))
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_QUIET)
        self._typed.timeout.connect(self._look)
        self.place, place_row = self._make_place()
        self.list = self._make_list()
        self.name = describe(QLineEdit(self), "outside_name", self.tr("Class"),
                             self.tr("The class to take; one that is not listed can be typed"))
        self.name.textChanged.connect(self._show)
        self.note = ToneLabel("muted", parent=self)
        self.note.setObjectName("outside_note")
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(self.tr("File:") if source == "file" else self.tr("Module:"), place_row)
        name_row = QFormLayout()
        name_row.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        name_row.addRow(self.tr("Class:"), self.name)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(rows)
        column.addWidget(self.list, 1)
        column.addLayout(name_row)
        column.addWidget(self.note)
        column.addWidget(self._make_buttons())
        self.resize(720, 440)
        self._show()

    # ------------------------------------------------------------------ making

    def _make_place(self) -> tuple[QLineEdit, QWidget]:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        is_file = self._source == "file"
        place = describe(QLineEdit(box), "outside_place", self.tr("File") if is_file else self.tr("Module"),
                         self.tr("A Python file of your own") if is_file else
                         self.tr("The name under which Python imports it, such as timm.optim"))
        place.setPlaceholderText(self.tr("path/to/my_optimizers.py") if is_file else "timm.optim")
        place.textChanged.connect(self._place_typed)
        row.addWidget(place, 1)
        if is_file:
            browse = describe(QPushButton(self.tr("&Browse…"), box), "outside_browse", self.tr("Browse"),
                              self.tr("Choose a Python file"))
            browse.setAutoDefault(False)
            browse.clicked.connect(self.browse)
            row.addWidget(browse)
        return place, box

    def _make_list(self) -> QTreeWidget:
        found = describe(QTreeWidget(self), "outside_list", self.tr("Classes found"),
                         self.tr("What the source defines; nothing of it has been run"))
        found.setHeaderLabels([self.tr("Class"), self.tr("Made from"), self.tr("What it says")])
        found.setRootIsDecorated(False)
        found.setUniformRowHeights(True)
        header = found.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        found.itemSelectionChanged.connect(self._selected)
        found.itemActivated.connect(self._activated)
        return found

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(self)
        self.go = describe(QPushButton(self.tr("&Continue…"), self), "outside_continue", self.tr("Continue"),
                           self.tr("You are asked before anything is run"))
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        describe(cancel, "outside_cancel", self.tr("Cancel"), self.tr("Leave everything as it is"))
        self.go.setDefault(True)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        return buttons

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def browse(self) -> None:
        """Ask for a file; the dialog stays empty if none is chosen."""
        name, _ = QFileDialog.getOpenFileName(self, self.windowTitle(), self._folder(),
                                              self.tr("Python files (*.py);;All files (*)"))
        if name:
            self._found = _Found("")  # read again, even if it is the same file
            self.place.setText(name)
            self._look()

    def _folder(self) -> str:
        place = self.place.text().strip()
        return str(Path(place).parent) if place else ""

    @Slot()
    def _place_typed(self) -> None:
        self._typed.start()
        self._show()

    @Slot()
    def _look(self) -> None:
        """Read what is at the place that was typed, beside the window."""
        self._typed.stop()
        place = self.place.text().strip()
        if self._job is not None or place == self._found.place:
            return
        source, kind, known = self._source, self._kind, self._known
        # A child of nobody until it is done: the dialog may be closed meanwhile.
        self._job = Job(lambda: _find(source, place, kind, known))
        self._job.done.connect(self._came)
        self._job.failed.connect(self._failed)
        self._job.start()
        self._show()

    @Slot(object)
    def _came(self, found: _Found) -> None:
        self._job = None
        if found.place != self.place.text().strip():
            self._look()
            return
        self._found = found
        self._fill()

    @Slot(object, str)
    def _failed(self, sentence: Sentence, _details: str) -> None:
        self._job = None
        self._found = _Found(self.place.text().strip(), problem=sentence)
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        self.name.clear()
        muted = QColor(theme.colors().muted)
        for one in self._found.candidates:
            item = QTreeWidgetItem([one.name, ", ".join(one.bases) or (self.tr("a function") if one.function else ""),
                                    one.about])
            item.setToolTip(0, self.tr("{file}, line {line}").format(file=one.file, line=one.line))
            item.setToolTip(2, one.about)
            if not one.likely:
                for column in range(3):
                    item.setForeground(column, muted)
            self.list.addTopLevelItem(item)
        first, found = self.list.topLevelItem(0), self._found.candidates
        if first is not None and (found[0].likely or len(found) == 1):
            self.list.setCurrentItem(first)
        self._show()

    @Slot()
    def _selected(self) -> None:
        items = self.list.selectedItems()
        if items:
            self.name.setText(items[0].text(0))

    @Slot()
    def _activated(self) -> None:
        if self.go.isEnabled():
            self._take()

    @Slot()
    def _take(self) -> None:
        address = self._address()
        if address is not None:
            self.accept()
            self.chosen.emit(str(address))

    # ------------------------------------------------------------------ showing

    def _address(self) -> Address | None:
        """What is chosen, if it is whole and was found."""
        place, name = self.place.text().strip(), self.name.text().strip()
        if not place or not name or self._job is not None or self._found.problem or place != self._found.place:
            return None
        try:
            address = parse(str(Address(self._source, place, name)))
        except Problem:
            return None
        return Address("file", str(address.path), name) if self._source == "file" else address

    @Slot()
    def _show(self) -> None:
        self.go.setEnabled(self._address() is not None)
        place = self.place.text().strip()
        problem = self._found.problem if place == self._found.place else None
        self.note.set_tone("error" if problem else "muted")
        if problem:
            self.note.say(say(problem))
        elif not place:
            self.note.say(self.tr("Choose a file. It is only read, not run.") if self._source == "file" else
                          self.tr("Type the name of a module that is installed here. It is only looked for, not run."))
        elif self._job is not None or place != self._found.place:
            self.note.say(self.tr("Reading…"))
        elif not self._found.candidates:
            self.note.say(self.tr("No class is seen in the source. If you know that there is one, type its name."))
        else:
            self.note.say(self.tr("Read, not run. You are asked before anything is run."))


def _find(source: Kind, place: str, kind: str, known: Collection[str]) -> _Found:
    """In the job's thread; runs nothing of what it finds."""
    try:
        if source == "file":
            found = candidates.in_file(read_file(Path(place).expanduser()), kind, known)
        else:
            find_package(place)
            found = candidates.in_package(place, kind, known)
    except Problem as problem:
        return _Found(place, problem=problem.sentence)
    return _Found(place, tuple(one for one in found if kind in candidates.FUNCTIONS or not one.function))
