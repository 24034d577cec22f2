"""Which samples are looked at: of which split and class, in which order, of which epoch."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from ui.controls import describe
from ui.language import say
from ui.quiet_combo import QuietCombo
from workbench.data_facts import DataSummary, Look


class SampleFilter(QWidget):
    """``changed`` by the user; ``choice`` has what was chosen, as fields of a Viewpoint."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_window.filter")
        self._summary: DataSummary | None = None
        self.split = describe(QuietCombo(self), "data_window.split", self.tr("Split"),
                              self.tr("Look at the samples for training or at those for validation"))
        self.split.addItem(self.tr("training"), "training")
        self.split.addItem(self.tr("validation"), "validation")
        self.label = describe(QuietCombo(self), "data_window.class", self.tr("Class"),
                              self.tr("Look at all samples or at those of one class"))
        self.order = describe(QuietCombo(self), "data_window.order", self.tr("Order"),
                              self.tr("As the samples are stored, or as the batches of an epoch will have them"))
        self.order.addItem(self.tr("as stored"), "stored")
        self.order.addItem(self.tr("of the epoch"), "epoch")
        self.epoch = describe(QSpinBox(self), "data_window.epoch", self.tr("Epoch"),
                              self.tr("Whose order and whose augmented samples are shown"))
        self.epoch.setRange(1, 1_000_000)
        self.epoch.setKeyboardTracking(False)
        self.another = describe(QPushButton(self.tr("&Another epoch"), self), "data_window.another",
                                self.tr("Another epoch"), self.tr("See what the next epoch draws"))
        self.another.setAutoDefault(False)
        self._labels: dict[QWidget, QLabel] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 6)
        for text, control, width in ((self.tr("Spl&it"), self.split, 120), (self.tr("C&lass"), self.label, 190),
                                     (self.tr("&Order"), self.order, 130), (self.tr("&Epoch"), self.epoch, 90)):
            self._labels[control] = QLabel(text, self)
            self._labels[control].setBuddy(control)
            control.setMaximumWidth(width)
            row.addWidget(self._labels[control])
            row.addWidget(control, 1)
            row.addSpacing(4)
        row.addWidget(self.another)
        row.addStretch(1)
        for combo in (self.split, self.label, self.order):
            combo.activated.connect(self._chosen)
        self.epoch.valueChanged.connect(self._chosen)
        self.another.clicked.connect(self.epoch.stepUp)

    def show_look(self, look: Look) -> None:
        summary, at = look.summary, look.at
        if summary is not self._summary:
            self._summary = summary
            self.label.clear()
            self.label.addItem(self.tr("all classes"), None)
            for number, one in enumerate(summary.classes):
                self.label.addItem(say(one.name), number)
        training = at.split == "training"
        self.split.setCurrentIndex(0 if training else 1)
        self.label.setCurrentIndex(0 if at.label is None else at.label + 1)
        self.order.setCurrentIndex(0 if at.order == "stored" else 1)
        self.epoch.blockSignals(True)
        self.epoch.setValue(at.epoch + 1)
        self.epoch.blockSignals(False)
        self._show(self.split, summary.validation > 0)
        self._show(self.label, bool(summary.classes))
        # Only training has an order of its own and draws.
        self._show(self.order, training)
        moves = training and (at.order == "epoch" or look.draws)
        self._show(self.epoch, moves)
        self.another.setVisible(moves)

    def choice(self) -> dict[str, Any]:
        return {"split": self.split.currentData(), "label": self.label.currentData(),
                "order": self.order.currentData(), "epoch": self.epoch.value() - 1}

    @Slot()
    def _chosen(self) -> None:
        self.changed.emit()

    def _show(self, control: QWidget, visible: bool) -> None:
        control.setVisible(visible)
        self._labels[control].setVisible(visible)
