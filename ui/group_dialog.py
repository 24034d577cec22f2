"""GroupDialog: asks for a new parameter group of a live run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from ui.controls import describe
from ui.editors import editor_for
from ui.tone_label import ToneLabel
from workbench.field import FloatField, TextField
from workbench.messages import AddGroup
from workbench.sentence import Sentence


class GroupDialog(QDialog):
    """Name, pattern and lr; ``command`` carries the AddGroup when all of it is right.

    ``taken`` are the names that there are already; ``lr`` is the field of the optimizer, for its bounds.
    """

    command = Signal(object)

    def __init__(self, taken: Collection[str], lr: FloatField | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("group_dialog")
        self.setWindowTitle(self.tr("New group from pattern"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._taken = set(taken)
        about = ToneLabel("muted", self.tr(
            "The weights whose names match leave the groups in which they are now, and are trained as a group of their "
            "own. Patterns are of names such as features.0.weight; * stands for anything, and several patterns have "
            "commas between."), self)
        # Without a width it would ask for the height of one word a line.
        about.setMinimumWidth(about.fontMetrics().averageCharWidth() * 60)
        self.name = editor_for(TextField(name="name", default="", help=self.tr(
            "What the group is called in plots and knobs")), "group_dialog.name", self)
        self.match = editor_for(TextField(name="match", default="", help=self.tr(
            "Patterns of the weights' names, with commas between")), "group_dialog.match", self)
        self.match.control.setProperty("placeholderText", "features.*, *.bias")
        bounds = lr or FloatField(name="lr", lower=0.0, log=True)
        self.lr = editor_for(replace(bounds, default=None, optional=True, required=False,
                                     none_means=self.tr("as these weights have now")), "group_dialog.lr", self)
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, editor in ((self.tr("&Name"), self.name), (self.tr("&Pattern"), self.match), ("&lr", self.lr)):
            label = QLabel(text, self)
            label.setBuddy(editor.control)
            label.setFixedHeight(max(label.sizeHint().height(), editor.control.sizeHint().height()))
            rows.addRow(label, editor)
            editor.changed.connect(self._look)
        self._buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self._ok = describe(self._buttons.addButton(self.tr("&Add group"), role.AcceptRole), "group_dialog.ok",
                            self.tr("Add group"), self.tr("Make the group before the next step"))
        describe(self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel), "group_dialog.cancel",
                 self.tr("Cancel"), self.tr("Close without a new group"))
        self._buttons.accepted.connect(self._add)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(about)
        column.addLayout(rows)
        column.addStretch(1)
        column.addWidget(self._buttons)
        self.resize(self.sizeHint())
        self._look()

    @Slot()
    def _look(self) -> None:
        """A name that is taken is wrong at once; what is still empty only keeps the button grey."""
        name = str(self.name.value() or "").strip()
        if name in self._taken:
            self.name.set_problem(Sentence("There is a group named {group!r} already: give it another name.",
                                           group=name))
        self._ok.setEnabled(bool(name) and name not in self._taken and bool(self.match.value())
                            and not any(editor.problem() for editor in (self.name, self.match, self.lr)))

    @Slot()
    def _add(self) -> None:
        if self._ok.isEnabled():
            lr = self.lr.value()
            self.command.emit(AddGroup(str(self.name.value()).strip(), str(self.match.value()),
                                       {} if lr is None else {"lr": lr}))
            self.accept()
