"""TableDialog: the columns of a CSV or Parquet table, what each is for, and how the file is read and prepared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import table_reading
from ui.background import Job
from ui.controls import describe
from ui.elided_label import ElidedLabel
from ui.form import Form
from ui.language import say
from ui.number_text import count_text
from ui.quiet_combo import QuietCombo
from ui.steady_scroll import ScrolledContent, SteadyScroll
from ui.tab_order import controls_in
from ui.table_columns import ColumnsChoice
from ui.table_model import RowsModel, widest
from ui.table_reading import ReadingRow, say_what_auto_is
from ui.tone_label import ToneLabel
from ui.warning_list import Warned, WarningList
from workbench.datasets import datasets
from workbench.field import FieldProblem, PathField
from workbench.sentence import Problem, Sentence
from workbench.tables import selection as columns
from workbench.tables.dialect import Asked
from workbench.tables.look import USUAL_LIMIT, TablePreview
from workbench.tables.names import list_text
from workbench.tables.selection import Selection

NAME = "table_dialog"
PART = "table"

_ROWS = 50
_GAP = 6
_QUIET = 300
"""Milliseconds without another change before the file is read again."""


@dataclass(frozen=True)
class _Found:
    """What was found in the file, read as ``asked``; or why nothing was."""

    asked: Asked
    look: TablePreview | None = None
    problem: Sentence | None = None


class TableDialog(QDialog):
    """Edits the values of the part ``table``; to be shown, not executed.

    ``values`` must have the path.  The file is read beside the window, again whenever the way it is to be read was
    changed.  OK tells the new values, of which those that are neither given nor different from the defaults are left
    out; where nothing was changed and nothing is wrong, they are those that were given.
    """

    chosen = Signal(dict)

    def __init__(self, values: Mapping[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._given = dict(values)
        self._path = PathField.path(str(values["path"]))
        self._selection: Selection | None = None
        self._touched: Selection | None = None  # the last one that the user changed
        self._found: _Found | None = None
        self._job: Job | None = None
        self._asking = Asked()  # as what the job reads the file
        self.setWindowTitle(self.tr("Columns of {file}").format(file=self._path.name))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_QUIET)
        self._later.timeout.connect(self._look)
        fields = datasets.part(PART).fields
        self._order = [field.name for field in fields]
        self.file = ElidedLabel(parent=self)
        self.file.setObjectName(f"{NAME}.file")
        self.reading = ReadingRow(NAME, fields, values, self)
        self.note = ToneLabel("muted", parent=self)
        self.note.setObjectName(f"{NAME}.note")
        # Else its least height is that of its words one under another, and so is the least height of the window.
        self.note.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.columns = ColumnsChoice(NAME, self)
        self.rows, self._rows = self._make_rows()
        self.form = Form(NAME)
        self.form.narrow = True
        elsewhere = {"path", *table_reading.FIELDS, *columns.FIELDS}
        self.form.set_fields([field for field in fields if field.name not in elsewhere], values)
        self._tasks = {"classification": self.tr("classification"), "regression": self.tr("regression")}
        self.warnings = describe(WarningList(self), f"{NAME}.warnings", self.tr("Warnings"), self.tr(
            "What is odd about the table; choose one to go to its column"))
        self._lay_out()
        self._connect()
        self._fit()
        self._look()

    # ------------------------------------------------------------------ what it answers

    def values(self) -> dict[str, Any]:
        """The part's values as they are shown; what the file could not be asked about is as it was given."""
        # Where the file cannot be read now: as it was chosen when it could.
        selection = self._selection or self._touched
        as_given = {field: self._given[field] for field in columns.FIELDS if field in self._given}
        told = as_given if selection is None else {
            field: value for field, value in selection.values().items()
            if value != columns.FIELDS[field] or (field in as_given and as_given[field] == value)}
        shown = {*self.reading.values(), *self.form.names(), *columns.FIELDS}
        kept = {name: value for name, value in self._given.items() if name not in shown}
        whole = {**kept, **self.reading.chosen(), **told, **self.form.chosen()}
        known = {name: whole[name] for name in self._order if name in whole}
        return {**known, **whole}

    # ------------------------------------------------------------------ making

    def _make_rows(self) -> tuple[QTableView, RowsModel]:
        view = describe(QTableView(self), f"{NAME}.rows", self.tr("First rows"),
                        self.tr("The first rows as they stand in the file; columns that are not used are muted"))
        model = RowsModel(view)
        view.setModel(model)
        view.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.setCornerButtonEnabled(False)
        view.horizontalHeader().setHighlightSections(False)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setMinimumSectionSize(8)
        return view, model

    def _lay_out(self) -> None:
        inside = ScrolledContent()
        within = QVBoxLayout(inside)
        within.setContentsMargins(_GAP, 0, 0, 0)
        within.addWidget(self.form)
        within.addStretch(1)
        area = SteadyScroll(self)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to what is in it
        area.setWidget(inside)
        left, right = QSplitter(Qt.Orientation.Vertical, self), QSplitter(Qt.Orientation.Vertical, self)
        left.addWidget(self.columns)
        left.addWidget(self._titled(self.tr("First rows"), self.rows))
        right.addWidget(area)
        self._warned = self._titled(self.tr("Warnings"), self.warnings)
        self._warned.setContentsMargins(_GAP, 0, 0, 0)
        right.addWidget(self._warned)
        both = QSplitter(Qt.Orientation.Horizontal, self)
        both.addWidget(left)
        both.addWidget(right)
        for splitter, shares in ((left, (3, 2)), (right, (3, 2)), (both, (5, 2))):
            splitter.setChildrenCollapsible(False)
            for place, share in enumerate(shares):
                splitter.setStretchFactor(place, share)
        area.setMinimumWidth(self._widest_row() + area.verticalScrollBar().sizeHint().width())
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.ok = describe(self.buttons.button(QDialogButtonBox.StandardButton.Ok), f"{NAME}.ok", self.tr("OK"),
                           self.tr("Take the choice over into the recipe"))
        describe(self.buttons.button(QDialogButtonBox.StandardButton.Cancel), f"{NAME}.cancel", self.tr("Cancel"),
                 self.tr("Leave everything as it is"))
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.file)
        for widget in (self.reading, self.note, both, self.buttons):
            column.addWidget(widget)
        column.setStretchFactor(both, 1)
        # Not by order_tabs: a splitter has what was added last first among its children.
        roots = (self.reading, self.columns, self.rows, self.form, self.warnings, self.buttons)
        for one, next_one in pairwise(control for root in roots for control in controls_in(root)):
            QWidget.setTabOrder(one, next_one)

    def _widest_row(self) -> int:
        """The width at which the row of the task is no longer cut in two, whatever the task."""
        box = self.form.editor("task").control
        rooms = []
        for task in self._tasks.values():
            self._say_task(task)
            rooms.append(box.minimumWidth())
        self._say_task("")
        names = max(map(self.fontMetrics().horizontalAdvance, self.form.names()))
        reset = box.sizeHint().height()  # as wide as high
        return names + max(rooms) + reset + 4 * _GAP

    def _titled(self, title: str, widget: QWidget) -> QWidget:
        box = QWidget(self)
        head = QLabel(title, box)
        head.setObjectName(f"{widget.objectName()}.title")
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(widget, 1)
        return box

    def _connect(self) -> None:
        self.reading.changed.connect(self._asked_otherwise)
        self.form.changed.connect(self._prepared)
        self.columns.changed.connect(self._show)
        self.columns.current.connect(self._point_out)
        self.warnings.asked.connect(self.columns.choose)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)

    def _fit(self) -> None:
        room = self.screen().availableGeometry()
        self.resize(min(1240, room.width() - 40), min(820, room.height() - 60))

    # ------------------------------------------------------------------ reading

    def _asked(self) -> Asked:
        return Asked.by({**self.reading.values(), "missing_words": self.form.values().get("missing_words")})

    @Slot()
    def _look(self) -> None:
        """Read the file beside the window, unless it has been read in this very way."""
        self._later.stop()
        asked = self._asked()
        if self._job is None and (self._found is None or self._found.asked != asked):
            path, self._asking = self._path, asked
            # A child of nobody until it is done: the dialog may be closed meanwhile.
            self._job = Job(lambda: _look_at(path, asked))
            self._job.done.connect(self._came)
            self._job.failed.connect(self._failed)
            self._job.start()
        self._show()

    @Slot(object)
    def _came(self, found: _Found) -> None:
        self._job = None
        self._found = found
        if found.asked != self._asked() and not self._later.isActive():
            self._look()
            return
        self._fill()

    @Slot(object, str)
    def _failed(self, sentence: Sentence, _details: str) -> None:
        self._came(_Found(self._asking, problem=sentence))

    def _fill(self) -> None:
        """Show what was found.  What the user chose before is chosen again, where there are such columns."""
        assert self._found is not None
        look, before = self._found.look, self._selection
        if before is not None and before.touched:
            self._touched = before
        self._selection = Selection(look, self._given, self._limit()) if look is not None else None
        if self._selection is not None and self._touched is not None:
            self._selection.follow(self._touched)
        self._rows.set_rows(look.names if look is not None else (), look.rows if look is not None else ())
        self._fit_rows()
        self.columns.show_selection(self._selection)
        self.reading.setVisible(look is None or look.dialect is not None)
        self.reading.show_found(look.dialect if look is not None else None)
        self._show()

    def _fit_rows(self) -> None:
        """Every column as wide as its first texts, within bounds."""
        metrics = self.rows.fontMetrics()
        self.rows.verticalHeader().setDefaultSectionSize(metrics.height() + 6)
        letter = metrics.averageCharWidth()
        for place in range(self._rows.columnCount()):
            width = widest([text[:40] for text in self._rows.texts(place, 8)], metrics)
            self.rows.setColumnWidth(place, max(6 * letter, min(width, 28 * letter)) + 18)

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _asked_otherwise(self) -> None:
        """Something says perhaps that the file is to be read in another way."""
        if self._found is None or self._found.asked != self._asked():
            self._later.start()
        else:
            self._later.stop()
        self._show()

    @Slot()
    def _prepared(self) -> None:
        """Something in the form was changed."""
        if self._selection is not None:
            self._selection.limit = self._limit()
        self._asked_otherwise()

    @Slot(str)
    def _point_out(self, name: str) -> None:
        """Show a column among the first rows."""
        names = self._found.look.names if self._found is not None and self._found.look is not None else []
        if name in names and self._rows.rowCount():
            index = self._rows.index(0, names.index(name))
            self.rows.scrollTo(index)
            self.rows.selectColumn(index.column())

    @Slot()
    def _take(self) -> None:
        self._show()
        if self.ok.isEnabled():
            values = self.values()
            self.accept()
            self.chosen.emit(values)

    # ------------------------------------------------------------------ showing

    def _limit(self) -> int:
        limit = self.form.values().get("category_limit")
        return limit if isinstance(limit, int) and limit > 0 else USUAL_LIMIT

    @Slot()
    def _show(self) -> None:
        selection = self._selection
        self.columns.model.set_ways(self.form.values())
        problem = self._show_problem()
        found = self._found
        reading = self._job is not None or self._later.isActive()
        wrong = problem.sentence if problem is not None else found.problem if found is not None else None
        self.note.set_tone("error" if wrong is not None and not reading else "muted")
        if reading:
            self.note.say(self.tr("Reading {file}…").format(file=self._path.name))
        else:
            self.note.say(say(wrong) if wrong is not None else self.tr(
                "Keys in the upper table: Space for features, T for the target (Shift+T: one more), C for categories"))
        self.ok.setEnabled(not reading and problem is None and not self.form.problems())
        self._show_file()
        self._show_task()
        self._show_warnings()
        if selection is not None:
            self._rows.set_used({*selection.targets, *selection.features})

    def _show_problem(self) -> FieldProblem | None:
        """What is wrong with the choice of columns; at the task where that would mend it."""
        self.form.set_problem("task", None)
        task = str(self.form.values()["task"] or "auto")
        problem = self._selection.problem(task) if self._selection is not None else None
        if problem is not None and problem.field == "task":
            self.form.set_problem("task", problem.sentence)
        return problem

    def _show_file(self) -> None:
        look = self._found.look if self._found is not None else None
        if look is None:
            self.file.say(str(self._path))
            return
        rows = count_text(look.row_count)
        sizes = (self.tr("{rows} rows") if look.row_count_exact else self.tr("about {rows} rows")).format(rows=rows)
        texts = [look.file, sizes, self.tr("{count} columns").format(count=count_text(len(look.columns)))]
        if not look.whole:
            texts.append(self.tr("what is said below is of the first {count} rows").format(count=count_text(look.seen)))
        self.file.say("  ·  ".join(texts))

    def _show_task(self) -> None:
        """What "auto" would be, beside the word; and how much the features are."""
        selection = self._selection
        self._say_task(self._tasks[selection.task()] if selection is not None else "")
        if selection is None:
            self.columns.summary.say("")
            return
        inputs = selection.inputs(str(self.form.values().get("missing_text", "category")))
        self.columns.summary.say(self.tr("{features} of {columns} columns are features: {inputs} inputs. Target: "
                                         "{targets}.").format(
            features=count_text(len(selection.features)), columns=count_text(len(selection.look.columns)),
            inputs=count_text(inputs), targets=list_text(selection.targets)))

    def _say_task(self, task: str) -> None:
        box = self.form.editor("task").control
        if isinstance(box, QuietCombo):
            say_what_auto_is(box, task)

    def _show_warnings(self) -> None:
        selection = self._selection
        lines: list[Warned] = []
        if selection is not None:
            lines += [Warned(problem.sentence, error=True) for problem in selection.problems]
            lines += [Warned(note) for note in selection.look.notes]
            lines += [Warned(warning, name) for name, warning in selection.warnings()]
        self.warnings.show_lines(lines)
        self._warned.setVisible(bool(lines))


def _look_at(path: Path, asked: Asked) -> _Found:
    """In the job's thread, where the readers are loaded too."""
    from workbench.tables.preview import preview

    try:
        return _Found(asked, preview(path, asked, rows=_ROWS))
    except Problem as problem:
        return _Found(asked, problem=problem.sentence)
