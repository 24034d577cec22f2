"""Editor of the points of a curve, as a line of text: ``0: 0.1, 500: 0.01``."""

from __future__ import annotations

from typing import Any

from ui.editor import Box, TextEditor
from workbench.field import FieldProblem, PointsField


class PointsEditor(TextEditor):
    """Steps and values; the same points can be dragged in the plot of lr."""

    field: PointsField

    def _make(self) -> Box:
        box = super()._make()
        box.room_for = "0: 0.1, 500: 0.01, 900: 0.001"
        return box

    def _more_tips(self) -> str:
        return self.tr("The points can also be dragged in the plot of lr.")

    def _read(self) -> Any:
        return self.field.parse(self.control.text())

    def _show(self, value: Any) -> bool:
        try:
            points = self.field.check(value)
        except FieldProblem:
            # What was typed comes back as it was; a list that is wrong can only be told about.
            self.control.setText(value if isinstance(value, str) else "")
            return value is None or isinstance(value, str)
        return super()._show(self.field.format(points) if points is not None else None)
