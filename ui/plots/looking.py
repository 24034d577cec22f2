"""Looking at a part of the run: all plots move together along x, and with the run while it is followed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from ui.plots import ranges
from ui.plots.comparison import Comparison
from ui.plots.plot_column import PlotColumn
from ui.plots.plot_panel import PlotPanel
from ui.plots.ruler import Axis, Ruler
from ui.plots.sight import Reach, Sight

_SHARE = 0.45
"""How much of the column a plot has at least that is looked at closely."""


class Looking(QObject):
    """Moves the plots.  ``ruler`` measures the live run, ``planned`` a coming one."""

    follow_changed = Signal(bool)

    def __init__(self, column: PlotColumn, comparison: Comparison, ruler: Ruler, planned: Ruler,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panels = column.panels
        self._column = column
        self._comparison = comparison
        self._ruler, self._planned = ruler, planned
        self._sight = Sight()
        self._before: ranges.Range | None = None
        self.growing = False
        """Whether the live run goes on, and needs room to grow into."""
        self.held = False
        """Whether nothing moves by itself, because something is shown aside."""

    @property
    def x(self) -> ranges.Range:
        """What is looked at, as places on the axis (log10 where it is logarithmic)."""
        return self._sight.x

    @property
    def shown(self) -> ranges.Range:
        """What is looked at: steps, epochs or seconds."""
        return self._sight.shown

    @property
    def log(self) -> bool:
        return self._sight.log

    @property
    def following(self) -> bool:
        return self._sight.following

    # -- where to

    @Slot(bool)
    def set_following(self, following: bool) -> None:
        """Follow the end of the run, at the present zoom; or stay where we are."""
        changed = following != self._sight.following
        if changed and following:
            self._sight.begin_to_follow(self.reach())
            for panel in self._panels:
                panel.fit_y()
        self._sight.following = following
        if changed:
            self.follow_changed.emit(following)
        if following:
            self.follow(at_once=True)

    @Slot()
    def reset(self) -> None:
        """Show the whole run, and follow it."""
        self._sight.width = None
        self._sight.x = self._sight.whole(self.reach())
        self.set_following(True)
        for panel in self._panels:
            panel.look_at_x(self._sight.x, self._sight.log)
            panel.fit_y()

    @Slot(float, float)
    def look_at(self, left: float, right: float) -> None:
        """The user asks for this part (places on the x axis): every plot shows it, and following ends."""
        self.set_following(False)
        self._show(self._sight.near(left, right, self.reach()))

    def set_log(self, log: bool) -> None:
        self._sight.log = log
        self._before = None
        self.reset()

    def set_axis(self, axis: Axis) -> None:
        """The x axis counts something else, or counts it otherwise."""
        for panel in self._panels:
            panel.view.set_axis(axis)
            panel.refresh()
        self._before = None
        self.reset()

    def follow(self, at_once: bool = False) -> None:
        """Move where the run is by now: every plot at its next redraw, or all of them at once."""
        if self._sight.following and not self.held:
            self._show(self._sight.followed(self.reach()), at_once)

    def show_whole(self) -> None:
        """Where the whole is followed, it may be more than it was, or less."""
        if self._sight.following and self._sight.width is None and not self.held:
            self._show(self._sight.whole(self.reach()))

    def key(self, event: QKeyEvent) -> bool:
        """Whether a key moves the view."""
        left, right = self._sight.x
        span, key = right - left, event.key()
        if key in (Qt.Key.Key_Home, Qt.Key.Key_R):
            self.reset()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            shift = 0.1 * span * (1 if key == Qt.Key.Key_Right else -1)
            self.look_at(left + shift, right + shift)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Up):
            self.look_at(left + 0.1 * span, right - 0.1 * span)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Down):
            self.look_at(left - 0.125 * span, right + 0.125 * span)
        elif key == Qt.Key.Key_End:
            self.set_following(True)
        else:
            return False
        return True

    # -- aside

    def aside(self, first: float, last: float, panel: PlotPanel) -> None:
        """Look at these steps of the live run, closely in one plot, until ``back``; nothing moves by itself."""
        self.held = True
        if not self._ruler.measures:
            return
        if self._before is None:
            self._before = self._sight.x
            self._column.give_room(panel, _SHARE)
        self._show(self._sight.around(self._ruler.place(first), self._ruler.place(last), self.reach()))

    def back(self) -> None:
        """Look where we looked before, unless the user has gone somewhere else."""
        self.held = False
        self._column.take_room_back()
        x, self._before = self._before, None
        if self._sight.following and x is not None:
            self._show(x)
            self.follow(at_once=True)

    # -- inside

    def reach(self) -> Reach:
        """What there is to be seen along the axis."""
        made = max((panel.last_step for panel in self._panels), default=-1)
        planned = max((panel.planned_to for panel in self._panels), default=-1)
        planned_to = self._planned.place(planned) if planned >= 0 else -1.0
        others_end = self._comparison.end(self._ruler.axis)
        if made >= 0:
            last = self._ruler.place(made) if self._ruler.measures else 0.0
        else:  # what others have measured matters more than what nobody has begun
            last = others_end if others_end >= 0 else planned_to
        rulers = self._comparison.rulers()
        if made >= 0 or not rulers:
            rulers.append(self._ruler)
        return Reach(last, max(last, others_end), planned_to,
                     min(ruler.first for ruler in rulers), min(ruler.unit for ruler in rulers), self.growing)

    def _show(self, x: ranges.Range, at_once: bool = True) -> None:
        if x != self._sight.x:
            self._sight.x = x
            for panel in self._column.shown:
                if at_once:
                    panel.look_at_x(x, self._sight.log)
                else:
                    panel.look_at_x_later(x)
