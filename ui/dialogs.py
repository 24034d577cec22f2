"""The small dialogs: details of a failure, the shortcuts, about."""

from __future__ import annotations

import platform
from collections.abc import Iterable

import PySide6
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QFontDatabase, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.controls import describe
from workbench import __version__


class DetailsDialog(QDialog):
    """One sentence, and below it the full report, ready to be copied."""

    def __init__(self, sentence: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details_dialog")
        self.setWindowTitle(self.tr("Details"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._report = f"{sentence}\n\n{details}".strip()
        head = QLabel(sentence, self)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        text = describe(QPlainTextEdit(details, self), "details_text", self.tr("Full report"),
                        self.tr("Full report"))
        text.setReadOnly(True)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        describe(copy, "details_copy", self.tr("Copy"), self.tr("Copy the sentence and the report"))
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(head)
        column.addWidget(text, 1)
        column.addWidget(buttons)
        self.resize(760, 420)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)


class ShortcutsDialog(QDialog):
    """Every action that has keys; read from the actions themselves, so that the list cannot go stale."""

    def __init__(self, actions: Iterable[QAction], more: Iterable[tuple[str, str]] = (),
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts_dialog")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = [(action.text().replace("&", "").rstrip("…"), keys_of(action))
                for action in actions if not action.shortcut().isEmpty()]
        rows += list(more)
        table = describe(QTableWidget(len(rows), 2, self), "shortcuts_table", self.tr("Keyboard shortcuts"),
                         self.tr("What each key does"))
        table.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Keys")])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for row, (what, keys) in enumerate(rows):
            table.setItem(row, 0, QTableWidgetItem(what))
            table.setItem(row, 1, QTableWidgetItem(keys))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(table, 1)
        column.addWidget(buttons)
        self.resize(460, 520)


def keys_of(action: QAction) -> str:
    """The keys of an action as this platform writes them."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class AboutDialog(QDialog):
    """What this is, and the versions that a bug report needs."""

    def __init__(self, torch_version: str, device: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about_dialog")
        self.setWindowTitle(self.tr("About Descent"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QLabel(f"<b style='font-size:large'>Descent {__version__}</b>", self)
        what = QLabel(self)
        what.setText(self.tr("A workbench for training PyTorch models with a hand on the learning rate."))
        what.setWordWrap(True)
        versions = QLabel("\n".join((
            f"Python {platform.python_version()}",
            f"PyTorch {torch_version or self.tr('(still loading)')}",
            f"PySide6 {PySide6.__version__}",
            self.tr("Device: {device}").format(device=device or "–"),
        )), self)
        versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for widget in (title, what, versions, buttons):
            column.addWidget(widget)
        self.resize(420, 200)
