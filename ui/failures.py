"""Exceptions that nobody caught: shown in the window instead of lost on a terminal.

The hooks may be called from any thread, so they only queue; a dialog opened from the wrong thread would take
the whole program down.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot


class FailureCatcher(QObject):
    """``caught`` carries a short text and the traceback, in the GUI thread."""

    caught = Signal(str, str)
    _queued = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Queued even from the GUI thread itself: the exception may have come out of a paint event.
        self._queued.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def uninstall(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)  # whoever started from a terminal sees it there too
        if issubclass(kind, KeyboardInterrupt):
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        try:
            self._queued.emit(f"{kind.__name__}: {error}".rstrip(": "), details)
        except RuntimeError:
            pass  # the window is gone already; the terminal has it

    def _thread_hook(self, hooked: threading.ExceptHookArgs) -> None:
        if hooked.exc_value is not None:
            self._hook(hooked.exc_type, hooked.exc_value, hooked.exc_traceback)

    @Slot(str, str)
    def _tell(self, summary: str, details: str) -> None:
        self.caught.emit(summary, details)
