"""What is drawn before a run is what the run then does."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.workbench.running import recipe, train
from workbench.kinds import registries
from workbench.preview import preview_lr, size_of
from workbench.sentence import Problem

SCHEDULERS = [part.name for part in registries["schedulers"].parts()
              if not part.unavailable and part.name != "ReduceLROnPlateau"]


@pytest.mark.parametrize("advance", ["epoch", "step"])
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_the_curve_is_the_one_of_the_run(scheduler: str, advance: str) -> None:
    values = {} if scheduler == "none" else {"advance": advance}
    chosen = recipe(scheduler=scheduler, scheduler_values=values, epochs=8, groups="kind")
    found = preview_lr(chosen, size_of(chosen.dataset))
    assert found is not None
    told = train(chosen)
    assert found.total == told.history.steps == 32
    assert found.whole
    for name, lr in found.lr.items():
        at = np.searchsorted(found.steps, np.arange(32), side="right") - 1
        assert lr[at].tolist() == told.history[f"lr/{name}"].tolist(), name
    assert set(found.lr) == {"weights", "biases", "normalisation"}


def test_a_plateau_schedule_is_shown_as_if_the_loss_fell() -> None:
    chosen = recipe(scheduler="ReduceLROnPlateau", epochs=100)
    found = preview_lr(chosen, size_of(chosen.dataset))
    assert found is not None
    assert set(found.lr["all"].tolist()) == {0.001}


def test_it_moves_no_random_numbers_and_stops_when_it_is_outdated() -> None:
    chosen = recipe(scheduler="OneCycleLR")
    size = size_of(chosen.dataset)
    before = torch.get_rng_state()
    assert preview_lr(chosen, size) is not None
    assert torch.equal(torch.get_rng_state(), before)
    assert preview_lr(chosen, size, outdated=lambda: True) is None


def test_a_long_run_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.preview.MOST_ADVANCES", 5)
    chosen = recipe(scheduler="OneCycleLR")
    found = preview_lr(chosen, size_of(chosen.dataset))
    assert found is not None
    assert (len(found.steps), found.total, found.whole) == (5, 12, False)


def test_a_wrong_recipe_is_refused_in_a_sentence() -> None:
    chosen = recipe(scheduler="OneCycleLR", scheduler_values={"pct_start": 2.0})
    with pytest.raises(Problem, match="pct_start"):
        preview_lr(chosen, size_of(chosen.dataset))
