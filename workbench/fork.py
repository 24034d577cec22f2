"""Fork: a new run that shares its first steps with its parent."""

from __future__ import annotations

import copy
import shutil
import sys
from pathlib import Path

from workbench.history import History
from workbench.journal import Entry, JournalProblem
from workbench.programme import changes
from workbench.run import Run
from workbench.run_code import hand_on


def fork(parent: Run, step: int, journal_length: int | None, runs_folder: Path | str) -> Run:
    """A run in a folder of its own that knows its parent, with the parent's history before ``step``.

    Its journal begins with the parent's first ``journal_length`` entries (None: those before ``step``).  The parent
    is not touched; checkpoints are not copied.  Raises Problem where the disk refuses.
    """
    title = str(parent.info.get("title", parent.name))
    child = Run.create(runs_folder, parent.recipe_toml, title, (parent.name, step))
    try:
        _copy(parent, child, step, journal_length)
    except BaseException:
        shutil.rmtree(child.folder, ignore_errors=True)  # half a fork would look like a run
        raise
    return child


def _copy(parent: Run, child: Run, step: int, journal_length: int | None) -> None:
    history = _before(parent.history, step)
    dense = {name: history[name] for name in history.names() if history.series(name).dense}
    sampled = {name: (history.series(name).steps, history.series(name).values)
               for name in history.names() if not history.series(name).dense}
    writer = child.history_writer()
    try:
        if dense or sampled:
            writer.append(0, dense, sampled)
    finally:
        writer.close()
    for entry in entries_before(parent, step, journal_length):
        child.journal.append(entry.step, entry.message(), entry.time)
    child.journal.close()
    hand_on(parent, child, step)


def went_on(run: Run, step: int, journal_length: int | None) -> bool:
    """Whether the run has made a step, or obeyed a command, after its checkpoint of ``step``."""
    if run.history.steps > step:
        return True
    earlier = len(entries_before(run, step, journal_length))
    later = entries_before(run, step, sys.maxsize)[earlier:]
    return journal_length is not None and any(changes(entry) for entry in later)


def entries_before(run: Run, step: int, journal_length: int | None) -> list[Entry]:
    """What was obeyed before a checkpoint; a damaged journal counts as far as it can be read."""
    try:
        entries = run.journal.entries()
    except JournalProblem as problem:
        entries = problem.entries
    return [entry for entry in entries if entry.step < step] if journal_length is None else entries[:journal_length]


def _before(history: History, step: int) -> History:
    shorter = copy.deepcopy(history)
    shorter.truncate(step)
    return shorter
