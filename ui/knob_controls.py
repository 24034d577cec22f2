"""The controls of the knob panel and how they lie; what they do is knob_panel's business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.controls import describe
from ui.editor import Box
from ui.knob_slider import KnobSlider
from ui.quiet_combo import QuietCombo
from ui.stepping import stepped
from ui.tone_label import ToneLabel
from workbench.field import FieldProblem, FloatField

B = TypeVar("B", bound=QAbstractButton)

WINDOWS_KEYS = tuple(QKeySequence(keys) for keys in ("Ctrl+E", "Ctrl+K"))
"""Keys of the window that a line of text would keep for itself (end of line, delete to the end)."""

FACTORS = ((0.1, "÷10"), (0.5, "÷2"), (2.0, "×2"), (10.0, "×10"))


class KnobBox(Box):
    """A number that follows the live value until somebody types; Esc or leaving gives it back."""

    abandoned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.arrow.connect(self._step)

    def show_value(self, text: str) -> None:
        """Show the live value; the text counts as untouched."""
        if self.text() != text:
            self.setText(text)
            if not self.hasFocus():
                self.setCursorPosition(0)  # where the box is narrow, the first digits matter
        self.setModified(False)

    def event(self, event: QEvent) -> bool:
        # A line of text accepts the override of every key that it knows, and the window's shortcut never comes.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._leaves(event):
            event.ignore()
            return False
        return super().event(event)

    def _leaves(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to the window; undo does as long as there is no text of one's own to undo."""
        if QKeySequence(event.keyCombination()) in WINDOWS_KEYS:
            return True
        undo = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        return undo and not self.isModified()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.isModified() or self.wrong):
            self.abandon()
        else:
            super().keyPressEvent(event)

    def abandon(self) -> None:
        """Forget what was typed and not sent."""
        self.setModified(False)
        self.abandoned.emit()

    def _step(self, up: bool, big: bool) -> None:
        field = FloatField(name="value", log=True)
        try:
            before = field.parse(self.text())
        except FieldProblem:
            return
        self.setText(field.format(stepped(field, before, up, big)))
        self.setModified(True)
        self.textEdited.emit(self.text())


