"""What a run is when it begins: its folder, its samples, and what is another one than its recipe says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workbench import reshape
from workbench.address import short
from workbench.assembly import Assembly
from workbench.fork import fork, went_on
from workbench.messages import TrainingData
from workbench.recipe import Recipe
from workbench.run import Run
from workbench.run_lock import RunLock
from workbench.sentence import Problem


def open_run(recipe: Recipe, runs: Path | None, continued: Run | None, state: Mapping[str, Any] | None
             ) -> tuple[Run | None, RunLock | None]:
    """A new folder in ``runs``, that of the run that goes on with its lock, or a fork of it; None where nothing is to
    be kept.  Raises Problem where the run could only go on in its own folder, and somebody else trains it.
    """
    if continued is not None and state is not None:
        step, length = state["global_step"], state.get("journal")
        lock, taken = _lock(continued)
        try:
            continued.read_anew()  # until it was locked, another window may have gone on with it
            if not went_on(continued, step, length):
                if taken is not None:
                    raise taken
                kept, lock = lock, None
                return continued, kept
            return fork(continued, step, length, runs or continued.folder.parent), None
        finally:
            if lock is not None:
                lock.release()
    if runs is None:
        return None, None
    title = " ".join(map(short, (recipe.dataset.part, recipe.model.part, recipe.optimizer.part)))
    return Run.create(runs, recipe.to_toml(), title), None


def _lock(run: Run) -> tuple[RunLock | None, Problem | None]:
    """The lock of a run, or why it cannot be had: who makes a fork needs none."""
    try:
        return RunLock(run.folder), None
    except Problem as problem:
        return None, problem


def check_owner(run: Run, recipe: Recipe, name: str) -> None:
    """Problem unless a checkpoint of this name, which has this recipe, can be one of the run's own."""
    try:
        own = run.recipe_toml == recipe.to_toml() or Recipe.from_toml(run.recipe_toml, run.name) == recipe
    except Problem:  # of a run that was made elsewhere, perhaps with parts that are not here
        return
    if not own:
        raise Problem("The checkpoint {file} is none of the run {run}: its recipe is another one. Use a checkpoint "
                      "that this run has saved.", file=name, run=run.name)


def training_data(job: Assembly) -> TrainingData:
    """The samples of the run, and where they are."""
    held, validation = job.held, job.data.validation
    return TrainingData(len(job.data.train), len(validation) if validation is not None else 0, held.nbytes,
                        held.streamed, held.workers, held.at_home)


def swapped(job: Assembly, recipe: Recipe) -> dict[str, dict[str, Any]]:
    """Which of the recipe's choices others have taken the place of."""
    present = {"optimizer": job.optimizer_choice, "scheduler": job.plan.choice}
    return {section: {"part": choice.part, **choice.values} for section, choice in present.items()
            if reshape.plain(asdict(choice)) != reshape.plain(asdict(recipe.choice(section)))}
