"""DataTable: the manner of every table of the data window: rows, sortable, copied as text, smooth when long."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.controls import describe, describe_action
from ui.table_copy import selected_text

Index = QModelIndex | QPersistentModelIndex


class DataTable(QTableView):
    """Rows of one height, so that a thousand of them cost no more than those that are seen.

    ``entered`` carries the row on which Enter was pressed or that was double-clicked.  Ctrl+C copies what is selected.
    """

    entered = Signal(int)

    def __init__(self, object_name: str, accessible_name: str, tooltip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, object_name, accessible_name, tooltip)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)  # Tab leads out of the table, arrows walk in it
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setHighlightSections(False)
        across.setStyleSheet("QHeaderView::section { padding: 3px; }")  # headers begin where their cells do
        down.setHighlightSections(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(self.fontMetrics().height() + 8)
        copy = QAction(self.tr("&Copy"), self)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        describe_action(copy, f"{object_name}.copy", self.tr("Copy the selected cells as text"))
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.doubleClicked.connect(self._enter)

    def set_model(self, model: QAbstractItemModel, sortable: bool) -> None:
        """Show a model; a sortable one keeps its own order until a header is pressed."""
        self.setModel(model)
        if sortable:
            across = self.horizontalHeader()
            across.setSortIndicatorClearable(True)
            across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)

    @Slot()
    def copy(self) -> None:
        """Put the selected cells on the clipboard, with tabs between, headers in front."""
        text = selected_text(self)
        if text:
            QGuiApplication.clipboard().setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            # The key that ends the editing of a cell comes here, too: its editor passes it on.
            if self.state() != QAbstractItemView.State.EditingState:
                self._enter(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _enter(self, cell: QModelIndex) -> None:
        self.entered.emit(cell.row())
