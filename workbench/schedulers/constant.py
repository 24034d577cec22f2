"""No schedule at all."""

from __future__ import annotations

from torch.optim import Optimizer

from workbench.schedulers import schedulers
from workbench.schedulers.schedule import Length, Schedule


@schedulers.register("none", title="None (constant)", help="The learning rate stays as it is, until you turn it.",
                     skip=("optimizer", "length"), words="constant fixed off")
def none(optimizer: Optimizer, length: Length) -> Schedule:
    """Moves nothing."""
    return Schedule(optimizer)
