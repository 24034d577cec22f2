"""Bringing a run's folder from elsewhere into the runs folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from workbench.durable import PART_SUFFIX, write_problem
from workbench.run import read_info
from workbench.run_lock import NAME as LOCK
from workbench.trash import move_beside


def copy_run(folder: Path, runs_folder: Path) -> Path:
    """Copy a run; it keeps its name, with a number where that is taken.  Returns the new folder.

    What is copied becomes a run only when all of it is there.  Raises RunProblem where there is no run, and
    WriteProblem where the disk refuses; nothing is left behind then.
    """
    read_info(folder)
    waiting = None
    try:
        runs_folder.mkdir(parents=True, exist_ok=True)
        waiting = Path(tempfile.mkdtemp(prefix=".copy.", dir=runs_folder))
        whole = waiting / folder.name
        shutil.copytree(folder, whole, ignore=_left_out)
        return move_beside(whole, runs_folder)
    except shutil.Error as error:
        # Every file that failed is in it; one is enough for a sentence.
        raise write_problem(OSError(str(error.args[0][0][2])), runs_folder / folder.name) from error
    except OSError as error:
        raise write_problem(error, runs_folder / folder.name) from error
    finally:
        if waiting is not None:
            shutil.rmtree(waiting, ignore_errors=True)


def _left_out(folder: str, names: list[str]) -> list[str]:
    """What belongs to the other place; and links, through which this run would write outside its folder."""
    return [name for name in names if name == LOCK or fnmatch(name, f".*{PART_SUFFIX}")
            or os.path.islink(os.path.join(folder, name))]
