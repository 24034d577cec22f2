"""What every control must have, in one call."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def describe(widget: W, object_name: str, accessible_name: str, tooltip: str) -> W:
    """Give a control the name that tests and style sheets use, the name that screen readers say, and a tooltip."""
    widget.setObjectName(object_name)
    widget.setAccessibleName(accessible_name)
    widget.setToolTip(tooltip)
    return widget


def describe_action(action: QAction, object_name: str, tooltip: str) -> QAction:
    """The same for an action of a menu or tool bar; its text is its accessible name.

    The shortcut is added to the tooltip, so that it is learnt where it is needed.
    """
    action.setObjectName(object_name)
    keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
    action.setToolTip(f"{tooltip} ({keys})" if keys else tooltip)
    action.setStatusTip(tooltip)
    return action
