"""The runs of a folder, as a table shows them: read from their run.json and marks.json alone, and only when changed.

Five thousand runs are listed in less than a second.  What older runs, and those that were cut off, do not say there is
told by their recipe and history: ``complete`` reads these, one run at a time.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from sys import intern
from typing import Any

from workbench import marks as marks_file
from workbench.flat_recipe import flat
from workbench.history_file import read_history
from workbench.marks import Marks, read_marks
from workbench.run import HISTORY, INFO, RECIPE, NoRun, Parent, RunProblem, info_from, parent_of
from workbench.run_lock import held
from workbench.run_summary import Summary, summarize
from workbench.sentence import Problem, Sentence

OPEN = frozenset({"running", "paused"})
"""What a run says of itself while it is trained.  Where nobody holds its lock any more, it was cut off."""
INTERRUPTED, UNREADABLE = "interrupted", "unreadable"


@dataclass(frozen=True, slots=True)
class ListedRun:
    """One line of a list of runs.

    ``title``    the user's, or the run's own one, which is ``own_title`` in any case.
    ``created``  ISO 8601 with time zone; ``created_at`` the same in seconds, ``changed_at`` when run.json was written.
    ``status``   "new", "running", "paused", "finished", "stopped", "failed", "imported"; INTERRUPTED; UNREADABLE.
    ``live``     somebody is training it: here, in another window, or without one.
    ``recipe``   flat (``workbench.flat_recipe``); None while it is not known, as is ``summary``.
    ``complete`` nothing more is to be had by ``RunList.complete``.
    ``problem``  why the run cannot be opened.
    ``linked``   it lies outside the runs folder.
    """

    folder: Path
    name: str
    title: str = ""
    created: str = ""
    created_at: float = 0.0
    changed_at: float = 0.0
    status: str = ""
    live: bool = False
    parent: Parent | None = None
    device: str = ""
    total_steps: int | None = None
    reason: str = ""
    marks: Marks = field(default_factory=Marks)
    recipe: Mapping[str, Any] | None = None
    summary: Summary | None = None
    complete: bool = False
    problem: Sentence | None = None
    linked: bool = False
    own_title: str = ""


def list_runs(runs_folder: Path | str) -> list[ListedRun]:
    """All runs of a folder that can be opened, newest first; whatever is no run is passed over."""
    return [run for run in RunList(runs_folder).read() if run.problem is None]


def runs_in(folder: Path) -> list[Path]:
    """The folder itself where it is a run, else those directly in it that are."""
    if (folder / INFO).is_file():
        return [folder]
    return [one for one in map(Path, _folders(folder)) if (one / INFO).is_file()]


_Stamp = tuple[int, ...]
_LARGEST = 1 << 24
"""Bytes of a run.json; ours have some thousands."""
# A pipe of that name must not make the window wait for somebody who writes into it.
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class RunList:
    """Lists the same folder again and again; a run whose files have not changed is the very same object as before.

    ``linked`` are folders of other runs that are listed too.  Not thread-safe.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.linked: list[Path] = []
        self._known: dict[str, tuple[_Stamp, ListedRun]] = {}

    def read(self) -> list[ListedRun]:
        """All runs, newest first; those that cannot be opened say why in ``problem``."""
        known: dict[str, tuple[_Stamp, ListedRun]] = {}
        linked = {str(folder) for folder in self.linked}
        for place in dict.fromkeys([*_folders(self.folder), *linked]):
            found = self._look_at(place)
            if found is not None:
                known[place] = found[0], _placed(found[1], place in linked)
        self._known = known
        return self._sorted()

    def glance(self) -> list[ListedRun]:
        """The same, but only the runs that are being trained are looked at again: they change all the time."""
        for place, (_, run) in list(self._known.items()):
            if run.live or run.status in OPEN:
                found = self._look_at(place)
                if found is None:
                    del self._known[place]
                else:
                    self._known[place] = found[0], _placed(found[1], run.linked)
        return self._sorted()

    def _look_at(self, place: str) -> tuple[_Stamp, ListedRun] | None:
        before = self._known.get(place)
        if before is not None and _stamp(place) == before[0]:
            return before[0], _looked_at_again(before[1])
        return _read(place)

    def _sorted(self) -> list[ListedRun]:
        return sorted((run for _, run in self._known.values()), key=lambda run: (run.created_at, run.name),
                      reverse=True)

    def complete(self, run: ListedRun) -> ListedRun:
        """The run with its recipe and summary, read from their own files; empty ones where these cannot be read."""
        recipe = run.recipe if run.recipe is not None else _recipe(run.folder)
        try:
            summary = summarize(read_history(run.folder / HISTORY))
        except (Problem, OSError):
            summary = run.summary or Summary()
        completed = replace(run, recipe=recipe, summary=summary, complete=True)
        known = self._known.get(str(run.folder))
        if known is not None and known[1] is run:
            self._known[str(run.folder)] = known[0], completed
        return completed


