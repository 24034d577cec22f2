"""RunsWatch: reads the runs folder beside the window, again whenever something in it may have changed.

A run made by another window or without one shows up, and the live ones are looked at again, while somebody looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from ui.background import Job
from workbench.run_list import ListedRun, RunList

EVERY_MS = 3000
"""How often live runs are looked at, and all of them where that takes no time."""
_SOON_MS = 150
"""After a change of the folder: a run that is being made is several changes."""
_SHARE = 50
"""Looking at all of them takes at most one part in so many of the time: it takes turns with training."""
_SLICE_SECONDS = 0.5
"""For so long runs are completed before those that are done are shown."""


class RunsWatch(QObject):
    """``listed`` carries all ListedRuns, newest first; ``completed`` those of which more is known now."""

    listed = Signal(list)
    completed = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._list: RunList | None = None
        self.runs: list[ListedRun] = []
        """As they were read last, newest first."""
        self._linked: list[Path] = []
        self._job: Job | None = None
        self._read_at_once = False
        self._awake = False
        self._ended = False
        self._next_whole = 0.0
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._folder_changed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look_again)

    @property
    def folder(self) -> Path | None:
        return self._list.folder if self._list is not None else None

    @property
    def reading(self) -> bool:
        """Whether the folder, or a run in it, is being read."""
        return self._job is not None

    def watch(self, folder: Path) -> None:
        """Watch this folder from now on, which need not be there yet."""
        self._list, self._linked, self.runs = RunList(folder), [], []
        self._follow_folder()
        self.refresh()

    def link(self, folders: Iterable[Path]) -> None:
        """List these runs too, until another folder is watched."""
        self._linked = list(dict.fromkeys([*self._linked, *folders]))
        self.refresh()

    def unlink(self, folders: Iterable[Path]) -> None:
        gone = set(folders)
        self._linked = [folder for folder in self._linked if folder not in gone]
        self.refresh()

    def set_awake(self, awake: bool) -> None:
        """Whether anybody looks; without that nothing is read."""
        self._awake = awake
        if awake:
            self.refresh()
        else:
            self._timer.stop()

    @Slot()
    def refresh(self) -> None:
        """Read what has changed, as soon as what is being read is done."""
        if self._list is None or self._ended:
            return
        if self._job is not None:
            self._read_at_once = True
            return
        runs, linked = self._list, list(self._linked)

        def read() -> list[ListedRun]:
            begun = time.monotonic()
            runs.linked = linked
            found = runs.read()
            end = time.monotonic()
            self._next_whole = end + _SHARE * (end - begun)
            return found

        self._start(read, self._read)

    def end(self) -> None:
        """Nothing more is begun."""
        self._ended = True
        self._timer.stop()

    def wait(self) -> None:
        if self._job is not None:
            self._job.wait()

    # ------------------------------------------------------------------ inside

    @Slot()
    def _look_again(self) -> None:
        """It is time: look at all of them, or only at those that are being trained."""
        if self._list is None or self._ended or self._job is not None or time.monotonic() >= self._next_whole:
            self.refresh()
        elif any(run.live for run in self.runs):
            self._start(self._list.glance, self._read)
        else:
            self._sleep()

    def _start(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._job = Job(work, self)
        self._job.done.connect(done)
        self._job.failed.connect(self._failed)
        self._job.start()

    @Slot(object)
    def _read(self, found: list[ListedRun]) -> None:
        self._forget_job()
        before, self.runs = self.runs, found
        if len(before) != len(self.runs) or any(one is not other for one, other in
                                                 zip(before, self.runs, strict=True)) or not before:
            self.listed.emit(self.runs)
        self._follow_folder()
        self._go_on()

    @Slot(object)
    def _completed(self, found: list[tuple[ListedRun, ListedRun]]) -> None:
        self._forget_job()
        better = {id(before): after for before, after in found}
        self.runs = [better.get(id(run), run) for run in self.runs]
        self.completed.emit([after for _, after in found])
        self._go_on()

    @Slot(object, str)
    def _failed(self, _sentence: object, _details: str) -> None:
        """Nobody knows why; the folder is looked at again later."""
        self._forget_job()
        self._sleep()

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.wait()  # it has told its result and is about to end
            self._job.deleteLater()
            self._job = None

    def _go_on(self) -> None:
        """Read again if that was asked for; else complete some runs; else rest."""
        if self._ended or self._list is None:
            return
        waiting = [run for run in self.runs if not run.complete]
        if self._read_at_once:
            self._read_at_once = False
            self.refresh()
        elif waiting and self._awake:
            runs = self._list
            self._start(lambda: _complete(runs, waiting), self._completed)
        else:
            self._sleep()

    def _sleep(self) -> None:
        if self._awake and not self._ended:
            self._timer.start(EVERY_MS)

    @Slot(str)
    def _folder_changed(self, _folder: str) -> None:
        if self._awake and not self._ended:
            self._next_whole = 0.0
            self._timer.start(_SOON_MS)

    def _follow_folder(self) -> None:
        """The watcher follows one folder; one that was not there may be there now."""
        wanted = str(self.folder)
        if wanted not in self._watcher.directories():
            if self._watcher.directories():
                self._watcher.removePaths(self._watcher.directories())
            if self.folder is not None and self.folder.is_dir():
                self._watcher.addPath(wanted)


def _complete(runs: RunList, waiting: list[ListedRun]) -> list[tuple[ListedRun, ListedRun]]:
    end, found = time.perf_counter() + _SLICE_SECONDS, []
    for run in waiting:
        found.append((run, runs.complete(run)))
        if time.perf_counter() > end:
            break
    return found
