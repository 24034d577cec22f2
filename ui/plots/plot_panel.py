"""One plot of the column: its title, legend and picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui import theme
from ui.controls import describe
from ui.plots import ranges
from ui.plots.axes import LEFT
from ui.plots.catalogue import PlotKind, color_index, display_name
from ui.plots.curve import Curve, Look
from ui.plots.legend import Legend
from ui.plots.line import Line
from ui.plots.plot_view import PlotView

_TOLD_APART = 8
"""Series that can be told apart by their colours; where more come in a row, colours tell their place in it."""
_NEAR = 25.0
"""Pixels above or below the mouse within which a curve is pointed at."""


@dataclass
class Shown:
    """A series in this plot: its line and the curves that paint it (the front one last)."""

    line: Line
    curves: list[Curve]
    place: int
    visible: bool = True
    color: QColor | None = None
    width: float | None = None


class PlotPanel(QWidget):
    """A plot that shows lines over steps; it is told where to look along x and decides about y itself."""

    series_toggled = Signal(str, bool)

    def __init__(self, kind: PlotKind, font: QFont, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.setObjectName(f"plot-{kind.name}")
        self.setAccessibleName(kind.title)
        self._shown: dict[str, Shown] = {}
        self._planned: list[tuple[Line, Curve]] = []
        self._log_x = False
        self._next_x: ranges.Range | None = None
        self._fresh = True  # no values have decided about the y axis yet
        self.wanted = kind.wanted
        """Whether the user wants to see this plot at all."""
        self.waiting: list[Line] = []
        """Lines of a plot that nobody has wanted yet: a large model has hundreds, and each would be a widget."""
        self._led: str | None = None
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
        self.view.y_asked.connect(self.look_at_y)
        self.view.fit_asked.connect(self.fit_y)
        self.view.hovered.connect(self._point)
        self.view.left.connect(self._point_nowhere)

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
        return [shown.line for shown in self._shown.values()]

    @property
    def last_step(self) -> int:
        return max((line.last_step for line in self.lines), default=-1)

    @property
    def measured(self) -> bool:
        """Whether there is anything that this plot could show."""
        return bool(self._shown or self.waiting)

    def add(self, lines: Sequence[Line]) -> None:
        """Show more lines; those of a plot that nobody wants wait until ``want`` is told otherwise."""
        if not self.wanted:
            self.waiting += lines
            return
        for line in lines:
            place = color_index(line.name, len(self._shown))
            shown = Shown(line, [], place)
            self._shown[line.name] = shown
            look = Look(self._color(shown))
            shown.curves = [Curve(self.view.box, line, smoothed, self.view.mapping, look)
                            for smoothed in ((False, True) if line.can_smooth else (False,))]
            self.legend.add(line.name, display_name(line.name), self._color(shown), line.can_smooth)
        self.legend.arrange()
        self._dress()
        self._say_hint()

    def want(self, wanted: bool) -> None:
        """Whether to show this plot; its lines are there as soon as it is wanted."""
        self.wanted = wanted
        lines, self.waiting = (self.waiting, []) if wanted else ([], self.waiting)
        if lines:
            self.add(lines)

    def set_planned(self, lines: list[Line]) -> None:
        """Show what a coming run would follow, faint and behind everything; an empty list shows nothing."""
        for _, curve in self._planned:
            self.view.scene().removeItem(curve)
        look = Look(self.palette().windowText().color())
        self._planned = [(line, Curve(self.view.box, line, False, self.view.mapping, look)) for line in lines]
        self._fresh = self._fresh or not self.lines
        self._dress()
        self._say_hint()
        self._fit_y()

    @property
    def planned(self) -> list[Line]:
        """What ``set_planned`` was given."""
        return [line for line, _ in self._planned]

    @property
    def planned_to(self) -> int:
        """The last step of what is planned; -1 where nothing is."""
        return max((line.last_step for line, _ in self._planned), default=-1)

    def refresh(self) -> None:
        """What is drawn may no longer be there: look at everything again."""
        for shown in self._shown.values():
            for curve in shown.curves:
                curve.invalidate()

    def clear(self) -> None:
        """Show no line at all; ranges and choices stay."""
        for shown in self._shown.values():
            for curve in shown.curves:
                self.view.scene().removeItem(curve)
        self._shown = {}
        self.waiting = []
        self._led = None
        self._fresh = True
        self.legend.clear()
        self._say_hint()

    def is_shown(self, name: str) -> bool:
        return self._shown[name].visible

    @Slot(str, bool)
    def show_series(self, name: str, visible: bool) -> None:
        """Show or hide a series; the legend follows."""
        shown = self._shown[name]
        if shown.visible == visible:
            return
        shown.visible = visible
        self.legend.entry(name).setChecked(visible)
        self._dress()
        self._fit_y()
        self.series_toggled.emit(name, visible)

    def set_series_style(self, name: str, color: QColor | None = None, width: float | None = None) -> None:
        """Give a series a colour or a line width of its own."""
        shown = self._shown[name]
        shown.color, shown.width = color or shown.color, width or shown.width
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

    # -- drawing (see pacer.Redrawable)

    def redraw(self) -> bool:
        done = True
        for shown in self._shown.values():
            done &= shown.line.update()
        if self._next_x is not None:
            self.view.look_at(x=self._next_x)
            self._next_x = None
        self._fit_y()
        for shown in self._shown.values():
            for curve in shown.curves:
                if curve.isVisible():
                    curve.grow()
        return done

    def take_paint_seconds(self) -> float:
        spent, self.view.paint_seconds = self.view.paint_seconds, 0.0
        return spent

    def is_seen(self) -> bool:
        return self.isVisible() and not self.window().isMinimized() and not self.visibleRegion().isEmpty()

    def read_out(self, step: float | None) -> None:
        """Write the values at ``step`` into the legend; the last ones where it is None."""
        for name, shown in self._shown.items():
            line, entry = shown.line, self.legend.entry(name)
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
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Of a button in the header: what ends the work of a tool does so from there, too."""
        ends = event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (ends and self.view.tool is not None and self.view.tool.key(event)):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(480, 60 + 40 * self.kind.weight)

    # -- inside

    @Slot(float, float)
    def _point(self, step: float, value: float) -> None:
        """Among many curves the one that is pointed at stands out, and leads the legend with its name."""
        self._lead(self._curve_near(step, value) if self.legend.crowded else None)

    @Slot()
    def _point_nowhere(self) -> None:
        self._lead(None)

    def _lead(self, name: str | None) -> None:
        if name != self._led:
            self._led = name
            self.legend.lead(name)
            self._dress()

    def _curve_near(self, step: float, value: float) -> str | None:
        """The visible series whose curve is nearest above or below; None where none is near."""
        mapping = self.view.mapping()
        here = mapping.place(1.0, value)[1]
        near = []
        for name, shown in self._shown.items():
            at = shown.line.value_at(step, shown.line.smoothed) if shown.visible else None
            if at is not None and (at > 0 or not self.log_y):
                near.append((abs(mapping.place(1.0, at)[1] - here), name))
        distance, name = min(near, default=(math.inf, ""))
        return name if distance <= _NEAR else None

    def _color(self, shown: Shown) -> QColor:
        if shown.color is not None:
            return shown.color
        if self.kind.prefix and len(self._shown) > _TOLD_APART:
            return _color_in_row(shown.place / (len(self._shown) - 1))
        return theme.curve_color(shown.place)

    def _dress(self) -> None:
        """Colours, widths and order of all curves."""
        text = QColor(theme.colors().text)  # of the curve that is pointed at: no other has it
        width = 1.8 if len(self._shown) <= _TOLD_APART else 1.0
        for name, shown in self._shown.items():
            color = self._color(shown)
            smoothed = shown.line.smoothed
            sampled = not shown.line.dense
            for depth, curve in enumerate(shown.curves):
                behind = smoothed and not curve.smoothed
                led = name == self._led and not behind
                curve.set_look(Look(
                    text if led else _faint(color) if behind else color,
                    1.0 if behind or (curve.line.can_smooth and not smoothed) else 3.0 if led else shown.width or width,
                    dots=sampled and not shown.line.can_smooth and len(self._shown) <= _TOLD_APART,
                ))
                curve.setVisible(shown.visible and (smoothed or not curve.smoothed))
                # Faint raw curves lie behind everything; series of few points (epochs) in front.
                curve.setZValue(depth + (0 if behind else 10) + (10 if sampled else 0) + (20 if led else 0))
            self.legend.entry(name).set_color(color)
        for line, curve in self._planned:
            # The colour of the series that it foretells, or the one that this will get.
            place = list(self._shown).index(line.name) if line.name in self._shown else \
                [planned.name for planned, _ in self._planned].index(line.name)
            curve.set_look(Look(_faint(theme.curve_color(color_index(line.name, place))), 1.8))
            curve.setZValue(-1)

    def _fit_y(self, afresh: bool = False) -> None:
        if self.view.y_is_manual:
            return
        window = self.view.mapping().window
        lines = [shown.line for shown in self._shown.values() if shown.visible]
        lines += [line for line, _ in self._planned]
        extents = [extent for line in lines if (extent := line.extent(window)) is not None]
        extent = (min(low for low, _ in extents), max(high for _, high in extents)) if extents else None
        current = (0.0, -1.0) if (afresh or self._fresh) and extent else self.view.ranges[2:]
        self._fresh = self._fresh and extent is None
        self.view.look_at(y=ranges.fit(ranges.to_axis(extent, self.log_y), current, self.log_y))

    def _say_hint(self) -> None:
        measured = any(len(line) for line in self.lines)
        empty = not measured and not self._planned
        self.title.setText(self.kind.title if measured or empty else
                           self.tr("{plot} of the coming run").format(plot=self.kind.title))
        self.view.blank((self.kind.hint or self.tr("Nothing measured yet")) if empty else "")
        self.log_button.setVisible(not empty)
        self.show_note()

    def show_note(self) -> None:
        """Explain the faint line where there is one, and room for the words."""
        measured = any(len(line) for line in self.lines)
        self.planned_note.setVisible(measured and bool(self._planned) and self.fitter is None)


def _color_in_row(part: float) -> QColor:
    """The colour of one of many series in a row (layers, as a rule), from blue for the first to orange for the last."""
    dark = theme.colors().dark
    return QColor.fromHslF(((215 + 175 * part) % 360) / 360, 0.75 if dark else 0.8, 0.66 if dark else 0.4)


def _faint(color: QColor) -> QColor:
    """The colour, thinned with the plot's ground.  Opaque: blending every pixel would cost three times as much."""
    ground = QColor(theme.colors().plot)
    part = 0.36 if theme.colors().dark else 0.34
    mixed = [round(part * a + (1 - part) * b)
             for a, b in zip(color.getRgb()[:3], ground.getRgb()[:3], strict=True)]  # type: ignore[index]
    return QColor(*mixed)