def _folders(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            yield from (entry.path for entry in entries if not entry.name.startswith(".") and entry.is_dir())
    except OSError:
        return


def _stamp(place: str) -> _Stamp | None:
    """Changes whenever one of the two files does; None where there is no run."""
    try:
        return _numbers(os.stat(f"{place}/{INFO}")) + _marks_stamp(place)
    except OSError:
        return None


def _marks_stamp(place: str) -> _Stamp:
    try:
        return _numbers(os.stat(f"{place}/{marks_file.NAME}"))
    except OSError:
        return ()


def _numbers(status: os.stat_result) -> _Stamp:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _content(place: str) -> tuple[_Stamp, bytes]:
    """Of run.json, in as few calls as can be: at each of them a training thread may take over."""
    file = os.open(f"{place}/{INFO}", _READ)
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise OSError(errno.EINVAL, "not a file of this kind")
        content = os.read(file, status.st_size + 1)
        while len(content) < status.st_size and (more := os.read(file, status.st_size)):
            content += more
    finally:
        os.close(file)
    return _numbers(status), content


def _read(place: str) -> tuple[_Stamp, ListedRun] | None:
    folder = Path(place)
    try:
        stamp, content = _content(place)
        info, problem = info_from(content, folder), None
    except (FileNotFoundError, NotADirectoryError, NoRun):
        return None
    except OSError as error:
        stamp, info = (0, 0, 0), {}
        problem = Sentence("The run {folder} cannot be opened because its {file} cannot be read: {why}.",
                           folder=place, file=INFO, why=error.strerror or str(error))
    except RunProblem as found:
        info, problem = {}, found.sentence
    marks_stamp = _marks_stamp(place)
    marks = read_marks(folder) if marks_stamp else Marks()
    return stamp + marks_stamp, _listed(folder, info, problem, marks, stamp[0] / 1e9)


def _listed(folder: Path, info: Mapping[str, Any], problem: Sentence | None, marks: Marks,
            changed: float) -> ListedRun:
    if problem is not None:
        return ListedRun(folder, folder.name, marks.title or folder.name, created_at=changed, changed_at=changed,
                         status=UNREADABLE, marks=marks, complete=True, problem=problem, own_title=folder.name)
    created = str(info.get("created", ""))
    status, live = _standing(folder, str(info.get("status", "")))
    recipe, summary = _interned(info.get("recipe")), _summary(info)
    total, own_title = info.get("total_steps"), str(info.get("title") or folder.name)
    return ListedRun(
        folder, folder.name, marks.title or own_title, created,
        _instant(created) or changed, changed, status, live, parent_of(info), intern(str(info.get("device") or "")),
        total if isinstance(total, int) else None, str(info.get("reason", "")), marks, recipe, summary,
        _complete(status, recipe, summary), own_title=own_title)


def _placed(run: ListedRun, linked: bool) -> ListedRun:
    return run if run.linked == linked else replace(run, linked=linked)


def _looked_at_again(run: ListedRun) -> ListedRun:
    """Nothing was written since; but whoever trained it may be gone, or somebody has begun to."""
    if run.status not in (*OPEN, INTERRUPTED, "new"):
        return run
    written = "running" if run.status == INTERRUPTED else run.status
    status, live = _standing(run.folder, written)
    if (status, live) == (run.status, run.live):
        return run
    return replace(run, status=status, live=live, complete=_complete(status, run.recipe, run.summary))


def _standing(folder: Path, written: str) -> tuple[str, bool]:
    """What a run's status is worth, and whether somebody is training it."""
    if written not in (*OPEN, "new"):
        return intern(written), False
    locked = held(folder)
    if locked is None:  # a drive that cannot tell: what is written must do
        return written, written in OPEN
    return (INTERRUPTED if written in OPEN and not locked else intern(written)), locked


def _complete(status: str, recipe: Mapping[str, Any] | None, summary: Summary | None) -> bool:
    """A run that was cut off has made more steps than it had time to say."""
    return recipe is not None and summary is not None and status != INTERRUPTED


def _recipe(folder: Path) -> dict[str, Any]:
    try:
        return _interned(flat((folder / RECIPE).read_bytes().decode())) or {}
    except (OSError, UnicodeDecodeError):
        return {}


def _interned(recipe: Any) -> dict[str, Any] | None:
    """Every name once in memory, however many runs have it."""
    return dict(zip(map(intern, recipe), recipe.values(), strict=True)) if isinstance(recipe, dict) else None


def _summary(info: Mapping[str, Any]) -> Summary | None:
    return Summary.from_json(info["summary"]) if "summary" in info else None


def _instant(created: str) -> float:
    try:
        return datetime.fromisoformat(created).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0
