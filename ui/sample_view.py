"""SampleView: which samples are looked at, a page of them as pictures or as points, and one of them enlarged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.language import say
from ui.sample_detail import SampleDetail
from ui.sample_filter import SampleFilter
from ui.sample_grid import SampleGrid
from ui.sample_pager import SamplePager
from ui.sample_points import SamplePoints
from ui.sample_table import SampleTable
from ui.tone_label import ToneLabel
from workbench.data_facts import Look, Viewpoint


class SampleView(QWidget):
    """``wanted`` carries the Viewpoint from which is to be looked next; ``show_look`` is the answer."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.samples")
        self._look: Look | None = None
        self._at = Viewpoint()
        self._enter_at = 0
        self.filter = SampleFilter(self)
        self.grid = SampleGrid(self)
        self.points, self.table = SamplePoints(self), SampleTable(self)
        self.vectors = QSplitter(Qt.Orientation.Horizontal, self)
        self.vectors.setObjectName("data_window.vectors")
        self.vectors.addWidget(self.points)
        self.vectors.addWidget(self.table)
        self.vectors.setChildrenCollapsible(False)
        self.vectors.setMinimumHeight(160)  # and not that of wrapped texts at their narrowest
        self.vectors.setSizes([560, 400])
        self.detail = SampleDetail(self)
        self.stack = QStackedWidget(self)
        for page in (self.grid, self.vectors, self.detail):
            self.stack.addWidget(page)
        self.notes = ToneLabel("muted", parent=self)
        self.notes.setObjectName("data_window.samples.notes")
        self.notes.setContentsMargins(8, 2, 8, 2)
        self.pager = SamplePager(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.filter, self.stack, self.notes, self.pager):
            column.addWidget(part)
        column.setStretchFactor(self.stack, 1)
        self.filter.changed.connect(self._filtered)
        self.pager.page_wanted.connect(self._turn)
        self.grid.enlarged.connect(self.enlarge)
        self.grid.beyond.connect(self._beyond)
        self.points.axes_wanted.connect(self._axes)
        self.detail.closed.connect(self.close_detail)
        self.detail.moved.connect(self._neighbour)

    # ------------------------------------------------------------------ what it is told

    def show_look(self, look: Look) -> None:
        if self._look is not None and _rows(look) == _rows(self._look):
            self._enter_at = max(0, self.grid.currentIndex().row())  # the same samples: one stays where one is
        self._look, self._at = look, look.at
        self.filter.show_look(look)
        self.pager.show_look(look)
        self.notes.say("\n".join(say(note) for note in look.notes))
        if look.summary.pictures:
            pairs = any(shown.augmented is not None for shown in look.samples)
            self.grid.show_samples(look.samples, pairs, self._enter_at)
        else:
            self.points.show_points(look)
            self.table.show_samples(look)
        if self.enlarged and look.summary.pictures and look.samples:
            self._show_detail()
        else:
            self.close_detail()
        self._enter_at = 0

    def show_class(self, number: int) -> None:
        """Ask for the samples of one class."""
        self.close_detail()
        self.want(label=number, page=0)

    @property
    def at(self) -> Viewpoint:
        """From where one looks, or is about to."""
        return self._at

    @property
    def enlarged(self) -> bool:
        return self.stack.currentWidget() is self.detail

    # ------------------------------------------------------------------ one sample

    @Slot(int)
    def enlarge(self, place: int) -> None:
        """Show one sample of the page in full size."""
        self.grid.setCurrentIndex(self.grid.model_.index(place))
        self._show_detail()
        self.stack.setCurrentWidget(self.detail)
        self.detail.setFocus()

    @Slot()
    def close_detail(self) -> None:
        """Back to all of them."""
        had_focus = self.enlarged and self.detail.isAncestorOf(self.focusWidget() or self)
        pictures = self._look is None or self._look.summary.pictures
        self.stack.setCurrentWidget(self.grid if pictures else self.vectors)
        if had_focus or self.focusWidget() is self.detail:
            self.grid.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.enlarged:
            self.close_detail()
        else:
            super().keyPressEvent(event)

    def _show_detail(self) -> None:
        current = self.grid.currentIndex()
        if self._look is not None and current.isValid():
            shown = self._look.samples[current.row()]
            self.detail.show_sample(shown, self._look, self.grid.model_.name(shown))

    # ------------------------------------------------------------------ what is wanted

    def want(self, **changes: Any) -> None:
        """Ask for a look from here with some things changed: fields of Viewpoint."""
        wanted = replace(self._at, **changes)
        if wanted != self._at:
            self._at = wanted
            self.wanted.emit(wanted)

    @Slot()
    def _filtered(self) -> None:
        chosen = self.filter.choice()
        changed = any(getattr(self._at, name) != value for name, value in chosen.items() if name != "epoch")
        # Another epoch of the samples that are seen, if they are not in its order: to see other draws.
        first = changed or self._at.order == "epoch"
        self.want(**chosen, **({"page": 0} if first else {}))

    @Slot(int)
    def _turn(self, page: int) -> None:
        self.want(page=page)

    @Slot(int, int)
    def _axes(self, x: int, y: int) -> None:
        self.want(x=x, y=y)

    @Slot(int)
    def _neighbour(self, step: int) -> None:
        """The sample before or after the one that is enlarged."""
        place = self.grid.currentIndex().row() + step
        if 0 <= place < self.grid.model_.rowCount():
            self.enlarge(place)
        else:
            self._beyond(step)

    @Slot(int)
    def _beyond(self, step: int) -> None:
        if self._look is not None and 0 <= self._look.at.page + step < self._look.pages:
            self._enter_at = 0 if step > 0 else 10**9
            self.want(page=self._look.at.page + step)


def _rows(look: Look) -> list[int]:
    return [shown.row for shown in look.samples]
