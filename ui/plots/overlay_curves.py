"""The curves of other runs in one plot: which there are, how they look, and which of them is near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QColor

from ui import theme
from ui.plots.catalogue import SMOOTHED, PlotKind
from ui.plots.curve import Mapping
from ui.plots.hit import Hit
from ui.plots.looks import TOLD_APART, run_color, run_dash, series_dash
from ui.plots.overlay import Overlay, Trace
from ui.plots.overlay_desk import OverlayDesk
from ui.plots.plot_view import PlotView
from ui.plots.stroke import Dash, Look


class OverlayCurves:
    """Told which overlays are to be seen and which series this plot has; paints those whose traces are there."""

    def __init__(self, kind: PlotKind, view: PlotView) -> None:
        self._kind = kind
        self._view = view
        self._overlays: tuple[Overlay, ...] = ()
        self._desk: OverlayDesk | None = None
        self._hidden: set[str] = set()
        self._led: str | None = None
        self.series: tuple[str, ...] = ()
        """The series of other runs that this plot shows, hidden ones included."""
        self.places: dict[str, int] = {}
        """Place of each series among all of this plot, which decides about its dashes."""

    def show_overlays(self, overlays: Sequence[Overlay], series: Sequence[str], desk: OverlayDesk) -> None:
        """Show these runs; ``series`` are those of this plot that any of them has."""
        self._overlays, self.series, self._desk = tuple(overlays), tuple(series), desk
        self.refresh()

    def refresh(self) -> None:
        """Traces have come, or looks have changed."""
        painted = [(one, self._look(overlay, series, one)) for overlay, series, one in self._traces()]
        # Series of few points lie in front of those that have a value at every step.
        self._view.overlays.show_traces(sorted(painted, key=lambda pair: pair[0].line.dense))
        self._point()

    def is_shown(self, series: str) -> bool:
        return series not in self._hidden

    def show_series(self, series: str, visible: bool) -> None:
        """Show or hide a series of all other runs."""
        (self._hidden.discard if visible else self._hidden.add)(series)
        self.refresh()

    def lead(self, key: str | None) -> None:
        """Let the curves of this run stand out; None: of no run."""
        if key != self._led:
            self._led = key
            self._point()

    def dash_of(self, series: str, color: int) -> Dash:
        """The dashes of a series of the run with that colour."""
        return series_dash(series, self.places.get(series, 0)) or run_dash(color)

    @property
    def extent(self) -> tuple[float, float] | None:
        """Smallest and largest value in view."""
        return self._view.overlays.extent()

    def hits(self, mapping: Mapping, place: float, height: float) -> Iterator[Hit]:
        """Every curve that has a value at a place along x, and how far it is from a pixel's height there."""
        for overlay, series, trace in self._traces():
            line = trace.line
            if not line.ruler.measures:
                continue
            step = line.ruler.step(place)
            at = line.height_at(step, line.smoothed)
            if at is None or (mapping.log_y and at <= 0):
                continue
            edges = [edge.height_at(step) for edge in trace.edges or ()]
            low, high = edges if edges else (None, None)
            yield Hit(abs(mapping.place(place, at)[1] - height), overlay.key, series,
                      min(max(round(step), 0), line.last_step), overlay.name, at, run_color(overlay.color),
                      self.dash_of(series, overlay.color), low, high)

    # -- inside

    def _traces(self) -> Iterator[tuple[Overlay, str, Trace]]:
        """What is to be seen and there."""
        if self._desk is not None:
            for overlay in self._overlays:
                for series in self.series:
                    trace = self._desk.trace(overlay.key, series) if series not in self._hidden else None
                    if trace is not None:
                        yield overlay, series, trace

    def _look(self, overlay: Overlay, series: str, trace: Trace) -> Look:
        few = len(self._overlays) < TOLD_APART
        return Look(run_color(overlay.color), 1.4 if few else 1.0,
                    dots=few and not trace.line.dense and series not in SMOOTHED,
                    dash=self.dash_of(series, overlay.color))

    def _point(self) -> None:
        """Paint the run that is pointed at once more, in front of all others."""
        text = QColor(theme.colors().text)
        self._view.pointed.show_traces([
            (trace, Look(text, 2.4, dash=self.dash_of(series, overlay.color)))
            for overlay, series, trace in self._traces() if overlay.key == self._led])
