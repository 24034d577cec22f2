"""Puts what became of an export onto the strip above the plots, with the way to where it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from ui.exports import Exports
from ui.language import say
from ui.message_strip import MessageStrip, Suggestion
from workbench.sentence import Sentence

_SECONDS = 20.0


class ExportMessages(QObject):
    """Joins the exports and the strip."""

    def __init__(self, strip: MessageStrip, exports: Exports, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strip, self._exports = strip, exports
        self._path = Path()
        exports.exported.connect(self._tell)
        exports.failed.connect(self._tell_problem)

    @Slot(str, object)
    def _tell(self, text: str, path: Path) -> None:
        self._path = path
        # A sentence about trouble must not be pushed away by good news; the status bar has these too.
        if self._strip.urgent:
            return
        self._strip.show_message(text, "info", seconds=_SECONDS,
                                 suggestions=[Suggestion(self.tr("Show in folder"), self._show)])

    @Slot(object)
    def _tell_problem(self, sentence: Sentence) -> None:
        self._strip.show_message(say(sentence), "warning",
                                 suggestions=[Suggestion(self.tr("Export…"), self._exports.ask)])

    @Slot()
    def _show(self) -> None:
        folder = self._path if self._path.is_dir() else self._path.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
