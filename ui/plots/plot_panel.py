"""One plot of the column: its title, legend and picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui import theme
from ui.controls import describe
from ui.plots import ranges
from ui.plots.axes import LEFT
from ui.plots.catalogue import PlotKind, display_name
from ui.plots.hit import Hit
from ui.plots.legend import Legend
from ui.plots.line import Line
from ui.plots.live_curves import LiveCurves
from ui.plots.overlay import Overlay
from ui.plots.overlay_curves import OverlayCurves
from ui.plots.overlay_desk import OverlayDesk, Wish
from ui.plots.plot_view import PlotView
from ui.plots.ruler import Ruler


class PlotPanel(QWidget):
    """A plot that shows lines of the live run, in front of those of others; it is told where to look along x and
    decides about y itself."""

    series_toggled = Signal(str, bool)
    log_y_changed = Signal()

    def __init__(self, kind: PlotKind, font: QFont, ruler: Ruler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.setObjectName(f"plot-{kind.name}")
        self.setAccessibleName(kind.title)
        self._log_x = False
        self._next_x: ranges.Range | None = None
        self._fresh = True  # no values have decided about the y axis yet
        self.wanted = kind.wanted
        """Whether the user wants to see this plot at all."""
        self.waiting: list[Line] = []
        """Lines of a plot that nobody has wanted yet: a large model has hundreds, and each would be a widget."""
        self.fitter: Callable[[], ranges.Range] | None = None
        """What decides about the y axis instead of the values in view (places on the axis), if anything does."""

        self.title = QLabel(kind.title, self)
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(bold)
        self.legend = Legend(font, self)
        self.legend.toggled.connect(self.show_series)
        self.log_button = describe(
            QToolButton(self), f"log-y-{kind.name}", self.tr("Logarithmic y axis: {plot}").format(plot=kind.title),
            self.tr("Logarithmic y axis (values of zero and below are left out)"))
        self.log_button.setText(self.tr("log y"))
        self.log_button.setFont(font)
        self.log_button.setCheckable(True)
        self.log_button.setAutoRaise(True)
        self.log_button.toggled.connect(self.set_log_y)
        self.planned_note = QLabel(self.tr("faint: schedule without edits"), self)
        self.planned_note.setObjectName(f"planned-{kind.name}")
        self.planned_note.setFont(font)
        self.planned_note.hide()
        self.view = PlotView(font, self)
        self.view.setObjectName(f"view-{kind.name}")
        self.view.setAccessibleName(kind.title)
        if not kind.wanted or kind.weight > 2:
            self.view.setMinimumHeight(110)  # rather than squeeze what matters most, the column scrolls
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a click focuses the column, which has the keys
        self.view.markers.ruler = ruler
        self.others = OverlayCurves(kind, self.view)
        self.live = LiveCurves(kind, self.view, ruler, self.others.dash_of)
        self.view.y_asked.connect(self.look_at_y)
        self.view.fit_asked.connect(self.fit_y)

        header = QHBoxLayout()
        header.setContentsMargins(int(LEFT), 2, 8, 0)
        header.setSpacing(12)
        header.addWidget(self.title)
        header.addWidget(self.legend, 1)
        header.addWidget(self.planned_note)
        header.addWidget(self.log_button)
        self.header = header
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self.view, 1)
        self.setAutoFillBackground(True)
        self.apply_theme()
        self._say_hint()
        self.log_button.setChecked(kind.log)

    # -- series

    @property
    def lines(self) -> list[Line]:
        return self.live.lines

    @property
    def last_step(self) -> int:
        return max((line.last_step for line in self.lines), default=-1)

    @property
    def filled(self) -> bool:
        """Whether there are series here, of the live run or of others."""
        return bool(self.lines or self.others.series)

    @property
    def measured(self) -> bool:
        """Whether there is anything that this plot could show."""
        return self.filled or bool(self.waiting)

    def add(self, lines: Sequence[Line]) -> None:
        """Show more lines; those of a plot that nobody wants wait until ``want`` is told otherwise."""
        if not self.wanted:
            self.waiting += lines
            return
        for line in lines:
            if line.name in self.others.series:
                self.legend.remove(line.name)
            self.live.add(line, visible=self.others.is_shown(line.name))
            self._add_entry(line.name, 1 + line.can_smooth)
        self._place_series()
        self._say_hint()

    def want(self, wanted: bool) -> None:
        """Whether to show this plot; its lines are there as soon as it is wanted."""
        self.wanted = wanted
        lines, self.waiting = (self.waiting, []) if wanted else ([], self.waiting)
        if lines:
            self.add(lines)

    def show_live(self, shown: bool) -> None:
        """Show or hide the live run, whichever of its series are chosen."""
        if shown != self.live.seen:
            self.live.seen = shown
            self.live.dress()
            self._fit_y()

    def show_overlays(self, overlays: Sequence[Overlay], desk: OverlayDesk, live_color: int | None) -> None:
        """Show these runs behind the live one, which has that colour among them (None: it is alone, and has many)."""
        series = dict.fromkeys(name for overlay in overlays for name in overlay.names() if self.kind.holds(name))
        for name in self._only_of_others():
            self.legend.remove(name)
        self.live.color = live_color
        self.others.show_overlays(overlays, list(series), desk)
        for name in self._only_of_others():
            self._add_entry(name, 0)
        self._place_series()
        self._say_hint()
        self._fit_y()

    def refresh_overlays(self) -> None:
        """Curves of other runs are there that were not there before."""
        self.others.refresh()
        self._fit_y()

    @property
    def wish(self) -> Wish:
        """What is needed of other runs."""
        return Wish(self.others.series, self.log_y)

    def set_planned(self, lines: list[Line]) -> None:
        """Show what a coming run would follow, faint and behind everything; an empty list shows nothing."""
        self.live.set_planned(lines)
        self._fresh = self._fresh or not self.lines
        self._dress()
        self._say_hint()
        self._fit_y()

    def show_planned(self, shown: bool) -> None:
        """Show or hide what is planned: beside a run that it is not about it would be taken for that run's."""
        if shown != self.live.planned_seen:
            self.live.planned_seen = shown
            self.live.dress()
            self._say_hint()
            self._fit_y()

    @property
    def planned(self) -> list[Line]:
        """What ``set_planned`` was given, shown or not."""
        return self.live.planned

    @property
    def planned_to(self) -> int:
        """The last step of what is planned; -1 where nothing is, or where it cannot be shown on this axis."""
        return max((line.last_step for line in self.planned if line.ruler.measures), default=-1)

    def refresh(self) -> None:
        """What is drawn may no longer be there: look at everything again."""
        self.live.refresh()

    def clear(self) -> None:
        """Show no line at all; ranges and choices stay."""
        self.live.clear()
        self.waiting = []
        self._fresh = True
        self.legend.clear()
        for name in self._only_of_others():
            self._add_entry(name, 0)
        self._place_series()
        self._say_hint()

    def is_shown(self, name: str) -> bool:
        return self.live.is_shown(name) if name in self.live else self.others.is_shown(name)

    @Slot(str, bool)
    def show_series(self, name: str, visible: bool) -> None:
        """Show or hide a series, of all runs; the legend follows."""
        if self.is_shown(name) == visible:
            return
        if name in self.live:
            self.live.show_series(name, visible)
        if name in self.others.series:
            self.others.show_series(name, visible)
        self.legend.entry(name).setChecked(visible)
        self._fit_y()
        self.series_toggled.emit(name, visible)

    def set_series_style(self, name: str, color: QColor | None = None, width: float | None = None) -> None:
        """Give a series a colour or a line width of its own."""
        self.live.set_style(name, color, width)
        self._dress()

    def smooth(self, strength: float) -> None:
        """Another smoothing strength for all lines that take one; ``redraw`` brings the new curves."""
        for line in [*self.lines, *self.waiting]:
            line.smooth(strength)
        self._dress()

    # -- where we look

    def look_at_x(self, x: ranges.Range, log_x: bool) -> None:
        """Show these steps (as places on the axis); y follows unless the user has set it."""
        self._next_x = None
        if log_x != self._log_x:
            self._log_x = log_x
            self.view.set_log(log_x, self.log_y)
        self.view.look_at(x=x)
        self._fit_y()

    def look_at_x_later(self, x: ranges.Range) -> None:
        """Show these steps from the next ``redraw`` on: a plot that moves is painted whole, and one at a time is
        enough."""
        self._next_x = x

    @Slot(float, float)
    def look_at_y(self, bottom: float, top: float) -> None:
        """Show these values (as places on the axis) until ``fit_y``."""
        if top - bottom > 1e-12 * max(abs(bottom), abs(top)):
            self.view.y_is_manual = True
            self.view.look_at(y=(bottom, top))

    @Slot()
    def fit_y(self) -> None:
        """Let the values in view decide about the y axis, now and from now on."""
        if self.fitter is not None:
            self.look_at_y(*self.fitter())
            return
        self.view.y_is_manual = False
        self._fit_y(afresh=True)

    @property
    def log_y(self) -> bool:
        return self.log_button.isChecked()

    @Slot(bool)
    def set_log_y(self, log: bool) -> None:
        self.log_button.setChecked(log)
        self.view.set_log(self._log_x, log)
        self.fit_y()
        self.log_y_changed.emit()

    # -- drawing (see pacer.Redrawable)

    def redraw(self) -> bool:
        done = self.live.update()
        if self._next_x is not None:
            self.view.look_at(x=self._next_x)
            self._next_x = None
        self._fit_y()
        self.live.grow()
        return done

    def take_paint_seconds(self) -> float:
        spent, self.view.paint_seconds = self.view.paint_seconds, 0.0
        return spent

    def is_seen(self) -> bool:
        return self.isVisible() and not self.window().isMinimized() and not self.visibleRegion().isEmpty()

    def read_out(self, step: int | None) -> None:
        """Write the values at ``step`` into the legend; the last ones where it is None."""
        for line in self.lines:
            entry = self.legend.entry(line.name)
            if entry.isVisible():
                at = line.last_step if step is None else step
                entry.set_values(line.value_at(at), line.value_at(at, smoothed=True) if line.smoothed else None)

    def apply_theme(self) -> None:
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, QColor(theme.colors().plot))
        self.setPalette(palette)
        palette.setColor(palette.ColorRole.WindowText, QColor(theme.colors().muted))
        self.planned_note.setPalette(palette)
        self.view.apply_theme()
        self.others.refresh()
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Of a button in the header: what ends the work of a tool does so from there, too."""
        ends = event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (ends and self.view.tool is not None and self.view.tool.key(event)):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(480, 60 + 40 * self.kind.weight)

    # -- pointing

    def hits(self, place: float, value: float) -> list[Hit]:
        """The curves at a place along x, the one nearest above or below a value first."""
        mapping = self.view.mapping()
        height = mapping.place(1.0, value)[1]
        hits = [*self.others.hits(mapping, place, height), *self.live.hits(mapping, place, height)]
        return sorted(hits, key=lambda hit: hit.distance)

    def lead(self, name: str | None) -> None:
        """Among many series the one that is pointed at stands out, and leads the legend with its name; None: none."""
        self.legend.lead(name)
        self.live.lead(name)

    # -- inside

    def _only_of_others(self) -> list[str]:
        """Series that the live run does not have."""
        return [name for name in self.others.series if name not in self.live]

    def _add_entry(self, series: str, values: int) -> None:
        """Name a series in the legend, with room for so many values."""
        entry = self.legend.add(series, display_name(series), QColor(theme.colors().muted), values)
        entry.setChecked(self.is_shown(series))

    def _place_series(self) -> None:
        """There are other series than before."""
        self.others.places = {name: place for place, name in enumerate([*self.live, *self._only_of_others()])}
        self.others.refresh()
        self.legend.arrange()
        self._dress()

    def _dress(self) -> None:
        """Colours and dashes of all curves, and of their entries in the legend."""
        self.live.dress()
        for name in self.live:
            self.legend.entry(name).set_color(self.live.color_of(name))
            self.legend.entry(name).set_dash(self.live.dash_of(name))
        for name in self._only_of_others():
            self.legend.entry(name).set_color(QColor(theme.colors().muted))
            self.legend.entry(name).set_dash(self.others.dash_of(name, 0))

    def _fit_y(self, afresh: bool = False) -> None:
        if self.view.y_is_manual:
            return
        extents = list(self.live.extents())
        extents += [extent for extent in (self.others.extent,) if extent is not None]
        extent = (min(low for low, _ in extents), max(high for _, high in extents)) if extents else None
        current = (0.0, -1.0) if (afresh or self._fresh) and extent else self.view.ranges[2:]
        self._fresh = self._fresh and extent is None
        self.view.look_at(y=ranges.fit(ranges.to_axis(extent, self.log_y), current, self.log_y))

    def _say_hint(self) -> None:
        measured = any(len(line) for line in self.lines) or bool(self.others.series)
        empty = not measured and not (self.planned and self.live.planned_seen)
        self.title.setText(self.kind.title if measured or empty else
                           self.tr("{plot} of the coming run").format(plot=self.kind.title))
        self.view.blank((self.kind.hint or self.tr("Nothing measured yet")) if empty else "")
        self.log_button.setVisible(not empty)
        self.show_note()

    def show_note(self) -> None:
        """Explain the faint line where there is one, and room for the words."""
        measured = any(len(line) for line in self.lines)
        said = measured and bool(self.planned) and self.live.planned_seen and self.fitter is None
        self.planned_note.setVisible(said and self.width() >= self._roomy())

    def least_width(self) -> int:
        """Below it something that is no mere explanation would be cut off."""
        note = self.planned_note.minimumSizeHint().width() + self.header.spacing()
        return self.header.minimumSize().width() - (0 if self.planned_note.isHidden() else note)

    def _roomy(self) -> int:
        """How wide the plot is where its legend has room beside all other words of the header."""
        return self.least_width() + self.planned_note.sizeHint().width() + self.legend.sizeHint().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_note()
