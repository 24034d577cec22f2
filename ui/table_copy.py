"""The selected cells of a table as text, to be pasted into a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView


def selected_text(table: QTableView) -> str:
    """Rows as lines, tabs between cells, headers in front; "" where nothing is selected."""
    cells = table.selectionModel().selectedIndexes()
    if not cells:
        return ""
    model = table.model()
    rows = sorted({cell.row() for cell in cells})
    columns = sorted({cell.column() for cell in cells})
    chosen = {(cell.row(), cell.column()) for cell in cells}
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    lines = ["\t".join(["", *[str(model.headerData(column, across)).replace("\n", " ") for column in columns]])]
    for row in rows:
        texts = [str(model.index(row, column).data() or "") if (row, column) in chosen else "" for column in columns]
        lines.append("\t".join([str(model.headerData(row, down)), *texts]))
    return "\n".join(lines)
