"""The run that was cut off: by a crash, a killed program, a power cut."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbench.checkpoint import Checkpoints
from workbench.run import CHECKPOINTS, Run, RunProblem, read_info
from workbench.run_list import INTERRUPTED, OPEN, ListedRun, RunList
from workbench.run_lock import RunLock


@dataclass(frozen=True)
class Interrupted:
    """A run that can go on, and the checkpoint from which it does: that before ``step``."""

    run: ListedRun
    checkpoint: Path
    step: int


def interrupted_run(runs_folder: Path | str) -> Interrupted | None:
    """The run that was cut off last, if there is one with a sound checkpoint.

    A run that somebody is training is not one, nor is one that has been put to rest, or has gone on from that
    checkpoint (or later) as a fork: one that began earlier has not made what was cut off.
    Reads a whole checkpoint: nothing for a thread that must not wait.
    """
    runs = RunList(runs_folder).read()
    forks = [run.parent for run in runs if run.parent is not None]
    cut_off = [run for run in runs if run.status == INTERRUPTED]
    for run in sorted(cut_off, key=lambda run: run.changed_at, reverse=True):
        if read_info(run.folder).get("status") not in OPEN:  # put to rest
            continue
        checkpoints = Checkpoints(run.folder / CHECKPOINTS)
        # Told from the names of the files, before one is read: a run that has gone on would be read at every start.
        last_fork = max((parent.step for parent in forks if parent.run == run.name), default=-1)
        if all(info.step <= last_fork for info in checkpoints.list()):
            continue
        checkpoint = checkpoints.last_good()
        if checkpoint is not None:
            step = next(info.step for info in checkpoints.list() if info.path == checkpoint)
            if step > last_fork:
                return Interrupted(run, checkpoint, step)
    return None


def put_to_rest(folder: Path) -> None:
    """The user does not want the run to go on: it is not offered again.

    Raises Problem where somebody is training it, or the disk refuses.
    """
    lock = RunLock(folder)
    try:
        Run.open(folder).update(status=INTERRUPTED)
    finally:
        lock.release()


__all__ = ["Interrupted", "RunProblem", "interrupted_run", "put_to_rest"]
