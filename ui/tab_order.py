"""The order in which Tab goes through controls: as they stand, whenever they were made.

Qt goes by the time of making in the whole window, so that the fields of a part that was chosen later would come after
everything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def order_tabs(root: QWidget) -> None:
    """Let Tab go through the controls in ``root`` one after another; the first of them keeps its place."""
    for before, after in pairwise(controls_in(root)):
        QWidget.setTabOrder(before, after)


def controls_in(root: QWidget) -> Iterator[QWidget]:
    """The controls in ``root`` that Tab can reach (hidden ones too), each parent's children in their order.

    That is the order of making, or of ``raise_()``.  The layouts are not asked: to look at the items of a QFormLayout
    from Python makes it crash when it removes a row (PySide6 6.11).
    """
    if root.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield root  # what is inside a control is its own affair
        return
    for child in root.children():
        if isinstance(child, QWidget) and not child.isWindow():
            yield from controls_in(child)
