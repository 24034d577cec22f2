"""The models of the dialog about a table: its columns and its first rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics

from ui import theme
from ui.language import say
from ui.mark_delegate import ONE_MORE
from ui.number_text import UNKNOWN, count_text, value_text
from workbench.tables.look import KINDS, ColumnPreview
from workbench.tables.selection import Selection

FEATURE, TARGET, NAME, KIND, CATEGORY, BECOMES, MISSING, DISTINCT, VALUES = range(9)
MARKS = (FEATURE, TARGET, CATEGORY)

SORT = Qt.ItemDataRole.UserRole
"""Numbers to sort by, where the text of a cell would sort wrongly."""
SEARCH = Qt.ItemDataRole.UserRole + 1
"""What a filter looks in, lowered; of every cell of a row the same."""

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CHECK = Qt.ItemDataRole.CheckStateRole
_CAN_BE = Qt.ItemFlag.ItemIsUserCheckable
# Made once: Qt asks for the flags of every cell of a large selection.
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_FREE = _PLAIN | _CAN_BE


class ColumnsModel(QAbstractTableModel):
    """The columns of a table, one row each, over a Selection that it changes as the user marks.

    ``set_ways`` tells what the part does with missing values.
    """

    changed = Signal()
    """The user changed the selection."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selection: Selection | None = None
        self._columns: tuple[ColumnPreview, ...] = ()
        self._ways: Mapping[str, Any] = {}
        self._bold = QFont()
        self._bold.setBold(True)

    def set_selection(self, selection: Selection | None) -> None:
        """Show the columns of a table; None shows nothing."""
        self.beginResetModel()
        self._selection = selection
        self._columns = selection.look.columns if selection is not None else ()
        self.endResetModel()

    def set_ways(self, values: Mapping[str, Any]) -> None:
        """The part's ``missing_numbers``, ``missing_text`` and ``missing_target``."""
        self._ways = values
        self.refresh()

    def refresh(self) -> None:
        """What the selection says may be different in every cell."""
        if self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._columns) - 1, VALUES))

    def name(self, row: int) -> str:
        """The column shown in a row."""
        return self._columns[row].name

    def texts(self, place: int) -> list[str]:
        """What the cells below one another say."""
        return [] if place in MARKS else [self._text(column, place) for column in self._columns]

    def row_of(self, name: str) -> int:
        """Where a column is shown; -1 if it is not."""
        return next((row for row, column in enumerate(self._columns) if column.name == name), -1)

    # ------------------------------------------------------------------ what the user does

    def turn_features(self, rows: Iterable[int]) -> None:
        """All of them features, or none if all of those that can be are already."""
        if self._selection is not None:
            names = [self.name(row) for row in rows if self.flags(self.index(row, FEATURE)) & _CAN_BE]
            if names:
                self.set_features(names, not all(map(self._selection.is_feature, names)))

    def set_features(self, names: Iterable[str], wanted: bool) -> None:
        if self._selection is not None:
            self._selection.set_features(names, wanted)
            self._edited()

    def suggest(self) -> None:
        """Take as features what is not only learned by heart."""
        if self._selection is not None:
            self._selection.suggest()
            self._edited()

    def turn_categories(self, rows: Iterable[int]) -> None:
        """The same as ``turn_features`` for the marks of categories."""
        if self._selection is not None:
            names = [self.name(row) for row in rows if self.flags(self.index(row, CATEGORY)) & _CAN_BE]
            if names:
                self._selection.set_categories(names, not all(map(self._selection.is_category, names)))
                self._edited()

    def take_target(self, row: int, one_more: bool = False) -> None:
        """Make a column the target; ``one_more``: beside the others, or no longer."""
        if self._selection is not None:
            take = self._selection.toggle_target if one_more else self._selection.take_target
            take(self.name(row))
            self._edited()

    def _edited(self) -> None:
        self.refresh()
        self.changed.emit()

    # ------------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else VALUES + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        selection, place = self._selection, index.column()
        if selection is None or place not in MARKS:
            return _PLAIN
        column = self._columns[index.row()]
        if place == FEATURE:
            free = column.name not in selection.targets and selection.why_no_feature(column.name) is None
        else:
            free = column.can_be_category if place == CATEGORY else selection.why_no_target(column.name) is None
        return _FREE if free else _PLAIN

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if self._selection is None or not self.flags(index) & _CAN_BE or role not in (_CHECK, ONE_MORE):
            return False
        name, checked = self.name(index.row()), role == _CHECK and Qt.CheckState(value) == Qt.CheckState.Checked
        if index.column() == TARGET:
            self.take_target(index.row(), one_more=role == ONE_MORE)
        elif index.column() == FEATURE:
            self.set_features([name], checked)
        else:
            self._selection.set_categories([name], checked)
            self._edited()
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        selection, place = self._selection, index.column()
        if selection is None:
            return None
        column = self._columns[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return None if place in MARKS else self._text(column, place)
        if role == _CHECK and place in MARKS:
            return self._mark(column, place)
        if role == SORT:
            return self._sorted_by(column, place)
        if role == SEARCH:
            return f"{column.name} {self._kind(column)}".casefold()
        if role == Qt.ItemDataRole.TextAlignmentRole and place in (MISSING, DISTINCT):
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole and not self._is_used(column.name):
            return QColor(theme.colors().muted)
        if role == Qt.ItemDataRole.FontRole and place == NAME and column.name in selection.targets:
            return self._bold
        if role == Qt.ItemDataRole.AccessibleTextRole and place in MARKS:
            return f"{column.name}: {self.headerData(place, Qt.Orientation.Horizontal)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(column)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Feature"), self.tr("Target"), self.tr("Column"), self.tr("Kind"), self.tr("Categories"),
                    self.tr("What becomes of it"), self.tr("Missing"), self.tr("Different"), self.tr("Values"))[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                self.tr("Whether the model is given this column. Space turns all selected ones"),
                self.tr("What the model is to predict: click, or press T. With Ctrl and a click, or Shift+T, several, "
                        "for regression"),
                "", self.tr("What the values are"),
                self.tr("Numbers that are only names (a postcode): each value becomes a category of its own. Press C"),
                self.tr("The numbers that the model is given, and what is done about missing values"),
                self.tr("How many of the rows that were seen have no value here"),
                self.tr("How many different values the rows that were seen have"),
                self.tr("From the lowest to the highest number, or some of the values"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            # Centred, not at the right as the numbers are: the arrow of the order stands there.
            middle = section in (*MARKS, MISSING, DISTINCT)
            side = Qt.AlignmentFlag.AlignHCenter if middle else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    # ------------------------------------------------------------------ what a cell says

    def _is_used(self, name: str) -> bool:
        return self._selection is not None and (name in self._selection.targets or self._selection.is_feature(name))

    def _mark(self, column: ColumnPreview, place: int) -> Qt.CheckState | None:
        assert self._selection is not None
        if place == CATEGORY and not column.can_be_category:
            return None
        marked = {FEATURE: self._selection.is_feature, CATEGORY: self._selection.is_category,
                  TARGET: self._selection.targets.__contains__}[place](column.name)
        return Qt.CheckState.Checked if marked else Qt.CheckState.Unchecked

    def _sorted_by(self, column: ColumnPreview, place: int) -> Any:
        if place in MARKS:
            return {Qt.CheckState.Checked: 0, Qt.CheckState.Unchecked: 1, None: 2}[self._mark(column, place)]
        if place in (MISSING, DISTINCT):
            return column.missing if place == MISSING else column.distinct
        return str(self._text(column, place)).casefold()

    def _text(self, column: ColumnPreview, place: int) -> str:
        if place == NAME:
            return one_line(column.name)
        if place == KIND:
            return self._kind(column)
        if place == MISSING:
            return count_text(column.missing)
        if place == DISTINCT:
            return count_text(column.distinct) if column.distinct else UNKNOWN
        if place == BECOMES:
            return self._becomes(column)
        if column.lowest is None or column.highest is None:
            return one_line(", ".join(column.examples)) or UNKNOWN
        return f"{value_text(column.lowest)} … {value_text(column.highest)}"

    def _kind(self, column: ColumnPreview) -> str:
        return self.tr("numbers and texts") if column.odd is not None else say(KINDS[column.kind])

    def _becomes(self, column: ColumnPreview) -> str:
        assert self._selection is not None
        name, missing = column.name, column.missing > 0
        if name in self._selection.targets:
            if missing and self._ways.get("missing_target") == "drop":
                return self.tr("target; rows without it are left out")
            return self.tr("target; rows without it are refused") if missing else self.tr("target")
        reason = self._selection.why_no_feature(name)
        if reason is not None:
            return say(reason)
        if not self._selection.is_feature(name):
            return self.tr("left out")
        if self._selection.is_category(name):
            way = self._ways.get("missing_text")
            inputs = column.distinct + (missing and way == "category")
            text = self.tr("1 input") if inputs == 1 else self.tr("{count} inputs").format(count=count_text(inputs))
            what = self.tr("missing is a category") if way == "category" else self.tr("missing: row left out")
        else:
            text, way = self.tr("1 input"), self._ways.get("missing_numbers")
            what = {"mean": self.tr("missing: the mean"), "median": self.tr("missing: the median")}.get(
                str(way), self.tr("missing: row left out"))
        return f"{text}; {what}" if missing else text

    def _tip(self, column: ColumnPreview) -> str:
        assert self._selection is not None
        name = column.name
        lines = [name, self._becomes(column)]
        if column.examples:
            lines.append(self.tr("Values: {examples}").format(examples=", ".join(column.examples)))
        if self._is_used(name):
            lines += [say(warning) for warning in column.warnings(
                name in self._selection.targets, self._selection.limit, self._selection.is_category(name))]
        return "\n".join(lines)


class RowsModel(QAbstractTableModel):
    """The first rows as they stand in the file; what is not used is muted.

    A row may be shorter or longer than there are columns: that is shown, since it is what is wrong.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()
        self._used: Collection[str] = ()

    def set_rows(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.beginResetModel()
        self._names, self._rows, self._used = list(names), rows, names
        self.endResetModel()

    def set_used(self, names: Collection[str]) -> None:
        """Targets and features."""
        self._used = set(names)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))

    def texts(self, place: int, most: int) -> list[str]:
        """The header and the first ``most`` cells of a column."""
        return [str(self.headerData(place, Qt.Orientation.Horizontal)),
                *(one_line(row[place]) for row in self._rows[:most] if place < len(row))]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else max(map(len, (self._names, *self._rows)))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, place = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and place < len(row):
            return one_line(row[place]) if role == Qt.ItemDataRole.DisplayRole else row[place]
        if role == Qt.ItemDataRole.ForegroundRole:
            if place >= len(self._names):
                return QColor(theme.colors().warning)
            return None if self._names[place] in self._used else QColor(theme.colors().muted)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            known = section < len(self._names)
            return one_line(self._names[section]) if known else self.tr("(no column)")
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter if (
            role == Qt.ItemDataRole.TextAlignmentRole) else None


def widest(texts: Collection[str], metrics: QFontMetrics) -> int:
    """How wide the widest text is; only those that look longest are measured, in letters and in bytes (Chinese)."""
    in_bytes = max(texts, key=lambda text: len(text.encode(errors="replace")), default="")
    return max(map(metrics.horizontalAdvance, (max(texts, key=len, default=""), in_bytes)))


def one_line(text: str) -> str:
    """A text with line breaks, as a cell of one line shows it."""
    return " ".join(text.split()) if "\n" in text or "\r" in text else text
