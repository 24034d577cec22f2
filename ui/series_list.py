"""SeriesList: which series are wanted, to be ticked one by one or, by a pattern, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.controls import describe


class SeriesList(QWidget):
    """All are ticked at first; what was unticked stays so when other names come."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._off: set[str] = set()
        self.all = describe(QCheckBox(self), f"{name}.all", self.tr("All series"), self.tr(
            "Tick or untick all series that are shown below"))
        self.all.setTristate(True)
        self.pattern = describe(QLineEdit(self), f"{name}.pattern", self.tr("Series that are shown"), self.tr(
            "Show only series with these letters in their name, or by a pattern such as lr/*"))
        self.pattern.setPlaceholderText(self.tr("Filter, such as lr/*"))
        self.pattern.setClearButtonEnabled(True)
        self.list = describe(QListWidget(self), f"{name}.list", self.tr("Series"), self.tr(
            "Untick what is not wanted (Space)"))
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(1)  # a box is higher than a line
        head = QHBoxLayout()
        head.addWidget(self.all)
        head.addWidget(self.pattern, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self.list.itemChanged.connect(self._ticked)
        self.pattern.textChanged.connect(self._filter)
        self.all.clicked.connect(self._tick_all)
        self._show_count()

    def set_names(self, names: Sequence[str]) -> None:
        """Show these series."""
        if list(names) == self.names():
            return
        with QSignalBlocker(self.list):
            self.list.clear()
            for name in names:
                item = QListWidgetItem(name)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
                              | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(_state(name not in self._off))
                self.list.addItem(item)
        self._filter(self.pattern.text())

    def names(self) -> list[str]:
        return [item.text() for item in self._items()]

    def chosen(self) -> tuple[str, ...] | None:
        """The names that are ticked; None where all are."""
        chosen = tuple(item.text() for item in self._items() if item.checkState() == Qt.CheckState.Checked)
        return None if len(chosen) == self.list.count() else chosen

    # ------------------------------------------------------------------ inside

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _shown(self) -> list[QListWidgetItem]:
        return [item for item in self._items() if not item.isHidden()]

    @Slot(QListWidgetItem)
    def _ticked(self, item: QListWidgetItem) -> None:
        self._note(item)
        self._show_count()
        self.changed.emit()

    def _note(self, item: QListWidgetItem) -> None:
        if item.checkState() == Qt.CheckState.Checked:
            self._off.discard(item.text())
        else:
            self._off.add(item.text())

    @Slot()
    def _tick_all(self) -> None:
        shown = self._shown()
        wanted = _state(not all(item.checkState() == Qt.CheckState.Checked for item in shown))
        with QSignalBlocker(self.list):
            for item in shown:
                item.setCheckState(wanted)
                self._note(item)
        self.list.viewport().update()
        self._show_count()
        self.changed.emit()

    @Slot(str)
    def _filter(self, pattern: str) -> None:
        wanted = pattern.strip().lower()
        if wanted and not set(wanted) & set("*?["):
            wanted = f"*{wanted}*"
        for item in self._items():
            item.setHidden(bool(wanted) and not fnmatchcase(item.text().lower(), wanted))
        self._show_count()

    def _show_count(self) -> None:
        shown = self._shown()
        ticked = sum(item.checkState() == Qt.CheckState.Checked for item in shown)
        state = Qt.CheckState.PartiallyChecked if 0 < ticked < len(shown) else _state(bool(shown) and ticked > 0)
        self.all.setCheckState(state)
        self.all.setEnabled(bool(shown))
        if not shown:
            self.all.setText(self.tr("No series"))
        elif ticked == len(shown):
            self.all.setText(self.tr("All {count} series").format(count=len(shown)))
        else:
            self.all.setText(self.tr("{ticked} of {count} series").format(ticked=ticked, count=len(shown)))


def _state(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
