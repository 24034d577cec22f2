"""The model of the runs table: rows as they are arranged, columns as the recipes have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont

from ui import theme
from ui.language import say
from ui.number_text import count_text
from ui.plots.looks import run_color
from ui.runs_columns import SPARKLINE, STAR, STATUS, TICK, TITLE, Column, columns_for, one_line, printable
from ui.runs_order import Order, Row, arrange
from ui.runs_ticks import Ticked, Ticks
from workbench.recipe_difference import differing_names
from workbench.run_filter import RunFilter
from workbench.run_list import INTERRUPTED, UNREADABLE, ListedRun

Index = QModelIndex | QPersistentModelIndex

CURVE = Qt.ItemDataRole.UserRole
"""Numbers of a sparkline."""
COLOR = Qt.ItemDataRole.UserRole + 1
"""The QColor that a ticked run has in the plots; None where it is not ticked."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter
# Made once: Qt asks for the flags of every cell of a large selection.
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable
_CHECKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
_STEP_IN = "      "


class RunsModel(QAbstractTableModel):
    """All runs; ``rows`` are those that are shown.

    ``renamed`` carries a run's folder and its new title ("": its own one again), ``starred`` folders and whether they
    are to have a star: who keeps the marks answers with ``show_runs``.  ``ticked`` says that others are ticked than
    before.
    """

    renamed = Signal(object, str)
    starred = Signal(list, bool)
    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs: list[ListedRun] = []
        self.rows: list[Row] = []
        self.columns: list[Column] = columns_for(())
        self.ticks = Ticks()
        self.current: Path | None = None
        """The folder of the run that this window trains."""
        self.sorted_by, self.descending = "created", True
        self.filter = RunFilter("")
        self.forks, self.seeds = True, False
        self._groups: dict[Path, tuple[Path, ...]] = {}
        self._bold = QFont()
        self._bold.setBold(True)
        self._tick_place, self._title_place = self.place_of(TICK), self.place_of(TITLE)
        role = Qt.ItemDataRole
        # Asked for more than a thousand times a frame.
        self._answers: dict[int, Callable[[Row, Column], Any]] = {
            int(key): answer for key, answer in (
                (role.DisplayRole, self._text), (role.EditRole, self._own_title), (role.CheckStateRole, self._mark),
                (role.TextAlignmentRole, self._side), (role.ForegroundRole, self._ink), (role.FontRole, self._font),
                (role.ToolTipRole, self._tip), (role.AccessibleTextRole, self._spoken), (COLOR, self._color),
                (CURVE, self._curve))}

    # ------------------------------------------------------------------ what is shown

    def show_runs(self, runs: Sequence[ListedRun]) -> None:
        """Show these runs; rows that stay where they are keep what is selected in them."""
        columns = columns_for(runs)
        same_columns = [column.key for column in columns] == [column.key for column in self.columns]
        self.runs = list(runs)
        if not same_columns:
            self.beginResetModel()
            self.columns = columns
            self._arrange()
            self.endResetModel()
        else:
            self.arrange_anew()
        if self.ticks.keep({run.folder for run in runs}):
            self.ticked.emit()

    def replace_runs(self, runs: Iterable[ListedRun]) -> None:
        """Some of the runs are known better now."""
        better = {run.folder: run for run in runs}
        self.show_runs([better.get(run.folder, run) for run in self.runs])

    def arrange_anew(self) -> None:
        """Other runs, or another order is wanted."""
        before = self.rows
        rows = self._arranged()
        if [row.key for row in rows] == [row.key for row in before]:
            self.rows = rows
            self._find_groups()
            for number, (old, new) in enumerate(zip(before, rows, strict=True)):
                if old != new:
                    self._changed(number)
        else:
            self.beginResetModel()
            self.rows = rows
            self._find_groups()
            self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns):
            self.sorted_by, self.descending = self.columns[column].key, order == Qt.SortOrder.DescendingOrder
        else:
            self.sorted_by, self.descending = "created", True
        self.arrange_anew()

    def show_current(self, folder: Path | None) -> None:
        """Which run this window trains."""
        self.current = folder
        self._all_changed()

    def _arrange(self) -> None:
        self.rows = self._arranged()
        self._find_groups()

    def _arranged(self) -> list[Row]:
        column = next((column for column in self.columns if column.key == self.sorted_by), None)
        value = column.value if column is not None else (lambda run: run.created_at)
        return arrange(self.runs, Order(self.filter, value, self.descending, self.forks, self.seeds))

    def _find_groups(self) -> None:
        self._groups = {row.members[0].folder: tuple(run.folder for run in row.members)
                        for row in self.rows if row.run is None}

    # ------------------------------------------------------------------ asking

    def place_of(self, key: str) -> int:
        """The number of a column; -1 where there is none."""
        return next((number for number, column in enumerate(self.columns) if column.key == key), -1)

    def row_of(self, folder: Path) -> int:
        """Where a run is shown; -1 if it is not."""
        return next((number for number, row in enumerate(self.rows)
                     if row.run is not None and row.run.folder == folder), -1)

    def runs_at(self, rows: Iterable[int]) -> list[ListedRun]:
        """The runs of some rows, headings standing for their members; each once."""
        return list({run.folder: run for row in rows for run in self.rows[row].members}.values())

    def differing(self) -> set[str]:
        """Flat names of the recipe's values that differ between the runs that are shown."""
        return differing_names([row.run.recipe for row in self.rows if row.run is not None and row.run.recipe])

    def ticked_units(self) -> list[Ticked]:
        """What is to be drawn: one for each ticked run, or for all ticked members of a group of seeds."""
        known = {run.folder: run for run in self.runs}
        group_of = {member: members for members in self._groups.values() for member in members}
        units: dict[tuple[Path, ...], list[ListedRun]] = {}
        for folder in self.ticks.folders:
            if folder in known:
                units.setdefault(group_of.get(folder, (folder,)), []).append(known[folder])
        return [Ticked(tuple(runs), self._unit_name(runs), self.ticks.color(runs[0].folder, members) or 0)
                for members, runs in units.items()]

    def _unit_name(self, runs: Sequence[ListedRun]) -> str:
        if len(runs) == 1:
            return one_line(runs[0].title)
        return self.tr("{title}, {count} runs").format(title=one_line(runs[0].title), count=len(runs))

    # ------------------------------------------------------------------ what the user does

    def tick(self, rows: Iterable[int], wanted: bool | None = None) -> None:
        """Tick or untick the runs of some rows; ``wanted`` None: all, or none if all of them are."""
        folders = [run.folder for run in self.runs_at(rows) if run.problem is None]
        if wanted is None:
            wanted = not all(folder in self.ticks for folder in folders)
        if self.ticks.set(folders, wanted):
            self._all_changed()
            self.ticked.emit()

    def untick_all(self) -> None:
        if self.ticks.set(self.ticks.folders, False):
            self._all_changed()
            self.ticked.emit()

    def star(self, rows: Iterable[int]) -> None:
        """Give all of some rows a star, or take it from them if all have one."""
        runs = self.runs_at(rows)
        if runs:
            self.starred.emit([run.folder for run in runs], not all(run.marks.star for run in runs))

    # ------------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        place = index.column()
        if place not in (self._tick_place, self._title_place):
            return _PLAIN if place >= 0 else Qt.ItemFlag.NoItemFlags
        run = self.rows[index.row()].run
        if place == self._title_place:
            return _PLAIN if run is None else _EDITABLE
        return _CHECKABLE if run is None or run.problem is None else _PLAIN

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        key, run = self.columns[index.column()].key, self.rows[index.row()].run
        if role == Qt.ItemDataRole.CheckStateRole and key == TICK:
            self.tick([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role != Qt.ItemDataRole.EditRole or key != TITLE or run is None:
            return False
        title = " ".join(str(value).split())  # none at all: the run's own one again
        if title == (run.title if title else run.marks.title):
            return False
        self.renamed.emit(run.folder, title)
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        answer = self._answers.get(role)
        return answer(self.rows[index.row()], self.columns[index.column()]) if answer is not None else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _MIDDLE if column.key in (STAR, TICK) else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _changed(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _all_changed(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    # ------------------------------------------------------------------ what a cell says

    def _text(self, row: Row, column: Column) -> str:
        run = row.run
        if column.key == TITLE:
            return self._title(row)
        if run is None:
            return column.of_group(row.members) if column.key != STAR else ""
        return column.text(run)

    def _title(self, row: Row) -> str:
        run = row.run
        if run is None:
            return self.tr("{title}: {count} runs").format(title=one_line(row.members[0].title), count=len(row.members))
        lead = _STEP_IN * row.depth + ("↗ " if run.linked else "")
        if run.parent is None:
            return lead + one_line(run.title)
        step = count_text(run.parent.step)
        if row.fork:
            return lead + self.tr("↳ step {step} · {title}").format(step=step, title=one_line(run.title))
        return lead + self.tr("{title} (from step {step} of {run})").format(
            title=one_line(run.title), step=step, run=printable(run.parent.run))

    def _own_title(self, row: Row, _column: Column) -> str:
        return row.members[0].title

    def _spoken(self, row: Row, column: Column) -> str:
        return f"{column.title or self.tr('Show in the plots')}: {self._text(row, column)}".strip()

    def _font(self, row: Row, column: Column) -> QFont | None:
        if column.key != TITLE:
            return None
        mine = row.run is not None and self.current is not None and row.run.folder == self.current
        return self._bold if mine or row.run is None else None

    def _mark(self, row: Row, column: Column) -> Qt.CheckState | None:
        if column.key != TICK:
            return None
        if row.run is not None and row.run.problem is not None:
            return None
        count = sum(run.folder in self.ticks for run in row.members)
        if not count:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if count == len(row.members) else Qt.CheckState.PartiallyChecked

    def _color(self, row: Row, _column: Column) -> QColor | None:
        group = self._groups.get(row.group, ()) if row.group is not None else ()
        numbers = [number for run in row.members if (number := self.ticks.color(run.folder, group)) is not None]
        return run_color(min(numbers)) if numbers else None

    def _curve(self, row: Row, column: Column) -> tuple[float, ...]:
        run = row.run
        if column.key != SPARKLINE or run is None or run.summary is None:
            return ()
        return run.summary.sparkline

    def _side(self, row: Row, column: Column) -> Qt.AlignmentFlag:
        if column.key == STAR:
            return _MIDDLE
        value = column.value(row.members[0]) if column.of_recipe else None
        right = column.number is not None or (isinstance(value, (int, float)) and not isinstance(value, bool))
        return _RIGHT if right else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

    def _ink(self, row: Row, column: Column) -> QColor | None:
        run, colors = row.run, theme.colors()
        if column.key == STAR and run is not None:
            return QColor(colors.warning if run.marks.star else colors.muted)
        if column.key == STATUS and run is not None:
            name = {"running": "good", "paused": "warning", INTERRUPTED: "warning", "failed": "error",
                    UNREADABLE: "error"}.get(run.status)
            return QColor(str(getattr(colors, name))) if name else None
        if run is not None and run.problem is not None:
            return QColor(colors.muted)
        return None

    def _tip(self, row: Row, column: Column) -> str:
        run = row.run
        if run is None:
            return "\n".join(printable(member.name) for member in row.members)
        if run.problem is not None:
            return say(run.problem)
        if column.key == STATUS and run.status == "failed" and run.reason:
            return run.reason
        if column.key == STATUS and run.status == INTERRUPTED:
            return self.tr("It was cut off: nobody is training it, and it was not stopped. It can go on from its last "
                           "checkpoint.")
        if column.key == TITLE:
            lines = [run.title, printable(str(run.folder))]
            if run.linked:
                lines.append(self.tr("Lies outside the runs folder; shown until the window is closed"))
            return "\n".join(lines)
        if column.key == "notes":
            return printable(run.marks.notes)
        return self._text(row, column)


def with_marks(run: ListedRun, **marks: Any) -> ListedRun:
    """The run as it will be when the marks have been written."""
    changed = replace(run.marks, **marks)
    return replace(run, marks=changed, title=changed.title or run.own_title or run.name)