class KnobControls(QWidget):
    """Group and knob, slider, number box, factors, mode, release, undo, redo, and what the trainer said."""

    factor_pressed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("knobs")
        self.setAccessibleName(self.tr("Knobs"))
        self.group_box = describe(QuietCombo(self), "knob.group", self.tr("Group"),
                                  self.tr("Which parameter group to turn; all of them keep their ratios"))
        self.knob_box = describe(QuietCombo(self), "knob.name", self.tr("Knob"),
                                 self.tr("Which value to turn"))
        self.slider = KnobSlider("knob.slider", self.tr("Value"), self.tr(
            "Drag, or use the arrow keys (fine) and the page keys (half a decade, with Ctrl a whole one)"),
            self)
        self.box = describe(KnobBox(self), "knob.value", self.tr("Value"), self.tr(
            "Type a value such as 3e-4 and press Enter; Esc goes back to the live value"))
        self.set_button = self._button(QPushButton(self.tr("Set"), self), "knob.set", self.tr("Set"),
                                       self.tr("Ask for the value in the box"))
        self.factor_buttons = [self._factor_button(factor, text) for factor, text in FACTORS]
        self.scale_button = self._button(QRadioButton(self.tr("Scale the schedule"), self), "knob.scale",
                                         self.tr("Scale the schedule"), self.tr(
            "The rest of the schedule keeps its shape, multiplied so that the value is met now"))
        self.hold_button = self._button(QRadioButton(self.tr("Hold"), self), "knob.hold", self.tr("Hold"),
                                        self.tr("The value stays until it is released"))
        modes = QButtonGroup(self)
        modes.addButton(self.scale_button)
        modes.addButton(self.hold_button)
        self.scale_button.setChecked(True)
        self.release_button = self._button(QPushButton(self.tr("Release"), self), "knob.release",
                                           self.tr("Release"), self.tr(
            "Let a held value go: the schedule goes on where it would have been"))
        self.undo_button = self._button(QToolButton(self), "knob.undo_button", self.tr("Undo"), "")
        self.redo_button = self._button(QToolButton(self), "knob.redo_button", self.tr("Redo"), "")
        self.look_ahead_button = self._button(QPushButton(self.tr("Look ahead…"), self), "knob.look_ahead",
                                              self.tr("Look ahead"), self.tr(
            "See what the next steps would be under other values, before one of them is taken"))
        self.problem = ToneLabel("error", parent=self)
        self.problem.setObjectName("knob.problem")
        self.readout = ToneLabel("plain", parent=self)
        self.readout.setObjectName("knob.readout")
        self.readout.setAccessibleName(self.tr("What the trainer applied"))
        self.readout.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.readout.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Room for the usual answer from the start, so that nothing jumps when it comes.
        self.readout.setMinimumHeight(2 * self.readout.fontMetrics().lineSpacing())
        # A label without a text has no height for a width, and the scroll area then squeezes what it could scroll.
        policy = self.readout.sizePolicy()
        policy.setHeightForWidth(True)
        self.readout.setSizePolicy(policy)
        self._lay_out()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    # ------------------------------------------------------------------ showing

    def list_groups(self, names: Sequence[str]) -> None:
        """The groups to choose from; the chosen one stays if it is still there."""
        chosen = self.group_box.currentText()
        self.group_box.blockSignals(True)
        self.group_box.clear()
        if len(names) > 1:
            self.group_box.addItem(self.tr("All groups (ratios kept)"), None)
        for index, name in enumerate(names):
            self.group_box.addItem(name, index)
        self.group_box.setCurrentIndex(max(0, self.group_box.findText(chosen)))
        self.group_box.blockSignals(False)

    def list_knobs(self, names: Sequence[str]) -> None:
        """The knobs to choose from; the chosen one stays if it is still there, else lr."""
        chosen = self.knob_box.currentText()
        self.knob_box.blockSignals(True)
        self.knob_box.clear()
        self.knob_box.addItems(list(names))
        wanted = chosen if chosen in names else "lr"
        self.knob_box.setCurrentIndex(max(0, self.knob_box.findText(wanted)) if names else -1)
        self.knob_box.blockSignals(False)

    def tell(self, text: str, *, wrong: bool) -> None:
        """A sentence at the number box; an empty one takes no room."""
        self.problem.say(text)
        self.box.wrong = wrong
        self.box.setAccessibleDescription(text)
        self.box.update()

    def minimumSizeHint(self) -> QSize:
        # See ScrolledContent: wrapped texts at their narrowest would leave the area scrolling into nothing.
        return QSize(super().minimumSizeHint().width(), 0)

    def set_usable(self, usable: bool) -> None:
        for control in (self.slider, self.box, self.set_button, *self.factor_buttons,
                        self.scale_button, self.hold_button, self.look_ahead_button):
            control.setEnabled(usable)

    def use_actions(self, undo: QAction, redo: QAction) -> None:
        """The actions behind the two buttons; the menu shows the same."""
        undo.setIconText(self.tr("Undo"))
        redo.setIconText(self.tr("Redo"))
        self.undo_button.setDefaultAction(undo)
        self.redo_button.setDefaultAction(redo)

    @Slot("QWidget*", "QWidget*")
    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Going on to another control gives up what was typed; another window in front is no decision."""
        mine = (self.box, self.set_button)
        if old in mine and new is not None and new not in mine and self.box.isModified():
            self.box.abandon()

    # ------------------------------------------------------------------ building

    def _button(self, button: B, name: str, title: str, tooltip: str) -> B:
        # Reached by Tab but not by a click, so that Space keeps its meaning (pause) after a click.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return describe(button, name, title, tooltip)

    def _factor_button(self, factor: float, text: str) -> QPushButton:
        button = self._button(QPushButton(text, self), f"knob.{text}", text,
                              self.tr("Multiply by {factor}").format(factor=f"{factor:g}"))
        button.setMinimumWidth(button.fontMetrics().horizontalAdvance("×10") + 16)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.factor_pressed.emit(factor))
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        head = QGridLayout()
        head.setHorizontalSpacing(8)
        head.setVerticalSpacing(4)
        choices = ((self.tr("&Group"), self.group_box), (self.tr("&Knob"), self.knob_box))
        for row, (text, box) in enumerate(choices):
            label = QLabel(text, self)
            label.setBuddy(box)
            head.addWidget(label, row, 0)
            head.addWidget(box, row, 1)
        head.setColumnStretch(1, 1)
        column.addLayout(head)
        column.addWidget(self.slider)
        value = QHBoxLayout()
        value.setSpacing(4)
        label = QLabel(self.tr("Va&lue"), self)
        label.setBuddy(self.box)
        value.addWidget(label)
        value.addSpacing(4)
        value.addWidget(self.box, 1)
        value.addWidget(self.set_button)
        column.addLayout(value)
        column.addWidget(self.problem)
        factors = QHBoxLayout()
        factors.setSpacing(4)
        for button in self.factor_buttons:
            factors.addWidget(button)
        column.addLayout(factors)
        modes = QGridLayout()
        modes.setHorizontalSpacing(8)
        modes.setVerticalSpacing(2)
        modes.addWidget(self.scale_button, 0, 0, 1, 2)
        modes.addWidget(self.hold_button, 1, 0)
        modes.addWidget(self.release_button, 1, 1)
        modes.setColumnStretch(0, 1)
        column.addLayout(modes)
        back = QHBoxLayout()
        back.setSpacing(4)
        back.addWidget(self.undo_button)
        back.addWidget(self.redo_button)
        back.addStretch(1)
        back.addWidget(self.look_ahead_button)
        column.addLayout(back)
        column.addWidget(self.readout)
        column.addStretch(1)
        self.problem.hide()
