"""Docks: where the panels stand around the plots at first, and where they stood the last time."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStyle, QWidget

from ui.controls import describe_action
from ui.steady_scroll import SteadyScroll

ROOM_FOR_TWO = 760
"""A window that is lower than this has no room for the knobs above another panel: they share one place, as tabs."""

LAYOUT_VERSION = 3
"""Goes up when docks come or go, so that an old layout is not put onto a new window."""

Area = Qt.DockWidgetArea


class Docks(QObject):
    """The docks by name: ``docks["recipe"]``."""

    def __init__(self, window: QMainWindow, recipe: QWidget, knobs: QWidget, groups: QWidget, inspector: QWidget,
                 runs: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        # The panels at the sides keep their height; the runs share that of the plots.
        window.setCorner(Qt.Corner.BottomLeftCorner, Area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Area.RightDockWidgetArea)
        self._add("recipe", self.tr("Recipe"), recipe, Area.LeftDockWidgetArea)
        self._add("knobs", self.tr("Knobs"), _scrolling(knobs), Area.RightDockWidgetArea)
        self._add("groups", self.tr("Groups"), groups, Area.RightDockWidgetArea)
        self._add("inspector", self.tr("Inspector"), inspector, Area.RightDockWidgetArea)
        self._add("runs", self.tr("Runs"), runs, Area.BottomDockWidgetArea)
        self["runs"].hide()  # until there is something to compare, the plots have all of the room
        show_runs = self["runs"].toggleViewAction()
        show_runs.setShortcut("Ctrl+R")
        describe_action(show_runs, "action_runs", self.tr("Show or hide the table of all runs"))
        if self.first_size().height() < ROOM_FOR_TWO:
            window.tabifyDockWidget(self["knobs"], self["groups"])
        window.tabifyDockWidget(self["groups"], self["inspector"])
        self["groups"].raise_()
        self["knobs"].raise_()
        self._first = QByteArray()

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def __iter__(self) -> Iterator[QDockWidget]:
        return iter(self._docks.values())

    def first_size(self) -> QSize:
        """Of the window: wide and high enough for everything, but no larger than the screen."""
        room = self._window.screen().availableGeometry()
        title = self._window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight) + 8
        return QSize(min(1440, room.width()), min(900, room.height() - title))

    def fit_screen(self) -> None:
        """Once the window is shown: only then is it known how much its frame takes."""
        window = self._window
        room, frame = window.screen().availableGeometry(), window.frameGeometry()
        if not (window.isMaximized() or window.isFullScreen()):
            over = max(0, frame.width() - room.width()), max(0, frame.height() - room.height())
            if any(over):
                window.resize(window.width() - over[0], window.height() - over[1])

    # ------------------------------------------------------------------ where they are

    def arrange(self, geometry: QByteArray, layout: QByteArray) -> None:
        """Put everything in its first place, and then where it was the last time, if that is known (not empty)."""
        window = self._window
        window.resizeDocks([self["recipe"], self["knobs"]], [290, 270], Qt.Orientation.Horizontal)
        window.resizeDocks([self["knobs"], self["groups"]], [425, 355], Qt.Orientation.Vertical)
        self._first = self.state()
        if geometry != QByteArray():
            window.restoreGeometry(geometry)
        if layout != QByteArray():
            window.restoreState(layout, LAYOUT_VERSION)

    def state(self) -> QByteArray:
        """What ``arrange`` takes at the next start."""
        return self._window.saveState(LAYOUT_VERSION)

    @Slot()
    def reset(self) -> None:
        self._window.restoreState(self._first, LAYOUT_VERSION)

    def _add(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> None:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock_{name}")
        dock.setWidget(widget)
        self._window.addDockWidget(area, dock)
        self._docks[name] = dock


def _scrolling(widget: QWidget) -> SteadyScroll:
    """On a small screen a panel scrolls instead of pushing the others out."""
    area = SteadyScroll()
    area.setWidget(widget)
    area.setMinimumWidth(widget.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
    return area
