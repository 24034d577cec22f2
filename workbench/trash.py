"""Deleting runs, so that it can be taken back: into the system's trash, or a folder ``.trash`` beside them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from workbench.durable import write_problem
from workbench.run_lock import RunLock
from workbench.sentence import Problem

FOLDER = ".trash"
_LONGEST_NAME = 255  # bytes


def throw_away(folder: Path, system_trash: Callable[[Path], bool] | None = None) -> Path | None:
    """Move a run's folder into the trash.

    ``system_trash`` says whether it took the folder.  Returns where the folder is now; None where only the system
    knows.  Raises Problem where the run is being trained, or the disk refuses: it is as it was then.
    """
    if not folder.is_dir():
        raise Problem("There is no folder {folder} any more, so there is nothing to delete.", folder=str(folder))
    lock = RunLock(folder)
    try:
        if os.name == "nt":  # where no folder is moved that holds an open file
            lock.release()
        if system_trash is not None and system_trash(folder):
            return None
        try:
            trash = folder.parent / FOLDER
            trash.mkdir(exist_ok=True)
            return move_beside(folder, trash)
        except OSError as error:
            raise write_problem(error, folder) from error
    finally:
        lock.release()


def move_beside(folder: Path, target: Path) -> Path:
    """Move a folder into ``target`` under its own name, or one with a number where that is taken."""
    number = 1
    while True:
        place = target / numbered(folder.name, number)
        # A rename would take the place of an empty folder, so what is there is asked first.
        if not os.path.lexists(place):
            os.rename(folder, place)
            return place
        number += 1


def numbered(name: str, number: int) -> str:
    """``name``, ``name-2``, ``name-3``, ... no longer than a file system allows."""
    if number == 1:
        return name
    end = f"-{number}"
    return os.fsdecode(os.fsencode(name)[: _LONGEST_NAME - len(end)]) + end
