"""The files of a folder of pictures that are left out, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from ui.data_table import DataTable, Index
from ui.language import say
from ui.number_text import count_text
from ui.tone_label import ToneLabel

if TYPE_CHECKING:
    from workbench.datasets.picture_folder import FolderReport
    from workbench.picture_scan import Unreadable

FILE, WHY = range(2)
_ENDINGS = 8
"""Endings of other files that are named at most."""


class FileModel(QAbstractTableModel):
    """One row for each file that is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: Sequence[Unreadable] = ()

    def show(self, files: Sequence[Unreadable]) -> None:
        self.beginResetModel()
        self._files = files
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self._files[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return one.path if index.column() == FILE else say(one.why)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        return (self.tr("file"), self.tr("left out because"))[section]


class FileList(QWidget):
    """What was found in the folder, and what of it is not used."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.files")
        self.model = FileModel(self)
        self.table = DataTable("data_window.files.table", self.tr("Files that are left out"),
                               self.tr("Pictures of the folder that cannot be used, with the reason"), self)
        self.table.set_model(self.model, sortable=False)
        self.table.horizontalHeader().setSectionResizeMode(WHY, QHeaderView.ResizeMode.Stretch)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.head = ToneLabel("plain", parent=self)
        self.head.setContentsMargins(8, 6, 8, 6)
        self.head.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)
        column.addStretch(0)

    def show_files(self, report: FolderReport) -> None:
        self.model.show(report.unreadable)
        self.table.setVisible(bool(report.unreadable))
        metrics = self.table.fontMetrics()
        longest = max((metrics.horizontalAdvance(one.path) for one in report.unreadable[:1000]), default=0)
        self.table.setColumnWidth(FILE, max(160, min(440, longest + 24)))
        self.head.setText("\n".join(self._lines(report)))

    def _lines(self, report: FolderReport) -> list[str]:
        lines = [report.folder, self.tr("{count} pictures can be read, {without} are left out.").format(
            count=count_text(report.pictures), without=count_text(len(report.unreadable)))]
        if report.others:
            kinds = sorted(report.others.items(), key=lambda kind: -kind[1])
            named = ", ".join(f"{count_text(count)} {ending or self.tr('without an ending')}"
                              for ending, count in kinds[:_ENDINGS])
            lines.append(self.tr("Files that are no pictures: {files}").format(
                files=named + (", …" if len(kinds) > _ENDINGS else "")))
        if report.left_out:
            lines.append(self.tr("Folders that are not used: {folders}").format(folders=", ".join(report.left_out)))
        return lines
