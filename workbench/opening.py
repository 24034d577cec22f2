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


def open_run(recipe: Recipe, runs: Path | None, continued: Run | None, state: Mapping[str, Any] | None) -> Run | None:
    """A new folder in ``runs``, that of the run that goes on, or a fork of it; None where nothing is to be kept."""
    if continued is not None and state is not None:
        step, length = state["global_step"], state.get("journal")
        if not went_on(continued, step, length):
            return continued
        return fork(continued, step, length, runs or continued.folder.parent)
    if runs is None:
        return None
    title = " ".join(map(short, (recipe.dataset.part, recipe.model.part, recipe.optimizer.part)))
    return Run.create(runs, recipe.to_toml(), title)


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
