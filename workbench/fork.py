"""Fork: a new run that shares its first steps with its parent."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

from workbench.history import History
from workbench.run import Run


def fork(parent: Run, step: int, runs_folder: Path | str) -> Run:
    """A run in a folder of its own that knows its parent, with the parent's history and journal before ``step``.

    The parent is not touched; checkpoints are not copied.  Raises Problem where the disk refuses.
    """
    title = str(parent.info.get("title", parent.name))
    child = Run.create(runs_folder, parent.recipe_toml, title, (parent.name, step))
    try:
        _copy(parent, child, step)
    except BaseException:
        shutil.rmtree(child.folder, ignore_errors=True)  # half a fork would look like a run
        raise
    return child


def _copy(parent: Run, child: Run, step: int) -> None:
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
    for entry in parent.journal.entries():
        if entry.step < step:
            child.journal.append(entry.step, entry.message())
    child.journal.close()


def _before(history: History, step: int) -> History:
    shorter = copy.deepcopy(history)
    shorter.truncate(step)
    return shorter
