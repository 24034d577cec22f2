"""Loads torch and asks the registries, beside the window that is already on the screen.

Afterwards parts are plain data, and the GUI thread can read them without running torch.  What only a run needs is
loaded after that, while the user is still reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from ui.background import Job
from workbench.field import Field
from workbench.recipe import PARTS
from workbench.registry import Part


@dataclass(frozen=True)
class Catalog:
    """Everything that can be chosen: kind -> its parts, the field of a list of transforms, and the devices of this
    machine."""

    parts: Mapping[str, tuple[Part, ...]]
    augmentation: Field
    devices: tuple[str, ...]
    torch_version: str


class CatalogLoader(QObject):
    """``loaded`` carries a Catalog, ``failed`` a Sentence and the traceback; both come in the GUI thread.

    ``warm`` follows when all is loaded that a run needs.
    """

    loaded = Signal(object)
    failed = Signal(object, str)
    warm = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = Job(load_catalog, self)
        self._job.done.connect(self._done)
        self._job.failed.connect(self._failed)
        self._warming = Job(_warm_up, self)
        self._warming.done.connect(self._warmed)
        self._ended = False

    def start(self) -> None:
        if not self._ended:
            self._job.start()

    def end(self) -> None:
        """The window closes: nothing begins any more, and what is still loading tells nobody."""
        self._ended = True

    @property
    def running(self) -> bool:
        return self._job.running or self._warming.running

    def wait(self, timeout: float | None = None) -> bool:
        """Python cannot stop an import half-way: whoever ends the program waits for it."""
        return self._job.wait(timeout) and self._warming.wait(timeout)

    @Slot(object)
    def _done(self, catalog: Catalog) -> None:
        # The result may come after the window has waited for the loading: a job begun now would outlive it.
        if not self._ended:
            self.loaded.emit(catalog)
            self._warming.start()

    @Slot(object)
    def _warmed(self, _nothing: None) -> None:
        if not self._ended:
            self.warm.emit()

    @Slot(object, str)
    def _failed(self, sentence: object, details: str) -> None:
        if not self._ended:
            self.failed.emit(sentence, details)


def load_catalog() -> Catalog:
    """Import torch and everything the registries need; takes seconds the first time."""
    import torch

    from workbench.augment import AUGMENTATION_FIELD
    from workbench.kinds import registries

    parts = {kind: tuple(registries[kind].parts()) for kind in PARTS.values()}
    devices = ["cpu"]
    if torch.cuda.is_available():
        devices += [f"cuda:{index} ({torch.cuda.get_device_name(index)})"
                    for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        devices.append("mps")
    AUGMENTATION_FIELD.names()  # found here, beside the window: torchvision takes a second to import
    return Catalog(parts, AUGMENTATION_FIELD, tuple(devices), torch.__version__)


def _warm_up() -> None:
    from workbench.warm_up import warm_up

    warm_up()
