"""InspectorPanel: what every layer does, live; where its steps are far too small or too large for its weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.controls import describe, describe_action
from ui.number_text import UNKNOWN, count_text, value_text
from ui.table_copy import selected_text
from ui.tone_label import ToneLabel
from workbench.messages import Inspect, Inspecting, Refused, Samples
from workbench.quantities import (
    COSINE,
    EFFECTIVE,
    GRADIENT,
    QUANTITIES,
    RATIO,
    RATIO_TOO_LARGE,
    RATIO_TOO_SMALL,
    UPDATE,
    WEIGHT,
    split_name,
)

SHOW_MS = 200
"""The values change at most this often."""
NAMES_SHARE = 0.45
"""Share of the width that names of layers take at most."""
NAMED = 3
"""Layers that a warning names at most."""

Index = QModelIndex | QPersistentModelIndex


class InspectorModel(QAbstractTableModel):
    """One row for each layer, one column for each quantity."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = -1
        """The last step that was looked at; -1 before there is one."""
        self._layers: list[str] = []
        self._values: dict[str, dict[str, tuple[int, float]]] = {}  # layer -> quantity -> step and value
        self._places: dict[str, tuple[str, str] | None] = {}  # series -> quantity and layer
        self._texts: list[list[str]] = []
        self._titles = {
            WEIGHT: self.tr("weight"), GRADIENT: self.tr("gradient"), UPDATE: self.tr("update"),
            RATIO: self.tr("update/weight"), EFFECTIVE: self.tr("effective step"), COSINE: self.tr("momentum cosine"),
        }
        self._names = {
            WEIGHT: self.tr("weight norm"), GRADIENT: self.tr("gradient norm"), UPDATE: self.tr("update size"),
            RATIO: self.tr("update/weight"), EFFECTIVE: self.tr("effective step"), COSINE: self.tr("momentum cosine"),
        }
        self._helps = {
            WEIGHT: self.tr("Weight norm: how large the layer's weights are, all together"),
            GRADIENT: self.tr("Gradient norm: how large the gradient is in this layer"),
            UPDATE: self.tr("Update size: how far the step moved the layer's weights, all together"),
            RATIO: self.tr("Update size divided by weight norm: about 1e-3 is usual; below {small} a layer hardly "
                           "learns, above {large} its steps are wild").format(
                               small=value_text(RATIO_TOO_SMALL), large=value_text(RATIO_TOO_LARGE)),
            EFFECTIVE: self.tr("Effective step: how far a unit of gradient moves a weight, on the average. For plain "
                               "SGD it is the learning rate; for Adam and its kind, what the learning rate comes to"),
            COSINE: self.tr("Momentum–gradient cosine: 1 where the gradient goes on in the direction of the steps so "
                            "far, −1 where it turns back; only for optimizers with momentum"),
        }

    # ------------------------------------------------------------------ what it is told

    def take(self, samples: Samples) -> bool:
        """Keep the latest values; whether there were any.  Cheap: nothing is drawn."""
        found = False
        for name, (steps, values) in samples.items():
            place = self._place(name)
            if place is not None and len(steps):
                quantity, layer = place
                step = int(steps[-1])
                self._values.setdefault(layer, {})[quantity] = step, float(values[-1])
                self.step, found = step, True
        return found

    def show(self) -> None:
        """Bring the table up to date; only cells that changed are drawn again."""
        if len(self._layers) != len(self._values):
            self.beginResetModel()
            self._layers = list(self._values)
            self._texts = self._all_texts()
            self.endResetModel()
            return
        before, self._texts = self._texts, self._all_texts()
        for row, (old, new) in enumerate(zip(before, self._texts, strict=True)):
            for column, (was, now) in enumerate(zip(old, new, strict=True)):
                if was != now:
                    cell = self.index(row, column)
                    self.dataChanged.emit(cell, cell)

    def clear(self) -> None:
        self.beginResetModel()
        self.step = -1
        self._layers, self._values, self._places, self._texts = [], {}, {}, []
        self.endResetModel()

    # ------------------------------------------------------------------ what it answers

    def value(self, layer: str, quantity: str) -> float | None:
        """The value at the last step at which the layer was looked at; None where it had none there."""
        known = self._values.get(layer, {})
        # Of a layer that was frozen meanwhile only the norm still comes.
        latest = known.get(WEIGHT, (self.step, 0.0))[0]
        step, value = known.get(quantity, (-1, 0.0))
        return value if step == latest else None

    def judged(self, wrong: str) -> list[str]:
        """The layers whose steps are too "small" or too "large" for their weights."""
        return [layer for layer in self._layers if judgement(self.value(layer, RATIO)) == wrong]

    def name(self, quantity: str) -> str:
        return self._names[quantity]

    def help(self, quantity: str) -> str:
        return self._helps[quantity]

    # ------------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._layers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(QUANTITIES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        layer, quantity = self._layers[index.row()], QUANTITIES[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and quantity == RATIO and judgement(self.value(layer, quantity)):
            return QColor(theme.colors().warning)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(layer, quantity)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation,
                   role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._titles[QUANTITIES[section]]
            return self._helps[QUANTITIES[section]] if role == Qt.ItemDataRole.ToolTipRole else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return self._layers[section] if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None

    # ------------------------------------------------------------------ inside

    def _place(self, series: str) -> tuple[str, str] | None:
        if series not in self._places:
            self._places[series] = split_name(series)
        return self._places[series]

    def _all_texts(self) -> list[list[str]]:
        return [[self._text(layer, quantity) for quantity in QUANTITIES] for layer in self._layers]

    def _text(self, layer: str, quantity: str) -> str:
        value = self.value(layer, quantity)
        if value is None:
            return UNKNOWN
        # An arrow as well as a colour: not everybody sees the colour.
        arrow = {"small": "↓ ", "large": "↑ "}.get(judgement(value), "") if quantity == RATIO else ""
        return arrow + value_text(value, 3)

    def _tooltip(self, layer: str, quantity: str) -> str:
        value = self.value(layer, quantity)
        if value is None:
            return self.tr("{layer}: no {quantity}: the layer is frozen, or its optimizer keeps no momentum").format(
                layer=layer, quantity=self._names[quantity])
        line = self.tr("{layer}: {quantity} {value}").format(
            layer=layer, quantity=self._names[quantity], value=value_text(value))
        wrong = judgement(value) if quantity == RATIO else ""
        if wrong == "small":
            line += "\n" + self.tr("Its steps are tiny for its weights (about 1e-3 is usual): it hardly learns. "
                                   "Raise the learning rate of its group, or look whether gradients reach it.")
        elif wrong == "large":
            line += "\n" + self.tr("Its steps are huge for its weights (about 1e-3 is usual): it may forget what it "
                                   "has learnt. Lower the learning rate of its group.")
        return line


