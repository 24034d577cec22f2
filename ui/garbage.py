"""Python's garbage collector, kept to the GUI thread.

Left alone, the cyclic collector runs in whatever thread allocates, so it could destroy a widget from inside
the training thread.  Training makes no cycles worth collecting: automatic collection is off, and a timer in
the GUI thread collects instead.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot


class GarbageTimer(QObject):
    """Turns automatic collection off for as long as it lives (until ``stop``)."""

    def __init__(self, parent: QObject | None = None, every_ms: int = 1000) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def spare_what_is_loaded(self) -> None:
        """Leave all that lives now out of later collections.

        Torch brings half a million objects that never die; walking through them would hold up the window for
        a tenth of a second each time.
        """
        gc.freeze()

    @Slot()
    def collect(self) -> None:
        """The same bookkeeping as the automatic collector's: the oldest generation that is due."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
                gc.collect(generation)
                return
