"""The columns of a table with their marks: feature, target, categories; to be filtered and sorted."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QLineEdit, QPushButton, QTableView, QVBoxLayout, QWidget

from ui.controls import describe
from ui.elided_label import ElidedLabel
from ui.mark_delegate import MarkDelegate
from ui.table_model import BECOMES, CATEGORY, FEATURE, NAME, SEARCH, SORT, TARGET, VALUES, ColumnsModel, widest
from workbench.tables.selection import Selection

Index = QModelIndex | QPersistentModelIndex

_LONGEST_NAME = "a column with a long name"
_LONGEST_VALUES = "-1234.56 … 12345.67"
_USUAL_FATE = "12 inputs; missing: row left out"
_BOLD = 24
"""Around a name, which may be that of the target and is bold then."""
_MARGIN = 18
"""Around a header's text, with room for the arrow of the order."""


class ColumnsChoice(QWidget):
    """A filter, three buttons, and the table.  ``name`` begins the object names."""

    changed = Signal()
    """The user changed the selection."""
    current = Signal(str)
    """Another column is the current one."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ColumnsModel(self)
        self._matches = _Matches(self)
        self._matches.setSourceModel(self.model)
        self._matches.setSortRole(SORT)
        # A row that is marked stays where it is, also in a table sorted by the marks.
        self._matches.setDynamicSortFilter(False)
        self.filter = describe(_Filter(self), f"{name}.filter", self.tr("Filter columns"),
                               self.tr("Show only columns whose name or kind has these words"))
        self.filter.setPlaceholderText(self.tr("Type to filter"))
        self.filter.setClearButtonEnabled(True)
        label = QLabel(self.tr("&Filter:"), self)
        label.setBuddy(self.filter)
        self.all = self._button(f"{name}.all", self.tr("&All"), self.tr("All that are shown are features"))
        self.none = self._button(f"{name}.none", self.tr("&None"), self.tr("None that are shown are features"))
        self.suggested = self._button(f"{name}.suggested", self.tr("&Suggested"), self.tr(
            "All but those that would only be learned by heart: names, numbers of the rows"))
        self.view = describe(_ColumnsView(self), f"{name}.columns", self.tr("Columns of the table"), self.tr(
            "Space: a feature or not. T: the target; Shift+T: one more target. C: numbers are names of categories"))
        self.view.setModel(self._matches)
        self.view.set_up()
        self.summary = ElidedLabel("muted", self)
        self.summary.setObjectName(f"{name}.summary")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(label)
        row.addWidget(self.filter, 1)
        for button in (self.all, self.none, self.suggested):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        column.addWidget(self.summary)
        self.filter.textChanged.connect(self._matches.search)
        self.filter.left.connect(self._to_table)
        self.all.clicked.connect(self._all)
        self.none.clicked.connect(self._none)
        self.suggested.clicked.connect(self.model.suggest)
        self.model.changed.connect(self.changed)
        self.view.features_asked.connect(self._turn_features)
        self.view.categories_asked.connect(self._turn_categories)
        self.view.target_asked.connect(self._take_target)
        self.view.selectionModel().currentRowChanged.connect(self._moved)

    def show_selection(self, selection: Selection | None) -> None:
        """Show the columns of a table, sorted as the one before, on the same column if it is there."""
        here = self._name(self.view.currentIndex())
        self.model.set_selection(selection)
        self._matches.sort(self._matches.sortColumn(), self._matches.sortOrder())
        for widget in (self.filter, self.all, self.none, self.suggested, self.view):
            widget.setEnabled(selection is not None)
        self.view.fit(self.model)
        if selection is not None:
            self.choose(here if self.model.row_of(here) >= 0 else self.model.name(0))

    def choose(self, name: str) -> None:
        """Make a column the current one; a filter that hides it is taken away."""
        source = self.model.index(self.model.row_of(name), NAME)
        if source.isValid() and not self._matches.mapFromSource(source).isValid():
            self.filter.clear()
        index = self._matches.mapFromSource(source)
        if index.isValid():
            self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect
                                                       | QItemSelectionModel.SelectionFlag.Rows)
            self.view.scrollTo(index)

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _all(self) -> None:
        self.model.set_features(self._shown(), True)

    @Slot()
    def _none(self) -> None:
        self.model.set_features(self._shown(), False)

    @Slot()
    def _turn_features(self) -> None:
        self.model.turn_features(self._selected())

    @Slot()
    def _turn_categories(self) -> None:
        self.model.turn_categories(self._selected())

    @Slot(bool)
    def _take_target(self, one_more: bool) -> None:
        index = self._matches.mapToSource(self.view.currentIndex())
        if index.isValid():
            self.model.take_target(index.row(), one_more)

    @Slot()
    def _to_table(self) -> None:
        if not self._selected():
            self.view.selectRow(0)
        self.view.setFocus()

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.current.emit(self._name(index))

    # ------------------------------------------------------------------ inside

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = describe(QPushButton(text, self), name, text.replace("&", ""), tip)
        button.setAutoDefault(False)
        return button

    def _name(self, index: QModelIndex) -> str:
        source = self._matches.mapToSource(index)
        return self.model.name(source.row()) if source.isValid() else ""

    def _shown(self) -> list[str]:
        return [self._name(self._matches.index(row, NAME)) for row in range(self._matches.rowCount())]

    def _selected(self) -> list[int]:
        """Rows of the model.  (Qt's selectedRows() asks for the flags of every cell of them.)"""
        selected = self.view.selectionModel().selection()
        parts = map(selected.at, range(selected.count()))
        rows = {row for part in parts for row in range(part.top(), part.bottom() + 1)}
        return [self._matches.mapToSource(self._matches.index(row, NAME)).row() for row in sorted(rows)]


class _Filter(QLineEdit):
    """Enter and the arrow down go to the table, instead of closing the dialog."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _Matches(QSortFilterProxyModel):
    """Keeps the columns that have every typed word in their name or kind."""

    _words: tuple[str, ...] = ()

    @Slot(str)
    def search(self, typed: str) -> None:
        self.beginFilterChange()
        self._words = tuple(typed.casefold().split())
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        if not self._words:
            return True
        text = self.sourceModel().index(row, NAME, parent).data(SEARCH)
        return all(word in text for word in self._words)


class _ColumnsView(QTableView):
    """A table of marks that the keys turn."""

    features_asked = Signal()
    """Space: turn the features among the selected rows."""
    categories_asked = Signal()
    """C: the same for categories."""
    target_asked = Signal(bool)
    """T: the current row is the target; with Shift one more."""

    def set_up(self) -> None:
        """To be called once there is a model."""
        for place in (FEATURE, TARGET, CATEGORY):
            self.setItemDelegateForColumn(place, MarkDelegate(place == TARGET, self))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(8)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setMinimumSectionSize(24)
        across.setSortIndicatorClearable(True)
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def fit(self, model: ColumnsModel) -> None:
        """Rows as high as a line; sections as wide as they need, within bounds."""
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 8)
        across = self.horizontalHeader()
        most = {NAME: metrics.horizontalAdvance(_LONGEST_NAME), VALUES: metrics.horizontalAdvance(_LONGEST_VALUES)}
        for place in (place for place in range(model.columnCount()) if place != BECOMES):
            head = across.fontMetrics().horizontalAdvance(
                str(model.headerData(place, Qt.Orientation.Horizontal))) + _MARGIN
            width = widest(model.texts(place), metrics) + (_BOLD if place == NAME else 12)
            self.setColumnWidth(place, max(head, min(width, most.get(place, width))))
        self._fill_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill_up()

    def _fill_up(self) -> None:
        """What becomes of a column is said in the room that the others leave."""
        others = self.horizontalHeader().length() - self.columnWidth(BECOMES)
        least = self.fontMetrics().horizontalAdvance(_USUAL_FATE)
        self.setColumnWidth(BECOMES, max(least, self.viewport().width() - others))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Space and plain:
            self.features_asked.emit()
        elif event.key() == Qt.Key.Key_T and plain:
            self.target_asked.emit(shift)
        elif event.key() == Qt.Key.Key_C and plain and not shift:
            self.categories_asked.emit()
        else:
            super().keyPressEvent(event)
