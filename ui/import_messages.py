"""Puts what became of an import onto the strip above the plots."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from ui.imports import Imported, Imports
from ui.language import say
from ui.message_strip import MessageStrip, Suggestion
from workbench.sentence import Sentence

_SECONDS = 20.0


class ImportMessages(QObject):
    """Joins the imports and the strip."""

    def __init__(self, strip: MessageStrip, imports: Imports, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strip = strip
        self._folder = Path()
        imports.imported.connect(self._tell)
        imports.failed.connect(self._tell_problem)

    @Slot(object)
    def _tell(self, imported: Imported) -> None:
        self._folder = imported.folders[0] if len(imported.folders) == 1 else imported.folders[0].parent
        if imported.whole and self._strip.urgent:
            return  # the status bar says it too
        self._strip.show_message(imported.text, "info" if imported.whole else "warning",
                                 seconds=_SECONDS if imported.whole else 0,
                                 suggestions=[Suggestion(self.tr("Show in folder"), self._show)])

    @Slot(object)
    def _tell_problem(self, sentence: Sentence) -> None:
        self._strip.show_message(say(sentence), "warning")

    @Slot()
    def _show(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
