"""OutsidePart: brings the part that one panel names from outside, if it does: asks, loads beside the window, tells.

Whether there is anything to do follows from the panel's choice alone, so a recipe that was opened, a file that was
picked, and a file that changed on the disk are all the same to it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.background import Job
from ui.consent_dialog import ConsentDialog
from ui.dialogs import DetailsDialog
from ui.language import say
from ui.outside_dialog import OutsideDialog
from ui.outside_notice import OutsideNotice
from ui.part_panel import PartPanel
from workbench import consent, outside
from workbench.address import is_address
from workbench.consent import ConsentNeeded
from workbench.outside import BrokenPart, NotLoaded
from workbench.registry import Choice, Part
from workbench.sentence import Problem, Sentence


class OutsidePart(QObject):
    """One for each panel whose kind of part may come from outside."""

    came = Signal()
    """Another part from outside can be chosen now, or one is another than before."""
    failed = Signal(object)
    """A Sentence that belongs to no part in the panel."""

    def __init__(self, panel: PartPanel, kind: str, title: str, window: QWidget) -> None:
        super().__init__(window)
        self._panel, self._kind, self._title, self._window = panel, kind, title, window
        self._from_inside: tuple[Part, ...] = ()
        self._from_outside: dict[str, Part] = {}
        self._ready = self._live = self._ended = False
        self._needed: ConsentNeeded | None = None
        self._job: Job | None = None
        self._loading = ""
        self._given_up = threading.Event()
        self._wanted = ""
        self._wrong: tuple[str, Sentence, str] | None = None
        """Name, sentence and details of what could not be brought in; it is not tried again by itself."""
        self.notice = OutsideNotice(panel.section)
        panel.add_tool(self.notice)
        panel.filled.connect(self.look)
        panel.picker.outside_asked.connect(self.choose)
        self.notice.look_asked.connect(self._ask)
        self.notice.retry_asked.connect(self._retry)
        self.notice.give_up_asked.connect(self._give_up)
        self.notice.details_asked.connect(self._show_details)
        self._offer()

    # ------------------------------------------------------------------ what it is told

    def set_parts(self, parts: Sequence[Part]) -> None:
        """The parts that the panel has of its own; from now on torch is there."""
        self._from_inside, self._ready = tuple(parts), True
        self._show_parts()
        self.look()

    def set_live(self, live: bool) -> None:
        """While a run is live nothing is brought in: code that is imported could move its random numbers."""
        self._live = live
        self._offer()
        self.look()

    @property
    def loading(self) -> bool:
        """Whether the panel waits for its part."""
        return bool(self._loading) and self._loading not in self._from_outside

    def end(self) -> None:
        """The window closes: give up what is being brought in."""
        self._ended = True
        self._given_up.set()

    def wait(self) -> None:
        if self._job is not None:
            self._job.wait()

    # ------------------------------------------------------------------ how it stands

    @Slot()
    def look(self) -> None:
        """See what the panel's choice needs, and begin what can begin without asking."""
        name = self._panel.choice().part
        self._needed = None
        if not self._ready or self._ended or not is_address(name):
            self.notice.show_nothing()
            return
        try:
            with outside.looking_only():
                part = outside.part(self._kind, name)
        except ConsentNeeded as problem:
            self._needed = problem
            self._tell(problem.sentence)
            self.notice.show_ask()
        except NotLoaded:
            self._load_if_allowed(name)
        except BrokenPart as problem:
            self._wrong = name, problem.sentence, problem.details
            self._show_wrong()
        except Problem as problem:
            self._wrong = name, problem.sentence, ""
            self._show_wrong()
        else:
            self._adopt(part)

    def _load_if_allowed(self, name: str) -> None:
        if self._loading == name:
            self.notice.show_busy()
        elif self._wrong is not None and self._wrong[0] == name:
            self._show_wrong()
        elif self._live:
            self.notice.show_nothing()
        else:
            self._load(name)

    def _adopt(self, part: Part) -> None:
        self._wrong = None
        self.notice.show_nothing()
        if self._from_outside.get(part.name) != part:
            self._from_outside[part.name] = part
            self._show_parts()
            self.came.emit()

    def _show_parts(self) -> None:
        if self._from_outside:
            self._panel.set_parts([*self._from_inside, *self._from_outside.values()])

    def _show_wrong(self) -> None:
        assert self._wrong is not None
        self._tell(self._wrong[1])
        self.notice.show_broken(bool(self._wrong[2]))

    def _tell(self, sentence: Sentence | None) -> None:
        name = self._panel.choice().part
        if name in self._from_outside:  # its fields are those of another content of the file
            del self._from_outside[name]
            self._panel.set_parts([*self._from_inside, *self._from_outside.values()])
        self._panel.set_problem(None, sentence)

    def _offer(self) -> None:
        why_not = self.tr("A run is live: bring other parts in when it has ended") if self._live else ""
        self._panel.picker.offer_outside(True, why_not)

    # ------------------------------------------------------------------ asking

    @Slot()
    def _ask(self) -> None:
        if self._needed is not None:
            self._open_consent(self._needed).accepted.connect(self._agreed)

    def _open_consent(self, needed: ConsentNeeded) -> ConsentDialog:
        dialog = ConsentDialog(needed, self._window)
        dialog.open()
        return dialog

    @Slot()
    def _agreed(self) -> None:
        dialog = self.sender()
        if isinstance(dialog, ConsentDialog):
            self.agree(dialog.needed, dialog.later.isChecked())

    def agree(self, needed: ConsentNeeded, later: bool = False) -> None:
        """The user has said yes to what was shown, and perhaps to later versions of the file."""
        try:
            consent.agreements().agree(needed.source, later=later)
        except Problem as problem:
            self.failed.emit(problem.sentence)
        self._wrong = None
        self.look()

    # ------------------------------------------------------------------ choosing another

    @Slot(str)
    def choose(self, source: str) -> None:
        """Ask for a "file" or a "package" and a class in it; the panel keeps its choice until the user has agreed."""
        known = [part.name for part in self._from_inside]
        dialog = OutsideDialog("package" if source == "package" else "file", self._kind, self._title, known,
                               self._window)
        dialog.chosen.connect(self.take)
        dialog.open()

    @Slot(str)
    def take(self, name: str) -> None:
        """Choose the part of this address, after asking if need be."""
        try:
            with outside.looking_only():
                outside.part(self._kind, name)
        except ConsentNeeded as problem:
            self._wanted = name
            self._open_consent(problem).accepted.connect(self._agreed_to_wanted)
            return
        except (NotLoaded, BrokenPart):
            self._wrong = None
        except Problem as problem:
            self.failed.emit(problem.sentence)
            return
        self._panel.choose(Choice(name))

    @Slot()
    def _agreed_to_wanted(self) -> None:
        dialog = self.sender()
        if isinstance(dialog, ConsentDialog):
            self.agree(dialog.needed, dialog.later.isChecked())
            self._panel.choose(Choice(self._wanted))

    # ------------------------------------------------------------------ bringing in

    def _load(self, name: str) -> None:
        if self._job is not None:
            self._given_up.set()  # of a part that is no longer wanted; its end begins the next
            self.notice.show_busy()
            return
        self._loading, self._given_up = name, threading.Event()
        kind, given_up = self._kind, self._given_up.is_set
        self._job = Job(lambda: outside.part(kind, name, given_up), self)
        self._job.done.connect(self._loaded)
        self._job.failed.connect(self._not_loaded)
        self._tell(None)
        self.notice.show_busy()
        self._job.start()

    @Slot(object)
    def _loaded(self, _part: object) -> None:
        self._forget_job()
        self.look()

    @Slot(object, str)
    def _not_loaded(self, sentence: Sentence, details: str) -> None:
        self._wrong = self._loading, sentence, details
        self._forget_job()
        self.look()

    def _forget_job(self) -> None:
        self._loading = ""
        if self._job is not None:
            self._job.wait()
            self._job.deleteLater()
            self._job = None

    @Slot()
    def _retry(self) -> None:
        """Look again: the file may be there now, or another one; what is broken is run once more."""
        self._wrong = None
        try:
            with outside.looking_only():
                outside.part(self._kind, self._panel.choice().part)
        except (BrokenPart, NotLoaded):
            if not self._live:
                self._load(self._panel.choice().part)
                return
        except Problem:
            pass
        self.look()

    @Slot()
    def _give_up(self) -> None:
        self._given_up.set()

    @Slot()
    def _show_details(self) -> None:
        if self._wrong is not None:
            DetailsDialog(say(self._wrong[1]), self._wrong[2], self._window).open()
