"""Asks whether code of others may run: shows what would run, word for word, and takes no for an answer by default."""

from __future__ import annotations

import contextlib
import os

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.controls import describe
from ui.tone_label import ToneLabel
from workbench.consent import ConsentNeeded
from workbench.sentence import Problem
from workbench.source import Source, module_file, read_file, shown


class ConsentDialog(QDialog):
    """``accepted`` is the user's yes to exactly the bytes that were shown (``needed.source``); where ``later`` is
    checked, also to what will stand in that file when it has changed."""

    def __init__(self, needed: ConsentNeeded, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.needed = needed
        self.setObjectName("consent_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        source = needed.source
        is_file = source.kind == "file"
        self.setWindowTitle(self.tr("Run this file?") if is_file else self.tr("Import this package?"))
        head = QLabel((self.tr("{name} is code in this file:") if is_file else
                       self.tr("{name} is code of this package:")).format(name=needed.address.name), self)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        changed = ToneLabel("warning", parent=self)
        changed.setObjectName("consent_changed")
        changed.say(self.tr("It has changed since you agreed to it.") if needed.changed else "")
        self.text = self._make_text(source)
        warning = ToneLabel("plain", self.tr("This file can do anything that you can do. Run it?") if is_file else
                            self.tr("This package, and what it imports, can do anything that you can do. Import it?"),
                            self)
        warning.setObjectName("consent_question")
        bold = warning.font()
        bold.setBold(True)
        warning.setFont(bold)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(head)
        column.addLayout(self._make_facts(source))
        column.addWidget(changed)
        column.addWidget(self.text, 1)
        self.later = describe(
            QCheckBox(self.tr("It is a file of mine: run it &again without asking when it has changed"), self),
            "consent_later", self.tr("Run later versions too"),
            self.tr("For a file that you edit yourself: it is read anew whenever it changes. Leave it off for files of "
                    "others."))
        self.later.setVisible(is_file)
        column.addWidget(warning)
        column.addWidget(self.later)
        column.addWidget(self._make_buttons(is_file))
        self.resize(780, 560)
        self.text.setFocus()

    def _make_facts(self, source: Source) -> QFormLayout:
        facts = QFormLayout()
        facts.setHorizontalSpacing(12)
        facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        if source.kind == "file":
            seal = source.seal.removeprefix("sha256:")
            rows = [("path", self.tr("File"), source.place, source.place), ("seal", "SHA-256", _short(seal), seal)]
        else:
            rows = [("path", self.tr("Package"), source.place, source.place),
                    ("seal", self.tr("Version"), _version(source.seal), source.seal),
                    ("location", self.tr("Folder"), source.location, source.location)]
        for name, title, text, tip in rows:
            value = describe(_fact(shown(os.fsencode(text)), self), f"consent_{name}", title, tip)
            facts.addRow(f"{title}:", value)
        return facts

    def _make_text(self, source: Source) -> QPlainTextEdit:
        """The file's own text; of a package that of the module that was named, if it is found."""
        content, title = source.content, self.tr("Text of the file")
        if source.kind == "package":
            title = self.tr("Text of the module {module}").format(module=self.needed.address.place)
            path = module_file(self.needed.address.place)
            with contextlib.suppress(Problem):
                content = read_file(path).content if path is not None else b""
        text = describe(QPlainTextEdit(shown(content), self), "consent_text", title, title)
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setTabChangesFocus(True)
        # Wrapped, so that nothing can hide far to the right.
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        text.setPlaceholderText(self.tr("There is no text to be shown.") if source.kind == "package" else
                                self.tr("The file is empty."))
        return text

    def _make_buttons(self, is_file: bool) -> QDialogButtonBox:
        buttons = QDialogButtonBox(self)
        text = self.tr("&Run this file") if is_file else self.tr("&Import this package")
        self.run_button = describe(
            QPushButton(text, self), "consent_run", text.replace("&", ""),
            self.tr("Agree to this file as it is now; when it changes you are asked again") if is_file else
            self.tr("Agree to this version of the package; another one is asked for again"))
        buttons.addButton(self.run_button, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.cancel_button = describe(cancel, "consent_cancel", self.tr("Cancel"), self.tr("Run nothing"))
        # Enter is no: whoever agrees means it.
        self.run_button.setAutoDefault(False)
        self.cancel_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons


def _fact(text: str, parent: QWidget) -> QLineEdit:
    """One line that can be read with the keyboard and copied; a long one is scrolled."""
    line = QLineEdit(text, parent)
    line.setReadOnly(True)
    line.setFrame(False)
    line.setCursorPosition(0)
    line.setStyleSheet("background: transparent")
    return line


def _short(seal: str) -> str:
    """The beginning of a hash, in groups of four: enough to compare by eye."""
    return " ".join(seal[at : at + 4] for at in range(0, 16, 4)) + " …"


def _version(seal: str) -> str:
    return _short(seal.removeprefix("sha256:")) if seal.startswith("sha256:") else seal.removeprefix("version ")
