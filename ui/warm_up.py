"""A warm-up in front of whatever schedule is chosen: one click opens the popup, a second one adds it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout

from ui.controls import describe
from ui.editor import NumberEditor
from ui.part_panel import PartPanel
from ui.quiet_combo import QuietCombo
from ui.tone_label import ToneLabel
from workbench.field import FloatField, IntField, PartsField
from workbench.schedulers.warm_up_phase import PHASES, WarmUp, warm_up_of, with_warm_up, without_warm_up

SHARE = 0.05
"""Of the run: how long a warm-up is unless one says otherwise."""


class WarmUpButton(QPushButton):
    """Stands in the panel of the schedulers, and is hidden until the panel knows its parts."""

    def __init__(self, panel: PartPanel) -> None:
        super().__init__(panel)
        self._epochs = 1
        self._steps: int | None = None
        describe(self, f"{panel.section}.warm_up", self.tr("Warm-up"),
                 self.tr("Begin with a small learning rate that rises to the full one, then go on as chosen"))
        self.setText(self.tr("Warm-up…"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.popup = WarmUpPopup(self)
        self.clicked.connect(self._open)
        self.popup.add_asked.connect(self._add)
        self.popup.remove_asked.connect(self._remove)
        panel.filled.connect(self._look)
        panel.add_tool(self)
        self._look()

    def set_epochs(self, epochs: object) -> None:
        """How many epochs the coming run has; what is no number of epochs counts as one."""
        self._epochs = epochs if isinstance(epochs, int) and epochs > 0 else 1

    def set_steps(self, steps: int | None) -> None:
        """How many steps the coming run has; None where that is not known."""
        self._steps = steps

    def suggested(self) -> WarmUp:
        """A twentieth of the run; in epochs where its steps are not known."""
        if self._steps is None:
            return WarmUp(max(1, round(self._epochs * SHARE)), advance="epoch")
        return WarmUp(max(1, round(self._steps * SHARE)))

    @property
    def _panel(self) -> PartPanel:
        # Asked for, not kept: a child that holds its parent makes a circle, which Python's collector would take apart
        # in an order that Qt does not survive.
        panel = self.parent()
        assert isinstance(panel, PartPanel)
        return panel

    @Slot()
    def _open(self) -> None:
        present = warm_up_of(self._panel.choice())
        part = self._panel.part()
        then = self._panel.picker.currentText() if part is not None and part.name != "none" else ""
        self.popup.open(present or self.suggested(), present is not None, then if present is None else "")

    @Slot(object)
    def _add(self, warm_up: WarmUp) -> None:
        self._panel.choose(with_warm_up(self._panel.choice(), warm_up))
        self.setFocus()

    @Slot()
    def _remove(self) -> None:
        self._panel.choose(without_warm_up(self._panel.choice()))
        self.setFocus()

    @Slot()
    def _look(self) -> None:
        """Only what can be a phase can have a warm-up in front of it."""
        phases = self._panel.part_named(PHASES)
        self.setVisible(phases is not None)
        part = self._panel.part()
        members = [name for field in (phases.fields if phases else ()) if isinstance(field, PartsField)
                   for name in field.names()]
        self.setEnabled(part is not None and (part.name == "none" or part.name in members))


class WarmUpPopup(QFrame):
    """Length and start of the warm-up, with what is usual filled in."""

    add_asked = Signal(object)
    """A WarmUp to put in front, or to put in the place of the present one."""
    remove_asked = Signal()

    def __init__(self, button: QPushButton) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        name = button.objectName()
        self.setObjectName(f"{name}.popup")
        self.setFrameShape(QFrame.Shape.Box)
        self.length = NumberEditor(
            IntField(name="length", default=1, lower=1, upper=1_000_000_000,
                     help=self.tr("How long the learning rate rises.")), f"{name}.length", self)
        self.unit = describe(QuietCombo(self), f"{name}.unit", self.tr("Unit"),
                             self.tr("Whether it rises after each step or after each epoch"))
        self.unit.addItem(self.tr("steps"), "step")
        self.unit.addItem(self.tr("epochs"), "epoch")
        self.factor = NumberEditor(
            FloatField(name="start_factor", default=0.1, lower=0.0, lower_open=True, upper=1.0,
                       help=self.tr("The share of the learning rate at which it begins.")),
            f"{name}.start_factor", self)
        self.about = ToneLabel("muted", parent=self)
        self.about.setObjectName(f"{name}.about")
        self.add = describe(QPushButton(self), f"{name}.add", self.tr("Add"), self.tr("Put the warm-up in front"))
        self.remove = describe(QPushButton(self.tr("Remove"), self), f"{name}.remove", self.tr("Remove"),
                               self.tr("Take the warm-up away; what follows it takes the whole run"))
        self._lay_out()
        for editor in (self.length, self.factor):
            editor.changed.connect(self._edited)
            editor.control.installEventFilter(self)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)

    def open(self, warm_up: WarmUp, present: bool, then: str) -> None:
        """Show these values under the button; ``present``: they are those of a warm-up that is there already."""
        self.length.set_value(warm_up.length)
        self.factor.set_value(warm_up.start_factor)
        self.unit.setCurrentIndex(self.unit.findData(warm_up.advance))
        self.add.setText(self.tr("Change") if present else self.tr("Add"))
        self.add.setAccessibleName(self.add.text())
        self.remove.setVisible(present)
        self.about.setText(
            self.tr("lr rises in a straight line from this share of it to all of it; then {part} begins.").format(
                part=then)
            if then else self.tr("lr rises in a straight line from this share of it to all of it."))
        # The frame is drawn in WindowText: a line, where the texts inside have colours of their own.
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.Mid))
        self.setPalette(palette)
        self._edited()
        self.show()
        self.length.control.setFocus()
        self.length.control.selectAll()

    def warm_up(self) -> WarmUp:
        """What is typed; to be asked only while nothing is wrong with it."""
        return WarmUp(self.length.value(), self.factor.value(), self.unit.currentData())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (
                Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.add.click()  # does nothing while it is disabled
            return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------------ inside

    def _lay_out(self) -> None:
        rows = QFormLayout()
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(6)
        for text, editor, control in (
            (self.tr("Length"), self.length, self.length.control), (self.tr("Counted in"), self.unit, self.unit),
            (self.tr("Starts at lr ×"), self.factor, self.factor.control),
        ):
            label = QLabel(text, self)
            label.setBuddy(control)
            # The label stands beside the control, also when a sentence is shown under the control.
            label.setFixedHeight(max(label.sizeHint().height(), control.sizeHint().height()))
            rows.addRow(label, editor)
        buttons = QHBoxLayout()
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        buttons.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # its least height is that of a sliver
        column.addWidget(self.about)
        column.addLayout(rows)
        column.addLayout(buttons)
        self.add.setDefault(True)

    @Slot()
    def _edited(self) -> None:
        self.add.setEnabled(self.length.problem() is None and self.factor.problem() is None)
        self._fit()

    def _fit(self) -> None:
        """As high as its texts need, beside the button, on the screen."""
        button = self.parentWidget()
        assert button is not None
        width = max(self.fontMetrics().averageCharWidth() * 40, self.minimumSizeHint().width())
        layout = self.layout()
        assert layout is not None
        layout.activate()
        height = layout.totalHeightForWidth(width)
        corner = button.mapToGlobal(QPoint(0, button.height()))
        room = button.screen().availableGeometry()
        if corner.y() + height > room.bottom():
            corner.setY(max(room.top(), button.mapToGlobal(QPoint(0, 0)).y() - height))
        corner.setX(max(room.left(), min(corner.x(), room.right() - width)))
        self.setGeometry(corner.x(), corner.y(), width, height)

    @Slot()
    def _add(self) -> None:
        self.hide()
        self.add_asked.emit(self.warm_up())

    @Slot()
    def _remove(self) -> None:
        self.hide()
        self.remove_asked.emit()