class InspectorPanel(QWidget):
    """The switch, the table, and which quantities are plotted."""

    command = Signal(object)
    """An Inspect for the trainer."""
    plot_wanted = Signal(str, bool)
    """A quantity, and whether its layers are to be plotted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName(self.tr("Inspector"))
        self._live = False
        self._new = False
        self.model = InspectorModel(self)
        self.switch = describe(
            QCheckBox(self.tr("Inspect layers"), self), "inspector.on", self.tr("Inspect layers"),
            self.tr("Measure every layer now and then while it trains; takes less than a hundredth of the time, and "
                    "changes nothing"))
        self.plot_button = describe(QToolButton(self), "inspector.plot", self.tr("Plot a quantity of all layers"),
                                    self.tr("Choose which quantities of the layers are plotted"))
        self.step = ToneLabel("muted", parent=self)
        self.step.setObjectName("inspector.step")
        self.step.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.hint = ToneLabel("muted", self.tr("Tick Inspect layers to see here, for every layer, how large weights, "
                                               "gradients and updates are, and whether its steps fit its weights."),
                              self)
        self.hint.setObjectName("inspector.hint")
        self.warning = ToneLabel("warning", parent=self)
        self.warning.setObjectName("inspector.warning")
        for words in (self.hint, self.warning):
            words.let_shrink()
        self.plot_actions = self._make_menu()
        self._make_table()
        self._lay_out()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SHOW_MS)
        self._later.timeout.connect(self._show_new)
        self.switch.clicked.connect(self._switched)
        theme.notifier().changed.connect(self.table.viewport().update)
        self._show()

    # ------------------------------------------------------------------ what it is told

    @Slot(object)
    def show_samples(self, samples: Samples) -> None:
        """The sampled series that came with some steps (Steps.samples).  Cheap: shown five times a second."""
        if not self.model.take(samples):
            return
        self._new = True
        if not self._later.isActive():
            self._show_new()

    @Slot(object)
    def show_inspecting(self, event: Inspecting) -> None:
        """The trainer has switched the inspector on or off."""
        self.switch.setChecked(event.on)

    @Slot(object)
    def refused(self, event: Refused) -> None:
        """The trainer did not obey; only Inspect is this panel's business."""
        if isinstance(event.command, Inspect):
            self.switch.setChecked(not event.command.on)

    def set_live(self, live: bool) -> None:
        """Whether there is a trainer that obeys.  A new one is told at once if layers are to be inspected."""
        began, self._live = live and not self._live, live
        if began and self.switch.isChecked():
            self.command.emit(Inspect(True))

    @Slot(str, bool)
    def set_plotted(self, name: str, on: bool) -> None:
        """A plot was shown or hidden elsewhere; only quantities are this panel's business.  Emits no signal."""
        action = self.plot_actions.get(name)
        if action is not None:
            action.blockSignals(True)
            action.setChecked(on)
            action.blockSignals(False)

    def clear(self) -> None:
        """Another run: nothing is known of its layers."""
        self._new = False
        self.model.clear()
        self._show()

    # ------------------------------------------------------------------ what it answers

    def plotted(self) -> list[str]:
        """The quantities that are to be plotted."""
        return [quantity for quantity, action in self.plot_actions.items() if action.isChecked()]

    @Slot()
    def copy(self) -> None:
        """Put the selected cells on the clipboard, with tabs between, headers in front."""
        text = selected_text(self.table)
        if text:
            QGuiApplication.clipboard().setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # However long the names: there is room for numbers beside them.
        self.table.verticalHeader().setMaximumWidth(max(80, round(NAMES_SHARE * self.width())))

    # ------------------------------------------------------------------ making

    def _make_menu(self) -> dict[str, QAction]:
        self.plot_button.setText(self.tr("Plot"))
        self.plot_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.plot_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self.plot_button)
        menu.setToolTipsVisible(True)
        actions = {}
        for quantity in QUANTITIES:
            action = QAction(self.model.name(quantity), menu)
            action.setCheckable(True)
            describe_action(action, f"inspector.plot.{quantity}", self.model.help(quantity))
            action.toggled.connect(partial(self._plot_toggled, quantity))
            menu.addAction(action)
            actions[quantity] = action
        self.plot_button.setMenu(menu)
        self.plot_button.setMinimumWidth(self.plot_button.sizeHint().width() + 8)  # the arrow beside the word
        return actions

    def _make_table(self) -> None:
        self.table = describe(QTableView(self), "inspector.table", self.tr("Layers"),
                              self.tr("What every layer did at the last step that was looked at"))
        self.table.setModel(self.model)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setCornerButtonEnabled(False)
        across, down = self.table.horizontalHeader(), self.table.verticalHeader()
        across.setHighlightSections(False)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        # The one that says most comes first, where a narrow dock shows it; the others can be dragged.
        across.setSectionsMovable(True)
        across.moveSection(QUANTITIES.index(RATIO), 0)
        down.setTextElideMode(Qt.TextElideMode.ElideLeft)
        down.setHighlightSections(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.copy_action = QAction(self.tr("&Copy"), self.table)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        describe_action(self.copy_action, "inspector.copy", self.tr("Copy the selected cells as text"))
        self.copy_action.triggered.connect(self.copy)
        self.table.addAction(self.copy_action)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 8, 6)
        top.setSpacing(8)
        top.addWidget(self.switch)
        top.addWidget(self.step, 1)
        top.addWidget(self.plot_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.hint)
        column.addWidget(self.table, 1)
        column.addWidget(self.warning)
        column.addStretch(0)
        for label in (self.hint, self.warning):
            label.setContentsMargins(8, 4, 8, 6)

    # ------------------------------------------------------------------ inside

    @Slot(bool)
    def _switched(self, on: bool) -> None:
        if self._live:
            self.command.emit(Inspect(on))

    def _plot_toggled(self, quantity: str, on: bool) -> None:
        self.plot_wanted.emit(quantity, on)

    @Slot()
    def _show_new(self) -> None:
        if self._new:
            self._new = False
            self._show()
            self._later.start()

    def _show(self) -> None:
        rows = self.model.rowCount()
        self.model.show()
        if rows != self.model.rowCount():
            self._fit_columns()
        any_rows = self.model.rowCount() > 0
        self.table.setVisible(any_rows)
        self.hint.setVisible(not any_rows)
        self.step.setText(self.tr("step {step}").format(step=count_text(self.model.step)) if any_rows else "")
        self.warning.say("\n".join(self._warnings()))

    def _warnings(self) -> list[str]:
        templates = {
            "small": self.tr("↓ hardly learns, update/weight below {limit}: {layers}"),
            "large": self.tr("↑ moves wildly, update/weight above {limit}: {layers}"),
        }
        limits = {"small": RATIO_TOO_SMALL, "large": RATIO_TOO_LARGE}
        return [template.format(limit=value_text(limits[wrong]), layers=self._named(self.model.judged(wrong)))
                for wrong, template in templates.items() if self.model.judged(wrong)]

    def _named(self, layers: Sequence[str]) -> str:
        text = ", ".join(layers[:NAMED])
        more = len(layers) - NAMED
        return self.tr("{layers} and {count} more").format(layers=text, count=more) if more > 0 else text

    def _fit_columns(self) -> None:
        """Wide enough for every value that may come, once: columns that breathe cannot be read."""
        across = self.table.horizontalHeader()
        least = self.table.fontMetrics().horizontalAdvance("↓ -0.00e-00") + 12
        for column in range(self.model.columnCount()):
            self.table.setColumnWidth(column, max(least, across.sectionSizeHint(column)))


def judgement(ratio: float | None) -> str:
    """Whether steps of this share of the weights are too "small" or too "large"; "" where they are neither."""
    if ratio is None or math.isnan(ratio):
        return ""
    return "small" if ratio < RATIO_TOO_SMALL else "large" if ratio > RATIO_TOO_LARGE else ""
