"""The curves of the live run in one plot: which there are, how they look, and which of them is near."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtGui import QColor

from ui import theme
from ui.plots.catalogue import PlotKind, color_index
from ui.plots.curve import Curve, Mapping
from ui.plots.hit import AT, Hit
from ui.plots.line import Line
from ui.plots.looks import TOLD_APART, faint, run_color, series_color
from ui.plots.plot_view import PlotView
from ui.plots.ruler import Ruler
from ui.plots.run_legend import LIVE
from ui.plots.stroke import Dash, Look


@dataclass
class _Shown:
    """A series in this plot: its line and the curves that paint it (the front one last)."""

    line: Line
    place: int
    curves: list[Curve] = field(default_factory=list)
    visible: bool = True
    color: QColor | None = None
    width: float | None = None


class LiveCurves:
    """In front, of many colours while the run is alone, and of one where it stands among others.

    ``dash_of`` says which dashes a series of a run with some colour has there.
    """

    def __init__(self, kind: PlotKind, view: PlotView, ruler: Ruler, dash_of: Callable[[str, int], Dash]) -> None:
        self._kind = kind
        self._view = view
        self._ruler = ruler
        self._dash_of = dash_of
        self._shown: dict[str, _Shown] = {}
        self._planned: list[tuple[Line, Curve]] = []
        self._led: str | None = None
        self.color: int | None = None
        """The number of the run's colour among others; None: it is alone."""
        self.seen = True
        """Whether any of its curves are shown."""
        self.planned_seen = True
        """Whether what is planned is shown; ``dress`` after a change of these three."""

    # -- which there are

    @property
    def lines(self) -> list[Line]:
        return [shown.line for shown in self._shown.values()]

    @property
    def planned(self) -> list[Line]:
        return [line for line, _ in self._planned]

    def __contains__(self, series: object) -> bool:
        return series in self._shown

    def __iter__(self) -> Iterator[str]:
        return iter(self._shown)

    def add(self, line: Line, visible: bool) -> None:
        """One more series."""
        shown = self._shown[line.name] = _Shown(line, color_index(line.name, len(self._shown)), visible=visible)
        look = Look(self.color_of(line.name))
        shown.curves = [Curve(self._view.box, line, smoothed, self._view.mapping, look)
                        for smoothed in ((False, True) if line.can_smooth else (False,))]

    def clear(self) -> None:
        """None at all; what is planned stays."""
        for curve in self._curves():
            self._view.scene().removeItem(curve)
        self._shown = {}
        self._led = None

    def set_planned(self, lines: Sequence[Line]) -> None:
        """What a coming run would follow, faint and behind everything."""
        for _, curve in self._planned:
            self._view.scene().removeItem(curve)
        look = Look(QColor(theme.colors().text))
        self._planned = [(line, Curve(self._view.box, line, False, self._view.mapping, look)) for line in lines]

    # -- how they look

    def is_shown(self, series: str) -> bool:
        return self._shown[series].visible

    def show_series(self, series: str, visible: bool) -> None:
        self._shown[series].visible = visible
        self.dress()

    def set_style(self, series: str, color: QColor | None, width: float | None) -> None:
        """Give a series a colour or a line width of its own."""
        shown = self._shown[series]
        shown.color, shown.width = color or shown.color, width or shown.width
        self.dress()

    def lead(self, series: str | None) -> None:
        """Let one of many stand out; None: none."""
        if series != self._led:
            self._led = series
            self.dress()

    def color_of(self, series: str) -> QColor:
        shown = self._shown[series]
        if shown.color is not None:
            return shown.color
        if self.color is not None and self._kind.wanted:
            return run_color(self.color)
        return series_color(self._kind, shown.place, len(self._shown))

    def dash_of(self, series: str) -> Dash | None:
        """The dashes of a series; None where its colour tells enough."""
        if self.color is None or not self._kind.wanted:
            return None
        return self._dash_of(series, self.color)

    def dress(self) -> None:
        """Colours, dashes, widths and order of all curves."""
        text = QColor(theme.colors().text)  # of the curve that is pointed at: no other has it
        width = 1.8 if len(self._shown) <= TOLD_APART else 1.0
        for name, shown in self._shown.items():
            color = self.color_of(name)
            smoothed = shown.line.smoothed
            sampled = not shown.line.dense
            for depth, curve in enumerate(shown.curves):
                behind = smoothed and not curve.smoothed
                led = name == self._led and not behind
                curve.set_look(Look(
                    text if led else faint(color) if behind else color,
                    1.0 if behind or (curve.line.can_smooth and not smoothed) else 3.0 if led else shown.width or width,
                    dots=sampled and not shown.line.can_smooth and len(self._shown) <= TOLD_APART,
                    dash=() if behind else self.dash_of(name) or (),
                ))
                curve.setVisible(self.seen and shown.visible and (smoothed or not curve.smoothed))
                # Faint raw curves lie behind everything; series of few points (epochs) in front.
                curve.setZValue(depth + (0 if behind else 10) + (10 if sampled else 0) + (20 if led else 0))
        for line, curve in self._planned:
            # The colour of the series that it foretells, or the one that this will get.
            place = list(self._shown).index(line.name) if line.name in self._shown else \
                [planned.name for planned, _ in self._planned].index(line.name)
            alone = self.color is None
            color = theme.curve_color(color_index(line.name, place)) if alone else run_color(self.color or 0)
            curve.set_look(Look(faint(color), 1.8))
            curve.setVisible(self.planned_seen)
            curve.setZValue(-1)

    # -- drawing

    def update(self) -> bool:
        """Take in what was appended, a chunk of each; whether nothing is left to do."""
        done = True
        for shown in self._shown.values():
            done &= shown.line.update()
        return done

    def grow(self) -> None:
        """Have painted what is new."""
        for curve in self._curves():
            if curve.isVisible():
                curve.grow()

    def refresh(self) -> None:
        """What is drawn may no longer be there: look at everything again."""
        for curve in [*self._curves(), *(curve for _, curve in self._planned)]:
            curve.invalidate()

    def extents(self) -> Iterator[tuple[float, float]]:
        """Smallest and largest value in view of everything that is shown."""
        window = self._view.mapping().window
        lines = [shown.line for shown in self._shown.values() if shown.visible and self.seen]
        for line in [*lines, *(self.planned if self.planned_seen else ())]:
            extent = line.extent(window)
            if extent is not None:
                yield extent

    # -- pointing

    def hits(self, mapping: Mapping, place: float, height: float) -> Iterator[Hit]:
        """Every curve that has a value at a place along x, and how far it is from a pixel's height there."""
        if not self.seen or not self._ruler.measures:
            return
        step = self._ruler.step(place)
        for name, shown in self._shown.items():
            line = shown.line
            at = line.height_at(step, line.smoothed) if shown.visible else None
            if at is None or (mapping.log_y and at <= 0):
                continue
            distance = abs(mapping.place(1.0, at)[1] - height)
            if line.smoothed and distance > AT and _on_scatter(line, mapping, place, height):
                distance = AT  # what was measured is painted, too, and can be clicked
            yield Hit(distance, LIVE, name, min(max(round(step), 0), line.last_step), "", at,
                      self.color_of(name), self.dash_of(name) or ())

    # -- inside

    def _curves(self) -> Iterator[Curve]:
        for shown in self._shown.values():
            yield from shown.curves


def _on_scatter(line: Line, mapping: Mapping, place: float, height: float) -> bool:
    """Whether a pixel lies between the raw values that are painted around there."""
    x = mapping.place(place)[0]
    extent = line.extent(replace(mapping.window, first=mapping.step(x - 1), last=mapping.step(x + 1)))
    if extent is None:
        return False
    low, high = (mapping.place(1.0, value)[1] for value in extent)
    return high - AT <= height <= low + AT
