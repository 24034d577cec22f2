"""Pointing at the plots, with the mouse or the keys: the crosshair, what is read there, the point that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from ui.number_text import count_text
from ui.plots.catalogue import display_name
from ui.plots.comparison import Comparison
from ui.plots.hit import AT, Hit
from ui.plots.plot_panel import PlotPanel
from ui.plots.readout import Row
from ui.plots.ruler import Ruler
from ui.plots.run_legend import LIVE, shortened
from ui.plots.ticks import reading

NEAR = 25.0
"""Pixels above or below the mouse within which a curve is pointed at."""
_ROWS = 5
"""How many curves the box beside the crosshair reads."""
_MOST = 24
"""Letters of a run's name in it."""
_FAR = 20
"""How many times farther a key moves the crosshair with Ctrl."""


class Pointing(QObject):
    """Stands at one place along the axis in all plots, and at a value in one of them."""

    moved = Signal()
    """It stands elsewhere now, or nowhere."""
    chosen = Signal(str, int)
    """Key of a run ("": the live one) and its step, at a curve that was clicked or entered."""

    def __init__(self, ruler: Ruler, panels: Sequence[PlotPanel], comparison: Comparison,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ruler = ruler
        self._panels = panels
        self._comparison = comparison
        self.place: float | None = None
        """Where along the axis (steps, epochs, seconds)."""
        self._panel: PlotPanel | None = None
        self._value = 0.0
        self._led: str | None = None
        self.offers = False
        """Whether anybody wants to know which point is chosen; the hand and the hint say so."""

    @property
    def step(self) -> int | None:
        """The step of the live run that is pointed at."""
        if self.place is None:
            return None
        return max(0, round(self._ruler.step(self.place)))

    def listen(self, panel: PlotPanel) -> None:
        """Be told of this plot's mouse, too."""
        panel.view.hovered.connect(self._hovered)
        panel.view.left.connect(self.leave)
        panel.view.clicked.connect(self._clicked)

    @Slot()
    def leave(self) -> None:
        """Point nowhere."""
        if self.place is None:
            return
        self.place = None
        self._show([])
        self.moved.emit()

    def key(self, event: QKeyEvent) -> bool:
        """Whether a key means something here: Shift and the arrows move, Enter chooses, Escape leaves."""
        key, modifiers = event.key(), event.modifiers()
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.place is not None:
            self._choose(NEAR)
        elif key == Qt.Key.Key_Escape and self.place is not None:
            self.leave()
        elif shift and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            far = _FAR if modifiers & Qt.KeyboardModifier.ControlModifier else 1
            self._move(far if key == Qt.Key.Key_Right else -far)
        elif shift and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._climb(up=key == Qt.Key.Key_Up)
        else:
            return False
        return True

    # -- the mouse

    @Slot(float, float)
    def _hovered(self, place: float, value: float) -> None:
        panel = self._panel_of(self.sender())
        if panel is not None:
            self._point(panel, place, value)

    @Slot(float, float)
    def _clicked(self, place: float, value: float) -> None:
        panel = self._panel_of(self.sender())
        if panel is not None:
            self._point(panel, place, value)
            self._choose(AT)

    def _panel_of(self, view: QObject) -> PlotPanel | None:
        return next((panel for panel in self._panels if panel.view is view), None)

    # -- the keys

    def _seen(self) -> list[PlotPanel]:
        return [panel for panel in self._panels if not panel.isHidden() and panel.filled]

    def _begin(self) -> bool:
        """Stand somewhere: at the end of what is in view, on the first curve of the first plot."""
        if self.place is not None:
            return True
        panels = self._seen()
        if not panels:
            return False
        panel = panels[0]
        window = panel.view.mapping().window
        ends = [line.ruler.place(line.last_step) for line in panel.lines if len(line) and line.ruler.measures]
        place = min(max(ends, default=window.last), window.last)
        hits = panel.hits(place, panel.view.mapping().value(0.0))
        self._point(panel, place, hits[0].value if hits else panel.view.mapping().value(0.0))
        return True

    def _move(self, pixels: int) -> None:
        """To the next step, or pixel where steps are narrower; along the curve that is pointed at."""
        if not self._begin() or self._panel is None or self.place is None:
            return
        mapping = self._panel.view.mapping()
        followed = self._nearest(NEAR)
        x = mapping.place(self.place)[0] + pixels
        place = mapping.step(min(max(x, 0.0), mapping.width))
        step = self._ruler.step(self.place) if self._ruler.measures else 0.0
        if self._ruler.measures and abs(self._ruler.step(place) - step) < abs(pixels):
            place = self._ruler.place(max(0, round(step) + pixels))
            place = min(max(place, mapping.window.first), mapping.window.last)
        value = self._value
        if followed is not None:
            there = [hit for hit in self._panel.hits(place, value) if (hit.key, hit.series) == followed]
            value = there[0].value if there else value
        self._point(self._panel, place, value)

    def _climb(self, up: bool) -> None:
        """To the next curve above or below; from the last one into the next plot."""
        if not self._begin() or self._panel is None or self.place is None:
            return
        panels = self._seen()
        here = self._nearest(NEAR)
        hits = sorted(self._panel.hits(self.place, self._value), key=lambda hit: -hit.value)
        names = [(hit.key, hit.series) for hit in hits]
        at = names.index(here) if here in names else -1 if not up else len(names)
        at += -1 if up else 1
        if 0 <= at < len(hits):
            self._point(self._panel, self.place, hits[at].value, names[at])
            return
        number = panels.index(self._panel) + (-1 if up else 1) if self._panel in panels else 0
        if 0 <= number < len(panels):
            beside = sorted(panels[number].hits(self.place, 0.0), key=lambda hit: hit.value if up else -hit.value)
            if beside:
                self._point(panels[number], self.place, beside[0].value, (beside[0].key, beside[0].series))

    # -- inside

    def _nearest(self, reach: float) -> tuple[str, str] | None:
        if self._panel is None or self.place is None:
            return None
        hits = self._panel.hits(self.place, self._value)
        return (hits[0].key, hits[0].series) if hits and hits[0].distance <= reach else None

    def _choose(self, reach: float) -> None:
        if self._panel is None or self.place is None:
            return
        hit = next(iter(self._panel.hits(self.place, self._value)), None)
        if hit is not None and hit.distance <= reach:
            self.chosen.emit(hit.key, hit.step)

    def _point(self, panel: PlotPanel, place: float, value: float, first: tuple[str, str] | None = None) -> None:
        if self._ruler.axis == "step":
            place = float(round(place))
        self.place, self._panel, self._value = place, panel, value
        hits = panel.hits(place, value)
        if first is not None:  # of curves that lie on each other, the one that is meant
            hits.sort(key=lambda hit: (hit.distance, (hit.key, hit.series) != first))
        self._show(hits)
        self.moved.emit()

    def _show(self, hits: list[Hit]) -> None:
        panel = self._panel if self.place is not None else None
        nearest = hits[0] if hits and hits[0].distance <= NEAR else None
        for one in self._panels:
            mine = one is panel
            one.view.crosshair.show_at(self.place, self._value if mine else None)
            crowded = mine and one.legend.crowded and not self._comparison.active
            one.lead(nearest.series if crowded and nearest is not None else None)
            if not mine:
                one.view.readout.show_at(None)
        key = nearest.key if nearest is not None and self._comparison.active and nearest.key != LIVE else None
        if key != self._led:
            self._led = key
            self._comparison.lead(key)
        if panel is None:
            return
        offered = nearest is not None and nearest.distance <= AT and self.offers and panel.view.tool is None
        rows = [self._row(hit, hit is nearest) for hit in hits[:_ROWS]] if self._comparison.active else []
        panel.view.readout.show_at(self.place, self._value, rows, self._hint(nearest) if offered and nearest else "")
        panel.view.set_hand(offered)

    def _row(self, hit: Hit, leads: bool) -> Row:
        name = hit.name or self.tr("this run")
        value = reading(hit.value)
        if hit.low is not None and hit.high is not None:
            value = self.tr("{value} ({low} to {high})").format(
                value=value, low=reading(hit.low), high=reading(hit.high))
        text = shortened(name, _MOST)
        if len(self._panel.legend.entries if self._panel else ()) > 1:
            text = f"{text} · {display_name(hit.series)}"
        return Row(hit.color, hit.dash, text, value, leads)

    def _hint(self, hit: Hit) -> str:
        step = count_text(hit.step)
        return self.tr("Click or Enter: go back to step {step}").format(step=step)
